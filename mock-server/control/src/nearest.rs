//! The word that somebody meant who wrote another.

/// Names that are told of those that there are.
const CHOICE: usize = 8;

/// What there is to choose from, to be put behind "there is no …": all names where they are few, some where nothing is near.
pub fn choice(known: &[&str], has_near: bool) -> String {
    match known {
        [] => String::new(),
        [one] => format!("; there is `{one}`"),
        some if some.len() <= CHOICE => format!("; there are `{}`", some.join("`, `")),
        _ if has_near => String::new(),
        many => format!("; there are {}, among them `{}`", many.len(), many[..CHOICE].join("`, `")),
    }
}

/// The known word nearest to one that is not known, if any is near enough to have been meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody mistypes so long a word, and comparing takes its length times those of all known ones.
    if word.len() > 200 {
        return None;
    }
    let word = word.to_lowercase();
    let known: Vec<&str> = known.into_iter().collect();
    // `hybrid` is of `rest-not-enabled/hybrid`, and Thunderbird is Mozilla's: a part that one name alone has says which.
    let part = |known: &&str| known.split(['/', ' ']).any(|part| part.eq_ignore_ascii_case(&word));
    let mut with_part = known.iter().copied().filter(part);
    if let (Some(one), None) = (with_part.next(), with_part.next()) {
        return Some(one);
    }
    known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&word, &known.to_lowercase()), known))
        .filter(|(closeness, _)| *closeness > 0.75)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, known)| known)
}
