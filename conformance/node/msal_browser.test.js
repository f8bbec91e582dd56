// @azure/msal-browser in Chromium: the redirect, the popup, silence with two accounts, a second application.
import assert from "node:assert/strict";
import { test } from "node:test";

import { inBrowser } from "./browser.js";
import { ADMIN, ANNA, PASSWORD, claims, inSandbox } from "./mock365.js";
import * as known from "./selectors.js";
import { inApp } from "./spa.js";

const BO = "bo@contoso.example";
const READ = { scopes: ["User.Read"] };

/** A sandbox, an application and a browser at its page. */
const atTheApp = (test) =>
  inSandbox((sandbox) =>
    inApp(sandbox, "One page", (app) =>
      inBrowser(async (page, context) => {
        await open(page, app);
        await test(page, { sandbox, app, context });
      }),
    ),
  );

/** Opens the application, and tells what came back to it. */
async function open(page, app) {
  await page.goto(`${app.origin}/`);
  return came(page);
}

const came = (page) => page.evaluate(() => window.arrived.then((told) => told && { ...told, expiresOn: undefined }));

/** Name and password on whichever page asks for them, and what is asked behind them. */
async function signIn(page, user, pages = [known.STAY_SIGNED_IN, known.ACCEPT]) {
  await page.fill(known.NAME, user);
  await page.click(known.ONWARD);
  await page.fill(known.PASSWORD, PASSWORD);
  await page.click(known.ONWARD);
  for (const asked of pages) {
    await page.waitForSelector(asked);
    await page.click(known.ONWARD);
  }
}

/** From the application to the sign-in and back. */
async function byRedirect(page, app, user, words = READ, pages = undefined) {
  await page.evaluate((words) => void window.app.loginRedirect(words), words);
  await signIn(page, user, pages);
  await page.waitForURL(`${app.origin}/`);
  const told = await came(page);
  assert.equal(told?.account.username, user, JSON.stringify(told));
  return told;
}

/** Asks the library, and tells its error by its class and code. */
const ask = (page, method, words) =>
  page.evaluate(
    async ([method, words]) => {
      try {
        const { accessToken, account, fromCache } = await window.app[method](words);
        return { accessToken, user: account.username, fromCache };
      } catch (error) {
        return { error: error.name, code: error.errorCode, message: error.errorMessage };
      }
    },
    [method, words],
  );

const accounts = (page) => page.evaluate(() => window.app.getAllAccounts());

/** How often an endpoint was asked. */
async function asked(sandbox, operation) {
  const journal = await sandbox.control("GET", "requests");
  return journal.filter((line) => line.operation.startsWith(operation)).length;
}

test("the redirect, and a token from the cache", () =>
  atTheApp(async (page, { sandbox, app }) => {
    const told = await byRedirect(page, app, ANNA);
    assert.equal(claims(told.accessToken).upn, ANNA);
    const before = await asked(sandbox, "entra.token");
    const [account] = await accounts(page);
    const silent = await ask(page, "acquireTokenSilent", { ...READ, account });
    assert.ok(silent.fromCache && silent.accessToken === told.accessToken, JSON.stringify(silent));
    assert.equal(await asked(sandbox, "entra.token"), before, "nothing was asked");
    const fresh = await ask(page, "acquireTokenSilent", { ...READ, account, forceRefresh: true });
    assert.ok(fresh.accessToken && fresh.accessToken !== told.accessToken, JSON.stringify(fresh));
    await open(page, app);
    assert.equal((await accounts(page)).length, 1, "the cache outlives the page");
  }));

test("a popup", () =>
  atTheApp(async (page, { context }) => {
    const opened = context.waitForEvent("page");
    const told = ask(page, "loginPopup", READ);
    await signIn(await opened, ANNA);
    assert.equal((await told).user, ANNA, JSON.stringify(await told));
  }));

test("a popup that is left", () =>
  atTheApp(async (page, { context }) => {
    const opened = context.waitForEvent("page");
    const told = ask(page, "loginPopup", READ);
    await (await opened).click(known.BACK);
    assert.equal((await told).code, "access_denied", JSON.stringify(await told));
  }));

test("silence with two accounts: each gets his own", () =>
  atTheApp(async (page, { app }) => {
    await byRedirect(page, app, ANNA);
    await byRedirect(page, app, BO, { ...READ, prompt: "login" }, [known.ACCEPT]);
    const both = await accounts(page);
    assert.deepEqual(both.map((account) => account.username).sort(), [ANNA, BO]);
    for (const account of both) {
      for (const more of [{}, { forceRefresh: true }]) {
        const told = await ask(page, "acquireTokenSilent", { ...READ, account, ...more });
        assert.equal(told.accessToken && claims(told.accessToken).upn, account.username, JSON.stringify(told));
      }
      // In a frame: the library names the session that the account came of.
      const framed = await ask(page, "ssoSilent", { ...READ, account });
      assert.equal(framed.user, account.username, JSON.stringify(framed));
      const { sid } = account.idTokenClaims;
      const named = await ask(page, "ssoSilent", { ...READ, sid });
      assert.equal(named.user, account.username, JSON.stringify(named));
    }
    const either = await ask(page, "ssoSilent", READ);
    assert.equal(either.error, "InteractionRequiredAuthError", JSON.stringify(either));
  }));

test("a second application: silent once consent is given", () =>
  atTheApp(async (page, { sandbox, app }) => {
    await byRedirect(page, app, ANNA);
    await inApp(sandbox, "Another page", async (other) => {
      await open(page, other);
      const hint = { ...READ, loginHint: ANNA };
      const refused = await ask(page, "ssoSilent", hint);
      assert.equal(refused.error, "InteractionRequiredAuthError", JSON.stringify(refused));
      assert.match(refused.message, /AADSTS65001/);
      await page.evaluate((words) => void window.app.loginRedirect(words), hint);
      // The session is there: consent alone is asked for.
      await page.waitForSelector(known.ACCEPT);
      await page.click(known.ONWARD);
      await page.waitForURL(`${other.origin}/`);
      assert.equal((await came(page)).account.username, ANNA);
      const told = await ask(page, "ssoSilent", hint);
      assert.equal(claims(told.accessToken).appid, other.clientId);
    });
  }));

test("nobody is signed in", () =>
  atTheApp(async (page) => {
    const told = await ask(page, "ssoSilent", { ...READ, loginHint: ANNA });
    assert.equal(told.error, "InteractionRequiredAuthError", JSON.stringify(told));
    assert.match(told.message, /AADSTS50058/);
  }));

test("an administrator is needed: the way back is an error of the library's", () =>
  atTheApp(async (page, { app }) => {
    await page.evaluate(() => void window.app.loginRedirect({ scopes: ["Directory.ReadWrite.All"] }));
    await signIn(page, ANNA, [known.STAY_SIGNED_IN]);
    await page.click("text=Return to the application without granting consent");
    await page.waitForURL(`${app.origin}/`);
    const told = await page.evaluate(() => window.arrived.catch((error) => error.errorCode));
    assert.equal(told, "access_denied");
    await page.evaluate(() => void window.app.loginRedirect({ scopes: ["Directory.ReadWrite.All"], prompt: "login" }));
    await signIn(page, ADMIN, [known.ACCEPT]);
    await page.waitForURL(`${app.origin}/`);
    assert.equal((await came(page)).account.username, ADMIN);
  }));

test("signing out ends the session", () =>
  atTheApp(async (page, { app }) => {
    await byRedirect(page, app, ANNA);
    await page.evaluate(() => void window.app.logoutRedirect());
    // The state of signing out comes back too.
    await page.waitForURL((url) => url.origin === app.origin && url.searchParams.has("state"));
    await came(page);
    assert.deepEqual(await accounts(page), []);
    const told = await ask(page, "ssoSilent", { ...READ, loginHint: ANNA });
    assert.equal(told.error, "InteractionRequiredAuthError", JSON.stringify(told));
  }));
