//! How much one application may ask of one mailbox over Graph and Outlook REST, where that is limited at all.

use jiff::SignedDuration;

/// Outlook's limits. Each holds for one application and one mailbox.
///
/// <https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttling {
    /// Requests that it may make in [`Throttling::per`].
    pub requests: u64,
    /// The time in which requests are counted.
    pub per: SignedDuration,
    /// Requests at the same time.
    pub concurrent: u64,
    /// Bytes that it may send in [`Throttling::upload_per`].
    pub upload: u64,
    /// The time in which bytes are counted.
    pub upload_per: SignedDuration,
}

impl Throttling {
    /// The figures that Microsoft documents.
    pub const OUTLOOK: Self = Self {
        requests: 10_000,
        per: SignedDuration::from_mins(10),
        concurrent: 4,
        upload: 150_000_000,
        upload_per: SignedDuration::from_mins(5),
    };
}
