"""The README's Python, pasted in order into one session, against the situation that it starts the mock in."""

import asyncio
import re
from pathlib import Path

import pytest

from mock365 import ANNA, Sandbox

README = (Path(__file__).parents[2] / "README.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def pasted(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict:
    """The names of the session after every block; only the port is another one."""
    (tmp_path / "ca.pem").write_bytes(Path(sandbox.ca).read_bytes())
    monkeypatch.chdir(tmp_path)
    session: dict = {}
    for block in BLOCKS:
        here = block.replace("https://localhost:8365", sandbox.tls_origin).replace("http://127.0.0.1:8365", sandbox.origin)
        assert "8365" not in here.replace("# ca.pem: curl", ""), here
        exec(compile(here, "README.md", "exec"), session)
    return session


def test_what_is_pasted_in_order_works(consented: Sandbox, monkeypatch, tmp_path):
    assert len(BLOCKS) == 4, "msal, msgraph-sdk, exchangelib, PowerPlatform-Dataverse-Client"
    situation = consented.scenario("API non activé pour la boîte de réception")
    assert situation.name == "rest-not-enabled/hybrid"
    session = pasted(consented, monkeypatch, tmp_path)

    told = session["app"].acquire_token_for_client(["https://graph.microsoft.com/.default"])
    assert told["token_type"] == "Bearer", told

    # Anna's mailbox lies at the customer's own host, where exchangelib finds it.
    subjects = [item.subject for item in session["account"].inbox.all().order_by("-datetime_received")[:3]]
    assert "Quarterly numbers" in subjects, subjects

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "ca.pem")
    [mailbox] = session["dataverse"].records.list("mailbox", filter=f"emailaddress eq '{ANNA}'", select=["name"])
    assert mailbox["mailboxid"]

    situation.mend("migrate-mailbox")
    found = asyncio.run(session["graph"].users.by_user_id(ANNA).messages.get())
    assert "Quarterly numbers" in [message.subject for message in found.value]
