//! A mock that a test drives over its control API.

use mock365::Mock;
use mock365_control::{Control, ControlError, Problem};
use reqwest::{Method, StatusCode};
use serde_json::Value;

/// A mock and a client of its control API.
pub struct Driven {
    pub mock: Mock,
    pub control: Control,
    pub client: reqwest::Client,
}

/// A mock that nobody else knows.
pub fn driven() -> Driven {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    Driven {
        client: reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client"),
        mock,
        control,
    }
}

impl Driven {
    /// Sends something; status and answer.
    pub async fn sends(&self, method: Method, path: &str, body: &str) -> (StatusCode, Value) {
        let request = self.client.request(method, format!("{}{path}", self.mock.origin()));
        let answer =
            request.header("content-type", "application/json").body(body.to_owned()).send().await.expect("an answer");
        let status = answer.status();
        (status, serde_json::from_slice(&answer.bytes().await.expect("a body")).unwrap_or(Value::Null))
    }
}

/// The problem with which something is refused.
pub fn refused<T: std::fmt::Debug>(result: Result<T, ControlError>) -> Problem {
    match result.expect_err("a refusal") {
        ControlError::Refused(problem) => *problem,
        other => panic!("{other}"),
    }
}
