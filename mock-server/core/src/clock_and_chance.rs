//! The only place that asks the machine for the time and for randomness; everybody else is handed theirs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use jiff::Timestamp;
use uuid::Uuid;

/// The real moment.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub fn real_now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A GUID for a request: unlike every other of this process, and not a secret.
pub fn request_guid() -> Uuid {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    static START: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    let start = *START.get_or_init(|| real_now().as_microsecond().cast_unsigned());
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let high = scramble(start ^ number);
    let low = scramble(high ^ number.rotate_left(32));
    uuid::Builder::from_random_bytes(((u128::from(high) << 64) | u128::from(low)).to_be_bytes()).into_uuid()
}

/// A well-mixed number made of another (SplitMix64).
pub fn scramble(seed: u64) -> u64 {
    let mut value = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Bytes that nobody can guess: what grants access is made of them.
pub fn secret_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).unwrap_or_else(|_| panic!("the machine gives no random numbers"));
    bytes
}
