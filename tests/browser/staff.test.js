// The pages of those who work with ombud: the first administrator, an invited agent, and a customer's conversation at
// the desk, in both languages, at both sizes, by day and by night, and without a script.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, look } from "./browser.js";
import { PASSWORD, People, code, post, waiting } from "./people.js";
import { Server } from "./server.js";

const WORDS = {
  de: {
    people: "Personen und Rollen", service: "Service", invite: "Einladung erstellen",
    signOut: "Abmelden", signIn: "Anmelden", wrong: "Adresse, Passwort oder Code stimmt nicht",
    waiting: "Warten auf einen Menschen", take: "Übernehmen", withYou: "Sie sprechen mit dem Kunden",
    answer: "Ihre Antwort", send: "Senden", solved: "Beenden: erledigt", ended: "Beendet", why: "Warum?",
    other: "führt schon jemand anderes", reviews: "Prüfungen", answers: "Antworten und Prüfung abschließen", none: "Gerade ist nichts zu prüfen",
    tasks: "Aufgaben und Rückrufe", call: "Rückruf", takeTask: "Übernehmen", note: "Was Sie getan haben", done: "Erledigt", nothing: "Gerade ist nichts zu tun.",
    besides: ["Rückruf zugesagt: ", "Zurückgerufen", "eine Kopie seiner Daten", "zum Teil gelöst", "<i>langsam</i>"],
  },
  en: {
    people: "People and roles", service: "Agent", invite: "Make the invitation",
    signOut: "Sign out", signIn: "Sign in", wrong: "Address, password or code is not right",
    waiting: "Waiting for a person", take: "Take", withYou: "You talk with the customer",
    answer: "Your answer", send: "Send", solved: "End: solved", ended: "Ended", why: "Why?",
    other: "Somebody else has this conversation", reviews: "Reviews", answers: "Answer and settle", none: "nothing to examine",
    tasks: "Tasks and calls", call: "Call back", takeTask: "Take it", note: "What you did", done: "Done", nothing: "There is nothing to do right now.",
    besides: ["Call promised: ", "Called back", "a copy of their data", "solved in part", "<i>langsam</i>"],
  },
};

let browser, server, people;

const invited = (lang, size, scheme, name, roles) =>
  people.member(name, roles, { lang, size, scheme, seen: `staff-invitation-${lang}-${size}-${scheme}` });

/** A customer who waits for a person. */
const waits = (lang) =>
  waiting(server, lang, lang === "de" ? "Wie lange gilt meine Preisgarantie? <script>alert(1)</script>" : "How long is my price guaranteed? <script>alert(1)</script>");

describe("the staff", { timeout: 300_000 }, () => {
  before(async () => {
    browser = await launch();
    server = await Server.start();
    people = new People(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const [lang, size, scheme] of [["de", "desk", "light"], ["en", "phone", "dark"]]) {
    const words = WORDS[lang];

    test(`signs in, and answers a customer at the desk (${lang}, ${size}, ${scheme})`, async () => {
      const page = await invited(lang, size, scheme, `sam-${lang}`, ["agent"]);
      await look(page, `staff-account-${lang}-${size}-${scheme}`);
      assert.equal(await page.getByRole("link", { name: words.people }).count(), 0, "agents give no roles");
      const { id, token } = await waits(lang);
      await page.goto(`${server.url}/desk`);
      await page.getByRole("heading", { name: words.waiting }).waitFor();
      await look(page, `desk-queue-${lang}-${size}-${scheme}`);
      await page.locator(`a[href="/desk/conversations/${id}#last"]`).click();
      await page.getByRole("button", { name: words.take }).waitFor();
      assert.equal(await page.locator("main script").count(), 0, "what a customer wrote stays text");
      await page.getByRole("button", { name: words.take }).click();
      await page.getByText(words.withYou).waitFor();
      await page.getByLabel(words.answer).fill("Guten Tag!\nIch sehe nach. <b>Sofort</b>");
      await look(page, `desk-conversation-${lang}-${size}-${scheme}`);
      await page.getByRole("button", { name: words.send, exact: true }).click();
      await page.locator(".story .agent .text", { hasText: "<b>Sofort</b>" }).waitFor();
      const messages = await fetch(`${server.url}/v1/conversations/${id}/messages`, { headers: { authorization: `Bearer ${token}` } });
      const said = (await messages.json()).items.filter((one) => one.author?.kind === "agent");
      assert.deepEqual(said.map((one) => one.text), ["Guten Tag!\nIch sehe nach. <b>Sofort</b>"], "once");
      await page.getByRole("link", { name: words.why }).first().click();
      await page.locator("#why #decision").waitFor();
      await look(page, `desk-decision-${lang}-${size}-${scheme}`);
      await page.getByRole("button", { name: words.solved }).click();
      await page.locator(".lead", { hasText: words.ended }).waitFor();
      await page.getByRole("button", { name: words.signOut }).click();
      await page.waitForURL(/\/sign-in/);
      await page.fill("#address", page.address);
      await page.fill("#password", "falsch falsch falsch");
      await page.fill("#code", "123456");
      await page.getByRole("button", { name: words.signIn }).click();
      await page.getByRole("alert").getByText(words.wrong).waitFor();
      await look(page, `staff-sign-in-${lang}-${size}-${scheme}`);
      await page.fill("#password", PASSWORD);
      // The code of the invitation is used up; the next one is taken early, and still when it has become the present one.
      await page.fill("#code", code(page.secret, 1));
      await page.getByRole("button", { name: words.signIn }).click();
      await page.waitForURL(/\/account/);
      await page.context().close();
    });

    test(`finds a stale page out, and keeps what was written (${lang})`, async () => {
      const [one, other] = [await invited(lang, size, scheme, `one-${lang}`, ["agent"]), await invited(lang, size, scheme, `other-${lang}`, ["agent"])];
      const { id } = await waits(lang);
      // Of what changes it hears nothing.
      await other.route(/\/live(\?|$)/, (route) => route.abort());
      for (const page of [one, other]) await page.goto(`${server.url}/desk/conversations/${id}`);
      await one.getByRole("button", { name: words.take }).click();
      await one.getByText(words.withYou).waitFor();
      await other.getByRole("button", { name: words.take }).click();
      await other.getByRole("alert").waitFor();
      await other.getByText(words.other).waitFor();
      await look(other, `desk-taken-${lang}-${size}-${scheme}`);
      for (const page of [one, other]) await page.context().close();
    });

    test(`examines what a customer contests (${lang})`, async () => {
      const page = await invited(lang, size, scheme, `exam-${lang}`, ["lead"]);
      await page.goto(`${server.url}/desk/reviews`);
      await page.getByText(words.none).waitFor();
      await look(page, `desk-reviews-none-${lang}-${size}-${scheme}`);
      const { id, sent, token } = await waits(lang);
      const decision = sent.reply?.decision ?? sent.decision;
      await post(server, `/v1/decisions/${decision}/contest`, { reason: "<i>wrong</i>" }, token);
      await page.reload();
      await look(page, `desk-reviews-${lang}-${size}-${scheme}`);
      await page.locator("#waiting-rows tbody a").first().click();
      await page.getByText("<i>wrong</i>").waitFor();
      await page.getByLabel(words.answer).fill("<b>Sie haben recht.</b>");
      await look(page, `desk-review-${lang}-${size}-${scheme}`);
      await page.getByRole("button", { name: words.answers }).click();
      await page.getByText(words.none).waitFor();
      const told = await fetch(`${server.url}/v1/conversations/${id}/messages`, { headers: { authorization: `Bearer ${token}` } });
      assert.ok((await told.json()).items.some((one) => one.author?.kind === "agent" && one.text === "<b>Sie haben recht.</b>"));
      await page.context().close();
    });

    test(`calls a customer back, and sees what they do besides writing (${lang})`, async () => {
      const page = await invited(lang, size, scheme, `call-${lang}`, ["agent"]);
      await page.goto(`${server.url}/desk/tasks`);
      await look(page, `desk-tasks-none-${lang}-${size}-${scheme}`);
      const { id, token } = await waits(lang);
      const { callbacks } = await (await fetch(`${server.url}/v1/sites/default`)).json();
      await post(server, `/v1/conversations/${id}/callback`, { phone: "0431 / 12 34 56", from: callbacks[2].from }, token);
      await page.goto(`${server.url}/desk`);
      await page.getByRole("heading", { name: words.tasks }).waitFor();
      await look(page, `desk-with-tasks-${lang}-${size}-${scheme}`);
      await page.getByRole("link", { name: words.call, exact: true }).click();
      await page.getByText("0431123456").waitFor();
      await page.getByRole("button", { name: words.takeTask }).click();
      await page.getByLabel(words.note).fill("<b>gut</b>");
      await look(page, `desk-task-${lang}-${size}-${scheme}`);
      await page.getByRole("button", { name: words.done, exact: true }).click();
      await page.getByText(words.nothing).waitFor();
      await post(server, `/v1/conversations/${id}/export`, {}, token);
      await post(server, `/v1/conversations/${id}/close`, {}, token);
      await post(server, `/v1/conversations/${id}/rating`, { rating: "partly", comment: "<i>langsam</i>" }, token);
      await page.goto(`${server.url}/desk/conversations/${id}`);
      for (const said of words.besides) await page.locator(".story .event", { hasText: said }).first().waitFor();
      await look(page, `desk-besides-${lang}-${size}-${scheme}`);
      await page.context().close();
    });
  }

  for (const [size, scheme] of [["desk", "light"], ["desk", "dark"], ["phone", "light"], ["phone", "dark"]]) {
    test(`every component is accessible in every state (${size}, ${scheme})`, async () => {
      const lang = scheme === "light" ? "de" : "en";
      const page = await people.member(`Parts ${size} ${scheme}`, ["engineer"], { lang, size, scheme });
      await page.goto(`${server.url}/components`);
      await page.locator("ombud-chart canvas").first().waitFor();
      await look(page, `components-${size}-${scheme}`);
      // What the keyboard reaches shows that it is there.
      for (const selector of ["button", "button.plain", "button.quiet", "button.bad", "a.button", "#c-text", "#c-choice", "summary"]) {
        const part = page.locator(`main ${selector}`).first();
        await part.focus();
        await page.keyboard.press("Shift+Tab");
        await page.keyboard.press("Tab");
        const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
        assert.notEqual(outline, "none", selector);
      }
      await page.context().close();
    });
  }

  test("works with the keyboard alone, and nothing of it needs a script", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: "de-DE" });
    const page = await context.newPage();
    await page.goto(`${server.url}/desk`);
    assert.match(page.url(), /\/sign-in\?to=/);
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").getAttribute("class"), "skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").getAttribute("id"), "address");
    await context.close();
  });
});
