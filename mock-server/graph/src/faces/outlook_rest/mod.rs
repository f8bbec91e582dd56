//! The Outlook REST face: what Graph says of mail, in capitals, at Exchange's own host, and where large files go in parts.
//!
//! <https://learn.microsoft.com/previous-versions/office/office-365-api/api/version-2.0/mail-rest-operations>

mod fault;
mod messages;
mod uploads;

use std::sync::Arc;

use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use mock365_domain::directory::permission::EXCHANGE;
use mock365_domain::{Refusal, UserRef};

use self::uploads::UploadAct;
use super::graph::{self, upload_address::UploadToken};
use super::odata::Dialect;
use crate::answers::Canned;
use crate::exchange::{Answer, Answerable, Call, Face, Named, Prepared};
use crate::limits::GRAPH_BODY;
use crate::tokens::{Bearer, TokenFault};

/// Outlook REST's way of speaking OData: Graph's, in capitals.
pub static OUTLOOK: Dialect = Dialect {
    namespace: "Microsoft.OutlookServices",
    is_pascal: true,
    extended_id: "propertyId",
    html: "HTML",
    unreadable: "RequestBroker-ParseUri",
    skip: "%24skip",
    skip_token: "%24skiptoken",
};

/// The Outlook REST face.
pub struct OutlookRest;

/// What a request is for.
enum Wanted {
    /// `GET /me/messages`
    List,
    /// `GET /me/messages/{id}`
    Get(String),
    /// A large file's upload session.
    Upload(UploadAct, String),
    /// Whatever else stands in Microsoft's reference.
    Unbuilt,
}

impl Wanted {
    fn of(call: &Call<'_>) -> Self {
        let path = percent_encoding::percent_decode_str(&call.path).decode_utf8_lossy();
        let all: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        if let Some((act, id)) = UploadAct::of(call, &all) {
            return Self::Upload(act, id);
        }
        let mut segments = all.into_iter();
        let begins =
            ["api", "v2.0", "me"].iter().all(|word| segments.next().is_some_and(|it| it.eq_ignore_ascii_case(word)));
        if !begins || call.method != Method::GET {
            return Self::Unbuilt;
        }
        let rest: Vec<&str> = segments.collect();
        let is_messages = |name: &str| name.eq_ignore_ascii_case("messages");
        match rest.as_slice() {
            [name] if is_messages(name) => Self::List,
            [name, id] if is_messages(name) && !id.starts_with('$') => Self::Get((*id).to_owned()),
            [keyed] => match keyed.split_once("('").and_then(|(name, id)| Some((name, id.strip_suffix("')")?))) {
                Some((name, id)) if is_messages(name) => Self::Get(id.to_owned()),
                _ => Self::Unbuilt,
            },
            _ => Self::Unbuilt,
        }
    }

    fn operation(&self) -> &'static str {
        match self {
            Self::List => "outlook_rest.messages.list",
            Self::Get(_) => "outlook_rest.messages.get",
            Self::Upload(act, _) => act.operation(),
            Self::Unbuilt => "outlook_rest.unsupported",
        }
    }
}

/// Every operation by its name, and what the journal calls requests for others.
pub fn operations() -> impl Iterator<Item = &'static str> {
    let uploads = UploadAct::ALL.map(UploadAct::operation);
    [Wanted::List, Wanted::Get(String::new()), Wanted::Unbuilt]
        .map(|wanted| wanted.operation())
        .into_iter()
        .chain(uploads)
}

/// A request as it was read.
struct Routed<'a> {
    call: &'a Call<'a>,
    wanted: Wanted,
    bearer: Result<Arc<Bearer>, TokenFault>,
    /// What the address of an upload session says.
    address: Result<UploadToken, TokenFault>,
}

impl Answerable for Routed<'_> {
    fn answer(&self) -> Answer {
        dressed(answer(self).unwrap_or_else(|refused| *refused), self.call)
    }
}

/// A request that was let in.
struct OutlookRequest<'a> {
    call: &'a Call<'a>,
    /// Whose mail is meant: the caller's own.
    owner: UserRef,
}

impl Face for OutlookRest {
    fn name(&self) -> &'static str {
        "outlook_rest"
    }

    fn body_limit(&self) -> usize {
        GRAPH_BODY.count()
    }

    fn read<'a>(&self, call: &'a Call<'a>) -> Prepared<'a> {
        let wanted = Wanted::of(call);
        let mut named = Named::new(wanted.operation());
        if let Wanted::Upload(..) = wanted {
            let address = uploads::name(call, &mut named);
            return Prepared::new(named, Routed { call, wanted, bearer: Err(TokenFault::Missing), address });
        }
        let bearer = bearer(call);
        if let Ok(bearer) = &bearer {
            named.tenant = Some(bearer.tenant);
            named.app = Some(bearer.app);
            named.user = bearer.upn.clone().or_else(|| bearer.user.map(|user| user.to_string()));
            named.mailbox.clone_from(&named.user);
            named.counted_for = bearer.user.map(|user| UserRef { tenant: bearer.tenant, user });
        }
        Prepared::new(named, Routed { call, wanted, bearer, address: Err(TokenFault::Missing) })
    }

    fn canned(&self, call: &Call<'_>, canned: &Canned) -> Answer {
        let worded = canned.worded("outlook_rest");
        let status = StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let answer = match worded.own.and_then(|own| own.body.as_ref()) {
            Some(body) => Answer { body: body.clone().into(), ..Answer::empty(status) },
            None => fault::error(status, worded.code, worded.message),
        };
        dressed(answer.code(worded.code), call)
    }

    fn too_large(&self, call: &Call<'_>) -> Answer {
        let message = "The request entity is too large.";
        let answer = fault::error(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", message);
        dressed(answer.explain("the body is over the limit"), call)
    }
}

/// Reads and verifies the token, which must be for Exchange Online.
fn bearer(call: &Call<'_>) -> Result<Arc<Bearer>, TokenFault> {
    let token = call.bearer().filter(|token| !token.is_empty()).ok_or(TokenFault::Missing)?;
    let bearer = call.sender_of(token)?;
    if bearer.resource == Some(EXCHANGE) { Ok(bearer) } else { Err(TokenFault::Audience) }
}

/// What reading mail needs, as one of these.
const READS: [&str; 4] = ["Mail.Read", "Mail.ReadWrite", "Mail.Read.All", "Mail.ReadWrite.All"];

/// Does what was asked, if the caller may.
fn answer(routed: &Routed<'_>) -> Result<Answer, Box<Answer>> {
    let call = routed.call;
    if let Wanted::Upload(act, id) = &routed.wanted {
        return uploads::answer(call, *act, id, routed.address);
    }
    let bearer = routed.bearer.as_ref().map_err(|fault| fault::unauthorized(call, *fault))?;
    if matches!(routed.wanted, Wanted::Unbuilt) {
        return Err(fault::unbuilt().into());
    }
    let Some(user) = bearer.user else { return Err(fault::without_user().into()) };
    let owner = UserRef { tenant: bearer.tenant, user };
    if !READS.iter().any(|name| bearer.has(name)) {
        return Err(fault::answer(Refusal::PermissionMissing(READS[..2].join(" or ")).into()).into());
    }
    call.sandbox
        .read(|cloud, _| {
            let user = cloud.user_at(owner).ok_or_else(|| Refusal::UserUnknown(user.to_string()))?;
            if !user.enabled {
                return Err(Refusal::AccountDisabled(user.upn.clone()));
            }
            let mailbox = user.mailbox.and_then(|id| cloud.mailboxes.get(&id));
            let Some(tenant) = cloud.tenants.get(&owner.tenant) else { return Ok(()) };
            tenant.lets_agent(mailbox.map(AsRef::as_ref), call.header("user-agent").unwrap_or(""))
        })
        .map_err(|refusal| fault::answer(refusal.into()))?;
    let request = OutlookRequest { call, owner };
    match &routed.wanted {
        Wanted::List => messages::list(&request),
        Wanted::Get(id) => messages::get(&request, id),
        Wanted::Upload(..) | Wanted::Unbuilt => Err(graph::Fault::from(Refusal::ItemMissing)),
    }
    .map_err(|fault| fault::answer(fault).into())
}

/// With the headers that every answer has.
fn dressed(mut answer: Answer, call: &Call<'_>) -> Answer {
    let mut put = |name: HeaderName, value: HeaderValue| {
        answer.headers.entry(name).or_insert(value);
    };
    put(header::CACHE_CONTROL, HeaderValue::from_static("private"));
    put(header::SERVER, HeaderValue::from_static("Microsoft-IIS/10.0"));
    put(HeaderName::from_static("odata-version"), HeaderValue::from_static("4.0"));
    if let Ok(id) = HeaderValue::from_str(&call.request_id.to_string()) {
        put(HeaderName::from_static("request-id"), id);
    }
    answer
}
