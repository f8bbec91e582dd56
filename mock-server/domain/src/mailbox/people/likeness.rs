//! What somebody is looked for by: the beginning of a word of the name or the address, or a word that is nearly one.
//!
//! <https://learn.microsoft.com/graph/people-insights-overview#perform-a-fuzzy-search>

use crate::query::words;

/// Letters of a word that are compared.
const COMPARED: usize = 64;

/// What names and addresses are to be like.
pub struct Likeness {
    /// In lower case.
    whole: String,
    /// Its words.
    words: Vec<Vec<char>>,
}

fn letters(word: &str) -> Vec<char> {
    word.chars().take(COMPARED).collect()
}

impl Likeness {
    /// Reads what was asked for.
    pub fn of(text: &str) -> Self {
        let whole = text.trim().to_lowercase();
        Self { words: words(&whole).map(letters).collect(), whole }
    }

    /// Whether somebody of that name, at these addresses, is like that: each word is met. What has no words is like nobody.
    pub fn fits(&self, name: &str, addresses: &[&str]) -> bool {
        if self.words.is_empty() {
            return false;
        }
        let addresses = || addresses.iter().map(|address| address.to_lowercase());
        if self.whole.contains('@') {
            return addresses().any(|address| address.starts_with(&self.whole));
        }
        let name = name.to_lowercase();
        let mut known: Vec<Vec<char>> = words(&name).map(letters).collect();
        for address in addresses() {
            // The domain says nothing of a person.
            let local = address.split('@').next().unwrap_or_default();
            known.extend(words(local).map(letters));
        }
        self.words.iter().all(|wanted| known.iter().any(|word| word.starts_with(wanted) || is_near(word, wanted)))
    }
}

/// Whether two words differ by a slip: one letter, or two in a long word.
fn is_near(word: &[char], wanted: &[char]) -> bool {
    let allowed = match wanted.len() {
        0..4 => return false,
        4..8 => 1,
        _ => 2,
    };
    word.len().abs_diff(wanted.len()) <= allowed && distance(word, wanted) <= allowed
}

/// How many letters have to be put in, taken out or replaced to make one word of the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.iter().enumerate() {
        let mut diagonal = place;
        row[0] = place + 1;
        for (column, other) in other.iter().enumerate() {
            let above = row[column + 1];
            row[column + 1] = (diagonal + usize::from(letter != other)).min(above + 1).min(row[column] + 1);
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_beginnings_and_in_spite_of_slips() {
        let fits = |text: &str| Likeness::of(text).fits("Tyler Lee", &["tylerle@example.com"]);
        for found in ["t", "tyler", "TYLERLE", "tylerle@example.com", "tiler", "tyler lee", "lee ty", "yler"] {
            assert!(fits(found), "{found}");
        }
        for missing in ["", "@", "yle", "taylor", "example", "lea", "tyler smith", "example.com", "le@example.com"] {
            assert!(!fits(missing), "{missing}");
        }
        assert!(Likeness::of("hermaini hall").fits("Herminia Hull", &[]));
        assert!(!Likeness::of("hall").fits("Hello", &[]));
    }
}
