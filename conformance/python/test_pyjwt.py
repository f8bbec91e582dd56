"""PyJWT checks our tokens by our published keys, as any resource server would."""

import ssl

import jwt
import pytest
import requests

from mock365 import ANNA, HUBSPOT, REDIRECT, Sandbox
from robot import Robot
from test_msal import application, connect


def discovery(sandbox: Sandbox) -> dict:
    answer = requests.get(f"{sandbox.authority}/v2.0/.well-known/openid-configuration", verify=sandbox.ca, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def keys(sandbox: Sandbox) -> jwt.PyJWKClient:
    trust = ssl.create_default_context(cafile=sandbox.ca)
    return jwt.PyJWKClient(discovery(sandbox)["jwks_uri"], ssl_context=trust, cache_keys=False)


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


@pytest.fixture
def told(sandbox) -> dict:
    told = connect(application(sandbox), Robot(sandbox.ca, REDIRECT))
    assert "access_token" in told, told
    return told


def test_the_id_token_is_valid(sandbox, told):
    token = told["id_token"]
    published = discovery(sandbox)
    claims = jwt.decode(
        token,
        keys(sandbox).get_signing_key_from_jwt(token),
        algorithms=["RS256"],
        audience=HUBSPOT,
        issuer=published["issuer"].replace("{tenantid}", told["id_token_claims"]["tid"]),
        options={"require": ["aud", "iss", "iat", "nbf", "exp", "sub"]},
    )
    assert claims["preferred_username"] == ANNA
    assert claims["ver"] == "2.0"
    assert {"oid", "tid", "name", "nonce"} <= claims.keys()


def test_the_access_token_is_valid_and_in_v1_form(sandbox, told):
    token = told["access_token"]
    claims = jwt.decode(
        token,
        keys(sandbox).get_signing_key_from_jwt(token),
        algorithms=["RS256"],
        audience=["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"],
        issuer=f"https://sts.windows.net/{told['id_token_claims']['tid']}/",
    )
    assert claims["appid"] == HUBSPOT
    assert claims["upn"] == ANNA
    assert "Mail.Send" in claims["scp"].split()


def test_a_tampered_token_is_refused_by_the_library(sandbox, told):
    token = tampered(told["id_token"])
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(token, keys(sandbox).get_signing_key_from_jwt(token), algorithms=["RS256"], audience=HUBSPOT)


def test_a_tampered_token_is_refused_by_graph(sandbox, told):
    assert me(sandbox, told["access_token"]).status_code == 200
    refused = me(sandbox, tampered(told["access_token"]))
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert "Bearer" in refused.headers["WWW-Authenticate"]


def test_an_id_token_is_no_access_token(sandbox, told):
    assert me(sandbox, told["id_token"]).status_code == 401


def test_another_sandbox_knows_neither_the_key_nor_the_token(sandbox, other_sandbox, told):
    token = told["access_token"]
    with pytest.raises(jwt.PyJWKClientError):
        keys(other_sandbox).get_signing_key_from_jwt(token)
    refused = me(other_sandbox, token)
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert me(sandbox, token).status_code == 200
