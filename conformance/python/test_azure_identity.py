"""azure-identity, which the Graph SDKs are given as their credential."""

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, DeviceCodeCredential, OnBehalfOfCredential

from mock365 import ANNA, HUBSPOT, REDIRECT, SECRET, TENANT, Sandbox
from robot import Robot


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


def test_on_behalf_of(consented):
    own = consented.token(app=HUBSPOT, resource=f"api://{HUBSPOT}", scopes=["access"])["access_token"]
    credential = OnBehalfOfCredential(
        TENANT,
        HUBSPOT,
        client_secret=SECRET,
        user_assertion=own,
        authority=consented.tls_origin,
        disable_instance_discovery=True,
        connection_verify=consented.ca,
    )
    told = credential.get_token("https://graph.microsoft.com/Mail.Send")
    assert jwt.decode(told.token, options={"verify_signature": False})["upn"] == ANNA


def test_a_device_code(sandbox):
    assert sandbox.control("PATCH", f"apps/{HUBSPOT}", json={"allow_public_client": True}).ok

    def declines(address: str, code: str, _) -> None:
        robot = Robot(sandbox.ca, REDIRECT)
        robot.press(robot.press(robot.open(address), "Next", otc=code), "Back")

    credential = DeviceCodeCredential(
        HUBSPOT,
        tenant_id=TENANT,
        prompt_callback=declines,
        authority=sandbox.tls_origin,
        disable_instance_discovery=True,
        connection_verify=sandbox.ca,
    )
    with pytest.raises(ClientAuthenticationError) as refused:
        credential.get_token("https://graph.microsoft.com/Mail.Send")
    assert "declined" in str(refused.value)
