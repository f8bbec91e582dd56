//! A subscription in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/subscription>

use http::StatusCode;
use mock365_domain::subscription::Subscription;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::exchange::{Answer, Call};
use crate::faces::graph::json as json_answer;
use crate::faces::graph::view::date_time;

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
        "expirationDateTime": date_time(subscription.expires),
        "creatorId": creator,
        "includeResourceData": subscription.encloses.as_ref().map(|_| true),
        "latestSupportedTlsVersion": subscription.tls,
        "encryptionCertificate": subscription.certificate,
        "encryptionCertificateId": subscription.certificate_id,
        "notificationUrlAppId": subscription.token_app,
    });
    if let Value::Object(map) = shown { map } else { Map::new() }
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
