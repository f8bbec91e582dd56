//! A customer at his browser: sent to Microsoft by the app, through the sign-in pages, and back.

use mock365_control::NetCarrier;
use mock365_control::browser::{Browser, Page};
use mock365_control::robot::Person as Robot;

use crate::connector::Attempt;
use crate::people::PASSWORD;
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
        let to = self.client().start(typed, attempt).await.map_err(|trouble| trouble.to_string())?;
        self.seen_mut().sent_to = Some(to.clone());
        self.visit(person, &to, consent).await
    }

    /// Opens an address and goes on until the app has its answer, or a page says what cannot be answered.
    pub(crate) async fn visit(&mut self, person: Person, address: &str, consent: Consent) -> Result<(), String> {
        let browser = self.browser(person.name);
        let page = browser.open(address).await?;
        let page = walk(browser, page, person, consent).await?;
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
    async fn arrive(&mut self, page: Page) -> Result<(), String> {
        let at_app = page.url.as_str().starts_with(&self.settings().redirect_uri);
        if !at_app {
            self.seen_mut().page = Some(page);
            return Ok(());
        }
        self.seen_mut().page = None;
        let query = self.take_callback().await.ok_or("the app was called without a query")?;
        let outcome = self.client().finish(&query).await;
        self.seen_mut().outcome = Some(outcome);
        Ok(())
    }
}

/// Signs in and answers what the pages ask, until one asks for nothing that a person could give.
async fn walk(browser: &mut Browser<NetCarrier>, page: Page, person: Person, consent: Consent) -> Result<Page, String> {
    let robot = Robot { accepts: consent == Consent::Accept, ..Robot::new(person.sign_in, PASSWORD) };
    let page = robot.walk(browser, page).await?;
    match consent {
        Consent::Decline if page.form_with("Accept").is_some() => browser.press(&page, "Cancel", &[]).await,
        _ => Ok(page),
    }
}
