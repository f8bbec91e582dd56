//! What a client writes of a subscription: kinds of changes, its end, and the certificate that data is encrypted for.

use jiff::{SignedDuration, Timestamp};
use mock365_domain::Now;
use mock365_domain::subscription::{Subscription, Topic, Wants};
use uuid::Uuid;

use super::Fault;
use crate::exchange::Call;
use crate::faces::graph::Fields;
use crate::faces::odata::capital;
use crate::limits::SUBSCRIPTION_TEXT;
use crate::tokens::EncryptionCertificate;

/// One that would end sooner ends then.
const SHORTEST: SignedDuration = SignedDuration::from_mins(45);
/// Characters of what a client recognises notifications by, and of what it calls a certificate.
const NAME: usize = 128;

/// A text in a subscription, which is refused in Exchange's words, though it stands at the root.
pub fn text<'a>(fields: &Fields<'a>, name: &str) -> Result<Option<&'a str>, Fault> {
    let text = fields.text(name).map_err(|fault| Fault::from(fault).of_body(false))?;
    if text.is_some_and(|text| text.len() > SUBSCRIPTION_TEXT.count()) {
        let most = SUBSCRIPTION_TEXT.count();
        return Err(unvalidated(format!("Invalid property value for {}", capital(name)))
            .explain(format!("a text of a subscription has at most {most} bytes here")));
    }
    Ok(text)
}

/// What a client recognises notifications by.
pub fn client_state<'a>(fields: &Fields<'a>) -> Result<Option<&'a str>, Fault> {
    let state = text(fields, "clientState")?;
    if state.is_some_and(|state| state.chars().count() > NAME) {
        return Err(invalid(format!("clientState has at most {NAME} characters.")));
    }
    Ok(state)
}

/// Which kinds of changes are told.
pub fn wants(text: &str) -> Result<Wants, Fault> {
    let mut wants = Wants::default();
    for kind in text.split(',').map(str::trim) {
        match kind.to_ascii_lowercase().as_str() {
            "created" => wants.created = true,
            "updated" => wants.updated = true,
            "deleted" => wants.deleted = true,
            _ => return Err(invalid(format!("Invalid 'changeType' attribute: '{kind}'."))),
        }
    }
    Ok(wants)
}

/// Refuses kinds of changes that a resource does not have: what is new in a directory differs, too.
pub fn check_wants(wants: Wants, topic: Topic) -> Result<(), Fault> {
    match topic {
        Topic::Directory(_) if wants.created => {
            let why = "users and groups have 'updated', which tells of new ones too, and 'deleted'";
            Err(invalid("Invalid 'changeType' attribute: 'created'.".to_owned()).explain(why))
        }
        _ => Ok(()),
    }
}

/// The version of TLS that the receiver speaks. Microsoft refuses the latest one that its page names.
///
/// <https://github.com/microsoftgraph/nodejs-webhooks-sample/issues/599>
pub fn tls(fields: &Fields<'_>) -> Result<String, Fault> {
    let version = text(fields, "latestSupportedTlsVersion")?.unwrap_or("v1_2");
    let known = ["v1_0", "v1_1", "v1_2"].into_iter().find(|known| known.eq_ignore_ascii_case(version));
    known.map(str::to_owned).ok_or_else(|| unvalidated("Invalid property value for LatestSupportedTlsVersion"))
}

/// Refuses a receiver that is not reached over https, where Microsoft's rule holds.
pub fn check_scheme(name: &str, url: &str, https_alone: bool) -> Result<(), Fault> {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    if scheme == "https" || (scheme == "http" && !https_alone) {
        return Ok(());
    }
    let text = format!("{} scheme='{scheme}' is not supported.", capital(name));
    Err(invalid(text).explain("this mock calls https receivers alone (--https-callbacks), as Microsoft does"))
}

/// The moment that a client writes as the end, with an offset.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/3041>
pub fn moment(text: &str) -> Result<Timestamp, Fault> {
    text.parse().map_err(|_| {
        let said =
            "Could not process subscription creation payload. Are all property names spelled and camelCased properly?";
        invalid(said.to_owned()).explain(format!(
            "'{text}' is no expirationDateTime: it is a moment with an offset, as in 2026-11-20T18:23:45Z"
        ))
    })
}

/// The refusal of a subscription that lacks what it needs. The words about its end were captured, the others are ours.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/4092>
pub fn missing(name: &str) -> Fault {
    if name == "expirationDateTime" {
        return invalid(format!("{name} is a required property for subscription creation"));
    }
    invalid(format!("The required property '{name}' is missing."))
}

/// When a subscription ends that may live so long.
pub fn expires(wanted: Timestamp, longest: SignedDuration, call: &Call<'_>) -> Result<Timestamp, Fault> {
    let now = call.now.timestamp();
    let left = wanted.duration_since(now);
    let clock = || format!("the sandbox's clock says {now:.0}, and the subscription would end at {wanted:.0}");
    if left > longest {
        let minutes = longest.as_mins();
        let message = format!("Subscription expiration can only be {minutes} minutes in the future.");
        return Err(extension(message).explain(clock()));
    }
    if !left.is_positive() {
        return Err(extension("Subscription expiration must be in the future.".to_owned()).explain(clock()));
    }
    let ends = wanted.max(call.now.plus(SHORTEST).timestamp());
    // It ends when it says that it does, in tenths of a microsecond.
    Ok(ends.checked_sub(SignedDuration::from_nanos(i64::from(ends.subsec_nanosecond() % 100))).unwrap_or(ends))
}

/// Takes the certificate, and what it is called, as far as they are written.
///
/// <https://learn.microsoft.com/graph/change-notifications-with-resource-data#managing-encryption-keys>
pub fn certificate(fields: &Fields<'_>, into: &mut Subscription, now: Now) -> Result<(), Fault> {
    if let Some(certificate) = text(fields, "encryptionCertificate")?.filter(|text| !text.is_empty()) {
        EncryptionCertificate::check(certificate, now)
            .map_err(|why| unvalidated(format!("Certificate validation error: {why}")))?;
        into.certificate = Some(certificate.to_owned());
    }
    if let Some(id) = text(fields, "encryptionCertificateId")?.filter(|text| !text.is_empty()) {
        if id.chars().count() > NAME {
            return Err(unvalidated("Invalid property value for EncryptionCertificateId"));
        }
        into.certificate_id = Some(id.to_owned());
    }
    if into.encloses.is_some() && into.certificate.is_none() {
        return Err(unvalidated("Certificate cannot be empty"));
    }
    if into.encloses.is_some() && into.certificate_id.is_none() {
        return Err(unvalidated("EncryptionCertificateId cannot be empty"));
    }
    Ok(())
}

/// The application that tokens are for.
pub fn token_app(fields: &Fields<'_>) -> Result<Option<Uuid>, Fault> {
    let read =
        |text: &str| Uuid::parse_str(text).map_err(|_| unvalidated("Invalid property value for NotificationUrlAppId"));
    text(fields, "notificationUrlAppId")?.map(read).transpose()
}

fn extension(message: String) -> Fault {
    Fault::bad_request("ExtensionError", message)
}

pub fn invalid(message: String) -> Fault {
    Fault::bad_request("InvalidRequest", message)
}

pub fn unvalidated(message: impl Into<String>) -> Fault {
    Fault::bad_request("ValidationError", message.into())
}
