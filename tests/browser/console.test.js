// The console: how it goes, what was decided and why, the log, stops: in both languages, at both sizes, by day and by
// night, and without a script.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, look } from "./browser.js";
import { People, waiting } from "./people.js";
import { Server } from "./server.js";

const WORDS = {
  de: {
    search: "Suchen", more: "Sprache, Regel, Version, Unterhaltung", none: "Keine Entscheidung passt dazu",
    read: "Texte lesen", recorded: "Es ist festgehalten", receipt: "Beleg herunterladen", handed: "Übergabe an einen Menschen",
    customers: "Kunden", verify: "Jetzt prüfen", progress: "Stand ansehen", right: "Das Protokoll stimmt",
    stop: "Jetzt anhalten", lift: "Aufheben", drill: "Üben", stopped: "Was ist angehalten?", nothing: "Nichts ist angehalten",
    inForce: "In Kraft nach", question: "Wie lange gilt meine Preisgarantie?",
    begin: "Beginnen", save: "Speichern", look: "Ansehen, ohne zu speichern", propose: "Vorschlagen", left: "HTML wird weggelassen",
    meanwhile: "jemand anderes hat das geändert", odd: "Was kostet ein Zwirbelgrumpf Quaxelbodo?", readAll: "Fragen lesen",
    write: "Einen Artikel dazu schreiben", runs: "Läuft alles?", acts: "Was wurde in anderen Systemen getan?",
  },
  en: {
    search: "Search", more: "Language, rule, version, conversation", none: "No decision fits",
    read: "Read the texts", recorded: "It is recorded", receipt: "Download the receipt", handed: "Hand-over to a person",
    customers: "Customers", verify: "Verify now", progress: "See how far it is", right: "The log is right",
    stop: "Stop now", lift: "Lift", drill: "Practise", stopped: "What is stopped?", nothing: "Nothing is stopped",
    inForce: "In force after", question: "How long is my price guaranteed?",
    begin: "Begin", save: "Save", look: "Look at it without saving", propose: "Propose", left: "HTML is left out",
    meanwhile: "somebody else has changed this", odd: "How much is a zwirbelgrumpf quaxelbodo?", readAll: "Read the questions",
    write: "Write an article about it", runs: "Is everything running?", acts: "What was done on other systems?",
  },
};

let browser, server, people, members = 0;

/** Somebody with these roles, signed in. */
function member(roles, settings) {
  members += 1;
  return people.member(`${roles[0]}-${members}`, roles, settings);
}

/** A conversation in which something was asked and then a person; its id and the reply's decision. */
async function talk(lang) {
  const { id, sent } = await waiting(server, lang, WORDS[lang].question);
  return { id, decision: sent.reply.decision };
}

describe("the console", { timeout: 300_000 }, () => {
  before(async () => {
    browser = await launch();
    server = await Server.start();
    people = new People(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const [lang, size, scheme] of [["de", "desk", "light"], ["en", "phone", "dark"], ["en", "desk", "dark"], ["de", "phone", "light"]]) {
    const words = WORDS[lang];
    const name = (what) => `console-${what}-${lang}-${size}-${scheme}`;

    test(`finds a decision and tells its story (${lang}, ${size}, ${scheme})`, async () => {
      const { id, decision } = await talk(lang);
      const page = await member(["auditor"], { lang, size, scheme });
      await page.goto(`${server.url}/console/decisions`);
      await page.locator(`a[href="/console/decisions/${decision}"]`).waitFor();
      await look(page, name("decisions"));
      await page.getByText(words.more).click();
      await page.fill("#conversation", id);
      await page.selectOption("#kind", "handoff");
      await page.getByRole("button", { name: words.search }).click();
      await page.waitForURL(/kind=handoff/);
      assert.equal(await page.locator("tbody tr").count(), 1);
      await page.getByRole("rowheader", { name: words.handed }).waitFor();
      await look(page, name("decisions-filtered"));
      await page.selectOption("#verdict", "deny");
      await page.getByRole("button", { name: words.search }).click();
      await page.getByText(words.none).waitFor();
      await look(page, name("decisions-none"));
      await page.goto(`${server.url}/console/decisions/${decision}`);
      assert.equal(await page.getByText(words.question).count(), 0, "no text without a look that is recorded");
      await look(page, name("story"));
      const whole = page.viewportSize();
      await page.setViewportSize({ ...whole, height: 2400 });
      await look(page, name("story-whole"));
      await page.setViewportSize(whole);
      const downloading = page.waitForEvent("download");
      await page.getByRole("link", { name: words.receipt }).click();
      const download = await downloading;
      assert.equal(download.suggestedFilename(), `receipt-${decision}.json`);
      const path = await download.path();
      assert.ok(!readFileSync(path, "utf8").includes(words.question));
      await server.verify(path);
      await page.getByRole("button", { name: words.read }).click();
      await page.getByText(words.recorded).waitFor();
      await page.locator(".texts dd", { hasText: words.question }).waitFor();
      await look(page, name("texts"));
      await page.goto(`${server.url}/console/decisions?kind=access`);
      await page.locator("tbody tr").first().waitFor();
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });

    test(`says how it goes today (${lang}, ${size}, ${scheme})`, async () => {
      await talk(lang);
      const page = await member(["executive"], { lang, size, scheme });
      await page.goto(`${server.url}/console`);
      await page.getByRole("rowheader", { name: words.customers }).waitFor();
      assert.equal(await page.locator('main a[href^="/desk"], main a[href^="/console/decisions"]').count(), 0, "no links to what is not theirs");
      const whole = page.viewportSize();
      await page.setViewportSize({ ...whole, height: 2000 });
      await look(page, name("overview"));
      await page.context().close();
    });

    test(`verifies the log (${lang}, ${size}, ${scheme})`, async () => {
      const page = await member(["auditor"], { lang, size, scheme });
      await page.goto(`${server.url}/console/ledger`);
      await look(page, name("ledger"));
      const again = page.locator('form[action="/console/ledger/verify"] button');
      await again.click();
      const right = page.getByRole("heading", { name: words.right });
      while (!(await right.isVisible())) await page.goto(`${server.url}/console/ledger`);
      await page.setViewportSize({ ...page.viewportSize(), height: 1600 });
      await look(page, name("ledger-verified"));
      await page.context().close();
    });

    test(`stops and lifts, and practises it (${lang}, ${size}, ${scheme})`, async () => {
      const page = await member(["security"], { lang, size, scheme });
      await page.goto(`${server.url}/console/stops`);
      await page.getByText(words.nothing).waitFor();
      await page.selectOption("#scope", "tool/billing");
      await page.fill("#reason", "<b>Falsche Beträge</b>");
      await page.getByRole("button", { name: words.stop }).click();
      await page.getByRole("cell", { name: "<b>Falsche Beträge</b>" }).waitFor();
      await look(page, name("stops"));
      await page.locator('form[action="/console/stops/lift"] button').click();
      await page.getByText(words.nothing).waitFor();
      await page.selectOption("#drill-scope", "tool/billing");
      await page.getByRole("button", { name: words.drill, exact: true }).click();
      await page.getByText(words.inForce).waitFor();
      await look(page, name("stops-drill"));
      await page.context().close();
    });
  }

  for (const [lang, size, scheme] of [["de", "desk", "light"], ["en", "phone", "dark"]]) {
    const name = (what) => `console-${what}-${lang}-${size}-${scheme}`;

    test(`shows rules, procedures, versions, recalls, sites and webhooks (${lang}, ${size}, ${scheme})`, async () => {
      await talk(lang);
      const page = await member(["administrator"], { lang, size, scheme });
      const whole = { ...page.viewportSize(), height: 1700 };
      const shown = async (path, what) => {
        await page.goto(`${server.url}/console/${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.setViewportSize(whole);
        await look(page, name(what));
      };
      await shown("policies", "policies");
      await page.locator('form[action^="/console/policies/replay"] button').click();
      await page.getByRole("status").waitFor();
      await look(page, name("policies-replayed"));
      await shown("procedures", "procedures");
      await page.locator("tbody a").first().click();
      await page.locator(".picture svg").waitFor();
      assert.ok(await page.locator(".picture svg text").count() > 0, "it is drawn");
      await look(page, name("procedure"));
      await shown("assistants", "assistants");
      await page.locator("tbody a").first().click();
      await page.locator(".steps").waitFor();
      await look(page, name("assistant"));
      await shown("recalls", "recalls");
      await page.selectOption("#tool", "billing");
      await page.fill("#reason", "Falsche Beträge");
      await page.locator('form[action="/console/recalls"] button').click();
      await page.locator(".figures").waitFor();
      await look(page, name("recall"));
      await shown("sites", "sites");
      await shown("sites/default", "site");
      await page.locator('a[href$="/preview"]').click();
      await page.locator("ombud-widget").first().waitFor({ state: "attached" });
      await look(page, name("site-preview"));
      await shown("webhooks", "webhooks");
      await page.locator("main details summary").click();
      await look(page, name("webhooks-kinds"));
      await page.goto(`${server.url}/ai?lang=${lang}`);
      for (const summary of await page.locator("summary").all()) await summary.click();
      await look(page, name("ai"));
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });
  }

  for (const [lang, size, scheme] of [["de", "desk", "light"], ["en", "phone", "dark"]]) {
    const words = WORDS[lang];
    const name = (what) => `console-${what}-${lang}-${size}-${scheme}`;
    const tall = async (page) => page.setViewportSize({ ...page.viewportSize(), height: 1800 });

    test(`has an article written, looked at and held against the old one (${lang}, ${size}, ${scheme})`, async () => {
      const page = await member(["lead"], { lang, size, scheme });
      const other = await member(["engineer"], { lang, size, scheme });
      await page.goto(`${server.url}/console/knowledge`);
      await look(page, name("knowledge"));
      await page.fill("#title", "<b>Preisgarantie</b>");
      await page.getByRole("button", { name: words.begin, exact: true }).click();
      await page.waitForURL(/console\/drafts\//);
      const draft = page.url();
      await page.goto(`${draft}/articles/${lang}/price-guarantee`);
      await other.goto(`${draft}/articles/${lang}/price-guarantee`);
      await page.fill("#markdown", "Neu: zwölf Monate.\n\n<script>alert(1)</script>\n\n## Mehr\n\n- eins\n- zwei");
      await page.getByRole("button", { name: words.look }).click();
      await page.getByText(words.left).waitFor();
      assert.equal(await page.locator("article.preview script").count(), 0);
      await tall(page);
      await look(page, name("article-checked"));
      await page.fill("#markdown", "Neu: **zwölf** Monate.\n\n## Mehr\n\n- eins\n- zwei");
      await page.getByRole("button", { name: words.save, exact: true }).click();
      await page.locator("article.preview strong", { hasText: "zwölf" }).waitFor();
      await other.fill("#markdown", "Von jemand anderem.");
      await other.getByRole("button", { name: words.save, exact: true }).click();
      await other.getByText(words.meanwhile).waitFor();
      assert.equal(await other.inputValue("#markdown"), "Von jemand anderem.", "nothing is lost");
      await tall(other);
      await look(other, name("article-meanwhile"));
      await page.goto(draft);
      await page.locator("main > details summary").first().click();
      await page.locator("ins", { hasText: "zwölf" }).waitFor();
      await look(page, name("draft"));
      await page.goto(`${draft}?part=phrasings`);
      await look(page, name("draft-phrasings"));
      await page.goto(`${draft}/phrasings/bill-when`);
      await look(page, name("phrasings"));
      await page.goto(`${draft}/new`);
      await look(page, name("new-article"));
      await page.goto(draft);
      // It learns what was written before it answers.
      await page.getByRole("button", { name: words.propose, exact: true }).click({ timeout: 120_000 });
      await page.waitForURL(/console\/assistants\//, { timeout: 120_000 });
      await page.goto(`${page.url()}/beside`);
      await page.locator("ins", { hasText: "zwölf" }).waitFor();
      await look(page, name("beside"));
      // Whoever was too late is told with a 409, which the browser writes down.
      assert.deepEqual(page.trouble, []);
      await page.context().close();
      await other.context().close();
    });

    test(`groups what was not answered, and begins an article from it (${lang}, ${size}, ${scheme})`, async () => {
      for (let times = 0; times < 2; times += 1) await waiting(server, lang, words.odd);
      const page = await member(["lead"], { lang, size, scheme });
      await page.goto(`${server.url}/console/unanswered`);
      assert.equal(await page.getByText(words.odd).count(), 0, "no text without a look that is recorded");
      await page.getByRole("button", { name: words.readAll }).click();
      await page.getByText(words.recorded).waitFor();
      await tall(page);
      await look(page, name("unanswered"));
      const group = page.locator(".groups > li", { hasText: words.odd });
      await group.getByRole("button", { name: words.write }).click();
      await page.locator(`#phrasings_${lang}`).waitFor();
      assert.ok((await page.inputValue(`#phrasings_${lang}`)).includes(words.odd));
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });

    test(`counts acts, and says how the system runs (${lang}, ${size}, ${scheme})`, async () => {
      const page = await member(["administrator"], { lang, size, scheme });
      await page.goto(`${server.url}/console/acts?days=30`);
      await page.getByRole("heading", { name: words.acts }).waitFor();
      await look(page, name("acts"));
      await page.goto(`${server.url}/console/system`);
      await page.getByRole("heading", { name: words.runs }).waitFor();
      await tall(page);
      await look(page, name("system"));
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });
  }

  for (const [lang, size, scheme] of [["de", "desk", "light"], ["en", "phone", "dark"]]) {
    test(`leads to every page from one line of groups, or from a sheet on a phone (${lang}, ${size}, ${scheme})`, async () => {
      const page = await member(["administrator"], { lang, size, scheme });
      await page.goto(`${server.url}/console`);
      const links = page.locator("nav.console");
      const height = await links.evaluate((element) => element.getBoundingClientRect().height);
      assert.ok(height < 64, `one line: ${height} px`);
      const ledger = links.locator('a[href="/console/ledger"]');
      assert.ok(!(await ledger.isVisible()));
      const opens = size === "phone" ? links.getByRole("button") : links.locator("summary").first();
      await opens.click();
      await ledger.waitFor();
      await look(page, `console-menu-${lang}-${size}-${scheme}`);
      await page.keyboard.press("Escape");
      await ledger.waitFor({ state: "hidden" });
      await opens.click();
      await ledger.click();
      await page.waitForURL(/console\/ledger/);
      assert.equal(await links.locator("[aria-current=page]").getAttribute("href"), "/console/ledger");
      await page.context().close();
    });
  }

  test("needs no script, and is read at 400 %", async () => {
    const { decision } = await talk("de");
    const page = await member(["administrator"], { lang: "de", size: "desk" });
    const context = await browser.newContext({ javaScriptEnabled: false, locale: "de-DE", viewport: { width: 320, height: 640 } });
    await context.addCookies(await page.context().cookies());
    const plain = await context.newPage();
    for (const path of ["", "/decisions", `/decisions/${decision}`, "/ledger", "/stops", "/knowledge", "/unanswered", "/acts", "/system"]) {
      await plain.goto(`${server.url}/console${path}`);
      await plain.getByRole("heading", { level: 1 }).waitFor();
      await page.setViewportSize({ width: 320, height: 640 });
      await page.goto(`${server.url}/console${path}`);
      await look(page, `console-narrow${path.split("/").slice(0, 2).join("-")}${path.split("/").length > 2 ? "-one" : ""}`);
    }
    await context.close();
    await page.context().close();
  });
});
