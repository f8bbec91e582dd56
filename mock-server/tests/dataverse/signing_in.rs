//! Who is let in: tokens for this environment alone, its users alone, and those who may act for others.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use mock365_control::Rule;
use mock365_domain::Change;
use mock365_domain::dataverse::{Deployment, EnvironmentVersion};
use mock365_domain::default::CONTOSO;
use reqwest::Method;
use serde_json::json;

use crate::crm::{ADMIN, ANNA, APP, Crm, HOST, OLD};

#[test]
fn the_caller_is_a_user_of_the_environment() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI");
    assert!(me["@odata.context"].as_str().expect("text").ends_with("$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse"));
    let user = crm.got(&format!("systemusers({})", me["UserId"].as_str().expect("an id")));
    assert_eq!((&user["domainname"], &user["_businessunitid_value"]), (&json!(ADMIN), &me["BusinessUnitId"]));
    assert_eq!(crm.got("organizations")["value"][0]["organizationid"], me["OrganizationId"]);
    assert_eq!(crm.got("WhoAmI()")["UserId"], me["UserId"]);
    let stranger = Crm::of(&mock, "fred@fabrikam.example");
    let (status, code, message) = stranger.get("WhoAmI").refusal();
    assert_eq!((status, code.as_str()), (403, "0x80072560"), "{message}");
    assert_eq!(stranger.get("$metadata").status, 403);
    assert_eq!(stranger.get("EntityDefinitions").status, 403);
}

#[test]
fn environments_have_versions_and_rows_of_their_own() {
    let mock = Mock::start();
    let (new, old) = (Crm::of(&mock, ADMIN), Crm::at(&mock, ADMIN, OLD));
    assert_eq!(new.got("RetrieveVersion()")["Version"], "9.2.24044.00170");
    assert_eq!(old.got("RetrieveVersion")["Version"], "9.2.22103.00194");
    new.contact("Lind");
    assert_eq!((new.get("contacts/$count").text, old.get("contacts/$count").text), ("1".to_owned(), "0".to_owned()));
    let access = "RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')";
    let detail = old.got(access)["Detail"].clone();
    assert_eq!(
        (&detail["OrganizationVersion"], &detail["UrlName"]),
        (&json!("9.2.22103.00194"), &json!("contoso-old"))
    );
    let alias = "RetrieveCurrentOrganization(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'";
    assert_eq!(old.got(alias)["Detail"], detail);
    assert_eq!(new.get("RetrieveCurrentOrganization").status, 404);
}

#[test]
fn tokens_are_for_one_environment() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let ask = |host: &str, token: Option<&str>| {
        let request = crm.http.get(format!("{}/~{host}/api/data/v9.2/WhoAmI", mock.origin()));
        let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
        request.send().expect("an answer")
    };
    let none = ask(HOST, None);
    assert_eq!(none.status(), 401);
    assert_eq!(ask(HOST, Some(&crm.token)).status(), 200);
    assert_eq!(ask("contoso.api.crm4.dynamics.com", Some(&crm.token)).status(), 200, "the Web API's own host");
    let wrong = ask(OLD, Some(&crm.token));
    assert_eq!(wrong.status(), 401);
    assert_eq!(ask("nowhere.crm4.dynamics.com", Some(&crm.token)).status(), 401);
    let graph = issue_direct(mock.sandbox(), Some(ADMIN), APP, &[], None).expect("a token");
    assert_eq!(ask(HOST, graph["access_token"].as_str()).status(), 401);
    let own = crm.http.get(format!("{}/api/data/v9.2/WhoAmI", mock.origin())).bearer_auth(&crm.token).send();
    assert_eq!(own.expect("an answer").status(), 200, "an address that says nothing is the token's");
    let elsewhere = issue_direct(mock.sandbox(), Some(ADMIN), APP, &[], Some("https://nowhere.crm4.dynamics.com"));
    let near = "there is no resource https://nowhere.crm4.dynamics.com; near is `https://contoso.crm4.dynamics.com`";
    assert_eq!(elsewhere, Err(near.to_owned()));
    let kind = (EnvironmentVersion::CURRENT, Deployment::Online);
    let host = "new.crm4.dynamics.com";
    mock.sandbox().write(|cloud, now| (assert!(cloud.add_environment(host, CONTOSO, kind, now)), Change::none()));
    let gone = issue_direct(mock.sandbox(), Some(ADMIN), APP, &[], Some(&format!("https://{host}"))).expect("a token");
    assert_eq!(ask(host, gone["access_token"].as_str()).status(), 200);
    mock.sandbox().write(|cloud, _| (drop(cloud.environments.remove(host)), Change::none()));
    assert_eq!(ask(host, gone["access_token"].as_str()).status(), 404, "there is no such environment any more");
}

/// The challenge names the tenant of the environment, by which clients know it, and what is wrong with the token.
#[test]
fn a_token_that_is_not_taken_is_told_why() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let origin = mock.origin();
    let challenge = |token: Option<&str>| {
        let request = crm.http.get(format!("{origin}/~{OLD}/api/data/v9.2/WhoAmI"));
        let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
        let answer = request.send().expect("an answer");
        assert_eq!(answer.status(), 401);
        let challenge = answer.headers()["www-authenticate"].to_str().expect("text").to_owned();
        assert_eq!(answer.text().expect("a line"), "HTTP Error 401 - Unauthorized: Access is denied");
        challenge
    };
    let login = format!("{origin}/~login.microsoftonline.com/{CONTOSO}/oauth2/authorize");
    let way = format!("authorization_uri={login}, resource_id={origin}/~{OLD}/");
    assert_eq!(challenge(None), format!("Bearer {way}"));
    let refused = |why: &str| format!("Bearer error=invalid_token, error_description={why}, {way}");
    assert_eq!(challenge(Some("garbled")), refused("Error during token validation!"));
    assert_eq!(
        challenge(Some(&crm.token)),
        refused("Security Token Validation Failed!"),
        "it is for another environment"
    );
    let old = Crm::at(&mock, ADMIN, OLD).token;
    let clock = crm.http.post(format!("{origin}/_mock/clock")).json(&json!({ "advance": "PT3H" })).send();
    assert_eq!(clock.expect("an answer").status(), 200);
    assert_eq!(challenge(Some(&old)), refused("Security Token Expired!"));
}

#[test]
fn some_act_for_others() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let anna = crm.got("systemusers?$filter=domainname eq 'anna@contoso.example'")["value"][0].clone();
    let (system, object) =
        (anna["systemuserid"].as_str().expect("an id"), anna["azureactivedirectoryobjectid"].as_str().expect("an id"));
    for header in [("CallerObjectId", object), ("MSCRMCallerID", system)] {
        let me = crm.send(Method::GET, "WhoAmI", None, &[header]).expect(200);
        assert_eq!(me["UserId"], *system, "{header:?}");
    }
    let id =
        crm.send(Method::POST, "contacts", Some(&json!({ "lastname": "Lind" })), &[("CallerObjectId", object)]).id();
    let me = crm.got("WhoAmI")["UserId"].clone();
    let made = crm.got(&format!("contacts({id})?$expand=createdonbehalfby($select=fullname)"));
    assert_eq!((&made["_createdby_value"], &made["_createdonbehalfby_value"]), (&json!(system), &me));
    assert_eq!(made["createdonbehalfby"]["systemuserid"], me);
    crm.patch(&format!("contacts({id})"), &json!({ "firstname": "Eva" })).expect(204);
    let changed = crm.got(&format!("contacts({id})"));
    assert_eq!((&changed["_modifiedby_value"], &changed["_modifiedonbehalfby_value"]), (&me, &json!(null)));
    assert_eq!(crm.send(Method::GET, "WhoAmI", None, &[("CallerObjectId", "x")]).status, 400);
    let admin = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let refused = Crm::of(&mock, ANNA).send(Method::GET, "WhoAmI", None, &[("MSCRMCallerID", &admin)]).refusal();
    assert_eq!((refused.0, refused.1.as_str()), (403, "0x80040220"), "{}", refused.2);
}

/// Whoever acts for another may do what both may.
#[test]
fn nobody_may_more_in_anothers_name() {
    let mock = Mock::start();
    let (admin, anna) = (Crm::of(&mock, ADMIN), Crm::of(&mock, ANNA));
    let whom = |crm: &Crm| crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let (his, hers) = (whom(&admin), whom(&anna));
    let role = admin.first("roles?$filter=name eq 'Delegate'", "roleid");
    let role = json!({ "@odata.id": format!("roles({role})") });
    admin.post(&format!("systemusers({hers})/systemuserroles_association/$ref"), &role).expect(204);
    let profile = admin.first("emailserverprofiles", "emailserverprofileid");
    let rename = |crm: &Crm, whom: &str| {
        let body = json!({ "name": "renamed" });
        crm.send(Method::PATCH, &format!("emailserverprofiles({profile})"), Some(&body), &[("MSCRMCallerID", whom)])
    };
    let me = anna.send(Method::GET, "WhoAmI", None, &[("MSCRMCallerID", &his)]).expect(200);
    assert_eq!(me["UserId"], his);
    let (status, code, message) = rename(&anna, &his).refusal();
    assert_eq!((status, code.as_str()), (403, "0x80040220"), "{message}");
    assert!(message.contains("is missing prvWriteEmailServerProfile privilege"), "{message}");
    assert_eq!(rename(&admin, &hers).status, 403, "she may not, whoever asks for her");
    assert_eq!(rename(&admin, &his).status, 204);
}

#[test]
fn limits_are_answers_of_rules() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    for (answer, code, message) in [
        (
            "too-many-requests",
            "0x80072322",
            "Number of requests exceeded the limit of 6000 over time window of 300 seconds.",
        ),
        (
            "dataverse-execution-time",
            "0x80072321",
            "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.",
        ),
        ("dataverse-concurrent-requests", "0x80072326", "Number of concurrent requests exceeded the limit of 52."),
    ] {
        let rule =
            json!({ "when": { "operation": "dataverse.contacts.*" }, "effect": { "answer": answer }, "times": 1 });
        let rule: Rule = serde_json::from_value(rule).expect("a rule");
        mock.sandbox().plan.add(rule);
        let reply = crm.get("contacts");
        assert_eq!(reply.refusal(), (429, code.to_owned(), message.to_owned()));
        assert!(reply.header("retry-after").parse::<u32>().is_ok());
        assert_eq!(crm.get("contacts").status, 200);
    }
}
