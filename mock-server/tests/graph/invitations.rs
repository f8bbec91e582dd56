//! Guests who are invited: each once, as the body says, and nobody who is there already.

use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT};
use mock365::Mock;
use serde_json::{Value, json};

const GUEST: &str = "cleo@fabrikam.example";

fn invitation(address: &str) -> Value {
    json!({ "invitedUserEmailAddress": address, "inviteRedirectUrl": "https://contoso.example" })
}

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_else(|| panic!("{object}")).to_owned()
}

#[test]
fn a_guest_who_is_invited_again_stays_as_he_is() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let mut named = invitation(GUEST);
    named["invitedUserDisplayName"] = json!("Cleo Carlsson");
    let first = admin.post("/invitations", &named).expect(201);
    assert_eq!(first["invitedUserDisplayName"], "Cleo Carlsson");
    let guest = id(&first["invitedUser"]);
    let seen = admin.get(&format!("/users/{guest}?$select=displayName,mail,userType")).expect(200);
    assert_eq!(
        (&seen["displayName"], &seen["mail"], &seen["userType"]),
        (&json!("Cleo Carlsson"), &json!(GUEST), &json!("Guest"))
    );
    admin.patch(&format!("/users/{guest}"), &json!({ "jobTitle": "Auditor" })).expect(204);
    for address in [GUEST.to_owned(), GUEST.to_uppercase()] {
        let again = admin.post("/invitations", &invitation(&address)).expect(201);
        assert_eq!(id(&again["invitedUser"]), guest);
    }
    let seen = admin.get(&format!("/users/{guest}")).expect(200);
    assert_eq!((&seen["jobTitle"], &seen["displayName"]), (&json!("Auditor"), &json!("Cleo Carlsson")));
}

#[test]
fn a_guest_who_was_deleted_comes_as_another_one() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let invite = || id(&admin.post("/invitations", &invitation(GUEST)).expect(201)["invitedUser"]);
    let old = invite();
    admin.delete(&format!("/users/{old}")).expect(204);
    let new = invite();
    assert_ne!(old, new);
    assert_eq!(
        admin.post(&format!("/directory/deletedItems/{old}/restore"), &json!({})).refused(400),
        "Request_BadRequest"
    );
    admin.delete(&format!("/directory/deletedItems/{old}")).expect(204);
    admin.get(&format!("/users/{new}")).expect(200);
}

/// <https://github.com/microsoftgraph/msgraph-beta-sdk-dotnet/issues/798>
#[test]
fn nobody_of_the_organisation_is_invited_into_it() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let before = admin.get("/users?$select=id").expect(200);
    let anna = id(&admin.get("/users/anna@contoso.example").expect(200));
    let said = admin.post("/invitations", &invitation("Anna@contoso.example")).expect(400);
    assert_eq!(said["error"]["code"], "BadRequest");
    let words = format!(
        "The invited user already exists in the directory as object ID: {anna}. They can use that account to sign in to \
         shared apps and resources."
    );
    assert_eq!(said["error"]["message"], words);
    assert_eq!(admin.post("/invitations", &invitation("nobody@contoso.onmicrosoft.com")).refused(400), "BadRequest");
    assert_eq!(admin.get("/users?$select=id").expect(200), before);
}

#[test]
fn what_an_invitation_says_is_kept_or_refused() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let before = admin.get("/users?$select=id").expect(200);
    for (name, value, status) in [
        ("sendInvitationMessage", json!(true), 501),
        ("sendInvitationMessage", json!("yes"), 400),
        ("invitedUserType", json!("Member"), 501),
        ("invitedUserType", json!("Owner"), 400),
        ("invitedUserMessageInfo", json!({ "customizedMessageBody": "Come in" }), 501),
        ("resetRedemption", json!(true), 501),
        ("invitedUserSponsors", json!([]), 501),
        ("invitedUserDisplayName", json!(5), 400),
        ("invitedUserDisplayName", json!("x".repeat(257)), 400),
        ("status", json!("Completed"), 400),
        ("invitedUserEmailAddress", json!("cleo"), 400),
        ("invitedUserEmailAddress", json!("cleo@"), 400),
        ("invitedUserEmailAddress", json!("a b@fabrikam.example"), 400),
        ("inviteRedirectUrl", json!(""), 400),
        ("nonsense", json!(1), 400),
    ] {
        let mut body = invitation(GUEST);
        body[name] = value;
        assert_eq!(admin.post("/invitations", &body).status, status, "{body}");
    }
    assert_eq!(admin.get("/users?$select=id").expect(200), before);
    let mut body = invitation(GUEST);
    for name in ["invitedUserMessageInfo", "invitedUserDisplayName", "invitedUser", "status"] {
        body[name] = Value::Null;
    }
    (body["sendInvitationMessage"], body["invitedUserType"]) = (json!(false), json!("Guest"));
    admin.post("/invitations", &body).expect(201);
}

/// <https://learn.microsoft.com/entra/fundamentals/users-default-permissions>
#[test]
fn whoever_is_in_the_organisation_invites_guests() {
    let mock = Mock::start();
    let bo = Caller::user(&mock, "bo@contoso.example", ADMIN_TOOL, &["User.Invite.All"]);
    bo.post("/invitations", &invitation(GUEST)).expect(201);
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["User.Read"]);
    assert_eq!(anna.post("/invitations", &invitation(GUEST)).refused(403), "Authorization_RequestDenied");
}
