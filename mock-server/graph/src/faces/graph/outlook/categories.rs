//! The master list of categories: list, count, get, create, update, delete.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{Category, Mailbox};
use mock365_domain::{Change, Refusal};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::mailbox_settings::{READ, WRITE};
use crate::faces::graph::odata::{self};
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/outlookuser-list-mastercategories>
pub const LIST: Operation = Operation {
    name: "graph.outlook.categories.list",
    method: Method::GET,
    at: super::CATEGORIES,
    tail: "",
    mount: Mount::Mailbox,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/outlookuser-list-mastercategories",
    handler: list,
};

/// <https://learn.microsoft.com/graph/query-parameters#count-parameter>
pub const COUNT: Operation = Operation {
    name: "graph.outlook.categories.count",
    tail: "/$count",
    link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
    handler: count,
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/outlookcategory-get>
pub const GET: Operation = Operation {
    name: "graph.outlook.categories.get",
    tail: "/{outlookCategory-id}",
    link: "https://learn.microsoft.com/graph/api/outlookcategory-get",
    handler: get,
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/outlookuser-post-mastercategories>
pub const CREATE: Operation = Operation {
    name: "graph.outlook.categories.create",
    method: Method::POST,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/outlookuser-post-mastercategories",
    handler: create,
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/outlookcategory-update>
pub const UPDATE: Operation = Operation {
    name: "graph.outlook.categories.update",
    method: Method::PATCH,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/outlookcategory-update",
    handler: update,
    ..GET
};

/// <https://learn.microsoft.com/graph/api/outlookcategory-delete>
pub const DELETE: Operation = Operation {
    name: "graph.outlook.categories.delete",
    method: Method::DELETE,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/outlookcategory-delete",
    handler: delete,
    ..GET
};

const WHAT: &str = "outlook/masterCategories";

/// The id of the category that the path names.
fn id(request: &GraphRequest<'_>) -> Result<Uuid, Fault> {
    let name = request.param("outlookCategory-id");
    Uuid::parse_str(name).map_err(|_| Refusal::IdMalformed(name.to_owned()).into())
}

fn answer(request: &GraphRequest<'_>, status: StatusCode, mailbox: &Mailbox, id: Uuid) -> Result<Answer, Fault> {
    let all = mailbox.categories();
    let category = all.iter().find(|known| known.id == id).ok_or(Refusal::ItemMissing)?;
    let made = request.options.of_written();
    let options = if status == StatusCode::CREATED { &made } else { &request.options };
    odata::one_of::<Category>(request, options, status, WHAT, category, &())
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    odata::list::<Category>(request, WHAT, request.mailbox()?.categories().iter(), &())
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    odata::count::<Category>(request, request.mailbox()?.categories().iter())
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    answer(request, StatusCode::OK, &*request.mailbox()?, id(request)?)
}

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let name = Fields::new(&body, "outlookCategory").text("displayName")?.unwrap_or_default();
    let mut new = Category { id: Uuid::nil(), name: name.to_owned().into(), color: None };
    odata::update::<Category>(&mut new, &body)?;
    let (id, mailbox) = request.change(|cloud, id, _| {
        let new = Category { id: cloud.guid(), ..new };
        let made = new.id;
        cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?.add_category(new)?;
        Ok((made, Change::none()))
    })?;
    Ok(odata::created(request, answer(request, StatusCode::CREATED, &mailbox, id)?))
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let (body, category) = (request.json_body()?, id(request)?);
    let ((), mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let known = mailbox.categories().iter().find(|known| known.id == category).cloned();
        let mut wanted = known.ok_or(Refusal::ItemMissing)?;
        odata::update::<Category>(&mut wanted, &body)?;
        mailbox.color_category(category, wanted.color)?;
        Ok(((), Change::none()))
    })?;
    answer(request, StatusCode::OK, &mailbox, category)
}

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let category = id(request)?;
    request.change(|cloud, id, _| {
        cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?.remove_category(category)?;
        Ok(((), Change::none()))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
