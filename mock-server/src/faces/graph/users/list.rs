//! List users.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use serde_json::Value;

use super::{SEES_OTHERS, get::user_json};
use crate::exchange::Answer;
use crate::faces::graph::odata::{Noun, collection};
use crate::faces::graph::view::{Users, is_personal};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, json};

/// <https://learn.microsoft.com/graph/api/user-list>
pub const OPERATION: Operation = Operation {
    name: "graph.users.list",
    method: Method::GET,
    paths: &["/users"],
    mount: Mount::Directory,
    permissions: Permissions {
        delegated: &SEES_OTHERS,
        application: &[
            "User.ReadBasic.All",
            "User.Read.All",
            "User.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
    },
    link: "https://learn.microsoft.com/graph/api/user-list",
    handler: list,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = &request.options;
    let selection = options.selection::<Users>()?;
    let query = options.query::<Users>()?;
    let (items, total) = request.call.sandbox.read(|cloud, _| {
        let tenant = cloud
            .tenants
            .get(&request.bearer.tenant)
            .ok_or_else(|| Refusal::ObjectMissing { kind: "tenant", id: request.bearer.tenant.to_string() })?;
        if is_personal(tenant) {
            return Err(Fault::bad_request("BadRequest", "This API is not supported for MSA accounts"));
        }
        let page = query.run(tenant.users.values().map(AsRef::as_ref));
        let items: Vec<Value> = page.items.iter().map(|user| user_json(tenant, user, &selection).into()).collect();
        Ok((items, page.total))
    })?;
    let context = match selection.names() {
        Some(names) => format!("users({})", names.join(",")),
        None => "users".to_owned(),
    };
    Ok(json(
        StatusCode::OK,
        &collection(request.call, options, Users::PAGING.token, &request.context(&context), items, total),
    ))
}
