//! What is wrong with a query option or a body, as Graph words it: 400, or 501 where only the mock cannot do it.

use http::StatusCode;

use super::noun::Family;
use crate::faces::graph::Fault;

/// A refusal in Graph's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ODataFault {
    /// `error.code`
    pub code: &'static str,
    /// `error.message`
    pub message: String,
    /// Whether Microsoft would do it, and only the mock does not.
    pub unbuilt: bool,
    /// Whether the caller lacks the permission for it: 403.
    pub denied: bool,
}

impl ODataFault {
    /// With a code and words.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), unbuilt: false, denied: false }
    }

    /// Something that Microsoft does and the mock does not: 501.
    pub fn unbuilt(what: impl std::fmt::Display) -> Self {
        Self { unbuilt: true, ..Self::new("NotImplemented", format!("mock365 does not know {what} yet.")) }
    }

    /// What permissions for basic things do not show, and what could be found out by asking for it.
    pub fn not_basic() -> Self {
        Self { denied: true, ..Self::new("ErrorAccessDenied", "Access is denied. Check credentials and try again.") }
    }

    /// A property of the type that the mock does not keep.
    pub fn unbuilt_property(property: &str, noun: &str) -> Self {
        Self::unbuilt(format_args!("the property '{property}' of type 'microsoft.graph.{noun}'"))
    }

    /// A request that the front end cannot read.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new("BadRequest", message)
    }

    /// A filter that is no filter.
    pub fn filter(message: impl std::fmt::Display) -> Self {
        Self::bad_request(format!("Invalid filter clause: {message}"))
    }

    /// A property that the type does not have, in a query option.
    pub fn no_property(family: Family, option: &str, property: &str, noun: &str) -> Self {
        let words = format!("Could not find a property named '{property}' on type 'microsoft.graph.{noun}'.");
        match (family, option) {
            (Family::Outlook, _) => Self::new("RequestBroker--ParseUri", words),
            (Family::Directory, "$filter") => Self::filter(words),
            (Family::Directory, "$select") => {
                Self::bad_request(format!("Parsing OData Select and Expand failed: {words}"))
            }
            (Family::Directory, _) => Self::bad_request(words),
        }
    }

    /// A property that cannot be filtered or sorted by.
    pub fn not_queryable(family: Family, property: &str, noun: &str) -> Self {
        match family {
            Family::Outlook => {
                Self::new("ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.")
            }
            Family::Directory => Self::new(
                "Request_UnsupportedQuery",
                format!(
                    "Unsupported or invalid query filter clause specified for property '{property}' of resource \
                     '{}'.",
                    capital(noun)
                ),
            ),
        }
    }

    /// A property in a body that the type does not have.
    pub fn unknown_in_body(family: Family, property: &str, noun: &str) -> Self {
        match family {
            Family::Outlook => Self::new(
                "RequestBodyRead",
                format!(
                    "The property '{property}' does not exist on type 'microsoft.graph.{noun}'. Make sure to only use \
                     property names that are defined by the type or mark the type as open type."
                ),
            ),
            Family::Directory => {
                Self::new("Request_BadRequest", format!("Invalid property '{property}' specified for the resource."))
            }
        }
    }

    /// A property in a body with a value of the wrong kind.
    pub fn value(property: &str, wanted: &str) -> Self {
        Self::new(
            "RequestBodyRead",
            format!("Cannot convert the value of property '{property}' to the expected type '{wanted}'."),
        )
    }
}

impl From<ODataFault> for Fault {
    fn from(fault: ODataFault) -> Self {
        if fault.unbuilt {
            let why = format!("{} Nothing was changed.", fault.message);
            return Self::new(StatusCode::NOT_IMPLEMENTED, fault.code, fault.message).explain(why).unsupported();
        }
        if fault.denied {
            let why =
                "permissions for basic things show no bodies, so that none can be filtered, sorted or searched by";
            return Self::new(StatusCode::FORBIDDEN, fault.code, fault.message).explain(why);
        }
        Self::bad_request(fault.code, fault.message)
    }
}

/// With a capital first letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
