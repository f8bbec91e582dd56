// A real browser: Debian's Chromium, in a home of its own, which trusts the mock's certificate authority.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

import { chromium } from "playwright-core";

const CHROMIUM = process.env.MOCK365_CHROMIUM ?? "/usr/bin/chromium";
/** Without these it looks for hosts of its vendor's at every start. */
const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
/** How long anything on a page may take. */
const PATIENCE = 15_000;

/** Where the application would be; what arrives there stands in the address. */
const PAGE = '<!DOCTYPE html><title>the application</title><link rel="icon" href="data:,">';

let prepared;
/** Its address: what is registered is `http://localhost`, with any port. */
export let redirect;

/** A home whose NSS database holds the certificate authority: no warning is switched off. */
function home() {
  const folder = mkdtempSync(join(tmpdir(), "mock365-chromium-"));
  const database = join(folder, ".pki", "nssdb");
  mkdirSync(database, { recursive: true });
  const certutil = (...words) => execFileSync("certutil", ["-d", `sql:${database}`, ...words], { stdio: "pipe" });
  certutil("-N", "--empty-password");
  certutil("-A", "-n", "mock365", "-t", "C,,", "-i", process.env.NODE_EXTRA_CA_CERTS);
  return folder;
}

/** A profile that lets frames have their cookies, as silent sign-in in one needs: Debian's does not, nor a private window. */
function profile(folder) {
  const profile = mkdtempSync(join(folder, "profile-"));
  mkdirSync(join(profile, "Default"));
  const preferences = { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } };
  writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
  return profile;
}

async function prepare() {
  const folder = home();
  const application = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(PAGE));
  await new Promise((listening) => application.listen(0, "localhost", listening));
  redirect = `http://localhost:${application.address().port}/`;
  return { folder, application };
}

after(async () => {
  if (!prepared) return;
  const { folder, application } = await prepared;
  application.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs a test in a profile of its own. What a page complains about on its console fails the test. */
export async function inBrowser(test, options = {}) {
  prepared ??= prepare();
  const { folder } = await prepared;
  const context = await chromium.launchPersistentContext(profile(folder), {
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", ...QUIET],
    env: { ...process.env, HOME: folder },
    locale: "en-US",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  const complaints = [];
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.location().url}: ${message.text()}`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  try {
    await test(context.pages()[0], context);
    if (complaints.length) throw new Error(complaints.join("\n"));
  } finally {
    await context.close();
  }
}

/** The parameters with which a page came back to the application. */
export async function arrived(page) {
  await page.waitForURL((url) => url.href.startsWith(redirect));
  const { searchParams, hash } = new URL(page.url());
  return { ...Object.fromEntries(searchParams), ...Object.fromEntries(new URLSearchParams(hash.slice(1))) };
}
