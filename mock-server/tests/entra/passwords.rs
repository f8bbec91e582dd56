//! One password, one count of wrong ones: the sign-in page, the token endpoint, EWS and Autodiscover share it.

use crate::signing_in::{ANNA, HUBSPOT, SCOPES, Walk, client};
use mock365_domain::default::CONTOSO;
use mock365_domain::directory::{AccessPolicy, AgentRefusal, ClientKind, Demand, Hold};
use mock365_domain::mailbox::MailboxState;
use uuid::Uuid;

const RIGHT: &str = "Password1!";
/// "Stay signed in?", behind the right password.
const STAY: &str = "AADSTS50140";
const INBOX: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body><m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder></s:Body></s:Envelope>"#;
/// Where user name and password are taken.
const ONLINE: &str = "/EWS/Exchange.asmx";
const HOST: &str = "/~mail.contoso.example/EWS/Exchange.asmx";
const AUTODISCOVER: &str = "/~mail.contoso.example/autodiscover/autodiscover.xml";

/// Anna's mailbox lies at the customer's host, and Exchange Online takes passwords too.
fn start() -> Walk {
    let walk = Walk::start();
    walk.change(|cloud| {
        cloud.tenant_mut(CONTOSO).expect("Contoso").ews.basic = true;
        let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
        cloud.mailbox_mut(id).expect("a mailbox").state = MailboxState::OnPremises;
    });
    walk
}

async fn basic(walk: &Walk, path: &str, password: &str) -> u16 {
    let request = client().post(format!("{}{path}", walk.mock.origin())).header("content-type", "text/xml").body(INBOX);
    request.basic_auth(ANNA, Some(password)).send().await.expect("an answer").status().as_u16()
}

async fn page(walk: &mut Walk, password: &str) -> Option<String> {
    let url = walk.authorize("common", &[("login_hint", ANNA)]);
    let page = walk.open(&url).await;
    walk.press(&page, "Sign in", &[("passwd", password)]).await.data("code")
}

async fn token(walk: &Walk, password: &str) -> String {
    let ask = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("username", ANNA),
        ("password", password),
        ("scope", SCOPES),
    ];
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &ask).await;
    said.body["error_codes"][0].to_string()
}

/// What is changed of a Cloud.
type Change = Box<dyn Fn(&mut mock365_domain::Cloud)>;

/// How many wrong ones the account has against it.
fn counted(walk: &Walk) -> u8 {
    walk.mock.sandbox().read(|cloud, _| cloud.user(ANNA).expect("Anna").1.standing.wrong_passwords)
}

#[tokio::test]
async fn ten_wrong_passwords_over_basic_lock_every_door() {
    for door in [ONLINE, HOST, AUTODISCOVER] {
        let mut walk = start();
        for _ in 0..10 {
            assert_eq!(basic(&walk, door, "wrong").await, 401, "{door}");
        }
        assert_eq!(page(&mut walk, RIGHT).await.as_deref(), Some("AADSTS50053"), "{door}");
        assert_eq!(token(&walk, RIGHT).await, "50053", "{door}");
        for other in [ONLINE, HOST, AUTODISCOVER] {
            assert_eq!(basic(&walk, other, RIGHT).await, 401, "{door} locked {other}");
        }
        walk.mock.sandbox().clock.advance("PT1M").expect("later");
        assert_eq!(basic(&walk, door, RIGHT).await, 200, "{door}");
        assert_eq!(page(&mut walk, RIGHT).await.as_deref(), Some(STAY), "{door}");
    }
}

#[tokio::test]
async fn ten_wrong_passwords_at_the_sign_in_page_lock_basic() {
    let mut walk = start();
    for _ in 0..10 {
        assert_eq!(page(&mut walk, "wrong").await.as_deref(), Some("AADSTS50126"));
    }
    for door in [ONLINE, HOST, AUTODISCOVER] {
        assert_eq!(basic(&walk, door, RIGHT).await, 401, "{door}");
    }
}

#[tokio::test]
async fn a_right_password_ends_the_count_wherever_it_is_shown() {
    let mut walk = start();
    for _ in 0..3 {
        for door in [ONLINE, HOST] {
            basic(&walk, door, "wrong").await;
        }
        page(&mut walk, "wrong").await;
        token(&walk, "wrong").await;
        assert_eq!(counted(&walk), 4, "each door adds one");
        assert_eq!(basic(&walk, HOST, RIGHT).await, 200);
        assert_eq!(counted(&walk), 0);
        token(&walk, "wrong").await;
        token(&walk, RIGHT).await;
        assert_eq!(counted(&walk), 0, "the token endpoint ends it too, though nobody consented");
    }
}

#[tokio::test]
async fn who_failed_stands_in_the_journal() {
    let walk = start();
    basic(&walk, ONLINE, "wrong").await;
    let entry = walk.mock.sandbox().journal.entries(|_| true).pop().expect("an entry");
    assert_eq!(entry.user.as_deref(), Some(ANNA));
}

#[tokio::test]
async fn what_keeps_an_account_out_of_entra_keeps_passwords_out_of_exchange_online() {
    let legacy = |demand| AccessPolicy {
        clients: vec![ClientKind::ActiveSync, ClientKind::Other],
        ..AccessPolicy::new(Uuid::from_u128(7), "No legacy authentication", demand)
    };
    let tenant = |change: fn(&mut mock365_domain::directory::Tenant)| -> Change {
        Box::new(move |cloud| change(cloud.tenant_mut(CONTOSO).expect("Contoso")))
    };
    let cases: [(&str, Change); 4] = [
        ("agents", tenant(|tenant| tenant.agent_trouble = Some(AgentRefusal::TimeOut))),
        ("security defaults", tenant(|tenant| tenant.security_defaults = true)),
        (
            "legacy authentication is blocked",
            Box::new(move |cloud| {
                cloud.tenant_mut(CONTOSO).expect("Contoso").access_policies = vec![legacy(Demand::Block)];
            }),
        ),
        (
            "a hold",
            Box::new(|cloud| {
                let (anna, _) = cloud.user(ANNA).expect("Anna");
                cloud.user_mut(anna).expect("Anna").standing.hold = Some(Hold::Risk);
            }),
        ),
    ];
    for (what, change) in cases {
        let walk = start();
        assert_eq!(basic(&walk, ONLINE, RIGHT).await, 200, "{what}");
        walk.change(change);
        assert_eq!(basic(&walk, ONLINE, RIGHT).await, 401, "{what}");
        assert_eq!(basic(&walk, HOST, RIGHT).await, 200, "{what}: the customer's own directory asks nobody");
    }
    // Whoever blocks legacy clients lets browsers in.
    let mut walk = start();
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").access_policies = vec![legacy(Demand::Block)]);
    assert_eq!(page(&mut walk, RIGHT).await.as_deref(), Some(STAY));
}
