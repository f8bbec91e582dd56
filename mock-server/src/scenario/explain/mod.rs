//! Explaining an error: the scenarios that show it, the canned answers that are worded so, the codes of the sign-in host, of
//! Graph and Exchange, statuses, and what happens to connections. All of it lies in one index with the scenarios.

mod failures;
mod known;

use std::sync::Arc;

use mock365_control::report::Explanation;

use self::failures::Unshown;
use self::known::{Class, Known};
use super::search::{self, Document, SearchIndex, TooLong};
use super::{Library, Shelved, shown};
use crate::answers::{Answers, Canned};
use crate::faces::entra::codes as sign_in;

/// Explanations that one error gets.
const SHOWN: usize = 12;
/// Known words that are told where nothing explains a text.
const NEAR: usize = 5;
/// What answers less well than this share of the best is left out.
const CUT: f32 = 0.65;
/// Scenarios that answer less well than this share of something that is no scenario are left out.
const RIVAL: f32 = 0.55;

/// Something that can be found.
#[derive(Debug)]
enum Subject {
    Scenario(Arc<Shelved>),
    Answer(Arc<Canned>),
    Known(&'static Known),
    Unshown(&'static Unshown),
    Class(&'static Class),
    Code(&'static sign_in::Code),
}

/// Everything that can be found in a library and beside it. What stands first is shown first among equals.
#[derive(Debug)]
pub struct Subjects {
    all: Vec<Subject>,
    index: SearchIndex,
}

impl Subjects {
    /// Of a library.
    pub fn of(library: &Library) -> Self {
        let mut all: Vec<Subject> = library.all().cloned().map(Subject::Scenario).collect();
        all.extend(Answers::built_in().all().cloned().map(Subject::Answer));
        all.extend(known::all().iter().map(Subject::Known));
        all.extend(failures::all().iter().map(Subject::Unshown));
        all.extend(known::classes().iter().map(Subject::Class));
        all.extend(sign_in::everything().map(Subject::Code));
        let index = SearchIndex::new(all.iter().map(Subject::document).collect());
        Self { all, index }
    }

    /// The scenarios that a text finds, the best first. Where something else is meant, such as a connection that was reset,
    /// those that only sound like it are left out.
    pub fn scenarios(&self, text: &str) -> Vec<&Arc<Shelved>> {
        let hits = self.index.find(text);
        let meant = hits.iter().find(|hit| !matches!(self.all.get(hit.document), Some(Subject::Class(_))));
        let least = meant.map_or(0.0, |best| best.score * RIVAL);
        let scenarios: Vec<(f32, &Arc<Shelved>)> = hits
            .iter()
            .filter_map(|hit| match self.all.get(hit.document) {
                Some(Subject::Scenario(shelved)) if hit.score >= least => Some((hit.score, shelved)),
                _ => None,
            })
            .collect();
        let cut = scenarios.first().map_or(0.0, |(best, _)| best * CUT);
        scenarios.into_iter().take_while(|(score, _)| *score >= cut).map(|(_, shelved)| shelved).collect()
    }

    fn explain(&self, text: &str) -> Vec<Explanation> {
        let hits = self.index.find(text);
        let cut = hits.first().map_or(0.0, |best| best.score * CUT);
        let hits = hits.into_iter().take_while(|hit| hit.score >= cut).take(SHOWN);
        hits.filter_map(|hit| Some(self.all.get(hit.document)?.explanation())).collect()
    }
}

/// Codes of Graph and Exchange that are known.
pub fn codes() -> impl Iterator<Item = &'static str> {
    known::all().iter().map(|known| known.code)
}

/// What explains a text, the best first.
pub fn explain(library: &Library, text: &str) -> Result<Vec<Explanation>, TooLong> {
    search::check(text)?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    Ok(library.subjects().explain(text))
}

/// Why nothing is explained, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unexplained {
    /// Nothing was asked.
    #[error("say what is to be explained: {ASKED}")]
    Nothing,
    /// Nobody knows it.
    #[error("nothing known explains \"{text}\"; {}", instead(near))]
    Unknown {
        /// What was asked.
        text: String,
        /// Words that are known and nearly so.
        near: Vec<String>,
    },
}

/// What can be explained.
const ASKED: &str = "a code (AADSTS50105, ErrorItemNotFound, 0x80090904), a status (404), what happened to a connection \
                     (connection reset), or what the customer reads, in his language";

fn instead(near: &[String]) -> String {
    let near: Vec<String> = near.iter().map(|word| format!("`{word}`")).collect();
    if near.is_empty() { format!("ask for {ASKED}") } else { format!("near are {}", near.join(", ")) }
}

/// Why nothing explains a text.
pub fn unexplained(library: &Library, text: &str) -> Unexplained {
    if text.trim().is_empty() {
        return Unexplained::Nothing;
    }
    Unexplained::Unknown { text: text.to_owned(), near: library.subjects().index.near_words(text, NEAR) }
}

impl Subject {
    fn document(&self) -> Document {
        match self {
            Self::Scenario(shelved) => search::scenario(shelved),
            Self::Answer(canned) => of_answer(canned),
            Self::Known(known) => known.document(),
            Self::Unshown(unshown) => unshown.document(),
            Self::Class(class) => class.document(),
            Self::Code(code) => Document {
                texts: vec![(0.9, code.name.unwrap_or_default().to_owned()), (0.85, code.readable())],
                own_codes: vec![format!("AADSTS{}", code.number)],
                ..Document::default()
            },
        }
    }

    fn explanation(&self) -> Explanation {
        match self {
            Self::Scenario(shelved) => scenario(shelved),
            Self::Answer(canned) => answer(canned),
            Self::Known(known) => known.explanation(),
            Self::Unshown(unshown) => unshown.explanation(),
            Self::Class(class) => class.explanation(),
            Self::Code(code) => of_code(code),
        }
    }
}

fn scenario(shelved: &Shelved) -> Explanation {
    let scenario = &shelved.scenario;
    let mut from: Vec<String> = scenario.expect.iter().map(shown::in_words).collect();
    from.dedup();
    Explanation {
        title: scenario.title_in("en").to_owned(),
        from,
        because: scenario.because.clone(),
        mended_by: scenario.remedies.keys().cloned().collect(),
        reproduce: by_scenario(&shelved.name),
    }
}

fn by_scenario(name: &str) -> String {
    format!(
        "POST /_mock/scenarios/{name}, or mock365 serve --scenario {name}, or in a feature: Given the situation \"{name}\"; \
         mock365 remedy {name} lists what mends it"
    )
}

fn by_rule(effect: &str) -> String {
    format!("POST /_mock/rules {{\"effect\": {effect}}}")
}

fn by_code(number: u32) -> String {
    by_rule(&format!("{{\"answer\": {{\"name\": \"aadsts\", \"code\": \"AADSTS{number}\"}}}}"))
}

fn of_answer(canned: &Canned) -> Document {
    let own = || canned.faces.values();
    let messages = own().map(|own| &own.message).chain([&canned.message]).flatten();
    let mut texts = vec![(0.9, canned.title.clone()), (0.95, canned.name.replace('-', " "))];
    texts.extend(messages.map(|message| (0.95, message.clone())));
    // The code of `aadsts` stands for any.
    let codes = own().map(|own| &own.code).chain([&canned.code]).flatten().filter(|_| canned.name != "aadsts");
    Document {
        texts,
        codes: codes.cloned().chain([canned.status.to_string()]).collect(),
        own_codes: vec![canned.name.clone()],
        ..Document::default()
    }
}

fn answer(canned: &Canned) -> Explanation {
    Explanation {
        title: canned.title.clone(),
        from: canned.only.clone().map_or_else(|| vec!["every face".to_owned()], |only| vec![only]),
        because: "nothing inside the tenant: it happens at Microsoft, and passes".to_owned(),
        mended_by: vec!["waiting, and trying again".to_owned()],
        reproduce: by_rule(&format!("{{\"answer\": \"{}\"}}", canned.name)),
    }
}

fn of_code(code: &sign_in::Code) -> Explanation {
    Explanation {
        title: format!("AADSTS{} {}", code.number, code.name.unwrap_or_default()).trim().to_owned(),
        from: code.channels.split(',').map(|channel| format!("entra ({channel})")).collect(),
        because: code.readable(),
        mended_by: Vec::new(),
        reproduce: by_code(code.number),
    }
}
