// The whole story, with a customer on somebody else's page and an agent at the desk, each in a browser of their own: asked,
// explained, proven, cut off, handed over, answered by a person, given back, contested, examined, and taken along.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { look, open } from "./browser.js";
import { accept } from "./people.js";
import {
  answered, arrived, begin, browser, button, chat, conversation, desk, done, end, note, own, replies, server, write,
} from "./widget.page.js";
import { WORDS } from "./widget.words.js";

const DESK = {
  de: {
    take: "Übernehmen", withYou: "Sie sprechen mit dem Kunden", answer: "Ihre Antwort", back: /^An die KI zurückgeben/,
    submit: "Antworten und Prüfung abschließen", none: "Gerade ist nichts zu prüfen", types: "Ein Mensch schreibt gerade …",
    said: "Guten Tag, ich sehe es mir an.", right: "Sie haben recht: Sie gilt zwölf Monate.",
  },
  en: {
    take: "Take", withYou: "You talk with the customer", answer: "Your answer", back: /^Give back to the AI/,
    submit: "Answer and settle", none: "nothing to examine", types: "A person is writing …",
    said: "Hello, I am looking into it.", right: "You are right: it holds for twelve months.",
  },
};

/** An agent who has just accepted an invitation, at the desk. */
async function agent(lang, size) {
  const made = await desk("/v1/staff", { name: `Kim ${lang} ${size}`, address: `kim-${lang}-${size}@nordlicht.example`, roles: ["lead"] });
  const page = await open(browser, { lang, size });
  await page.goto(new URL(new URL(made.link).pathname, server.url).href);
  await accept(page);
  return page;
}

describe("a customer's whole story", { timeout: 600_000 }, () => {
  before(begin);
  after(end);

  for (const [lang, size] of [["de", "phone"], ["de", "desk"], ["en", "phone"], ["en", "desk"]]) {
    test(`from the question to the transcript (${lang}, ${size})`, async () => {
      const words = WORDS[lang];
      const at = DESK[lang];
      const customer = await chat(lang, { size });
      const kim = await agent(lang, size);

      // Asked, explained, proven.
      await answered(customer, lang);
      await button(customer, words.why).click();
      await customer.locator(".box").waitFor();
      await button(customer, words.receipt).click();
      await customer.getByRole("heading", { name: words.holds }).waitFor();

      // The network is gone while something is written, and nothing is lost or doubled.
      await customer.context().setOffline(true);
      await write(customer, words.another);
      await customer.locator(".waiting").waitFor();
      await customer.context().setOffline(false);
      await replies(customer).nth(1).waitFor();
      await arrived(customer);
      assert.equal(await own(customer).count(), 2);

      // A person takes over, is seen writing, and answers.
      await button(customer, words.person).click();
      await note(customer, words.handedOver).waitFor();
      const id = await conversation(customer);
      await kim.goto(`${server.url}/desk`);
      await kim.locator(`a[href="/desk/conversations/${id}#last"]`).click();
      await kim.getByRole("button", { name: at.take, exact: false }).first().click();
      await kim.getByText(at.withYou).waitFor();
      await note(customer, words.takenOver).waitFor();
      await kim.getByLabel(at.answer).pressSequentially(at.said.slice(0, 3));
      await customer.locator(".typing", { hasText: at.types }).waitFor();
      await kim.getByLabel(at.answer).fill(at.said);
      await kim.getByLabel(at.answer).press("Control+Enter");
      await customer.locator(".message.agent", { hasText: at.said }).waitFor();
      await customer.locator(".typing").waitFor({ state: "hidden" });
      await look(customer, `story-${lang}-${size}-1-person`);

      // The agent's page is cut off meanwhile, and has everything once it is back.
      await kim.context().setOffline(true);
      await write(customer, words.thanks);
      await arrived(customer);
      await kim.context().setOffline(false);
      await kim.locator(".story .customer .text", { hasText: words.thanks }).waitFor();
      await kim.locator("#more > summary").click();
      await kim.getByRole("button", { name: at.back }).click();
      await note(customer, words.returned).waitFor();

      // Contested, examined on one page, answered in the conversation.
      await button(customer, words.wrong).first().click();
      await customer.locator("form.box textarea").fill("2019");
      await button(customer, words.examine).click();
      await note(customer, words.contested).waitFor();
      await kim.goto(`${server.url}/desk/reviews`);
      await kim.locator("#waiting-rows tbody a").first().click();
      await kim.locator(".story .customer", { hasText: "2019" }).waitFor();
      await look(kim, `story-${lang}-${size}-2-review`);
      await kim.getByLabel(at.answer).fill(at.right);
      await kim.getByRole("button", { name: at.submit }).click();
      await kim.getByText(at.none).waitFor();
      await customer.locator(".message.agent", { hasText: at.right }).waitFor();
      await note(customer, words.examined).waitFor();
      await look(customer, `story-${lang}-${size}-3-examined`);

      // All of it is taken along.
      await button(customer, words.more).click();
      const [download] = await Promise.all([customer.waitForEvent("download"), button(customer, words.transcript).click()]);
      const file = join(server.folder, `story-${lang}-${size}.txt`);
      await download.saveAs(file);
      const text = readFileSync(file, "utf8");
      for (const part of [words.question, words.another, at.said, words.thanks, at.right]) assert.ok(text.includes(part), part);
      assert.deepEqual(kim.trouble.filter((line) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(line)), []);
      await kim.context().close();
      await done(customer, /ERR_INTERNET_DISCONNECTED/);
    });
  }
});
