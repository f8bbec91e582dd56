//! Refusals on the wire: code and message, and further details where a client asks for annotations.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors#parse-errors-from-the-response>

use std::borrow::Cow;

use http::{HeaderName, Method, StatusCode};
use mock365_domain::dataverse::{DataverseRefusal, RefusalClass};

use super::headers::MetadataLevel;
use super::{DATAVERSE_DIALECT, Preferences};
use crate::exchange::{Answer, Call};
use crate::faces::odata::{ODataFault, Writer};

/// The code of what OData's own library refuses in an address.
const OF_ADDRESS: &str = "0x80060888";
/// The code of a body that cannot be read.
const OF_BODY: &str = "0x80048d19";

/// Why an operation did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// HTTP status.
    pub status: StatusCode,
    /// `error.code`
    pub code: Cow<'static, str>,
    /// `error.message`
    pub message: Box<str>,
    /// Microsoft's name of the code, where the service refused and not what reads requests for it.
    pub name: Option<&'static str>,
    /// Why, in our own words, where the message does not say it.
    pub explain: Option<Box<str>>,
    /// A further header.
    pub header: Option<Box<(HeaderName, String)>>,
    /// Whether the operation is not mocked.
    pub unsupported: bool,
}

impl From<DataverseRefusal> for Fault {
    fn from(refusal: DataverseRefusal) -> Self {
        let status = match refusal.class() {
            RefusalClass::Forbidden => StatusCode::FORBIDDEN,
            RefusalClass::Missing => StatusCode::NOT_FOUND,
            RefusalClass::Conflict => StatusCode::PRECONDITION_FAILED,
            RefusalClass::Invalid => StatusCode::BAD_REQUEST,
        };
        let name = Some(refusal.name());
        Self { name, ..Self::new(status, format!("0x{:08x}", refusal.code()), refusal.to_string()) }
            .explain(refusal.name())
    }
}

impl From<ODataFault> for Fault {
    fn from(fault: ODataFault) -> Self {
        if fault.is_unbuilt() {
            let (code, message) = fault.worded(&DATAVERSE_DIALECT);
            return Self { unsupported: true, ..Self::new(StatusCode::NOT_IMPLEMENTED, code, message) };
        }
        let (_, message) = fault.worded(&DATAVERSE_DIALECT);
        Self::invalid(message.strip_prefix("Invalid filter clause: ").unwrap_or(&message))
    }
}

impl Fault {
    /// In Dataverse's words.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into().into_boxed_str(),
            name: None,
            explain: None,
            header: None,
            unsupported: false,
        }
    }

    /// An address, or one of its options, that cannot be read.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, OF_ADDRESS, message)
    }

    /// A body that cannot be read.
    ///
    /// <https://learn.microsoft.com/troubleshoot/power-platform/power-apps/dataverse/web-api-client-errors>
    pub fn payload(set: &str, why: impl std::fmt::Display) -> Self {
        let message = format!(
            "Error identified in Payload provided by the user for Entity :'{set}', For more information on this error \
             please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : \
             Microsoft.OData.ODataException: {why}"
        );
        Self::new(StatusCode::BAD_REQUEST, OF_BODY, message)
    }

    /// A column that a table does not have, in an address. Microsoft's page of such errors shows the code 0x0; what was
    /// captured since is this one.
    pub fn no_property(table: &str, name: &str) -> Self {
        Self::invalid(format!("Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{table}'."))
    }

    /// A property in `$expand` that leads to no rows.
    pub fn no_navigation(table: &str, name: &str) -> Self {
        Self::invalid(format!(
            "Property '{name}' on type 'Microsoft.Dynamics.CRM.{table}' is not a navigation property or complex property. \
             Only navigation properties can be expanded."
        ))
    }

    /// A condition on what is one row alone.
    pub fn single_filtered() -> Self {
        Self::invalid("$filter is not supported on a single-valued navigation property in $expand.")
    }

    /// More relationships than one request may expand.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/org-service/queryexpression/join-tables#limitations>
    pub fn too_many_expanded() -> Self {
        let message = "Number of link entities in query exceeded maximum limit.";
        let name = Some("TooManyLinkEntitiesInQuery");
        Self { name, ..Self::new(StatusCode::BAD_REQUEST, "0x8004430d", message) }
    }

    /// A query option that has no place in a request.
    pub fn option(name: &str) -> Self {
        Self::invalid(format!("The query parameter ${name} is not supported"))
    }

    /// A name in an address that leads nowhere.
    pub fn segment(name: &str) -> Self {
        let message = format!("Resource not found for the segment '{name}'.");
        Self::new(StatusCode::NOT_FOUND, "0x8006088a", message)
    }

    /// An address that nothing answers at.
    pub fn no_resource(call: &Call<'_>) -> Self {
        let message = format!("No HTTP resource was found that matches the request URI '{}'.", call.url());
        Self::new(StatusCode::NOT_FOUND, "", message)
    }

    /// A method that the resource does not take.
    pub fn method(method: &Method) -> Self {
        let message = format!("The requested resource does not support http method '{method}'.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "0x0", message)
    }

    /// Something that Microsoft does and the mock does not.
    pub fn unbuilt(what: impl std::fmt::Display) -> Self {
        ODataFault::unbuilt(what).into()
    }

    /// With the reason in our own words.
    #[must_use]
    pub fn explain(mut self, why: impl Into<String>) -> Self {
        self.explain = Some(why.into().into_boxed_str());
        self
    }

    /// The answer.
    pub fn answer(self, call: &Call<'_>, prefer: &Preferences) -> Answer {
        // Whoever is not let in meets the web server in front, which has no objects.
        let mut answer = if self.status == StatusCode::UNAUTHORIZED {
            Answer::with_body(self.status, "text/html", self.message.to_string())
        } else {
            error(self.status, (&self.code, self.name), &self.message, (prefer, call))
        };
        if let Some(header) = self.header {
            answer = answer.header(header.0, &header.1);
        }
        let why = match self.explain {
            Some(why) => format!("{why}: {}", self.message),
            None => self.message.into_string(),
        };
        answer = answer.explain(why).code(self.code);
        if self.unsupported { answer.unsupported() } else { answer }
    }
}

/// An error object. Who refused, of Microsoft's own plug-ins, is not told; nor is what a plug-in adds, as there are none.
pub fn error(
    status: StatusCode,
    (code, name): (&str, Option<&str>),
    message: &str,
    (prefer, call): (&Preferences, &Call<'_>),
) -> Answer {
    let mut out = Writer::new(&DATAVERSE_DIALECT);
    out.object(|whole| {
        whole.control("error").object(|error| {
            error.value("code", code);
            error.value("message", message);
            let mut annotate = |name: &str, value: &str| {
                let name = format!("Microsoft.PowerApps.CDS.{name}");
                if prefer.includes(&name) {
                    error.control(&format!("@{name}")).value(value);
                }
            };
            if let Some(name) = name {
                annotate("ErrorDetails.ApiDepthKey", "1");
                annotate("ErrorDetails.ApiActivityIdKey", &call.request_id.to_string());
                annotate("ErrorDetails.ApiPluginSolutionNameKey", "System");
                annotate("ErrorDetails.ApiStepSolutionNameKey", "System");
                annotate("ErrorDetails.ApiExceptionCategory", "ClientError");
                annotate("ErrorDetails.ApiExceptionMessageName", name);
                annotate("ErrorDetails.ApiExceptionHttpStatusCode", status.as_str());
            }
            let number = code.strip_prefix("0x").unwrap_or(code);
            let help = format!(
                "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a{number}&client=platform"
            );
            annotate("HelpLink", &help);
            annotate("InnerError.Message", message);
        });
    });
    Answer::with_body(status, MetadataLevel::Minimal.media_type(), out.finish())
}
