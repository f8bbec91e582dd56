//! The public key by which browsers know who sends to them (VAPID). Nothing is sent to them here.

use http::Method;

use super::BY_RESOURCE;
use crate::exchange::Answer;
use crate::faces::graph::odata::{self, Options};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/subscription-getvapidpublickey?view=graph-rest-beta>
pub const OPERATION: Operation = Operation {
    name: "graph.subscriptions.getVapidPublicKey",
    method: Method::GET,
    at: super::SUBSCRIPTIONS,
    tail: "/getVapidPublicKey",
    mount: Mount::Directory,
    permissions: BY_RESOURCE,
    link: "https://learn.microsoft.com/graph/api/subscription-getvapidpublickey?view=graph-rest-beta",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "getVapidPublicKey")?;
    Ok(request.call.sandbox.with_keys(|keys| odata::text(request, keys.vapid())))
}
