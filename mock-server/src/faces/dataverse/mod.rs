//! The Dataverse face: the Web API of Dynamics 365's environments.
//!
//! The way of a request: `address` takes the path apart, `resource` finds what it leads to and what asking for it is
//! called, `signed_in` the environment and its user, and `list`, `one`, `write` and their like answer out of the tables
//! that the domain has, none of which is named here.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/overview>

mod address;
mod batch;
mod body;
mod conditions;
mod csdl;
mod definitions;
mod fault;
mod filter;
mod functions;
mod headers;
mod list;
mod multiple;
mod one;
mod options;
mod page;
mod prefer;
mod request;
mod resource;
mod shape;
mod show;
mod signed_in;
mod write;

pub use fault::Fault;
pub use prefer::Preferences;
pub use request::DataverseRequest;
pub use resource::operations;

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::dataverse::Table;

use self::resource::{RowPart, WebResource};
use self::signed_in::DataverseClient;
use super::odata::{Dialect, Writer};
use crate::answers::Canned;
use crate::exchange::{Answer, Answerable, Call, Face, Named, Prepared};
use crate::limits::GRAPH_BODY;
use crate::tokens::{Bearer, TokenFault};

/// Dataverse's way of speaking OData.
pub static DATAVERSE_DIALECT: Dialect = Dialect {
    namespace: "Microsoft.Dynamics.CRM",
    is_pascal: false,
    extended_id: "id",
    html: "html",
    unreadable: "0x80060888",
    skip: "$skip",
    skip_token: "$skiptoken",
};

/// The dataverse face.
pub struct Dataverse;

/// A request as it was read.
struct Routed<'a> {
    call: &'a Call<'a>,
    resource: Result<WebResource, Fault>,
    bearer: Result<Arc<Bearer>, TokenFault>,
    prefer: Result<Preferences, Fault>,
}

impl Answerable for Routed<'_> {
    fn answer(&self) -> Answer {
        let refuse = |fault: Fault| match &self.prefer {
            Ok(prefer) => fault.answer(self.call, prefer),
            Err(_) => fault.answer(self.call, &Preferences::default()),
        };
        let answer = answer(self).unwrap_or_else(refuse);
        headers::put_on(answer, self.call)
    }
}

impl Face for Dataverse {
    fn name(&self) -> &'static str {
        "dataverse"
    }

    fn body_limit(&self) -> usize {
        GRAPH_BODY.count()
    }

    fn read<'a>(&self, call: &'a Call<'a>) -> Prepared<'a> {
        let resource = found(call);
        let mut named = Named::new(match &resource {
            Ok(WebResource::Batch) if call.parent.is_some() => "dataverse.change_set".into(),
            Ok(resource) => resource.operation(&call.method).unwrap_or("dataverse.unknown".into()),
            Err(fault) if fault.unsupported => "dataverse.unsupported".into(),
            Err(_) => "dataverse.unknown".into(),
        });
        let bearer = signed_in::bearer(call);
        if let Ok(bearer) = &bearer {
            named.tenant = Some(bearer.tenant);
            named.app = Some(bearer.app);
            named.user = bearer.upn.clone().or_else(|| bearer.user.map(|user| user.to_string()));
        }
        Prepared::new(named, Routed { call, resource, bearer, prefer: Preferences::of(call) })
    }

    fn canned(&self, call: &Call<'_>, canned: &Canned) -> Answer {
        let worded = canned.worded("dataverse");
        let status = StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let prefer = Preferences::of(call).unwrap_or_default();
        let answer = match worded.own.and_then(|own| own.body.as_ref()) {
            Some(body) => Answer { body: body.clone().into(), ..Answer::empty(status) },
            None => fault::error(status, (worded.code, None), worded.message, (&prefer, call)),
        };
        headers::put_on(answer.code(worded.code), call)
    }

    fn too_large(&self, call: &Call<'_>) -> Answer {
        let message = "The request entity is too large.";
        let fault = Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "0x80040203", message);
        headers::put_on(fault.explain("the body is over the limit").answer(call, &Preferences::default()), call)
    }
}

/// What a request is for.
fn found(call: &Call<'_>) -> Result<WebResource, Fault> {
    let rest = address::below_version(&call.path).ok_or_else(|| Fault::no_resource(call))?;
    let wrong = || Fault::invalid(format!("Bad Request - Error in query syntax: '{rest}'."));
    WebResource::of(address::segments(rest).ok_or_else(wrong)?)
}

/// Does what was asked, if it exists and the caller may.
fn answer(routed: &Routed<'_>) -> Result<Answer, Fault> {
    let call = routed.call;
    let bearer = routed.bearer.as_ref().map_err(|fault| signed_in::refuse(call, *fault))?;
    let resource = routed.resource.as_ref().map_err(Clone::clone)?;
    if resource.operation(&call.method).is_none() {
        return Err(match resource {
            WebResource::Function { .. } | WebResource::Bound { .. } => Fault::no_resource(call),
            _ => Fault::method(&call.method),
        });
    }
    headers::check(call, resource)?;
    options::check(call, resource)?;
    let who = DataverseClient::of(call, bearer)?;
    let request = DataverseRequest::of(call, &who, routed.prefer.clone()?);
    match resource {
        WebResource::Batch if call.parent.is_some() => batch::change_set(&request),
        WebResource::Batch => batch::batch(&request),
        WebResource::Service => request.read(|_| Ok(service(&request))),
        WebResource::Metadata => request.read(|_| Ok(csdl::document())),
        WebResource::Definitions(segments) => definitions::answer(&request, segments),
        WebResource::Function { name, parameters } => functions::call(&request, name, parameters),
        _ if call.method != Method::GET => write::write(&request, resource),
        WebResource::Rows { table, counted: true } => list::count(&request, table),
        WebResource::Rows { table, .. } => list::list(&request, table),
        WebResource::Row { table, key, part } => match part {
            RowPart::Whole => one::get(&request, table, key),
            RowPart::Column { column, bare } => one::column(&request, (table, key), column, *bare),
            RowPart::Lookup { column, target, is_ref } => {
                one::lookup(&request, (table, key), (column, target), *is_ref)
            }
            RowPart::Associated { association, key: other, form } => {
                list::associated(&request, (table, key), (association, other.as_ref()), *form)
            }
        },
        WebResource::Bound { .. } => Err(Fault::no_resource(call)),
    }
}

/// The entity sets that there are.
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-service-documents#service-document>
fn service(request: &DataverseRequest<'_>) -> Answer {
    let mut out = Writer::new(&DATAVERSE_DIALECT);
    out.object(|whole| {
        if request.level != headers::MetadataLevel::None {
            whole.control("@odata.context").text(format_args!("{}/$metadata", request.root));
        }
        whole.control("value").list(Table::all(), |table, out| {
            out.object(|set| {
                set.value("name", table.set);
                set.value("kind", "EntitySet");
                set.value("url", table.set);
            });
        });
    });
    request.answer(StatusCode::OK, out.finish())
}

#[cfg(test)]
mod refusal_tests;
