//! Whose mailbox a request names, for the rules and the journal: each operation names it in its own place.

use super::element::Element;
use crate::faces::wire_id::WireId;
use crate::sandbox::Sandbox;

/// The places that some requests have of their own: the elements on the way there, and an attribute with an `@`. All others
/// name folders and items: by well-known names with a mailbox beside them, or by ids, which hold it.
const PLACES: [(&str, &[&str]); 19] = [
    ("AddDelegate", &["Mailbox", "EmailAddress"]),
    ("ConvertId", &["SourceIds", "AlternateId", "@Mailbox"]),
    ("CreateManagedFolder", &["Mailbox", "EmailAddress"]),
    ("GetDelegate", &["Mailbox", "EmailAddress"]),
    ("GetInboxRules", &["MailboxSmtpAddress"]),
    ("GetMailTips", &["SendingAs", "EmailAddress"]),
    ("GetPasswordExpirationDate", &["MailboxSmtpAddress"]),
    ("GetServiceConfiguration", &["ActingAs", "EmailAddress"]),
    ("GetSharingFolder", &["SmtpAddress"]),
    ("GetUserAvailabilityRequest", &["MailboxDataArray", "MailboxData", "Email", "Address"]),
    ("GetUserOofSettingsRequest", &["Mailbox", "Address"]),
    ("GetUserPhoto", &["Email"]),
    ("RemoveDelegate", &["Mailbox", "EmailAddress"]),
    ("SetTeamMailbox", &["EmailAddress", "EmailAddress"]),
    ("SetUserOofSettingsRequest", &["Mailbox", "Address"]),
    ("SetUserPhoto", &["Email"]),
    ("UnpinTeamMailbox", &["EmailAddress", "EmailAddress"]),
    ("UpdateDelegate", &["Mailbox", "EmailAddress"]),
    ("UpdateInboxRules", &["MailboxSmtpAddress"]),
];

/// How a request names a mailbox.
pub enum Name<'a> {
    Address(&'a str),
    /// By an id of something that lies in it.
    Id(WireId),
}

/// The mailbox that a request names first.
pub fn named_mailbox<'a>(body: &'a Element<'a>) -> Option<Name<'a>> {
    match PLACES.iter().find(|(request, _)| *request == body.name) {
        Some((_, way)) => at(body, way).map(Name::Address),
        None => named(body),
    }
}

impl Name<'_> {
    /// The mailbox's address.
    pub fn address(self, sandbox: &Sandbox) -> Option<String> {
        match self {
            Name::Address(address) => Some(address.trim()).filter(|address| !address.is_empty()).map(str::to_owned),
            Name::Id(id) => sandbox.view(|cloud| Some(cloud.mailbox_of_guid(id.mailbox)?.address.clone())),
        }
    }
}

fn at<'a>(element: &'a Element<'a>, way: &[&str]) -> Option<&'a str> {
    match way.split_first() {
        None => Some(&element.text),
        Some((name, rest)) => match name.strip_prefix('@') {
            Some(name) => element.attribute(name),
            None => element.find(name).and_then(|child| at(child, rest)),
        },
    }
}

/// The first folder or item with a mailbox.
fn named<'a>(element: &'a Element<'a>) -> Option<Name<'a>> {
    element.children.iter().find_map(|child| {
        if child.name == "DistinguishedFolderId" {
            return at(child, &["Mailbox", "EmailAddress"]).map(Name::Address);
        }
        let id = child.attribute("Id").filter(|_| child.name.ends_with("Id"));
        id.and_then(WireId::read).map(Name::Id).or_else(|| named(child))
    })
}
