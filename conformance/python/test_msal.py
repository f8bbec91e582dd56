"""msal signs in through the pages, refreshes, and asks for tokens of its own."""

import jwt
import msal
import pytest

from mock365 import ANNA, HUBSPOT, PASSWORD, REDIRECT, SCOPES, SECRET, Sandbox
from robot import Robot

GRAPH_DEFAULT = ["https://graph.microsoft.com/.default"]


def application(sandbox: Sandbox, secret: str = SECRET, **options) -> msal.ConfidentialClientApplication:
    options.setdefault("instance_discovery", False)
    options.setdefault("authority", sandbox.authority)
    return msal.ConfidentialClientApplication(HUBSPOT, client_credential=secret, verify=sandbox.ca, **options)


def claims(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture
def robot(sandbox: Sandbox) -> Robot:
    return Robot(sandbox.ca, REDIRECT)


def start(app: msal.ConfidentialClientApplication, **options) -> dict:
    return app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT, **options)


def connect(app: msal.ConfidentialClientApplication, robot: Robot, **options) -> dict:
    """What a CRM does when a person presses `Connect your inbox`."""
    flow = start(app, **options)
    return app.acquire_token_by_auth_code_flow(flow, robot.sign_in(flow["auth_uri"], ANNA, PASSWORD))


def test_signs_in_by_authorization_code_and_pkce(sandbox, robot):
    app = application(sandbox)
    flow = start(app)
    assert "code_challenge_method=S256" in flow["auth_uri"]
    told = app.acquire_token_by_auth_code_flow(flow, robot.sign_in(flow["auth_uri"], ANNA, PASSWORD))
    assert "error" not in told, told
    assert told["token_type"] == "Bearer"
    assert told["id_token_claims"]["preferred_username"] == ANNA
    assert {s.casefold() for s in SCOPES} <= {s.rsplit("/", 1)[-1].casefold() for s in told["scope"].split()}
    assert any("Permissions requested" in p.text for p in robot.seen), robot.seen
    assert claims(told["access_token"])["ver"] == "1.0", "Graph always gets v1 tokens"
    [account] = app.get_accounts()
    assert account["username"] == ANNA


def test_the_browser_stays_signed_in_and_consent_is_kept(sandbox, robot):
    connect(application(sandbox), robot)
    pages = len(robot.seen)
    told = connect(application(sandbox), robot)
    assert "access_token" in told, told
    assert len(robot.seen) == pages, "a single session is taken silently"


def test_a_login_hint_is_enough_to_skip_the_account_page(sandbox, robot):
    told = connect(application(sandbox), robot, login_hint=ANNA)
    assert told["id_token_claims"]["preferred_username"] == ANNA


def test_a_wrong_password_is_said_on_the_page(sandbox, robot):
    flow = start(application(sandbox), login_hint=ANNA)
    page = robot.open(flow["auth_uri"])
    while not page.asks_for("passwd"):
        page = robot.press(page, "Next", **({"loginfmt": ANNA} if page.asks_for("loginfmt") else {}))
    page = robot.press(page, "Sign in", **({"loginfmt": ANNA} if page.asks_for("loginfmt") else {}), passwd="wrong")
    assert "password is incorrect" in page.text, page


def test_refreshes(sandbox, robot):
    app = application(sandbox)
    first = connect(app, robot)
    [account] = app.get_accounts()
    second = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    assert second and "error" not in second, second
    assert second["access_token"] != first["access_token"]
    assert claims(second["access_token"])["oid"] == claims(first["access_token"])["oid"]


@pytest.mark.parametrize("scopes", [["User.Read"], ["https://graph.microsoft.com/User.Read"]])
def test_a_token_is_found_in_the_cache_by_the_words_it_was_asked_for(sandbox, robot, scopes):
    app = application(sandbox)
    flow = app.initiate_auth_code_flow(scopes, redirect_uri=REDIRECT)
    first = app.acquire_token_by_auth_code_flow(flow, robot.sign_in(flow["auth_uri"], ANNA, PASSWORD))
    asked = len([line for line in sandbox.requests() if line["operation"].startswith("entra.token")])
    [account] = app.get_accounts()
    for _ in range(2):
        second = app.acquire_token_silent(scopes, account)
        assert second and second["access_token"] == first["access_token"], (first["scope"], second)
        assert second["token_source"] == "cache"
    again = len([line for line in sandbox.requests() if line["operation"].startswith("entra.token")])
    assert again == asked == 1, "the token endpoint is not asked again"


def test_a_refresh_token_serves_another_resource(sandbox, robot):
    app = application(sandbox)
    connect(app, robot)
    [account] = app.get_accounts()
    told = app.acquire_token_silent_with_error(["https://graph.microsoft.com/Mail.Send"], account, force_refresh=True)
    assert told and claims(told["access_token"])["aud"] in {
        "https://graph.microsoft.com",
        "00000003-0000-0000-c000-000000000000",
    }, told


def test_a_code_is_good_once(sandbox, robot):
    app = application(sandbox)
    flow = start(app)
    arrived = robot.sign_in(flow["auth_uri"], ANNA, PASSWORD)
    assert "access_token" in app.acquire_token_by_auth_code_flow(dict(flow), dict(arrived))
    again = app.acquire_token_by_auth_code_flow(dict(flow), dict(arrived))
    assert again["error"] == "invalid_grant"
    assert again["error_codes"] == [54005]


def test_another_verifier_is_refused(sandbox, robot):
    app = application(sandbox)
    flow = start(app)
    arrived = robot.sign_in(flow["auth_uri"], ANNA, PASSWORD)
    told = app.acquire_token_by_auth_code_flow({**flow, "code_verifier": "a" * 43}, arrived)
    assert told["error"] == "invalid_grant"
    assert told["error_codes"] == [501481]


def test_refused_consent_comes_back_as_an_error(sandbox, robot):
    app = application(sandbox)
    flow = start(app)
    told = app.acquire_token_by_auth_code_flow(flow, robot.sign_in(flow["auth_uri"], ANNA, PASSWORD, consent="Cancel"))
    assert told["error"] in {"access_denied", "consent_required"}, told
    assert "AADSTS65004" in told["error_description"]


def test_a_silent_request_without_a_session_needs_a_login(sandbox, robot):
    flow = start(application(sandbox), prompt="none")
    arrived = robot.open(flow["auth_uri"])
    assert isinstance(arrived, dict), arrived
    assert arrived["error"] == "login_required"
    assert arrived["error_description"].startswith("AADSTS50058")


def test_an_application_that_no_tenant_knows(sandbox):
    app = msal.ConfidentialClientApplication(
        "00000000-0000-0000-0000-00000000000a",
        client_credential=SECRET,
        authority=sandbox.authority,
        instance_discovery=False,
        verify=sandbox.ca,
    )
    told = app.acquire_token_for_client(GRAPH_DEFAULT)
    assert told["error"] == "unauthorized_client"
    assert told["error_codes"] == [700016]


def test_an_application_that_nobody_has_installed_may_do_nothing(sandbox):
    told = application(sandbox).acquire_token_for_client(GRAPH_DEFAULT)
    assert "roles" not in claims(told["access_token"])
    sandbox.control("PATCH", "tenants/contoso.example", json={"changes": {"principal-required": "applied"}})
    told = application(sandbox).acquire_token_for_client(GRAPH_DEFAULT)
    assert told["error"] == "invalid_client"
    assert told["error_codes"] == [7000229]


def test_client_credentials(consented):
    told = application(consented).acquire_token_for_client(GRAPH_DEFAULT)
    assert "error" not in told, told
    token = claims(told["access_token"])
    assert "scp" not in token
    assert token["appid"] == HUBSPOT
    assert token["idtyp"] == "app"
    assert "Mail.ReadWrite" in token["roles"]
    assert told["expires_in"] > 0


def test_a_bad_secret_is_an_invalid_client(consented):
    told = application(consented, secret="wrong").acquire_token_for_client(GRAPH_DEFAULT)
    assert told["error"] == "invalid_client"
    assert told["error_description"].startswith("AADSTS7000215: Invalid client secret")
    assert told["error_codes"] == [7000215]
    assert told["error_uri"].endswith("error?code=7000215")
    assert told["correlation_id"] and told["trace_id"]


def test_an_unknown_tenant_is_refused_in_discovery(sandbox):
    with pytest.raises(ValueError) as refused:
        application(sandbox, authority=f"{sandbox.tls_origin}/nowhere.example")
    assert "nowhere.example" in str(refused.value)


def test_an_issuer_of_our_own_is_accepted(consented):
    """`oidc_authority` compares the issuer with the address that was asked."""
    app = application(consented, authority=None, oidc_authority=f"{consented.authority}/v2.0", instance_discovery=None)
    told = app.acquire_token_for_client(GRAPH_DEFAULT)
    assert "access_token" in told, told


def test_a_failure_comes_and_goes_with_its_scenario(sandbox, robot):
    """The customer sees `Need admin approval`; an administrator consents; the same connection succeeds."""
    scenario = sandbox.scenario("Need admin approval")
    page = robot.open(start(application(sandbox))["auth_uri"])
    for _ in range(4):
        if isinstance(page, dict) or "Need admin approval" in page.text:
            break
        typed = {name: word for name, word in (("loginfmt", ANNA), ("passwd", PASSWORD)) if page.asks_for(name)}
        page = robot.press(page, next(b for b in ("Next", "Sign in", "Yes") if b in page.buttons()), **typed)
    assert not isinstance(page, dict) and "Need admin approval" in page.text, page
    scenario.mend("tenant-wide-consent")
    told = connect(application(sandbox), Robot(sandbox.ca, REDIRECT))
    assert "access_token" in told, told
