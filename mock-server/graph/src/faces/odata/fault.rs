//! What is wrong with a query option or a body: 400, or 501 where only the mock cannot do it. A dialect words it.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::{Dialect, Family, capital};

/// Characters of a value that a refusal repeats.
const LITERAL: usize = 60;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ODataFault {
    /// In words that every dialect uses.
    Worded {
        /// `error.code`
        code: &'static str,
        /// `error.message`
        message: String,
    },
    /// A body, or a value in it, that is not what its type says: who answers at the path has a code for it.
    Misread {
        /// `error.message`
        message: String,
        /// What it should have been.
        why: String,
    },
    /// Something that Microsoft does and the mock does not.
    Unbuilt(String),
    /// A path below a property of the type that the mock does not ask about; whether the type has it, its dialect knows.
    UnbuiltPath {
        /// Who answers.
        family: Family,
        /// The option: `$filter`.
        option: &'static str,
        /// The path, as it was written.
        path: String,
        /// The type, without namespace.
        noun: &'static str,
        /// The property, where nothing of it is asked about.
        untouched: Option<&'static str>,
    },
    /// A property of the type that the mock does not keep.
    UnbuiltProperty {
        /// The property.
        property: String,
        /// The type, without namespace.
        noun: Cow<'static, str>,
    },
    /// A property that could be written at Microsoft, and not here.
    Untaken {
        /// The property.
        property: String,
        /// The type, without namespace.
        noun: &'static str,
    },
    /// What permissions for basic things do not show, and what could be found out by asking for it.
    NotBasic,
    /// A property that the type does not have, in a query option.
    NoProperty {
        /// Who answers.
        family: Family,
        /// The option: `$select`.
        option: &'static str,
        /// The property.
        property: String,
        /// The type, without namespace.
        noun: &'static str,
    },
    /// A property in a body that the type does not have.
    UnknownInBody {
        /// Who answers.
        family: Family,
        /// The property.
        property: String,
        /// The type, without namespace.
        noun: Cow<'static, str>,
    },
}

impl ODataFault {
    /// With a code and words.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::Worded { code, message: message.into() }
    }

    /// Something that Microsoft does and the mock does not: 501.
    pub fn unbuilt(what: impl std::fmt::Display) -> Self {
        Self::Unbuilt(what.to_string())
    }

    /// A property of the type that the mock does not keep.
    pub fn unbuilt_property(property: &str, noun: impl Into<Cow<'static, str>>) -> Self {
        Self::UnbuiltProperty { property: property.to_owned(), noun: noun.into() }
    }

    /// A request that the front end cannot read.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new("BadRequest", message)
    }

    /// A filter that is no filter.
    pub fn filter(message: impl std::fmt::Display) -> Self {
        Self::bad_request(format!("Invalid filter clause: {message}"))
    }

    /// A filter that is no condition.
    pub fn no_condition() -> Self {
        Self::filter("The $filter expression must evaluate to a single boolean value.")
    }

    /// A filter that can be read, and that Exchange does not take.
    ///
    /// <https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3957>
    pub fn invalid_nodes() -> Self {
        Self::new("ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.")
    }

    /// A property that Exchange does not filter by. Of a message's `id`, an event's `recurrence` and `isOnlineMeeting` and a person's
    /// `userPrincipalName` it was captured; of others that the mock knows and does not filter by it is inferred.
    ///
    /// <https://github.com/O365/python-o365/issues/528>
    /// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/19106>
    /// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/17863>
    pub fn unfilterable(property: &str) -> Self {
        Self::new("ErrorInvalidProperty", format!("The property '{}' does not support filtering.", capital(property)))
    }

    /// A property that the type does not have, in a query option.
    pub fn no_property(family: Family, option: &'static str, property: &str, noun: &'static str) -> Self {
        Self::NoProperty { family, option, property: property.to_owned(), noun }
    }

    /// A property in a body that the type does not have.
    pub fn unknown_in_body(family: Family, property: &str, noun: impl Into<Cow<'static, str>>) -> Self {
        Self::UnknownInBody { family, property: property.to_owned(), noun: noun.into() }
    }

    /// A body that cannot be read, and what the reader says of it.
    pub fn misread(message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Misread { why: message.clone(), message }
    }

    /// A word in a body that is no member of its enumeration.
    pub fn no_member(property: &str, word: &str) -> Self {
        let message = format!("Requested value '{word}' was not found.");
        Self::Misread { why: format!("'{property}' has no member '{word}'"), message }
    }

    /// A parameter that an action does not have.
    pub fn no_parameter(parameter: &str, action: &str) -> Self {
        let message = format!(
            "The parameter '{parameter}' in the request payload is not a valid parameter for the operation '{action}'."
        );
        Self::misread(message)
    }

    /// A property in a body whose value is not of its type, in the words of Microsoft's OData library, which reads the
    /// bodies of all these services.
    ///
    /// <https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/3263>
    pub fn mistyped(property: &str, found: &Json, wanted: &str) -> Self {
        let needed = match wanted {
            scalar if scalar.starts_with("Edm.") => "PrimitiveValue",
            list if list.starts_with("Collection(") => "StartArray",
            _ => "StartObject",
        };
        let node = match found {
            Json::Array(_) => "StartArray",
            Json::Object(_) => "StartObject",
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => "PrimitiveValue",
        };
        let message = if found.is_null() {
            let wanted = format!("{wanted}[Nullable=False]");
            format!(
                "A null value was found for the property named '{property}', which has the expected type '{wanted}'. The \
                 expected type '{wanted}' does not allow null values."
            )
        } else if node == needed {
            format!("Cannot convert the literal '{}' to the expected type '{wanted}'.", literal(found))
        } else {
            format!(
                "An unexpected '{node}' node was found when reading from the JSON reader. A '{needed}' node was expected."
            )
        };
        Self::Misread { message, why: format!("'{property}' is of type {wanted}") }
    }

    /// The type and its property that is not there.
    pub fn stranger(&self) -> Option<(String, String)> {
        match self {
            Self::NoProperty { noun, property, .. } => Some(((*noun).to_owned(), property.clone())),
            Self::UnknownInBody { noun, property, .. } => Some((noun.to_string(), property.clone())),
            _ => None,
        }
    }

    /// Whether Microsoft would do it, and only the mock does not: 501.
    pub fn is_unbuilt(&self) -> bool {
        matches!(
            self,
            Self::Unbuilt(_) | Self::UnbuiltPath { .. } | Self::UnbuiltProperty { .. } | Self::Untaken { .. }
        )
    }

    /// Code and message, as a dialect has them.
    pub fn worded(self, dialect: &Dialect) -> (&'static str, String) {
        let unbuilt = |what: &str| ("NotImplemented", format!("mock365 does not know {what} yet."));
        match self {
            Self::Worded { code, message } => (code, message),
            Self::Misread { message, .. } => (Family::Outlook.misread(), message),
            Self::Unbuilt(what) => unbuilt(&what),
            Self::UnbuiltPath { option, path, noun, .. } => unbuilt(&format!("{option} by '{path}' of type '{noun}'")),
            Self::UnbuiltProperty { property, noun } => {
                unbuilt(&format!("the property '{property}' of type '{}'", dialect.type_name(&noun)))
            }
            Self::Untaken { property, noun } => {
                unbuilt(&format!("another '{property}' of type '{}'", dialect.type_name(noun)))
            }
            Self::NotBasic => ("ErrorAccessDenied", "Access is denied. Check credentials and try again.".to_owned()),
            Self::NoProperty { family, option, property, noun } => {
                let words =
                    format!("Could not find a property named '{property}' on type '{}'.", dialect.type_name(noun));
                match (family, option) {
                    (Family::Outlook, _) => (dialect.unreadable, words),
                    (Family::Directory, "$filter") => ("BadRequest", format!("Invalid filter clause: {words}")),
                    (Family::Directory, "$select") => {
                        ("BadRequest", format!("Parsing OData Select and Expand failed: {words}"))
                    }
                    (Family::Directory, _) => ("BadRequest", words),
                }
            }
            Self::UnknownInBody { family: Family::Outlook, property, noun } => (
                "RequestBodyRead",
                format!(
                    "The property '{property}' does not exist on type '{}'. Make sure to only use property names \
                     that are defined by the type or mark the type as open type.",
                    dialect.type_name(&noun)
                ),
            ),
            Self::UnknownInBody { family: Family::Directory, property, .. } => {
                ("Request_BadRequest", format!("Invalid property '{property}' specified for the resource."))
            }
        }
    }
}

/// A value as Microsoft's library repeats it: as .NET writes it.
fn literal(found: &Json) -> String {
    let text = match found {
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(LITERAL) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}
