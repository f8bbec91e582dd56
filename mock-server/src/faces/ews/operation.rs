//! What an operation is: its name, the page that it imitates, what does it, and in which form its answer says how it went.

use std::borrow::Cow;

use super::context::Context;
use super::element::Element;
use super::error::Fault;

/// What became of one item: what its message holds, or what went wrong.
pub type ItemResult = Result<Vec<Element>, Fault>;

/// Does an operation for each item that a request is about.
pub type EachCall = fn(&Context<'_>, &Element) -> Result<Vec<ItemResult>, Fault>;
/// Does an operation that has one result.
pub type WholeCall = fn(&Context<'_>, &Element) -> ItemResult;

/// An operation.
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// The page that describes it, in Microsoft's reference.
    pub link: &'static str,
    /// What does it.
    pub run: Run,
}

/// What does an operation, by the form of its answer.
pub enum Run {
    /// One message per item, in `ResponseMessages`; beside it the element that stays, empty, in the message of an item that
    /// went wrong.
    Each(Option<&'static str>, EachCall),
    /// On the response element itself.
    Whole(WholeCall),
    /// Nothing yet: it is refused.
    Unbuilt(Form),
}

/// Where the answer of an operation says how it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One message per item.
    Each,
    /// One message per item, in which an empty `Items` stays where it went wrong.
    Items,
    /// On the response element itself.
    Whole,
    /// On the response element itself, which is called a message.
    Message,
    /// In a `ResponseMessage` below the response element.
    Nested,
    /// In a `ResponseMessage` per asked mailbox.
    Availability,
    /// Nowhere: without its result, its answer is not valid.
    Fault,
}

/// One line of the table: an operation whose answer has a message per item.
pub const fn each(name: &'static str, link: &'static str, empty: Option<&'static str>, call: EachCall) -> Operation {
    Operation { name, link, run: Run::Each(empty, call) }
}

/// One line of the table: an operation with one result.
pub const fn whole(name: &'static str, link: &'static str, call: WholeCall) -> Operation {
    Operation { name, link, run: Run::Whole(call) }
}

/// One line of the table: an operation that is not built, and how it is refused.
pub const fn unbuilt(name: &'static str, link: &'static str, form: Form) -> Operation {
    Operation { name, link, run: Run::Unbuilt(form) }
}

/// What became of a request: the answer's body, or none where it is a fault, and the first failure in it.
pub struct Done {
    /// The answer's body.
    pub answer: Option<Element>,
    /// The first failure in it.
    pub fault: Option<Fault>,
}

impl Done {
    /// Refused as a whole.
    pub fn refused(operation: &Operation, fault: Fault) -> Self {
        Self { answer: operation.refused(&fault, 1), fault: Some(fault) }
    }
}

impl Operation {
    /// What its request is called.
    pub fn request(&self) -> Cow<'static, str> {
        match self.name {
            "GetUserAvailability" | "GetUserOofSettings" | "SetUserOofSettings" => {
                format!("{}Request", self.name).into()
            }
            name if name.ends_with("MeetingInstance") => format!("{name}Request").into(),
            name => name.into(),
        }
    }

    /// Does it.
    pub fn run(&self, context: &Context<'_>, request: &Element) -> Done {
        let results = match self.run {
            Run::Each(_, call) => call(context, request),
            Run::Whole(call) => Ok(vec![call(context, request)]),
            Run::Unbuilt(_) => {
                return Done::refused(self, Fault::unsupported(&format!("the EWS operation {}", self.name)));
            }
        };
        match results {
            Ok(results) => {
                let fault = results.iter().find_map(|result| result.as_ref().err().cloned());
                Done { answer: self.answer(results), fault }
            }
            Err(fault) => Done { answer: None, fault: Some(fault) },
        }
    }

    /// The same failure of everything that was asked for; nothing where its answers have no room for one.
    pub fn refused(&self, fault: &Fault, times: usize) -> Option<Element> {
        let times = if matches!(self.form(), Form::Each | Form::Items) { times } else { 1 };
        self.answer((0..times).map(|_| Err(fault.clone())).collect())
    }

    fn form(&self) -> Form {
        match self.run {
            Run::Each(..) => Form::Each,
            Run::Whole(_) => Form::Whole,
            Run::Unbuilt(form) => form,
        }
    }

    /// The answer's body: results in the order of the request.
    fn answer(&self, mut results: Vec<ItemResult>) -> Option<Element> {
        let response = Element::new(format!("m:{}Response", self.name));
        let first =
            |results: &mut Vec<ItemResult>| if results.is_empty() { Ok(Vec::new()) } else { results.swap_remove(0) };
        Some(match self.form() {
            Form::Each | Form::Items => {
                let empty = match self.run {
                    Run::Each(empty, _) => empty,
                    Run::Unbuilt(Form::Items) => Some("m:Items"),
                    Run::Unbuilt(_) | Run::Whole(_) => None,
                };
                let name = format!("m:{}ResponseMessage", self.name);
                let messages = results.into_iter().map(|result| {
                    let failed = result.is_err();
                    message(Element::new(name.clone()), result).all(empty.filter(|_| failed).map(Element::new))
                });
                response.child(Element::new("m:ResponseMessages").all(messages))
            }
            Form::Whole => message(response, first(&mut results)),
            Form::Message => message(Element::new(format!("m:{}ResponseMessage", self.name)), first(&mut results)),
            Form::Nested => response.child(message(Element::new("m:ResponseMessage"), first(&mut results))),
            Form::Availability => {
                let status = message(Element::new("m:ResponseMessage"), first(&mut results));
                let answers = Element::new("m:FreeBusyResponse").child(status);
                response.child(Element::new("m:FreeBusyResponseArray").child(answers))
            }
            Form::Fault => return None,
        })
    }
}

/// A message that says how it went, and holds what came of it.
pub fn message(message: Element, result: ItemResult) -> Element {
    match result {
        Ok(payload) => {
            message.with("ResponseClass", "Success").child(Element::text("m:ResponseCode", "NoError")).all(payload)
        }
        Err(fault) => {
            let details = (!fault.details.is_empty()).then(|| Element::new("m:MessageXml").all(fault.details));
            message
                .with("ResponseClass", "Error")
                .child(Element::text("m:MessageText", fault.text))
                .child(Element::text("m:ResponseCode", fault.code))
                .child(Element::text("m:DescriptiveLinkKey", "0"))
                .all(details)
        }
    }
}
