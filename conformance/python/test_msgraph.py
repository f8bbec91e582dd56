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
from msgraph.generated.models.contact import Contact
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
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem
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


async def round_of(graph: GraphServiceClient, first, builder) -> tuple[list, str]:
    """Walks a round by the SDK's own page iterator; what it saw, and the link of the next round.

    The iterator keeps no delta link, so the last page is asked for once more by its address.
    """
    seen: list = []
    iterator = PageIterator(first, graph.request_adapter)
    await iterator.iterate(lambda thing: seen.append(thing) or True)
    page = first
    while page.odata_next_link:
        page = await builder.with_url(page.odata_next_link).get()
    assert page.odata_delta_link, "a round ends with a delta link"
    return seen, page.odata_delta_link


def small_pages(size: int = 2) -> RequestConfiguration:
    wanted = RequestConfiguration()
    wanted.headers.add("Prefer", f"odata.maxpagesize={size}")
    return wanted


def test_rounds_of_messages_tell_what_changed(sandbox):
    async def work(graph):
        folder = graph.me.mail_folders.by_mail_folder_id("inbox").messages
        made = [await folder.post(message(f"Runda {number}")) for number in range(5)]
        first = await folder.delta.get(small_pages())
        assert len(first.value) == 2 and first.odata_next_link
        everything, link = await round_of(graph, first, folder.delta)
        listed = await folder.get(query(FolderMessagesRequestBuilder, top=500, select=["id"]))
        one = graph.me.messages
        await one.by_message_id(made[0].id).patch(Message(subject="Runda 0, ändrad"))
        await one.by_message_id(made[1].id).patch(Message(is_read=not made[1].is_read))
        await one.by_message_id(made[2].id).delete()
        new = await folder.post(message("Runda 5"))
        changed, next_link = await round_of(graph, await folder.delta.with_url(link).get(), folder.delta)
        nothing = await folder.delta.with_url(next_link).get()
        return made, everything, listed, new, changed, nothing

    made, everything, listed, new, changed, nothing = told(sandbox, work)
    assert {m.id for m in everything} == {m.id for m in listed.value}
    by_id = {m.id: m for m in changed}
    assert set(by_id) == {made[0].id, made[1].id, made[2].id, new.id}
    assert by_id[made[0].id].subject == "Runda 0, ändrad"
    assert by_id[made[1].id].is_read is not made[1].is_read and by_id[made[1].id].subject is None
    assert by_id[made[2].id].additional_data["@removed"] == {"reason": "deleted"}
    assert nothing.value == [] and nothing.odata_delta_link


def test_rounds_of_contacts_tell_what_changed(sandbox):
    async def work(graph):
        contacts = graph.me.contacts
        made = [await contacts.post(Contact(given_name=f"Kontakt {number}")) for number in range(3)]
        everything, link = await round_of(graph, await contacts.delta.get(small_pages()), contacts.delta)
        await contacts.by_contact_id(made[0].id).patch(Contact(surname="Ny"))
        await contacts.by_contact_id(made[1].id).delete()
        changed, _ = await round_of(graph, await contacts.delta.with_url(link).get(), contacts.delta)
        return made, everything, changed

    made, everything, changed = told(sandbox, work, scopes=["Contacts.ReadWrite"])
    assert {c.id for c in made} <= {c.id for c in everything}
    assert {c.id: c.surname for c in changed if "@removed" not in c.additional_data} == {made[0].id: "Ny"}
    assert [c.id for c in changed if "@removed" in c.additional_data] == [made[1].id]


def test_a_link_of_another_time_is_gone_and_a_new_round_begins(sandbox):
    async def work(graph):
        delta = graph.me.mail_folders.by_mail_folder_id("inbox").messages.delta
        _, link = await round_of(graph, await delta.get(), delta)
        return link

    link = told(sandbox, work)
    assert sandbox.control("POST", "reset", json={}).ok

    async def again(graph):
        delta = graph.me.mail_folders.by_mail_folder_id("inbox").messages.delta
        with pytest.raises(ODataError) as gone:
            await delta.with_url(link).get()
        everything, _ = await round_of(graph, await delta.get(), delta)
        return gone.value, everything

    gone, everything = told(sandbox, again)
    assert gone.response_status_code == 410
    assert gone.error.code == "SyncStateNotFound"
    assert everything


def item(request, after: list | None = None) -> BatchRequestItem:
    return BatchRequestItem(request_information=request, depends_on=after or [])


def test_a_batch_of_the_sdks_own(sandbox):
    async def work(graph):
        content = BatchRequestContent()
        me = item(graph.me.to_get_request_information())
        inbox = item(graph.me.messages.to_get_request_information(query(MessagesRequestBuilder, top=2)))
        draft = item(graph.me.messages.to_post_request_information(message("Ur en bunt")))
        after = item(graph.me.mail_folders.to_get_request_information(), after=[draft])
        nobody = item(graph.me.messages.by_message_id("AAMkAGnothing=").to_get_request_information())
        parts = [me, inbox, draft, after, nobody]
        for part in parts:
            content.add_request(part.id, part)
        answer = await graph.batch.post(content)
        drafts = graph.me.mail_folders.by_mail_folder_id("drafts").messages
        made = await drafts.get(query(FolderMessagesRequestBuilder, filter="subject eq 'Ur en bunt'"))
        return parts, answer, made

    (me, inbox, draft, after, nobody), answer, made = told(sandbox, work)
    wanted = {me.id: 200, inbox.id: 200, draft.id: 201, after.id: 200, nobody.id: 400}
    assert answer.get_response_status_codes() == wanted
    # The SDK shows what was read by no name but the media type: it looks for a body in base64 alone.
    assert all(answer.get_response_by_id(part).content_type.startswith("application/json") for part in wanted)
    assert [m.subject for m in made.value] == ["Ur en bunt"]


def test_a_part_that_was_throttled_succeeds_when_it_is_repeated(sandbox):
    rule = {"when": {"operation": "graph.messages.list", "nth": 3}, "effect": {"answer": "too-many-requests"}, "times": 1}
    assert sandbox.control("POST", "rules", json=rule).status_code == 201

    async def work(graph):
        def parts(count):
            return [item(graph.me.messages.to_get_request_information()) for _ in range(count)]

        content = BatchRequestContent()
        for part in parts(20):
            content.add_request(part.id, part)
        answer = await graph.batch.post(content)
        [late] = [part for part, status in answer.get_response_status_codes().items() if status == 429]
        headers = answer.get_response_by_id(late).headers
        again = BatchRequestContent()
        again.add_request(late, content.requests[late])
        return answer, headers, (await graph.batch.post(again)).get_response_status_codes()

    answer, headers, again = told(sandbox, work)
    statuses = sorted(answer.get_response_status_codes().values())
    assert statuses == [200] * 19 + [429]
    assert int(headers["Retry-After"]) > 0
    assert list(again.values()) == [200]
