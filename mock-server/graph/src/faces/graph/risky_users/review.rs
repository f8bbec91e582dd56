//! Say of users that there is no risk, or that somebody else has the account.

use http::{Method, StatusCode};
use jiff::Timestamp;
use mock365_domain::UserRef;
use mock365_domain::directory::Standing;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::{SECURITY_ADMINS, bad_value, missing};
use crate::faces::graph::item_write::texts;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/riskyuser-dismiss>
pub const DISMISS: Operation = Operation {
    name: "graph.risky_users.dismiss",
    method: Method::POST,
    at: super::RISKY_USERS,
    tail: "/dismiss",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/riskyuser-dismiss",
    handler: |request| review(request, Standing::dismiss_risk),
};

/// <https://learn.microsoft.com/graph/api/riskyuser-confirmcompromised>
pub const CONFIRM: Operation = Operation {
    name: "graph.risky_users.confirmCompromised",
    method: Method::POST,
    at: super::RISKY_USERS,
    tail: "/confirmCompromised",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/riskyuser-confirmcompromised",
    handler: |request| review(request, Standing::confirm_compromised),
};

/// How many users one call may name.
const MOST: usize = 60;

fn review(request: &GraphRequest<'_>, say: fn(&mut Standing, Timestamp)) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let named = texts("userIds", request.parameters(&body).or_null("userIds"))?;
    if named.is_empty() || named.len() > MOST {
        return Err(bad_value("userIds").into());
    }
    request.change_tenant(SECURITY_ADMINS, |cloud, id, now| {
        let known = |name: &String| {
            let user = Uuid::parse_str(name).ok().filter(|user| cloud.tenants[&id].users.contains_key(user));
            user.ok_or_else(|| missing("user", name))
        };
        let users = named.iter().map(known).collect::<Result<Vec<_>, _>>()?;
        for user in users {
            if let Some(user) = cloud.user_mut(UserRef { tenant: id, user }) {
                say(&mut user.standing, now.timestamp());
            }
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
