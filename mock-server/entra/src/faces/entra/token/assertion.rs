//! A client that proves who it is by its certificate: the assertion that it signs.
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>

use aws_lc_rs::digest::{Algorithm as Hash, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header, Validation};
use mock365_domain::Cloud;
use mock365_domain::directory::Application;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::TokenRequest;
use crate::clock_and_chance::real_now;
use crate::faces::entra::authority::Authority;
use crate::faces::entra::fault::{Fault, shown_time};
use crate::tokens::{der_of, key_of};

/// The one type of client assertion.
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How far a client's clock may be off, in seconds.
const LEEWAY: i64 = 300;

/// The client that an assertion names, unverified.
pub fn claimed(assertion: &str) -> Option<String> {
    let payload = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    let claims: Map<String, Value> = serde_json::from_slice(&payload).ok()?;
    claims.get("sub").or_else(|| claims.get("iss"))?.as_str().map(str::to_owned)
}

/// Checks an assertion: type, certificate, signature, issuer, subject, audience and times. The times are real ones, as the
/// clients that sign it know no other clock. An assertion may come again while it lives: msal sends one for ten minutes.
pub fn check(request: &TokenRequest<'_>, cloud: &Cloud, app: &Application, assertion: &str) -> Result<(), Fault> {
    match request.form.get("client_assertion_type") {
        None => return Err(Fault::missing("client_assertion_type")),
        Some(TYPE) => {}
        Some(_) => return Err(Fault::new(900_144, format!("client_assertion_type is {TYPE}")).with("name", TYPE)),
    }
    let header = jsonwebtoken::decode_header(assertion)
        .map_err(|why| Fault::new(50_027, format!("the client assertion is no JSON web token: {why}")))?;
    let claims = verify(app, &header, assertion)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let own = |name: &str| text(name).and_then(|id| Uuid::parse_str(id).ok()) == Some(app.app_id);
    if !(own("iss") && own("sub")) {
        return Err(Fault::new(700_021, "iss and sub of the client assertion are the client id"));
    }
    audience(request, cloud, &claims)?;
    times(&claims)
}

/// The claims, once one of the application's certificates is found to have signed them.
fn verify(app: &Application, header: &Header, assertion: &str) -> Result<Map<String, Value>, Fault> {
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::PS256) {
        return Err(Fault::new(700_027, format!("{:?} signs the client assertion; RS256 and PS256 do", header.alg)));
    }
    let der = app.certificates.iter().filter_map(|known| der_of(&known.pem)).find(|der| names(header, der));
    let Some(der) = der else {
        let why = format!(
            "x5t or x5t#S256 of the client assertion is the thumbprint of no certificate of the application, of which it has {}",
            app.certificates.len()
        );
        return Err(Fault::new(700_027, why));
    };
    let key = key_of(&der).ok_or_else(|| Fault::new(700_027, "the registered certificate holds no RSA key"))?;
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let verified = jsonwebtoken::decode::<Map<String, Value>>(assertion, &key, &validation);
    let verified = verified.map_err(|why| Fault::new(700_027, format!("the signature does not fit: {why}")))?;
    Ok(verified.claims)
}

/// Whether a header means a certificate, by either thumbprint or by `kid`.
fn names(header: &Header, der: &[u8]) -> bool {
    let hashed = |hash: &'static Hash| digest(hash, der).as_ref().to_vec();
    let (short, long) = (hashed(&SHA1_FOR_LEGACY_USE_ONLY), hashed(&SHA256));
    let is = |named: &Option<String>, thumbprint: &[u8]| {
        named.as_ref().and_then(|named| URL_SAFE_NO_PAD.decode(named.trim_end_matches('=')).ok()).as_deref()
            == Some(thumbprint)
    };
    is(&header.x5t_s256, &long)
        || is(&header.x5t, &short)
        || is(&header.kid, &short)
        || header.kid.as_ref().is_some_and(|kid| in_hex(kid).is_some_and(|kid| kid == short))
}

/// The bytes of a thumbprint as portals show it.
fn in_hex(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// The token endpoint's own address, the issuer's, or the tenant's: whatever host the client knows it by.
fn audience(request: &TokenRequest<'_>, cloud: &Cloud, claims: &Map<String, Value>) -> Result<(), Fault> {
    let said = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if said.len() > 1 {
        let fault = Fault::new(5_002_741, "aud of the client assertion is one address");
        return Err(fault.with("count", said.len().to_string()));
    }
    let fits = |audience: &&str| {
        let known = [request.call.base.origin.as_str(), "https://login.microsoftonline.com", "https://sts.windows.net"];
        let Some(path) = known.iter().find_map(|origin| audience.strip_prefix(origin)) else { return false };
        let path = path.split('?').next().unwrap_or_default().trim_start_matches('/');
        let (tenant, rest) = path.split_once('/').unwrap_or((path, ""));
        let ends = ["", "v2.0", "oauth2/v2.0/token", "oauth2/token", "v2.0/"];
        let authority = Authority::find(cloud, tenant);
        ends.contains(&rest) && authority.is_ok_and(|authority| authority == request.authority)
    };
    if said.iter().any(fits) {
        return Ok(());
    }
    let why = format!("aud of the client assertion is {said:?}; it is the address of the token endpoint");
    let mut fault = Fault::new(700_023, why).error("invalid_client");
    fault.status = 401;
    Err(fault.message("Client assertion audience claim does not match Realm issuer."))
}

fn times(claims: &Map<String, Value>) -> Result<(), Fault> {
    let second = |name: &str| {
        let value = claims.get(name)?;
        // Some libraries write a fraction.
        #[expect(clippy::cast_possible_truncation, reason = "a moment in seconds")]
        let cut = |value: f64| value as i64;
        value.as_i64().or_else(|| value.as_f64().map(cut))
    };
    let now = real_now().as_second();
    let (begins, ends) = (second("nbf").unwrap_or(0), second("exp").unwrap_or(0));
    if begins.saturating_sub(LEEWAY) <= now && now < ends.saturating_add(LEEWAY) {
        return Ok(());
    }
    let shown = |second: i64| shown_time(jiff::Timestamp::from_second(second).unwrap_or_default());
    let fault = Fault::new(700_024, "nbf and exp of the client assertion do not hold the real time");
    Err(fault.with("now", shown(now)).with("begins", shown(begins)).with("ends", shown(ends)))
}
