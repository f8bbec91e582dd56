//! Reads the text of a `$filter`.
//!
//! <https://learn.microsoft.com/graph/filter-query-parameter>

use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use jiff::{Timestamp, tz::TimeZone};
use mock365_domain::query::{Op, Part};
use uuid::Uuid;
use winnow::Parser;
use winnow::ascii::multispace0;
use winnow::error::EmptyError;
use winnow::token::take_while;

use super::{Condition, Literal, ODataFault};
use crate::limits::{GRAPH_FILTER, GRAPH_FILTER_DEPTH};

/// Reads a filter.
pub fn parse(text: &str) -> Result<Condition, ODataFault> {
    if text.len() > GRAPH_FILTER.count() {
        return Err(ODataFault::filter("The query is too long."));
    }
    let mut reader = Reader { whole: text, rest: text, depth: 0, scope: Vec::new() };
    let condition = reader.any_of()?;
    reader.blank();
    if reader.rest.is_empty() { Ok(condition) } else { Err(reader.syntax_error()) }
}

/// Functions of OData that no service here takes.
///
/// <https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html>
const FUNCTIONS: [&str; 20] = [
    "ceiling",
    "concat",
    "date",
    "day",
    "floor",
    "fractionalseconds",
    "hour",
    "indexof",
    "isof",
    "length",
    "maxdatetime",
    "mindatetime",
    "minute",
    "month",
    "now",
    "round",
    "second",
    "substring",
    "time",
    "year",
];

/// What values of OData 2 begin with.
///
/// <https://www.odata.org/documentation/odata-version-2-0/overview/#AbstractTypeSystem>
const OLDER: [&str; 5] = ["datetime", "datetimeoffset", "guid", "time", "x"];

/// What stands where a condition or a value can stand.
enum Node {
    Condition(Condition),
    Path(String),
    Literal(Literal),
    /// What a function gives, by the function's name.
    Called(String),
}

struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
    depth: usize,
    /// Lambda variables, and the collections that they go through.
    scope: Vec<(&'a str, String)>,
}

impl<'a> Reader<'a> {
    /// `a or b`
    fn any_of(&mut self) -> Result<Condition, ODataFault> {
        let mut some = vec![self.all_of()?];
        while self.keyword("or") {
            some.push(self.all_of()?);
        }
        Ok(if some.len() == 1 { some.remove(0) } else { Condition::Or(some) })
    }

    /// `a and b`
    fn all_of(&mut self) -> Result<Condition, ODataFault> {
        let mut all = vec![self.one()?];
        while self.keyword("and") {
            all.push(self.one()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::And(all) })
    }

    /// One condition without `and` and `or`.
    fn one(&mut self) -> Result<Condition, ODataFault> {
        if self.keyword("not") {
            return self.deeper(|reader| Ok(Condition::Not(Box::new(reader.one()?))));
        }
        if self.symbol('(') {
            let inner = self.deeper(Self::any_of)?;
            self.expect(')')?;
            return match inner {
                Condition::Bare(path) => self.of_path(path),
                inner => self.with_truth(inner),
            };
        }
        match self.node()? {
            Node::Condition(condition) => self.with_truth(condition),
            Node::Path(path) => self.of_path(path),
            Node::Literal(literal) => self.of_literal(literal),
            Node::Called(name) => self.of_called(&name),
        }
    }

    /// What follows what a function gives: a comparison, or nothing.
    fn of_called(&mut self, name: &str) -> Result<Condition, ODataFault> {
        if self.op().is_some() && matches!(self.node()?, Node::Condition(_)) {
            return Err(self.syntax_error());
        }
        Ok(beyond(name))
    }

    /// What follows a path: a comparison, `in`, or nothing.
    fn of_path(&mut self, path: String) -> Result<Condition, ODataFault> {
        if self.keyword("in") {
            self.expect('(')?;
            let mut some = Vec::new();
            while {
                some.push(self.literal()?);
                self.symbol(',')
            } {}
            self.expect(')')?;
            return Ok(Condition::In(path, some));
        }
        let Some(op) = self.op() else { return Ok(Condition::Bare(path)) };
        match self.side()? {
            Node::Literal(literal) => Ok(Condition::Compare(path, op, literal)),
            Node::Called(name) => Ok(beyond(&name)),
            Node::Path(_) => Ok(Condition::Beyond("comparisons of two properties".to_owned())),
            Node::Condition(_) => Err(self.syntax_error()),
        }
    }

    /// What follows a value: a comparison with a path, or nothing after `true` and `false`.
    fn of_literal(&mut self, literal: Literal) -> Result<Condition, ODataFault> {
        let Some(op) = self.op() else {
            return match literal {
                Literal::Bool(true) => Ok(Condition::And(Vec::new())),
                Literal::Bool(false) => Ok(Condition::Or(Vec::new())),
                _ => Err(ODataFault::no_condition()),
            };
        };
        match self.node()? {
            Node::Path(path) => Ok(Condition::Compare(path, flipped(op), literal)),
            Node::Called(name) => Ok(beyond(&name)),
            Node::Literal(_) => Ok(Condition::Beyond("comparisons of two values".to_owned())),
            Node::Condition(_) => Err(self.syntax_error()),
        }
    }

    /// `startswith(…) eq true` says no more than `startswith(…)`.
    fn with_truth(&mut self, condition: Condition) -> Result<Condition, ODataFault> {
        let Some(op) = self.op() else { return Ok(condition) };
        match (op, self.literal()?) {
            (Op::Eq, Literal::Bool(true)) | (Op::Ne, Literal::Bool(false)) => Ok(condition),
            (Op::Eq, Literal::Bool(false)) | (Op::Ne, Literal::Bool(true)) => Ok(Condition::Not(Box::new(condition))),
            _ => Err(self.syntax_error()),
        }
    }

    /// The other side of a comparison; in brackets or without.
    fn side(&mut self) -> Result<Node, ODataFault> {
        if self.symbol('(') {
            let inner = self.deeper(Self::side)?;
            self.expect(')')?;
            return Ok(inner);
        }
        self.node()
    }

    /// A value, and nothing else; in brackets or without.
    fn literal(&mut self) -> Result<Literal, ODataFault> {
        match self.side()? {
            Node::Literal(literal) => Ok(literal),
            Node::Path(_) | Node::Condition(_) | Node::Called(_) => Err(self.syntax_error()),
        }
    }

    /// A path, a value, a function or a lambda.
    fn node(&mut self) -> Result<Node, ODataFault> {
        self.blank();
        if self.rest.starts_with('\'') {
            return Ok(Node::Literal(Literal::Text(self.quoted()?)));
        }
        let word = self.word();
        if word.is_empty() {
            return Err(self.syntax_error());
        }
        if self.rest.starts_with('\'') {
            return self.typed(word);
        }
        if self.symbol('(') {
            let node = self.deeper(|reader| reader.called(word))?;
            self.expect(')')?;
            return Ok(node);
        }
        match value(word) {
            Some(literal) => Ok(Node::Literal(literal)),
            None => Ok(Node::Path(self.path(word)?)),
        }
    }

    /// `microsoft.graph.importance'high'`, `duration'PT1H'`. What OData 2 wrote so, OData 4 does not know.
    fn typed(&mut self, type_name: &str) -> Result<Node, ODataFault> {
        if OLDER.iter().any(|older| type_name.eq_ignore_ascii_case(older)) {
            return Err(self.syntax_error());
        }
        Ok(Node::Literal(Literal::Text(self.quoted()?)))
    }

    /// A function's or lambda's inside, up to the closing bracket.
    fn called(&mut self, name: &'a str) -> Result<Node, ODataFault> {
        match name.rsplit_once('/') {
            Some((collection, word)) if word.eq_ignore_ascii_case("any") => {
                return self.lambda(collection, Condition::Any);
            }
            Some((collection, word)) if word.eq_ignore_ascii_case("all") => {
                return self.lambda(collection, Condition::All);
            }
            _ => {}
        }
        let part = match name.to_ascii_lowercase().as_str() {
            "tolower" | "toupper" | "trim" => return self.node(),
            "cast" => return self.cast(),
            "contains" => Part::Contains,
            "startswith" => Part::Start,
            "endswith" => Part::End,
            known if FUNCTIONS.contains(&known) => {
                self.arguments()?;
                return Ok(Node::Called(name.to_owned()));
            }
            _ => {
                return Err(ODataFault::filter(format!(
                    "An unknown function with name '{name}' was found. This may also be a function import or a key \
                     lookup on a navigation property, which is not allowed."
                )));
            }
        };
        let asked = self.node()?;
        self.expect(',')?;
        let no_signature =
            || ODataFault::filter(format!("No function signature for the function with name '{name}' matches."));
        let condition = match (asked, self.side()?) {
            (Node::Path(path), Node::Literal(Literal::Text(text) | Literal::Guid(text))) => {
                Condition::Text(path, part, text)
            }
            (Node::Condition(_), _) | (_, Node::Condition(_)) => return Err(self.syntax_error()),
            (Node::Called(inner), _) | (_, Node::Called(inner)) => beyond(&inner),
            (_, Node::Path(_)) | (Node::Literal(Literal::Text(_)), _) => beyond(name),
            (Node::Path(_) | Node::Literal(_), Node::Literal(_)) => return Err(no_signature()),
        };
        Ok(Node::Condition(condition))
    }

    /// The arguments of a function that nothing takes, up to the closing bracket.
    fn arguments(&mut self) -> Result<(), ODataFault> {
        self.blank();
        if self.rest.starts_with(')') {
            return Ok(());
        }
        while {
            self.node()?;
            self.symbol(',')
        } {}
        Ok(())
    }

    /// `x:x/address eq 'a@b'`, or nothing.
    fn lambda(&mut self, collection: &'a str, of: fn(String, Box<Condition>) -> Condition) -> Result<Node, ODataFault> {
        let collection = self.path(collection)?;
        self.blank();
        if self.rest.starts_with(')') {
            return Ok(Node::Condition(Condition::Filled(collection)));
        }
        let variable = self.identifier();
        if variable.is_empty() {
            return Err(self.syntax_error());
        }
        self.expect(':')?;
        self.scope.push((variable, collection.clone()));
        let inner = self.any_of();
        self.scope.pop();
        Ok(Node::Condition(of(collection, Box::new(inner?))))
    }

    /// `x/value, Edm.Int32`: the path with the type as its last segment, as OData writes it elsewhere.
    fn cast(&mut self) -> Result<Node, ODataFault> {
        let Node::Path(path) = self.node()? else { return Err(self.syntax_error()) };
        self.expect(',')?;
        self.blank();
        let kind = self.word();
        if kind.is_empty() { Err(self.syntax_error()) } else { Ok(Node::Path(format!("{path}/{kind}"))) }
    }

    /// A path, with a lambda's variable replaced by its collection.
    fn path(&self, word: &str) -> Result<String, ODataFault> {
        let good = |segment: &str| {
            segment.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '@' || c == '$')
                && segment.chars().all(|c| c.is_ascii_alphanumeric() || "_.@$".contains(c))
        };
        if !word.split('/').all(good) {
            return Err(self.syntax_error());
        }
        let (first, rest) = word.split_once('/').map_or((word, None), |(first, rest)| (first, Some(rest)));
        let variable = self.scope.iter().rev().find(|(name, _)| *name == first);
        Ok(match (variable, rest) {
            (Some((_, collection)), Some(rest)) => format!("{collection}/{rest}"),
            (Some((_, collection)), None) => collection.clone(),
            (None, _) => word.to_owned(),
        })
    }

    /// A comparison operator.
    fn op(&mut self) -> Option<Op> {
        [("eq", Op::Eq), ("ne", Op::Ne), ("lt", Op::Lt), ("le", Op::Le), ("gt", Op::Gt), ("ge", Op::Ge)]
            .into_iter()
            .find_map(|(word, op)| self.keyword(word).then_some(op))
    }

    /// Takes a word when it comes next, with nothing of a longer word behind it.
    fn keyword(&mut self, keyword: &str) -> bool {
        self.blank();
        let word = self.rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let found = word.eq_ignore_ascii_case(keyword)
            && self.rest[word.len()..].chars().next().is_none_or(|next| " \t\r\n('".contains(next));
        if found {
            self.rest = &self.rest[word.len()..];
        }
        found
    }

    /// Takes a sign when it comes next.
    fn symbol(&mut self, symbol: char) -> bool {
        self.blank();
        self.take(symbol).is_some()
    }

    /// Takes a sign that must come next.
    fn expect(&mut self, symbol: char) -> Result<(), ODataFault> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.syntax_error()) }
    }

    /// A text in single quotes, where two stand for one.
    fn quoted(&mut self) -> Result<String, ODataFault> {
        let start = self.position();
        let mut text = String::new();
        self.take('\'');
        loop {
            text.push_str(self.take(take_while(0.., |c| c != '\'')).unwrap_or_default());
            if self.take("''").is_some() {
                text.push('\'');
            } else if self.take('\'').is_some() {
                return Ok(text);
            } else {
                return Err(ODataFault::filter(format!(
                    "There is an unterminated string literal at position {start} in '{}'.",
                    self.whole
                )));
            }
        }
    }

    /// Everything up to a blank, a bracket, a comma or a quote.
    fn word(&mut self) -> &'a str {
        self.take(take_while(0.., |c: char| c.is_ascii_alphanumeric() || "_/.:+-@$".contains(c))).unwrap_or_default()
    }

    fn identifier(&mut self) -> &'a str {
        self.take(take_while(0.., |c: char| c.is_ascii_alphanumeric() || c == '_')).unwrap_or_default()
    }

    fn blank(&mut self) {
        let _ = self.take(multispace0);
    }

    fn take<O>(&mut self, mut parser: impl Parser<&'a str, O, EmptyError>) -> Option<O> {
        parser.parse_next(&mut self.rest).ok()
    }

    /// One level further in.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, ODataFault>) -> Result<T, ODataFault> {
        if self.depth == GRAPH_FILTER_DEPTH.count() {
            return Err(ODataFault::filter("The query is too deeply nested: the recursion limit has been exceeded."));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn position(&self) -> usize {
        self.whole.len() - self.rest.len()
    }

    fn syntax_error(&self) -> ODataFault {
        ODataFault::filter(format!("Syntax error at position {} in '{}'.", self.position(), self.whole))
    }
}

/// A function that nothing takes.
fn beyond(function: &str) -> Condition {
    Condition::Beyond(format!("'{function}'"))
}

/// The same comparison from the other side.
fn flipped(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        same => same,
    }
}

/// A value as addresses have it, in quotes or without, or an enumeration's member; nothing for what is none.
pub fn literal(text: &str) -> Option<Literal> {
    let quoted = text.find('\'').and_then(|at| text[at + 1..].strip_suffix('\''));
    quoted.map(|quoted| Literal::Text(quoted.replace("''", "'"))).or_else(|| value(text))
}

/// A value without quotes; nothing for what must be a path.
fn value(word: &str) -> Option<Literal> {
    match word {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Bool(true)),
        "false" => return Some(Literal::Bool(false)),
        _ => {}
    }
    if word.len() == 36 && Uuid::parse_str(word).is_ok() {
        return Some(Literal::Guid(word.to_owned()));
    }
    if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
        return None;
    }
    parse_asked_moment(word)
        .map(Literal::Time)
        .or_else(|| word.parse().ok().map(Literal::Int))
        .or_else(|| word.parse().ok().map(Literal::Float))
}

/// A moment as OData writes it: with an offset, or else in UTC; a date is its first moment.
pub fn parse_date_time(text: &str) -> Option<Timestamp> {
    let local = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    text.parse::<Timestamp>().ok().or_else(|| text.parse::<DateTime>().ok().and_then(local))
}

/// The same of a moment that others are compared with. The last day of the year 9999, which clients write for "never", ends
/// later than the last moment that there is here: it is that.
pub fn parse_asked_moment(text: &str) -> Option<Timestamp> {
    let last = || {
        let pieces = Pieces::parse(text).ok()?;
        (pieces.date().year() == 9999).then_some(Timestamp::MAX)
    };
    parse_date_time(text).or_else(last)
}

#[cfg(test)]
mod tests;
