//! Phones that are second factors.

use http::{Method, StatusCode};
use mock365_domain::directory::{Phone, PhoneKind, User};
use serde_json::{Map, Value as Json, json};

use super::{absent, change, listed, one, read, untyped};
use crate::exchange::Answer;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::{member, text};
use crate::faces::graph::odata::{Family, ODataFault, created};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// Where they hang.
const PHONES: &[&str] = &["/authentication/phoneMethods"];

/// <https://learn.microsoft.com/graph/api/authentication-list-phonemethods>
pub const LIST: Operation = Operation {
    name: "graph.authentication.phoneMethods.list",
    method: Method::GET,
    at: PHONES,
    tail: "",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/authentication-list-phonemethods",
    handler: |request| {
        listed(request, "phoneMethods", &read(request, |user| Ok(all(user).map(untyped).collect::<Vec<_>>()))?)
    },
};

/// <https://learn.microsoft.com/graph/api/phoneauthenticationmethod-get>
pub const GET: Operation = Operation {
    name: "graph.authentication.phoneMethods.get",
    method: Method::GET,
    at: PHONES,
    tail: "/{phoneAuthenticationMethod-id}",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/phoneauthenticationmethod-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/authentication-post-phonemethods>
pub const CREATE: Operation = Operation {
    name: "graph.authentication.phoneMethods.create",
    method: Method::POST,
    at: PHONES,
    tail: "",
    mount: Mount::User,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/authentication-post-phonemethods",
    handler: create,
};

/// <https://learn.microsoft.com/graph/api/phoneauthenticationmethod-update>
pub const UPDATE: Operation = Operation {
    name: "graph.authentication.phoneMethods.update",
    method: Method::PATCH,
    at: PHONES,
    tail: "/{phoneAuthenticationMethod-id}",
    mount: Mount::User,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/phoneauthenticationmethod-update",
    handler: update,
};

/// <https://learn.microsoft.com/graph/api/phoneauthenticationmethod-delete>
pub const DELETE: Operation = Operation {
    name: "graph.authentication.phoneMethods.delete",
    method: Method::DELETE,
    at: PHONES,
    tail: "/{phoneAuthenticationMethod-id}",
    mount: Mount::User,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/phoneauthenticationmethod-delete",
    handler: delete,
};

/// The members of `phoneType`, each with the id that it has for every user.
const KINDS: [(&str, PhoneKind, &str); 3] = [
    ("mobile", PhoneKind::Mobile, "3179e48a-750b-4051-897c-87b9720928f7"),
    ("alternateMobile", PhoneKind::AlternateMobile, "b6332ec1-7057-4abe-9331-3d72feddfe41"),
    ("office", PhoneKind::Office, "e37fc753-ff3b-4958-9484-eaa9425c82bc"),
];

/// All phones of a user.
pub fn all(user: &User) -> impl Iterator<Item = Json> {
    user.standing.phones.iter().map(view)
}

fn view(phone: &Phone) -> Json {
    let known = KINDS.iter().find(|(_, kind, _)| *kind == phone.kind).unwrap_or(&KINDS[0]);
    json!({
        "@odata.type": "#microsoft.graph.phoneAuthenticationMethod", "id": known.2, "phoneNumber": phone.number,
        "phoneType": known.0, "smsSignInState": "notAllowedByPolicy",
    })
}

/// The place of the phone that a request names.
fn found(request: &GraphRequest<'_>, user: &User) -> Result<usize, Fault> {
    let id = request.param("phoneAuthenticationMethod-id");
    let kind = KINDS.iter().find(|(_, _, known)| *known == id).map(|(_, kind, _)| *kind);
    let place = user.standing.phones.iter().position(|phone| Some(phone.kind) == kind);
    place.ok_or_else(|| absent(id))
}

/// Takes a body into a phone.
fn take(phone: &mut Phone, body: &Map<String, Json>) -> Result<(), ODataFault> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        match name.as_str() {
            "phoneNumber" => phone.number = number(&text(name, value)?)?,
            "phoneType" => phone.kind = KINDS[member(name, value, &KINDS.map(|(name, ..)| name))?].1,
            "id" | "smsSignInState" | "createdDateTime" => {}
            _ => return Err(ODataFault::unknown_in_body(Family::Directory, name, "phoneAuthenticationMethod")),
        }
    }
    Ok(())
}

/// `+{country} {number}`, perhaps with an extension behind an `x`.
fn number(text: &str) -> Result<String, ODataFault> {
    let wrong = || bad_value("phoneNumber");
    let (country, rest) = text.strip_prefix('+').and_then(|rest| rest.split_once(' ')).ok_or_else(wrong)?;
    let digits = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let (local, extension) = rest.split_once('x').unwrap_or((rest, "0"));
    let fits = digits(country, 3) && digits(local.trim_end(), 14) && local.len() > 3 && digits(extension, 6);
    if fits { Ok(text.to_owned()) } else { Err(wrong()) }
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let shown = read(request, |user| Ok(view(&user.standing.phones[found(request, user)?])))?;
    one(request, StatusCode::OK, "phoneMethods", untyped(shown))
}

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    for name in ["phoneNumber", "phoneType"] {
        if !body.contains_key(name) {
            return Err(bad_value(name).into());
        }
    }
    let mut made = Phone { kind: PhoneKind::Mobile, number: String::new() };
    take(&mut made, &body)?;
    let shown = change(request, |user, _| {
        if user.standing.phones.iter().any(|phone| phone.kind == made.kind) {
            let message = "A phone authentication method of this type is already registered for this user.";
            return Err(Fault::bad_request("Request_BadRequest", message));
        }
        let shown = view(&made);
        user.standing.phones.push(made);
        Ok(shown)
    })?;
    Ok(created(request, one(request, StatusCode::CREATED, "phoneMethods", untyped(shown))?))
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    change(request, |user, _| {
        let place = found(request, user)?;
        let mut wanted = user.standing.phones[place].clone();
        take(&mut wanted, &body)?;
        if wanted.kind != user.standing.phones[place].kind {
            return Err(bad_value("phoneType").into());
        }
        user.standing.phones[place] = wanted;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    change(request, |user, _| {
        let place = found(request, user)?;
        user.standing.phones.remove(place);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
