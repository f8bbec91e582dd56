//! Files that somebody names and we read whole: regular ones of a bounded size. A pipe would keep us waiting for ever, a
//! device may have no end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Reads a text file of at most `limit` bytes.
pub fn read(path: &Path, limit: u64) -> io::Result<String> {
    // Asked before it is opened: opening a pipe waits for a writer.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {limit} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no text in UTF-8"))
}
