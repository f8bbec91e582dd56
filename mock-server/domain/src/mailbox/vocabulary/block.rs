//! The words of a few items: how they are read out of texts, and found again.

use super::{Bits, SEARCHED, SearchedText};
use crate::query::words;

/// The words of some items, those of one text behind those of the text before.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The items.
    pub mail: Bits,
    /// Words one behind the other, each once in a text.
    letters: Box<[u8]>,
    /// Where each ends.
    ends: Box<[u32]>,
    /// Which items have it in that text.
    items: Box<[Bits]>,
    /// A part of its hash: going through these takes less than any order among the words would.
    tags: Box<[u16]>,
    /// How many words there are up to the end of each text.
    texts: [u32; SEARCHED.len()],
}

/// How many words are looked at together.
const TOGETHER: usize = 64;

impl Words {
    /// The items that have a word in a text; where it may go on, those that have one that begins so.
    pub fn have(&self, text: SearchedText, wanted: &str, goes_on: bool) -> Bits {
        let end = |place: usize| self.texts.get(place).map_or(0, |end| *end as usize);
        let place = text as usize;
        let (from, to) = (place.checked_sub(1).map_or(0, end), end(place));
        let items = |number: usize| self.items.get(number).copied().unwrap_or_default();
        let word = |number: usize| word_at(&self.letters, &self.ends, number);
        if goes_on {
            let fits = |word: &[u8]| word.first() == wanted.as_bytes().first() && word.starts_with(wanted.as_bytes());
            return (from..to).filter(|number| fits(word(*number))).fold(0, |all, number| all | items(number));
        }
        let (mut first, wanted_tag) = (from, tag(hash(wanted.as_bytes())));
        for tags in self.tags.get(from..to).unwrap_or_default().chunks(TOGETHER) {
            // Without a way out, so that many are compared at a time.
            if tags.iter().filter(|tag| **tag == wanted_tag).count() > 0
                && let Some(number) = (first..first + tags.len()).find(|number| word(*number) == wanted.as_bytes())
            {
                return items(number);
            }
            first += tags.len();
        }
        0
    }
}

fn word_at<'w>(letters: &'w [u8], ends: &[u32], number: usize) -> &'w [u8] {
    let end = |number: usize| ends.get(number).map_or(0, |end| *end as usize);
    letters.get(number.checked_sub(1).map_or(0, end)..end(number)).unwrap_or_default()
}

/// A number for a word: few others have the same.
fn hash(word: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |seed: u64, part: u64| {
        let mixed = (seed ^ part).wrapping_mul(FACTOR);
        mixed ^ (mixed >> 32)
    };
    let seed = word.len() as u64;
    // The last part of a word may lie over the one before.
    if let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) {
        let eight = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
        let inner = word.chunks_exact(8).skip(1).filter_map(<[u8]>::first_chunk);
        let before = inner.fold(mix(seed, eight(first)), |hash, part| mix(hash, eight(part)));
        return mix(before, eight(last));
    }
    if let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) {
        let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        return mix(seed, four(first) << 32 | four(last));
    }
    mix(seed, word.iter().fold(0, |all, letter| all << 8 | u64::from(*letter)))
}

/// The part of a hash that is kept with a word.
fn tag(hash: u64) -> u16 {
    u16::try_from(hash >> 48).unwrap_or_default()
}

/// Letters and digits of ASCII in lower case; nought for all else.
static LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            letters[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    letters
};

/// Places for words at first; there are always at least twice as many as words.
const LEAST: usize = 1024;

/// What words are read into, one block after the other.
#[derive(Debug, Default)]
pub(super) struct Making {
    letters: Vec<u8>,
    ends: Vec<u32>,
    items: Vec<Bits>,
    hashes: Vec<u64>,
    texts: Vec<u32>,
    /// By hash, the number of a word and one; nought where there is none.
    places: Vec<u32>,
    /// The text that is read, in lower case.
    lower: Vec<u8>,
}

impl Making {
    /// Forgets the block before.
    pub fn begin(&mut self) {
        self.letters.clear();
        self.ends.clear();
        self.items.clear();
        self.hashes.clear();
        self.texts.clear();
        self.places.clear();
        self.places.resize(LEAST, 0);
    }

    /// Reads one text of some items.
    pub fn read(&mut self, text: &str, items: Bits) {
        if !text.is_ascii() {
            words(&text.to_lowercase()).for_each(|word| self.add(word.as_bytes(), items));
            return;
        }
        let mut lower = std::mem::take(&mut self.lower);
        lower.clear();
        lower.extend(text.bytes().map(|byte| LETTERS[usize::from(byte)]));
        lower.split(|letter| *letter == 0).filter(|word| !word.is_empty()).for_each(|word| self.add(word, items));
        self.lower = lower;
    }

    /// Ends a kind of text: the same words in the next one are others.
    pub fn end(&mut self) {
        self.texts.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }

    /// All words that were read.
    pub fn words(&self, mail: Bits) -> Words {
        Words {
            mail,
            letters: self.letters.as_slice().into(),
            ends: self.ends.as_slice().into(),
            items: self.items.as_slice().into(),
            tags: self.hashes.iter().map(|hash| tag(*hash)).collect(),
            texts: std::array::from_fn(|place| self.texts.get(place).copied().unwrap_or_default()),
        }
    }

    fn add(&mut self, word: &[u8], items: Bits) {
        let hash = hash(word);
        let first = self.texts.last().map_or(0, |end| *end as usize);
        let mut at = self.place(hash);
        while let Some(number) = self.places.get(at).and_then(|number| number.checked_sub(1)) {
            let number = number as usize;
            if number >= first
                && self.hashes.get(number) == Some(&hash)
                && word_at(&self.letters, &self.ends, number) == word
            {
                if let Some(known) = self.items.get_mut(number) {
                    *known |= items;
                }
                return;
            }
            at = (at + 1) & (self.places.len() - 1);
        }
        self.letters.extend_from_slice(word);
        let (Ok(end), Ok(number)) = (u32::try_from(self.letters.len()), u32::try_from(self.items.len() + 1)) else {
            return;
        };
        self.ends.push(end);
        self.items.push(items);
        self.hashes.push(hash);
        if let Some(place) = self.places.get_mut(at) {
            *place = number;
        }
        if self.items.len() * 2 > self.places.len() {
            self.grow();
        }
    }

    /// Where a hash is looked for first.
    fn place(&self, hash: u64) -> usize {
        usize::try_from(hash & (self.places.len() as u64 - 1)).unwrap_or_default()
    }

    fn grow(&mut self) {
        let places = self.places.len() * 2;
        self.places.clear();
        self.places.resize(places, 0);
        for number in 0..self.hashes.len() {
            let mut at = self.hashes.get(number).map_or(0, |hash| self.place(*hash));
            while self.places.get(at).is_some_and(|taken| *taken != 0) {
                at = (at + 1) & (self.places.len() - 1);
            }
            if let Some(place) = self.places.get_mut(at) {
                *place = u32::try_from(number + 1).unwrap_or_default();
            }
        }
    }
}
