//! Where a sign-in stands, between one page and the next: sealed into the page itself, so that nothing is kept.

use mock365_domain::cloud::UserRef;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::request::SignInRequest;
use super::session;
use crate::exchange::Call;

/// A sign-in under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInFlow {
    /// What the application asked for.
    pub request: SignInRequest,
    /// Who was picked, or has just signed in.
    pub user: Option<UserRef>,
    /// Whether an administrator consented for everybody in this very flow.
    #[serde(default)]
    pub granted: bool,
    /// Whether the credentials were entered in this very flow.
    pub fresh: bool,
    /// Whether "Stay signed in?" is still to be asked.
    #[serde(default)]
    pub offers_to_stay: bool,
    /// Whether the person confirmed that this is the app that was meant.
    #[serde(default)]
    pub confirmed: bool,
    /// When it began, in seconds on the sandbox's clock.
    pub began: i64,
    /// Where the request that is answered now came from.
    #[serde(skip)]
    pub network: Network,
}

/// Where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// A named location, by the header `x-mock365-location`.
    pub location: Option<String>,
    /// The tenants that a proxy on the way lets people sign in to.
    ///
    /// <https://learn.microsoft.com/entra/identity/enterprise-apps/tenant-restrictions>
    pub allowed: Vec<String>,
}

impl Network {
    /// That of a request.
    pub fn of(call: &Call<'_>) -> Self {
        let allowed = call.header("restrict-access-to-tenants").unwrap_or_default().split(',');
        let allowed = allowed.map(|tenant| tenant.trim().to_owned()).filter(|tenant| !tenant.is_empty());
        Self { location: call.header("x-mock365-location").map(str::to_owned), allowed: allowed.collect() }
    }
}

/// How long a page may lie open.
const OPEN: i64 = 24 * 3600;

impl SignInFlow {
    /// A new one.
    pub fn new(call: &Call<'_>, request: SignInRequest) -> Self {
        Self {
            request,
            user: None,
            granted: false,
            fresh: false,
            offers_to_stay: false,
            confirmed: false,
            began: call.now.timestamp().as_second(),
            network: Network::of(call),
        }
    }

    /// As a page carries it.
    pub fn seal(&self, call: &Call<'_>) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        call.sandbox.with_keys(|keys| keys.seal("flow", &text))
    }

    /// As a page brings it back.
    pub fn open(call: &Call<'_>, ctx: &str) -> Option<Self> {
        let text = call.sandbox.with_keys(|keys| keys.unseal("flow", ctx))?;
        let mut flow: Self = serde_json::from_slice(&text).ok()?;
        flow.network = Network::of(call);
        (call.now.timestamp().as_second() - flow.began < OPEN).then_some(flow)
    }
}

/// A mark that binds a page to the browser that it was made for: to its session, or to the browser before it has one.
pub fn canary(call: &Call<'_>, session: Option<&str>) -> String {
    let owner = session.map_or_else(|| session::browser(call), str::to_owned);
    call.sandbox.with_keys(|keys| keys.seal("canary", owner.as_bytes()))
}

/// Whether a page was made for this browser, which may have signed in at another page meanwhile.
pub fn canary_fits(call: &Call<'_>, canary: Option<&str>, session: Option<&str>) -> bool {
    let made_for = canary.and_then(|canary| call.sandbox.with_keys(|keys| keys.unseal("canary", canary)));
    let browser = session::browser(call);
    made_for.is_some_and(|made_for| {
        let is = |owner: &str| bool::from(made_for.ct_eq(owner.as_bytes()));
        is(&browser) || session.is_some_and(is)
    })
}
