//! What Microsoft changes from a day on: each change met the day before and the day after, over a socket. A row of the
//! table that has no proof here does not compile; one that is built and proves nothing is red.

use crate::signing_in;

use crate::signing_in::{ANNA, HUBSPOT, Walk, client};
use http::Method;
use jiff::SignedDuration;
use mock365::faces::entra::issue_direct;
use mock365_control::Moment;
use mock365_domain::default::{HUBSPOT as HUBSPOT_ID, NORTHWIND, SECRET};
use mock365_domain::directory::{AccessPolicy, ClientType, Demand, Sku, Tenant};
use mock365_domain::mailbox::Mailbox;
use mock365_domain::rollout::ROLLOUTS;
use mock365_domain::{Held, Now, Rollout, Rollouts};
use serde_json::{Value, json};
use uuid::Uuid;

const NINA: &str = "nina@northwind.example";

/// A mock whose clock stands at a moment, with Northwind holding one change by date and no other.
fn at(moment: Now, rollout: Rollout) -> Walk {
    let walk = Walk::start();
    walk.mock.sandbox().clock.freeze(Some(moment.timestamp()));
    tenant(&walk, |tenant| {
        tenant.rollouts = Rollouts::all(Held::NotYet);
        tenant.rollouts.hold(rollout, Held::ByDate);
    });
    walk
}

fn tenant(walk: &Walk, change: impl FnOnce(&mut Tenant)) {
    walk.change(|cloud| change(cloud.tenant_mut(NORTHWIND).expect("Northwind")));
}

fn mailbox(walk: &Walk, change: impl FnOnce(&mut Mailbox)) {
    walk.change(|cloud| {
        let id = cloud.mailbox_at(NINA).expect("Nina's mailbox").id;
        change(cloud.mailbox_mut(id).expect("Nina's mailbox"));
    });
}

/// What a request for EWS meets: its status, and what `X-EWS-Policy-Reason` says.
async fn ews(walk: &Walk, user: &str, agent: &str) -> String {
    let token =
        issue_direct(walk.mock.sandbox(), Some(user), HUBSPOT, &["EWS.AccessAsUser.All".into()], Some("exchange"));
    let token = token.expect("a token")["access_token"].as_str().expect("text").to_owned();
    envelope(walk, &token, "", agent).await
}

/// The same for an application that acts as somebody.
async fn acting_as(walk: &Walk, user: &str) -> String {
    let now = walk.mock.sandbox().clock.now();
    walk.change(|cloud| {
        let exchange = mock365_domain::directory::permission::EXCHANGE;
        cloud.accept_roles(NORTHWIND, HUBSPOT_ID, exchange, &["full_access_as_app".to_owned()], now);
    });
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", SECRET),
        ("scope", "https://outlook.office365.com/.default"),
    ];
    let said = walk.token("/northwind.example/oauth2/v2.0/token", &form).await;
    let token = said.body["access_token"].as_str().unwrap_or_else(|| panic!("{}", said.body)).to_owned();
    let header = format!(
        "<Header><t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{user}</t:PrimarySmtpAddress>\
         </t:ConnectingSID></t:ExchangeImpersonation></Header>"
    );
    envelope(walk, &token, &header, "x").await
}

async fn envelope(walk: &Walk, token: &str, header: &str, agent: &str) -> String {
    let body = "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/' xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'><Body><m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:GetFolder></Body></Envelope>";
    let body = body.replacen("<Body>", &format!("{header}<Body>"), 1);
    let request = client().post(format!("{}/EWS/Exchange.asmx", walk.mock.origin())).bearer_auth(token);
    let answer = request.header("content-type", "text/xml").header("user-agent", agent).body(body).send().await;
    let answer = answer.expect("an answer");
    let reason = answer.headers().get("x-ews-policy-reason").map(|reason| reason.to_str().expect("text").to_owned());
    let (status, text) = (answer.status().as_u16(), answer.text().await.expect("text"));
    assert!(status != 403 || text.is_empty(), "nothing stands in the body of a refusal: {text}");
    assert_eq!(status == 200, text.contains("NoError"), "{status} {text}");
    assert_ne!(status, 500, "{text}");
    reason.map_or_else(|| status.to_string(), |reason| format!("{status} {reason}"))
}

/// What a Graph request meets: its status and code.
async fn graph(walk: &Walk, permissions: &[&str], request: (Method, &str, Value), agent: &str) -> (String, Value) {
    let permissions: Vec<String> = permissions.iter().map(|scope| (*scope).to_owned()).collect();
    let token = issue_direct(walk.mock.sandbox(), Some(NINA), HUBSPOT, &permissions, None).expect("a token");
    let (method, path, body) = request;
    let url = format!("{}/v1.0{path}", walk.mock.origin());
    let mut request = client().request(method, url).bearer_auth(token["access_token"].as_str().expect("text"));
    if !body.is_null() {
        request = request.json(&body);
    }
    let answer = request.header("user-agent", agent).send().await.expect("an answer");
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or_default();
    let code = body["error"]["code"].as_str().map(|code| format!("{status} {code}"));
    (code.unwrap_or_else(|| status.to_string()), body)
}

/// The page at which Nina stops who connects an app that asks for these scopes, or "code".
async fn consent(walk: &mut Walk, scope: &str) -> String {
    let url = walk.authorize("common", &[("scope", scope)]);
    let page = walk.walk(&url, NINA, true).await;
    page.parameter("code").map_or_else(
        || page.data("code").filter(|code| !code.is_empty()).unwrap_or_else(|| page.text()),
        |_| "code".to_owned(),
    )
}

/// What the app gets by itself.
async fn app_token(walk: &Walk) -> String {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", SECRET),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let said = walk.token("/northwind.example/oauth2/v2.0/token", &form).await;
    let error = said.body["error"].as_str().unwrap_or_default();
    let uri = if said.body["error_uri"].is_string() { " with error_uri" } else { "" };
    format!("{} {error} {}{uri}", said.status, said.body["error_codes"]).replace("  null", "")
}

/// Changes a mail's subject.
async fn change_subject(walk: &Walk, permission: &str) -> String {
    let (_, inbox) =
        graph(walk, &["Mail.Read"], (Method::GET, "/me/mailFolders/inbox/messages", Value::Null), "x").await;
    let path = format!("/me/messages/{}", inbox["value"][0]["id"].as_str().expect("a mail"));
    graph(walk, &[permission], (Method::PATCH, &path, json!({ "subject": "Changed" })), "x").await.0
}

const DISABLED: &str = "403 EWS is disabled for this user or tenant";
const BLOCKED: &str = "403 EWS is blocked by policy for this user or tenant";

/// What is met where a change stands in the way; none where the mock does not do it.
async fn met(rollout: Rollout, walk: &mut Walk) -> Option<String> {
    Some(match rollout {
        Rollout::EwsOrganisationWins => {
            tenant(walk, |tenant| tenant.ews.enabled = Some(false));
            mailbox(walk, |mailbox| mailbox.ews.enabled = Some(true));
            ews(walk, NINA, "x").await
        }
        Rollout::ManagedConsentFiles => consent(walk, "openid Sites.Read.All").await,
        Rollout::ManagedConsentMail => consent(walk, "openid Mail.ReadWrite").await,
        Rollout::ManagedConsentExchange => {
            consent(walk, "openid https://outlook.office.com/IMAP.AccessAsUser.All").await
        }
        Rollout::PrincipalRequired => app_token(walk).await,
        Rollout::BasicScopesCovered => {
            public_client_under_a_policy_with_exclusions(walk);
            consent(walk, "openid profile User.Read").await
        }
        Rollout::EwsKiosk => {
            let kiosk = Sku::find("EXCHANGEDESKLESS").expect("Kiosk").id;
            walk.change(|cloud| {
                let (at, _) = cloud.user(NINA).expect("Nina");
                cloud.user_mut(at).expect("Nina").licenses = vec![kiosk];
            });
            ews(walk, NINA, "x").await
        }
        Rollout::EwsAllowList => ews(walk, NINA, "x").await,
        Rollout::MailAdvanced => change_subject(walk, "Mail.ReadWrite").await,
        Rollout::SmtpBasicOff => return None,
        Rollout::EwsEnd => {
            tenant(walk, |tenant| {
                tenant.ews.enabled = Some(true);
                tenant.ews.allowed_apps.set(vec![HUBSPOT_ID], true, Now(jiff::Timestamp::UNIX_EPOCH));
            });
            ews(walk, NINA, "x").await
        }
    })
}

/// HubSpot as an app on a phone, and a policy that blocks everything but one resource.
fn public_client_under_a_policy_with_exclusions(walk: &Walk) {
    walk.change(|cloud| {
        let app = cloud.application_mut(HUBSPOT_ID).expect("HubSpot");
        app.redirect_uris[0].client = ClientType::Native;
    });
    tenant(walk, |tenant| {
        let except_apps = vec![mock365_domain::directory::permission::EXCHANGE];
        let policy = AccessPolicy { except_apps, ..AccessPolicy::new(Uuid::from_u128(1), "Everything", Demand::Block) };
        tenant.access_policies = vec![policy];
    });
}

/// What is met before, and after.
fn wanted(rollout: Rollout) -> (&'static str, &'static str) {
    match rollout {
        Rollout::EwsOrganisationWins | Rollout::EwsKiosk | Rollout::EwsAllowList | Rollout::EwsEnd => ("200", DISABLED),
        Rollout::ManagedConsentFiles | Rollout::ManagedConsentMail | Rollout::ManagedConsentExchange => {
            ("code", "AADSTS90094")
        }
        Rollout::PrincipalRequired => ("200", "401 invalid_client [7000229] with error_uri"),
        Rollout::BasicScopesCovered => ("code", "AADSTS53003"),
        Rollout::MailAdvanced => ("200", "403 ErrorAccessDenied"),
        Rollout::SmtpBasicOff => ("", ""),
    }
}

#[tokio::test]
async fn each_change_is_met_from_its_day_on() {
    for row in &ROLLOUTS {
        let day = |hours| Now(row.begins()).plus(SignedDuration::from_hours(hours));
        let (before, after) = wanted(row.rollout);
        let mut day_before = at(day(-24), row.rollout);
        let seen = met(row.rollout, &mut day_before).await;
        assert_eq!(seen.is_some(), row.built, "{}: what is listed as built is met here", row.name);
        let Some(seen) = seen else { continue };
        assert_eq!(seen, before, "{}, the day before", row.name);
        assert_eq!(met(row.rollout, &mut at(day(24), row.rollout)).await.as_deref(), Some(after), "{}", row.name);
        // The clock goes back, and so does what Microsoft changed.
        let mut back = at(day(24), row.rollout);
        back.mock.sandbox().clock.set(day(-24).timestamp());
        assert_eq!(met(row.rollout, &mut back).await.as_deref(), Some(before), "{}, gone back", row.name);
        for (held, wanted) in [(Held::Applied, after), (Held::NotYet, before)] {
            let mut walk = at(day(if held == Held::NotYet { 24 } else { -24 }), row.rollout);
            tenant(&walk, |tenant| tenant.rollouts.hold(row.rollout, held));
            assert_eq!(met(row.rollout, &mut walk).await.as_deref(), Some(wanted), "{} at {held:?}", row.name);
        }
    }
}

#[tokio::test]
async fn the_other_tenants_never_change() {
    let far = "2050-01-01".parse::<Moment>().expect("a day").0;
    let walk = Walk::start();
    walk.mock.sandbox().clock.set(far);
    walk.mock.sandbox().read(|cloud, now| {
        for tenant in cloud.tenants.values().filter(|tenant| tenant.id != NORTHWIND) {
            for row in &ROLLOUTS {
                assert!(!tenant.has(row.rollout, now), "{}: {}", tenant.display_name, row.name);
            }
        }
    });
    assert_eq!(ews(&walk, "anna@contoso.example", "x").await, "200");
}

#[tokio::test]
async fn the_list_of_allowed_apps_and_its_day() {
    let moment = Now(Rollout::EwsAllowList.row().begins()).plus(SignedDuration::from_hours(24));
    let walk = at(moment, Rollout::EwsAllowList);
    let advance = |by: &str| walk.mock.sandbox().clock.advance(by).expect("later");
    tenant(&walk, |tenant| tenant.ews.enabled = Some(true));
    assert_eq!(ews(&walk, NINA, "x").await, BLOCKED, "no list lets nobody through");
    tenant(&walk, |tenant| tenant.ews.allowed_apps.set(vec![HUBSPOT_ID], false, moment));
    assert_eq!(ews(&walk, NINA, "x").await, BLOCKED);
    advance("PT23H59M");
    assert_eq!(ews(&walk, NINA, "x").await, BLOCKED);
    let day = advance("PT1M");
    assert_eq!(ews(&walk, NINA, "x").await, "200");
    tenant(&walk, |tenant| tenant.ews.allowed_apps.set(Vec::new(), false, day));
    assert_eq!(ews(&walk, NINA, "x").await, "200", "it is let through for a day more");
    advance("PT24H");
    assert_eq!(ews(&walk, NINA, "x").await, BLOCKED);
    // Where EwsEnabled is unset the list says nothing, and where it is false it does not help.
    tenant(&walk, |tenant| tenant.ews.enabled = None);
    assert_eq!(ews(&walk, NINA, "x").await, DISABLED);
    tenant(&walk, |tenant| tenant.rollouts = Rollouts::all(Held::NotYet));
    assert_eq!(ews(&walk, NINA, "x").await, "200");
    tenant(&walk, |tenant| tenant.ews.enabled = Some(true));
    assert_eq!(ews(&walk, NINA, "x").await, BLOCKED, "a list that is there counts before October as well");
}

#[tokio::test]
async fn user_agents_are_kept_out_of_ews_and_of_graph() {
    use mock365_domain::directory::AgentList;
    let walk = at(Now(jiff::Timestamp::UNIX_EPOCH), Rollout::EwsEnd);
    let inbox = || (Method::GET, "/me/messages", Value::Null);
    let both =
        async |agent: &str| (ews(&walk, NINA, agent).await, graph(&walk, &["Mail.Read"], inbox(), agent).await.0);
    let (fine, shut) = (("200".to_owned(), "200".to_owned()), (BLOCKED.to_owned(), "403 ErrorAccessDenied".to_owned()));
    tenant(&walk, |tenant| {
        tenant.ews.agents.enforced = Some(AgentList::Allow);
        tenant.ews.agents.allowed = vec!["CRM/*".to_owned()];
    });
    assert_eq!(
        (both("crm/2.0").await, both("Other/1.0").await, both("").await),
        (fine.clone(), shut.clone(), shut.clone())
    );
    let (_, body) = graph(&walk, &["Mail.Read"], inbox(), "Other").await;
    assert_eq!(body["error"]["message"], "Access to OData is disabled.");
    let me = graph(&walk, &["User.Read"], (Method::GET, "/me", Value::Null), "Other").await.0;
    assert_eq!(me, "200", "the directory has no such lists");
    tenant(&walk, |tenant| tenant.ews.agents.enforced = None);
    mailbox(&walk, |mailbox| {
        mailbox.ews.agents.enforced = Some(AgentList::Block);
        mailbox.ews.agents.blocked = vec!["*crm*".to_owned()];
    });
    assert_eq!((both("My CRM").await, both("Other").await, both("").await), (shut, fine.clone(), fine));
    assert_eq!(ews(&walk, "olaf@northwind.example", "My CRM").await, "200", "the mailbox's list is its own");
}

#[tokio::test]
async fn the_mailbox_s_own_switch() {
    let walk = at(Now(jiff::Timestamp::UNIX_EPOCH), Rollout::EwsEnd);
    mailbox(&walk, |mailbox| mailbox.ews.enabled = Some(false));
    assert_eq!(ews(&walk, NINA, "x").await, DISABLED);
    assert_eq!(ews(&walk, "olaf@northwind.example", "x").await, "200");
    tenant(&walk, |tenant| tenant.ews.enabled = Some(true));
    assert_eq!(ews(&walk, NINA, "x").await, DISABLED);
    // An app that acts for the mailbox meets the same.
    assert_eq!(acting_as(&walk, NINA).await, DISABLED);
    assert_eq!(acting_as(&walk, "olaf@northwind.example").await, "200");
    // A 403 for another reason has no such header.
    let token = issue_direct(walk.mock.sandbox(), Some(NINA), HUBSPOT, &["Mail.Read".into()], Some("exchange"));
    let token = token.expect("a token");
    let request = client().post(format!("{}/EWS/Exchange.asmx", walk.mock.origin()));
    let answer = request.bearer_auth(token["access_token"].as_str().expect("text")).body("").send().await;
    let answer = answer.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.headers().get("x-ews-policy-reason")), (403, None));
}

#[tokio::test]
async fn a_permission_of_its_own_changes_what_was_sent() {
    let after = Now(Rollout::MailAdvanced.row().begins());
    let walk = at(after, Rollout::MailAdvanced);
    assert_eq!(change_subject(&walk, "Mail-Advanced.ReadWrite").await, "200");
    assert_eq!(change_subject(&walk, "Mail.ReadWrite").await, "403 ErrorAccessDenied");
    let (_, inbox) = graph(&walk, &["Mail.Read"], (Method::GET, "/me/messages", Value::Null), "x").await;
    let path = format!("/me/messages/{}", inbox["value"][0]["id"].as_str().expect("a mail"));
    for (property, value) in [
        ("body", json!({ "contentType": "text", "content": "x" })),
        ("toRecipients", json!([])),
        ("ccRecipients", json!([])),
        ("bccRecipients", json!([])),
        ("replyTo", json!([])),
        ("from", json!({ "emailAddress": { "address": NINA } })),
        ("sender", json!({ "emailAddress": { "address": NINA } })),
        ("internetMessageId", json!("<x@y.example>")),
        ("subject", json!("x")),
    ] {
        let change = (Method::PATCH, path.as_str(), json!({ property: value }));
        assert_eq!(graph(&walk, &["Mail.ReadWrite"], change, "x").await.0, "403 ErrorAccessDenied", "{property}");
    }
    let read = (Method::PATCH, path.as_str(), json!({ "isRead": true, "categories": ["Red"], "importance": "high" }));
    assert_eq!(graph(&walk, &["Mail.ReadWrite"], read, "x").await.0, "200");
    let draft = (Method::POST, "/me/messages", json!({ "subject": "Draft" }));
    let (_, draft) = graph(&walk, &["Mail.ReadWrite"], draft, "x").await;
    let path = format!("/me/messages/{}", draft["id"].as_str().expect("a draft"));
    let change = (Method::PATCH, path.as_str(), json!({ "subject": "Other", "toRecipients": [] }));
    assert_eq!(graph(&walk, &["Mail.ReadWrite"], change, "x").await.0, "200");
}

#[tokio::test]
async fn baseline_scopes_of_every_kind_of_client() {
    use ClientType::{Native, Spa, Web};
    use mock365_domain::directory::permission::{EXCHANGE, GRAPH};
    const DIRECTORY: Uuid = Uuid::from_u128(0x0000_0002_0000_0000_c000_0000_0000_0000);
    let blocked = "AADSTS53003";
    for (client, except, scope, before, after) in [
        (Native, vec![EXCHANGE], "openid profile", "code", blocked),
        (Spa, vec![EXCHANGE], "openid offline_access People.Read", "code", blocked),
        (Native, vec![EXCHANGE], "openid User.ReadBasic.All", blocked, blocked),
        (Native, vec![EXCHANGE], "openid Mail.Read", blocked, blocked),
        (Native, vec![], "openid profile", blocked, blocked),
        (Native, vec![GRAPH], "openid User.Read", "code", blocked),
        (Native, vec![DIRECTORY], "openid User.Read", "code", "code"),
        (Web, vec![HUBSPOT_ID], "openid profile", "code", "code"),
        (Web, vec![HUBSPOT_ID], "openid User.Read", "code", blocked),
        (Web, vec![HUBSPOT_ID], "openid User.ReadBasic.All People.Read", "code", blocked),
        (Web, vec![HUBSPOT_ID], "openid Mail.Read", "code", "code"),
        (Web, vec![EXCHANGE], "openid User.Read", blocked, blocked),
    ] {
        for (held, wanted) in [(Held::NotYet, before), (Held::Applied, after)] {
            let mut walk = at(Now(jiff::Timestamp::UNIX_EPOCH), Rollout::BasicScopesCovered);
            walk.change(|cloud| {
                cloud.application_mut(HUBSPOT_ID).expect("HubSpot").redirect_uris[0].client = client;
            });
            tenant(&walk, |tenant| {
                let policy = AccessPolicy::new(Uuid::from_u128(1), "Everything", Demand::Block);
                tenant.access_policies = vec![AccessPolicy { except_apps: except.clone(), ..policy }];
                tenant.rollouts.hold(Rollout::BasicScopesCovered, held);
            });
            let challenge = signing_in::challenge();
            let more = [("scope", scope), ("code_challenge", &challenge), ("code_challenge_method", "S256")];
            let page = walk.authorize("common", &more);
            let page = walk.walk(&page, NINA, true).await;
            let met =
                page.parameter("code").map_or_else(|| page.data("code").unwrap_or_default(), |_| "code".to_owned());
            assert_eq!(met, wanted, "{client:?} but for {except:?}: {scope}, {held:?}");
        }
    }
}

/// Microsoft's page says of confidential clients that a policy leaves out: those that ask for OpenID's scopes alone see no
/// change, those that ask for `User.Read` do.
#[tokio::test]
async fn a_web_application_that_a_policy_leaves_out_the_day_before_and_the_day_after() {
    for (scope, before, after) in [
        ("openid", "code", "code"),
        ("openid profile email offline_access", "code", "code"),
        ("openid User.Read", "code", "AADSTS53003"),
        ("openid People.Read", "code", "AADSTS53003"),
    ] {
        for (hours, wanted) in [(-24, before), (24, after)] {
            let rollout = Rollout::BasicScopesCovered;
            let mut walk = at(Now(rollout.row().begins()).plus(SignedDuration::from_hours(hours)), rollout);
            tenant(&walk, |tenant| {
                let policy = AccessPolicy::new(Uuid::from_u128(1), "Everything", Demand::Block);
                tenant.access_policies = vec![AccessPolicy { except_apps: vec![HUBSPOT_ID], ..policy }];
            });
            assert_eq!(consent(&mut walk, scope).await, wanted, "{scope}, {hours} hours from the day");
        }
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_leaves_everything_in_order() {
    let mut walk = Walk::start();
    let clock = |walk: &Walk, day: &str| walk.mock.sandbox().clock.set(day.parse::<Moment>().expect("a day").0);
    clock(&walk, "2027-06-01");
    let first = walk.tokens().await;
    // Sessions are revoked and a password is changed in what is the future soon.
    walk.change(|cloud| {
        let (at, _) = cloud.user(ANNA).expect("Anna");
        let now = "2027-06-01T01:00:00Z".parse::<Moment>().expect("a moment").0;
        let user = cloud.user_mut(at).expect("Anna");
        (user.tokens_revoked, user.password_changed) = (Some(now), now);
    });
    clock(&walk, "2026-02-01");
    let refused = walk.refresh(first["refresh_token"].as_str().expect("a token"), &[]).await;
    assert_eq!(refused.status, 400, "what was revoked stays so: {}", refused.body);
    let again = walk.tokens().await;
    let refreshed = walk.refresh(again["refresh_token"].as_str().expect("a token"), &[]).await;
    assert_eq!(refreshed.status, 200, "what is issued after the revocation counts: {}", refreshed.body);
    let token = refreshed.body["access_token"].as_str().expect("a token").to_owned();
    let send = json!({ "message": { "subject": "Sent in the past", "toRecipients": [{ "emailAddress": { "address": ANNA } }] } });
    let at = |path: &str| format!("{}/v1.0/me{path}", walk.mock.origin());
    let sent = client().post(at("/sendMail")).bearer_auth(&token).json(&send).send().await.expect("an answer");
    assert_eq!(sent.status(), 202);
    let inbox = at("/mailFolders/inbox/messages?$filter=subject eq 'Sent in the past'&$orderby=subject");
    let inbox: Value =
        client().get(inbox).bearer_auth(&token).send().await.expect("an answer").json().await.expect("JSON");
    let received = inbox["value"][0]["receivedDateTime"].as_str().unwrap_or_default().to_owned();
    assert!(received.starts_with("2026-02-01"), "{inbox}");
    // Forward again over its end, the token is over; and a token of the future ends when it says.
    clock(&walk, "2026-02-02");
    let late = client().get(at("/messages")).bearer_auth(&token).send().await.expect("an answer");
    assert_eq!(late.status(), 401);
}

#[tokio::test]
async fn what_was_granted_before_goes_on() {
    let mut walk = at(
        Now(Rollout::ManagedConsentMail.row().begins()).plus(SignedDuration::from_hours(-1)),
        Rollout::ManagedConsentMail,
    );
    assert_eq!(consent(&mut walk, "openid offline_access Mail.ReadWrite").await, "code");
    walk.mock.sandbox().clock.advance("PT2H").expect("later");
    assert_eq!(consent(&mut walk, "openid offline_access Mail.ReadWrite").await, "code");
    assert_eq!(consent(&mut walk, "openid offline_access Mail.ReadWrite Calendars.ReadWrite").await, "AADSTS90094");
    // What the list does not name stays the user's to grant.
    assert_eq!(consent(&mut walk, "openid Mail.Send Contacts.Read").await, "code");
}
