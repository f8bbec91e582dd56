"""msal without a browser of its own: certificates, device codes, on behalf of, passwords, and silent failures."""

import base64
import datetime
import json
import re

import jwt
import msal
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from mock365 import ANNA, HUBSPOT, PASSWORD, REDIRECT, SCOPES, SECRET, Sandbox
from robot import Robot

GRAPH_DEFAULT = ["https://graph.microsoft.com/.default"]


def claims(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def confidential(sandbox: Sandbox, credential=SECRET) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(
        HUBSPOT, client_credential=credential, authority=sandbox.authority, instance_discovery=False, verify=sandbox.ca
    )


def public(sandbox: Sandbox, client: str = HUBSPOT) -> msal.PublicClientApplication:
    change(sandbox, client, allow_public_client=True)
    return msal.PublicClientApplication(
        client, authority=sandbox.authority, instance_discovery=False, verify=sandbox.ca
    )


def change(sandbox: Sandbox, client: str, **words) -> None:
    answer = sandbox.control("PATCH", f"apps/{client}", json=words)
    assert answer.ok, answer.text


@pytest.fixture(scope="module")
def pair() -> dict:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "connector")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "private_key": private.decode(),
        "public_certificate": certificate.public_bytes(serialization.Encoding.PEM).decode(),
        "thumbprint": certificate.fingerprint(hashes.SHA1()).hex(),
    }


def test_a_certificate_by_its_sha256_thumbprint(consented, pair):
    change(consented, HUBSPOT, certificates=[pair["public_certificate"]])
    credential = {"private_key": pair["private_key"], "public_certificate": pair["public_certificate"]}
    told = confidential(consented, credential).acquire_token_for_client(GRAPH_DEFAULT)
    assert "error" not in told, told
    assert claims(told["access_token"])["appidacr"] == "2"


def test_a_certificate_by_its_sha1_thumbprint(consented, pair):
    change(consented, HUBSPOT, certificates=[pair["public_certificate"]])
    credential = {"private_key": pair["private_key"], "thumbprint": pair["thumbprint"]}
    told = confidential(consented, credential).acquire_token_for_client(GRAPH_DEFAULT)
    assert "error" not in told, told


def test_a_certificate_that_is_not_registered(consented, pair):
    credential = {"private_key": pair["private_key"], "thumbprint": pair["thumbprint"]}
    told = confidential(consented, credential).acquire_token_for_client(GRAPH_DEFAULT)
    assert (told["error"], told["error_codes"]) == ("invalid_client", [700027])


def type_in(sandbox: Sandbox, flow: dict, consent: str = "Accept"):
    """A person at another machine opens the page, types the code and signs in."""
    robot = Robot(sandbox.ca, REDIRECT)
    page = robot.press(robot.open(flow["verification_uri"]), "Next", otc=flow["user_code"])
    for _ in range(6):
        if not page.buttons():
            return page
        typed = {name: word for name, word in (("loginfmt", ANNA), ("passwd", PASSWORD)) if page.asks_for(name)}
        pressed = ("Next", "Sign in") if typed else (consent, "Continue")
        wanted = next(b for b in pressed if b in page.buttons())
        page = robot.press(page, wanted, **typed)
    raise AssertionError(f"the pages never end: {robot.seen}")


def test_a_device_code(sandbox):
    app = public(sandbox)
    flow = app.initiate_device_flow(SCOPES)
    assert flow["user_code"] in flow["message"] and flow["verification_uri"] in flow["message"]
    page = type_in(sandbox, flow)
    assert "You have signed in" in page.text, page
    told = app.acquire_token_by_device_flow(flow)
    assert "error" not in told, told
    assert told["id_token_claims"]["preferred_username"] == ANNA
    [account] = app.get_accounts()
    assert "access_token" in app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)


def test_a_device_code_that_nobody_types(sandbox):
    app = public(sandbox)
    flow = app.initiate_device_flow(SCOPES)
    told = app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    assert (told["error"], told["error_codes"]) == ("authorization_pending", [70016])


def test_a_device_code_that_is_declined(sandbox):
    app = public(sandbox)
    flow = app.initiate_device_flow(SCOPES)
    robot = Robot(sandbox.ca, REDIRECT)
    page = robot.press(robot.open(flow["verification_uri"]), "Next", otc=flow["user_code"])
    page = robot.press(page, "Back")
    told = app.acquire_token_by_device_flow(flow)
    assert told["error"] == "authorization_declined", told


def test_a_password(sandbox):
    """msal asks for the realm at the host without its port, where nobody listens here: the grant itself is asked for."""
    app = public(sandbox)
    told = app.client.obtain_token_by_username_password(ANNA, PASSWORD, scope=GRAPH_DEFAULT + ["openid", "profile"])
    assert told["error"] == "invalid_grant" and told["suberror"] == "consent_required", told
    Robot(sandbox.ca, REDIRECT).consent_for_everybody(sandbox.authority, HUBSPOT, "admin@contoso.example", PASSWORD)
    told = app.client.obtain_token_by_username_password(ANNA, PASSWORD, scope=GRAPH_DEFAULT + ["openid"])
    assert claims(told["access_token"])["upn"] == ANNA
    told = app.client.obtain_token_by_username_password(ANNA, "wrong", scope=GRAPH_DEFAULT)
    assert told["error_codes"] == [50126], told


def assertion_for_our_api(sandbox: Sandbox) -> str:
    told = sandbox.token(app=HUBSPOT, resource=f"api://{HUBSPOT}", scopes=["access"])
    return told["access_token"]


def test_on_behalf_of(consented):
    app = confidential(consented)
    told = app.acquire_token_on_behalf_of(assertion_for_our_api(consented), ["https://graph.microsoft.com/Mail.Send"])
    assert "error" not in told, told
    token = claims(told["access_token"])
    assert (token["upn"], token["appid"]) == (ANNA, HUBSPOT)


def test_on_behalf_of_without_consent(sandbox):
    app = confidential(sandbox)
    told = app.acquire_token_on_behalf_of(assertion_for_our_api(sandbox), ["https://graph.microsoft.com/Mail.Send"])
    assert (told["error"], told["error_codes"], told["suberror"]) == ("invalid_grant", [65001], "consent_required")


def test_on_behalf_of_with_a_token_for_somebody_else(consented):
    graph = consented.token(scopes=["Mail.Send"])["access_token"]
    told = confidential(consented).acquire_token_on_behalf_of(graph, ["https://graph.microsoft.com/Mail.Send"])
    assert (told["error"], told["error_codes"]) == ("invalid_grant", [500131])


def silent(sandbox: Sandbox, robot: Robot, **options) -> dict:
    flow = confidential(sandbox).initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT, prompt="none", **options)
    arrived = robot.open(flow["auth_uri"])
    assert isinstance(arrived, dict), arrived
    return arrived


def test_silent_failures_are_told_apart(sandbox):
    robot = Robot(sandbox.ca, REDIRECT)
    assert silent(sandbox, robot)["error"] == "login_required"
    flow = confidential(sandbox).initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT)
    robot.sign_in(flow["auth_uri"], ANNA, PASSWORD)
    assert "code" in silent(sandbox, robot)
    change(sandbox, HUBSPOT, tenant="contoso.example", assignment_required=True)
    told = silent(sandbox, robot)
    assert told["error"] == "interaction_required" and told["error_description"].startswith("AADSTS50105"), told
    change(sandbox, HUBSPOT, tenant="contoso.example", assignment_required=False)
    scopes = ["https://graph.microsoft.com/Contacts.Read"]
    flow = confidential(sandbox).initiate_auth_code_flow(scopes, redirect_uri=REDIRECT, prompt="none")
    told = robot.open(flow["auth_uri"])
    assert told["error"] == "interaction_required" and told["error_description"].startswith("AADSTS65001"), told


@pytest.mark.parametrize(
    ("code", "classification"),
    [("AADSTS65001", "consent_required"), ("AADSTS50076", "basic_action"), ("AADSTS53003", "message_only"),
     ("AADSTS50173", ""), ("AADSTS70043", ""), ("AADSTS50105", None)],
)
def test_refreshes_are_classified(sandbox, code, classification):
    app = confidential(sandbox)
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT)
    arrived = Robot(sandbox.ca, REDIRECT).sign_in(flow["auth_uri"], ANNA, PASSWORD)
    assert "access_token" in app.acquire_token_by_auth_code_flow(flow, arrived)
    rule = {"when": {"operation": "entra.token.refresh_token"}, "effect": {"answer": {"name": "aadsts", "code": code}}}
    answer = sandbox.control("POST", "rules", json=rule)
    assert answer.ok, answer.text
    [account] = app.get_accounts()
    told = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    assert told["error"] == "invalid_grant", told
    assert told.get("classification") == classification, told


def test_graph_challenges_a_client_that_said_cp1(consented):
    """Continuous access evaluation: the challenge goes back through `claims` to the sign-in page."""
    app = msal.ConfidentialClientApplication(
        HUBSPOT,
        client_credential=SECRET,
        authority=consented.authority,
        instance_discovery=False,
        verify=consented.ca,
        client_capabilities=["cp1"],
    )
    robot = Robot(consented.ca, REDIRECT)

    def connect(**options) -> dict:
        flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT, **options)
        return app.acquire_token_by_auth_code_flow(flow, robot.sign_in(flow["auth_uri"], ANNA, PASSWORD))

    def call(verb: str, path: str, token: str) -> requests.Response:
        url = f"{consented.tls_origin}/v1.0/{path}"
        return requests.request(verb, url, headers={"Authorization": f"Bearer {token}"}, verify=consented.ca, timeout=30)

    told = connect()
    assert told["expires_in"] > 24 * 3600 - 60, told
    assert call("GET", "me", told["access_token"]).status_code == 200
    admin = consented.token(user="admin@contoso.example", scopes=["User.ReadWrite.All", "User.RevokeSessions.All"])
    assert call("POST", f"users/{ANNA}/revokeSignInSessions", admin["access_token"]).ok
    refused = call("GET", "me", told["access_token"])
    assert refused.status_code == 401, refused.text
    [challenge] = re.findall(r'claims="([^"]+)"', refused.headers["WWW-Authenticate"])
    claims_challenge = base64.b64decode(challenge).decode()
    [account] = app.get_accounts()
    silent = app.acquire_token_silent_with_error(SCOPES, account, claims_challenge=claims_challenge)
    assert silent["error_codes"] == [50173], silent
    again = connect(claims_challenge=claims_challenge)
    assert call("GET", "me", again["access_token"]).status_code == 200


def test_on_behalf_of_under_conditional_access(consented):
    """The API hears which claims its caller must bring, and passes them on."""
    assertion = assertion_for_our_api(consented)
    scenario = consented.scenario("AADSTS50076")
    ask = ["https://graph.microsoft.com/Mail.Send"]
    told = confidential(consented).acquire_token_on_behalf_of(assertion, ask)
    assert (told["error"], told["error_codes"], told["suberror"]) == ("interaction_required", [50076], "basic_action"), told
    assert json.loads(told["claims"])["access_token"]["capolids"]["essential"] is True
    assert scenario.remedies
