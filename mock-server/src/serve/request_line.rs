//! Where the request lines are among the bytes of a connection, and what of them has to be encoded.
//!
//! http.sys, which stands before all of Microsoft's services, takes bytes in an address that RFC 3986 wants encoded;
//! hyper does not. Only heads that hyper takes need be understood here, by its rules: it ends the connection behind any
//! other. So lines are looked at for their beginnings alone, and bodies are counted and not read.

use memchr::memchr;

use super::chunks::{Chunk, counted};
use crate::limits::HEAD;

/// What is next on the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// A request, perhaps behind empty lines.
    Request,
    /// The rest of its method.
    Method,
    /// The rest of its target.
    Target(Target),
    /// The rest of its first line.
    Version,
    /// The rest of a header's line, or the end of the head.
    Header,
    /// So many bytes of a body.
    Body(u64),
    /// A body that comes in chunks.
    Chunked(Chunk),
    /// Nothing that could be understood: HTTP/2, or what ends the connection.
    Untold,
}

/// What is next in a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Beginning,
    /// The rest of a scheme and host, behind so many slashes: the third begins the path.
    Host(u8),
    /// The rest of its path and query.
    Path,
}

/// The bytes that are encoded: what RFC 3986 has no place for, but for blanks and control bytes, which http.sys refuses.
const ENCODED: [bool; 256] = {
    let mut all = [false; 256];
    let mut byte = 0x80;
    while byte < 256 {
        all[byte] = true;
        byte += 1;
    }
    let mut rest: &[u8] = b"\"<>\\^`{|}";
    while let [byte, others @ ..] = rest {
        all[*byte as usize] = true;
        rest = others;
    }
    all
};

/// The bytes of a connection, as far as they have come.
#[derive(Debug)]
pub struct RequestLines {
    next: Next,
    /// The beginning of a header's line of which more is to come, where it may tell of the body.
    line: Vec<u8>,
    /// Whether the line began already, so that what is next is no beginning.
    begun: bool,
    length: Option<u64>,
    /// Whether the last encoding that was named is that of chunks.
    chunked: Option<bool>,
}

/// Bytes with some of them encoded.
struct Rewritten {
    bytes: Vec<u8>,
    /// How far they stand for what came.
    upto: usize,
}

impl RequestLines {
    /// Of a connection that has just begun.
    pub fn new() -> Self {
        Self { next: Next::Request, line: Vec::new(), begun: false, length: None, chunked: None }
    }

    /// Takes note of bytes that came; what stands for them, where something in them has to be encoded.
    pub fn pass(&mut self, came: &[u8]) -> Option<Vec<u8>> {
        let mut rewritten = None;
        let mut at = 0;
        while at < came.len() {
            at = match self.next {
                Next::Untold => came.len(),
                Next::Request | Next::Method | Next::Version => self.word(came[at], at),
                Next::Target(next) => self.target(next, came, at, &mut rewritten),
                Next::Header => self.header(came, at),
                Next::Body(left) => {
                    let (taken, left) = counted(left, came.len() - at);
                    self.next = if left == 0 { Next::Request } else { Next::Body(left) };
                    at + taken
                }
                Next::Chunked(chunk) => {
                    let (taken, next) = chunk.take(&came[at..]);
                    self.next = match next {
                        Some(Chunk::Done) => Next::Request,
                        Some(next) => Next::Chunked(next),
                        None => Next::Untold,
                    };
                    at + taken
                }
            };
        }
        let Rewritten { mut bytes, upto } = rewritten?;
        bytes.extend_from_slice(&came[upto..]);
        Some(bytes)
    }

    /// A byte of a request's first line, outside its target.
    fn word(&mut self, byte: u8, at: usize) -> usize {
        self.next = match (self.next, byte) {
            (Next::Request, b'\r' | b'\n') => Next::Request,
            (Next::Method, b' ') => Next::Target(Target::Beginning),
            (Next::Version, b'\n') => Next::Header,
            (Next::Version, _) => Next::Version,
            (_, b'\n') => Next::Untold,
            _ => Next::Method,
        };
        at + 1
    }

    /// Goes through a target up to its end.
    fn target(&mut self, mut next: Target, came: &[u8], from: usize, rewritten: &mut Option<Rewritten>) -> usize {
        for (at, &byte) in came.iter().enumerate().skip(from) {
            next = match (next, byte) {
                (_, b' ' | b'\n') => {
                    self.next = if byte == b' ' { Next::Version } else { Next::Untold };
                    return at + 1;
                }
                (Target::Beginning | Target::Host(2), b'/') | (Target::Host(_), b'?') => Target::Path,
                (Target::Beginning, _) => Target::Host(0),
                (Target::Host(slashes), _) => Target::Host(slashes + u8::from(byte == b'/')),
                (Target::Path, _) => {
                    if ENCODED[usize::from(byte)] {
                        Rewritten::encode(rewritten, came, at);
                    }
                    Target::Path
                }
            };
        }
        self.next = Next::Target(next);
        came.len()
    }

    /// Goes to the end of a header's line.
    fn header(&mut self, came: &[u8], from: usize) -> usize {
        let rest = &came[from..];
        let end = memchr(b'\n', rest);
        let line = &rest[..end.map_or(rest.len(), |end| end + 1)];
        let tells = |first: Option<&u8>| matches!(first, Some(b'c' | b'C' | b't' | b'T' | b'\r' | b'\n'));
        if !self.line.is_empty() || !self.begun && end.is_none() && tells(line.first()) {
            self.line.extend_from_slice(line);
            if self.line.len() > HEAD.count() {
                self.line = Vec::new();
                self.next = Next::Untold;
                return came.len();
            }
        }
        if end.is_some() {
            let kept = std::mem::take(&mut self.line);
            if !kept.is_empty() {
                self.line_told(&kept);
            } else if !self.begun && tells(line.first()) {
                self.line_told(line);
            }
        }
        self.begun = end.is_none();
        from + line.len()
    }

    /// A line that ends the head, or may tell of the body.
    fn line_told(&mut self, line: &[u8]) {
        if matches!(line, b"\n" | b"\r\n") {
            let (length, chunked) = (self.length.take(), self.chunked.take());
            self.next = match (chunked, length) {
                (Some(true), _) => Next::Chunked(Chunk::FIRST),
                (Some(false), _) => Next::Untold,
                (None, Some(length)) if length > 0 => Next::Body(length),
                (None, _) => Next::Request,
            };
            return;
        }
        let Some(colon) = memchr(b':', line) else { return };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            let last = value.rsplit(|byte| *byte == b',').next().unwrap_or_default();
            self.chunked = Some(last.trim_ascii().eq_ignore_ascii_case(b"chunked"));
        } else if name.eq_ignore_ascii_case(b"content-length") && self.chunked.is_none() {
            let digits =
                value.iter().all(u8::is_ascii_digit).then(|| str::from_utf8(value).ok()?.parse().ok()).flatten();
            match digits {
                Some(length) => self.length = Some(length),
                None => self.next = Next::Untold,
            }
        }
    }
}

impl Rewritten {
    /// Encodes a byte of what came.
    fn encode(rewritten: &mut Option<Self>, came: &[u8], at: usize) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let this = rewritten.get_or_insert_with(|| Self { bytes: Vec::with_capacity(came.len() + 64), upto: 0 });
        this.bytes.extend_from_slice(&came[this.upto..at]);
        let byte = came[at];
        this.bytes.extend([b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        this.upto = at + 1;
    }
}
