//! Which queries the directory answers by default, which with `ConsistencyLevel: eventual`, and which never.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;

const CLAUSE: &str = "Unsupported or invalid query filter clause specified for property";
const HEADER: &str = "Operator 'endsWith' is not supported because the 'ConsistencyLevel:eventual' header is missing. Refer to \
                      https://aka.ms/graph-docs/advanced-queries for more information";
const COUNT: &str = "Operator 'endsWith' is not supported because the required parameters might be missing. Try adding \
                     $count=true query parameter and ConsistencyLevel:eventual header. Refer to \
                     https://aka.ms/graph-docs/advanced-queries for more information";

fn clause(property: &str, noun: &str) -> String {
    format!("{CLAUSE} '{property}' of resource '{noun}'.")
}

/// Asks with and without the header.
struct Asked<'m>(Caller<'m>);

impl Asked<'_> {
    #[track_caller]
    fn refused(&self, path: &str, eventual: bool, code: &str, words: &str) {
        let headers: &[(&str, &str)] = if eventual { &[("consistencylevel", "eventual")] } else { &[] };
        let error = self.0.send(Method::GET, path, None, headers).expect(400)["error"].clone();
        assert_eq!((error["code"].as_str(), error["message"].as_str()), (Some(code), Some(words)), "{path}");
    }

    #[track_caller]
    fn unsupported(&self, path: &str, eventual: bool, words: &str) {
        self.refused(path, eventual, "Request_UnsupportedQuery", words);
    }

    #[track_caller]
    fn found(&self, path: &str, eventual: bool) -> usize {
        let headers: &[(&str, &str)] = if eventual { &[("consistencylevel", "eventual")] } else { &[] };
        self.0.send(Method::GET, path, None, headers).expect(200)["value"].as_array().expect("a list").len()
    }
}

#[test]
fn properties_of_the_second_index_need_the_header_and_a_count() {
    let mock = Mock::start();
    let by = Asked(Caller::admin(&mock));
    for property in ["companyName", "mobilePhone", "officeLocation", "preferredLanguage", "streetAddress", "postalCode"]
    {
        for filter in
            [format!("{property} eq 'x'"), format!("startswith({property},'x')"), format!("{property} in ('x')")]
        {
            let path = format!("/users?$filter={filter}");
            by.unsupported(&path, false, &clause(property, "User"));
            by.unsupported(&path, true, &clause(property, "User"));
            by.found(&format!("{path}&$count=true"), true);
        }
    }
    let lacks = "/users?$count=true&$filter=department eq null";
    by.unsupported(lacks, false, &clause("department", "User"));
    assert!(by.found(lacks, true) > 0);
    by.found("/users?$filter=department eq 'x'", false);
    by.unsupported("/groups?$filter=description eq 'x'", false, &clause("description", "Group"));
    by.found("/groups?$count=true&$filter=description eq 'x'", true);
    let created = "/groups?$count=true&$filter=createdDateTime ge 2000-01-01T00:00:00Z";
    for eventual in [false, true] {
        by.unsupported(created, eventual, &clause("createdDateTime", "Group"));
    }
}

#[test]
fn the_directory_looks_for_beginnings_and_few_ends() {
    let mock = Mock::start();
    let by = Asked(Caller::admin(&mock));
    for list in ["users", "groups", "applications"] {
        for filter in ["contains(displayName,'a')", "not contains(displayName,'a')"] {
            let path = format!("/{list}?$count=true&$filter={filter}");
            by.unsupported(&path, true, "Unsupported property filter clause operator 'Contains'.");
        }
        let path = format!("/{list}?$filter=contains(displayName,'a')");
        by.unsupported(&path, false, "Unsupported property filter clause operator 'Contains'.");
    }
    by.unsupported("/users?$filter=endswith(mail,'example')", false, HEADER);
    by.unsupported("/users?$filter=endswith(mail,'example')", true, COUNT);
    assert!(by.found("/users?$count=true&$filter=endswith(mail,'example')", true) > 0);
    assert!(by.found("/users?$count=true&$filter=endswith(userprincipalname,'example')", true) > 0);
    by.found("/users?$count=true&$filter=proxyAddresses/any(p:endswith(p,'example'))", true);
    let names = "/users?$count=true&$filter=endswith(displayName,'a')";
    by.unsupported(names, true, &clause("displayName", "User"));
    let begins = |letters: usize| format!("/users?$filter=startswith(displayName,'{}')", "a".repeat(letters));
    assert_eq!(by.found(&begins(120), false), 0);
    by.unsupported(&begins(121), false, &clause("displayName", "User"));
}

#[test]
fn fifteen_alternatives_are_asked_for_at_once() {
    let mock = Mock::start();
    let by = Asked(Caller::admin(&mock));
    let name = |at: usize| format!("'u{at}@contoso.example'");
    let many = |count: usize| (0..count).map(name).collect::<Vec<_>>();
    let listed = |count: usize| format!("/users?$count=true&$filter=mail in ({})", many(count).join(","));
    let or = |count: usize| many(count).iter().map(|name| format!("mail eq {name}")).collect::<Vec<_>>().join(" or ");
    let words = |count: usize| {
        format!(
            "Too many child clauses specified in search filter expression containing 'OR' operators: {count}. Max allowed: 15."
        )
    };
    for (fits, beyond, count) in [
        (listed(15), listed(16), 16),
        (format!("/users?$count=true&$filter={}", or(15)), format!("/users?$count=true&$filter={}", or(18)), 18),
    ] {
        assert_eq!(by.found(&fits, false), 0);
        by.unsupported(&beyond, false, &words(count));
        assert_eq!(by.found(&beyond, true), 0);
    }
    by.unsupported(&format!("/users?$filter=({}) or ({})", or(8), or(9)), false, &words(17));
}

#[test]
fn the_directory_sorts_by_few_things_and_skips_none() {
    let mock = Mock::start();
    let by = Asked(Caller::admin(&mock));
    let sort = |property: &str, noun: &str| format!("Unsupported sort property '{property}' for '{noun}'.");
    let created = "/users?$count=true&$orderby=createdDateTime desc";
    by.unsupported(created, false, &sort("createdDateTime", "User"));
    assert!(by.found(created, true) > 0);
    let changed = "/users?$count=true&$orderby=lastPasswordChangeDateTime";
    by.unsupported(changed, true, "An unsupported property was specified.");
    by.unsupported("/groups?$count=true&$orderby=createdDateTime", true, "An unsupported property was specified.");
    for path in
        ["/users?$orderby=displayName", "/users?$orderby=userPrincipalName desc", "/groups?$orderby=displayName"]
    {
        by.found(path, false);
    }
    for (list, noun) in [("applications", "Application"), ("servicePrincipals", "ServicePrincipal")] {
        let named = format!("/{list}?$count=true&$orderby=displayName");
        by.unsupported(&named, false, &sort("displayName", noun));
        by.found(&named, true);
    }
    for list in ["users", "groups", "servicePrincipals", "applications"] {
        for eventual in [false, true] {
            let path = format!("/{list}?$skip=1");
            by.refused(&path, eventual, "Request_BadRequest", "'$skip' is not supported by the service.");
        }
    }
    let page = by.0.get("/users?$top=1").expect(200);
    let next = page["@odata.nextLink"].as_str().expect("a next page");
    assert_eq!(by.found(next, false), 1);
}

/// As it was captured, with a token that has neither permission.
#[test]
fn personal_accounts_have_no_changes_of_a_directory() {
    let mock = Mock::start();
    let jane = Caller::user(&mock, "jane@gmail.example", HUBSPOT, &["User.Read"]);
    let users = jane.get("/users/delta");
    assert_eq!((users.status, &users.json["error"]["code"]), (401, &"UnknownError".into()));
    assert_eq!(users.json["error"]["message"], "");
    let contacts = jane.get("/contacts/delta");
    assert_eq!((contacts.status, &contacts.json["error"]["code"]), (400, &"BadRequest".into()));
    assert_eq!(contacts.json["error"]["message"], "This API is not supported for MSA accounts");
}
