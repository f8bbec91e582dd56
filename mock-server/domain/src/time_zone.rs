//! Time zones by the names that Microsoft's services take: Windows' own, and IANA's.
//!
//! <https://learn.microsoft.com/windows-hardware/manufacture/desktop/default-time-zones>

use std::sync::LazyLock;

use jiff::tz::TimeZone;

/// Windows' name, the IANA zone that keeps the same time, and what Windows shows for it in English, from west to east.
const TABLE: &str = include_str!("time_zones.tsv");

/// A time zone as it is offered to the owner of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupportedZone {
    /// The name that it is set by.
    pub alias: &'static str,
    /// The name that it is shown by.
    pub name: &'static str,
}

/// The table, read.
struct Zones {
    pairs: Vec<(&'static str, &'static str)>,
    windows: Vec<SupportedZone>,
    iana: Vec<SupportedZone>,
}

static ZONES: LazyLock<Zones> = LazyLock::new(|| {
    let mut zones = Zones { pairs: Vec::new(), windows: Vec::new(), iana: Vec::new() };
    for line in TABLE.lines() {
        let mut cells = line.split('\t');
        let (Some(windows), Some(iana), Some(name)) = (cells.next(), cells.next(), cells.next()) else { continue };
        zones.pairs.push((windows, iana));
        zones.windows.push(SupportedZone { alias: windows, name });
        zones.iana.push(SupportedZone { alias: iana, name: iana });
    }
    zones
});

/// The zone with that Windows or IANA name, whatever its casing.
pub fn find(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    let name = if name.eq_ignore_ascii_case("tzone://Microsoft/Utc") { "UTC" } else { name };
    let iana = windows().iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name)).map_or(name, |(_, iana)| iana);
    TimeZone::get(iana).ok()
}

/// Windows names and the IANA zone that keeps the same time.
pub fn windows() -> &'static [(&'static str, &'static str)] {
    &ZONES.pairs
}

/// The zones that a mailbox can be set to, by Windows' names.
///
/// <https://learn.microsoft.com/graph/api/outlookuser-supportedtimezones>
pub fn supported_windows() -> &'static [SupportedZone] {
    &ZONES.windows
}

/// The same by IANA's names.
pub fn supported_iana() -> &'static [SupportedZone] {
    &ZONES.iana
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_windows_zone_is_known() {
        assert_eq!(windows().len(), 139);
        for (windows, iana) in windows() {
            assert!(find(windows).is_some(), "{windows} = {iana}");
        }
    }

    #[test]
    fn both_kinds_of_names_are_found() {
        assert_eq!(find("w. europe standard time"), find("Europe/Berlin"));
        assert_eq!(find("UTC"), find("tzone://Microsoft/Utc"));
        for unknown in ["", "Central Mars Time", "../etc/passwd", "Europe"] {
            assert!(find(unknown).is_none(), "{unknown}");
        }
    }
}
