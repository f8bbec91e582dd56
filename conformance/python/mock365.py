"""The mock as these suites see it: one process, one sandbox for each test."""

import json
import os
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

ANNA = "anna@contoso.example"
ADMIN = "admin@contoso.example"
PASSWORD = "Password1!"
TENANT = "contoso.example"
HUBSPOT = "450987b3-a09a-4f14-9b2c-4f301d1e15f5"
SECRET = "mock-secret"
REDIRECT = "http://localhost:5000/"
SCOPES = ["Mail.ReadWrite", "Mail.Send", "Calendars.Read", "Calendars.ReadWrite", "User.Read"]


class Server:
    """One `mock365 serve`, on any free port, with a certificate authority of its own."""

    def __init__(self, binary: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mock365-conformance-")
        folder = Path(self._folder.name)
        self.log = folder / "stderr.log"
        self._stderr = self.log.open("wb")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MOCK365_")}
        self._process = subprocess.Popen(
            [binary, "serve", "--listen", "127.0.0.1:0", "--ca-dir", str(folder / "ca")],
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=environment,
            text=True,
        )
        try:
            line = self._first_line()
            if not line.startswith("ready http://"):
                raise RuntimeError(f"expected `ready http://…`, got {line!r}\n{self.errors()}")
            self.origin = line.removeprefix("ready ").strip()
            self.ca = folder / "ca-downloaded.pem"
            answer = requests.get(f"{self.origin}/_mock/ca.pem", timeout=30)
            answer.raise_for_status()
            self.ca.write_bytes(answer.content)
        except BaseException:
            self._process.kill()
            raise

    def _first_line(self) -> str:
        lines: list[str] = []
        reader = threading.Thread(target=lambda: lines.append(self._process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(timeout=30)
        return lines[0] if lines else ""

    def errors(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def stop(self) -> int:
        self._process.terminate()
        try:
            code = self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process.stdout.close()
        self._stderr.close()
        self._folder.cleanup()
        return code

    def sandbox(self, **words) -> "Sandbox":
        answer = requests.post(f"{self.origin}/_mock/sandboxes", json=words, timeout=30)
        assert answer.status_code == 201, f"{answer.status_code} {answer.text}"
        told = answer.json()
        return Sandbox(self, told["name"], told["origin"], told["tls_origin"])


@dataclass
class Sandbox:
    """One isolated Microsoft 365."""

    server: Server
    name: str
    origin: str
    tls_origin: str

    @property
    def ca(self) -> str:
        return str(self.server.ca)

    @property
    def authority(self) -> str:
        return f"{self.tls_origin}/{TENANT}"

    @property
    def host(self) -> str:
        return urlsplit(self.tls_origin).hostname

    def control(self, verb: str, path: str, **words) -> requests.Response:
        return requests.request(verb, f"{self.origin}/_mock/{path}", timeout=30, **words)

    def _told(self, answer: requests.Response):
        assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def scenario(self, words: str) -> "Scenario":
        """Applies the scenario that is found first by these words: a row (`H7`), a code, what a customer says."""
        found = self._told(self.control("GET", "scenarios", params={"q": words}))
        assert found, f"no scenario is found by {words!r}"
        told = self._told(self.control("POST", f"scenarios/{found[0]['scenario']}", json={}))
        return Scenario(self, told)

    def token(self, user: str | None = ANNA, app: str = HUBSPOT, **words) -> dict:
        """What the token endpoint would have said, without its pages."""
        asked = {"app": app, **words}
        if user:
            asked["user"] = user
        return self._told(self.control("POST", "tokens", json=asked))

    def requests(self) -> list[dict]:
        return self._told(self.control("GET", "requests"))

    def close(self) -> None:
        self._told(requests.delete(f"{self.server.origin}/_mock/sandboxes/{self.name}", timeout=30))

    def story(self) -> str:
        """The journal, for a test that failed."""
        shown = ("method", "url", "operation", "status", "code", "explain", "request_body", "answer_body")
        lines = [{k: line.get(k) for k in shown} for line in self.requests()[-12:]]
        return "\n".join(json.dumps(line, ensure_ascii=False)[:2500] for line in lines)


class Scenario:
    """A failure that was applied, and what mends it."""

    def __init__(self, sandbox: Sandbox, told: dict) -> None:
        self._sandbox = sandbox
        self.name = told["scenario"]
        self.remedies: list[str] = told["remedies"]

    def mend(self, remedy: str) -> None:
        assert remedy in self.remedies, f"{self.name} has the remedies {self.remedies}"
        self._sandbox._told(self._sandbox.control("POST", f"scenarios/{self.name}/remedies/{remedy}", json={}))
