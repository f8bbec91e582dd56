//! Phrases that stand near each other in a text.

use super::{Near, value};

/// The words of a line, the last of which may go on where a star ends it.
struct Phrase<'t> {
    words: Vec<&'t str>,
    goes_on: bool,
}

impl<'t> Phrase<'t> {
    fn of(line: &'t str) -> Self {
        Self { words: value::words(line).collect(), goes_on: line.trim_end().ends_with('*') }
    }

    /// The places in a text at which it begins.
    fn places(&self, text: &[&str]) -> Vec<usize> {
        let Some((last, before)) = self.words.split_last() else { return Vec::new() };
        let is_last = |word: &str| if self.goes_on { word.starts_with(last) } else { word == *last };
        let runs = text.windows(self.words.len()).enumerate();
        let found = runs.filter(|(_, run)| run.starts_with(before) && run.last().is_some_and(|word| is_last(word)));
        found.map(|(at, _)| at).collect()
    }
}

impl Near {
    /// Whether the phrases of two lines stand so in a text. Both are in lower case.
    pub(super) fn holds(self, text: &str, lines: &str) -> bool {
        let (first, second) = lines.split_once('\n').unwrap_or((lines, ""));
        let (first, second) = (Phrase::of(first), Phrase::of(second));
        // Most texts lack one of them altogether, which is seen without cutting them up.
        if !first.words.iter().chain(&second.words).all(|word| text.contains(word)) {
            return false;
        }
        let text: Vec<&str> = value::words(text).collect();
        let (before, behind) = (first.places(&text), second.places(&text));
        self.follows(&before, first.words.len(), &behind)
            || !self.ordered && self.follows(&behind, second.words.len(), &before)
    }

    /// Whether a phrase of that many words is followed by another one near enough. The places are in order.
    fn follows(self, first: &[usize], long: usize, second: &[usize]) -> bool {
        first.iter().any(|at| {
            let end = at + long;
            let next = second.partition_point(|place| *place < end);
            second.get(next).is_some_and(|place| place - end <= self.within)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(lines: &str, within: usize, ordered: bool) -> bool {
        Near { within, ordered }.holds("the blue sky above a construction project, and a project of the sky", lines)
    }

    #[test]
    fn words_stand_near_each_other() {
        for (lines, within, near, in_order) in [
            ("blue\nsky", 0, true, true),
            ("sky\nblue", 0, true, false),
            ("sky\nconstruction", 1, false, false),
            ("sky\nconstruction", 2, true, true),
            ("construction project\nblue sky", 2, true, false),
            ("constr*\nproject", 0, true, true),
            ("constr\nproject", 8, false, false),
            ("project\nproject", 2, true, true),
            ("project\nproject", 1, false, false),
            ("sky\n", 8, false, false),
            ("", 8, false, false),
        ] {
            assert_eq!((holds(lines, within, false), holds(lines, within, true)), (near, in_order), "{lines} {within}");
        }
    }
}
