//! The catalogue of permissions: it holds what Microsoft publishes, and what asks for permissions reads it.

use crate::facts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::signing_in::{self, ADMIN, ANNA, VERIFIER, Walk, challenge, claims, client};
use mock365::faces::entra::issue_direct;
use mock365_domain::default::{CONTOSO, THUNDERBIRD};
use mock365_domain::directory::permission::{EXCHANGE, GRAPH};
use mock365_domain::directory::{Application, Resource, UserConsent, permission};
use serde_json::{Value, json};

/// Permissions that exist and that the published list leaves out.
const UNLISTED: [(&str, &str); 5] = [
    ("delegated", "Mail-Advanced.ReadWrite"),
    ("delegated", "Mail-Advanced.ReadWrite.Shared"),
    ("application", "Mail-Advanced.ReadWrite.All"),
    ("delegated", "MailboxConfigItem.ReadWrite"),
    ("application", "MailboxConfigItem.ReadWrite"),
];

/// Kind and value; id, whether an administrator consents, title, an administrator's title.
type Rows = BTreeMap<(String, String), (String, bool, String, String)>;

#[test]
fn the_catalogue_of_graph_is_what_is_published() {
    let Some(text) = facts::text("entra/permissions.tsv") else { return };
    let one_blank = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let published: Rows = text
        .lines()
        .skip(1)
        .map(|line| {
            let row: Vec<&str> = line.split('\t').collect();
            let admin = row[0] == "application" || row[3] == "admin";
            let (title, shown) = (one_blank(row[5]), one_blank(row[6]));
            let for_all = if shown.is_empty() || row[0] == "application" { title.clone() } else { shown };
            ((row[0].to_owned(), row[1].to_owned()), (row[2].to_owned(), admin, title, for_all))
        })
        .collect();
    let graph = Resource::by_id(GRAPH).expect("Microsoft Graph");
    let scopes = graph.scopes.iter().map(|scope| {
        let row = (scope.id.to_string(), scope.admin, scope.title.to_owned(), scope.admin_title.to_owned());
        (("delegated".to_owned(), scope.value.to_owned()), row)
    });
    let roles = graph.roles.iter().map(|role| {
        let row = (role.id.to_string(), true, role.title.to_owned(), role.title.to_owned());
        (("application".to_owned(), role.value.to_owned()), row)
    });
    let mut known: Rows = scopes.chain(roles).collect();
    for (kind, value) in UNLISTED {
        let unlisted = known.remove(&(kind.to_owned(), value.to_owned()));
        assert!(unlisted.is_some_and(|(_, admin, ..)| admin), "{kind} {value}");
    }
    assert_eq!(known.len(), published.len());
    for (name, row) in &published {
        assert_eq!(known.get(name), Some(row), "{name:?}");
    }
}

#[tokio::test]
async fn a_mail_client_is_asked_about_its_folders() {
    for (scope, title) in [
        ("MailboxFolder.ReadWrite", "Read and write your mailbox folders"),
        ("https://graph.microsoft.com/MailboxSettings.Read", "Read your mailbox settings"),
        ("https://outlook.office.com/EAS.AccessAsUser.All", "Access your mailboxes"),
        ("https://outlook.office365.com/EWS.AccessAsUser.All", "Access your mailboxes"),
        ("https://contoso.crm4.dynamics.com/user_impersonation", "Access Common Data Service as organization users"),
        ("https://outlook.office.com/Calendars.ReadWrite.Shared", "Read and write to your and shared calendars"),
    ] {
        let mut walk = Walk::start();
        let asked = format!("openid offline_access {scope}");
        let url = walk.authorize("common", &[("scope", &asked), ("login_hint", ANNA)]);
        let page = walk.open(&url).await;
        let page = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
        let page = walk.press(&page, "No", &[]).await;
        assert_eq!(page.data("page").as_deref(), Some("consent"), "{scope}: {}", page.text());
        assert!(page.text().contains(title), "{scope}: {}", page.text());
        let back = walk.press(&page, "Accept", &[]).await;
        let said = walk.redeem(&back.parameter("code").expect("a code"), &[("scope", &asked)]).await;
        assert_eq!(said.status, 200, "{scope}: {}", said.body);
        let access = claims(&said.body["access_token"]);
        let (audience, value) = scope.rsplit_once('/').unwrap_or(("https://graph.microsoft.com", scope));
        assert_eq!(access["aud"], json!(audience), "{scope}");
        let held = access["scp"].as_str().expect("scopes");
        assert!(held.split(' ').any(|held| held == value), "{scope}: {held}");
    }
}

#[tokio::test]
async fn a_scope_for_administrators_needs_one_whichever_it_is() {
    for scope in ["Mail-Advanced.ReadWrite", "Sites.FullControl.All", "https://outlook.office.com/Exchange.Manage"] {
        let mut walk = Walk::start();
        let page = walk.walk(&walk.authorize("common", &[("scope", scope)]), ANNA, true).await;
        assert_eq!(page.heading().as_deref(), Some("Need admin approval"), "{scope}: {}", page.text());
    }
    let mut walk = Walk::start();
    let page = walk.walk(&walk.authorize("common", &[("scope", "Nothing.ReadWrite")]), ANNA, true).await;
    assert!(page.heading().as_deref() != Some("Need admin approval"), "nobody publishes it: {}", page.text());
}

#[tokio::test]
async fn an_administrator_reads_whose_mail_it_is() {
    let mut walk = Walk::start();
    let parameters = [("client_id", signing_in::HUBSPOT), ("scope", "https://graph.microsoft.com/Mail.Read")];
    let url = walk.at("/organizations/v2.0/adminconsent", &[&parameters[..], &[("redirect_uri", REDIRECT)]].concat());
    let page = walk.open(&url).await;
    let page = walk.press(&page, "Next", &[("login", ADMIN)]).await;
    let page = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    let page = walk.press(&page, "No", &[]).await;
    assert_eq!(page.data("page").as_deref(), Some("adminconsent"), "{}", page.text());
    assert!(page.text().contains("Read user mail"), "{}", page.text());
    assert!(!page.text().contains("Read your mail"), "{}", page.text());
}

const REDIRECT: &str = signing_in::REDIRECT;

/// IMAP, SMTP and POP: the half of them that is a sign-in.
#[tokio::test]
async fn imap_smtp_and_pop_are_signed_in_for() {
    let scope = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| format!("https://outlook.office.com/{name}")).collect();
        format!("offline_access {}", names.join(" "))
    };
    for (names, titles) in [
        (
            &["IMAP.AccessAsUser.All", "SMTP.Send"][..],
            &["Read and write access to your mail", "Access to sending emails from your mailbox"][..],
        ),
        (&["POP.AccessAsUser.All", "SMTP.Send"], &["Read and write access to your mail"]),
    ] {
        let mut walk = Walk::start();
        let (asked, challenge) = (scope(names), challenge());
        let more = [("scope", asked.as_str()), ("code_challenge", &challenge), ("code_challenge_method", "S256")];
        let page = walk.open(&walk.authorize("common", &more)).await;
        let page = walk.press(&page, "Next", &[("login", ANNA)]).await;
        let page = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
        let page = walk.press(&page, "No", &[]).await;
        assert_eq!(page.data("page").as_deref(), Some("consent"), "{}", page.text());
        for title in titles {
            assert!(page.text().contains(title), "{title}: {}", page.text());
        }
        let back = walk.press(&page, "Accept", &[]).await;
        let said = walk.redeem(&back.parameter("code").expect("a code"), &[("code_verifier", VERIFIER)]).await;
        assert_eq!(said.status, 200, "{}", said.body);
        let access = claims(&said.body["access_token"]);
        assert_eq!((&access["scp"], &access["aud"]), (&json!(names.join(" ")), &json!("https://outlook.office.com")));
        let fresh = walk.refresh(said.body["refresh_token"].as_str().expect("one"), &[("scope", &asked)]).await;
        assert_eq!(claims(&fresh.body["access_token"])["scp"], json!(names.join(" ")), "{}", fresh.body);
        assert_eq!(fresh.headers["cache-control"], "no-store, no-cache");
    }
}

#[tokio::test]
async fn the_enterprise_applications_publish_the_whole_catalogue() {
    let walk = Walk::start();
    let issued = issue_direct(walk.mock.sandbox(), Some(ADMIN), "Microsoft Graph Command Line Tools", &[], None);
    let issued = issued.expect("a token");
    let admin = issued["access_token"].as_str().expect("a token");
    for app in [GRAPH, EXCHANGE] {
        let url = format!("{}/v1.0/servicePrincipals(appId='{app}')", walk.mock.origin());
        let answer = client().get(url).bearer_auth(admin).send().await.expect("an answer");
        let said: Value = answer.json().await.expect("JSON");
        let resource = Resource::by_id(app).expect("a resource");
        let values = |list: &str| -> BTreeSet<String> {
            let listed = said[list].as_array().unwrap_or_else(|| panic!("{said}"));
            listed.iter().filter_map(|one| one["value"].as_str().map(str::to_owned)).collect()
        };
        assert_eq!(values("appRoles").len(), resource.roles.len());
        assert_eq!(values("oauth2PermissionScopes").len(), resource.scopes.len());
        let all = said["oauth2PermissionScopes"].as_array().expect("a list");
        let mail = all.iter().find(|scope| scope["value"] == "Mail.Read").expect("Mail.Read");
        assert_eq!(
            (&mail["type"], &mail["adminConsentDisplayName"], &mail["userConsentDisplayName"]),
            (&json!("User"), &json!("Read user mail"), &json!("Read your mail"))
        );
    }
    assert!(Resource::by_id(permission::DATAVERSE).is_some());
}

#[tokio::test]
async fn who_has_consented_is_asked_for_what_is_new() {
    let mut walk = Walk::start();
    walk.tokens().await;
    let more = format!("{} MailboxFolder.Read People.Read", signing_in::SCOPES);
    let page = walk.open(&walk.authorize("common", &[("scope", &more)])).await;
    assert_eq!(page.data("page").as_deref(), Some("consent"), "{}", page.text());
    assert!(page.text().contains("Read your mailbox folders"));
    assert!(page.text().contains("Read your relevant people list"));
    assert!(!page.text().contains("Send mail as you"), "that is consented to: {}", page.text());
    walk.press(&page, "Accept", &[]).await;
    // Where users may not consent, one more of them is the administrator's.
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").user_consent = UserConsent::Off);
    let page = walk.open(&walk.authorize("common", &[("scope", &format!("{more} Notes.Read"))])).await;
    assert_eq!(page.heading().as_deref(), Some("Need admin approval"), "{}", page.text());
    let page = walk.follow(&page, "Have an admin account? Sign in with that account").await;
    assert_eq!(page.data("page").as_deref(), Some("signin"), "{}", page.text());
}

#[tokio::test]
async fn the_mail_clients_that_microsoft_names_are_there() {
    let cloud = mock365_domain::default::cloud(mock365_domain::Now(jiff::Timestamp::UNIX_EPOCH));
    let names: Vec<&str> = cloud.applications.values().map(|app| app.display_name.as_str()).collect();
    assert_eq!(names[..2], ["HubSpot Sales", "Microsoft Graph Command Line Tools"], "the first are as they were");
    let mut walk = Walk::start();
    let (client, redirect) = (THUNDERBIRD.to_string(), "http://localhost:51234");
    let scope = "offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send";
    let challenge = challenge();
    let more = [
        ("client_id", client.as_str()),
        ("redirect_uri", redirect),
        ("scope", scope),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let page = walk.open(&walk.authorize("common", &more)).await;
    let page = walk.press(&page, "Next", &[("login", ANNA)]).await;
    let page = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    let page = walk.press(&page, "No", &[]).await;
    assert!(page.text().contains("Mozilla Thunderbird"), "{}", page.text());
    let back = walk.press(&page, "Accept", &[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &client),
        ("redirect_uri", redirect),
        ("code", &back.parameter("code").expect("a code")),
        ("code_verifier", VERIFIER),
    ];
    let said = walk.token("/common/oauth2/v2.0/token", &form).await;
    assert_eq!(said.status, 200, "a public client has no secret: {}", said.body);
    let access = claims(&said.body["access_token"]);
    assert_eq!((&access["appid"], &access["scp"]), (&json!(client), &json!("IMAP.AccessAsUser.All SMTP.Send")));
    // All six are public clients of a publisher whose tenant is elsewhere.
    let elsewhere = |app: &&Arc<Application>| !cloud.tenants.contains_key(&app.home_tenant);
    let clients: Vec<_> = cloud.applications.values().filter(elsewhere).collect();
    assert_eq!(clients.len(), 6);
    assert!(clients.iter().all(|app| app.allow_public_client && app.secrets.is_empty() && app.verified_publisher()));
}
