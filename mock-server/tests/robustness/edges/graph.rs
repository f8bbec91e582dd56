//! What a Graph request may ask for.

use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::default::CONTOSO;
use mock365_domain::photo::{Photo, PhotoRefusal};
use mock365_domain::{Change, Happened};

use super::ews::{fill_folder, fill_with};
use crate::pictures::png;
use crate::socket::{self, Reply, ask, encoded, graph_token};

const ANNA: &str = "anna@contoso.example";

fn filtered(mock: &Mock, filter: &str) -> Reply {
    let token = format!("Bearer {}", graph_token(mock, ANNA));
    let path = format!("/v1.0/me/messages?$filter={}", encoded(filter));
    ask(mock, "GET", &path, &[("authorization", &token)], b"")
}

pub fn filter(limit: &Limit) {
    let mock = Mock::start();
    let of_length = |length: usize| {
        let text = "subject eq ''";
        format!("subject eq '{}'", "a".repeat(length - text.len()))
    };
    assert_eq!(filtered(&mock, &of_length(limit.count())).status, 200);
    let above = filtered(&mock, &of_length(limit.count() + 1));
    assert_eq!(above.status, 400, "{}", above.body);
    assert!(above.body.contains("too long"), "{}", above.body);
}

pub fn filter_depth(limit: &Limit) {
    let mock = Mock::start();
    let nested = |depth: usize| format!("{}isRead eq true{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(filtered(&mock, &nested(limit.count() - 1)).status, 200);
    let above = filtered(&mock, &nested(limit.count() + 1));
    assert_eq!(above.status, 400, "{}", above.body);
}

pub fn expand_depth(limit: &Limit) {
    let mock = Mock::start();
    let token = format!("Bearer {}", graph_token(&mock, ANNA));
    let nested = |depth: usize| {
        let expand = format!("childFolders{}{}", "($expand=childFolders".repeat(depth - 1), ")".repeat(depth - 1));
        ask(&mock, "GET", &format!("/v1.0/me/mailFolders?$expand={expand}"), &[("authorization", &token)], b"")
    };
    assert_eq!(nested(limit.count()).status, 200);
    let above = nested(limit.count() + 1);
    assert_eq!(above.status, 400, "{}", above.body);
    assert!(above.body.contains("too deep"), "{}", above.body);
}

pub fn expanded(limit: &Limit) {
    let mock = Mock::start();
    // Seven times in a folder of its own, so that five of them fit.
    let each = limit.count() / 6;
    assert!(each <= 1000, "a page has no more");
    let token = format!("Bearer {}", graph_token(&mock, ANNA));
    let send = |method: &str, path: &str, body: &str| -> serde_json::Value {
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        let reply = ask(&mock, method, path, &headers, body.as_bytes());
        serde_json::from_str(&reply.body).unwrap_or_else(|why| panic!("{why}: {}", reply.head))
    };
    let top = send("POST", "/v1.0/me/mailFolders", r#"{"displayName":"Top"}"#);
    let children = format!("/v1.0/me/mailFolders/{}/childFolders", top["id"].as_str().expect("an id"));
    for number in 0..7 {
        let name = format!("Folder {number}");
        send("POST", &children, &format!(r#"{{"displayName":"{name}"}}"#));
        fill_folder(&mock, &name, each, "");
    }
    let shown = |page: &serde_json::Value, list: &str| -> Vec<usize> {
        let folders = page[list].as_array().expect("folders").iter();
        folders.map(|folder| folder["messages"].as_array().map_or(0, Vec::len)).collect()
    };
    let page = send("GET", &format!("{children}?$expand=messages($top=1000;$select=id)"), "");
    assert_eq!(shown(&page, "value"), [each; 6]);
    let rest = page["@odata.nextLink"].as_str().expect("a link").replace(&mock.origin(), "");
    assert_eq!(shown(&send("GET", &rest, ""), "value"), [each]);
    let nested = "childFolders($expand=messages($top=1000;$select=id))";
    let one = send("GET", &format!("/v1.0/me/mailFolders/{}?$expand={nested}", top["id"].as_str().expect("an id")), "");
    assert_eq!(shown(&one, "childFolders").len(), 5, "with the folders themselves one folder less fits");
    let rest = one["childFolders@odata.nextLink"].as_str().expect("a link").replace(&mock.origin(), "");
    assert_eq!(shown(&send("GET", &rest, ""), "value"), [each; 2]);
}

pub fn answer(limit: &Limit) {
    let mock = Mock::start();
    // Each is a little more than a quarter of what fits.
    fill_with(&mock, 9, &"x".repeat(limit.count() / 4));
    let token = format!("Bearer {}", graph_token(&mock, ANNA));
    let get = |path: &str| -> serde_json::Value {
        let reply = ask(&mock, "GET", path, &[("authorization", &token)], b"");
        serde_json::from_str(&reply.body).unwrap_or_else(|why| panic!("{why}: {}", reply.head))
    };
    for list in ["messages", "messages/delta"] {
        let mut next = Some(format!("/v1.0/me/mailFolders/drafts/{list}?$top=1000&$select=body"));
        let (mut pages, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
        while let Some(path) = next {
            let page = get(&path);
            let things = page["value"].as_array().expect("a page");
            pages.push(things.len());
            seen.extend(things.iter().map(|thing| thing["id"].as_str().expect("an id").to_owned()));
            next = page["@odata.nextLink"].as_str().map(|link| link.replace(&mock.origin(), ""));
        }
        assert_eq!((pages, seen.len()), (vec![3, 3, 3], 9));
    }
    let small = get("/v1.0/me/mailFolders/drafts/messages?$top=1000&$select=subject");
    assert_eq!(small["value"].as_array().map(Vec::len), Some(9), "what is not shown does not count");
    assert_eq!(small["@odata.nextLink"], serde_json::Value::Null);
}

pub fn batch_parts(limit: &Limit) {
    let mock = Mock::start();
    let token = format!("Bearer {}", graph_token(&mock, ANNA));
    let of = |count: usize| {
        let parts: Vec<_> =
            (0..count).map(|id| serde_json::json!({ "id": id.to_string(), "method": "GET", "url": "/me" })).collect();
        let body = serde_json::json!({ "requests": parts }).to_string();
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        ask(&mock, "POST", "/v1.0/$batch", &headers, body.as_bytes())
    };
    let just = of(limit.count());
    assert_eq!((just.status, just.body.matches("\"status\":200").count()), (200, limit.count()));
    let above = of(limit.count() + 1);
    assert_eq!(above.status, 400, "{}", above.body);
}

/// A text of a subscription may be so long: its resource's here, which is then one that is not there.
pub fn subscription_text(limit: &Limit) {
    let mock = Mock::start();
    let refused = |length: usize| {
        let token = format!("Bearer {}", graph_token(&mock, ANNA));
        let body = serde_json::json!({
            "changeType": "created", "notificationUrl": "http://127.0.0.1:9/", "resource": "me/".to_owned() + &"x".repeat(length - 3),
            "expirationDateTime": "2126-01-01T00:00:00Z",
        });
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        let reply = ask(&mock, "POST", "/v1.0/subscriptions", &headers, body.to_string().as_bytes());
        (reply.status, reply.body)
    };
    // There is no such resource.
    let (status, below) = refused(limit.count());
    assert!(status == 501 && !below.contains("Invalid property value for Resource"), "{status} {below}");
    let above = refused(limit.count() + 1).1;
    assert!(above.contains("ValidationError") && above.contains("Invalid property value for Resource"), "{above}");
}

/// What others have counts, the photo that is replaced does not.
pub fn photos(limit: &Limit) {
    let mock = Mock::start();
    let token = format!("Bearer {}", socket::token(&mock, ANNA, &["User.ReadWrite"], None));
    let put = |file: &[u8]| {
        let headers = [("authorization", token.as_str()), ("content-type", "image/png")];
        ask(&mock, "PUT", "/v1.0/me/photo/$value", &headers, file)
    };
    let file = png(64, 64);
    let others =
        Photo { bytes: vec![0; limit.count() - file.len()].into(), ..Photo::read(file.clone().into()).expect("one") };
    mock.sandbox()
        .change(|cloud, _| {
            let tenant = cloud.tenant_mut(CONTOSO).expect("a tenant");
            tenant.set_photo(uuid::Uuid::nil(), Some(others))?;
            Ok::<_, PhotoRefusal>(((), Change::directory(Happened::Updated)))
        })
        .expect("there is room");
    assert_eq!(put(&file).status, 200);
    assert_eq!(put(&file).status, 200);
    let above = put(&[&file[..], &[0]].concat());
    assert_eq!(above.status, 507, "{}", above.body);
    assert!(above.body.contains("ErrorQuotaExceeded"), "{}", above.body);
}

pub fn translated_ids(limit: &Limit) {
    let mock = Mock::start();
    let token = format!("Bearer {}", socket::token(&mock, ANNA, &["User.Read"], None));
    let of = |count: usize| {
        let ids = vec!["x"; count];
        let body = serde_json::json!({ "inputIds": ids, "sourceIdType": "restId", "targetIdType": "ewsId" });
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        ask(&mock, "POST", "/v1.0/me/translateExchangeIds", &headers, body.to_string().as_bytes())
    };
    let just = of(limit.count());
    assert_eq!((just.status, just.body.matches("ErrorInvalidIdMalformed").count()), (200, limit.count()));
    let above = of(limit.count() + 1);
    assert_eq!((above.status, above.body.contains("ErrorInvalidArgument")), (400, true), "{}", above.body);
}
