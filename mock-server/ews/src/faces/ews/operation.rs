//! What an operation is: its name, the page that it imitates, what does it, and in which form its answer says how it went.

use std::borrow::Cow;

use bytes::Bytes;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::soap::NAMESPACES;
use crate::exchange::AnswerStream;
use crate::faces::soap::writer::XmlWriter;

/// Does an operation for each item that a request is about: a message of the answer each.
pub type EachCall = fn(&Context<'_>, &Element, &mut ResponseMessages<'_>) -> Result<(), Fault>;
/// Does an operation that has one result, and writes what came of it.
pub type WholeCall = fn(&Context<'_>, &Element, &mut XmlWriter) -> Result<(), Fault>;

/// Begins an answer that goes on as long as its connection.
pub type StreamCall = fn(&Context<'_>, &Element) -> Result<StreamStart, Fault>;

/// How such an answer begins.
pub struct StreamStart {
    /// Its first envelope.
    pub first: Bytes,
    /// What went wrong.
    pub fault: Option<Fault>,
    /// What follows.
    pub rest: Option<Box<dyn AnswerStream>>,
}

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
    /// The same, but that what goes wrong is a fault.
    Result(WholeCall),
    /// In a `ResponseMessage` below the response element; what came of it beside that.
    Nested(WholeCall),
    /// As long as the connection is open.
    Stream(StreamCall),
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

/// One line of the table: an operation with one result, without which its answer is not valid.
pub const fn result(name: &'static str, link: &'static str, call: WholeCall) -> Operation {
    Operation { name, link, run: Run::Result(call) }
}

/// One line of the table: an operation with one result, which stands beside the message that says how it went.
pub const fn nested(name: &'static str, link: &'static str, call: WholeCall) -> Operation {
    Operation { name, link, run: Run::Nested(call) }
}

/// One line of the table: an operation whose answer goes on as long as its connection.
pub const fn stream(name: &'static str, link: &'static str, call: StreamCall) -> Operation {
    Operation { name, link, run: Run::Stream(call) }
}

/// One line of the table: an operation that is not built, and how it is refused.
pub const fn unbuilt(name: &'static str, link: &'static str, form: Form) -> Operation {
    Operation { name, link, run: Run::Unbuilt(form) }
}

/// What became of a request.
pub enum Done {
    /// The answer's body was written; the first failure in it.
    Answered(Option<Fault>),
    /// The answer is a fault.
    Failed(Fault),
}

impl Done {
    /// Some failures are faults, and no answers. What its schema does not allow, Exchange does not begin to do.
    fn with_faults(self, is_one: impl FnOnce(&Fault) -> bool) -> Self {
        match self {
            Self::Answered(Some(fault)) if is_one(&fault) => Self::Failed(fault),
            done => done,
        }
    }
}

/// The messages of an answer, one per item, in the order of the request.
pub struct ResponseMessages<'w> {
    out: &'w mut XmlWriter,
    /// What each is called.
    name: &'w str,
    /// The element that stays, empty, in the message of an item that went wrong.
    empty: Option<&'static str>,
    /// The first failure.
    fault: Option<Fault>,
}

impl ResponseMessages<'_> {
    /// A message with what is written into it, or with what went wrong: then nothing stays of what was written.
    pub fn add(&mut self, write: impl FnOnce(&mut XmlWriter) -> Result<(), Fault>) {
        let fault = message(self.out, self.name, self.empty, write);
        self.fault = self.fault.take().or(fault);
    }

    /// A message with what was written into it, and a warning: its code, its text.
    pub fn warn(&mut self, (code, text): (&str, &str), write: impl FnOnce(&mut XmlWriter)) {
        self.out.element(self.name, |out| {
            out.attribute("ResponseClass", "Warning");
            out.value("m:MessageText", text);
            out.value("m:ResponseCode", code);
            out.value("m:DescriptiveLinkKey", "0");
            write(out);
        });
    }

    /// A message about a failure.
    pub fn fail(&mut self, fault: Fault) {
        self.add(|_| Err(fault));
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

    /// Does it, and writes the answer's body.
    pub fn run(&self, context: &Context<'_>, request: &Element, out: &mut XmlWriter) -> Done {
        match self.run {
            Run::Each(_, call) => self.each(out, |messages| call(context, request, messages)),
            Run::Whole(call) => self.single(out, |out| call(context, request, out)).with_faults(Fault::is_of_schema),
            Run::Result(call) => self.single(out, |out| call(context, request, out)).with_faults(|_| true),
            Run::Nested(call) => self.beside(out, |out| call(context, request, out)).with_faults(Fault::is_of_schema),
            // An answer that goes on is begun by whoever can go on with it.
            Run::Unbuilt(_) | Run::Stream(_) => {
                self.refused(out, Fault::unsupported(&format!("the EWS operation {}", self.name)), 1)
            }
        }
    }

    /// Writes the same failure of everything that was asked for.
    pub fn refused(&self, out: &mut XmlWriter, fault: Fault, times: usize) -> Done {
        match self.form() {
            Form::Each | Form::Items => self.each(out, |messages| {
                (0..times).for_each(|_| messages.fail(fault.clone()));
                Ok(())
            }),
            Form::Whole | Form::Message | Form::Nested | Form::Availability => self.single(out, |_| Err(fault)),
            Form::Fault => Done::Failed(fault),
        }
    }

    fn form(&self) -> Form {
        match self.run {
            Run::Each(..) | Run::Stream(_) => Form::Each,
            Run::Whole(_) => Form::Whole,
            Run::Result(_) => Form::Fault,
            Run::Nested(_) => Form::Nested,
            Run::Unbuilt(form) => form,
        }
    }

    /// Writes an answer with a message per item.
    fn each(&self, out: &mut XmlWriter, write: impl FnOnce(&mut ResponseMessages<'_>) -> Result<(), Fault>) -> Done {
        let empty = match self.run {
            Run::Each(empty, _) => empty,
            Run::Unbuilt(Form::Items) => Some("m:Items"),
            Run::Unbuilt(_) | Run::Whole(_) | Run::Result(_) | Run::Nested(_) | Run::Stream(_) => None,
        };
        let name = format!("m:{}ResponseMessage", self.name);
        let fault = self.response(out, |out| {
            out.element("m:ResponseMessages", |out| {
                let mut messages = ResponseMessages { out, name: &name, empty, fault: None };
                write(&mut messages).map(|()| messages.fault)
            })
        });
        fault.map_or_else(Done::Failed, Done::Answered)
    }

    /// Writes an answer with one result.
    fn single(&self, out: &mut XmlWriter, write: impl FnOnce(&mut XmlWriter) -> Result<(), Fault>) -> Done {
        let outcome = |out: &mut XmlWriter| outcome(out, None, write);
        Done::Answered(match self.form() {
            Form::Nested => self.response(out, |out| out.element("m:ResponseMessage", outcome)),
            Form::Availability => self.response(out, |out| {
                out.element("m:FreeBusyResponseArray", |out| {
                    out.element("m:FreeBusyResponse", |out| out.element("m:ResponseMessage", outcome))
                })
            }),
            Form::Message => root(out, &format!("m:{}ResponseMessage", self.name), outcome),
            Form::Whole | Form::Each | Form::Items | Form::Fault => self.response(out, outcome),
        })
    }

    /// Writes an answer whose result stands beside the message that says how it went.
    fn beside(&self, out: &mut XmlWriter, write: impl FnOnce(&mut XmlWriter) -> Result<(), Fault>) -> Done {
        let said = |out: &mut XmlWriter, how| message(out, "m:ResponseMessage", None, |_| how);
        Done::Answered(self.response(out, |out| {
            let begin = out.mark();
            said(out, Ok(()));
            let fault = write(out).err()?;
            out.rewind(begin);
            said(out, Err(fault))
        }))
    }

    /// Writes the response element.
    fn response<R>(&self, out: &mut XmlWriter, write: impl FnOnce(&mut XmlWriter) -> R) -> R {
        root(out, &format!("m:{}Response", self.name), write)
    }
}

/// Writes the first element of a body, on which the namespaces are declared.
pub fn root<R>(out: &mut XmlWriter, name: &str, write: impl FnOnce(&mut XmlWriter) -> R) -> R {
    out.element(name, |out| {
        out.declare(NAMESPACES);
        write(out)
    })
}

/// Writes a message that says how it went, and holds what came of it; what went wrong.
pub fn message(
    out: &mut XmlWriter,
    name: &str,
    empty: Option<&'static str>,
    write: impl FnOnce(&mut XmlWriter) -> Result<(), Fault>,
) -> Option<Fault> {
    out.element(name, |out| outcome(out, empty, write))
}

/// Writes onto the element that was begun how it went, and into it what came of it.
pub fn outcome(
    out: &mut XmlWriter,
    empty: Option<&'static str>,
    write: impl FnOnce(&mut XmlWriter) -> Result<(), Fault>,
) -> Option<Fault> {
    let begin = out.mark();
    out.attribute("ResponseClass", "Success");
    out.value("m:ResponseCode", "NoError");
    let fault = write(out).err()?;
    // Most things go well: what does not is written over.
    out.rewind(begin);
    out.attribute("ResponseClass", "Error");
    out.value("m:MessageText", &fault.text);
    out.value("m:ResponseCode", &*fault.code);
    out.value("m:DescriptiveLinkKey", "0");
    out.maybe("m:MessageXml").list(&fault.details, |out, detail| detail.show(out));
    if let Some(detail) = &fault.beside {
        detail.show(out);
    }
    if let Some(empty) = empty {
        out.empty(empty);
    }
    Some(fault)
}
