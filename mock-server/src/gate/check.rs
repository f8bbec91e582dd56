//! Checking a rule before it is in force, so that none is silently without effect.

use mock365_control::{Effect, Rule};

use super::Answers;
use crate::faces::entra::{codes, variants};
use crate::sandbox::duration;
use crate::scenario::nearest;

/// Names of faces.
const FACES: [&str; 6] = ["entra", "graph", "ews", "autodiscover", "outlook_rest", "dataverse"];

/// Why a rule cannot be in force.
pub fn check(rule: &Rule, answers: &Answers) -> Result<(), String> {
    let near = |word: &str, known: Vec<&str>| {
        nearest(word, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
    };
    if let Some(face) = rule.when.face.as_deref().filter(|face| !FACES.contains(face)) {
        return Err(format!("there is no face `{face}`{}", near(face, FACES.to_vec())));
    }
    if rule.when.probability.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        return Err("`probability` is a share from 0 to 1".to_owned());
    }
    if rule.when.nth == Some(0) || rule.times == Some(0) {
        return Err("`nth` and `times` count from 1".to_owned());
    }
    for name in rule.when.header.keys() {
        if http::HeaderName::try_from(name.as_str()).is_err() {
            return Err(format!("`{name}` cannot be the name of a header"));
        }
    }
    match &rule.effect {
        Effect::Answer(spec) => {
            let Some(canned) = answers.find(spec) else {
                let name = spec.name();
                return Err(format!("there is no canned answer `{name}`{}", near(name, answers.names().collect())));
            };
            let code = canned.worded("entra").code;
            if codes::number(code).is_some_and(|number| codes::find(number).is_none()) {
                return Err(format!("{code} is not in the table of codes; see docs/generated/coverage-entra.md"));
            }
            let fits = |status: u16| (200..=599).contains(&status);
            if !fits(canned.status) {
                return Err(format!("{} is no status of an answer", canned.status));
            }
            for variant in &canned.variants {
                let known = variants::names(canned.worded("entra").code);
                if !known.contains(&variant.as_str()) {
                    let code = canned.worded("entra").code;
                    return Err(format!("{code} has no variant `{variant}`{}", near(variant, known)));
                }
            }
            Ok(())
        }
        Effect::Delay(by) => match duration(by) {
            Ok(by) if by.is_negative() || by.as_secs() > 600 => Err("`delay` is at most PT10M".to_owned()),
            Ok(_) => Ok(()),
            Err(why) => Err(why.to_string()),
        },
        Effect::Drop | Effect::Reset | Effect::Cut(_) | Effect::LoseAnswer => Ok(()),
    }
}
