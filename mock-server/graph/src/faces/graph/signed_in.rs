//! Who asks, and whether he may: the bearer token, the permissions in it, and whose mailbox is meant.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::permission::GRAPH;
use mock365_domain::directory::{NationalCloud, Resource, Tenant, User};
use mock365_domain::{Cloud, Refusal, UserRef};
use uuid::Uuid;

use super::Fault;
use super::operation::{Mount, Operation, Permissions};
use super::router::RouteMatch;
use crate::exchange::Call;
use crate::tokens::{Bearer, TokenFault};

/// Whose things a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Nobody's: an operation at the root.
    Nobody,
    /// A user's.
    Is(UserRef),
    /// A user who is not in the caller's tenant.
    Unknown(String),
    /// `/me`, asked by an application.
    MeWithoutUser,
}

/// Reads and verifies the token.
pub fn bearer(call: &Call<'_>) -> Result<Arc<Bearer>, TokenFault> {
    let token = call.bearer().filter(|token| !token.is_empty()).ok_or(TokenFault::Missing)?;
    let bearer = call.sender_of(token)?;
    if bearer.resource == Some(GRAPH) { Ok(bearer) } else { Err(TokenFault::Audience) }
}

/// The refusal of a token.
///
/// <https://learn.microsoft.com/graph/resolve-auth-errors>
pub fn refuse(call: &Call<'_>, fault: TokenFault) -> Fault {
    let message = match fault {
        TokenFault::Missing => "Access token is empty.",
        TokenFault::Malformed if call.bearer().is_some_and(|token| !token.contains('.')) => {
            "IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or JWE Compact \
             Serialization Format. (JWS): 'EncodedHeader.EncodedPayload.EncodedSignature'. (JWE): \
             'EncodedProtectedHeader.EncodedEncryptedKey.EncodedInitializationVector.EncodedCiphertext.\
             EncodedAuthenticationTag'."
        }
        TokenFault::Malformed | TokenFault::Foreign | TokenFault::OtherCloud | TokenFault::Tampered => {
            "Access token validation failure."
        }
        TokenFault::Expired => "Lifetime validation failed, the token is expired.",
        TokenFault::Audience => "Access token validation failure. Invalid audience.",
    };
    Fault::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
        .explain(fault.to_string())
        .header(header::WWW_AUTHENTICATE, challenge(call.base.national_cloud()))
}

/// Where to get a token.
fn challenge(cloud: Option<NationalCloud>) -> String {
    let login = cloud.unwrap_or_default().hosts().sign_in[0];
    format!("Bearer realm=\"\", authorization_uri=\"https://{login}/common/oauth2/authorize\", client_id=\"{GRAPH}\"")
}

/// Refuses a token that carries no permission at all, whatever is asked with it: an application gets one where a user
/// consented and no administrator did.
///
/// <https://learn.microsoft.com/troubleshoot/entra/entra-id/users-groups-entra-apis/error-call-me-endpoint-microsoft-graph>
pub fn understood(bearer: &Bearer) -> Result<(), Fault> {
    if !(bearer.scopes.is_empty() && bearer.roles.is_empty()) {
        return Ok(());
    }
    let message = "The token contains no permissions, or permissions can not be understood.";
    let why = match bearer.user {
        None => "the token has no roles: an administrator has not consented to application permissions of the app",
        Some(_) => "the token has no scopes: none of Microsoft Graph's was asked for and consented to",
    };
    Err(Fault::new(StatusCode::UNAUTHORIZED, "NoPermissionsInAccessToken", message)
        .of_token()
        .explain(why)
        .header(header::WWW_AUTHENTICATE, challenge(NationalCloud::of_address(&bearer.audience))))
}

/// Whose things a request is about.
pub fn owner(cloud: &Cloud, found: &RouteMatch, bearer: &Bearer, operation: Option<&Operation>) -> Owner {
    if operation.is_some_and(|operation| operation.mount == Mount::Directory) {
        return Owner::Nobody;
    }
    match found.params.first() {
        Some(("user-id", name)) => match user(cloud, bearer.tenant, name) {
            Some(user) => Owner::Is(UserRef { tenant: bearer.tenant, user: user.id }),
            None => Owner::Unknown(name.clone()),
        },
        _ => match bearer.user {
            Some(user) => Owner::Is(UserRef { tenant: bearer.tenant, user }),
            None => Owner::MeWithoutUser,
        },
    }
}

/// A user of a tenant by object id, sign-in name or address; also in the writings `{id}@{tenant}`, and the 16 hex
/// digits of personal accounts.
pub fn user<'a>(cloud: &'a Cloud, tenant: Uuid, name: &str) -> Option<&'a User> {
    let tenant: &Tenant = cloud.tenants.get(&tenant)?;
    if let Some(user) = tenant.user(name) {
        return Some(user);
    }
    if tenant.id == CONSUMERS && name.len() == 16 {
        let id = u64::from_str_radix(name, 16).ok()?;
        return tenant.users.get(&Uuid::from_u64_pair(0, id)).map(AsRef::as_ref);
    }
    let (id, of) = name.split_once('@')?;
    let (id, of) = (Uuid::parse_str(id).ok()?, Uuid::parse_str(of).ok()?);
    if of == tenant.id { tenant.users.get(&id).map(AsRef::as_ref) } else { None }
}

/// Continuous access evaluation: the token of a client that said `cp1` ends with the sign-in that it came from. Others
/// live on for their hour.
///
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
pub fn evaluate(cloud: &Cloud, bearer: &Bearer) -> Result<(), Fault> {
    if !bearer.claims.contains_key("xms_cc") {
        return Ok(());
    }
    let at = bearer.user.map(|user| UserRef { tenant: bearer.tenant, user });
    let Some(user) = at.and_then(|at| cloud.user_at(at)) else { return Ok(()) };
    let revoked = user.tokens_revoked.filter(|revoked| bearer.issued <= *revoked);
    let changed = Some(user.password_changed).filter(|changed| bearer.issued < *changed);
    let Some(since) = revoked.max(changed) else { return Ok(()) };
    let claims = format!(r#"{{"access_token":{{"nbf":{{"essential":true, "value":"{}"}}}}}}"#, since.as_second());
    let message = "Continuous access evaluation resulted in claims challenge with result: InteractionRequired and \
                   code: TokenIssuedBeforeRevocationTimestamp";
    let challenge = challenge(NationalCloud::of_address(&bearer.audience));
    let challenge = format!("{challenge}, error=\"insufficient_claims\", claims=\"{}\"", STANDARD.encode(claims));
    let why = format!("the user's sessions were revoked, or the password changed, at {since}; the token is older");
    Err(Fault::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
        .explain(why)
        .header(header::WWW_AUTHENTICATE, challenge))
}

/// Personal accounts have no directory whose changes could be told, which is said before permissions are looked at (captured of
/// these two, with tokens that lack them).
fn refuse_personal(bearer: &Bearer, operation: &Operation) -> Result<(), Fault> {
    let is_personal = bearer.tenant == CONSUMERS && bearer.user.is_some();
    let fault = match operation.name {
        "graph.users.delta" if is_personal => Fault::new(StatusCode::UNAUTHORIZED, "UnknownError", ""),
        "graph.orgContacts.delta" if is_personal => {
            Fault::bad_request("BadRequest", "This API is not supported for MSA accounts")
        }
        _ => return Ok(()),
    };
    Err(fault.explain("personal accounts have no directory: this is for work accounts"))
}

/// The owner, if the caller may do this with his things.
pub fn admit(cloud: &Cloud, bearer: &Bearer, owner: &Owner, operation: &Operation) -> Result<Option<UserRef>, Fault> {
    evaluate(cloud, bearer)?;
    let by_itself = bearer.user.is_none();
    if !(by_itself && cloud.app_roles(bearer.tenant, bearer.app).next().is_some()) {
        understood(bearer)?;
    }
    refuse_personal(bearer, operation)?;
    let wanted =
        if bearer.user.is_some() { operation.permissions.delegated } else { operation.permissions.application };
    match owner {
        Owner::MeWithoutUser => {
            return Err(Fault::bad_request(
                "BadRequest",
                "/me request is only valid with delegated authentication flow.",
            ));
        }
        _ if bearer.user.is_none() && wanted.is_empty() && !operation.is_for_every_token() => {
            return Err(Refusal::PermissionMissing("a user: applications cannot call this".to_owned()).into());
        }
        _ => {}
    }
    let foreign = operation.mount == Mount::Mailbox
        && bearer.user.is_some_and(|user| !matches!(owner, Owner::Is(at) if at.user == user));
    let holds = |name: &&str| bearer.has(name) || (foreign && bearer.has_shared(name));
    let consented = wanted.is_empty() || wanted.iter().any(holds);
    match owner {
        Owner::Is(at) if by_itself && operation.mount == Mount::Mailbox => {
            cloud.app_may_use(bearer.app, wanted, consented, *at)?;
        }
        _ if consented => {}
        _ => return Err(Refusal::PermissionMissing(wanted.join(" or ")).into()),
    }
    match owner {
        Owner::Nobody | Owner::MeWithoutUser => Ok(None),
        Owner::Unknown(name) => Err(Refusal::UserUnknown(name.clone()).into()),
        Owner::Is(at) => {
            let user = cloud.user_at(*at).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
            if foreign {
                match operation.of_others() {
                    Some(permission) if bearer.has(permission) => {}
                    Some(permission) => return Err(Refusal::PermissionMissing(permission.to_owned()).into()),
                    None => shared(cloud, bearer, *at, wanted)?,
                }
            } else if operation.mount == Mount::Mailbox && bearer.user.is_some() && !user.enabled {
                return Err(Refusal::AccountDisabled(user.upn.clone()).into());
            }
            Ok(Some(*at))
        }
    }
}

/// Whether the mailbox takes requests of such a client: `EwsApplicationAccessPolicy` holds for Graph as well.
///
/// <https://learn.microsoft.com/graph/auth-limit-mailbox-access#handling-api-errors>
pub fn lets_agent(
    cloud: &Cloud,
    call: &Call<'_>,
    owner: Option<UserRef>,
    operation: &Operation,
) -> Result<(), Refusal> {
    let Some(at) = owner.filter(|_| operation.mount == Mount::Mailbox) else { return Ok(()) };
    let Some(tenant) = cloud.tenants.get(&at.tenant) else { return Ok(()) };
    let mailbox = cloud.user_at(at).and_then(|user| user.mailbox).and_then(|id| cloud.mailboxes.get(&id));
    tenant.lets_agent(mailbox.map(AsRef::as_ref), call.header("user-agent").unwrap_or(""))
}

/// Whether all that lets a caller in are permissions for what is basic: `Mail.ReadBasic`, `Calendars.ReadBasic`.
///
/// <https://learn.microsoft.com/graph/permissions-reference#mailreadbasic>
pub fn sees_basic_things(cloud: &Cloud, bearer: &Bearer, owner: Option<UserRef>, operation: &Operation) -> bool {
    let Permissions { delegated, application } = &operation.permissions;
    let wanted = if bearer.user.is_some() { delegated } else { application };
    let is_other = bearer.user.is_some() && owner.is_some_and(|owner| Some(owner.user) != bearer.user);
    // What opens oneself opens nobody else, and nothing of the organisation but what everybody knows.
    let is_basic = |name: &str| {
        name.contains(".ReadBasic")
            || (matches!(name, "User.Read" | "User.ReadWrite")
                && ((operation.mount == Mount::User && is_other) || operation.name.starts_with("graph.organization.")))
    };
    let whole = wanted.iter().filter(|name| !is_basic(name));
    let by_role =
        |name: &str| bearer.user.is_none() && owner.is_some_and(|owner| cloud.app_role_gives(bearer.app, name, owner));
    let holds = |name: &&str| bearer.has(name) || bearer.has_shared(name) || by_role(name);
    wanted.iter().any(|name| is_basic(name)) && !whole.copied().any(|name| holds(&name))
}

/// Whether a signed-in user may use somebody else's mailbox: with a `.Shared` permission, and if he may open it.
fn shared(cloud: &Cloud, bearer: &Bearer, owner: UserRef, wanted: &[&str]) -> Result<(), Refusal> {
    let permitted = wanted.iter().any(|name| bearer.has_shared(name));
    let caller = bearer.user.map(|user| UserRef { tenant: bearer.tenant, user });
    // Whoever has the rights lacks the permission alone, and is told of that.
    if let Some(least) = wanted.first().filter(|_| !permitted && cloud.may_open(caller, owner).is_ok()) {
        let shared = format!("{least}.Shared");
        let scopes = Resource::by_id(GRAPH).map(|graph| graph.scopes.iter());
        let is_there = scopes.is_some_and(|mut scopes| scopes.any(|scope| scope.value == shared));
        return Err(Refusal::PermissionMissing(if is_there {
            format!("{shared}, which it takes to use somebody else's mailbox")
        } else {
            format!("an application permission: {least} opens a user's own mailbox alone, and there is no {shared}")
        }));
    }
    cloud.may_open(caller.filter(|_| permitted), owner).map_err(|refusal| match refusal {
        Refusal::NotYourMailbox { mailbox, .. } => {
            let caller = caller.and_then(|caller| cloud.user_at(caller)).map(|user| user.upn.clone());
            Refusal::NotYourMailbox { caller: caller.or_else(|| bearer.upn.clone()).unwrap_or_default(), mailbox }
        }
        refusal => refusal,
    })
}
