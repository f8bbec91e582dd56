// Scripts that were made for Microsoft's sign-in pages, in a real browser: its ids, names and buttons work unchanged.
import assert from "node:assert/strict";
import { test } from "node:test";

import { arrived, inBrowser, redirect } from "./browser.js";
import { ANNA, HUBSPOT, PASSWORD, TENANT, inSandbox } from "./mock365.js";
import * as known from "./selectors.js";

const BO = "bo@contoso.example";

/** A sandbox, and a browser that is about to open its sign-in. */
const signingIn = (words, test) =>
  inSandbox((sandbox) =>
    inBrowser(async (page, context) => {
      await page.goto(authorize(sandbox, words));
      await test(page, sandbox, context);
    }),
  );

function authorize(sandbox, words = {}) {
  const asked = { client_id: HUBSPOT, response_type: "code", redirect_uri: redirect, state: "12345" };
  const query = new URLSearchParams({ ...asked, scope: "openid profile User.Read", ...words });
  return `${sandbox.authority}/oauth2/v2.0/authorize?${query}`;
}

/** Name, password: as MSAL for JavaScript does it. */
async function credentials(page, user = ANNA, password = PASSWORD) {
  await Promise.all([page.waitForSelector(known.NAME), page.waitForSelector(known.ONWARD)]);
  await page.type(known.NAME, user);
  await page.click(known.ONWARD);
  await page.waitForSelector(known.FORGOT);
  await page.waitForSelector(known.PASSWORD);
  await page.type(known.PASSWORD, password);
  await page.click(known.ONWARD);
}

/** "Stay signed in?" is answered with yes, and consent given. */
async function stayAndAccept(page) {
  await page.waitForSelector(known.STAY_SIGNED_IN);
  await page.click(known.ONWARD);
  await page.waitForSelector(known.ACCEPT);
  await page.click(known.ONWARD);
}

test("password, Stay signed in?, consent, as MSAL for JavaScript", () =>
  signingIn({}, async (page) => {
    assert.equal(await page.title(), "Sign in to your account");
    await credentials(page);
    await stayAndAccept(page);
    const { code, state } = await arrived(page);
    assert.ok(code && state === "12345", page.url());
  }));

test("the same as MSAL for .NET: the button pressed once too often, consent by the button's name", () =>
  signingIn({ prompt: "consent" }, async (page) => {
    await page.fill(known.NAME, ANNA);
    await page.click(known.ONWARD);
    await page.waitForSelector(known.PASSWORD);
    await page.click(known.ONWARD);
    await page.waitForSelector(known.WRONG_PASSWORD);
    await page.fill(known.PASSWORD, PASSWORD);
    await page.click(known.ONWARD);
    await page.waitForSelector(known.STAY_SIGNED_IN);
    await page.click(known.ONWARD_BY_NAME);
    await page.waitForSelector(known.ACCEPT);
    await page.click(known.ONWARD_BY_NAME);
    assert.ok((await arrived(page)).code);
  }));

test("the same as MSAL for Java: by the fields' names, and not staying", () =>
  signingIn({}, async (page, sandbox) => {
    await page.fill(known.NAME_BY_FIELD, ANNA);
    await page.click(known.ONWARD_BY_XPATH);
    await page.fill(known.PASSWORD_BY_FIELD, PASSWORD);
    await page.click(known.ONWARD_BY_XPATH);
    await page.waitForSelector(known.STAY_SIGNED_IN);
    await page.click(known.BACK);
    await page.click(known.ACCEPT);
    assert.ok((await arrived(page)).code);
    await page.goto(authorize(sandbox, { prompt: "none" }));
    assert.ok((await arrived(page)).code, "the session lasts until the browser is closed");
  }));

test("by what stands on the fields and buttons", () =>
  signingIn({}, async (page) => {
    await page.getByRole("textbox", { name: "Enter your email, phone, or Skype" }).fill(ANNA);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByPlaceholder("Password").fill(PASSWORD);
    assert.equal(await page.getByRole("textbox", { name: `Enter the password for ${ANNA}` }).count(), 1);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Yes" }).click();
    await page.getByRole("button", { name: "Accept" }).click();
    assert.ok((await arrived(page)).code);
  }));

test("by the keyboard alone", () =>
  signingIn({}, async (page) => {
    await page.waitForSelector(`${known.NAME}:focus`);
    await page.keyboard.type(ANNA);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`${known.PASSWORD}:focus`);
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.focus(known.ASK_NO_MORE);
    await page.keyboard.press("Enter");
    await page.waitForSelector(known.ACCEPT);
    await page.focus(known.ONWARD);
    await page.keyboard.press("Enter");
    assert.ok((await arrived(page)).code);
  }));

test("whatever submits: the first button of that kind goes on", () =>
  signingIn({}, async (page) => {
    for (const [field, typed] of [["input[type='email']", ANNA], ["input[type='password']", PASSWORD]]) {
      await page.fill(field, typed);
      await page.click("input[type='submit']");
    }
    await page.waitForSelector(known.STAY_SIGNED_IN);
    await page.click("input[type='submit']");
    await page.waitForSelector(known.ACCEPT);
    await page.click("input[type='submit']");
    assert.ok((await arrived(page)).code);
  }));

test("a script on the page presses the buttons", () =>
  signingIn({}, async (page) => {
    const press = (id) => page.evaluate((id) => document.getElementById(id).click(), id);
    const type = (id, typed) => page.evaluate(([id, typed]) => (document.getElementById(id).value = typed), [id, typed]);
    await type("i0116", ANNA);
    await press("idSIButton9");
    await page.waitForSelector(known.PASSWORD);
    await type("i0118", PASSWORD);
    await press("idSIButton9");
    await page.waitForSelector(known.STAY_SIGNED_IN);
    await press("idBtn_Back");
    await page.waitForSelector(known.ACCEPT);
    await press("idBtn_Accept");
    assert.ok((await arrived(page)).code);
  }));

test("a wrong name and a wrong password are said where they were typed", () =>
  signingIn({}, async (page) => {
    await page.fill(known.NAME, "nobody@contoso.example");
    await page.click(known.ONWARD);
    assert.match(await page.textContent(known.WRONG_NAME), /username may be incorrect/);
    await page.fill(known.NAME, ANNA);
    await page.click(known.ONWARD);
    await page.fill(known.PASSWORD, "wrong");
    await page.click(known.ONWARD);
    assert.match(await page.textContent(known.WRONG_PASSWORD), /account or password is incorrect/);
    await page.fill(known.PASSWORD, PASSWORD);
    await page.click(known.ONWARD);
    await stayAndAccept(page);
    assert.ok((await arrived(page)).code);
  }));

test("the way back, page by page", () =>
  signingIn({}, async (page, sandbox) => {
    await page.fill(known.NAME, BO);
    await page.click(known.ONWARD);
    await page.waitForSelector(known.PASSWORD);
    await page.click(known.BACK);
    await credentials(page);
    await page.waitForSelector(known.STAY_SIGNED_IN);
    await page.check(known.ASK_NO_MORE);
    await page.click(known.BACK);
    await page.waitForSelector(known.ACCEPT);
    await page.click(known.BACK);
    const declined = await arrived(page);
    assert.match(declined.error_description, /AADSTS65004/);
    await page.goto(authorize(sandbox, { prompt: "login" }));
    await page.click(known.BACK);
    assert.equal((await arrived(page)).error_subcode, "cancel");
  }));

test("a second factor: a wrong code, then a right one", () =>
  signingIn({}, async (page, sandbox) => {
    const conditional_access = [{ name: "Two factors", demand: "second-factor" }];
    await sandbox.control("PATCH", `tenants/${TENANT}`, { conditional_access });
    await credentials(page);
    await page.waitForSelector(known.FACTOR);
    await page.fill(known.FACTOR, "12345");
    await page.click(known.FACTOR_ONWARD);
    await page.waitForSelector(known.WRONG_FACTOR);
    await page.fill("input[name='otc']", "123456");
    await page.click(known.FACTOR_ONWARD);
    await stayAndAccept(page);
    assert.ok((await arrived(page)).code);
  }));

for (const field of [known.DEVICE_CODE, known.DEVICE_CODE_EITHER]) {
  test(`a device code, typed into ${field}`, () =>
    inSandbox((sandbox) =>
      inBrowser(async (page) => {
        await sandbox.control("PATCH", `apps/${HUBSPOT}`, { allow_public_client: true });
        const asked = new URLSearchParams({ client_id: HUBSPOT, scope: "openid User.Read" });
        const path = `${sandbox.authority}/oauth2/v2.0`;
        const device = await (await fetch(`${path}/devicecode`, { method: "POST", body: asked })).json();
        await page.goto(device.verification_uri);
        await page.fill(field, device.user_code);
        await page.click(known.ONWARD);
        await credentials(page);
        // "Are you trying to sign in to …?", then consent.
        await page.waitForSelector("text=Are you trying to sign in");
        await page.click(known.ONWARD);
        await page.waitForSelector(known.ACCEPT);
        await page.click(known.ONWARD);
        await page.waitForSelector(known.DEVICE_DONE);
        const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
        const redeemed = new URLSearchParams({ client_id: HUBSPOT, grant_type, device_code: device.device_code });
        const told = await (await fetch(`${path}/token`, { method: "POST", body: redeemed })).json();
        assert.ok(told.access_token, JSON.stringify(told));
      }),
    ));
}

test("the account picker: a tile, and the tile for others", () =>
  signingIn({}, async (page, sandbox) => {
    await credentials(page);
    await stayAndAccept(page);
    await arrived(page);
    await page.goto(authorize(sandbox, { prompt: "select_account" }));
    await page.click(known.OTHER_TILE);
    await credentials(page, BO);
    // This browser stays signed in already, and is not asked again.
    await page.waitForSelector(known.ACCEPT);
    await page.click(known.ONWARD);
    await arrived(page);
    await page.goto(authorize(sandbox));
    assert.equal(await page.locator("#tilesHolder [data-test-id]").count(), 2);
    await page.click(known.tile(BO));
    assert.ok((await arrived(page)).code);
    await page.goto(authorize(sandbox));
    await page.click(known.tile(ANNA));
    assert.ok((await arrived(page)).code);
  }));

test("the answer is posted by the page that posts itself", () =>
  signingIn({ response_mode: "form_post" }, async (page) => {
    const posted = page.waitForRequest((request) => request.url().startsWith(redirect));
    await credentials(page);
    await stayAndAccept(page);
    assert.ok(new URLSearchParams((await posted).postData()).get("code"));
  }));

test("in Japanese too", () =>
  signingIn({ mkt: "ja" }, async (page) => {
    await credentials(page);
    await stayAndAccept(page);
    assert.ok((await arrived(page)).code);
  }));

test("a dead end says what it is to scripts too, and a sign-out reaches the application's frame", () =>
  signingIn({ client_id: "00000000-0000-0000-0000-00000000000a" }, async (page, sandbox) => {
    await page.waitForSelector("#exceptionMessageContainer");
    assert.equal(await page.evaluate(() => window.$Config.sErrorCode), "700016");
    await sandbox.control("PATCH", `apps/${HUBSPOT}`, { logout_url: `${redirect}signed-out` });
    await page.goto(authorize(sandbox));
    await credentials(page);
    await stayAndAccept(page);
    await arrived(page);
    const told = page.waitForRequest((request) => request.url().startsWith(`${redirect}signed-out?`));
    await page.goto(`${sandbox.authority}/oauth2/v2.0/logout`);
    assert.ok(new URL((await told).url()).searchParams.get("sid"));
  }));
