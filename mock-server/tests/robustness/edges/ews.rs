//! What an EWS request may ask for.

use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::Change;
use mock365_domain::mailbox::{Body, Item, Message};

use crate::socket::{Reply, ask, envelope, ews_token, soap};

pub const ANNA: &str = "anna@contoso.example";

pub fn schema_fault(reply: &Reply, why: &str) {
    assert_eq!(reply.status, 500, "{}", &reply.body[..reply.body.len().min(500)]);
    assert!(reply.body.contains("ErrorSchemaValidation"), "{}", reply.body);
    assert!(reply.body.contains(why), "{}", reply.body);
}

/// Asks for no folder, with something in the envelope's header, where anything may stand.
fn with_header(mock: &Mock, header: &str) -> Reply {
    let body = envelope("<m:GetFolder><m:FolderShape/><m:FolderIds/></m:GetFolder>");
    let body = body.replace("<s:Body>", &format!("<s:Header>{header}</s:Header><s:Body>"));
    let token = ews_token(mock, ANNA);
    let headers = [("authorization", token.as_str()), ("content-type", "text/xml; charset=utf-8")];
    ask(mock, "POST", "/EWS/Exchange.asmx", &headers, body.as_bytes())
}

pub fn elements(limit: &Limit) {
    let mock = Mock::start();
    // Each is an element; what is around them are fewer than ten.
    let with = |count: usize| with_header(&mock, &"<t:x/>".repeat(count));
    assert_eq!(with(limit.count() - 20).status, 200);
    schema_fault(&with(limit.count()), "too many elements");
}

pub fn depth(limit: &Limit) {
    let mock = Mock::start();
    let with = |depth: usize| {
        let (open, close) = ("<t:x>".repeat(depth), "</t:x>".repeat(depth));
        with_header(&mock, &format!("{open}{close}"))
    };
    // Envelope and Header lie around them.
    assert_eq!(with(limit.count() - 2).status, 200);
    schema_fault(&with(limit.count() - 1), "nested too deeply");
}

/// Puts messages into Anna's Drafts, which is empty otherwise.
fn fill(mock: &Mock, count: usize) {
    fill_with(mock, count, "Text.");
}

/// Puts messages with a text into Anna's Drafts.
pub fn fill_with(mock: &Mock, count: usize, text: &str) {
    fill_folder(mock, "Drafts", count, text);
}

/// The same in a folder of that name.
pub fn fill_folder(mock: &Mock, name: &str, count: usize, text: &str) {
    let done = mock.sandbox().change(|cloud, now| {
        let id = cloud.mailbox_at(ANNA).map(|mailbox| mailbox.id).ok_or("no mailbox")?;
        for number in 0..count {
            let (key, conversation) = (cloud.number(), cloud.guid());
            let mailbox = cloud.mailbox_mut(id).ok_or("no mailbox")?;
            let folder = mailbox.folders().find(|folder| folder.name == name).ok_or("no folder")?.key;
            let message = Item {
                subject: format!("Number {number}"),
                body: Body::text(text.to_owned()),
                ..Item::<Message>::draft(key, folder, conversation, now)
            };
            mailbox.insert(message).map_err(|_| "not inserted")?;
        }
        Ok::<_, &str>(((), Change::none()))
    });
    done.expect("messages");
}

pub fn page(limit: &Limit) {
    let mock = Mock::start();
    fill(&mock, limit.count());
    let find = |view: &str| {
        let find = format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{view}<m:ParentFolderIds><t:DistinguishedFolderId Id="drafts"/></m:ParentFolderIds></m:FindItem>"#
        );
        let reply = soap(&mock, ANNA, &find);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let last = reply.body.contains(r#"IncludesLastItemInRange="true""#);
        (reply.body.matches("<t:Message>").count(), last)
    };
    let view =
        format!(r#"<m:IndexedPageItemView MaxEntriesReturned="{}" Offset="0" BasePoint="Beginning"/>"#, u32::MAX);
    assert_eq!((find(""), find(&view)), ((limit.count(), true), (limit.count(), true)));
    fill(&mock, 1);
    assert_eq!((find(""), find(&view)), ((limit.count(), false), (limit.count(), false)));
}

pub const FOLDER: &str = r#"<t:DistinguishedFolderId Id="drafts"/>"#;

pub fn find_in(parents: &str, more: &str) -> String {
    format!(
        r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{more}<m:ParentFolderIds>{parents}</m:ParentFolderIds></m:FindItem>"#
    )
}

/// Every operation that lists what it is about, with so many entries of it.
fn batches(count: usize) -> Vec<(&'static str, String)> {
    let many = |entry: &str| entry.repeat(count);
    let item = r#"<t:ItemId Id="AAMk"/>"#;
    let to = format!("<m:ToFolderId>{FOLDER}</m:ToFolderId>");
    let mut all = finds(&many(FOLDER));
    all.extend([
        (
            "GetFolder",
            format!("<m:GetFolder><m:FolderShape/><m:FolderIds>{}</m:FolderIds></m:GetFolder>", many(FOLDER)),
        ),
        ("GetItem", format!("<m:GetItem><m:ItemShape/><m:ItemIds>{}</m:ItemIds></m:GetItem>", many(item))),
        ("MoveItem", format!("<m:MoveItem>{to}<m:ItemIds>{}</m:ItemIds></m:MoveItem>", many(item))),
        ("CopyItem", format!("<m:CopyItem>{to}<m:ItemIds>{}</m:ItemIds></m:CopyItem>", many(item))),
        (
            "SendItem",
            format!(r#"<m:SendItem SaveItemToFolder="true"><m:ItemIds>{}</m:ItemIds></m:SendItem>"#, many(item)),
        ),
        (
            "DeleteItem",
            format!(r#"<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>"#, many(item)),
        ),
        (
            "CreateItem",
            format!(
                r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items>{}</m:Items></m:CreateItem>"#,
                many("<t:Message/>")
            ),
        ),
        (
            "CreateFolder",
            format!(
                "<m:CreateFolder><m:ParentFolderId>{FOLDER}</m:ParentFolderId><m:Folders>{}</m:Folders></m:CreateFolder>",
                many("<t:Folder/>")
            ),
        ),
        (
            "UpdateItem",
            format!(
                r#"<m:UpdateItem ConflictResolution="AutoResolve" MessageDisposition="SaveOnly"><m:ItemChanges>{}</m:ItemChanges></m:UpdateItem>"#,
                many(&format!("<t:ItemChange>{item}<t:Updates/></t:ItemChange>"))
            ),
        ),
        (
            "GetAttachment",
            format!(
                "<m:GetAttachment><m:AttachmentIds>{}</m:AttachmentIds></m:GetAttachment>",
                many(r#"<t:AttachmentId Id="AAMk"/>"#)
            ),
        ),
        (
            "ConvertId",
            format!(
                r#"<m:ConvertId DestinationFormat="EwsId"><m:SourceIds>{}</m:SourceIds></m:ConvertId>"#,
                many(r#"<t:AlternateId Format="EwsId" Id="AAMk" Mailbox="anna@contoso.example"/>"#)
            ),
        ),
    ]);
    all
}

/// Those that find, in these folders.
fn finds(parents: &str) -> Vec<(&'static str, String)> {
    vec![
        ("FindItem", find_in(parents, "")),
        (
            "FindFolder",
            format!(
                r#"<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:ParentFolderIds>{parents}</m:ParentFolderIds></m:FindFolder>"#
            ),
        ),
    ]
}

pub fn batch(limit: &Limit) {
    let mock = Mock::start();
    for (name, body) in batches(limit.count()) {
        let reply = soap(&mock, ANNA, &body);
        assert_eq!(reply.body.matches(&format!("<m:{name}ResponseMessage")).count(), limit.count(), "{name}");
    }
    for (name, body) in batches(limit.count() + 1) {
        let reply = soap(&mock, ANNA, &body);
        let code = if name.starts_with("Find") { "ErrorExceededFindCountLimit" } else { "ErrorTooManyObjectsOpened" };
        assert!(reply.body.contains(code), "{name}: {}", reply.body);
        assert_eq!(reply.body.matches(&format!("<m:{name}ResponseMessage")).count(), 1, "{name}");
    }
    let drafts = soap(&mock, ANNA, &find_in(FOLDER, "")).body;
    assert!(
        drafts.contains(&format!(r#"TotalItemsInView="{}""#, limit.amount)),
        "nothing was done of the second: {drafts}"
    );
    // What is named again and again is not more than one request may find.
    let again = soap(&mock, ANNA, &find_in(&FOLDER.repeat(limit.count()), "")).body;
    assert_eq!(again.matches("<t:Message>").count(), limit.count());
    assert_eq!(again.matches("ErrorExceededFindCountLimit").count(), limit.count() - 1);
}

pub fn conditions(limit: &Limit) {
    let mock = Mock::start();
    let with = |count: usize| {
        let one = r#"<t:IsEqualTo><t:FieldURI FieldURI="message:IsRead"/><t:FieldURIOrConstant><t:Constant Value="true"/></t:FieldURIOrConstant></t:IsEqualTo>"#;
        let all = format!("<m:Restriction><t:Or>{}</t:Or></m:Restriction>", one.repeat(count - 1));
        soap(&mock, ANNA, &find_in(FOLDER, &all)).body
    };
    assert!(with(limit.count()).contains("NoError"), "{}", with(limit.count()));
    assert!(with(limit.count() + 1).contains("ErrorRestrictionTooComplex"));
    let words = |count: usize| {
        let query = format!("<m:QueryString>{}</m:QueryString>", "word ".repeat(count));
        soap(&mock, ANNA, &find_in(FOLDER, &query)).body
    };
    assert!(words(limit.count()).contains("NoError"));
    assert!(words(limit.count() + 1).contains("ErrorRestrictionTooComplex"));
}

pub fn properties(limit: &Limit) {
    let mock = Mock::start();
    let field = r#"<t:FieldURI FieldURI="item:Subject"/>"#;
    let shape = |count: usize| {
        let all = field.repeat(count);
        let get = format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{all}</t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id=\"AAMk\"/></m:ItemIds></m:GetItem>"
        );
        soap(&mock, ANNA, &get).body
    };
    assert!(shape(limit.count()).contains("ErrorInvalidIdMalformed"), "{}", shape(limit.count()));
    assert!(shape(limit.count() + 1).contains("ErrorTooManyObjectsOpened"));
    let sorted = |count: usize| {
        let key = format!(r#"<t:FieldOrder Order="Ascending">{field}</t:FieldOrder>"#);
        soap(&mock, ANNA, &find_in(FOLDER, &format!("<m:SortOrder>{}</m:SortOrder>", key.repeat(count)))).body
    };
    assert!(sorted(limit.count()).contains("NoError"));
    assert!(sorted(limit.count() + 1).contains("ErrorTooManyObjectsOpened"));
}

pub fn answer(limit: &Limit) {
    let mock = Mock::start();
    fill_with(&mock, 1, &"x".repeat(8 << 20));
    let found = soap(&mock, ANNA, &find_in(FOLDER, "")).body;
    let id = found.split("<t:ItemId ").nth(1).and_then(|rest| rest.split("/>").next()).expect("an id").to_owned();
    let get = |count: usize| {
        let ids = format!("<t:ItemId {id}/>").repeat(count);
        let get = format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI=\"item:Body\"/></t:AdditionalProperties></m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
        );
        let reply = soap(&mock, ANNA, &get);
        (reply.body.matches("NoError").count(), reply.body.matches("ErrorDataSizeLimitExceeded").count())
    };
    // Each is a little more than an eighth of what fits.
    assert_eq!(limit.count(), 8 * (8 << 20));
    assert_eq!((get(7), get(8), get(30)), ((7, 0), (7, 1), (7, 23)));
}
