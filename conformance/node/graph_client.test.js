// A connector's day with @microsoft/microsoft-graph-client: folders, pages, a large file, answers, rounds, contacts, batches,
// notifications, and errors by their codes.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  FileUpload,
  GraphError,
  LargeFileUploadTask,
  PageIterator,
  ResponseType,
} from "@microsoft/microsoft-graph-client";

import { inSandbox } from "./mock365.js";

const BO = "bo@contoso.example";
const SCOPES = ["Mail.ReadWrite", "Mail.Send", "Contacts.ReadWrite", "User.Read"];
const LARGE = 5 * 1024 * 1024;

async function graph(sandbox, words) {
  const { access_token: token } = await sandbox.token({ scopes: SCOPES, ...words });
  return Client.initWithMiddleware({
    authProvider: { getAccessToken: async () => token },
    baseUrl: sandbox.tlsOrigin,
    customHosts: new Set([new URL(sandbox.tlsOrigin).hostname]),
  });
}

const message = (subject, more) => ({
  subject,
  body: { contentType: "text", content: "Hej!" },
  toRecipients: [{ emailAddress: { address: BO } }],
  ...more,
});

/** What a list has, by the client's own page iterator, and the link of the next round where there is one. */
async function all(client, page, requestOptions) {
  const seen = [];
  const pages = new PageIterator(client, page, (thing) => seen.push(thing) > 0, requestOptions);
  await pages.iterate();
  assert.equal(pages.isComplete(), true);
  return { seen, link: pages.getDeltaLink() };
}

/** Status and code of what is refused. */
async function refused(asked) {
  const error = await asked.then(
    () => assert.fail("it was not refused"),
    (error) => error,
  );
  assert.ok(error instanceof GraphError, String(error));
  assert.ok(error.message, JSON.stringify(error));
  return [error.statusCode, error.code];
}

test("folders are made, paged through, moved into and deleted", () =>
  inSandbox(async (sandbox) => {
    const client = await graph(sandbox);
    const parent = await client.api("/me/mailFolders").post({ displayName: "Kunder" });
    const below = `/me/mailFolders/${parent.id}/childFolders`;
    const names = Array.from({ length: 12 }, (_, number) => `Kund ${number}`);
    for (const displayName of names) await client.api(below).post({ displayName });
    const { seen } = await all(client, await client.api(below).get());
    assert.deepEqual(seen.map((folder) => folder.displayName).sort(), names.sort());
    const inbox = await client.api("/me/mailFolders/inbox").get();
    const [newest] = (await client.api("/me/mailFolders/inbox/messages").top(1).select("id,subject").get()).value;
    const moved = await client.api(`/me/messages/${newest.id}/move`).post({ destinationId: seen[0].id });
    assert.equal(moved.subject, newest.subject);
    assert.equal(moved.parentFolderId, seen[0].id);
    assert.deepEqual(await refused(client.api(`/me/messages/${newest.id}`).get()), [404, "ErrorItemNotFound"]);
    const after = await client.api("/me/mailFolders/inbox").get();
    assert.equal(after.totalItemCount, inbox.totalItemCount - 1);
    await client.api(`/me/mailFolders/${parent.id}`).delete();
    assert.deepEqual(await refused(client.api(below).get()), [404, "ErrorItemNotFound"]);
  }));

test("messages come page by page, each once", () =>
  inSandbox(async (sandbox) => {
    const client = await graph(sandbox);
    for (let number = 0; number < 7; number += 1) await client.api("/me/messages").post(message(`Sida ${number}`));
    const first = await client.api("/me/messages").top(3).select("subject").get();
    assert.equal(first.value.length, 3);
    const { seen } = await all(client, first);
    const everything = await client.api("/me/messages").top(1000).select("id").count(true).get();
    assert.deepEqual(seen.map((one) => one.id), everything.value.map((one) => one.id));
    assert.equal(everything["@odata.count"], seen.length);
  }));

test("a large file is uploaded in parts, sent and answered", () =>
  inSandbox(async (sandbox) => {
    const client = await graph(sandbox);
    const content = Buffer.alloc(LARGE, "mock365 ");
    const draft = await client.api("/me/messages").post(message("Stor bilaga"));
    const AttachmentItem = { attachmentType: "file", name: "stor.bin", size: LARGE, contentType: "application/x-mock" };
    const at = `/me/messages/${draft.id}/attachments`;
    const session = await LargeFileUploadTask.createUploadSession(client, `${at}/createUploadSession`, { AttachmentItem });
    assert.ok(session.expiry.getTime() > Date.now(), session.expiry);
    const told = [];
    const uploadEventHandlers = { progress: (range) => told.push([range.minValue, range.maxValue]) };
    const file = new FileUpload(new Uint8Array(content), "stor.bin", LARGE);
    const task = new LargeFileUploadTask(client, file, session, { rangeSize: 2 * 1024 * 1024, uploadEventHandlers });
    const uploaded = await task.upload();
    assert.deepEqual(told, [
      [0, 2097151],
      [2097152, 4194303],
      [4194304, 5242879],
    ]);
    const id = /Attachments\('([^']*)'\)$/.exec(uploaded.location)[1];
    const attached = await client.api(`${at}/${id}`).select("name,size,contentType").get();
    assert.deepEqual([attached.name, attached.size, attached.contentType], ["stor.bin", LARGE, "application/x-mock"]);
    const raw = await client.api(`${at}/${id}/$value`).responseType(ResponseType.ARRAYBUFFER).get();
    assert.ok(Buffer.from(raw).equals(content), "the same bytes");
    await client.api(`/me/messages/${draft.id}/send`).post({});

    const bo = await graph(sandbox, { user: BO });
    const inbox = "/me/mailFolders/inbox/messages";
    const arrived = await bo.api(inbox).filter("subject eq 'Stor bilaga'").expand("attachments($select=size)").get();
    assert.equal(arrived.value[0].attachments[0].size, LARGE);
    await bo.api(`/me/messages/${arrived.value[0].id}/reply`).post({ comment: "Tack!" });
    const [reply] = (await client.api(inbox).filter("subject eq 'RE: Stor bilaga'").get()).value;
    assert.equal(reply.from.emailAddress.address, BO);
    assert.equal(reply.conversationId, draft.conversationId);
  }));

test("an upload goes on where it stopped, or is given up", () =>
  inSandbox(async (sandbox) => {
    const client = await graph(sandbox);
    const draft = await client.api("/me/messages").post(message("Halv"));
    const at = `/me/messages/${draft.id}/attachments`;
    const AttachmentItem = { attachmentType: "file", name: "stor.bin", size: LARGE };
    const rangeSize = 2 * 1024 * 1024;
    const begin = async () => {
      const url = `${at}/createUploadSession`;
      const session = await LargeFileUploadTask.createUploadSession(client, url, { AttachmentItem });
      return new LargeFileUploadTask(client, new FileUpload(new Uint8Array(LARGE), "stor.bin", LARGE), session, { rangeSize });
    };
    const stopped = await begin();
    const first = stopped.getNextRange();
    await stopped.uploadSlice(await stopped.file.sliceFile(first), first, LARGE);
    const status = await stopped.getStatus();
    assert.deepEqual(status.nextExpectedRanges, [String(rangeSize)]);
    assert.equal((await stopped.getNextRange()).minValue, rangeSize);
    const done = await stopped.resume();
    assert.ok(done.location.includes("/Attachments('"), done.location);
    const given = await begin();
    await given.uploadSlice(await given.file.sliceFile(first), first, LARGE);
    await given.cancel();
    assert.deepEqual(await refused(given.getStatus()), [404, "ErrorItemNotFound"]);
    assert.equal((await client.api(at).get()).value.length, 1);
    const small = { AttachmentItem: { ...AttachmentItem, size: 1000 } };
    const code = "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize";
    assert.deepEqual(await refused(client.api(`${at}/createUploadSession`).post(small)), [400, code]);
  }));

test("rounds go to the end, and tell what changed", () =>
  inSandbox(async (sandbox) => {
    const client = await graph(sandbox);
    const list = "/me/mailFolders/drafts/messages";
    const made = [];
    for (let number = 0; number < 5; number += 1) made.push(await client.api(list).post(message(`Runda ${number}`)));
    const headers = { Prefer: "odata.maxpagesize=2" };
    const begun = await client.api(`${list}/delta`).headers(headers).select("subject,isRead").get();
    const round = await all(client, begun, { headers });
    assert.ok(made.every((one) => round.seen.some((seen) => seen.id === one.id)));
    await client.api(`/me/messages/${made[0].id}`).patch({ subject: "Ändrad" });
    await client.api(`/me/messages/${made[1].id}`).delete();
    const fresh = await client.api(list).post(message("Ny"));
    const next = await all(client, await client.api(round.link).get());
    const told = new Map(next.seen.map((one) => [one.id, one]));
    assert.deepEqual(new Set(told.keys()), new Set([made[0].id, made[1].id, fresh.id]));
    assert.equal(told.get(made[0].id).subject, "Ändrad");
    assert.deepEqual(told.get(made[1].id)["@removed"], { reason: "deleted" });
    assert.deepEqual((await client.api(next.link).get()).value, []);
    await sandbox.control("POST", "reset", {});
    const again = await graph(sandbox);
    assert.deepEqual(await refused(again.api(next.link).get()), [410, "SyncStateNotFound"]);
  }));

// A picture of one pixel.
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQAY3Y2wAAAAAElFTkSuQmCC",
  "base64",
);

test("contacts have folders and photos", () =>
  inSandbox(async (sandbox) => {
    const client = await graph(sandbox);
    const folder = await client.api("/me/contactFolders").post({ displayName: "Kunder" });
    const list = `/me/contactFolders/${folder.id}/contacts`;
    const emailAddresses = [{ address: "eva@fabrikam.example", name: "Eva Ek" }];
    const eva = await client.api(list).post({ givenName: "Eva", surname: "Ek", emailAddresses });
    await client.api(`/me/contacts/${eva.id}`).patch({ jobTitle: "VD" });
    const [found] = (await client.api(list).filter("emailAddresses/any(a:a/address eq 'eva@fabrikam.example')").get()).value;
    assert.deepEqual([found.id, found.displayName, found.jobTitle], [eva.id, "Eva Ek", "VD"]);
    const photo = `/me/contacts/${eva.id}/photo`;
    assert.equal((await refused(client.api(`${photo}/$value`).get()))[0], 404);
    await client.api(`${photo}/$value`).header("content-type", "image/png").put(PNG);
    assert.equal((await client.api(photo).get())["@odata.mediaContentType"], "image/png");
    const picture = await client.api(`${photo}/$value`).responseType(ResponseType.ARRAYBUFFER).get();
    assert.ok(Buffer.from(picture).equals(PNG));
    await client.api(`/me/contacts/${eva.id}`).delete();
    assert.deepEqual((await client.api(list).get()).value, []);
  }));

test("twenty requests in a batch wait for one another", () =>
  inSandbox(async (sandbox) => {
    const client = await graph(sandbox);
    // The client takes host and nothing else off an address: what is left must be as a batch has it, without a version.
    const base = sandbox.tlsOrigin;
    const posted = (number) =>
      new Request(`${base}/me/messages`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(message(`Del ${number}`)),
      });
    const steps = Array.from({ length: 18 }, (_, number) => ({
      id: String(number),
      request: posted(number),
      ...(number ? { dependsOn: [String(number - 1)] } : {}),
    }));
    steps.push({ id: "18", request: new Request(`${base}/me/messages/AAMkAGnothing=`), dependsOn: ["17"] });
    steps.push({ id: "19", request: new Request(`${base}/me`), dependsOn: ["18"] });
    const content = await new BatchRequestContent(steps).getContent();
    assert.equal(content.requests.length, 20);
    const answer = new BatchResponseContent(await client.api("/$batch").post(content));
    const statuses = steps.map((step) => answer.getResponseById(step.id).status);
    assert.deepEqual(statuses, [...Array(18).fill(201), 400, 424]);
    assert.equal((await answer.getResponseById("0").json()).subject, "Del 0");
    const made = await client.api("/me/messages").filter("startswith(subject,'Del ')").top(50).get();
    assert.deepEqual(made.value.map((one) => one.subject), steps.slice(0, 18).map((_, number) => `Del ${number}`));
  }));

/** A receiver of notifications: what came, in turn. */
async function receiver(test) {
  const told = [];
  const waiting = [];
  const tell = (what) => (waiting.length ? waiting.shift()(what) : told.push(what));
  const server = createServer(async (request, response) => {
    const token = new URL(request.url, "http://localhost").searchParams.get("validationToken");
    let body = "";
    for await (const part of request) body += part;
    response.writeHead(token ? 200 : 202, { "content-type": "text/plain" }).end(token ?? "");
    if (token) tell({ token });
    else JSON.parse(body).value.forEach(tell);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const next = () => {
    if (told.length) return told.shift();
    return new Promise((come, late) => {
      const timer = setTimeout(() => late(new Error("nothing came")), 15_000);
      waiting.push((what) => {
        clearTimeout(timer);
        come(what);
      });
    });
  };
  try {
    await test(`http://127.0.0.1:${server.address().port}/hook`, next);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a subscription is validated, and tells what happens", () =>
  inSandbox((sandbox) =>
    receiver(async (notificationUrl, next) => {
      const client = await graph(sandbox);
      const hour = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
      const made = await client.api("/subscriptions").post({
        changeType: "created,updated,deleted",
        notificationUrl,
        resource: "me/mailFolders('drafts')/messages",
        expirationDateTime: hour(1),
        clientState: "hemligt",
      });
      assert.ok((await next()).token, "the handshake comes first");
      const draft = await client.api("/me/messages").post(message("Prenumererad"));
      const created = await next();
      await client.api(`/me/messages/${draft.id}`).patch({ subject: "Ändrad" });
      const updated = await next();
      await client.api(`/me/messages/${draft.id}/permanentDelete`).post({});
      const deleted = await next();
      const kinds = [created, updated, deleted].map((change) => change.changeType);
      assert.deepEqual(kinds, ["created", "updated", "deleted"]);
      for (const change of [created, updated, deleted]) {
        assert.deepEqual([change.subscriptionId, change.clientState], [made.id, "hemligt"]);
        assert.equal(change.resourceData.id, draft.id);
      }
      const renewed = await client.api(`/subscriptions/${made.id}`).patch({ expirationDateTime: hour(2) });
      assert.ok(Date.parse(renewed.expirationDateTime) > Date.parse(made.expirationDateTime));
      await client.api(`/subscriptions/${made.id}`).delete();
      assert.equal((await refused(client.api(`/subscriptions/${made.id}`).get()))[0], 404);
    }),
  ));

test("errors are told apart by their codes", () =>
  inSandbox(async (sandbox) => {
    const client = await graph(sandbox);
    const draft = await client.api("/me/messages").post({ subject: "Utan mottagare" });
    const one = `/me/messages/${draft.id}`;
    const few = await graph(sandbox, { scopes: ["User.Read"] });
    const nowhere = { changeType: "created", notificationUrl: "http://127.0.0.1:9/", resource: "me/messages" };
    const expirationDateTime = new Date(Date.now() + 3_600_000).toISOString();
    assert.deepEqual(
      [
        await refused(client.api("/me/messages/x").get()),
        await refused(client.api(`${one}/send`).post({})),
        await refused(client.api(one).header("If-Match", 'W/"CQAAAA=="').patch({ subject: "Sen" })),
        await refused(client.api("/me/messages").filter("nothing eq 1").get()),
        await refused(client.api("/me/mailFolders").post({ displayName: "Inbox" })),
        await refused(client.api("/users/nobody@contoso.example/messages").get()),
        await refused(few.api("/me/messages").get()),
        await refused(client.api("/subscriptions").post({ ...nowhere, expirationDateTime })),
        await refused(client.api("/me/nonsense").get()),
      ],
      [
        [400, "ErrorInvalidIdMalformed"],
        [400, "ErrorInvalidRecipients"],
        [412, "ErrorIrresolvableConflict"],
        [400, "RequestBroker--ParseUri"],
        [409, "ErrorFolderExists"],
        [404, "ErrorInvalidUser"],
        [403, "ErrorAccessDenied"],
        [400, "ValidationError"],
        [400, "BadRequest"],
      ],
    );
  }));
