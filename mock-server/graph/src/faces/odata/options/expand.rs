//! `$expand`: names, and the options in the brackets behind each.

use super::super::{AnswerStyle, Dialect, ODataFault, Options};
use super::option_name;
use super::words::{listed, number, split_outside, truth, twice};
use crate::limits::GRAPH_EXPAND_DEPTH;

/// Something that `$expand` names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// Its name.
    pub name: String,
    /// What stands in the brackets behind it.
    pub options: Options,
    /// `$levels` there.
    pub levels: Option<usize>,
    /// Names and values of the options, as they were written.
    given: Vec<(&'static str, String)>,
}

/// What `$levels=max` stands for, and the largest number of levels.
///
/// <https://learn.microsoft.com/graph/api/user-list-manager#optional-query-parameters>
const LEVELS: usize = 1000;

impl Expanded {
    /// With nothing behind its name.
    pub fn of(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The same for who may see what is basic alone.
    #[must_use]
    pub fn basic(mut self, basic: bool) -> Self {
        self.options.basic = basic;
        self
    }

    /// Refuses options that are not built there.
    pub fn only(&self, taken: &[&str]) -> Result<(), ODataFault> {
        match self.given.iter().find(|(option, _)| !taken.contains(option)) {
            Some((option, _)) => Err(ODataFault::unbuilt(format_args!("${option} inside $expand={}", self.name))),
            None => Ok(()),
        }
    }

    /// The options as an address has them, without the place in the list: each with `&` behind it.
    pub fn asked(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (option, value) in self.given.iter().filter(|(option, _)| *option != "skip") {
            query.append_pair(&format!("${option}"), value);
        }
        let query = query.finish();
        if query.is_empty() { query } else { query + "&" }
    }

    /// As `$expand` has it: name and brackets.
    pub fn written(&self) -> String {
        let options: Vec<String> = self.given.iter().map(|(option, value)| format!("${option}={value}")).collect();
        if options.is_empty() { self.name.clone() } else { format!("{}({})", self.name, options.join(";")) }
    }
}

/// What an `$expand` names.
pub fn read(value: &str, dialect: &Dialect, style: &AnswerStyle) -> Result<Vec<Expanded>, ODataFault> {
    read_below(value, dialect, style, 1)
}

fn read_below(value: &str, dialect: &Dialect, style: &AnswerStyle, depth: usize) -> Result<Vec<Expanded>, ODataFault> {
    let most = GRAPH_EXPAND_DEPTH.count();
    if depth > most {
        return Err(ODataFault::bad_request(format!(
            "The request includes a $expand path which is too deep. The maximum depth allowed is {most}."
        )));
    }
    let parts = split_outside(value, ',').ok_or_else(|| unreadable(value))?;
    parts.into_iter().map(|part| one(part, dialect, style, depth)).collect()
}

/// `attachments($select=id,name;$top=3)`
fn one(part: &str, dialect: &Dialect, style: &AnswerStyle, depth: usize) -> Result<Expanded, ODataFault> {
    let options = Options { style: style.clone(), ..Options::default() };
    let mut expanded = Expanded { options, ..Expanded::of(part) };
    let Some((name, inner)) = part.split_once('(') else { return Ok(expanded) };
    let inner = inner.strip_suffix(')').ok_or_else(|| unreadable(part))?;
    name.trim().clone_into(&mut expanded.name);
    for option in split_outside(inner, ';').ok_or_else(|| unreadable(part))? {
        let (option, value) = option.split_once('=').ok_or_else(|| unreadable(part))?;
        let (option, value) = (option.trim(), value.trim());
        let known = match option_name(option) {
            Some(known) => known,
            None if option.trim_start_matches('$').eq_ignore_ascii_case("levels") => "levels",
            None => return Err(unreadable(part)),
        };
        if expanded.given.iter().any(|(given, _)| *given == known) {
            return Err(twice(known));
        }
        let options = &mut expanded.options;
        match known {
            "select" => options.select = listed(value, dialect),
            "filter" => options.filter = Some(value.to_owned()),
            "orderby" => options.orderby = Some(value.to_owned()),
            "expand" => options.expand = read_below(value, dialect, style, depth + 1)?,
            "top" => options.top = Some(number("$top", value)?),
            "skip" => options.skip = number("$skip", value)?,
            "count" => options.count = truth(value)?,
            "levels" => expanded.levels = Some(levels(value)?),
            _ => return Err(ODataFault::unbuilt(format_args!("${known} inside $expand"))),
        }
        expanded.given.push((known, value.to_owned()));
    }
    Ok(expanded)
}

/// How many levels, of which there is one at least.
fn levels(value: &str) -> Result<usize, ODataFault> {
    if value.eq_ignore_ascii_case("max") {
        return Ok(LEVELS);
    }
    match value.parse() {
        Ok(levels) if (1..=LEVELS).contains(&levels) => Ok(levels),
        _ => Err(ODataFault::bad_request(format!(
            "Invalid value '{value}' for $levels query option found. It is 'max' or a number between 1 and {LEVELS}."
        ))),
    }
}

fn unreadable(expand: &str) -> ODataFault {
    ODataFault::bad_request(format!("Parsing OData Select and Expand failed: '{expand}'."))
}
