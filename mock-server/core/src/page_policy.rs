//! What a page of ours may load and run: its own style and scripts, known by their hashes, and nothing else. Whatever got
//! into a page by mistake is not run.
//!
//! <https://www.w3.org/TR/CSP3/>

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

/// The policy of a page with these styles and scripts; `rest` are further directives.
pub fn policy<'a>(
    styles: impl IntoIterator<Item = &'a str>,
    scripts: impl IntoIterator<Item = &'a str>,
    rest: &str,
) -> HeaderValue {
    let text = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; {rest}",
        sources(styles),
        sources(scripts)
    );
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

fn sources<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, text.as_bytes())));
    let hashes: Vec<String> = texts.into_iter().map(hash).collect();
    if hashes.is_empty() { "'none'".to_owned() } else { hashes.join(" ") }
}

/// What stands between the tags of that name in a template; nothing in it may be filled in.
pub fn between<'a>(template: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    template.split(open.as_str()).skip(1).filter_map(|rest| rest.split(close.as_str()).next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_scripts_are_known_by_their_hash() {
        let page = "<style>a{}</style><script>alert('Hello, world.');</script>";
        let policy = policy(between(page, "style"), between(page, "script"), "form-action 'none'");
        let wanted =
            "script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='; base-uri 'none'; form-action 'none'";
        assert!(policy.to_str().unwrap().ends_with(wanted), "{policy:?}");
        assert!(super::policy([], [], "").to_str().unwrap().contains("style-src 'none'; script-src 'none'"));
    }
}
