"""exchangelib is told of what changes: it asks, keeps a connection open, or is called."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from exchangelib import Message
from exchangelib.errors import (
    ErrorExpiredSubscription,
    ErrorInvalidPullSubscriptionId,
    ErrorInvalidWatermark,
    ErrorSubscriptionNotFound,
)
from exchangelib.protocol import BaseProtocol
from exchangelib.properties import CreatedEvent, ModifiedEvent, MovedEvent, NewMailEvent, StatusEvent

from mock365 import ANNA
from test_exchangelib import PLACES, online, trust  # noqa: F401


@pytest.fixture(autouse=True)
def connections(monkeypatch):
    """exchangelib has one connection unless it is told otherwise, and a stream keeps it."""
    monkeypatch.setattr(BaseProtocol, "SESSION_POOLSIZE", 4)


def write(account, subject: str) -> None:
    Message(account=account, subject=subject, body="Hej!", to_recipients=[ANNA]).send()


def kinds(notifications) -> list[type]:
    return [type(event) for notification in notifications for event in notification.events]


@PLACES
def test_asks_for_events(sandbox, place):
    account = place(sandbox)
    subscription, watermark = account.inbox.subscribe_to_pull()
    [nothing] = list(account.inbox.get_events(subscription, watermark))
    assert [type(event) for event in nothing.events] == [StatusEvent]
    assert nothing.more_events is False
    write(account, "Nytt")
    [told] = list(account.inbox.get_events(subscription, nothing.events[-1].watermark))
    assert kinds([told]) == [CreatedEvent, NewMailEvent, ModifiedEvent]
    [created, _, counted] = told.events
    item = account.inbox.get(id=created.item_id.id)
    assert item.subject == "Nytt"
    assert created.item_id.changekey == item.changekey
    assert counted.folder_id.id == account.inbox.id
    assert counted.unread_count == account.inbox.filter(is_read=False).count()
    item.move(account.trash)
    [moved] = list(account.inbox.get_events(subscription, told.events[-1].watermark))
    assert kinds([moved])[0] == MovedEvent
    assert moved.events[0].old_item_id.id == created.item_id.id
    account.inbox.unsubscribe(subscription)
    with pytest.raises(ErrorSubscriptionNotFound):
        list(account.inbox.get_events(subscription, told.events[-1].watermark))


def test_is_refused_in_exchange_s_words(sandbox):
    account = online(sandbox)
    subscription, watermark = account.inbox.subscribe_to_pull(timeout=10)
    with pytest.raises(ErrorInvalidWatermark):
        list(account.inbox.get_events(subscription, "AAAA"))
    sandbox.control("POST", "clock", json={"advance": "PT11M"})
    with pytest.raises(ErrorExpiredSubscription):
        list(account.inbox.get_events(subscription, watermark))
    with account.inbox.streaming_subscription() as subscription:
        with pytest.raises(ErrorInvalidPullSubscriptionId):
            list(account.inbox.get_events(subscription, watermark))


@PLACES
def test_keeps_a_connection_open(sandbox, place):
    account = place(sandbox)
    with account.inbox.streaming_subscription() as subscription:
        write(account, "Ett")
        stream = account.inbox.get_streaming_events(subscription, connection_timeout=1)
        assert kinds([next(stream)]) == [CreatedEvent, NewMailEvent, ModifiedEvent]
        write(account, "Två")
        assert kinds([next(stream)]) == [CreatedEvent, NewMailEvent, ModifiedEvent]
        sandbox.control("POST", "clock", json={"advance": "PT46S"})
        assert kinds([next(stream)]) == [StatusEvent]
        sandbox.control("POST", "clock", json={"advance": "PT15S"})
        assert list(stream) == []
    with pytest.raises(ErrorSubscriptionNotFound):
        list(account.inbox.get_streaming_events(subscription, connection_timeout=1))


def test_keeps_a_connection_open_for_a_whole_mailbox(sandbox):
    account = online(sandbox)
    with account.root.tois.streaming_subscription() as top, account.inbox.streaming_subscription() as inbox:
        stream = account.inbox.get_streaming_events([top, inbox], connection_timeout=1)
        write(account, "Hej")
        told = next(stream)
        assert told.subscription_id in (top, inbox)
        assert set(kinds([told])) <= {CreatedEvent, NewMailEvent, ModifiedEvent}
        sandbox.control("POST", "clock", json={"advance": "PT2M"})
        list(stream)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        from exchangelib.services import SendNotification

        service = SendNotification(protocol=None)
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.told.extend(service.parse(body))
        answer = service.ok_payload() if self.server.goes_on else service.unsubscribe_payload()
        self.send_response(200)
        self.send_header("content-type", "text/xml; charset=utf-8")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.server.called.release()

    def log_message(self, *_):
        pass


def test_is_called(sandbox):
    account = online(sandbox)
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.told, server.goes_on, server.called = [], True, threading.Semaphore(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    subscription, _ = account.inbox.subscribe_to_push(callback_url=url, status_frequency=5)
    assert server.called.acquire(timeout=10)
    assert kinds(server.told) == [StatusEvent]
    write(account, "Ring")
    assert server.called.acquire(timeout=10)
    assert kinds(server.told)[1:] == [CreatedEvent, NewMailEvent, ModifiedEvent]
    assert {notification.subscription_id for notification in server.told} == {subscription}
    server.goes_on = False
    sandbox.control("POST", "clock", json={"advance": "PT5M"})
    assert server.called.acquire(timeout=10)
    assert kinds(server.told)[4:] == [StatusEvent]
    write(account, "Sluta")
    assert not server.called.acquire(timeout=1)
    server.shutdown()
