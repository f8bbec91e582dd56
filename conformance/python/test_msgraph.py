"""msgraph-sdk (kiota) reads and writes a mailbox over TLS, and sees its failures as ODataError."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from azure.core.credentials import AccessToken
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.users.item.calendar_view.calendar_view_request_builder import CalendarViewRequestBuilder
from msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder import (
    MessagesRequestBuilder as FolderMessagesRequestBuilder,
)
from msgraph.generated.users.item.messages.messages_request_builder import MessagesRequestBuilder
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import SendMailPostRequestBody
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory
from msgraph_core.tasks.page_iterator import PageIterator

from mock365 import ANNA, SCOPES, Sandbox


class Ready:
    """A credential that holds a token already."""

    def __init__(self, token: dict) -> None:
        self._token = token

    def get_token(self, *_scopes: str, **_more) -> AccessToken:
        return AccessToken(self._token["access_token"], int(time.time()) + int(self._token["expires_in"]))


def graph_at(address: str, provider: AzureIdentityAuthenticationProvider, http: httpx.AsyncClient) -> GraphServiceClient:
    """The SDK with its own middleware over our connection; `options` is what turns its `me` into `/me`."""
    client = GraphClientFactory.create_with_default_middleware(client=http, options=options)
    adapter = GraphRequestAdapter(provider, client)
    adapter.base_url = address
    return GraphServiceClient(request_adapter=adapter)


def told(sandbox: Sandbox, work: Callable[[GraphServiceClient], Awaitable], **token):
    """Runs the work against a client of its own and gives back what it found."""

    async def run():
        trust = ssl.create_default_context(cafile=sandbox.ca)
        token.setdefault("scopes", SCOPES)
        async with httpx.AsyncClient(verify=trust, http2=True, timeout=30) as http:
            provider = AzureIdentityAuthenticationProvider(
                Ready(sandbox.token(**token)),
                scopes=["https://graph.microsoft.com/.default"],
                allowed_hosts=[sandbox.host],
            )
            return await work(graph_at(f"{sandbox.tls_origin}/v1.0", provider, http))

    return asyncio.run(run())


def message(subject: str) -> Message:
    return Message(
        subject=subject,
        body=ItemBody(content_type=BodyType.Text, content="Hej!"),
        to_recipients=[Recipient(email_address=EmailAddress(address="bo@contoso.example"))],
    )


def query(builder, **parameters) -> RequestConfiguration:
    kind = next(v for k, v in vars(builder).items() if k.endswith("QueryParameters"))
    return RequestConfiguration(query_parameters=kind(**parameters))


def test_reads_me(sandbox):
    me = told(sandbox, lambda graph: graph.me.get())
    assert me.user_principal_name == ANNA
    assert me.mail == ANNA
    assert me.id and me.display_name


def test_reads_messages(sandbox):
    page = told(sandbox, lambda graph: graph.me.messages.get())
    assert page.value
    newest = page.value[0]
    assert newest.subject and newest.id and newest.change_key
    assert newest.received_date_time.tzinfo is not None
    assert newest.from_.email_address.address
    moments = [m.received_date_time for m in page.value]
    assert moments == sorted(moments, reverse=True)


def test_selects_filters_orders_and_counts(sandbox):
    async def work(graph):
        await graph.me.messages.post(message("Offert 1"))
        await graph.me.messages.post(message("Offert 2"))
        wanted = query(
            MessagesRequestBuilder,
            select=["subject", "isDraft"],
            filter="startswith(subject,'Offert')",
            orderby=["subject desc"],
            count=True,
        )
        return await graph.me.messages.get(wanted)

    page = told(sandbox, work)
    assert [m.subject for m in page.value] == ["Offert 2", "Offert 1"]
    assert page.odata_count == 2
    assert all(m.is_draft and m.body is None for m in page.value)


def test_walks_all_pages(sandbox):
    async def work(graph):
        for number in range(7):
            await graph.me.messages.post(message(f"Sida {number}"))
        first = await graph.me.messages.get(query(MessagesRequestBuilder, top=3))
        assert len(first.value) == 3 and first.odata_next_link
        seen: list[str] = []
        await PageIterator(first, graph.request_adapter).iterate(lambda m: seen.append(m.id) or True)
        total = await graph.me.messages.get(query(MessagesRequestBuilder, top=1000))
        return seen, [m.id for m in total.value]

    seen, everything = told(sandbox, work)
    assert len(seen) >= 7
    assert seen == everything


def test_a_draft_is_written_changed_and_deleted(sandbox):
    async def work(graph):
        draft = await graph.me.messages.post(message("Utkast"))
        one = graph.me.messages.by_message_id(draft.id)
        changed = await one.patch(Message(subject="Utkast 2"))
        read = await one.get()
        await one.delete()
        drafts = graph.me.mail_folders.by_mail_folder_id("drafts").messages
        left = await drafts.get(query(FolderMessagesRequestBuilder, filter="subject eq 'Utkast 2'"))
        return draft, changed, read, left

    draft, changed, read, left = told(sandbox, work)
    assert draft.is_draft and draft.id
    assert changed.subject == read.subject == "Utkast 2"
    assert changed.change_key != draft.change_key
    assert left.value == []


def test_sent_mail_lies_in_sent_items_and_arrives(sandbox):
    async def send(graph):
        await graph.me.send_mail.post(SendMailPostRequestBody(message=message("Prov från CRM"), save_to_sent_items=True))
        return await graph.me.mail_folders.by_mail_folder_id("sentitems").messages.get()

    sent = told(sandbox, send)
    assert "Prov från CRM" in [m.subject for m in sent.value]
    inbox = told(
        sandbox,
        lambda graph: graph.me.mail_folders.by_mail_folder_id("inbox").messages.get(),
        user="bo@contoso.example",
    )
    [arrived] = [m for m in inbox.value if m.subject == "Prov från CRM"]
    assert arrived.from_.email_address.address == ANNA
    assert arrived.is_read is False


def test_lists_folders(sandbox):
    page = told(sandbox, lambda graph: graph.me.mail_folders.get())
    assert {"Inbox", "Drafts", "Sent Items", "Deleted Items"} <= {f.display_name for f in page.value}


def test_reads_events_and_the_next_week(sandbox):
    async def work(graph):
        now = datetime.now(UTC)
        week = query(
            CalendarViewRequestBuilder,
            start_date_time=now.isoformat(),
            end_date_time=(now + timedelta(days=7)).isoformat(),
        )
        return await graph.me.events.get(), await graph.me.calendar_view.get(week)

    events, week = told(sandbox, work)
    assert events.value and week.value
    first = events.value[0]
    assert first.subject and first.start.time_zone == "UTC"
    assert first.organizer.email_address.address


def test_an_event_is_written_and_deleted(sandbox):
    async def work(graph):
        made = await graph.me.events.post(
            Event(
                subject="Möte",
                start=DateTimeTimeZone(date_time="2027-03-01T09:00:00", time_zone="W. Europe Standard Time"),
                end=DateTimeTimeZone(date_time="2027-03-01T10:00:00", time_zone="W. Europe Standard Time"),
            )
        )
        one = graph.me.events.by_event_id(made.id)
        read = await one.get()
        await one.patch(Event(subject="Möte 2"))
        changed = await one.get()
        await one.delete()
        with pytest.raises(ODataError) as gone:
            await one.get()
        return made, read, changed, gone.value

    made, read, changed, gone = told(sandbox, work)
    assert made.id == read.id
    assert read.start.date_time.startswith("2027-03-01T08:00:00"), "read back in UTC"
    assert changed.subject == "Möte 2"
    assert gone.response_status_code == 404
    assert gone.error.code == "ErrorItemNotFound"


def test_lists_contacts(sandbox):
    page = told(sandbox, lambda graph: graph.me.contacts.get(), scopes=["Contacts.Read"])
    assert page.value and page.value[0].display_name


def test_a_message_that_is_not_there_is_an_odata_error(sandbox):
    with pytest.raises(ODataError) as refused:
        told(sandbox, lambda graph: graph.me.messages.by_message_id("AAMkAGnothing=").get())
    assert refused.value.response_status_code in {400, 404}
    assert refused.value.error.code in {"ErrorItemNotFound", "ErrorInvalidIdMalformed"}
    assert refused.value.error.inner_error.request_id


def test_a_missing_permission_is_access_denied(sandbox):
    with pytest.raises(ODataError) as refused:
        told(sandbox, lambda graph: graph.me.messages.get(), scopes=["User.Read"])
    assert refused.value.response_status_code == 403
    assert refused.value.error.code == "ErrorAccessDenied"


def test_no_mailbox_for_that_address_until_a_licence_is_assigned(sandbox):
    """Row H3: sign-in and /me succeed, mail and calendar do not; a licence mends both."""
    scenario = sandbox.scenario("H3")
    assert told(sandbox, lambda graph: graph.me.get()).user_principal_name == ANNA
    for read in (lambda graph: graph.me.messages.get(), lambda graph: graph.me.events.get()):
        with pytest.raises(ODataError) as refused:
            told(sandbox, read)
        assert refused.value.response_status_code == 404
        assert refused.value.error.code == "MailboxNotEnabledForRESTAPI"
        assert "inactive, soft-deleted, or is hosted on-premise" in refused.value.error.message
    scenario.mend("license")
    assert told(sandbox, lambda graph: graph.me.messages.get()) is not None
    assert told(sandbox, lambda graph: graph.me.events.get()) is not None


def test_plain_http_is_allowed_on_loopback(sandbox):
    async def run():
        async with httpx.AsyncClient(timeout=30) as http:
            provider = AzureIdentityAuthenticationProvider(
                Ready(sandbox.token(scopes=SCOPES)),
                scopes=["https://graph.microsoft.com/.default"],
                allowed_hosts=["127.0.0.1"],
            )
            return await graph_at(f"{sandbox.origin}/v1.0", provider, http).me.get()

    assert asyncio.run(run()).user_principal_name == ANNA
