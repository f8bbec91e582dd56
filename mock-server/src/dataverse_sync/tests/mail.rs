//! Mail that Dynamics sends, and mail that it tracks.

use http::Method;
use mock365_domain::dataverse::{RowDraft, TRACKED_CATEGORY};
use serde_json::{Value, json};

use super::world::{ADMIN, ANNA, BO, World};

#[tokio::test]
async fn what_waits_is_sent_when_its_mailbox_is_looked_at() {
    let world = World::enabled().await;
    let id = world.send(ANNA, BO, "Offer");
    let status = || world.row("email", id).expect("the email").whole("statuscode");
    world.pass(14).await;
    assert_eq!(status(), Some(6), "pending send");
    world.pass(1).await;
    let row = world.row("email", id).expect("the email");
    assert_eq!((status(), row.get("senton").is_some()), (Some(3), true));
    let subject = row.text("subject");
    let inbox = world.list(&format!("users/{BO}/mailFolders/inbox/messages?$filter=subject eq '{subject}'"));
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0]["from"]["emailAddress"]["address"], ANNA);
    assert_eq!(inbox[0]["internetMessageId"], row.text("messageid"));
    world.pass(60).await;
    let sent = world.list(&format!("users/{ANNA}/mailFolders/sentitems/messages?$filter=subject eq '{subject}'"));
    assert_eq!(sent.len(), 1, "once");
    assert_eq!(sent[0]["categories"], json!([TRACKED_CATEGORY]));
}

#[tokio::test]
async fn what_waits_goes_on_waiting_until_its_mailbox_is_tested() {
    let world = World::untested();
    let id = world.send(ANNA, BO, "Offer");
    world.pass(120).await;
    let status = || world.row("email", id).expect("the email").whole("statuscode");
    assert_eq!(status(), Some(6), "pending send");
    world.test(ANNA).await;
    world.pass(15).await;
    assert_eq!(status(), Some(3));
}

/// An answer that was lost: what was sent is not sent again.
#[tokio::test]
async fn what_was_sent_and_not_answered_is_not_sent_again() {
    let world = World::enabled().await;
    let id = world.send(ANNA, BO, "Offer");
    world.rule(&json!({ "when": { "operation": "ews.CreateItem" }, "effect": "lose_answer", "times": 1 }));
    world.pass(15).await;
    assert_eq!(world.row("email", id).expect("the email").whole("statuscode"), Some(6), "nobody knows");
    assert_eq!(world.alerts(ANNA).len(), 1);
    world.pass(5).await;
    assert_eq!(world.row("email", id).expect("the email").whole("statuscode"), Some(3));
    assert_eq!(world.alerts(ANNA), [], "the warning is gone");
    let subject = world.row("email", id).expect("the email").text("subject").to_owned();
    let sent = world.list(&format!("users/{BO}/mailFolders/inbox/messages?$filter=subject eq '{subject}'"));
    assert_eq!(sent.len(), 1);
}

fn mail(subject: &str, further: &Value) -> Value {
    let mut message = json!({
        "message": {
            "subject": subject,
            "body": { "contentType": "text", "content": "Hi" },
            "toRecipients": [{ "emailAddress": { "address": ANNA } }],
        }
    });
    if let (Some(message), Some(further)) = (message["message"].as_object_mut(), further.as_object()) {
        message.extend(further.clone());
    }
    message
}

fn send(world: &World, from: &str, subject: &str) {
    world.graph(Method::POST, &format!("users/{from}/sendMail"), &mail(subject, &json!({})));
}

fn tracked(world: &World) -> Vec<String> {
    let rows = world.rows("email");
    let mut subjects: Vec<String> =
        rows.iter().filter(|row| !row.flag("directioncode")).map(|row| row.text("subject").to_owned()).collect();
    subjects.sort();
    subjects
}

fn filter(world: &World, method: i64) {
    let user = world.user(ANNA);
    world.set(ANNA, "usersettings", user, RowDraft::default().with("incomingemailfilteringmethod", method));
}

#[tokio::test]
async fn what_came_is_tracked_once_by_the_rule_of_its_owner() {
    let world = World::enabled().await;
    filter(&world, 0);
    send(&world, BO, "First");
    world.pass(15).await;
    assert_eq!(tracked(&world), ["First"]);
    let row = world.rows("email").into_iter().next().expect("the email");
    assert_eq!((row.whole("statuscode"), row.text("sender")), (Some(4), BO));
    assert_eq!(row.reference("ownerid").map(|owner| owner.id), Some(world.user(ANNA)));
    assert_eq!(row.reference("emailsender").map(|sender| sender.id), Some(world.user(BO)));
    let inbox = world.list(&format!("users/{ANNA}/mailFolders/inbox/messages?$filter=subject eq 'First'"));
    assert_eq!(inbox[0]["categories"], json!([TRACKED_CATEGORY]));
    world.pass(120).await;
    assert_eq!(tracked(&world), ["First"], "once");
}

#[tokio::test]
async fn each_rule_tracks_what_it_says() {
    for (method, expected) in [
        (0, &["From a contact", "From a stranger", "From a user"][..]),
        (1, &[]),
        (2, &["From a contact"]),
        (3, &["From a contact", "From a user"]),
        (4, &[]),
    ] {
        let world = World::enabled().await;
        filter(&world, method);
        let contact = RowDraft::default().with("lastname", "Lind").with("emailaddress1", "lena@fabrikam.example");
        world.make(ANNA, "contact", contact);
        send(&world, BO, "From a user");
        for (from, subject) in
            [("lena@fabrikam.example", "From a contact"), ("nobody@fabrikam.example", "From a stranger")]
        {
            deliver(&world, from, subject);
        }
        world.pass(15).await;
        assert_eq!(tracked(&world), expected, "{method}");
    }
}

/// Mail from outside lies in the inbox.
fn deliver(world: &World, from: &str, subject: &str) {
    let person = json!({ "emailAddress": { "address": from } });
    world.graph(
        Method::POST,
        &format!("users/{ANNA}/mailFolders/inbox/messages"),
        &json!({
            "subject": subject, "body": { "contentType": "text", "content": "Hi" },
            "from": person, "sender": person, "toRecipients": [{ "emailAddress": { "address": ANNA } }],
        }),
    );
}

#[tokio::test]
async fn answers_are_known_by_what_they_answer_and_by_their_token() {
    let world = World::enabled().await;
    let id = world.send(ANNA, BO, "Offer");
    world.pass(15).await;
    let offer = world.row("email", id).expect("the email");
    let inbox =
        world.list(&format!("users/{BO}/mailFolders/inbox/messages?$filter=subject eq '{}'", offer.text("subject")));
    let received = inbox[0]["id"].as_str().expect("an id");
    let reply = json!({ "comment": "Thanks" });
    world.graph(Method::POST, &format!("users/{BO}/messages/{received}/reply"), &reply);
    // An answer under another subject is known by its conversation.
    let draft = world.graph(Method::POST, &format!("users/{BO}/messages/{received}/createReply"), &json!({}));
    let draft = draft["id"].as_str().expect("an id");
    world.graph(Method::PATCH, &format!("users/{BO}/messages/{draft}"), &json!({ "subject": "Another subject" }));
    world.graph(Method::POST, &format!("users/{BO}/messages/{draft}/send"), &Value::Null);
    send(&world, BO, &format!("About {}", offer.text("trackingtoken")));
    send(&world, BO, "Something else");
    world.pass(15).await;
    assert_eq!(tracked(&world).len(), 3, "{:?}", tracked(&world));
    let mut methods: Vec<(i64, bool)> = world
        .rows("email")
        .iter()
        .filter(|row| !row.flag("directioncode"))
        .map(|row| {
            (
                row.whole("correlationmethod").unwrap_or(0),
                row.reference("correlatedactivityid").is_some_and(|to| to.id == id),
            )
        })
        .collect();
    methods.sort_unstable();
    assert_eq!(methods, [(4, true), (4, true), (5, true)]);
}

#[tokio::test]
async fn whoever_puts_the_category_on_mail_has_it_tracked() {
    let world = World::enabled().await;
    filter(&world, 4);
    send(&world, BO, "By hand");
    world.pass(15).await;
    assert_eq!(tracked(&world), Vec::<String>::new());
    let inbox = world.list(&format!("users/{ANNA}/mailFolders/inbox/messages?$filter=subject eq 'By hand'"));
    let id = inbox[0]["id"].as_str().expect("an id");
    let category = json!({ "categories": [TRACKED_CATEGORY, "Blue"] });
    world.graph(Method::PATCH, &format!("users/{ANNA}/messages/{id}"), &category);
    world.pass(15).await;
    assert_eq!(tracked(&world), ["By hand"]);
}

#[tokio::test]
async fn mail_from_before_is_left_alone() {
    let world = World::untested();
    filter(&world, 0);
    send(&world, BO, "Before");
    world.pass(5).await;
    world.test(ANNA).await;
    world.pass(5).await;
    send(&world, BO, "After");
    world.pass(15).await;
    assert_eq!(tracked(&world), ["After"]);
    // The profile says from when on.
    let world = World::untested();
    filter(&world, 0);
    send(&world, BO, "Before");
    let profile = world.mailbox(ANNA).reference("emailserverprofile").expect("a profile").id;
    let since = world.now() - jiff::SignedDuration::from_hours(1);
    world.set(ADMIN, "emailserverprofile", profile, RowDraft::default().with("processemailsreceivedafter", since));
    world.test(ANNA).await;
    world.pass(15).await;
    assert!(tracked(&world).contains(&"Before".to_owned()), "{:?}", tracked(&world));
}

/// Mail with an address that is none cannot be tracked.
#[tokio::test]
async fn what_cannot_be_tracked_goes_to_the_undeliverable_folder() {
    let world = World::enabled().await;
    filter(&world, 0);
    let profile = world.mailbox(ANNA).reference("emailserverprofile").expect("a profile").id;
    world.set(ADMIN, "emailserverprofile", profile, RowDraft::default().with("moveundeliveredemails", true));
    let person = json!({ "emailAddress": { "address": "x@fabrikam.example" } });
    let broken =
        json!([{ "emailAddress": { "address": ANNA } }, { "emailAddress": { "name": "x", "address": "no address" } }]);
    world.graph(
        Method::POST,
        &format!("users/{ANNA}/mailFolders/inbox/messages"),
        &json!({ "subject": "Broken", "from": person, "toRecipients": broken }),
    );
    world.pass(15).await;
    assert_eq!(tracked(&world), Vec::<String>::new());
    assert_eq!(world.mailbox(ANNA).text("undeliverablefolder"), "Undeliverable");
    let folders = world.list(&format!("users/{ANNA}/mailFolders?$filter=displayName eq 'Undeliverable'"));
    assert_eq!((folders.len(), &folders[0]["totalItemCount"]), (1, &json!(1)));
    let alerts = world.alerts(ANNA);
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(world.statuses(ANNA), [1; 3], "the mailbox goes on");
    assert_eq!(world.mailbox(ANNA).whole("itemsfailedforlastsync"), Some(1));
}

/// A mail that cannot be tracked and stays where it is is told of at every look, until it is gone or can be.
#[tokio::test]
async fn what_cannot_be_tracked_is_told_of_while_it_lies_there() {
    let world = World::enabled().await;
    filter(&world, 0);
    let bad = json!([{ "emailAddress": { "name": "x", "address": "no address" } }]);
    let path = format!("users/{ANNA}/mailFolders/inbox/messages");
    let person = json!({ "emailAddress": { "address": "x@fabrikam.example" } });
    let broken = json!({ "subject": "Broken", "from": person, "toRecipients": bad });
    let first = world.graph(Method::POST, &path, &broken);
    let second = world.graph(Method::POST, &path, &broken);
    world.pass(15).await;
    for _ in 0..3 {
        assert_eq!(world.alerts(ANNA).len(), 1, "{:?}", world.alerts(ANNA));
        assert_eq!((world.mailbox(ANNA).whole("itemsfailedforlastsync"), world.statuses(ANNA)), (Some(2), [1; 3]));
        world.pass(15).await;
    }
    // Days on which nothing else happens are quick, and it is told of still.
    world.pass(3 * 24 * 60).await;
    assert_eq!(world.alerts(ANNA).len(), 1);
    let id = |message: &Value| message["id"].as_str().expect("an id").to_owned();
    world.graph(Method::DELETE, &format!("users/{ANNA}/messages/{}", id(&first)), &Value::Null);
    world.pass(15).await;
    assert_eq!((world.alerts(ANNA).len(), world.mailbox(ANNA).whole("itemsfailedforlastsync")), (1, Some(1)));
    world.graph(Method::DELETE, &format!("users/{ANNA}/messages/{}", id(&second)), &Value::Null);
    world.pass(15).await;
    assert_eq!((world.alerts(ANNA), tracked(&world)), (Vec::new(), Vec::new()));
    assert_eq!(world.mailbox(ANNA).whole("itemsfailedforlastsync"), Some(0));
}
