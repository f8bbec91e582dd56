//! Who asks for a token, and how it proves that.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-access-token-with-a-client_secret>

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::Cloud;
use mock365_domain::directory::Application;
use percent_encoding::percent_decode_str;
use subtle::ConstantTimeEq;

use super::{TokenRequest, assertion};
use crate::faces::entra::claims::ClientProof;
use crate::faces::entra::fault::Fault;
use crate::faces::entra::request::{audience, client_of};

/// The client of a request: its id with a certificate's assertion, or with a secret from the body or from the
/// `Authorization` header.
pub fn identify(request: &TokenRequest<'_>, cloud: &Cloud) -> Result<(Arc<Application>, ClientProof), Fault> {
    let basic = request.call.header("authorization").and_then(basic);
    let form = request.form;
    let assertion = form.get("client_assertion");
    let claimed = assertion.and_then(assertion::claimed);
    let id = form.get("client_id").or(basic.as_ref().map(|(id, _)| id.as_str())).or(claimed.as_deref());
    let id = id.ok_or_else(|| Fault::missing("client_id"))?;
    let app = client_of(cloud, id, &request.route.authority)?;
    audience(cloud, &app, request.authority, &request.route.authority)?;
    if let Some(assertion) = assertion {
        assertion::check(request, cloud, &app, assertion)?;
        return Ok((app, ClientProof::Certificate));
    }
    let secret = form.get("client_secret").or(basic.as_ref().map(|(_, secret)| secret.as_str()));
    match secret {
        None => Ok((app, ClientProof::Public)),
        Some(secret) => {
            check(&app, secret, request)?;
            Ok((app, ClientProof::Secret))
        }
    }
}

/// Compares with every secret, whichever fits, so that time says nothing.
fn check(app: &Application, secret: &str, request: &TokenRequest<'_>) -> Result<(), Fault> {
    let now = request.call.now.timestamp();
    let (mut fits, mut expired) = (false, false);
    for known in &app.secrets {
        let same = bool::from(known.value.as_bytes().ct_eq(secret.as_bytes()));
        // One whose time has not come is none yet.
        fits |= same && known.expires > now && known.has_begun(now);
        expired |= same && known.expires <= now;
    }
    let id = app.app_id.to_string();
    match (fits, expired) {
        (true, _) => Ok(()),
        (false, true) => Err(Fault::new(7_000_222, "the secret has expired").with("app_id", id)),
        (false, false) => Err(Fault::new(7_000_215, "the secret is none of the application's").with("app_id", id)),
    }
}

/// A client that must prove who it is and did not.
pub fn unproved() -> Fault {
    Fault::new(7_000_218, "a web application redeems with its secret, and none came")
}

fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let credentials = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = credentials.split_once(':')?;
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((plain(id), plain(secret)))
}

#[cfg(test)]
mod tests {
    use super::basic;

    #[test]
    fn basic_credentials_are_percent_encoded() {
        assert_eq!(basic("Basic YTpiJTNh"), Some(("a".to_owned(), "b:".to_owned())));
        assert_eq!(basic("Basic ???"), None);
        assert_eq!(basic("Bearer x"), None);
    }
}
