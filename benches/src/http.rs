//! One request at a time over a connection that is kept: to prepare a mock, to see what it answers, and to time a write.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

use crate::Trouble;

/// A connection to a server.
pub struct Connection {
    stream: TcpStream,
    address: SocketAddr,
}

/// An answer as it came over the wire.
pub struct Answer {
    pub status: u16,
    pub wire: Vec<u8>,
    body: usize,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.wire[self.body..]).into_owned()
    }

    pub fn json(&self) -> Result<Value, Trouble> {
        Ok(serde_json::from_slice(&self.wire[self.body..])?)
    }

    /// Names of the headers, as a sorted list.
    pub fn header_names(&self) -> Vec<String> {
        let head = String::from_utf8_lossy(&self.wire[..self.body]).to_ascii_lowercase();
        let mut names: Vec<String> =
            head.lines().skip(1).filter_map(|line| line.split_once(':')).map(|(name, _)| name.to_owned()).collect();
        names.sort();
        names
    }
}

impl Connection {
    pub fn to(address: SocketAddr) -> Result<Self, Trouble> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, address })
    }

    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Result<Answer, Trouble> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        if !body.is_empty() {
            request.extend([format!("Content-Length: {}\r\n", body.len())]);
        }
        request.extend(["\r\n", body]);
        self.stream.write_all(request.as_bytes())?;
        self.read()
    }

    /// A request to the control API, which must go well.
    pub fn control(&mut self, method: &str, path: &str, body: &Value) -> Result<Value, Trouble> {
        let headers = [("Content-Type".to_owned(), "application/json".to_owned())];
        let answer = self.send(method, path, &headers, &body.to_string())?;
        if answer.status >= 300 {
            return Err(format!("{method} {path}: {} {}", answer.status, answer.text()).into());
        }
        answer.json()
    }

    /// Reads one answer with a Content-Length.
    fn read(&mut self) -> Result<Answer, Trouble> {
        let mut wire = Vec::with_capacity(16 << 10);
        let mut piece = vec![0; 64 << 10];
        loop {
            let count = self.stream.read(&mut piece)?;
            if count == 0 {
                return Err("the connection ended".into());
            }
            wire.extend_from_slice(&piece[..count]);
            let Some(end) = wire.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&wire[..end])?.to_ascii_lowercase();
            let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let whole = end + 4 + length.map_or(Ok(0), |length| length.trim().parse::<usize>())?;
            while wire.len() < whole {
                let count = self.stream.read(&mut piece)?;
                if count == 0 {
                    return Err("the connection ended within an answer".into());
                }
                wire.extend_from_slice(&piece[..count]);
            }
            return Ok(Answer { status, wire, body: end + 4 });
        }
    }
}
