//! Probes: the calls that a scenario's expectations make, and what they meet.

mod authorize;
mod called;
mod cycle;
mod dataverse;
mod exchange;
mod graph;
mod token;

pub use called::Called;
pub use cycle::{EMAILS, SEND, email_body, send_body};
pub use dataverse::{STATUS_COLUMNS, STATUSES, alerts_path, is_of_queue, mailbox_path, test_body, unknown_path};

use mock365_control::browser::Carrier;
use mock365_control::scenario::Applied;
use mock365_control::{Expectation, Scenario};
use mock365_domain::MailProvider;

pub use super::robot::Inside;
use crate::sandbox::Sandbox;

/// What a probe calls itself where it stands for a client of mailboxes: lists of clients go by it.
pub const USER_AGENT: &str = concat!("mock365-probe/", env!("CARGO_PKG_VERSION"));

/// Everything that a probe knows.
pub struct Probe<'a, C> {
    /// What carries its requests: [`Inside`], or `NetCarrier::everywhere_at` over a socket.
    pub carrier: C,
    /// Whose state tells it passwords, secrets and tokens.
    pub sandbox: &'a Sandbox,
    /// The scenario that it belongs to.
    pub scenario: &'a Scenario,
    /// What the client was told to use.
    pub applied: &'a Applied,
}

/// What a call met.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// Whether the call did what a client wants of it.
    pub succeeded: bool,
    /// Where an error of the sign-in host came: `token`, `redirect`, `page`, `inline`, `interrupt`.
    pub channel: Option<&'static str>,
    /// The page on which sign-in ended.
    pub page: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The error code.
    pub code: Option<String>,
    /// The OAuth `error`.
    pub error: Option<String>,
    /// The OAuth `error_subcode`.
    pub suberror: Option<String>,
    /// The EWS response code.
    pub response_code: Option<String>,
    /// Who ended up signed in.
    pub signed_in_as: Option<String>,
    /// Where a domain's mail goes.
    pub provider: Option<String>,
    /// Codes of the alerts of a mailbox.
    pub codes: Vec<String>,
    /// How receiving stands.
    pub incoming: Option<String>,
    /// How sending stands.
    pub outgoing: Option<String>,
    /// How appointments, contacts and tasks stand.
    pub act: Option<String>,
    /// All text of the answer.
    pub text: String,
}

impl<C: Carrier + Sync> Probe<'_, C> {
    /// Makes all calls and says what they met, or which of them met something else than expected.
    pub async fn all(&self, expectations: &[Expectation]) -> Result<Vec<Met>, String> {
        let mut all = Vec::new();
        for expectation in expectations {
            let met = self.make(expectation).await?;
            compare(expectation, &met).map_err(|why| {
                let text: String = met.text.chars().take(400).collect();
                format!("{}: {why}; the answer was: {text}", expectation.call)
            })?;
            all.push(met);
        }
        Ok(all)
    }

    /// Makes one call.
    async fn make(&self, expectation: &Expectation) -> Result<Met, String> {
        let met = match Called::parse(expectation)? {
            Called::Authorize => authorize::make(self, expectation).await,
            Called::Refresh => token::refresh(self, expectation).await,
            Called::Password => token::password(self, expectation).await,
            Called::AppToken => token::of_app(self, expectation).await,
            Called::Graph(method, path) => graph::make(self, expectation, method, &path).await,
            Called::Ews(operation) => exchange::make(self, expectation, operation).await,
            Called::Dataverse(method, path) => dataverse::make(self, expectation, method, &path).await,
            Called::TestAndEnable => dataverse::test_and_enable(self, expectation).await,
            Called::Synchronize => cycle::synchronize(self, expectation).await,
            Called::SendEmail => cycle::send_email(self, expectation).await,
            Called::Mx => Ok(self.mx(expectation)),
        };
        met.map_err(|why| format!("{}: {why}", expectation.call))
    }

    fn who<'a>(&'a self, expectation: &'a Expectation) -> &'a str {
        expectation.who.as_deref().unwrap_or(&self.scenario.with.user)
    }

    fn app<'a>(&'a self, expectation: &'a Expectation) -> &'a str {
        expectation.app.as_deref().unwrap_or(&self.scenario.with.app)
    }

    fn scopes<'a>(&'a self, expectation: &'a Expectation) -> &'a [String] {
        if expectation.scopes.is_empty() { &self.scenario.with.scopes } else { &expectation.scopes }
    }

    fn mx(&self, expectation: &Expectation) -> Met {
        let user = self.who(expectation);
        let domain = expectation.domain.as_deref().or_else(|| user.split_once('@').map(|(_, domain)| domain));
        let domain = domain.unwrap_or(user).to_lowercase();
        let (hosts, provider) =
            self.sandbox.read(|cloud, _| (cloud.mx(&domain).to_vec(), cloud.mail_provider(&domain)));
        Met {
            succeeded: provider == MailProvider::Microsoft,
            text: format!("{domain} -> {hosts:?}"),
            provider: Some(provider.name().to_owned()),
            ..Met::default()
        }
    }
}

/// Whether what was met is what was expected.
fn compare(wanted: &Expectation, met: &Met) -> Result<(), String> {
    if wanted.wants_success() && !met.succeeded {
        return Err(format!("it did not succeed: {}", met.shown()));
    }
    let pairs = [
        ("page", &wanted.page, &met.page),
        ("error", &wanted.error, &met.error),
        ("suberror", &wanted.suberror, &met.suberror),
        ("response_code", &wanted.response_code, &met.response_code),
        ("signed_in_as", &wanted.signed_in_as, &met.signed_in_as),
        ("provider", &wanted.provider, &met.provider),
        ("incoming", &wanted.incoming, &met.incoming),
        ("outgoing", &wanted.outgoing, &met.outgoing),
        ("act", &wanted.act, &met.act),
    ];
    if let Some(wanted) = &wanted.code
        && !met.code.iter().chain(&met.codes).any(|met| plain(met) == plain(wanted))
    {
        return Err(format!("`code` should be {wanted}: {}", met.shown()));
    }
    for (name, wanted, met_value) in pairs {
        let Some(wanted) = wanted else { continue };
        if met_value.as_ref().is_none_or(|met| plain(met) != plain(wanted)) {
            return Err(format!("`{name}` should be {wanted}: {}", met.shown()));
        }
    }
    if wanted.status.is_some() && wanted.status != met.status {
        return Err(format!("`status` should be {}: {}", wanted.status.unwrap_or_default(), met.shown()));
    }
    for part in [&wanted.message, &wanted.contains].into_iter().flatten() {
        if !met.text.contains(part.as_str()) {
            return Err(format!("the answer should hold \"{part}\": {}", met.shown()));
        }
    }
    Ok(())
}

/// Case, `AADSTS` and the kind of dash do not matter.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('_', "-");
    text.strip_prefix("aadsts").map_or(text.clone(), str::to_owned)
}

impl Met {
    /// In a few words.
    fn shown(&self) -> String {
        let parts = [
            ("page", self.page.clone()),
            ("status", self.status.map(|status| status.to_string())),
            ("code", self.code.clone()),
            ("error", self.error.clone()),
            ("suberror", self.suberror.clone()),
            ("response_code", self.response_code.clone()),
            ("signed_in_as", self.signed_in_as.clone()),
            ("provider", self.provider.clone()),
            ("alerts", Some(self.codes.join("; ")).filter(|codes| !codes.is_empty())),
            ("incoming", self.incoming.clone()),
            ("outgoing", self.outgoing.clone()),
            ("act", self.act.clone()),
        ];
        let parts = parts.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?)));
        format!("met {}", parts.collect::<Vec<_>>().join(", "))
    }
}
