//! Moments as every protocol here writes them, without formatting machinery.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// A moment in UTC, in whole seconds: `2026-07-30T09:00:00Z`; nothing for years before Christ.
pub fn utc(at: Timestamp) -> Option<[u8; 20]> {
    let mut text = *b"0000-00-00T00:00:00Z";
    text[..19].copy_from_slice(&civil(Offset::UTC.to_datetime(at))?);
    Some(text)
}

/// Date and time, in whole seconds: `2026-07-30T09:00:00`; nothing for years before Christ.
pub fn civil(time: DateTime) -> Option<[u8; 19]> {
    let mut text = *b"0000-00-00T00:00:00";
    let year = usize::try_from(time.year()).ok()?;
    let part = |number: i8| usize::from(number.unsigned_abs());
    digits(&mut text[0..4], year);
    digits(&mut text[5..7], part(time.month()));
    digits(&mut text[8..10], part(time.day()));
    digits(&mut text[11..13], part(time.hour()));
    digits(&mut text[14..16], part(time.minute()));
    digits(&mut text[17..19], part(time.second()));
    Some(text)
}

/// A moment as HTTP's `Date` has it: `Thu, 30 Jul 2026 09:00:00 GMT`; nothing for years before Christ.
pub fn http(at: Timestamp) -> Option<[u8; 29]> {
    const DAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    const MONTHS: [&[u8; 3]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let time = Offset::UTC.to_datetime(at);
    let written = civil(time)?;
    let mut text = *b"Thu, 00 Jan 0000 00:00:00 GMT";
    text[0..3].copy_from_slice(DAYS[usize::from(time.weekday().to_monday_zero_offset().unsigned_abs())]);
    text[5..7].copy_from_slice(&written[8..10]);
    text[8..11].copy_from_slice(MONTHS[usize::from(time.month().unsigned_abs()) - 1]);
    text[12..16].copy_from_slice(&written[0..4]);
    text[17..25].copy_from_slice(&written[11..19]);
    Some(text)
}

/// Writes a number into its place, from behind.
#[expect(clippy::cast_possible_truncation, reason = "a digit is less than ten")]
pub fn digits(place: &mut [u8], number: usize) {
    let mut rest = number;
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

#[cfg(test)]
mod tests {
    use jiff::fmt::rfc2822::DateTimePrinter;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_the_machinery_writes_it(second in -62_167_219_200_i64..253_402_207_200) {
            let at = Timestamp::from_second(second).unwrap();
            let written = utc(at).unwrap();
            prop_assert_eq!(std::str::from_utf8(&written).unwrap(), at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap();
            let written = http(at).unwrap();
            prop_assert_eq!(std::str::from_utf8(&written).unwrap(), date);
        }
    }
}
