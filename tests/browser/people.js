// Who the browser tests play: people of the staff, whom an administrator invites, and customers who wait for one of them.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { look, open } from "./browser.js";

export const PASSWORD = "vier Wörter ohne Sinn";

/** What an authenticator app shows (RFC 6238), `steps` of thirty seconds from now. */
export function code(secret, steps = 0) {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((sign) => signs.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = digest[19] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Accept the invitation that the page shows; its secret. */
export async function accept(page) {
  const secret = await page.textContent(".secret");
  await page.fill("#password", PASSWORD);
  await page.fill("#again", PASSWORD);
  await page.fill("#code", code(secret));
  await page.locator("main form button").click();
  await page.waitForURL(/\/account/);
  return secret;
}

/** People of the staff of one server. */
export class People {
  constructor(browser, server) {
    Object.assign(this, { browser, server });
  }

  /** A page of the administrator, signed in. */
  async admin(lang) {
    const page = await open(this.browser, { lang });
    if (this.cookies) {
      await page.context().addCookies(this.cookies);
      return page;
    }
    await page.goto(`${this.server.url}/first`);
    await look(page, `staff-first-${lang}`);
    await page.fill("#token", this.server.said.match(/first_[\w-]+/)[0]);
    await page.fill("#name", "Kim Beispiel");
    await page.fill("#address", "kim@nordlicht.example");
    await page.locator("main button").click();
    await page.waitForURL(/\/invitation\//);
    await accept(page);
    this.cookies = await page.context().cookies();
    return page;
  }

  /** A page of somebody who was just invited; with their `secret` and `address`. */
  async member(name, roles, { lang = "de", size = "desk", scheme = "light", seen } = {}) {
    const admin = await this.admin(lang);
    await admin.goto(`${this.server.url}/console/staff`);
    await admin.fill("#name", name);
    const address = `${name.toLowerCase().replace(/\W/g, "-")}@nordlicht.example`;
    await admin.fill("#address", address);
    for (const role of roles) await admin.check(`input[value=${role}]`);
    await admin.locator("main form button").click();
    const link = await admin.inputValue("#link");
    const page = await open(this.browser, { lang, size, scheme });
    await page.goto(link);
    if (seen) await look(page, seen);
    page.secret = await accept(page);
    page.address = address;
    await admin.context().close();
    return page;
  }
}

/** A call of the API. */
export async function post(server, path, body, token) {
  const answer = await fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** A conversation of a customer who wrote something and waits for a person; its id and token. */
export async function waiting(server, lang, text) {
  const { conversation, token } = await post(server, "/chat/conversations", { language: lang });
  const sent = await post(server, `/v1/conversations/${conversation.id}/messages`, { text }, token);
  await post(server, `/v1/conversations/${conversation.id}/handover`, {}, token);
  const say = (words) => post(server, `/v1/conversations/${conversation.id}/messages`, { text: words }, token);
  return { id: conversation.id, token, sent, say };
}
