//! A bare EWS client for tests: envelopes out, text in.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use reqwest::blocking::{Client, RequestBuilder, Response};

pub const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";

/// A client; the process needs a crypto provider before the first one.
pub fn client() -> Client {
    // It fails where one is installed already, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Client::new()
}

/// How a caller shows who he is.
#[derive(Clone, Debug)]
pub enum Who {
    Token(String),
    Password(String, String),
    Nobody,
}

/// A caller at a door.
pub struct Caller {
    pub url: String,
    pub who: Who,
    pub header: String,
}

/// A user at Exchange Online with a delegated token.
pub fn user(mock: &Mock, address: &str) -> Caller {
    Caller {
        url: online(mock),
        who: Who::Token(token(mock, Some(address), "EWS.AccessAsUser.All")),
        header: String::new(),
    }
}

/// An application at Exchange Online that acts as a user.
pub fn application(mock: &Mock, acts_as: Option<&str>) -> Caller {
    let header = acts_as.map(impersonation).unwrap_or_default();
    Caller { url: online(mock), who: Who::Token(token(mock, None, "full_access_as_app")), header }
}

pub fn impersonation(address: &str) -> String {
    format!(
        "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>"
    )
}

/// A user with his password at the customer's own host.
pub fn at_host(mock: &Mock, name: &str) -> Caller {
    let who = Who::Password(name.to_owned(), "Password1!".to_owned());
    Caller { url: format!("{}/~mail.contoso.example/EWS/Exchange.asmx", mock.origin()), who, header: String::new() }
}

pub fn online(mock: &Mock) -> String {
    format!("{}/EWS/Exchange.asmx", mock.origin())
}

pub fn token(mock: &Mock, user: Option<&str>, permission: &str) -> String {
    let issued = issue_direct(mock.sandbox(), user, APP, &[permission.to_owned()], Some("exchange"));
    issued.expect("a token")["access_token"].as_str().expect("text").to_owned()
}

impl Caller {
    pub fn authorized(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.who {
            Who::Token(token) => request.bearer_auth(token),
            Who::Password(name, password) => request.basic_auth(name, Some(password)),
            Who::Nobody => request,
        }
    }

    /// Posts a text as it is.
    pub fn post(&self, text: impl Into<String>) -> Response {
        let request = client().post(&self.url).header("content-type", "text/xml; charset=utf-8").body(text.into());
        self.authorized(request).send().expect("an answer")
    }

    /// Posts a body in an envelope.
    pub fn ask(&self, body: &str) -> Response {
        self.post(envelope(&self.header, body))
    }

    /// The text of the answer to a body.
    pub fn says(&self, body: &str) -> String {
        let answer = self.ask(body).text().expect("a text");
        validate(&answer);
        answer
    }

    /// The first id in the answer to a body.
    pub fn id(&self, body: &str) -> Id {
        Id::first(&self.says(body))
    }

    /// Which items lie in a folder.
    pub fn list(&self, folder: &str) -> String {
        self.says(&format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>"#
        ))
    }

    /// An item with all properties.
    pub fn get(&self, id: &Id) -> String {
        self.says(&format!(
            r"<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
            id.item()
        ))
    }

    /// Saves a draft.
    pub fn draft(&self, subject: &str) -> Id {
        self.id(&format!(
            r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>{subject}</t:Subject><t:Body BodyType="Text">b</t:Body><t:ToRecipients><t:Mailbox><t:EmailAddress>anna@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#
        ))
    }
}

/// An id with its change key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id {
    pub id: String,
    pub change_key: String,
}

impl Id {
    pub fn first(answer: &str) -> Self {
        let attribute = |text: &str, name: &str| {
            let rest = &text[text.find(&format!("{name}=\"")).expect(text) + name.len() + 2..];
            rest[..rest.find('"').expect("an end")].to_owned()
        };
        let at =
            answer.find("<t:ItemId ").or_else(|| answer.find("<t:FolderId ")).unwrap_or_else(|| panic!("{answer}"));
        Self { id: attribute(&answer[at..], "Id"), change_key: attribute(&answer[at..], "ChangeKey") }
    }

    pub fn item(&self) -> String {
        format!(r#"<t:ItemId Id="{}" ChangeKey="{}"/>"#, self.id, self.change_key)
    }

    pub fn folder(&self) -> String {
        format!(r#"<t:FolderId Id="{}" ChangeKey="{}"/>"#, self.id, self.change_key)
    }
}

pub fn envelope(header: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Header><t:RequestServerVersion Version="Exchange2016"/>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

/// Holds an answer against Microsoft's schema, where that and xmllint are at hand.
pub fn validate(answer: &str) {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let Some(schema) = crate::facts::path("ews/schema/soap11.xsd") else { return };
    // Version names of 2018 are newer than the schema.
    let mut answer = answer.replace("V2018_01_08", "V2017_07_11");
    if answer.contains("<m:GetStreamingEventsResponse ") {
        // Exchange writes these in the namespace of messages, and clients look for them there; the schema says otherwise.
        for name in ["Notification>", "SubscriptionId>"] {
            answer = answer.replace(&format!("m:{name}"), &format!("t:{name}"));
        }
    }
    let lint = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut lint) = lint else {
        return println!("\nskipped: xmllint is not installed (Debian: apt-get install libxml2-utils)");
    };
    lint.stdin.take().expect("a pipe").write_all(answer.as_bytes()).expect("written");
    let out = lint.wait_with_output().expect("an end");
    assert!(out.status.success(), "{}\n{answer}", String::from_utf8_lossy(&out.stderr));
}
