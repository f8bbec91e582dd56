//! The token that vouches for a notification: Entra's for the service that sends them, to the application that subscribed.
//!
//! <https://learn.microsoft.com/graph/change-notifications-with-resource-data#validation-tokens-in-the-change-notification>

use jiff::SignedDuration;
use mock365_domain::subscription::{Enclosure, Subscription};
use mock365_domain::{Cloud, Now};
use serde_json::{Map, Value};

use crate::tokens::{Header, Keys, stamp};

/// Microsoft Graph Change Tracking, the application that sends notifications.
const PUBLISHER: &str = "0bf30f3b-4a52-48df-9a82-234910c4a086";
/// How long a token holds.
const LIFETIME: SignedDuration = SignedDuration::from_hours(8);

/// A token that is still to be signed: that takes its time.
pub struct Voucher {
    claims: Map<String, Value>,
    header: Header,
}

impl Voucher {
    /// For one call to a receiver; nothing where the subscription's tenant is there no more.
    pub fn new(cloud: &Cloud, subscription: &Subscription, enclosure: &Enclosure, now: Now) -> Option<Self> {
        let tenant = cloud.tenants.get(&subscription.tenant)?;
        let audience = subscription.token_app.unwrap_or(subscription.app);
        let is_second = cloud.applications.get(&audience).is_some_and(|app| app.requested_access_token_version == 2);
        let first = format!("{}/{}/", tenant.cloud.hosts().issuer, tenant.id);
        let second = format!("{}/{}/v2.0", enclosure.sign_in, tenant.id);
        let by = if is_second { ["azp", "azpacr"] } else { ["appid", "appidacr"] };
        let claims = [
            ("aud", audience.to_string()),
            ("iss", if is_second { second } else { first.clone() }),
            (by[0], PUBLISHER.to_owned()),
            // It proved who it is with a certificate.
            (by[1], "2".to_owned()),
            ("idp", first),
            ("tid", tenant.id.to_string()),
            ("ver", if is_second { "2.0" } else { "1.0" }.to_owned()),
        ];
        let mut claims = claims.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        stamp(&mut claims, LIFETIME, now);
        Some(Self { claims, header: if is_second { Header::V2 } else { Header::V1 } })
    }

    /// The token.
    pub fn signed(mut self, keys: &Keys) -> String {
        let unique: String = keys.secret("").chars().take(22).collect();
        self.claims.insert("uti".to_owned(), unique.into());
        keys.sign(&self.claims, self.header)
    }
}
