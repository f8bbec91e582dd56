//! Events as iCalendar, contacts as vCards.

use jiff::Timestamp;
use mock365_domain::mailbox::{Contact, Event, Item};

/// An event as iCalendar.
pub fn event(event: &Item<Event>) -> Vec<u8> {
    let mut lines = Lines::default();
    for line in ["BEGIN:VCALENDAR", "PRODID:mock365", "VERSION:2.0", "METHOD:PUBLISH", "BEGIN:VEVENT"] {
        lines.push(line);
    }
    lines.value("UID", &event.uid);
    lines.push(&format!("DTSTAMP:{}", stamp(event.modified)));
    lines.push(&format!("DTSTART:{}", stamp(event.start.at)));
    lines.push(&format!("DTEND:{}", stamp(event.end.at)));
    lines.value("SUMMARY", &event.subject);
    lines.value("LOCATION", &event.location);
    lines.value("DESCRIPTION", &event.body.plain());
    if let Some(organizer) = &event.organizer {
        lines.push(&format!("ORGANIZER;CN=\"{}\":mailto:{}", organizer.name.replace('"', "'"), organizer.address));
    }
    for attendee in &event.attendees {
        let who = &attendee.who;
        lines.push(&format!("ATTENDEE;CN=\"{}\":mailto:{}", who.name.replace('"', "'"), who.address));
    }
    lines.push("END:VEVENT");
    lines.push("END:VCALENDAR");
    lines.0.into_bytes()
}

/// A contact as vCard.
pub fn contact(contact: &Item<Contact>) -> Vec<u8> {
    let mut lines = Lines::default();
    lines.push("BEGIN:VCARD");
    lines.push("VERSION:3.0");
    lines.value("FN", &contact.subject);
    let part = |text: &Option<String>| escaped(text.as_deref().unwrap_or(""));
    lines.push(&format!("N:{};{};{};;", part(&contact.surname), part(&contact.given_name), part(&contact.middle_name)));
    for mail in contact.emails.iter() {
        lines.value("EMAIL", &mail.address);
    }
    lines.push("END:VCARD");
    lines.0.into_bytes()
}

/// Lines of iCalendar or vCard, folded at 75 bytes.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn push(&mut self, line: &str) {
        let mut room = 75;
        for c in line.chars().filter(|c| !c.is_control()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = 74;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    fn value(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.push(&format!("{name}:{}", escaped(text)));
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace('\n', "\\n")
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
