//! Steps of an app that keeps up with a mailbox: rounds of changes, webhooks, batches.

use std::collections::BTreeMap;
use std::time::Duration;

use cucumber::{given, then, when};
use jiff::{SignedDuration, Timestamp};
use mock365_control::fill::{Filling, Generation};
use serde_json::{Value, json};
use wiremock::matchers::{any, path, query_param_contains};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::{ensure, say};
use crate::connector::keeping_up::{Answered, BatchOutcome, GraphCaller, Mirror, batch};
use crate::{Person, World};

/// What an app that keeps up with a mailbox has.
#[derive(Debug, Default)]
pub struct KeepingUp {
    mirror: Mirror,
    /// What the last round saw, or how it was refused.
    round: Option<Result<Vec<String>, Answered>>,
    /// The app's webhook, and the subscription that calls it.
    hook: Option<(MockServer, String)>,
    /// The parts of the last batch by their ids, and what came of them.
    parts: BTreeMap<String, Value>,
    outcome: BatchOutcome,
}

async fn caller(world: &World, person: Person) -> Result<GraphCaller, String> {
    let token = world.user_token(person.sign_in).await.map_err(say)?;
    Ok(GraphCaller { client: client()?, origin: world.origin().to_owned(), token })
}

fn client() -> Result<reqwest::Client, String> {
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)
}

/// Follows the link of the last round, or begins with everything.
#[given(expr = "the app has read {word}'s inbox in rounds")]
#[when(expr = "the app asks what changed in {word}'s inbox")]
async fn next_round(world: &mut World, name: String) -> Result<(), String> {
    let graph = caller(world, Person::called(&name)?).await?;
    let keeping = &mut world.seen_mut().keeping_up;
    keeping.round = Some(keeping.mirror.go_round(&graph).await?);
    Ok(())
}

/// Throws its copy away and begins with everything.
#[when(expr = "the app begins a new round of {word}'s inbox")]
async fn new_round(world: &mut World, name: String) -> Result<(), String> {
    world.seen_mut().keeping_up.mirror.begin_anew();
    next_round(world, name).await
}

/// What came with the last round, and nothing else.
#[then("the round tells of the test mail alone")]
fn tells_of_test_mail(world: &mut World) -> Result<(), String> {
    let subject = world.seen().test_mail.clone().ok_or("no test mail was sent")?;
    let round = &world.seen().keeping_up.round;
    ensure(matches!(round, Some(Ok(seen)) if *seen == [subject]), || format!("it came to {round:?}"))
}

/// Graph refuses the link of the last round.
#[then(expr = "the round is refused with {int} {string}")]
fn round_refused(world: &mut World, status: u16, code: String) -> Result<(), String> {
    let round = &world.seen().keeping_up.round;
    let fits = matches!(round, Some(Err((met, answer))) if *met == status && answer["error"]["code"] == code.as_str());
    ensure(fits, || format!("it came to {round:?}"))
}

/// The app's copy has the same messages as the inbox itself.
#[then(expr = "the app's copy is {word}'s inbox")]
async fn copy_is_whole(world: &mut World, name: String) -> Result<(), String> {
    let graph = caller(world, Person::called(&name)?).await?;
    let path = "/v1.0/me/mailFolders/inbox/messages?$select=subject&$top=1000";
    let (_, page) = graph.send("GET", path, None).await?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = page["value"].as_array().into_iter().flatten();
    let wanted: BTreeMap<String, String> = all.map(|one| (text(&one["id"]), text(&one["subject"]))).collect();
    let known = &world.seen().keeping_up.mirror.known;
    ensure(!wanted.is_empty() && *known == wanted, || format!("it has {known:?} instead of {wanted:?}"))
}

/// Exchange forgets the oldest of many changes.
#[when(expr = "more changes in {word}'s mailbox than Microsoft remembers")]
async fn forgets(world: &mut World, name: String) -> Result<(), String> {
    let much = Generation { contacts: 10_001, ..Generation::default() };
    let filling = Filling { generate: vec![much], ..Filling::default() };
    world.control().fill(Person::called(&name)?.sign_in, &filling).await.map(drop).map_err(say)
}

/// Where the app's webhook is told of changes.
const CHANGES: &str = "/changes";

/// A webhook of the app's, which shows that it listens, and a subscription that ends after some minutes of the sandbox's
/// clock. <https://learn.microsoft.com/graph/change-notifications-delivery-webhooks>
#[given(expr = "the app is told of new mail in {word}'s inbox for {int} minutes")]
async fn subscribe(world: &mut World, name: String, minutes: i64) -> Result<(), String> {
    let graph = caller(world, Person::called(&name)?).await?;
    subscribed(world, &graph, "me/mailFolders('Inbox')/messages", minutes).await
}

/// The same for an app without a user.
#[when(expr = "the app has itself told of new mail in {word}'s inbox for {int} minutes")]
async fn subscribe_by_itself(world: &mut World, name: String, minutes: i64) -> Result<(), String> {
    let person = Person::called(&name)?;
    let graph = by_itself(world)?;
    subscribed(world, &graph, &format!("users/{}/mailFolders('Inbox')/messages", person.sign_in), minutes).await
}

/// The app with the token that it got for itself.
fn by_itself(world: &World) -> Result<GraphCaller, String> {
    let Some(Ok(said)) = &world.seen().by_itself else { return Err("the app did not sign in".to_owned()) };
    let token = said["access_token"].as_str().unwrap_or_default().to_owned();
    Ok(GraphCaller { client: client()?, origin: world.origin().to_owned(), token })
}

async fn subscribed(world: &mut World, graph: &GraphCaller, resource: &str, minutes: i64) -> Result<(), String> {
    let hook = MockServer::start().await;
    let listens = |request: &Request| {
        let token = request.url.query_pairs().find(|(name, _)| name == "validationToken");
        let token = token.map(|(_, token)| token.into_owned()).unwrap_or_default();
        ResponseTemplate::new(200).set_body_string(token)
    };
    Mock::given(query_param_contains("validationToken", "")).respond_with(listens).mount(&hook).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(202)).mount(&hook).await;
    let body = json!({
        "changeType": "created", "resource": resource, "clientState": "the app's own",
        "notificationUrl": format!("{}{CHANGES}", hook.uri()), "lifecycleNotificationUrl": hook.uri(),
        "expirationDateTime": ends(world, minutes).await?,
    });
    let (status, made) = graph.send("POST", "/v1.0/subscriptions", Some(&body)).await?;
    let id = made["id"].as_str().filter(|_| status == 201).ok_or_else(|| format!("{status}: {made}"))?.to_owned();
    world.seen_mut().keeping_up.hook = Some((hook, id));
    Ok(())
}

/// Whether the webhook takes what changed; its lifecycle address goes on listening.
#[when(regex = r"^the app's webhook is (down|up again)$")]
async fn take(world: &mut World, how: String) -> Result<(), String> {
    let (hook, _) = world.seen().keeping_up.hook.as_ref().ok_or("nothing was subscribed to")?;
    let status = if how == "down" { 503 } else { 202 };
    hook.reset().await;
    Mock::given(path(CHANGES)).respond_with(ResponseTemplate::new(status)).mount(hook).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(202)).mount(hook).await;
    Ok(())
}

/// Microsoft says over the lifecycle address that notifications could not be delivered.
#[then("the app hears that it missed something")]
async fn missed(world: &mut World) -> Result<(), String> {
    wait_for(world, |one| one["lifecycleEvent"] == "missed").await
}

/// The app puts the end off.
#[when(expr = "the app renews {word}'s subscription for {int} minutes")]
async fn renew(world: &mut World, name: String, minutes: i64) -> Result<(), String> {
    let body = json!({ "expirationDateTime": ends(world, minutes).await? });
    let (status, answer) = of_subscription(world, &name, "PATCH", Some(&body)).await?;
    ensure(status == 200, || format!("{status}: {answer}"))
}

/// The app without a user asks for that, and Graph lets it or does not.
#[then(regex = r"^renewing the app's own subscription is answered (\d+)$")]
async fn renew_by_itself(world: &mut World, wanted: u16) -> Result<(), String> {
    let body = json!({ "expirationDateTime": ends(world, 600).await? });
    let (_, id) = world.seen().keeping_up.hook.as_ref().ok_or("nothing was subscribed to")?;
    let (status, answer) = by_itself(world)?.send("PATCH", &format!("/v1.0/subscriptions/{id}"), Some(&body)).await?;
    ensure(status == wanted, || format!("{status}: {answer}"))
}

/// Whether Graph still knows the subscription.
#[then(regex = r"^(\w+)'s subscription (is there still|is gone)$")]
async fn is_there(world: &mut World, name: String, how: String) -> Result<(), String> {
    let (status, answer) = of_subscription(world, &name, "GET", None).await?;
    let wanted = if how == "is gone" { 404 } else { 200 };
    ensure(status == wanted, || format!("{status}: {answer}"))
}

/// A notification has come.
#[then("the app is told of the test mail")]
async fn told(world: &mut World) -> Result<(), String> {
    let created = |one: &Value| one["changeType"] == "created" && one["clientState"] == "the app's own";
    wait_for(world, created).await
}

/// Microsoft says over the lifecycle address that the subscription ends soon.
#[then("the app is reminded that its subscription ends")]
#[then("the app hears that it has to reauthorize its subscription")]
async fn reminded(world: &mut World) -> Result<(), String> {
    wait_for(world, |one| one["lifecycleEvent"] == "reauthorizationRequired").await
}

/// No notification of a change has come, and none comes.
#[then("the app is told of no mail")]
async fn told_nothing(world: &mut World) -> Result<(), String> {
    tokio::time::sleep(Duration::from_millis(300)).await;
    let told = notifications(world).await?;
    ensure(told.iter().all(|one| one.get("changeType").is_none()), || format!("{told:?}"))
}

/// Ten drafts are written in one batch, each looked for before the next one: all parts wait for the one before.
#[when(expr = "the app writes ten drafts for {word} in a batch of twenty")]
async fn write_drafts(world: &mut World, name: String) -> Result<(), String> {
    let kind = json!({ "Content-Type": "application/json" });
    let mut parts = Vec::new();
    let mut before = json!([]);
    for number in 0..10 {
        // By their ids they stand in the order in which they are done: one after the other.
        let (write, look) = (format!("{number}-a-write"), format!("{number}-look"));
        let body = json!({ "subject": format!("Draft {number}") });
        let mut part = json!({ "id": write, "method": "POST", "url": "/me/messages", "headers": kind, "body": body });
        part["dependsOn"] = std::mem::replace(&mut before, json!([look]));
        parts.push(part);
        let url = format!("/me/mailFolders/drafts/messages?$filter=subject eq 'Draft {number}'");
        parts.push(json!({ "id": look, "method": "GET", "url": url, "dependsOn": [write] }));
    }
    send_batch(world, &name, parts).await
}

/// The app waits as long as it is asked to, and sends those parts again that came to nothing.
#[when(expr = "the app repeats for {word} what was throttled, as late as Microsoft asks")]
async fn repeat(world: &mut World, name: String) -> Result<(), String> {
    let keeping = &world.seen().keeping_up;
    ensure(!keeping.outcome.retry_after.is_zero(), || "nobody asked to wait".to_owned())?;
    tokio::time::sleep(keeping.outcome.retry_after).await;
    let late = keeping.outcome.to_repeat();
    let parts = late.iter().filter_map(|id| keeping.parts.get(*id).cloned()).collect();
    send_batch(world, &name, parts).await
}

/// How many parts were answered with a status: `17 parts succeed`, `1 part is answered 429`.
#[then(regex = r"^(\d+) parts? (succeeds?|(?:is|are) answered (\d+))$")]
fn answered(world: &mut World, count: usize, how: String, status: String) -> Result<(), String> {
    let statuses = &world.seen().keeping_up.outcome.statuses;
    let fits = |met: &u64| if how.starts_with("succeed") { *met < 300 } else { met.to_string() == status };
    let found = statuses.values().filter(|met| fits(met)).count();
    ensure(found == count, || format!("{found} are, of {statuses:?}"))
}

/// Drafts of the batch, each once.
#[then(expr = "{word}'s drafts are the ten of the batch, each once")]
async fn drafts(world: &mut World, name: String) -> Result<(), String> {
    let graph = caller(world, Person::called(&name)?).await?;
    let path = "/v1.0/me/mailFolders/drafts/messages?$select=subject&$top=1000&$filter=startswith(subject,'Draft ')";
    let (_, page) = graph.send("GET", path, None).await?;
    let mut subjects: Vec<&str> =
        page["value"].as_array().into_iter().flatten().filter_map(|one| one["subject"].as_str()).collect();
    subjects.sort_unstable();
    let wanted: Vec<String> = (0..10).map(|number| format!("Draft {number}")).collect();
    ensure(subjects == wanted, || format!("{subjects:?}"))
}

async fn send_batch(world: &mut World, name: &str, parts: Vec<Value>) -> Result<(), String> {
    let graph = caller(world, Person::called(name)?).await?;
    let outcome = batch(&graph, &parts).await?;
    let keeping = &mut world.seen_mut().keeping_up;
    keeping.outcome = outcome;
    let by_id = parts.into_iter().map(|part| (part["id"].as_str().unwrap_or_default().to_owned(), part));
    keeping.parts = by_id.collect();
    Ok(())
}

/// A moment so many minutes from now on the sandbox's clock.
pub(super) async fn ends(world: &World, minutes: i64) -> Result<Timestamp, String> {
    let now = world.control().clock().await.map_err(say)?.now;
    now.checked_add(SignedDuration::from_mins(minutes)).map_err(say)
}

async fn of_subscription(world: &World, name: &str, method: &str, body: Option<&Value>) -> Result<Answered, String> {
    let (_, id) = world.seen().keeping_up.hook.as_ref().ok_or("nothing was subscribed to")?;
    let graph = caller(world, Person::called(name)?).await?;
    graph.send(method, &format!("/v1.0/subscriptions/{id}"), body).await
}

/// Everything that the webhook was told.
async fn notifications(world: &World) -> Result<Vec<Value>, String> {
    let (hook, _) = world.seen().keeping_up.hook.as_ref().ok_or("nothing was subscribed to")?;
    let received = hook.received_requests().await.unwrap_or_default();
    let bodies = received.iter().filter_map(|request| serde_json::from_slice::<Value>(&request.body).ok());
    Ok(bodies.flat_map(|body| body["value"].as_array().cloned().unwrap_or_default()).collect())
}

async fn wait_for(world: &World, wanted: impl Fn(&Value) -> bool) -> Result<(), String> {
    for _ in 0..100 {
        if notifications(world).await?.iter().any(&wanted) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(format!("the app was told {:?}", notifications(world).await?))
}
