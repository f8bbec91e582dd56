//! An empty mailbox, for tests of what happens in one.

use mock365_domain::mailbox::{Mailbox, MailboxState};
use mock365_domain::{Now, UserRef};
use uuid::Uuid;

/// A mailbox with the folders that every mailbox has, and the last number that was given out for them.
pub fn mailbox(now: Now) -> (Mailbox, u64) {
    let owner = UserRef { tenant: Uuid::nil(), user: Uuid::nil() };
    let ready = MailboxState::Ready;
    let mut mailbox = Mailbox::new(1, Uuid::nil(), owner, "anna@contoso.example".into(), "Anna".into(), ready);
    let mut counter = 1;
    mailbox.create_well_known_folders(now, || {
        counter += 1;
        counter
    });
    (mailbox, counter)
}
