//! How much applications may ask of mailboxes.

use jiff::SignedDuration;
use mock365_control::duration;
use mock365_control::throttling::{ThrottlingFigures, ThrottlingSetting, ThrottlingWord};
use mock365_domain::{Cloud, Throttling};

use super::PatchFault;

/// Sets the limits.
pub fn set(cloud: &mut Cloud, wanted: &ThrottlingSetting) -> Result<(), PatchFault> {
    cloud.throttling = match wanted {
        ThrottlingSetting::Word(ThrottlingWord::Off) => None,
        ThrottlingSetting::Word(ThrottlingWord::Outlook) => Some(Throttling::OUTLOOK),
        ThrottlingSetting::Figures(figures) => Some(of(figures)?),
    };
    Ok(())
}

fn of(figures: &ThrottlingFigures) -> Result<Throttling, PatchFault> {
    let usual = Throttling::OUTLOOK;
    Ok(Throttling {
        requests: amount("requests", figures.requests, usual.requests)?,
        per: time("per", figures.per.as_deref(), usual.per)?,
        concurrent: amount("concurrent", figures.concurrent, usual.concurrent)?,
        upload: amount("upload", figures.upload, usual.upload)?,
        upload_per: time("upload_per", figures.upload_per.as_deref(), usual.upload_per)?,
    })
}

/// A limit. With none at all no request would ever be done, however long a client waits.
fn amount(name: &str, wanted: Option<u64>, usual: u64) -> Result<u64, PatchFault> {
    match wanted {
        Some(0) => Err(PatchFault::new(format!("/throttling/{name}"), "a limit is 1 at least")),
        wanted => Ok(wanted.unwrap_or(usual)),
    }
}

/// A time in which something is counted.
fn time(name: &str, wanted: Option<&str>, usual: SignedDuration) -> Result<SignedDuration, PatchFault> {
    let Some(wanted) = wanted else { return Ok(usual) };
    let place = || format!("/throttling/{name}");
    let time = duration(wanted).map_err(|why| PatchFault::new(place(), why.to_string()))?;
    let known = SignedDuration::from_secs(1)..=SignedDuration::from_hours(24);
    if known.contains(&time) { Ok(time) } else { Err(PatchFault::new(place(), "between a second and a day: PT10M")) }
}
