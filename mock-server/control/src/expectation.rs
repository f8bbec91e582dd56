//! Expectations: a call that a client makes, and what it meets.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A call and its answer: everything that is given must be so; nothing given means that the call succeeds.
///
/// | `call` | what is done | succeeds when |
/// |---|---|---|
/// | `entra.authorize` | a robot opens `/authorize` for `with.app`, signs in as `with.user` and accepts a consent page | the app gets a code, and the signed-in account is `with.user` |
/// | `entra.token.refresh_token` | the app redeems the refresh token of `with.user`'s last sign-in, or one that is `age` old | 200 |
/// | `entra.token.password` | the app sends `with.user`'s name and password to the token endpoint itself | 200 |
/// | `entra.token.client_credentials` | the app asks for a token of its own, in the tenant of `with.user` | 200 |
/// | `GET /v1.0/me/messages` (any method and Graph path) | one request with a token of `with.user`, without the sign-in pages | 2xx |
/// | `graph.me`, `graph.messages.list`, `graph.events.list`, `graph.contacts.list`, `graph.sendMail` | short for those requests | 2xx |
/// | `ews.GetFolder`, `ews.FindItem`, `ews.CreateItem` (a message to `with.user`) | one request at Exchange Online with a token, or with user name and password at `host` | `NoError` |
/// | `PATCH /api/data/v9.2/mailboxes({mailbox:anna@contoso.example})` (any method and path of Dataverse's Web API) | one request with a token of `with.user`, or of `as`, to the environment at `host` | 2xx |
/// | `dataverse.test_and_enable` | `with.user`, or `as`, has the `mailbox` synchronised by the server and "Test & Enable Mailbox" done; time passes until it is settled, or tried again | every part is at `success` |
/// | `dataverse.synchronize` | the same, and then the next look of server-side synchronization at the `mailbox`, a quarter of an hour later | every part is at `success`, and no alert says that anything is wrong |
/// | `dataverse.send_email` | `with.user`, or `as`, sends himself an e-mail from Dynamics, from the user of `mailbox`; time passes until that mailbox was looked at | the e-mail is `Sent` |
/// | `mx` | looks up the domain of `with.user`, or `domain` | the mail goes to Exchange Online |
///
/// ```yaml
/// expect:
///   - { call: entra.authorize, page: need-admin-approval, code: AADSTS90094 }
///   - { call: entra.authorize, prompt: none, error: interaction_required, code: AADSTS50105 }
///   - { call: graph.messages.list, status: 404, code: MailboxNotEnabledForRESTAPI }
///   - { call: ews.FindItem, host: mail.contoso.example, response_code: NoError }
///   - { call: mx, provider: none }
///   - { call: dataverse.test_and_enable, incoming: failure, code: MailboxDisabled, message: cannot be sent because the mailbox }
///   - { call: dataverse.send_email, message: Pending Send }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// What is called.
    pub call: String,
    /// Who calls; `with.user` where left out.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The application that calls; `with.app` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// The `prompt` of `entra.authorize`: `none`, `login`, `select_account`, `consent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Scopes that are asked for; the scenario's own where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// The `login_hint` of `entra.authorize`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The tenant segment of a sign-in or token address: `common`, a domain, an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The password that is typed, where it is not the user's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// How long ago the app's user signed in, where not since: `P91D`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// Whether the user gave a second factor when signing in so long ago.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_factor: bool,
    /// Whether the user has no second factor at hand.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_phone: bool,
    /// Whether the user declines where consent is asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declines: bool,
    /// Whether the app proves who it is by its certificate instead of its secret (`entra.token.client_credentials`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub certificate: bool,
    /// Parameters that the app sends to Entra ID besides its own, or instead: `{ redirect_uri: "https://…" }`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, String>,
    /// Headers that the request to Entra ID carries, such as a proxy's, or `x-mock365-location: office`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// Whether a Graph request carries the app's own token instead of `with.user`'s.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub app_only: bool,
    /// The EWS host: Exchange Online where left out, or the customer's own. Of a request to Dataverse, the environment:
    /// `contoso.crm4.dynamics.com` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whose mailbox of Dynamics 365 is tested, synchronized or sends, by address or name; that of `with.user` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// Domain of an `mx` look-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// JSON body of a Graph request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,

    /// The page on which sign-in ends: `need-admin-approval`, `approval-required`, `error`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// HTTP status.
    #[serde(default, deserialize_with = "crate::read::any_status", skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The error code: of Graph's or Dataverse's JSON, of the sign-in page or the redirect (`AADSTS50105`), of an alert of
    /// Dynamics 365.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The OAuth `error` that the app gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The OAuth `error_subcode` or `suberror` that the app gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suberror: Option<String>,
    /// A part of the message that is met, or of an alert; of an e-mail of Dynamics 365 its status reason, such as `Pending Send`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The EWS response code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_code: Option<String>,
    /// Who ends up signed in: the sign-in name in the app's id token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in_as: Option<String>,
    /// A text that must stand in the answer's body, such as an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// Where the domain's mail goes: `office365`, `other`, `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// How a mailbox of Dynamics 365 stands once it is tested: "Incoming Email Status", `not-run`, `success` or `failure`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoming: Option<String>,
    /// "Outgoing Email Status".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outgoing: Option<String>,
    /// "Appointments, Contacts, and Tasks Status".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
}

impl Expectation {
    /// The same call, expected to succeed.
    #[must_use]
    pub fn succeeding(&self) -> Self {
        Self {
            call: self.call.clone(),
            who: self.who.clone(),
            app: self.app.clone(),
            prompt: self.prompt.clone(),
            scopes: self.scopes.clone(),
            login_hint: self.login_hint.clone(),
            authority: self.authority.clone(),
            password: self.password.clone(),
            age: self.age.clone(),
            second_factor: self.second_factor,
            without_phone: self.without_phone,
            declines: self.declines,
            certificate: self.certificate,
            app_only: self.app_only,
            parameters: self.parameters.clone(),
            headers: self.headers.clone(),
            host: self.host.clone(),
            mailbox: self.mailbox.clone(),
            domain: self.domain.clone(),
            body: self.body.clone(),
            ..Self::default()
        }
    }

    /// Whether nothing is said about the answer, so that the call is to succeed.
    pub fn wants_success(&self) -> bool {
        *self == self.succeeding()
    }

    /// The codes in it, for a search.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        [&self.code, &self.error, &self.suberror, &self.response_code].into_iter().flatten().map(String::as_str)
    }
}
