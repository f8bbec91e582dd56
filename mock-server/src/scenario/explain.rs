//! Explaining an error: the scenarios that show it, the canned answers that are worded so, and the codes of the sign-in host.

use serde::Serialize;

use super::{Library, Shelved};
use crate::faces::entra::codes;
use crate::gate::{Answers, Canned};

/// What an error is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What it is called.
    pub title: String,
    /// The calls that meet it, or the faces that word it.
    pub from: Vec<String>,
    /// What causes it.
    pub because: String,
    /// What mends it.
    pub mended_by: Vec<String>,
    /// How it is reproduced.
    pub reproduce: String,
}

/// What explains a text, the best first.
pub fn explain(library: &Library, text: &str) -> Vec<Explanation> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Explanation> = library.search(text).into_iter().map(|shelved| of_scenario(shelved)).collect();
    let answers = Answers::built_in();
    found.extend(answers.all().filter(|canned| says(canned, text)).map(|canned| of_answer(canned)));
    found.extend(code(text).map(of_code));
    found
}

fn of_scenario(shelved: &Shelved) -> Explanation {
    let scenario = &shelved.scenario;
    let mut from: Vec<String> = scenario.expect.iter().map(|expected| expected.call.clone()).collect();
    from.dedup();
    Explanation {
        title: scenario.title_in("en").to_owned(),
        from,
        because: scenario.because.clone(),
        mended_by: scenario.remedies.keys().cloned().collect(),
        reproduce: format!("POST /_mock/scenarios/{0}, or mock365 serve --scenario {0}", shelved.name),
    }
}

/// Whether a canned answer has that name, code or message.
fn says(canned: &Canned, text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let words = canned.faces.values().flat_map(|own| [&own.code, &own.message]);
    let words = words.chain([&canned.code, &canned.message]).flatten().map(|word| word.to_lowercase());
    canned.name == text
        || words.filter(|word| !word.is_empty()).any(|word| word == text || (text.len() > 5 && word.contains(&text)))
}

fn of_answer(canned: &Canned) -> Explanation {
    Explanation {
        title: canned.title.clone(),
        from: if canned.faces.is_empty() {
            vec!["every face".to_owned()]
        } else {
            canned.faces.keys().cloned().collect()
        },
        because: "nothing inside the tenant: it happens at Microsoft, and passes".to_owned(),
        mended_by: vec!["waiting, and trying again".to_owned()],
        reproduce: format!("POST /_mock/rules {{\"effect\": {{\"answer\": \"{}\"}}}}", canned.name),
    }
}

/// The sign-in host's code in a text: `AADSTS50105`, `50105`.
fn code(text: &str) -> Option<&'static codes::Code> {
    let upper = text.to_uppercase();
    let digits = upper.find("AADSTS").map_or(upper.as_str(), |at| &upper[at + 6..]);
    let digits: String = digits.trim().chars().take_while(char::is_ascii_digit).collect();
    codes::find(digits.parse().ok().filter(|number| *number > 9999)?)
}

fn of_code(code: &codes::Code) -> Explanation {
    Explanation {
        title: format!("AADSTS{} {}", code.number, code.name.unwrap_or_default()).trim().to_owned(),
        from: code.channels.split(',').map(|channel| format!("entra ({channel})")).collect(),
        because: code.readable(),
        mended_by: Vec::new(),
        reproduce: format!(
            "POST /_mock/rules {{\"effect\": {{\"answer\": {{\"name\": \"aadsts\", \"code\": \"AADSTS{}\"}}}}}}",
            code.number
        ),
    }
}
