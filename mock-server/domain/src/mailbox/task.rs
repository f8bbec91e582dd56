//! Tasks.

use jiff::Timestamp;

use super::{Content, EventTime, Item, ItemKind};
use crate::Now;
use crate::query::{Queried, Value};

/// What a task has of its own.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Task {
    /// When it is to begin.
    pub start: Option<EventTime>,
    /// When it is to be done.
    pub due: Option<EventTime>,
    /// When it was done.
    pub completed: Option<EventTime>,
    /// How far it is.
    pub status: TaskStatus,
    /// How much of it is done, of a hundred.
    pub percent: f64,
    /// Whose it is.
    pub owner: Option<String>,
    /// Who gave it to somebody.
    pub delegator: Option<String>,
    /// When it was given to somebody.
    pub assigned: Option<Timestamp>,
    /// How far it is given to somebody.
    pub delegation: TaskDelegation,
    /// Minutes that it takes.
    pub total_work: Option<i32>,
    /// Minutes that it took.
    pub actual_work: Option<i32>,
    /// What is billed, and how.
    pub billing_information: Option<String>,
    /// How far one drives for it.
    pub mileage: Option<String>,
    /// Companies that it is about.
    pub companies: Vec<String>,
    /// People whom it is about.
    pub contacts: Vec<String>,
    /// How often it was changed.
    pub change_count: i32,
    /// Whether several have it.
    pub is_team_task: bool,
    /// How it comes again, as the client wrote it.
    pub recurrence: Option<String>,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TaskStatus {
    /// Not begun.
    #[default]
    NotStarted,
    /// Begun.
    InProgress,
    /// Done.
    Completed,
    /// Somebody else is to do something first.
    WaitingOnOthers,
    /// Put off.
    Deferred,
}

/// How far a task is given to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TaskDelegation {
    /// Not at all.
    #[default]
    NoMatch,
    /// One's own, yet to be given.
    OwnNew,
    /// Given, and theirs.
    Owned,
    /// Taken.
    Accepted,
    /// Not taken.
    Declined,
    /// More than one of these.
    Max,
}

/// Fields of a task that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskField {
    /// When it was made.
    Created,
    /// When it was last changed.
    Modified,
    /// Subject.
    Subject,
    /// The body's text.
    Body,
    /// When it is to begin.
    Start,
    /// When it is to be done.
    Due,
    /// When it was done.
    Completed,
    /// How far it is.
    Status,
    /// Whether it is done.
    IsComplete,
    /// How much of it is done.
    Percent,
    /// Whose it is.
    Owner,
    /// Importance.
    Importance,
    /// Categories.
    Categories,
    /// Whether it has attachments.
    HasAttachments,
    /// Message class.
    Class,
    /// Size in bytes.
    Size,
}

impl Task {
    /// Whether it is done.
    pub fn is_complete(&self) -> bool {
        self.status == TaskStatus::Completed
    }

    /// Sets how far it is. What is done is done to a hundred, on a day.
    pub fn set_status(&mut self, status: TaskStatus, now: Now) {
        let was = self.is_complete();
        self.status = status;
        match (was, self.is_complete()) {
            (_, true) => {
                self.percent = 100.0;
                self.completed.get_or_insert_with(|| EventTime::utc(now.timestamp()));
            }
            (true, false) => {
                self.percent = 0.0;
                self.completed = None;
            }
            (false, false) => {}
        }
    }

    /// Sets how much of it is done.
    pub fn set_percent(&mut self, percent: f64, now: Now) {
        let status = match self.status {
            _ if percent >= 100.0 => TaskStatus::Completed,
            TaskStatus::Completed | TaskStatus::InProgress | TaskStatus::NotStarted if percent > 0.0 => {
                TaskStatus::InProgress
            }
            TaskStatus::Completed | TaskStatus::InProgress => TaskStatus::NotStarted,
            other => other,
        };
        self.set_status(status, now);
        self.percent = percent.clamp(0.0, 100.0);
    }

    /// Sets the day on which it was done, or takes that back.
    pub fn set_completed(&mut self, at: Option<EventTime>, now: Now) {
        let status = match (&at, self.status) {
            (Some(_), _) => TaskStatus::Completed,
            (None, TaskStatus::Completed) => TaskStatus::NotStarted,
            (None, other) => other,
        };
        self.set_status(status, now);
        self.completed = at;
    }
}

impl Content for Task {
    fn kind(&self) -> ItemKind {
        ItemKind::Task
    }

    fn class(&self) -> &'static str {
        "IPM.Task"
    }

    fn bytes(&self) -> usize {
        let lists = self.companies.iter().chain(&self.contacts).map(String::len).sum::<usize>();
        let texts = [&self.owner, &self.delegator, &self.billing_information, &self.mileage, &self.recurrence];
        lists + texts.into_iter().flatten().map(String::len).sum::<usize>()
    }
}

impl Queried<TaskField> for Item<Task> {
    fn value(&self, field: &TaskField) -> Value {
        let time = |time: &Option<EventTime>| time.as_ref().map(|time| time.at).into();
        match field {
            TaskField::Created => self.created.into(),
            TaskField::Modified => self.modified.into(),
            TaskField::Subject => Value::from(&self.subject),
            TaskField::Body => Value::Text(self.body.plain().into_owned()),
            TaskField::Start => time(&self.start),
            TaskField::Due => time(&self.due),
            TaskField::Completed => time(&self.completed),
            TaskField::Status => Value::Int(self.status as i64),
            TaskField::IsComplete => self.is_complete().into(),
            #[expect(clippy::cast_possible_truncation, reason = "it is one of a hundred")]
            TaskField::Percent => Value::Int(self.percent as i64),
            TaskField::Owner => Value::from(self.owner.as_ref()),
            TaskField::Importance => Value::Int(self.importance as i64),
            TaskField::Categories => Value::List(self.categories.iter().map(Value::from).collect()),
            TaskField::HasAttachments => self.has_attachments().into(),
            TaskField::Class => Value::from(self.class()),
            TaskField::Size => Value::Int(i64::try_from(self.size()).unwrap_or(i64::MAX)),
        }
    }
}
