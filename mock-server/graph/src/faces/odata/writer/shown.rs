//! How texts, numbers, moments and ids show themselves.

use jiff::Timestamp;
use jiff::civil::DateTime;
use mock365_domain::text::Text;
use uuid::Uuid;

use super::{Shown, Writer, escape};
use crate::faces::wire_id::{ChangeKey, IdText};
use crate::faces::wire_time;

impl Shown for &str {
    fn show(self, out: &mut Writer) {
        out.buffer.reserve(self.len() + 2);
        out.buffer.push(b'"');
        escape(&mut out.buffer, self);
        out.buffer.push(b'"');
    }
}

impl Shown for &String {
    fn show(self, out: &mut Writer) {
        self.as_str().show(out);
    }
}

impl Shown for bool {
    fn show(self, out: &mut Writer) {
        out.raw(if self { "true" } else { "false" });
    }
}

impl Shown for usize {
    fn show(self, out: &mut Writer) {
        // The largest has 20 digits.
        let mut digits = [0; 20];
        let length = self.checked_ilog10().map_or(1, |log| log as usize + 1);
        wire_time::digits(&mut digits[..length], self);
        out.buffer.extend_from_slice(&digits[..length]);
    }
}

impl Shown for i64 {
    fn show(self, out: &mut Writer) {
        if self < 0 {
            out.buffer.push(b'-');
        }
        usize::try_from(self.unsigned_abs()).unwrap_or(usize::MAX).show(out);
    }
}

impl Shown for i32 {
    fn show(self, out: &mut Writer) {
        i64::from(self).show(out);
    }
}

impl Shown for u32 {
    fn show(self, out: &mut Writer) {
        i64::from(self).show(out);
    }
}

impl Shown for Uuid {
    fn show(self, out: &mut Writer) {
        out.plain(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    }
}

impl Shown for &Uuid {
    fn show(self, out: &mut Writer) {
        (*self).show(out);
    }
}

/// A moment in UTC, in whole seconds: `2026-07-30T09:00:00Z`.
impl Shown for Timestamp {
    fn show(self, out: &mut Writer) {
        match wire_time::utc(self) {
            Some(text) => out.plain(&text),
            None => out.text(format_args!("{}", self.strftime("%Y-%m-%dT%H:%M:%SZ"))),
        }
    }
}

/// Date and time without offset, in the seven decimals that Exchange writes: `2026-07-30T09:00:00.0000000`.
impl Shown for DateTime {
    fn show(self, out: &mut Writer) {
        match wire_time::civil(self) {
            Some(text) => {
                out.buffer.push(b'"');
                out.buffer.extend_from_slice(&text);
                out.raw(".0000000\"");
            }
            None => out.text(format_args!("{}", self.strftime("%Y-%m-%dT%H:%M:%S.0000000"))),
        }
    }
}

impl Shown for &Text {
    fn show(self, out: &mut Writer) {
        self.as_str().show(out);
    }
}

impl Shown for IdText {
    fn show(self, out: &mut Writer) {
        out.plain(self.as_str().as_bytes());
    }
}

/// The change key.
impl Shown for ChangeKey {
    fn show(self, out: &mut Writer) {
        out.plain(self.as_str().as_bytes());
    }
}

/// Null where there is none.
impl<T: Shown> Shown for Option<T> {
    fn show(self, out: &mut Writer) {
        match self {
            Some(value) => value.show(out),
            None => out.null(),
        }
    }
}

impl<'a, T> Shown for &'a Option<T>
where
    &'a T: Shown,
{
    fn show(self, out: &mut Writer) {
        self.as_ref().show(out);
    }
}

impl<'a, T> Shown for &'a [T]
where
    &'a T: Shown,
{
    fn show(self, out: &mut Writer) {
        out.list(self, Shown::show);
    }
}

impl<'a, T> Shown for &'a Vec<T>
where
    &'a T: Shown,
{
    fn show(self, out: &mut Writer) {
        self.as_slice().show(out);
    }
}

impl Shown for &&str {
    fn show(self, out: &mut Writer) {
        (*self).show(out);
    }
}
