//! What a client prefers: representations, annotations, sizes of pages.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors#prefer-headers>

use http::HeaderMap;

use super::Fault;
use super::page::LARGEST_PAGE;

/// The preferences of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// `return=representation`
    pub representation: bool,
    /// `odata.include-annotations`, as it was written.
    pub annotations: Option<String>,
    /// `odata.maxpagesize`
    pub page_size: Option<usize>,
    /// `odata.continue-on-error`
    pub continues: bool,
}

impl Preferences {
    /// Reads all `Prefer` headers. What is no preference of the Web API is passed over, as RFC 7240 has it; one that changes
    /// the answer and is not built is refused.
    pub fn of(headers: &HeaderMap) -> Result<Self, Fault> {
        let mut preferences = Self::default();
        for value in headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok()) {
            for preference in listed(value) {
                preferences.take(preference)?;
            }
        }
        Ok(preferences)
    }

    fn take(&mut self, preference: &str) -> Result<(), Fault> {
        let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
        let (name, value) = (name.trim(), value.trim().trim_matches('"'));
        match name.to_ascii_lowercase().as_str() {
            "return" => self.representation = value.eq_ignore_ascii_case("representation"),
            "odata.include-annotations" => self.annotations = Some(value.to_owned()),
            "odata.maxpagesize" | "maxpagesize" => {
                let size = value.parse().ok().filter(|size| (1..=LARGEST_PAGE).contains(size));
                self.page_size = Some(size.ok_or_else(|| {
                    Fault::invalid(format!(
                        "The value '{value}' of the preference odata.maxpagesize is not between 1 and 5000."
                    ))
                })?);
            }
            "odata.continue-on-error" => self.continues = !value.eq_ignore_ascii_case("false"),
            "odata.track-changes" => return Err(Fault::unbuilt("change tracking")),
            "respond-async" => return Err(Fault::unbuilt("background operations")),
            _ => {}
        }
        Ok(())
    }

    /// Whether an annotation was asked for.
    pub fn includes(&self, annotation: &str) -> bool {
        let Some(wanted) = &self.annotations else { return false };
        let fits = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => annotation.starts_with(start),
            None => annotation == pattern,
        };
        let mut included = false;
        for pattern in wanted.split(',').map(str::trim) {
            match pattern.strip_prefix('-') {
                Some(pattern) if fits(pattern) => return false,
                Some(_) => {}
                None => included |= fits(pattern),
            }
        }
        included
    }
}

/// What stands between commas outside of quotes.
fn listed(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    value
        .split(move |sign| {
            quoted ^= sign == '"';
            sign == ',' && !quoted
        })
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(value: &'static str) -> Result<Preferences, Fault> {
        let mut headers = HeaderMap::new();
        headers.append("prefer", HeaderValue::from_static(value));
        Preferences::of(&headers)
    }

    #[test]
    fn commas_in_quotes_part_nothing() {
        let both =
            read("odata.maxpagesize=2, odata.include-annotations=\"A.*,B\",return=representation").expect("read");
        assert_eq!((both.page_size, both.representation), (Some(2), true));
        assert!(both.includes("A.x") && both.includes("B") && !both.includes("Bx") && !both.includes("C"));
        assert!(read("odata.include-annotations=\"*\"").expect("read").includes("anything"));
        assert!(!read("odata.include-annotations=\"*,-A.*\"").expect("read").includes("A.x"));
        assert!(!Preferences::default().includes("A"));
    }

    #[test]
    fn pages_have_a_size() {
        assert!(read("odata.maxpagesize=0").is_err() && read("odata.maxpagesize=5001").is_err());
        assert!(read("odata.maxpagesize=many").is_err());
        assert!(read("odata.track-changes").is_err(), "it would change the answer");
        assert_eq!(read("outlook.timezone=\"UTC\"").expect("read"), Preferences::default());
    }
}
