// The mock as these suites see it: started by conformance/run, one sandbox for each test.

export const ANNA = "anna@contoso.example";
export const ADMIN = "admin@contoso.example";
export const PASSWORD = "Password1!";
export const TENANT = "contoso.example";
export const HUBSPOT = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
export const SECRET = "mock-secret";
export const REDIRECT = "http://localhost:5000/";
export const SCOPES = ["Mail.ReadWrite", "Mail.Send", "Calendars.Read", "Calendars.ReadWrite", "User.Read"];
export const GRAPH = "https://graph.microsoft.com/.default";

/** Runs a test in an isolated Microsoft 365. */
export async function inSandbox(test) {
  const sandbox = await Sandbox.open();
  try {
    await test(sandbox);
  } finally {
    await sandbox.close();
  }
}

export class Sandbox {
  static async open() {
    const server = process.env.MOCK365_ORIGIN;
    if (!server) throw new Error("MOCK365_ORIGIN is not set; start these tests by conformance/run");
    const sandbox = new Sandbox();
    const told = await sandbox.ask("POST", `${server}/_mock/sandboxes`, {});
    return Object.assign(sandbox, { server, name: told.name, origin: told.origin, tlsOrigin: told.tls_origin });
  }

  get host() {
    return new URL(this.tlsOrigin).host;
  }

  get authority() {
    return `${this.tlsOrigin}/${TENANT}`;
  }

  async ask(method, url, words) {
    const body = words === undefined ? undefined : JSON.stringify(words);
    const answer = await fetch(url, { method, headers: { "content-type": "application/json" }, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  control(method, path, words) {
    return this.ask(method, `${this.origin}/_mock/${path}`, words);
  }

  /** What the token endpoint would have said, without its pages. */
  token(words) {
    return this.control("POST", "tokens", { app: HUBSPOT, user: ANNA, ...words });
  }

  close() {
    return this.ask("DELETE", `${this.server}/_mock/sandboxes/${this.name}`);
  }
}

/** A browser with cookies that reads forms, and stops where it would leave for the application. */
export class Robot {
  cookies = new Map();

  async open(url, init = {}) {
    for (let hop = 0; hop < 10; hop += 1) {
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const answer = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
      for (const line of answer.headers.getSetCookie()) {
        const [pair] = line.split(";");
        const at = pair.indexOf("=");
        this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
      const location = answer.headers.get("location");
      if (!location) return new Page(url, await answer.text());
      if (location.startsWith(REDIRECT)) return Object.fromEntries(new URL(location).searchParams);
      url = new URL(location, url).href;
      init = {};
    }
    throw new Error(`redirected for ever: ${url}`);
  }

  /** Fills in what is typed and presses the button. */
  press(page, button, typed = {}) {
    const fields = new URLSearchParams({ ...page.fields, ...typed });
    fields.set(button.name, button.value);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return this.open(new URL(page.action, page.url).href, { method: "POST", headers, body: fields.toString() });
  }

  /** From a page of the sign-in to the application's address, or to a page that leads no further. */
  async signIn(url, user = ANNA, password = PASSWORD) {
    let page = typeof url === "string" ? await this.open(url) : url;
    for (let step = 0; page instanceof Page && step < 10; step += 1) {
      const button = page.button("Accept", "Next", "Sign in", "Continue", "Yes");
      if (!button) return page;
      const typed = {};
      if ("loginfmt" in page.fields) typed.loginfmt = user;
      if ("passwd" in page.fields) typed.passwd = password;
      page = await this.press(page, button, typed);
    }
    return page;
  }
}

class Page {
  constructor(url, html) {
    this.url = url;
    this.html = html;
    const form = /<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(html);
    this.action = plain(form?.[1] ?? "");
    this.fields = {};
    this.buttons = [];
    for (const [tag] of (form?.[2] ?? "").matchAll(/<input[^>]*>/g)) {
      if (tag.includes('type="submit"')) {
        const text = attribute(tag, "value");
        this.buttons.push({ text, name: attribute(tag, "name"), value: text });
        continue;
      }
      const name = attribute(tag, "name");
      if (name && !/type="(checkbox|radio)"/.test(tag)) this.fields[name] = attribute(tag, "value") ?? "";
    }
    for (const [, tag, text] of (form?.[2] ?? "").matchAll(/<button([^>]*)>([\s\S]*?)<\/button>/g)) {
      this.buttons.push({ text: plain(text).trim(), name: attribute(tag, "name"), value: attribute(tag, "value") });
    }
  }

  button(...texts) {
    return texts.map((text) => this.buttons.find((button) => button.text === text)).find(Boolean);
  }

  get text() {
    return plain(this.html.replace(/<[^>]*>/g, " "));
  }
}

function attribute(tag, name) {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(tag);
  return found ? plain(found[1]) : undefined;
}

function plain(text) {
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** The claims of a JWT. */
export function claims(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
}
