//! The certificates of a registration, out of JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::directory::{Application, Certificate};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::optional_text;
use crate::faces::graph::odata::ODataFault;
use crate::tokens::can_sign;

/// The certificates that a body names: known ones by `keyId` without their key, new ones with it; these and no others.
///
/// <https://learn.microsoft.com/graph/api/resources/keycredential>
pub fn take(app: &Application, value: &Json) -> Result<Vec<Certificate>, ODataFault> {
    let all = value.as_array().ok_or_else(|| bad_value("keyCredentials"))?;
    let one = |value: &Json| one(app, value.as_object().ok_or_else(|| bad_value("keyCredentials"))?);
    all.iter().map(one).collect()
}

fn one(app: &Application, wanted: &Map<String, Json>) -> Result<Certificate, ODataFault> {
    let given = |name: &str| wanted.get(name).filter(|value| !value.is_null());
    let known = ["customKeyIdentifier", "displayName", "endDateTime", "key", "keyId", "startDateTime", "type", "usage"];
    if let Some(stranger) = wanted.keys().find(|name| !name.contains('@') && !known.contains(&name.as_str())) {
        return Err(bad_value(stranger));
    }
    for (name, only) in [("type", "AsymmetricX509Cert"), ("usage", "Verify")] {
        if given(name).is_some_and(|value| value.as_str() != Some(only)) {
            return Err(ODataFault::unbuilt(format_args!("key credentials whose '{name}' is not {only}")));
        }
    }
    let key_id = given("keyId").map(|id| id.as_str().and_then(|id| Uuid::parse_str(id).ok()));
    let key_id = key_id.map(|id| id.ok_or_else(|| bad_value("keyId"))).transpose()?;
    let name = optional_text("displayName", wanted.get("displayName").unwrap_or(&Json::Null))?;
    let Some(key) = given("key") else {
        let kept = app.certificates.iter().find(|known| Some(known.key_id) == key_id).cloned();
        return kept.ok_or_else(|| bad_value("keyCredentials"));
    };
    let bytes = key.as_str().and_then(|text| STANDARD.decode(text).ok()).ok_or_else(|| bad_value("key"))?;
    let pem = match std::str::from_utf8(&bytes) {
        Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => text.to_owned(),
        _ => pem_of(&bytes),
    };
    if !can_sign(&pem) {
        return Err(bad_value("key"));
    }
    let key_id = key_id.unwrap_or_else(|| Uuid::new_v5(&app.app_id, pem.as_bytes()));
    Ok(Certificate { key_id, name, pem })
}

/// A certificate in PEM.
fn pem_of(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).filter_map(|at| text.get(at..text.len().min(at + 64))).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
