//! Sends the browser back to the application, in the way that it asked for.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response>

use std::fmt::Write;
use std::sync::LazyLock;

use http::{HeaderValue, StatusCode, header};
use mock365_domain::directory::{Redirects, with_path};

use super::authority::Authority;
use super::device;
use super::fault::{CLITELEM, Fault, Marks, dress};
use super::request::{Mode, SignInRequest};
use crate::exchange::{Answer, Call};
use crate::page_policy::policy;

/// Sends parameters to the application.
pub fn send(call: &Call<'_>, request: &SignInRequest, parameters: &[(&str, String)]) -> Answer {
    // A form goes where the application said, and everything else to a path.
    let posted = request.redirect_uri.as_str();
    let uri = &with_path(posted);
    let answer = match request.mode {
        Mode::FormPost => {
            static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy([], [SUBMIT], ""));
            let page = form_post(posted, parameters);
            let mut answer = Answer::with_body(StatusCode::OK, "text/html; charset=utf-8", page);
            answer.headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
            answer
        }
        Mode::Query => {
            let (before, fragment) = uri.split_once('#').map_or((&**uri, ""), |(before, fragment)| (before, fragment));
            let joint = if before.contains('?') { '&' } else { '?' };
            // What stood behind `#` in the browser is gone by that.
            let ends = wording(call, request) == Redirects::Newest || !fragment.is_empty();
            let behind = if ends { format!("#{fragment}") } else { String::new() };
            Answer::redirect(&format!("{before}{joint}{}{behind}", encoded(parameters)))
        }
        Mode::Fragment => {
            let before = uri.split('#').next().unwrap_or(uri);
            Answer::redirect(&format!("{before}#{}", encoded(parameters)))
        }
    };
    dress(answer, call)
}

/// Tells the application of a refusal.
pub fn refuse(call: &Call<'_>, request: &SignInRequest, fault: &Fault) -> Answer {
    if let Some(device) = &request.device {
        return fault.note(device::declined(call, device));
    }
    let fault = &super::places::filled(fault, call);
    let marks = Marks::of(call);
    let separator = if wording(call, request) == Redirects::Older { "\r\n" } else { " " };
    let mut parameters =
        vec![("error", fault.error.clone()), ("error_description", fault.description(&marks, separator))];
    if let Some(uri) = fault.uri() {
        parameters.push(("error_uri", uri));
    }
    for name in ["suberror", "claims"] {
        let extra = fault.extra.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.as_str());
        let own = fault.suberror.as_deref().filter(|_| name == "suberror" && !fault.extra.is_empty());
        parameters.extend(extra.or(own).map(|value| (name, value.to_owned())));
    }
    if request.admin.is_some() {
        parameters.push(("admin_consent", "True".to_owned()));
    }
    parameters.extend(request.state.clone().map(|state| ("state", state)));
    let answer = send(call, request, &parameters).header(CLITELEM, &fault.telemetry());
    fault.note(answer)
}

/// How answers by redirect are written: as the tenant has it that is signed in to, or else as the sandbox has it.
fn wording(call: &Call<'_>, request: &SignInRequest) -> Redirects {
    call.sandbox.read(|cloud, _| {
        let named = Authority::find(cloud, &request.authority).ok().and_then(Authority::tenant);
        let tenant = named.or(request.signing_in).and_then(|id| cloud.tenants.get(&id));
        tenant.and_then(|tenant| tenant.redirects).unwrap_or(cloud.redirects)
    })
}

/// The way back of somebody who left a page: no description and no code.
pub fn leave(call: &Call<'_>, request: &SignInRequest) -> Answer {
    if let Some(device) = &request.device {
        return device::declined(call, device);
    }
    let mut parameters = vec![("error", "access_denied".to_owned()), ("error_subcode", "cancel".to_owned())];
    parameters.extend(request.state.clone().map(|state| ("state", state)));
    send(call, request, &parameters).explain("the user left the page").code("access_denied")
}

/// Encodes parameters as Entra does: blanks as `+`, lower-case hex.
pub fn encoded(parameters: &[(&str, String)]) -> String {
    let pairs: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')' => encoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(encoded, "%{byte:02x}");
            }
        }
    }
    encoded
}

/// A text as HTML has it.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// What sends the page's form on.
const SUBMIT: &str = "document.forms[0].submit();";

fn form_post(uri: &str, parameters: &[(&str, String)]) -> String {
    let mut inputs = String::new();
    for (name, value) in parameters {
        // Writing to a String cannot fail.
        let _ = write!(inputs, "<input type=\"hidden\" name=\"{name}\" value=\"{}\"/>", escape(value));
    }
    format!(
        "<html><head><title>Working...</title></head><body><form method=\"POST\" name=\"hiddenform\" action=\"{}\">{inputs}\
         <noscript><p>Script is disabled. Click Submit to continue.</p><input type=\"submit\" value=\"Submit\"/></noscript>\
         </form><script language=\"javascript\">{SUBMIT}</script></body></html>",
        escape(uri)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_as_entra_does() {
        assert_eq!(encode("AADSTS65004: User's\r\n"), "AADSTS65004%3a+User%27s%0d%0a");
        assert!(form_post("https://a/\"x", &[("state", "<b>".to_owned())]).contains("value=\"&lt;b&gt;\""));
    }
}
