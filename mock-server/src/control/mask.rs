//! Masking: what grants access is not shown in the journal unless asked for.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::spot;

/// What stands for a secret.
const MASK: &str = "***";

/// Names of parameters and JSON members that hold secrets.
const SECRETS: [&str; 25] = [
    "access_token",
    "assertion",
    "canary",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "confirmnewpasswd",
    "ctx",
    "currentpasswd",
    "currentpassword",
    "device_code",
    "flowtoken",
    "id_token",
    "id_token_hint",
    "newpasswd",
    "newpassword",
    "otc",
    "passwd",
    "password",
    "refresh_token",
    "secrettext",
    "user_code",
    "validationtoken",
    "x-ms-refreshtokencredential",
];

/// Whether a parameter of that name holds a secret, however the name is encoded.
pub fn is_secret(name: &str) -> bool {
    let name = percent_decode_str(name).decode_utf8_lossy();
    SECRETS.iter().any(|secret| secret.eq_ignore_ascii_case(name.trim()))
}

/// A header's value.
pub fn header(name: &str, value: &str) -> String {
    match name {
        // `Bearer …`, or several after each other.
        "authorization" | "proxy-authorization" => match value.split_once(' ') {
            Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) => format!("{scheme} {MASK}"),
            _ => MASK.to_owned(),
        },
        "cookie" => value.split(';').map(cookie).collect::<Vec<_>>().join("; "),
        "set-cookie" => match value.split_once(';') {
            Some((pair, rest)) => format!("{};{rest}", cookie(pair)),
            None => cookie(value),
        },
        _ if is_secret_header(name) => MASK.to_owned(),
        // An address, or something that holds one.
        _ if value.contains(['?', '#']) => url(value),
        _ => value.to_owned(),
    }
}

/// Words in the names of headers that carry what grants access, whoever invented the header.
const SECRET_WORDS: [&str; 11] = [
    "api-key",
    "apikey",
    "assertion",
    "authorization",
    "cookie",
    "credential",
    "functions-key",
    "passw",
    "secret",
    "subscription-key",
    "token",
];

/// Whether a header of that name, in lower case, carries a secret: one that Microsoft's services or gateways know, or one
/// that is named as a parameter is.
fn is_secret_header(name: &str) -> bool {
    // What says how a token may be sent is none.
    let harmless = ["sec-token-binding", "access-control-allow-headers", "x-ms-token-type"].contains(&name);
    let named = SECRET_WORDS.iter().any(|word| name.contains(word)) || is_secret(&name.replace('-', "_"));
    named && !harmless && !name.starts_with("access-control-")
}

fn cookie(pair: &str) -> String {
    pair.split_once('=').map_or_else(|| pair.trim().to_owned(), |(name, _)| format!("{}={MASK}", name.trim()))
}

/// An address: secrets in query and fragment.
pub fn url(text: &str) -> String {
    let (rest, fragment) = text.split_once('#').map_or((text, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    let mut shown = path.to_owned();
    if let Some(query) = query {
        shown = format!("{shown}?{}", pairs(query));
    }
    if let Some(fragment) = fragment {
        shown = format!("{shown}#{}", pairs(fragment));
    }
    shown
}

fn pairs(text: &str) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if is_secret(name) && !value.is_empty() => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    };
    text.split('&').map(pair).collect::<Vec<_>>().join("&")
}

/// A body, by its media type.
pub fn body(kind: &str, text: &str) -> String {
    if kind.is_empty() || kind.contains("x-www-form-urlencoded") {
        return pairs(text);
    }
    if kind.contains("html") {
        return html(text);
    }
    // Whatever it is called: a client that forgets the media type sends secrets all the same.
    if let Ok(mut value) = serde_json::from_str::<Value>(text) {
        // A device's code also stands in the sentence that the device shows.
        let spoken = value["user_code"].as_str().filter(|code| !code.is_empty()).map(str::to_owned);
        if mask(&mut value) {
            let shown = value.to_string();
            return spoken.map_or_else(|| shown.clone(), |code| shown.replace(&code, MASK));
        }
        return text.to_owned();
    }
    let text = pairs(text);
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for secret in spot::secrets(&text) {
        shown.push_str(&text[from..secret.start]);
        shown.push_str(MASK);
        from = secret.end;
    }
    shown.push_str(&text[from..]);
    shown
}

/// Masks the secret members of a value; whether there were any.
fn mask(value: &mut Value) -> bool {
    let mut found = false;
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                // `error.code` is no secret: those are short.
                let secret = value.as_str().is_some_and(|text| is_secret(name) && (name != "code" || text.len() > 60));
                if secret {
                    *value = MASK.into();
                }
                found |= secret || mask(value);
            }
        }
        Value::Array(all) => {
            for value in all {
                found |= mask(value);
            }
        }
        _ => {}
    }
    found
}

/// A page: the values of its hidden secret fields.
fn html(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<input") {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end);
        shown.push_str(&rest[..at]);
        shown.push_str(&input(&rest[at..end]));
        rest = &rest[end..];
    }
    shown.push_str(rest);
    links(&shown)
}

/// A page: the state of the sign-in that its links carry.
fn links(text: &str) -> String {
    let mut parts = text.split("ctx=");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end =
            part.find(|one: char| !(one.is_ascii_alphanumeric() || matches!(one, '-' | '_'))).unwrap_or(part.len());
        shown.push_str("ctx=");
        shown.push_str(if end > 0 { MASK } else { "" });
        shown.push_str(&part[end..]);
    }
    shown
}

fn input(tag: &str) -> String {
    let attribute = |name: &str| {
        let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some((start, start + tag[start..].find('"')?))
    };
    match (attribute("name"), attribute("value")) {
        (Some((from, to)), Some((start, end))) if is_secret(&tag[from..to]) && end > start => {
            format!("{}{MASK}{}", &tag[..start], &tag[end..])
        }
        _ => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        assert_eq!(header("authorization", "Bearer abc"), "Bearer ***");
        assert_eq!(header("authorization", "e.y.j with spaces"), "***");
        assert_eq!(header("cookie", "a=1; b=2"), "a=***; b=***");
        assert_eq!(header("set-cookie", "a=1; path=/"), "a=***; path=/");
        assert_eq!(url("https://app/cb?code=0.A&state=1#id_token=x"), "https://app/cb?code=***&state=1#id_token=***");
        assert_eq!(pairs("login=anna&passwd=Password1%21"), "login=anna&passwd=***");
        assert_eq!(
            html(r#"<p><input type="hidden" name="code" value="0.A"/></p>"#),
            r#"<p><input type="hidden" name="code" value="***"/></p>"#
        );
        assert_eq!(pairs("client%5Fsecret=x&p+asswd=y"), "client%5Fsecret=***&p+asswd=y");
        assert_eq!(
            html(r#"<a href="/reprocess?ctx=aB-_9&amp;action=x">"#),
            r#"<a href="/reprocess?ctx=***&amp;action=x">"#
        );
        assert_eq!(body("", "client_secret=x"), "client_secret=***");
        let device = r#"{"message":"enter the code ABC","user_code":"ABC"}"#;
        assert_eq!(body("application/json", device), r#"{"message":"enter the code ***","user_code":"***"}"#);
        let text = r#"{"error":{"code":"ErrorAccessDenied"},"access_token":"e.y.j"}"#;
        assert_eq!(body("application/json", text), r#"{"error":{"code":"ErrorAccessDenied"},"access_token":"***"}"#);
    }

    #[test]
    fn headers_are_masked_by_what_they_are_called() {
        for name in [
            "x-ms-refreshtokencredential",
            "x-ms-authorization-auxiliary",
            "x-ms-token-aad-access-token",
            "x-forwarded-access-token",
            "x-forwarded-authorization",
            "ocp-apim-subscription-key",
            "x-functions-key",
            "x-api-key",
            "x-auth-token",
            "x-requestverificationtoken",
            "x-amz-security-token",
            "x-ms-devicecredential",
            "client-secret",
            "client-assertion",
            "password",
            "cookie2",
            "code",
        ] {
            assert_eq!(header(name, "e.y.j"), "***", "{name}");
        }
        for name in ["client-request-id", "user-agent", "x-anchormailbox", "access-control-allow-headers", "prefer"] {
            assert_eq!(header(name, "authorization, e.y.j"), "authorization, e.y.j", "{name}");
        }
        for name in ["location", "referer", "content-location", "x-original-url", "refresh", "link", "x-rewrite-url"] {
            let shown = header(name, "https://app/cb?code=0.A&state=1#id_token=x");
            assert_eq!(shown, "https://app/cb?code=***&state=1#id_token=***", "{name}");
        }
    }

    #[test]
    fn secrets_are_masked_whatever_the_body_is_called() {
        let form = "grant_type=password&username=anna&password=Pass word1!&client%5Fsecret=s&code=0.A";
        let masked = "grant_type=password&username=anna&password=***&client%5Fsecret=***&code=***";
        for kind in ["text/plain", "application/octet-stream", "application/json", "application/xml"] {
            assert_eq!(body(kind, form), masked, "{kind}");
        }
        let part = |name: &str, value: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let form =
            |secret: &str| format!("{}{}--b--\r\n", part("client_id", "450987b3"), part("client_secret", secret));
        assert_eq!(body("multipart/form-data; boundary=b", &form("two\r\nlines")), form("***"));
        let closed = |value: &str| format!("{}--b--", part("passwd", value));
        assert_eq!(body("multipart/form-data", &closed("x")), closed("***"));
        assert_eq!(body("text/plain", "b\u{e4}r=1\nclient_secret=a b\r\nx=y"), "b\u{e4}r=1\nclient_secret=***\r\nx=y");
        assert_eq!(body("text/plain", "\u{e4}password=x"), "\u{e4}password=***");
        assert_eq!(
            body("application/json", r#"{"code":"E","access_token": "e.\"y"#),
            r#"{"code":"E","access_token": "***"#
        );
        assert_eq!(body("text/plain", r#"{"password":"x"}"#), r#"{"password":"***"}"#);
        let soap = |secret: &str| format!(r#"<o:Password Type="t">{secret}</o:Password><m:Code code="E">E</m:Code>"#);
        assert_eq!(body("text/xml", &soap("x")), soap("***"));
        let harmless = "<s:Envelope><m:ResponseCode>NoError</m:ResponseCode><t:Body Type=\"HTML\"/></s:Envelope>";
        assert_eq!(body("text/xml", harmless), harmless);
    }
}
