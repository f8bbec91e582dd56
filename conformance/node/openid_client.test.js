// openid-client, which certifies itself by the letter of OpenID Connect: discovery, PKCE, refresh, userinfo, devices.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as client from "openid-client";

import { ANNA, HUBSPOT, REDIRECT, Robot, SECRET, claims, inSandbox } from "./mock365.js";

const SCOPE = "openid profile email offline_access User.Read";

/** By the tenant's id, as the issuer has it: the library compares them. */
async function discovered(sandbox, secret = SECRET) {
  const tenant = await sandbox.control("GET", "tenants/contoso.example");
  const config = await client.discovery(new URL(`${sandbox.tlsOrigin}/${tenant.id}/v2.0`), HUBSPOT, secret);
  // Id tokens that came over TLS are trusted otherwise; so their signatures are checked too.
  client.enableNonRepudiationChecks(config);
  return config;
}

/** The way of a web application, from its link to its tokens. */
async function connect(config, words = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: SCOPE,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...words,
  });
  const came = new URL(REDIRECT);
  came.search = new URLSearchParams(await new Robot().signIn(url.href));
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  return client.authorizationCodeGrant(config, came, checks);
}

test("discovery, code and PKCE, userinfo", () =>
  inSandbox(async (sandbox) => {
    const config = await discovered(sandbox);
    const tokens = await connect(config);
    const told = tokens.claims();
    assert.equal(told.preferred_username, ANNA);
    const user = await client.fetchUserInfo(config, tokens.access_token, told.sub);
    assert.equal(user.email, ANNA);
  }));

test("a refresh", () =>
  inSandbox(async (sandbox) => {
    const config = await discovered(sandbox);
    const first = await connect(config);
    const second = await client.refreshTokenGrant(config, first.refresh_token);
    assert.notEqual(second.access_token, first.access_token);
    assert.equal(second.claims().sub, first.claims().sub);
  }));

test("a refusal keeps its words", () =>
  inSandbox(async (sandbox) => {
    const config = await discovered(sandbox, "wrong");
    await assert.rejects(connect(config), (error) => {
      assert.deepEqual([error.error, error.status], ["invalid_client", 401]);
      assert.match(error.error_description, /^AADSTS7000215/);
      return true;
    });
  }));

test("a token for the application itself", () =>
  inSandbox(async (sandbox) => {
    const asked = { client_id: HUBSPOT, scope: "https://graph.microsoft.com/.default", redirect_uri: REDIRECT };
    const url = `${sandbox.authority}/v2.0/adminconsent?${new URLSearchParams({ ...asked, state: "1" })}`;
    await new Robot().signIn(url, "admin@contoso.example");
    const tokens = await client.clientCredentialsGrant(await discovered(sandbox), { scope: asked.scope });
    assert.equal(claims(tokens.access_token).idtyp, "app");
  }));

test("a device code", () =>
  inSandbox(async (sandbox) => {
    await sandbox.control("PATCH", `apps/${HUBSPOT}`, { allow_public_client: true });
    const config = await discovered(sandbox, undefined);
    const device = await client.initiateDeviceAuthorization(config, { scope: SCOPE });
    const robot = new Robot();
    const page = await robot.open(device.verification_uri);
    await robot.signIn(await robot.press(page, page.button("Next"), { otc: device.user_code }));
    const tokens = await client.pollDeviceAuthorizationGrant(config, device);
    assert.equal(tokens.claims().preferred_username, ANNA);
  }));
