//! The operations that are built, and how their results become an answer.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::names::AnswerForm;
use super::{
    attachment, convert_id, copy_item, create_folder, create_item, delete_folder, delete_item, find_folder, find_item,
    get_folder, get_item, move_folder, move_item, send_item, update_folder, update_item,
};

/// What became of one item: what its message holds, or what went wrong.
pub type ItemResult = Result<Vec<Element>, Fault>;

/// An operation.
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// The element that stays, empty, in the message of an item that went wrong.
    pub empty: Option<&'static str>,
    /// Does it: one result per item, or a fault.
    pub call: fn(&Context<'_>, &Element) -> Result<Vec<ItemResult>, Fault>,
}

const fn operation(
    name: &'static str,
    empty: Option<&'static str>,
    call: fn(&Context<'_>, &Element) -> Result<Vec<ItemResult>, Fault>,
) -> Operation {
    Operation { name, empty, call }
}

static OPERATIONS: [Operation; 18] = [
    operation("ConvertId", None, convert_id::call),
    operation("CopyItem", Some("m:Items"), copy_item::call),
    operation("CreateAttachment", Some("m:Attachments"), attachment::create),
    operation("CreateFolder", Some("m:Folders"), create_folder::call),
    operation("CreateItem", Some("m:Items"), create_item::call),
    operation("DeleteAttachment", None, attachment::delete),
    operation("DeleteFolder", None, delete_folder::call),
    operation("DeleteItem", None, delete_item::call),
    operation("FindFolder", None, find_folder::call),
    operation("FindItem", None, find_item::call),
    operation("GetAttachment", Some("m:Attachments"), attachment::get),
    operation("GetFolder", Some("m:Folders"), get_folder::call),
    operation("GetItem", Some("m:Items"), get_item::call),
    operation("MoveFolder", Some("m:Folders"), move_folder::call),
    operation("MoveItem", Some("m:Items"), move_item::call),
    operation("SendItem", None, send_item::call),
    operation("UpdateFolder", Some("m:Folders"), update_folder::call),
    operation("UpdateItem", Some("m:Items"), update_item::call),
];

/// The operation of that name, if it is built.
pub fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// The answer's body: one message per item, in the order of the request.
pub fn respond(name: &str, empty: Option<&'static str>, outcomes: Vec<ItemResult>) -> Element {
    let messages = outcomes.into_iter().map(|outcome| {
        let message = Element::new(format!("m:{name}ResponseMessage"));
        match outcome {
            Ok(payload) => {
                message.with("ResponseClass", "Success").child(Element::text("m:ResponseCode", "NoError")).all(payload)
            }
            Err(fault) => refused(message, &fault).all(empty.map(Element::new)),
        }
    });
    Element::new(format!("m:{name}Response")).child(Element::new("m:ResponseMessages").all(messages))
}

/// A message that says what went wrong.
pub fn refused(message: Element, fault: &Fault) -> Element {
    let details = (!fault.details.is_empty()).then(|| Element::new("m:MessageXml").all(fault.details.clone()));
    message
        .with("ResponseClass", "Error")
        .child(Element::text("m:MessageText", fault.text.as_str()))
        .child(Element::text("m:ResponseCode", fault.code.as_ref()))
        .child(Element::text("m:DescriptiveLinkKey", "0"))
        .all(details)
}

/// A whole operation refused, where it says how it went.
pub fn respond_refused(name: &str, form: AnswerForm, fault: &Fault) -> Element {
    let response = Element::new(format!("m:{name}Response"));
    let nested = || refused(Element::new("m:ResponseMessage"), fault);
    match form {
        AnswerForm::Messages => {
            let empty = find(name).and_then(|operation| operation.empty);
            respond(name, empty, vec![Err(fault.clone())])
        }
        AnswerForm::Whole => refused(response, fault),
        AnswerForm::Nested => response.child(nested()),
        AnswerForm::Availability => response
            .child(Element::new("m:FreeBusyResponseArray").child(Element::new("m:FreeBusyResponse").child(nested()))),
    }
}
