//! A customer at his browser: sent to Microsoft by the app, through the sign-in pages, and back.

use mock365_control::browser::WebPage;
use mock365_control::robot::Person as Robot;

use serde_json::Value;

use crate::connector::{Attempt, DynamicsTrouble, Trouble};
use crate::{Person, World};

/// What a person does about a page that asks for permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Accepts.
    Accept,
    /// Cancels.
    Decline,
}

impl World {
    /// Types an address into the app, goes where it sends the browser, and lets the app take what comes back.
    pub(crate) async fn connect(
        &mut self,
        person: Person,
        typed: &str,
        attempt: Attempt,
        consent: Consent,
    ) -> Result<(), String> {
        self.seen_mut().outcome = None;
        self.seen_mut().callback = None;
        let to = self.client().start(typed, attempt).await.map_err(|trouble| trouble.to_string())?;
        self.seen_mut().sent_to = Some(to.clone());
        self.visit(person, &to, consent).await
    }

    /// The same for the contact sync.
    pub(crate) async fn connect_contacts(&mut self, person: Person, consent: Consent) -> Result<(), String> {
        self.seen_mut().contacts.connected = None;
        self.seen_mut().callback = None;
        let to = self.contact_sync().start(person.sign_in).await.map_err(|trouble| trouble.to_string())?;
        self.seen_mut().sent_to = Some(to.clone());
        let page = self.browser(person.name).open(&to).await?;
        let page = self.walk(person, page, consent).await?;
        if let Some(query) = self.land(page).await? {
            let connected = self.contact_sync().finish(&query).await;
            self.seen_mut().contacts.connected = Some(connected.map(drop));
        }
        Ok(())
    }

    /// Signs in at the tool for server-side synchronisation of an environment.
    pub(crate) async fn sign_in_to_dynamics(&mut self, person: Person, host: &str) -> Result<(), DynamicsTrouble> {
        if self.administrator(person, host).is_some() {
            return Ok(());
        }
        let office = |why: String| DynamicsTrouble::Other(Trouble::Office(why));
        let mut tool = self.new_administrator(host);
        let to = tool.start(person.sign_in).await?;
        let landed = self.fetch(person, &to).await.map_err(office)?;
        let stopped =
            || format!("the browser stands at {:?}", self.page().map(mock365_control::browser::WebPage::text));
        let query = landed.ok_or_else(|| office(stopped()))?;
        tool.finish(&query).await?;
        self.keep_administrator(person, host, tool);
        Ok(())
    }

    /// Opens an address and goes on until the app has its answer, or a page says what cannot be answered.
    pub(crate) async fn visit(&mut self, person: Person, address: &str, consent: Consent) -> Result<(), String> {
        let page = self.browser(person.name).open(address).await?;
        let page = self.walk(person, page, consent).await?;
        self.arrive(page).await
    }

    /// The same, where the answer is for something else than the app: its query, if the browser got there.
    pub(crate) async fn fetch(&mut self, person: Person, address: &str) -> Result<Option<String>, String> {
        let page = self.browser(person.name).open(address).await?;
        let page = self.walk(person, page, Consent::Accept).await?;
        self.land(page).await
    }

    /// Goes on from the page that is shown, as a person would.
    pub(crate) async fn go_on(&mut self, person: Person) -> Result<(), String> {
        let page = self.page()?.clone();
        let page = self.walk(person, page, Consent::Accept).await?;
        self.arrive(page).await
    }

    /// Presses a button of the page that is shown, and goes on.
    pub(crate) async fn press(&mut self, person: Person, button: &str, fields: &[(&str, &str)]) -> Result<(), String> {
        let page = self.page()?.clone();
        let page = self.browser(person.name).press(&page, button, fields).await?;
        self.arrive(page).await
    }

    /// Follows a link of the page that is shown.
    pub(crate) async fn follow(&mut self, person: Person, link: &str) -> Result<(), String> {
        let page = self.page()?.clone();
        let page = self.browser(person.name).follow(&page, link).await?;
        self.arrive(page).await
    }

    /// Takes note of where a browser ended; when that is the app, the app takes its answer.
    async fn arrive(&mut self, page: WebPage) -> Result<(), String> {
        if let Some(query) = self.land(page).await? {
            let outcome = self.client().finish(&query).await;
            self.seen_mut().outcome = Some(outcome);
        }
        Ok(())
    }

    /// Takes note of where a browser ended, and of what the app's redirect address was called with.
    async fn land(&mut self, page: WebPage) -> Result<Option<String>, String> {
        let at_app = page.url.as_str().starts_with(&self.settings().redirect_uri);
        if !at_app {
            self.seen_mut().page = Some(page);
            return Ok(None);
        }
        self.seen_mut().page = None;
        let query = self.take_callback().await.ok_or("the app was called without a query")?;
        self.seen_mut().callback = Some(query.clone());
        Ok(Some(query))
    }

    /// Signs in and answers what the pages ask, until one asks for nothing that a person could give.
    pub(crate) async fn walk(&mut self, person: Person, page: WebPage, consent: Consent) -> Result<WebPage, String> {
        let habits = self.habits(person.name);
        let (password, has_phone, stays) = (habits.password.clone(), habits.has_phone, habits.stays);
        let browser = self.browser(person.name);
        let accepts = consent == Consent::Accept;
        let page =
            Robot { accepts, has_phone, stays, ..Robot::new(person.sign_in, &password) }.walk(browser, page).await?;
        match consent {
            Consent::Decline if page.form_with("Accept").is_some() => browser.press(&page, "Cancel", &[]).await,
            _ => Ok(page),
        }
    }
}

/// Asks the token endpoint under a tenant segment: its JSON, or the JSON of its refusal.
pub(crate) async fn ask_token(
    world: &World,
    segment: &str,
    form: &[(&str, &str)],
) -> Result<Result<Value, Value>, String> {
    ask_login(world, &format!("/{segment}/oauth2/v2.0/token"), form).await
}

/// Posts to the sign-in host: its JSON, or the JSON of its refusal.
pub(crate) async fn ask_login(
    world: &World,
    path: &str,
    form: &[(&str, &str)],
) -> Result<Result<Value, Value>, String> {
    let say = |why: reqwest::Error| why.to_string();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
    let answer = client.post(format!("{}{path}", world.origin())).form(form).send().await.map_err(say)?;
    let good = answer.status().is_success();
    let said: Value = serde_json::from_slice(&answer.bytes().await.map_err(say)?).map_err(|why| why.to_string())?;
    Ok(if good { Ok(said) } else { Err(said) })
}
