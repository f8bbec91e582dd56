//! What both sides must say after a sync, told from what people did since the last one that came to its end.
//!
//! This knows nothing of how the sync works: only that the later change wins, that a change outlives a deletion that did not
//! see it, and that nothing else may come out.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Properties;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Crm,
    Outlook,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Create(Properties),
    Edit(String, Option<String>),
    Delete,
}

/// What somebody did to a person, in the order in which it was done.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    pub side: Side,
    pub what: What,
}

/// Persons by last name, which nobody changes.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// What both sides said after the last sync that came to its end.
    pub base: BTreeMap<String, Properties>,
    pub deeds: BTreeMap<String, Vec<Deed>>,
    /// Persons that somebody ever deleted: what was made again lacks what is not synced.
    pub ever_deleted: BTreeSet<String>,
}

/// Whether a person may or must be there.
#[derive(Debug, PartialEq, Eq)]
enum There {
    Must,
    May,
    MustNot,
}

impl Model {
    pub fn did(&mut self, side: Side, person: &str, what: What) {
        if matches!(what, What::Delete) {
            self.ever_deleted.insert(person.to_owned());
        }
        self.deeds.entry(person.to_owned()).or_default().push(Deed { side, what });
    }

    /// Compares what both sides say with what they must; from there the next phase begins.
    pub fn settle(&mut self, said: BTreeMap<String, Properties>) -> Result<(), String> {
        let persons: BTreeSet<&String> = self.base.keys().chain(self.deeds.keys()).chain(said.keys()).collect();
        for person in persons {
            let base = self.base.get(person);
            let deeds = self.deeds.get(person).map(Vec::as_slice).unwrap_or_default();
            judge(base, deeds, said.get(person)).map_err(|why| format!("{person}: {why}; {base:?}, then {deeds:?}"))?;
        }
        self.base = said;
        self.deeds.clear();
        Ok(())
    }
}

fn judge(base: Option<&Properties>, deeds: &[Deed], said: Option<&Properties>) -> Result<(), String> {
    let there = there(base, deeds);
    let Some(said) = said else {
        return if there == There::Must { Err("is lost".to_owned()) } else { Ok(()) };
    };
    if there == There::MustNot {
        return Err("is there still, or again".to_owned());
    }
    let names: BTreeSet<&String> = super::super::mapping::mappings().iter().map(|mapping| &mapping.record).collect();
    for name in names {
        let allowed = allowed(base, deeds, name);
        let found = said.get(name);
        if !allowed.contains(&found) {
            return Err(format!("{name} is {found:?} and not one of {allowed:?}"));
        }
    }
    Ok(())
}

fn there(base: Option<&Properties>, deeds: &[Deed]) -> There {
    let is_delete = |deed: &Deed| matches!(deed.what, What::Delete);
    let Some(last) = deeds.iter().rposition(is_delete) else {
        return if base.is_some() || !deeds.is_empty() { There::Must } else { There::MustNot };
    };
    if last + 1 < deeds.len() {
        return There::Must;
    }
    // Whether the deletion saw what the other side did before depends on how far a sync had come.
    let other = deeds[..last].iter().rfind(|deed| deed.side != deeds[last].side);
    if other.is_some_and(|deed| !is_delete(deed)) { There::May } else { There::MustNot }
}

/// The value that a deed gives to a property, where it gives one.
#[expect(clippy::option_option, reason = "none given, or given nothing")]
fn given<'d>(deed: &'d Deed, name: &str) -> Option<Option<&'d String>> {
    match &deed.what {
        What::Create(properties) => properties.get(name).map(Some),
        What::Edit(property, value) if property == name => Some(value.as_ref()),
        What::Edit(..) | What::Delete => None,
    }
}

fn allowed<'d>(base: Option<&'d Properties>, deeds: &'d [Deed], name: &str) -> BTreeSet<Option<&'d String>> {
    let was = base.and_then(|base| base.get(name));
    if deeds.iter().any(|deed| matches!(deed.what, What::Delete)) {
        let any = deeds.iter().filter_map(|deed| given(deed, name));
        return any.chain([was, None]).collect();
    }
    let last_of = |side| {
        let mut found = deeds.iter().enumerate().rev().filter(|(_, deed)| deed.side == side);
        found.find_map(|(at, deed)| Some((at, given(deed, name)?)))
    };
    let (later, earlier) = match (last_of(Side::Crm), last_of(Side::Outlook)) {
        (None, None) => return [was].into(),
        (Some((_, only)), None) | (None, Some((_, only))) => return [only].into(),
        (Some(crm), Some(outlook)) => {
            if crm.0 > outlook.0 {
                (crm, outlook)
            } else {
                (outlook, crm)
            }
        }
    };
    // Outlook knows one moment for a whole contact: who touched anything of it last may win. And who set a property back to
    // what it was did not change it.
    let side = deeds[earlier.0].side;
    let touched_again = deeds[later.0..].iter().any(|deed| deed.side == side);
    if touched_again || later.1 == was { [later.1, earlier.1].into() } else { [later.1].into() }
}
