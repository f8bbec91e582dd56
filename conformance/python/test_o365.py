"""O365 signs in as an application and uses a mailbox, at Microsoft's own addresses, as its users do."""

from urllib.parse import urlsplit

import pytest
import urllib3.util.connection
from O365 import Account
from O365.utils.token import MemoryTokenBackend
from requests import HTTPError

from mock365 import ANNA, HUBSPOT, SECRET, TENANT

BO = "bo@contoso.example"


@pytest.fixture
def account(consented, monkeypatch) -> Account:
    """Microsoft's hosts lead to the sandbox; the application has its own permissions, and anna's mailbox is the one."""
    really = urllib3.util.connection.create_connection
    here = urlsplit(consented.tls_origin)

    def lead(address, *args, **more):
        return really((here.hostname, here.port) if address[1] == 443 else address, *args, **more)

    monkeypatch.setattr(urllib3.util.connection, "create_connection", lead)
    grant = {"app": HUBSPOT, "tenant": TENANT, "roles": ["Mail.ReadWrite", "Mail.Send", "Contacts.ReadWrite"]}
    assert consented.control("PATCH", "cloud", json={"grants": [grant]}).ok
    account = Account(
        (HUBSPOT, SECRET),
        auth_flow_type="credentials",
        tenant_id=TENANT,
        main_resource=ANNA,
        token_backend=MemoryTokenBackend(),
        verify_ssl=consented.ca,
        request_retries=0,
    )
    assert account.authenticate()
    return account


def test_reads_mail_page_by_page(account):
    mailbox = account.mailbox()
    inbox = mailbox.inbox_folder()
    every = list(inbox.get_messages(limit=100, batch=2))
    assert len(every) == len({message.object_id for message in every}) > 2
    newest = every[0]
    assert newest.subject and newest.sender.address and newest.received
    assert newest.get_body_text() is not None
    query = mailbox.q().equals("subject", newest.subject)
    assert [message.object_id for message in inbox.get_messages(query=query)] == [newest.object_id]
    assert newest.mark_as_read() and inbox.get_message(newest.object_id).is_read
    assert newest.mark_as_unread() and not inbox.get_message(newest.object_id).is_read


def test_sends_a_message_with_files_and_answers(account, tmp_path):
    small, large = tmp_path / "small.txt", tmp_path / "large.bin"
    small.write_text("Hej!")
    large.write_bytes(bytes(range(256)) * 20 * 1024)
    message = account.new_message()
    message.to.add(BO)
    message.cc.add(("Anna Andersson", ANNA))
    message.subject = "Offert"
    message.body = "<p>Med vänlig hälsning</p>"
    message.attachments.add(str(small))
    assert message.save_draft()
    # What is larger than 3 MB goes to an upload session, which a draft has to be there for.
    message.attachments.add(str(large))
    assert message.save_draft()
    assert message.send()

    theirs = account.mailbox(BO)
    query = theirs.q().equals("subject", "Offert")
    arrived = theirs.inbox_folder().get_message(query=query, download_attachments=True)
    assert arrived.sender.address == ANNA
    assert [who.address for who in arrived.to] == [BO]
    files = {file.name: file for file in arrived.attachments}
    assert set(files) == {"small.txt", "large.bin"}
    assert files["large.bin"].size >= large.stat().st_size
    assert files["small.txt"].save(str(tmp_path), custom_name="again.txt")
    assert (tmp_path / "again.txt").read_text() == "Hej!"

    reply = arrived.reply()
    reply.body = "Tack"
    assert reply.send()
    mailbox = account.mailbox()
    answered = mailbox.inbox_folder().get_message(query=mailbox.q().equals("subject", "RE: Offert"))
    assert answered and answered.sender.address == BO


def test_makes_moves_and_deletes(account):
    mailbox = account.mailbox()
    inbox = mailbox.inbox_folder()
    folder = inbox.create_child_folder("Kunder")
    assert inbox.get_folder(folder_name="Kunder").folder_id == folder.folder_id
    [message] = inbox.get_messages(limit=1)
    assert message.move(folder)
    [moved] = folder.get_messages()
    assert moved.subject == message.subject
    copied = moved.copy(mailbox.archive_folder())
    assert copied.subject == message.subject
    moved.categories = ["Röd"]
    assert moved.save_message()
    assert folder.get_message(moved.object_id).categories == ["Röd"]
    moved.flag.set_flagged()
    assert moved.save_message()
    assert folder.get_message(moved.object_id).flag.status.value == "flagged"
    assert moved.delete()
    assert list(folder.get_messages()) == []
    assert folder.update_folder_name("Gamla kunder")
    assert folder.delete()
    assert inbox.get_folder(folder_name="Gamla kunder") is None


def test_keeps_contacts(account):
    book = account.address_book()
    contact = book.new_contact()
    contact.name, contact.surname = "Hugo", "Holm"
    contact.emails.add("hugo@fabrikam.example")
    contact.business_phones = "+46 8 123 45"
    contact.job_title = "Inköpare"
    assert contact.save()
    query = book.q().equals("surname", "Holm")
    [seen] = book.get_contacts(query=query)
    assert (seen.name, seen.main_email, seen.job_title) == ("Hugo", "hugo@fabrikam.example", "Inköpare")
    assert seen.business_phones == ["+46 8 123 45"]
    seen.company_name = "Fabrikam"
    assert seen.save()
    [found] = book.get_contacts(query="emailAddresses/any(a:a/address eq 'hugo@fabrikam.example')")
    assert found.company_name == "Fabrikam"
    assert book.create_child_folder("Leverantörer")
    # O365 takes each folder for the uppermost one, and puts new contacts there, so that this one stays empty.
    folder = book.get_folder(folder_name="Leverantörer")
    folder.root = False
    assert list(folder.get_contacts()) == []
    assert folder.delete()
    assert book.get_folder(folder_name="Leverantörer") is None
    assert seen.delete()
    assert list(book.get_contacts(query=query)) == []


def test_words_of_failures_arrive(account):
    with pytest.raises(HTTPError) as met:
        list(account.mailbox("nobody@contoso.example").inbox_folder().get_messages())
    assert met.value.response.status_code == 404
    assert "The requested user 'nobody@contoso.example' is invalid." in str(met.value)
    assert met.value.response.json()["error"]["code"] == "ErrorInvalidUser"
