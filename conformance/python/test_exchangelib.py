"""exchangelib: bearer at Exchange Online, Basic at the customer's own Exchange."""

from urllib.parse import urlsplit

import dns.resolver
import exchangelib.autodiscover
import pytest
import requests.adapters
import urllib3.util.connection
from exchangelib import (
    BASIC,
    DELEGATE,
    OAUTH2,
    UTC,
    Account,
    Configuration,
    Credentials,
    FileAttachment,
    HTMLBody,
    Mailbox,
    Message,
    OAuth2AuthorizationCodeCredentials,
)
from exchangelib.autodiscover.discovery import Autodiscovery
from exchangelib.errors import AutoDiscoverFailed, ErrorItemNotFound, ErrorNonExistentMailbox, UnauthorizedError
from exchangelib.protocol import BaseProtocol
from oauthlib.oauth2 import OAuth2Token

from mock365 import ANNA, PASSWORD, Sandbox

ONLINE = "/EWS/Exchange.asmx"
CUSTOMER = "/~mail.contoso.example/EWS/Exchange.asmx"
ON_PREMISES = "H7"


@pytest.fixture(autouse=True)
def trust(sandbox, monkeypatch):
    """exchangelib takes its certificate authority from an adapter class."""

    class OurAuthority(requests.adapters.HTTPAdapter):
        def cert_verify(self, conn, url, verify, cert):
            super().cert_verify(conn, url, sandbox.ca, cert)

        def build_connection_pool_key_attributes(self, request, verify, cert=None):
            return super().build_connection_pool_key_attributes(request, sandbox.ca, cert)

    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", OurAuthority)


def account(sandbox: Sandbox, path: str, credentials, auth_type, address: str = ANNA) -> Account:
    config = Configuration(service_endpoint=sandbox.tls_origin + path, credentials=credentials, auth_type=auth_type)
    return Account(address, config=config, autodiscover=False, access_type=DELEGATE, default_timezone=UTC)


def bearer(sandbox: Sandbox) -> Account:
    token = OAuth2Token(sandbox.token(resource="exchange", scopes=["EWS.AccessAsUser.All"]))
    return account(sandbox, ONLINE, OAuth2AuthorizationCodeCredentials(access_token=token), OAUTH2)


def basic(sandbox: Sandbox, password: str = PASSWORD, user: str = ANNA) -> Account:
    return account(sandbox, CUSTOMER, Credentials(user, password), BASIC)


def online(sandbox: Sandbox) -> Account:
    return bearer(sandbox)


def at_the_customer(sandbox: Sandbox) -> Account:
    sandbox.scenario(ON_PREMISES)
    return basic(sandbox)


PLACES = pytest.mark.parametrize("place", [online, at_the_customer], ids=["bearer-online", "basic-at-the-customer"])


@PLACES
def test_opens_the_account(sandbox, place):
    opened = place(sandbox)
    assert opened.version.build.major_version == 15
    assert opened.root.name
    assert opened.inbox.name == "Inbox"
    assert opened.inbox.total_count >= 0


@PLACES
def test_walks_the_folders(sandbox, place):
    opened = place(sandbox)
    names = {f.name for f in opened.root.walk()}
    assert {"Inbox", "Sent Items", "Drafts", "Deleted Items", "Calendar", "Contacts"} <= names
    assert opened.calendar.folder_class == "IPF.Appointment"
    assert opened.inbox.parent.absolute == opened.msg_folder_root.absolute


@PLACES
def test_reads_the_inbox(sandbox, place):
    opened = place(sandbox)
    items = list(opened.inbox.all().order_by("-datetime_received")[:5])
    assert items
    assert all(i.subject and i.sender.email_address and i.datetime_received for i in items)
    moments = [i.datetime_received for i in items]
    assert moments == sorted(moments, reverse=True)
    assert isinstance(items[0].body, str)
    [found] = list(opened.inbox.filter(subject=items[0].subject)[:1])
    assert found.id == items[0].id


@PLACES
def test_reads_only_what_it_asks_for(sandbox, place):
    opened = place(sandbox)
    subjects = list(opened.inbox.all().values_list("subject", flat=True))
    assert len(subjects) == opened.inbox.total_count
    assert opened.inbox.all().count() == len(subjects)


@PLACES
def test_sends_and_keeps_a_copy(sandbox, place):
    opened = place(sandbox)
    Message(
        account=opened,
        folder=opened.sent,
        subject="Prov från CRM",
        body=HTMLBody("<p>Hej!</p>"),
        to_recipients=[Mailbox(email_address="bo@contoso.example")],
    ).send_and_save()
    [sent] = list(opened.sent.filter(subject="Prov från CRM"))
    assert sent.to_recipients[0].email_address == "bo@contoso.example"
    assert sent.sender.email_address == ANNA
    assert "Hej!" in sent.body


def test_what_is_sent_by_ews_is_read_by_ews_at_the_other_end(sandbox):
    opened = online(sandbox)
    Message(account=opened, subject="Till Bo", body="Hej!", to_recipients=["bo@contoso.example"]).send()
    token = OAuth2Token(
        sandbox.token(user="bo@contoso.example", resource="exchange", scopes=["EWS.AccessAsUser.All"])
    )
    credentials = OAuth2AuthorizationCodeCredentials(access_token=token)
    other = account(sandbox, ONLINE, credentials, OAUTH2, "bo@contoso.example")
    [arrived] = list(other.inbox.filter(subject="Till Bo"))
    assert arrived.sender.email_address == ANNA
    assert arrived.is_read is False


@PLACES
def test_a_draft_is_saved_changed_and_deleted(sandbox, place):
    opened = place(sandbox)
    draft = Message(account=opened, folder=opened.drafts, subject="Utkast", body="a", to_recipients=[ANNA]).save()
    assert draft.id and draft.changekey
    before = draft.changekey
    draft.subject = "Utkast 2"
    draft.save(update_fields=["subject"])
    assert draft.changekey != before
    again = opened.drafts.get(id=draft.id)
    assert again.subject == "Utkast 2"
    again.delete()
    with pytest.raises(ErrorItemNotFound):
        opened.drafts.get(id=draft.id)


def test_a_bearer_token_of_graph_is_refused(sandbox):
    token = OAuth2Token(sandbox.token(resource="graph", scopes=["Mail.ReadWrite"]))
    opened = account(sandbox, ONLINE, OAuth2AuthorizationCodeCredentials(access_token=token), OAUTH2)
    with pytest.raises(Exception) as refused:
        opened.inbox.refresh()
    assert not isinstance(refused.value, AssertionError)
    assert "401" in str(refused.value) or isinstance(refused.value, UnauthorizedError), repr(refused.value)


def test_basic_is_off_at_exchange_online(sandbox):
    with pytest.raises(UnauthorizedError):
        account(sandbox, ONLINE, Credentials(ANNA, PASSWORD), BASIC).inbox.refresh()


def test_a_wrong_password_is_refused_at_the_customer(sandbox):
    sandbox.scenario(ON_PREMISES)
    with pytest.raises(UnauthorizedError):
        basic(sandbox, "wrong").inbox.refresh()


def test_on_premises_means_online_does_not_know_the_mailbox_until_it_is_moved(sandbox):
    """Row H7: Graph and EWS at Exchange Online refuse, the customer's host answers; moving the mailbox mends it."""
    scenario = sandbox.scenario(ON_PREMISES)
    with pytest.raises(ErrorNonExistentMailbox):
        online(sandbox).inbox.refresh()
    assert basic(sandbox).inbox.total_count >= 0
    scenario.mend("migrate-mailbox")
    assert online(sandbox).inbox.total_count >= 0


class Names:
    """A DNS server that knows where Autodiscover is, and no other name of the customer's."""

    def resolve(self, name: str, kind: str, **_more) -> list:
        if kind != "A":
            raise dns.resolver.NoAnswer
        if not name.startswith(("autodiscover", "outlook.", "mail.")):
            raise dns.resolver.NXDOMAIN
        return []


@pytest.fixture
def everywhere(sandbox, monkeypatch):
    """Microsoft's hosts and the customer's lead to the sandbox, under their own names and with certificates for them."""
    really = urllib3.util.connection.create_connection
    here = urlsplit(sandbox.tls_origin)

    def lead(address, *args, **more):
        return really((here.hostname, here.port) if address[1] == 443 else address, *args, **more)

    monkeypatch.setattr(urllib3.util.connection, "create_connection", lead)
    monkeypatch.setattr(Autodiscovery, "resolver", Names())
    exchangelib.autodiscover.clear_cache()
    yield sandbox
    exchangelib.autodiscover.clear_cache()


def found(sandbox: Sandbox, address: str, credentials) -> Account:
    """The account of an address of which nothing else is known."""
    return Account(address, credentials=credentials, autodiscover=True, access_type=DELEGATE, default_timezone=UTC)


def credentials_of(sandbox: Sandbox, user: str) -> OAuth2AuthorizationCodeCredentials:
    issued = sandbox.token(user=user, resource="exchange", scopes=["EWS.AccessAsUser.All"])
    return OAuth2AuthorizationCodeCredentials(access_token=OAuth2Token(issued))


def test_autodiscover_finds_a_mailbox_at_exchange_online(everywhere):
    opened = found(everywhere, ANNA, credentials_of(everywhere, ANNA))
    assert opened.primary_smtp_address == ANNA
    assert opened.protocol.service_endpoint == "https://outlook.office365.com/EWS/Exchange.asmx"
    assert opened.protocol.auth_type == OAUTH2
    assert opened.inbox.total_count > 0
    assert list(opened.inbox.all()[:1])[0].subject
    asked = [line["url"] for line in everywhere.requests() if line["operation"] == "autodiscover.GetUserSettings"]
    assert any("autodiscover.contoso.example" in url for url in asked), asked
    # The place is kept for the domain: the next one asks it at once.
    other = found(everywhere, "bo@contoso.example", opened.protocol.credentials)
    assert other.protocol.service_endpoint == opened.protocol.service_endpoint


def test_autodiscover_knows_an_alias(everywhere):
    alias = "anna.andersson@contoso.example"
    answer = everywhere.control("PATCH", f"users/{ANNA}", json={"aliases": [alias]})
    assert answer.ok, answer.text
    opened = found(everywhere, alias, credentials_of(everywhere, ANNA))
    assert opened.primary_smtp_address == ANNA
    assert opened.inbox.total_count > 0


def test_autodiscover_finds_a_mailbox_at_the_customers_own_host(everywhere):
    everywhere.scenario(ON_PREMISES)
    opened = found(everywhere, ANNA, Credentials(ANNA, PASSWORD))
    assert opened.protocol.service_endpoint == "https://mail.contoso.example/EWS/Exchange.asmx"
    assert opened.inbox.total_count > 0


def test_autodiscover_is_sent_on_by_the_customers_host_to_exchange_online(everywhere):
    """Anna's mailbox lies at the customer's, whose host answers for the domain; Bo's has been moved."""
    everywhere.scenario(ON_PREMISES)
    opened = found(everywhere, "bo@contoso.example", credentials_of(everywhere, "bo@contoso.example"))
    assert opened.protocol.service_endpoint == "https://outlook.office365.com/EWS/Exchange.asmx"
    assert opened.inbox.total_count >= 0
    asked = [line for line in everywhere.requests() if line["operation"] == "autodiscover.GetUserSettings"]
    assert len({urlsplit(line["url"]).hostname for line in asked}) == 2, [line["url"] for line in asked]


def test_autodiscover_refuses_a_wrong_password_and_an_unknown_address(everywhere):
    everywhere.scenario(ON_PREMISES)
    with pytest.raises((AutoDiscoverFailed, UnauthorizedError)):
        found(everywhere, ANNA, Credentials(ANNA, "wrong"))
    exchangelib.autodiscover.clear_cache()
    with pytest.raises(Exception) as refused:
        found(everywhere, "nobody@contoso.example", credentials_of(everywhere, "bo@contoso.example"))
    assert type(refused.value).__module__ == "exchangelib.errors", repr(refused.value)


@PLACES
def test_replies_and_forwards_what_has_come(sandbox, place):
    opened = place(sandbox)
    original = Message(account=opened, subject="Offer", body="Ten tons", to_recipients=[Mailbox(email_address=ANNA)])
    original.attach(FileAttachment(name="a.txt", content=b"hi"))
    original.send()
    arrived = opened.inbox.get(subject="Offer")
    draft = arrived.create_reply("RE: Offer", HTMLBody("<p>Soon</p>")).save(opened.drafts)
    saved = opened.drafts.get(id=draft.id)
    assert saved.subject == "RE: Offer"
    assert "<p>Soon</p>" in saved.body and "Ten tons" in saved.body
    arrived.reply("RE: Offer", "Yes")
    assert "Yes" in opened.inbox.get(subject="RE: Offer").text_body
    arrived.reply_all("RE: Offer, to all", "Yes, all")
    assert opened.sent.get(subject="RE: Offer, to all").to_recipients[0].email_address == ANNA
    arrived.forward("FW: Offer", "See below", [Mailbox(email_address=ANNA)])
    forwarded = opened.inbox.get(subject="FW: Offer")
    assert [file.content for file in forwarded.attachments] == [b"hi"]
