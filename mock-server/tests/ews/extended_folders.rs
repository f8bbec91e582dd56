//! MAPI properties of folders that are written over one protocol and read over the other.

use mock365::Mock;
use serde_json::json;

use crate::ews_client::Id;
use crate::extended::{SET, anna, ews_id, found, merged};

#[test]
fn folders_have_them_over_both() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    let (id, uri) = (
        format!("String {{{SET}}} Name Own"),
        format!(r#"<t:ExtendedFieldURI PropertySetId="{SET}" PropertyName="Own" PropertyType="String"/>"#),
    );
    let property = |value: &str| json!({ "singleValueExtendedProperties": [{ "id": id, "value": value }] });
    let get = |id: &str| {
        ews.says(&format!(
            r#"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{uri}</t:AdditionalProperties></m:FolderShape><m:FolderIds><t:FolderId Id="{id}"/></m:FolderIds></m:GetFolder>"#
        ))
    };
    for (list, name, element) in [
        ("/me/mailFolders", "displayName", "Folder"),
        ("/me/contactFolders", "displayName", "ContactsFolder"),
        ("/me/calendars", "name", "CalendarFolder"),
    ] {
        let made = graph.post(list, &merged(json!({ name: "Own" }), &property("one"))).expect(201);
        assert!(get(&ews_id(&made)).contains("<t:Value>one</t:Value>"), "{list}");
        let path = format!("{list}/{}", made["id"].as_str().expect("an id"));
        graph.patch(&path, &property("two")).expect(200);
        assert!(get(&ews_id(&made)).contains("<t:Value>two</t:Value>"), "{list}");
        let own = format!("<t:ExtendedProperty>{uri}<t:Value>three</t:Value></t:ExtendedProperty>");
        let set = ews.says(&format!(
            r#"<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:FolderId Id="{}"/><t:Updates><t:SetFolderField>{uri}<t:{element}>{own}</t:{element}></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"#,
            ews_id(&made)
        ));
        assert!(set.contains("NoError"), "{set}");
        let seen =
            graph.get(&format!("{path}?$expand=singleValueExtendedProperties($filter=id eq '{id}')")).expect(200);
        assert_eq!(seen["singleValueExtendedProperties"], json!([{ "id": id, "value": "three" }]), "{list}");
        let filter = format!("ep/id eq '{id}' and ep/value eq 'three'");
        assert_eq!(found(&graph, list, &filter), 1, "{list}");
        let made = ews.says(&format!(
            r#"<m:CreateFolder><m:ParentFolderId><t:FolderId Id="{}"/></m:ParentFolderId><m:Folders><t:{element}><t:DisplayName>Below</t:DisplayName>{own}</t:{element}></m:Folders></m:CreateFolder>"#,
            ews_id(&seen)
        ));
        assert!(get(&Id::first(&made).id).contains("<t:Value>three</t:Value>"), "{made}");
    }
}

/// What a folder says of what lies in it is asked for like any other property.
#[test]
fn folders_are_found_by_what_lies_in_them() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    let made = graph.post("/me/mailFolders", &json!({ "displayName": "Own" })).expect(201);
    let path = format!("/me/mailFolders/{}", made["id"].as_str().expect("an id"));
    for subject in ["One", "Two", "Three", "Four", "Five", "Six", "Seven"] {
        graph.post(&format!("{path}/messages"), &json!({ "subject": subject })).expect(201);
    }
    let unread = graph.get(&format!("{path}/messages?$top=1")).expect(200)["value"][0]["id"].clone();
    let unread = format!("/me/messages/{}", unread.as_str().expect("an id"));
    graph.patch(&unread, &json!({ "isRead": false })).expect(200);
    graph.post(&format!("{path}/childFolders"), &json!({ "displayName": "Below" })).expect(201);
    for (tag, kind, of_graph, value) in
        [("0x3602", "Integer", "7", "7"), ("0x3603", "Integer", "1", "1"), ("0x360a", "Boolean", "true", "true")]
    {
        let filter = format!(
            "ep/id eq '{kind} {tag}' and cast(ep/value, Edm.{}) eq {of_graph}",
            if kind == "Integer" { "Int32" } else { kind }
        );
        let list =
            format!("/me/mailFolders?$filter=displayName eq 'Own' and singleValueExtendedProperties/any(ep: {filter})");
        let names = graph.get(&list).expect(200);
        assert_eq!(names["value"].as_array().map(Vec::len), Some(1), "{tag}: {names}");
        assert_eq!(graph.get(&list.replace("?$filter", "/$count?$filter")).expect(200), json!(1), "{tag}");
        let uri = format!(r#"<t:ExtendedFieldURI PropertyTag="{tag}" PropertyType="{kind}"/>"#);
        let found = ews.says(&format!(
            r#"<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:Restriction><t:And><t:IsEqualTo>{uri}<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant></t:IsEqualTo><t:IsEqualTo><t:FieldURI FieldURI="folder:DisplayName"/><t:FieldURIOrConstant><t:Constant Value="Own"/></t:FieldURIOrConstant></t:IsEqualTo></t:And></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>"#
        ));
        assert!(found.contains("<t:DisplayName>Own<"), "{tag}: {found}");
    }
}

/// Its own properties that count are asked for, too.
#[test]
fn folders_are_found_by_their_counts() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    let made = graph.post("/me/mailFolders", &json!({ "displayName": "Own" })).expect(201);
    let path = format!("/me/mailFolders/{}", made["id"].as_str().expect("an id"));
    for number in 0..23 {
        graph
            .post(&format!("{path}/messages"), &json!({ "subject": format!("{number}"), "isRead": number > 20 }))
            .expect(201);
    }
    for number in 0..17 {
        graph.post(&format!("{path}/childFolders"), &json!({ "displayName": format!("{number}") })).expect(201);
    }
    let unread = graph.get(&path).expect(200)["unreadItemCount"].to_string();
    for (uri, value, is_found) in [
        ("TotalCount", "23", true),
        ("TotalCount", "24", false),
        ("ChildFolderCount", "17", true),
        ("ChildFolderCount", "16", false),
        ("UnreadCount", unread.as_str(), true),
        ("UnreadCount", "99", false),
    ] {
        let found = ews.says(&format!(
            r#"<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="folder:{uri}"/><t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>"#
        ));
        assert_eq!(found.contains("<t:DisplayName>Own</t:DisplayName>"), is_found, "{uri} {value}: {found}");
    }
}
