//! A client that remembers which published operations it saw at work, as the user says it or as others do.

use std::cell::RefCell;
use std::collections::BTreeSet;

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use mock365::faces::graph::published;
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::Value;

use super::shapes;

/// An operation of the table: method and path.
pub type Called = (&'static str, &'static str);

/// A way to say whose mailbox it is, and the version of the service.
#[derive(Clone, Copy)]
pub struct Home {
    version: &'static str,
    user: &'static str,
}

/// Every probe runs in each of them.
pub const HOMES: [Home; 3] = [
    Home { version: "v1.0", user: "/me" },
    Home { version: "v1.0", user: "/users/anna@contoso.example" },
    Home { version: "beta", user: "/users('anna@contoso.example')" },
];

/// A client of a mock of its own, signed in as anna with every permission that probes need.
pub struct Probe {
    home: Home,
    mock: Mock,
    http: Client,
    token: String,
    covered: RefCell<BTreeSet<Called>>,
}

/// Bytes of a file that is too large to be attached in one request.
const LARGE: usize = 3_000_000;

const SCOPES: [&str; 9] = [
    "User.Read",
    "User.ReadWrite",
    "User.ReadBasic.All",
    "Mail.ReadWrite",
    "Mail.Send",
    "Calendars.ReadWrite",
    "Contacts.ReadWrite",
    "MailboxSettings.ReadWrite",
    "People.Read",
];

impl Probe {
    /// Runs a probe on a fresh mock; what it covered.
    pub fn run(probe: fn(&Self), home: Home) -> BTreeSet<Called> {
        // Already installed by another probe: that is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mock = Mock::start();
        let scopes = SCOPES.map(str::to_owned);
        let issued = issue_direct(mock.sandbox(), Some("anna@contoso.example"), "HubSpot Sales", &scopes, None);
        let token = issued.expect("a token")["access_token"].as_str().expect("a token").to_owned();
        let this = Self { home, mock, http: Client::new(), token, covered: RefCell::default() };
        probe(&this);
        this.covered.into_inner()
    }

    /// Lists; there must be an item.
    pub fn list(&self, path: &str) -> Value {
        let seen = self.json("GET", path, None);
        assert!(seen["value"].as_array().is_some_and(|items| !items.is_empty()), "GET {path} lists nothing");
        self.cover("GET", path);
        seen["value"].clone()
    }

    /// Reads one thing.
    pub fn read(&self, path: &str) -> Value {
        let seen = self.json("GET", path, None);
        assert!(seen.is_object(), "GET {path} reads nothing");
        self.cover("GET", path);
        seen
    }

    /// Counts; there must be something.
    pub fn count(&self, path: &str) {
        let seen = self.text("GET", path, None);
        assert!(seen.trim_start_matches('\u{feff}').parse::<u64>().is_ok_and(|count| count > 0), "GET {path}: {seen}");
        self.cover("GET", path);
    }

    /// Reads something that is no JSON.
    pub fn raw(&self, path: &str) -> String {
        let seen = self.text("GET", path, None);
        assert!(!seen.is_empty(), "GET {path} reads nothing");
        self.cover("GET", path);
        seen
    }

    /// Asks for what Exchange refuses whoever asks: status, and what stands in the message.
    pub fn refused(&self, path: &str, status: u16, says: &str) {
        let answer = self.request("GET", path).send().expect("an answer");
        assert_eq!(answer.status(), status, "GET {path}");
        let seen: Value = answer.json().expect("JSON");
        let message = seen["error"]["message"].as_str();
        assert!(message.is_some_and(|text| text.contains(says)), "GET {path}: {seen}");
        self.cover("GET", path);
    }

    /// Writes, and looks with another operation whether it was done.
    pub fn write(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        done: impl FnOnce(&Self, &Value) -> bool,
    ) -> Value {
        let seen = self.json(method, path, body);
        assert!(done(self, &seen), "{method} {path} was answered, but did nothing");
        self.cover(method, path);
        seen
    }

    /// Writes bytes that are no JSON, and looks with another operation whether it was done.
    pub fn write_bytes(
        &self,
        (method, path): (&str, &str),
        (kind, bytes): (&str, &[u8]),
        done: impl FnOnce(&Self) -> bool,
    ) {
        let request = self.request(method, path).header("content-type", kind).body(bytes.to_vec());
        self.answered((method, path), request);
        assert!(done(self), "{method} {path} was answered, but did nothing");
        self.cover(method, path);
    }

    /// Follows a list: a round to its end, a change, and the next round, which must tell of what the change made.
    pub fn delta(&self, path: &str, change: impl FnOnce(&Self) -> String) {
        let followed = self.round(path).1;
        let made = change(self);
        let (told, _) = self.round(&followed);
        assert!(told.iter().any(|entry| entry["id"] == *made), "GET {path} does not tell of {made}: {told:?}");
        self.cover("GET", path);
    }

    /// The entries of a round, and where the next one begins.
    fn round(&self, path: &str) -> (Vec<Value>, String) {
        let (mut entries, mut next) = (Vec::new(), path.to_owned());
        loop {
            let page = self.json("GET", &next, None);
            entries.extend(page["value"].as_array().expect("a page").iter().cloned());
            let link = |name: &str| {
                let (_, path) = page[name].as_str()?.split_once(&format!("/{}", self.home.version))?;
                Some(path.to_owned())
            };
            match (link("@odata.nextLink"), link("@odata.deltaLink")) {
                (Some(more), None) => next = more,
                (None, Some(end)) => return (entries, end),
                links => panic!("a page ends with one link: {links:?}"),
            }
        }
    }

    /// Attaches a file to an item, and does all that is done with one.
    pub fn files(&self, item: &str) {
        let files = format!("{item}/attachments");
        let body = serde_json::json!({
            "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "aGk=",
        });
        let place = |file: &Value| format!("{files}/{}", file["id"].as_str().expect("an id"));
        let file = place(&self.write("POST", &files, Some(&body), |probe, file| {
            probe.json("GET", &place(file), None)["contentBytes"] == "aGk="
        }));
        self.list(&files);
        self.count(&format!("{files}/$count"));
        assert_eq!(self.read(&file)["name"], "a.txt");
        self.write("DELETE", &file, None, |probe, _| probe.status(&file) == 404);
        let session = format!("{files}/createUploadSession");
        let large = serde_json::json!({ "attachmentType": "file", "name": "large.bin", "size": LARGE });
        self.write("POST", &session, Some(&serde_json::json!({ "AttachmentItem": large })), |probe, session| {
            let request = probe.http.put(session["uploadUrl"].as_str().expect("an address"));
            let request = request.header("content-range", format!("bytes 0-{}/{LARGE}", LARGE - 1));
            assert_eq!(request.body(vec![7; LARGE]).send().expect("an answer").status(), 201);
            probe.json("GET", &files, None)["value"][0]["size"] == LARGE
        });
    }

    /// Puts an open extension on an item, and does all that is done with one.
    pub fn extensions(&self, item: &str) {
        let all = format!("{item}/extensions");
        let body = serde_json::json!({
            "@odata.type": "#microsoft.graph.openTypeExtension", "extensionName": "com.contoso.a", "n": 1,
        });
        let one = format!("{all}/com.contoso.a");
        let holds = |probe: &Self, n: i32| probe.json("GET", &one, None)["n"] == n;
        self.write("POST", &all, Some(&body), |probe, _| holds(probe, 1));
        self.list(&all);
        self.count(&format!("{all}/$count"));
        self.read(&one);
        self.write("PATCH", &one, Some(&serde_json::json!({ "n": 2 })), |probe, _| holds(probe, 2));
        self.write("DELETE", &one, None, |probe, _| probe.status(&one) == 404);
    }

    /// Sends without covering anything; JSON where there is some.
    pub fn json(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let text = self.text(method, path, body);
        let Ok(answer) = serde_json::from_str(&text) else { return Value::Null };
        // Beta has properties of its own.
        if self.home.version == "v1.0" {
            shapes::check(method, path, &answer);
        }
        answer
    }

    /// The status of a GET that may fail.
    pub fn status(&self, path: &str) -> u16 {
        self.request("GET", path).send().expect("an answer").status().as_u16()
    }

    /// A moment so many minutes from now.
    pub fn moment(&self, minutes: i64) -> String {
        let now = self.mock.sandbox().clock.now().timestamp();
        (now + jiff::SignedDuration::from_mins(minutes)).to_string()
    }

    /// Bo invites anna; the id of the event in her calendar.
    pub fn invited(&self) -> String {
        let scopes = ["Calendars.ReadWrite".to_owned()];
        let issued = issue_direct(self.mock.sandbox(), Some("bo@contoso.example"), "HubSpot Sales", &scopes, None)
            .expect("a token");
        let at = serde_json::json!({ "dateTime": "2031-03-20T09:00:00", "timeZone": "UTC" });
        let made = self
            .http
            .post(format!("{}/v1.0/me/events", self.mock.origin()))
            .bearer_auth(issued["access_token"].as_str().expect("a token"))
            .json(&serde_json::json!({
                "subject": "Invitation", "start": at, "end": at,
                "attendees": [{ "emailAddress": { "address": "anna@contoso.example" } }],
            }))
            .send()
            .expect("an answer");
        let uid = made.json::<Value>().expect("an event")["iCalUId"].as_str().expect("a uid").to_owned();
        let seen = self.json("GET", &format!("/me/events?$filter=iCalUId eq '{uid}'"), None);
        seen["value"][0]["id"].as_str().expect("an id").to_owned()
    }

    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().expect("a method");
        let Home { version, user } = self.home;
        let path = path.strip_prefix("/me").map_or_else(|| path.to_owned(), |tail| format!("{user}{tail}"));
        self.http.request(method, format!("{}/{version}{path}", self.mock.origin())).bearer_auth(&self.token)
    }

    /// Sends; the journal must say that an operation answered.
    fn text(&self, method: &str, path: &str, body: Option<&Value>) -> String {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.answered((method, path), request)
    }

    fn answered(&self, (method, path): (&str, &str), request: RequestBuilder) -> String {
        let answer = request.send().expect("an answer");
        let id = answer.headers()["request-id"].to_str().expect("an id").to_owned();
        let (status, text) = (answer.status(), answer.text().expect("a body"));
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        let entries = self.mock.sandbox().journal.entries(|entry| entry.request_id.to_string() == id);
        let [entry] = entries.as_slice() else { panic!("{} journal entries for {method} {path}", entries.len()) };
        assert!(entry.rule.is_none(), "{entry:?}");
        assert!(!entry.unsupported, "{entry:?}");
        assert!(entry.operation.starts_with("graph."), "{entry:?}");
        text
    }

    fn cover(&self, method: &str, path: &str) {
        let found = table_row(method, path).unwrap_or_else(|| panic!("{method} {path} is not in the table"));
        self.covered.borrow_mut().insert(found);
    }
}

/// The row of the table that a path belongs to: the one with the fewest parameters.
fn table_row(method: &str, path: &str) -> Option<Called> {
    let path = path.split('?').next().unwrap_or(path);
    published()
        .filter(|(known, template)| *known == method && fits(template, path))
        .min_by_key(|(_, template)| template.matches("/{").count())
}

pub fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut seen) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), seen.next()) {
            (None, None) => return true,
            (Some(wanted), Some(_)) if wanted.starts_with('{') => {}
            (Some(wanted), Some(seen)) => {
                let word = |segment: &str| segment.split('(').next().unwrap_or("").to_lowercase();
                let called = |segment: &str| segment.contains("='");
                if word(wanted) != word(seen) || called(wanted) != called(seen) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}
