//! Who invites and who is invited: parties of an appointment, and the lists of addresses that Exchange has of them.
//!
//! <https://learn.microsoft.com/power-platform/admin/what-fields-synchronized-outlook>

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::act::{ActItem, ActKind, ORGANIZER_LIST};
use crate::Now;
use crate::dataverse::cell::Cell;
use crate::dataverse::email::{ORGANIZER, PARTIES_LIMIT};
use crate::dataverse::environment::{ENVIRONMENT_ROWS_LIMIT, Environment};
use crate::dataverse::row::{Row, RowDraft};
use crate::dataverse::table::Table;

/// Columns of a party that its client wrote.
const OWN: [&str; 5] = ["addressused", "exchangeentryid", "participationtypemask", "partyid", "unresolvedpartyname"];

impl Environment {
    /// Addresses of an activity's parties of a kind, in the form in which both sides are compared.
    pub(super) fn party_list(&self, activity: Uuid, mask: i64) -> String {
        let of_kind = |party: &&Arc<Row>| party.whole("participationtypemask") == Some(mask);
        let addresses = self.parties(activity).into_iter().filter(of_kind).map(|party| self.party_address(party));
        let addresses: BTreeSet<String> =
            addresses.filter(|address| address.contains('@')).map(|address| address.to_lowercase()).collect();
        addresses.into_iter().collect::<Vec<_>>().join(";")
    }

    /// The parties of a row become those of its item: lists that say the same stay as they are, and so does whoever has no
    /// address.
    pub(super) fn take_people(
        &mut self,
        kind: ActKind,
        (table, row): (&'static Table, Uuid),
        item: &ActItem,
        now: Now,
    ) {
        if kind.people().is_empty() {
            return;
        }
        let list = |name: &str| item.values.get(name).and_then(Cell::text).unwrap_or_default();
        let organizer = list(ORGANIZER_LIST);
        let lists = kind.people().iter().map(|(name, mask)| (*mask, list(name)));
        // Exchange always says who invites.
        let lists = lists.chain((!organizer.is_empty()).then_some((ORGANIZER, organizer)));
        let changed: Vec<(i64, &str)> =
            lists.filter(|(mask, addresses)| self.party_list(row, *mask) != *addresses).collect();
        if changed.is_empty() {
            return;
        }
        let is_replaced = |party: &Row| {
            let of_kind = changed.iter().any(|(mask, _)| party.whole("participationtypemask") == Some(*mask));
            of_kind && self.party_address(party).contains('@')
        };
        let kept = self.parties(row).into_iter().filter(|party| !is_replaced(party)).map(|party| {
            let mut draft = RowDraft::default();
            for column in OWN {
                if let Some(cell) = party.get(column) {
                    draft.set(column, Some(cell.clone()));
                }
            }
            draft
        });
        let new = changed.iter().flat_map(|(mask, addresses)| {
            addresses.split(';').filter(|address| !address.is_empty()).map(|address| self.party(*mask, address))
        });
        let parties: Vec<RowDraft> = kept.chain(new).take(PARTIES_LIMIT).collect();
        if self.rows + parties.len() < ENVIRONMENT_ROWS_LIMIT {
            let by = self.system_user;
            self.set_parties(table, row, parties, by, now);
        }
    }
}
