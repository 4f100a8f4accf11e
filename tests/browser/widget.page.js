// What the test of the widget does again and again: servers, people at the desk, pages and what is on them.

import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, open } from "./browser.js";
import { Server } from "./server.js";
import { WORDS } from "./widget.words.js";

export const checkout = process.env.OMBUD_TEST_CHECKOUT ?? join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { start } = await import(join(checkout, "web", "dev", "server.js"));

export let server;
export let dev;
export let browser;
let admin;
// What the company signs its customers in with.
const secrets = mkdtempSync(join(tmpdir(), "ombud-widget."));
const secret = randomBytes(32).toString("hex");

/** Everything that is needed: the real server, a page of somebody else's, a browser, and a key for the desk. */
export async function begin() {
  writeFileSync(join(secrets, "key"), secret);
  server = await Server.start({
    OMBUD_IDENTITY_ISSUER: "https://portal.example", OMBUD_IDENTITY_ALGORITHM: "HS256", OMBUD_IDENTITY_KEY_FILE: join(secrets, "key"),
  });
  dev = await start({ ombud: server.url });
  browser = await launch();
  const [token] = /first_\S+/.exec(server.said);
  const made = await fetch(`${server.url}/v1/keys/first`, {
    method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: '{"name":"test"}',
  });
  admin = (await made.json()).key;
  for (const [site, { first = "assistant", accent = "#0b5d52" }] of Object.entries(SITES)) {
    await ask("PUT", `/v1/sites/${site}`, { name: site, origins: [dev.page], first, accent });
  }
}

/** When nobody is there, they are again tomorrow at eight. */
function tomorrow() {
  const at = new Date(Date.now() + 86_400_000);
  at.setHours(8, 0, 0, 0);
  return at.toISOString();
}

const QUIET = { opening: { open_now: true, opens_at: null }, queue: { waiting: 0, expected_wait_seconds: null } };

/** The sites, and what `told` of each depends on the hour and on other tests: pages are told this instead. */
const SITES = {
  nordlicht: { told: QUIET },
  choice: { first: "choice", accent: "#7a3b9d", told: QUIET },
  person: { first: "person", told: QUIET },
  closed: { told: { ...QUIET, opening: { open_now: false, opens_at: tomorrow() } } },
  busy: { told: { ...QUIET, queue: { waiting: 3, expected_wait_seconds: 290 } } },
};

export async function end() {
  await browser?.close();
  await dev?.stop();
  await server?.stop();
  rmSync(secrets, { recursive: true, force: true });
}

/** A token that says who somebody is, as the company's portal makes it. */
export function tokenOf(sub) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = `${part({ alg: "HS256", typ: "JWT" })}.${part({ iss: "https://portal.example", aud: "ombud", sub, iat: now, exp: now + 600 })}`;
  return `${claims}.${createHmac("sha256", secret).update(claims).digest("base64url")}`;
}

/** What people at the desk do. */
export const desk = (path, body) => ask("POST", path, body);

async function ask(method, path, body) {
  const answer = await fetch(server.url + path, {
    method, headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" }, body: JSON.stringify(body ?? {}),
  });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

export const KEPT = "JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('ombud '))?.[1] ?? 'null')";
export const conversation = async (page) => (await page.evaluate(KEPT)).id;

/** A page of somebody else, as a new customer opens it. */
export async function visit(lang, { site = "nordlicht", ...options } = {}) {
  const page = await open(browser, { lang, ...options });
  await page.route(`${server.url}/v1/sites/${site}`, async (route) => {
    const response = await route.fetch().catch(() => null);
    // The page may be gone meanwhile, and what it asked for with it.
    const shown = await response?.json().catch(() => null);
    if (!shown) return route.abort().catch(() => null);
    await route.fulfill({ response, json: { ...shown, ...SITES[site].told } }).catch(() => null);
  });
  await page.goto(`${dev.page}/?site=${site}&lang=${lang}`);
  await page.locator(".launcher").waitFor();
  return page;
}

/** The same with the panel open. */
export async function chat(lang, options) {
  const page = await visit(lang, options);
  await page.locator(".launcher").click();
  await panel(page).waitFor();
  return page;
}

export async function again(page) {
  await page.reload();
  await page.locator(".launcher").click();
  await panel(page).waitFor();
}

export const panel = (page) => page.locator("dialog.panel");
export const field = (page) => page.locator(".composer textarea");
export const replies = (page) => page.locator(".message.assistant");
export const own = (page) => page.locator(".message.customer:not(.waiting)");
export const bodies = (page) => own(page).locator(".body").allInnerTexts();
export const button = (page, name) => panel(page).getByRole("button", { name, exact: typeof name === "string" });
export const note = (page, hasText) => page.locator(".note", { hasText });
export const arrived = (page) => page.locator(".waiting").first().waitFor({ state: "detached" });

export async function write(page, text) {
  await field(page).fill(text);
  await page.keyboard.press("Enter");
}

/** Ask the sample question and wait for the answer. */
export async function answered(page, lang) {
  await write(page, WORDS[lang].question);
  await replies(page).first().waitFor();
  await arrived(page);
}

export const focused = (page) => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className ?? "");

/** Nothing in the console but what the test made happen. */
export async function done(page, allowed = /^$/) {
  assert.deepEqual(page.trouble.filter((line) => !allowed.test(line)), [], "the console complains");
  await page.context().close();
}
