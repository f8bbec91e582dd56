"""One mock for the run, one sandbox for each test."""

import os

import pytest

from mock365 import ADMIN, HUBSPOT, PASSWORD, REDIRECT, Sandbox, Server
from robot import Robot

for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
    # They override the `verify=` that these libraries were given.
    os.environ.pop(variable, None)


@pytest.fixture(scope="session")
def server():
    binary = os.environ.get("MOCK365_BIN")
    if not binary:
        pytest.exit("MOCK365_BIN names no binary; start these tests by conformance/run", returncode=2)
    server = Server(binary)
    yield server
    assert server.stop() == 0, "SIGTERM ends the server cleanly"


@pytest.fixture
def sandbox(server: Server, request: pytest.FixtureRequest):
    sandbox = server.sandbox()
    yield sandbox
    told = getattr(request.node, "outcome_of_call", None)
    if told is not None and told.failed:
        request.node.add_report_section("teardown", "journal", sandbox.story())
        request.node.add_report_section("teardown", "server's stderr", server.errors())
    sandbox.close()


@pytest.fixture
def other_sandbox(server: Server):
    other: Sandbox = server.sandbox()
    yield other
    other.close()


@pytest.fixture
def consented(sandbox: Sandbox) -> Sandbox:
    """An administrator has accepted the application, its own permissions included, on the admin consent page."""
    arrived = Robot(sandbox.ca, REDIRECT).consent_for_everybody(sandbox.authority, HUBSPOT, ADMIN, PASSWORD)
    assert arrived.get("admin_consent") == "True" and "error" not in arrived, arrived
    return sandbox


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.when == "call":
        item.outcome_of_call = report
    return report
