//! Parameters as they came: of the query, and of a posted form.

use http::Method;

use super::route::{Endpoint, EntraRoute};
use super::token::GrantType;
use crate::exchange::Call;

/// The button that goes on, on nearly every page: "Next", "Sign in", "Yes", "Accept", "Continue".
pub const ONWARD: &str = "idSIButton9";
/// The button that goes back.
pub const BACK: &str = "idBtn_Back";

/// Parameters, decoded.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Everything that a request carries: the body's first, so that they win. The endpoints that clients post to read
    /// the body alone: what grants access has no business in an address.
    pub fn of(call: &Call<'_>) -> Self {
        let own = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
            (name.into_owned(), value.into_owned())
        };
        let mut pairs = Vec::new();
        if call.method == Method::POST {
            pairs.extend(form_urlencoded::parse(&call.body).map(own));
        }
        if !matches!(EntraRoute::of(call).endpoint, Endpoint::Token | Endpoint::DeviceCode) {
            pairs.extend(call.query_pairs().map(own));
        }
        Self { pairs }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// The name of the one that takes most, and the bytes of both.
    pub fn longest(&self) -> Option<(&str, usize)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), name.len() + value.len())).max_by_key(|(_, size)| *size)
    }

    /// Whether a field came at all, be it empty.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(known, _)| known == name)
    }

    /// Whether that button was pressed: it sends its own name, and robots that read no page send `action`.
    pub fn pressed(&self, button: &str, action: &str) -> bool {
        self.has(button) || self.get("action") == Some(action)
    }

    /// Whether the way back was pressed: "Back", "Cancel", "No".
    pub fn went_back(&self) -> bool {
        self.pressed(BACK, "cancel")
    }

    /// The sign-in name, in the field that people type it into or in the one that goes along hidden.
    pub fn login(&self) -> Option<&str> {
        self.get("login").or_else(|| self.get("loginfmt"))
    }

    /// The grant that is asked for, where Entra knows it.
    pub fn grant(&self) -> Option<GrantType> {
        GrantType::of(self.get("grant_type")?)
    }

    /// The value of a parameter; none when it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}
