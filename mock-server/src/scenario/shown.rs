//! The calls that show a failure, as somebody can type them: paths below the mock's own address, with ids and bodies, and
//! what each answers.

use mock365_control::Expectation;
use mock365_control::scenario::With;
use mock365_domain::{Change, Cloud, Now};
use serde_json::{Value, json};
use uuid::Uuid;

use super::placeholder;
use super::probe::{Called, STATUS_COLUMNS, STATUSES, alerts_path, is_of_queue, mailbox_path, test_body};
use super::web_api::HOME;

/// An expectation's call, in a few words, before anybody knows ids.
pub fn in_words(expected: &Expectation) -> String {
    match Called::parse(expected) {
        Ok(Called::TestAndEnable) => {
            "PATCH /api/data/v9.2/mailboxes(…) {\"testemailconfigurationscheduled\":true}, then GET its statuses"
                .to_owned()
        }
        _ => placeholder::named(&expected.call),
    }
}

/// Environments that are offered come to be where calls name rows of theirs, so that these have ids.
pub fn open(cloud: &mut Cloud, expected: &[Expectation], now: Now) -> Change {
    let asks =
        |expected: &&Expectation| matches!(Called::parse(expected), Ok(Called::Dataverse(..) | Called::TestAndEnable));
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
    for expected in expected {
        let mut own = Shown { cloud, tenant, with, expected }.lines();
        own.retain(|line| !(line.starts_with(TOKENS) && lines.contains(line)));
        lines.append(&mut own);
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
}

impl Shown<'_> {
    fn lines(&self) -> Vec<String> {
        match Called::parse(self.expected) {
            Ok(Called::Graph(method, path)) => {
                vec![self.answered(&format!("{method} {}{}", self.filled(&path), self.body()))]
            }
            Ok(Called::Ews(operation)) => {
                let at = self.expected.host.as_deref().map(|host| format!("/~{host}")).unwrap_or_default();
                vec![self.answered(&format!("POST {at}/EWS/Exchange.asmx {operation}"))]
            }
            Ok(Called::Dataverse(method, path)) => {
                let call = format!("{method} {}{}", self.at_environment(&path), self.body());
                vec![self.token(), self.answered(&call)]
            }
            Ok(Called::TestAndEnable) => self.test_and_enable(),
            _ => vec![self.answered(&placeholder::named(&self.expected.call))],
        }
    }

    /// "Test & Enable": it is asked for, and what came of it is read.
    fn test_and_enable(&self) -> Vec<String> {
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
        vec![
            self.token(),
            format!("PATCH {named} {body} as {who}"),
            if met.is_empty() { statuses } else { format!("{statuses}: {met}") },
            self.answered(&format!("GET {alerts}&$select=text,errortypedisplay")),
        ]
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
        let Some(body) = &self.expected.body else { return String::new() };
        let at = host(self.expected);
        let filled = placeholder::fill_value_with_rows(self.cloud, at, self.tenant, body);
        format!(" {}", filled.unwrap_or_else(|_| Value::clone(body)))
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
