//! Pages of a list: the envelope, and the address of the next page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use bytes::Bytes;
use mock365_domain::query::{Page, Passed};

use super::options::option_name;
use super::{Dialect, Noun, ODataFault, Object, Options, Token, Writer};
use crate::exchange::Call;
use crate::limits::GRAPH_ANSWER;

/// What every skip token begins with.
const MARK: &str = "mock365:";

/// What a skip token begins with that stands beside a number to skip.
const NEWEST: &str = "mock365-newest:";

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
                Some(passed) => steady_link(call, dialect, passed, written, options.search.is_some()),
                None => next_link(call, dialect, token, options.skip + written),
            });
        }
    });
    out.finish()
}

/// The address of the page that begins behind `written` things of one, which it does whatever comes in the meantime. Microsoft's
/// numbers behind `$skip` are more than what was shown, too, and links are not to be read.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/5029>
fn steady_link(call: &Call<'_>, dialect: &Dialect, passed: Passed, written: usize, searched: bool) -> String {
    let (token, skip, seen) = (dialect.skip_token, dialect.skip, passed.over + written);
    let link = without_place(call);
    // A search has a token alone (captured), as it takes no `$skip`.
    if searched {
        let place = URL_SAFE_NO_PAD.encode(format!("{NEWEST}{}:{seen}", passed.newest));
        return format!("{link}{token}={place}");
    }
    format!("{link}{token}={}&{skip}={seen}", URL_SAFE_NO_PAD.encode(format!("{NEWEST}{}", passed.newest)))
}

/// The newest item that a link of ours knows, and the place in the list where no `$skip` says it.
pub fn read_newest(token: &str) -> Option<(u64, Option<usize>)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let known = text.strip_prefix(NEWEST)?;
    Some(match known.split_once(':') {
        Some((newest, seen)) => (newest.parse().ok()?, Some(seen.parse::<u32>().ok()? as usize)),
        None => (known.parse().ok()?, None),
    })
}

/// The address of the page that begins behind `seen` things: the one asked for, with another place in the list.
pub fn next_link(call: &Call<'_>, dialect: &Dialect, token: Token, seen: usize) -> String {
    let mut link = without_place(call);
    let (name, value) = match token {
        Token::Skip => (dialect.skip, seen.to_string()),
        Token::SkipToken => (dialect.skip_token, URL_SAFE_NO_PAD.encode(format!("{MARK}{seen}"))),
    };
    link.push_str(name);
    link.push('=');
    link.push_str(&value);
    link
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

/// The place in the list that a skip token stands for.
pub fn read_token(token: &str) -> Result<usize, ODataFault> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix(MARK)?.parse::<u32>().ok())
        .map(|skip| skip as usize)
        .ok_or_else(|| ODataFault::new("Directory_ExpiredPageToken", "The specified page token value is invalid."))
}
