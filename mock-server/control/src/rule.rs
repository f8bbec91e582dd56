//! Failure rules: what has no cause inside the Cloud, applied by the gate.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rule: requests that match `when` meet `effect`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which requests. Everything where left out.
    #[serde(default)]
    pub when: When,
    /// What happens to them.
    pub effect: Effect,
    /// How often it happens before the rule is spent; always where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
}

/// Which requests a rule is for: all conditions that are given must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// `entra`, `graph`, `ews`, `autodiscover`, `outlook_rest`, `dataverse`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<String>,
    /// Name of the operation as the journal shows it, `*` for any run of characters: `graph.messages.*`. One that fits none
    /// is refused, as are tenants, users, mailboxes and applications that there are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Tenant by id or domain. A request whose tenant is not yet known matches no tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// User by sign-in name, address or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Mailbox by address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// Application by client id or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Request headers and their values, `*` for any run of characters.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub header: IndexMap<String, String>,
    /// Only the n-th request that matches everything else, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
    /// Share of the matching requests, 0 to 1; drawn repeatably.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// A canned answer instead of the operation: its name, or its name with changes. The sign-in host alone answers with
    /// `aadsts`; requests to other faces do not meet the rule.
    Answer(AnswerSpec),
    /// The operation is done after waiting: an ISO 8601 duration, `PT2S`, of real time.
    Delay(String),
    /// The connection is closed without an answer; nothing was done.
    Drop,
    /// The connection is reset (RST) without an answer; nothing was done.
    Reset,
    /// The operation is done, its answer is cut off, and the connection closed.
    Cut(Cut),
    /// The operation is done, and its answer is lost: the connection closes without one.
    LoseAnswer,
}

/// Where an answer is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Bytes of the body that still go out.
    pub after_bytes: u64,
}

/// A canned answer, by name alone or with changes.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum AnswerSpec {
    /// As it is.
    Named(String),
    /// With changes.
    Changed(Box<ChangedAnswer>),
}

/// A canned answer with changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedAnswer {
    /// Name of the canned answer.
    pub name: String,
    /// Another HTTP status, 200 to 599.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::read::status")]
    pub status: Option<u16>,
    /// Another code. That of `aadsts` is one of the sign-in host's, with `AADSTS` or as the number alone.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::read::code")]
    pub code: Option<String>,
    /// Another message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Further or other headers.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// Another wording that was seen: `lines`, `v1`, `consent_required`, …; the coverage page of a face lists them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<OneOrMore>,
    /// Further members of the JSON error: `suberror`, `claims`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub extra: IndexMap<String, serde_json::Value>,
}

/// One word or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMore {
    /// One.
    One(String),
    /// Several.
    More(Vec<String>),
}

impl From<&str> for OneOrMore {
    fn from(word: &str) -> Self {
        Self::One(word.to_owned())
    }
}

impl OneOrMore {
    /// All of them.
    pub fn words(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::More(words) => words,
        }
    }
}

impl AnswerSpec {
    /// Name of the canned answer.
    pub fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::Changed(changed) => &changed.name,
        }
    }
}

/// A rule in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleReport {
    /// Its id.
    pub id: u64,
    /// What it says.
    #[serde(flatten)]
    pub rule: Rule,
    /// How many requests matched everything but `nth` and `probability`.
    pub matched: u64,
    /// How often it fired.
    pub fired: u64,
    /// What the rule does not say of itself, and those who wait for it to fire should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
