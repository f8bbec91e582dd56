//! What the owner of a mailbox set: language, time zone, formats, working hours, automatic replies.
//!
//! <https://learn.microsoft.com/graph/api/resources/mailboxsettings>

use std::sync::{Arc, LazyLock};

use jiff::civil::Time;

use super::{AutomaticReplies, Category, Language, Mailbox};
use crate::directory::UserKind;
use crate::{Refusal, time_zone};

/// Characters of a date or time format.
const FORMAT: usize = 40;

/// The settings of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxSettings {
    /// The time zone, by the Windows or IANA name that it was given.
    pub time_zone: String,
    /// The language.
    pub language: &'static Language,
    /// How dates are written, in .NET's short pattern.
    pub date_format: String,
    /// How times are written, in .NET's short pattern.
    pub time_format: String,
    /// When the owner works.
    pub working_hours: WorkingHours,
    /// Who gets messages about meetings where somebody stands in.
    pub meeting_delivery: MeetingDelivery,
    /// What whoever writes is answered.
    pub automatic_replies: AutomaticReplies,
    /// The master list of categories, once it was changed.
    pub(super) categories: Option<Vec<Category>>,
}

/// Who gets messages about meetings where a delegate stands in for the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum MeetingDelivery {
    /// The delegate; the owner gets a copy for information.
    InformationToOwner,
    /// Both.
    Both,
    /// The delegate alone.
    #[default]
    DelegateOnly,
}

/// When the owner of a mailbox works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingHours {
    /// The days, Sunday first.
    pub days: [bool; 7],
    /// When they begin.
    pub start: Time,
    /// When they end.
    pub end: Time,
    /// In which zone.
    pub zone: WorkZone,
}

/// The time zone of working hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkZone {
    /// One that has a name, Windows' or IANA's.
    Named(String),
    /// One of the owner's own making.
    Custom(Box<CustomZone>),
}

/// A time zone of somebody's own making.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CustomZone {
    /// Its name.
    pub name: String,
    /// Minutes between it and UTC.
    pub bias: i32,
    /// When standard time begins.
    pub standard: Option<ZoneChange>,
    /// When daylight saving time begins, and what it adds.
    pub daylight: Option<(ZoneChange, i32)>,
}

/// When a time zone changes: a day of the week in a month, of every year where that is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ZoneChange {
    /// At which time.
    pub time: Time,
    /// Which of the month's such days.
    pub occurrence: i32,
    /// The day of the week, Sunday being 0.
    pub day: u8,
    /// The month.
    pub month: i32,
    /// The year.
    pub year: i32,
}

/// Why settings cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsRefusal {
    /// No time zone has that name.
    #[error("no time zone has that name")]
    TimeZone,
    /// Working hours end before they begin.
    #[error("working hours begin before they end")]
    WorkingHours,
    /// The mailbox cannot be in that language.
    #[error("that language is not among those that are supported")]
    Language,
    /// Dates cannot be written so.
    #[error("a date format names day, month and year")]
    DateFormat,
    /// Times cannot be written so.
    #[error("a time format names hours and minutes")]
    TimeFormat,
    /// Automatic replies end before they begin, or ended.
    #[error("scheduled automatic replies begin before they end, and end in the future")]
    ReplySchedule,
    /// An automatic reply is too long.
    #[error("an automatic reply is too long")]
    ReplyTooLong,
    /// There is a category of that name.
    #[error("there is a category of that name")]
    CategoryExists,
    /// There are too many categories.
    #[error("the master list takes no more categories")]
    TooManyCategories,
}

impl From<SettingsRefusal> for Refusal {
    fn from(refusal: SettingsRefusal) -> Self {
        Self::Settings(refusal)
    }
}

impl Default for WorkingHours {
    fn default() -> Self {
        Self {
            days: [false, true, true, true, true, true, false],
            start: Time::constant(8, 0, 0, 0),
            end: Time::constant(17, 0, 0, 0),
            zone: WorkZone::Named("Pacific Standard Time".to_owned()),
        }
    }
}

impl WorkingHours {
    fn check(&self) -> Result<(), SettingsRefusal> {
        if self.start >= self.end {
            return Err(SettingsRefusal::WorkingHours);
        }
        match &self.zone {
            WorkZone::Named(name) if time_zone::find(name).is_none() => Err(SettingsRefusal::TimeZone),
            WorkZone::Named(_) | WorkZone::Custom(_) => Ok(()),
        }
    }
}

impl Default for MailboxSettings {
    fn default() -> Self {
        Self::of(Language::english())
    }
}

impl MailboxSettings {
    /// Those of a new mailbox in a language.
    pub fn of(language: &'static Language) -> Self {
        Self {
            time_zone: "UTC".to_owned(),
            language,
            date_format: language.date.to_owned(),
            time_format: language.time.to_owned(),
            working_hours: WorkingHours::default(),
            meeting_delivery: MeetingDelivery::default(),
            automatic_replies: AutomaticReplies::default(),
            categories: None,
        }
    }

    /// Those of a new mailbox, which all new mailboxes share.
    pub(super) fn shared() -> Arc<Self> {
        static NEW: LazyLock<Arc<MailboxSettings>> = LazyLock::new(Arc::default);
        Arc::clone(&NEW)
    }

    /// Changes the language, and with it how dates and times are written.
    pub fn speak(&mut self, language: &'static Language) {
        if self.language != language {
            self.language = language;
            language.date.clone_into(&mut self.date_format);
            language.time.clone_into(&mut self.time_format);
        }
    }

    /// Whether they can be.
    pub fn check(&self) -> Result<(), SettingsRefusal> {
        if time_zone::find(&self.time_zone).is_none() {
            return Err(SettingsRefusal::TimeZone);
        }
        self.working_hours.check()?;
        if !is_pattern(&self.date_format, &["d", "M", "y"], "dMyg") {
            return Err(SettingsRefusal::DateFormat);
        }
        if !is_pattern(&self.time_format, &["hH", "m"], "hHmst") {
            return Err(SettingsRefusal::TimeFormat);
        }
        self.automatic_replies.check()
    }
}

/// Whether a format has a letter out of each of those, and no others; in quotes and behind other signs anything may stand.
fn is_pattern(format: &str, needed: &[&str], letters: &str) -> bool {
    let mut quoted = false;
    let mut bare = String::new();
    for sign in format.chars() {
        match sign {
            '\'' => quoted = !quoted,
            sign if !quoted => bare.push(sign),
            _ => {}
        }
    }
    let has = |any: &&str| bare.contains(|sign| any.contains(sign));
    let knows = |sign: char| !sign.is_ascii_alphabetic() || letters.contains(sign);
    !quoted && format.len() <= FORMAT && needed.iter().all(has) && bare.chars().all(knows)
}

impl Mailbox {
    /// Its settings, to be changed.
    pub fn settings_mut(&mut self) -> &mut MailboxSettings {
        Arc::make_mut(&mut self.settings)
    }
}

impl UserKind {
    /// What a mailbox of such an account is for, in Microsoft's word.
    ///
    /// <https://learn.microsoft.com/graph/api/resources/mailboxsettings#userpurpose-values>
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Person => "user",
            Self::Linked => "linked",
            Self::Shared => "shared",
            Self::Room => "room",
            Self::Equipment => "equipment",
            Self::Guest => "others",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_of_all_languages_are_formats() {
        for language in Language::all() {
            assert_eq!(MailboxSettings::of(language).check(), Ok(()), "{}", language.locale);
        }
        for (date, is_one) in [("dd.MM.yyyy", true), ("d 'of' MMMM yyyy", true), ("stardate", false), ("MM/dd", false)]
        {
            let settings = MailboxSettings { date_format: date.to_owned(), ..MailboxSettings::default() };
            assert_eq!(settings.check().is_ok(), is_one, "{date}");
        }
    }
}
