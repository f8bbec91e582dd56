//! The world of one scenario: its sandbox, its people's browsers, and the client under test.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use mock365_control::browser::{Browser, WebPage};
use mock365_control::report::SandboxWanted;
use mock365_control::{Applied, Control, ControlError};
use reqwest::Url;
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::connector::{
    Account, AccountHint, AdministratorClient, AppKind, CONTACT_SCOPES, Client, EnvironmentAddress, SCOPES, Settings,
    SyncClient, Trouble,
};
use crate::people::{Habits, Person};
use crate::road::Road;
use crate::subjects::{
    Certificate, ConnectionSeen, ContactsSeen, Device, DynamicsSeen, KeepingUp, OtherClients, WebApi,
};
use crate::tested_sync::TestedSync;

/// The app under test: "HubSpot Sales" of the default Cloud.
pub(crate) const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
/// The administrator's tool.
const ADMIN_TOOL: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
const SECRET: &str = "mock-secret";

/// Makes a client under test, anew for every scenario.
pub(crate) type Make<C> = Rc<dyn Fn() -> Box<C>>;

/// The clients under test.
#[derive(Clone)]
pub(crate) struct Products {
    /// What joins inbox and calendar to a CRM.
    pub connector: Make<dyn Client>,
    /// What syncs contacts.
    pub contact_sync: Make<dyn SyncClient>,
    /// What administers server-side synchronisation.
    pub administrator: Make<dyn AdministratorClient>,
}

/// The world of one scenario.
#[derive(cucumber::World)]
#[world(init = Self::empty)]
pub struct World {
    stage: Option<Stage>,
}

/// What there is once a scenario has begun.
struct Stage {
    control: Control,
    sandbox: String,
    client: Box<dyn Client>,
    settings: Settings,
    contact_sync: Box<dyn SyncClient>,
    sync_settings: Settings,
    make_administrator: Make<dyn AdministratorClient>,
    /// Tools of those who have signed in, by person and environment.
    administrators: BTreeMap<(&'static str, String), Box<dyn AdministratorClient>>,
    app_address: MockServer,
    browsers: BTreeMap<String, Browser<Road>>,
    habits: BTreeMap<String, Habits>,
    seen: Seen,
}

/// What has happened so far.
#[derive(Default)]
pub(crate) struct Seen {
    /// The situation that was set up.
    pub applied: Option<Applied>,
    /// Where the app last sent the customer.
    pub sent_to: Option<String>,
    /// What came of the last attempt to connect.
    pub outcome: Option<Result<Account, Trouble>>,
    /// The page that a browser stopped at.
    pub page: Option<WebPage>,
    /// What the app's redirect address was last called with.
    pub callback: Option<String>,
    /// The app's own web API.
    pub web_api: WebApi,
    /// A device without a browser.
    pub device: Device,
    /// The app's certificate.
    pub certificate: Option<Certificate>,
    /// What the token endpoint said to the app by itself.
    pub by_itself: Option<Result<Value, Value>>,
    /// What an app has that keeps up with a mailbox.
    pub keeping_up: KeepingUp,
    /// The last answer of Graph to what the app asked of a shared mailbox.
    pub answered: Option<(u16, Value)>,
    /// What the contact sync met.
    pub contacts: ContactsSeen,
    /// What clients have that are not the app.
    pub other_clients: OtherClients,
    /// What a connectivity test found.
    pub connection: ConnectionSeen,
    /// What happened at Dynamics 365.
    pub dynamics: DynamicsSeen,
    /// Subject of the last test mail.
    pub test_mail: Option<String>,
}

impl World {
    fn empty() -> Self {
        Self { stage: None }
    }

    /// Opens a sandbox and puts the clients in front of it.
    pub(crate) async fn begin(&mut self, whole: &Control, make: &Products) {
        let opened = whole.open(&SandboxWanted::default()).await;
        let opened = opened.unwrap_or_else(|why| panic!("no sandbox could be opened: {why}"));
        let control = Control::new(seen_from(whole.origin(), &opened.origin));
        let app_address = MockServer::start().await;
        let page = ResponseTemplate::new(200).set_body_raw("<h1>Back at the app</h1>", "text/html");
        Mock::given(any()).respond_with(page).mount(&app_address).await;
        let settings = Settings {
            login: control.origin().to_owned(),
            graph: control.origin().to_owned(),
            redirect_uri: format!("http://localhost:{}", app_address.address().port()),
            client_id: APP.to_owned(),
            client_secret: SECRET.to_owned(),
            scopes: SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
            tenant: "common".to_owned(),
            kind: AppKind::Web,
            account: AccountHint::None,
            brings_claims: false,
            ca: None,
        };
        let mut client = (make.connector)();
        client.configure(settings.clone());
        let sync_settings = Settings { scopes: CONTACT_SCOPES.map(str::to_owned).to_vec(), ..settings.clone() };
        let mut contact_sync = (make.contact_sync)();
        contact_sync.configure(sync_settings.clone());
        let (browsers, habits, seen) = (BTreeMap::new(), BTreeMap::new(), Seen::default());
        let sandbox = opened.name;
        self.stage = Some(Stage {
            control,
            sandbox,
            client,
            settings,
            contact_sync,
            sync_settings,
            make_administrator: make.administrator.clone(),
            administrators: BTreeMap::new(),
            app_address,
            browsers,
            habits,
            seen,
        });
    }

    /// Closes the sandbox.
    pub(crate) async fn end(&mut self, whole: &Control) {
        if let Some(stage) = self.stage.take() {
            let closed = whole.close(&stage.sandbox).await;
            closed.unwrap_or_else(|why| panic!("the sandbox could not be closed: {why}"));
        }
    }

    fn stage(&self) -> &Stage {
        self.stage.as_ref().expect("the scenario has begun")
    }

    fn stage_mut(&mut self) -> &mut Stage {
        self.stage.as_mut().expect("the scenario has begun")
    }

    /// The control API of this scenario's sandbox.
    pub fn control(&self) -> &Control {
        &self.stage().control
    }

    /// Base URL of this scenario's Microsoft 365.
    pub fn origin(&self) -> &str {
        self.control().origin()
    }

    /// The client under test.
    pub fn client(&mut self) -> Tested<'_> {
        Tested(self.stage_mut().client.as_mut())
    }

    /// The contact sync under test.
    pub fn contact_sync(&mut self) -> TestedSync<'_> {
        TestedSync(self.stage_mut().contact_sync.as_mut())
    }

    /// Configures the contact sync anew.
    pub fn configure_sync(&mut self, change: impl FnOnce(&mut Settings)) {
        let stage = self.stage_mut();
        change(&mut stage.sync_settings);
        stage.contact_sync.configure(stage.sync_settings.clone());
    }

    /// Somebody's tool for server-side synchronisation of an environment, if he has signed in there.
    pub(crate) fn administrator(&mut self, person: Person, host: &str) -> Option<&mut dyn AdministratorClient> {
        Some(self.stage_mut().administrators.get_mut(&(person.name, host.to_owned()))?.as_mut())
    }

    /// Gives somebody such a tool. It is signed in by the time that it is kept.
    pub(crate) fn new_administrator(&self, host: &str) -> Box<dyn AdministratorClient> {
        let stage = self.stage();
        let mut made = (stage.make_administrator)();
        let environment = self.environment(host);
        made.configure(Settings { scopes: environment.scopes(), ..stage.settings.clone() }, environment);
        made
    }

    pub(crate) fn keep_administrator(&mut self, person: Person, host: &str, tool: Box<dyn AdministratorClient>) {
        self.stage_mut().administrators.insert((person.name, host.to_owned()), tool);
    }

    /// Where an environment of Dynamics 365 is.
    pub fn environment(&self, host: &str) -> EnvironmentAddress {
        EnvironmentAddress { url: format!("{}/~{host}", self.origin()), resource: format!("https://{host}") }
    }

    /// What the client was configured with.
    pub fn settings(&self) -> &Settings {
        &self.stage().settings
    }

    /// Configures the client anew.
    pub fn configure(&mut self, change: impl FnOnce(&mut Settings)) {
        let stage = self.stage_mut();
        change(&mut stage.settings);
        stage.client.configure(stage.settings.clone());
    }

    /// What came of the last attempt to connect; an error when there is no answer yet.
    pub fn outcome(&self) -> Result<&Result<Account, Trouble>, String> {
        let stopped = || match &self.seen().page {
            Some(page) => format!("the app got no answer: the browser stands at {} {}", page.url, page.text()),
            None => "nobody has tried to connect".to_owned(),
        };
        self.seen().outcome.as_ref().ok_or_else(stopped)
    }

    /// Somebody's browser, with his cookies.
    pub fn browser(&mut self, name: &str) -> &mut Browser<Road> {
        let stage = self.stage_mut();
        let road = &stage.habits.entry(name.to_owned()).or_insert_with(|| Habits::new(&stage.settings.login)).road;
        stage.browsers.entry(name.to_owned()).or_insert_with(|| {
            let own = [stage.settings.login.clone(), stage.settings.redirect_uri.clone()];
            Browser::new(road.clone(), own.into_iter().chain(Road::origins()))
        })
    }

    /// What somebody has at hand.
    pub(crate) fn habits(&mut self, name: &str) -> &mut Habits {
        let stage = self.stage_mut();
        stage.habits.entry(name.to_owned()).or_insert_with(|| Habits::new(&stage.settings.login))
    }

    /// The page at which somebody's browser stopped.
    pub fn page(&self) -> Result<&WebPage, String> {
        self.seen().page.as_ref().ok_or_else(|| match &self.seen().outcome {
            Some(outcome) => format!("no page is shown; connecting ended with {outcome:?}"),
            None => "no page is shown".to_owned(),
        })
    }

    pub(crate) fn seen(&self) -> &Seen {
        &self.stage().seen
    }

    pub(crate) fn seen_mut(&mut self) -> &mut Seen {
        &mut self.stage_mut().seen
    }

    /// The query with which the app's redirect address was last called, if it was.
    pub(crate) async fn take_callback(&mut self) -> Option<String> {
        let received = self.stage().app_address.received_requests().await.unwrap_or_default();
        let query = received.iter().rev().find_map(|request| request.url.query().map(str::to_owned));
        self.stage().app_address.reset().await;
        let page = ResponseTemplate::new(200).set_body_raw("<h1>Back at the app</h1>", "text/html");
        Mock::given(any()).respond_with(page).mount(&self.stage().app_address).await;
        query
    }

    /// A Graph token of an administrator, as his command line tool would get it.
    pub(crate) async fn administrator_token(&self, who: &str) -> Result<String, ControlError> {
        self.token(who, ADMIN_TOOL, None).await
    }

    /// A Graph token of a user for the app, without the sign-in pages.
    pub(crate) async fn user_token(&self, who: &str) -> Result<String, ControlError> {
        self.token(who, APP, None).await
    }

    /// A Graph token of a user for the app with one permission alone.
    pub(crate) async fn graph_token(&self, who: &str, scope: &str) -> Result<String, ControlError> {
        self.token(who, APP, Some(("graph", scope))).await
    }

    /// An Exchange token of a user for the app.
    pub(crate) async fn exchange_token(&self, who: &str) -> Result<String, ControlError> {
        self.token(who, APP, Some(("exchange", "EWS.AccessAsUser.All"))).await
    }

    /// A token of a user for an environment of Dynamics 365, by its host.
    pub(crate) async fn environment_token(&self, who: &str, host: &str) -> Result<String, ControlError> {
        self.token(who, APP, Some((&format!("https://{host}"), "user_impersonation"))).await
    }

    async fn token(&self, who: &str, app: &str, resource: Option<(&str, &str)>) -> Result<String, ControlError> {
        let wanted = mock365_control::report::TokenWanted {
            user: Some(who.to_owned()),
            app: app.to_owned(),
            scopes: resource.map(|(_, scope)| vec![scope.to_owned()]),
            resource: resource.map(|(resource, _)| resource.to_owned()),
        };
        Ok(self.control().token(&wanted).await?.access_token)
    }
}

impl fmt::Debug for World {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(stage) = &self.stage else { return to.write_str("World (not begun)") };
        to.debug_struct("World")
            .field("origin", &stage.control.origin())
            .field("outcome", &stage.seen.outcome)
            .field("page", &stage.seen.page.as_ref().map(|page| page.url.as_str()))
            .finish_non_exhaustive()
    }
}

/// The client under test, for a step.
pub struct Tested<'a>(&'a mut dyn Client);

impl Tested<'_> {
    /// See [`crate::connector::Connector::start`].
    pub async fn start(&mut self, address: &str, attempt: crate::connector::Attempt) -> Result<String, Trouble> {
        self.0.start(address, attempt).await
    }

    /// See [`crate::connector::Connector::finish`].
    pub async fn finish(&mut self, query: &str) -> Result<Account, Trouble> {
        self.0.finish(query).await
    }

    /// See [`crate::connector::Connector::inbox`].
    pub async fn inbox(&mut self) -> Result<Vec<crate::connector::Mail>, Trouble> {
        self.0.inbox().await
    }

    /// See [`crate::connector::Connector::next_week`].
    pub async fn next_week(&mut self) -> Result<Vec<crate::connector::Appointment>, Trouble> {
        self.0.next_week().await
    }

    /// See [`crate::connector::Connector::send_test_mail`].
    pub async fn send_test_mail(&mut self, to: &str, subject: &str) -> Result<(), Trouble> {
        self.0.send_test_mail(to, subject).await
    }

    /// See [`crate::connector::Connector::refresh`].
    pub async fn refresh(&mut self) -> Result<(), Trouble> {
        self.0.refresh().await
    }

    /// See [`crate::connector::Connector::connect_exchange`].
    pub async fn connect_exchange(&mut self, server: &crate::connector::ExchangeServer) -> Result<Account, Trouble> {
        self.0.connect_exchange(server).await
    }
}

/// A sandbox's address, with the host under which the mock itself is reached: from another container, 127.0.0.1 is not it.
fn seen_from(whole: &str, sandbox: &str) -> String {
    let (Ok(whole), Ok(mut seen)) = (Url::parse(whole), Url::parse(sandbox)) else { return sandbox.to_owned() };
    if seen.set_host(whole.host_str()).is_err() {
        return sandbox.to_owned();
    }
    seen.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_sandbox_is_reached_where_the_mock_is() {
        let seen = super::seen_from("http://mock365:8365", "http://127.0.0.1:8400");
        assert_eq!(seen, "http://mock365:8400");
    }
}
