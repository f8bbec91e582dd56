//! Events.

use jiff::tz::TimeZone;
use mock365_control::fill::{EventItem, ResponseSetting, ShowAsSetting};
use mock365_domain::Change;
use mock365_domain::mailbox::{
    Attendee, AttendeeKind, Event, EventTime, FolderKind, Item, Place, Recipient, Reminder, Response, Sensitivity,
    ShowAs,
};
use mock365_domain::time_zone;

use super::super::patch::PatchFault;
use super::Filler;
use super::words::{body, importance, people, person};
use mock365_control::duration;

impl Filler<'_> {
    /// Puts an event into its calendar; its id.
    pub fn event(&mut self, place: &str, item: &EventItem) -> Result<(String, Change), PatchFault> {
        let folder = self.folder_of(place, item.folder.as_deref().unwrap_or("calendar"), FolderKind::Calendar)?;
        let (start, end) = self.span(place, item)?;
        let organizer = match &item.organizer {
            None => self.owner.clone(),
            Some(who) => person(&format!("{place}/organizer"), who)?,
        };
        let own = self.is_owner(&organizer);
        if own && item.response.is_some() {
            return Err(PatchFault::new(format!("{place}/response"), "who invited does not answer"));
        }
        let (key, uid) = (self.cloud.number(), self.cloud.guid());
        let uid = format!("040000008200E00074C5B7101A82E008{}", uid.simple().to_string().to_uppercase());
        let mut event = Item::<Event>::event(key, folder, uid, start, end, self.now);
        event.subject.clone_from(&item.subject);
        event.body = body(place, item.text.as_ref(), item.html.as_ref())?;
        event.all_day = item.all_day;
        if !item.location.is_empty() {
            event.held_at(vec![Place { name: item.location.clone(), ..Place::default() }]);
        }
        for (kind, name, all) in [
            (AttendeeKind::Required, "attendees", &item.attendees),
            (AttendeeKind::Optional, "optional_attendees", &item.optional_attendees),
        ] {
            let invited = people(&format!("{place}/{name}"), all)?;
            event.attendees.extend(invited.into_iter().map(|who| attendee(who, kind)));
        }
        event.is_organizer = own;
        event.response = if own { Response::Organizer } else { response(item.response) };
        event.organizer = Some(organizer);
        event.show_as = show_as(item.show_as);
        event.importance = importance(item.importance);
        event.sensitivity = if item.private { Sensitivity::Private } else { Sensitivity::Normal };
        event.reminder = reminder(place, item)?.map_or_else(Reminder::default, Reminder::before);
        event.is_cancelled = item.cancelled;
        event.categories.clone_from(&item.categories);
        self.put(event, &format!("{place}/end"))
    }

    fn span(&self, place: &str, item: &EventItem) -> Result<(EventTime, EventTime), PatchFault> {
        let zone = item.time_zone.as_deref().unwrap_or("UTC");
        if time_zone::find(zone).is_none() {
            let known = time_zone::windows().iter().map(|(name, _)| *name);
            let fault = PatchFault::new(format!("{place}/time_zone"), format!("there is no time zone `{zone}`"));
            return Err(fault.near(zone, known));
        }
        let mut start = self.moment(&format!("{place}/start"), &item.start)?;
        if item.all_day {
            start = midnight(start);
        }
        let mut end = match (&item.end, &item.lasts) {
            (Some(_), Some(_)) => return Err(PatchFault::new(place, "say `end` or `lasts`, not both")),
            (Some(end), None) => self.moment(&format!("{place}/end"), end)?,
            (None, lasts) => {
                let usual = if item.all_day { "PT24H" } else { "PT1H" };
                let wrong = |why: String| PatchFault::new(format!("{place}/lasts"), why);
                let lasts = duration(lasts.as_deref().unwrap_or(usual)).map_err(|why| wrong(why.to_string()))?;
                start.checked_add(lasts).map_err(|why| wrong(why.to_string()))?
            }
        };
        if item.all_day {
            end = midnight(end);
        }
        if end < start || (item.all_day && end == start) {
            return Err(PatchFault::new(format!("{place}/end"), "the event ends before it starts"));
        }
        let time = |at| EventTime { at, zone: zone.into() };
        Ok((time(start), time(end)))
    }
}

/// The midnight before a moment: events of whole days float, and are kept in UTC.
fn midnight(at: jiff::Timestamp) -> jiff::Timestamp {
    at.to_zoned(TimeZone::UTC).start_of_day().map_or(at, |day| day.timestamp())
}

fn attendee(who: Recipient, kind: AttendeeKind) -> Attendee {
    Attendee { who, kind, response: Response::None, responded: None }
}

const fn response(setting: Option<ResponseSetting>) -> Response {
    match setting {
        None | Some(ResponseSetting::None) => Response::NotResponded,
        Some(ResponseSetting::Accepted) => Response::Accepted,
        Some(ResponseSetting::Tentative) => Response::TentativelyAccepted,
        Some(ResponseSetting::Declined) => Response::Declined,
    }
}

const fn show_as(setting: Option<ShowAsSetting>) -> ShowAs {
    match setting {
        Some(ShowAsSetting::Free) => ShowAs::Free,
        Some(ShowAsSetting::Tentative) => ShowAs::Tentative,
        None | Some(ShowAsSetting::Busy) => ShowAs::Busy,
        Some(ShowAsSetting::Oof) => ShowAs::Oof,
        Some(ShowAsSetting::Elsewhere) => ShowAs::WorkingElsewhere,
    }
}

fn reminder(place: &str, item: &EventItem) -> Result<Option<i32>, PatchFault> {
    match item.reminder {
        Some(minutes) if minutes < 0 => {
            Err(PatchFault::new(format!("{place}/reminder"), "a reminder comes before the start"))
        }
        minutes => Ok(minutes),
    }
}
