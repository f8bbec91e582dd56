//! What an expectation calls.

use http::Method;
use mock365_control::Expectation;

use crate::scenario::web_api;

/// A call of an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// A robot walks the sign-in pages.
    Authorize,
    /// A refresh token is redeemed.
    Refresh,
    /// A user's name and password are sent to the token endpoint.
    Password,
    /// An app asks for a token of its own.
    AppToken,
    /// A Graph request.
    Graph(Method, String),
    /// A request to Dataverse's Web API.
    Dataverse(Method, String),
    /// A mailbox of Dynamics 365 is tested.
    TestAndEnable,
    /// A mailbox of Dynamics 365 is tested and looked at.
    Synchronize,
    /// An e-mail is sent from Dynamics 365.
    SendEmail,
    /// An EWS operation.
    Ews(&'static str),
    /// A look-up of MX records.
    Mx,
}

/// Short names of Graph requests.
const GRAPH: [(&str, &str, &str); 8] = [
    ("graph.me", "GET", "/v1.0/me"),
    ("graph.messages.list", "GET", "/v1.0/me/messages"),
    ("graph.mailFolders.list", "GET", "/v1.0/me/mailFolders"),
    ("graph.events.list", "GET", "/v1.0/me/events"),
    ("graph.calendars.list", "GET", "/v1.0/me/calendars"),
    ("graph.contacts.list", "GET", "/v1.0/me/contacts"),
    ("graph.sendMail", "POST", "/v1.0/me/sendMail"),
    ("graph.messages.inbox", "GET", "/v1.0/me/mailFolders/inbox/messages"),
];

impl Called {
    /// What an expectation calls.
    pub fn parse(expectation: &Expectation) -> Result<Self, String> {
        let call = expectation.call.as_str();
        match call {
            "entra.authorize" => return Ok(Self::Authorize),
            "entra.token.refresh_token" => return Ok(Self::Refresh),
            "entra.token.password" => return Ok(Self::Password),
            "entra.token.client_credentials" => return Ok(Self::AppToken),
            "ews.GetFolder" => return Ok(Self::Ews("GetFolder")),
            "ews.FindItem" => return Ok(Self::Ews("FindItem")),
            "ews.CreateItem" => return Ok(Self::Ews("CreateItem")),
            "mx" => return Ok(Self::Mx),
            "dataverse.test_and_enable" => return Ok(Self::TestAndEnable),
            "dataverse.synchronize" => return Ok(Self::Synchronize),
            "dataverse.send_email" => return Ok(Self::SendEmail),
            _ => {}
        }
        if let Some((_, method, path)) = GRAPH.iter().find(|(name, ..)| *name == call) {
            return Ok(Self::Graph(method.parse().unwrap_or(Method::GET), (*path).to_owned()));
        }
        if let Some((method, path)) = call.split_once(' ')
            && ["GET", "POST", "PATCH", "PUT", "DELETE"].contains(&method)
        {
            let method = method.parse().unwrap_or(Method::GET);
            if ["/v1.0/", "/beta/"].iter().any(|version| path.starts_with(version)) {
                return Ok(Self::Graph(method, path.to_owned()));
            }
            if path.starts_with(web_api::ROOT) {
                return Ok(Self::Dataverse(method, path.to_owned()));
            }
        }
        let known = GRAPH.iter().map(|(name, ..)| *name);
        let known = known.chain(["entra.authorize", "entra.token.refresh_token", "entra.token.password"]);
        let known =
            known.chain(["entra.token.client_credentials", "ews.GetFolder", "ews.FindItem", "ews.CreateItem", "mx"]);
        let known = known.chain(["dataverse.test_and_enable", "dataverse.synchronize", "dataverse.send_email"]);
        let nearest =
            mock365_control::nearest(call, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Err(format!(
            "`{call}` is no call: write `GET /v1.0/…` or `GET /api/data/v9.2/…`, a short name such as `graph.messages.list`, `entra.authorize`, `ews.FindItem` or `mx`{nearest}"
        ))
    }
}
