//! Headers as the journal keeps them: copied into one block, so that the buffer they were read into can be used again.

use http::HeaderMap;

/// Headers, one `name:value` a line. Neither names nor values can hold a line's end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderLines(Box<[u8]>);

impl HeaderLines {
    /// All of a message's headers.
    pub fn of(headers: &HeaderMap) -> Self {
        let length = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 2).sum();
        let mut lines = Vec::with_capacity(length);
        for (name, value) in headers {
            lines.extend_from_slice(name.as_str().as_bytes());
            lines.push(b':');
            lines.extend_from_slice(value.as_bytes());
            lines.push(b'\n');
        }
        Self(lines.into_boxed_slice())
    }

    /// Name and value of each; a name that came several times stands there as often.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.split(|byte| *byte == b'\n').filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((std::str::from_utf8(&line[..colon]).ok()?, &line[colon + 1..]))
        })
    }

    /// The first value of a name, where it is text.
    pub fn get(&self, wanted: &str) -> Option<&str> {
        let value = self.iter().find(|(name, _)| *name == wanted)?.1;
        std::str::from_utf8(value).ok()
    }

    /// Bytes that they take.
    pub fn size(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn headers_are_read_as_they_were_written() {
        let mut headers = HeaderMap::new();
        headers.append("set-cookie", HeaderValue::from_static("a=1; path=/"));
        headers.append("set-cookie", HeaderValue::from_static("b: 2"));
        headers.append("x-empty", HeaderValue::from_static(""));
        headers.append("x-odd", HeaderValue::from_bytes(b"\xe5\t").expect("a value"));
        let written = HeaderLines::of(&headers);
        let read: Vec<(&str, &[u8])> = written.iter().collect();
        let wanted: Vec<(&str, &[u8])> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        assert_eq!(read, wanted);
        assert_eq!(written.get("set-cookie"), Some("a=1; path=/"));
        assert_eq!((written.get("x-empty"), written.get("x-odd"), written.get("x-none")), (Some(""), None, None));
        assert_eq!(HeaderLines::of(&HeaderMap::new()).iter().count(), 0);
    }
}
