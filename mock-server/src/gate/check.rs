//! Checking a rule before it is in force, so that none is silently without effect.

use std::fmt;

use mock365_control::{AnswerSpec, Effect, Rule, When};

use super::headers;
use super::known;
use crate::answers::{ANY_CODE, Answers, Canned};
use crate::faces::entra::{codes, variants};
use mock365_control::duration;
use mock365_control::nearest;

/// Names of faces.
const FACES: [&str; 6] = ["entra", "graph", "ews", "autodiscover", "outlook_rest", "dataverse"];

/// Why a rule cannot be in force.
#[derive(Debug)]
pub struct RuleFault {
    /// Where in the rule: `/effect/answer/code`.
    pub place: String,
    /// Why.
    pub reason: String,
    /// The nearest known word.
    pub nearest: Option<String>,
}

impl RuleFault {
    pub(super) fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into(), nearest: None }
    }

    pub(super) fn near(mut self, nearest: Option<String>) -> Self {
        self.nearest = nearest;
        self
    }
}

impl fmt::Display for RuleFault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}", self.place, self.reason)?;
        self.nearest.as_ref().map_or(Ok(()), |near| write!(to, "; did you mean `{near}`?"))
    }
}

/// Why a rule cannot be in force.
pub fn check(rule: &Rule, answers: &Answers) -> Result<(), RuleFault> {
    check_when(&rule.when)?;
    known::check_code_belongs(rule)?;
    if rule.times == Some(0) {
        return Err(RuleFault::new("/times", "`times` counts from 1: leave it out for a rule that always holds"));
    }
    match &rule.effect {
        Effect::Answer(spec) => check_answer(spec, answers),
        Effect::Delay(by) => match duration(by) {
            Ok(wait) if wait.is_negative() || wait.as_secs() > 600 => {
                let why = format!("`{by}` is no time to wait: a delay is from PT0S to PT10M, such as PT2S");
                Err(RuleFault::new("/effect/delay", why))
            }
            Ok(_) => Ok(()),
            Err(why) => Err(RuleFault::new("/effect/delay", why.to_string())),
        },
        Effect::Drop | Effect::Reset | Effect::Cut(_) | Effect::LoseAnswer => Ok(()),
    }
}

fn check_when(when: &When) -> Result<(), RuleFault> {
    if let Some(face) = when.face.as_deref().filter(|face| !FACES.contains(face)) {
        let near = nearest(face, FACES).map(str::to_owned);
        return Err(RuleFault::new("/when/face", format!("there is no face `{face}`")).near(near));
    }
    known::check_operation(when)?;
    if when.probability.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        return Err(RuleFault::new("/when/probability", "`probability` is a share from 0 to 1"));
    }
    if when.nth == Some(0) {
        return Err(RuleFault::new("/when/nth", "`nth` counts from 1"));
    }
    for name in when.header.keys() {
        if http::HeaderName::try_from(name.as_str()).is_err() {
            return Err(RuleFault::new("/when/header", format!("`{name}` cannot be the name of a header")));
        }
    }
    Ok(())
}

fn check_answer(spec: &AnswerSpec, answers: &Answers) -> Result<(), RuleFault> {
    let Some(canned) = answers.find(spec) else {
        let (name, near) = (spec.name(), nearest(spec.name(), answers.names()).map(str::to_owned));
        let place = if matches!(spec, AnswerSpec::Named(_)) { "/effect/answer" } else { "/effect/answer/name" };
        return Err(RuleFault::new(place, format!("there is no canned answer `{name}`")).near(near));
    };
    if let AnswerSpec::Changed(changed) = spec {
        headers::check(&changed.headers)?;
    }
    check_code(&canned)?;
    if !(200..=599).contains(&canned.status) {
        let why = format!("{} is no status of an answer: say one from 200 to 599", canned.status);
        return Err(RuleFault::new("/effect/answer/status", why));
    }
    let code = canned.worded("entra").code;
    for variant in &canned.variants {
        let known = variants::names(code);
        if !known.contains(&variant.as_str()) {
            let near = nearest(variant, known).map(str::to_owned);
            let why = format!("{code} has no variant `{variant}`; see docs/generated/coverage-entra.md");
            return Err(RuleFault::new("/effect/answer/variant", why).near(near));
        }
    }
    Ok(())
}

/// A code of the sign-in host is one of its table.
fn check_code(canned: &Canned) -> Result<(), RuleFault> {
    let code = canned.worded("entra").code;
    let looks_like_one = code.get(..6).is_some_and(|prefix| prefix.eq_ignore_ascii_case("AADSTS"));
    let known = codes::number(code).is_some_and(|number| codes::find(number).is_some());
    if known || (canned.name != ANY_CODE && !looks_like_one) {
        return Ok(());
    }
    let why = format!(
        "`{code}` is no code of the sign-in host: say one of docs/generated/coverage-entra.md, such as AADSTS50105"
    );
    Err(RuleFault::new("/effect/answer/code", why).near(codes::nearest(code)))
}
