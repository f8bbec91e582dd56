//! Pages of a list: the envelope, and the address of the next page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value as Json, json};

use super::options::option_name;
use super::{Fault, Options, Token};
use crate::faces::Call;

/// What every skip token begins with.
const MARK: &str = "mock365:";

/// The JSON of one page. `context` is what stands behind `$metadata#`.
pub fn collection(
    call: &Call<'_>,
    options: &Options,
    token: Token,
    context: &str,
    items: Vec<Json>,
    total: usize,
) -> Map<String, Json> {
    let mut page = Map::new();
    let version = call.path.trim_start_matches('/').split('/').next().unwrap_or("v1.0");
    page.insert("@odata.context".to_owned(), json!(format!("{}/{version}/$metadata#{context}", call.base.origin)));
    // The directory counts on its first page only.
    if options.count && (token == Token::Skip || options.skip == 0) {
        page.insert("@odata.count".to_owned(), json!(total));
    }
    let seen = options.skip + items.len();
    if seen < total && !items.is_empty() {
        page.insert("@odata.nextLink".to_owned(), json!(next_link(call, token, seen)));
    }
    page.insert("value".to_owned(), Json::Array(items));
    page
}

/// The address of the page that begins behind `seen` things: the one asked for, with another place in the list.
pub fn next_link(call: &Call<'_>, token: Token, seen: usize) -> String {
    let mut link = format!("{}{}?", call.base.origin, call.path);
    for part in call.query.split('&').filter(|part| !part.is_empty()) {
        let name = form_urlencoded::parse(part.as_bytes()).next().map(|(name, _)| name.into_owned());
        if !matches!(name.as_deref().and_then(option_name), Some("skip" | "skiptoken")) {
            link.push_str(part);
            link.push('&');
        }
    }
    match token {
        Token::Skip => {
            link.push_str("%24skip=");
            link.push_str(&seen.to_string());
        }
        Token::SkipToken => {
            link.push_str("$skiptoken=");
            link.push_str(&URL_SAFE_NO_PAD.encode(format!("{MARK}{seen}")));
        }
    }
    link
}

/// The place in the list that a skip token stands for.
pub fn read_token(token: &str) -> Result<usize, Fault> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix(MARK)?.parse::<u32>().ok())
        .map(|skip| skip as usize)
        .ok_or_else(|| Fault::new("Directory_ExpiredPageToken", "The specified page token value is invalid."))
}
