//! Device codes: what a device without a browser polls, and a person types elsewhere.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::Now;
use crate::cloud::{Cloud, UserRef};
use crate::kept::Passing;
use crate::sign_in::CODES_LIMIT;

/// Device codes that a Cloud keeps; the oldest go first.
pub const DEVICE_CODES_KEPT: usize = 1000;

/// How long a device code lives.
pub const DEVICE_CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// A device that waits for somebody to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCode {
    /// What the device polls with.
    pub value: String,
    /// What the person types.
    pub user_code: String,
    /// The client it is for.
    pub app: Uuid,
    /// The tenant segment that it was asked under.
    pub authority: String,
    /// Whether it was asked for at a v1 endpoint.
    pub v1: bool,
    /// Scopes that were asked for: resource client id, scope value.
    pub scopes: Vec<(Uuid, String)>,
    /// The same in the words of the request.
    pub asked: String,
    /// Identifier URI of the resource that the access token is for.
    pub resource: String,
    /// When it was made.
    pub issued: Timestamp,
    /// The named location that the device asked from.
    pub location: Option<String>,
    /// What came of it.
    pub outcome: DeviceOutcome,
}

/// What came of a device code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceOutcome {
    /// Nobody has answered.
    Pending,
    /// The person declined.
    Declined,
    /// The person signed in.
    SignedIn {
        /// Who.
        user: UserRef,
        /// The tenant that signed the user in.
        tenant: Uuid,
        /// When.
        at: Timestamp,
        /// The session's `sid`.
        sid: Uuid,
    },
}

impl DeviceCode {
    /// Who signed in for it.
    pub fn user(&self) -> Option<UserRef> {
        match self.outcome {
            DeviceOutcome::SignedIn { user, .. } => Some(user),
            DeviceOutcome::Pending | DeviceOutcome::Declined => None,
        }
    }

    /// When it ends.
    pub fn expires(&self) -> Timestamp {
        self.issued.checked_add(DEVICE_CODE_LIFETIME).unwrap_or(Timestamp::MAX)
    }
}

impl Passing for DeviceCode {
    const MOST: usize = DEVICE_CODES_KEPT;
    const BYTES: usize = CODES_LIMIT;

    fn size(&self) -> usize {
        let scopes: usize = self.scopes.iter().map(|(_, scope)| scope.len() + 40).sum();
        500 + self.authority.len() + self.resource.len() + self.asked.len() + scopes
    }
}

impl Cloud {
    /// Keeps a device code. All live equally long: those that go when there are too many end first.
    pub fn keep_device_code(&mut self, code: DeviceCode) {
        let value = code.value.clone();
        self.device_codes.insert(&value, code);
    }

    /// The device code that a person typed, in whatever casing, while it lives and nobody answered it.
    pub fn typed_device_code(&self, user_code: &str, now: Now) -> Option<&DeviceCode> {
        let typed: String = user_code.chars().filter(char::is_ascii_alphanumeric).collect();
        let open = |code: &&DeviceCode| code.outcome == DeviceOutcome::Pending && code.expires() > now.timestamp();
        self.device_codes.values().filter(open).find(|code| code.user_code.eq_ignore_ascii_case(&typed))
    }

    /// Writes what came of a device code; whether it was still open.
    pub fn answer_device_code(&mut self, value: &str, outcome: DeviceOutcome, now: Now) -> bool {
        let answered = self.device_codes.change(value, |code| {
            let open = code.outcome == DeviceOutcome::Pending && code.expires() > now.timestamp();
            if open {
                code.outcome = outcome;
            }
            open
        });
        answered.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_kept_than_can_be_used() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = Cloud::default();
        for number in 0..DEVICE_CODES_KEPT + 10 {
            let code = DeviceCode {
                value: format!("{number:05}"),
                user_code: format!("CODE{number}"),
                app: Uuid::nil(),
                authority: "common".to_owned(),
                v1: false,
                scopes: Vec::new(),
                asked: String::new(),
                resource: String::new(),
                issued: now.timestamp(),
                location: None,
                outcome: DeviceOutcome::Pending,
            };
            cloud.keep_device_code(code);
        }
        assert_eq!(cloud.device_codes.len(), DEVICE_CODES_KEPT);
        let long = cloud.device_codes.get("00900").expect("one").clone();
        let mut many = Cloud::default();
        for number in 0..100 {
            let resource = "r".repeat(crate::sign_in::CODES_LIMIT / 10 - 1000);
            many.keep_device_code(DeviceCode { value: number.to_string(), resource, ..long.clone() });
        }
        assert_eq!(many.device_codes.len(), 10, "as many as there is room for");
        assert!(many.device_codes.contains("99"));
        assert!(!many.device_codes.contains("89"));
        assert!(cloud.typed_device_code("code 900", now).is_some());
        assert!(cloud.answer_device_code("00900", DeviceOutcome::Declined, now));
        assert!(!cloud.answer_device_code("00900", DeviceOutcome::Declined, now));
        assert!(cloud.typed_device_code("CODE900", now).is_none());
        let later = now.plus(DEVICE_CODE_LIFETIME);
        assert!(cloud.typed_device_code("CODE901", later).is_none());
    }
}
