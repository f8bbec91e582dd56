//! Which words stand in the mail of a mailbox, so that a search looks at little else. Items lie in blocks by their keys;
//! the words of a block are written down when somebody first searches, and whoever shares its items shares them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use imbl::OrdMap;

use super::{AnyItem, Indexed, Mail, MessageField};
use crate::mailbox::ItemView;
use crate::query::{Filter, Part, Queried, Value, words};

/// What a search looks for words in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SearchedText {
    /// The subject.
    Subject,
    /// The body's text.
    Body,
    /// The address in From.
    FromAddress,
    /// The name in From.
    FromName,
    /// Addresses in To.
    To,
    /// Names in To.
    ToNames,
    /// Addresses in Cc.
    Cc,
    /// Addresses in Bcc.
    Bcc,
    /// Categories.
    Categories,
}

/// The texts that are searched, and the fields that have them.
static SEARCHED: [(SearchedText, MessageField); 9] = [
    (SearchedText::Subject, MessageField::Subject),
    (SearchedText::Body, MessageField::Body),
    (SearchedText::FromAddress, MessageField::FromAddress),
    (SearchedText::FromName, MessageField::FromName),
    (SearchedText::To, MessageField::To),
    (SearchedText::ToNames, MessageField::ToNames),
    (SearchedText::Cc, MessageField::Cc),
    (SearchedText::Bcc, MessageField::Bcc),
    (SearchedText::Categories, MessageField::Categories),
];

impl SearchedText {
    /// The text that a field is.
    pub(super) fn of(field: &MessageField) -> Option<Self> {
        SEARCHED.iter().find(|(_, known)| known == field).map(|(text, _)| *text)
    }
}

/// Items of a block: a bit for each of their keys.
type Bits = u64;

/// Bits of a key that say where in its block an item lies.
const BLOCK: u32 = Bits::BITS.ilog2();

fn place(key: u64) -> (u64, Bits) {
    (key >> BLOCK, 1 << (key % u64::from(Bits::BITS)))
}

/// The keys of a block.
fn keys(block: u64) -> RangeInclusive<u64> {
    let first = block << BLOCK;
    first..=first | u64::from(Bits::BITS - 1)
}

/// The words of one block.
#[derive(Debug, Default)]
struct Block {
    /// The items that are mail.
    mail: Bits,
    /// Words one behind the other, ordered by the text they stand in and then by themselves.
    words: Box<str>,
    /// Where they end, in which text each stands, and which items have it there.
    entries: Box<[(u32, SearchedText, Bits)]>,
}

impl Block {
    fn of(number: u64, items: &OrdMap<u64, AnyItem>) -> Self {
        let mut mail = 0;
        let mut found = [const { BTreeMap::<String, Bits>::new() }; SEARCHED.len()];
        for (key, item) in items.range(keys(number)) {
            let Some(message) = <Mail as ItemView>::of(item) else { continue };
            let bit = place(*key).1;
            mail |= bit;
            for ((_, field), found) in SEARCHED.iter().zip(&mut found) {
                each_text(&message.value(field), &mut |value| {
                    for word in words(&value.to_lowercase()) {
                        match found.get_mut(word) {
                            Some(bits) => *bits |= bit,
                            None => _ = found.insert(word.to_owned(), bit),
                        }
                    }
                });
            }
        }
        let mut words = String::new();
        let mut entries = Vec::with_capacity(found.iter().map(BTreeMap::len).sum());
        for ((text, _), found) in SEARCHED.iter().zip(found) {
            for (word, bits) in found {
                words.push_str(&word);
                entries.push((u32::try_from(words.len()).unwrap_or(u32::MAX), *text, bits));
            }
        }
        let entries = entries.into_boxed_slice();
        Self { mail, words: words.into_boxed_str(), entries }
    }

    fn word(&self, number: usize) -> (SearchedText, &str) {
        let start =
            number.checked_sub(1).and_then(|before| self.entries.get(before)).map_or(0, |entry| entry.0 as usize);
        self.entries.get(number).map_or((SearchedText::Subject, ""), |(end, text, _)| {
            (*text, self.words.get(start..*end as usize).unwrap_or_default())
        })
    }

    /// The items that have a word in a text; where it may go on, those that have one that begins so.
    fn have(&self, text: SearchedText, wanted: &str, goes_on: bool) -> Bits {
        let (mut from, mut to) = (0, self.entries.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            if self.word(middle) < (text, wanted) { from = middle + 1 } else { to = middle }
        }
        let fits = |number: &usize| {
            let (stands, word) = self.word(*number);
            stands == text && if goes_on { word.starts_with(wanted) } else { word == wanted }
        };
        let fitting = (from..self.entries.len()).take_while(fits);
        fitting.filter_map(|number| self.entries.get(number)).fold(0, |all, entry| all | entry.2)
    }
}

fn each_text(value: &Value, look: &mut dyn FnMut(&str)) {
    match value {
        Value::Text(text) => look(text),
        Value::List(values) => values.iter().for_each(|value| each_text(value, look)),
        _ => {}
    }
}

/// What words say of a block's items.
#[derive(Clone, Copy)]
struct Verdict {
    /// Those that may match: no other does.
    may: Bits,
    /// Those that do, which nobody has to look at.
    does: Bits,
}

/// A condition as far as words decide it.
enum Sought {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// All these words stand in the text, and the last one may go on.
    Words(SearchedText, Vec<String>, bool),
    Always(bool),
    /// Words do not decide it.
    Open,
}

impl Sought {
    fn of<F: Indexed>(filter: &Filter<F>) -> Self {
        match filter {
            Filter::And(all) => Self::All(all.iter().map(Self::of).collect()),
            Filter::Or(some) => Self::Any(some.iter().map(Self::of).collect()),
            Filter::Not(inner) => Self::Not(Box::new(Self::of(inner))),
            Filter::Always(holds) => Self::Always(*holds),
            Filter::Text(field, part @ (Part::Words | Part::WordsStart), wanted) => match field.searched() {
                Some(text) => {
                    let wanted = words(&wanted.to_lowercase()).map(str::to_owned).collect();
                    Self::Words(text, wanted, *part == Part::WordsStart)
                }
                None => Self::Open,
            },
            Filter::Text(..) | Filter::Compare(..) | Filter::Exists(_) => Self::Open,
        }
    }

    /// Whether words make a difference at all.
    fn narrows(&self) -> bool {
        match self {
            Self::All(all) => all.iter().any(Self::narrows),
            Self::Any(some) => some.iter().all(Self::narrows),
            Self::Not(inner) => inner.narrows(),
            Self::Words(..) => true,
            Self::Always(_) | Self::Open => false,
        }
    }

    fn verdict(&self, block: &Block) -> Verdict {
        match self {
            Self::All(all) => all.iter().map(|one| one.verdict(block)).fold(
                Verdict { may: block.mail, does: block.mail },
                |all, one| Verdict { may: all.may & one.may, does: all.does & one.does },
            ),
            Self::Any(some) => {
                some.iter().map(|one| one.verdict(block)).fold(Verdict { may: 0, does: 0 }, |any, one| Verdict {
                    may: any.may | one.may,
                    does: any.does | one.does,
                })
            }
            Self::Not(inner) => {
                let inner = inner.verdict(block);
                Verdict { may: block.mail & !inner.does, does: block.mail & !inner.may }
            }
            Self::Words(text, wanted, goes_on) => {
                let last = wanted.len().saturating_sub(1);
                let have = |(place, word): (usize, &String)| block.have(*text, word, *goes_on && place == last);
                let may = wanted.iter().enumerate().map(have).reduce(|all, one| all & one).unwrap_or(0);
                // Where there are several, they have to stand one behind the other.
                Verdict { may, does: if last == 0 { may } else { 0 } }
            }
            Self::Always(holds) => {
                let bits = if *holds { block.mail } else { 0 };
                Verdict { may: bits, does: bits }
            }
            Self::Open => Verdict { may: block.mail, does: 0 },
        }
    }
}

/// The items that a search may find.
pub(super) struct Candidates {
    /// By block, those of which there are some.
    blocks: Vec<(u64, Verdict)>,
    /// How many.
    pub count: usize,
}

impl Candidates {
    fn verdict(&self, key: u64) -> Option<(Verdict, Bits)> {
        let (block, bit) = place(key);
        let found = self.blocks.binary_search_by_key(&block, |(number, _)| *number).ok()?;
        Some((self.blocks.get(found)?.1, bit))
    }

    /// Whether an item may match.
    pub fn may(&self, key: u64) -> bool {
        self.verdict(key).is_some_and(|(verdict, bit)| verdict.may & bit != 0)
    }

    /// Whether an item matches, which its words alone say.
    pub fn does(&self, key: u64) -> bool {
        self.verdict(key).is_some_and(|(verdict, bit)| verdict.does & bit != 0)
    }

    /// The keys of all that may.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.blocks.iter().flat_map(|(number, verdict)| keys(*number).filter(|key| verdict.may & place(*key).1 != 0))
    }
}

/// The words of a mailbox, by block. Whoever changes an item gives its block a new place for them, so that those who
/// hold the items as they were keep theirs.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary(OrdMap<u64, Arc<OnceLock<Block>>>);

impl Vocabulary {
    /// Forgets the words of an item's block: one of its items is another now. Where it has none any more, it goes.
    pub fn forget(&mut self, key: u64, items: &OrdMap<u64, AnyItem>) {
        let block = place(key).0;
        if items.range(keys(block)).next().is_some() {
            self.0.insert(block, Arc::default());
        } else {
            self.0.remove(&block);
        }
    }

    /// The items that may match; nothing where words make no difference.
    pub fn candidates<F: Indexed>(&self, items: &OrdMap<u64, AnyItem>, filter: &Filter<F>) -> Option<Candidates> {
        let sought = Sought::of(filter);
        if !sought.narrows() {
            return None;
        }
        let verdicts = self.0.iter().map(|(number, block)| {
            let block = block.get_or_init(|| Block::of(*number, items));
            (*number, sought.verdict(block))
        });
        let blocks: Vec<_> = verdicts.filter(|(_, verdict)| verdict.may != 0).collect();
        let count = blocks.iter().map(|(_, verdict)| verdict.may.count_ones() as usize).sum();
        Some(Candidates { blocks, count })
    }
}
