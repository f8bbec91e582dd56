"""PowerPlatform-Dataverse-Client reads, patches, pages and batches over TLS, and sees failures as HttpError."""

import time

import pytest
from azure.core.credentials import AccessToken
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.core.errors import HttpError
from PowerPlatform.Dataverse.models.upsert import UpsertItem

from mock365 import ADMIN, ANNA, Sandbox

HOST = "contoso.crm4.dynamics.com"


class Ready:
    """A credential that holds a token already."""

    def __init__(self, token: dict) -> None:
        self._token = token

    def get_token(self, *_scopes: str, **_more) -> AccessToken:
        return AccessToken(self._token["access_token"], int(time.time()) + int(self._token["expires_in"]))


def dataverse(sandbox: Sandbox, user: str) -> DataverseClient:
    token = sandbox.token(user=user, resource=f"https://{HOST}", scopes=["user_impersonation"])
    return DataverseClient(f"{sandbox.tls_origin}/~{HOST}", Ready(token))


@pytest.fixture
def crm(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", sandbox.ca)
    with dataverse(sandbox, ADMIN) as client:
        yield client


def test_reads_and_patches_a_mailbox(crm):
    found = crm.records.list("mailbox", filter=f"emailaddress eq '{ANNA}'", select=["name", "incomingemailstatus"])
    [mailbox] = found
    assert mailbox["incomingemailstatus"] == 0
    crm.records.update("mailbox", mailbox["mailboxid"], {"incomingemaildeliverymethod": 2})
    row = crm.records.retrieve("mailbox", mailbox["mailboxid"], include_annotations="*")
    assert row["incomingemaildeliverymethod"] == 2
    shown = row["incomingemaildeliverymethod@OData.Community.Display.V1.FormattedValue"]
    assert shown == "Server-Side Synchronization or Email Router"


def test_labels_become_numbers_by_the_definitions(crm):
    [mailbox] = crm.records.list("mailbox", filter=f"emailaddress eq '{ANNA}'", select=["name"])
    label = "Server-Side Synchronization or Email Router"
    crm.records.update("mailbox", mailbox["mailboxid"], {"outgoingemaildeliverymethod": label})
    assert crm.records.retrieve("mailbox", mailbox["mailboxid"])["outgoingemaildeliverymethod"] == 2


def test_makes_upserts_and_deletes(crm):
    made = crm.records.create("contact", {"lastname": "Lind"})
    many = crm.records.create("contact", [{"lastname": "Berg"}, {"lastname": "Alm"}])
    assert len({made, *many}) == 3
    crm.records.update("contact", many, {"firstname": "B"})
    [anna] = crm.records.list("systemuser", filter=f"domainname eq '{ANNA}'", select=["azureactivedirectoryobjectid"])
    key = {"azureactivedirectoryobjectid": anna["azureactivedirectoryobjectid"]}
    crm.records.upsert("systemuser", [UpsertItem(alternate_key=key, record={"jobtitle": "Boss"})])
    assert crm.records.retrieve("systemuser", anna["systemuserid"])["jobtitle"] == "Boss"
    names = [row["fullname"] for row in crm.records.list("contact", select=["fullname"], orderby=["fullname asc"])]
    assert names == ["B Alm", "B Berg", "Lind"]
    crm.records.delete("contact", made)
    assert crm.records.retrieve("contact", made) is None


def test_pages(crm):
    crm.records.create("contact", [{"lastname": f"C{number:02}"} for number in range(25)])
    pages = list(crm.records.list_pages("contact", select=["lastname"], orderby=["lastname"], page_size=10))
    assert [len(list(page)) for page in pages] == [10, 10, 5]
    assert [row["lastname"] for page in pages for row in page] == [f"C{number:02}" for number in range(25)]


def test_batches_with_change_sets(crm):
    batch = crm.batch.new()
    with batch.changeset() as changes:
        made = changes.records.create("contact", {"lastname": "Lind"})
        changes.records.update("contact", made, {"firstname": "Lena"})
    batch.records.list("contact", select=["fullname"])
    done = batch.execute()
    assert not done.has_errors and len(done.responses) == 3
    assert done.responses[2].data["value"][0]["fullname"] == "Lena Lind"
    assert done.entity_ids[0] == done.responses[2].data["value"][0]["contactid"]


def test_a_change_set_is_done_whole_or_not_at_all(crm):
    batch = crm.batch.new()
    with batch.changeset() as changes:
        changes.records.create("contact", {"lastname": "Lind"})
        changes.records.create("contact", {"lastname": "x" * 1000})
    done = batch.execute()
    assert [response.status_code for response in done.failed] == [400]
    assert done.failed[0].error_code == "0x80044331"
    assert list(crm.records.list("contact", select=["fullname"])) == []


def test_failures_are_its_own(crm, sandbox, monkeypatch):
    with pytest.raises(HttpError) as refused:
        crm.records.create("contact", {"nothing": 1})
    assert refused.value.details["service_error_code"] == "0x80048d19"
    assert refused.value.details["service_request_id"]
    with dataverse(sandbox, ANNA) as anna:
        [mailbox] = crm.records.list("mailbox", filter="emailaddress eq 'bo@contoso.example'", select=["name"])
        with pytest.raises(HttpError) as refused:
            anna.records.update("mailbox", mailbox["mailboxid"], {"incomingemaildeliverymethod": 2})
    assert refused.value.status_code == 403


def test_is_told_when_to_come_back(crm, sandbox):
    crm.records.list("contact", select=["fullname"])
    rule = {"when": {"operation": "dataverse.contacts.*"}, "effect": {"answer": "too-many-requests"}, "times": 1}
    assert sandbox.control("POST", "rules", json=rule).ok
    with pytest.raises(HttpError) as refused:
        crm.records.list("contact", select=["fullname"])
    assert refused.value.status_code == 429 and refused.value.is_transient
    assert refused.value.details["retry_after"] == 5
    assert refused.value.details["service_error_code"] == "0x80072322"
