//! Exchange's search language: words, phrases, beginnings (`quot*`), `property:value`, `AND`, `OR`, `NOT`, `NEAR`, `ONEAR`,
//! `XRANK`, groups.
//!
//! <https://learn.microsoft.com/sharepoint/dev/general-development/keyword-query-language-kql-syntax-reference>

use jiff::Timestamp;
use mock365_domain::query::{Filter, Near, Op, Part, Value};

use super::grammar::{Grammar, Piece};
use super::{begins, dates, found, is_searched, knows, near, proximity};
use crate::faces::odata::{Family, Noun, ODataFault, ValueKind};
use crate::limits::GRAPH_FILTER_DEPTH;

/// A piece of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `NEAR`, `ONEAR`
    Near(Near),
    /// `XRANK`
    Rank,
    /// A property's name before a value or a group.
    Scope(String, &'static str),
    /// A word.
    Word(String),
    /// What stood in quotes.
    Phrase(String),
}

/// What may stand between a property and its value, the longest first.
const SIGNS: [&str; 7] = ["<>", ">=", "<=", ":", "=", ">", "<"];

/// The pieces of a search. What is quoted as a whole is a search of its own; the directory has one property and its
/// value in each pair of quotes.
pub(super) fn tokens<N: Noun>(text: &str) -> Result<Vec<Token>, ODataFault> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let Some((inner, behind)) = quoted(rest) else { return Err(no_clause::<N>(None)) };
            tokens.push(Token::Open);
            match (N::FAMILY, inner.split_once(':')) {
                (Family::Outlook, _) => tokens.extend(checked::<N>(&inner)?),
                (Family::Directory, Some((name, wanted))) if knows::<N>(name.trim()) => {
                    tokens.push(Token::Scope(name.trim().to_owned(), ":"));
                    tokens.push(Token::Phrase(wanted.to_owned()));
                }
                (Family::Directory, clause) => return Err(no_clause::<N>(clause.map(|(name, _)| name.trim()))),
            }
            tokens.push(Token::Close);
            rest = behind;
        } else {
            // Up to the next quotes, there are letters, blanks and brackets alone.
            let end = rest.find('"').unwrap_or(rest.len());
            let is_between = |word: &str| ["AND", "OR", "NOT", ""].contains(&word);
            let mut words = rest[..end].split(|letter: char| letter.is_whitespace() || "()".contains(letter));
            if N::FAMILY == Family::Directory && !words.all(is_between) {
                return Err(no_clause::<N>(None));
            }
            tokens.extend(inner_tokens::<N>(&rest[..end])?.into_iter().map(|(_, token)| token));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    if N::FAMILY == Family::Directory {
        let mut grammar = Grammar::of(text);
        let steps = tokens.iter().try_for_each(|token| grammar.step(piece(token), 0));
        steps.and_then(|()| grammar.end()).map_err(|_| no_clause::<N>(None))?;
    }
    Ok(tokens)
}

/// What stands in the quotes at the start of a text, and what behind them; nothing where they do not end.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut inner = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' => return Some((inner, &text[place + 1..])),
            '\\' => inner.extend(letters.next().map(|(_, escaped)| escaped)),
            _ => inner.push(letter),
        }
    }
    None
}

fn piece(token: &Token) -> Piece {
    match token {
        Token::Open => Piece::Open,
        Token::Close => Piece::Close,
        Token::And | Token::Or | Token::Near(_) | Token::Rank => Piece::Between,
        Token::Not | Token::Scope(..) => Piece::Before,
        Token::Word(_) | Token::Phrase(_) => Piece::Operand,
    }
}

/// The pieces of a search of its own, where each stands as it may.
fn checked<N: Noun>(text: &str) -> Result<Vec<Token>, ODataFault> {
    let mut grammar = Grammar::of(text);
    let mut tokens = Vec::new();
    for (at, token) in inner_tokens::<N>(text)? {
        grammar.step(piece(&token), at)?;
        tokens.push(token);
    }
    grammar.end()?;
    Ok(tokens)
}

/// The pieces of a text, and the bytes at which they begin.
fn inner_tokens<N: Noun>(text: &str) -> Result<Vec<(usize, Token)>, ODataFault> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let behind = &rest[first.len_utf8()..];
        let follows = behind.chars().next().is_some_and(|next| !next.is_whitespace());
        rest = match first {
            '(' | ')' => {
                tokens.push((at, if first == '(' { Token::Open } else { Token::Close }));
                behind
            }
            '"' => {
                let (phrase, behind) = quoted(rest).ok_or_else(|| Grammar::of(text).unterminated())?;
                tokens.push((at, Token::Phrase(phrase)));
                behind
            }
            '-' if follows => {
                tokens.push((at, Token::Not));
                behind
            }
            '+' if follows => behind,
            _ => {
                let (token, behind) = word::<N>(rest)?;
                tokens.push((at, token));
                behind
            }
        };
        rest = rest.trim_start();
    }
    Ok(tokens)
}

/// A word, or a property and the sign behind it, and what is left.
fn word<N: Noun>(text: &str) -> Result<(Token, &str), ODataFault> {
    let end = text.find(|letter: char| letter.is_whitespace() || "()\"".contains(letter)).unwrap_or(text.len());
    let word = &text[..end];
    let place = word.find([':', '=', '<', '>']);
    if let Some(place) = place
        && knows::<N>(&word[..place])
        && let Some(sign) = SIGNS.into_iter().find(|sign| word[place..].starts_with(sign))
    {
        return Ok((Token::Scope(word[..place].to_owned(), sign), &text[place + sign.len()..]));
    }
    let token = match word {
        "AND" => Token::And,
        "OR" => Token::Or,
        "NOT" => Token::Not,
        "NEAR" | "ONEAR" | "XRANK" => return proximity::read(word, &text[end..]),
        word => Token::Word(word.to_owned()),
    };
    Ok((token, &text[end..]))
}

/// The condition that tokens stand for, at a moment.
pub(super) fn read<N: Noun>(tokens: &[Token], now: Timestamp) -> Result<Filter<N::Field>, ODataFault> {
    let mut reader = Reader { tokens, depth: 0, now };
    let mut all = Vec::new();
    while !reader.tokens.is_empty() {
        all.push(reader.any_of::<N>(None)?);
        // A bracket that closes nothing.
        reader.next_is(&Token::Close);
    }
    Ok(Filter::And(all))
}

struct Reader<'t> {
    tokens: &'t [Token],
    depth: usize,
    now: Timestamp,
}

/// A property and the sign behind it, which a group's words inherit.
type Scope<'t> = Option<(&'t str, &'static str)>;

impl<'t> Reader<'t> {
    fn next_is(&mut self, token: &Token) -> bool {
        let found = self.tokens.first() == Some(token);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    /// `a OR b`
    fn any_of<N: Noun>(&mut self, scope: Scope<'t>) -> Result<Filter<N::Field>, ODataFault> {
        let mut some = vec![self.all_of::<N>(scope)?];
        while self.next_is(&Token::Or) {
            some.push(self.all_of::<N>(scope)?);
        }
        Ok(if some.len() == 1 { some.remove(0) } else { Filter::Or(some) })
    }

    /// `a AND b`, or just `a b`
    fn all_of<N: Noun>(&mut self, scope: Scope<'t>) -> Result<Filter<N::Field>, ODataFault> {
        let mut all = Vec::new();
        loop {
            while self.next_is(&Token::And) {}
            match self.tokens.first() {
                None | Some(Token::Or | Token::Close) => return Ok(Filter::And(all)),
                Some(_) => all.push(self.near::<N>(scope)?),
            }
        }
    }

    /// `a NEAR(n=3) b ONEAR c`, or one of these. What a rank is raised by (`a XRANK(cb=1) b`) changes nothing about what is found.
    fn near<N: Noun>(&mut self, scope: Scope<'t>) -> Result<Filter<N::Field>, ODataFault> {
        let mut left = self.tokens.first();
        let mut all = vec![self.one::<N>(scope)?];
        while let Some(token @ (Token::Near(_) | Token::Rank)) = self.tokens.first() {
            self.tokens = &self.tokens[1..];
            let right = self.tokens.first();
            let found = self.deeper(|reader| reader.one::<N>(scope))?;
            if let Token::Near(how) = token {
                let name = scope.map(|(name, _)| name);
                all.extend([found, near::<N>(name, *how, &proximity::lines(left, right)?)]);
                left = right;
            }
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Filter::And(all) })
    }

    fn one<N: Noun>(&mut self, scope: Scope<'t>) -> Result<Filter<N::Field>, ODataFault> {
        let Some((token, rest)) = self.tokens.split_first() else { return Ok(Filter::Always(true)) };
        self.tokens = rest;
        match token {
            Token::Not => Ok(Filter::Not(Box::new(self.deeper(|reader| reader.one::<N>(scope))?))),
            Token::Open => {
                let inner = self.deeper(|reader| reader.any_of::<N>(scope))?;
                self.next_is(&Token::Close);
                Ok(inner)
            }
            Token::Scope(name, sign) => self.deeper(|reader| reader.one::<N>(Some((name, sign)))),
            Token::Word(word) => match word.strip_suffix('*') {
                Some(start) => term::<N>(scope, Part::WordsStart, start, self.now),
                None => term::<N>(scope, Part::Words, word, self.now),
            },
            Token::Phrase(phrase) => term::<N>(scope, Part::Words, phrase, self.now),
            Token::And | Token::Or | Token::Near(_) | Token::Rank | Token::Close => Ok(Filter::Always(true)),
        }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, ODataFault>) -> Result<T, ODataFault> {
        if self.depth == GRAPH_FILTER_DEPTH.count() {
            return Err(ODataFault::bad_request("The recursion limit has been exceeded."));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }
}

/// What is said of a part of the directory's search that is no clause in quotes, `"property:words"`, or names what is not
/// searched. Microsoft's words were seen for a clause whose quotes did not end; that they are these here is inferred.
///
/// <https://developer.microsoft.com/graph/known-issues/?search=18185>
fn no_clause<N: Noun>(name: Option<&str>) -> ODataFault {
    let is_known = |name: &&str| N::properties().iter().any(|one| one.name.eq_ignore_ascii_case(name));
    match name.filter(is_known) {
        Some(name) => ODataFault::unbuilt(format_args!("$search by '{name}' of type '{}'", N::NAME)),
        None => ODataFault::new("Request_BadRequest", "Unrecognized query argument specified: ''."),
    }
}

/// One word or phrase.
fn term<N: Noun>(scope: Scope<'_>, part: Part, wanted: &str, now: Timestamp) -> Result<Filter<N::Field>, ODataFault> {
    // The directory finds what begins like each word of what is looked for, and in most properties what begins like the whole.
    let part = if N::FAMILY == Family::Directory { Part::WordsStart } else { part };
    let Some((name, sign)) = scope else { return Ok(found::<N>(None, part, wanted)) };
    let mut valued = N::SEARCHED_VALUES.iter().filter(|(known, ..)| known.eq_ignore_ascii_case(name));
    if let Some(filter) = valued.find_map(|(_, field, kind)| valued_term(field, *kind, sign, wanted, now)) {
        return Ok(filter);
    }
    if let Some(field) = begins::<N>(name) {
        return Ok(Filter::Text(field.clone(), Part::Start, wanted.trim().to_owned()));
    }
    match (is_searched::<N>(name), sign) {
        (true, ":" | "=") => Ok(found::<N>(Some(name), part, wanted)),
        (true, "<>") => Ok(Filter::Not(Box::new(found::<N>(Some(name), part, wanted)))),
        _ => Err(ODataFault::unbuilt(format_args!("'{name}{sign}{wanted}' in $search"))),
    }
}

/// A value that a property is compared with; nothing where it cannot be read.
fn valued_term<F: Clone>(field: &F, kind: ValueKind, sign: &str, wanted: &str, now: Timestamp) -> Option<Filter<F>> {
    let op = match sign {
        ":" | "=" => Op::Eq,
        "<>" => Op::Ne,
        "<" => Op::Lt,
        "<=" => Op::Le,
        ">" => Op::Gt,
        _ => Op::Ge,
    };
    let compared = |op: Op, value: Value| Filter::Compare(field.clone(), op, value);
    let value = match kind {
        ValueKind::Bool => Value::Bool(truth(wanted)?),
        ValueKind::Int => match wanted.split_once("..") {
            None => Value::Int(wanted.parse().ok()?),
            Some((from, to)) => {
                let (from, to) = (Value::Int(from.parse().ok()?), Value::Int(to.parse().ok()?));
                let within = Filter::And(vec![compared(Op::Ge, from), compared(Op::Le, to)]);
                return match op {
                    Op::Eq => Some(within),
                    Op::Ne => Some(Filter::Not(Box::new(within))),
                    _ => None,
                };
            }
        },
        ValueKind::Enum(members) => {
            let place = members.iter().position(|member| member.eq_ignore_ascii_case(wanted))?;
            Value::Int(i64::try_from(place).ok()?)
        }
        ValueKind::Time | ValueKind::TimeText => {
            let (first, behind) = dates::range(wanted, now)?;
            let at = |op: Op, at: Timestamp| compared(op, Value::Time(at));
            let within = || Filter::And(vec![at(Op::Ge, first), at(Op::Lt, behind)]);
            return Some(match op {
                Op::Eq => within(),
                Op::Ne => Filter::Not(Box::new(within())),
                Op::Lt => at(Op::Lt, first),
                Op::Le => at(Op::Lt, behind),
                Op::Gt => at(Op::Ge, behind),
                Op::Ge => at(Op::Ge, first),
            });
        }
        ValueKind::Text | ValueKind::Guid | ValueKind::Conversation | ValueKind::Folder => return None,
    };
    Some(compared(op, value))
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::filter;
    use crate::faces::graph::view::{Messages, Users};

    proptest::proptest! {
        #[test]
        fn no_search_panics(text in "\\PC{0,60}", inner in "[\"()a-z:*<>= ANDORT.\\\\-]{0,60}") {
            for text in [text, inner.clone(), format!("\"{inner}\"")] {
                let now = jiff::Timestamp::MAX;
                let _ = (filter::<Messages>(&text, now), filter::<Users>(&text, now));
            }
        }
    }
}
