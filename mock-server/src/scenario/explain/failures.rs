//! Failures of Dynamics 365 that no situation shows: what they are, and why there is none.

use std::sync::OnceLock;

use mock365_control::report::Explanation;

use crate::scenario::search::Document;

/// A failure without a situation.
#[derive(Debug)]
pub struct Unshown {
    /// Its id.
    id: &'static str,
    /// What customers read.
    text: &'static str,
    /// Why no situation shows it.
    reason: &'static str,
    codes: Vec<String>,
    because: &'static str,
    mended_by: Vec<&'static str>,
}

/// All of them: the lines of the list of failures that have a reason.
pub fn all() -> &'static [Unshown] {
    static ROWS: OnceLock<Vec<Unshown>> = OnceLock::new();
    ROWS.get_or_init(|| include_str!("../../../../features/failures.tsv").lines().filter_map(row).collect())
}

fn row(line: &'static str) -> Option<Unshown> {
    let mut cells = line.split('\t');
    let (id, text, reason) = (cells.next()?, cells.next()?, cells.next().filter(|reason| !reason.is_empty())?);
    let (codes, because, mended_by) = known(id).unwrap_or_default();
    let parts = |cell: &'static str| cell.split("; ").filter(|part| !part.is_empty());
    // Alerts that no text tells apart are called by their number.
    let numbered = id.strip_prefix("d365-unknown-incoming-").filter(|_| codes.is_empty());
    let numbered = numbered.map(|number| format!("UnknownIncomingEmailIntegrationError -{number}"));
    let codes = parts(codes).map(str::to_owned).chain(numbered).collect();
    Some(Unshown { id, text, reason, codes, because, mended_by: parts(mended_by).collect() })
}

/// Codes, cause and remedies of a failure.
fn known(id: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let mut rows = include_str!("failures.tsv").lines().skip(1).map(|line| line.split('\t'));
    let mut cells = rows.find_map(|mut cells| (cells.next() == Some(id)).then_some(cells))?;
    Some((cells.next()?, cells.next()?, cells.next()?))
}

impl Unshown {
    /// What it is found by.
    pub fn document(&self) -> Document {
        Document {
            texts: vec![(0.95, self.text.to_owned()), (0.7, self.because.to_owned())],
            own_codes: self.codes.iter().cloned().chain([self.id.to_owned()]).collect(),
            systems: vec!["dynamics365".to_owned()],
            ..Document::default()
        }
    }

    /// What it is.
    pub fn explanation(&self) -> Explanation {
        let title = self.codes.first().map_or(self.text.to_owned(), |code| format!("{code}: {}", self.text));
        Explanation {
            title,
            from: vec!["dataverse".to_owned()],
            because: self.because.to_owned(),
            mended_by: self.mended_by.iter().map(|way| (*way).to_owned()).collect(),
            reproduce: format!("by no situation: {}", self.reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_known_of_failures_that_have_no_situation() {
        for line in include_str!("failures.tsv").lines().skip(1) {
            let id = line.split('\t').next().unwrap_or_default();
            assert_eq!(line.split('\t').count(), 4, "{id}");
            assert!(all().iter().any(|unshown| unshown.id == id), "{id} has a situation, or is no failure");
        }
        let lasting = all().iter().filter(|unshown| !unshown.reason.starts_with("not built"));
        for unshown in lasting {
            assert!(!unshown.because.is_empty() && !unshown.mended_by.is_empty(), "{}", unshown.id);
        }
    }
}
