//! `FindItem`: the items in a folder.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mock365_domain::mailbox::{AnyItem, FolderKind, Mailbox};
use mock365_domain::query::{Filter, Query};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits::{self, Room};
use super::operation::ResponseMessages;
use super::paging::{PageRoot, Paging};
use super::property::{Field, MailboxView, time};
use super::restriction;
use super::shape::Shape;
use crate::faces::soap::writer::XmlWriter;
use crate::limits::EWS_PAGE;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let shape = Shape::read(request.find("ItemShape"))?.without_bodies();
    let parents = request.find("ParentFolderIds").ok_or_else(|| Fault::missing("ParentFolderIds"))?;
    let traversal = request.attribute("Traversal").ok_or_else(|| Fault::missing("Traversal"))?;
    let search = match Search::read(request) {
        Ok(search) => search,
        Err(fault) => {
            parents.children.iter().for_each(|_| messages.fail(fault.clone()));
            return Ok(());
        }
    };
    let mut left = EWS_PAGE.count();
    let mut room = Room::new();
    context.read(|cloud, now| {
        // A folder that is named again is not searched again.
        let mut searched: BTreeMap<(u64, u64), Found<'_>> = BTreeMap::new();
        let mut one = |id: &Element, out: &mut XmlWriter| {
            let (mailbox, folder) = context.folder(cloud, id, now)?;
            if search.window.is_some() && folder.kind != FolderKind::Calendar {
                return Err(Fault::new(
                    "ErrorCalendarFolderIsInvalidForCalendarView",
                    "The folder is not a calendar folder.",
                ));
            }
            if left == 0 {
                return Err(limits::find_count());
            }
            room.check()?;
            let found = searched.entry((mailbox.id, folder.key)).or_insert_with(|| {
                if traversal == "Shallow" { search.find(mailbox, folder.key) } else { Found::default() }
            });
            let (page, root) = found.page(search.paging, left);
            left -= page.len();
            // Calendar views are not paged.
            let root = if search.window.is_some() { root.without_offset() } else { root };
            let view = MailboxView::new(mailbox, &shape);
            room.take(out, |out| {
                root.show(out, |out| {
                    out.element("t:Items", |out| page.iter().for_each(|item| view.item(out, item)));
                });
            })
        };
        parents.children.iter().for_each(|id| messages.add(|out| one(id, out)));
    });
    Ok(())
}

/// What is looked for.
struct Search {
    query: Query<Field>,
    paging: Paging,
    /// Between which moments events are wanted.
    window: Option<(Timestamp, Timestamp)>,
}

impl Search {
    fn read(request: &Element) -> Result<Self, Fault> {
        if request.find("GroupBy").is_some() || request.find("DistinguishedGroupBy").is_some() {
            return Err(Fault::unsupported("grouped searches"));
        }
        let mut filters: Vec<_> =
            restriction::read(request.find("Restriction"), restriction::item_field)?.into_iter().collect();
        filters.extend(request.find_text("QueryString").and_then(restriction::words));
        if let Some(view) = request.find("ContactsView") {
            filters.extend(restriction::between(view.attribute("InitialName"), view.attribute("FinalName")));
        }
        let order = restriction::order(request.find("SortOrder"), restriction::item_field)?;
        let filter = (!filters.is_empty()).then_some(Filter::And(filters));
        let window = request.find("CalendarView").map(window).transpose()?;
        Ok(Self { query: Query { filter, order, ..Query::default() }, paging: Paging::read(request)?, window })
    }

    /// The items of the largest page that there may be. Where a page begins at the end of a list, its items are
    /// counted first.
    fn find<'a>(&self, mailbox: &'a Mailbox, folder: u64) -> Found<'a> {
        let find = |query: &Query<Field>| match self.window {
            Some((from, to)) => mailbox.find_between(folder, from, to, query),
            None => mailbox.find_items(folder, query),
        };
        let counted = Query { count: true, ..self.query.clone() };
        let all = EWS_PAGE.count();
        let (from, most) = match self.paging.beginning(all) {
            Some(range) => range,
            None => self.paging.range(find(&Query { take: 0, ..counted.clone() }).total.unwrap_or_default(), all),
        };
        let page = find(&Query { skip: from, take: most, ..counted });
        Found { from, items: page.items, total: page.total.unwrap_or_default() }
    }
}

/// What was found in a folder: the largest page that there may be.
#[derive(Default)]
struct Found<'a> {
    from: usize,
    items: Vec<&'a AnyItem>,
    total: usize,
}

impl<'a> Found<'a> {
    /// The page that has no more than `left` items, and what is said of it.
    fn page(&self, paging: Paging, left: usize) -> (&[&'a AnyItem], PageRoot) {
        let (from, most) = paging.range(self.total, left);
        let first = from.saturating_sub(self.from).min(self.items.len());
        let page = &self.items[first..self.items.len().min(first + most)];
        (page, paging.root(from, page.len(), self.total))
    }
}

fn window(view: &Element) -> Result<(Timestamp, Timestamp), Fault> {
    let bound = |name: &'static str| {
        let text = view.attribute(name).ok_or_else(|| Fault::missing(name))?;
        time(text).ok_or_else(|| super::property::invalid(&Element::text(name, text)))
    };
    let (from, to) = (bound("StartDate")?, bound("EndDate")?);
    if to < from {
        let text = "EndDate is earlier than StartDate";
        return Err(Fault::new("ErrorCalendarEndDateIsEarlierThanStartDate", text));
    }
    if to.duration_since(from).as_hours() > 24 * 732 {
        let text = "The calendar view range is too big. The maximum is two years.";
        return Err(Fault::new("ErrorCalendarViewRangeTooBig", text));
    }
    Ok((from, to))
}
