"""azure-identity, which the Graph SDKs are given as their credential."""

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential

from mock365 import HUBSPOT, SECRET, TENANT, Sandbox


def credential(sandbox: Sandbox, secret: str = SECRET) -> ClientSecretCredential:
    return ClientSecretCredential(
        TENANT,
        HUBSPOT,
        secret,
        authority=sandbox.tls_origin,
        disable_instance_discovery=True,
        connection_verify=sandbox.ca,
    )


def test_gets_a_token_for_graph(consented):
    told = credential(consented).get_token("https://graph.microsoft.com/.default")
    assert jwt.decode(told.token, options={"verify_signature": False})["appid"] == HUBSPOT


def test_gets_a_token_for_exchange(consented):
    told = credential(consented).get_token("https://outlook.office365.com/.default")
    claims = jwt.decode(told.token, options={"verify_signature": False})
    assert claims["aud"] in {"https://outlook.office365.com", "00000002-0000-0ff1-ce00-000000000000"}


def test_a_bad_secret_is_said(consented):
    with pytest.raises(ClientAuthenticationError) as refused:
        credential(consented, "wrong").get_token("https://graph.microsoft.com/.default")
    assert "AADSTS7000215" in str(refused.value)
