//! Which words stand in the mail of a mailbox, so that a search looks at little else. Items lie in blocks by their keys;
//! the words of a block are written down when somebody searches, and whoever shares its items shares them.

mod block;

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use imbl::OrdMap;

use self::block::{Making, Words};
use super::{AnyItem, Indexed, Mail, MessageField};
use crate::mailbox::ItemView;
use crate::query::{Filter, Part, words};

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
    /// Names in Cc.
    CcNames,
    /// Addresses in Bcc.
    Bcc,
    /// Names in Bcc.
    BccNames,
    /// Categories.
    Categories,
}

/// The texts that are searched, and the fields that have them.
static SEARCHED: [(SearchedText, MessageField); 11] = [
    (SearchedText::Subject, MessageField::Subject),
    (SearchedText::Body, MessageField::Body),
    (SearchedText::FromAddress, MessageField::FromAddress),
    (SearchedText::FromName, MessageField::FromName),
    (SearchedText::To, MessageField::To),
    (SearchedText::ToNames, MessageField::ToNames),
    (SearchedText::Cc, MessageField::Cc),
    (SearchedText::CcNames, MessageField::CcNames),
    (SearchedText::Bcc, MessageField::Bcc),
    (SearchedText::BccNames, MessageField::BccNames),
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

/// The mail of one block: an item's bit, and the item.
struct Block<'m>(Vec<(Bits, &'m Mail)>);

impl<'m> Block<'m> {
    fn of(number: u64, items: &'m OrdMap<u64, AnyItem>) -> Self {
        let mail = items.range(keys(number));
        Self(mail.filter_map(|(key, item)| Some((place(*key).1, <Mail as ItemView>::of(item)?))).collect())
    }

    fn mail(&self) -> Bits {
        self.0.iter().fold(0, |all, (bit, _)| all | bit)
    }

    /// Its words, written down.
    fn words(&self, making: &mut Making) -> Words {
        making.begin();
        for (text, _) in &SEARCHED {
            for (bit, message) in &self.0 {
                message.each_searched(*text, &mut |value| making.read(value, *bit));
            }
            making.end();
        }
        making.words(self.mail())
    }

    /// What [`Words::have`] says, looked up in the texts themselves.
    fn have(&self, text: SearchedText, wanted: &str, goes_on: bool) -> Bits {
        let part = if goes_on { Part::WordsStart } else { Part::Words };
        let mut lower = String::new();
        let mut have = 0;
        for (bit, message) in &self.0 {
            message.each_searched(text, &mut |value| {
                if value.is_ascii() {
                    lower.clear();
                    lower.push_str(value);
                    lower.make_ascii_lowercase();
                } else {
                    lower = value.to_lowercase();
                }
                if part.is_in(&lower, wanted) {
                    have |= *bit;
                }
            });
        }
        have
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
            Filter::Text(..) | Filter::Compare(..) | Filter::Exists(_) | Filter::OfOne(_) => Self::Open,
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

    /// What it says of a block: which of its items are mail, and which have a word.
    fn verdict(&self, mail: Bits, have: &dyn Fn(SearchedText, &str, bool) -> Bits) -> Verdict {
        match self {
            Self::All(all) => {
                all.iter().map(|one| one.verdict(mail, have)).fold(Verdict { may: mail, does: mail }, |all, one| {
                    Verdict { may: all.may & one.may, does: all.does & one.does }
                })
            }
            Self::Any(some) => {
                some.iter().map(|one| one.verdict(mail, have)).fold(Verdict { may: 0, does: 0 }, |any, one| Verdict {
                    may: any.may | one.may,
                    does: any.does | one.does,
                })
            }
            Self::Not(inner) => {
                let inner = inner.verdict(mail, have);
                Verdict { may: mail & !inner.does, does: mail & !inner.may }
            }
            Self::Words(text, wanted, goes_on) => {
                let last = wanted.len().saturating_sub(1);
                let has = |(place, word): (usize, &String)| have(*text, word, *goes_on && place == last);
                let may = wanted.iter().enumerate().map(has).reduce(|all, one| all & one).unwrap_or(0);
                // Where there are several, they have to stand one behind the other.
                Verdict { may, does: if last == 0 { may } else { 0 } }
            }
            Self::Always(holds) => {
                let bits = if *holds { mail } else { 0 };
                Verdict { may: bits, does: bits }
            }
            Self::Open => Verdict { may: mail, does: 0 },
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

/// How many blocks' words a search writes down itself. Where more are missing, it looks into the texts, which takes less, and
/// has the words written down behind it.
const AT_ONCE: usize = 64;

/// The words of a mailbox, by block. Whoever changes an item gives its block a new place for them, so that those who
/// hold the items as they were keep theirs.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    blocks: OrdMap<u64, Arc<OnceLock<Words>>>,
    /// Whether somebody writes words down behind a search.
    making: Arc<AtomicBool>,
}

impl Vocabulary {
    /// Forgets the words of an item's block: one of its items is another now. Where it has none any more, it goes.
    pub fn forget(&mut self, key: u64, items: &OrdMap<u64, AnyItem>) {
        let block = place(key).0;
        if items.range(keys(block)).next().is_some() {
            self.blocks.insert(block, Arc::default());
        } else {
            self.blocks.remove(&block);
        }
    }

    /// The items that may match; nothing where words make no difference.
    pub fn candidates<F: Indexed>(&self, items: &OrdMap<u64, AnyItem>, filter: &Filter<F>) -> Option<Candidates> {
        let sought = Sought::of(filter);
        if !sought.narrows() {
            return None;
        }
        let blocks: Vec<(u64, &OnceLock<Words>)> =
            self.blocks.iter().map(|(number, words)| (*number, words.as_ref())).collect();
        let missing = blocks.iter().filter(|(_, words)| words.get().is_none()).count();
        let verdicts = if missing <= AT_ONCE {
            let mut making = Making::default();
            for (number, words) in &blocks {
                words.get_or_init(|| Block::of(*number, items).words(&mut making));
            }
            judged(&sought, items, &blocks)
        } else {
            let verdicts = by_two(&blocks, |blocks| judged(&sought, items, blocks));
            self.make(items);
            verdicts
        };
        let count = verdicts.iter().map(|(_, verdict)| verdict.may.count_ones() as usize).sum();
        Some(Candidates { blocks: verdicts, count })
    }

    /// Has all words written down that are missing, while the caller goes on: by a thread of their own, one at a time.
    fn make(&self, items: &OrdMap<u64, AnyItem>) {
        if self.making.swap(true, Ordering::AcqRel) {
            return;
        }
        let done = Done(Arc::clone(&self.making));
        let (blocks, items) = (self.blocks.clone(), items.clone());
        let make = move || {
            let (_done, mut making) = (done, Making::default());
            for (number, words) in &blocks {
                words.get_or_init(|| Block::of(*number, &items).words(&mut making));
            }
        };
        // Without it, the next search looks into the texts, too.
        drop(std::thread::Builder::new().name("words".to_owned()).spawn(make));
    }
}

/// Says that nobody writes words down any more.
struct Done(Arc<AtomicBool>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// What a search finds in some blocks: those of which something may match.
fn judged(sought: &Sought, items: &OrdMap<u64, AnyItem>, blocks: &[(u64, &OnceLock<Words>)]) -> Vec<(u64, Verdict)> {
    let verdicts = blocks.iter().map(|(number, words)| {
        let verdict = if let Some(words) = words.get() {
            sought.verdict(words.mail, &|text, word, goes_on| words.have(text, word, goes_on))
        } else {
            let block = Block::of(*number, items);
            sought.verdict(block.mail(), &|text, word, goes_on| block.have(text, word, goes_on))
        };
        (*number, verdict)
    });
    verdicts.filter(|(_, verdict)| verdict.may != 0).collect()
}

/// Does something with a half, and with the other one at the same time.
fn by_two<B: Sync, R: Send>(all: &[B], work: impl Fn(&[B]) -> Vec<R> + Sync) -> Vec<R> {
    let (first, second) = all.split_at(all.len() / 2);
    std::thread::scope(|scope| {
        let other = std::thread::Builder::new().name("search".to_owned()).spawn_scoped(scope, || work(second));
        let mut found = work(first);
        // Where there was no thread to be had, or it did not end, it is done here.
        let rest = other.ok().and_then(|other| other.join().ok());
        found.extend(rest.unwrap_or_else(|| work(second)));
        found
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use jiff::Timestamp;
    use uuid::Uuid;

    use super::super::index::Items;
    use super::super::{Item, Message, MessageField};
    use super::AT_ONCE;
    use crate::Now;
    use crate::query::{Filter, Part};

    /// How many blocks have their words, and how many candidates a search has.
    fn searched(items: &Items) -> (usize, usize) {
        let filter = Filter::Text(MessageField::Subject, Part::Words, "Quota".to_owned());
        let found = items.vocabulary.candidates(&items.all, &filter).unwrap();
        (items.vocabulary.blocks.values().filter(|words| words.get().is_some()).count(), found.count)
    }

    fn filled(blocks: usize) -> Items {
        let mut items = Items::default();
        for block in 0..blocks {
            let key = block as u64 * 64 + 1;
            let mut item = Item::<Message>::draft(key, 1, Uuid::nil(), Now(Timestamp::UNIX_EPOCH));
            item.subject = "the quota".to_owned();
            items.insert(item.into());
        }
        items
    }

    #[test]
    fn a_first_search_of_much_writes_no_words_down() {
        let few = filled(AT_ONCE);
        assert_eq!(searched(&few), (AT_ONCE, AT_ONCE), "of little it does");
        let many = filled(AT_ONCE + 1);
        // As if somebody did already.
        many.vocabulary.making.store(true, Ordering::Release);
        assert_eq!(searched(&many), (0, AT_ONCE + 1));
        many.vocabulary.making.store(false, Ordering::Release);
        assert_eq!(searched(&many).1, AT_ONCE + 1);
        while many.vocabulary.making.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
        assert_eq!(searched(&many), (AT_ONCE + 1, AT_ONCE + 1), "behind it they are");
    }
}
