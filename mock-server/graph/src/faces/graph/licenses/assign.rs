//! Assign products to a user, and take them away.

use http::{Method, StatusCode};
use mock365_domain::{AssignedProduct, Refusal};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::body::Fields;
use crate::faces::graph::directory::{USER_ADMINS, bad_value};
use crate::faces::graph::item_write::{object, several};
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::view::{InTenant, Users};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

/// <https://learn.microsoft.com/graph/api/user-assignlicense>
pub const OPERATION: Operation = Operation {
    name: "graph.users.assignLicense",
    method: Method::POST,
    at: &["/assignLicense"],
    tail: "",
    mount: Mount::User,
    permissions: Permissions::alike(&[
        "LicenseAssignment.ReadWrite.All",
        "User.ReadWrite.All",
        "Directory.ReadWrite.All",
    ]),
    link: "https://learn.microsoft.com/graph/api/user-assignlicense",
    handler: assign,
};

fn assign(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    let body = request.json_body()?;
    let sent = request.parameters(&body);
    let (add, remove) = (added(&sent)?, removed(&sent)?);
    request.change_tenant(USER_ADMINS, |cloud, _, now| {
        let user = cloud.user_at(at).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        if let Some(id) = remove.iter().find(|id| !user.licenses.contains(*id)) {
            return Err(Fault::bad_request(
                "Request_BadRequest",
                format!("User does not have a corresponding license. ({id})"),
            ));
        }
        Ok(cloud.assign_products(at, &add, &remove, now)?)
    })?;
    request.read_tenant(|cloud, tenant, _| {
        let user = tenant.users.get(&at.user).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        let selection = odata::Selection::<Users>::default();
        let context = odata::ContextUrl::of(request, "users", None).at_root();
        let around = InTenant { cloud, tenant };
        let write = |object: &mut odata::Object<'_>| odata::members::<Users>(user, &around, &selection, object);
        Ok(odata::entity(StatusCode::OK, context, write))
    })
}

/// `addLicenses`
fn added(sent: &Fields<'_>) -> Result<Vec<AssignedProduct>, Fault> {
    let list = sent.sent("addLicenses").ok_or_else(|| bad_value("addLicenses"))?;
    Ok(several("addLicenses", list, "Collection(microsoft.graph.assignedLicense)", |one| {
        let fields = object("addLicenses", one, "microsoft.graph.assignedLicense")?;
        let fields = Fields::of_directory(fields, "assignedLicense");
        fields.only(&["disabledPlans", "skuId"])?;
        let plan = |plan: &Json| id(plan, "disabledPlans");
        let without = match fields.value("disabledPlans") {
            None => Vec::new(),
            Some(plans) => several("disabledPlans", plans, "Collection(Edm.Guid)", plan)?,
        };
        Ok(AssignedProduct { id: id(fields.or_null("skuId"), "skuId")?, without })
    })?)
}

/// `removeLicenses`
fn removed(sent: &Fields<'_>) -> Result<Vec<Uuid>, Fault> {
    let list = sent.sent("removeLicenses").ok_or_else(|| bad_value("removeLicenses"))?;
    Ok(several("removeLicenses", list, "Collection(Edm.Guid)", |one| id(one, "removeLicenses"))?)
}

fn id(value: &Json, property: &str) -> Result<Uuid, ODataFault> {
    value.as_str().and_then(|text| Uuid::parse_str(text).ok()).ok_or_else(|| bad_value(property))
}
