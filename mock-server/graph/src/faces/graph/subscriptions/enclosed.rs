//! What the query of a resource means: which things are told of, and what a notification encloses of them.
//!
//! <https://learn.microsoft.com/graph/outlook-change-notifications-overview#include-resource-data-in-notification-payload>

use bytes::Bytes;
use mock365_domain::mailbox::{Contact, ContactField, Event, EventField, Listing, Mailbox, MessageField};
use mock365_domain::query::Filter;
use mock365_domain::subscription::{Enclosure, Subscription};

use super::Fault;
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::odata::{BodyStyle, GRAPH_DIALECT, Noun, ODataFault, Options, Selection, Writer, members_but};
use crate::faces::graph::view::contact::ContactContext;
use crate::faces::graph::view::event::EventContext;
use crate::faces::graph::view::{MessageContext, Messages};

/// What `$expand` takes.
const EXPANDED: [&str; 2] = ["singleValueExtendedProperties", "multiValueExtendedProperties"];
/// What `$select` does not take.
const TOO_LARGE: [&str; 2] = ["body", "uniqueBody"];

/// Refuses a query that a resource cannot have.
pub fn check(query: &str, encloses: bool, listing: Listing, basic: bool) -> Result<(), Fault> {
    let options = Options { basic, ..Options::of_query(query, &GRAPH_DIALECT)? };
    let is_among = |name: &str, names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let pages = pairs.any(|(name, _)| is_among(name.trim_start_matches('$'), &["top", "skip", "orderby"]));
    let expands = options.expand.iter().any(|one| !is_among(&one.name, &EXPANDED));
    if pages || expands || options.select.iter().any(|name| is_among(name, &TOO_LARGE)) {
        return Err(Fault::bad_request(
            "BadRequest",
            "$top, $skip, $orderby, $select=body,uniqueBody and $expand other than \
             singleValueExtendedProperties,multiValueExtendedProperties are not supported in subscription resource Url.",
        ));
    }
    if encloses && options.select.is_empty() {
        return Err(Fault::bad_request(
            "BadRequest",
            "select clause should be present in query string to support rich notifications",
        ));
    }
    if options.search.is_some() {
        return Err(ODataFault::unbuilt("$search in the resource of a subscription").into());
    }
    Selected::of(&options, listing)?;
    Conditions::of_options(&options, listing)?;
    Ok(())
}

/// The properties that are selected, by the kind of things.
enum Selected {
    Mail(Selection<Messages>),
    Events(Selection<Event>),
    Contacts(Selection<Contact>),
}

impl Selected {
    fn of(options: &Options, listing: Listing) -> Result<Self, ODataFault> {
        Ok(match listing {
            Listing::Mail | Listing::Tasks => Self::Mail(options.selection()?.without(&["id"])),
            Listing::Events => Self::Events(options.selection()?.without(&["id"])),
            Listing::Contacts | Listing::DistributionLists => Self::Contacts(options.selection()?.without(&["id"])),
        })
    }
}

/// What things must meet to be told of, by their kind.
///
/// <https://learn.microsoft.com/graph/outlook-change-notifications-overview#refine-the-conditions-for-a-notification>
pub enum Conditions {
    /// Mail.
    Mail(Filter<MessageField>),
    /// Events.
    Events(Filter<EventField>),
    /// Contacts.
    Contacts(Filter<ContactField>),
}

impl Conditions {
    /// As a subscription's resource has them, which was checked when it was made; none where it has none.
    pub fn of(subscription: &Subscription, listing: Listing) -> Option<Self> {
        let (_, query) = subscription.resource.split_once('?')?;
        Self::of_options(&Options::of_query(query, &GRAPH_DIALECT).ok()?, listing).ok()?
    }

    fn of_options(options: &Options, listing: Listing) -> Result<Option<Self>, ODataFault> {
        Ok(match listing {
            Listing::Mail | Listing::Tasks => options.query::<Messages>()?.filter.map(Self::Mail),
            Listing::Events => options.query::<Event>()?.filter.map(Self::Events),
            Listing::Contacts | Listing::DistributionLists => options.query::<Contact>()?.filter.map(Self::Contacts),
        })
    }

    /// Whether a thing of a mailbox meets them.
    pub fn hold(&self, mailbox: &Mailbox, key: u64) -> bool {
        match self {
            Self::Mail(filter) => mailbox.mail(key).is_ok_and(|mail| filter.holds(mail)),
            Self::Events(filter) => mailbox.event(key).is_ok_and(|event| filter.holds(event)),
            Self::Contacts(filter) => mailbox.contact(key).is_ok_and(|contact| filter.holds(contact)),
        }
    }
}

/// What is enclosed of a mailbox's things.
pub struct Enclosed<'a> {
    mailbox: &'a Mailbox,
    immutable: bool,
    selected: Selected,
}

impl<'a> Enclosed<'a> {
    /// As a subscription's resource has it, which was checked when it was made.
    pub fn of(
        mailbox: &'a Mailbox,
        subscription: &Subscription,
        enclosure: &Enclosure,
        listing: Listing,
    ) -> Option<Self> {
        let (_, query) = subscription.resource.split_once('?')?;
        let options = Options { basic: enclosure.basic, ..Options::of_query(query, &GRAPH_DIALECT).ok()? };
        let selected = Selected::of(&options, listing).ok()?;
        Some(Self { mailbox, immutable: subscription.immutable, selected })
    }

    /// The data of a thing. Its id and version stand beside it.
    pub fn data(&self, key: u64) -> Option<Bytes> {
        let ids = ItemIds::new(self.mailbox, self.immutable);
        Some(match &self.selected {
            Selected::Mail(selection) => {
                written(self.mailbox.mail(key).ok()?, &MessageContext { ids, bodies: BodyStyle::default() }, selection)
            }
            Selected::Events(selection) => written(self.mailbox.event(key).ok()?, &EventContext::with(ids), selection),
            Selected::Contacts(selection) => {
                written(self.mailbox.contact(key).ok()?, &ContactContext::with(ids), selection)
            }
        })
    }
}

fn written<N: Noun>(thing: &N::Thing, around: &N::Context<'_>, selection: &Selection<N>) -> Bytes {
    let mut out = Writer::new(&GRAPH_DIALECT);
    out.object(|object| members_but::<N>(thing, around, selection, &[], object));
    out.finish()
}
