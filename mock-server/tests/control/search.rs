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
