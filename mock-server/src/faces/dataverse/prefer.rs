//! What a client prefers: representations, annotations, sizes of pages.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors#prefer-headers>

use super::Fault;
use super::page::LARGEST_PAGE;
use crate::exchange::Call;

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
    /// Reads what a client prefers. What is no preference of the Web API is passed over, as RFC 7240 has it; one that changes
    /// the answer and is not built is refused.
    pub fn of(call: &Call<'_>) -> Result<Self, Fault> {
        let mut preferences = Self::default();
        for (name, value) in call.preferences() {
            preferences.take(name, value.unwrap_or_default())?;
        }
        Ok(preferences)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Fault> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(preferences: &[(&str, &str)]) -> Result<Preferences, Fault> {
        let mut read = Preferences::default();
        preferences.iter().try_for_each(|(name, value)| read.take(name, value))?;
        Ok(read)
    }

    #[test]
    fn annotations_are_chosen_by_patterns() {
        let both = read(&[("odata.include-annotations", "A.*,B"), ("return", "representation")]).expect("read");
        assert!(both.representation);
        assert!(both.includes("A.x") && both.includes("B") && !both.includes("Bx") && !both.includes("C"));
        let annotations = |value| read(&[("odata.include-annotations", value)]).expect("read");
        assert!(annotations("*").includes("anything") && !annotations("*,-A.*").includes("A.x"));
        assert!(!Preferences::default().includes("A"));
    }

    #[test]
    fn pages_have_a_size() {
        let size = |value| read(&[("odata.maxpagesize", value)]).map(|read| read.page_size);
        assert_eq!(size("2").expect("a size"), Some(2));
        assert!(size("0").is_err() && size("5001").is_err() && size("many").is_err());
        assert!(read(&[("odata.track-changes", "")]).is_err(), "it would change the answer");
        assert_eq!(read(&[("outlook.timezone", "UTC")]).expect("read"), Preferences::default());
    }
}
