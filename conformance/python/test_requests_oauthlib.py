"""requests-oauthlib, strict as it is by default: an answer whose scopes are others than those asked for is an error."""

import os

import jwt
import pytest
from oauthlib.oauth2 import InvalidClientError, InvalidGrantError
from requests_oauthlib import OAuth2Session

from mock365 import ANNA, HUBSPOT, PASSWORD, SECRET, Sandbox
from robot import Robot

# Over TLS, since the library refuses anything else.
REDIRECT = "https://app.hubspot.com/oauthor/v1/office365/verify"
SCOPES = ["openid", "profile", "email", "User.Read"]


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    for relaxed in ("OAUTHLIB_RELAX_TOKEN_SCOPE", "OAUTHLIB_INSECURE_TRANSPORT"):
        monkeypatch.delenv(relaxed, raising=False)


def session(sandbox: Sandbox, scopes=SCOPES, **more) -> OAuth2Session:
    app = OAuth2Session(HUBSPOT, scope=scopes, redirect_uri=REDIRECT, pkce="S256", **more)
    app.verify = sandbox.ca
    app.trust_env = False
    return app


def connect(sandbox: Sandbox, app: OAuth2Session, secret: str = SECRET) -> dict:
    url, state = app.authorization_url(f"{sandbox.authority}/oauth2/v2.0/authorize")
    arrived = Robot(sandbox.ca, REDIRECT).sign_in(url, ANNA, PASSWORD)
    assert arrived.get("state") == state, arrived
    token = f"{sandbox.authority}/oauth2/v2.0/token"
    return app.fetch_token(token, code=arrived["code"], client_secret=secret, include_client_id=True)


def test_the_scopes_are_those_that_were_asked_for(sandbox):
    told = connect(sandbox, session(sandbox))
    assert set(told["scope"]) == set(SCOPES)
    assert jwt.decode(told["access_token"], options={"verify_signature": False})["upn"] == ANNA


def test_full_names_come_back_in_full(sandbox):
    scopes = ["openid", "profile", "email", "https://graph.microsoft.com/User.Read"]
    assert set(connect(sandbox, session(sandbox, scopes))["scope"]) == set(scopes)


def test_the_token_opens_graph_and_a_refresh_opens_it_again(sandbox):
    app = session(sandbox, [*SCOPES, "offline_access"])
    told = connect_with_refresh(sandbox, app)
    assert app.get(f"{sandbox.tls_origin}/v1.0/me", timeout=30).json()["userPrincipalName"] == ANNA
    app.scope = SCOPES
    again = app.refresh_token(f"{sandbox.authority}/oauth2/v2.0/token", client_id=HUBSPOT, client_secret=SECRET)
    assert again["access_token"] != told["access_token"]


def connect_with_refresh(sandbox: Sandbox, app: OAuth2Session) -> dict:
    """Entra never lists `offline_access`, so this library has to be told what was really asked for."""
    os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"
    try:
        return connect(sandbox, app)
    finally:
        del os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"]


def test_refusals_are_the_librarys_errors(sandbox):
    with pytest.raises(InvalidClientError, match="AADSTS7000215"):
        connect(sandbox, session(sandbox), secret="wrong")
    app = session(sandbox)
    connect(sandbox, app)
    with pytest.raises(InvalidGrantError, match="AADSTS9002313"):
        app.refresh_token(
            f"{sandbox.authority}/oauth2/v2.0/token", "nonsense", client_id=HUBSPOT, client_secret=SECRET
        )
