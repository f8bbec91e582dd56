//! The settings of a mailbox in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/mailboxsettings>

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use mock365_domain::Now;
use mock365_domain::mailbox::{
    AutomaticReplies, CustomZone, Language, Mailbox, MailboxSettings, MeetingDelivery, ReplyAudience, ReplyStatus,
    SettingsRefusal, WorkZone, WorkingHours, ZoneChange,
};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};

use super::event_write::time as event_time;
use crate::faces::graph::item_write::{self, complex, member, number, several, text};
use crate::faces::graph::odata::{Family, Noun, ODataFault, Object, Paging, Property, Writer};
use crate::faces::graph::{item_id, refusal};

const STATUS: [(&str, ReplyStatus); 3] = [
    ("disabled", ReplyStatus::Disabled),
    ("alwaysEnabled", ReplyStatus::Enabled),
    ("scheduled", ReplyStatus::Scheduled),
];
const AUDIENCE: [(&str, ReplyAudience); 3] =
    [("none", ReplyAudience::None), ("contactsOnly", ReplyAudience::Contacts), ("all", ReplyAudience::All)];
const DELIVERY: [(&str, MeetingDelivery); 3] = [
    ("sendToDelegateAndInformationToPrincipal", MeetingDelivery::InformationToOwner),
    ("sendToDelegateAndPrincipal", MeetingDelivery::Both),
    ("sendToDelegateOnly", MeetingDelivery::DelegateOnly),
];
const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// What the view of settings needs besides them.
pub struct SettingsContext<'a> {
    /// The mailbox.
    pub mailbox: &'a Mailbox,
    /// What it is for.
    pub purpose: &'static str,
    /// The moment at which they are looked at.
    pub now: Now,
}

/// What can be asked about settings: nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {}

impl Queried<Asked> for MailboxSettings {
    fn value(&self, field: &Asked) -> Value {
        match *field {}
    }
}

impl Noun for MailboxSettings {
    type Thing = Self;
    type Field = Asked;
    type Context<'a> = SettingsContext<'a>;
    const NAME: &'static str = "mailboxSettings";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }
}

type Row = Property<MailboxSettings>;

static PROPERTIES: &[Row] = &[
    Row::new("archiveFolder", |_, around, out| {
        out.value(&item_id::of_folder(around.mailbox, around.mailbox.well_known_key("archive")));
    }),
    Row::new("timeZone", |settings, _, out| out.value(&settings.time_zone))
        .written(|settings, value| {
            settings.time_zone = text("timeZone", value)?;
            Ok(())
        })
        .or_null(|| json!("UTC")),
    Row::new("delegateMeetingMessageDeliveryOptions", |settings, _, out| {
        out.word(word(&DELIVERY, settings.meeting_delivery));
    })
    .written(|settings, value| {
        settings.meeting_delivery = read("delegateMeetingMessageDeliveryOptions", value, &DELIVERY)?;
        Ok(())
    })
    .or_null(|| json!("sendToDelegateOnly")),
    Row::new("dateFormat", |settings, _, out| out.value(&settings.date_format)).written(|settings, value| {
        let own = item_write::optional_text("dateFormat", value)?;
        settings.date_format = own.unwrap_or_else(|| settings.language.date.to_owned());
        Ok(())
    }),
    Row::new("timeFormat", |settings, _, out| out.value(&settings.time_format)).written(|settings, value| {
        let own = item_write::optional_text("timeFormat", value)?;
        settings.time_format = own.unwrap_or_else(|| settings.language.time.to_owned());
        Ok(())
    }),
    Row::new("userPurpose", |_, around, out| out.word(around.purpose)),
    Row::new("automaticRepliesSetting", |settings, around, out| replies(&settings.automatic_replies, around.now, out))
        .written(|settings, value| read_replies(&mut settings.automatic_replies, value)),
    Row::new("language", |settings, _, out| language(settings.language, out)).written(read_language),
    Row::new("workingHours", |settings, _, out| working_hours(&settings.working_hours, out))
        .written(|settings, value| read_working_hours(&mut settings.working_hours, value)),
];

fn word<T: PartialEq + Copy>(table: &[(&'static str, T)], is: T) -> &'static str {
    table.iter().find(|(_, known)| *known == is).map_or("", |(word, _)| *word)
}

fn read<T: Copy>(property: &str, value: &Json, table: &[(&str, T)]) -> Result<T, ODataFault> {
    let words: Vec<&str> = table.iter().map(|(word, _)| *word).collect();
    Ok(table[member(property, value, &words)?].1)
}

/// A refusal of the domain that is found while a body is read.
fn refused(why: SettingsRefusal) -> ODataFault {
    let (code, message) = refusal::settings(why);
    ODataFault::new(code, message)
}

/// A moment as `dateTimeTimeZone` in UTC, as all of Exchange's settings are shown.
pub fn utc(at: Timestamp, out: &mut Writer) {
    out.object(|time| {
        time.value("dateTime", &*at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000").to_string());
        time.value("timeZone", "UTC");
    });
}

/// `microsoft.graph.localeInfo`
pub fn language(language: &Language, out: &mut Writer) {
    out.object(|shown| {
        shown.value("locale", language.locale);
        shown.value("displayName", language.name);
    });
}

fn read_language(settings: &mut MailboxSettings, value: &Json) -> Result<(), ODataFault> {
    if value.is_null() {
        settings.speak(Language::english());
        return Ok(());
    }
    let fields = complex("language", value, "microsoft.graph.localeInfo", &["locale", "displayName"])?;
    fields.text("displayName")?;
    if let Some(locale) = fields.text("locale")? {
        settings.speak(Language::find(locale).ok_or_else(|| refused(SettingsRefusal::Language))?);
    }
    Ok(())
}

fn replies(replies: &AutomaticReplies, now: Now, out: &mut Writer) {
    let (start, end) = replies.period(now);
    out.object(|shown| {
        shown.word("status", word(&STATUS, replies.status));
        shown.word("externalAudience", word(&AUDIENCE, replies.audience));
        shown.value("internalReplyMessage", &replies.internal);
        shown.value("externalReplyMessage", &replies.external);
        utc(start, shown.member("scheduledStartDateTime"));
        utc(end, shown.member("scheduledEndDateTime"));
    });
}

fn read_replies(replies: &mut AutomaticReplies, value: &Json) -> Result<(), ODataFault> {
    const KNOWN: [&str; 6] = [
        "status",
        "externalAudience",
        "internalReplyMessage",
        "externalReplyMessage",
        "scheduledStartDateTime",
        "scheduledEndDateTime",
    ];
    if value.is_null() {
        *replies = AutomaticReplies::default();
        return Ok(());
    }
    let fields = complex("automaticRepliesSetting", value, "microsoft.graph.automaticRepliesSetting", &KNOWN)?;
    if let Some(status) = fields.value("status") {
        replies.status = read("status", status, &STATUS)?;
    }
    if let Some(audience) = fields.value("externalAudience") {
        replies.audience = read("externalAudience", audience, &AUDIENCE)?;
    }
    for (name, message) in
        [("internalReplyMessage", &mut replies.internal), ("externalReplyMessage", &mut replies.external)]
    {
        if fields.has(name) {
            *message = text(name, fields.or_null(name))?;
        }
    }
    for (name, moment) in [("scheduledStartDateTime", &mut replies.start), ("scheduledEndDateTime", &mut replies.end)] {
        if fields.has(name) {
            *moment = fields.value(name).map(|value| event_time(name, value)).transpose()?.map(|time| time.at);
        }
    }
    Ok(())
}

fn time_of_day(at: Time) -> String {
    at.strftime("%H:%M:%S.0000000").to_string()
}

fn read_time_of_day(property: &str, value: &Json) -> Result<Time, ODataFault> {
    let said = value.as_str().filter(|text| text.contains(':'));
    let said = said.and_then(|text| text.parse().ok());
    said.ok_or_else(|| ODataFault::mistyped(property, value, "Edm.TimeOfDay"))
}

fn working_hours(hours: &WorkingHours, out: &mut Writer) {
    out.object(|shown| {
        let days = DAYS.iter().zip(hours.days).filter(|(_, works)| *works);
        shown.member("daysOfWeek").list(days, |(day, _), out| out.word(day));
        shown.value("startTime", &*time_of_day(hours.start));
        shown.value("endTime", &*time_of_day(hours.end));
        shown.member("timeZone").object(|zone| match &hours.zone {
            WorkZone::Named(name) => zone.value("name", name),
            WorkZone::Custom(own) => custom_zone(own, zone),
        });
    });
}

fn custom_zone(own: &CustomZone, zone: &mut Object<'_>) {
    zone.kind("customTimeZone");
    zone.value("bias", own.bias);
    zone.value("name", &own.name);
    match &own.standard {
        None => zone.member("standardOffset").null(),
        Some(change) => zone.member("standardOffset").object(|shown| zone_change(change, shown)),
    }
    match &own.daylight {
        None => zone.member("daylightOffset").null(),
        Some((change, bias)) => zone.member("daylightOffset").object(|shown| {
            shown.value("daylightBias", *bias);
            zone_change(change, shown);
        }),
    }
}

fn zone_change(change: &ZoneChange, shown: &mut Object<'_>) {
    shown.value("time", &*time_of_day(change.time));
    shown.value("dayOccurrence", change.occurrence);
    shown.word("dayOfWeek", DAYS[usize::from(change.day) % DAYS.len()]);
    shown.value("month", change.month);
    shown.value("year", change.year);
}

/// A day of the week, of which this operation says in words of its own that it is none.
///
/// <https://learn.microsoft.com/graph/api/user-update-mailboxsettings#errors>
fn read_day(value: &Json) -> Result<usize, ODataFault> {
    let said = item_write::given_text("daysOfWeek", value)?;
    let found = DAYS.iter().position(|day| day.eq_ignore_ascii_case(said));
    found.ok_or_else(|| ODataFault::new("InvalidArguments", format!("Requested value '{said}' was not found.")))
}

fn read_working_hours(hours: &mut WorkingHours, value: &Json) -> Result<(), ODataFault> {
    const KNOWN: [&str; 4] = ["daysOfWeek", "startTime", "endTime", "timeZone"];
    if value.is_null() {
        *hours = WorkingHours::default();
        return Ok(());
    }
    let fields = complex("workingHours", value, "microsoft.graph.workingHours", &KNOWN)?;
    if let Some(days) = fields.value("daysOfWeek") {
        hours.days = [false; 7];
        for day in several("daysOfWeek", days, "Collection(microsoft.graph.dayOfWeek)", read_day)? {
            hours.days[day] = true;
        }
    }
    for (name, time) in [("startTime", &mut hours.start), ("endTime", &mut hours.end)] {
        if let Some(value) = fields.value(name) {
            *time = read_time_of_day(name, value)?;
        }
    }
    if let Some(zone) = fields.value("timeZone") {
        hours.zone = read_zone(zone)?;
    }
    Ok(())
}

fn read_zone(value: &Json) -> Result<WorkZone, ODataFault> {
    const KNOWN: [&str; 4] = ["name", "bias", "standardOffset", "daylightOffset"];
    let said = value["@odata.type"].as_str().map(|kind| kind.trim_start_matches('#'));
    if !said.is_some_and(|kind| kind.eq_ignore_ascii_case("microsoft.graph.customTimeZone")) {
        let fields = complex("timeZone", value, "microsoft.graph.timeZoneBase", &["name"])?;
        return Ok(WorkZone::Named(text("name", fields.or_null("name"))?));
    }
    let fields = complex("timeZone", value, "microsoft.graph.customTimeZone", &KNOWN)?;
    let standard = fields.value("standardOffset").map(|value| read_change("standardOffset", value)).transpose()?;
    Ok(WorkZone::Custom(Box::new(CustomZone {
        name: text("name", fields.or_null("name"))?,
        bias: fields.value("bias").map_or(Ok(0), |value| number("bias", value))?,
        standard: standard.map(|(change, _)| change),
        daylight: fields.value("daylightOffset").map(|value| read_change("daylightOffset", value)).transpose()?,
    })))
}

fn read_change(property: &str, value: &Json) -> Result<(ZoneChange, i32), ODataFault> {
    const KNOWN: [&str; 6] = ["time", "dayOccurrence", "dayOfWeek", "month", "year", "daylightBias"];
    let (kind, known) = match property {
        "daylightOffset" => ("microsoft.graph.daylightTimeZoneOffset", &KNOWN[..]),
        _ => ("microsoft.graph.standardTimeZoneOffset", &KNOWN[..5]),
    };
    let fields = complex(property, value, kind, known)?;
    let figure = |name| fields.value(name).map_or(Ok(0), |value| number(name, value));
    let day = fields.value("dayOfWeek").map_or(Ok(0), |value| member("dayOfWeek", value, &DAYS))?;
    let change = ZoneChange {
        time: fields.value("time").map_or(Ok(Time::midnight()), |value| read_time_of_day("time", value))?,
        occurrence: figure("dayOccurrence")?,
        day: u8::try_from(day).unwrap_or_default(),
        month: figure("month")?,
        year: figure("year")?,
    };
    Ok((change, figure("daylightBias")?))
}
