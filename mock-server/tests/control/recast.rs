//! Scenarios with another user or application, and several at once.

use mock365::Mock;
use mock365::scenario::Library;
use mock365_control::{Applied, Cast, Control, ControlError, Problem};
use serde_json::{Value, json};

const BO: &str = "bo@contoso.example";
const FRED: &str = "fred@fabrikam.example";

fn cast(user: &str) -> Cast {
    Cast { user: Some(user.to_owned()), app: None }
}

fn refusal<T: std::fmt::Debug>(tried: Result<T, ControlError>) -> Problem {
    match tried.expect_err("a refusal") {
        ControlError::Refused(problem) => *problem,
        other => panic!("{other}"),
    }
}

async fn inbox(control: &Control, applied: &Applied) -> (u16, Value) {
    let wanted = mock365_control::TokenWanted {
        user: Some(applied.user.clone()),
        app: applied.app.clone(),
        ..Default::default()
    };
    let token = control.token(&wanted).await.expect("an answer").access_token;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("an answer");
    let answer = client
        .get(format!("{}/v1.0/me/messages", control.origin()))
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("an answer"))
}

#[tokio::test]
async fn another_user_meets_it_and_is_mended() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    for user in [BO, FRED] {
        let applied = control.apply_with("licence/no-mailbox", &cast(user)).await.unwrap();
        assert_eq!(applied.user, user);
        let (status, body) = inbox(&control, &applied).await;
        assert_eq!((status, &body["error"]["code"]), (404, &json!("MailboxNotEnabledForRESTAPI")), "{user}");
        let anna = Applied { user: "anna@contoso.example".to_owned(), ..applied.clone() };
        assert_eq!(inbox(&control, &anna).await.0, 200, "{user}");
        // The remedy is about the one who met it.
        let remedy = applied.remedies[0].clone();
        control.remedy("licence/no-mailbox", &remedy).await.unwrap();
        assert_eq!(inbox(&control, &applied).await.0, 200, "{user} after {remedy}");
        control.reset().await.unwrap();
    }
}

#[tokio::test]
async fn another_application_meets_it() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let made: Value = control
        .send(
            reqwest::Method::POST,
            "/_mock/apps",
            Some(&json!({ "name": "My CRM", "scopes": ["Mail.Read", "User.Read"] })),
        )
        .await
        .unwrap();
    let own = Cast { app: Some("My CRM".to_owned()), user: Some(BO.to_owned()) };
    let applied = control.apply_with("app/disabled", &own).await.unwrap();
    assert_eq!((applied.app.as_str(), applied.user.as_str()), (made["client_id"].as_str().unwrap(), BO));
    let tenant: Value =
        control.send::<(), _>(reqwest::Method::GET, "/_mock/tenants/contoso.example", None).await.unwrap();
    let enabled = |name: &str| {
        let apps = tenant["apps"].as_array().unwrap();
        apps.iter().find(|app| app["name"] == name).map(|app| app["enabled"].clone())
    };
    assert_eq!(enabled("My CRM"), Some(json!(false)), "{tenant}");
    assert_ne!(enabled("HubSpot Sales"), Some(json!(false)));
}

#[tokio::test]
async fn who_cannot_play_is_told_why() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let app = |name: &str| Cast { app: Some(name.to_owned()), user: None };
    for (scenario, wanted, place, why, nearest) in [
        ("licence/no-mailbox", cast("boo@contoso.example"), "/user", "no user", Some(BO)),
        ("licence/no-mailbox", cast("admin@contoso.example"), "/user", "another part", None),
        ("licence/no-mailbox", cast("oak@contoso.example"), "/user", "no person", None),
        ("licence/no-mailbox", cast("jane@gmail.example"), "/user", "an account of an organisation", None),
        ("personal-account/outlook-hex", cast(BO), "/user", "a personal account", None),
        ("licence/no-mailbox", app("Thunderbird"), "/app", "no application", Some("Mozilla Thunderbird")),
        ("licence/no-mailbox", app("HubSpot Sal"), "/app", "no application", Some("HubSpot Sales")),
        ("licence/no-mailbox", app("Microsoft Graph Command Line Tools"), "/app", "administrators", None),
    ] {
        let told = refusal(control.apply_with(scenario, &wanted).await);
        assert_eq!((told.status, told.place.as_deref()), (422, Some(place)), "{scenario} {wanted:?}");
        assert_eq!(told.nearest.as_deref(), nearest, "{scenario} {wanted:?}");
        assert!(told.detail.as_deref().is_some_and(|detail| detail.contains(why)), "{scenario} {wanted:?}: {told:?}");
    }
    assert_eq!(Library::built_in().nearest("hybrid"), Some("rest-not-enabled/hybrid"));
    let told = refusal(control.apply("licence/no-mailbax").await);
    assert_eq!((told.status, told.nearest.as_deref()), (404, Some("licence/no-mailbox")));
}

#[tokio::test]
async fn every_scenario_is_played_by_another_or_says_why_not() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let (mut played, mut refused) = (0, Vec::new());
    for shelved in Library::built_in().all() {
        match control.apply_with(&shelved.name, &cast(BO)).await {
            Ok(applied) => {
                assert_eq!(applied.user, BO, "{}", shelved.name);
                played += 1;
            }
            Err(why) => refused.push(format!("{}: {}", shelved.name, refusal(Err::<(), _>(why)).detail.unwrap())),
        }
        control.reset().await.unwrap();
    }
    println!("{played} scenarios are played by {BO}; not so:\n{}", refused.join("\n"));
    assert!(played > 70, "{refused:?}");
}

#[tokio::test]
async fn several_are_applied_to_one_sandbox() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    control.apply("licence/no-mailbox").await.unwrap();
    control.apply_with("account/disabled", &cast(BO)).await.unwrap();
    let user = |name: &'static str| {
        let control = control.clone();
        async move { control.send::<(), Value>(reqwest::Method::GET, &format!("/_mock/users/{name}"), None).await.unwrap() }
    };
    assert_eq!(user(BO).await["enabled"], json!(false));
    assert_ne!(user("anna@contoso.example").await["mailbox"]["state"], json!("ready"));

    let open = |body: Value| {
        let control = control.clone();
        async move { control.send::<_, Value>(reqwest::Method::POST, "/_mock/sandboxes", Some(&body)).await }
    };
    let opened = open(json!({ "scenario": ["licence/no-mailbox", "consent/need-admin-approval"] })).await.unwrap();
    assert_eq!(opened["applied"]["scenario"], "licence/no-mailbox");
    assert_eq!(opened["also_applied"][0]["scenario"], "consent/need-admin-approval");
    let why =
        refusal(open(json!({ "scenario": ["consent/need-admin-approval", "consent/unverified-publisher"] })).await);
    assert_eq!((why.status, why.place.as_deref()), (422, Some("/scenario")));
    assert!(why.detail.is_some_and(|why| why.contains("user_consent")));
    let why = refusal(open(json!({ "user": BO })).await);
    assert_eq!(why.status, 400);
    let opened = open(json!({ "scenario": "licence/no-mailbox", "user": BO })).await.unwrap();
    assert_eq!(opened["applied"]["user"], BO);
}

#[tokio::test]
async fn what_a_scenario_relies_on_goes_with_it_to_another_tenant() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    for name in ["inbox", "contacts", "guest", "mail-client"] {
        let scenario = format!("managed-consent/{name}");
        // An apply to another tenant rehearses what the scenario expects.
        control.apply_with(&scenario, &cast("anna@contoso.example")).await.expect(&scenario);
        let contoso: Value =
            control.send::<(), _>(reqwest::Method::GET, "/_mock/tenants/contoso.example", None).await.unwrap();
        assert_eq!(contoso["user_consent"], json!("managed"), "{scenario}: {contoso}");
        control.reset().await.unwrap();
    }
    control.apply_with("managed-consent/policy-stays", &cast("admin@contoso.example")).await.expect("an administrator");
    // Nobody but an administrator changes the policy, so that another failure would come.
    let told = refusal(control.apply_with("managed-consent/policy-stays", &cast("bo@contoso.example")).await);
    assert_eq!((told.status, told.place.as_deref()), (422, Some("/user")), "{told:?}");
}

#[tokio::test]
async fn a_remedy_does_not_judge_those_again_with_whom_it_was_applied() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    control.apply_with("managed-consent/guest", &cast("olaf@northwind.example")).await.unwrap();
    control.remedy("managed-consent/guest", "make-a-member").await.unwrap();
    let olaf: Value =
        control.send::<(), _>(reqwest::Method::GET, "/_mock/users/olaf@northwind.example", None).await.unwrap();
    assert_eq!(olaf["kind"], json!("person"), "{olaf}");
}

#[tokio::test]
async fn in_another_tenant_it_comes_about_or_is_refused_with_what_came_instead() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let (mut played, mut elsewhere) = (0, Vec::new());
    for shelved in Library::built_in().all() {
        match control.apply_with(&shelved.name, &cast("olaf@northwind.example")).await {
            Ok(_) => played += 1,
            Err(why) => {
                let told = refusal(Err::<(), _>(why));
                assert_eq!(told.status, 422, "{}: {told:?}", shelved.name);
                elsewhere.extend(told.detail.filter(|why| why.contains("does not come about there")));
            }
        }
        control.reset().await.unwrap();
    }
    println!("{played} scenarios come about in northwind.example; not so:\n{}", elsewhere.join("\n"));
    assert!(played > 20, "{played} {elsewhere:?}");
    assert!(!elsewhere.is_empty(), "{played} {elsewhere:?}");
}

#[tokio::test]
async fn a_remedy_grants_what_the_application_declares() {
    use mock365::scenario::probe::{Inside, Probe};
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let declared = ["openid", "User.Read", "Contacts.ReadWrite", "Tasks.ReadWrite"].map(str::to_owned);
    for (scenario, remedy, own) in [
        ("consent/need-admin-approval", "tenant-wide-consent", true),
        ("consent/need-admin-approval", "admin-consent-workflow", true),
        ("consent/need-admin-approval", "tenant-wide-consent", false),
        ("consent/need-admin-approval", "admin-consent-workflow", false),
        ("consent/need-admin-approval", "verified-publishers", false),
        ("managed-consent/inbox", "tenant-wide-consent", true),
        ("managed-consent/inbox", "admin-consent-workflow", true),
        ("managed-consent/inbox", "tenant-wide-consent", false),
    ] {
        let mut scopes = declared.to_vec();
        let mut wanted = Cast::default();
        if own {
            let app = json!({ "name": "My CRM", "scopes": declared });
            control.send::<_, Value>(reqwest::Method::POST, "/_mock/apps", Some(&app)).await.unwrap();
            wanted.app = Some("My CRM".to_owned());
        } else {
            scopes.truncate(3);
        }
        let applied = control.apply_with(scenario, &wanted).await.unwrap();
        control.remedy(scenario, remedy).await.unwrap();
        let mut played = Library::built_in().find(scenario).unwrap().scenario.clone();
        played.with.app.clone_from(&applied.app);
        played.with.scopes = scopes;
        let sandbox = mock.sandbox();
        let probe = Probe { carrier: Inside(sandbox), sandbox, scenario: &played, applied: &applied };
        let signs_in = serde_json::from_value(json!({ "call": "entra.authorize" })).unwrap();
        probe.all(&[signs_in]).await.unwrap_or_else(|why| panic!("{scenario} {remedy} own {own}: {why}"));
        control.reset().await.unwrap();
    }
}

/// What the control API refuses, the library does: in another tenant another failure would come first.
#[test]
fn the_library_rehearses_as_the_control_api_does() {
    let mock = Mock::start();
    let cast = Cast { user: Some("admin@contoso.example".to_owned()), ..Cast::default() };
    assert_eq!(mock.apply_with("managed-consent/policy-stays", &cast).domain, "contoso.example");
    let mock = Mock::start();
    let cast = Cast { user: Some("bo@contoso.example".to_owned()), ..Cast::default() };
    let apply = std::panic::AssertUnwindSafe(|| mock.apply_with("managed-consent/policy-stays", &cast));
    let why = std::panic::catch_unwind(apply).expect_err("another failure would come");
    let why = why.downcast_ref::<String>().map_or("", String::as_str);
    assert!(why.contains("managed-consent/policy-stays") && why.contains("does not come about there"), "{why}");
    let consent = mock.sandbox().read(|cloud, _| cloud.tenant("contoso.example").map(|tenant| tenant.user_consent));
    let fresh = Mock::start();
    assert_eq!(
        consent,
        fresh.sandbox().read(|cloud, _| cloud.tenant("contoso.example").map(|tenant| tenant.user_consent))
    );
}

/// Whoever plays, and with whatever application: it comes about, and what is called a remedy mends it, or it is refused with
/// what came instead.
#[tokio::test]
async fn what_is_called_a_remedy_mends_it_whoever_plays() {
    use mock365::scenario::probe::{Inside, Probe};
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let thunderbird = Some("Mozilla Thunderbird".to_owned());
    let (mut mended, mut short) = (0, 0);
    for (scenario, wanted, most) in [
        ("token/consent-withdrawn", cast("olaf@northwind.example"), 1),
        ("account/locked", cast("olaf@northwind.example"), 3),
        ("account/locked", cast(BO), 3),
        ("app/redirect-address", Cast { user: None, app: thunderbird.clone() }, 3),
        ("consent/unverified-publisher", Cast { user: None, app: thunderbird.clone() }, 9),
        ("ews/ended", Cast { user: None, app: thunderbird.clone() }, 9),
        ("licence/no-mailbox", cast(FRED), 9),
    ] {
        let applied = control.apply_with(scenario, &wanted).await.expect(scenario);
        let shelved = Library::built_in().find(scenario).expect(scenario);
        let names = shelved.scenario.remedies.keys();
        let told = names.clone().all(|name| applied.remedies.contains(name) != applied.insufficient.contains_key(name));
        assert!(told, "{scenario} {wanted:?}: {applied:?}");
        assert!(applied.insufficient.len() <= most, "{scenario} {wanted:?}: {applied:?}");
        for remedy in names {
            control.reset().await.unwrap();
            let again = control.apply_with(scenario, &wanted).await.unwrap();
            let played = mock365::scenario::as_applied(mock.sandbox(), shelved, &Cast::default()).unwrap();
            let performed = control.remedy(scenario, remedy).await;
            let (sandbox, applied) = (mock.sandbox(), &again);
            let probe = Probe { carrier: Inside(sandbox), sandbox, scenario: &played, applied };
            let met = probe.all(&played.healthy_after(played.remedies.get(remedy))).await;
            let well = performed.is_ok() && met.is_ok();
            assert_eq!(well, applied.remedies.contains(remedy), "{scenario} {remedy} {wanted:?}: {applied:?}");
            if well {
                mended += 1;
            } else {
                short += 1;
                let why = &applied.insufficient[remedy];
                assert!(!why.is_empty() && !why.contains("the answer was"), "{why}");
            }
        }
        control.reset().await.unwrap();
    }
    assert!(mended > 3 && short > 3, "{mended} {short}");
}

/// Another application is as another user: what would not come about with it is refused.
#[tokio::test]
async fn an_application_with_which_it_does_not_come_about_is_refused() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let before = mock.sandbox().read(|cloud, _| format!("{:?}", cloud.tenants));
    for scenario in [
        "app/secret-expired",
        "app/disabled",
        "app/public-client",
        "managed-consent/inbox",
        "managed-consent/contacts",
        "licence/no-mailbox",
    ] {
        let wanted = Cast { user: None, app: Some("Mozilla Thunderbird".to_owned()) };
        let told = refusal(control.apply_with(scenario, &wanted).await);
        assert_eq!((told.status, told.place.as_deref()), (422, Some("/app")), "{scenario}: {told:?}");
        let detail = told.detail.unwrap_or_default();
        assert!(detail.contains("does not come about with the application"), "{scenario}: {detail}");
        assert_eq!(mock.sandbox().read(|cloud, _| format!("{:?}", cloud.tenants)), before, "{scenario}");
    }
    let wanted = Cast { user: None, app: Some("Mozilla Thunderbird".to_owned()) };
    let opened: Result<Value, _> = control
        .send(
            reqwest::Method::POST,
            "/_mock/sandboxes",
            Some(&json!({ "scenario": "app/secret-expired", "app": wanted.app })),
        )
        .await;
    assert_eq!(refusal(opened).place.as_deref(), Some("/app"));
}
