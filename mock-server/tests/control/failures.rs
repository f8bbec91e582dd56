//! The failures of Dynamics 365: each is found by what customers read, in whatever language the facts know it, and by its codes
//! in every form in which they are written.

use std::collections::BTreeSet;

use mock365::scenario::{Library, explain};
use mock365_control::report::Explanation;
use serde_json::Value;

/// A failure without a situation: id, and why it has none.
fn reason(id: &str) -> Option<String> {
    let text = include_str!("../../../features/failures.tsv");
    let line = text.lines().find(|line| line.split('\t').next() == Some(id))?;
    line.split('\t').nth(2).filter(|reason| !reason.is_empty()).map(str::to_owned)
}

/// Whether one of the explanations is of a failure: by a situation that shows it, or by the reason why none does.
fn is_among(found: &[Explanation], id: &str) -> bool {
    let library = Library::built_in();
    let shows =
        |name: &str| library.find(name).is_some_and(|shelved| shelved.scenario.failures.iter().any(|of| of == id));
    let reason = reason(id);
    found.iter().any(|explained| {
        let name = explained.reproduce.strip_prefix("POST /_mock/scenarios/").and_then(|rest| rest.split(',').next());
        name.is_some_and(shows) || reason.as_ref().is_some_and(|reason| explained.reproduce.ends_with(reason.as_str()))
    })
}

/// The forms in which people find a number of Windows written.
fn forms(code: u32) -> Vec<String> {
    let signed = i64::from(code.cast_signed());
    vec![
        format!("0x{code:08X}"),
        format!("0x{code:08x}"),
        format!("0X{code:08X}"),
        format!("{code:08X}"),
        format!("{code:08x}"),
        signed.to_string(),
        (-signed).to_string(),
        code.to_string(),
        format!("error {signed}"),
        format!("(0x{code:08X})"),
    ]
}

/// The numbers of Windows that a text has.
fn numbers(text: &str) -> Vec<u32> {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
    words
        .filter_map(|word| {
            let word = word.to_lowercase();
            let hexadecimal = word.strip_prefix("0x").unwrap_or(&word);
            let by_sign = || word.parse::<i32>().ok().filter(|number| *number < -2_000_000_000).map(i32::cast_unsigned);
            let is_code = hexadecimal.len() == 8 && hexadecimal.starts_with('8');
            u32::from_str_radix(hexadecimal, 16).ok().filter(|_| is_code).or_else(by_sign)
        })
        .collect()
}

#[test]
fn every_failure_of_dynamics_is_found_by_its_texts_and_codes() {
    let Some(text) = crate::facts::text("domain/errors.json") else { return };
    let known: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let library = Library::built_in();
    let (mut missed, mut asked, mut failures) = (Vec::new(), 0, 0);
    for failure in known.iter().filter(|failure| failure["system"] == "dynamics365") {
        failures += 1;
        let id = failure["id"].as_str().expect("an id");
        let mut queries: BTreeSet<String> = BTreeSet::new();
        // What is not built has no words in other languages yet.
        let built = reason(id).is_none_or(|reason| !reason.starts_with("not built"));
        let titles =
            failure["titles"].as_object().into_iter().flatten().filter(|(language, _)| built || *language == "en");
        for said in titles.filter_map(|(_, said)| said.as_str()) {
            queries.insert(said.to_owned());
            // What people read has names in it.
            queries.insert(
                said.replace("<Mailbox>", "Anna Andersson")
                    .replace("<Subject>", "Our quote")
                    .replace("<Profile>", "Microsoft Exchange Online"),
            );
        }
        let codes = failure["code"].as_str().into_iter();
        for code in
            codes.chain(failure["upstream"].as_array().into_iter().flatten().filter_map(|up| up["code"].as_str()))
        {
            queries.extend(numbers(code).into_iter().flat_map(forms));
        }
        queries.extend(failure["code"].as_str().map(str::to_owned));
        for query in queries {
            asked += 1;
            let found = explain(library, &query).expect("short enough");
            if !is_among(&found, id) {
                let titles: Vec<&str> = found.iter().map(|found| found.title.as_str()).collect();
                missed.push(format!("{id}: \"{query}\" finds {titles:?}"));
            }
        }
    }
    assert_eq!((failures, asked > 250), (67, true), "{asked}");
    assert!(missed.is_empty(), "{} of {asked}:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn forms_of_a_code_are_one_code() {
    assert_eq!(numbers("UnknownIncomingEmailIntegrationError -2147209462"), [0x8004_2F0A]);
    assert_eq!(numbers("Crm.80040265 8005E276 / 800046"), [0x8004_0265, 0x8005_E276]);
    let wanted = ["0x80040265", "-2147220891", "2147220891", "2147746405"];
    assert!(wanted.iter().all(|form| forms(0x8004_0265).contains(&(*form).to_owned())), "{:?}", forms(0x8004_0265));
}
