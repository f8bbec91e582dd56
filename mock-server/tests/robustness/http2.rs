//! Frames of HTTP/2, as few as a test needs.

/// Preface and empty settings.
pub const HELLO: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
/// Preface and settings that give streams no window.
pub const HELLO_WITHOUT_WINDOW: &[u8] =
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00";
/// The answer to the server's settings.
pub const ACK: &[u8] = b"\x00\x00\x00\x04\x01\x00\x00\x00\x00";
/// A sign of life.
pub const PING: &[u8] = b"\x00\x00\x08\x06\x00\x00\x00\x00\x00abcdefgh";

/// A whole GET on a stream.
pub fn get(stream: u32, path: &str) -> Vec<u8> {
    // :method GET and :scheme http from the static table; :path and :authority in words.
    let mut block = vec![0x82, 0x86, 0x04];
    block.push(u8::try_from(path.len()).expect("a short path"));
    block.extend(path.bytes());
    block.extend([0x01, 9]);
    block.extend(b"127.0.0.1");
    let length = u32::try_from(block.len()).expect("short").to_be_bytes();
    // END_STREAM and END_HEADERS.
    let mut frame = vec![length[1], length[2], length[3], 0x01, 0x05];
    frame.extend(stream.to_be_bytes());
    frame.extend(block);
    frame
}

/// Frames in what came: their kinds, streams and payloads.
pub fn frames(mut seen: &[u8]) -> Vec<(u8, u32, Vec<u8>)> {
    let mut frames = Vec::new();
    while let [a, b, c, kind, _, s1, s2, s3, s4, rest @ ..] = seen {
        let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
        if rest.len() < length {
            break;
        }
        frames.push((*kind, u32::from_be_bytes([*s1, *s2, *s3, *s4]), rest[..length].to_vec()));
        seen = &rest[length..];
    }
    frames
}

/// A whole POST on a stream, as somebody.
pub fn post(stream: u32, path: &str, authorization: &str, body: &str) -> Vec<u8> {
    let mut block = vec![0x83, 0x86, 0x04];
    block.push(u8::try_from(path.len()).expect("a short path"));
    block.extend(path.bytes());
    block.extend([0x01, 9]);
    block.extend(b"127.0.0.1");
    // `authorization` by its number; its length takes several bytes.
    block.extend([0x0f, 0x08, 0x7f]);
    let mut rest = authorization.len() - 0x7f;
    while rest >= 0x80 {
        block.push(u8::try_from(rest % 0x80).expect("seven bits") | 0x80);
        rest /= 0x80;
    }
    block.push(u8::try_from(rest).expect("seven bits"));
    block.extend(authorization.bytes());
    // END_HEADERS; then END_STREAM.
    [(0x01, 0x04, block), (0x00, 0x01, body.as_bytes().to_vec())].into_iter().fold(Vec::new(), |mut all, frame| {
        let (kind, flags, payload) = frame;
        let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
        all.extend([length[1], length[2], length[3], kind, flags]);
        all.extend(stream.to_be_bytes());
        all.extend(payload);
        all
    })
}
