//! Paths that go on to a property of a thing: `/me/displayName`, `/messages/{id}/from/emailAddress`, and its bare value,
//! `/messages/{id}/subject/$value`.
//!
//! <https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html>

use http::{Method, StatusCode};
use mock365_domain::directory::{Application, Group, ServicePrincipal};
use mock365_domain::mailbox::{Category, Contact, Event, InboxRule, MailboxSettings};
use serde_json::{Map, Value as Json};

use super::csdl::{Declared, Model};
use super::odata::Noun;
use super::router::{RouteMatch, router};
use super::view::calendar::Calendar;
use super::view::contact_folder::ContactFolder;
use super::view::person::{BetaPeople, People};
use super::view::profile_photo::ProfilePhoto;
use super::view::{Attachments, MailFolders, Messages, Users};
use super::{Fault, path, unknown};
use crate::exchange::{Answer, Call};

/// A property at the end of a path.
pub struct PropertyPath {
    /// The type of the thing.
    kind: &'static str,
    /// The property, as its type writes it, and what lies below it.
    names: Vec<String>,
    /// Whether its bare value is asked for.
    is_raw: bool,
}

/// The name of a property, as its type writes it.
type FindName = fn(&str) -> Option<Named>;

/// A type, and the name of a property of it.
type Named = (&'static str, &'static str);

/// The operations that show one thing, and the name that its type has for a property.
const THINGS: [(&str, FindName); 19] = [
    ("graph.attachments.get", named::<Attachments>),
    ("graph.events.attachments.get", named::<Attachments>),
    ("graph.users.get", named::<Users>),
    ("graph.messages.get", named::<Messages>),
    ("graph.mailFolders.get", named::<MailFolders>),
    ("graph.mailFolders.messageRules.get", named::<InboxRule>),
    ("graph.events.get", named::<Event>),
    ("graph.calendars.get", named::<Calendar>),
    ("graph.contacts.get", named::<Contact>),
    ("graph.contactFolders.get", named::<ContactFolder>),
    ("graph.groups.get", named::<Group>),
    ("graph.contacts.photo.get", named::<ProfilePhoto>),
    ("graph.groups.photo.get", named::<ProfilePhoto>),
    ("graph.users.photo.get", named::<ProfilePhoto>),
    ("graph.applications.get", named::<Application>),
    ("graph.servicePrincipals.get", named::<ServicePrincipal>),
    ("graph.mailboxSettings.get", named::<MailboxSettings>),
    ("graph.outlook.categories.get", named::<Category>),
    // What a version does not have, its `$select` refuses.
    ("graph.people.get", |name| named::<People>(name).or_else(|| named::<BetaPeople>(name))),
];

/// How far below a thing a property can lie: `location/address/city`.
const DEEP: usize = 3;

fn named<N: Noun>(name: &str) -> Option<Named> {
    let mut all = N::properties().iter().map(|property| property.name);
    all.find(|known| known.eq_ignore_ascii_case(name)).map(|known| (N::NAME, known))
}

/// The thing and its property that a path below the version leads to.
pub fn find(method: &Method, rest: &str) -> Option<(RouteMatch, PropertyPath)> {
    if method != Method::GET {
        return None;
    }
    let mut segments: Vec<&str> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
    let is_raw = segments.last().is_some_and(|last| path::value(last).eq_ignore_ascii_case("$value"));
    if is_raw {
        segments.pop();
    }
    (1..=DEEP.min(segments.len().saturating_sub(1))).find_map(|deep| {
        let (thing, names) = segments.split_at(segments.len() - deep);
        let found = router().find(&format!("/{}", thing.join("/")))?;
        let shown = found.spot.operation(&Method::GET)?.name;
        let (_, named) = THINGS.iter().find(|(operation, _)| *operation == shown)?;
        let (kind, first) = named(&path::value(names[0]))?;
        let names = std::iter::once(first.to_owned()).chain(names[1..].iter().map(|name| path::value(name))).collect();
        Some((found, PropertyPath { kind, names, is_raw }))
    })
}

impl PropertyPath {
    /// What the thing's own operation is to select.
    pub fn selected(&self) -> Vec<String> {
        vec![self.names[0].clone()]
    }

    /// The property out of the thing, which was answered with it. `thing` is where the thing stands: `users('…')/messages('…')`.
    pub fn cut(&self, call: &Call<'_>, version: &str, thing: &str, answer: Answer) -> Result<Answer, Fault> {
        let whole: Map<String, Json> = serde_json::from_slice(&answer.body).unwrap_or_default();
        let (mut value, mut place) = (Json::Object(whole), thing.to_owned());
        for (deep, name) in self.names.iter().enumerate() {
            let members = if let Json::Object(members) = value { members } else { Map::new() };
            let found = members.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            let Some((known, below)) = found else {
                // Only what may not be seen lacks its first name.
                return if deep == 0 { Err(self.missing(call, name)) } else { self.unset(call, version, name) };
            };
            place = format!("{place}/{known}");
            value = below;
        }
        if value.is_null() {
            return Ok(Answer::empty(StatusCode::NO_CONTENT));
        }
        if self.is_raw {
            return self.bare(call, value);
        }
        let context = format!("{}/{version}/$metadata#{place}", call.base.origin);
        let mut shown = Map::new();
        shown.insert("@odata.context".to_owned(), context.into());
        match value {
            Json::Object(members) => shown.extend(members),
            value => {
                shown.insert("value".to_owned(), value);
            }
        }
        Ok(Answer { body: Json::Object(shown).to_string().into(), ..answer })
    }

    /// What is said of a name that is not there: nothing has no parts, and complex values are shown without what they lack.
    fn unset(&self, call: &Call<'_>, version: &str, name: &str) -> Result<Answer, Fault> {
        match Model::of(version).declared(self.kind, &self.names.join("/")) {
            Declared::Here(_) => Ok(Answer::empty(StatusCode::NO_CONTENT)),
            Declared::Lacking { .. } | Declared::Unknown => Err(self.missing(call, name)),
        }
    }

    /// A value without anything around it; what has parts has none.
    fn bare(&self, call: &Call<'_>, value: Json) -> Result<Answer, Fault> {
        let text = match value {
            Json::String(text) => text,
            Json::Bool(_) | Json::Number(_) => value.to_string(),
            _ => return Err(self.missing(call, "$value")),
        };
        Ok(Answer::with_body(StatusCode::OK, "text/plain;charset=utf-8", text))
    }

    fn missing(&self, call: &Call<'_>, segment: &str) -> Fault {
        unknown::segment(&call.path, segment).explain(format!("{} has no '{segment}' at {}", self.names[0], call.path))
    }
}
