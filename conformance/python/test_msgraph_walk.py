"""A connector's day with msgraph-sdk (kiota): folders, pages, a large file, answers, rounds, contacts, batches, notifications."""

import json
import queue
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.models.attachment_item import AttachmentItem
from msgraph.generated.models.attachment_type import AttachmentType
from msgraph.generated.models.contact import Contact
from msgraph.generated.models.contact_folder import ContactFolder
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.mail_folder import MailFolder
from msgraph.generated.models.message import Message
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.models.subscription import Subscription
from msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder import (
    MessagesRequestBuilder as FolderMessagesRequestBuilder,
)
from msgraph.generated.users.item.messages.item.attachments.create_upload_session.create_upload_session_post_request_body import (  # noqa: E501
    CreateUploadSessionPostRequestBody,
)
from msgraph.generated.users.item.messages.item.create_reply.create_reply_post_request_body import (
    CreateReplyPostRequestBody,
)
from msgraph.generated.users.item.messages.item.move.move_post_request_body import MovePostRequestBody
from msgraph.generated.users.item.messages.item.reply.reply_post_request_body import ReplyPostRequestBody
from msgraph.generated.users.item.messages.messages_request_builder import MessagesRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem
from msgraph_core.tasks.large_file_upload import LargeFileUploadTask
from msgraph_core.tasks.page_iterator import PageIterator

from test_msgraph import message, query, round_of, small_pages, told

BO = "bo@contoso.example"
SCOPES = ["Mail.ReadWrite", "Mail.Send", "Contacts.ReadWrite", "User.Read"]
LARGE = 5 * 1024 * 1024
PART = 2 * 1024 * 1024


def walked(sandbox, work, **token):
    return told(sandbox, work, scopes=SCOPES, **token)


async def all_of(graph, first) -> list:
    seen: list = []
    await PageIterator(first, graph.request_adapter).iterate(lambda thing: seen.append(thing) or True)
    return seen


def test_folders_are_made_found_moved_into_and_deleted(sandbox):
    async def work(graph):
        customers = await graph.me.mail_folders.post(MailFolder(display_name="Kunder"))
        below = graph.me.mail_folders.by_mail_folder_id(customers.id).child_folders
        names = [f"Kund {number}" for number in range(12)]
        for name in names:
            await below.post(MailFolder(display_name=name))
        seen = await all_of(graph, await below.get())
        inbox = await graph.me.mail_folders.by_mail_folder_id("inbox").get()
        mail = graph.me.mail_folders.by_mail_folder_id("inbox").messages
        newest = (await mail.get(query(FolderMessagesRequestBuilder, top=1))).value[0]
        one = graph.me.messages.by_message_id(newest.id)
        moved = await one.move.post(MovePostRequestBody(destination_id=seen[0].id))
        with pytest.raises(ODataError) as gone:
            await one.get()
        after = await graph.me.mail_folders.by_mail_folder_id("inbox").get()
        await graph.me.mail_folders.by_mail_folder_id(customers.id).delete()
        with pytest.raises(ODataError) as away:
            await graph.me.mail_folders.by_mail_folder_id(customers.id).get()
        return names, seen, inbox, newest, moved, gone.value, after, away.value

    names, seen, inbox, newest, moved, gone, after, away = walked(sandbox, work)
    assert sorted(folder.display_name for folder in seen) == sorted(names)
    assert moved.subject == newest.subject and moved.id != newest.id
    assert (moved.parent_folder_id, newest.parent_folder_id) == (seen[0].id, inbox.id)
    assert after.total_item_count == inbox.total_item_count - 1
    assert (gone.response_status_code, gone.error.code) == (404, "ErrorItemNotFound")
    assert (away.response_status_code, away.error.code) == (404, "ErrorItemNotFound")


def test_a_large_file_is_uploaded_sent_and_answered(sandbox):
    content = bytes(range(251)) * (LARGE // 251) + bytes(LARGE % 251)

    async def send(graph):
        draft = await graph.me.messages.post(message("Stor bilaga"))
        one = graph.me.messages.by_message_id(draft.id)
        file = AttachmentItem(attachment_type=AttachmentType.File, name="stor.bin", size=LARGE)
        body = CreateUploadSessionPostRequestBody(attachment_item=file)
        session = await one.attachments.create_upload_session.post(body)
        assert session.next_expected_ranges == ["0-"]
        assert session.expiration_date_time > datetime.now(UTC)
        # `upload()` reads ranges as OneDrive writes them (`2097152-5242879`), and sends the last one twice.
        task, stream, first = LargeFileUploadTask(session, graph.request_adapter, BytesIO(content)), BytesIO(content), 0
        while True:
            last = min(first + PART, LARGE) - 1
            task.next_range = f"{first}-{last}"
            told = await task.next_chunk(stream)
            if told is None:
                break
            [expected] = told.next_expected_ranges
            assert int(expected) == last + 1
            first = int(expected)
        with pytest.raises(Exception) as over:
            await task.next_chunk(stream)
        [attached] = (await one.attachments.get()).value
        raw = await one.attachments.by_attachment_id(attached.id).get()
        await one.send.post()
        return draft, attached, raw, over.value

    draft, attached, raw, over = walked(sandbox, send)
    assert (attached.name, attached.size, attached.odata_type) == ("stor.bin", LARGE, "#microsoft.graph.fileAttachment")
    assert raw.size == LARGE
    assert over.response_status_code == 404

    async def answer(graph):
        inbox = graph.me.mail_folders.by_mail_folder_id("inbox").messages
        wanted = query(FolderMessagesRequestBuilder, filter="subject eq 'Stor bilaga'", expand=["attachments"])
        [arrived] = (await inbox.get(wanted)).value
        one = graph.me.messages.by_message_id(arrived.id)
        await one.reply.post(ReplyPostRequestBody(comment="Tack!"))
        draft = await one.create_reply.post(CreateReplyPostRequestBody(comment="Senare"))
        await graph.me.messages.by_message_id(draft.id).delete()
        return arrived, draft

    arrived, later = walked(sandbox, answer, user=BO)
    assert arrived.has_attachments and arrived.attachments[0].size == LARGE
    assert later.subject == "RE: Stor bilaga" and later.is_draft

    async def read(graph):
        inbox = graph.me.mail_folders.by_mail_folder_id("inbox").messages
        return (await inbox.get(query(FolderMessagesRequestBuilder, filter="subject eq 'RE: Stor bilaga'"))).value

    [reply] = walked(sandbox, read)
    assert reply.from_.email_address.address == BO
    assert reply.conversation_id == draft.conversation_id


def test_an_upload_is_given_up(sandbox):
    async def work(graph):
        draft = await graph.me.messages.post(message("Ångrad"))
        one = graph.me.messages.by_message_id(draft.id)
        file = AttachmentItem(attachment_type=AttachmentType.File, name="stor.bin", size=LARGE)
        body = CreateUploadSessionPostRequestBody(attachment_item=file)
        session = await one.attachments.create_upload_session.post(body)
        task = LargeFileUploadTask(session, graph.request_adapter, BytesIO(bytes(LARGE)))
        task.next_range = f"0-{PART - 1}"
        await task.next_chunk(BytesIO(bytes(LARGE)))
        # `cancel()` calls the adapter without its error map, and ends with a TypeError.
        gone = RequestInformation()
        gone.url, gone.http_method = session.upload_url, Method.DELETE
        await graph.request_adapter.send_no_response_content_async(gone, {})
        small = AttachmentItem(attachment_type=AttachmentType.File, name="liten.bin", size=1000)
        with pytest.raises(ODataError) as refused:
            await one.attachments.create_upload_session.post(CreateUploadSessionPostRequestBody(attachment_item=small))
        return await one.attachments.get(), refused.value

    left, refused = walked(sandbox, work)
    assert left.value == []
    assert refused.error.code == "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize"


def test_rounds_of_folders_and_contacts_go_to_the_end_and_on(sandbox):
    async def work(graph):
        folders = graph.me.mail_folders.delta
        everything, link = await round_of(graph, await folders.get(small_pages(3)), folders)
        made = await graph.me.mail_folders.post(MailFolder(display_name="Ny"))
        changed, link = await round_of(graph, await folders.with_url(link).get(), folders)
        await graph.me.mail_folders.by_mail_folder_id(made.id).delete()
        removed, _ = await round_of(graph, await folders.with_url(link).get(), folders)
        return everything, made, changed, removed

    everything, made, changed, removed = walked(sandbox, work)
    assert {"Inbox", "Drafts"} <= {folder.display_name for folder in everything}
    assert [folder.id for folder in changed] == [made.id]
    assert [folder.id for folder in removed] == [made.id]
    assert removed[0].additional_data["@removed"]["reason"] in {"deleted", "changed"}


def test_contacts_have_folders_and_photos(sandbox):
    async def work(graph):
        folder = await graph.me.contact_folders.post(ContactFolder(display_name="Kunder"))
        contacts = graph.me.contact_folders.by_contact_folder_id(folder.id).contacts
        eva = await contacts.post(
            Contact(
                given_name="Eva",
                surname="Ek",
                email_addresses=[EmailAddress(address="eva@fabrikam.example", name="Eva Ek")],
                business_phones=["+46 8 123"],
            )
        )
        one = graph.me.contacts.by_contact_id(eva.id)
        await one.patch(Contact(job_title="VD"))
        read = await one.get()
        with pytest.raises(ODataError) as faceless:
            await one.photo.content.get()
        await one.photo.content.put(PNG)
        photo, picture = await one.photo.get(), await one.photo.content.get()
        await one.delete()
        left = await contacts.get()
        return eva, read, faceless.value, photo, picture, left

    eva, read, faceless, photo, picture, left = walked(sandbox, work)
    assert (read.display_name, read.job_title, read.business_phones) == ("Eva Ek", "VD", ["+46 8 123"])
    assert read.email_addresses[0].address == "eva@fabrikam.example"
    assert read.change_key != eva.change_key
    assert faceless.response_status_code == 404
    assert photo.additional_data["@odata.mediaContentType"] == "image/png"
    assert picture == PNG
    assert left.value == []


# A picture of one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


class Dependent(BatchRequestItem):
    """A part that waits for others: the SDK writes `depends_on`, which Graph does not know."""

    def serialize(self, writer):
        super().serialize(writer)
        if self.depends_on:
            writer.write_collection_of_primitive_values("dependsOn", self.depends_on)


def test_twenty_requests_in_a_batch_wait_for_one_another(sandbox):
    async def work(graph):
        content, before, parts = BatchRequestContent(), [], []
        for number in range(18):
            request = graph.me.messages.to_post_request_information(message(f"Del {number}"))
            parts.append(Dependent(request_information=request, depends_on=before))
            before = [parts[-1]]
        nobody = graph.me.messages.by_message_id("AAMkAGnothing=").to_get_request_information()
        parts.append(Dependent(request_information=nobody, depends_on=before))
        parts.append(Dependent(request_information=graph.me.to_get_request_information(), depends_on=[parts[-1]]))
        for part in parts:
            content.add_request(part.id, part)
        answer = await graph.batch.post(content)
        wanted = query(MessagesRequestBuilder, filter="startswith(subject,'Del ')", top=50)
        return [part.id for part in parts], answer, await graph.me.messages.get(wanted)

    ids, answer, made = walked(sandbox, work)
    statuses = answer.get_response_status_codes()
    assert [statuses[part] for part in ids] == [201] * 18 + [400, 424]
    # Each waited for the one before.
    assert [m.subject for m in made.value] == [f"Del {number}" for number in range(18)]


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        asked = parse_qs(urlsplit(self.path).query).get("validationToken")
        self.server.told.put(("validation", asked[0]) if asked else ("notification", json.loads(body)))
        answer = asked[0].encode() if asked else b""
        self.send_response(200 if asked else 202)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.told = queue.Queue()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_a_subscription_is_validated_and_tells_what_happens(sandbox, hook):
    def next_change() -> dict:
        kind, told = hook.told.get(timeout=15)
        assert kind == "notification"
        [change] = told["value"]
        return change

    async def work(graph):
        made = await graph.subscriptions.post(
            Subscription(
                change_type="created,updated,deleted",
                notification_url=f"http://127.0.0.1:{hook.server_port}/hook",
                resource="me/mailFolders('drafts')/messages",
                expiration_date_time=datetime.now(UTC) + timedelta(hours=1),
                client_state="hemligt",
            )
        )
        kind, token = hook.told.get(timeout=15)
        assert kind == "validation" and token
        draft = await graph.me.messages.post(message("Prenumererad"))
        seen = [next_change()]
        one = graph.me.messages.by_message_id(draft.id)
        await one.patch(Message(subject="Ändrad", to_recipients=[Recipient(email_address=EmailAddress(address=BO))]))
        seen.append(next_change())
        await one.permanent_delete.post()
        seen.append(next_change())
        until = datetime.now(UTC) + timedelta(hours=2)
        mine = graph.subscriptions.by_subscription_id(made.id)
        renewed = await mine.patch(Subscription(expiration_date_time=until))
        listed = await graph.subscriptions.get()
        await mine.delete()
        with pytest.raises(ODataError) as gone:
            await mine.get()
        return made, draft, seen, renewed, until, listed, gone.value

    made, draft, seen, renewed, until, listed, gone = walked(sandbox, work)
    assert [change["changeType"] for change in seen] == ["created", "updated", "deleted"]
    for change in seen:
        assert change["subscriptionId"] == made.id and change["clientState"] == "hemligt"
        assert change["resourceData"]["id"] == draft.id
        assert change["resourceData"]["@odata.type"] == "#Microsoft.Graph.Message"
    assert abs(renewed.expiration_date_time - until) < timedelta(seconds=2)
    assert [one.id for one in listed.value] == [made.id]
    assert gone.response_status_code == 404


def test_nobody_who_does_not_answer_the_handshake_is_subscribed(sandbox):
    async def work(graph):
        with pytest.raises(ODataError) as refused:
            await graph.subscriptions.post(
                Subscription(
                    change_type="created",
                    notification_url="http://127.0.0.1:9/nobody",
                    resource="me/messages",
                    expiration_date_time=datetime.now(UTC) + timedelta(hours=1),
                )
            )
        return refused.value, await graph.subscriptions.get()

    refused, left = walked(sandbox, work)
    assert (refused.response_status_code, refused.error.code) == (400, "ValidationError")
    assert left.value == []


def test_errors_are_told_apart_by_their_codes(sandbox):
    async def refused(request) -> tuple[int, str]:
        with pytest.raises(ODataError) as seen:
            await request
        assert seen.value.error.inner_error.request_id and seen.value.error.message
        return seen.value.response_status_code, seen.value.error.code

    async def work(graph):
        draft = await graph.me.messages.post(Message(subject="Utan mottagare"))
        one = graph.me.messages.by_message_id(draft.id)
        stale = query(MessagesRequestBuilder)
        stale.headers.add("If-Match", 'W/"CQAAAA=="')
        wrong = query(MessagesRequestBuilder, filter="nothing eq 1")
        return [
            await refused(graph.me.messages.by_message_id("x").get()),
            await refused(one.send.post()),
            await refused(one.patch(Message(subject="Sen"), stale)),
            await refused(graph.me.messages.get(wrong)),
            await refused(graph.me.mail_folders.post(MailFolder(display_name="Inbox"))),
            await refused(graph.users.by_user_id("nobody@contoso.example").messages.get()),
            await refused(graph.users.by_user_id(BO).messages.get()),
        ]

    assert walked(sandbox, work) == [
        (400, "ErrorInvalidIdMalformed"),
        (400, "ErrorInvalidRecipients"),
        (412, "ErrorIrresolvableConflict"),
        (400, "RequestBroker--ParseUri"),
        (409, "ErrorFolderExists"),
        (404, "ErrorInvalidUser"),
        (403, "ErrorAccessDenied"),
    ]
