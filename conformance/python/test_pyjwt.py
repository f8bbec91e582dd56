"""PyJWT checks our tokens by our published keys, as any resource server would."""

import base64
import hashlib
import json
import ssl
from urllib.parse import urlencode

import jwt
import pytest
import requests

from mock365 import ANNA, HUBSPOT, PASSWORD, REDIRECT, SECRET, Sandbox
from robot import Robot
from test_msal import GRAPH_DEFAULT, application, connect

GRAPH = ["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"]
EXCHANGE = "https://outlook.office365.com"
OWN_API = f"api://{HUBSPOT}/access"
JANE = "jane@gmail.example"


def discovery(sandbox: Sandbox, version: str = "/v2.0") -> dict:
    url = f"{sandbox.authority}{version}/.well-known/openid-configuration"
    answer = requests.get(url, verify=sandbox.ca, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def keys(sandbox: Sandbox, version: str = "/v2.0", **options) -> jwt.PyJWKClient:
    trust = ssl.create_default_context(cafile=sandbox.ca)
    options.setdefault("cache_keys", False)
    return jwt.PyJWKClient(discovery(sandbox, version)["jwks_uri"], ssl_context=trust, **options)


def check(sandbox: Sandbox, token: str, audience, version: str = "/v2.0", client: jwt.PyJWKClient | None = None) -> dict:
    """What a resource server does: the key by its `kid`, the issuer as it is published, the audience."""
    return jwt.decode(
        token,
        (client or keys(sandbox, version)).get_signing_key_from_jwt(token),
        algorithms=["RS256"],
        audience=audience,
        issuer=discovery(sandbox, version)["issuer"],
        options={"require": ["aud", "iss", "iat", "nbf", "exp", "sub"]},
    )


def tampered(token: str) -> str:
    """The same token, one word of its claims changed."""
    head, body, seal = token.split(".")
    middle = len(body) // 2
    return f"{head}.{body[:middle]}{'A' if body[middle] != 'A' else 'B'}{body[middle + 1 :]}.{seal}"


def me(sandbox: Sandbox, token: str) -> requests.Response:
    return requests.get(
        f"{sandbox.tls_origin}/v1.0/me",
        headers={"Authorization": f"Bearer {token}"},
        verify=sandbox.ca,
        timeout=30,
    )


def left_half(value: str) -> str:
    """`c_hash`, `at_hash`."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def own_api(sandbox: Sandbox) -> str:
    """A user's token for the tenant's own API."""
    app = application(sandbox)
    flow = app.initiate_auth_code_flow([OWN_API], redirect_uri=REDIRECT)
    arrived = Robot(sandbox.ca, REDIRECT).sign_in(flow["auth_uri"], ANNA, PASSWORD)
    told = app.acquire_token_by_auth_code_flow(flow, arrived)
    assert "access_token" in told, told
    return told["access_token"]


@pytest.fixture
def told(sandbox) -> dict:
    told = connect(application(sandbox), Robot(sandbox.ca, REDIRECT))
    assert "access_token" in told, told
    return told


def test_the_id_token_is_valid(sandbox, told):
    claims = check(sandbox, told["id_token"], HUBSPOT)
    assert claims["preferred_username"] == ANNA
    assert claims["ver"] == "2.0"
    assert {"oid", "tid", "name", "nonce"} <= claims.keys()


def test_the_id_token_beside_a_code_vouches_for_code_and_token(sandbox):
    asked = {
        "client_id": HUBSPOT,
        "response_type": "code id_token",
        "response_mode": "fragment",
        "redirect_uri": REDIRECT,
        "scope": "openid profile User.Read",
        "nonce": "n-1",
        "state": "12345",
    }
    arrived = Robot(sandbox.ca, REDIRECT).sign_in(
        f"{sandbox.authority}/oauth2/v2.0/authorize?{urlencode(asked)}", ANNA, PASSWORD
    )
    claims = check(sandbox, arrived["id_token"], HUBSPOT)
    assert claims["nonce"] == "n-1"
    assert claims["c_hash"] == left_half(arrived["code"])
    asked["response_type"] = "id_token token"
    arrived = Robot(sandbox.ca, REDIRECT).sign_in(
        f"{sandbox.authority}/oauth2/v2.0/authorize?{urlencode(asked)}", ANNA, PASSWORD
    )
    assert check(sandbox, arrived["id_token"], HUBSPOT)["at_hash"] == left_half(arrived["access_token"])
    assert check(sandbox, arrived["access_token"], GRAPH, "")["upn"] == ANNA


def test_a_v1_id_token_is_valid(sandbox):
    asked = {
        "client_id": HUBSPOT,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "resource": GRAPH[0],
        "nonce": "n-2",
    }
    arrived = Robot(sandbox.ca, REDIRECT).sign_in(
        f"{sandbox.authority}/oauth2/authorize?{urlencode(asked)}", ANNA, PASSWORD
    )
    form = {
        "grant_type": "authorization_code",
        "client_id": HUBSPOT,
        "client_secret": SECRET,
        "redirect_uri": REDIRECT,
        "code": arrived["code"],
    }
    answer = requests.post(f"{sandbox.authority}/oauth2/token", data=form, verify=sandbox.ca, timeout=30)
    assert answer.status_code == 200, answer.text
    claims = check(sandbox, answer.json()["id_token"], HUBSPOT, "")
    assert (claims["ver"], claims["upn"], claims["nonce"]) == ("1.0", ANNA, "n-2")


def test_the_access_token_is_valid_and_in_v1_form(sandbox, told):
    claims = check(sandbox, told["access_token"], GRAPH, "")
    assert claims["appid"] == HUBSPOT
    assert claims["upn"] == ANNA
    assert "Mail.Send" in claims["scp"].split()


def test_an_apps_own_token_for_graph_is_valid(consented):
    told = application(consented).acquire_token_for_client(GRAPH_DEFAULT)
    claims = check(consented, told["access_token"], GRAPH, "")
    assert claims["idtyp"] == "app" and claims["roles"] and "scp" not in claims


def test_tokens_for_exchange_are_valid(sandbox):
    assert check(sandbox, sandbox.token(resource="exchange")["access_token"], EXCHANGE, "")["upn"] == ANNA
    assert check(sandbox, sandbox.token(user=None, resource="exchange")["access_token"], EXCHANGE, "")["idtyp"] == "app"


def test_every_token_for_the_tenants_own_api_is_valid_and_in_v2_form(consented):
    claims = check(consented, own_api(consented), HUBSPOT)
    assert (claims["ver"], claims["scp"], claims["azp"]) == ("2.0", "access", HUBSPOT)
    told = application(consented).acquire_token_for_client([f"api://{HUBSPOT}/.default"])
    assert "access_token" in told, told
    claims = check(consented, told["access_token"], HUBSPOT)
    assert claims["sub"] == claims["oid"] and "scp" not in claims


def test_a_tampered_token_is_refused_by_the_library(sandbox, told):
    for token, audience, version in (
        (told["id_token"], HUBSPOT, "/v2.0"),
        (told["access_token"], GRAPH, ""),
        (own_api(sandbox), HUBSPOT, "/v2.0"),
    ):
        check(sandbox, token, audience, version)
        with pytest.raises(jwt.InvalidTokenError):
            check(sandbox, tampered(token), audience, version)


def test_a_tampered_token_is_refused_by_graph(sandbox, told):
    assert me(sandbox, told["access_token"]).status_code == 200
    refused = me(sandbox, tampered(told["access_token"]))
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert "Bearer" in refused.headers["WWW-Authenticate"]


def test_an_id_token_is_no_access_token(sandbox, told):
    assert me(sandbox, told["id_token"]).status_code == 401


def test_another_sandbox_knows_neither_the_key_nor_the_token(sandbox, other_sandbox, told):
    for token in (told["access_token"], told["id_token"], own_api(sandbox)):
        with pytest.raises(jwt.PyJWKClientError):
            keys(other_sandbox).get_signing_key_from_jwt(token)
    token = told["access_token"]
    refused = me(other_sandbox, token)
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert me(sandbox, token).status_code == 200


def test_a_personal_accounts_token_for_graph_is_opaque(sandbox):
    app = application(sandbox, authority=f"{sandbox.tls_origin}/common")
    flow = app.initiate_auth_code_flow(["User.Read"], redirect_uri=REDIRECT)
    arrived = Robot(sandbox.ca, REDIRECT).sign_in(flow["auth_uri"], JANE, PASSWORD)
    told = app.acquire_token_by_auth_code_flow(flow, arrived)
    assert "access_token" in told, told
    with pytest.raises(jwt.DecodeError):
        jwt.get_unverified_header(told["access_token"])
    assert me(sandbox, told["access_token"]).status_code == 200
    issuer = f"{sandbox.tls_origin}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"
    key = keys(sandbox).get_signing_key_from_jwt(told["id_token"])
    claims = jwt.decode(told["id_token"], key, algorithms=["RS256"], audience=HUBSPOT, issuer=issuer)
    assert claims["oid"].startswith("00000000-0000-0000-")


def test_with_graph_nonce_only_graph_can_check_its_tokens(sandbox):
    sandbox.control("PATCH", "cloud", json={"graph_nonce": True}).raise_for_status()
    told = connect(application(sandbox), Robot(sandbox.ca, REDIRECT))
    token = told["access_token"]
    head = jwt.get_unverified_header(token)
    with pytest.raises(jwt.InvalidSignatureError):
        check(sandbox, token, GRAPH, "")
    assert me(sandbox, token).status_code == 200
    # As public sources tell it: what was signed is the header with the nonce's hash in the nonce's place.
    digest = hashlib.sha256(head["nonce"].encode()).digest()
    head["nonce"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    head = base64.urlsafe_b64encode(json.dumps(head, separators=(",", ":")).encode()).rstrip(b"=").decode()
    assert check(sandbox, f"{head}.{token.split('.', 1)[1]}", GRAPH, "")["upn"] == ANNA
    with pytest.raises(jwt.InvalidSignatureError):
        check(sandbox, sandbox.token(resource="exchange")["access_token"], EXCHANGE, "")
    check(sandbox, told["id_token"], HUBSPOT)
    check(sandbox, own_api(sandbox), HUBSPOT)


def roll(sandbox: Sandbox, how: str) -> None:
    sandbox.control("POST", "keys", json={"roll": how}).raise_for_status()


def fetched(sandbox: Sandbox) -> int:
    return sum(entry["operation"] == "entra.keys" for entry in sandbox.requests())


def test_after_a_roll_remembered_keys_are_fetched_anew(sandbox, told):
    client = keys(sandbox, "", cache_jwk_set=True, lifespan=3600, cooldown_duration=0)
    check(sandbox, told["access_token"], GRAPH, "", client)
    check(sandbox, told["access_token"], GRAPH, "", client)
    assert fetched(sandbox) == 1, "they are remembered"
    roll(sandbox, "unannounced")
    new = connect(application(sandbox), Robot(sandbox.ca, REDIRECT))["access_token"]
    assert jwt.get_unverified_header(new)["kid"] != jwt.get_unverified_header(told["access_token"])["kid"]
    check(sandbox, new, GRAPH, "", client)
    assert fetched(sandbox) == 2, "an unknown kid is a reason to ask again"
    check(sandbox, told["access_token"], GRAPH, "", client)
    assert me(sandbox, told["access_token"]).status_code == me(sandbox, new).status_code == 200


def test_who_never_asks_again_notices_a_roll(sandbox, told):
    key = keys(sandbox).get_signing_key_from_jwt(told["id_token"])
    roll(sandbox, "unannounced")
    new = connect(application(sandbox), Robot(sandbox.ca, REDIRECT))["id_token"]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(new, key, algorithms=["RS256"], audience=HUBSPOT)


def test_an_announced_roll_needs_no_new_keys(sandbox, told):
    client = keys(sandbox, "", cache_jwk_set=True, lifespan=3600)
    check(sandbox, told["access_token"], GRAPH, "", client)
    roll(sandbox, "announced")
    check(sandbox, connect(application(sandbox), Robot(sandbox.ca, REDIRECT))["access_token"], GRAPH, "", client)
    assert fetched(sandbox) == 1


def test_in_an_emergency_old_tokens_are_refused_and_refresh_tokens_go_on(sandbox):
    app = application(sandbox)
    old = connect(app, Robot(sandbox.ca, REDIRECT))["access_token"]
    assert me(sandbox, old).status_code == 200
    roll(sandbox, "emergency")
    with pytest.raises(jwt.PyJWKClientError):
        check(sandbox, old, GRAPH, "")
    refused = me(sandbox, old)
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "InvalidAuthenticationToken"
    [account] = app.get_accounts()
    new = app.acquire_token_silent_with_error(["User.Read"], account, force_refresh=True)
    assert "access_token" in new, new
    check(sandbox, new["access_token"], GRAPH, "")
    assert me(sandbox, new["access_token"]).status_code == 200
