//! The journal: what was asked of the sandbox, filtered, with secrets masked.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use indexmap::IndexMap;
use jiff::Timestamp;
use mock365_control::RequestEntry;
use mock365_domain::wildcard::fits as matches;
use serde::Deserialize;

use super::ControlContext;
use super::book::Book;
use super::extract::QueryParameters;
use super::mask;
use super::problem::Fault;
use crate::gate::UNEXPLAINED;
use crate::sandbox::{Fate, HeaderLines, JournalEntry};

/// Which requests.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    operation: Option<String>,
    face: Option<String>,
    user: Option<String>,
    mailbox: Option<String>,
    tenant: Option<String>,
    app: Option<String>,
    code: Option<String>,
    status: Option<String>,
    unsupported: Option<String>,
    unexplained: Option<String>,
    rule: Option<String>,
    since: Option<String>,
    limit: Option<String>,
    secrets: Option<String>,
}

/// The filters and what they are.
const FILTERS: [(&str, &str); 14] = [
    ("operation", "Name of the operation, `*` for any run of characters: `graph.messages.*`."),
    ("face", "`entra`, `graph`, `ews`, …"),
    ("user", "The caller's sign-in name or address."),
    ("mailbox", "The mailbox that was asked for."),
    ("tenant", "The caller's tenant: id or domain."),
    ("app", "The calling application: client id or name."),
    ("code", "The error code in the answer."),
    ("status", "Status of the answer: `404`, `4xx`."),
    ("unsupported", "`true`: operations that are not mocked."),
    ("unexplained", "`true`: refusals that neither state nor rule explains."),
    ("rule", "The rule that fired."),
    ("since", "Only later ones: the number of an entry, or a moment."),
    ("limit", "Only the latest so many."),
    ("secrets", "`true`: with tokens, passwords and cookies as they are."),
];

pub fn mount(mut book: Book) -> Book {
    let mut list = book.describe::<Vec<RequestEntry>>(Method::GET, "/_mock/requests", "The journal, the oldest first.");
    for (name, description) in FILTERS {
        list = list.query(name, description);
    }
    let forget = book.describe::<()>(Method::DELETE, "/_mock/requests", "Empties the journal.");
    let about = "Requests as they come: server-sent events `request`.";
    let mut stream = book.describe::<RequestEntry>(Method::GET, "/_mock/requests/stream", about);
    for (name, description) in FILTERS.into_iter().filter(|(name, _)| *name != "limit") {
        stream = stream.query(name, description);
    }
    book.with(list, self::list).with(forget, self::forget).with(stream, super::stream::stream)
}

async fn list(
    State(context): State<ControlContext>,
    QueryParameters(wanted): QueryParameters<Wanted>,
) -> Result<Json<Vec<RequestEntry>>, Fault> {
    let filter = EntryFilter::read(&context, &wanted)?;
    let mut entries = context.sandbox.journal.entries(|entry| filter.holds(entry));
    if let Some(limit) = filter.limit {
        entries.drain(..entries.len().saturating_sub(limit));
    }
    Ok(Json(entries.iter().map(|entry| report(entry, filter.secrets)).collect()))
}

async fn forget(State(context): State<ControlContext>) -> StatusCode {
    context.sandbox.journal.clear();
    StatusCode::NO_CONTENT
}

/// Faces that a journal may name.
const FACES: [&str; 6] = ["entra", "graph", "ews", "autodiscover", "outlook_rest", "dataverse"];

/// Filters as they are compared.
pub struct EntryFilter {
    wanted: Wanted,
    users: Vec<String>,
    tenant: Option<uuid::Uuid>,
    app: Option<uuid::Uuid>,
    after: u64,
    since: Option<Timestamp>,
    status: Option<RangeInclusive<u16>>,
    unsupported: Option<bool>,
    unexplained: Option<bool>,
    /// How many, the latest.
    pub limit: Option<usize>,
    /// Whether secrets are shown.
    pub secrets: bool,
}

impl EntryFilter {
    /// Reads the filters; what names nothing is refused.
    pub fn read(context: &ControlContext, wanted: &Wanted) -> Result<Self, Fault> {
        let number = |name: &str, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => match text.parse::<u64>() {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(Fault::bad(format!("`{name}` is a number")).at(format!("?{name}"))),
            },
        };
        let (mut after, mut since) = (0, None);
        if let Some(text) = &wanted.since {
            match (text.parse(), text.parse::<Timestamp>()) {
                (Ok(number), _) => after = number,
                (_, Ok(at)) => since = Some(at),
                _ => return Err(Fault::bad("`since` is the number of an entry, or a moment").at("?since")),
            }
        }
        number("rule", &wanted.rule)?;
        let status = wanted.status.as_deref().map(statuses).transpose()?;
        if let Some(face) = wanted.face.as_deref().filter(|face| !FACES.contains(face)) {
            return Err(Fault::bad(format!("there is no face `{face}`: {}", FACES.join(", "))).at("?face"));
        }
        let limit = number("limit", &wanted.limit)?.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let unsupported = flag("unsupported", wanted.unsupported.as_deref())?;
        let unexplained = flag("unexplained", wanted.unexplained.as_deref())?;
        let secrets = flag("secrets", wanted.secrets.as_deref())?.unwrap_or(false);
        let (users, tenant, app) = context.sandbox.read(|cloud, _| {
            let named = wanted.user.as_deref();
            let user = named.and_then(|name| cloud.user(name)).map(|(_, user)| user);
            let mut users: Vec<String> = named.map(str::to_lowercase).into_iter().collect();
            users.extend(user.iter().flat_map(|user| [user.upn.to_lowercase(), user.id.to_string()]));
            let tenant =
                wanted.tenant.as_deref().map(|name| cloud.tenant(name).map_or(uuid::Uuid::nil(), |tenant| tenant.id));
            let app = wanted.app.as_deref();
            let app =
                app.map(|name| cloud.application(name).map(|app| app.app_id).or(name.parse().ok()).unwrap_or_default());
            (users, tenant, app)
        });
        let wanted = wanted.clone();
        Ok(Self { wanted, users, tenant, app, after, since, status, unsupported, unexplained, limit, secrets })
    }

    /// Whether an entry is wanted.
    pub fn holds(&self, entry: &JournalEntry) -> bool {
        let wanted = &self.wanted;
        let same = |wanted: &Option<String>, known: &str| wanted.as_deref().is_none_or(|wanted| wanted == known);
        entry.id > self.after
            && self.since.is_none_or(|since| entry.at >= since)
            && wanted.operation.as_deref().is_none_or(|pattern| matches(pattern, &entry.operation))
            && same(&wanted.face, entry.face)
            && (wanted.user.is_none()
                || entry.user.as_ref().is_some_and(|user| self.users.contains(&user.to_lowercase())))
            && wanted
                .mailbox
                .as_deref()
                .is_none_or(|wanted| entry.mailbox.as_ref().is_some_and(|mailbox| mailbox.eq_ignore_ascii_case(wanted)))
            && self.tenant.is_none_or(|wanted| entry.tenant == Some(wanted))
            && self.app.is_none_or(|wanted| entry.app == Some(wanted))
            && wanted.code.as_deref().is_none_or(|wanted| entry.code.as_deref() == Some(wanted))
            && self.status.as_ref().is_none_or(|wanted| entry.status.is_some_and(|status| wanted.contains(&status)))
            && self.unsupported.is_none_or(|wanted| entry.unsupported == wanted)
            && self.unexplained.is_none_or(|wanted| (entry.explain.as_deref() == Some(UNEXPLAINED)) == wanted)
            && wanted.rule.as_deref().is_none_or(|wanted| entry.rule.is_some_and(|rule| rule.to_string() == wanted))
    }
}

/// The statuses that `404` or `4xx` means.
fn statuses(text: &str) -> Result<RangeInclusive<u16>, Fault> {
    let known = |status: &u16| (100..=599).contains(status);
    let class = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX"));
    let range = match class.filter(|class| class.len() == 1) {
        Some(class) => class.parse().ok().map(|class: u16| class * 100..=class * 100 + 99),
        None => text.parse().ok().map(|status| status..=status),
    };
    let range = range.filter(|range: &RangeInclusive<u16>| known(range.start()));
    range.ok_or_else(|| Fault::bad("`status` is a status such as 404, or a class such as 4xx").at("?status"))
}

fn flag(name: &str, text: Option<&str>) -> Result<Option<bool>, Fault> {
    match text {
        None => Ok(None),
        Some("" | "true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(Fault::bad(format!("`{name}` is true or false")).at(format!("?{name}"))),
    }
}

/// An entry as it is shown.
pub fn report(entry: &JournalEntry, secrets: bool) -> RequestEntry {
    let url = |text: &str| if secrets { text.to_owned() } else { mask::url(text) };
    let body = |headers: &HeaderLines, body: &[u8]| {
        let text = String::from_utf8_lossy(body);
        if secrets { text.into_owned() } else { mask::body(headers.get("content-type").unwrap_or(""), &text) }
    };
    RequestEntry {
        id: entry.id,
        request_id: entry.request_id,
        parent: entry.parent,
        at: entry.at,
        clock: entry.clock,
        microseconds: entry.microseconds,
        method: entry.method.to_string(),
        url: url(&entry.url),
        face: entry.face.to_owned(),
        operation: entry.operation.to_string(),
        tenant: entry.tenant,
        user: entry.user.clone(),
        mailbox: entry.mailbox.clone(),
        app: entry.app,
        status: entry.status,
        code: entry.code.clone(),
        explain: entry.explain.clone(),
        unsupported: entry.unsupported,
        rule: entry.rule,
        fate: match entry.fate {
            Fate::Send => "sent",
            Fate::Drop => "dropped",
            Fate::Reset => "reset",
            Fate::Cut(_) => "cut",
        }
        .to_owned(),
        request_headers: headers(&entry.request_headers, secrets),
        request_body: body(&entry.request_headers, &entry.request_body),
        answer_headers: headers(&entry.answer_headers, secrets),
        answer_body: body(&entry.answer_headers, &entry.answer_body),
    }
}

fn headers(headers: &HeaderLines, secrets: bool) -> IndexMap<String, String> {
    let mut shown: IndexMap<String, String> = IndexMap::new();
    for (name, value) in headers.iter() {
        let value = String::from_utf8_lossy(value);
        let value = if secrets { value.into_owned() } else { mask::header(name, &value) };
        match shown.get_mut(name) {
            Some(before) => *before = format!("{before}, {value}"),
            None => drop(shown.insert(name.to_owned(), value)),
        }
    }
    shown
}
