// An application of one page, with msal-browser as its package brings it, on an origin of its own.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { TENANT } from "./mock365.js";

const file = (path) => readFile(fileURLToPath(new URL(path, import.meta.url)));
const library = (path) => file(`node_modules/@azure/msal-browser/lib/${path}`);
const SCRIPT = "text/javascript";

const FILES = {
  "/": ["text/html", () => file("spa/index.html")],
  "/redirect": ["text/html", () => file("spa/redirect.html")],
  "/msal-browser.min.js": [SCRIPT, () => library("msal-browser.min.js")],
  "/msal-redirect-bridge.min.js": [SCRIPT, () => library("redirect-bridge/msal-redirect-bridge.min.js")],
};

/** Registers a single-page application, and serves it for as long as the test runs. */
export async function inApp(sandbox, name, test) {
  const words = { display_name: name, redirect_uris: ["http://localhost/redirect", "http://localhost/"], spa: true, tenant: TENANT };
  const { client_id: clientId } = await sandbox.control("POST", "apps", { name, ...words });
  const files = { ...FILES };
  const server = createServer(async (request, answer) => {
    const [kind, read] = files[new URL(request.url, "http://localhost").pathname] ?? [];
    if (!kind) return answer.writeHead(404).end();
    answer.setHeader("content-type", kind).end(await read());
  });
  await new Promise((listening) => server.listen(0, "localhost", listening));
  const origin = `http://localhost:${server.address().port}`;
  const auth = {
    clientId,
    authority: sandbox.authority,
    knownAuthorities: [sandbox.host],
    redirectUri: `${origin}/redirect`,
    postLogoutRedirectUri: `${origin}/`,
  };
  const config = { auth, cache: { cacheLocation: "localStorage" } };
  files["/config.js"] = [SCRIPT, () => `const config = ${JSON.stringify(config)};`];
  try {
    await test({ clientId, origin });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
