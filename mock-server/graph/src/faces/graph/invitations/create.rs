//! Invite a guest, who is taken to have accepted at once.

use http::{Method, StatusCode};
use mock365_domain::directory::Domain;
use mock365_domain::{InvitationRefusal, Invited};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, Permissions, json as answer};
use crate::limits::USER_NAME;

/// <https://learn.microsoft.com/graph/api/invitation-post>
pub const OPERATION: Operation = Operation {
    name: "graph.invitations.create",
    method: Method::POST,
    at: &["/invitations"],
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["User.Invite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]),
    link: "https://learn.microsoft.com/graph/api/invitation-post",
    handler: create,
};

/// Whoever is in the organisation invites guests, and guests do: that is how it is set unless somebody sets it otherwise.
///
/// <https://learn.microsoft.com/entra/external-id/external-collaboration-settings-configure>
fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let wanted = Wanted::read(&body)?;
    let (id, name) = request.change_own_tenant(|cloud, tenant, now| {
        let invited = Invited { address: wanted.address, name: wanted.name };
        let at = cloud.invite(tenant, &invited, now).map_err(refused)?;
        Ok((at.user, cloud.user_at(at).map(|guest| guest.display_name.clone())))
    })?;
    let shown = json!({
        "@odata.context": request.context("invitations/$entity"),
        "id": Uuid::new_v5(&id, b"invitation"),
        "invitedUserDisplayName": name.filter(|_| wanted.name.is_some()),
        "invitedUserEmailAddress": wanted.address, "invitedUserType": "Guest",
        "inviteRedirectUrl": wanted.redirect, "inviteRedeemUrl": wanted.redirect, "sendInvitationMessage": false,
        "resetRedemption": false, "status": "Completed", "invitedUser": { "id": id },
    });
    Ok(answer(StatusCode::CREATED, &shown))
}

/// What a body asks for.
struct Wanted<'a> {
    address: &'a str,
    redirect: &'a str,
    name: Option<&'a str>,
}

/// What is read, and never written.
const READ_ONLY: [&str; 3] = ["id", "inviteRedeemUrl", "status"];
/// What is not built.
const UNBUILT: [&str; 3] = ["invitedUser", "invitedUserMessageInfo", "invitedUserSponsors"];

impl<'a> Wanted<'a> {
    /// <https://learn.microsoft.com/graph/api/resources/invitation>
    fn read(body: &'a Map<String, Json>) -> Result<Self, ODataFault> {
        let sent = Fields::of_directory(body, "invitation");
        let own = [
            "invitedUserDisplayName",
            "invitedUserEmailAddress",
            "invitedUserType",
            "inviteRedirectUrl",
            "resetRedemption",
            "sendInvitationMessage",
        ];
        sent.only(&[&own[..], &READ_ONLY, &UNBUILT].concat())?;
        if let Some(name) = READ_ONLY.into_iter().find(|name| sent.value(name).is_some()) {
            return Err(bad_value(name));
        }
        if let Some(name) = UNBUILT.into_iter().find(|name| sent.value(name).is_some()) {
            return Err(ODataFault::unbuilt(format_args!("'{name}' of an invitation")));
        }
        if sent.flag("sendInvitationMessage")? == Some(true) {
            return Err(ODataFault::unbuilt("invitations that are mailed"));
        }
        if sent.flag("resetRedemption")? == Some(true) {
            return Err(ODataFault::unbuilt("invitations that are to be accepted anew"));
        }
        match sent.text("invitedUserType")? {
            Some(kind) if kind.eq_ignore_ascii_case("Member") => {
                return Err(ODataFault::unbuilt("members who are invited"));
            }
            Some(kind) if !kind.eq_ignore_ascii_case("Guest") => return Err(bad_value("invitedUserType")),
            _ => {}
        }
        let name = sent.text("invitedUserDisplayName")?.filter(|name| !name.is_empty());
        if name.is_some_and(|name| name.chars().count() > USER_NAME.count()) {
            return Err(bad_value("invitedUserDisplayName"));
        }
        let address = sent.text("invitedUserEmailAddress")?.filter(|address| is_address(address));
        let redirect = sent.text("inviteRedirectUrl")?.filter(|url| !url.is_empty());
        Ok(Self {
            address: address.ok_or_else(|| bad_value("invitedUserEmailAddress"))?,
            redirect: redirect.ok_or_else(|| bad_value("inviteRedirectUrl"))?,
            name,
        })
    }
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && local.len() <= 64 && !local.contains(char::is_whitespace) && Domain::is_name(domain)
    })
}

/// The words about an account that is there were seen; the others are ours.
///
/// <https://github.com/microsoftgraph/msgraph-beta-sdk-dotnet/issues/798>
fn refused(why: InvitationRefusal) -> Fault {
    let message = match why {
        InvitationRefusal::Other(refusal) => return refusal.into(),
        InvitationRefusal::Known(id) => format!(
            "The invited user already exists in the directory as object ID: {id}. They can use that account to sign in to \
             shared apps and resources."
        ),
        InvitationRefusal::OfGroup => "Group email addresses are not supported.".to_owned(),
        InvitationRefusal::OwnDomain => {
            "The domain of the invited user's email address is a verified domain of this directory.".to_owned()
        }
    };
    Fault::bad_request("BadRequest", message)
}
