//! What must hold of every environment, whatever was done to it.

use std::collections::BTreeSet;

use super::association::Association;
use super::cell::Cell;
use super::environment::Environment;
use super::key_index::KeyIndex;
use super::row::Row;
use super::table::Table;

impl Environment {
    /// What is wrong with the environment: nothing, unless there is a mistake in the code.
    pub fn check_invariants(&self) -> Vec<String> {
        let mut found = Vec::new();
        let (mut rows, mut bytes, mut versions) = (0, 0, BTreeSet::new());
        // What privileges there are is the same everywhere, and nobody's room.
        for table in Table::all().iter().filter(|table| table.logical != "privilege") {
            for row in self.all(table.logical) {
                (rows, bytes) = (rows + 1, bytes + row.size());
                if row.version > self.latest || !versions.insert(row.version) {
                    found.push(format!("{} {} has the version {} of another", table.logical, row.id, row.version));
                }
                self.check_row(table, row, &mut found);
            }
        }
        if (rows, bytes) != (self.rows, self.bytes) {
            found.push(format!("{rows} rows of {bytes} bytes, and not {} of {}", self.rows, self.bytes));
        }
        self.check_links(&mut found);
        self.sync.check(&mut found);
        let activity = |row: &std::sync::Arc<Row>| row.reference("activityid").map(|to| (to.id, row.id));
        let known: BTreeSet<_> = self.all("activityparty").filter_map(activity).collect();
        let listed = self.parties.iter().flat_map(|(id, parties)| parties.iter().map(move |party| (*id, *party)));
        if listed.collect::<BTreeSet<_>>() != known {
            found.push("the parties of activities differ from their rows".to_owned());
        }
        for (identity, user) in &self.identities {
            if self.row("systemuser", *user).is_none() {
                found.push(format!("{identity} is the system user {user}, who is not there"));
            }
        }
        let rows = Table::all().iter().flat_map(|table| self.all(table.logical).map(move |row| (table, row.as_ref())));
        if KeyIndex::of(rows) != self.keys {
            found.push("the index of alternate keys differs from the rows".to_owned());
        }
        let moments: BTreeSet<_> = self.test_moments.iter().map(|(mailbox, (due, _))| (*due, *mailbox)).collect();
        let by_moment = self.tests.iter().flat_map(|(due, mailboxes)| mailboxes.iter().map(|mailbox| (*due, *mailbox)));
        if by_moment.collect::<BTreeSet<_>>() != moments {
            found.push("the tests that are due differ from their moments".to_owned());
        }
        for (mailbox, _) in &self.test_moments {
            if self.row("mailbox", *mailbox).is_none_or(|row| !row.flag("testemailconfigurationscheduled")) {
                found.push(format!("a test of {mailbox} is due that nobody asked for"));
            }
        }
        found.into_iter().map(|wrong| format!("{}: {wrong}", self.host)).collect()
    }

    fn check_row(&self, table: &'static Table, row: &Row, found: &mut Vec<String>) {
        let place = || format!("{} {}", table.logical, row.id);
        if row.get(table.id) != Some(&Cell::Guid(row.id)) {
            found.push(format!("{} does not say its id", place()));
        }
        for (name, cell) in row.values() {
            match table.column(name) {
                None => found.push(format!("{} has no column {name}", place())),
                Some(column) if !column.kind.takes(cell) => found.push(format!("{}: {name} is {cell:?}", place())),
                Some(_) => {}
            }
            if let Some(to) = cell.reference().filter(|to| self.row(to.table, to.id).is_none()) {
                found.push(format!("{}: {name} leads to the {} {}, which is not there", place(), to.table, to.id));
            }
        }
        let status = table.column("statuscode").map(|column| column.kind);
        let state = |kind: super::CellKind| row.whole("statuscode").and_then(|status| kind.state_of(status));
        if status.is_some_and(|kind| state(kind) != row.whole("statecode")) {
            found.push(format!("{} has a status of another state", place()));
        }
    }

    fn check_links(&self, found: &mut Vec<String>) {
        for association in Association::all() {
            let side = |from_left| self.links.get(&(association.name, from_left)).into_iter().flatten();
            let there = |table, id| self.row(table, id).is_some();
            for (left, right) in side(true) {
                if !there(association.left, *left) || !there(association.right, *right) {
                    found.push(format!("{}: {left} or {right} is not there", association.name));
                }
            }
            let forth: BTreeSet<_> = side(true).copied().collect();
            let back: BTreeSet<_> = side(false).map(|(right, left)| (*left, *right)).collect();
            if forth != back {
                found.push(format!("{}: both sides differ", association.name));
            }
        }
    }
}
