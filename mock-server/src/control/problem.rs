//! Refusals of the control API: RFC 9457 problem details.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use mock365_control::Problem;

use crate::faces::entra::Unissued;
use crate::gate::RuleFault;
use crate::registry::OpenError;
use crate::scenario::search::TooLong;
use crate::scenario::{Library, PatchFault, ScenarioFault, Unexplained};

/// A refusal.
#[derive(Debug)]
pub struct Fault(pub Box<Problem>);

/// Why something was refused, for the log.
#[derive(Clone, Debug)]
pub struct RefusalReason(pub String);

impl Fault {
    /// With a status and what is wrong.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self(Box::new(Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Refused").to_owned(),
            status: status.as_u16(),
            detail: Some(detail.into()),
            place: None,
            nearest: None,
        }))
    }

    /// What was sent makes no sense.
    pub fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// There is no such thing; and what is called nearly so.
    pub fn missing<'a>(kind: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let nearest = mock365_control::nearest(name, known.iter().copied());
        let choice = mock365_control::choice(&known, nearest.is_some());
        Self::new(StatusCode::NOT_FOUND, format!("there is no {kind} `{name}`{choice}")).near(nearest)
    }

    /// There is no scenario of that name; those of its subject are told, where there is that.
    pub fn no_scenario(library: &Library, name: &str) -> Self {
        let subject = name.split_once('/').map(|(subject, _)| format!("{subject}/"));
        let names = || library.all().map(|shelved| shelved.name.as_str());
        let own: Vec<&str> =
            subject.map_or_else(Vec::new, |own| names().filter(|name| name.starts_with(&own)).collect());
        let known = if own.is_empty() { names().collect() } else { own };
        // A name that shares its subject is near by that alone.
        let choice = mock365_control::choice(&known, false);
        Self::new(StatusCode::NOT_FOUND, format!("there is no scenario `{name}`{choice}")).near(library.nearest(name))
    }

    /// With the place in what was sent.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.0.place = Some(place.into());
        self
    }

    /// With the nearest known word.
    #[must_use]
    pub fn near(mut self, nearest: Option<&str>) -> Self {
        self.0.nearest = nearest.map(str::to_owned);
        self
    }

    /// What the log says of it: where it is about something that could not be read, the place and what is wrong there, without
    /// what was sent. That may be a secret, even where it stands as a place.
    fn for_the_log(&self) -> String {
        let problem = &*self.0;
        let Some(detail) = &problem.detail else { return problem.title.clone() };
        match &problem.place {
            Some(place) if problem.status == StatusCode::BAD_REQUEST.as_u16() => without_quotes(place, detail),
            _ => detail.clone(),
        }
    }
}

/// Place and reason of what could not be read, without what they quote of it.
fn without_quotes(place: &str, detail: &str) -> String {
    // What was expected are our own words, and so are the names of members that are missing or come twice.
    let starts = |all: &[&str]| all.iter().any(|start| detail.starts_with(start));
    let end = if starts(&["missing field ", "duplicate field "]) {
        0
    } else if starts(&["unknown ", "invalid "]) {
        detail.rfind(", expected ").unwrap_or(detail.len())
    } else {
        detail.len()
    };
    let (said, expected) = detail.split_at(end);
    let marks = ['"', '`'];
    let (Some(from), Some(to)) = (said.find(marks), said.rfind(marks)) else { return format!("{place}: {detail}") };
    // A mark of either kind is one byte; a single one quotes up to the end.
    let to = if from == to { said.len() } else { to + 1 };
    let quoted = &said[from..to];
    let secret = |part: &&str| !part.is_empty() && quoted.contains(&part.replace("~1", "/").replace("~0", "~"));
    let place: Vec<&str> = place.split('/').map(|part| if secret(&part) { "***" } else { part }).collect();
    format!("{}: {}***{}{expected}", place.join("/"), &said[..from], &said[to..])
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&*self.0)).into_response();
        response.extensions_mut().insert(RefusalReason(self.for_the_log()));
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            // The rest of the body was not read.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

impl From<PatchFault> for Fault {
    fn from(why: PatchFault) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, why.reason).at(why.place).near(why.nearest.as_deref())
    }
}

impl From<Unissued> for Fault {
    fn from(why: Unissued) -> Self {
        let fault = Self::new(StatusCode::UNPROCESSABLE_ENTITY, why.reason).near(why.nearest.as_deref());
        if why.place.is_empty() { fault } else { fault.at(why.place) }
    }
}

impl From<RuleFault> for Fault {
    fn from(why: RuleFault) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, why.reason).at(why.place).near(why.nearest.as_deref())
    }
}

impl From<TooLong> for Fault {
    fn from(why: TooLong) -> Self {
        Self::bad(why.to_string()).at("?/q")
    }
}

impl From<Unexplained> for Fault {
    fn from(why: Unexplained) -> Self {
        let detail = why.to_string();
        match why {
            Unexplained::Nothing => Self::bad(detail).at("?/q"),
            Unexplained::Unknown { near, .. } => {
                Self::new(StatusCode::NOT_FOUND, detail).at("?/q").near(near.first().map(String::as_str))
            }
        }
    }
}

impl From<ScenarioFault> for Fault {
    fn from(why: ScenarioFault) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, why.to_string())
    }
}

impl From<OpenError> for Fault {
    fn from(why: OpenError) -> Self {
        let status = match &why {
            OpenError::Name(_) => StatusCode::BAD_REQUEST,
            OpenError::Taken(_) | OpenError::Default => StatusCode::CONFLICT,
            OpenError::NoPort(..) | OpenError::Address(_) => StatusCode::SERVICE_UNAVAILABLE,
            OpenError::Unknown(_) => StatusCode::NOT_FOUND,
            OpenError::Contradiction(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, why.to_string())
    }
}
