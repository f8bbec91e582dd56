//! The certificates of a registration, out of JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::directory::{Application, Certificate};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::faces::graph::Fields;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::read_date_time;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::view::application::CertificateFacts;
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
    let sent = Fields::of_directory(wanted, "keyCredential");
    let members = [&FROM_THE_CERTIFICATE[..], &["displayName", "key", "keyId", "type", "usage"]].concat();
    sent.only(&members)?;
    for (name, only) in [("type", "AsymmetricX509Cert"), ("usage", "Verify")] {
        if sent.value(name).is_some_and(|value| value.as_str() != Some(only)) {
            return Err(ODataFault::unbuilt(format_args!("key credentials whose '{name}' is not {only}")));
        }
    }
    let key_id = sent.text("keyId")?.map(|id| Uuid::parse_str(id).map_err(|_| bad_value("keyId"))).transpose()?;
    let name = sent.text("displayName")?.map(str::to_owned);
    let Some(key) = sent.text("key")? else {
        let kept = app.certificates.iter().find(|known| Some(known.key_id) == key_id).cloned();
        let mut kept = kept.ok_or_else(|| bad_value("keyCredentials"))?;
        unchanged(&sent, &kept.pem)?;
        kept.name = name.or(kept.name);
        return Ok(kept);
    };
    let bytes = STANDARD.decode(key).map_err(|_| bad_value("key"))?;
    let pem = match std::str::from_utf8(&bytes) {
        Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => text.to_owned(),
        _ => pem_of(&bytes),
    };
    if !can_sign(&pem) {
        return Err(bad_value("key"));
    }
    unchanged(&sent, &pem)?;
    let key_id = key_id.unwrap_or_else(|| Uuid::new_v5(&app.app_id, pem.as_bytes()));
    Ok(Certificate { key_id, name, pem })
}

/// What a certificate says by itself.
const FROM_THE_CERTIFICATE: [&str; 3] = ["customKeyIdentifier", "endDateTime", "startDateTime"];

/// Refuses what is said of a certificate and does not stand in it. The thumbprint is taken as it is shown, and as bytes in base64.
fn unchanged(sent: &Fields<'_>, pem: &str) -> Result<(), ODataFault> {
    let [given, ends, starts] = FROM_THE_CERTIFICATE;
    let facts = CertificateFacts::of(pem);
    let another = |name: &str| ODataFault::unbuilt(format_args!("another '{name}' of a certificate than its own"));
    if let Some(identifier) = sent.text(given)?
        && !identifier.eq_ignore_ascii_case(&facts.shown_thumbprint())
        && identifier != STANDARD.encode(&facts.thumbprint)
    {
        return Err(another(given));
    }
    for (name, own) in [(starts, facts.starts), (ends, facts.ends)] {
        let moment = sent.value(name).map(|moment| read_date_time(name, moment)).transpose()?;
        if moment.is_some_and(|moment| own != Some(moment)) {
            return Err(another(name));
        }
    }
    Ok(())
}

/// A certificate in PEM.
fn pem_of(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).filter_map(|at| text.get(at..text.len().min(at + 64))).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
