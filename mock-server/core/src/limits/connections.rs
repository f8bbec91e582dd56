//! Limits of connections: how long is waited, how much is held.

use super::Limit;

/// Until a connection shows its first byte.
pub const FIRST_BYTE: Limit = Limit::seconds("until the first byte of a connection", 10, "the connection is closed");
/// Until a TLS handshake is finished.
pub const HANDSHAKE: Limit = Limit::seconds("a TLS handshake", 10, "the connection is closed");
/// Until a body is there.
pub const BODY_TIME: Limit = Limit::seconds(
    "reading a request's body",
    60,
    "400 in the face's form (control API: 408), then the connection is closed",
);
/// A connection on which nothing is asked.
pub const IDLE: Limit = Limit::seconds(
    "a connection without a request under way, whether it said hello, half a head, or nothing more",
    60,
    "the connection is closed",
);
/// A client that does not read.
pub const STALL_TIME: Limit =
    Limit::seconds("a client that takes less than it has to of a waiting answer", 30, "the connection is reset");
/// What it has to take.
pub const STALLED: Limit =
    Limit::bytes("what a client has to take of a waiting answer in that time", 64 << 10, "the connection is reset");
/// Streams of an HTTP/2 connection.
pub const STREAMS: Limit = Limit::things("requests at once on an HTTP/2 connection", 200, "`REFUSED_STREAM`");
/// A request's head.
pub const HEAD: Limit = Limit::bytes(
    "head of a request: request line and headers",
    128 << 10,
    "431, then the connection is closed (HTTP/2: 431)",
);
/// A request's target.
pub const TARGET: Limit =
    Limit::bytes("target of a request: path and query", 65_534, "414, then the connection is closed");
/// Number of headers.
pub const HEADERS: Limit =
    Limit::things("headers of a request", 100, "431, then the connection is closed (HTTP/2: as the head)");
/// What a process holds for its clients.
pub const HELD: Limit = Limit::bytes(
    "bodies being read and answers waiting to be taken, of all clients together",
    160 << 20,
    "the face's canned answer `server-busy` (control API: 503 with the reason, but for health); what is under way goes on",
);
/// Large requests at once.
pub const LARGE_AT_ONCE: Limit = Limit::things(
    "requests with more than 8 KiB, or to a sandbox with more than 2,000 items or objects, that are done at once",
    2,
    "further ones wait for their turn",
);
/// Threads beside the workers.
pub const THREADS: Limit = Limit::things(
    "threads beside the workers, for what may take more than a few milliseconds",
    16,
    "what needs one waits for its turn",
);
/// What is read and thrown away of a body that is too large.
pub const DISCARDED: Limit = Limit::bytes(
    "what is still read of a body over its limit, so that the client sees the answer",
    64 << 20,
    "the connection is closed",
);
