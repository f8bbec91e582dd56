// dynamics-web-api associates roles, batches and pages, and sees failures as its own error.
import assert from "node:assert/strict";
import { test } from "node:test";

import { DynamicsWebApi } from "dynamics-web-api";

import { ADMIN, ANNA, inSandbox } from "./mock365.js";

const HOST = "contoso.crm4.dynamics.com";

function dataverse(sandbox, user) {
  const onTokenRefresh = async () => {
    const words = { user, resource: `https://${HOST}`, scopes: ["user_impersonation"] };
    return (await sandbox.token(words)).access_token;
  };
  const serverUrl = `${sandbox.tlsOrigin}/~${HOST}`;
  return new DynamicsWebApi({ serverUrl, dataApi: { version: "9.2" }, onTokenRefresh });
}

async function one(crm, collection, filter, select) {
  const found = await crm.retrieveMultiple({ collection, filter, select });
  assert.equal(found.value.length, 1, `${collection} with ${filter}`);
  return found.value[0];
}

const user = async (crm, name) => (await one(crm, "systemusers", `domainname eq '${name}'`, ["fullname"])).systemuserid;
const role = async (crm, name) => (await one(crm, "roles", `name eq '${name}'`, ["name"])).roleid;

const assign = (crm, user, role) =>
  crm.associate({
    collection: "systemusers",
    primaryKey: user,
    relationshipName: "systemuserroles_association",
    relatedCollection: "roles",
    relatedKey: role,
  });

test("associates roles, and who may not assign the approver's gets 0x80090904", () =>
  inSandbox(async (sandbox) => {
    const admin = dataverse(sandbox, ADMIN);
    const [anna, bo] = [await user(admin, ANNA), await user(admin, "bo@contoso.example")];
    const approver = await role(admin, "Delegated Mailbox Approver");
    await assign(admin, anna, await role(admin, "System Administrator"));
    await assert.rejects(assign(dataverse(sandbox, ANNA), bo, approver), (error) => {
      assert.equal(error.code, "0x80090904");
      assert.equal(error.status, 400);
      assert.match(error.message, /Global Administrator or an Exchange Administrator/);
      return true;
    });
    await assign(admin, bo, approver);
    const held = await admin.retrieve({
      collection: "systemusers",
      key: bo,
      select: ["fullname"],
      expand: [{ property: "systemuserroles_association", select: ["name"] }],
    });
    const names = held.systemuserroles_association.map((role) => role.name).sort();
    assert.deepEqual(names, ["Basic User", "Delegated Mailbox Approver"]);
    await admin.disassociate({
      collection: "systemusers",
      primaryKey: bo,
      relationshipName: "systemuserroles_association",
      relatedKey: approver,
    });
    const left = await admin.retrieveMultiple({
      collection: `systemusers(${bo})/systemuserroles_association`,
      select: ["name"],
    });
    assert.deepEqual(left.value.map((role) => role.name), ["Basic User"]);
  }));

test("a team is no approver: 0x80090905", () =>
  inSandbox(async (sandbox) => {
    const admin = dataverse(sandbox, ADMIN);
    const team = await admin.create({ collection: "teams", data: { name: "Sales" } });
    const associated = admin.associate({
      collection: "teams",
      primaryKey: team,
      relationshipName: "teamroles_association",
      relatedCollection: "roles",
      relatedKey: await role(admin, "Delegated Mailbox Approver"),
    });
    await assert.rejects(associated, (error) => error.code === "0x80090905" && error.status === 400);
  }));

test("reads formatted values, updates with a version, and pages", () =>
  inSandbox(async (sandbox) => {
    const crm = dataverse(sandbox, ADMIN);
    const made = await crm.create({ collection: "contacts", data: { lastname: "Lind" }, returnRepresentation: true });
    const row = await crm.retrieve({ collection: "contacts", key: made.contactid, includeAnnotations: "*" });
    assert.equal(row.statecode_Formatted, "Active");
    assert.equal(row._ownerid_value_LogicalName, "systemuser");
    const ifmatch = row["@odata.etag"];
    const update = (data) => crm.update({ collection: "contacts", key: made.contactid, data, ifmatch });
    assert.equal(await update({ firstname: "Lena" }), true);
    assert.equal(await update({ firstname: "Lisa" }), false, "412 is no error of it, but its answer");
    for (let number = 0; number < 4; number += 1) {
      await crm.create({ collection: "contacts", data: { lastname: `C${number}` } });
    }
    const list = { collection: "contacts", select: ["lastname"], orderBy: ["lastname"], maxPageSize: 2 };
    const first = await crm.retrieveMultiple(list);
    assert.equal(first.value.length, 2);
    assert.ok(first.oDataNextLink);
    const all = await crm.retrieveAll(list);
    assert.deepEqual(all.value.map((row) => row.lastname), ["C0", "C1", "C2", "C3", "Lind"]);
    assert.equal(await crm.count({ collection: "contacts" }), 5);
  }));

test("batches in a change set, and calls functions", () =>
  inSandbox(async (sandbox) => {
    const crm = dataverse(sandbox, ADMIN);
    const me = await crm.callFunction("WhoAmI");
    assert.ok(me.UserId);
    crm.startBatch();
    crm.create({ collection: "contacts", data: { lastname: "Lind" }, contentId: "1" });
    crm.create({ collection: "tasks", data: { subject: "Call" } });
    crm.retrieveMultiple({ collection: "contacts", select: ["lastname"] });
    const [contact, task, list] = await crm.executeBatch();
    assert.match(contact, /^[0-9a-f-]{36}$/);
    assert.match(task, /^[0-9a-f-]{36}$/);
    assert.equal(list.value[0].contactid, contact);
  }));
