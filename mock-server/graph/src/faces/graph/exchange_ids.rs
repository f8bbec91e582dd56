//! Translate ids of Exchange from one writing into another.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::Mailbox;
use serde_json::{Value, json};

use super::operation::Mount;
use super::{Fault, Fields, GraphRequest, Operation, Permissions, item_id, item_write, users};
use crate::exchange::Answer;
use crate::faces::wire_id::{IdFormat, IdKind, WireId};
use crate::limits::TRANSLATED_IDS;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&Operation {
    name: "graph.users.translateExchangeIds",
    method: Method::POST,
    at: users::USER,
    tail: "/translateExchangeIds",
    mount: Mount::User,
    permissions: Permissions {
        delegated: &["User.ReadBasic.All", "User.Read", "User.ReadWrite", "User.Read.All", "User.ReadWrite.All"],
        application: &["User.Read.All", "User.ReadWrite.All"],
    },
    link: "https://learn.microsoft.com/graph/api/user-translateexchangeids",
    handler: translate,
}];

/// The members of `exchangeIdFormat`, how each is written, and whether it is immutable.
const FORMATS: [(&str, IdFormat, bool); 5] = [
    ("entryId", IdFormat::UrlEntry, false),
    ("ewsId", IdFormat::Ews, false),
    ("immutableEntryId", IdFormat::UrlEntry, true),
    ("restId", IdFormat::Rest, false),
    ("restImmutableEntryId", IdFormat::Rest, true),
];

fn translate(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let fields = request.parameters(&body);
    let (from, to) = (format(&fields, "sourceIdType")?, format(&fields, "targetIdType")?);
    let ids =
        item_write::texts("inputIds", fields.value("inputIds").ok_or_else(|| Fault::missing_parameter("inputIds"))?)?;
    if ids.len() > TRANSLATED_IDS.count() {
        let why = format!("The collection of input ids has more than {} of them.", TRANSLATED_IDS.count());
        return Err(Fault::bad_request("ErrorInvalidArgument", why));
    }
    let owner = request.owner()?;
    request.call.sandbox.read(|cloud, _| match request.caller() {
        Some(caller) => cloud.may_open(Some(caller), owner),
        None => Ok(()),
    })?;
    let mailbox = request.mailbox()?;
    let one = |id: &String| match translated(&mailbox, id, from, to) {
        Ok(target) => json!({ "sourceId": id, "targetId": target }),
        Err(fault) => {
            let worded = fault.worded(Mount::Mailbox);
            json!({ "sourceId": id, "errorDetails": { "code": worded.code, "message": worded.message } })
        }
    };
    let results: Vec<Value> = ids.iter().map(one).collect();
    let context = request.context("Collection(microsoft.graph.convertIdResult)");
    Ok(super::json(StatusCode::OK, &json!({ "@odata.context": context, "value": results })))
}

/// An id in another writing. One that names the folder is made of where the item lies now.
fn translated(
    mailbox: &Mailbox,
    text: &str,
    (from, from_immutable): (IdFormat, bool),
    (to, to_immutable): (IdFormat, bool),
) -> Result<String, Fault> {
    let id = from.read(text).ok_or_else(|| Refusal::IdMalformed(text.to_owned()))?;
    item_id::of_mailbox(mailbox, &id)?;
    // Containers have one id.
    if id.kind == IdKind::Folder {
        return Ok(to.write(&id));
    }
    if from_immutable != (id.folder == 0) {
        return Err(Refusal::IdMalformed(text.to_owned()).into());
    }
    let item = mailbox.item(id.key)?;
    if !item_id::fits(&id, item.folder) {
        return Err(Refusal::ItemMissing.into());
    }
    let placed = WireId { folder: item.folder, ..id };
    Ok(to.write(&if to_immutable { placed.immutable() } else { placed }))
}

fn format(fields: &Fields<'_>, name: &'static str) -> Result<(IdFormat, bool), Fault> {
    let names = FORMATS.map(|(name, ..)| name);
    let value = fields.value(name).ok_or_else(|| Fault::missing_parameter(name))?;
    let (_, format, is_immutable) = FORMATS[item_write::member(name, value, &names)?];
    Ok((format, is_immutable))
}
