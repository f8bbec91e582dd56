// @azure/identity, which the Graph SDK for JavaScript is given as its credential.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ClientSecretCredential, DeviceCodeCredential, OnBehalfOfCredential } from "@azure/identity";

import { ANNA, GRAPH, HUBSPOT, Robot, SECRET, TENANT, claims, inSandbox } from "./mock365.js";

const options = (sandbox) => ({ authorityHost: sandbox.tlsOrigin, disableInstanceDiscovery: true });

test("a client secret", () =>
  inSandbox(async (sandbox) => {
    await sandbox.control("PATCH", `apps/${HUBSPOT}`, { installed: true, tenant: TENANT });
    const told = await new ClientSecretCredential(TENANT, HUBSPOT, SECRET, options(sandbox)).getToken(GRAPH);
    assert.equal(claims(told.token).appid, HUBSPOT);
  }));

test("a bad secret is said", () =>
  inSandbox(async (sandbox) => {
    const credential = new ClientSecretCredential(TENANT, HUBSPOT, "wrong", options(sandbox));
    await assert.rejects(credential.getToken(GRAPH), /AADSTS7000215/);
  }));

test("a device code", () =>
  inSandbox(async (sandbox) => {
    await sandbox.control("PATCH", `apps/${HUBSPOT}`, { allow_public_client: true });
    const credential = new DeviceCodeCredential({
      tenantId: TENANT,
      clientId: HUBSPOT,
      ...options(sandbox),
      userPromptCallback: async ({ verificationUri, userCode }) => {
        const robot = new Robot();
        const page = await robot.open(verificationUri);
        await robot.signIn(await robot.press(page, page.button("Next"), { otc: userCode }));
      },
    });
    const told = await credential.getToken("https://graph.microsoft.com/User.Read");
    assert.equal(claims(told.token).upn, ANNA);
  }));

test("on behalf of a user without consent", () =>
  inSandbox(async (sandbox) => {
    const { access_token: userAssertionToken } = await sandbox.token({
      resource: `api://${HUBSPOT}`,
      scopes: ["access"],
    });
    const credential = new OnBehalfOfCredential({
      tenantId: TENANT,
      clientId: HUBSPOT,
      clientSecret: SECRET,
      userAssertionToken,
      ...options(sandbox),
    });
    await assert.rejects(credential.getToken("https://graph.microsoft.com/Mail.Send"), /AADSTS65001/);
  }));
