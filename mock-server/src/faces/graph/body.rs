//! JSON that clients send: read with Graph's own errors.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Fault, GraphRequest};

/// A JSON object that a client sent, as a value of one of Graph's types.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    kind: &'static str,
}

impl GraphRequest<'_> {
    /// The body as a JSON object.
    pub fn json_body(&self) -> Result<Map<String, Value>, Fault> {
        let body = &self.call.body;
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(Fault::bad_request("BadRequest", "Empty Payload. JSON content expected."));
        }
        let Some(kind) = self.call.header("content-type") else {
            return Err(Fault::bad_request(
                "BadRequest",
                "Write requests (excluding DELETE) must contain the Content-Type header declaration.",
            ));
        };
        let unreadable = || {
            Fault::bad_request(
                "BadRequest",
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid \
                 JSON format.",
            )
        };
        if !kind.trim_start().to_ascii_lowercase().starts_with("application/json") {
            return Err(unreadable().explain(format!("the body is announced as {kind}")));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Err(unreadable().explain("the body is JSON, but no object")),
            Err(why) => Err(unreadable().explain(format!("the body is no JSON: {why}"))),
        }
    }

    /// The body as a JSON object; an empty one where there is no body.
    pub fn optional_json_body(&self) -> Result<Map<String, Value>, Fault> {
        if self.call.body.iter().all(u8::is_ascii_whitespace) { Ok(Map::new()) } else { self.json_body() }
    }
}

impl<'a> Fields<'a> {
    /// An object of a type: `microsoft.graph.message`.
    pub fn new(map: &'a Map<String, Value>, kind: &'static str) -> Self {
        Self { map, kind }
    }

    /// Refuses properties that the type does not have. Annotations (`@odata.type`) are let through.
    pub fn only(&self, known: &[&str]) -> Result<(), Fault> {
        match self.map.keys().find(|name| !name.contains('@') && !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(stranger) => Err(Fault::bad_request(
                "RequestBodyRead",
                format!(
                    "The property '{stranger}' does not exist on type '{}'. Make sure to only use property names \
                     that are defined by the type.",
                    self.kind
                ),
            )),
        }
    }

    /// Whether the property was sent, be it as null.
    pub fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// The property, unless it is missing or null.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Fault> {
        self.value(name).map(|value| value.as_str().ok_or_else(|| self.mistyped(name, value, "Edm.String"))).transpose()
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        self.value(name)
            .map(|value| value.as_bool().ok_or_else(|| self.mistyped(name, value, "Edm.Boolean")))
            .transpose()
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Fault> {
        self.value(name).map(|value| value.as_i64().ok_or_else(|| self.mistyped(name, value, "Edm.Int32"))).transpose()
    }

    /// A moment.
    pub fn date_time(&self, name: &str) -> Result<Option<Timestamp>, Fault> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let moment = value.as_str().and_then(|text| text.parse().ok());
        moment.map(Some).ok_or_else(|| self.mistyped(name, value, "Edm.DateTimeOffset"))
    }

    /// An object.
    pub fn object(&self, name: &str, kind: &'static str) -> Result<Option<Fields<'a>>, Fault> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let map = value.as_object().ok_or_else(|| self.mistyped(name, value, kind))?;
        Ok(Some(Fields { map, kind }))
    }

    /// Several objects.
    pub fn objects(&self, name: &str, kind: &'static str) -> Result<Option<Vec<Fields<'a>>>, Fault> {
        let Some(values) = self.list(name)? else { return Ok(None) };
        let object = |value: &'a Value| match value.as_object() {
            Some(map) => Ok(Fields { map, kind }),
            None => Err(self.mistyped(name, value, kind)),
        };
        values.iter().map(object).collect::<Result<_, _>>().map(Some)
    }

    /// Several texts.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Fault> {
        let Some(values) = self.list(name)? else { return Ok(None) };
        let text = |value: &Value| match value.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(self.mistyped(name, value, "Edm.String")),
        };
        values.iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// One of several words, whatever the casing; its place in `words`.
    pub fn choice(&self, name: &str, kind: &str, words: &[&str]) -> Result<Option<usize>, Fault> {
        let Some(word) = self.text(name)? else { return Ok(None) };
        match words.iter().position(|known| known.eq_ignore_ascii_case(word)) {
            Some(place) => Ok(Some(place)),
            None => Err(Fault::bad_request(
                "RequestBodyRead",
                format!("Requested value '{word}' was not found. ({name}: {kind})"),
            )),
        }
    }

    fn list(&self, name: &str) -> Result<Option<&'a Vec<Value>>, Fault> {
        let Some(value) = self.value(name) else { return Ok(None) };
        value.as_array().map(Some).ok_or_else(|| self.mistyped(name, value, "Collection"))
    }

    fn mistyped(&self, name: &str, value: &Value, wanted: &str) -> Fault {
        let shown: String = value.to_string().chars().take(60).collect();
        Fault::bad_request(
            "RequestBodyRead",
            format!("Cannot convert the literal '{shown}' to the expected type '{wanted}'."),
        )
        .explain(format!("{name} of {} must be {wanted}", self.kind))
    }
}
