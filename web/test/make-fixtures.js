// Makes fixtures/receipts.json with the real program: receipts of a sample log before and after its key changed, and
// what `ombud verify` says about each of them, also where they were tampered with.
//
//     node test/make-fixtures.js [BINARY]        (OMBUD_TEST_BINARY, or ombud on the path)

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { TAMPERINGS } from "./tamper.js";

const here = dirname(fileURLToPath(import.meta.url));
const binary = process.argv[2] ?? process.env.OMBUD_TEST_BINARY ?? "ombud";
const folder = mkdtempSync(join(tmpdir(), "ombud-fixtures."));

const port = await new Promise((done) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const free = probe.address().port;
    probe.close(() => done(free));
  });
});
const url = `http://127.0.0.1:${port}`;

const surroundings = (data) => ({
  cwd: folder,
  env: {
    PATH: process.env.PATH,
    OMBUD_SERVER_LISTEN: `127.0.0.1:${port}`,
    OMBUD_DATA_FOLDER: join(folder, data),
    OMBUD_ASSISTANT_FOLDER: join(here, "..", "..", "examples", "nordlicht"),
    OMBUD_LOG_LEVEL: "error",
  },
});

/** Run a server over some data, and do something with it. */
async function serving(data, work) {
  const server = spawn(binary, ["serve"], { ...surroundings(data), stdio: "ignore" });
  const gone = new Promise((done) => server.once("exit", done));
  try {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false)) return await work();
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error("the server was not ready");
  } finally {
    server.kill();
    await gone;
  }
}

const text = async (path, token) => (await fetch(url + path, { headers: token ? { authorization: `Bearer ${token}` } : {} })).text();

const post = async (path, token, body) => (await fetch(url + path, {
  method: "POST",
  headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
  body: JSON.stringify(body),
})).json();

/** The receipt of an answer to some messages that come at once. */
async function receiptOf(...messages) {
  const { conversation, token } = await post("/chat/conversations", null, { language: "en" });
  const sent = await Promise.all(messages.map((message) => post(`/v1/conversations/${conversation.id}/messages`, token, { text: message })));
  return text(`/v1/decisions/${sent[0].reply.decision}/receipt`, token);
}

function verdict(receipt, key, successions) {
  const given = ["verify", "-", "--key", key, "--json"];
  if (successions) {
    writeFileSync(join(folder, "successions"), successions);
    given.push("--successions", join(folder, "successions"));
  }
  const { status, stdout } = spawnSync(binary, given, { input: receipt, encoding: "utf8" });
  if (status > 1) throw new Error(`ombud verify ended with ${status}`);
  return status === 0 ? { valid: true, unopened: JSON.parse(stdout).unopened } : { valid: false };
}

try {
  const before = await serving("a", async () => {
    for (let entries = 0; entries < 4; entries += 1) await receiptOf("Is there green electricity?");
    return { key: (await text("/key")).trim(), receipt: await receiptOf("Hello ☀️", "How long is my price guaranteed?") };
  });
  execFileSync(binary, ["ledger", "rotate"], surroundings("a"));
  const after = await serving("a", async () => ({
    key: (await text("/key")).trim(), receipt: await receiptOf("How do I submit my meter reading?"), successions: await text("/successions"),
  }));
  const other = await serving("b", async () => ({ key: (await text("/key")).trim(), receipt: await receiptOf("Is there green electricity?") }));

  const chains = [
    ["before", before.key, undefined], ["before", before.key, after.successions], ["before", after.key, after.successions],
    ["after", after.key, undefined], ["after", before.key, undefined], ["after", before.key, after.successions], ["after", after.key, after.successions],
    ["other", other.key, undefined], ["other", before.key, undefined], ["before", other.key, undefined],
  ];
  const receipts = { before: before.receipt, after: after.receipt, other: other.receipt };
  writeFileSync(join(here, "fixtures", "receipts.json"), `${JSON.stringify({
    keys: { before: before.key, after: after.key, other: other.key },
    successions: after.successions,
    receipts,
    keyed: chains.map(([receipt, key, successions]) => ({ receipt, key, successions: Boolean(successions), said: verdict(receipts[receipt], key, successions) })),
    tampered: Object.fromEntries(Object.entries(TAMPERINGS).map(([name, tamper]) => [name, verdict(tamper(before.receipt), before.key)])),
  }, null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
