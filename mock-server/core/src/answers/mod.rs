//! Canned answers: failures without a cause, worded for every face.

use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use mock365_control::{AnswerSpec, ChangedAnswer, OneOrMore};
use schemars::JsonSchema;
use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/answers.rs"));

/// The face whose codes [`ANY_CODE`] stands for.
pub const SIGN_IN: &str = "entra";

/// The canned answer that stands for any code of the sign-in host.
pub const ANY_CODE: &str = "aadsts";

/// A canned answer as its file has it. A face without words of its own says `status`, `code` and `message` in its form.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Canned {
    /// File name without ending.
    #[serde(skip)]
    pub name: String,
    /// What it is, for people.
    pub title: String,
    /// Where the wording is known from.
    #[serde(default)]
    pub source: Option<String>,
    /// The face that alone answers with it, if not every face does.
    #[serde(default)]
    pub only: Option<String>,
    /// HTTP status, unless a face has its own.
    pub status: u16,
    /// Error code, unless a face has its own.
    #[serde(default)]
    pub code: Option<String>,
    /// Message, unless a face has its own.
    #[serde(default)]
    pub message: Option<String>,
    /// Further headers on every face.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// Wording of single faces: `entra`, `graph`, `ews`, …
    #[serde(default)]
    pub faces: IndexMap<String, Wording>,
    /// Variants of the wording that a rule chose.
    #[serde(skip)]
    pub variants: Vec<String>,
    /// Further members of the JSON error that a rule gave.
    #[serde(skip)]
    pub extra: IndexMap<String, serde_json::Value>,
}

/// One face's wording of a canned answer; what is left out is as for all faces.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// HTTP status.
    #[serde(default)]
    pub status: Option<u16>,
    /// Error code.
    #[serde(default)]
    pub code: Option<String>,
    /// Message.
    #[serde(default)]
    pub message: Option<String>,
    /// Further headers.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// The whole body as it stands, instead of the face's error form.
    #[serde(default)]
    pub body: Option<String>,
    /// Media type of `body`.
    #[serde(default)]
    pub content_type: Option<String>,
    /// `Name`d values of an EWS fault's MessageXml.
    #[serde(default)]
    pub values: IndexMap<String, String>,
    /// Further members of the JSON error: `suberror`, `claims`.
    #[serde(default)]
    pub extra: IndexMap<String, serde_json::Value>,
}

/// A canned answer in one face's words.
#[derive(Clone, Debug)]
pub struct Worded<'a> {
    /// HTTP status.
    pub status: u16,
    /// Error code.
    pub code: &'a str,
    /// Message.
    pub message: &'a str,
    /// The face's own wording.
    pub own: Option<&'a Wording>,
}

impl Canned {
    /// Whether a face can answer with it.
    pub fn fits(&self, face: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == face)
    }

    /// In the words of a face.
    pub fn worded<'a>(&'a self, face: &str) -> Worded<'a> {
        let own = self.faces.get(face);
        Worded {
            status: own.and_then(|own| own.status).unwrap_or(self.status),
            code: own.and_then(|own| own.code.as_deref()).or(self.code.as_deref()).unwrap_or(""),
            message: own.and_then(|own| own.message.as_deref()).or(self.message.as_deref()).unwrap_or(""),
            own,
        }
    }

    /// The headers that it has on a face. The later word replaces the earlier one.
    pub fn headers<'a>(&'a self, face: &str) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.headers.iter().chain(self.faces.get(face).into_iter().flat_map(|own| &own.headers))
    }
}

/// All canned answers by name.
#[derive(Debug, Default)]
pub struct Answers {
    by_name: IndexMap<String, Arc<Canned>>,
}

impl Answers {
    /// Those that come with the program.
    pub fn built_in() -> Arc<Self> {
        static BUILT_IN: OnceLock<Arc<Answers>> = OnceLock::new();
        Arc::clone(BUILT_IN.get_or_init(|| Arc::new(Self::read(ANSWERS).unwrap_or_else(|why| panic!("{why}")))))
    }

    /// Reads answers from files: name without ending, text.
    pub fn read(files: &[(&str, &str)]) -> Result<Self, String> {
        let mut by_name = IndexMap::new();
        for (name, text) in files {
            let mut canned: Canned =
                serde_saphyr::from_str(text).map_err(|why| format!("answers/{name}.yaml: {why}"))?;
            (*name).clone_into(&mut canned.name);
            by_name.insert((*name).to_owned(), Arc::new(canned));
        }
        Ok(Self { by_name })
    }

    /// Names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Canned>> {
        self.by_name.values()
    }

    /// The answer of that name.
    pub fn named(&self, name: &str) -> Option<Arc<Canned>> {
        self.by_name.get(name).map(Arc::clone)
    }

    /// The answer that a rule asks for.
    pub fn find(&self, spec: &AnswerSpec) -> Option<Arc<Canned>> {
        let canned = self.by_name.get(spec.name())?;
        let AnswerSpec::Changed(changed) = spec else { return Some(Arc::clone(canned)) };
        let mut canned = Canned::clone(canned);
        let mut changed = ChangedAnswer::clone(changed);
        if canned.name == ANY_CODE {
            changed.code = changed.code.as_deref().and_then(with_prefix).or(changed.code);
        }
        for wording in canned.faces.values_mut() {
            wording.status = changed.status.or(wording.status);
            wording.code = changed.code.clone().or_else(|| wording.code.take());
            wording.message = changed.message.clone().or_else(|| wording.message.take());
            wording.headers.extend(changed.headers.clone());
        }
        canned.status = changed.status.unwrap_or(canned.status);
        canned.code = changed.code.clone().or(canned.code);
        canned.message = changed.message.clone().or(canned.message);
        canned.headers.extend(changed.headers.clone());
        canned.variants = changed.variant.iter().flat_map(OneOrMore::words).cloned().collect();
        canned.extra.clone_from(&changed.extra);
        Some(Arc::new(canned))
    }
}

/// Whether an answer is given by the sign-in host alone, whatever else the rule is for.
pub fn only_at_sign_in(spec: &AnswerSpec) -> bool {
    Answers::built_in().named(spec.name()).is_some_and(|canned| canned.only.as_deref() == Some(SIGN_IN))
}

/// A code of the sign-in host as it is sent: `50105` and `aadsts50105` are the same. Whether there is such a code is the
/// face's to say.
fn with_prefix(code: &str) -> Option<String> {
    let code = code.trim();
    let prefix = code.get(..6).filter(|prefix| prefix.eq_ignore_ascii_case("AADSTS"));
    let number: u32 = code[prefix.map_or(0, str::len)..].parse().ok()?;
    Some(format!("AADSTS{number}"))
}
