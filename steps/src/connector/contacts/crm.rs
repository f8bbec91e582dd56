//! Our own contact sync, written as a CRM vendor would write it.

use jiff::Timestamp;
use reqwest::Client;

use super::super::crm::same_account;
use super::super::oauth::{self, SignIn, Tokens};
use super::super::{Account, AccountHint, AppKind, Attempt, Settings, Trouble, wire};
use super::graph::ContactGraph;
use super::memory::Memory;
use super::records::RecordStore;
use super::sync::Sync;
use super::{CONTACT_SCOPES, ContactFolder, ContactSync, Properties, Record, SyncChoice, SyncReport, SyncTrouble};

/// Rounds until a sync gives up for now: each of them does all that it can.
const ROUNDS: usize = 8;
/// Folders in folders that are looked at.
const DEPTH: usize = 5;

/// Syncs a CRM in memory with the contacts of one account.
#[derive(Default)]
pub struct CrmContactSync {
    told: Option<(Settings, Client)>,
    sign_in: Option<SignIn>,
    tokens: Option<Tokens>,
    choice: SyncChoice,
    pub(super) records: RecordStore,
    memory: Memory,
    #[cfg(test)]
    pub(super) planted: Option<super::Planted>,
}

impl CrmContactSync {
    /// One that has its token for Graph at that address already, as after a sign-in.
    pub fn connected(graph: &str, access_token: String) -> Self {
        let mut sync = Self::default();
        ContactSync::configure(
            &mut sync,
            Settings {
                login: graph.to_owned(),
                graph: graph.to_owned(),
                redirect_uri: String::new(),
                client_id: String::new(),
                client_secret: String::new(),
                scopes: CONTACT_SCOPES.map(str::to_owned).to_vec(),
                tenant: "common".to_owned(),
                kind: AppKind::Web,
                account: AccountHint::None,
                brings_claims: false,
                ca: None,
            },
        );
        sync.tokens = Some(Tokens { access_token, refresh_token: None, id_token: None });
        sync
    }

    fn told(&self) -> Result<&(Settings, Client), Trouble> {
        self.told.as_ref().ok_or_else(|| Trouble::Office("not configured".to_owned()))
    }

    fn graph(&self) -> Result<ContactGraph<'_>, Trouble> {
        let (settings, client) = self.told()?;
        let unconnected = || Trouble::SignInAgain("Outlook Contacts is not connected".to_owned());
        let access_token = self.tokens.as_ref().map(|tokens| tokens.access_token.as_str()).ok_or_else(unconnected)?;
        Ok(ContactGraph { client, origin: &settings.graph, access_token, folder: self.choice.folder.as_deref() })
    }

    /// Both sides, for a sync.
    pub(super) fn parts<'a>(&'a mut self, report: &'a mut SyncReport) -> Result<Sync<'a>, Trouble> {
        let (settings, client) = self.told.as_ref().ok_or_else(|| Trouble::Office("not configured".to_owned()))?;
        let unconnected = || Trouble::SignInAgain("Outlook Contacts is not connected".to_owned());
        let access_token = self.tokens.as_ref().map(|tokens| tokens.access_token.as_str()).ok_or_else(unconnected)?;
        let folder = self.choice.folder.as_deref();
        Ok(Sync {
            graph: ContactGraph { client, origin: &settings.graph, access_token, folder },
            choice: &self.choice,
            records: &mut self.records,
            memory: &mut self.memory,
            report,
            #[cfg(test)]
            planted: self.planted,
        })
    }

    async fn rounds(&mut self) -> Result<SyncReport, SyncTrouble> {
        let mut report = SyncReport::default();
        let mut sync = self.parts(&mut report)?;
        for _ in 0..ROUNDS {
            sync.listen().await?;
            if sync.tell().await? {
                return Ok(report);
            }
        }
        Err(SyncTrouble::Interrupted("answers were lost again and again".to_owned()))
    }

    async fn refresh(&mut self) -> Result<(), Trouble> {
        let (settings, client) = self.told()?;
        let token = self.tokens.as_ref().and_then(|tokens| tokens.refresh_token.as_deref());
        let token = token.ok_or_else(|| Trouble::SignInAgain("there is no refresh token".to_owned()))?;
        self.tokens = Some(oauth::refresh(client, settings, token).await?);
        Ok(())
    }

    async fn below(&self, path: &str, depth: usize) -> Result<Vec<ContactFolder>, SyncTrouble> {
        let mut found = Vec::new();
        for folder in self.graph()?.list(path).await.map_err(super::graph::Unanswered::trouble)? {
            let (Some(id), Some(name)) = (folder["id"].as_str(), folder["displayName"].as_str()) else { continue };
            found.push(ContactFolder { id: Some(id.to_owned()), name: name.to_owned() });
            if depth > 0 {
                let below = format!("/v1.0/me/contactFolders/{id}/childFolders");
                let inside = Box::pin(self.below(&below, depth - 1)).await?;
                let inside =
                    inside.into_iter().map(|inner| ContactFolder { name: format!("{name} / {}", inner.name), ..inner });
                found.extend(inside);
            }
        }
        Ok(found)
    }
}

#[expect(clippy::disallowed_methods, reason = "the client under test lives in real time")]
fn now() -> Timestamp {
    Timestamp::now()
}

impl ContactSync for CrmContactSync {
    fn configure(&mut self, settings: Settings) {
        // Without a client every call says that the sync is not configured.
        self.told = wire::client(&settings).ok().map(|client| (settings, client));
    }

    async fn start(&mut self, address: &str) -> Result<String, SyncTrouble> {
        let sign_in = SignIn::new(address)?;
        let to = sign_in.address(&self.told()?.0, Attempt::Interactive, None);
        self.sign_in = Some(sign_in);
        Ok(to)
    }

    async fn finish(&mut self, query: &str) -> Result<Account, SyncTrouble> {
        let sign_in = self.sign_in.take().ok_or_else(|| Trouble::Office("nobody was sent to sign in".to_owned()))?;
        let (settings, client) = self.told()?;
        let tokens = sign_in.redeem(client, settings, &sign_in.code(query)?).await?;
        let mut names = tokens.names();
        self.tokens = Some(tokens);
        let graph = self.graph()?;
        if let Ok(me) = graph.page(&format!("{}/v1.0/me", graph.origin)).await {
            let name = |name: &str| me[name].as_str().map(str::to_owned);
            names.extend(name("mail").into_iter().chain(name("userPrincipalName")));
        }
        let shown_as = names.last().cloned().unwrap_or_else(|| sign_in.typed.clone());
        let checked = match same_account(&sign_in.typed, &names) {
            Ok(()) => self.folders().await.map(drop),
            Err(other) => Err(other.into()),
        };
        if checked.is_err() {
            self.tokens = None;
        }
        checked.map(|()| Account { shown_as })
    }

    async fn folders(&mut self) -> Result<Vec<ContactFolder>, SyncTrouble> {
        let listed = self.below("/v1.0/me/contactFolders", DEPTH).await?;
        let usual = ContactFolder { id: None, name: "Contacts".to_owned() };
        Ok(std::iter::once(usual).chain(listed).collect())
    }

    fn choose(&mut self, choice: SyncChoice) {
        // Another folder is another sync: what lies there has nothing to do with what lay in the one before.
        if choice.folder != self.choice.folder {
            self.memory = Memory::default();
        }
        self.choice = choice;
    }

    async fn sync(&mut self) -> Result<SyncReport, SyncTrouble> {
        match self.rounds().await {
            Err(SyncTrouble::Other(Trouble::SignInAgain(why))) => {
                self.refresh().await.map_err(|_| Trouble::SignInAgain(why))?;
                self.rounds().await
            }
            done => done,
        }
    }

    async fn records(&mut self) -> Vec<Record> {
        self.records.all().cloned().collect()
    }

    async fn save(&mut self, id: Option<&str>, changes: Properties) -> String {
        match id {
            Some(id) => {
                self.records.change(id, &changes, now());
                id.to_owned()
            }
            None => self.records.create(changes.into_iter().filter(|(_, value)| !value.is_empty()).collect(), now()),
        }
    }

    async fn delete(&mut self, id: &str) {
        self.records.delete(id);
    }
}
