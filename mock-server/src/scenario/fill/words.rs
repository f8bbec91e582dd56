//! Words of items: moments, people, bodies.

use jiff::Timestamp;
use mock365_control::changes::Moment;
use mock365_control::fill::ImportanceSetting;
use mock365_domain::Now;
use mock365_domain::directory::Domain;
use mock365_domain::mailbox::{Body, Importance, Recipient};

use super::super::patch::PatchFault;
use mock365_control::duration;

/// The years in which Exchange keeps dates.
const YEARS: std::ops::RangeInclusive<i16> = 1601..=4500;

/// Characters of what stands in the place of an address at the most.
const ADDRESS: usize = 320;

/// A moment: `2026-01-05`, `2026-01-05T08:00:00Z`, or from the sandbox's clock `-PT3H`.
pub fn moment(place: &str, text: &str, now: Now) -> Result<Timestamp, PatchFault> {
    let wrong = || {
        let why = format!(
            "`{text}` is no moment: write it in UTC, 2026-01-05 or 2026-01-05T08:00:00Z, or from the sandbox's clock, -PT3H"
        );
        PatchFault::new(place, why)
    };
    let at = match text.parse::<Moment>() {
        Ok(at) => at.0,
        Err(_) => now.timestamp().checked_add(duration(text).map_err(|_| wrong())?).map_err(|_| wrong())?,
    };
    let year = at.to_zoned(jiff::tz::TimeZone::UTC).year();
    if YEARS.contains(&year) {
        return Ok(at);
    }
    let why = format!("`{text}` lies in the year {year}: a mailbox holds 1601 to 4500");
    Err(PatchFault::new(place, why))
}

/// A person: `Fred Fabri <fred@fabrikam.example>`, `fred@fabrikam.example`.
pub fn person(place: &str, text: &str) -> Result<Recipient, PatchFault> {
    let text = text.trim();
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address.trim()),
        None => (text, text),
    };
    let good = address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !local.contains(|sign: char| sign.is_whitespace() || "<>,;\"".contains(sign))
            && Domain::is_name(domain)
    });
    if !good {
        let why = format!("`{text}` is nobody: write Fred Fabri <fred@fabrikam.example>, or the address alone");
        return Err(PatchFault::new(place, why));
    }
    Ok(Recipient::new(if name.is_empty() { address } else { name }, address))
}

/// Several people.
pub fn people(place: &str, all: &[String]) -> Result<Vec<Recipient>, PatchFault> {
    all.iter().enumerate().map(|(number, text)| person(&format!("{place}/{number}"), text)).collect()
}

/// The recipients of a mail that somebody else wrote: what stands in angle brackets there need be no address.
pub fn recipients(place: &str, all: &[String]) -> Result<Vec<Recipient>, PatchFault> {
    let one = |(number, text): (usize, &String)| {
        let found = person(&format!("{place}/{number}"), text);
        found.or_else(|fault| {
            let named = text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<'));
            let fits = |address: &str| (1..=ADDRESS).contains(&address.len()) && !address.contains(char::is_control);
            let named = named.filter(|(_, address)| fits(address));
            named.map(|(name, address)| Recipient::new(name.trim(), address)).ok_or(fault)
        })
    };
    all.iter().enumerate().map(one).collect()
}

/// A body, as text or HTML.
pub fn body(place: &str, text: Option<&String>, html: Option<&String>) -> Result<Body, PatchFault> {
    match (text, html) {
        (Some(_), Some(_)) => Err(PatchFault::new(place, "say `text` or `html`, not both")),
        (Some(text), None) => Ok(Body::text(text)),
        (None, Some(html)) => Ok(Body::html(html)),
        (None, None) => Ok(Body::default()),
    }
}

/// How important something is.
pub fn importance(setting: Option<ImportanceSetting>) -> Importance {
    match setting {
        Some(ImportanceSetting::Low) => Importance::Low,
        None | Some(ImportanceSetting::Normal) => Importance::Normal,
        Some(ImportanceSetting::High) => Importance::High,
    }
}
