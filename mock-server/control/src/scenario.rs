//! Scenarios: a state of the Cloud that has a cause, what a client then meets, and what mends it.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::expectation::Expectation;
use crate::rule::Rule;
use crate::state::CloudPatch;

/// A scenario file.
///
/// ```yaml
/// title: { en: Need admin approval, sv: Behöver administratörens godkännande }
/// customer_says: { en: ["Need admin approval"], ja: ["管理者の承認が必要"] }
/// systems: [hubspot]
/// because: users of the tenant may not consent to applications
/// with: { user: anna@contoso.example, app: HubSpot Sales }
/// cloud: { tenants: { contoso.example: { user_consent: off } } }
/// expect: [ { call: entra.authorize, page: need-admin-approval, code: AADSTS90094 } ]
/// remedies:
///   tenant-wide-consent: [ { adminconsent: { as: admin@contoso.example } } ]
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called, by language: `{ en: Need admin approval, sv: … }`. English must be there.
    pub title: IndexMap<String, String>,
    /// What customers read on their screens or write to support, by language: found by a search.
    #[serde(default)]
    pub customer_says: IndexMap<String, Vec<String>>,
    /// Systems whose customers meet it: `[hubspot, dynamics365]`.
    #[serde(default)]
    pub systems: Vec<String>,
    /// Rows of the list of customer errors that it stands for: `[H12]`.
    #[serde(default)]
    pub rows: Vec<String>,
    /// Ids of customers' failures that it shows, as `features/failures.tsv` lists them: `[d365-8005E274]`.
    #[serde(default)]
    pub failures: Vec<String>,
    /// Further codes that it should be found by: `[OFFICE_ERROR_REST_API_NOT_ENABLED_FOR_COMPONENT_SHARED_MAILBOX]`.
    /// Those in `expect` and `healthy` are found anyway.
    #[serde(default)]
    pub codes: Vec<String>,
    /// The cause, in one sentence.
    pub because: String,
    /// What a client is told to use.
    pub with: With,
    /// The cause as state: only what differs from the default Cloud.
    #[serde(default)]
    pub cloud: CloudPatch,
    /// How it stands without the cause, where that differs from the default Cloud: who proves the scenario begins there to see
    /// that what is expected needs the cause.
    #[serde(default)]
    pub otherwise: CloudPatch,
    /// The cause as rules, when there is none inside the Cloud.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Whether the failure passes by itself, so that it is gone after some tries; every other one stays until it is mended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passes: bool,
    /// What a client meets.
    pub expect: Vec<Expectation>,
    /// What a client meets once it is mended. Where left out: the calls of `expect`, and they succeed.
    #[serde(default)]
    pub healthy: Vec<Expectation>,
    /// What mends it, by name.
    #[serde(default)]
    pub remedies: IndexMap<String, Remedy>,
}

/// Whom and what a client is told to use: `{ user: anna@contoso.example, app: HubSpot Sales }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct With {
    /// The user's sign-in name.
    pub user: String,
    /// The application's name or client id.
    pub app: String,
    /// Scopes that the client asks for. Where left out: those of a CRM that reads and sends mail and keeps calendars.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Who is signed in already in the browser that the client opens, the latest last: `[bo@contoso.example]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed_in: Vec<String>,
}

/// Who plays a scenario, where not those that its file names: `{ user: bo@contoso.example, app: My CRM }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    /// Sign-in name of the user in the place of `with.user`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Name or client id of the application in the place of `with.app`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
}

/// What mends a scenario: acts alone, or acts and what a client then meets where that differs from `healthy`.
///
/// ```yaml
/// license: [ { graph: { as: admin@contoso.example, method: POST, path: "/v1.0/users/{user:anna@contoso.example}/assignLicense",
///                       body: { addLicenses: [ { skuId: "{sku:ENTERPRISEPACK}" } ], removeLicenses: [] } } } ]
/// another-provider: { acts: [], healthy: [ { call: ews.FindItem, host: mail.contoso.example } ] }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Remedy {
    /// What is done, in order.
    pub acts: Vec<Act>,
    /// What a client then meets; the scenario's own `healthy` where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub healthy: Vec<Expectation>,
}

/// A remedy as an object.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RemedyObject {
    /// What is done, in order.
    acts: Vec<Act>,
    /// What a client then meets, where that differs from the scenario's `healthy`.
    #[serde(default)]
    healthy: Vec<Expectation>,
}

impl<'de> Deserialize<'de> for Remedy {
    // By hand: an untagged enum would lose the place of an error.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> serde::de::Visitor<'de> for Either {
            type Value = Remedy;

            fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str("a list of acts, or `acts` and `healthy`")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, acts: A) -> Result<Remedy, A::Error> {
                let acts = Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(acts))?;
                Ok(Remedy { acts, healthy: Vec::new() })
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Remedy, A::Error> {
                let object = RemedyObject::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Remedy { acts: object.acts, healthy: object.healthy })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for Remedy {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Remedy".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let list = generator.subschema_for::<Vec<Act>>();
        let object = generator.subschema_for::<RemedyObject>();
        schemars::json_schema!({
            "description": "Acts alone, or acts and what a client then meets where that differs from `healthy`.",
            "anyOf": [list, object],
        })
    }
}

/// Scopes of a CRM that reads and sends mail and keeps calendars.
pub const CRM_SCOPES: [&str; 8] = [
    "openid",
    "email",
    "offline_access",
    "User.Read",
    "Mail.ReadWrite",
    "Mail.Send",
    "Calendars.Read",
    "Calendars.ReadWrite",
];

impl Scenario {
    /// Its title in a language, or else in English.
    pub fn title_in(&self, language: &str) -> &str {
        self.title.get(language).or_else(|| self.title.get("en")).map_or("", String::as_str)
    }

    /// What a client meets once a remedy was applied.
    pub fn healthy_after<'a>(&'a self, remedy: Option<&'a Remedy>) -> Vec<Expectation> {
        match remedy.filter(|remedy| !remedy.healthy.is_empty()) {
            Some(remedy) => remedy.healthy.clone(),
            None if !self.healthy.is_empty() => self.healthy.clone(),
            None => self.expect.iter().map(Expectation::succeeding).collect(),
        }
    }
}

/// A scenario in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Listed {
    /// `subject/name`.
    pub scenario: String,
    /// Its title by language.
    pub title: IndexMap<String, String>,
    /// The cause.
    pub because: String,
    /// Systems whose customers meet it.
    pub systems: Vec<String>,
    /// Names of its remedies.
    pub remedies: Vec<String>,
}

/// A scenario that was applied: all that a client needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Applied {
    /// `subject/name`.
    pub scenario: String,
    /// The user's tenant: its id.
    pub tenant: String,
    /// The user's tenant: its default domain.
    pub domain: String,
    /// The user's sign-in name.
    pub user: String,
    /// The application's client id.
    pub app: String,
    /// The user's password.
    pub password: String,
    /// The calls that show the failure, with what each answers: `GET /v1.0/users/…/contacts as nils@contoso.example: 403
    /// ErrorAccessDenied`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown_by: Vec<String>,
    /// A browser session that somebody is signed in to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Cookie>,
    /// Names of its remedies; where others play it than its file names, of those that mend it with them.
    pub remedies: Vec<String>,
    /// Remedies that do not mend it with those who play it, and what is met after them: a tenant's other policies, an
    /// application of somebody else's.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub insufficient: IndexMap<String, String>,
}

/// A cookie of the sign-in host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cookie {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}
