//! How near a word that was typed is to one that is known: typing errors, endings, and parts of compounds.

/// A word with what makes most comparisons short.
#[derive(Debug)]
pub struct Spelled {
    /// The word.
    pub text: String,
    /// Its characters.
    length: usize,
    /// Which letters are in it, a bit for several.
    letters: u32,
    /// Whether a digit is in it, or it is of a script without blanks: then it is meant as it stands.
    exact: bool,
}

impl Spelled {
    pub fn new(text: String) -> Self {
        let letters = text.chars().fold(0, |letters, sign| letters | 1 << (u32::from(sign) % 32));
        let exact = text.chars().any(|sign| sign.is_ascii_digit() || super::fold::is_unspaced(sign));
        Self { length: text.chars().count(), letters, exact, text }
    }

    /// How near a known word is, from 0, which is not at all, to 1.
    pub fn nearness(&self, known: &Self) -> f32 {
        if self.text == known.text {
            return 1.0;
        }
        if self.exact || known.exact {
            return 0.0;
        }
        let typed = self.mistyped(known);
        if typed > 0.0 { typed } else { self.related(known) }
    }

    /// One letter wrong, missing, too much or in the wrong place; two in a long word.
    pub fn mistyped(&self, known: &Self) -> f32 {
        let shorter = self.length.min(known.length);
        let allowed = match shorter {
            0..=3 => return 0.0,
            4..=7 => 1,
            _ => 2,
        };
        if self.length.abs_diff(known.length) > allowed
            || (self.letters ^ known.letters).count_ones() as usize > 2 * allowed
        {
            return 0.0;
        }
        match strsim::osa_distance(&self.text, &known.text) {
            1 => 0.85,
            2 if allowed == 2 => 0.75,
            _ => 0.0,
        }
    }

    /// Another ending ("throttled", "throttling"), or a part of a compound ("Administratorgenehmigung").
    fn related(&self, known: &Self) -> f32 {
        // `invalid` is no part of `invalid_grant`: that is a name.
        if self.text.contains('_') != known.text.contains('_') {
            return 0.0;
        }
        let (short, long) = if self.length < known.length { (self, known) } else { (known, self) };
        // A little of a long name, `error` of `ErrorItemNotFound`, says nothing.
        if short.length < 5 || short.length * 5 < long.length * 2 {
            return 0.0;
        }
        if short.letters & !long.letters == 0 && long.text.contains(&short.text) {
            return if self.length < known.length { 0.7 } else { 0.6 };
        }
        let shared = short.text.chars().zip(long.text.chars()).take_while(|(left, right)| left == right).count();
        if shared >= 5 && shared * 4 >= short.length * 3 { 0.6 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::Spelled;

    fn nearness(typed: &str, known: &str) -> f32 {
        Spelled::new(typed.to_owned()).nearness(&Spelled::new(known.to_owned()))
    }

    #[test]
    fn what_was_meant_is_near() {
        for (typed, known) in [
            ("approval", "approval"),
            ("aproval", "approval"),
            ("administratorns", "administratorens"),
            ("throttled", "throttling"),
            ("genehmigung", "administratorgenehmigung"),
            ("administrators", "administratorgenehmigung"),
        ] {
            assert!(nearness(typed, known) > 0.5, "{typed} {known}");
        }
        for (typed, known) in [
            ("aadsts50105", "aadsts50150"),
            ("app", "api"),
            ("invalid", "invalid_grant"),
            ("error", "erroritemnotfound"),
            ("words", "password"),
        ] {
            assert!(nearness(typed, known) == 0.0, "{typed} {known}");
        }
    }
}
