//! The Cloud's state: tenants, users, applications and mailboxes, shown, made, changed and removed.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::mailbox::{MailboxPatch, StateSetting};
use mock365_control::state::{AppPatch, CloudPatch, EnvironmentPatch, TenantPatch, UserPatch};
use mock365_control::words::a;
use mock365_domain::dataverse::EnvironmentHost;
use mock365_domain::{Change, Cloud, Happened, Now};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::book::Book;
use super::extract::{JsonBody, PathParameters, parse_value};
use super::problem::Fault;
use super::{ControlContext, view};
use crate::limits::{OBJECTS, PATCHED};
use crate::scenario::patch::client_id_of;
use crate::scenario::{check_hosts, patch};

/// What is called what.
#[derive(Clone, Copy)]
struct Collection {
    path: &'static str,
    one: &'static str,
    item: &'static str,
    /// The member that names a new one in POST.
    name: &'static str,
}

const TENANT: Collection =
    Collection { path: "/_mock/tenants", item: "/_mock/tenants/{name}", one: "tenant", name: "domain" };
const USER: Collection = Collection { path: "/_mock/users", item: "/_mock/users/{name}", one: "user", name: "user" };
const APP: Collection = Collection { path: "/_mock/apps", item: "/_mock/apps/{name}", one: "app", name: "name" };
const MAILBOX: Collection =
    Collection { path: "/_mock/mailboxes", item: "/_mock/mailboxes/{name}", one: "mailbox", name: "user" };

const ENVIRONMENT: Collection =
    Collection { path: "/_mock/environments", item: "/_mock/environments/{name}", one: "environment", name: "host" };

pub fn mount(mut book: Book) -> Book {
    let patch = book.describe_with::<CloudPatch, Value>(
        Method::PATCH,
        "/_mock/cloud",
        "Changes state in the words of a scenario's `cloud`, all or nothing.",
    );
    book = book.with(patch, patch_cloud);
    book = noun::<TenantPatch>(book, TENANT);
    book = noun::<UserPatch>(book, USER);
    book = noun::<AppPatch>(book, APP);
    book = noun::<MailboxPatch>(book, MAILBOX);
    noun::<EnvironmentPatch>(book, ENVIRONMENT)
}

/// The six operations of a noun.
fn noun<P: schemars::JsonSchema + DeserializeOwned + Send + 'static>(mut book: Book, noun: Collection) -> Book {
    let list = book.describe::<Vec<Value>>(Method::GET, noun.path, &format!("Every {} of the Cloud.", noun.one));
    let make = book.describe_named::<P, Value>(
        Method::POST,
        noun.path,
        &format!("Makes {}, named by `{}`; the other members are those of PATCH.", a(noun.one), noun.name),
        noun.name,
    );
    let get = book.describe::<Value>(Method::GET, noun.item, &format!("One {}.", noun.one));
    let change = book.describe_with::<P, Value>(Method::PATCH, noun.item, &format!("Changes {}.", a(noun.one)));
    let remove = book.describe::<()>(Method::DELETE, noun.item, &format!("Removes {}.", a(noun.one)));
    book.with(list, move |State(context): State<ControlContext>| async move {
        Json(context.sandbox.read(|cloud, now| all(cloud, noun, now)))
    })
    .with(make, move |State(context): State<ControlContext>, JsonBody(body): JsonBody<Map<String, Value>>| async move {
        make_one(&context, noun, body)
    })
    .with(get, move |State(context): State<ControlContext>, PathParameters(name): PathParameters<String>| async move {
        context.sandbox.read(|cloud, now| one(cloud, noun, &name, now)).map(Json)
    })
    .with(
        change,
        move |State(context): State<ControlContext>,
              PathParameters(name): PathParameters<String>,
              JsonBody(body): JsonBody<Map<String, Value>>| async move {
            context.sandbox.read(|cloud, now| one(cloud, noun, &name, now).map(drop))?;
            patch_one(&context, noun, &name, body).map(Json)
        },
    )
    .with(
        remove,
        move |State(context): State<ControlContext>, PathParameters(name): PathParameters<String>| async move {
            remove_one(&context, noun, &name)
        },
    )
}

fn all(cloud: &Cloud, noun: Collection, now: Now) -> Vec<Value> {
    let tenants = || cloud.tenants.values();
    match noun.one {
        "tenant" => tenants().map(|tenant| view::tenant(tenant)).collect(),
        "user" => {
            tenants().flat_map(|tenant| tenant.users.values().map(|user| view::user(cloud, tenant, user))).collect()
        }
        "app" => cloud.applications.values().map(|app| view::app(app)).collect(),
        "environment" => view::environments(cloud),
        _ => cloud.mailboxes.values().map(|mailbox| view::mailbox(cloud, mailbox, now)).collect(),
    }
}

fn one(cloud: &Cloud, noun: Collection, name: &str, now: Now) -> Result<Value, Fault> {
    let user = || {
        let (at, user) = cloud.user(name)?;
        Some(view::user(cloud, cloud.tenants.get(&at.tenant)?, user))
    };
    let found = match noun.one {
        "tenant" => cloud.tenant(name).map(|tenant| view::tenant(tenant)),
        "user" => user(),
        "app" => cloud.application(name).map(|app| view::app(app)),
        "environment" => environment(cloud, name).and_then(|host| view::environment(cloud, &host)),
        _ => cloud.mailbox_at(name).map(|mailbox| view::mailbox(cloud, mailbox, now)),
    };
    found.ok_or_else(|| {
        let known: Vec<String> = match noun.one {
            "tenant" => cloud.tenants.values().map(|tenant| tenant.domain().to_owned()).collect(),
            "app" => cloud.applications.values().map(|app| app.display_name.clone()).collect(),
            "environment" => cloud.environment_hosts().into_iter().map(str::to_owned).collect(),
            "user" => {
                cloud.tenants.values().flat_map(|tenant| tenant.users.values()).map(|user| user.upn.clone()).collect()
            }
            _ => cloud.mailboxes.values().map(|mailbox| mailbox.address.clone()).collect(),
        };
        Fault::missing(noun.one, name, known.iter().map(String::as_str))
    })
}

/// The host of the environment that is called so: by its host, or by its name where it has been asked for before.
fn environment(cloud: &Cloud, name: &str) -> Option<EnvironmentHost> {
    let host = EnvironmentHost::read(name);
    host.or_else(|| EnvironmentHost::read(&cloud.environment(name)?.host))
}

fn make_one(
    context: &ControlContext,
    noun: Collection,
    mut body: Map<String, Value>,
) -> Result<(StatusCode, Json<Value>), Fault> {
    let named = body.shift_remove(noun.name);
    let Some(name) = named.as_ref().and_then(Value::as_str).filter(|name| !name.is_empty()) else {
        return Err(Fault::bad(format!("a new {} is named by `{}`", noun.one, noun.name)).at(format!("/{}", noun.name)));
    };
    let taken = context.sandbox.read(|cloud, now| {
        if all_len(cloud, noun) >= OBJECTS.count() {
            return Some(full());
        }
        let taken = one(cloud, noun, name, now).ok();
        taken.map(|_| Fault::new(StatusCode::CONFLICT, format!("there is {} `{name}` already", a(noun.one))))
    });
    if let Some(fault) = taken {
        return Err(fault);
    }
    patch_one(context, noun, name, body).map(|made| (StatusCode::CREATED, Json(made)))
}

fn all_len(cloud: &Cloud, noun: Collection) -> usize {
    match noun.one {
        "tenant" => cloud.tenants.len(),
        "app" => cloud.applications.len(),
        // They have a limit of their own, which the Cloud holds.
        "environment" => 0,
        _ => cloud.mailboxes.len().max(cloud.tenants.values().map(|tenant| tenant.users.len()).sum()),
    }
}

/// Changes one, made where it is not known, and shows it.
fn patch_one(context: &ControlContext, noun: Collection, name: &str, body: Map<String, Value>) -> Result<Value, Fault> {
    let body = Value::Object(body);
    let key = name.to_owned();
    let mut patch = CloudPatch::default();
    // Who is renamed is still found by the id.
    let known = |cloud: &Cloud| cloud.application(name).filter(|_| noun.one == "app").map(|app| app.app_id);
    let before = context.sandbox.read(|cloud, _| known(cloud));
    match noun.one {
        "tenant" => drop(patch.tenants.insert(key, parse_value(body, "")?)),
        "user" => drop(patch.users.insert(key, parse_value(body, "")?)),
        "app" => drop(patch.apps.insert(key, parse_value(body, "")?)),
        "environment" => {
            let known = context.sandbox.read(|cloud, _| environment(cloud, name));
            drop(patch.environments.insert(known.map_or(key, |host| host.to_string()), parse_value(body, "")?));
        }
        _ => {
            let mut mailbox: MailboxPatch = parse_value(body, "")?;
            // One that is made is in order; one that is there stays what it is.
            if context.sandbox.read(|cloud, _| cloud.mailbox_at(name).is_none()) {
                mailbox.state.get_or_insert(StateSetting::Ready);
            }
            drop(patch.users.insert(key, UserPatch { mailbox: Some(mailbox), ..UserPatch::default() }));
        }
    }
    change(context, &patch)?;
    context.sandbox.read(|cloud, now| {
        let renamed = patch.users.values().find_map(|user| user.primary_alias.clone());
        let made = || patch.apps.values().find_map(|app| client_id_of(name, app).ok());
        let app = before.or_else(made).map(|id| id.to_string());
        one(cloud, noun, renamed.or(app).as_deref().unwrap_or(name), now)
    })
}

/// Changes state, all or nothing.
fn change(context: &ControlContext, wanted: &CloudPatch) -> Result<(), Fault> {
    check_hosts(&context.sandbox.config, wanted)?;
    let entries = [
        wanted.tenants.len(),
        wanted.users.len(),
        wanted.groups.len(),
        wanted.apps.len(),
        wanted.grants.len(),
        wanted.mailboxes.len(),
        wanted.environments.len(),
        wanted.tenants.values().flat_map(|tenant| &tenant.contacts).map(indexmap::IndexMap::len).sum(),
        rooms_said(wanted),
    ];
    if entries.iter().any(|entries| *entries > PATCHED.count()) {
        let why = format!("one request changes at most {} of a kind: send them in parts", PATCHED.amount);
        return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, why));
    }
    context.sandbox.change_beside(|cloud, now| {
        let counts = |cloud: &Cloud| [TENANT, APP, USER].map(|noun| all_len(cloud, noun));
        let before = counts(cloud);
        let change = patch(cloud, wanted, None, now)?;
        if outgrows(before, counts(cloud)) {
            return Err(full());
        }
        Ok(((), change))
    })
}

/// Lists of rooms, and the rooms that they name.
fn rooms_said(wanted: &CloudPatch) -> usize {
    let lists = wanted.tenants.values().flat_map(|tenant| &tenant.room_lists).flat_map(|lists| lists.values());
    lists.map(|list| 1 + list.rooms.len()).sum()
}

/// Whether a change brought more of a kind than there may be. A Cloud that other ways made larger can still be changed.
fn outgrows(before: [usize; 3], after: [usize; 3]) -> bool {
    before.iter().zip(after).any(|(before, after)| after > *before && after > OBJECTS.count())
}

fn full() -> Fault {
    Fault::new(StatusCode::CONFLICT, format!("the Cloud is full: {} of a kind are enough", OBJECTS.amount))
}

async fn patch_cloud(
    State(context): State<ControlContext>,
    JsonBody(wanted): JsonBody<CloudPatch>,
) -> Result<Json<Value>, Fault> {
    change(&context, &wanted)?;
    Ok(Json(json!({ "changed": true })))
}

fn remove_one(context: &ControlContext, noun: Collection, name: &str) -> Result<StatusCode, Fault> {
    context.sandbox.change(|cloud, now| {
        one(cloud, noun, name, now)?;
        match noun.one {
            "tenant" => {
                if let Some(id) = cloud.tenant(name).map(|tenant| tenant.id) {
                    cloud.remove_tenant(id);
                }
            }
            "user" => {
                if let Some(at) = cloud.user(name).map(|(at, _)| at) {
                    cloud.remove_user(at);
                }
            }
            "environment" => {
                if let Some(host) = environment(cloud, name) {
                    cloud.remove_environment(&host);
                }
            }
            "app" => {
                if let Some(id) = cloud.application(name).map(|app| app.app_id) {
                    cloud.remove_application(id);
                }
            }
            _ => {
                if let Some(id) = cloud.mailbox_at(name).map(|mailbox| mailbox.id) {
                    cloud.remove_mailbox(id);
                }
            }
        }
        Ok::<_, Fault>((StatusCode::NO_CONTENT, Change::directory(Happened::Deleted)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_growth_over_the_limit_is_refused() {
        let most = OBJECTS.count();
        for (before, after, refused) in [
            ([1, 1, most], [1, 1, most], false),
            ([1, 1, most], [1, 1, most + 1], true),
            ([1, 1, most + 5], [2, 1, most + 5], false),
            ([1, 1, most + 5], [1, 1, most + 4], false),
            ([1, most + 5, 1], [1, most + 6, 1], true),
        ] {
            assert_eq!(outgrows(before, after), refused, "{before:?} {after:?}");
        }
    }
}
