//! What a sandbox remembers of sign-ins and notices.

use std::fmt::Debug;
use std::sync::Arc;

use jiff::Timestamp;
use mock365::Mock;
use mock365::limits::Limit;
use mock365::sandbox::{AppAtMailbox, Throttle};
use mock365_domain::cloud::UserRef;
use mock365_domain::default::{CONTOSO, HUBSPOT};
use mock365_domain::directory::ObjectKind;
use mock365_domain::event_subscription::{EventDelivery, EventKinds, EventSubscription};
use mock365_domain::kept::{Kept, Passing};
use mock365_domain::mailbox::{Attachment, Listing, Watched};
use mock365_domain::sign_in::{Session, SignedIn};
use mock365_domain::subscription::{Subscription, Topic, WatchedItems, WatchedObjects};
use mock365_domain::upload::{UPLOADS_KEPT, UploadPart, UploadRefusal};
use mock365_domain::{Change, Cloud, Notice, Now, Refusal, Throttling};
use uuid::Uuid;

use super::ews::ANNA;
use crate::socket::{Reply, ask_json, post_form};

/// "HubSpot Mobile" of the default Cloud may ask for device codes.
const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";

fn change<R>(mock: &Mock, change: impl FnOnce(&mut Cloud, Now) -> R) -> R {
    mock.sandbox().write(|cloud, now| (change(cloud, now), Change::none()))
}

fn anna(cloud: &Cloud) -> UserRef {
    cloud.user(ANNA).expect("Anna").0
}

/// Never more bytes than that, and nearly as many.
#[track_caller]
fn full<T: Passing + Debug>(kept: &Kept<T>, limit: &Limit, one: usize) {
    assert!((limit.count() - one..=limit.count()).contains(&kept.bytes()), "{} of {}", kept.bytes(), limit.amount);
}

/// A browser where Anna signed in to so many applications.
fn session(cloud: &Cloud, id: &str, apps: usize, now: Now) -> Session {
    let apps = (0..apps).map(|app| (Uuid::from_u128(app as u128), Uuid::nil())).collect();
    let account = SignedIn { user: anna(cloud), at: now.timestamp(), sid: Uuid::nil(), second_factor: None, apps };
    Session { accounts: vec![account], ..Session::new(id, now) }
}

/// Whoever last asked so many changes ago is told of all of them, and one more is too many.
pub fn history(limit: &Limit) {
    let mock = Mock::start();
    change(&mock, |cloud, now| {
        let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
        let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
        let key = mailbox.all_mail().next().expect("a message").key;
        let start = mailbox.change_number;
        for number in 0..=limit.count() {
            mailbox.mark(key, number % 2 == 0, now).expect("marked");
        }
        let latest = mailbox.change_number;
        let since = |number| mailbox.changes(number, latest, Watched::Items(None)).map(|net| net.len());
        assert_eq!(since(start + 1), Ok(1));
        assert_eq!(since(start), Err(Refusal::ChangesForgotten));
    });
}

/// How many users differ since a number, and the latest number.
fn users_since(cloud: &Cloud, number: u64) -> Result<usize, Refusal> {
    let latest = cloud.directory_number();
    cloud.directory_changes(CONTOSO, ObjectKind::User, (number, latest)).map(|net| net.len())
}

/// Whoever last asked so many changes of the directory ago is told of all of them, and one more is too many.
pub fn directory_history(limit: &Limit) {
    let mock = Mock::start();
    let start = mock.sandbox().read(|cloud, _| cloud.directory_number());
    for number in 0..=limit.count() {
        change(&mock, |cloud, _| {
            let id = cloud.provision(CONTOSO, HUBSPOT).expect("it is registered");
            if number % 2 == 1 {
                cloud.remove_service_principal(CONTOSO, id);
            }
        });
    }
    mock.sandbox().read(|cloud, _| {
        assert_eq!(users_since(cloud, start + 1), Ok(0));
        assert_eq!(users_since(cloud, start), Err(Refusal::ChangesForgotten));
    });
}

/// Four names of a quarter each are too much, whatever else they carry.
pub fn directory_kept(limit: &Limit) {
    let mock = Mock::start();
    let name = |name: String| {
        change(&mock, |cloud, _| {
            let at = anna(cloud);
            cloud.user_mut(at).expect("Anna").display_name = name;
            cloud.directory_number()
        })
    };
    name("a".repeat(limit.count() / 4));
    let begin = mock.sandbox().read(|cloud, _| cloud.directory_number());
    for letter in ["b", "c", "d", "e"] {
        name(letter.repeat(limit.count() / 4));
    }
    mock.sandbox().read(|cloud, _| {
        assert_eq!(users_since(cloud, begin), Err(Refusal::ChangesForgotten));
        assert_eq!(users_since(cloud, begin + 1), Ok(1));
    });
}

/// A subscription to something.
fn subscription(number: usize, app: u128, tenant: u128, topic: Topic, now: Now) -> Subscription {
    let of = (Uuid::from_u128(tenant), Uuid::from_u128(app));
    Subscription { id: Uuid::from_u128(number as u128 + 1), ..Subscription::to(topic, of, now.timestamp()) }
}

/// A mailbox takes so many, and its neighbour is none the worse for it.
pub fn subscriptions(limit: &Limit) {
    let mock = Mock::start();
    change(&mock, |cloud, now| {
        let [full, other] = [ANNA, "bo@contoso.example"].map(|address| cloud.mailbox_at(address).expect("one").id);
        let mut subscribe = |mailbox: u64, number: usize| {
            let items = WatchedItems { mailbox, folder: None, listing: Listing::Contacts };
            cloud.subscribe(subscription(number, 0, 0, Topic::List(items), now))
        };
        for number in 0..limit.count() {
            assert_eq!(subscribe(full, number), Ok(()));
        }
        assert_eq!(subscribe(full, limit.count()), Err(Refusal::TooManySubscriptions));
        assert_eq!(subscribe(other, limit.count() + 1), Ok(()));
    });
}

/// So many subscriptions to users are there with one to spare, whose apps and tenants `of` says; then one fits and the next
/// does not, and one that shares neither app nor tenant with them does.
fn directory_quota(limit: &Limit, whose: &str, of: fn(usize) -> (u128, u128)) {
    let mock = Mock::start();
    let topic = Topic::Directory(WatchedObjects { kind: ObjectKind::User, one: None, members: false });
    change(&mock, |cloud, now| {
        for number in 0..limit.count() - 1 {
            let (app, tenant) = of(number);
            let there = subscription(number, app, tenant, topic, now);
            cloud.subscriptions.insert(there.into());
        }
        let mut subscribe =
            |number: usize, (app, tenant): (u128, u128)| cloud.subscribe(subscription(number, app, tenant, topic, now));
        assert_eq!(subscribe(limit.count(), of(limit.count())), Ok(()));
        let refused = subscribe(limit.count() + 1, of(limit.count()));
        let why = refused.expect_err("one too many").to_string();
        assert!(why.starts_with(whose) && why.contains(&limit.amount.to_string()), "{why}");
        assert_eq!(subscribe(limit.count() + 2, (u128::MAX, u128::MAX)), Ok(()));
    });
}

pub fn app_subscriptions(limit: &Limit) {
    directory_quota(limit, "App", |number| (1, number as u128 / 50));
}

pub fn tenant_subscriptions(limit: &Limit) {
    directory_quota(limit, "Tenant", |number| (number as u128 / 50, 1));
}

pub fn app_in_tenant_subscriptions(limit: &Limit) {
    directory_quota(limit, "App", |_| (1, 1));
}

/// An account has so many at the server with that limit, and another account is none the worse for it.
pub fn event_subscriptions(limit: &Limit) {
    let mock = Mock::start();
    change(&mock, |cloud, now| {
        let [full, other] = [ANNA, "bo@contoso.example"].map(|address| cloud.user(address).expect("one").0);
        let mut subscribe = |owner: UserRef| {
            let subscription = EventSubscription {
                id: cloud.guid(),
                owner,
                mailbox: 0,
                folders: None,
                kinds: EventKinds::default(),
                delivery: EventDelivery::Streaming,
                expires: now.plus(jiff::SignedDuration::from_mins(1)).timestamp(),
                from: 0,
            };
            cloud.subscribe_to_events(subscription, limit.count(), now)
        };
        for _ in 0..limit.count() {
            assert_eq!(subscribe(full), Ok(()));
        }
        assert_eq!(subscribe(full), Err(Refusal::TooManySubscriptions));
        assert_eq!(subscribe(other), Ok(()));
    });
}

pub fn sessions(limit: &Limit) {
    let mock = Mock::start();
    change(&mock, |cloud, now| {
        let one = |cloud: &mut Cloud, number: usize| {
            let session = session(cloud, &format!("{number:09}"), 900, now);
            cloud.keep_session(session);
            cloud.sessions.len()
        };
        let number = (1..100_000).find(|number| one(cloud, *number) < *number).expect("an end");
        let kept = ["000000001", "000000002"].map(|name| cloud.sessions.contains(name));
        assert_eq!(kept, [false, true], "the oldest went");
        full(&cloud.sessions, limit, cloud.sessions.bytes() / (number - 1));
    });
}

pub fn session_alone(limit: &Limit) {
    let mock = Mock::start();
    change(&mock, |cloud, now| {
        let mut apps = |apps: usize| {
            let session = session(cloud, "s", apps, now);
            cloud.keep_session(session);
            (cloud.sessions.get("s").expect("a session").accounts[0].apps.len(), cloud.sessions.bytes())
        };
        let most = (1..100_000).find(|number| apps(*number).0 < *number).expect("an end") - 1;
        let (held, bytes) = apps(most);
        assert_eq!(held, most);
        assert!((limit.count() - 200..=limit.count()).contains(&bytes), "{bytes}");
        assert_eq!(apps(most + 5).0, most);
    });
}

fn notify(mock: &Mock, number: usize, text: usize) {
    change(mock, |cloud, now| {
        for _ in 0..number {
            let (to, subject) = ("somebody@else.example".to_owned(), "Hello".to_owned());
            cloud.notify(Notice { at: Timestamp::UNIX_EPOCH, to, subject, text: "x".repeat(text) }, now);
        }
    });
}

/// The texts of the outbox, as the control API shows them.
fn notices(mock: &Mock) -> Vec<String> {
    let shown: Vec<serde_json::Value> =
        serde_json::from_str(&ask_json(mock, "GET", "/_mock/outbox", "").body).expect("a list");
    shown.iter().map(|notice| notice["text"].as_str().expect("text").to_owned()).collect()
}

pub fn outbox(limit: &Limit) {
    let mock = Mock::start();
    let one = 10_000 + 200;
    let number = limit.count() / one;
    notify(&mock, number, 10_000);
    assert_eq!(notices(&mock).len(), number);
    notify(&mock, number, 10_000);
    let held = notices(&mock).len();
    assert!((number..=number + number / 50).contains(&held), "{held}");
}

pub fn notice(limit: &Limit) {
    let mock = Mock::start();
    let kept = |length: usize| {
        notify(&mock, 1, length);
        notices(&mock).pop().expect("a notice").chars().count()
    };
    assert_eq!((kept(limit.count()), kept(limit.count() + 1)), (limit.count(), limit.count() + 1));
    assert_eq!(kept(4 << 20), limit.count() + 1);
}

/// Asks for a device code with long words.
fn device_code(mock: &Mock, length: usize) -> Reply {
    let scope = format!("openid {}", " ".repeat(length));
    post_form(mock, "/common/oauth2/v2.0/devicecode", &[("client_id", APP), ("scope", &scope)])
}

pub fn codes(limit: &Limit) {
    let mock = Mock::start();
    let first = device_code(&mock, 0);
    assert_eq!(first.status, 200, "{}", first.body);
    change(&mock, |cloud, now| {
        let device = cloud.device_codes.values().next().expect("one").clone();
        let user = anna(cloud);
        for number in 0..200 {
            let (value, asked) = (format!("d{number}"), "x".repeat(100_000));
            cloud.keep_device_code(mock365_domain::device_code::DeviceCode { value, asked, ..device.clone() });
            cloud.keep_code(code(&format!("c{number}"), user, now));
        }
        full(&cloud.device_codes, limit, 101_000);
        full(&cloud.codes, limit, 101_000);
        assert_eq!(["c0", "c199"].map(|value| cloud.codes.contains(value)), [false, true]);
        assert_eq!(["d0", "d199"].map(|value| cloud.device_codes.contains(value)), [false, true]);
    });
}

fn code(value: &str, user: UserRef, now: Now) -> mock365_domain::sign_in::AuthorizationCode {
    mock365_domain::sign_in::AuthorizationCode {
        value: value.to_owned(),
        app: Uuid::nil(),
        user,
        authority: "common".to_owned(),
        redirect_uri: String::new(),
        location: None,
        tenant: user.tenant,
        scopes: Vec::new(),
        asked: String::new(),
        resource: String::new(),
        nonce: Some("n".repeat(100_000)),
        challenge: None,
        issued: now.timestamp(),
        used: false,
        sid: Uuid::nil(),
        signed_in: now.timestamp(),
        tells_when: false,
        second_factor: None,
    }
}

/// As many budgets as that are counted; of one more, the one that was used longest ago is counted anew.
pub fn throttled(limit: &Limit) {
    let figures = Throttling { requests: 1, ..Throttling::OUTLOOK };
    let throttle = Arc::new(Throttle::of(Some(figures)));
    let budget = |number: usize| {
        let user = Uuid::from_u128(number as u128);
        AppAtMailbox { app: HUBSPOT, mailbox: UserRef { tenant: CONTOSO, user } }
    };
    let start = Timestamp::UNIX_EPOCH;
    let moment = |number: usize| start + jiff::SignedDuration::from_millis(i64::try_from(number).expect("a number"));
    for number in 0..limit.count() {
        assert!(throttle.enter(budget(number), 0, moment(number)).is_ok());
    }
    let late = moment(limit.count());
    assert!(throttle.enter(budget(0), 0, late).is_err());
    assert!(throttle.enter(budget(limit.count()), 0, late).is_ok());
    assert!(throttle.enter(budget(1), 0, late).is_err());
    assert!(throttle.enter(budget(0), 0, late).is_ok());
}

/// Two large files may be on their way; with the next one, the first has to begin anew.
pub fn uploads(limit: &Limit) {
    let mock = Mock::start();
    let part = 4 << 20;
    let size = 32 << 20;
    let begun = |cloud: &mut Cloud, now: Now| {
        let owner = anna(cloud);
        let item = cloud.mailbox_at(ANNA).expect("a mailbox").all_mail().next().expect("a message").key;
        let file = Attachment::file("large", "text/plain", Vec::new());
        cloud.begin_upload((owner, item), HUBSPOT, (file, size), now).expect("begun").0
    };
    let send = |cloud: &mut Cloud, number: u64, at: u64, now: Now| {
        let bytes = vec![7; part].into();
        let part = UploadPart { first: at * part as u64, last: (at + 1) * part as u64 - 1, total: size, bytes };
        cloud.take_part(number, part, now).map(|(key, _)| key)
    };
    change(&mock, |cloud, now| {
        let [first, second, third] = [(); 3].map(|()| begun(cloud, now));
        for number in [first, second] {
            for at in 0..7 {
                assert_eq!(send(cloud, number, at, now), Ok(None));
            }
        }
        for at in 0..3 {
            assert_eq!(send(cloud, third, at, now), Ok(None));
        }
        full(&cloud.uploads, limit, part);
        assert_eq!(send(cloud, third, 3, now), Ok(None));
        assert_eq!(send(cloud, first, 7, now), Err(UploadRefusal::Refused(Refusal::ItemMissing)));
        assert!(matches!(send(cloud, second, 7, now), Ok(Some(_))), "it is whole, and counts no more");
        for _ in 0..UPLOADS_KEPT {
            begun(cloud, now);
        }
        assert_eq!((cloud.uploads.len(), cloud.upload(third, now).is_some()), (UPLOADS_KEPT, false));
    });
}
