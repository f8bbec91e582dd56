//! JSON that clients send, taken apart into fields. What stands in a field is read by `item_write`.

use std::borrow::Cow;

use http::Method;
use serde_json::{Map, Value};

use super::item_write::{self, is_among};
use super::odata::{Family, ODataFault};
use super::{Fault, GraphRequest, Operation};
use crate::faces::odata::{UnreadJson, check_names, named_twice, read_json};

/// A JSON object that a client sent, whose fields are named in any casing.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    kind: Kind,
}

/// What an object is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A value of a type, by its name behind the namespace, and who answers for it.
    Type(&'static str, Family),
    /// The parameters of an action.
    Parameters(&'static str),
}

impl GraphRequest<'_> {
    /// What the body is said to be.
    pub fn content_type(&self) -> Result<&str, Fault> {
        self.call.header("content-type").ok_or_else(|| {
            Fault::bad_request(
                "BadRequest",
                "Write requests (excluding DELETE) must contain the Content-Type header declaration.",
            )
        })
    }

    /// The body as a JSON object, whose bindings to other objects are refused: nobody reads them.
    pub fn json_body(&self) -> Result<Map<String, Value>, Fault> {
        let body = self.binding_body()?;
        match body.keys().find(|name| name.ends_with("@odata.bind")) {
            Some(binding) => Err(ODataFault::unbuilt(format_args!("references in a body ('{binding}')")).into()),
            None => Ok(body),
        }
    }

    /// The body as a JSON object, for who takes bindings out of it.
    pub fn binding_body(&self) -> Result<Map<String, Value>, Fault> {
        let body = &self.call.body;
        let kind = self.content_type()?;
        let unreadable = || {
            Fault::bad_request(
                "BadRequest",
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid \
                 JSON format.",
            )
        };
        if !is_json(kind) {
            // Who writes a thing is told so; <https://github.com/microsoftgraph/msgraph-sample-pythondjangoapp/issues/22>
            let fault = if action(self.operation).is_some() || self.operation.action().starts_with('$') {
                unreadable()
            } else {
                Fault::bad_request("BadRequest", "Entity only allows writes with a JSON Content-Type header.")
            };
            return Err(fault.explain(format!("the body is announced as {kind}")));
        }
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(Fault::bad_request("BadRequest", "Empty Payload. JSON content expected."));
        }
        let body = in_utf8(kind, body).ok_or_else(|| unreadable().explain(format!("the body is no {kind}")))?;
        match read_json(&body) {
            Ok(Value::Object(map)) => match action(self.operation) {
                Some(known) => {
                    self.parameters(&map).only(known)?;
                    Ok(map)
                }
                None => Ok(map),
            },
            Ok(_) => Err(unreadable().explain("the body is JSON, but no object")),
            Err(UnreadJson::Twice(name)) => Err(named_twice(&name).into()),
            Err(UnreadJson::Malformed(why)) => Err(unreadable().explain(format!("the body is no JSON: {why}"))),
        }
    }

    /// A body as the parameters of the action that was asked for.
    pub fn parameters<'b>(&self, body: &'b Map<String, Value>) -> Fields<'b> {
        Fields { map: body, kind: Kind::Parameters(self.operation.action()) }
    }

    /// The body as a JSON object; an empty one where there is no body.
    pub fn optional_json_body(&self) -> Result<Map<String, Value>, Fault> {
        if self.call.body.iter().all(u8::is_ascii_whitespace) { Ok(Map::new()) } else { self.json_body() }
    }
}

/// Whether a body is announced as JSON, with whatever parameters.
fn is_json(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// A body in UTF-8, out of the character set that it is announced in; nothing where it is not in that.
fn in_utf8<'b>(kind: &str, body: &'b [u8]) -> Option<Cow<'b, [u8]>> {
    let named = |part: &str| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    };
    let order: fn([u8; 2]) -> u16 = match kind.split(';').skip(1).find_map(named).as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii" | "iso-8859-1") => return Some(Cow::Borrowed(body)),
        Some("utf-16be") => u16::from_be_bytes,
        Some("utf-16") if body.starts_with(&[0xfe, 0xff]) => u16::from_be_bytes,
        Some("utf-16" | "utf-16le") => u16::from_le_bytes,
        Some(_) => return None,
    };
    if !body.len().is_multiple_of(2) {
        return None;
    }
    let units = body.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(Cow::Owned(text.trim_start_matches('\u{feff}').as_bytes().to_vec()))
}

/// The actions, with the parameters that each has.
const ACTIONS: &[(&str, &[&str])] = &[
    ("accept", &["comment", "sendResponse"]),
    ("addPassword", &["passwordCredential"]),
    ("assignLicense", &["addLicenses", "removeLicenses"]),
    ("cancel", &["comment"]),
    ("changePassword", &["currentPassword", "newPassword"]),
    ("checkMemberGroups", &["groupIds"]),
    ("checkMemberObjects", &["ids"]),
    ("confirmCompromised", &["userIds"]),
    ("copy", &["destinationId"]),
    ("createForward", &FORWARDED),
    ("createReply", &REPLIED),
    ("createReplyAll", &REPLIED),
    ("createUploadSession", &["AttachmentItem"]),
    ("decline", &["comment", "proposedNewTime", "sendResponse"]),
    ("dismiss", &["userIds"]),
    ("forward", &FORWARDED),
    ("getByIds", &["ids", "types"]),
    ("getMailTips", &["EmailAddresses", "MailTipsOptions"]),
    ("getMemberGroups", &["securityEnabledOnly"]),
    ("getMemberObjects", &["securityEnabledOnly"]),
    ("markAsJunk", &["moveToJunk"]),
    ("markAsNotJunk", &["moveToInbox"]),
    ("move", &["destinationId"]),
    ("permanentDelete", &[]),
    ("reauthorize", &[]),
    ("removePassword", &["keyId"]),
    ("reply", &REPLIED),
    ("replyAll", &REPLIED),
    ("reportMessage", &["IsMessageMoveRequested", "ReportAction"]),
    ("resetPassword", &["newPassword", "requireChangeOnNextSignIn"]),
    ("resetToSystemDefault", &[]),
    ("restore", &["autoReconcileProxyConflict", "newUserPrincipalName"]),
    ("revokeSignInSessions", &[]),
    ("send", &[]),
    ("sendMail", &["message", "saveToSentItems"]),
    ("setVerifiedPublisher", &["verifiedPublisherId"]),
    ("tentativelyAccept", &["comment", "proposedNewTime", "sendResponse"]),
    ("translateExchangeIds", &["inputIds", "sourceIdType", "targetIdType"]),
    ("unsetVerifiedPublisher", &[]),
    ("verify", &[]),
];
/// Of what forwards a message.
const FORWARDED: [&str; 3] = ["message", "comment", "toRecipients"];
/// Of what answers one: whom it goes to stands in the message.
const REPLIED: [&str; 2] = ["message", "comment"];

/// The parameters of an action; nothing where an operation is none.
fn action(operation: &Operation) -> Option<&'static [&'static str]> {
    let name = (operation.method == Method::POST).then(|| operation.action())?;
    ACTIONS.iter().find(|(known, _)| *known == name).map(|(_, parameters)| *parameters)
}

impl GraphRequest<'_> {
    /// Refuses parameters of an action that has none. Whatever else is sent with it means nothing.
    pub(super) fn check_unread(&self) -> Result<(), Fault> {
        if self.call.body.is_empty() || action(self.operation).is_none_or(|known| !known.is_empty()) {
            return Ok(());
        }
        match serde_json::from_slice::<Map<String, Value>>(&self.call.body) {
            Ok(sent) => Ok(self.parameters(&sent).only(&[])?),
            Err(_) => Ok(()),
        }
    }
}

impl<'a> Fields<'a> {
    /// A value of one of Exchange's types: `message`.
    pub fn new(map: &'a Map<String, Value>, kind: &'static str) -> Self {
        Self { map, kind: Kind::Type(kind, Family::Outlook) }
    }

    /// A value of one of the directory's types.
    pub fn of_directory(map: &'a Map<String, Value>, kind: &'static str) -> Self {
        Self { map, kind: Kind::Type(kind, Family::Directory) }
    }

    /// Refuses fields that are none, and a type that is another. Other annotations are let through.
    pub fn only(&self, known: &[&str]) -> Result<(), ODataFault> {
        if let Kind::Type(kind, _) = self.kind {
            item_write::check_type(self.map, kind)?;
        }
        check_names(self.map)?;
        match (self.map.keys().find(|name| !name.contains('@') && !is_among(name, known)), self.kind) {
            (None, _) => Ok(()),
            (Some(stranger), Kind::Type(kind, family)) => Err(ODataFault::unknown_in_body(family, stranger, kind)),
            (Some(stranger), Kind::Parameters(action)) => Err(ODataFault::no_parameter(stranger, action)),
        }
    }

    /// Whether a field was sent, be it as null.
    pub fn has(&self, name: &str) -> bool {
        self.map.keys().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// What a field has, unless it is missing or null.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        let named = || self.map.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        self.map.get(name).or_else(named).filter(|value| !value.is_null())
    }

    /// What was sent in a field, be it null; nothing where it is missing. A null empties it where what is not sent stays.
    pub fn sent(&self, name: &str) -> Option<&'a Value> {
        self.has(name).then(|| self.or_null(name))
    }

    /// The same, null where there is none.
    pub fn or_null(&self, name: &str) -> &'a Value {
        self.value(name).unwrap_or(&Value::Null)
    }

    /// A text.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, ODataFault> {
        self.value(name).map(|value| item_write::given_text(name, value)).transpose()
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, ODataFault> {
        self.value(name).map(|value| item_write::truth(name, value)).transpose()
    }

    /// An object of a type: `microsoft.graph.message`.
    pub fn object(&self, name: &str, kind: &str) -> Result<Option<&'a Map<String, Value>>, ODataFault> {
        self.value(name).map(|value| item_write::object(name, value, kind)).transpose()
    }
}
