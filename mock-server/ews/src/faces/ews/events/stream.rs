//! A connection that stays open: envelopes one after the other, made from each subscription's place in the history.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use mock365_domain::{Cloud, Now, UserRef};
use uuid::Uuid;

use super::context::usable;
use super::error::Fault;
use super::get_events::EVENTS;
use super::operation::{StreamStart, outcome, root};
use super::{faults, notification, soap};
use crate::exchange::{AnswerStream, NextPiece};
use crate::faces::soap::versions::Server;
use crate::faces::soap::writer::XmlWriter;
use crate::sandbox::{OpenStream, Sandbox};

/// How long nothing is said before it is said that nothing happened.
const HEARTBEAT: SignedDuration = SignedDuration::from_secs(45);

/// Who was let in, and how long that holds without another sign-in.
#[derive(Clone, Copy, Debug)]
pub struct Admitted {
    /// The account; none of an application that calls for itself.
    pub account: Option<UserRef>,
    /// When the token ends that was sent; never for a password.
    pub until: Timestamp,
}

impl Admitted {
    /// Whether he would be let in still.
    fn holds(&self, cloud: &Cloud, now: Now) -> bool {
        let is_enabled = |at| cloud.user_at(at).is_some_and(|account| account.enabled);
        now.timestamp() < self.until && self.account.is_none_or(is_enabled)
    }
}

/// A connection that stays open.
#[derive(Debug)]
pub struct EventStream {
    server: Server,
    admitted: Admitted,
    connection: OpenStream,
    /// The subscriptions that are told on it, as they are called; who was told last stands last.
    subscriptions: Vec<(Uuid, String)>,
    ends: Timestamp,
    heartbeat: Timestamp,
    /// What was told last: whose, and up to which change.
    given: Option<(Uuid, u64)>,
    is_closed: bool,
}

/// What there is to say of a subscription.
enum Told {
    Nothing,
    /// Nothing that it is about happened up to that change.
    Passed(u64),
    Events(u64, Bytes),
    /// It goes on behind that change, and has missed something.
    Missed(u64),
    Over(Fault),
}

/// That it is open.
pub fn opened(server: Server) -> Bytes {
    success(server, |out| out.value("m:ConnectionStatus", "OK"))
}

impl StreamStart {
    /// Nothing but what is wrong, and with which subscriptions.
    pub fn refused(server: Server, fault: Fault, ids: &[String]) -> Self {
        Self { first: failure(server, &fault, ids, true), fault: Some(fault), rest: None }
    }
}

/// That something is wrong with some subscriptions.
fn failure(server: Server, fault: &Fault, ids: &[String], closes: bool) -> Bytes {
    envelope(server, |out| {
        outcome(out, None, |_| Err(fault.clone()));
        out.maybe("m:ErrorSubscriptionIds").list(ids, |out, id| out.value("m:SubscriptionId", id));
        out.value("m:ConnectionStatus", if closes { "Closed" } else { "OK" });
    })
}

fn success(server: Server, write: impl FnOnce(&mut XmlWriter)) -> Bytes {
    envelope(server, |out| {
        outcome(out, None, |out| {
            write(out);
            Ok(())
        });
    })
}

fn envelope(server: Server, write: impl FnOnce(&mut XmlWriter)) -> Bytes {
    let mut out = soap::begin_streamed(server);
    root(&mut out, "m:GetStreamingEventsResponse", |out| {
        out.element("m:ResponseMessages", |out| out.element("m:GetStreamingEventsResponseMessage", write));
    });
    soap::end_streamed(out)
}

impl EventStream {
    /// Opened at a moment, until another.
    pub fn new(
        (server, admitted): (Server, Admitted),
        connection: OpenStream,
        subscriptions: Vec<(Uuid, String)>,
        now: Now,
        ends: Timestamp,
    ) -> Self {
        let heartbeat = now.plus(HEARTBEAT).timestamp();
        Self { server, admitted, connection, subscriptions, ends, heartbeat, given: None, is_closed: false }
    }

    fn say(&mut self, sandbox: &Sandbox, envelope: Bytes) -> NextPiece {
        self.heartbeat = sandbox.clock.now().plus(HEARTBEAT).timestamp();
        NextPiece::Bytes(envelope)
    }

    fn close(&mut self, sandbox: &Sandbox, envelope: Bytes) -> NextPiece {
        self.is_closed = true;
        self.say(sandbox, envelope)
    }

    /// Its time is over, or its caller's: whoever asks for another one hears what is the matter.
    fn closed(&mut self, sandbox: &Sandbox) -> NextPiece {
        let told = success(self.server, |out| out.value("m:ConnectionStatus", "Closed"));
        self.close(sandbox, told)
    }

    /// What there is to say of a subscription.
    fn look(&self, sandbox: &Sandbox, id: Uuid, cloud: &Cloud, now: Now) -> Told {
        let found = cloud.event_subscriptions.get(&id).filter(|found| !found.is_over(now));
        let Some((found, mailbox)) = found.and_then(|found| Some((found, cloud.mailboxes.get(&found.mailbox)?))) else {
            return Told::Over(faults::unsubscribed());
        };
        if !self.connection.serves(id) {
            return Told::Over(faults::taken_over());
        }
        if let Err(fault) = usable(self.server, mailbox, now) {
            return Told::Over(fault);
        }
        let at = sandbox.deliveries.of(id, found.from).at;
        if at == mailbox.change_number {
            return Told::Nothing;
        }
        match mailbox.events(at, EVENTS, found) {
            Ok(page) if page.events.is_empty() => Told::Passed(page.to),
            Ok(page) => {
                let write = |out: &mut XmlWriter| notification::unmarked(out, mailbox, found, &page.events);
                Told::Events(page.to, success(self.server, |out| out.element("m:Notifications", write)))
            }
            Err(_) => Told::Missed(mailbox.change_number),
        }
    }

    /// That nothing happened.
    fn nothing(&self, cloud: &Cloud) -> Bytes {
        let write = |out: &mut XmlWriter| {
            for (id, _) in &self.subscriptions {
                let found = cloud.event_subscriptions.get(id);
                if let Some((found, mailbox)) =
                    found.and_then(|found| Some((found, cloud.mailboxes.get(&found.mailbox)?)))
                {
                    notification::unmarked(out, mailbox, found, &[]);
                }
            }
        };
        success(self.server, |out| out.element("m:Notifications", write))
    }
}

impl AnswerStream for EventStream {
    fn next(&mut self, sandbox: &Sandbox) -> NextPiece {
        if let Some((id, number)) = self.given.take() {
            sandbox.deliveries.reached(id, number);
        }
        if self.is_closed {
            return NextPiece::End;
        }
        if !sandbox.read(|cloud, now| self.admitted.holds(cloud, now)) {
            return self.closed(sandbox);
        }
        for place in 0..self.subscriptions.len() {
            let id = self.subscriptions[place].0;
            match sandbox.read(|cloud, now| self.look(sandbox, id, cloud, now)) {
                Told::Nothing => {}
                Told::Passed(number) => sandbox.deliveries.reached(id, number),
                Told::Events(number, told) => {
                    self.given = Some((id, number));
                    // The others come first the next time: one with much to tell keeps none of them waiting.
                    self.subscriptions[place..].rotate_left(1);
                    return self.say(sandbox, told);
                }
                Told::Missed(number) => {
                    self.given = Some((id, number));
                    let text = self.subscriptions[place].1.clone();
                    return self.say(sandbox, failure(self.server, &faults::missed(), &[text], false));
                }
                Told::Over(fault) => {
                    let (_, text) = self.subscriptions.remove(place);
                    let is_last = self.subscriptions.is_empty();
                    let told = failure(self.server, &fault, &[text], is_last);
                    return if is_last { self.close(sandbox, told) } else { self.say(sandbox, told) };
                }
            }
        }
        let now = sandbox.clock.now().timestamp();
        if now >= self.ends {
            return self.closed(sandbox);
        }
        if now >= self.heartbeat {
            let told = sandbox.view(|cloud| self.nothing(cloud));
            return self.say(sandbox, told);
        }
        NextPiece::Until(self.ends.min(self.heartbeat).min(self.admitted.until))
    }
}
