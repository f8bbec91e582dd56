//! The version of an environment: some of what it does began with one.

use std::fmt;
use std::str::FromStr;

/// A version such as `9.2.22104.00170`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnvironmentVersion(pub [u32; 4]);

impl EnvironmentVersion {
    /// The first with the role Delegated Mailbox Approver.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-mailboxes>
    pub const DELEGATED_APPROVER: Self = Self([9, 2, 22104, 170]);
    /// The first that looks accounts up in Graph before it tests a mailbox: the articles about what it says then are from
    /// 2024, which version it was is not documented.
    pub const LOOKS_ACCOUNTS_UP: Self = Self([9, 2, 24000, 0]);
    /// That of an environment where nothing is said.
    pub const CURRENT: Self = Self([9, 2, 24044, 170]);
    /// Shortly before the Delegated Mailbox Approver.
    pub const BEFORE_APPROVER: Self = Self([9, 2, 22103, 194]);
}

impl fmt::Display for EnvironmentVersion {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([major, minor, build, revision]) = self;
        write!(to, "{major}.{minor}.{build}.{revision:05}")
    }
}

impl FromStr for EnvironmentVersion {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a version has four numbers, such as 9.2.22104.00170";
        let mut version = [0; 4];
        let mut parts = text.split('.');
        for part in &mut version {
            *part = parts.next().and_then(|number| number.parse().ok()).ok_or(wrong)?;
        }
        if parts.next().is_some() { Err(wrong) } else { Ok(Self(version)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_written_as_microsoft_does_and_compared_by_number() {
        let gate: EnvironmentVersion = "9.2.22104.00170".parse().expect("a version");
        assert_eq!((gate, gate.to_string()), (EnvironmentVersion::DELEGATED_APPROVER, "9.2.22104.00170".to_owned()));
        assert!(EnvironmentVersion::BEFORE_APPROVER < gate && gate < EnvironmentVersion::CURRENT);
        for wrong in ["", "9.2", "9.2.1.2.3", "9.2.x.1"] {
            assert!(wrong.parse::<EnvironmentVersion>().is_err(), "{wrong}");
        }
    }
}
