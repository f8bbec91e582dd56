//! The query options of a request.

mod basic;
mod expand;
mod heed;
mod words;

pub use expand::{Expanded, read as read_expand};
pub use heed::Heed;
use words::{listed, number, truth, twice};
pub use words::{order_keys, split_outside};

use std::borrow::Cow;

use jiff::Timestamp;
use mock365_domain::query::Order;
use mock365_domain::{Query, query::Filter};
use uuid::Uuid;

use super::body_style::BodyStyle;
use super::property::{self, extended_collection, field_at, missing};
use super::translate::Asker;
use super::{
    Condition, Dialect, Family, ListMark, Navigation, Noun, ODataFault, Paging, Reaching, Selection, Token, ValueKind,
    directory_index, page, parse_filter, search, translate,
};
use crate::exchange::Call;

/// The query options of a request, read but not looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `$filter`
    pub filter: Option<String>,
    /// `$select`
    pub select: Vec<String>,
    /// `$orderby`
    pub orderby: Option<String>,
    /// `$expand`
    pub expand: Vec<Expanded>,
    /// `$search`
    pub search: Option<String>,
    /// `$top`
    pub top: Option<usize>,
    /// `$skip`, or what a `$skiptoken` stands for.
    pub skip: usize,
    /// Whether `$skip` itself is given.
    pub skips: bool,
    /// The newest item there was when those to skip were counted, out of a link of ours.
    pub newest: Option<u64>,
    /// The list that tokens of pages belong to.
    pub list: ListMark,
    /// Whether anybody looked at what is asked of a list.
    pub heed: Heed,
    /// `$deltatoken` or `$skiptoken` of an operation that reads them itself.
    pub token: Option<String>,
    /// `$count`
    pub count: bool,
    /// `ConsistencyLevel: eventual`
    pub eventual: bool,
    /// Whether the caller may see what is basic alone.
    pub basic: bool,
    /// The derived type that the path casts to.
    pub cast: Option<String>,
    /// The mailbox that is asked, where folders are asked about.
    pub mailbox: Option<Uuid>,
    /// How the answer is to look.
    pub style: AnswerStyle,
    /// The moment at which it is asked.
    pub now: Timestamp,
}

/// How answers to a request are to look, whatever they show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerStyle {
    /// Whether ids are to survive a move.
    pub immutable: bool,
    /// How bodies are wanted.
    pub bodies: BodyStyle,
    /// The time zone that was asked for.
    pub zone: Option<String>,
    /// Whether hidden folders are wanted.
    pub hidden: bool,
    /// Whether it is the beta version that answers.
    pub beta: bool,
    /// Whether it is read: answers to writes repeat what was sent.
    pub is_read: bool,
}

impl AnswerStyle {
    /// Those of a request.
    fn of(call: &Call<'_>) -> Self {
        let hidden = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
            name.eq_ignore_ascii_case("includeHiddenFolders") && value.eq_ignore_ascii_case("true")
        };
        Self {
            immutable: call.prefers("IdType", "ImmutableId"),
            bodies: BodyStyle::of(call),
            zone: call.preference("outlook.timezone").map(str::to_owned),
            hidden: call.query_pairs().any(hidden),
            beta: call
                .path
                .trim_start_matches('/')
                .split('/')
                .next()
                .is_some_and(|first| first.eq_ignore_ascii_case("beta")),
            is_read: call.method == http::Method::GET,
        }
    }
}

/// How many objects of the directory a page has at the most that expands something.
///
/// <https://developer.microsoft.com/graph/known-issues/?search=13635>
const EXPANDING: usize = 100;

/// The options that can be named without `$`.
const NAMES: [&str; 9] = ["filter", "select", "orderby", "expand", "search", "top", "skip", "count", "skiptoken"];

/// The option that a query parameter names, with or without `$`; nothing for parameters of the operation's own.
pub(super) fn option_name(parameter: &str) -> Option<&'static str> {
    let bare = parameter.strip_prefix('$').unwrap_or(parameter);
    NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(bare))
}

impl Options {
    /// Reads the options of a request.
    ///
    /// <https://learn.microsoft.com/graph/query-parameters>
    pub fn of(call: &Call<'_>, dialect: &Dialect, list: ListMark) -> Result<Self, ODataFault> {
        Self::read(call, dialect, list, false)
    }

    /// The same, of an operation that reads its tokens itself.
    pub fn with_token(call: &Call<'_>, dialect: &Dialect) -> Result<Self, ODataFault> {
        Self::read(call, dialect, ListMark::default(), true)
    }

    /// What is shown of an item that was written: none of the options, but how answers are to look.
    #[must_use]
    pub fn of_written(&self) -> Self {
        Self { style: self.style.clone(), ..Self::default() }
    }

    /// The same of an item that was just made: the extensions that came with it, too.
    #[must_use]
    pub fn of_made(&self) -> Self {
        Self { expand: vec![Expanded::of("extensions")], ..self.of_written() }
    }

    /// The options in a query that is no request's own.
    pub fn of_query(query: &str, dialect: &Dialect) -> Result<Self, ODataFault> {
        Self::default().with_pairs(form_urlencoded::parse(query.as_bytes()), dialect, false)
    }

    fn read(call: &Call<'_>, dialect: &Dialect, list: ListMark, reads_tokens: bool) -> Result<Self, ODataFault> {
        let level = call.header("consistencylevel").unwrap_or_default();
        let options = Self {
            list,
            style: AnswerStyle::of(call),
            eventual: level.eq_ignore_ascii_case("eventual"),
            now: call.now.timestamp(),
            ..Self::default()
        };
        options.with_pairs(call.query_pairs(), dialect, reads_tokens)
    }

    fn with_pairs<'q>(
        self,
        pairs: impl Iterator<Item = (Cow<'q, str>, Cow<'q, str>)>,
        dialect: &Dialect,
        reads_tokens: bool,
    ) -> Result<Self, ODataFault> {
        let mut options = self;
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in pairs {
            let value = value.trim();
            let option = option_name(&name);
            if let Some(known) = option {
                if seen.contains(&known) {
                    return Err(twice(known));
                }
                seen.push(known);
            }
            match option {
                Some("filter") => options.filter = Some(value.to_owned()),
                Some("select") => options.select = listed(value, dialect),
                Some("orderby") => options.orderby = Some(value.to_owned()),
                Some("expand") => options.expand = expand::read(value, dialect, &options.style)?,
                Some("search") => options.search = Some(value.to_owned()),
                Some("top") => options.top = Some(number("$top", value)?),
                Some("skip") => (options.skip, options.skips) = (number("$skip", value)?, true),
                Some("skiptoken") if reads_tokens => options.token = Some(value.to_owned()),
                None if reads_tokens && name.trim_start_matches('$').eq_ignore_ascii_case("deltatoken") => {
                    options.token = Some(value.to_owned());
                }
                Some("skiptoken") => {
                    let place = page::read_token(value, options.list)?;
                    options.newest = place.newest;
                    options.skip = place.seen.unwrap_or(options.skip);
                }
                Some("count") => options.count = truth(value)?,
                None if name.starts_with('$') && !matches!(&*name, "$format" | "$deltatoken") => {
                    return Err(ODataFault::bad_request(format!("The query parameter '{name}' is not supported.")));
                }
                Some(_) | None => {}
            }
        }
        Ok(options)
    }

    /// Whether a request has any option.
    pub fn are_given(call: &Call<'_>) -> bool {
        call.query_pairs().any(|(name, _)| option_name(&name).is_some())
    }

    /// Refuses any option, where Microsoft knows some and the mock none.
    pub fn refuse(call: &Call<'_>, what: &str) -> Result<(), ODataFault> {
        if Self::are_given(call) { Err(ODataFault::unbuilt(format_args!("query options on {what}"))) } else { Ok(()) }
    }

    /// What the options select of a noun.
    pub fn selection<N: Noun>(&self) -> Result<Selection<N>, ODataFault> {
        let reached = self.expansions::<N>()?;
        let select: Vec<String> = self.select.iter().map(|name| self.of_cast::<N>(name).into_owned()).collect();
        let hidden = if self.basic { N::NOT_BASIC } else { &[] };
        let selection = Selection::of(&select, &self.expand, hidden, self.style.beta)?;
        Ok(selection.reaching(reached).basic(N::BASIC.filter(|_| self.basic)))
    }

    /// The condition that a text is, in the words of a `$filter`, where no list is asked.
    pub fn condition<N: Noun>(&self, text: &str) -> Result<Filter<N::Field>, ODataFault> {
        self.filter_of::<N>(&parse_filter(text)?)
    }

    /// The domain's filter behind a condition, where the service takes it.
    fn filter_of<N: Noun>(&self, condition: &Condition) -> Result<Filter<N::Field>, ODataFault> {
        let filter = translate::filter::<N>(condition, Asker { beta: self.style.beta, mailbox: self.mailbox })?;
        if N::FAMILY == Family::Outlook {
            translate::check_exchange::<N>(condition)?;
        }
        Ok(filter)
    }

    /// Whether folders are asked about, whose ids are a mailbox's.
    pub fn asks_folders(&self) -> bool {
        self.filter.as_ref().is_some_and(|text| text.to_ascii_lowercase().contains("parentfolderid"))
    }

    /// What the options ask of a list of nouns.
    pub fn query<N: Noun>(&self) -> Result<Query<N::Field>, ODataFault> {
        self.heed.pay();
        let asked = self.asked::<N>()?;
        if N::FAMILY == Family::Outlook {
            self.check_search(N::ORDER_FOLLOWS_FILTER)?;
        }
        self.check_basic::<N>(asked.as_ref())?;
        if N::EVENTUAL {
            self.check_eventual::<N>(asked.as_ref())?;
        }
        let mut filters: Vec<Filter<N::Field>> = Vec::new();
        if let Some(condition) = &asked {
            filters.push(self.filter_of::<N>(condition)?);
        }
        let mut order = self.order::<N>()?;
        if N::ORDER_FOLLOWS_FILTER
            && let Some(condition) = &asked
        {
            translate::check_order::<N>(condition, &order, self.style.beta)?;
        }
        if let Some(field) = N::FILTERED_ORDER
            && asked.is_some()
            && order.is_empty()
        {
            order.push(Order { field, descending: false });
        }
        if let Some(text) = &self.search {
            if N::SEARCHED.is_empty() {
                return Err(ODataFault::bad_request("This operation does not support $search."));
            }
            filters.push(search::filter::<N>(text, self.now)?);
        }
        let filter = if filters.is_empty() { None } else { Some(Filter::And(filters)) };
        Ok(Query {
            filter,
            order,
            skip: self.skip,
            take: self.take(N::PAGING)?,
            count: self.counts::<N>(),
            newest: self.newest,
        })
    }

    /// The condition that is asked for.
    fn asked<N: Noun>(&self) -> Result<Option<Condition>, ODataFault> {
        let mut asked = self.filter.as_deref().map(parse_filter).transpose()?;
        if let (Some(condition), Some(_)) = (&mut asked, &self.cast) {
            condition.each_path(&mut |path| *path = self.of_cast::<N>(path).into_owned());
        }
        Ok(asked)
    }

    /// A path from the type that the request's path casts to: what that adds stands behind its name.
    fn of_cast<'p, N: Noun>(&self, path: &'p str) -> Cow<'p, str> {
        match &self.cast {
            Some(cast) if property::is_added::<N>(cast, path) => Cow::Owned(format!("microsoft.graph.{cast}/{path}")),
            _ => Cow::Borrowed(path),
        }
    }

    /// Whether a page says how many there are in all. What Exchange searched, it does not count; the directory says nothing
    /// of it to whoever leaves out `ConsistencyLevel: eventual`.
    ///
    /// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/9638>
    /// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/8586>
    pub fn counts<N: Noun>(&self) -> bool {
        let is_told = match N::FAMILY {
            Family::Directory => self.eventual || !N::EVENTUAL,
            Family::Outlook => self.search.is_none(),
        };
        self.count && is_told
    }

    /// Exchange's rule: a search has its own order, and finds by its own words alone.
    fn check_search(&self, of_messages: bool) -> Result<(), ODataFault> {
        let refused = |code, option| {
            ODataFault::new(code, format!("The query parameter '{option}' is not supported with '$search'."))
        };
        match self.search {
            Some(_) if self.orderby.is_some() => Err(refused("SearchWithOrderBy", "$orderBy")),
            Some(_) if self.filter.is_some() => Err(refused("SearchWithFilter", "$filter")),
            // That it is refused was captured, in which words was not: <https://stackoverflow.com/questions/79180024>
            Some(_) if self.skips && of_messages => Err(refused("SearchWithSkip", "$skip")),
            _ => Ok(()),
        }
    }

    /// The query of an operation that counts.
    pub fn count_query<N: Noun>(&self) -> Result<Query<N::Field>, ODataFault> {
        // <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/2716>
        if N::EVENTUAL && !self.eventual {
            return Err(ODataFault::new("Request_BadRequest", "$count is not currently supported."));
        }
        let query = Self { count: true, ..self.clone() }.query::<N>()?;
        // A search is counted where nothing but the number is asked for.
        Ok(Query { count: true, ..query })
    }

    /// The size of a page.
    pub fn take(&self, paging: Paging) -> Result<usize, ODataFault> {
        let top = self.top.unwrap_or(paging.default);
        if (1..=paging.max).contains(&top) {
            let is_cut = paging.token == Token::SkipToken && !self.expand.is_empty();
            return Ok(if is_cut { top.min(EXPANDING) } else { top });
        }
        Err(match paging.token {
            Token::SkipToken => ODataFault::new(
                "Request_UnsupportedQuery",
                format!("Invalid page size specified: '{top}'. Must be between 1 and {} inclusive.", paging.max),
            ),
            Token::Skip if top == 0 => ODataFault::bad_request(
                "Invalid value '0' for $top query option found. The $top query option requires a positive integer \
                 value.",
            ),
            Token::Skip => ODataFault::bad_request(format!(
                "The limit of '{}' for Top query has been exceeded. The value from the incoming request is '{top}'.",
                paging.max
            )),
        })
    }

    /// The order asked for.
    fn order<N: Noun>(&self) -> Result<Vec<Order<N::Field>>, ODataFault> {
        let Some(text) = &self.orderby else { return Ok(Vec::new()) };
        let field = |(path, descending): (&str, bool)| {
            let path = self.of_cast::<N>(path);
            let (field, kind) = field_at::<N>("$orderby", &path, self.style.beta)?;
            if kind == ValueKind::Folder {
                return Err(property::unbuilt_path::<N>("$orderby", &path, N::NAME));
            }
            if N::EVENTUAL {
                directory_index::check_order::<N>(&path, kind, self.asks_second())?;
            }
            Ok(Order { field, descending })
        };
        order_keys(text)?.into_iter().map(field).collect()
    }

    /// Whether the directory's second index is asked: a search has it for the header alone, all others count besides.
    fn asks_second(&self) -> bool {
        self.eventual && (self.count || self.search.is_some())
    }

    /// The directory's rules: there is no `$skip`, what its ordinary index cannot answer needs `ConsistencyLevel: eventual`,
    /// and all but a search `$count=true` besides. That `$skip` is none of all its lists is a word of Microsoft's staff.
    ///
    /// <https://learn.microsoft.com/graph/aad-advanced-queries>
    /// <https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/1420>
    /// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/3495>
    /// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/13762>
    fn check_eventual<N: Noun>(&self, asked: Option<&Condition>) -> Result<(), ODataFault> {
        let unsupported = |why: &str| Err(ODataFault::new("Request_UnsupportedQuery", why));
        if self.skips {
            return Err(ODataFault::new("Request_BadRequest", "'$skip' is not supported by the service."));
        }
        if self.search.is_some() && !self.eventual {
            return unsupported(
                "Request with $search query parameter only works through MSGraph with a special request header: \
                 'ConsistencyLevel: eventual'",
            );
        }
        let second = self.eventual && self.count;
        if let Some(condition) = asked {
            directory_index::check::<N>(condition, self.eventual, second)?;
        }
        if asked.is_some() && self.orderby.is_some() && !second {
            return unsupported("Sorting not supported for current query.");
        }
        Ok(())
    }

    /// What `$expand` reaches.
    fn expansions<N: Noun>(&self) -> Result<Vec<Box<dyn Reaching<N>>>, ODataFault> {
        if N::EVENTUAL {
            self.check_reach()?;
        }
        let mut reached = Vec::new();
        for one in &self.expand {
            if extended_collection::<N>(&one.name).is_some() {
                if self.basic && !N::NOT_BASIC.is_empty() {
                    return Err(ODataFault::NotBasic);
                }
                one.only(&["select", "filter"])?;
                continue;
            }
            let is_meant = |known: &&Navigation<N>| {
                known.name.eq_ignore_ascii_case(&one.name) || known.is_below(self.cast.as_deref(), &one.name)
            };
            let known = N::navigations().iter().find(is_meant);
            let known = known.ok_or_else(|| missing::<N>("$select", &one.name))?;
            reached.extend(known.read(&one.clone().basic(self.basic))?);
        }
        Ok(reached)
    }

    /// The directory's rules: one thing is expanded at a time, and none of what was searched.
    ///
    /// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8352>
    /// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/2577>
    fn check_reach(&self) -> Result<(), ODataFault> {
        match self.expand.len() {
            0 => Ok(()),
            1 if self.search.is_none() => Ok(()),
            1 => Err(ODataFault::new(
                "Request_UnsupportedQuery",
                "Request with $search query parameter only works through MSGraph with a special request header: \
                 'ConsistencyLevel: eventual'",
            )),
            several => Err(ODataFault::bad_request(format!(
                "The result of parsing $expand contained at least {several} items, but the maximum allowed is 1."
            ))),
        }
    }
}

#[cfg(test)]
mod tests;
