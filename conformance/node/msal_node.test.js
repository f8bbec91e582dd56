// @azure/msal-node signs in, refreshes, and sorts failures as applications rely on.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  ConfidentialClientApplication,
  CryptoProvider,
  InteractionRequiredAuthError,
  PublicClientApplication,
  ServerError,
} from "@azure/msal-node";

import { ADMIN, ANNA, GRAPH, HUBSPOT, PASSWORD, REDIRECT, Robot, SCOPES, SECRET, claims, inSandbox } from "./mock365.js";

function confidential(sandbox, more = { clientSecret: SECRET }) {
  return new ConfidentialClientApplication({
    auth: { clientId: HUBSPOT, authority: sandbox.authority, knownAuthorities: [sandbox.host], ...more },
  });
}

async function publicClient(sandbox) {
  await sandbox.control("PATCH", `apps/${HUBSPOT}`, { allow_public_client: true });
  return new PublicClientApplication({
    auth: { clientId: HUBSPOT, authority: sandbox.authority, knownAuthorities: [sandbox.host] },
  });
}

/** What a CRM does when a person presses `Connect your inbox`. */
async function connect(app, robot = new Robot(), scopes = SCOPES) {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const url = await app.getAuthCodeUrl({
    scopes,
    redirectUri: REDIRECT,
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
    responseMode: "query",
  });
  const arrived = await robot.signIn(url);
  assert.ok(arrived.code, JSON.stringify(arrived));
  return app.acquireTokenByCode({ scopes, redirectUri: REDIRECT, code: arrived.code, codeVerifier: verifier });
}

/** An administrator accepts the application with its own permissions. */
async function consent(sandbox) {
  const asked = new URLSearchParams({ client_id: HUBSPOT, scope: GRAPH, redirect_uri: REDIRECT, state: "1" });
  const arrived = await new Robot().signIn(`${sandbox.authority}/v2.0/adminconsent?${asked}`, ADMIN);
  assert.equal(arrived.admin_consent, "True", JSON.stringify(arrived));
}

test("signs in by authorization code and PKCE, and refreshes", () =>
  inSandbox(async (sandbox) => {
    const app = confidential(sandbox);
    const first = await connect(app);
    assert.equal(first.account.username, ANNA);
    assert.equal(claims(first.accessToken).ver, "1.0");
    const second = await app.acquireTokenSilent({ scopes: SCOPES, account: first.account, forceRefresh: true });
    assert.notEqual(second.accessToken, first.accessToken);
  }));

for (const scopes of [["User.Read"], ["https://graph.microsoft.com/User.Read"], ["user.read"]]) {
  test(`a token is found in the cache by the words it was asked for: ${scopes}`, () =>
    inSandbox(async (sandbox) => {
      const app = confidential(sandbox);
      const first = await connect(app, new Robot(), scopes);
      for (let turn = 0; turn < 2; turn += 1) {
        const second = await app.acquireTokenSilent({ scopes, account: first.account });
        assert.ok(second.fromCache && second.accessToken === first.accessToken, second.scopes);
      }
      const journal = await sandbox.control("GET", "requests");
      assert.equal(journal.filter((line) => line.operation.startsWith("entra.token")).length, 1);
    }));
}

test("gets a token for itself", () =>
  inSandbox(async (sandbox) => {
    await consent(sandbox);
    const told = await confidential(sandbox).acquireTokenByClientCredential({ scopes: [GRAPH] });
    assert.equal(claims(told.accessToken).idtyp, "app");
  }));

test("a bad secret is a ServerError", () =>
  inSandbox(async (sandbox) => {
    const app = confidential(sandbox, { clientSecret: "wrong" });
    await assert.rejects(app.acquireTokenByClientCredential({ scopes: [GRAPH] }), (error) => {
      assert.ok(error instanceof ServerError && !(error instanceof InteractionRequiredAuthError), error);
      assert.equal(error.errorCode, "invalid_client");
      return true;
    });
  }));

test("a device code", () =>
  inSandbox(async (sandbox) => {
    const app = await publicClient(sandbox);
    const told = await app.acquireTokenByDeviceCode({
      scopes: SCOPES,
      deviceCodeCallback: async ({ verificationUri, userCode }) => {
        const robot = new Robot();
        const page = await robot.open(verificationUri);
        await robot.signIn(await robot.press(page, page.button("Next"), { otc: userCode }));
      },
    });
    assert.equal(told.account.username, ANNA);
  }));

test("a password", () =>
  inSandbox(async (sandbox) => {
    await consent(sandbox);
    const app = await publicClient(sandbox);
    const told = await app.acquireTokenByUsernamePassword({ scopes: ["User.Read"], username: ANNA, password: PASSWORD });
    assert.equal(told.account.username, ANNA);
  }));

test("on behalf of a user", () =>
  inSandbox(async (sandbox) => {
    const { access_token: oboAssertion } = await sandbox.token({ resource: `api://${HUBSPOT}`, scopes: ["access"] });
    const ask = { scopes: ["https://graph.microsoft.com/Mail.Send"], oboAssertion };
    await assert.rejects(confidential(sandbox).acquireTokenOnBehalfOf(ask), (error) => {
      assert.ok(error instanceof InteractionRequiredAuthError, error);
      assert.equal(error.subError, "consent_required");
      return true;
    });
    await consent(sandbox);
    const told = await confidential(sandbox).acquireTokenOnBehalfOf(ask);
    assert.equal(claims(told.accessToken).upn, ANNA);
  }));

// Which refusals of a refresh make an application send its user to the sign-in page.
for (const [code, interactive] of [
  ["AADSTS65001", true],
  ["AADSTS50076", true],
  ["AADSTS50173", true],
  ["AADSTS50105", false],
  ["AADSTS70043", false],
]) {
  test(`${code} at a refresh is ${interactive ? "an InteractionRequiredAuthError" : "a ServerError"}`, () =>
    inSandbox(async (sandbox) => {
      const app = confidential(sandbox);
      const { account } = await connect(app);
      await sandbox.control("POST", "rules", {
        when: { operation: "entra.token.refresh_token" },
        effect: { answer: { name: "aadsts", code } },
      });
      await assert.rejects(app.acquireTokenSilent({ scopes: SCOPES, account, forceRefresh: true }), (error) => {
        assert.equal(error instanceof InteractionRequiredAuthError, interactive, error);
        assert.ok(error.errorMessage.includes(code), error);
        return true;
      });
    }));
}
