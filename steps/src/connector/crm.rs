//! Our own connector, written as a CRM vendor would write it.

use jiff::Timestamp;
use reqwest::Client;

use super::graph::Graph;
use super::oauth::{SignIn, Tokens};
use super::{Account, Appointment, Attempt, Connector, ExchangeServer, Mail, Settings, Trouble, exchange, oauth, wire};

/// Joins an Office 365 inbox and calendar, or an inbox on a customer's own Exchange server, to a CRM.
#[derive(Default)]
pub struct CrmConnector {
    told: Option<(Settings, Client)>,
    sign_in: Option<SignIn>,
    /// What Microsoft wants to see at the next sign-in.
    demanded: Option<String>,
    joined: Joined,
}

#[derive(Default)]
enum Joined {
    #[default]
    Nothing,
    Office(Tokens),
    Exchange(ExchangeServer),
}

impl CrmConnector {
    fn told(&self) -> Result<&(Settings, Client), Trouble> {
        self.told.as_ref().ok_or_else(|| Trouble::Office("not configured".to_owned()))
    }

    fn graph(&self) -> Result<Graph<'_>, Trouble> {
        let (settings, client) = self.told()?;
        match &self.joined {
            Joined::Office(Tokens { access_token, .. }) => Ok(Graph { client, origin: &settings.graph, access_token }),
            _ => Err(Trouble::SignInAgain("no Office 365 account is connected".to_owned())),
        }
    }

    /// Keeps what Microsoft demands for the next sign-in.
    fn learn<T>(&mut self, came: Result<T, Trouble>) -> Result<T, Trouble> {
        if let Err(Trouble::Challenged { claims, .. }) = &came {
            self.demanded = Some(claims.clone());
        }
        came
    }

    /// Who signed in must be who the customer typed: Microsoft takes whoever has a session.
    async fn check(&self, typed: &str, mut names: Vec<String>) -> Result<Account, Trouble> {
        let graph = self.graph()?;
        let me = graph.me().await?;
        names.extend(me.clone());
        same_account(typed, &names)?;
        // Also shows whether there is a mailbox at all.
        let owner = graph.calendar_owner().await?;
        if names.is_empty() {
            same_account(typed, owner.as_slice())?;
        }
        Ok(Account { shown_as: me.or(owner).unwrap_or_else(|| typed.to_owned()) })
    }
}

pub(super) fn same_account(typed: &str, names: &[String]) -> Result<(), Trouble> {
    match names.first() {
        // Of an address that Microsoft made up nobody can tell whose it is.
        Some(connected) if !is_made_up(connected) && !names.iter().any(|name| name.eq_ignore_ascii_case(typed)) => {
            Err(Trouble::WrongAccount { typed: typed.to_owned(), connected: connected.clone() })
        }
        _ => Ok(()),
    }
}

/// `outlook_` with 16 hexadecimal digits: the mailbox of a personal account whose primary alias lies elsewhere.
fn is_made_up(address: &str) -> bool {
    let address = address.to_lowercase();
    let digits = address.strip_prefix("outlook_").and_then(|rest| rest.strip_suffix("@outlook.com"));
    digits.is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl Connector for CrmConnector {
    fn configure(&mut self, settings: Settings) {
        // Without a client every call says that the connector is not configured.
        self.told = wire::client(&settings).ok().map(|client| (settings, client));
    }

    async fn start(&mut self, address: &str, attempt: Attempt) -> Result<String, Trouble> {
        let sign_in = SignIn::new(address)?;
        let demanded = self.demanded.as_deref().filter(|_| attempt == Attempt::Interactive);
        let to = sign_in.address(&self.told()?.0, attempt, demanded);
        self.sign_in = Some(sign_in);
        Ok(to)
    }

    async fn finish(&mut self, query: &str) -> Result<Account, Trouble> {
        let sign_in = self.sign_in.take().ok_or_else(|| Trouble::Office("nobody was sent to sign in".to_owned()))?;
        let (settings, client) = self.told()?;
        let code = sign_in.code(query)?;
        let tokens = sign_in.redeem(client, settings, &code).await;
        let tokens = self.learn(tokens)?;
        let names = tokens.names();
        self.demanded = None;
        self.joined = Joined::Office(tokens);
        let checked = self.check(&sign_in.typed, names).await;
        if matches!(checked, Err(Trouble::WrongAccount { .. })) {
            self.joined = Joined::Nothing;
        }
        checked
    }

    async fn inbox(&mut self) -> Result<Vec<Mail>, Trouble> {
        if let Joined::Exchange(server) = &self.joined {
            return exchange::inbox(&self.told()?.1, server).await;
        }
        let read = self.graph()?.inbox().await;
        self.learn(read)
    }

    async fn next_week(&mut self) -> Result<Vec<Appointment>, Trouble> {
        #[expect(clippy::disallowed_methods, reason = "the client under test lives in real time")]
        let now = Timestamp::now();
        let read = self.graph()?.next_week(now).await;
        self.learn(read)
    }

    async fn send_test_mail(&mut self, to: &str, subject: &str) -> Result<(), Trouble> {
        let sent = self.graph()?.send(to, subject).await;
        self.learn(sent)
    }

    async fn refresh(&mut self) -> Result<(), Trouble> {
        let (settings, client) = self.told()?;
        let Joined::Office(Tokens { refresh_token: Some(token), .. }) = &self.joined else {
            return Err(Trouble::SignInAgain("there is no refresh token".to_owned()));
        };
        let tokens = oauth::refresh(client, settings, token).await;
        self.joined = Joined::Office(self.learn(tokens)?);
        Ok(())
    }

    async fn connect_exchange(&mut self, server: &ExchangeServer) -> Result<Account, Trouble> {
        exchange::inbox(&self.told()?.1, server).await?;
        self.joined = Joined::Exchange(server.clone());
        Ok(Account { shown_as: server.user.clone() })
    }
}
