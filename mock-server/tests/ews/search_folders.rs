//! Search folders over EWS, and the same ones over Graph.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/searchfolder>

use crate::caller::{Caller as Graph, HUBSPOT};
use crate::ews_client::{Caller, Id, user};
use mock365::Mock;
use serde_json::{Value, json};

const ANNA: &str = "anna@contoso.example";
const SHAPE: &str = "<m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>";
const INBOX: &str = r#"<t:DistinguishedFolderId Id="inbox"/>"#;
const UNREAD: &str = r#"<t:IsEqualTo><t:FieldURI FieldURI="message:IsRead"/><t:FieldURIOrConstant><t:Constant Value="false"/></t:FieldURIOrConstant></t:IsEqualTo>"#;

fn contains(uri: &str, text: &str) -> String {
    format!(
        r#"<t:Contains ContainmentMode="Substring" ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="{uri}"/><t:Constant Value="{text}"/></t:Contains>"#
    )
}

fn parameters(restriction: &str, folders: &str) -> String {
    format!(
        r#"<t:SearchParameters Traversal="Deep"><t:Restriction>{restriction}</t:Restriction><t:BaseFolderIds>{folders}</t:BaseFolderIds></t:SearchParameters>"#
    )
}

fn create(name: &str, parameters: &str) -> String {
    format!(
        r#"<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="searchfolders"/></m:ParentFolderId><m:Folders><t:SearchFolder><t:DisplayName>{name}</t:DisplayName>{parameters}</t:SearchFolder></m:Folders></m:CreateFolder>"#
    )
}

fn get(anna: &Caller, id: &Id) -> String {
    anna.says(&format!("<m:GetFolder>{SHAPE}<m:FolderIds>{}</m:FolderIds></m:GetFolder>", id.folder()))
}

fn find(anna: &Caller, id: &Id, more: &str) -> String {
    anna.says(&format!(
        r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>{more}<m:ParentFolderIds>{}</m:ParentFolderIds></m:FindItem>"#,
        id.folder()
    ))
}

fn update(id: &Id, uri: &str, element: &str) -> String {
    format!(
        r#"<m:UpdateFolder><m:FolderChanges><t:FolderChange>{}<t:Updates><t:SetFolderField><t:FieldURI FieldURI="{uri}"/><t:SearchFolder>{element}</t:SearchFolder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"#,
        id.folder()
    )
}

fn holds(answer: &str, wanted: &str) {
    assert!(answer.contains(wanted), "no {wanted} in {answer}");
}

fn graph(mock: &Mock) -> Graph<'_> {
    Graph::user(mock, ANNA, HUBSPOT, &["Mail.ReadWrite", "User.Read"])
}

/// The id that Graph has of it.
fn at(id: &Id) -> String {
    format!("/me/mailFolders/{}", id.id.replace('/', "%2F"))
}

fn message(graph: &Graph<'_>, folder: &str, subject: &str) {
    let body = json!({ "subject": subject, "isRead": false, "categories": ["Red"] });
    graph.post(&format!("/me/mailFolders/{folder}/messages"), &body).expect(201);
}

#[test]
fn a_search_folder_is_made_shown_listed_changed_and_deleted() {
    let mock = Mock::start();
    let (anna, graph) = (user(&mock, ANNA), graph(&mock));
    message(&graph, "inbox", "Weekly digest 1");
    message(&graph, "archive", "Weekly digest 2");
    let both = format!("<t:And>{UNREAD}{}</t:And>", contains("item:Subject", "digest"));
    let made = anna.says(&create("Digests", &parameters(&both, INBOX)));
    holds(&made, "<m:Folders><t:SearchFolder><t:FolderId ");
    let id = Id::first(&made);
    let shown = get(&anna, &id);
    for wanted in [
        "<t:FolderClass>IPF.Note</t:FolderClass><t:DisplayName>Digests</t:DisplayName><t:TotalCount>1</t:TotalCount>",
        "<t:CreateContents>false</t:CreateContents>",
        "<t:UnreadCount>1</t:UnreadCount><t:SearchParameters Traversal=\"Deep\">",
        &format!("<t:Restriction>{both}</t:Restriction><t:BaseFolderIds><t:FolderId "),
    ] {
        holds(&shown, wanted);
    }
    let found = find(&anna, &id, "");
    holds(&found, r#"TotalItemsInView="1" IncludesLastItemInRange="true"><t:Items><t:Message>"#);
    holds(&found, "<t:Subject>Weekly digest 1</t:Subject>");
    let sorted = r#"<m:IndexedPageItemView MaxEntriesReturned="1" Offset="0" BasePoint="Beginning"/><m:SortOrder><t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:Subject"/></t:FieldOrder></m:SortOrder>"#;
    let folders = format!(r#"{INBOX}<t:DistinguishedFolderId Id="archive"/>"#);
    let wider = update(&id, "folder:SearchParameters", &parameters(&contains("item:Subject", "DIGEST"), &folders));
    holds(&anna.says(&wider), "NoError");
    let page = find(&anna, &id, sorted);
    holds(&page, r#"IndexedPagingOffset="1" TotalItemsInView="2" IncludesLastItemInRange="false""#);
    holds(&page, "<t:Subject>Weekly digest 1</t:Subject>");
    let renamed = update(&id, "folder:DisplayName", "<t:DisplayName>All digests</t:DisplayName>");
    holds(&anna.says(&renamed), "NoError");
    let children = |name: &str| {
        anna.says(&format!(
            r#"<m:FindFolder Traversal="Deep">{SHAPE}<m:ParentFolderIds><t:DistinguishedFolderId Id="{name}"/></m:ParentFolderIds></m:FindFolder>"#
        ))
    };
    holds(&children("searchfolders"), "<t:DisplayName>All digests</t:DisplayName>");
    assert!(!children("msgfolderroot").contains("All digests"), "it stands beside the tree");
    holds(&children("root"), "All digests");
    let delete = format!(
        r#"<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>"#,
        id.folder()
    );
    holds(&anna.says(&delete), "NoError");
    holds(&get(&anna, &id), "ErrorFolderNotFound");
    holds(&anna.list("archive"), "Weekly digest 2");
}

#[test]
fn what_ews_looks_for_is_shown_by_graph() {
    let mock = Mock::start();
    let (anna, graph) = (user(&mock, ANNA), graph(&mock));
    message(&graph, "inbox", "It's red");
    let red = r#"<t:IsEqualTo><t:FieldURI FieldURI="item:Categories"/><t:FieldURIOrConstant><t:Constant Value="Red"/></t:FieldURIOrConstant></t:IsEqualTo>"#;
    let not_read = format!("<t:And>{red}<t:Not>{}</t:Not></t:And>", contains("item:Subject", "it's blue"));
    let id = Id::first(&anna.says(&create("Red", &parameters(&not_read, INBOX))));
    let shown = graph.get(&at(&id)).expect(200);
    assert_eq!(shown["@odata.type"], "#microsoft.graph.mailSearchFolder");
    assert_eq!(
        (&shown["isSupported"], &shown["includeNestedFolders"], &shown["totalItemCount"]),
        (&json!(true), &json!(true), &json!(1))
    );
    assert_eq!(shown["filterQuery"], "categories/any(one:one eq 'Red') and not (contains(subject,'it''s blue'))");
    // What it shows can be sent back.
    let again = json!({ "filterQuery": shown["filterQuery"] });
    assert_eq!(graph.patch(&at(&id), &again).expect(200)["totalItemCount"], 1);
    holds(&get(&anna, &id), &format!("<t:Restriction>{not_read}</t:Restriction>"));
    // What OData has no words for here is told as what it is, and kept.
    let large = r#"<t:IsGreaterThan><t:FieldURI FieldURI="item:Size"/><t:FieldURIOrConstant><t:Constant Value="1"/></t:FieldURIOrConstant></t:IsGreaterThan>"#;
    let id = Id::first(&anna.says(&create("Large", &parameters(large, INBOX))));
    let shown = graph.get(&at(&id)).expect(200);
    assert_eq!((&shown["isSupported"], &shown["filterQuery"]), (&json!(false), &Value::Null));
    assert_eq!(graph.patch(&at(&id), &json!({ "includeNestedFolders": false })).refused(400), "ErrorInvalidArgument");
    assert_eq!(graph.patch(&at(&id), &json!({ "displayName": "Larger" })).expect(200)["displayName"], "Larger");
    holds(&get(&anna, &id), &format!("<t:Restriction>{large}</t:Restriction>"));
}

#[test]
fn what_graph_looks_for_is_shown_by_ews() {
    let mock = Mock::start();
    let (anna, graph) = (user(&mock, ANNA), graph(&mock));
    let inbox = graph.get("/me/mailFolders/inbox").expect(200)["id"].clone();
    let place = "/me/mailFolders/searchfolders/childFolders";
    let make = |name: &str, filter: &str| {
        let body = json!({
            "@odata.type": "#microsoft.graph.mailSearchFolder", "displayName": name, "sourceFolderIds": [inbox], "filterQuery": filter
        });
        let made = graph.post(place, &body).expect(201);
        Id { id: made["id"].as_str().expect("an id").to_owned(), change_key: String::new() }
    };
    let compared = |name: &str, uri: &str, value: &str| {
        format!(
            r#"<t:{name}><t:FieldURI FieldURI="{uri}"/><t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant></t:{name}>"#
        )
    };
    let tag = r#"<t:ExtendedFieldURI PropertyTag="0x0e23" PropertyType="Integer"/>"#;
    for (filter, restriction) in [
        ("isRead eq false", compared("IsEqualTo", "message:IsRead", "false")),
        ("importance eq 'high'", compared("IsEqualTo", "item:Importance", "High")),
        (
            "receivedDateTime ge 2020-01-02T03:04:05Z",
            compared("IsGreaterThanOrEqualTo", "item:DateTimeReceived", "2020-01-02T03:04:05Z"),
        ),
        ("from/emailAddress/address eq 'a&b@x.example'", compared("IsEqualTo", "message:From", "a&amp;b@x.example")),
        (
            "contains(body/content,'x') or not (hasAttachments eq true)",
            format!(
                "<t:Or>{}<t:Not>{}</t:Not></t:Or>",
                contains("item:Body", "x"),
                compared("IsEqualTo", "item:HasAttachments", "true")
            ),
        ),
        (
            "singleValueExtendedProperties/any(ep:ep/id eq 'Integer 0x0e23' and cast(ep/value, Edm.Int32) eq 7)",
            format!(
                "<t:And><t:Exists>{tag}</t:Exists><t:IsEqualTo>{tag}<t:FieldURIOrConstant><t:Constant Value=\"7\"/></t:FieldURIOrConstant></t:IsEqualTo></t:And>"
            ),
        ),
    ] {
        let id = make(filter, filter);
        let shown = get(&anna, &id);
        holds(
            &shown,
            &format!("<t:SearchParameters Traversal=\"Shallow\"><t:Restriction>{restriction}</t:Restriction>"),
        );
        // And is taken back as it is shown.
        let sent = update(&id, "folder:SearchParameters", &parameters(&restriction, INBOX));
        holds(&anna.says(&sent), "NoError");
        holds(
            &get(&anna, &id),
            &format!("<t:SearchParameters Traversal=\"Deep\"><t:Restriction>{restriction}</t:Restriction>"),
        );
    }
    // What no restriction says is not shown, and is found as ever.
    message(&graph, "inbox", "in focus");
    let id = make("Focused", "inferenceClassification eq 'focused'");
    let shown = get(&anna, &id);
    holds(&shown, "<t:SearchFolder>");
    assert!(!shown.contains("SearchParameters"), "{shown}");
    holds(&find(&anna, &id, ""), "<t:Subject>in focus</t:Subject>");
}

#[test]
fn what_cannot_be_is_refused_and_makes_nothing() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let id = Id::first(&anna.says(&create("Unread", &parameters(UNREAD, INBOX))));
    let given = r#"<t:IsEqualTo><t:FieldURI FieldURI="contacts:GivenName"/><t:FieldURIOrConstant><t:Constant Value="x"/></t:FieldURIOrConstant></t:IsEqualTo>"#;
    let unknown = r#"<t:Exists><t:FieldURI FieldURI="item:InReplyTo"/></t:Exists>"#;
    for (parameters, code) in [
        (String::new(), "ErrorInvalidOperation"),
        (parameters(given, INBOX), "ErrorInvalidOperation"),
        (parameters(unknown, INBOX), "ErrorUnsupportedPathForQuery"),
        (parameters(UNREAD, r#"<t:DistinguishedFolderId Id="contacts"/>"#), "ErrorInvalidOperation"),
        (parameters(UNREAD, &id.folder()), "ErrorCannotSpecifySearchFolderAsSourceFolder"),
        (parameters(UNREAD, r#"<t:FolderId Id="nonsense"/>"#), "ErrorInvalidIdMalformed"),
        (format!("<t:FolderClass>IPF.Task</t:FolderClass>{}", parameters(UNREAD, INBOX)), "ErrorInvalidOperation"),
    ] {
        holds(&anna.says(&create("Other", &parameters)), &format!("<m:ResponseCode>{code}</m:ResponseCode>"));
    }
    let itself = update(&id, "folder:SearchParameters", &parameters(UNREAD, &id.folder()));
    holds(&anna.says(&itself), "ErrorCannotSpecifySearchFolderAsSourceFolder");
    let named = update(&id, "folder:SearchParameters", "<t:DisplayName>x</t:DisplayName>");
    holds(&anna.says(&named), "ErrorUpdatePropertyMismatch");
    let names = anna.says(&format!(
        r#"<m:FindFolder Traversal="Shallow">{SHAPE}<m:ParentFolderIds><t:DistinguishedFolderId Id="searchfolders"/></m:ParentFolderIds></m:FindFolder>"#
    ));
    assert_eq!(names.matches("<t:SearchFolder>").count(), 1, "{names}");
}

/// And its changes are not told.
#[test]
fn nothing_is_put_into_it() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let id = Id::first(&anna.says(&create("Unread", &parameters(UNREAD, INBOX))));
    let draft = anna.draft("A letter");
    let folder = id.folder();
    for (body, code) in [
        (
            format!(
                "<m:MoveItem><m:ToFolderId>{folder}</m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:MoveItem>",
                draft.item()
            ),
            "ErrorInvalidFolderTypeForOperation",
        ),
        (
            format!(
                "<m:CopyItem><m:ToFolderId>{folder}</m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:CopyItem>",
                draft.item()
            ),
            "ErrorInvalidFolderTypeForOperation",
        ),
        (
            format!(
                r#"<m:CreateItem MessageDisposition="SaveOnly"><m:SavedItemFolderId>{folder}</m:SavedItemFolderId><m:Items><t:Message><t:Subject>x</t:Subject></t:Message></m:Items></m:CreateItem>"#
            ),
            "ErrorInvalidFolderTypeForOperation",
        ),
        (
            format!(
                "<m:CreateFolder><m:ParentFolderId>{folder}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>x</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"
            ),
            "ErrorInvalidFolderTypeForOperation",
        ),
        (
            format!(
                "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId>{folder}</m:SyncFolderId><m:MaxChangesReturned>10</m:MaxChangesReturned></m:SyncFolderItems>"
            ),
            "ErrorInvalidOperation",
        ),
        (
            format!(
                "<m:Subscribe><m:PullSubscriptionRequest><t:FolderIds>{folder}</t:FolderIds><t:EventTypes><t:EventType>NewMailEvent</t:EventType></t:EventTypes><t:Timeout>10</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>"
            ),
            "ErrorInvalidOperation",
        ),
    ] {
        holds(&anna.says(&body), &format!("<m:ResponseCode>{code}</m:ResponseCode>"));
    }
}

/// A client that keeps the tree of folders in step is told of it as what it is.
#[test]
fn the_hierarchy_tells_of_it() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    anna.says(&create("Unread", &parameters(UNREAD, INBOX)));
    let sync = |root: &str| {
        anna.says(&format!(
            r#"<m:SyncFolderHierarchy>{SHAPE}<m:SyncFolderId><t:DistinguishedFolderId Id="{root}"/></m:SyncFolderId></m:SyncFolderHierarchy>"#
        ))
    };
    holds(&sync("root"), "<t:Create><t:SearchFolder><t:FolderId ");
    assert!(!sync("msgfolderroot").contains("SearchFolder"));
}

/// What is to be kept in a search folder is not sent, and stays a draft.
#[test]
fn nothing_that_is_sent_is_kept_in_one() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let search = Id::first(&anna.says(&create("Unread", &parameters(UNREAD, INBOX))));
    let draft = Id::first(&anna.says(
        r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>Kept</t:Subject><t:ToRecipients><t:Mailbox><t:EmailAddress>bo@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#,
    ));
    let sent = anna.says(&format!(
        r#"<m:SendItem SaveItemToFolder="true"><m:ItemIds>{}</m:ItemIds><m:SavedItemFolderId>{}</m:SavedItemFolderId></m:SendItem>"#,
        draft.item(),
        search.folder()
    ));
    holds(&sent, "<m:ResponseCode>ErrorInvalidFolderTypeForOperation</m:ResponseCode>");
    let read = anna.says(&format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
        draft.item()
    ));
    holds(&read, "<t:Subject>Kept</t:Subject>");
}
