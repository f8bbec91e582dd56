//! MAPI properties that are written over one protocol and read over the other.

use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller as GraphCaller, HUBSPOT};
use crate::ews_client::{Caller, Id, user};
use crate::tasks::create;

const ANNA: &str = "anna@contoso.example";
pub const SET: &str = "c11ff724-aa03-4555-9952-8fa248a11c3e";
const SCOPES: &[&str] = &["Mail.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite"];

/// Every type, with two values of it as both protocols show them.
const TYPES: [(&str, &str, &str); 12] = [
    ("ApplicationTime", "42000.5", "1.25"),
    ("Binary", "AAEC", "/+8="),
    ("Boolean", "true", "false"),
    ("CLSID", "5f2b8e9c-0c7c-4f0f-9d9f-0a4b2f0c1d3e", "00000000-0000-0000-c000-000000000046"),
    ("Currency", "1234567890123", "-1"),
    ("Double", "0.1", "-2.5"),
    ("Float", "0.5", "3.25"),
    ("Integer", "-7", "8"),
    ("Long", "9007199254740993", "4"),
    ("Short", "32767", "-32768"),
    ("String", "one", "Zwei & <drei>"),
    ("SystemTime", "2026-12-01T10:00:00Z", "1999-12-31T23:59:59Z"),
];

pub fn anna(mock: &Mock) -> (GraphCaller<'_>, Caller) {
    (GraphCaller::user(mock, ANNA, HUBSPOT, SCOPES), user(mock, ANNA))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A property: its type, whether it has several values, and where it stands.
struct Named {
    kind: &'static str,
    is_several: bool,
    values: [Vec<&'static str>; 2],
}

impl Named {
    fn all() -> Vec<Self> {
        let single = TYPES.map(|(kind, one, other)| Self { kind, is_several: false, values: [vec![one], vec![other]] });
        let several = TYPES.into_iter().filter(|(kind, ..)| *kind != "Boolean").map(|(kind, one, other)| Self {
            kind,
            is_several: true,
            values: [vec![one, other], vec![other, one, one]],
        });
        single.into_iter().chain(several).collect()
    }

    fn kind(&self) -> String {
        format!("{}{}", self.kind, if self.is_several { "Array" } else { "" })
    }

    /// As Graph names it; names in any casing and with zeros are the same.
    fn graph(&self) -> String {
        format!("{} {{{}}} Name Own {}", self.kind(), SET.to_uppercase(), self.kind())
    }

    fn shown(&self) -> String {
        format!("{} {{{SET}}} Name Own {}", self.kind(), self.kind())
    }

    fn uri(&self) -> String {
        let kind = self.kind();
        format!(r#"<t:ExtendedFieldURI PropertySetId="{SET}" PropertyName="Own {kind}" PropertyType="{kind}"/>"#)
    }

    fn ews(&self, turn: usize) -> String {
        let values = self.values[turn].iter().map(|value| format!("<t:Value>{}</t:Value>", escaped(value)));
        let values = values.collect::<Vec<_>>().concat();
        let values = if self.is_several { format!("<t:Values>{values}</t:Values>") } else { values };
        format!("<t:ExtendedProperty>{}{values}</t:ExtendedProperty>", self.uri())
    }

    fn json(&self, turn: usize) -> Value {
        let values = &self.values[turn];
        json!({ "id": self.graph(), "value": if self.is_several { json!(values) } else { json!(values[0]) } })
    }

    fn shown_json(&self, turn: usize) -> Value {
        let values = &self.values[turn];
        json!({ "id": self.shown(), "value": if self.is_several { json!(values) } else { json!(values[0]) } })
    }
}

/// All of them as members of a Graph body.
fn written(turn: usize) -> Value {
    let all = Named::all();
    let of = |several| -> Vec<Value> {
        all.iter().filter(|named| named.is_several == several).map(|named| named.json(turn)).collect()
    };
    json!({ "singleValueExtendedProperties": of(false), "multiValueExtendedProperties": of(true) })
}

pub fn merged(mut body: Value, more: &Value) -> Value {
    let more = more.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(more);
    body
}

/// The `$expand` that asks for all of them.
fn expand() -> String {
    let all = Named::all();
    let of = |several| {
        let ids = all.iter().filter(|named| named.is_several == several);
        ids.map(|named| format!("id eq '{}'", named.graph())).collect::<Vec<_>>().join(" or ")
    };
    format!(
        "$expand=singleValueExtendedProperties($filter={}),multiValueExtendedProperties($filter={})",
        of(false),
        of(true)
    )
}

/// The id of a Graph item as EWS writes it.
pub fn ews_id(item: &Value) -> String {
    item["id"].as_str().expect("an id").replace('-', "/").replace('_', "+")
}

fn graph_id(id: &Id) -> String {
    id.id.replace('/', "-").replace('+', "_")
}

/// What EWS shows of all of them.
fn over_ews(anna: &Caller, id: &str) -> String {
    let uris: String = Named::all().iter().map(Named::uri).collect();
    anna.says(&format!(
        r#"<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{uris}</t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id="{id}"/></m:ItemIds></m:GetItem>"#
    ))
}

#[track_caller]
fn assert_over_ews(anna: &Caller, id: &str, turn: usize) {
    let seen = over_ews(anna, id);
    for named in Named::all() {
        assert!(seen.contains(&named.ews(turn)), "{}: {seen}", named.kind());
    }
}

#[track_caller]
fn assert_over_graph(anna: &GraphCaller<'_>, path: &str, turn: usize) {
    let seen = anna.get(&format!("{path}?{}", expand())).expect(200);
    for named in Named::all() {
        let collection =
            if named.is_several { "multiValueExtendedProperties" } else { "singleValueExtendedProperties" };
        let wanted = named.shown_json(turn);
        let all = seen[collection].as_array().unwrap_or_else(|| panic!("{collection}: {seen}"));
        assert!(all.contains(&wanted), "{path}, {wanted}: {seen}");
    }
    let plain = anna.get(path).expect(200);
    assert!(plain.get("singleValueExtendedProperties").is_none(), "{plain}");
}

/// Kinds of items: Graph's list and body, EWS's element and what stands in it, and the attributes of a create.
fn kinds() -> [(&'static str, Value, &'static str, &'static str, &'static str); 3] {
    let time = |hour: u32| json!({ "dateTime": format!("2031-03-10T{hour}:00:00"), "timeZone": "UTC" });
    [
        (
            "/me/messages",
            json!({ "subject": "m" }),
            "Message",
            "<t:Subject>m</t:Subject>",
            r#"MessageDisposition="SaveOnly""#,
        ),
        (
            "/me/events",
            json!({ "subject": "e", "start": time(10), "end": time(11) }),
            "CalendarItem",
            "<t:Subject>e</t:Subject>",
            r#"SendMeetingInvitations="SendToNone""#,
        ),
        ("/me/contacts", json!({ "givenName": "c" }), "Contact", "<t:Subject>c</t:Subject>", ""),
    ]
}

#[test]
fn what_graph_writes_ews_reads_and_the_other_way_round() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    for (list, body, element, inside, attributes) in kinds() {
        let made = graph.post(list, &merged(body.clone(), &written(0))).expect(201);
        assert!(made.get("singleValueExtendedProperties").is_none(), "{made}");
        let path = format!("{list}/{}", made["id"].as_str().expect("an id"));
        assert_over_ews(&ews, &ews_id(&made), 0);
        assert_over_graph(&graph, &path, 0);
        graph.patch(&path, &written(1)).expect(200);
        assert_over_ews(&ews, &ews_id(&made), 1);

        let all: String = Named::all().iter().map(|named| named.ews(0)).collect();
        let start = if element == "CalendarItem" {
            "<t:Start>2031-03-10T10:00:00Z</t:Start><t:End>2031-03-10T11:00:00Z</t:End>"
        } else {
            ""
        };
        let made = create(&ews, attributes, &format!("<t:{element}>{inside}{all}{start}</t:{element}>"));
        assert!(made.contains("NoError"), "{made}");
        let id = Id::first(&made);
        assert_over_graph(&graph, &format!("{list}/{}", graph_id(&id)), 0);
        let update = |named: &Named| {
            let (uri, own) = (named.uri(), named.ews(1));
            format!("<t:SetItemField>{uri}<t:{element}>{own}</t:{element}></t:SetItemField>")
        };
        let updates = Named::all().iter().map(update).collect::<Vec<_>>().concat();
        let set = change(&ews, &id.id, &updates);
        assert!(set.contains("NoError"), "{set}");
        assert_over_graph(&graph, &format!("{list}/{}", graph_id(&id)), 1);
    }
}

fn change(ews: &Caller, id: &str, updates: &str) -> String {
    ews.says(&format!(
        r#"<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly" SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange><t:ItemId Id="{id}"/><t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#
    ))
}

#[test]
fn tasks_keep_every_type_over_ews() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let all: String = Named::all().iter().map(|named| named.ews(0)).collect();
    let made = create(&anna, "", &format!("<t:Task><t:Subject>t</t:Subject>{all}</t:Task>"));
    assert_over_ews(&anna, &Id::first(&made).id, 0);
}

#[test]
fn what_is_taken_away_over_one_is_gone_over_the_other() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    let made = graph.post("/me/messages", &merged(json!({ "subject": "m" }), &written(0))).expect(201);
    let path = format!("/me/messages/{}", made["id"].as_str().expect("an id"));
    let uri = Named::all()[0].uri();
    assert!(change(&ews, &ews_id(&made), &format!("<t:DeleteItemField>{uri}</t:DeleteItemField>")).contains("NoError"));
    let one = format!("{path}?$expand=singleValueExtendedProperties($filter=id eq '{}')", Named::all()[0].graph());
    assert!(graph.get(&one).expect(200).get("singleValueExtendedProperties").is_none());
    let other = json!({ "singleValueExtendedProperties": [{ "id": Named::all()[7].graph(), "value": null }] });
    graph.patch(&path, &other).expect(200);
    assert!(!over_ews(&ews, &ews_id(&made)).contains("<t:Value>-7</t:Value></t:ExtendedProperty>"));
}

/// How many a Graph list finds.
pub fn found(graph: &GraphCaller<'_>, list: &str, inner: &str) -> usize {
    let path = format!("{list}?$filter=singleValueExtendedProperties/Any(ep: {inner})");
    graph.get(&path).expect(200)["value"].as_array().expect("a list").len()
}

#[test]
fn both_find_by_what_the_other_wrote() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    for (list, body, element, inside, attributes) in kinds() {
        let made = graph.post(list, &merged(body.clone(), &written(0))).expect(201);
        let all: String = Named::all().iter().map(|named| named.ews(1)).collect();
        let start = if element == "CalendarItem" {
            "<t:Start>2031-03-10T10:00:00Z</t:Start><t:End>2031-03-10T11:00:00Z</t:End>"
        } else {
            ""
        };
        let other = Id::first(&create(&ews, attributes, &format!("<t:{element}>{inside}{all}{start}</t:{element}>")));
        let folder = match element {
            "Message" => "drafts",
            "CalendarItem" => "calendar",
            _ => "contacts",
        };
        for named in Named::all().iter().filter(|named| !named.is_several) {
            let (id, uri) = (named.graph(), named.uri());
            for (turn, own, foreign) in [(0, ews_id(&made), &other.id), (1, other.id.clone(), &ews_id(&made))] {
                let value = named.values[turn][0];
                let only = found(
                    &graph,
                    list,
                    &format!("ep/id eq '{id}' and ep/value eq '{}'", value.replace('\'', "''"))
                        .replace('&', "%26")
                        .replace('+', "%2B"),
                );
                assert_eq!(only, 1, "{list}, {id}, {value}");
                let seen = ews.says(&format!(
                    r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction><t:IsEqualTo>{uri}<t:FieldURIOrConstant><t:Constant Value="{}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>"#,
                    escaped(value)
                ));
                assert!(seen.contains(&own), "{id}, {value}: {seen}");
                assert!(!seen.contains(foreign), "{id}, {value}: {seen}");
            }
            assert_eq!(found(&graph, list, &format!("ep/id eq '{id}' and ep/value ne null")), 2, "{id}");
        }
        for order in ["Ascending", "Descending"] {
            let uri = Named::all()[7].uri();
            let sorted = ews.says(&format!(
                r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction><t:Exists>{uri}</t:Exists></m:Restriction><m:SortOrder><t:FieldOrder Order="{order}">{uri}</t:FieldOrder></m:SortOrder><m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>"#
            ));
            let first = Id::first(&sorted).id;
            // -7 was written over Graph, 8 over EWS.
            assert_eq!(first, if order == "Ascending" { ews_id(&made) } else { other.id.clone() }, "{list}");
        }
    }
}

#[test]
fn filters_cast_compare_and_look_for_parts() {
    let mock = Mock::start();
    let (graph, _) = anna(&mock);
    graph.post("/me/messages", &merged(json!({ "subject": "m" }), &written(0))).expect(201);
    let id = |kind: &str| format!("ep/id eq '{kind} {{{SET}}} Name Own {kind}'");
    for (kind, inner, wanted) in [
        ("Integer", "cast(ep/value, Edm.Int32) eq -7", 1),
        ("Integer", "cast(ep/value, Edm.Int32) gt -7", 0),
        ("Integer", "cast(ep/Value, Edm.Int32) ge -7 and cast(ep/value, Edm.Int32) lt 0", 1),
        ("Integer", "ep/value eq '-7'", 1),
        ("Double", "cast(ep/value, Edm.Double) lt 0.2", 1),
        ("Boolean", "cast(ep/value, Edm.Boolean) eq true", 1),
        ("CLSID", "cast(ep/value, Edm.Guid) eq (5f2b8e9c-0c7c-4f0f-9d9f-0a4b2f0c1d3e)", 1),
        ("Binary", "cast(ep/value, Edm.Binary) eq binary'AAEC'", 1),
        // Base64 is not the same in another casing.
        ("Binary", "cast(ep/value, Edm.Binary) eq binary'AAEc'", 0),
        ("SystemTime", "cast(ep/value, Edm.DateTimeOffset) ge 2026-12-01T10:00:00Z", 1),
        ("SystemTime", "ep/value lt '2026-12-01T10:00:00Z'", 0),
        ("String", "contains(ep/value, 'N')", 1),
        ("String", "startswith(ep/value, 'on')", 1),
        ("String", "startswith(ep/value, 'ne')", 0),
        ("String", "ep/value eq 'ONE'", 1),
        ("String", "ep/value ne 'one'", 0),
        ("String", "ep/value eq null", 0),
        ("String", "(ep/value eq 'two' or ep/value eq 'one')", 1),
    ] {
        assert_eq!(found(&graph, "/me/messages", &format!("{} and {inner}", id(kind))), wanted, "{kind}: {inner}");
    }
    // A name's casing counts, that of types and words does not.
    assert_eq!(found(&graph, "/me/messages", &format!("ep/Id eq 'string {{{SET}}} NAME Own String'")), 1);
    assert_eq!(found(&graph, "/me/messages", &format!("ep/id eq 'String {{{SET}}} Name own string'")), 0);
    for (inner, code) in [
        ("ep/id eq 'Color' and ep/value eq 'a'".to_owned(), "ErrorInvalidProperty"),
        ("ep/id eq 'String 0x8001' and ep/value eq 'a'".to_owned(), "ErrorInvalidExtendedProperty"),
        ("ep/value eq 'a'".to_owned(), "BadRequest"),
        (format!("{} and ep/id ne 'String 0x001A'", id("String")), "ErrorInvalidUrlQueryFilter"),
        (format!("{0} and {0}", id("String")), "ErrorInvalidUrlQueryFilter"),
        (format!("{} and ep/value eq 7", id("Integer")), "BadRequest"),
        (format!("{} and cast(ep/value, Edm.Int32) eq 'x'", id("Integer")), "BadRequest"),
        (format!("{} and contains(ep/value, '7')", id("Integer")), "ErrorInvalidUrlQueryFilter"),
    ] {
        let path = format!("/me/messages?$filter=singleValueExtendedProperties/any(ep:{inner})");
        assert_eq!(graph.get(&path).refused(400), code, "{inner}");
    }
}

#[test]
fn what_is_no_property_is_refused_and_nothing_is_made() {
    let mock = Mock::start();
    let (graph, _) = anna(&mock);
    for (collection, property, status, code) in [
        ("single", json!({ "id": "Color", "value": "a" }), 400, "ErrorInvalidProperty"),
        ("single", json!({ "value": "a" }), 400, "ErrorInvalidProperty"),
        ("single", json!({ "id": "StringArray 0x3fff", "value": "a" }), 400, "ErrorInvalidExtendedProperty"),
        ("multi", json!({ "id": "String 0x3fff", "value": ["a"] }), 400, "ErrorInvalidExtendedProperty"),
        ("single", json!({ "id": "Integer 0x3fff", "value": "a" }), 400, "ErrorInvalidExtendedPropertyValue"),
        ("single", json!({ "id": "Integer 0x3fff", "value": 7 }), 400, "RequestBodyRead"),
        ("multi", json!({ "id": "StringArray 0x3fff", "value": "a" }), 400, "RequestBodyRead"),
        ("single", json!({ "id": "String 0x3fff", "values": "a" }), 400, "RequestBodyRead"),
        // A message's size is what it is; a message is no appointment.
        ("single", json!({ "id": "Long 0x0e08", "value": "7" }), 501, "NotImplemented"),
        ("single", json!({ "id": "String 0x001A", "value": "IPM.Appointment" }), 501, "NotImplemented"),
    ] {
        let body = json!({ "subject": "not made", format!("{collection}ValueExtendedProperties"): [property] });
        assert_eq!(graph.post("/me/messages", &body).refused(status), code, "{property}");
    }
    let made = graph.get("/me/messages?$filter=subject eq 'not made'").expect(200);
    assert_eq!(made["value"], json!([]));
    for (expand, code) in [
        ("singleValueExtendedProperties($filter=id eq 'Test')", "ErrorInvalidProperty"),
        ("singleValueExtendedProperties($filter=id eq Test)", "BadRequest"),
        ("singleValueExtendedProperties", "BadRequest"),
        ("singleValueExtendedProperties($filter=value eq 'a')", "BadRequest"),
        ("multiValueExtendedProperties($filter=id eq 'String 0x1a')", "ErrorInvalidExtendedProperty"),
    ] {
        assert_eq!(graph.get(&format!("/me/messages?$expand={expand}")).refused(400), code, "{expand}");
    }
}

#[test]
fn ordinary_properties_have_mapi_names_too() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    let body = json!({
        "subject": "RE: Offer", "categories": ["Red"],
        "singleValueExtendedProperties": [
            { "id": "Integer 0x0E07", "value": "1" },
            { "id": "SystemTime 0x0E06", "value": "2020-01-02T03:04:05Z" },
            { "id": "SystemTime 0x0039", "value": "2020-01-02T03:04:00Z" },
            { "id": "String 0x001A", "value": "IPM.Note.Own" },
            { "id": "Integer 0x1090", "value": "2" },
            { "id": "String 0x1035", "value": "<own@contoso.example>" },
        ],
    });
    let made = graph.post("/me/messages", &body).expect(201);
    assert_eq!(made["isDraft"], false);
    assert_eq!(made["receivedDateTime"], "2020-01-02T03:04:05Z");
    assert_eq!(made["sentDateTime"], "2020-01-02T03:04:00Z");
    assert_eq!(made["flag"]["flagStatus"], "flagged");
    assert_eq!(made["internetMessageId"], "<own@contoso.example>");
    let ids = [
        ("String 0x001A", "String 0x1a", "IPM.Note.Own"),
        ("String 0x0037", "String 0x37", "RE: Offer"),
        ("String 0x0E1D", "String 0xe1d", "Offer"),
        ("Integer 0x0E07", "Integer 0xe07", "1"),
        ("SystemTime 0x0e06", "SystemTime 0xe06", "2020-01-02T03:04:05Z"),
        ("Short 0x1090", "Short 0x1090", "2"),
        ("String 0x1035", "String 0x1035", "<own@contoso.example>"),
    ];
    let asked = ids.map(|(id, ..)| format!("id eq '{id}'")).join(" or ");
    let keywords = "StringArray {00020329-0000-0000-c000-000000000046} Name Keywords";
    let seen = graph
        .get(&format!(
            "/me/messages?$filter=singleValueExtendedProperties/any(ep:ep/id eq 'String 0x1035' and ep/value eq '<own@contoso.example>')&$select=id&$expand=singleValueExtendedProperties($filter={asked}),multiValueExtendedProperties($filter=id eq '{keywords}')"
        ))
        .expect(200);
    let shown = ids.map(|(_, id, value)| json!({ "id": id, "value": value }));
    assert_eq!(seen["value"][0]["singleValueExtendedProperties"], json!(shown));
    assert_eq!(seen["value"][0]["multiValueExtendedProperties"], json!([{ "id": keywords, "value": ["Red"] }]));
    // A size has several names, and no text.
    let size = "$expand=singleValueExtendedProperties($filter=id eq 'Long 0x0E08' or id eq 'Integer 0x0E08' or id eq 'String 0x0E08')";
    let path = format!("/me/messages/{}", made["id"].as_str().expect("an id"));
    let sizes = graph.get(&format!("{path}?{size}")).expect(200);
    let sizes = sizes["singleValueExtendedProperties"].as_array().expect("sizes").clone();
    assert_eq!(sizes.iter().map(|one| &one["id"]).collect::<Vec<_>>(), ["Long 0xe08", "Integer 0xe08"]);
    let seen = ews.says(&format!(
        r#"<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:ItemClass"/><t:ExtendedFieldURI PropertyTag="0x1090" PropertyType="Integer"/></t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id="{}"/></m:ItemIds></m:GetItem>"#,
        ews_id(&made)
    ));
    assert!(seen.contains("<t:ItemClass>IPM.Note.Own</t:ItemClass>"), "{seen}");
    assert!(seen.contains("<t:Value>2</t:Value>"), "{seen}");
    let done = r#"<t:SetItemField><t:ExtendedFieldURI PropertyTag="0x1090" PropertyType="Integer"/><t:Message><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x1090" PropertyType="Integer"/><t:Value>1</t:Value></t:ExtendedProperty></t:Message></t:SetItemField>"#;
    assert!(change(&ews, &ews_id(&made), done).contains("NoError"));
    assert_eq!(graph.get(&path).expect(200)["flag"]["flagStatus"], "complete");
}
