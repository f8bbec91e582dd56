//! Delete a device: what was signed in there counts no more.

use http::{Method, StatusCode};
use mock365_domain::directory::Device;

use crate::exchange::Answer;
use crate::faces::graph::directory::GLOBAL;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/device-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.devices.delete",
    method: Method::DELETE,
    at: super::DEVICE,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/device-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(GLOBAL, |cloud, id, _| {
        let at = super::found(request, &cloud.tenants[&id])?;
        if let Some(user) = cloud.user_mut(at) {
            user.standing.device = Device::Deleted;
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
