// Pages that no other test goes through, looked at: in both languages, at a desk and on a phone, by day and by night. And a
// site, seen as it is filled in.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, look, open } from "./browser.js";
import { People, post, waiting } from "./people.js";
import { Server } from "./server.js";

const QUESTION = { de: "Wie lange gilt meine Preisgarantie?", en: "How long is my price guaranteed?" };
const BOTH = [["de", "desk", "light"], ["en", "phone", "dark"]];

let browser, server, people;

describe("every other page", { timeout: 300_000 }, () => {
  before(async () => {
    browser = await launch();
    server = await Server.start();
    people = new People(browser, server);
    // Whoever comes first: before there is anybody.
    for (const [lang, size, scheme] of BOTH) {
      const page = await open(browser, { lang, size, scheme });
      await page.goto(`${server.url}/first`);
      await look(page, `page-first-${lang}-${size}-${scheme}`);
      await page.context().close();
    }
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const [lang, size, scheme] of BOTH) {
    const name = (what) => `page-${what}-${lang}-${size}-${scheme}`;

    test(`is shown to anyone (${lang}, ${size}, ${scheme})`, async () => {
      const page = await open(browser, { lang, size, scheme });
      await page.goto(`${server.url}/?lang=${lang}`);
      await page.locator("#text").fill(QUESTION[lang]);
      await page.keyboard.press("Enter");
      await page.locator(".message.assistant").first().waitFor();
      await page.locator(".waiting").waitFor({ state: "detached" });
      await look(page, name("chat"));
      for (const [path, what] of [[`knowledge/${lang}/price-guarantee`, "knowledge"], [`problems?lang=${lang}`, "problems"], [`docs?lang=${lang}`, "docs"]]) {
        await page.goto(`${server.url}/${path}`);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await look(page, name(what));
      }
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });

    test(`is shown to the staff (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Ada-${lang}`, ["administrator"], { lang, size, scheme, seen: name("invitation") });
      const shown = async (path, what) => {
        await page.goto(`${server.url}/${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await look(page, name(what));
      };
      await shown("console/staff", "staff");
      await page.locator('main a[href^="/console/staff/"]').first().click();
      await page.waitForURL(/console\/staff\/./);
      await look(page, name("person"));
      await shown("console/keys", "keys");
      for (const what of ["assistants", "procedures", "recalls", "sites"]) await shown(`console/${what}`, what);
      // Whose data is kept, held, and waits to be erased.
      await shown("console/privacy", "privacy");
      const kept = await waiting(server, lang, QUESTION[lang]);
      await page.locator("#person").fill(kept.id);
      await page.locator("main form button").click();
      await page.waitForURL(/console\/privacy\/./);
      await page.locator("#reason").fill({ de: "Aktenzeichen 4711", en: "File 4711" }[lang]);
      await page.locator('form[action$="/hold"] button').click();
      await page.locator('form[action$="/lift"]').waitFor();
      await page.locator('form[action$="/erase"] input[name="sure"]').check();
      await page.locator('form[action$="/erase"] button').click();
      await page.locator(".notice").waitFor();
      await look(page, name("personal-data"));
      await page.goto(`${server.url}/console/system`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      // Where this test keeps its data is nobody's business.
      await page.evaluate((folder) => {
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(folder, "/var/lib/ombud");
      }, server.folder);
      await look(page, name("system"));
      await page.context().close();
    });

    test(`is shown at the desk (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Ole-${lang}`, ["agent"], { lang, size, scheme });
      const { id, token, sent } = await waiting(server, lang, QUESTION[lang]);
      const { callbacks } = await (await fetch(`${server.url}/v1/sites/default`)).json();
      await post(server, `/v1/conversations/${id}/callback`, { phone: "0431 / 12 34 56", from: callbacks[2].from }, token);
      await page.goto(`${server.url}/desk/tasks`);
      await page.locator("main a[href^='/desk/tasks/']").first().waitFor();
      await look(page, name("tasks"));
      await page.goto(`${server.url}/desk/decisions/${sent.reply.decision}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await look(page, name("decision"));
      await page.goto(`${server.url}/desk`);
      await page.locator("[data-row]").first().waitFor();
      await page.keyboard.press("?");
      await page.locator("dialog[open]").waitFor();
      await look(page, name("desk-keys"));
      await page.context().close();
    });

    test(`shows the widget of a site as it is filled in (${lang}, ${size}, ${scheme})`, async () => {
      const page = await people.member(`Eva-${lang}`, ["engineer"], { lang, size, scheme });
      const asked = [];
      page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
      await page.goto(`${server.url}/console/sites/new-${lang}`);
      const widget = page.frameLocator("iframe[name=look]").locator("ombud-widget");
      await widget.locator(".panel").waitFor();
      const colour = () => widget.evaluate((element) => getComputedStyle(element).getPropertyValue("--site-accent"));
      const before = await colour();
      await page.check("input[name=first][value=choice]");
      await widget.locator(".choose button").first().waitFor();
      await page.fill("#accent", "#aa0066");
      assert.equal(await page.isChecked("input[name=own_accent]"), false, "whoever chooses a colour wants it");
      await widget.locator(".choose button").first().waitFor();
      await page.waitForFunction(() => document.querySelector("iframe[name=look]").contentWindow.location.search.includes("aa0066"));
      await widget.locator(".choose button").first().waitFor();
      assert.notEqual(await colour(), before, "the colour is the one that is filled in");
      const other = lang === "de" ? "en" : "de";
      await page.focus("#language");
      await page.selectOption("#language", other);
      await page.waitForFunction((other) => document.querySelector("iframe[name=look]").contentDocument?.documentElement?.lang === other, other);
      await widget.locator(".choose button").first().waitFor();
      assert.equal(await page.evaluate("document.activeElement.id"), "language", "nothing takes the focus away");
      await page.setViewportSize({ ...page.viewportSize(), height: 1700 });
      await look(page, name("site"));
      // Nothing was written, and nothing is asked of a site that there is not.
      assert.deepEqual(asked.filter((one) => one.startsWith("POST") || one.includes("/v1/")), []);
      assert.equal((await fetch(`${server.url}/v1/sites/new-${lang}`)).status, 404);
      assert.deepEqual(page.trouble, []);
      await page.context().close();
    });
  }

  test("a site is seen as it is filled in without a script of the form", async () => {
    const page = await people.member("Nils", ["engineer"]);
    const context = await browser.newContext({ javaScriptEnabled: false, locale: "de-DE" });
    await context.addCookies(await page.context().cookies());
    const plain = await context.newPage();
    await plain.goto(`${server.url}/console/sites/default`);
    await plain.check("input[name=first][value=person]");
    await plain.locator('button[formtarget="look"]').click();
    await plain.frameLocator("iframe[name=look]").locator('script[data-site*=\'"first":"person"\']').waitFor({ state: "attached" });
    assert.match(plain.url(), /console\/sites\/default$/, "the form stays");
    await context.close();
    await page.context().close();
  });
});
