//! Reads the text of a `$filter`.
//!
//! <https://learn.microsoft.com/graph/filter-query-parameter>

mod values;

use mock365_domain::query::{Op, Part};
use winnow::Parser;
use winnow::ascii::multispace0;
use winnow::error::EmptyError;
use winnow::token::take_while;

use values::value;
pub use values::{literal, parse_asked_moment, parse_date_time};

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
            self.close("operator")?;
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
            self.close("operator")?;
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
            return Err(self.expected("Expression"));
        }
        if self.rest.starts_with('\'') {
            return self.typed(word);
        }
        if self.symbol('(') {
            let node = self.deeper(|reader| reader.called(word))?;
            self.close("','")?;
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
    fn path(&mut self, word: &str) -> Result<String, ODataFault> {
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

    /// Takes the closing bracket, which must come next unless something else goes on.
    fn close(&mut self, or: &str) -> Result<(), ODataFault> {
        if self.symbol(')') { Ok(()) } else { Err(self.expected(&format!("')' or {or}"))) }
    }

    /// A text in single quotes, where two stand for one.
    fn quoted(&mut self) -> Result<String, ODataFault> {
        let mut text = String::new();
        self.take('\'');
        loop {
            text.push_str(self.take(take_while(0.., |c| c != '\'')).unwrap_or_default());
            if self.take("''").is_some() {
                text.push('\'');
            } else if self.take('\'').is_some() {
                return Ok(text);
            } else {
                return Err(self.fault("There is an unterminated string literal", 0));
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

    /// What is said of the piece that comes next, and may not: in the words of Microsoft's OData library, which names the place
    /// behind it. Of a comma and of a word it was captured.
    ///
    /// <https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3227>
    fn syntax_error(&mut self) -> ODataFault {
        self.blank();
        self.stranger().unwrap_or_else(|| self.fault("Syntax error", piece(self.rest)))
    }

    /// What is said where a condition or a value must stand.
    fn expected(&mut self, what: &str) -> ODataFault {
        self.blank();
        self.stranger().unwrap_or_else(|| self.fault(&format!("{what} expected"), 0))
    }

    /// What is said of a letter that begins nothing.
    ///
    /// <https://github.com/AzureAD/MSIdentityTools/issues/54>
    fn stranger(&self) -> Option<ODataFault> {
        let first = self.rest.chars().next()?;
        let begins = first.is_alphanumeric() || first.is_whitespace() || "(),=/?.*:-'_$@{[;".contains(first);
        (!begins).then(|| self.fault(&format!("Syntax error: character '{first}' is not valid"), 0))
    }

    /// With the place so many bytes on, as Microsoft counts: in units of UTF-16.
    fn fault(&self, what: &str, on: usize) -> ODataFault {
        let place = self.whole[..self.whole.len() - self.rest.len() + on].encode_utf16().count();
        ODataFault::filter(format!("{what} at position {place} in '{}'.", self.whole))
    }
}

/// How long the piece is that a text begins with: a word, a text in quotes, or one letter.
fn piece(rest: &str) -> usize {
    let Some(first) = rest.chars().next() else { return 0 };
    let end = |rest: &str, begins: fn(char) -> bool| rest.find(|letter| !begins(letter)).unwrap_or(rest.len());
    match first {
        '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
        _ if first.is_ascii_digit() => end(rest, |letter| letter.is_alphanumeric() || ".:-".contains(letter)),
        _ if first.is_alphabetic() || "_$@".contains(first) => {
            end(rest, |letter| letter.is_alphanumeric() || "_$@".contains(letter))
        }
        _ => first.len_utf8(),
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

#[cfg(test)]
mod tests;
