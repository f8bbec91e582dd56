"""msgraph-sdk (kiota) does what an administrator does, and the sign-in endpoints follow."""

import pytest
import requests
from msgraph.generated.identity_protection.risky_users.dismiss.dismiss_post_request_body import DismissPostRequestBody
from msgraph.generated.models.conditional_access_applications import ConditionalAccessApplications
from msgraph.generated.models.conditional_access_client_app import ConditionalAccessClientApp
from msgraph.generated.models.conditional_access_condition_set import ConditionalAccessConditionSet
from msgraph.generated.models.conditional_access_grant_control import ConditionalAccessGrantControl
from msgraph.generated.models.conditional_access_grant_controls import ConditionalAccessGrantControls
from msgraph.generated.models.conditional_access_locations import ConditionalAccessLocations
from msgraph.generated.models.conditional_access_policy import ConditionalAccessPolicy
from msgraph.generated.models.conditional_access_policy_state import ConditionalAccessPolicyState
from msgraph.generated.models.conditional_access_users import ConditionalAccessUsers
from msgraph.generated.models.authentication_phone_type import AuthenticationPhoneType
from msgraph.generated.models.i_pv4_cidr_range import IPv4CidrRange
from msgraph.generated.models.ip_named_location import IpNamedLocation
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.phone_authentication_method import PhoneAuthenticationMethod
from msgraph.generated.models.risk_state import RiskState
from msgraph.generated.models.user import User

from mock365 import ADMIN, ANNA, HUBSPOT, SCOPES, SECRET
from test_msgraph import told

TOOL = "Microsoft Graph Command Line Tools"


def administer(sandbox, work):
    return told(sandbox, work, user=ADMIN, app=TOOL, scopes=[])


def refreshed(sandbox, refresh_token: str, **headers) -> dict:
    form = {
        "grant_type": "refresh_token",
        "client_id": HUBSPOT,
        "client_secret": SECRET,
        "refresh_token": refresh_token,
    }
    url = f"{sandbox.origin}/common/oauth2/v2.0/token"
    return requests.post(url, data=form, headers=headers, timeout=30).json()


def policy(locations: ConditionalAccessLocations | None = None) -> ConditionalAccessPolicy:
    return ConditionalAccessPolicy(
        display_name="Office only",
        state=ConditionalAccessPolicyState.Enabled,
        conditions=ConditionalAccessConditionSet(
            client_app_types=[ConditionalAccessClientApp.All],
            applications=ConditionalAccessApplications(include_applications=["All"]),
            users=ConditionalAccessUsers(include_users=["All"]),
            locations=locations,
        ),
        grant_controls=ConditionalAccessGrantControls(
            operator="OR", built_in_controls=[ConditionalAccessGrantControl.Block]
        ),
    )


def test_a_policy_with_a_named_location_blocks_from_elsewhere(consented):
    async def make(graph):
        access = graph.identity.conditional_access
        office = await access.named_locations.post(
            IpNamedLocation(
                odata_type="#microsoft.graph.ipNamedLocation",
                display_name="Office",
                is_trusted=True,
                ip_ranges=[
                    IPv4CidrRange(odata_type="#microsoft.graph.iPv4CidrRange", cidr_address="203.0.113.0/24")
                ],
            )
        )
        places = ConditionalAccessLocations(include_locations=["All"], exclude_locations=[office.id])
        made = await access.policies.post(policy(places))
        return office, made, await access.policies.get()

    token = consented.token(scopes=[*SCOPES, "offline_access"])["refresh_token"]
    assert "access_token" in refreshed(consented, token)
    office, made, listed = administer(consented, make)
    assert isinstance(office, IpNamedLocation) and office.ip_ranges[0].cidr_address == "203.0.113.0/24"
    assert [one.id for one in listed.value] == [made.id]
    assert made.grant_controls.built_in_controls == [ConditionalAccessGrantControl.Block]
    assert refreshed(consented, token)["error_codes"] == [53003]
    assert "access_token" in refreshed(consented, token, **{"x-mock365-location": "203.0.113.9"})

    async def switch_off(graph):
        one = graph.identity.conditional_access.policies.by_conditional_access_policy_id(made.id)
        await one.patch(ConditionalAccessPolicy(state=ConditionalAccessPolicyState.Disabled))
        return await one.get()

    assert administer(consented, switch_off).state == ConditionalAccessPolicyState.Disabled
    assert "access_token" in refreshed(consented, token)


def test_a_policy_for_nobody_is_refused(sandbox):
    async def make(graph):
        wanted = policy()
        wanted.conditions.users = ConditionalAccessUsers()
        await graph.identity.conditional_access.policies.post(wanted)

    with pytest.raises(ODataError) as refused:
        administer(sandbox, make)
    assert refused.value.response_status_code == 400
    assert refused.value.error.message.startswith("1007: ")


def test_a_risky_user_is_dismissed(consented):
    token = consented.token(scopes=[*SCOPES, "offline_access"])["refresh_token"]
    consented.control("PATCH", f"users/{ANNA}", json={"hold": "risk"}).raise_for_status()
    assert refreshed(consented, token)["error_codes"] == [53011]

    async def dismiss(graph):
        risky = graph.identity_protection.risky_users
        [anna] = (await risky.get()).value
        await risky.dismiss.post(DismissPostRequestBody(user_ids=[anna.id]))
        return anna, await risky.by_risky_user_id(anna.id).get()

    before, after = administer(consented, dismiss)
    assert (before.user_principal_name, before.risk_state) == (ANNA, RiskState.AtRisk)
    assert after.risk_state == RiskState.Dismissed
    assert "access_token" in refreshed(consented, token)


def test_a_user_is_made_and_gets_a_phone(sandbox):
    async def make(graph):
        made = await graph.users.post(
            User(
                account_enabled=True,
                display_name="Nils New",
                mail_nickname="nils",
                user_principal_name="nils@contoso.example",
                password_profile=PasswordProfile(force_change_password_next_sign_in=False, password="Spring2026!"),
            )
        )
        authentication = graph.users.by_user_id(made.id).authentication
        await authentication.phone_methods.post(
            PhoneAuthenticationMethod(phone_type=AuthenticationPhoneType.Mobile, phone_number="+46 701234567")
        )
        return made, await authentication.methods.get()

    made, methods = administer(sandbox, make)
    assert made.user_principal_name == "nils@contoso.example"
    [phone] = [one for one in methods.value if isinstance(one, PhoneAuthenticationMethod)]
    assert phone.phone_number == "+46 701234567"
