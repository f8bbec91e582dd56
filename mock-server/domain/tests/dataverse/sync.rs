//! Server-side synchronisation: which side wins, and when a mailbox is looked at.

use mock365_domain::dataverse::{ActKind, ActStep, ItemSide, RowSide, decide_act};

use ActStep::{DeleteItem, DeleteRow, Nothing, Unlink, WriteItem, WriteRow};

/// Row, item, whether the row was changed later, whether deleting deletes: what is done about a task.
const DECISIONS: [(RowSide, ItemSide, bool, bool, ActStep); 16] = [
    (RowSide::Same, ItemSide::Same, true, true, Nothing),
    (RowSide::Changed, ItemSide::Same, false, true, WriteItem),
    (RowSide::Same, ItemSide::Changed, true, true, WriteRow),
    (RowSide::Changed, ItemSide::Changed, true, true, WriteItem),
    (RowSide::Changed, ItemSide::Changed, false, true, WriteRow),
    (RowSide::Changed, ItemSide::Gone, false, true, WriteItem),
    (RowSide::Gone, ItemSide::Changed, true, true, WriteRow),
    (RowSide::Same, ItemSide::Gone, true, true, DeleteRow),
    (RowSide::Same, ItemSide::Gone, true, false, Unlink),
    (RowSide::Gone, ItemSide::Same, true, true, DeleteItem),
    (RowSide::Gone, ItemSide::Same, true, false, Unlink),
    (RowSide::Gone, ItemSide::Gone, true, true, Unlink),
    (RowSide::Left, ItemSide::Same, true, true, DeleteItem),
    (RowSide::Left, ItemSide::Changed, false, true, DeleteItem),
    (RowSide::Left, ItemSide::Changed, false, false, Unlink),
    (RowSide::Left, ItemSide::Gone, true, true, Unlink),
];

#[test]
fn each_pair_of_changes_has_its_step() {
    for (row, item, later, deletes, step) in DECISIONS {
        for kind in ActKind::ALL {
            // A contact that is deleted in Outlook stays in Dynamics.
            let parts = kind == ActKind::Contact && step == DeleteRow;
            let expected = if parts { Unlink } else { step };
            assert_eq!(
                decide_act(kind, row, item, later, deletes),
                expected,
                "{kind:?}: {row:?} {item:?} {later} {deletes}"
            );
        }
    }
}
