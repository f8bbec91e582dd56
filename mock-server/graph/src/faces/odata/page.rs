//! Pages of a list: the envelope, and the address of the next page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use bytes::Bytes;
use mock365_domain::query::{Page, Passed};
use uuid::Uuid;

use super::options::option_name;
use super::{Dialect, Family, Noun, ODataFault, Object, Options, Token, Writer};
use crate::exchange::Call;
use crate::limits::GRAPH_ANSWER;

/// What a skip token begins with: behind it stand its list and the place there.
const MARK: &str = "mock365:";

/// The list that tokens of pages belong to, and who answers for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListMark {
    /// Who says what of tokens that are none of the list.
    pub family: Family,
    /// Which list it is, and whose.
    pub list: Uuid,
}

impl Default for ListMark {
    fn default() -> Self {
        Self { family: Family::Outlook, list: Uuid::nil() }
    }
}

/// The place that a skip token stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenPlace {
    /// The newest item there was, in lists that keep their place while items come.
    pub newest: Option<u64>,
    /// How many things were shown, where no `$skip` says it.
    pub seen: Option<usize>,
}

/// Writes a page: its context, count, each thing's members, and its next page: how many fit into one answer is known when
/// they are written.
pub fn page<N: Noun, T>(
    call: &Call<'_>,
    dialect: &'static Dialect,
    options: &Options,
    context: std::fmt::Arguments<'_>,
    Page { items, more, total, passed }: Page<T>,
    mut members: impl FnMut(T, &mut Object<'_>),
) -> Bytes {
    let token = N::PAGING.token;
    let mut out = Writer::new(dialect);
    out.object(|whole| {
        whole.control("@odata.context").text(context);
        // The directory counts on its first page only.
        if options.counts::<N>() && (token == Token::Skip || options.skip == 0) {
            whole.control("@odata.count").value(total);
        }
        let wanted = items.len();
        let written = whole.control("value").list_within(GRAPH_ANSWER.count(), items, |item, out| {
            out.object(|object| members(item, object));
        });
        if written < wanted || (more && written > 0) {
            whole.control("@odata.nextLink").value(&match passed {
                Some(passed) => steady_link(call, dialect, passed, written, options),
                None => next_link(call, dialect, token, options.skip + written, options.list),
            });
        }
    });
    out.finish()
}

/// The address of the page that begins behind `written` things of one, which it does whatever comes in the meantime. Microsoft's
/// numbers behind `$skip` are more than what was shown, too, and links are not to be read.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/5029>
fn steady_link(call: &Call<'_>, dialect: &Dialect, passed: Passed, written: usize, options: &Options) -> String {
    let (name, skip, seen) = (dialect.skip_token, dialect.skip, passed.over + written);
    let link = without_place(call);
    let token = |seen| written_token(options.list, TokenPlace { newest: Some(passed.newest), seen });
    // A search has a token alone (captured), as it takes no `$skip`.
    if options.search.is_some() {
        return format!("{link}{name}={}", token(Some(seen)));
    }
    format!("{link}{name}={}&{skip}={seen}", token(None))
}

/// The address of the page that begins behind `seen` things: the one asked for, with another place in the list.
fn next_link(call: &Call<'_>, dialect: &Dialect, token: Token, seen: usize, list: ListMark) -> String {
    let link = without_place(call);
    match token {
        Token::Skip => format!("{link}{}={seen}", dialect.skip),
        Token::SkipToken => {
            let place = TokenPlace { newest: None, seen: Some(seen) };
            format!("{link}{}={}", dialect.skip_token, written_token(list, place))
        }
    }
}

/// An address without the place in the list, ready for another.
pub fn without_place(call: &Call<'_>) -> String {
    let mut link = format!("{}{}?", call.base.origin, call.path);
    for part in call.query.split('&').filter(|part| !part.is_empty()) {
        let name = form_urlencoded::parse(part.as_bytes()).next().map(|(name, _)| name.into_owned());
        if !matches!(name.as_deref().and_then(option_name), Some("skip" | "skiptoken")) {
            link.push_str(part);
            link.push('&');
        }
    }
    link
}

/// A token of a list.
fn written_token(list: ListMark, place: TokenPlace) -> String {
    let number = |number: Option<String>| number.unwrap_or_default();
    let (newest, seen) = (number(place.newest.map(|it| it.to_string())), number(place.seen.map(|it| it.to_string())));
    URL_SAFE_NO_PAD.encode(format!("{MARK}{}:{newest}:{seen}", list.list.simple()))
}

/// The place that a skip token of a list stands for. What is none, or of another list or somebody else's, is refused: by the
/// directory in words that were seen of old tokens (that it says so of any is inferred), by Exchange as it refuses those of
/// delta rounds (captured for these).
///
/// <https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2254>
pub fn read_token(token: &str, list: ListMark) -> Result<TokenPlace, ODataFault> {
    read_place(token, list).ok_or_else(|| match list.family {
        Family::Outlook => ODataFault::bad_request("Badly formed token."),
        Family::Directory => ODataFault::new(
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        ),
    })
}

fn read_place(token: &str, list: ListMark) -> Option<TokenPlace> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.strip_prefix(MARK)?.split(':');
    let (of, newest, seen) = (parts.next()?, parts.next()?, parts.next()?);
    let is_its = parts.next().is_none() && Uuid::parse_str(of).ok()? == list.list;
    let newest = if newest.is_empty() { None } else { Some(newest.parse().ok()?) };
    let seen = if seen.is_empty() { None } else { Some(seen.parse::<u32>().ok()? as usize) };
    is_its.then_some(TokenPlace { newest, seen })
}
