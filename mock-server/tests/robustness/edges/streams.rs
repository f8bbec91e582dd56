//! How many connections an account is told events on, and of how many subscriptions on one.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::Change;
use mock365_domain::mailbox::MailboxState;

use super::ews::ANNA;
use crate::socket::{Reply, ask, connect, envelope, ews_token};

/// A door of EWS.
struct Door {
    path: &'static str,
    authorization: String,
}

impl Door {
    fn online(mock: &Mock) -> Self {
        Self { path: "/EWS/Exchange.asmx", authorization: ews_token(mock, ANNA) }
    }

    fn on_premises(mock: &Mock) -> Self {
        mock.sandbox().write(|cloud, _| {
            let id = cloud.mailbox_at(ANNA).map_or(0, |mailbox| mailbox.id);
            cloud.set_mailbox_state(id, MailboxState::OnPremises);
            ((), Change::none())
        });
        let authorization = format!("Basic {}", STANDARD.encode(format!("{ANNA}:Password1!")));
        Self { path: "/~mail.contoso.example/EWS/Exchange.asmx", authorization }
    }

    fn soap(&self, mock: &Mock, body: &str) -> Reply {
        ask(mock, "POST", self.path, &[("authorization", &self.authorization)], envelope(body).as_bytes())
    }

    fn subscribe(&self, mock: &Mock) -> String {
        let reply = self.soap(mock, r#"<m:Subscribe><m:StreamingSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes><t:EventType>NewMailEvent</t:EventType></t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>"#);
        let id = reply.body.split("<m:SubscriptionId>").nth(1).and_then(|rest| rest.split('<').next());
        id.unwrap_or_else(|| panic!("{}", reply.body)).to_owned()
    }

    /// Opens a connection: what it says first, and itself.
    fn open(&self, mock: &Mock, ids: &[String]) -> (String, TcpStream) {
        let mut stream = connect(mock);
        let body = envelope(&streaming(ids));
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: {}\r\ncontent-length: {}\r\n\r\n",
            self.path,
            self.authorization,
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).expect("written");
        let (mut seen, mut buffer) = (String::new(), [0; 4096]);
        while !seen.contains("</Envelope>") {
            let read = stream.read(&mut buffer).expect("an answer");
            assert!(read > 0, "{seen}");
            seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        (seen, stream)
    }
}

fn streaming(ids: &[String]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("<t:SubscriptionId>{id}</t:SubscriptionId>")).collect();
    let ids = ids.concat();
    format!(
        "<m:GetStreamingEvents><m:SubscriptionIds>{ids}</m:SubscriptionIds><m:ConnectionTimeout>30</m:ConnectionTimeout></m:GetStreamingEvents>"
    )
}

/// Each has a subscription of its own.
fn connections(door: &Door, mock: &Mock, limit: &Limit) {
    let mut all: Vec<(String, TcpStream)> = Vec::new();
    for _ in 0..limit.count() {
        let ids = [door.subscribe(mock)];
        let opened = door.open(mock, &ids);
        assert!(opened.0.contains("<m:ConnectionStatus>OK<"), "{}", opened.0);
        all.push(opened);
    }
    let ids = [door.subscribe(mock)];
    let (said, _) = door.open(mock, &ids);
    assert!(said.contains("ErrorExceededConnectionCount") && said.contains("<m:ConnectionStatus>Closed<"), "{said}");
    assert_eq!(all.len(), limit.count());
}

pub fn online(limit: &Limit) {
    let mock = Mock::start();
    connections(&Door::online(&mock), &mock, limit);
}

pub fn on_premises(limit: &Limit) {
    let mock = Mock::start();
    connections(&Door::on_premises(&mock), &mock, limit);
}

pub fn subscriptions(limit: &Limit) {
    let mock = Mock::start();
    let door = Door::on_premises(&mock);
    let ids: Vec<String> = (0..=limit.count()).map(|_| door.subscribe(&mock)).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    let (said, _stream) = door.open(&mock, &ids[1..]);
    assert!(said.contains("<m:ConnectionStatus>OK<"), "{said}");
    let refused = door.soap(&mock, &streaming(&ids));
    assert!(refused.body.contains("ErrorTooManyObjectsOpened"), "{}", refused.body);
}
