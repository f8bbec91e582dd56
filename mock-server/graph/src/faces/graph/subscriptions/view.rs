//! A subscription in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/subscription>

use http::StatusCode;
use mock365_domain::subscription::Subscription;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::exchange::{Answer, Call};
use crate::faces::graph::json as json_answer;

/// A subscription.
pub fn shown(call: &Call<'_>, subscription: &Subscription) -> Map<String, Value> {
    let creator = subscription.user.or_else(|| principal(call, subscription));
    let kinds = [
        (subscription.wants.created, "created"),
        (subscription.wants.updated, "updated"),
        (subscription.wants.deleted, "deleted"),
    ];
    let kinds: Vec<&str> = kinds.iter().filter(|(wanted, _)| *wanted).map(|(_, name)| *name).collect();
    let shown = json!({
        "id": subscription.id,
        "resource": subscription.resource,
        "applicationId": subscription.app,
        "changeType": kinds.join(","),
        "clientState": subscription.client_state,
        "notificationUrl": subscription.url,
        "notificationQueryOptions": null,
        "lifecycleNotificationUrl": subscription.lifecycle_url,
        "expirationDateTime": end(subscription),
        "creatorId": creator,
        "includeResourceData": says_of_data(subscription),
        "latestSupportedTlsVersion": subscription.tls,
        "encryptionCertificate": subscription.certificate,
        "encryptionCertificateId": subscription.certificate_id,
        "notificationUrlAppId": subscription.token_app,
    });
    if let Value::Object(map) = shown { map } else { Map::new() }
}

/// When it ends, with as much of a second as the client wrote, up to tenths of a microsecond.
pub fn end(subscription: &Subscription) -> Value {
    let tenths = subscription.expires.subsec_nanosecond() / 100;
    let fraction = if tenths == 0 { String::new() } else { format!(".{tenths:07}") };
    format!("{}{}Z", subscription.expires.strftime("%Y-%m-%dT%H:%M:%S"), fraction.trim_end_matches('0')).into()
}

/// Whether data is enclosed, where the client said so.
fn says_of_data(subscription: &Subscription) -> Option<bool> {
    if subscription.encloses.is_some() { Some(true) } else { subscription.encloses_nothing.then_some(false) }
}

/// The enterprise application that made it.
fn principal(call: &Call<'_>, subscription: &Subscription) -> Option<Uuid> {
    call.sandbox.view(|cloud| Some(cloud.tenants.get(&subscription.tenant)?.service_principal(subscription.app)?.id))
}

/// A subscription as the whole answer.
pub fn answer(call: &Call<'_>, version: &str, status: StatusCode, subscription: &Subscription) -> Answer {
    let mut whole = Map::new();
    let context = format!("{}/{version}/$metadata#subscriptions/$entity", call.base.origin);
    whole.insert("@odata.context".to_owned(), context.into());
    whole.extend(shown(call, subscription));
    json_answer(status, &whole)
}
