//! Finding a scenario by what a customer says, in any language, by a code, by a system.

use std::sync::Arc;

use mock365_control::Expectation;

use super::library::Shelved;

/// Those that match, the best first; all for an empty text.
pub fn find<'a>(all: impl Iterator<Item = &'a Arc<Shelved>>, text: &str) -> Vec<&'a Arc<Shelved>> {
    let wanted = fold(text);
    if wanted.is_empty() {
        return all.collect();
    }
    let mut hits: Vec<(u32, &Arc<Shelved>)> =
        all.filter_map(|shelved| score(shelved, &wanted).map(|score| (score, shelved))).collect();
    hits.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    hits.into_iter().map(|(_, shelved)| shelved).collect()
}

/// How well a scenario matches; nothing when it does not.
fn score(shelved: &Shelved, wanted: &str) -> Option<u32> {
    let texts = texts(shelved);
    let best = texts.iter().map(|(weight, text)| weight * closeness(text, wanted)).max().unwrap_or(0);
    if best > 0 {
        return Some(best + 1000);
    }
    // No single text holds it: all its words must stand somewhere.
    let all = texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = wanted.split_whitespace().collect();
    (words.len() > 1 && words.iter().all(|word| all.contains(word))).then_some(1)
}

/// Equal, contained, or containing: a customer's mail holds more than the words on the screen.
fn closeness(text: &str, wanted: &str) -> u32 {
    if text.is_empty() {
        0
    } else if text == wanted {
        4
    } else if text.contains(wanted) {
        2
    } else {
        u32::from(text.chars().count() >= 5 && wanted.contains(text))
    }
}

/// Everything that a scenario is found by, with its weight.
fn texts(shelved: &Shelved) -> Vec<(u32, String)> {
    let scenario = &shelved.scenario;
    let said = scenario.customer_says.values().flatten();
    let calls = scenario.expect.iter();
    let mut texts: Vec<(u32, &str)> = Vec::new();
    texts.extend(scenario.title.values().map(|text| (3, text.as_str())));
    texts.extend(said.map(|text| (3, text.as_str())));
    texts.extend(scenario.codes.iter().map(|text| (3, text.as_str())));
    texts.extend(calls.clone().flat_map(Expectation::codes).map(|text| (3, text)));
    texts.extend(calls.filter_map(|call| call.message.as_deref()).map(|text| (2, text)));
    texts.extend(scenario.rows.iter().chain(&scenario.systems).map(|text| (2, text.as_str())));
    texts.push((2, &shelved.name));
    texts.push((1, &scenario.because));
    texts.into_iter().map(|(weight, text)| (weight, fold(text))).collect()
}

/// Lower case, one blank between words, full-width forms and punctuation that people leave out made plain.
fn fold(text: &str) -> String {
    let plain: String = text
        .chars()
        .flat_map(|character| {
            let plain = match character {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
                '\u{3000}' | '\u{a0}' | '\u{202f}' => ' ',
                '’' | '‘' => '\'',
                '“' | '”' | '„' | '«' | '»' | '「' | '」' => '"',
                '–' | '—' | '‑' => '-',
                other => other,
            };
            plain.to_lowercase()
        })
        .filter(|character| !matches!(character, '\u{200b}' | '\u{feff}' | '\u{ad}'))
        .collect();
    let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.trim_matches(['.', ',', '!', '?', '"', '\'', '。']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn texts_are_compared_as_people_read_them() {
        assert_eq!(fold(" Need  ADMIN\u{a0}approval. "), "need admin approval");
        assert_eq!(fold("ＡＡＤＳＴＳ５０１０５"), "aadsts50105");
        assert_eq!(fold("Åtgärd KRÄVS"), "åtgärd krävs");
    }
}
