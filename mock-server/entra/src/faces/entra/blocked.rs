//! Pages of people whose password was right and whom a policy keeps out: they have headings of their own.
//!
//! <https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access>

use super::texts::Texts;

/// What keeps somebody out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// A policy that blocks: the place, the app, or all of it.
    Access,
    /// The device or the app is not one that the policy lets in.
    Device,
}

impl Blocked {
    /// What a code's page says besides "trouble signing you in".
    pub const fn of(code: u32) -> Option<Self> {
        match code {
            53_003 | 530_032 => Some(Self::Access),
            53_000..=53_002 | 530_002 | 530_003 => Some(Self::Device),
            _ => None,
        }
    }

    /// The heading.
    pub const fn heading(self, t: &Texts) -> &'static str {
        match self {
            Self::Access => t.cannot_access,
            Self::Device => t.cannot_get_there,
        }
    }

    /// What stands below it.
    pub const fn text(self, t: &Texts) -> &'static str {
        match self {
            Self::Access => t.cannot_access_text,
            Self::Device => t.cannot_get_there_text,
        }
    }
}
