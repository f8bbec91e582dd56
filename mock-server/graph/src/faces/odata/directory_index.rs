//! What the directory's indexes answer: the ordinary one, the one behind `ConsistencyLevel: eventual`, and what neither does.
//! Which property is where is documented; the words of refusals were captured.
//!
//! <https://learn.microsoft.com/graph/aad-advanced-queries>

use mock365_domain::query::{Op, Part};

use super::property::find;
use super::{Condition, Literal, Noun, ODataFault, ValueKind, capital};
use crate::limits::{ALTERNATIVES, BEGINNING};

/// Properties that only the second index has, by type. Of a user's fax number and a group's description it was seen.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1326>
/// <https://learn.microsoft.com/answers/questions/726469/>
const SECOND: [(&str, &[&str]); 2] = [
    (
        "user",
        &[
            "companyName",
            "employeeHireDate",
            "employeeType",
            "faxNumber",
            "mobilePhone",
            "officeLocation",
            "onPremisesExtensionAttributes",
            "onPremisesImmutableId",
            "onPremisesLastSyncDateTime",
            "onPremisesSamAccountName",
            "passwordPolicies",
            "postalCode",
            "preferredLanguage",
            "showInAddressList",
            "streetAddress",
        ],
    ),
    ("group", &["description"]),
];

/// Properties of the first index that only the second finds where they are null, by type.
const NULL_IN_SECOND: [(&str, &[&str]); 1] = [(
    "user",
    &[
        "city",
        "country",
        "department",
        "displayName",
        "employeeId",
        "givenName",
        "jobTitle",
        "mailNickname",
        "onPremisesSecurityIdentifier",
        "proxyAddresses",
        "state",
        "surname",
        "userType",
    ],
)];

/// Properties that no index has. Microsoft's page shows the refusal.
const NEITHER: [(&str, &[&str]); 1] = [("group", &["createdDateTime"])];

/// Properties whose ends the second index knows.
const ENDS: [&str; 4] = ["mail", "otherMails", "userPrincipalName", "proxyAddresses"];

/// Types that only the second index sorts by name.
const NAMES_IN_SECOND: [&str; 4] = ["application", "device", "orgContact", "servicePrincipal"];

fn unsupported(message: impl Into<String>) -> ODataFault {
    ODataFault::new("Request_UnsupportedQuery", message)
}

fn has<N: Noun>(table: &[(&str, &[&str])], property: &str) -> bool {
    let of_type = table.iter().filter(|(noun, _)| *noun == N::NAME);
    of_type.flat_map(|(_, names)| *names).any(|name| name.eq_ignore_ascii_case(property))
}

fn property_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

fn clause<N: Noun>(path: &str) -> ODataFault {
    unsupported(format!(
        "Unsupported or invalid query filter clause specified for property '{}' of resource '{}'.",
        property_of(path),
        capital(N::NAME)
    ))
}

/// What is said of an operator that lacks the header, or a count beside it.
fn lacking(operator: &str, eventual: bool) -> ODataFault {
    let why = if operator == "endsWith" && !eventual {
        "the 'ConsistencyLevel:eventual' header is missing."
    } else {
        "the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual \
         header."
    };
    unsupported(format!(
        "Operator '{operator}' is not supported because {why} Refer to https://aka.ms/graph-docs/advanced-queries for more \
         information"
    ))
}

/// Refuses a filter that the index does not answer which is asked: the second where both header and count are given.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/14074>
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/14451>
pub(super) fn check<N: Noun>(condition: &Condition, eventual: bool, second: bool) -> Result<(), ODataFault> {
    match condition {
        Condition::Or(inner) => {
            check_alternatives(alternatives(condition), second)?;
            inner.iter().try_for_each(|one| check::<N>(one, eventual, second))
        }
        Condition::And(inner) => inner.iter().try_for_each(|one| check::<N>(one, eventual, second)),
        Condition::Not(_) if !second => Err(lacking("not", eventual)),
        Condition::Any(_, inner) | Condition::All(_, inner) | Condition::Not(inner) => {
            check::<N>(inner, eventual, second)
        }
        Condition::Text(_, Part::Contains, _) => {
            Err(unsupported("Unsupported property filter clause operator 'Contains'."))
        }
        Condition::Text(_, Part::End, _) if !second => Err(lacking("endsWith", eventual)),
        Condition::Text(path, Part::End, _) => {
            let property = property_of(path);
            let is_known = find::<N>(property).is_some();
            if is_known && !ENDS.iter().any(|name| name.eq_ignore_ascii_case(property)) {
                Err(clause::<N>(path))
            } else {
                Ok(())
            }
        }
        Condition::Text(path, _, text) if !second && text.chars().count() > BEGINNING.count() => Err(clause::<N>(path)),
        Condition::Compare(_, Op::Ne, _) if !second => {
            Err(unsupported("Unsupported property filter clause operator 'NotEqualsMatch'."))
        }
        Condition::Compare(path, ..) if !second && path.ends_with("/$count") => Err(unsupported("Unsupported Query.")),
        Condition::Compare(path, _, Literal::Null) if !second && has::<N>(&NULL_IN_SECOND, property_of(path)) => {
            Err(clause::<N>(path))
        }
        Condition::In(path, values) => {
            check_alternatives(values.len(), second)?;
            check_property::<N>(path, second)
        }
        Condition::Compare(path, ..) | Condition::Text(path, ..) | Condition::Bare(path) => {
            check_property::<N>(path, second)
        }
        Condition::Filled(_) | Condition::Beyond(_) => Ok(()),
    }
}

fn check_property<N: Noun>(path: &str, second: bool) -> Result<(), ODataFault> {
    let property = property_of(path);
    let is_refused = has::<N>(&NEITHER, property) || !second && has::<N>(&SECOND, property);
    if is_refused { Err(clause::<N>(path)) } else { Ok(()) }
}

/// How many alternatives a condition has, brackets inside of it left away.
fn alternatives(condition: &Condition) -> usize {
    match condition {
        Condition::Or(inner) => inner.iter().map(alternatives).sum(),
        Condition::In(_, values) => values.len(),
        _ => 1,
    }
}

fn check_alternatives(count: usize, second: bool) -> Result<(), ODataFault> {
    if second || count <= ALTERNATIVES.count() {
        return Ok(());
    }
    Err(unsupported(format!(
        "Too many child clauses specified in search filter expression containing 'OR' operators: {count}. Max allowed: {}.",
        ALTERNATIVES.count()
    )))
}

/// Refuses an order that the index does not have. Of moments it was captured, without the header and with it; that other texts
/// are sorted by is what was told beside it. Names of other types than users and groups are documented to need the header, in
/// words that are inferred.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1354>
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1338>
pub(super) fn check_order<N: Noun>(path: &str, kind: ValueKind, second: bool) -> Result<(), ODataFault> {
    let is_moment = kind == ValueKind::Time;
    let is_name = path.eq_ignore_ascii_case("displayName") && NAMES_IN_SECOND.contains(&N::NAME);
    if !second && (is_moment || is_name) {
        let noun = capital(N::NAME);
        return Err(unsupported(format!("Unsupported sort property '{path}' for '{noun}'.")));
    }
    let sorted = ["createdDateTime", "deletedDateTime", "approximateLastSignInDateTime"];
    let is_sorted = sorted.iter().any(|name| path.eq_ignore_ascii_case(name)) && !has::<N>(&NEITHER, path);
    if second && is_moment && !is_sorted {
        return Err(unsupported("An unsupported property was specified."));
    }
    Ok(())
}
