//! Upload sessions: the parts of a large file come here, with no token but the one in the address.
//!
//! <https://learn.microsoft.com/graph/outlook-large-attachments#step-2-use-the-upload-session-to-upload-a-range-of-bytes-of-the-file>

use http::{Method, StatusCode, header};
use mock365_domain::upload::{UploadPart, UploadRefusal};
use mock365_domain::{Change, Refusal};

use super::{OUTLOOK, bearer, fault};
use crate::exchange::{Answer, Call, Named};
use crate::faces::graph::upload_address::{self, UploadToken};
use crate::faces::graph::{Fault, JSON};
use crate::faces::odata::Writer;
use crate::faces::wire_id::WireId;
use crate::tokens::TokenFault;

/// What is done with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadAct {
    /// A part is sent.
    Put,
    /// How far it has come.
    Get,
    /// It is ended.
    Delete,
}

impl UploadAct {
    pub const ALL: [Self; 3] = [Self::Put, Self::Get, Self::Delete];

    /// What a request asks for, where its path is a session's: the session's id with it.
    pub fn of(call: &Call<'_>, segments: &[&str]) -> Option<(Self, String)> {
        let ["api", _, users, items, session] = segments else { return None };
        let keyed = |segment: &str, names: &[&str]| {
            let (name, key) = segment.split_once("('")?;
            let key = key.strip_suffix("')")?;
            names.iter().any(|known| known.eq_ignore_ascii_case(name)).then(|| key.to_owned())
        };
        keyed(users, &["Users"])?;
        keyed(items, &["Messages", "Events"])?;
        let id = keyed(session, &["AttachmentSessions"])?;
        let act = match call.method {
            Method::PUT => Self::Put,
            Method::GET => Self::Get,
            Method::DELETE => Self::Delete,
            _ => return None,
        };
        Some((act, id))
    }

    pub fn operation(self) -> &'static str {
        match self {
            Self::Put => "outlook_rest.uploads.put",
            Self::Get => "outlook_rest.uploads.get",
            Self::Delete => "outlook_rest.uploads.delete",
        }
    }
}

/// Reads what the address says, and says for the journal whose upload it is.
pub fn name(call: &Call<'_>, named: &mut Named) -> Result<UploadToken, TokenFault> {
    let token = UploadToken::read(call)?;
    call.sandbox.read(|cloud, now| {
        let Some(upload) = cloud.upload(token.number, now) else { return };
        named.tenant = Some(upload.owner.tenant);
        named.app = Some(upload.app);
        named.counted_for = Some(upload.owner);
        let user = cloud.user_at(upload.owner);
        named.mailbox = user.map(|user| user.mail.clone().unwrap_or_else(|| user.upn.clone()));
    });
    Ok(token)
}

/// Does what was asked, if the address says that the caller may. A token whose time is over is refused as other tokens of
/// Exchange are, without a body (inferred); a session that ended before is not found.
pub fn answer(
    call: &Call<'_>,
    act: UploadAct,
    id: &str,
    token: Result<UploadToken, TokenFault>,
) -> Result<Answer, Box<Answer>> {
    let token = token.map_err(|why| fault::unauthorized(call, why))?;
    refuse_other_tokens(call)?;
    done(call, act, id, token.number).map_err(|fault| fault::answer(fault).into())
}

/// Microsoft's host takes no tokens for Graph, which clients send along by mistake. An address that stands for all hosts
/// cannot tell them from those that are meant for it.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/6955>
fn refuse_other_tokens(call: &Call<'_>) -> Result<(), Box<Answer>> {
    if !call.base.imitated || call.bearer().is_none() {
        return Ok(());
    }
    match bearer(call) {
        Ok(_) => Ok(()),
        Err(TokenFault::Audience) => {
            let origin = &call.base.origin;
            let message = format!(
                "The audience claim value is invalid for current resource. Audience claim is \
                 'https://graph.microsoft.com', request url is '{origin}' and resource type is 'Exchange'."
            );
            Err(fault::error(StatusCode::UNAUTHORIZED, "InvalidAudienceForResource", &message)
                .explain("no Authorization header is sent to the address of an upload session")
                .code("InvalidAudienceForResource")
                .into())
        }
        Err(why) => Err(fault::unauthorized(call, why).into()),
    }
}

fn done(call: &Call<'_>, act: UploadAct, id: &str, number: u64) -> Result<Answer, Fault> {
    let known = WireId::read(id).ok_or_else(|| Refusal::IdMalformed(id.to_owned()))?;
    // The id of the session names its item; what stands before it in the path is not read.
    let owner = call.sandbox.read(|cloud, now| {
        let upload = cloud.upload(number, now)?;
        let mailbox = cloud.mailbox_of(upload.owner, now).ok()?;
        let is_it = (known.part, known.key, known.mailbox) == (number, upload.item, mailbox.guid);
        is_it.then_some(upload.owner)
    });
    let owner = owner.ok_or(Refusal::ItemMissing)?;
    match act {
        UploadAct::Get => progress(call, number),
        UploadAct::Delete => {
            call.sandbox.change(|cloud, now| cloud.cancel_upload(number, now).map(|()| ((), Change::none())))?;
            Ok(Answer::empty(StatusCode::NO_CONTENT))
        }
        UploadAct::Put => {
            let part = part(call)?;
            let key = call.sandbox.change(|cloud, now| cloud.take_part(number, part, now)).map_err(worded)?;
            let Some(key) = key else { return progress(call, number) };
            let place = call.sandbox.read(|cloud, now| {
                let mailbox = cloud.mailbox_of(owner, now)?;
                let item = mailbox.item(known.key)?;
                let id = WireId::of_attachment(mailbox, item, key).rest();
                Ok::<_, Refusal>(format!("{}/Attachments('{id}')", upload_address::of_item(owner, mailbox, item)))
            })?;
            let place = format!("{}/api/v2.0{place}", call.base.origin);
            Ok(Answer::empty(StatusCode::CREATED).header(header::LOCATION, &place))
        }
    }
}

/// How far an upload has come.
fn progress(call: &Call<'_>, number: u64) -> Result<Answer, Fault> {
    let seen = call.sandbox.read(|cloud, now| {
        let upload = cloud.upload(number, now)?;
        let mailbox = cloud.mailbox_of(upload.owner, now).ok()?;
        let item = mailbox.item(upload.item).ok()?;
        let place = upload_address::of_item(upload.owner, mailbox, item);
        Some((upload.received(), upload.expires, place))
    });
    let (received, ends, place) = seen.ok_or(Refusal::ItemMissing)?;
    let next = if received == 0 { "0-".to_owned() } else { received.to_string() };
    let place = place.trim_start_matches('/').replace('@', "%40").replace('=', "%3D");
    let mut out = Writer::new(&OUTLOOK);
    out.object(|session| {
        let origin = &call.base.origin;
        let context = session.control("@odata.context");
        context.text(format_args!("{origin}/api/v2.0/$metadata#{place}/AttachmentSessions/$entity"));
        session.value("expirationDateTime", ends);
        // The one name that Exchange writes small here.
        session.control("nextExpectedRanges").list([next.as_str()], |range, out| out.value(range));
    });
    Ok(Answer::with_body(StatusCode::OK, JSON, out.finish()))
}

/// The part that a request brings: `Content-Range: bytes 0-2097151/3483322`.
fn part(call: &Call<'_>) -> Result<UploadPart, Fault> {
    let read = |text: &str| {
        let (unit, range) = text.trim().split_once(' ')?;
        let (range, total) = range.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let number = |text: &str| text.trim().parse().ok();
        let bytes = call.body.clone();
        unit.eq_ignore_ascii_case("bytes").then_some(())?;
        Some(UploadPart { first: number(first)?, last: number(last)?, total: number(total)?, bytes })
    };
    let sent = call.header(header::CONTENT_RANGE.as_str());
    sent.and_then(read).ok_or_else(|| {
        let why = "a part says where it lies: `Content-Range: bytes 0-2097151/3483322`";
        Fault::bad_request("ErrorInvalidRequest", "The Content-Range header is missing or malformed.").explain(why)
    })
}

/// Nobody has published what Exchange says of a wrong range; what is out of order is worded as by OneDrive's sessions, which
/// Microsoft's clients know.
fn worded(refusal: UploadRefusal) -> Fault {
    let why = refusal.to_string();
    match refusal {
        UploadRefusal::Refused(refusal) => refusal.into(),
        UploadRefusal::Mismatched(_) => {
            let message = "The Content-Range header does not fit the upload session.";
            Fault::bad_request("ErrorInvalidRequest", message).explain(why)
        }
        UploadRefusal::OutOfOrder { .. } => {
            let message = "Uploaded fragment is out of order.";
            Fault::new(StatusCode::RANGE_NOT_SATISFIABLE, "invalidRange", message).explain(why)
        }
    }
}
