//! The tables of permissions: a line each, sorted by value, read once and searched by halving.

use std::cmp::Ordering;

use uuid::Uuid;

use super::{AppRole, DelegatedScope};

/// Reads tables: `value`, `id`, `who` may consent (`user`, `admin`; an `app`'s own is an administrator's), `title`, and
/// an administrator's title where it is another.
pub fn read(tables: &[&'static str]) -> (Vec<DelegatedScope>, Vec<AppRole>) {
    let (mut scopes, mut roles) = (Vec::new(), Vec::new());
    let rows = tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(row);
    for (value, id, who, title, admin_title) in rows {
        match who {
            "app" => roles.push(AppRole { id, value, title }),
            who => scopes.push(DelegatedScope { id, value, admin: who == "admin", title, admin_title }),
        }
    }
    scopes.sort_by(|a, b| in_lower_case(a.value, b.value));
    roles.sort_by(|a, b| in_lower_case(a.value, b.value));
    (scopes, roles)
}

fn row(line: &'static str) -> Option<(&'static str, Uuid, &'static str, &'static str, &'static str)> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let (value, id, who, title) = (next()?, Uuid::parse_str(next()?).ok()?, next()?, next()?);
    let admin_title = next().filter(|title| *title != "-").unwrap_or(title);
    Some((value, id, who, title, admin_title))
}

/// The row of that value, whatever its casing.
pub fn named<T>(rows: &'static [T], value: &str, name: impl Fn(&T) -> &'static str) -> Option<&'static T> {
    rows.binary_search_by(|row| in_lower_case(name(row), value)).ok().map(|at| &rows[at])
}

fn in_lower_case(left: &str, right: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    left.bytes().map(lower).cmp(right.bytes().map(lower))
}

/// Where a row stands whose id is known.
#[derive(Debug)]
pub struct Index(Vec<(Uuid, usize)>);

impl Index {
    /// The ids of rows, in the order of the rows.
    pub fn of(ids: impl Iterator<Item = Uuid>) -> Self {
        let mut sorted: Vec<(Uuid, usize)> = ids.enumerate().map(|(at, id)| (id, at)).collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// The place of an id.
    pub fn find(&self, id: Uuid) -> Option<usize> {
        self.0.binary_search_by_key(&id, |(known, _)| *known).ok().map(|at| self.0[at].1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{DATAVERSE, EXCHANGE, GRAPH, Resource};
    use super::*;

    #[test]
    fn every_row_is_read_in_order_and_found_again() {
        let graph = include_str!("graph.tsv");
        let lines = [graph, include_str!("exchange.tsv"), include_str!("dataverse.tsv")];
        for (resource, table) in Resource::all().iter().zip(lines) {
            let rows = resource.scopes.len() + resource.roles.len();
            let known = table.lines().filter(|line| !line.starts_with("value\t")).count();
            assert_eq!(rows, known, "{}", resource.display_name);
            assert!(resource.scopes.is_sorted_by(|a, b| in_lower_case(a.value, b.value) == Ordering::Less));
            assert!(resource.roles.is_sorted_by(|a, b| in_lower_case(a.value, b.value) == Ordering::Less));
            let ids: BTreeSet<Uuid> = resource.scopes.iter().map(|scope| scope.id).collect();
            assert_eq!(ids.len(), resource.scopes.len(), "{}", resource.display_name);
            for scope in resource.scopes {
                let found = [resource.scope(&scope.value.to_uppercase()), resource.scope_by_id(scope.id)];
                assert!(found.iter().all(|found| found.is_some_and(|found| found.value == scope.value)), "{scope:?}");
                assert!(!scope.title.is_empty(), "{scope:?}");
                assert!(!scope.admin_title.is_empty(), "{scope:?}");
            }
            for role in resource.roles {
                let found = [resource.role(&role.value.to_lowercase()), resource.role_by_id(role.id)];
                assert!(found.iter().all(|found| found.is_some_and(|found| found.value == role.value)), "{role:?}");
            }
            for nobodys in ["", "Mail", "Mail.Read.", "\u{e9}", "zzz", "-"] {
                assert!(resource.scope(nobodys).is_none(), "{nobodys}");
                assert!(resource.role(nobodys).is_none(), "{nobodys}");
            }
            assert!(resource.scope_by_id(Uuid::nil()).is_none());
            assert!(resource.role_by_id(Uuid::nil()).is_none());
        }
    }

    #[test]
    fn what_mail_clients_and_crms_ask_for_is_published() {
        let scope = |resource: Uuid, value: &str| {
            Resource::by_id(resource).and_then(|resource| resource.scope(value)).map(|scope| scope.admin)
        };
        for value in ["MailboxFolder.ReadWrite", "MailboxSettings.Read", "People.Read", "Calendars.Read.Shared"] {
            assert_eq!(scope(GRAPH, value), Some(false), "{value}");
        }
        for value in ["EWS", "IMAP", "POP", "EAS"].map(|protocol| format!("{protocol}.AccessAsUser.All")) {
            assert_eq!(scope(EXCHANGE, &value), Some(false), "{value}");
        }
        assert_eq!(scope(EXCHANGE, "SMTP.Send"), Some(false));
        assert_eq!(scope(GRAPH, "Mail-Advanced.ReadWrite"), Some(true));
        assert_eq!(scope(GRAPH, "Mail-Advanced.ReadWrite.Shared"), Some(true));
        assert_eq!(scope(DATAVERSE, "user_impersonation"), Some(false));
        // It is one for everybody, and no user's.
        assert_eq!(scope(GRAPH, "Mail-Advanced.ReadWrite.All"), None);
        assert!(Resource::by_id(GRAPH).is_some_and(|graph| graph.role("Mail-Advanced.ReadWrite.All").is_some()));
    }

    #[test]
    fn a_resource_is_known_by_each_of_its_addresses() {
        let named = |uri: &str| Resource::by_uri(uri).map(|resource| resource.app_id);
        assert_eq!(named("https://outlook.office.com/"), Some(EXCHANGE));
        assert_eq!(named("00000002-0000-0ff1-ce00-000000000000"), Some(EXCHANGE));
        assert_eq!(named("https://Contoso.crm4.dynamics.com/"), Some(DATAVERSE));
        assert_eq!(named("https://contoso.api.crm.dynamics.com"), Some(DATAVERSE));
        for other in ["https://crm.dynamics.com", "https://a.b.crm.dynamics.com", "https://a.crmx.dynamics.com", ""] {
            assert!(named(other).is_none(), "{other}");
        }
    }
}
