//! The EWS face: Exchange Web Services, at Exchange Online and at the customer's own host.

mod attachment;
mod context;
mod convert_id;
mod copy_item;
mod create_folder;
mod create_item;
mod delete_folder;
mod delete_item;
mod error;
mod events;
mod find_folder;
mod find_item;
mod get_delegate;
mod get_folder;
mod get_item;
mod get_user_photo;
mod inbox_rules;
mod junk;
mod limits;
mod local_time;
mod mail_tips;
mod move_folder;
mod move_item;
mod named_mailbox;
mod oof_settings;
mod operation;
mod operations;
mod paging;
mod policy;
mod property;
mod resolve_names;
mod restriction;
mod rooms;
mod schema;
mod send_item;
mod set_user_photo;
mod shape;
mod soap;
mod sync_folder_hierarchy;
mod sync_folder_items;
mod sync_state;
mod update_folder;
mod update_item;

use std::sync::LazyLock;

use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use crate::answers::Canned;
use crate::exchange::{Answer, Answerable, Call, Face, Named, Prepared};
use crate::faces::soap::element;
use crate::faces::soap::envelope::{self, Envelope};
use crate::faces::soap::signed_in::{self, Caller, Shut};
use crate::faces::soap::versions::Server;
use crate::limits::{EWS_BATCH, EWS_BODY};
use crate::page_policy::policy;
use context::Context;
use element::{Element, Malformed};
use error::{Fault, FaultDetail};
use operation::{Done, Operation, StreamStart};

pub use events::push;
pub use operation::Run;
pub use operations::OPERATIONS;

/// The EWS face.
pub struct Ews;

/// Every operation by its name, and what the journal calls requests that are none.
pub fn operations() -> impl Iterator<Item = String> {
    let beside = ["unknown", "malformed", "get", "head", "put", "patch", "delete", "options"];
    OPERATIONS.iter().map(|operation| operation.name).chain(beside).map(|name| format!("ews.{name}"))
}

/// What a request says.
struct Read<'a> {
    server: Server,
    caller: Result<Caller, Shut>,
    /// What keeps a caller out who is known.
    kept_out: Option<Shut>,
    request: Result<Envelope<'a>, Malformed>,
    operation: Option<&'static Operation>,
}

/// A request as it was read: what the gate is given to answer.
struct Found<'a> {
    call: &'a Call<'a>,
    read: Read<'a>,
}

impl Answerable for Found<'_> {
    fn answer(&self) -> Answer {
        let (call, read) = (self.call, &self.read);
        if !is_at_service(&call.path) {
            return elsewhere(call);
        }
        signed_in::record(call, &read.caller);
        let caller = match &read.caller {
            Ok(caller) => caller,
            Err(shut) => return shut.answer(call, read.server),
        };
        if let Some(shut) = &read.kept_out {
            return shut.answer(call, read.server);
        }
        let answer = match call.method {
            Method::POST => answer_call(call, read, caller),
            Method::GET | Method::HEAD => greeting(),
            Method::OPTIONS => Answer::empty(StatusCode::OK).header(header::ALLOW, "OPTIONS, TRACE, GET, HEAD, POST"),
            _ => Answer::empty(StatusCode::METHOD_NOT_ALLOWED)
                .header(header::ALLOW, "GET, POST, OPTIONS, HEAD")
                .explain("EWS takes POST"),
        };
        answer.header(HeaderName::from_static("request-id"), &call.request_id.to_string())
    }
}

impl Face for Ews {
    fn name(&self) -> &'static str {
        "ews"
    }

    fn body_limit(&self) -> usize {
        // 25 MB of attachments in base64 and what is around them.
        EWS_BODY.count()
    }

    fn read<'a>(&self, call: &'a Call<'a>) -> Prepared<'a> {
        let read = read(call);
        let name = match (&read.request, read.operation, &call.method) {
            (_, Some(operation), _) => format!("ews.{}", operation.name),
            (_, None, method) if method != Method::POST => format!("ews.{}", method.as_str().to_lowercase()),
            (Ok(_), None, _) => "ews.unknown".to_owned(),
            (Err(_), None, _) => "ews.malformed".to_owned(),
        };
        let mut named = Named::new(name);
        if let Ok(caller) = &read.caller {
            named.tenant = Some(caller.tenant);
            named.user.clone_from(&caller.name);
            named.app = caller.app;
            named.mailbox.clone_from(&caller.name);
        }
        if let Some(attempt) = signed_in::attempt(&read.caller) {
            // Whoever failed is known by the name that was tried.
            named.user.get_or_insert_with(|| attempt.name.clone());
        }
        if let Ok(request) = &read.request {
            let address = named_mailbox::named_mailbox(&request.body).and_then(|name| name.address(call.sandbox));
            named.mailbox = address.or_else(|| context::impersonated(&request.header)).or(named.mailbox);
        }
        Prepared::new(named, Found { call, read })
    }

    fn canned(&self, call: &Call<'_>, canned: &Canned) -> Answer {
        canned_answer(call, canned)
    }

    fn too_large(&self, _: &Call<'_>) -> Answer {
        Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).explain("the request is larger than EWS takes")
    }
}

/// Whether a path is that of the service.
fn is_at_service(path: &str) -> bool {
    path.trim_end_matches('/').rsplit_once('/').is_some_and(|(_, file)| file.eq_ignore_ascii_case("exchange.asmx"))
}

/// What a request says before anything is done.
fn read<'a>(call: &'a Call<'_>) -> Read<'a> {
    let on_premises = call.sandbox.view(|cloud| cloud.exchange_host(&call.base.host).is_some());
    let server = if on_premises { Server::OnPremises } else { Server::Online };
    let request = if call.method == Method::POST {
        Envelope::read(&call.body).map(|mut request| {
            local_time::settle(&mut request.body, &request.header);
            request
        })
    } else {
        Err(Malformed { line: 1, column: 1, violation: "Root element is missing.".to_owned() })
    };
    let operation = request.as_ref().ok().and_then(|request| operations::asked(request.body.name));
    let caller = signed_in::caller(call, server);
    let acting_as = request.as_ref().ok().and_then(|request| context::impersonated(&request.header));
    let known = caller.as_ref().ok();
    let kept_out = known.and_then(|caller| policy::kept_out(call, server, caller, acting_as.as_deref()));
    Read { server, caller, kept_out, request, operation }
}

/// Answers a call that was let in.
fn answer_call(call: &Call<'_>, read: &Read, caller: &Caller) -> Answer {
    if envelope::is_soap_12(&call.body) {
        return Answer::empty(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            .explain("the request is SOAP 1.2, and EWS speaks SOAP 1.1 (http://schemas.xmlsoap.org/soap/envelope/)");
    }
    let request = match &read.request {
        Ok(request) => request,
        Err(malformed) => return refuse(&Fault::schema(malformed)),
    };
    let Some(operation) = read.operation else { return refuse(&unknown(&request.body)) };
    let context = match Context::new(call, read.server, caller, request) {
        Ok(context) => context,
        Err(fault) => return refuse(&fault),
    };
    let unread = match schema::check(&request.body) {
        Ok(unread) => unread,
        Err(fault) => return refuse(&fault),
    };
    if let Run::Stream(call) = operation.run {
        return call(&context, &request.body).map_or_else(|fault| refuse(&fault), begun);
    }
    let unread = unread.filter(|_| !matches!(operation.run, Run::Unbuilt(_)));
    let mut out = soap::begin(read.server);
    let done = match limits::check(operation.name, &request.body).or(unread) {
        Some(fault) => operation.refused(&mut out, fault, 1),
        None => operation.run(&context, &request.body, &mut out),
    };
    match done {
        Done::Answered(Some(fault)) => note(envelope::end(out), &fault),
        Done::Answered(None) => envelope::end(out),
        Done::Failed(fault) => refuse(&fault),
    }
}

/// An answer that goes on as long as its connection.
fn begun(start: StreamStart) -> Answer {
    let answer = Answer::with_body(StatusCode::OK, envelope::CONTENT_TYPE, start.first);
    let answer = Answer { stream: start.rest, ..answer };
    match start.fault {
        Some(fault) => note(answer, &fault),
        None => answer,
    }
}

/// A body whose first element is no operation.
fn unknown(body: &Element) -> Fault {
    Fault::new("ErrorInvalidRequest", "The request is invalid.")
        .explain(format!("EWS has no operation that a {} asks for", body.name))
}

/// A fault.
fn refuse(fault: &Fault) -> Answer {
    note(soap::fault(StatusCode::INTERNAL_SERVER_ERROR, fault), fault)
}

/// What the journal should know about a failure.
fn note(answer: Answer, fault: &Fault) -> Answer {
    let answer = answer.code(fault.code.as_ref()).explain(fault.explain.as_ref().unwrap_or(&fault.text).as_str());
    if fault.unsupported { answer.unsupported() } else { answer }
}

/// What a browser sees.
fn greeting() -> Answer {
    static POLICY: LazyLock<HeaderValue> =
        LazyLock::new(|| policy([], [], "frame-ancestors 'none'; form-action 'none'"));
    let page = "<!DOCTYPE html><html><head><title>Exchange Web Services</title></head><body><h1>Service</h1><p>You have created a service.</p></body></html>";
    let mut answer = Answer::with_body(StatusCode::OK, "text/html; charset=utf-8", page);
    answer.headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    answer.headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

/// A path at which EWS has nothing here.
fn elsewhere(call: &Call<'_>) -> Answer {
    let file = call.path.rsplit('/').next().unwrap_or("").to_ascii_lowercase();
    if matches!(file.as_str(), "services.wsdl" | "messages.xsd" | "types.xsd") {
        let why = "the schema files are Microsoft's own; mock365 does not ship them, put copies of them in the client's cache";
        return Answer::empty(StatusCode::NOT_IMPLEMENTED).explain(why).unsupported();
    }
    let answer = Answer::empty(StatusCode::NOT_FOUND);
    answer.explain("EWS answers at /EWS/Exchange.asmx").unsupported()
}

/// A canned answer: as its file has it, as a fault, as a failure of every item, or as a bare status.
fn canned_answer(call: &Call<'_>, canned: &Canned) -> Answer {
    let worded = canned.worded("ews");
    let status = StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let details = worded.own.iter().flat_map(|own| &own.values).map(|(name, value)| FaultDetail::value(name, value));
    let fault = Fault { details: details.collect(), ..Fault::new(worded.code.to_owned(), worded.message) };
    let read = read(call);
    let answer = match (worded.own.and_then(|own| own.body.as_ref()), status, read.operation) {
        (Some(body), _, _) => {
            let mut answer = Answer::with_body(status, "text/xml; charset=utf-8", body.clone());
            if let Some(kind) = worded.own.and_then(|own| own.content_type.as_deref()) {
                answer.headers.remove(header::CONTENT_TYPE);
                answer = answer.header(header::CONTENT_TYPE, kind);
            }
            answer
        }
        (None, StatusCode::OK, Some(operation)) => failed(operation, &read, &fault),
        (None, StatusCode::INTERNAL_SERVER_ERROR | StatusCode::OK, _) if !fault.code.is_empty() => {
            soap::fault(StatusCode::INTERNAL_SERVER_ERROR, &fault)
        }
        _ => Answer::empty(status),
    };
    answer.code(if fault.code.is_empty() { status.as_str().to_owned() } else { fault.code.into_owned() })
}

/// The same failure for every item that was asked for.
fn failed(operation: &Operation, read: &Read, fault: &Fault) -> Answer {
    let body = read.request.as_ref().ok().map(|request| &request.body);
    let times = body.map_or(1, |body| limits::entries(body).clamp(1, EWS_BATCH.count()));
    if let Run::Stream(_) = operation.run {
        return begun(StreamStart::refused(read.server, fault.clone(), &[]));
    }
    let mut out = soap::begin(read.server);
    match operation.refused(&mut out, fault.clone(), times) {
        Done::Answered(_) => envelope::end(out),
        Done::Failed(fault) => soap::fault(StatusCode::INTERNAL_SERVER_ERROR, &fault),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;
    use crate::answers::Wording;
    use crate::exchange::Base;
    use crate::sandbox::Sandbox;

    fn canned(wording: Wording, status: u16) -> (u16, String) {
        let sandbox = Sandbox::new("test", Arc::default());
        let base = Base { origin: "http://127.0.0.1".to_owned(), host: "127.0.0.1".to_owned(), imitated: false };
        let body =
            "<Envelope><Body><GetItem><ItemIds><ItemId Id='a'/><ItemId Id='b'/></ItemIds></GetItem></Body></Envelope>";
        let call = Call {
            sandbox: &sandbox,
            now: sandbox.clock.now(),
            method: Method::POST,
            base,
            path: "/EWS/Exchange.asmx".to_owned(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
            request_id: uuid::Uuid::nil(),
            parent: None,
            lacks_length: false,
        };
        let faces = [("ews".to_owned(), wording)].into_iter().collect();
        let canned = Canned {
            status,
            code: Some("ErrorServerBusy".to_owned()),
            message: Some("Busy.".to_owned()),
            faces,
            ..Canned::default()
        };
        let answer = Ews.canned(&call, &canned);
        (answer.status.as_u16(), String::from_utf8_lossy(&answer.body).into_owned())
    }

    #[test]
    fn canned_answers_are_faults_items_or_bare() {
        let values = [("BackOffMilliseconds".to_owned(), "1500".to_owned())].into_iter().collect();
        let (status, body) = canned(Wording { status: Some(500), values, ..Wording::default() }, 429);
        assert_eq!(status, 500);
        assert!(body.contains("<faultstring xml:lang=\"en-US\">Busy.</faultstring>"), "{body}");
        assert!(
            body.contains("<t:Value Name=\"BackOffMilliseconds\">1500</t:Value></t:MessageXml></detail>"),
            "{body}"
        );
        let (status, body) = canned(Wording { status: Some(200), ..Wording::default() }, 429);
        assert_eq!((status, body.matches("<m:ResponseCode>ErrorServerBusy</m:ResponseCode>").count()), (200, 2));
        assert_eq!(body.matches("<m:Items/>").count(), 2);
        assert_eq!(canned(Wording::default(), 503), (503, String::new()));
    }
}
