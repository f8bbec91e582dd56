//! Which side's value a property has when both are brought together again.
//!
//! What changed on one side only is taken from there, property by property; where both sides changed the same one, the side
//! that was changed later wins. "Later" is known of the whole contact alone: Outlook has one `lastModifiedDateTime`.

use super::Properties;
use super::mapping::mappings;

/// Which ways properties may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ways {
    /// From Outlook to the CRM.
    pub to_crm: bool,
    /// From the CRM to Outlook.
    pub to_outlook: bool,
}

/// What both sides are to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Merged {
    pub record: Properties,
    pub contact: Properties,
    /// What they agree on from now on: the next merge begins here.
    pub base: Properties,
}

/// Brings record and contact together that agreed on `base`. A tie goes to Outlook.
pub(super) fn merge(
    base: &Properties,
    record: &Properties,
    contact: &Properties,
    record_is_later: bool,
    ways: Ways,
) -> Merged {
    let mut merged = Merged::default();
    for mapping in mappings() {
        let name = &mapping.record;
        let (was, here, there) = (base.get(name), record.get(name), contact.get(name));
        let from_record = here != was && ways.to_outlook;
        let from_contact = there != was && ways.to_crm;
        let (record, contact, base) = match (from_record, from_contact) {
            (true, true) if here != there && record_is_later => (here, here, here),
            (_, true) => (there, there, there),
            (true, false) => (here, here, here),
            (false, false) => (here, there, if here == there { here } else { was }),
        };
        for (side, value) in [(&mut merged.record, record), (&mut merged.contact, contact), (&mut merged.base, base)] {
            if let Some(value) = value {
                side.insert(name.clone(), value.clone());
            }
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Ways = Ways { to_crm: true, to_outlook: true };

    fn city(value: &str) -> Properties {
        let set = Some(("city".to_owned(), value.to_owned())).filter(|_| !value.is_empty());
        set.into_iter().collect()
    }

    /// What record and contact say afterwards.
    fn both(base: &str, record: &str, contact: &str, record_is_later: bool, ways: Ways) -> (Properties, Properties) {
        let merged = merge(&city(base), &city(record), &city(contact), record_is_later, ways);
        (merged.record, merged.contact)
    }

    #[test]
    fn what_changed_on_one_side_goes_to_the_other() {
        assert_eq!(both("Ulm", "Bonn", "Ulm", false, BOTH), (city("Bonn"), city("Bonn")));
        assert_eq!(both("Ulm", "Ulm", "Köln", true, BOTH), (city("Köln"), city("Köln")));
        assert_eq!(both("Ulm", "", "Ulm", false, BOTH), (city(""), city("")));
        assert_eq!(both("", "Ulm", "", false, BOTH), (city("Ulm"), city("Ulm")));
    }

    #[test]
    fn the_later_of_two_changes_wins() {
        assert_eq!(both("Ulm", "Bonn", "Köln", true, BOTH), (city("Bonn"), city("Bonn")));
        assert_eq!(both("Ulm", "Bonn", "Köln", false, BOTH), (city("Köln"), city("Köln")));
        assert_eq!(both("Ulm", "Bonn", "Bonn", false, BOTH), (city("Bonn"), city("Bonn")));
    }

    #[test]
    fn one_way_leaves_the_other_side_alone() {
        let to_crm = Ways { to_crm: true, to_outlook: false };
        assert_eq!(both("Ulm", "Bonn", "Ulm", true, to_crm), (city("Bonn"), city("Ulm")));
        assert_eq!(both("Ulm", "Bonn", "Köln", true, to_crm), (city("Köln"), city("Köln")));
        let to_outlook = Ways { to_crm: false, to_outlook: true };
        assert_eq!(both("Ulm", "Ulm", "Köln", false, to_outlook), (city("Ulm"), city("Köln")));
        assert_eq!(both("Ulm", "Bonn", "Köln", false, to_outlook), (city("Bonn"), city("Bonn")));
    }
}
