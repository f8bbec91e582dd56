//! Items as files: messages as MIME, events as iCalendar, contacts as vCards.

mod cards;
mod head;
mod parts;
mod read;
mod report;

use mock365_domain::mailbox::{AnyItem, Mail};

pub use self::cards::{contact, event};
pub use self::head::headers;
pub use self::read::read_message;

/// A message as MIME. Bcc stands in drafts only.
pub fn message(message: &Mail) -> Vec<u8> {
    match &message.report {
        Some(report) => report::written(message, report),
        None => head::head(message).body(parts::body(message)).write_to_vec().unwrap_or_default(),
    }
}

/// An attached item as a text, and its media type; nothing for kinds that have no such text.
pub fn attached(item: &AnyItem) -> Option<(&'static str, Vec<u8>)> {
    Some(match item {
        AnyItem::Message(_) | AnyItem::Post(_) | AnyItem::MeetingMessage(_) => {
            ("message/rfc822", message(item.as_mail()?))
        }
        AnyItem::Event(item) => ("text/calendar", event(item)),
        AnyItem::Contact(item) => ("text/vcard", contact(item)),
        AnyItem::Task(_) | AnyItem::DistributionList(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use mock365_domain::Now;
    use mock365_domain::mailbox::{Attachment, Body, Item, Message, Recipient};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_message_survives_the_way_through_mime() {
        let draft = || Item::<Message>::draft(1, 2, Uuid::from_u128(7), Now(Timestamp::UNIX_EPOCH));
        let file = Attachment::file("a.txt", "text/plain", &b"abc"[..]);
        let mut written = Item {
            subject: "Grüße".to_owned(),
            body: Body::html("<p>Hi</p>"),
            attachments: vec![Arc::new(file)],
            ..draft()
        };
        written.from = Some(Recipient::new("Anna", "anna@contoso.example"));
        written.to = vec![Recipient::new("Bo", "bo@contoso.example")];
        let mut read = draft();
        read_message(&mut read, &message(&written)).expect("a message");
        assert_eq!((&read.subject, &read.to, &read.from), (&written.subject, &written.to, &written.from));
        assert_eq!(read.body.content.trim(), "<p>Hi</p>");
        assert_eq!(read.attachments[0].bytes().map(AsRef::as_ref), Some(&b"abc"[..]));
        assert_eq!(read.internet_message_id, written.internet_message_id);
        assert!(read_message(&mut read, b"").is_none());
    }
    /// Whichever door a text came in by.
    #[test]
    fn no_text_begins_a_header_of_its_own() {
        let hostile = "a\r\nX-Evil: 1";
        let who = || Recipient::new(hostile, hostile);
        let file = |is_inline| Attachment {
            is_inline,
            content_id: Some(hostile.to_owned()),
            ..Attachment::file(hostile, hostile, &b"abc"[..])
        };
        let draft = Item::<Message>::draft(1, 2, Uuid::from_u128(7), Now(Timestamp::UNIX_EPOCH));
        let content = Message {
            internet_message_id: hostile.to_owned(),
            from: Some(who()),
            sender: Some(Recipient::new("b", hostile)),
            to: vec![who()],
            cc: vec![who()],
            bcc: vec![who()],
            reply_to: vec![who()],
            headers: [("x-mine", hostile), (hostile, "1")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            ..draft.content
        };
        let attachments = vec![Arc::new(file(true)), Arc::new(file(false))];
        let written = Item { subject: hostile.to_owned(), attachments, content, ..draft };
        let mime = String::from_utf8(message(&written)).expect("text");
        assert!(mime.contains("x-mine: ") && mime.contains("\r\nBcc: "), "{mime}");
        for line in mime.split(['\r', '\n']) {
            assert!(!line.to_ascii_lowercase().starts_with("x-evil"), "{mime}");
        }
    }

    fn draft() -> Item<Message> {
        Item::<Message>::draft(1, 2, Uuid::from_u128(7), Now(Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn what_is_no_text_for_people_is_attached() {
        let read = |mime: &str| {
            let mut into = draft();
            read_message(&mut into, mime.as_bytes()).map(|()| into)
        };
        let invitation = "Subject: a\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n";
        let invitation = read(invitation).expect("a message");
        assert_eq!(invitation.body.content, "");
        assert_eq!(invitation.attachments[0].content_type, "text/calendar");
        assert!(invitation.attachments[0].bytes().is_some_and(|bytes| bytes.starts_with(b"BEGIN:VCALENDAR")));
        let parts = |kind: &str, parts: &[(&str, &str)]| {
            let parts = parts.iter().map(|(kind, text)| format!("--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n"));
            let parts: String = parts.collect();
            format!("Subject: a\r\nContent-Type: multipart/{kind}; boundary=b\r\n\r\n{parts}--b--\r\n")
        };
        let several = [("text/plain", "one"), ("image/png", "x"), ("text/plain", "two")];
        let several = read(&parts("mixed", &several)).expect("a message");
        assert_eq!(several.body.content.trim(), "one");
        assert_eq!(several.attachments.len(), 2, "{:?}", several.attachments);
        let both =
            read(&parts("alternative", &[("text/plain", "one"), ("text/html", "<p>two</p>")])).expect("a message");
        assert_eq!((both.body.content.trim(), both.attachments.len()), ("<p>two</p>", 0));
        let inner = read(&parts("mixed", &[("text/plain", "one"), ("message/rfc822", "Subject: Inner\r\n\r\nx")]));
        assert_eq!(inner.expect("a message").attachments[0].name, "Inner");
        for none in ["garbage", "garbage\r\nmore: 1\r\n\r\nx", "", "\r\n\r\nbody", "From anna Sat: 1\r\n\r\nx"] {
            assert!(read(none).is_none(), "{none}");
        }
        assert!(read("Message-ID: <>\r\nSubject: a\r\n\r\nx").is_some_and(|it| it.internet_message_id.len() > 2));
    }

    #[test]
    fn messages_within_messages_are_read_however_deep() {
        let levels = "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n".repeat(100_000);
        let mime = format!("Subject: outer\r\n{levels}\r\nx");
        let mut into = draft();
        read_message(&mut into, mime.as_bytes()).expect("a message");
        assert_eq!((into.subject.as_str(), into.attachments.len()), ("outer", 1));
    }

    #[test]
    fn a_picture_that_the_body_names_is_read_as_shown_in_it() {
        let mime = "Subject: a\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n\
                    <img src=cid:p>\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <p>\r\n\r\nx\r\n--b--\r\n";
        let mut into = draft();
        read_message(&mut into, mime.as_bytes()).expect("a message");
        assert!(into.attachments[0].is_inline);
    }

    #[test]
    fn a_text_that_is_attached_keeps_its_bytes() {
        for (encoding, sent) in [("base64", "/Ao="), ("quoted-printable", "=FC=0A"), ("8bit", "\u{fc}\n")] {
            for charset in ["", "; charset=iso-8859-1", "; charset=utf-16"] {
                let mut mime = format!(
                    "Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: \
                     text/csv; name=a.csv{charset}\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: \
                     {encoding}\r\n\r\n"
                )
                .into_bytes();
                // In Latin-1, a letter is one byte.
                mime.extend(sent.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")));
                mime.extend(b"\r\n--b--\r\n");
                let mut into = draft();
                read_message(&mut into, &mime).expect("a message");
                let read = into.attachments[0].bytes().expect("a file");
                assert_eq!(
                    (read.as_ref(), into.body.content.as_str()),
                    (&[0xfc, 0x0a][..], "Hello"),
                    "{encoding}{charset}"
                );
            }
        }
    }

    #[test]
    fn a_comma_in_quotes_belongs_to_its_word() {
        let mut into = draft();
        read_message(&mut into, b"Keywords: \"A, B\", C\r\n , \"d \\\"e\\\"\"\r\n\r\n").expect("a message");
        assert_eq!(into.categories, ["A, B", "C", "d \"e\""]);
    }

    #[test]
    fn parts_are_written_as_readers_want_them() {
        let mut inner = Item { subject: "Inner".to_owned(), body: Body::text("Grüße"), ..draft() };
        inner.content.to = vec![Recipient::new("Bo", "bo@contoso.example")];
        let shown = Attachment {
            is_inline: true,
            content_id: Some("logo".to_owned()),
            ..Attachment::file("logo.png", "image/png", &b"png"[..])
        };
        let embedded = Attachment::with("Inner", mock365_domain::mailbox::AttachmentContent::Item(inner.into()));
        let attachments = vec![Arc::new(shown), Arc::new(embedded)];
        let mut written = Item { body: Body::html("<img src=\"cid:logo\">\0"), attachments, ..draft() };
        written.internet_message_id.clear();
        let mime = String::from_utf8(message(&written)).expect("text");
        for part in ["multipart/mixed", "multipart/related", "multipart/alternative", "filename=\"logo.png\"", "size="]
        {
            assert!(mime.contains(part), "{part}: {mime}");
        }
        assert!(!mime.contains('\0') && !mime.contains("Message-ID: <>"), "{mime}");
        assert!(mime.contains("\r\nSubject: Inner\r\n"), "what is attached is not encoded: {mime}");
        let mut read = draft();
        read_message(&mut read, mime.as_bytes()).expect("a message");
        assert_eq!((read.body.content.contains('\0'), read.attachments.len()), (true, 2));
    }

    proptest::proptest! {
        #[test]
        fn what_a_message_says_survives_mime(
            subject in "[a-zA-Zäß€ ]{0,80}",
            marks in (0..3_usize, 0..4_usize, proptest::bool::ANY, proptest::bool::ANY, 0..3_u8),
            categories in proptest::collection::vec("[a-zä][a-zä\"\\\\, ]{0,9}[a-zä]", 0..3),
            content in "[ -~äß\\r\\n\\x00]{0,300}",
            files in proptest::collection::vec(("[a-zä]{1,9}\\.bin", proptest::collection::vec(0..=255_u8, 0..300)), 0..3),
        ) {
            use mock365_domain::mailbox::{Importance, Sensitivity};
            let (importance, sensitivity, read_receipt, delivery_receipt, answers) = marks;
            let attachments = files.iter().map(|(name, bytes)| {
                Arc::new(Attachment::file(name.clone(), "application/octet-stream", bytes.clone()))
            });
            let mut written = Item {
                subject: subject.trim().to_owned(),
                body: Body::html(content),
                importance: [Importance::Low, Importance::Normal, Importance::High][importance],
                sensitivity: [Sensitivity::Normal, Sensitivity::Personal, Sensitivity::Private, Sensitivity::Confidential][sensitivity],
                categories,
                attachments: attachments.collect(),
                ..draft()
            };
            written.content.from = Some(Recipient::new("Anna", "anna@contoso.example"));
            (written.content.read_receipt, written.content.delivery_receipt) = (read_receipt, delivery_receipt);
            written.content.thread = written.conversation_index();
            written.content.thread.extend(std::iter::repeat_n(7, 5 * usize::from(answers)));
            let mut read = draft();
            read.content.conversation = Uuid::nil();
            read_message(&mut read, &message(&written)).expect("a message");
            let said = |it: &Item<Message>| {
                let files: Vec<_> = it.attachments.iter().map(|one| (one.name.clone(), one.bytes().cloned())).collect();
                let lines = it.body.content.replace("\r\n", "\n").replace('\r', "\n");
                (
                    (it.subject.split_whitespace().collect::<Vec<_>>().join(" "), it.importance, it.sensitivity),
                    (it.categories.clone(), it.read_receipt, it.delivery_receipt, it.thread.clone(), it.conversation),
                    (files, lines.trim().to_owned()),
                )
            };
            proptest::prop_assert_eq!(said(&read), said(&written));
        }
    }
}
