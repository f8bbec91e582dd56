//! The index: which words stand in which texts, how telling each is, and which documents answer to a query best.

use std::collections::HashMap;

use super::near::Spelled;
use super::{fold, product};

/// Something that can be found.
#[derive(Debug, Default)]
pub struct Document {
    /// Texts, with how much each counts.
    pub texts: Vec<(f32, String)>,
    /// Codes. What many documents have counts little: a code beats its class.
    pub codes: Vec<String>,
    /// Codes that it is about: as telling as can be, however many others have them.
    pub own_codes: Vec<String>,
    /// Systems whose customers meet it.
    pub systems: Vec<String>,
}

/// A document that was found.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Its number, in the order in which they were given.
    pub document: usize,
    /// How well it answers, up to about 1.
    pub score: f32,
}

/// A text of a document.
#[derive(Debug)]
struct Text {
    document: usize,
    weight: f32,
    /// The weight of all its words.
    total: f32,
    /// What kind of text it is.
    kind: Kind,
}

/// What kind of text something is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Words that people read or write.
    Words,
    /// A code, which counts as much as it tells.
    Code,
    /// A code that the document is about.
    OwnCode,
}

/// A word that stands somewhere.
#[derive(Debug)]
struct Word {
    spelled: Spelled,
    /// How telling it is.
    weight: f32,
    /// The texts that it stands in.
    texts: Vec<u32>,
}

/// Which words stand where.
#[derive(Debug)]
pub struct SearchIndex {
    words: Vec<Word>,
    by_word: HashMap<String, usize>,
    texts: Vec<Text>,
    systems: Vec<Vec<String>>,
    /// The weight of a word that stands in one text alone.
    most: f32,
}

/// What a text needs to be found: so much of the query in it, and more where it counts less, or so much of it in the query.
const OF_QUERY: f32 = 0.5;
const OF_TEXT: f32 = 0.7;
/// How near a word is at the least that was mistyped; others are related to what was typed.
const MISTYPED: f32 = 0.75;
/// Letters of a related word that tells something by itself.
const TELLING: usize = 8;
/// How near a code must be typed.
const OF_CODE: f32 = 0.72;
/// What a word that nobody knows weighs, of a word that stands in one text alone.
const UNKNOWN: f32 = 0.9;
/// A text of few common words says little where it is found in a long mail.
const SHORT: f32 = 3.0;

/// Letters of a word that is told as near to one that nobody knows, and of the longest that is compared.
const NAMEABLE: usize = 4;
const LONGEST: usize = 200;
/// Words of a text for which near ones are looked for.
const WORDS: usize = 20;
/// How near such a word is.
const SOUNDS_LIKE: f64 = 0.8;

impl SearchIndex {
    /// Over documents.
    pub fn new(documents: Vec<Document>) -> Self {
        let mut index = Self {
            words: Vec::new(),
            by_word: HashMap::new(),
            texts: Vec::new(),
            systems: Vec::with_capacity(documents.len()),
            most: 0.0,
        };
        for (number, document) in documents.into_iter().enumerate() {
            for (weight, text) in document.texts {
                index.add(number, weight, fold::words(&text), Kind::Words);
            }
            for (kind, codes) in [(Kind::Code, document.codes), (Kind::OwnCode, document.own_codes)] {
                for code in &codes {
                    index.add(number, 1.0, vec![fold::code(code)], kind);
                    for part in fold::hresults(code) {
                        index.add(number, 1.0, vec![part], kind);
                    }
                }
            }
            index.systems.push(document.systems.iter().map(|system| fold::code(system)).collect());
        }
        index.weigh();
        index
    }

    fn add(&mut self, document: usize, weight: f32, mut words: Vec<String>, kind: Kind) {
        words.retain(|word| !word.is_empty());
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        if words.is_empty() {
            return;
        }
        self.texts.push(Text { document, weight, total: 0.0, kind });
        for word in words {
            let at = *self.by_word.entry(word).or_insert_with_key(|word| {
                self.words.push(Word { spelled: Spelled::new(word.clone()), weight: 0.0, texts: Vec::new() });
                self.words.len() - 1
            });
            self.words[at].texts.push(number);
        }
    }

    /// Says how telling words and texts are.
    #[expect(clippy::cast_precision_loss, reason = "there are thousands of texts, not millions")]
    fn weigh(&mut self) {
        let all = self.texts.len() as f32;
        self.most = (1.0 + all).ln();
        for word in &mut self.words {
            word.weight = (1.0 + all / word.texts.len() as f32).ln();
            for text in &word.texts {
                self.texts[*text as usize].total += word.weight;
            }
        }
        for text in self.texts.iter_mut().filter(|text| text.kind == Kind::Code) {
            text.weight = text.total / self.most;
        }
    }

    /// The documents that answer to a query at all, the best first; among equals in the order in which they were given.
    pub fn find(&self, query: &str) -> Vec<Hit> {
        let hits = self.find_as_typed(query);
        // A name that nobody knows, `ErrorSendQuotaExceeded`, is found by the words in it.
        let parted = if hits.is_empty() { fold::parted(query) } else { None };
        parted.map_or(hits, |parted| self.find_as_typed(&parted))
    }

    fn find_as_typed(&self, query: &str) -> Vec<Hit> {
        let (words, systems) = self.without_systems(query);
        let has_system = |document: usize| self.systems[document].iter().any(|system| systems.contains(system));
        let mut best: Vec<f32> = vec![0.0; self.systems.len()];
        if words.is_empty() {
            for (document, score) in best.iter_mut().enumerate() {
                *score = if has_system(document) { 1.0 } else { 0.0 };
            }
        } else {
            let near: Vec<_> = words.iter().map(|word| self.near(word)).collect();
            // What only sounds like something is said of it where a word beside it is known.
            if !words.iter().zip(&near).any(|(word, near)| self.is_known(word, near)) {
                return Vec::new();
            }
            self.score(&near, &mut best);
        }
        let bonus = |document| if has_system(document) { 0.01 } else { 0.0 };
        let hits = best.iter().enumerate().filter(|(_, score)| **score > 0.0);
        let mut hits: Vec<Hit> =
            hits.map(|(document, score)| Hit { document, score: score + bonus(document) }).collect();
        hits.sort_by(|left, right| right.score.total_cmp(&left.score));
        hits
    }

    /// The words of a query, and the systems that it names: those say whose customer it is, not what was met.
    fn without_systems(&self, query: &str) -> (Vec<String>, Vec<String>) {
        let words: Vec<String> = fold::words(query);
        let (mut systems, mut rest) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < words.len() {
            if let Some(named) = product::at(&words[at..], &self.systems, |word| self.by_word.contains_key(word)) {
                systems.push(named.system);
                at += named.words;
            } else {
                rest.push(words[at].clone());
                at += 1;
            }
        }
        let has_any = || self.systems.iter().flatten().any(|system| systems.contains(system));
        // Of a product that no scenario is about, what is written of it is found.
        if rest.is_empty() && !has_any() { (words, systems) } else { (rest, systems) }
    }

    /// The best score of each document.
    fn score(&self, words: &[Vec<(usize, f32)>], best: &mut [f32]) {
        let mut of_query = vec![0.0_f32; self.texts.len()];
        let mut of_text = vec![0.0_f32; self.texts.len()];
        let mut anywhere = vec![0.0_f32; best.len()];
        let mut whole = 0.0_f32;
        // The nearest word that each text has to the one that is looked at.
        let mut nearest = vec![(0.0_f32, 0.0_f32); self.texts.len()];
        for near in words {
            let closest = near.iter().max_by(|left, right| left.1.total_cmp(&right.1));
            let weight = closest.map_or(self.most * UNKNOWN, |(at, _)| self.words[*at].weight);
            whole += weight;
            let mut touched = Vec::new();
            for &(at, nearness) in near {
                let known = &self.words[at];
                for text in known.texts.iter().map(|text| *text as usize) {
                    if nearest[text].0 == 0.0 {
                        touched.push(text);
                    }
                    if nearness > nearest[text].0 {
                        nearest[text] = (nearness, known.weight);
                    }
                }
            }
            touched.sort_unstable();
            let mut last: Option<(usize, f32)> = None;
            for text in touched {
                let (nearness, known) = std::mem::take(&mut nearest[text]);
                of_query[text] += weight * nearness;
                of_text[text] += known * nearness;
                // Texts stand in the order of their documents: what one has counts once.
                let document = self.texts[text].document;
                let before = last.filter(|(same, _)| *same == document).map_or(0.0, |(_, counted)| counted);
                anywhere[document] += weight * (nearness - before).max(0.0);
                last = Some((document, nearness.max(before)));
            }
        }
        self.judge(&of_query, &of_text, whole, best);
        for (document, held) in anywhere.iter().enumerate() {
            // No single text holds it, but all its words stand somewhere.
            if words.len() > 1 && held / whole >= 0.9 {
                best[document] = best[document].max(0.4 * held / whole);
            }
        }
    }

    fn judge(&self, of_query: &[f32], of_text: &[f32], whole: f32, best: &mut [f32]) {
        for (at, text) in self.texts.iter().enumerate() {
            let held = of_query[at] / whole;
            let said = (of_text[at] / text.total).min(1.0);
            let found = match text.kind {
                Kind::Words => held >= OF_QUERY / (text.weight * text.weight) || said >= OF_TEXT,
                // A part of a code is another word.
                Kind::Code | Kind::OwnCode => said >= OF_CODE,
            };
            if !found {
                continue;
            }
            let score = text.weight * (0.5 * held + 0.5 * said * text.total / (text.total + SHORT));
            best[text.document] = best[text.document].max(score);
        }
    }

    /// Known words that sound like those of a text, the nearest of each.
    pub fn near_words(&self, text: &str, most: usize) -> Vec<String> {
        let near = |typed: String| {
            let length = typed.chars().count();
            let telling = |word: &&Word| word.spelled.text.chars().count() >= NAMEABLE && length <= LONGEST;
            let near = |word: &Word| (strsim::jaro_winkler(&typed, &word.spelled.text), word.spelled.text.clone());
            let known = self.words.iter().filter(telling).map(near).filter(|(near, _)| *near >= SOUNDS_LIKE);
            known.max_by(|left, right| left.0.total_cmp(&right.0)).map(|(_, word)| word)
        };
        let mut found: Vec<String> = Vec::new();
        for word in fold::words(text).into_iter().take(WORDS).filter_map(near) {
            if !found.contains(&word) && found.len() < most {
                found.push(word);
            }
        }
        found
    }

    /// Whether somebody who typed a word meant a known one: that itself, with typing errors, in other words, or as a long
    /// part of a compound. A short part, `other` of `grandmother`, says nothing by itself.
    fn is_known(&self, typed: &str, near: &[(usize, f32)]) -> bool {
        let length = |word: &str| word.chars().count();
        near.iter().any(|(at, nearness)| {
            *nearness >= MISTYPED || length(typed).min(length(&self.words[*at].spelled.text)) >= TELLING
        })
    }

    /// Known words near to one that was typed, and how near.
    fn near(&self, word: &str) -> Vec<(usize, f32)> {
        let typed = Spelled::new(word.to_owned());
        let bare = word.bytes().all(|sign| sign.is_ascii_digit()).then(|| format!("aadsts{word}"));
        if let Some(code) = bare.and_then(|code| self.by_word.get(&code)) {
            return vec![(*code, 1.0)];
        }
        let near =
            |(at, known): (usize, &Word)| Some((at, typed.nearness(&known.spelled))).filter(|(_, near)| *near > 0.0);
        let mut found: Vec<(usize, f32)> = self.words.iter().enumerate().filter_map(near).collect();
        for also in super::same(word) {
            found.extend(self.by_word.get(*also).map(|at| (*at, 0.8)));
        }
        found
    }
}
