//! Disable a device, or enable it again.

use http::{Method, StatusCode};
use mock365_domain::directory::Device;

use crate::exchange::Answer;
use crate::faces::graph::directory::GLOBAL;
use crate::faces::graph::item_write::truth;
use crate::faces::graph::odata::untaken;
use crate::faces::graph::view::device::Devices;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/device-update>
pub const OPERATION: Operation = Operation {
    name: "graph.devices.update",
    method: Method::PATCH,
    at: super::DEVICE,
    tail: "",
    mount: Mount::Directory,
    permissions: super::CHANGE,
    link: "https://learn.microsoft.com/graph/api/device-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let mut enabled = None;
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        match name.as_str() {
            "accountEnabled" => enabled = Some(truth(name, value)?),
            _ => return Err(untaken::<Devices>(name).into()),
        }
    }
    request.change_tenant(GLOBAL, |cloud, id, _| {
        let at = super::found(request, &cloud.tenants[&id])?;
        if let Some(user) = cloud.user_mut(at) {
            let device = user.standing.device;
            user.standing.device = match enabled {
                Some(false) => Device::Disabled,
                // What it was before it was disabled is forgotten.
                Some(true) if device == Device::Disabled => Device::Registered,
                _ => device,
            };
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
