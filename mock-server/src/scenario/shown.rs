//! The calls that show a failure, as somebody can type them: paths below the mock's own address, with ids and bodies, and
//! what each answers.

use mock365_control::Expectation;
use mock365_control::scenario::With;
use mock365_domain::dataverse::{SYNC_CYCLE, Table};
use mock365_domain::{Change, Cloud, Now};
use serde_json::{Value, json};
use uuid::Uuid;

use super::placeholder;
use super::probe::{
    Called, EMAILS, SEND, STATUS_COLUMNS, STATUSES, alerts_path, email_body, is_of_queue, mailbox_path, send_body,
    test_body,
};
use super::web_api::HOME;

/// An expectation's call, in a few words, before anybody knows ids.
pub fn in_words(expected: &Expectation) -> String {
    let test = "PATCH /api/data/v9.2/mailboxes(…) {\"testemailconfigurationscheduled\":true}";
    match Called::parse(expected) {
        Ok(Called::TestAndEnable) => format!("{test}, {A_TEST}, then GET its statuses"),
        Ok(Called::Synchronize) => format!("{test}, {}, then GET its statuses", a_cycle()),
        Ok(Called::SendEmail) => format!("POST {EMAILS} and {SEND}, {}, then GET its statuscode", a_cycle()),
        _ => placeholder::named(&expected.call),
    }
}

/// Lets the time pass until a test has run.
const A_TEST: &str = "POST /_mock/clock {\"advance\":\"PT1M\"}";

/// Lets the time pass until every mailbox was looked at.
fn a_cycle() -> String {
    format!("POST /_mock/clock {{\"advance\":\"{SYNC_CYCLE}\"}}")
}

/// Environments that are offered come to be where calls name rows of theirs, so that these have ids.
pub fn open(cloud: &mut Cloud, expected: &[Expectation], now: Now) -> Change {
    let asks = |expected: &&Expectation| {
        let called = Called::parse(expected);
        matches!(called, Ok(Called::Dataverse(..) | Called::TestAndEnable | Called::Synchronize | Called::SendEmail))
    };
    let mut change = Change::none();
    for host in expected.iter().filter(asks).map(host) {
        if cloud.offers_environment(host) && cloud.open_environment(host, now) {
            change = change.and(Change::directory(mock365_domain::Happened::Created));
        }
    }
    change
}

/// The calls that show a failure, the token that they need among them.
pub fn calls(cloud: &Cloud, tenant: Uuid, with: &With, expected: &[Expectation]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut token = String::new();
    let asks_for_more = expected.iter().any(|expected| !expected.scopes.is_empty());
    for expected in expected {
        for line in (Shown { cloud, tenant, with, expected, asks_for_more }).lines() {
            if line.starts_with(TOKENS) {
                // The one that was got last is still at hand.
                if line == token {
                    continue;
                }
                token.clone_from(&line);
            }
            lines.push(line);
        }
    }
    lines
}

/// Where a token is got.
const TOKENS: &str = "POST /_mock/tokens";

/// The environment that an expectation is about.
fn host(expected: &Expectation) -> &str {
    expected.host.as_deref().unwrap_or(HOME)
}

struct Shown<'a> {
    cloud: &'a Cloud,
    tenant: Uuid,
    with: &'a With,
    expected: &'a Expectation,
    /// Whether one of the calls is made with permissions of its own, so that each says with which.
    asks_for_more: bool,
}

impl Shown<'_> {
    fn lines(&self) -> Vec<String> {
        match Called::parse(self.expected) {
            Ok(Called::Graph(method, path)) => {
                let call = self.answered(&format!("{method} {}{}", self.filled(&path), self.body()));
                // Whoever brings the token of the README needs no other, but where a call asks for more.
                if self.asks_for_more { vec![self.graph_token(), call] } else { vec![call] }
            }
            Ok(Called::Ews(operation)) => {
                let at = self.expected.host.as_deref().map(|host| format!("/~{host}")).unwrap_or_default();
                vec![self.answered(&format!("POST {at}/EWS/Exchange.asmx {operation}"))]
            }
            Ok(Called::Dataverse(method, path)) => {
                let call = format!("{method} {}{}", self.at_environment(&path), self.body());
                vec![self.token(), self.answered(&call)]
            }
            Ok(Called::TestAndEnable) => self.test_and_enable(false),
            Ok(Called::Synchronize) => self.test_and_enable(true),
            Ok(Called::SendEmail) => self.send_email(),
            _ => vec![self.answered(&placeholder::named(&self.expected.call))],
        }
    }

    /// "Test & Enable": it is asked for, and what came of it is read; or what came of the look behind it.
    fn test_and_enable(&self, looked_at: bool) -> Vec<String> {
        let who = self.who();
        let path = mailbox_path(self.expected, &self.with.user);
        let named = self.at_environment(&path);
        let id = named.rsplit_once('(').map_or("", |(_, id)| id.trim_end_matches(')'));
        let body = test_body(is_of_queue(self.cloud, host(self.expected), id.parse().unwrap_or_default()));
        let met = [&self.expected.incoming, &self.expected.outgoing, &self.expected.act];
        let number = |status: &Option<String>| {
            STATUSES.iter().position(|known| Some(*known) == status.as_deref()).map(|number| number.to_string())
        };
        let met = STATUS_COLUMNS.iter().zip(met).filter_map(|(column, met)| Some(format!("{column} {}", number(met)?)));
        let met = met.collect::<Vec<_>>().join(", ");
        let select = STATUS_COLUMNS.join(",");
        let statuses = format!("GET {named}?$select={select} as {who}");
        let alerts = self.at_environment(&alerts_path(id));
        let mut lines = vec![self.token(), format!("PATCH {named} {body} as {who}")];
        lines.push(if looked_at { a_cycle() } else { A_TEST.to_owned() });
        lines.push(if met.is_empty() { statuses } else { format!("{statuses}: {met}") });
        lines.push(self.answered(&format!("GET {alerts}&$select=text,errortypedisplay")));
        lines
    }

    /// An e-mail is made and sent, and what became of it is read.
    fn send_email(&self) -> Vec<String> {
        let who = self.who();
        let from = self.expected.mailbox.as_deref().unwrap_or(&self.with.user);
        let id = Uuid::new_v5(&self.tenant, from.as_bytes());
        let (emails, email) = (self.at_environment(EMAILS), self.at_environment(&format!("{EMAILS}({id})")));
        let body = self.filled_body(&email_body(id, from, who));
        let reasons =
            Table::named("email").and_then(|table| table.column("statuscode")).and_then(|column| column.kind.choices());
        let reason = reasons.into_iter().flatten().find(|(_, label)| Some(*label) == self.expected.message.as_deref());
        let met = reason.map(|(number, _)| format!(": statuscode {number}")).unwrap_or_default();
        let mut lines = vec![self.token(), format!("POST {emails} {body} as {who}")];
        lines.push(self.answered(&format!("POST {email}{SEND} {}", send_body())));
        // What is refused goes nowhere.
        if self.expected.status.is_none_or(|status| status < 400) {
            lines.extend([a_cycle(), format!("GET {email}?$select=statuscode as {who}{met}")]);
        }
        lines
    }

    fn who(&self) -> &str {
        self.expected.who.as_deref().unwrap_or(&self.with.user)
    }

    /// The token that an environment takes.
    fn token(&self) -> String {
        let app = self.expected.app.as_deref().unwrap_or(&self.with.app);
        let wanted = json!({
            "user": self.who(), "app": app, "scopes": ["user_impersonation"],
            "resource": format!("https://{}", host(self.expected)),
        });
        format!("{TOKENS} {wanted}")
    }

    /// A token for Graph with the permissions that the call is made with.
    fn graph_token(&self) -> String {
        let app = self.expected.app.as_deref().unwrap_or(&self.with.app);
        let mut wanted = json!({ "user": self.who(), "app": app });
        if !self.expected.scopes.is_empty() {
            wanted["scopes"] = json!(self.expected.scopes);
        }
        format!("{TOKENS} {wanted}")
    }

    /// A path of the Web API below the mock's own address.
    fn at_environment(&self, path: &str) -> String {
        format!("/~{}{}", host(self.expected), self.filled(path))
    }

    fn filled(&self, text: &str) -> String {
        let with_rows = placeholder::fill_with_rows(self.cloud, host(self.expected), self.tenant, text);
        let filled = with_rows.unwrap_or_else(|_| placeholder::named(text));
        filled.replace(' ', "%20")
    }

    /// The body with a blank before it, where there is one.
    fn body(&self) -> String {
        self.expected.body.as_ref().map(|body| format!(" {}", self.filled_body(body))).unwrap_or_default()
    }

    fn filled_body(&self, body: &Value) -> Value {
        let filled = placeholder::fill_value_with_rows(self.cloud, host(self.expected), self.tenant, body);
        filled.unwrap_or_else(|_| body.clone())
    }

    /// A call, who makes it, and what it answers.
    fn answered(&self, call: &str) -> String {
        let expected = self.expected;
        let code = [&expected.code, &expected.response_code, &expected.error, &expected.page];
        let status = expected.status.map(|status| status.to_string());
        let met: Vec<&str> =
            status.as_deref().into_iter().chain(code.into_iter().flatten().map(String::as_str)).collect();
        let call = format!("{call} as {}", self.who());
        if met.is_empty() { call } else { format!("{call}: {}", met.join(" ")) }
    }
}
