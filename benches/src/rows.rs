//! The requests that are measured. One more is one more row; what stands in braces is found out before (`Facts`).

use std::collections::BTreeMap;

/// A row of the table: a request, and what its answer must be.
pub struct Row {
    pub name: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    pub headers: &'static [(&'static str, &'static str)],
    pub body: &'static str,
    pub status: u16,
    /// What must stand in the answer, so that no mistake is measured.
    pub says: &'static str,
    /// How many times the bare route's processor time it may take, where that was agreed.
    pub bar: Option<f64>,
}

/// A row with its facts filled in.
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// What stands for `{token}`, `{message}`, …
pub type Facts = BTreeMap<&'static str, String>;

const GRAPH: &[(&str, &str)] = &[("Accept", "application/json"), ("Authorization", "Bearer {token}")];
const EWS: &[(&str, &str)] = &[("Content-Type", "text/xml; charset=utf-8"), ("Authorization", "Bearer {ews}")];
const FORM: &[(&str, &str)] = &[("Content-Type", "application/x-www-form-urlencoded")];

/// What most rows have in common: a Graph read.
const READ: Row = Row { name: "", method: "GET", path: "", headers: GRAPH, body: "", status: 200, says: "", bar: None };
/// And an EWS operation; the body is what stands in the envelope's.
const OPERATION: Row =
    Row { name: "", method: "POST", path: "/EWS/Exchange.asmx", headers: EWS, says: ">NoError<", ..READ };

/// Beside the bare route.
pub const ROWS: &[Row] = &[
    Row {
        name: "canned error, by a rule",
        path: "/v1.0/me/mailFolders",
        status: 429,
        says: "TooManyRequests",
        bar: Some(1.8),
        ..READ
    },
    Row { name: "message", path: "/v1.0/me/messages/{message}", says: "\"subject\"", bar: Some(2.4), ..READ },
    Row { name: "page of 3 messages", path: "/v1.0/me/messages", says: "\"subject\"", bar: Some(3.0), ..READ },
    Row { name: "events", path: "/v1.0/me/events", says: "\"iCalUId\"", bar: Some(3.0), ..READ },
    Row { name: "EWS GetItem, all properties", body: GET_ITEM, bar: Some(2.5), ..OPERATION },
    Row { name: "EWS FindItem, 3 messages", body: FIND_ITEM, bar: Some(2.5), ..OPERATION },
    Row {
        name: "discovery",
        path: "/common/v2.0/.well-known/openid-configuration",
        headers: &[],
        says: "jwks_uri",
        bar: Some(1.5),
        ..READ
    },
    Row {
        name: "token error",
        method: "POST",
        path: "/common/oauth2/v2.0/token",
        headers: FORM,
        body: "grant_type=refresh_token&client_id=450987b3-a09a-4f14-9b2c-4f301d1e15f5&refresh_token=y",
        status: 400,
        says: "\"error_codes\"",
        bar: Some(2.0),
    },
    Row { name: "Graph 401", path: "/v1.0/me/messages", headers: &[], status: 401, says: "InvalidAuth", ..READ },
    Row { name: "keys", path: "/common/discovery/v2.0/keys", headers: &[], says: "\"x5c\"", ..READ },
    Row {
        name: "token, signed (client credentials)",
        method: "POST",
        path: "/contoso.example/oauth2/v2.0/token",
        headers: FORM,
        body: "grant_type=client_credentials&client_id=450987b3-a09a-4f14-9b2c-4f301d1e15f5&client_secret=mock-secret\
               &scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
        says: "\"access_token\"",
        ..READ
    },
];

/// In mailboxes of several sizes: each answers with as much at every size.
pub const SIZED: &[Row] = &[
    Row {
        name: "page of ten by arrival",
        path: "/v1.0/me/messages?$top=10&$orderby=receivedDateTime%20desc",
        says: "@odata.nextLink",
        ..READ
    },
    Row { name: "message by id", path: "/v1.0/me/messages/{message}", says: "\"subject\"", ..READ },
    Row {
        name: "`$filter` by receivedDateTime",
        path: "/v1.0/me/messages?$top=10&$filter=receivedDateTime%20ge%20{from}%20and%20receivedDateTime%20lt%20{before}",
        says: "\"subject\"",
        ..READ
    },
    Row {
        name: "`$filter` by conversationId",
        path: "/v1.0/me/messages?$top=10&$filter=conversationId%20eq%20'{conversation}'",
        says: "\"subject\"",
        ..READ
    },
    Row {
        name: "`$filter` by sender",
        path: "/v1.0/me/messages?$top=10&$filter=from/emailAddress/address%20eq%20'{sender}'",
        says: "\"subject\"",
        ..READ
    },
    Row {
        name: "`$search` for a rare word",
        path: "/v1.0/me/messages?$top=10&$search=%22{rare}%22",
        says: "\"subject\"",
        ..READ
    },
    Row {
        name: "`$search` for a word of all",
        path: "/v1.0/me/messages?$top=10&$search=%22body%22",
        says: "@odata.nextLink",
        ..READ
    },
    Row { name: "delta round of ten changes", path: "{round}", says: "@odata.deltaLink", ..READ },
    Row { name: "page of ten contacts", path: "/v1.0/me/contacts?$top=10", says: "@odata.nextLink", ..READ },
    Row {
        name: "contacts: `$filter` by address",
        path: "/v1.0/me/contacts?$top=10&$filter=emailAddresses/any(a:a/address%20eq%20'{address}')",
        says: "\"displayName\"",
        ..READ
    },
    Row { name: "EWS FindItem, a page of ten", body: FIND_ITEM, ..OPERATION },
];

/// The write that is timed beside readers; `{read}` is another word each time, so that it changes something.
pub const WRITE: Row = Row {
    name: "write",
    method: "PATCH",
    path: "/v1.0/me/messages/{message}",
    headers: &[("Content-Type", "application/json"), ("Authorization", "Bearer {token}")],
    body: "{\"isRead\": {read}}",
    says: "\"isRead\"",
    ..READ
};

const GET_ITEM: &str = "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>\
    <m:ItemIds><t:ItemId Id=\"{item}\"/></m:ItemIds></m:GetItem>";
const FIND_ITEM: &str = "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>\
    <m:IndexedPageItemView MaxEntriesReturned=\"10\" Offset=\"0\" BasePoint=\"Beginning\"/>\
    <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindItem>";

impl Row {
    pub fn request(&self, facts: &Facts) -> Request {
        let body = if self.body.starts_with("<m:") { envelope(self.body) } else { self.body.to_owned() };
        let headers = self.headers.iter().map(|(name, value)| ((*name).to_owned(), fill_in(value, facts))).collect();
        Request {
            method: self.method.to_owned(),
            path: fill_in(self.path, facts),
            headers,
            body: fill_in(&body, facts),
        }
    }
}

fn fill_in(text: &str, facts: &Facts) -> String {
    facts.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// An EWS request.
pub fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><s:Header>\
         <t:RequestServerVersion Version=\"Exchange2016\"/></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}
