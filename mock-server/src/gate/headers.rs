//! The headers that a rule may put on an answer: those that can be sent, and that say nothing of where it ends.

use std::collections::HashSet;

use http::{HeaderName, HeaderValue};
use indexmap::IndexMap;

use super::RuleFault;
use crate::limits::{RULE_HEADER, RULE_HEADERS};

/// Headers that tell where a message ends or what becomes of its connection: saying something else than what is done
/// takes two messages for one, and HTTP/2 knows none of them.
///
/// <https://www.rfc-editor.org/rfc/rfc9112#section-6> <https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2>
const FRAMING: [&str; 9] = [
    "connection",
    "content-length",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Why headers cannot be a rule's.
pub fn check(headers: &IndexMap<String, String>) -> Result<(), RuleFault> {
    if headers.len() > RULE_HEADERS.count() {
        let why = format!("an answer of a rule has at most {} headers", RULE_HEADERS.amount);
        return Err(RuleFault::new("/effect/answer/headers", why));
    }
    let mut seen = HashSet::new();
    for (name, value) in headers {
        let place = format!("/effect/answer/headers/{}", name.replace('~', "~0").replace('/', "~1"));
        let refuse = |why: String| Err(RuleFault::new(place.clone(), why));
        let Ok(known) = HeaderName::try_from(name.as_str()) else {
            return refuse(format!("`{}` cannot be the name of a header", name.escape_debug()));
        };
        if FRAMING.contains(&known.as_str()) {
            let why = "says where an answer ends or what becomes of the connection, which is not for a rule to say: the \
                       effects `cut`, `drop`, `reset` and `lose_answer` break off answers";
            return refuse(format!("`{name}` {why}"));
        }
        if known == "x-mock365-explain" {
            return refuse(format!("`{name}` says that the rule fired"));
        }
        if value.len() > RULE_HEADER.count() {
            return refuse(format!("the value of a header has at most {} bytes", RULE_HEADER.amount));
        }
        if HeaderValue::from_str(value).is_err() {
            return refuse(format!("`{}` cannot be the value of a header", value.escape_debug()));
        }
        if !seen.insert(known) {
            return refuse(format!("`{name}` stands there twice, in another casing"));
        }
    }
    Ok(())
}
