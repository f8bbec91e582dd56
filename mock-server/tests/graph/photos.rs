//! Photos of contacts, users and groups over a socket.

use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT, Reply};
use crate::pictures::{gif, jpeg, png};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

fn put(caller: &Caller, path: &str, bytes: Vec<u8>) -> Reply {
    caller.raw(Method::PUT, path, &[("content-type", b"image/jpeg")], bytes)
}

fn contact(anna: &Caller, at: &str) -> String {
    let made = anna.post(at, &json!({ "givenName": "Pavel" })).expect(201);
    format!("{at}/{}", made["id"].as_str().expect("an id"))
}

/// What a photo's metadata says: content type, width and height.
fn metadata(caller: &Caller, path: &str) -> (Value, Value, Value) {
    let shown = caller.get(path).expect(200);
    assert!(shown["@odata.mediaEtag"].as_str().is_some_and(|etag| etag.starts_with('"')), "{shown}");
    (shown["@odata.mediaContentType"].clone(), shown["width"].clone(), shown["height"].clone())
}

#[test]
fn a_contact_has_a_photo_in_every_folder() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Contacts.ReadWrite"]);
    let folder = anna.post("/me/contactFolders", &json!({ "displayName": "A" })).expect(201);
    let folder = format!("/me/contactFolders/{}", folder["id"].as_str().expect("an id"));
    let child = anna.post(&format!("{folder}/childFolders"), &json!({ "displayName": "B" })).expect(201);
    let child = format!("{folder}/childFolders/{}", child["id"].as_str().expect("an id"));
    for at in ["/me/contacts".to_owned(), format!("{folder}/contacts"), format!("{child}/contacts")] {
        let contact = contact(&anna, &at);
        let before = anna.get(&contact).expect(200);
        for path in ["photo", "photo/$value"] {
            assert_eq!(anna.get(&format!("{contact}/{path}")).refused(404), "ErrorItemNotFound");
        }
        let picture = png(100, 80);
        let done = put(&anna, &format!("{contact}/photo/$value"), picture.clone());
        assert_eq!((done.status, done.bytes.len()), (200, 0));
        let shown = anna.get(&format!("{contact}/photo/$value"));
        assert_eq!(
            (shown.status, &shown.headers["content-type"], &shown.bytes),
            (200, &"image/png".parse().unwrap(), &picture)
        );
        let whole = anna.get(&format!("{contact}/photo")).expect(200);
        assert_eq!((&whole["id"], &whole["width"], &whole["height"]), (&json!("100x80"), &json!(100), &json!(80)));
        assert_eq!(whole["@odata.mediaEtag"], shown.headers["etag"].to_str().unwrap());
        let context = whole["@odata.context"].as_str().unwrap();
        assert!(context.contains("/$metadata#users('") && context.ends_with("/photo/$entity"), "{context}");
        assert_ne!(anna.get(&contact).expect(200)["changeKey"], before["changeKey"]);
        let replaced =
            anna.raw(Method::PATCH, &format!("{contact}/photo"), &[("content-type", b"image/gif")], gif(10, 20));
        assert_eq!(replaced.status, 200, "{}", replaced.json);
        assert_eq!(metadata(&anna, &format!("{contact}/photo")), (json!("image/gif"), json!(10), json!(20)));
        let patched =
            anna.raw(Method::PATCH, &format!("{contact}/photo/$value"), &[("content-type", b"image/jpeg")], jpeg(7, 7));
        assert_eq!(patched.status, 200);
        assert_eq!(metadata(&anna, &format!("{contact}/photo")), (json!("image/jpeg"), json!(7), json!(7)));
        anna.delete(&format!("{contact}/photo/$value")).expect(204);
        for call in [Method::GET, Method::DELETE] {
            let gone = anna.send(call, &format!("{contact}/photo/$value"), None, &[]);
            assert_eq!(gone.refused(404), "ErrorItemNotFound");
        }
    }
}

#[test]
fn a_photo_is_part_of_its_contact() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Contacts.ReadWrite"]);
    let path = contact(&anna, "/me/contacts");
    let id = path.rsplit('/').next().unwrap();
    let mut page = anna.get("/me/contacts/delta").expect(200);
    while let Some(next) = page["@odata.nextLink"].as_str() {
        page = anna.get(next).expect(200);
    }
    put(&anna, &format!("{path}/photo/$value"), jpeg(60, 60)).expect(200);
    let told = anna.get(page["@odata.deltaLink"].as_str().unwrap()).expect(200);
    assert_eq!((told["value"].as_array().unwrap().len(), &told["value"][0]["id"]), (1, &json!(id)), "{told}");
    // A full mailbox takes none.
    let patch = json!({ "quota": { "prohibit_send_receive": "1KB" } });
    let url = format!("{}/_mock/mailboxes/anna@contoso.example", mock.origin());
    Caller::admin(&mock).patch(&url, &patch).expect(200);
    let full = put(&anna, &format!("{path}/photo/$value"), jpeg(61, 61).into_iter().chain([0; 999]).collect());
    assert_eq!(full.refused(507), "ErrorQuotaExceeded");
    assert_eq!(metadata(&anna, &format!("{path}/photo")).1, 60);
}

#[test]
fn a_photo_is_an_image_of_some_size() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Contacts.ReadWrite", "User.ReadWrite"]);
    let contact = contact(&anna, "/me/contacts");
    let cut = |mut file: Vec<u8>, at: usize| {
        file.truncate(at);
        file
    };
    for (number, bytes) in [
        Vec::new(),
        b"not a picture, but text".to_vec(),
        b"{\"id\":\"x\"}".to_vec(),
        cut(jpeg(64, 64), 24),
        png(0, 64),
        cut(gif(64, 64), 7),
    ]
    .into_iter()
    .enumerate()
    {
        for path in [format!("{contact}/photo/$value"), "/me/photo/$value".to_owned()] {
            assert_eq!(
                put(&anna, &path, bytes.clone()).refused(400),
                "ValidationUnsupportedImageFormat",
                "{number} {path}"
            );
        }
    }
    assert_eq!(put(&anna, "/me/photo/$value", jpeg(23, 23)).refused(400), "ValidationWidthTooSmall");
    assert_eq!(anna.raw(Method::PUT, "/me/photo/$value", &[], jpeg(64, 64)).refused(400), "BadRequest");
    for path in [format!("{contact}/photo"), "/me/photo".to_owned()] {
        assert_eq!(anna.get(&path).status, 404, "{path}");
    }
    let large = jpeg(64, 64).into_iter().chain(std::iter::repeat_n(0, 4 << 20)).collect();
    assert_eq!(put(&anna, "/me/photo/$value", large).refused(413), "RequestEntityTooLarge");
}

#[test]
fn a_user_has_a_photo_in_microsofts_sizes() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["User.ReadWrite"]);
    for path in ["/me/photo", "/me/photo/$value", "/me/photos/48x48", "/me/photos/48x48/$value"] {
        let refused = anna.get(path).expect(404);
        assert_eq!(refused["error"]["code"], "ImageNotFound", "{path}");
        let text = "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.";
        assert_eq!(refused["error"]["message"], text);
    }
    assert_eq!(anna.get("/me/photos").expect(200)["value"], json!([]));
    let picture = jpeg(500, 300);
    put(&anna, "/me/photo/$value", picture.clone()).expect(200);
    let whole = anna.get("/me/photo").expect(200);
    assert_eq!((&whole["id"], &whole["width"], &whole["height"]), (&json!("default"), &json!(500), &json!(300)));
    assert_eq!(whole["@odata.mediaContentType"], "image/jpeg");
    let context = whole["@odata.context"].as_str().unwrap();
    assert!(context.contains("/$metadata#users('") && context.ends_with("')/photo/$entity"), "{context}");
    let all = anna.get("/me/photos").expect(200)["value"].clone();
    let ids: Vec<&str> = all.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["48x48", "64x64", "96x96", "120x120", "240x240"]);
    for size in ["240x240", "240X240"] {
        assert_eq!(metadata(&anna, &format!("/me/photos/{size}")), (json!("image/jpeg"), json!(240), json!(240)));
        assert_eq!(anna.get(&format!("/me/photos/{size}/$value")).bytes, picture);
    }
    // A size that the photo is too small for.
    let none = anna.get("/me/photos/648x648").expect(200);
    let seen =
        (&none["id"], &none["width"], &none["height"], &none["@odata.mediaContentType"], &none["@odata.mediaEtag"]);
    assert_eq!(seen, (&json!("1x1"), &json!(1), &json!(1), &json!("image/gif"), &json!("")));
    assert_eq!(anna.get("/me/photos/648x648/$value").refused(404), "ImageNotFound");
    for size in ["999x999", "48x64", "nonsense", "48"] {
        assert_eq!(anna.get(&format!("/me/photos/{size}/$value")).refused(404), "ErrorInvalidImageId", "{size}");
        assert_eq!(anna.get(&format!("/me/photos/{size}")).refused(404), "ErrorInvalidImageId", "{size}");
    }
    let wide = |bytes| put(&anna, "/me/photos/360x360/$value", bytes);
    assert_eq!(wide(jpeg(359, 400)).refused(400), "ValidationWidthTooSmall");
    assert_eq!(anna.delete("/me/photos/360x360/$value").refused(404), "ImageNotFound");
    assert_eq!(anna.get("/me/photo?$select=width").expect(200).get("height"), None);
    assert_eq!(anna.get("/me/photo/height").expect(200)["value"], 300);
    anna.delete("/me/photo/$value").expect(204);
    assert_eq!(anna.delete("/me/photo/$value").refused(404), "ImageNotFound");
    put(&anna, "/me/photo/$value", picture).expect(200);
    anna.delete("/me/photo").expect(204);
    assert_eq!(anna.get("/me/photo").status, 404);
}

#[test]
fn what_cannot_be_written_of_a_photo_is_refused() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Contacts.ReadWrite", "User.ReadWrite"]);
    let contact = contact(&anna, "/me/contacts");
    for path in [format!("{contact}/photo"), "/me/photo".to_owned()] {
        put(&anna, &format!("{path}/$value"), jpeg(64, 64)).expect(200);
        let shown = anna.get(&path).expect(200);
        assert_eq!(anna.patch(&path, &json!({})).expect(200)["width"], 64);
        assert_eq!(anna.patch(&path, &json!({ "nonsense": 1 })).status, 400, "{path}");
        let etag = shown["@odata.mediaEtag"].as_str().unwrap();
        let value = format!("{path}/$value");
        let put = |etag: &str, side: u16| {
            let headers: [(&str, &[u8]); 2] = [("content-type", b"image/jpeg"), ("if-match", etag.as_bytes())];
            anna.raw(Method::PUT, &value, &headers, jpeg(side, side))
        };
        assert_eq!(put("\"00000000\"", 70).refused(412), "ErrorIrresolvableConflict");
        assert_eq!(anna.get(&path).expect(200)["width"], 64);
        put(etag, 70).expect(200);
        assert_eq!(anna.get(&path).expect(200)["width"], 70);
        let stale = anna.send(Method::DELETE, &value, None, &[("if-match", etag)]);
        assert_eq!(stale.refused(412), "ErrorIrresolvableConflict");
        anna.delete(&value).expect(204);
        assert_eq!(put("*", 70).status, 412, "there is none to match");
    }
}

#[test]
fn photos_of_others_need_more() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["User.ReadWrite"]);
    let path = "/users/bo@contoso.example/photo/$value";
    assert_eq!(anna.get(path).refused(403), "Authorization_RequestDenied");
    assert_eq!(put(&anna, path, jpeg(64, 64)).refused(403), "Authorization_RequestDenied");
    let seeing = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["User.ReadBasic.All", "User.ReadWrite.All"]);
    assert_eq!(put(&seeing, path, jpeg(64, 64)).refused(403), "Authorization_RequestDenied");
    let admin = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &["User.ReadWrite.All"]);
    put(&admin, path, jpeg(64, 64)).expect(200);
    assert_eq!(seeing.get(path).bytes, jpeg(64, 64));
    let app = Caller::app(&mock, ADMIN_TOOL, &["User.ReadWrite.All"]);
    put(&app, path, png(65, 65)).expect(200);
    assert_eq!(app.get("/users/bo@contoso.example/photo").expect(200)["width"], 65);
    let nobody = app.get("/users/nobody@contoso.example/photo/$value");
    assert_eq!(nobody.refused(404), "Request_ResourceNotFound");
    // Nothing in the directory changed, and a deleted user's photo goes and comes with him.
    let mut page = admin.get("/users/delta?$select=displayName").expect(200);
    while let Some(next) = page["@odata.nextLink"].as_str() {
        page = admin.get(next).expect(200);
    }
    put(&app, path, png(66, 66)).expect(200);
    let told = admin.get(page["@odata.deltaLink"].as_str().unwrap()).expect(200);
    assert_eq!(told["value"], json!([]));
}

#[test]
fn a_group_has_a_photo() {
    let mock = Mock::start();
    let admin = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &["Group.ReadWrite.All"]);
    let made = admin
        .post(
            "/groups",
            &json!({ "displayName": "G", "mailEnabled": false, "mailNickname": "g", "securityEnabled": true }),
        )
        .expect(201);
    let path = format!("/groups/{}", made["id"].as_str().unwrap());
    assert_eq!(admin.get(&format!("{path}/photo")).refused(404), "ImageNotFound");
    put(&admin, &format!("{path}/photo/$value"), jpeg(120, 120)).expect(200);
    let whole = admin.get(&format!("{path}/photo")).expect(200);
    assert_eq!((&whole["id"], &whole["width"]), (&json!("default"), &json!(120)));
    let context = whole["@odata.context"].as_str().unwrap();
    assert!(context.contains("/$metadata#groups('") && context.ends_with("')/photo/$entity"), "{context}");
    assert_eq!(admin.get(&format!("{path}/photos")).expect(200)["value"].as_array().unwrap().len(), 4);
    assert_eq!(metadata(&admin, &format!("{path}/photos/96x96")).1, 96);
    assert_eq!(admin.get(&format!("{path}/photos/96x96/$value")).bytes, jpeg(120, 120));
    admin.delete(&format!("{path}/photo/$value")).expect(204);
    assert_eq!(admin.get(&format!("{path}/photo/$value")).refused(404), "ImageNotFound");
    put(&admin, &format!("{path}/photo/$value"), jpeg(120, 120)).expect(200);
    admin.delete(&path).expect(204);
    assert_eq!(admin.get(&format!("{path}/photo")).refused(404), "Request_ResourceNotFound");
}

#[test]
fn a_batch_carries_photos_in_base64() {
    use base64::Engine;
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["User.ReadWrite"]);
    let picture = base64::engine::general_purpose::STANDARD.encode(png(64, 64));
    let body = json!({ "requests": [
        { "id": "1", "method": "PUT", "url": "/me/photo/$value", "headers": { "Content-Type": "image/png" }, "body": picture },
        { "id": "2", "method": "GET", "url": "/me/photo/$value", "dependsOn": ["1"] },
    ] });
    let answers = anna.post("/$batch", &body).expect(200)["responses"].clone();
    // The other alphabet, as documented: whatever the pixels are, they are looked at in neither.
    let noise = [png(64, 64), vec![0xfb, 0xff, 0xfe]].concat();
    let mut other = body["requests"][0].clone();
    other["body"] = json!(base64::engine::general_purpose::URL_SAFE.encode(&noise));
    let other = anna.post("/$batch", &json!({ "requests": [other, body["requests"][1]] })).expect(200);
    assert_eq!(other["responses"][1]["body"], base64::engine::general_purpose::STANDARD.encode(&noise));
    let second = answers.as_array().unwrap().iter().find(|one| one["id"] == "2").unwrap();
    assert_eq!((&second["status"], &second["body"]), (&json!(200), &json!(picture)), "{answers}");
}
