//! Scopes as clients write them: bare, qualified by a resource, or everything that the app declares.
//!
//! <https://learn.microsoft.com/entra/identity-platform/scopes-oidc>

use mock365_domain::Cloud;
use mock365_domain::directory::{Application, Resource, permission};
use mock365_domain::scopes::{DEFAULT_SCOPE, asks_for_all};
use uuid::Uuid;

use super::fault::Fault;
use super::form::Parameters;
use super::target::{Target, is_oidc};
use super::token::TokenRequest;
use crate::limits::ENTRA_SCOPES;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedScopes {
    /// The first resource: what the access token is for.
    pub target: Target,
    /// Scopes: resource client id, value in its proper casing; `.default` stands as it is.
    pub scopes: Vec<(Uuid, String)>,
    /// Resources of which everything declared was asked for.
    pub whole: Vec<Target>,
}

impl RequestedScopes {
    /// Reads the `scope` parameter of the token endpoint. OpenID's scopes may be written as Graph's own.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope>
    pub fn read(cloud: &Cloud, app: &Application, text: &str) -> Result<Self, Fault> {
        Self::read_with(cloud, app, text, |_, _, _| None)
    }

    /// Reads the `scope` parameter of the sign-in page, where a scope that could be one has an error of its own.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code>
    pub fn at_sign_in(cloud: &Cloud, app: &Application, text: &str) -> Result<Self, Fault> {
        Self::read_with(cloud, app, text, unpublished)
    }

    fn read_with(cloud: &Cloud, app: &Application, text: &str, unpublished: Unpublished) -> Result<Self, Fault> {
        if text.split_ascii_whitespace().nth(ENTRA_SCOPES.count()).is_some() {
            let why = format!("more than {} scopes are asked for at once", ENTRA_SCOPES.amount);
            return Err(Fault::new(70_011, why).with("scope", text));
        }
        let mut asked = Self { target: Target::graph(), scopes: Vec::new(), whole: Vec::new() };
        let (mut first, mut single) = (true, false);
        for word in text.split_ascii_whitespace() {
            let (target, scope) = split(cloud, word)?;
            let oidc = is_oidc(&scope);
            if !oidc && first {
                asked.target = target.clone();
                first = false;
            }
            if asks_for_all(&scope) {
                asked.scopes.push((target.app_id, DEFAULT_SCOPE.to_owned()));
                asked.whole.push(target);
            } else if oidc {
                asked.scopes.push((permission::GRAPH, scope.to_ascii_lowercase()));
            } else {
                let known = known(&target, &scope, word);
                let known = known.map_err(|fault| unpublished(app, &target, &scope).unwrap_or(fault));
                asked.scopes.push((target.app_id, known?));
                single = true;
            }
        }
        if single && !asked.whole.is_empty() {
            return Err(mixed(text));
        }
        let mut seen = Vec::new();
        asked.scopes.retain(|scope| {
            let new = !seen.contains(scope);
            seen.push(scope.clone());
            new
        });
        Ok(asked)
    }

    /// What a token request asks for by itself: `scope`, or v1's `resource`.
    pub fn of(request: &TokenRequest<'_>, cloud: &Cloud, app: &Application) -> Result<Self, Fault> {
        if !request.route.v1 {
            let asked = Self::read(cloud, app, request.needed("scope")?)?;
            asked.is_of_one_resource(request.form)?;
            asked.target.fits(cloud, request.form.get("resource"), 901_002)?;
            return Ok(asked);
        }
        Ok(Self::resource(cloud, app, Some(request.needed("resource")?))?.with_openid())
    }

    /// With `openid`, once: who asks at a v1 endpoint signs in.
    #[must_use]
    pub fn with_openid(mut self) -> Self {
        let openid = (permission::GRAPH, "openid".to_owned());
        if !self.scopes.contains(&openid) {
            self.scopes.push(openid);
        }
        self
    }

    /// Whether anything beside OpenID's scopes was asked for.
    pub fn names_a_resource(&self) -> bool {
        !self.whole.is_empty() || self.scopes.iter().any(|(_, scope)| !is_oidc(scope))
    }

    /// Whether one token can carry the scopes: whoever signs in may consent to several resources' at once, and a grant
    /// gives a token for one.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token>
    pub fn is_of_one_resource(&self, form: &Parameters) -> Result<(), Fault> {
        let own = |id: Uuid| id == self.target.app_id;
        let scopes = self.scopes.iter().filter(|(_, scope)| !is_oidc(scope)).map(|(resource, _)| *resource);
        if scopes.chain(self.whole.iter().map(|target| target.app_id)).all(own) {
            return Ok(());
        }
        let fault = Fault::new(28_000, "a grant gives a token for one resource, and the scopes are of several");
        Err(fault.with("scope", form.get("scope").unwrap_or_default()))
    }

    /// What a v1 request asks for: everything of one resource, as `.default` does. Without one the token is good for
    /// userinfo alone.
    ///
    /// <https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/v1-protocols-oauth-code>
    pub fn resource(cloud: &Cloud, app: &Application, resource: Option<&str>) -> Result<Self, Fault> {
        let name = resource.unwrap_or("graph");
        let target = Target::find(cloud, name).ok_or_else(|| no_resource(name))?;
        if resource.is_some() && target.app_id != app.app_id && !app.declares(target.app_id) {
            return Err(undeclared(app, name, &target));
        }
        let scopes = vec![(target.app_id, DEFAULT_SCOPE.to_owned())];
        let whole = vec![target.clone()];
        // Consent is for what is declared, whichever resource is named when the code is redeemed.
        let target = if resource.is_some() { target } else { Target::sign_in_host() };
        Ok(Self { target, scopes, whole })
    }
}

/// An application that lists no permissions, has none, and wants them all.
pub fn misconfigured(cloud: &Cloud, app: &Application, resource: Uuid) -> Fault {
    let target = Target { app_id: resource, uri: resource.to_string(), v2: false };
    let name = target.display_name(cloud);
    let fault = Fault::new(650_056, format!("the registration declares no permission of {name}"));
    fault.with("app_id", app.app_id.to_string()).with("resource_name", name)
}

/// Everything that is declared, and single scopes besides.
fn mixed(text: &str) -> Fault {
    let mut fault = Fault::new(70_011, ".default stands among single scopes").with("scope", text);
    fault.message.say_also(" .default scope can't be combined with resource-specific scopes.");
    fault
}

/// A v1 request for a resource that the registration does not list.
fn undeclared(app: &Application, name: &str, target: &Target) -> Fault {
    let listed: Vec<String> = app.required_access.iter().map(|access| access.resource.to_string()).collect();
    let fault = Fault::new(650_057, "v1 gives tokens for resources that the registration lists alone");
    let fault = fault.with("app_id", app.app_id.to_string()).with("app_name", &app.display_name);
    let fault = fault.with("resource", name).with("resource_app_id", target.app_id.to_string());
    fault.with("valid_resources", listed.join(", "))
}

/// A resource that nobody knows.
pub fn no_resource(name: &str) -> Fault {
    Fault::new(500_011, format!("no resource of the Cloud is called {name}")).with("resource", name)
}

fn split(cloud: &Cloud, word: &str) -> Result<(Target, String), Fault> {
    let Some((resource, scope)) = word.rsplit_once('/') else {
        return Ok((Target::graph(), word.to_owned()));
    };
    if !could_be_resource(resource) {
        return Err(Fault::new(70_011, format!("{resource:?} cannot be the name of a resource")).with("scope", word));
    }
    let target = Target::find(cloud, resource).ok_or_else(|| no_resource(resource))?;
    Ok((target, scope.to_owned()))
}

/// Whether a resource can be called so, known or not: by an address with a scheme and what it leads to
/// (`https://api.example`, `api://…`, `urn:…`), a client id, or a word.
fn could_be_resource(name: &str) -> bool {
    let of_a_word = |sign: char| sign.is_ascii_alphanumeric() || "._-".contains(sign);
    let of_an_address = |sign: char| sign.is_ascii_graphic() && !"\"<>\\^`{|},;".contains(sign);
    match name.split_once(':') {
        Some((scheme, rest)) => {
            let host = rest.strip_prefix("//").unwrap_or(rest);
            scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
                && scheme.chars().all(|sign| sign.is_ascii_alphanumeric() || "+.-".contains(sign))
                && host.starts_with(|sign: char| sign.is_ascii_alphanumeric())
                && rest.chars().all(of_an_address)
        }
        None => !name.is_empty() && name.chars().all(of_a_word),
    }
}

/// How a scope is refused that its resource does not publish; nothing where the usual words do.
type Unpublished = fn(&Application, &Target, &str) -> Option<Fault>;

/// A scope that is well formed and nobody's. What is none at all, as a list with commas, is refused as everywhere.
fn unpublished(app: &Application, target: &Target, scope: &str) -> Option<Fault> {
    let formed =
        !scope.is_empty() && scope.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-*".contains(letter));
    let fault = || Fault::new(650_053, format!("{} publishes no scope {scope} in the mock", target.uri));
    formed.then(|| {
        let fault = fault().with("app_name", &app.display_name).with("scope", scope);
        fault.with("resource_id", target.app_id.to_string())
    })
}

/// A scope of a resource in its proper casing; other people's APIs take any.
fn known(target: &Target, scope: &str, word: &str) -> Result<String, Fault> {
    let Some(resource) = Resource::by_id(target.app_id) else { return Ok(scope.to_owned()) };
    let found = resource.scope(scope).map(|scope| scope.value.to_owned());
    found.ok_or_else(|| {
        let why = format!("{} has no scope {scope} in the mock", resource.display_name);
        Fault::new(70_011, why).with("scope", word)
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use mock365_domain::Now;
    use mock365_domain::default::HUBSPOT;

    use super::*;

    fn read(text: &str) -> Result<Vec<String>, u32> {
        let cloud = mock365_domain::default::cloud(Now(Timestamp::UNIX_EPOCH));
        let asked =
            RequestedScopes::read(&cloud, &cloud.applications[&HUBSPOT], text).map_err(|fault| fault.number())?;
        Ok(asked.scopes.into_iter().map(|(_, scope)| scope).collect())
    }

    #[test]
    fn every_way_to_write_a_scope() {
        assert_eq!(read("Mail.Read openid mail.read"), Ok(vec!["Mail.Read".to_owned(), "openid".to_owned()]));
        let address = "https://graph.microsoft.com/calendars.readwrite https://graph.microsoft.com/openid";
        assert_eq!(read(address), Ok(vec!["Calendars.ReadWrite".to_owned(), "openid".to_owned()]));
        assert_eq!(read("https://graph.microsoft.com/.default").map(|scopes| scopes.len()), Ok(1));
        assert_eq!(read("https://outlook.office.com/EWS.AccessAsUser.All").map(|scopes| scopes.len()), Ok(1));
        assert_eq!(read("https://graph.microsoft.com/.default openid profile").map(|scopes| scopes.len()), Ok(3));
        assert_eq!(read("https://graph.microsoft.com/.default User.Read"), Err(70_011));
        assert_eq!(read("Nothing.Read"), Err(70_011));
        assert_eq!(read("https://nowhere.example/x"), Err(500_011));
    }
}
