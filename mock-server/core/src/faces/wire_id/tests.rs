//! Ids are read back as they were written, and nothing else is one.

use proptest::prelude::*;

use super::*;

const FORMATS: [IdFormat; 5] = [IdFormat::Ews, IdFormat::Rest, IdFormat::Entry, IdFormat::HexEntry, IdFormat::UrlEntry];

fn kind() -> impl Strategy<Value = IdKind> {
    (0..=2 * ItemKind::ALL.len()).prop_map(|kind| match kind.checked_sub(1) {
        None => IdKind::Folder,
        Some(number) if number % 2 == 0 => IdKind::Item(ItemKind::ALL[number / 2]),
        Some(number) => IdKind::Attachment(ItemKind::ALL[number / 2]),
    })
}

proptest! {
    #[test]
    fn every_writing_is_read_back(
        mailbox: u128, kind in kind(), folder in prop_oneof![Just(0), 0..=KEY], key in 0..=KEY, part: u64,
    ) {
        let mailbox = Uuid::from_u128(mailbox);
        let (folder, part) = match kind {
            IdKind::Folder => (0, 0),
            IdKind::Item(_) => (folder, 0),
            IdKind::Attachment(_) => (folder, part),
        };
        let id = WireId { mailbox, kind, folder, key, part };
        for format in FORMATS {
            prop_assert_eq!(format.read(&format.write(&id)), Some(id), "{:?}", format);
        }
        let (letters, begin) = match (kind, folder) {
            (IdKind::Folder, _) => (120, "AAMk"),
            (IdKind::Item(_), 0) => (68, "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A"),
            (IdKind::Attachment(_), 0) => (96, "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A"),
            (IdKind::Item(_), _) => (152, "AAMk"),
            (IdKind::Attachment(_), _) => (180, "AAMk"),
        };
        prop_assert!(id.rest().len() == letters && id.rest().starts_with(begin), "{}", id.rest());
        prop_assert_eq!(id.rest().replace('-', "/").replace('_', "+"), id.ews());
        let text = MailboxIds::new(mailbox).text(&id);
        prop_assert_eq!(text.as_str(), id.rest());
        let link = text.in_web_link().to_string();
        prop_assert_eq!(link.replace("%2F", "/").replace("%2B", "+").replace("%3D", "="), id.ews());
        let text = MailboxIds::ews(mailbox).text(&id);
        prop_assert_eq!(text.as_str(), id.ews());
    }

    #[test]
    fn conversations_are_read_back(mailbox: u128, conversation: u128) {
        let (mailbox, conversation) = (Uuid::from_u128(mailbox), Uuid::from_u128(conversation));
        for ids in [MailboxIds::new(mailbox), MailboxIds::ews(mailbox)] {
            let text = ids.conversation(conversation);
            let text = std::str::from_utf8(&text).unwrap();
            prop_assert!(text.starts_with("AAQk") && text.ends_with('=') && !text.ends_with("=="));
            prop_assert_eq!(read_conversation(text), Some(conversation));
            prop_assert_eq!(WireId::read(text), None);
        }
    }

    #[test]
    fn nothing_else_is_read(text in ".{0,220}") {
        prop_assert_eq!(WireId::read(&text), None);
        prop_assert_eq!(read_conversation(&text), None);
        for format in FORMATS {
            prop_assert_eq!(format.read(&text), None);
        }
    }

    #[test]
    fn half_of_one_is_not_read(key in 0..=KEY, folder in 0..=KEY, cut in 0_usize..180) {
        let item = IdKind::Attachment(ItemKind::Event);
        let id = WireId { mailbox: Uuid::from_u128(7), kind: item, folder, key, part: 1 }.rest();
        let read = id.get(..cut).filter(|part| part.len() < id.trim_end_matches('=').len()).and_then(WireId::read);
        // What is left may be the item's own.
        prop_assert!(read.is_none_or(|id| id.kind == IdKind::Item(ItemKind::Event)), "{:?}", read);
    }
}
