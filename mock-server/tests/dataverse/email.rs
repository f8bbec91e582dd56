//! E-mail activities: rows with their parties, and who may send them.

use mock365::Mock;
use serde_json::{Value, json};

use crate::crm::{ADMIN, ANNA, Crm};

/// The id of the caller.
pub fn me(crm: &Crm<'_>) -> String {
    crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned()
}

/// An e-mail from a user to an address.
pub fn email(from: &str, to: &str, subject: &str) -> Value {
    json!({
        "subject": subject,
        "description": "Hello",
        "email_activity_parties": [
            { "partyid_systemuser@odata.bind": format!("/systemusers({from})"), "participationtypemask": 1 },
            { "addressused": to, "participationtypemask": 2 },
        ],
    })
}

pub fn send(crm: &Crm<'_>, id: &str) -> crate::crm::Reply {
    crm.post(&format!("emails({id})/Microsoft.Dynamics.CRM.SendEmail"), &json!({ "IssueSend": true }))
}

#[test]
fn an_email_is_made_with_its_parties_and_waits_to_be_sent() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ANNA);
    let me = me(&crm);
    let id = crm.post("emails", &email(&me, "lena@fabrikam.example", "Offer")).id();
    let shown =
        crm.got(&format!("emails({id})?$expand=email_activity_parties($select=addressused,participationtypemask)"));
    assert_eq!((&shown["sender"], &shown["torecipients"]), (&json!(ANNA), &json!("lena@fabrikam.example;")));
    assert_eq!((&shown["statuscode"], &shown["directioncode"]), (&json!(1), &json!(true)));
    assert_eq!(shown["_emailsender_value"], json!(me));
    let parties = shown["email_activity_parties"].as_array().expect("parties");
    assert_eq!(parties.len(), 2);
    assert_eq!(parties[0]["addressused"], ANNA, "the address of the user");
    let answer = send(&crm, &id).expect(200);
    let subject = answer["Subject"].as_str().expect("a subject");
    assert!(subject.starts_with("Offer CRM:"), "{subject}");
    let row = crm.annotated(&format!("emails({id})"));
    assert_eq!(row["statuscode@OData.Community.Display.V1.FormattedValue"], "Pending Send");
    assert_eq!((&row["statecode"], &row["subject"]), (&json!(1), &json!(subject)));
    assert!(subject.ends_with(row["trackingtoken"].as_str().expect("a token")));
    // What is sent is sent once.
    assert_eq!(send(&crm, &id).status, 400);
    // Other parties take the place of those that there were.
    let other = json!({ "email_activity_parties": [{ "addressused": "x@fabrikam.example" }] });
    let draft = crm.post("emails", &email(&me, "lena@fabrikam.example", "Second")).id();
    assert_eq!(crm.patch(&format!("emails({draft})"), &other).status, 204);
    let count = |id: &str| {
        crm.got(&format!("activityparties?$filter=_activityid_value eq {id}"))["value"].as_array().map(Vec::len)
    };
    assert_eq!(count(&draft), Some(1));
    assert_eq!(crm.delete(&format!("emails({id})")).status, 204);
    assert_eq!(count(&id), Some(0), "parties go with their activity");
    assert_eq!(mock.sandbox().view(mock365_domain::Cloud::check_invariants), Vec::<String>::new());
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ANNA);
    let me = me(&crm);
    let refused = |body: &Value| {
        let id = crm.post("emails", body).id();
        send(&crm, &id).refusal()
    };
    let mut without_sender = email(&me, "x@fabrikam.example", "x");
    without_sender["email_activity_parties"].as_array_mut().expect("parties").remove(0);
    assert_eq!(refused(&without_sender).2, "The email must have a sender.");
    let mut to_nobody = email(&me, "x@fabrikam.example", "x");
    to_nobody["email_activity_parties"].as_array_mut().expect("parties").remove(1);
    assert_eq!(refused(&to_nobody).2, "The email must have at least one recipient before it can be sent.");
    assert_eq!(
        refused(&email(&me, "nowhere", "x")).2,
        "One or more recipients of the email do not have an email address."
    );
    let contact = crm.contact("Lind");
    let mut from_contact = email(&me, "x@fabrikam.example", "x");
    from_contact["email_activity_parties"][0] =
        json!({ "partyid_contact@odata.bind": format!("/contacts({contact})"), "participationtypemask": 1 });
    assert_eq!(refused(&from_contact).2, "The sender of an email must be a user or a queue.");
    let id = crm.post("emails", &email(&me, "x@fabrikam.example", "x")).id();
    let act = format!("emails({id})/Microsoft.Dynamics.CRM.SendEmail");
    assert_eq!(crm.post(&act, &json!({})).status, 400, "without IssueSend");
    assert_eq!(crm.post(&act, &json!({ "IssueSend": true, "x": 1 })).status, 400, "nothing is dropped in silence");
    assert_eq!(crm.post("activityparties", &json!({ "addressused": "x@x.example" })).status, 400);
    let nobody = json!({ "subject": "x", "email_activity_parties": [{ "participationtypemask": 2 }] });
    assert_eq!(crm.post("emails", &nobody).refusal().2, "An activity party must have a party or an address.");
    assert_eq!(crm.post("emails", &json!({ "email_activity_parties": 1 })).status, 400);
    assert_eq!(crm.get("emails/$count").text, "5", "what is refused leaves nothing");
}

/// Another user's name needs the privilege, and that user's leave.
#[test]
fn one_sends_in_anothers_name_with_privilege_and_leave() {
    let mock = Mock::start();
    let (anna, admin) = (Crm::of(&mock, ANNA), Crm::of(&mock, ADMIN));
    let (her, his) = (me(&anna), me(&admin));
    let id = admin.post("emails", &email(&her, "x@fabrikam.example", "x")).id();
    let refusal = (400, "0x8004480d".to_owned(), "User does not have send-as privilege".to_owned());
    assert_eq!(send(&admin, &id).refusal(), refusal, "she lets nobody");
    let leave = json!({ "issendasallowed": true });
    assert_eq!(anna.patch(&format!("usersettingscollection({her})"), &leave).status, 204);
    assert_eq!(send(&admin, &id).status, 200);
    assert_eq!(admin.patch(&format!("usersettingscollection({his})"), &leave).status, 204);
    let id = anna.post("emails", &email(&his, "x@fabrikam.example", "x")).id();
    assert_eq!(send(&anna, &id).refusal(), refusal, "she has no privilege");
    let role = admin.first("roles?$filter=name eq 'Basic User'", "roleid");
    let privileges = json!({ "Privileges": [{ "PrivilegeName": "prvSendAsUser", "Depth": "Global" }] });
    assert_eq!(admin.post(&format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole"), &privileges).status, 204);
    assert_eq!(send(&anna, &id).status, 200);
}

/// The id by which doubles are known is written, and never read.
#[test]
fn what_is_never_read_shows_nowhere() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ANNA);
    let mut body = email(&me(&crm), "lena@fabrikam.example", "Offer");
    body["messageiddupcheck"] = json!("00000000-0000-0000-0000-0000000000d1");
    let id = crm.post("emails", &body).id();
    let shown = crm.got(&format!("emails({id})"));
    assert_eq!(shown.get("messageiddupcheck"), None);
    for query in ["$select=messageiddupcheck", "$filter=messageiddupcheck ne null", "$orderby=messageiddupcheck"] {
        assert_eq!(crm.get(&format!("emails?{query}")).status, 400, "{query}");
    }
    let path = "EntityDefinitions(LogicalName='email')/Attributes(LogicalName='messageiddupcheck')";
    assert_eq!(Crm::of(&mock, crate::crm::ADMIN).got(path)["IsValidForRead"], json!(false));
}
