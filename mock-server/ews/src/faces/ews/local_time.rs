//! Local times of calendar items: those without offset are in the zone that stands beside them, or in the caller's.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/time-zones-and-ews-in-exchange>

use jiff::civil::DateTime;
use mock365_domain::mailbox::EventTime;
use mock365_domain::time_zone;

use super::element::Element;
use super::property::written_time;

/// Writes all local times of calendar items in a body as moments.
pub fn settle(body: &mut Element, header: &Element) {
    let path = ["TimeZoneContext", "TimeZoneDefinition"];
    let callers = header.path(&path).and_then(|zone| zone.attribute("Id")).unwrap_or("UTC").to_owned();
    settle_in(body, &callers);
}

fn settle_in(element: &mut Element, callers: &str) {
    if element.name != "CalendarItem" {
        for child in &mut element.children {
            settle_in(child, callers);
        }
        return;
    }
    let zone_of = |name: &str| element.find(name).and_then(|zone| zone.attribute("Id")).map(str::to_owned);
    let start = zone_of("StartTimeZone").unwrap_or_else(|| callers.to_owned());
    let end = zone_of("EndTimeZone").unwrap_or_else(|| start.clone());
    for child in &mut element.children {
        match child.name {
            "Start" => settle_one(child, &start),
            "End" => settle_one(child, &end),
            _ => {}
        }
    }
}

fn settle_one(time: &mut Element, zone: &str) {
    let text = time.text.trim();
    let local = text.parse::<DateTime>().ok().filter(|_| !text.ends_with(['Z', 'z']) && !has_offset(text));
    let settled = local.and_then(|local| EventTime::local(local, &time_zone::find(zone)?, zone));
    if let Some(settled) = settled {
        time.text = written_time(settled.at).into();
    }
}

/// Whether a time has an offset: `+01:00` at its end.
fn has_offset(text: &str) -> bool {
    text.split_once('T').is_some_and(|(_, time)| time.contains(['+', '-']))
}

/// The Windows name of a zone.
pub fn windows_name(name: &str) -> &str {
    let known = time_zone::windows().iter().find(|(windows, iana)| *iana == name || windows.eq_ignore_ascii_case(name));
    known.map_or("UTC", |(windows, _)| windows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_the_zone_beside_it() {
        let read = |text: &str| {
            let mut body = Element::read(text.as_bytes()).expect("xml");
            settle(&mut body, &Element::default());
            body.path(&["CalendarItem", "Start"]).map(|start| start.text.to_string())
        };
        let item = |start: &str| {
            format!(
                "<a><CalendarItem><Start>{start}</Start><StartTimeZone Id='W. Europe Standard Time'/></CalendarItem></a>"
            )
        };
        assert_eq!(read(&item("2026-07-01T10:00:00")).as_deref(), Some("2026-07-01T08:00:00Z"));
        assert_eq!(read(&item("2026-07-01T10:00:00Z")).as_deref(), Some("2026-07-01T10:00:00Z"));
        assert_eq!(read(&item("2026-07-01T10:00:00-05:00")).as_deref(), Some("2026-07-01T10:00:00-05:00"));
        assert_eq!(read(&item("soon")).as_deref(), Some("soon"));
    }
}
