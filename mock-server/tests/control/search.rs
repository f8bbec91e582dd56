//! Search: what customers say finds its scenario first, however it is typed.

use std::collections::BTreeSet;

use mock365::limits::SEARCH;
use mock365::scenario::{Library, Shelved, explain};

/// What a scenario is found by, as people read it.
fn sentences(shelved: &Shelved) -> BTreeSet<&str> {
    shelved
        .scenario
        .customer_says
        .values()
        .flatten()
        .chain(shelved.scenario.title.values())
        .map(String::as_str)
        .collect()
}

/// Whether a query finds a scenario first, or among those that share the sentence.
fn finds(library: &Library, query: &str, sentence: &str, name: &str) -> Result<(), String> {
    let found = library.search(query).expect("short enough");
    for hit in &found {
        if hit.name == name {
            return Ok(());
        }
        if !sentences(hit).contains(sentence) {
            let first: Vec<&str> = found.iter().take(3).map(|hit| hit.name.as_str()).collect();
            return Err(format!("\"{query}\" does not find {name} first but {first:?}"));
        }
    }
    Err(format!("\"{query}\" does not find {name}, of {}", found.len()))
}

/// A sentence with one letter wrong, missing, twice, or exchanged with the next; where, the number says.
fn mistyped(sentence: &str, number: usize) -> String {
    let mut signs: Vec<char> = sentence.chars().collect();
    let letters: Vec<usize> = (0..signs.len()).filter(|at| signs[*at].is_alphabetic()).collect();
    let at = letters[number * 7 % letters.len()];
    match number % 4 {
        0 => drop(signs.remove(at)),
        1 => signs.insert(at, signs[at]),
        2 if at + 1 < signs.len() => signs.swap(at, at + 1),
        _ => signs[at] = if signs[at].is_ascii() { 'x' } else { '一' },
    }
    signs.into_iter().collect()
}

/// Products as customers write them, with typing errors and without.
const PRODUCTS: [&str; 14] = [
    "Dynamics",
    "Hubspott",
    "Apple Mail",
    "Outlook mobile",
    "Thunderbird",
    "Dynamcs 365",
    "Hub Spot",
    "MS Dynamics",
    "Outlook for iOS",
    "Thunderbrid",
    "Appel Mail",
    "Microsoft Dynamics 365",
    "Saleforce",
    "Nylas",
];

/// A sentence with a product beside it, before or behind.
fn beside(sentence: &str, number: usize) -> String {
    let product = PRODUCTS[number % PRODUCTS.len()];
    match number % 3 {
        0 => format!("{product}: {sentence}"),
        1 => format!("{sentence} ({product})"),
        _ => format!("{sentence} {}", product.to_lowercase()),
    }
}

/// A sentence with one accent missing, if it has any.
fn without_accent(sentence: &str) -> Option<String> {
    let plain = [
        ('ö', "o"),
        ('ä', "a"),
        ('å', "a"),
        ('ü', "u"),
        ('é', "e"),
        ('è', "e"),
        ('à', "a"),
        ('ê', "e"),
        ('ç', "c"),
        ('î', "i"),
        ('ô', "o"),
        ('ß', "ss"),
        ('Ä', "A"),
        ('Ö', "O"),
        ('Å', "A"),
        ('É', "E"),
    ];
    plain
        .iter()
        .find(|(accent, _)| sentence.contains(*accent))
        .map(|(accent, bare)| sentence.replacen(*accent, bare, 1))
}

#[test]
fn what_customers_say_finds_its_scenario_first_however_it_is_typed() {
    let library = Library::built_in();
    let (mut tried, mut missed) = (0_usize, Vec::new());
    for shelved in library.all() {
        for sentence in shelved.scenario.customer_says.values().flatten() {
            let mut queries = vec![sentence.clone(), format!("{sentence} hubspot"), format!("Salesforce: {sentence}")];
            queries.extend((0..4).map(|number| mistyped(sentence, number)));
            queries.extend(without_accent(sentence));
            queries.extend((0..2).map(|number| beside(sentence, tried + number * 5)));
            for query in queries {
                tried += 1;
                missed.extend(finds(library, &query, sentence, &shelved.name).err());
            }
        }
    }
    let found = tried - missed.len();
    println!("search: {found} of {tried} queries find their scenario first ({} %)", found * 100 / tried);
    assert!(found * 100 >= tried * 95, "{}", missed.join("\n"));
    println!("{}", missed.join("\n"));
}

#[test]
fn a_query_finds_what_was_meant_and_little_else() {
    let library = Library::built_in();
    for (query, first, most) in [
        ("need admin approval hubspot", "consent/", 8),
        ("Need admin aproval", "consent/", 8),
        ("behöver administratorns godkännande", "consent/", 8),
        ("Genehmigung des Administrators erforderlich", "consent/", 8),
        ("MFA", "conditional-access/second-factor", 8),
        ("two factor", "conditional-access/second-factor", 8),
        ("2FA", "conditional-access/second-factor", 8),
        ("throttled", "service/throttled", 4),
        ("connection reset", "", 0),
        ("invalid_grant AADSTS50173", "account/", 3),
        ("AADSTS50105", "assignment/interaction-required", 4),
        ("50105", "assignment/interaction-required", 4),
        ("管理者の承認が必要です", "consent/", 8),
        ("boite de reception introuvable", "licence/no-mailbox", 6),
    ] {
        let found: Vec<&str> = library.search(query).unwrap().iter().map(|hit| hit.name.as_str()).collect();
        println!("{query}: {found:?}");
        assert!(found.len() <= most, "{query}: {found:?}");
        assert!(found.first().map_or("", |found| found).starts_with(first), "{query}: {found:?}");
    }
    for query in ["no such words anywhere", "???", "zzz"] {
        assert!(library.search(query).unwrap().is_empty(), "{query}");
    }
}

/// What is found with a product beside it is what is found without: for the shortest sentence of every scenario, which a
/// further word could drown, and every product.
#[test]
fn a_product_beside_a_sentence_changes_nothing() {
    let library = Library::built_in();
    let (mut tried, mut missed) = (0_usize, Vec::new());
    for shelved in library.all() {
        let sentences = shelved.scenario.customer_says.values().flatten();
        let Some(shortest) = sentences.min_by_key(|sentence| sentence.len()) else { continue };
        for product in PRODUCTS.iter().cycle().skip(tried).take(5) {
            let query = format!("{shortest} {product}");
            tried += 1;
            missed.extend(finds(library, &query, shortest, &shelved.name).err());
        }
    }
    println!("search: {} of {tried} find the same beside a product", tried - missed.len());
    println!("{}", missed.join("\n"));
    assert!((tried - missed.len()) * 100 >= tried * 98, "{}", missed.join("\n"));
    for product in ["Thunderbird", "Dynamics", "Dynamcs 365", "Hubspott"] {
        assert!(!library.search(product).unwrap().is_empty(), "{product} alone");
    }
}

#[test]
fn errors_of_every_kind_are_explained() {
    let library = Library::built_in();
    for (error, wanted) in [
        ("429", "429"),
        ("HTTP 503", "503"),
        ("404 Not Found", "404"),
        ("ErrorItemNotFound", "ErrorItemNotFound"),
        ("The specified object was not found in the store", "ErrorItemNotFound"),
        ("ErorItemNotFound", "ErrorItemNotFound"),
        ("ErrorMailboxMoveInProgress", "ErrorMailboxMoveInProgress"),
        ("InvalidAuthenticationToken", "InvalidAuthenticationToken"),
        ("TooManyRequests", "Too many requests"),
        ("AADSTS65001", "consent"),
        ("AADSTS50034", "AADSTS50034"),
        ("connection reset", "reset"),
        ("ECONNRESET", "reset"),
        ("throttled", "Throttled"),
        ("invalid_grant", "invalid_grant"),
        ("self signed certificate in certificate chain", "ertificate"),
        ("RESTAPINotEnabledForComponentSharedMailbox", "API"),
    ] {
        let found = explain(library, error).unwrap();
        let first: Vec<&str> = found.iter().take(3).map(|found| found.title.as_str()).collect();
        println!("{error}: {first:?}");
        assert!(first.iter().any(|title| title.contains(wanted)), "{error}: {first:?}");
    }
    assert!(explain(library, "no such error at all").unwrap().is_empty());
}

/// Whether what explains a code best is about it.
fn is_explained(library: &Library, code: &str) -> bool {
    let found = explain(library, code).expect("short enough");
    let about = |text: &str| text.to_lowercase().contains(&code.to_lowercase());
    found.iter().take(3).any(|one| about(&one.title) || about(&one.because) || about(&one.reproduce))
}

#[test]
fn every_code_and_status_that_the_sources_know_is_explained() {
    let library = Library::built_in();
    let mut codes = BTreeSet::new();
    for canned in mock365::answers::Answers::built_in().all() {
        for worded in
            ["entra", "graph", "ews"].into_iter().filter(|face| canned.fits(face)).map(|face| canned.worded(face))
        {
            codes.extend([worded.code.to_owned(), worded.status.to_string()]);
        }
    }
    if let Some(text) = crate::facts::text("graph/errors.json") {
        let known: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        for error in known["errors"].as_array().expect("errors") {
            codes.insert(error["code"].as_str().unwrap_or_default().to_owned());
            codes.insert(error["http_status"].to_string());
        }
    }
    if let Some(text) = crate::facts::text("domain/errors.json") {
        let known: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
        for met in known.iter().filter_map(|row| row["upstream"].as_array()).flatten() {
            if matches!(met["service"].as_str(), Some("graph" | "ews" | "entra")) {
                codes.insert(met["code"].as_str().unwrap_or_default().to_owned());
                codes.insert(met["http"].to_string());
            }
        }
    }
    // What is no failure by itself, and what no HTTP server says.
    codes.retain(|code| !matches!(code.as_str(), "" | "null" | "200" | "302" | "554" | "UnknownError"));
    let missing: Vec<&String> = codes.iter().filter(|code| !is_explained(library, code)).collect();
    println!("explain: {} of {} codes and statuses", codes.len() - missing.len(), codes.len());
    assert!(missing.is_empty(), "{missing:?}");
    for (met, most) in [("X-EWS-Policy-Reason", 8), ("ErrorSendQuotaExceeded", 6), ("408", 2)] {
        let found = explain(library, met).unwrap();
        assert!(!found.is_empty() && found.len() <= most, "{met}: {found:?}");
    }
    let kept_out = explain(library, "X-EWS-Policy-Reason").unwrap();
    let of_scenarios = kept_out.iter().filter(|one| one.reproduce.contains("scenarios/ews/")).count();
    assert!(of_scenarios >= 5, "{kept_out:?}");
}

/// Words that nobody knows find nothing, however they sound: `other` is in `grandmother`, and `shared` is like `SharePoint`.
#[test]
fn what_nobody_knows_is_not_explained_by_what_sounds_like_it() {
    let library = Library::built_in();
    for unknown in
        ["ErrorFooBar", "grandmother", "sharepoint", "hamster wheel", "HubSpot grandmother", "ErrorGrandmother"]
    {
        let found: Vec<String> = explain(library, unknown).unwrap().into_iter().map(|found| found.title).collect();
        assert!(found.is_empty(), "{unknown}: {found:?}");
        let found: Vec<&str> = library.search(unknown).unwrap().iter().map(|hit| hit.name.as_str()).collect();
        assert!(found.is_empty(), "{unknown}: {found:?}");
    }
    for mistyped in [
        "mailbx",
        "Administratorgenehmigungen",
        "pasword expird",
        "Synchronisation von gemeinsamen Kontaktn",
        "ErrorSendQuotaExceded",
    ] {
        assert!(!explain(library, mistyped).unwrap().is_empty(), "{mistyped}");
    }
}

#[test]
fn a_long_text_is_refused_and_one_just_short_enough_is_quick() {
    let library = Library::built_in();
    let text = "a".repeat(SEARCH.count());
    assert!(library.search(&text).is_ok());
    assert!(library.search(&format!("{text}a")).is_err());
    assert!(explain(library, &format!("{text}a")).is_err());
    let letters = ('a'..='w').cycle().step_by(5);
    let words: String =
        letters.take(SEARCH.count()).enumerate().map(|(at, sign)| if at % 6 == 5 { ' ' } else { sign }).collect();
    let started = std::time::Instant::now();
    assert!(library.search(&words).is_ok());
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

/// What people say in their own words, and not in those of a message: it leads to a scenario, or to an explanation where there
/// is no scenario.
#[test]
fn everyday_words_lead_somewhere() {
    let library = Library::built_in();
    for (said, wanted) in [
        ("kein Postfach", "licence/no-mailbox"),
        ("there is no inbox", "licence/no-mailbox"),
        ("ingen brevlåda", "licence/no-mailbox"),
        ("pas de boîte aux lettres", "licence/no-mailbox"),
        ("メールボックスがない", "licence/no-mailbox"),
        ("keine Lizenz", "licence/no-mailbox"),
        ("calendar not syncing", "licence/no-mailbox"),
        ("Kalender wird nicht synchronisiert", "licence/no-mailbox"),
        ("mailbox moved", "rest-not-enabled/migration"),
        ("mailbox on premises", "rest-not-enabled/hybrid"),
        ("lokaler Exchange", "rest-not-enabled/hybrid"),
        ("falsches Passwort", "account/wrong-password"),
        ("fel lösenord", "account/wrong-password"),
        ("can't log in", "account/"),
        ("Anmeldung nicht möglich", "account/"),
        ("Konto gesperrt", "account/"),
        ("new phone", "conditional-access/second-factor"),
        ("asks for a code again", "conditional-access/second-factor"),
        ("asks for password every day", "conditional-access/sign-in-frequency"),
    ] {
        let found: Vec<&str> = library.search(said).unwrap().iter().map(|hit| hit.name.as_str()).collect();
        assert!(found.first().is_some_and(|first| first.starts_with(wanted)), "{said}: {found:?}");
    }
    // The scenarios are those of full mailboxes, and of no mailbox where one letter lies between; the last but one is the price
    // of "zu viele".
    let mut others = Vec::new();
    for (said, wanted, scenarios) in [
        ("mailbox full", "ErrorQuotaExceeded", &["mail/mailbox-full"][..]),
        ("my inbox is full", "ErrorQuotaExceeded", &["mail/mailbox-full"]),
        ("Postfach voll", "ErrorQuotaExceeded", &["dynamics/quota-exceeded", "mail/mailbox-full"]),
        ("Postfach ist voll", "ErrorQuotaExceeded", &["dynamics/quota-exceeded", "mail/mailbox-full"]),
        ("inkorgen är full", "ErrorQuotaExceeded", &[]),
        ("boîte de réception pleine", "ErrorQuotaExceeded", &["licence/no-mailbox"]),
        (
            "メールボックスがいっぱい",
            "ErrorQuotaExceeded",
            &["dynamics/quota-exceeded", "mail/mailbox-full", "licence/no-mailbox"],
        ),
        ("zu viele E-Mails gesendet", "ErrorExceededMessageLimit", &["service/throttled"]),
        ("too many emails sent", "ErrorExceededMessageLimit", &[]),
    ] {
        let found = explain(library, said).unwrap();
        let titles: Vec<&str> = found.iter().take(3).map(|found| found.title.as_str()).collect();
        assert!(titles.first().is_some_and(|first| first.starts_with(wanted)), "{said}: {titles:?}");
        let met: Vec<&str> = library.search(said).unwrap().iter().map(|hit| hit.name.as_str()).collect();
        if met != scenarios {
            others.push(format!("{said}: {met:?}"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}
