//! Properties of tasks.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/task>

use std::sync::OnceLock;

use mock365_domain::Now;
use mock365_domain::mailbox::{EventTime, Item, Task, TaskDelegation, TaskField, TaskStatus};
use mock365_domain::query::{Queried, Value};

use super::super::element::Element;
use super::super::error::Fault;
use super::value::{invalid, sent_option, sent_texts, sent_time, sent_word};
use super::{Constant, In, Property, Stored, common};
use crate::faces::soap::writer::ElementWriter;

const STATUS: [&str; 5] = ["NotStarted", "InProgress", "Completed", "WaitingOnOthers", "Deferred"];

impl Stored for Task {
    type Field = TaskField;
    const ELEMENT: &'static str = "t:Task";

    fn properties() -> &'static [Property<Self>] {
        static ALL: OnceLock<Vec<Property<Task>>> = OnceLock::new();
        ALL.get_or_init(common::with_own)
    }

    fn own() -> Vec<Property<Self>> {
        let mut own = first();
        own.extend(last());
        own
    }

    fn common_field(uri: &str) -> Option<TaskField> {
        Some(match uri {
            "item:ItemClass" => TaskField::Class,
            "item:Subject" => TaskField::Subject,
            "item:Body" | "item:TextBody" => TaskField::Body,
            "item:DateTimeReceived" | "item:DateTimeSent" | "item:DateTimeCreated" => TaskField::Created,
            "item:LastModifiedTime" => TaskField::Modified,
            "item:Size" => TaskField::Size,
            "item:Categories" => TaskField::Categories,
            "item:Importance" => TaskField::Importance,
            "item:HasAttachments" => TaskField::HasAttachments,
            _ => return None,
        })
    }

    fn value(item: &Item<Self>, field: &TaskField) -> Value {
        item.value(field)
    }

    fn mime(_: &Item<Self>) -> Vec<u8> {
        Vec::new()
    }

    fn set_mime(_: &mut Item<Self>, _: &[u8]) -> Result<(), Fault> {
        Err(Fault::unsupported("MIME of tasks"))
    }
}

fn first() -> Vec<Property<Task>> {
    let property = Property::<Task>::new;
    vec![
        property("task:ActualWork", "t:ActualWork", In::All, |view, out| out.optional(view.item.actual_work)).write(
            |item, sent| {
                item.actual_work = sent_number(sent)?;
                Ok(())
            },
        ),
        property("task:AssignedTime", "t:AssignedTime", In::All, |view, out| {
            out.optional(view.item.assigned);
        }),
        property("task:BillingInformation", "t:BillingInformation", In::All, |view, out| {
            out.filled(view.item.billing_information.as_deref().unwrap_or_default());
        })
        .write(|item, sent| {
            item.billing_information = sent_option(sent);
            Ok(())
        }),
        property("task:ChangeCount", "t:ChangeCount", In::All, |view, out| out.value(view.item.change_count)),
        property("task:Companies", "t:Companies", In::All, |view, out| texts(out, &view.item.companies)).write(
            |item, sent| {
                item.companies = sent_texts(sent);
                Ok(())
            },
        ),
        property("task:CompleteDate", "t:CompleteDate", In::All, |view, out| {
            time(out, view.item.completed.as_ref());
        })
        .write(|item, sent| {
            let now = Now(item.modified);
            let at = sent_moment(sent)?;
            item.set_completed(at, now);
            Ok(())
        })
        .query(TaskField::Completed, Constant::Time),
        property("task:Contacts", "t:Contacts", In::All, |view, out| texts(out, &view.item.contacts)).write(
            |item, sent| {
                item.contacts = sent_texts(sent);
                Ok(())
            },
        ),
        property("task:DelegationState", "t:DelegationState", In::All, |view, out| {
            out.filled(delegation(view.item.delegation));
        }),
        property("task:Delegator", "t:Delegator", In::All, |view, out| {
            out.filled(view.item.delegator.as_deref().unwrap_or_default());
        }),
        property("task:DueDate", "t:DueDate", In::Default, |view, out| time(out, view.item.due.as_ref()))
            .write(|item, sent| {
                item.due = sent_moment(sent)?;
                Ok(())
            })
            .query(TaskField::Due, Constant::Time),
        property("task:IsComplete", "t:IsComplete", In::All, |view, out| out.value(view.item.is_complete()))
            .query(TaskField::IsComplete, Constant::Bool),
        property("task:IsRecurring", "t:IsRecurring", In::All, |view, out| out.value(view.item.recurrence.is_some())),
    ]
}

fn last() -> Vec<Property<Task>> {
    let property = Property::<Task>::new;
    vec![
        property("task:IsTeamTask", "t:IsTeamTask", In::All, |view, out| out.value(view.item.is_team_task)),
        property("task:Mileage", "t:Mileage", In::All, |view, out| {
            out.filled(view.item.mileage.as_deref().unwrap_or_default());
        })
        .write(|item, sent| {
            item.mileage = sent_option(sent);
            Ok(())
        }),
        property("task:Owner", "t:Owner", In::All, |view, out| {
            out.filled(view.item.owner.as_deref().unwrap_or_default());
        })
        .query(TaskField::Owner, Constant::Text),
        property("task:PercentComplete", "t:PercentComplete", In::Default, |view, out| out.value(view.item.percent))
            .write(write_percent)
            .query(TaskField::Percent, Constant::Int),
        property("task:StartDate", "t:StartDate", In::Default, |view, out| time(out, view.item.start.as_ref()))
            .write(|item, sent| {
                item.start = sent_moment(sent)?;
                Ok(())
            })
            .query(TaskField::Start, Constant::Time),
        property("task:Status", "t:Status", In::Default, |view, out| out.value(STATUS[view.item.status as usize]))
            .write(|item, sent| {
                use TaskStatus::{Completed, Deferred, InProgress, NotStarted, WaitingOnOthers};
                let place = sent.map_or(Ok(0), |sent| sent_word(sent, &STATUS))?;
                let now = Now(item.modified);
                item.set_status([NotStarted, InProgress, Completed, WaitingOnOthers, Deferred][place], now);
                Ok(())
            })
            .query(TaskField::Status, Constant::Word(&STATUS)),
        property("task:TotalWork", "t:TotalWork", In::All, |view, out| out.optional(view.item.total_work)).write(
            |item, sent| {
                item.total_work = sent_number(sent)?;
                Ok(())
            },
        ),
    ]
}

fn write_percent(item: &mut Item<Task>, sent: Option<&Element>) -> Result<(), Fault> {
    let percent = match sent {
        Some(sent) => {
            let read = sent.text.trim().parse::<f64>().ok().filter(|percent| percent.is_finite());
            read.ok_or_else(|| invalid(sent))?
        }
        None => 0.0,
    };
    if !(0.0..=100.0).contains(&percent) {
        let text = "The PercentComplete value is outside the range of 0 to 100.";
        return Err(Fault::new("ErrorInvalidPercentCompleteValue", text));
    }
    let now = Now(item.modified);
    item.set_percent(percent, now);
    Ok(())
}

fn delegation(state: TaskDelegation) -> &'static str {
    match state {
        TaskDelegation::NoMatch => "NoMatch",
        TaskDelegation::OwnNew => "OwnNew",
        TaskDelegation::Owned => "Owned",
        TaskDelegation::Accepted => "Accepted",
        TaskDelegation::Declined => "Declined",
        TaskDelegation::Max => "Max",
    }
}

fn time(out: ElementWriter<'_>, time: Option<&EventTime>) {
    out.optional(time.map(|time| time.at));
}

fn texts(out: ElementWriter<'_>, all: &[String]) {
    out.list(all, |out, text| out.value("t:String", text));
}

fn sent_moment(sent: Option<&Element>) -> Result<Option<EventTime>, Fault> {
    sent.map(|sent| sent_time(sent).map(EventTime::utc)).transpose()
}

fn sent_number(sent: Option<&Element>) -> Result<Option<i32>, Fault> {
    sent.map(|sent| sent.text.trim().parse().map_err(|_| invalid(sent))).transpose()
}
