//! Queries of a grammar over what lists show: none fails, each that is refused says why, each that is taken comes to an end and shows
//! everything once.

use std::cell::Cell;
use std::collections::BTreeSet;

use crate::caller::Caller;
use crate::walk;
use mock365::Mock;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::Value;

/// Lists, and the parts of an address below them that `$expand` may name.
const LISTS: [(&str, &[&str]); 20] = [
    ("/me/messages", &["attachments", "extensions", "singleValueExtendedProperties"]),
    ("/me/mailFolders", &["childFolders", "messages", "messageRules"]),
    ("/me/mailFolders/inbox/messageRules", &[]),
    ("/me/events", &["attachments", "calendar", "extensions", "instances"]),
    ("/me/calendars", &["events"]),
    ("/me/calendarGroups", &["calendars"]),
    ("/me/contacts", &["extensions", "photo"]),
    ("/me/contactFolders", &["contacts", "childFolders"]),
    ("/me/people", &[]),
    ("/me/outlook/masterCategories", &[]),
    ("/me/inferenceClassification/overrides", &[]),
    ("/me/memberOf", &["members"]),
    ("/users", &["manager", "memberOf", "photo", "extensions"]),
    ("/groups", &["members", "owners", "extensions"]),
    ("/applications", &["owners"]),
    ("/servicePrincipals", &["owners", "memberOf"]),
    ("/directoryRoles", &["members"]),
    ("/domains", &[]),
    ("/subscribedSkus", &[]),
    ("/identity/conditionalAccess/namedLocations", &[]),
];

/// What decides: the next of a row of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % sides
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.roll(of.len())]
    }
}

/// A property that things of a list show: its path, and a value.
type Shown = (String, Value);

/// What the things of a list show.
fn shown(thing: &Value, above: &str, all: &mut Vec<Shown>) {
    for (name, value) in thing.as_object().into_iter().flatten().filter(|(name, _)| !name.contains('@')) {
        let path = format!("{above}{name}");
        if value.is_object() {
            shown(value, &format!("{path}/"), all);
        }
        all.push((path, value.clone()));
    }
}

/// A literal: of the value's type, most times.
fn literal(value: &Value, dice: &mut Dice) -> String {
    if dice.roll(8) == 0 {
        return dice
            .one(&["null", "'x'", "true", "-1", "2024-01-01T00:00:00Z", "1.5", "'", "duration'P1D'"])
            .to_owned();
    }
    match value {
        Value::String(text) if text.len() > 18 && text.ends_with('Z') && text.contains('T') => text.clone(),
        Value::String(text) => {
            let cut: String = text.chars().take(if dice.roll(2) == 0 { 3 } else { 60 }).collect();
            format!("'{}'", cut.replace('\'', "''"))
        }
        Value::Bool(_) => dice.one(&["true", "false"]).to_owned(),
        Value::Number(number) => number.to_string(),
        _ => dice.one(&["null", "'x'", "0"]).to_owned(),
    }
}

fn condition(all: &[Shown], dice: &mut Dice, depth: usize) -> String {
    let (path, value) = &all[dice.roll(all.len())];
    if depth < 3 && dice.roll(3) == 0 {
        let (left, right) = (condition(all, dice, depth + 1), condition(all, dice, depth + 1));
        return match dice.roll(4) {
            0 => format!("{left} and {right}"),
            1 => format!("({left}) or {right}"),
            2 => format!("not ({left})"),
            _ => format!("({left} and {right})"),
        };
    }
    if let Some(values) = value.as_array() {
        let of = literal(values.first().unwrap_or(&Value::Null), dice);
        return match dice.roll(4) {
            0 => format!("{path}/any(x:x eq {of})"),
            1 => format!("{path}/any()"),
            2 => format!("{path}/all(x:startswith(x,{of}))"),
            _ => format!("{path}/any(x:x/address eq {of})"),
        };
    }
    let value = literal(value, dice);
    match dice.roll(6) {
        0 => format!("{}({path},{value})", dice.one(&["startswith", "endswith", "contains", "substringof"])),
        1 => format!("{path} in ({value},{value})"),
        2 => format!("{path}/nonsense eq {value}"),
        _ => format!("{path} {} {value}", dice.one(&["eq", "ne", "gt", "ge", "lt", "le", "has"])),
    }
}

/// The query of a row of numbers.
fn query(all: &[Shown], links: &[&str], dice: &mut Dice) -> Vec<(&'static str, String)> {
    let mut options = Vec::new();
    let path = |dice: &mut Dice| all[dice.roll(all.len())].0.clone();
    if dice.roll(2) == 0 {
        options.push(("$filter", condition(all, dice, 0)));
    }
    if dice.roll(3) == 0 {
        options.push(("$orderby", format!("{} {}", path(dice), dice.one(&["", "asc", "desc", "up"]))));
    }
    if dice.roll(3) == 0 {
        options.push(("$select", format!("id,{},{}", path(dice), dice.one(&["id", "*", "displayName", "nonsense"]))));
    }
    if !links.is_empty() && dice.roll(3) == 0 {
        let inner = dice.one(&[
            "",
            "($top=1)",
            "($select=id)",
            "($filter=id eq 'x')",
            "($orderby=id;$count=true)",
            "($skip=1)",
        ]);
        options.push(("$expand", format!("{}{inner}", dice.one(links))));
    }
    if dice.roll(5) == 0 {
        let words = [
            "walk",
            "\"walk\"",
            "\"subject:walk\"",
            "\"displayName:walk\"",
            "\"walk NEAR(n=2) other\"",
            "a:b",
            "\"(\"",
        ];
        options.push(("$search", dice.one(&words).to_owned()));
    }
    options.push(("$top", dice.one(&["1", "2", "3", "50"]).to_owned()));
    if dice.roll(3) == 0 {
        options.push(("$count", "true".to_owned()));
    }
    if dice.roll(8) == 0 {
        options.push(("$skip", dice.one(&["0", "1", "1000"]).to_owned()));
    }
    options
}

/// What is wrong with the answers to a query, page by page; how many it had, where nothing is.
fn pages(by: &Caller<'_>, path: &str) -> Result<usize, String> {
    let eventual = [("consistencylevel", "eventual")];
    let (mut seen, mut shown) = (BTreeSet::new(), 0);
    let (mut next, mut counted) = (path.to_owned(), None);
    for number in 0..200 {
        let page = by.send(Method::GET, &next, None, &eventual);
        let says = |name: &str| page.json["error"][name].as_str().is_some_and(|text| !text.is_empty());
        match page.status {
            200 => {}
            400..=499 | 501 if number == 0 && says("code") && says("message") => return Ok(0),
            status => return Err(format!("{status} {}", page.json)),
        }
        for thing in page.json["value"].as_array().ok_or("no list")? {
            shown += 1;
            if thing["id"].as_str().is_some_and(|id| !seen.insert(id.to_owned())) {
                return Err(format!("twice: {}", thing["id"]));
            }
        }
        if number == 0 {
            counted = page.json["@odata.count"].as_u64();
        }
        let Some(link) = page.json["@odata.nextLink"].as_str() else {
            let skips = path.contains("%24skip=") && !path.contains("%24skip=0");
            let is_right = skips || counted.is_none_or(|count| count == shown);
            return if is_right { Ok(number + 1) } else { Err(format!("counts {counted:?} of {shown}")) };
        };
        link.clone_into(&mut next);
    }
    Err("comes to no end".to_owned())
}

#[test]
fn every_query_is_refused_or_comes_to_its_end() {
    let mock = Mock::start();
    let admin = walk::admin(&mock);
    let lists: Vec<(&str, &[&str], Vec<Shown>)> = LISTS
        .iter()
        .map(|(list, links)| {
            let page = admin.get(list).expect(200);
            let mut all = vec![("nonsense".to_owned(), Value::Null)];
            page["value"].as_array().expect("a list").iter().take(2).for_each(|thing| shown(thing, "", &mut all));
            (*list, *links, all)
        })
        .collect();
    let (taken, several) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(0..lists.len(), any::<u64>()), |(place, seed)| {
        let (list, links, all) = &lists[place];
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (name, value) in query(all, links, &mut Dice(seed)) {
            pairs.append_pair(name, &value);
        }
        let path = format!("{list}?{}", pairs.finish());
        let pages = pages(&admin, &path).map_err(|why| TestCaseError::fail(format!("{path}\n{why}")))?;
        taken.set(taken.get() + usize::from(pages > 0));
        several.set(several.get() + usize::from(pages > 1));
        Ok(())
    });
    assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
    // Most are wrong somewhere; enough are not.
    assert!(taken.get() > 60 && several.get() > 15, "{taken:?} taken, {several:?} of several pages");
}
