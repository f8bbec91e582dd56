// PnPjs reads, pages, batches, follows and writes mail and contacts, and sees failures as its own error.
import assert from "node:assert/strict";
import { test } from "node:test";

import { DefaultHeaders, DefaultInit, graphfi } from "@pnp/graph";
import "@pnp/graph/contacts/index.js";
import "@pnp/graph/mail/index.js";
import "@pnp/graph/users/index.js";
import "@pnp/graph/batching.js";
import { BrowserFetch, DefaultParse, HttpRequestError } from "@pnp/queryable";

import { ANNA, inSandbox } from "./mock365.js";

const SCOPES = ["User.Read", "User.ReadBasic.All", "Mail.ReadWrite", "Mail.Send", "Contacts.ReadWrite"];
const BO = "bo@contoso.example";

async function graph(sandbox, words = {}) {
  const token = (await sandbox.token({ scopes: SCOPES, ...words })).access_token;
  const authorized = (instance) => {
    instance.on.auth.replace(async (url, init) => {
      init.headers = { ...init.headers, Authorization: `Bearer ${token}` };
      return [url, init];
    });
    return instance;
  };
  const base = `${sandbox.tlsOrigin}/v1.0`;
  return graphfi().using(DefaultHeaders(), DefaultInit(base), BrowserFetch(), DefaultParse(), authorized);
}

const to = (address) => [{ emailAddress: { address } }];

test("reads a mailbox page by page", () =>
  inSandbox(async (sandbox) => {
    const me = (await graph(sandbox)).me;
    assert.equal((await me()).mail, ANNA);
    const folders = await me.mailFolders();
    assert.ok(folders.some((folder) => folder.displayName === "Inbox"));
    const every = await me.messages.top(100)();
    const seen = [];
    for await (const page of me.messages.top(2)) {
      assert.ok(page.length <= 2);
      seen.push(...page.map((message) => message.id));
    }
    assert.deepEqual(seen, every.map((message) => message.id));
    const [newest] = await me.messages.select("id", "subject").filter("isDraft eq false").top(1)();
    assert.deepEqual(Object.keys(newest).filter((name) => !name.startsWith("@")).sort(), ["id", "subject"]);
    const message = me.messages.getById(newest.id);
    assert.equal((await message()).subject, newest.subject);
  }));

test("sends, answers, moves and removes", () =>
  inSandbox(async (sandbox) => {
    const [anna, bo] = [(await graph(sandbox)).me, (await graph(sandbox, { user: BO })).me];
    await anna.sendMail({ subject: "Offert", body: { contentType: "text", content: "Hej!" }, toRecipients: to(BO) });
    const [arrived] = await bo.messages.filter("subject eq 'Offert'")();
    await bo.messages.getById(arrived.id).reply({ comment: "Tack" });
    const [answer] = await anna.messages.filter("subject eq 'RE: Offert'")();
    assert.equal(answer.from.emailAddress.address, BO);
    assert.equal(answer.conversationId, (await anna.messages.filter("subject eq 'Offert'")())[0].conversationId);

    const draft = await anna.messages.add({ subject: "Utkast", toRecipients: to(BO) });
    assert.equal(draft.isDraft, true);
    await anna.messages.getById(draft.id).update({ subject: "Utkast 2" });
    await anna.messages.getById(draft.id).send();
    assert.equal((await bo.messages.filter("subject eq 'Utkast 2'")()).length, 1);

    const folder = await anna.mailFolders.add({ displayName: "Kunder" });
    const moved = await anna.messages.getById(answer.id).move(folder.id);
    const inFolder = anna.mailFolders.getById(folder.id).messages;
    assert.deepEqual((await inFolder()).map((message) => message.id), [moved.id]);
    await anna.messages.getById(moved.id).delete();
    assert.deepEqual(await inFolder(), []);
    await anna.mailFolders.getById(folder.id).delete();
    const named = (await anna.mailFolders()).map((folder) => folder.displayName);
    assert.ok(!named.includes("Kunder"));
  }));

test("follows the changes of a folder", () =>
  inSandbox(async (sandbox) => {
    const me = (await graph(sandbox)).me;
    const inbox = me.mailFolders.getById("inbox").messages;
    const first = await inbox.delta()();
    assert.ok(first.values.length > 0);
    assert.equal(first.next(), null);
    const gone = first.values[0].id;
    await me.messages.getById(gone).delete();
    const told = (await first.delta()).values;
    assert.deepEqual(told.map((entry) => [entry.id, entry["@removed"]?.reason]), [[gone, "deleted"]]);
  }));

test("keeps contacts and their folders", () =>
  inSandbox(async (sandbox) => {
    const me = (await graph(sandbox)).me;
    const emails = [{ address: "hugo@fabrikam.example", name: "Hugo Holm" }];
    const made = await me.contacts.add("Hugo", "Holm", emails, ["+46 8 123 45"], { jobTitle: "Inköpare" });
    const contact = me.contacts.getById(made.id);
    await contact.update({ birthday: "1974-07-22", companyName: "Fabrikam" });
    const seen = await contact();
    assert.deepEqual(
      [seen.displayName, seen.jobTitle, seen.companyName, seen.emailAddresses[0].address, seen.birthday.slice(0, 10)],
      ["Hugo Holm", "Inköpare", "Fabrikam", "hugo@fabrikam.example", "1974-07-22"],
    );
    const folder = me.contactFolders.getById((await me.contactFolders.add("Leverantörer")).id);
    await folder.contacts.add("Ida", "Ek", [], []);
    assert.deepEqual((await folder.contacts()).map((contact) => contact.givenName), ["Ida"]);
    const child = await folder.childFolders.add("Norden");
    assert.deepEqual((await folder.childFolders()).map((one) => one.id), [child.id]);
    await folder.delete();
    await contact.delete();
    await assert.rejects(contact(), (error) => error instanceof HttpRequestError && error.status === 404);
  }));

test("batches, and each part has its own answer", () =>
  inSandbox(async (sandbox) => {
    const fi = await graph(sandbox);
    const [batched, execute] = fi.batched();
    const answers = [];
    const note = (promise) => promise.then((seen) => answers.push(seen), (error) => answers.push(error));
    note(batched.me());
    note(batched.me.messages.top(1)());
    note(batched.me.messages.getById("nonsense")());
    await execute();
    assert.equal(answers.length, 3);
    assert.ok(answers.some((seen) => seen.mail === ANNA));
    assert.ok(answers.some((seen) => Array.isArray(seen) && seen.length === 1));
    const [failed] = answers.filter((seen) => seen instanceof Error);
    assert.equal(failed.status, 400);
    assert.match(failed.message, /ErrorInvalidIdMalformed/);
  }));
