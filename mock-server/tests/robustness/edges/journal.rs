//! What the journal keeps.

use mock365::Mock;
use mock365::limits::Limit;

use crate::socket::ask;

pub fn body(limit: &Limit) {
    let mock = Mock::start();
    let kept = |length: usize| {
        ask(&mock, "POST", "/v1.0/me/sendMail", &[("content-type", "text/plain")], &vec![b'x'; length]);
        let entries = mock.sandbox().journal.entries(|_| true);
        entries.last().expect("an entry").request_body.len()
    };
    assert_eq!((kept(limit.count()), kept(limit.count() + 1)), (limit.count(), limit.count()));
}

pub fn whole(limit: &Limit) {
    let mock = Mock::start();
    let body = vec![b'x'; 64 << 10];
    let fits = limit.count() / (64 << 10);
    let held = |count: usize| {
        for _ in 0..count {
            ask(&mock, "POST", "/v1.0/me/sendMail", &[("content-type", "text/plain")], &body);
        }
        mock.sandbox().journal.entries(|_| true).len()
    };
    let (half, full) = (held(fits / 2), held(fits));
    assert_eq!(half, fits / 2);
    assert!(full < fits, "{full} entries of 64 KiB in {} bytes", limit.amount);
    assert!(full > fits / 2, "{full} entries of 64 KiB in {} bytes", limit.amount);
}

pub fn name(limit: &Limit) {
    let mock = Mock::start();
    let kept = |length: usize| {
        let address = "a".repeat(length);
        let body = format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><ExchangeImpersonation><ConnectingSID><PrimarySmtpAddress>{address}</PrimarySmtpAddress></ConnectingSID></ExchangeImpersonation></s:Header><s:Body><GetFolder/></s:Body></s:Envelope>"#
        );
        ask(&mock, "POST", "/EWS/Exchange.asmx", &[("content-type", "text/xml")], body.as_bytes());
        let entries = mock.sandbox().journal.entries(|_| true);
        entries.last().and_then(|entry| entry.mailbox.clone()).expect("a mailbox").chars().count()
    };
    assert_eq!((kept(limit.count()), kept(limit.count() + 1)), (limit.count(), limit.count() + 1));
    assert_eq!(kept(40 << 20), limit.count() + 1);
}
