//! The README shows this file, whole but for this line.

use cucumber::then;
use mock365::Mock;
use mock365_steps::World;
use mock365_steps::connector::{
    Account, Appointment, Attempt, Connector, CrmConnector, ExchangeServer, Mail, Settings, Trouble,
};

/// Your client. This one lets ours do the work.
#[derive(Default)]
struct MyClient(CrmConnector);

impl Connector for MyClient {
    fn configure(&mut self, settings: Settings) {
        self.0.configure(settings);
    }
    async fn start(&mut self, address: &str, attempt: Attempt) -> Result<String, Trouble> {
        self.0.start(address, attempt).await
    }
    async fn finish(&mut self, query: &str) -> Result<Account, Trouble> {
        self.0.finish(query).await
    }
    async fn inbox(&mut self) -> Result<Vec<Mail>, Trouble> {
        self.0.inbox().await
    }
    async fn next_week(&mut self) -> Result<Vec<Appointment>, Trouble> {
        self.0.next_week().await
    }
    async fn send_test_mail(&mut self, to: &str, subject: &str) -> Result<(), Trouble> {
        self.0.send_test_mail(to, subject).await
    }
    async fn refresh(&mut self) -> Result<(), Trouble> {
        self.0.refresh().await
    }
    async fn connect_exchange(&mut self, server: &ExchangeServer) -> Result<Account, Trouble> {
        self.0.connect_exchange(server).await
    }
}

#[then(expr = "the inbox holds {int} mails")]
async fn inbox_holds(world: &mut World, count: usize) {
    let inbox = world.client().inbox().await.expect("the inbox can be read");
    assert_eq!(inbox.len(), count);
}

fn main() {
    // An address such as "http://127.0.0.1:8365" does as well as `Mock::start`.
    mock365_steps::run().mock(Mock::start).connector(MyClient::default).features("features");
}
