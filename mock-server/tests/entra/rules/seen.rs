//! What came back, and whether it is worded as its code wants.

use std::collections::BTreeMap;

use mock365::faces::entra::codes;
use mock365::scenario::probe::Met;
use mock365_control::browser::WebPage;

use crate::signing_in::{REDIRECT, Said};

/// Codes that came back, with the channel that they came in.
#[derive(Default)]
pub struct Seen(pub BTreeMap<u32, Vec<&'static str>>);

impl Seen {
    fn note(&mut self, wanted: u32, channel: &'static str) {
        let code = codes::find(wanted).unwrap_or_else(|| panic!("{wanted} is not in the table"));
        let fits = code.comes_as(channel);
        assert!(fits, "{wanted} came as {channel}, the table says {}", code.channels);
        let channels = self.0.entry(wanted).or_default();
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }

    #[track_caller]
    pub fn json(&mut self, wanted: u32, said: &Said) {
        self.json_as(wanted, said, "token");
    }

    #[track_caller]
    pub fn json_as(&mut self, wanted: u32, said: &Said, channel: &'static str) {
        assert_eq!(said.body["error_codes"], serde_json::json!([wanted]), "{}", said.body);
        let code = codes::find(wanted).expect("a code");
        let text = said.body["error_description"].as_str().expect("a description");
        assert!(text.starts_with(&format!("AADSTS{wanted}: ")), "{text}");
        assert!(text.contains(" Trace ID: "), "{text}");
        assert!(!text.contains(['{', '}']) || text.contains("{EmailHidden}"), "a place was left empty: {text}");
        assert_eq!(said.body.get("error_uri").is_some(), code.uri);
        self.note(wanted, channel);
    }

    /// What a scenario's call met.
    #[track_caller]
    pub fn met(&mut self, wanted: u32, met: &Met) {
        let channel = met.channel.expect("a call of the sign-in host");
        if channel == "token" {
            let body: serde_json::Value = serde_json::from_str(&met.text).expect("JSON");
            let status = met.status.expect("a status");
            return self.json(wanted, &Said { status, headers: http::HeaderMap::new(), body });
        }
        assert_eq!(met.code, Some(format!("AADSTS{wanted}")), "{}", met.text);
        assert!(channel != "redirect" || met.text.starts_with(&format!("AADSTS{wanted}: ")), "{}", met.text);
        let text = met.text.split("$Config").next().unwrap_or_default().replace("{EmailHidden}", "");
        assert!(!text.contains('{'), "a place was left empty: {text}");
        self.note(wanted, channel);
    }

    #[track_caller]
    pub fn page(&mut self, wanted: u32, page: &WebPage, channel: &'static str) {
        assert!(!page.left, "{}", page.url);
        assert_eq!(page.data("code"), Some(format!("AADSTS{wanted}")), "{}", page.text());
        let text = page.text();
        let sentences = text.split("$Config").next().unwrap_or_default();
        assert!(!sentences.contains('{'), "a place was left empty: {sentences}");
        self.note(wanted, channel);
    }

    #[track_caller]
    pub fn redirect(&mut self, wanted: u32, page: &WebPage) {
        assert!(page.left, "{}: {}", page.url, page.text());
        assert!(page.url.as_str().starts_with(REDIRECT), "{}: {}", page.url, page.text());
        let text = page.parameter("error_description").expect("a description");
        assert!(text.starts_with(&format!("AADSTS{wanted}: ")), "{text}");
        let admin = page.parameter("admin_consent").is_some();
        self.note(wanted, if admin { "adminconsent" } else { "redirect" });
    }
}
