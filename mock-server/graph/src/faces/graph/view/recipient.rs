//! Recipients in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/recipient>

use mock365_domain::mailbox::Recipient;
use serde_json::Value;

use crate::faces::graph::item_write::{complex, email_address, several};
use crate::faces::graph::odata::{ODataFault, Shown, Writer};

/// `microsoft.graph.recipient`
impl Shown for &Recipient {
    fn show(self, out: &mut Writer) {
        out.object(|recipient| email(self, recipient.member("emailAddress")));
    }
}

/// Writes name and address: `microsoft.graph.emailAddress`.
pub fn email(who: &Recipient, out: &mut Writer) {
    out.object(|email| {
        email.value("name", &who.name);
        email.value("address", &who.address);
    });
}

/// Reads a recipient.
pub fn read_recipient(property: &str, value: &Value) -> Result<Recipient, ODataFault> {
    let fields = complex(property, value, "microsoft.graph.recipient", &["emailAddress"])?;
    email_address(fields.or_null("emailAddress"))
}

/// Reads recipients.
pub fn read_recipients(property: &str, value: &Value) -> Result<Vec<Recipient>, ODataFault> {
    several(property, value, "Collection(microsoft.graph.recipient)", |one| read_recipient(property, one))
}
