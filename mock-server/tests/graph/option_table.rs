//! Query options at every operation: none answers 500, and none answers as if an option were not there that would change the answer.

use crate::caller::{Caller, Reply};
use crate::walk;
use mock365::Mock;
use mock365::faces::graph::Operation;
use reqwest::Method;
use serde_json::{Value, json};

/// What an answer that was asked with an option is compared with.
struct Asked<'a> {
    operation: &'static Operation,
    path: &'a str,
    plain: &'a Reply,
}

impl Asked<'_> {
    /// The things of a list.
    fn things(&self) -> Option<&Vec<Value>> {
        self.plain.json["value"].as_array()
    }

    /// Whether it is a number, or a file.
    fn is_bare(&self) -> bool {
        // References have nothing that could be selected.
        self.plain.json.is_number() || self.path.ends_with("$value") || self.path.ends_with("$ref")
    }

    /// What is wrong with an answer.
    fn wrong(&self, option: &str, reply: &Reply) -> Option<&'static str> {
        if reply.status >= 400 {
            let says = |name: &str| reply.json["error"][name].as_str().is_some_and(|text| !text.is_empty());
            return match reply.status {
                500 | 502.. => Some("fails"),
                _ if !says("code") || !says("message") => Some("does not say why"),
                _ => None,
            };
        }
        let was = self.things().map_or(0, Vec::len);
        let now = reply.json["value"].as_array();
        let counted = reply.json.as_u64();
        let is_list = self.things().is_some();
        let (name, value) = option.split_once('=').unwrap_or_default();
        match (name, value) {
            ("$apply", _) | ("$top", "x") => Some("takes nonsense"),
            ("$filter" | "$search", _) if counted.is_some() => {
                (counted > Some(0)).then_some("counts what was not asked")
            }
            ("$filter" | "$search", _) if is_list => now.is_none_or(|all| !all.is_empty()).then_some("finds all"),
            ("$filter" | "$search", _) => Some("passes a condition over"),
            // The directory's rounds pass it over: <https://github.com/microsoftgraph/microsoft-graph-docs/issues/17516>
            ("$top", _) if self.operation.name.ends_with("delta") => None,
            ("$top", "0") if is_list => Some("takes no page at all"),
            ("$top", _) if is_list => now.is_none_or(|all| all.len() > 1).then_some("shows more"),
            ("$skip", _) if is_list && reply.json["@odata.nextLink"].is_null() => {
                now.is_none_or(|all| all.len() + 1 != was.max(1)).then_some("shows what was to be passed over")
            }
            ("$skip", _) if !self.is_bare() && !is_list => Some("passes over nothing"),
            ("$orderby", "nonsense") if is_list && was > 0 => Some("takes any order"),
            ("$select" | "$expand", "nonsense") if !self.is_bare() && was > 0 => Some("takes any name"),
            ("$select" | "$expand", "nonsense") if !self.is_bare() && !is_list => Some("takes any name"),
            ("$select", "id") if !self.is_bare() => {
                let shown = if is_list { now.and_then(|all| all.first()) } else { Some(&reply.json) };
                let members = shown.and_then(Value::as_object).into_iter().flatten();
                let more = members.filter(|(name, _)| !name.contains('@') && *name != "id").count();
                (more > 0).then_some("shows more than was selected")
            }
            ("$count", _) if is_list => reply.json["@odata.count"].is_null().then_some("does not count"),
            _ => None,
        }
    }
}

const OPTIONS: [&str; 15] = [
    "$top=1",
    "$skip=1",
    "$filter=id eq 'nothing'",
    "$filter=nonsense eq 1",
    "$orderby=nonsense",
    "$orderby=id desc",
    "$count=true",
    "$search=\"zzzz\"",
    "$select=id",
    "$select=nonsense",
    "$expand=nonsense",
    "$top=x",
    "$top=0",
    "$apply=x",
    "$format=json",
];

#[test]
fn no_operation_passes_an_option_over_that_would_change_its_answer() {
    let mock = Mock::start();
    let admin = walk::admin(&mock);
    let (mut asked, mut wrong, mut nowhere) = (0, Vec::new(), Vec::new());
    for (operation, path) in walk::operations(&Method::GET) {
        let Some(address) = walk::address(&admin, &path) else {
            nowhere.push(path);
            continue;
        };
        let plain = walk::ask(&admin, &address, "mine=1");
        if plain.status != 200 {
            nowhere.push(format!("{path} {} {}", plain.status, plain.json["error"]["code"]));
            continue;
        }
        asked += 1;
        let asked = Asked { operation, path: &path, plain: &plain };
        for option in OPTIONS {
            let reply = walk::ask(&admin, &address, option);
            if let Some(why) = asked.wrong(option, &reply) {
                wrong.push(format!("{} {path}?{option} {why}: {}", asked.operation.name, reply.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 400, "{asked}; nowhere: {}", nowhere.join(", "));
}

#[test]
fn no_write_passes_an_option_over() {
    let mock = Mock::start();
    let admin = walk::admin(&mock);
    let (mut asked, mut wrong) = (0, Vec::new());
    for method in [Method::POST, Method::PATCH, Method::PUT, Method::DELETE] {
        for (operation, path) in walk::operations(&method) {
            let Some(address) = walk::address(&admin, &path) else { continue };
            asked += 1;
            for option in ["$select=id", "$expand=extensions", "$filter=id eq 'x'", "$top=1"] {
                let body = (method != Method::DELETE).then(|| json!({}));
                let reply = admin.send(method.clone(), &format!("{address}?{option}"), body.as_ref(), &[]);
                // It is refused for the option, whatever else is wrong.
                let is_read = operation.name.ends_with("getByIds") || operation.name == "graph.batch";
                if reply.status != 501 && !is_read {
                    wrong.push(format!("{method} {path}?{option}: {} {}", reply.status, reply.json));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked > 150, "{asked}");
}

#[test]
fn a_property_alone_takes_no_options() {
    let mock = Mock::start();
    let admin: Caller<'_> = walk::everybody(&mock, "admin@contoso.example");
    for path in ["/me/displayName", "/me/displayName/$value", "/me/mailFolders/inbox/displayName"] {
        for option in ["$select=id", "$filter=id eq 'x'", "$top=1"] {
            assert_eq!(admin.get(&format!("{path}?{option}")).refused(501), "NotImplemented", "{path} {option}");
        }
    }
}
