//! Rich notifications: what changed comes along, encrypted for the holder of a certificate, beside a token that vouches for
//! the sender.

use std::sync::OnceLock;

use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365::Mock;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize, date_time_ymd};
use reqwest::Method;
use serde_json::{Value, json};
use x509_parser::pem::Pem;

use super::{ANNA, Mood, Receiver, advance, anna, moment, wait, wanted};
use crate::caller::{Caller, HUBSPOT};

/// Who sends change notifications.
const PUBLISHER: &str = "0bf30f3b-4a52-48df-9a82-234910c4a086";
const MESSAGES: &str = "me/messages?$select=subject,importance,from";

/// A key and its certificate.
struct Pair {
    key: KeyPair,
    der: Vec<u8>,
}

impl Pair {
    fn new(dates: Option<(i32, i32)>) -> Self {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
        let mut params = CertificateParams::default();
        if let Some((from, until)) = dates {
            (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(until, 1, 1));
        }
        let der = params.self_signed(&key).expect("a certificate").der().to_vec();
        Self { key, der }
    }

    fn text(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// Takes what a notification encloses apart, as Microsoft says how.
    fn open(&self, notification: &Value) -> Value {
        let enclosed = &notification["encryptedContent"];
        let bytes = |name: &str| STANDARD.decode(enclosed[name].as_str().expect(name)).expect("base64");
        let private = PrivateDecryptingKey::from_pkcs8(&self.key.serialize_der()).expect("a key");
        let private = OaepPrivateDecryptingKey::new(private).expect("a key");
        let mut room = vec![0; private.min_output_size()];
        let key = private.decrypt(&OAEP_SHA1_MGF1SHA1, &bytes("dataKey"), &mut room, None).expect("the key").to_vec();
        assert_eq!(key.len(), 32);
        let mut data = bytes("data");
        let signed = hmac::Key::new(hmac::HMAC_SHA256, &key);
        hmac::verify(&signed, &data, &bytes("dataSignature")).expect("the signature");
        let start: [u8; 16] = key[..16].try_into().expect("16 bytes");
        let cipher = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, &key).expect("a key"));
        let context = DecryptionContext::Iv128(FixedLength::from(start));
        let plain = cipher.expect("a key").decrypt(&mut data, context).expect("plain text");
        serde_json::from_slice(plain).expect("JSON")
    }
}

/// The certificate of these tests, whose key takes a while to make.
fn pair() -> &'static Pair {
    static PAIR: OnceLock<Pair> = OnceLock::new();
    PAIR.get_or_init(|| Pair::new(None))
}

fn rich(mock: &Mock, receiver: &Receiver, resource: &str) -> Value {
    let mut body = wanted(mock, receiver, resource);
    body["includeResourceData"] = json!(true);
    body["encryptionCertificate"] = json!(pair().text());
    body["encryptionCertificateId"] = json!("the first");
    body
}

fn thumbprint(der: &[u8]) -> String {
    let pairs =
        digest(&SHA1_FOR_LEGACY_USE_ONLY, der).as_ref().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>();
    pairs.concat()
}

/// The claims of a token, when one of the published keys made it.
fn verified(mock: &Mock, token: &Value, audience: &str) -> Value {
    let token = token.as_str().expect("a token");
    let url = format!("{}/common/discovery/v2.0/keys", mock.origin());
    let keys: jsonwebtoken::jwk::JwkSet =
        reqwest::blocking::get(url).expect("an answer").json().expect("the published keys");
    let kid = jsonwebtoken::decode_header(token).expect("a header").kid.expect("a key's name");
    let key = jsonwebtoken::DecodingKey::from_jwk(keys.find(&kid).expect("it is published")).expect("a key");
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.set_audience(&[audience]);
    jsonwebtoken::decode::<Value>(token, &key, &rules).expect("a good token").claims
}

/// Which tokens the application's own API takes.
fn take_tokens_of_version(mock: &Mock, version: u8) {
    mock.sandbox().write(|cloud, _| {
        let app = cloud.application_mut(HUBSPOT.parse().expect("an id")).expect("the application");
        app.requested_access_token_version = version;
        ((), mock365_domain::Change::none())
    });
}

#[test]
fn what_changed_comes_encrypted_and_vouched_for() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    take_tokens_of_version(&mock, 1);
    let made = caller.post("/subscriptions", &rich(&mock, &receiver, MESSAGES)).expect(201);
    assert_eq!(
        (&made["includeResourceData"], &made["encryptionCertificate"], &made["encryptionCertificateId"]),
        (&json!(true), &json!(pair().text()), &json!("the first"))
    );
    let subjects = ["First", "Zweite ✉ mit mehr als einem Block an Text, damit die Füllung etwas zu tun hat"];
    for subject in subjects {
        caller.post("/me/messages", &json!({ "subject": subject, "importance": "high" })).expect(201);
    }
    let told = receiver.wait_for(2);
    let user = mock.sandbox().view(|cloud| cloud.user(ANNA).expect("Anna").0.user);
    let listed = caller.get("/me/messages?$select=subject&$top=50").expect(200);
    for (subject, one) in subjects.iter().zip(&told) {
        let found = listed["value"].as_array().expect("a list").iter().find(|message| message["subject"] == *subject);
        let found = found.expect("the message");
        let place = format!("Users('{user}')/messages('{}')", found["id"].as_str().expect("an id"));
        assert_eq!(pair().open(one), json!({ "subject": subject, "importance": "high", "from": null }));
        assert_eq!((&one["resource"], &one["resourceData"]["@odata.id"]), (&json!(place), &json!(place)));
        assert_eq!(
            one["resourceData"],
            json!({ "@odata.type": "#microsoft.graph.message", "@odata.id": place, "@odata.etag": found["@odata.etag"], "id": found["id"] })
        );
        let enclosed = &one["encryptedContent"];
        assert_eq!(enclosed.as_object().map(serde_json::Map::len), Some(5), "{enclosed}");
        assert_eq!(enclosed["encryptionCertificateId"], "the first");
        assert_eq!(enclosed["encryptionCertificateThumbprint"], thumbprint(&pair().der));
    }
    assert_ne!(told[0]["encryptedContent"]["dataKey"], told[1]["encryptedContent"]["dataKey"]);
    for call in receiver.calls() {
        let tokens = call["validationTokens"].as_array().expect("a list");
        assert_eq!(tokens.len(), 1);
        let claims = verified(&mock, &tokens[0], HUBSPOT);
        let tenant = told[0]["tenantId"].as_str().expect("a tenant");
        let issuer = format!("https://sts.windows.net/{tenant}/");
        assert_eq!((&claims["iss"], &claims["idp"], &claims["tid"]), (&json!(issuer), &json!(issuer), &json!(tenant)));
        assert_eq!((&claims["appid"], &claims["appidacr"]), (&json!(PUBLISHER), &json!("2")));
        assert_eq!(claims["ver"], "1.0");
    }
    // What is gone has nothing to enclose; the token vouches for the rest.
    let id = told[0]["resourceData"]["id"].as_str().expect("an id");
    caller.post(&format!("/me/messages/{id}/permanentDelete"), &Value::Null).expect(204);
    let gone = &receiver.wait_for(3)[2];
    assert_eq!((&gone["changeType"], gone.get("encryptedContent")), (&json!("deleted"), None));
    assert!(receiver.calls().iter().all(|call| call["validationTokens"].as_array().is_some_and(|all| all.len() == 1)));
}

/// Events and contacts too, with extended properties, in ids that were asked for.
#[test]
fn every_outlook_resource_can_be_enclosed() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let name = "String {00020329-0000-0000-c000-000000000046} Name Colour";
    let lasts = [("prefer", "IdType=\"ImmutableId\"")];
    let events = rich(
        &mock,
        &receiver,
        &format!("/me/events?$select=Subject,start&$expand=singleValueExtendedProperties($filter=id eq '{name}')"),
    );
    caller.send(Method::POST, "/subscriptions", Some(&events), &lasts).expect(201);
    let at = json!({ "dateTime": "2026-12-01T10:00:00", "timeZone": "UTC" });
    let extended = json!([{ "id": name, "value": "green" }]);
    let event = json!({ "subject": "Lunch", "start": at, "end": at, "singleValueExtendedProperties": extended });
    let made = caller.send(Method::POST, "/me/events", Some(&event), &lasts).expect(201);
    let told = receiver.wait_for(1);
    assert_eq!(told[0]["resourceData"]["id"], made["id"]);
    let shown = json!({ "dateTime": "2026-12-01T10:00:00.0000000", "timeZone": "UTC" });
    let whole = json!({ "subject": "Lunch", "start": shown, "singleValueExtendedProperties": extended });
    assert_eq!(pair().open(&told[0]), whole);
    let receiver = Receiver::start(Mood::Takes);
    let contacts = rich(&mock, &receiver, "me/contacts?$select=id,givenName");
    caller.post("/subscriptions", &contacts).expect(201);
    caller.post("/me/contacts", &json!({ "givenName": "Ann", "surname": "Other" })).expect(201);
    let told = receiver.wait_for(1);
    // The id stands beside the data alone, selected or not.
    assert_eq!(pair().open(&told[0]), json!({ "givenName": "Ann" }));
    assert_eq!(told[0]["resourceData"]["@odata.type"], "#microsoft.graph.contact");
}

/// Another certificate counts from when it was handed in, and the token is for the application that is named.
#[test]
fn certificates_are_renewed_and_tokens_are_for_who_is_named() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let other = "11112222-3333-4444-5555-666677778888";
    let mut body = rich(&mock, &receiver, MESSAGES);
    body["notificationUrlAppId"] = json!(other);
    let made = caller.post("/subscriptions", &body).expect(201);
    assert_eq!(made["notificationUrlAppId"], other);
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let next = Pair::new(None);
    let change = json!({ "encryptionCertificate": next.text(), "encryptionCertificateId": "the second" });
    let changed = caller.patch(&path, &change).expect(200);
    assert_eq!(changed["encryptionCertificateId"], "the second");
    assert_eq!(changed["expirationDateTime"], made["expirationDateTime"]);
    caller.post("/me/messages", &json!({ "subject": "Now" })).expect(201);
    let told = receiver.wait_for(1);
    assert_eq!(next.open(&told[0])["subject"], "Now");
    assert_eq!(told[0]["encryptedContent"]["encryptionCertificateThumbprint"], thumbprint(&next.der));
    verified(&mock, &receiver.calls()[0]["validationTokens"][0], other);
    let bad = json!({ "encryptionCertificate": "AAAA" });
    assert_eq!(caller.patch(&path, &bad).refused(400), "ValidationError");
    assert_eq!(caller.get(&path).expect(200)["encryptionCertificate"], next.text());
    // An application whose own API takes tokens of the second version gets one of these.
    take_tokens_of_version(&mock, 2);
    let second = Receiver::start(Mood::Takes);
    caller.post("/subscriptions", &rich(&mock, &second, MESSAGES)).expect(201);
    caller.post("/me/messages", &json!({ "subject": "Then" })).expect(201);
    second.wait_for(1);
    let claims = verified(&mock, &second.calls()[0]["validationTokens"][0], HUBSPOT);
    let tenant = told[0]["tenantId"].as_str().expect("a tenant");
    let known = format!("{}/{tenant}/v2.0/.well-known/openid-configuration", mock.origin());
    let published: Value = reqwest::blocking::get(known).expect("an answer").json().expect("a document");
    assert_eq!((&claims["iss"], &claims["azp"]), (&published["issuer"], &json!(PUBLISHER)));
    assert_eq!((&claims["azpacr"], &claims["ver"]), (&json!("2"), &json!("2.0")));
}

#[test]
fn certificates_that_cannot_be_used_are_refused() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let said = |change: &dyn Fn(&mut Value)| {
        let mut body = rich(&mock, &receiver, MESSAGES);
        change(&mut body);
        let reply = caller.post("/subscriptions", &body);
        if reply.status == 201 {
            return "taken".to_owned();
        }
        let error = reply.expect(400)["error"].clone();
        assert_eq!(error["code"], "ValidationError");
        error["message"].as_str().expect("text").to_owned()
    };
    let with = |certificate: Value| said(&move |body| body["encryptionCertificate"] = certificate.clone());
    let refused = |certificate: Value, why: &str| {
        assert_eq!(with(certificate), format!("Certificate validation error: {why}"));
    };
    let file = |size: u32| {
        let path = format!("{}/tests/graph/subscriptions/certificates/rsa-{size}.pem", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(path).expect("a certificate")
    };
    assert_eq!(with(Value::Null), "Certificate cannot be empty");
    assert_eq!(with(json!("")), "Certificate cannot be empty");
    refused(json!("klsjdaadnkjadn"), "Invalid length for a Base-64 char array or string.");
    refused(
        json!("a*cd"),
        "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding \
         characters, or an illegal character among the padding characters.",
    );
    refused(json!("YWJjZGVmZw=="), "Cannot find the requested object.");
    let size = "The key size must be between 2,048 bits and 4,096 bits.";
    for (bits, fits) in [(1024, false), (2040, false), (4096, true), (4104, false)] {
        let pem = file(bits);
        let der = Pem::iter_from_buffer(&pem).next().expect("a certificate").expect("a certificate").contents;
        // What was exported is a file of text, or of bytes.
        for bytes in [pem.clone(), der] {
            let text = json!(STANDARD.encode(bytes));
            if fits { assert_eq!(with(text), "taken") } else { refused(text, size) }
        }
    }
    let curve = KeyPair::generate().expect("a key");
    let curve = CertificateParams::default().self_signed(&curve).expect("a certificate");
    refused(json!(STANDARD.encode(curve.der())), "The key must be of type RSA.");
    refused(json!(Pair::new(Some((2001, 2002))).text()), "The certificate has expired.");
    refused(json!(Pair::new(Some((2090, 2091))).text()), "The certificate is not valid yet.");
    let id = "EncryptionCertificateId";
    assert_eq!(said(&|body| body["encryptionCertificateId"] = Value::Null), format!("{id} cannot be empty"));
    let long = format!("Invalid property value for {id}");
    assert_eq!(said(&|body| body["encryptionCertificateId"] = json!("x".repeat(129))), long);
    assert_eq!(said(&|body| body["encryptionCertificateId"] = json!("x".repeat(128))), "taken");
    let app = "Invalid property value for NotificationUrlAppId";
    assert_eq!(said(&|body| body["notificationUrlAppId"] = json!("me")), app);
    // Whoever wants no data needs no certificate, and may have one.
    assert_eq!(said(&|body| body["includeResourceData"] = json!(false)), "taken");
}

#[test]
fn what_is_enclosed_is_selected_and_lives_for_a_day() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let said = |caller: &Caller<'_>, resource: &str, minutes: i64| {
        let mut body = rich(&mock, &receiver, resource);
        body["expirationDateTime"] = json!(moment(&mock, minutes));
        let reply = caller.post("/subscriptions", &body);
        let status = reply.status;
        (status, reply.json["error"]["message"].as_str().unwrap_or_default().to_owned())
    };
    let passed_on =
        |why: &str| (400, format!("Operation: Create; Exception: [Status Code: BadRequest; Reason: {why}]"));
    let select = passed_on("select clause should be present in query string to support rich notifications");
    assert_eq!(said(&caller, "me/messages", 60), select);
    assert_eq!(said(&caller, "me/messages?$expand=singleValueExtendedProperties($filter=id eq 'x')", 60), select);
    let options = passed_on(
        "$top, $skip, $orderby, $select=body,uniqueBody and $expand other than \
         singleValueExtendedProperties,multiValueExtendedProperties are not supported in subscription resource Url.",
    );
    for query in [
        "$select=body",
        "$select=subject,UniqueBody",
        "$select=subject&$top=5",
        "$select=subject&$skip=0",
        "$select=subject&$orderby=subject",
        "$select=subject&$expand=attachments",
    ] {
        assert_eq!(said(&caller, &format!("me/messages/?{query}"), 60), options, "{query}");
    }
    let (status, unknown) = said(&caller, "me/messages?$select=colour", 60);
    assert!(status == 400 && unknown.contains("Could not find a property named 'colour'"), "{unknown}");
    let basic = Caller::user(&mock, ANNA, HUBSPOT, &["Mail.ReadBasic"]);
    assert_eq!(said(&basic, "me/messages?$select=subject,bodyPreview", 60).0, 201);
    anna(&mock).post("/me/messages", &json!({ "subject": "Open", "body": { "content": "secret" } })).expect(201);
    let told = &receiver.wait_for(1)[0];
    assert_eq!(pair().open(told), json!({ "subject": "Open" }));
    assert_eq!(said(&caller, MESSAGES, 1440).0, 201);
    let late = "Subscription expiration can only be 1440 minutes in the future.";
    assert_eq!(said(&caller, MESSAGES, 1441), (400, late.to_owned()));
    let made = caller.post("/subscriptions", &rich(&mock, &receiver, MESSAGES)).expect(201);
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let until = |minutes: i64| json!({ "expirationDateTime": moment(&mock, minutes) });
    assert_eq!(caller.patch(&path, &until(1441)).expect(400)["error"]["message"], late);
    caller.patch(&path, &until(1440)).expect(200);
}

/// A token that is sent with a try is a good one, however long the receiver was away.
#[test]
fn tokens_are_fresh_with_every_try() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    caller.post("/subscriptions", &rich(&mock, &receiver, MESSAGES)).expect(201);
    receiver.set(Mood::Fails);
    caller.post("/me/messages", &json!({ "subject": "Late" })).expect(201);
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    let roll = format!("{}/_mock/keys", mock.origin());
    let rolled = reqwest::blocking::Client::new().post(roll).json(&json!({ "roll": "emergency" })).send();
    assert!(rolled.expect("an answer").status().is_success());
    receiver.set(Mood::Takes);
    advance(&mock, "PT1M");
    receiver.wait_for(1);
    verified(&mock, &receiver.calls()[0]["validationTokens"][0], HUBSPOT);
}
