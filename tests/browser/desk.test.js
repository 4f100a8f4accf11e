// The desk as agents work at it: what changes comes by itself, what they write stays theirs, and keys do what the map
// says; in both languages, at both sizes, by day and by night.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, look } from "./browser.js";
import { People, post, waiting } from "./people.js";
import { Server, checkout } from "./server.js";

const WORDS = {
  de: {
    question: "Wie lange gilt meine Preisgarantie?", more: "Und gilt sie auch nach einem Umzug?",
    angry: "Das ist eine Katastrophe, ich bin stinksauer und maßlos enttäuscht!", unhappy: "unzufrieden", byEstimate: "maschinell geschätzt",
    take: "Übernehmen", withYou: "Sie sprechen mit dem Kunden", answer: "Ihre Antwort", send: "Senden",
    looks: "sieht sich das auch an", types: "schreibt …", message: "Neue Nachricht:", ended: "Ihre Sitzung ist beendet",
    keys: "Tastenkürzel", lost: "Keine Verbindung", kept: "Ihr Text ist noch da",
    note: "Notiz für das Team", saveNote: "Notiz speichern", mentioned: "hat Sie in einer Notiz erwähnt", read: "Gelesen",
    park: "Zurückstellen", parked: "1 zurückgestellte Unterhaltung", unanswered: "wartet auf Ihre Antwort",
    find: "Suchwörter", quote: "Zitieren", insert: "Einsetzen", greeting: "hier ist",
    instalment: ["Ich möchte meinen Abschlag ändern", "Ja", "400 Euro", "Ja"], amount: "400,00 €", approve: "Freigeben",
    noApproval: "Gerade wartet nichts auf Freigabe", done: "erledigt", undo: "Rückgängig machen", undone: "rückgängig gemacht",
    flagged: "Gemeldet.", why: "Warum?", flag: "Diese Entscheidung melden", wrong: "Was stimmt daran nicht?", doFlag: "Melden", waits: "Noch nicht beantwortet",
    file: "Bild (JPEG, PNG, WebP) oder PDF", sendFile: "Senden", noPdf: "kein Bild",
    reply: "Antworten", opposite: "Das war richtig so.",
    given: "Ihnen wurde eine Unterhaltung zugewiesen.", by: "zugewiesen von", story: "zugewiesen", elsewhere: "spricht mit dem Kunden",
    earlier: "Frühere Unterhaltungen", before: "Worum ging es früher?", topic: "Preisgarantie", level: "Angemeldet", review: "Eine Prüfung wartet.", suggestion: "Antwortvorschlag der KI", suggested: "von der KI vorgeschlagen",
    withAi: "Die KI spricht", over: "Beendet", queued: "Wartet", quicker: "jemand anderes hat die Unterhaltung",
    byMachine: "maschinell übersetzt", inTurkish: "Ihre Antwort auf Türkisch", without: "Ohne Übersetzung weiter", asWritten: "so geschrieben", translated: "Übersetzt.", old: "seit der Übersetzung geändert", exact: "Genaue Zeiten", isExact: /^\d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr$/,
  },
  en: {
    question: "How long is my price guaranteed?", more: "And does it hold after I move?",
    angry: "This is terrible, the worst service ever, I hate it!", unhappy: "unhappy", byEstimate: "estimated by machine",
    take: "Take", withYou: "You talk with the customer", answer: "Your answer", send: "Send",
    looks: "is looking at this too", types: "is writing …", message: "New message:", ended: "Your session has ended",
    keys: "Keyboard shortcuts", lost: "No connection", kept: "Your text is still there", gone: "This is no longer there",
    note: "Note for the team", saveNote: "Save note", mentioned: "mentioned you in a note", read: "Read",
    park: "Put aside", parked: "1 conversation put aside", unanswered: "waits for your answer",
    find: "Words to search for", quote: "Quote", insert: "Insert", greeting: "this is",
    instalment: ["I want to change my instalment", "Yes", "400 euros", "Yes"], amount: "€400.00", approve: "Approve",
    noApproval: "Nothing waits for approval", done: "done", undo: "Undo", undone: "undone",
    flagged: "Flagged.", why: "Why?", flag: "Flag this decision", wrong: "What is wrong with it?", doFlag: "Flag", waits: "Not answered yet",
    file: "Picture (JPEG, PNG, WebP) or PDF", sendFile: "Send", noPdf: "no JPEG",
    reply: "Answer", opposite: "That was right.",
    given: "A colleague has assigned you a conversation.", by: "assigned by", story: "assigned it to", elsewhere: "talks with the customer",
    earlier: "Earlier conversations", before: "What was it about before?", topic: "price guarantee", level: "Signed in", review: "A review waits for you.", suggestion: "Suggested answer by the AI", suggested: "suggested by the AI",
    withAi: "The AI talks", over: "Ended", queued: "Waits", quicker: "somebody else",
    byMachine: "translated by machine", inTurkish: "Your answer in Turkish", without: "Go on without a translation", asWritten: "as it was written", translated: "Translated.", old: "has changed since it was translated", exact: "Exact times", isExact: /^\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d$/,
  },
};

let browser, server, people, folder, keys, translator;

/** A translator that speaks as LibreTranslate does, and puts the language before each text. */
function translate(request, response) {
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    const { q, target } = JSON.parse(body);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ translatedText: q.map((text) => `[${target}] ${text}`) }));
  });
}

/** Whoever writes sees what they write: the field is wide enough for it, and its buttons lie beside or below it. */
async function hasRoom(field) {
  const { width, words, over } = await field.evaluate((element) => {
    const own = element.getBoundingClientRect();
    const label = element.form.querySelector(`label[for="${element.id}"]`).getBoundingClientRect();
    const crosses = (other) => other.left < own.right - 1 && own.left < other.right - 1 && other.top < own.bottom - 1 && own.top < other.bottom - 1;
    const others = [...element.form.querySelectorAll("button, label")].map((other) => other.getBoundingClientRect());
    return { width: own.width, words: label.height, over: others.filter((other) => other.width > 0 && crosses(other)).length };
  });
  assert.ok(width >= 280, `a field of ${width} px is too narrow to write in`);
  assert.ok(words < 60, `a label of ${words} px stands letter by letter`);
  assert.equal(over, 0, "something lies over the field");
}

const ISSUER = "https://portal.nordlicht.example";
/** The company's portal, which says who a customer is. */
const portal = generateKeyPairSync("ed25519");

function token(sub) {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: ISSUER, aud: "ombud", sub, iat: now, exp: now + 3600, accounts: ["NL-100234"] };
  const message = `${encode({ alg: "EdDSA" })}.${encode(claims)}`;
  return `${message}.${sign(null, Buffer.from(message), portal.privateKey).toString("base64url")}`;
}

const waits = (lang) => waiting(server, lang, WORDS[lang].question);
const row = (page, id) => page.locator(`a[href="/desk/conversations/${id}#last"]`);
const said = (page, text) => page.locator(".story .text", { hasText: text });

describe("the desk", { timeout: 600_000 }, () => {
  before(async () => {
    browser = await launch();
    // The sample assistant, suggesting.
    folder = mkdtempSync(join(tmpdir(), "ombud-assistant."));
    cpSync(join(checkout, "examples", "nordlicht"), folder, { recursive: true });
    appendFileSync(join(folder, "assistant.toml"), "\n[desk]\nsuggestions = true\n");
    // And what the portal is known by.
    keys = mkdtempSync(join(tmpdir(), "ombud-portal."));
    const key = join(keys, "portal.pem");
    writeFileSync(key, portal.publicKey.export({ type: "spki", format: "pem" }));
    translator = createServer(translate).listen(0, "127.0.0.1");
    await new Promise((resolve) => translator.once("listening", resolve));
    const translation = {
      OMBUD_TRANSLATION_URL: `http://127.0.0.1:${translator.address().port}/translate`, OMBUD_TRANSLATION_COUNTRY: "DE",
    };
    server = await Server.start({ ...translation, OMBUD_ASSISTANT_FOLDER: folder, OMBUD_IDENTITY_ISSUER: ISSUER, OMBUD_IDENTITY_KEY_FILE: key });
    people = new People(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    translator?.closeAllConnections();
    translator?.close();
    for (const one of [folder, keys]) rmSync(one, { recursive: true, force: true });
  });

  for (const [lang, size, scheme] of [["de", "desk", "light"], ["en", "phone", "dark"]]) {
    const words = WORDS[lang];
    const seen = (what) => `desk-${what}-${lang}-${size}-${scheme}`;

    test(`shows by itself who waits and what they write, and keeps what an agent writes (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Live ${lang}`, ["agent"], { lang, size, scheme });
      await page.goto(`${server.url}/desk`);
      await look(page, seen("lists-none"));
      const { id, say } = await waits(lang);
      await row(page, id).waitFor();
      await page.locator("#said", { hasText: /./ }).waitFor({ state: "attached" });
      await say(words.angry);
      await page.locator(`#c${id} [data-mood]`, { hasText: words.unhappy }).waitFor();
      await look(page, seen("lists"));
      await row(page, id).click();
      await page.getByRole("button", { name: words.take }).click();
      await page.getByText(words.withYou).waitFor();
      await page.locator("#state [data-mood]", { hasText: words.unhappy }).waitFor();
      assert.match(await page.textContent("#state"), new RegExp(words.byEstimate));
      const field = page.getByLabel(words.answer);
      await field.fill("Einen Moment, ich sehe");
      await field.evaluate((element) => element.setSelectionRange(5, 10));
      await say(words.more);
      await said(page, words.more).waitFor();
      assert.match(await page.textContent("#said"), new RegExp(words.message));
      assert.equal(await field.inputValue(), "Einen Moment, ich sehe", "what is being written stays");
      const focus = await page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]");
      assert.deepEqual(focus, ["text", 5], "and so do the focus and the place in it");
      await look(page, seen("answers"));
      const address = page.url();
      await field.press("Control+Enter");
      await page.locator(".story .agent", { hasText: "Einen Moment" }).waitFor();
      assert.equal(await field.inputValue(), "", "what was sent is not there to be sent again");
      assert.equal(page.url(), address, "without leaving the page");
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });
  }

  for (const [place, [lang, size, scheme]] of [["de", "desk", "dark"], ["en", "phone", "light"]].entries()) {
    const words = WORDS[lang];
    const seen = (what) => `desk-${what}-${lang}-${size}-${scheme}`;

    test(`sends a file, and the customer sees that somebody writes (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Fia ${lang}`, ["agent"], { lang, size, scheme });
      const { id, token } = await waits(lang);
      const picture = await page.screenshot();
      const sent = await fetch(`${server.url}/v1/conversations/${id}/attachments?name=z%C3%A4hler.png`, {
        method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "image/png" }, body: picture,
      });
      assert.ok(sent.ok, await sent.text());
      await page.goto(`${server.url}/desk/conversations/${id}`);
      await page.getByRole("button", { name: words.take }).click();
      await page.getByText(words.withYou).waitFor();
      const shown = page.locator(".story .customer .file img");
      await shown.scrollIntoViewIfNeeded();
      await page.waitForFunction(() => document.querySelector(".story .customer .file img").naturalWidth > 0);
      const heard = new AbortController();
      const live = await fetch(`${server.url}/v1/conversations/${id}/events?after=0&token=${token}`, { signal: heard.signal });
      const told = (async () => {
        let text = "";
        for await (const part of live.body) {
          text += Buffer.from(part).toString();
          if (text.includes("event: typing")) return;
        }
      })();
      await page.getByLabel(words.answer).pressSequentially("Moment");
      await told;
      heard.abort();
      await page.locator("#file-box summary").click();
      await page.getByLabel(words.file).setInputFiles({ name: "Plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ") });
      await page.getByRole("button", { name: words.sendFile, exact: true }).last().click();
      await page.getByRole("alert").getByText(words.noPdf).waitFor();
      await look(page, seen("file-refused"));
      await page.getByLabel(words.file).setInputFiles({ name: "Plan.png", mimeType: "image/png", buffer: picture });
      await page.getByRole("button", { name: words.sendFile, exact: true }).last().click();
      await page.locator(".story .agent .file", { hasText: "Plan.png" }).waitFor();
      assert.equal(await page.getByLabel(words.answer).inputValue(), "Moment", "what is being written stays");
      assert.equal(await page.getByLabel(words.file).inputValue(), "", "what was sent is not there to be sent again");
      await look(page, seen("file"));
      await page.context().close();
    });

    test(`notes for colleagues, and puts aside until the customer writes (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Nora ${lang}`, ["agent"], { lang, size, scheme });
      const other = await people.member(`Ole ${lang}`, ["agent"], { lang, size, scheme });
      const { id, token, say } = await waits(lang);
      await page.goto(`${server.url}/desk/conversations/${id}`);
      await page.getByRole("button", { name: words.take }).click();
      await page.getByText(words.withYou).waitFor();
      await page.locator("#note-box summary").click();
      await page.getByLabel(words.note).fill(`@Ole ${lang}: <b>Kulanz</b>?`);
      await page.getByRole("button", { name: words.saveNote }).click();
      await page.locator(".story .note .text", { hasText: "<b>Kulanz</b>" }).waitFor();
      await look(page, seen("note"));
      const messages = await fetch(`${server.url}/v1/conversations/${id}/messages`, { headers: { authorization: `Bearer ${token}` } });
      assert.doesNotMatch(await messages.text(), /Kulanz|noted/, "its customer sees nothing of it");
      await other.goto(`${server.url}/desk`);
      await other.getByText(words.mentioned).waitFor();
      await look(other, seen("mentioned"));
      await other.getByRole("button", { name: words.read }).click();
      await other.getByText(words.mentioned).waitFor({ state: "detached" });
      await page.getByLabel(words.answer).fill("…");
      await page.getByRole("button", { name: words.send }).click();
      await page.locator(".story .agent").waitFor();
      await page.locator("#more > summary").click();
      await page.locator("#hours").selectOption("24");
      await page.getByRole("button", { name: words.park }).click();
      await page.goto(`${server.url}/desk`);
      await page.getByText(words.parked).click();
      await row(page, id).waitFor();
      await look(page, seen("parked"));
      await say(words.more);
      await page.locator("#own-rows", { hasText: words.unanswered }).waitFor();
      await page.locator("#own-rows .words", { hasText: words.more }).waitFor();
      await look(page, seen("own"));
      for (const one of [page, other]) await one.context().close();
    });

    test(`quotes the knowledge and begins with a ready answer (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Quentin ${lang}`, ["agent"], { lang, size, scheme });
      const { id } = await waits(lang);
      await page.goto(`${server.url}/desk/conversations/${id}`);
      await page.getByRole("button", { name: words.take }).click();
      await page.getByText(words.withYou).waitFor();
      await page.locator("#ready summary").click();
      await page.locator("#ready li", { hasText: words.greeting }).getByRole("button", { name: words.insert }).click();
      assert.match(await page.inputValue("#text"), new RegExp(`${words.greeting} Quentin ${lang}`));
      await page.getByLabel(words.find).fill(words.question);
      await page.getByLabel(words.find).press("Enter");
      await page.getByRole("button", { name: words.quote }).first().waitFor();
      assert.match(await page.inputValue("#text"), /Quentin/, "what was written stays while one searches");
      await page.locator("#state").focus();
      await page.keyboard.press("1");
      assert.match(await page.inputValue("#text"), /Quentin[^]+\/knowledge\//, "one key quotes, behind what is there");
      await look(page, seen("quoted"));
      await page.context().close();
    });

    test(`approves what will happen, and undoes it (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Lea ${lang}`, ["lead"], { lang, size, scheme });
      const contract = `NL-10023${4 + place}`;
      const { conversation, token } = await post(server, "/chat/conversations", { language: lang });
      const [wish, yes, sum, right] = words.instalment;
      for (const text of [wish, yes, contract, sum, right]) {
        await post(server, `/v1/conversations/${conversation.id}/messages`, { text }, token);
      }
      await post(server, `/v1/conversations/${conversation.id}/messages`, { text: server.code() }, token);
      await page.goto(`${server.url}/desk/approvals`);
      await look(page, seen("approvals"));
      await page.locator("tbody a").first().click();
      await page.getByText(words.amount).first().waitFor();
      await page.getByText(contract).first().waitFor();
      await look(page, seen("approval"));
      await page.getByRole("button", { name: words.approve, exact: true }).click();
      await page.getByText(words.noApproval).waitFor();
      await page.goto(`${server.url}/desk/conversations/${conversation.id}`);
      await page.locator(".beside li", { hasText: words.done }).first().waitFor();
      await look(page, seen("acts"));
      await page.getByRole("button", { name: words.undo }).click();
      await page.locator(".beside li", { hasText: words.undone }).waitFor();
      assert.equal(await page.getByRole("button", { name: words.undo }).count(), 0);
      await page.context().close();
    });

    test(`flags a decision beside its conversation and gets an answer (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Finn ${lang}`, ["agent"], { lang, size, scheme });
      const other = await people.member(`Greta ${lang}`, ["lead"], { lang, size, scheme });
      const { id } = await waits(lang);
      await page.goto(`${server.url}/desk/conversations/${id}`);
      await page.getByRole("link", { name: words.why }).first().click();
      await page.locator("#why #decision").waitFor();
      assert.match(page.url(), /\/desk\/conversations\//, "without leaving the conversation");
      await look(page, seen("why"));
      await page.getByText(words.flag).click();
      await page.getByLabel(words.wrong).fill("<i>Preis</i> von gestern");
      await page.getByRole("button", { name: words.doFlag, exact: true }).click();
      await page.locator("#why #flag", { hasText: words.flagged }).waitFor();
      assert.match(page.url(), /\/desk\/conversations\//, "still in the conversation");
      assert.equal(await page.evaluate("document.activeElement.id"), "flag", "where it is said, for those who listen, too");
      await look(page, seen("flagged"));
      await page.goto(`${server.url}/desk/reviews`);
      await page.getByText(words.waits).first().waitFor();
      await other.goto(`${server.url}/desk/reviews`);
      const flag = other.locator(".cards li", { hasText: `Finn ${lang}` });
      await look(other, seen("flags"));
      await flag.locator("input[name=text]").fill(words.opposite);
      await flag.getByRole("button", { name: words.reply }).click();
      await flag.waitFor({ state: "detached" });
      await page.reload();
      await page.locator("#own-flags + .cards .text", { hasText: words.opposite }).waitFor();
      await look(page, seen("flag-answered"));
      for (const one of [page, other]) await one.context().close();
    });
  }

  for (const [lang, size, scheme] of [["de", "desk", "dark"], ["en", "phone", "light"]]) {
    const words = WORDS[lang];
    const seen = (what) => `desk-${what}-${lang}-${size}-${scheme}`;

    test(`gives a conversation to a colleague by key, who hears of it (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Gesa ${lang}`, ["agent"], { lang, size, scheme });
      const other = await people.member(`Hugo ${lang}`, ["agent"], { lang, size, scheme });
      const { id } = await waits(lang);
      await other.goto(`${server.url}/desk`);
      await page.goto(`${server.url}/desk`);
      await row(page, id).focus();
      await page.keyboard.press("g");
      await page.waitForURL(`**/desk/conversations/${id}/assign`);
      assert.equal(await page.evaluate("document.activeElement.id"), "agent");
      await look(page, seen("assign"));
      await page.locator("#agent").selectOption({ label: `Hugo ${lang}` });
      await page.locator("#agent").press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/desk");
      await other.locator("#own-rows", { hasText: `${words.by} Gesa ${lang}` }).waitFor();
      assert.equal(await other.textContent("#said"), words.given);
      await look(other, seen("assigned"));
      await row(other, id).click();
      await other.locator(".story .event", { hasText: words.story }).waitFor();
      await page.goto(`${server.url}/desk/conversations/${id}`);
      await page.getByText(`Hugo ${lang} ${words.elsewhere}`).waitFor();
      assert.equal(await page.locator("[data-key=g]").count(), 0, "what somebody else has is not hers to give");
      await other.keyboard.press("g");
      await other.waitForURL(`**/desk/conversations/${id}/assign`);
      for (const one of [page, other]) await one.context().close();
    });

    test(`shows how surely a customer is known and what was before (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Ella ${lang}`, ["agent"], { lang, size, scheme });
      const known = async () => {
        const talk = await waits(lang);
        await post(server, `/v1/conversations/${talk.id}/sign-in`, { token: token(`customer-${lang}`) }, talk.token);
        return talk;
      };
      const before = [];
      for (let count = 0; count < 4; count += 1) before.push(await known());
      const { id } = await known();
      await page.goto(`${server.url}/desk/conversations/${id}`);
      const customer = page.locator("section[aria-labelledby=customer-title]");
      await customer.getByText(words.level).first().waitFor();
      await customer.getByRole("heading", { name: words.earlier }).waitFor();
      assert.equal(await customer.locator(".cards li", { hasText: words.topic }).count(), 3);
      await look(page, seen("customer"));
      await customer.getByRole("link").last().click();
      await page.getByRole("heading", { level: 1, name: words.before }).waitFor();
      await look(page, seen("earlier"));
      assert.equal(await page.locator(".cards li").count(), 4);
      await row(page, before[0].id).click();
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });

    test(`sends, edits and rejects what the AI suggested by key (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Dana ${lang}`, ["agent"], { lang, size, scheme });
      const { id, say } = await waits(lang);
      const sent = page.locator(".story .agent");
      const suggestion = page.locator("#suggestion");
      const began = async (key) => {
        await page.locator("#state").focus();
        await page.keyboard.press(key);
      };
      await page.goto(`${server.url}/desk/conversations/${id}`);
      await page.keyboard.press("t");
      await page.getByText(words.withYou).waitFor();
      await say(words.question);
      await suggestion.getByRole("heading", { name: words.suggestion }).waitFor();
      await look(page, seen("suggestion"));
      const text = await suggestion.locator(".text").textContent();
      assert.equal(await sent.count(), 0, "nothing of it is sent by itself");
      await hasRoom(page.locator("#text"));
      await began("s");
      assert.equal(await sent.count(), 0, "the key goes to the button and does not press it");
      await page.keyboard.press("Enter");
      await sent.first().waitFor();
      assert.equal(await sent.first().locator(".text").textContent(), text);
      await sent.first().locator(".by", { hasText: words.suggested }).waitFor();
      await suggestion.waitFor({ state: "detached" });
      await say(words.question);
      await suggestion.waitFor();
      await began("d");
      assert.equal(await page.inputValue("#text"), text);
      await page.keyboard.press("Control+Home");
      await page.keyboard.type("Gern! ");
      // Something new comes in while it is edited.
      await say(words.question);
      await page.locator(".story .customer").nth(3).waitFor();
      assert.equal(await page.inputValue("#text"), `Gern! ${text}`);
      await page.keyboard.press("Control+Enter");
      await sent.nth(1).locator(".by", { hasText: words.suggested }).waitFor();
      await look(page, seen("suggested"));
      await page.getByLabel(words.answer).fill("…");
      await page.getByLabel(words.answer).press("Control+Enter");
      await sent.nth(2).waitFor();
      assert.doesNotMatch(await sent.nth(2).locator(".by").textContent(), new RegExp(words.suggested), "those are one's own words");
      await say(words.question);
      await suggestion.waitFor();
      await began("v");
      await page.keyboard.type("passt nicht");
      await page.keyboard.press("Enter");
      await suggestion.waitFor({ state: "detached" });
      assert.equal(await sent.count(), 3);
      await page.context().close();
    });
  }

  for (const [lang, size, scheme] of [["de", "desk", "light"], ["en", "phone", "dark"]]) {
    const words = WORDS[lang];

    test(`puts what was said beside its translation, and an answer into the customer's language, by keys (${lang}, ${size}, ${scheme})`, async () => {
      const question = "Merhaba, faturamı anlamıyorum. Bir insanla konuşmak istiyorum.";
      const page = await people.member(`Tara ${lang}`, ["agent"], { lang, size, scheme });
      const { id, say } = await waiting(server, "tr", question);
      const pressed = async (key) => {
        // What has just come takes forms without leaving the page a moment later.
        await page.waitForFunction(() => !document.querySelector(".htmx-request"));
        await page.locator("#state").focus();
        await page.keyboard.press(key);
      };
      await page.goto(`${server.url}/desk/conversations/${id}`);
      // The first look of the page at what changed, because somebody looks at it now.
      await page.waitForTimeout(500);
      await pressed("t");
      await page.getByText(words.withYou).waitFor();
      await pressed("l");
      const beside = page.locator(".story .customer .translation").first();
      await beside.getByText(words.byMachine).waitFor();
      assert.equal(await beside.locator(".text").textContent(), `[${lang}] ${question}`);
      assert.equal(await beside.locator(".text").getAttribute("lang"), lang);
      assert.equal(await page.locator(".story .customer .text").first().getAttribute("lang"), "tr");
      await hasRoom(page.locator("#text"));
      assert.match(await page.textContent("#said"), new RegExp(words.translated));
      await page.fill("#text", "Guten Tag");
      await pressed("m");
      const section = page.locator("#translated");
      const field = section.getByLabel(words.inTurkish);
      await field.waitFor();
      assert.equal(await field.inputValue(), "[tr] Guten Tag");
      assert.equal(await field.getAttribute("lang"), "tr");
      await hasRoom(field);
      await hasRoom(page.locator("#text"));
      assert.equal(await page.inputValue("#text"), "Guten Tag", "what was written stays");
      assert.equal(await page.locator(".story .agent").count(), 0, "nothing is sent by itself");
      assert.match(await page.textContent("#said"), new RegExp(`${words.translated} .tr. Guten Tag`), "it is said");
      assert.equal(await page.evaluate("document.activeElement.id"), "translated", "and the focus is there, where keys are keys");
      const old = section.getByText(words.old);
      await page.fill("#text", "Guten Tag, Frau Yıldız");
      await old.waitFor();
      await look(page, `desk-translated-old-${lang}-${size}-${scheme}`);
      await page.fill("#text", "Guten Tag");
      await old.waitFor({ state: "hidden" });
      await look(page, `desk-translated-${lang}-${size}-${scheme}`);
      await field.fill("[tr] Guten Tag!");
      // Something new comes in while it is read.
      await say("Lütfen bana yardım edin.");
      await page.locator(".story .customer").nth(1).waitFor();
      assert.equal(await field.inputValue(), "[tr] Guten Tag!", "and so does what is being changed");
      await section.getByText(words.without).click();
      await section.waitFor({ state: "hidden" });
      assert.equal(await page.inputValue("#text"), "Guten Tag", "the answer is there again");
      await pressed("m");
      await section.waitFor();
      await pressed("y");
      assert.equal(await page.locator(".story .agent").count(), 0, "the key goes to the button and does not press it");
      await page.keyboard.press("Enter");
      const sent = page.locator(".story .agent").first();
      await sent.locator(".by", { hasText: words.byMachine }).first().waitFor();
      assert.equal(await sent.locator(".text").first().textContent(), "[tr] Guten Tag");
      await sent.getByText(words.asWritten).waitFor();
      await section.waitFor({ state: "hidden" });
      assert.equal(await page.inputValue("#text"), "", "what was sent is not there to be sent again");
      await look(page, `desk-translation-${lang}-${size}-${scheme}`);
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });
  }

  test("shows approvals and reviews as they come, and keeps what is being answered", async () => {
    const words = WORDS.en;
    const page = await people.member("Rita Muster", ["lead"], { lang: "en" });
    const other = await people.member("Ruben Muster", ["agent"], { lang: "en" });
    await page.goto(`${server.url}/desk/reviews`);
    await look(page, "desk-reviews-en");
    const flag = async () => {
      const { sent } = await waits("en");
      await other.goto(`${server.url}/desk/decisions/${sent.reply.decision}`);
      await other.getByText(words.flag).click();
      await other.getByLabel(words.wrong).fill("Yesterday's price");
      await other.getByRole("button", { name: words.doFlag, exact: true }).click();
      await other.locator("#flag", { hasText: words.flagged }).waitFor();
      return sent;
    };
    await flag();
    const flags = page.locator("#flags ~ .cards").first().locator("li", { hasText: "Ruben Muster" });
    await flags.first().waitFor();
    const field = flags.first().locator("input[name=text]");
    await field.pressSequentially("That was");
    const { reply } = await flag();
    await flags.nth(1).waitFor();
    assert.equal(await field.inputValue(), "That was", "what is being answered stays");
    // A colleague answers it while it is being answered here: the text is said to be kept, and is.
    const { id: first } = await field.evaluate((element) => ({ id: element.id.replace("answer-", "") }));
    const third = await people.member("Resi Muster", ["lead"], { lang: "en" });
    await third.goto(`${server.url}/desk/reviews`);
    await third.fill(`#answer-${first}`, "It was.");
    await third.press(`#answer-${first}`, "Enter");
    await page.locator("#kept", { hasText: words.kept }).waitFor();
    assert.equal(await page.inputValue("#kept textarea"), "That was");
    assert.equal(await page.evaluate("document.activeElement.closest('#kept') != null"), true, "the focus is where the text is");
    assert.match(await page.textContent("#said"), new RegExp(words.kept));
    await look(page, "desk-reviews-kept-en");
    await third.context().close();
    const receipt = await waits("en");
    await post(server, `/v1/decisions/${receipt.sent.reply.decision}/contest`, { reason: "No." }, receipt.token);
    await page.locator("#waiting-rows tbody tr").first().waitFor();
    assert.equal(await page.textContent("#said"), words.review);
    assert.ok(reply.decision);
    await page.goto(`${server.url}/desk/approvals`);
    const { conversation, token } = await post(server, "/chat/conversations", { language: "en" });
    const [wish, yes, sum, right] = words.instalment;
    for (const text of [wish, yes, "NL-100236", sum, right]) {
      await post(server, `/v1/conversations/${conversation.id}/messages`, { text }, token);
    }
    await post(server, `/v1/conversations/${conversation.id}/messages`, { text: server.code() }, token);
    await page.locator("#waiting-rows tbody tr").first().waitFor();
    await look(page, "desk-approvals-live-en");
    assert.deepEqual(page.trouble, []);
    for (const one of [page, other]) await one.context().close();
  });

  test("says who else is there and writes, and keeps a text that came too late", async () => {
    const words = WORDS.de;
    const [kim, sam] = [await people.member("Kai Muster", ["agent"]), await people.member("Sam Muster", ["agent"])];
    const { id } = await waits("de");
    await kim.goto(`${server.url}/desk/conversations/${id}`);
    await kim.getByRole("button", { name: words.take }).click();
    await kim.getByText(words.withYou).waitFor();
    await sam.goto(`${server.url}/desk/conversations/${id}`);
    await kim.getByText(`Sam Muster ${words.looks}`).waitFor();
    await kim.getByLabel(words.answer).pressSequentially("Guten");
    await sam.getByText(`Kai Muster ${words.types}`).waitFor();
    await look(sam, "desk-presence");
    await sam.goto(`${server.url}/desk`);
    await kim.getByText(words.looks).waitFor({ state: "detached" });
    // On another page of theirs, Kim gives it back while the text is still being written here.
    const other = await kim.context().newPage();
    await other.goto(`${server.url}/desk/conversations/${id}`);
    await other.locator("#more > summary").click();
    await other.locator('[data-key="q"]').click();
    await kim.locator("#kept-title", { hasText: words.kept }).waitFor();
    assert.equal(await kim.inputValue("#kept textarea"), "Guten");
    await look(kim, "desk-kept");
    for (const page of [kim, sam]) await page.context().close();
  });

  test("shows nothing any more of what the customer has erased, and keeps what was being written", async () => {
    const words = WORDS.en;
    const page = await people.member("Eda Muster", ["agent"], { lang: "en" });
    const { id, token } = await waits("en");
    await page.goto(`${server.url}/desk/conversations/${id}`);
    await page.getByRole("button", { name: words.take }).click();
    await page.getByText(words.withYou).waitFor();
    await page.getByLabel(words.answer).fill("Half a sentence");
    await post(server, `/v1/conversations/${id}/erase`, {}, token);
    await page.locator("#notice", { hasText: words.gone }).waitFor();
    assert.equal(await page.locator("#story").count(), 0);
    assert.ok(!(await page.locator("main").innerText()).includes(words.question));
    await page.locator("#kept-title", { hasText: words.kept }).waitFor();
    assert.equal(await page.locator("#kept textarea").inputValue(), "Half a sentence");
    await look(page, "desk-erased");
    await page.context().close();
  });

  test("goes on after the server was away, without loss, and says when a session has ended", async () => {
    const words = WORDS.de;
    const page = await people.member("Ada Muster", ["agent"]);
    const { id, say } = await waits("de");
    await page.goto(`${server.url}/desk/conversations/${id}`);
    await page.getByRole("button", { name: words.take }).click();
    await page.getByText(words.withYou).waitFor();
    await server.kill();
    await page.locator("#notice", { hasText: words.lost }).waitFor();
    await look(page, "desk-lost");
    await server.begin();
    await say("Hallo?");
    await said(page, "Hallo?").waitFor();
    assert.equal(await said(page, "Hallo?").count(), 1);
    await page.locator("#notice").waitFor({ state: "hidden" });
    await page.getByLabel(words.answer).fill("Ein halber Satz");
    const other = await page.context().newPage();
    await other.goto(`${server.url}/account`);
    await other.locator(".who button").click();
    await page.locator("#notice", { hasText: words.ended }).waitFor();
    assert.equal(await page.inputValue("#text"), "Ein halber Satz");
    await look(page, "desk-signed-out");
    await page.context().close();
  });

  test("takes every action by key, never while somebody types, and not where keys are turned off", async () => {
    const words = WORDS.de;
    const page = await people.member("Tia Muster", ["agent"]);
    const { id } = await waits("de");
    await page.goto(`${server.url}/desk`);
    await row(page, id).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: words.keys }).waitFor();
    await look(page, "desk-keys");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    assert.ok(await page.evaluate("document.activeElement.matches('[data-row]')"));
    await page.goto(`${server.url}/desk/conversations/${id}`);
    await page.keyboard.press("t");
    await page.getByText(words.withYou).waitFor();
    await page.locator("body").click({ position: { x: 1, y: 1 } });
    await page.keyboard.press("a");
    await page.keyboard.type("bequem eintippen");
    assert.equal(await page.inputValue("#text"), "bequem eintippen", "keys that mean something elsewhere are letters here");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.locator("dialog [name=keys]").uncheck();
    await page.keyboard.press("Escape");
    await page.keyboard.press("q");
    await page.waitForTimeout(300);
    assert.ok(await page.getByText(words.withYou).isVisible(), "turned off, a key does nothing");
    await page.context().close();
  });

  test("does by every key what the map says", async () => {
    const words = WORDS.de;
    const page = await people.member("Theo Muster", ["agent"]);
    const first = await waits("de");
    const state = (text) => page.locator("#state", { hasText: text }).waitFor();
    const press = async (key) => {
      await page.locator("#state").focus();
      await page.keyboard.press(key);
    };
    const focus = () => page.evaluate(() => document.activeElement.id);
    await page.goto(`${server.url}/desk`);
    await row(page, first.id).waitFor();
    await page.keyboard.press("k");
    const last = await page.evaluate(() => document.activeElement.href);
    await page.keyboard.press("j");
    assert.equal(await page.evaluate(() => document.activeElement.href), last, "after the last row there is none");
    await page.goto(`${server.url}/desk/conversations/${first.id}`);
    await press("t");
    await state(words.withYou);
    await first.say(words.question);
    await page.locator("#suggestion").waitFor();
    for (const [key, id] of [["a", "text"], ["v", "suggestion-reason"], ["p", "hours"], ["c", "file"], ["n", "note"], ["f", "find"]]) {
      await press(key);
      assert.equal(await focus(), id, `${key} goes to ${id}`);
      assert.ok(await page.locator(`#${id}`).isVisible(), `${key} shows ${id}`);
    }
    await press("s");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "s");
    await press("r");
    assert.ok(await page.locator("#ready li").first().isVisible(), "r shows the ready answers");
    await press("r");
    assert.equal(await page.locator("#ready li").first().isVisible(), false, "and folds them again");
    await press("d");
    assert.notEqual(await page.inputValue("#text"), "");
    await page.fill("#find", words.question);
    await page.keyboard.press("Enter");
    await page.locator('[data-key="1"]').waitFor();
    await page.fill("#text", "");
    await press("1");
    assert.match(await page.inputValue("#text"), /\/knowledge\//);
    await page.fill("#text", "");
    await page.getByRole("link", { name: words.why }).first().click();
    await page.locator("#why #decision").waitFor();
    await press("x");
    assert.equal(await focus(), "reason", "x goes to the flag of the decision that is shown");
    const decision = await page.locator("#why form").getAttribute("action");
    await page.selectOption("#to", "en");
    await press("l");
    await said(page, "[en]").first().waitFor();
    await page.fill("#text", "Guten Tag");
    await press("m");
    await page.locator("#translated").waitFor();
    await press("y");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "y");
    await press("g");
    await page.waitForURL(/\/assign/);
    await page.goto(`${server.url}${decision.replace(/\/flag$/, "")}`);
    await page.keyboard.press("x");
    assert.equal(await focus(), "reason", "also where the decision is a page of its own");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: words.keys }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("u");
    await page.waitForURL(/\/desk\/conversations\//);
    await press("b");
    await state(words.withAi);
    for (const [key, becomes] of [["e", words.over], ["o", words.over], ["q", words.queued]]) {
      const { id } = await waits("de");
      await page.goto(`${server.url}/desk/conversations/${id}`);
      await press("t");
      await state(words.withYou);
      await press(key);
      await state(becomes);
    }
    await press("u");
    await page.waitForURL(/\/desk$/);
    await page.context().close();
  });

  test("gives what was said the most room, and says who was quicker", async () => {
    for (const [lang, scheme] of [["de", "light"], ["en", "dark"]]) {
      const words = WORDS[lang];
      const page = await people.member(`Rosa ${lang}`, ["agent"], { lang, scheme });
      const { id, say } = await waits(lang);
      await page.goto(`${server.url}/desk/conversations/${id}`);
      await page.keyboard.press("t");
      await page.getByText(words.withYou).waitFor();
      const share = async () => (await page.locator("#story").boundingBox()).height / 800;
      assert.ok(await share() > 0.55, `${await share()}`);
      await look(page, `desk-room-${lang}-${scheme}`);
      await say(words.question);
      await page.locator("#suggestion").waitFor();
      await look(page, `desk-room-suggested-${lang}-${scheme}`);
      assert.ok(await share() > 0.5, `${await share()}`);
      const cut = await page.evaluate(() => { const all = document.querySelector(".do"); return all.scrollHeight - all.clientHeight; });
      assert.ok(cut <= 1, `nothing of the suggestion is cut off: ${cut}`);
      await page.context().close();
    }
    const [slow, quick] = [await people.member("Lars Muster", ["agent"]), await people.member("Mira Muster", ["agent"])];
    const { id } = await waits("de");
    for (const page of [slow, quick]) await page.goto(`${server.url}/desk/conversations/${id}`);
    // Lars has not heard of it when he presses.
    await slow.route("**/live*", (route) => route.abort());
    await slow.reload();
    await quick.keyboard.press("t");
    await quick.getByText(WORDS.de.withYou).waitFor();
    await slow.keyboard.press("t");
    await slow.getByText(`Mira Muster ${WORDS.de.elsewhere}`).waitFor();
    await slow.locator(".talk-head .notice", { hasText: WORDS.de.quicker }).waitFor();
    // And it stays when the page is fetched anew by that news.
    await slow.evaluate(() => document.body.dispatchEvent(new CustomEvent("ombud:changed")));
    await slow.locator("#notice", { hasText: WORDS.de.quicker }).waitFor();
    for (const page of [slow, quick]) await page.context().close();
  });

  for (const [lang, size, scheme] of [["de", "desk", "light"], ["en", "phone", "dark"]]) {
    const words = WORDS[lang];

    test(`shows exact times where the focus is, and everywhere by one switch (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Zoe ${lang}`, ["agent"], { lang, size, scheme });
      const { id } = await waits(lang);
      await page.goto(`${server.url}/desk`);
      const time = page.locator("#waiting-rows tr", { has: row(page, id) }).locator("time");
      const exact = time.locator(".exact");
      assert.match(await exact.textContent(), words.isExact, "as the language writes it, in the reader's zone");
      const width = async () => (await exact.boundingBox()).width;
      assert.ok(await width() <= 1, "it is there to be read out");
      await row(page, id).focus();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Tab");
      assert.ok(await width() > 60, "and is seen where the focus is");
      await look(page, `desk-exact-focus-${lang}-${size}-${scheme}`);
      await page.keyboard.press("Escape");
      assert.ok(await width() <= 1, "until it is dismissed");
      await page.getByLabel(words.exact).check();
      assert.ok(await width() > 60);
      assert.equal(await time.locator(".ago").isVisible(), false);
      await look(page, `desk-exact-${lang}-${size}-${scheme}`);
      await page.reload();
      assert.ok(await page.getByLabel(words.exact).isChecked(), "it is remembered");
      await page.goto(`${server.url}/desk/conversations/${id}`);
      assert.match(await page.locator(".story time").first().innerText(), words.isExact);
      await page.context().close();
    });
  }

  test("says no more that it did not work once the connection is back", async () => {
    const words = WORDS.de;
    const page = await people.member("Otto Muster", ["agent"]);
    const { id } = await waits("de");
    await page.goto(`${server.url}/desk/conversations/${id}`);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: words.take }).click();
    await page.locator("#notice").waitFor();
    await page.context().setOffline(false);
    await page.locator("#notice").waitFor({ state: "hidden" });
    await page.context().close();
  });

  test("stays fluid with 200 who wait", async () => {
    const page = await people.member("Uli Muster", ["agent"]);
    await page.goto(`${server.url}/desk`);
    const all = Array.from({ length: 200 }, () => waits("en"));
    await Promise.all(all);
    await page.locator("#waiting-rows tbody tr").nth(49).waitFor();
    const began = Date.now();
    const last = await waits("de");
    await page.goto(`${server.url}/desk/conversations/${last.id}`);
    await page.getByRole("button", { name: WORDS.de.take }).waitFor();
    assert.ok(Date.now() - began < 5000, `took ${Date.now() - began} ms`);
    await page.context().close();
  });
});
