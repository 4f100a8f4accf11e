// The pages as a customer meets them, in both languages, on a phone and at a desk, by day and by
// night: run by `./test`, or by hand with `npm ci && npm test`.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessible, launch, look, open, SCREENSHOTS, SIZES } from "./browser.js";
import { Server } from "./server.js";

const WORDS = {
  de: {
    ai: "KI im Auftrag von Nordlicht Energie",
    disclosure: /künstliche Intelligenz.*im Auftrag von Nordlicht Energie/,
    question: "Wie lange gilt meine Preisgarantie?",
    another: "Wie melde ich meinen Zählerstand?",
    vague: "Es geht um meinen Vertrag",
    quick: ["Hallo", "Ich habe eine Frage", "Wie lange gilt meine Preisgarantie?"],
    send: "Senden",
    why: "Warum?",
    receipt: "Beleg",
    wrong: "Das stimmt nicht",
    examine: "Prüfen lassen",
    article: "Ganzen Artikel lesen",
    person: "Mit einem Menschen sprechen",
    solved: "Alles geklärt",
    again: "Neue Unterhaltung",
    handedOver: "Ein Mensch antwortet Ihnen hier",
    contested: "Ihr Widerspruch ist vermerkt",
    underReview: "Diese Antwort wird schon geprüft",
    earlier: "geht die Unterhaltung an einer früheren Stelle weiter",
    closed: "Die Unterhaltung ist beendet",
    lost: "Die Verbindung ist unterbrochen",
    tooLong: "Die Nachricht ist zu lang",
    saved: "Der Beleg ist gespeichert",
    procedure: ["Wie melde ich einen Stromausfall?", "Ja", "Nein", "24105"],
    choice: "das ganze Haus",
    recap: /Postleitzahl\s+24105\s+Betroffen\s+das ganze Haus/,
    reading: ["Wie kann ich meinen Zählerstand durchgeben?", "Ja"],
    today: "heute",
    right: "Ja, stimmt so",
    done: "Erledigt: Zählerstandsmeldung.",
    undo: "Rückgängig machen: Zählerstandsmeldung",
    undone: "Rückgängig gemacht: Zählerstandsmeldung.",
  },
  en: {
    ai: "AI on behalf of Nordlicht Energie",
    disclosure: /artificial intelligence.*on behalf of Nordlicht Energie/,
    question: "How long is my price guaranteed?",
    another: "How do I submit my meter reading?",
    vague: "It is about my contract",
    quick: ["Hello", "I have a question", "How long is my price guaranteed?"],
    send: "Send",
    why: "Why?",
    receipt: "Receipt",
    wrong: "That is not right",
    examine: "Have it checked",
    article: "Read the whole article",
    person: "Talk to a person",
    solved: "That solves it",
    again: "New conversation",
    handedOver: "A person will answer you here",
    contested: "Your objection is recorded",
    underReview: "This answer is already being checked",
    earlier: "the conversation continues from an earlier point",
    closed: "The conversation has ended",
    lost: "The connection is lost",
    tooLong: "The message is too long",
    saved: "The receipt is saved",
    procedure: ["How do I report a power cut?", "yes", "no", "24105"],
    choice: "the whole building",
    recap: /Postcode\s+24105\s+Affected\s+the whole building/,
    reading: ["Where do I enter my reading?", "yes"],
    today: "today",
    right: "Yes, that's right",
    done: "Done: meter reading.",
    undo: "Undo: meter reading",
    undone: "Undone: meter reading.",
  },
};

let server;
let browser;
// Each test that acts has a contract of its own.
let contracts = 0;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The chat, opened as by a new customer. */
async function chat(lang, options = {}) {
  const page = await open(browser, { lang, ...options });
  await page.goto(`${server.url}/?lang=${lang}`);
  return page;
}

async function write(page, text) {
  await page.locator("#text").fill(text);
  await page.keyboard.press("Enter");
}

const replies = (page) => page.locator(".message.assistant");
const own = (page) => page.locator(".message.customer");
const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Ask the sample question and wait for the answer. */
async function answered(page, lang) {
  await write(page, WORDS[lang].question);
  await replies(page).first().waitFor();
  await page.locator(".waiting").waitFor({ state: "detached" });
}

async function done(page) {
  assert.deepEqual(page.trouble, [], "the console complains");
  await page.context().close();
}

for (const lang of ["de", "en"]) {
  const words = WORDS[lang];

  describe(lang, () => {
    for (const size of Object.keys(SIZES)) {
      for (const scheme of ["light", "dark"]) {
        test(`every state is accessible: ${size}, ${scheme}`, async () => {
          const page = await chat(lang, { size, scheme });
          const picture = (state) => look(page, `${lang}-${size}-${scheme}-${state}`);
          await picture("1-begin");
          await answered(page, lang);
          await picture("2-answered");
          await button(page, words.why).click();
          await page.locator(".why").waitFor();
          await picture("3-why");
          await button(page, words.why).click();
          await write(page, words.vague);
          await replies(page).nth(1).waitFor();
          await picture("4-vague");
          await button(page, words.wrong).first().click();
          await page.locator(".contest textarea").waitFor();
          await picture("5-contest");
          await page.keyboard.press("Tab");
          await page.keyboard.press("Enter");
          await page.getByText(words.contested).waitFor();
          await picture("6-contested");
          await button(page, words.solved).click();
          await page.getByText(words.closed).waitFor();
          await picture("7-closed");
          await done(page);
        });

        test(`a procedure is followed, chosen from and said back: ${size}, ${scheme}`, async () => {
          const page = await chat(lang, { size, scheme });
          for (const [place, text] of words.procedure.entries()) {
            await write(page, text);
            await replies(page).nth(place).waitFor();
          }
          assert.equal(await button(page, words.solved).isVisible(), false, "nothing is solved while it asks");
          await look(page, `${lang}-${size}-${scheme}-A-choices`);
          await button(page, words.choice).click();
          await page.locator(".recap").waitFor();
          assert.match(await page.locator(".recap").innerText(), words.recap);
          await look(page, `${lang}-${size}-${scheme}-B-recap`);
          await done(page);
        });

        test(`what was done is told and can be undone: ${size}, ${scheme}`, async () => {
          const page = await chat(lang, { size, scheme });
          contracts += 1;
          const contract = `NL-1002${String(contracts).padStart(2, "0")}`;
          const reading = await server.nextReading(contract);
          const said = [...words.reading, contract, String(reading), words.today, words.right];
          for (const [place, text] of said.entries()) {
            await write(page, text);
            await replies(page).nth(place).waitFor();
          }
          await page.getByText(words.done).waitFor();
          await look(page, `${lang}-${size}-${scheme}-C-act`);
          // The page is left and comes back: the act can still be undone.
          await page.reload();
          await button(page, words.undo).click();
          await page.getByText(words.undone).waitFor();
          assert.equal(await button(page, words.undo).count(), 0);
          assert.equal(await server.nextReading(contract), reading, "the meter is as it was");
          await look(page, `${lang}-${size}-${scheme}-D-undone`);
          await page.reload();
          await page.getByText(words.undone).waitFor();
          assert.equal(await button(page, words.undo).count(), 0);
          await done(page);
        });

        test(`article and reference are accessible: ${size}, ${scheme}`, async () => {
          const page = await open(browser, { lang, size, scheme });
          await page.goto(`${server.url}/knowledge/${lang}/price-guarantee`);
          assert.equal(await page.locator("html").getAttribute("lang"), lang);
          await look(page, `${lang}-${size}-${scheme}-8-article`);
          await page.goto(`${server.url}/knowledge/${lang}/tariff-overview`);
          await look(page, `${lang}-${size}-${scheme}-8-article-2`);
          if (lang === "en") {
            await page.goto(`${server.url}/docs`);
            await look(page, `${lang}-${size}-${scheme}-9-docs`);
          }
          await done(page);
        });
      }
    }

    test("the page says that an AI speaks before anything is written", async () => {
      const page = await chat(lang);
      assert.equal(await page.locator("html").getAttribute("lang"), lang);
      const disclosure = page.locator(".disclosure");
      assert.match(await disclosure.innerText(), words.disclosure);
      const box = await disclosure.boundingBox();
      assert.ok(box.y + box.height < SIZES.phone.height, "without scrolling");
      assert.equal(await own(page).count() + await replies(page).count(), 0);
      await done(page);
    });

    test("without a choice the page speaks the browser's language", async () => {
      const page = await open(browser, { lang });
      await page.goto(server.url);
      assert.equal(await page.locator("html").getAttribute("lang"), lang);
      await done(page);
    });

    test("who asks for the other language is spoken to in it, and can have the page in it too", async () => {
      const other = lang === "de" ? "en" : "de";
      const page = await chat(lang);
      await write(page, lang === "de" ? "In English, please" : "Bitte auf Deutsch");
      const reply = replies(page).last();
      await reply.waitFor();
      assert.equal(await reply.locator(".body").getAttribute("lang"), other);
      const link = page.locator(".note a");
      await look(page, `${lang}-phone-light-E-other-language`);
      await link.click();
      await replies(page).last().waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), other);
      assert.equal(await page.locator(".note a").count(), 0);
      assert.equal(await replies(page).count(), 1, "the conversation goes on");
      await done(page);
    });

    test("a message can be sent with the keyboard alone, and every answer says that it is an AI's", async () => {
      const page = await chat(lang);
      const reach = async (locator) => {
        for (let presses = 0; presses < 30; presses += 1) {
          if (await locator.evaluate((node) => node === document.activeElement)) return;
          await page.keyboard.press("Tab");
        }
        assert.fail("not reached with Tab");
      };
      await reach(page.locator("#text"));
      await page.keyboard.type(words.question);
      await reach(button(page, words.send));
      await page.keyboard.press("Enter");
      await replies(page).first().waitFor();
      assert.ok(await page.locator("#text").evaluate((node) => node === document.activeElement));
      await page.keyboard.type(words.another);
      await page.keyboard.press("Enter");
      await replies(page).nth(1).waitFor();
      for (const label of await replies(page).locator(".by").allInnerTexts()) {
        assert.ok(label.startsWith(words.ai), label);
      }
      await reach(button(page, words.why).first());
      await page.keyboard.press("Enter");
      await page.locator(".why").waitFor();
      await done(page);
    });

    test("an answer quotes an article and links to it", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      const quote = replies(page).first().locator("blockquote").last();
      const title = await quote.locator("cite").innerText();
      const quoted = await quote.locator(".quoted").innerText();
      const [article] = await Promise.all([
        page.context().waitForEvent("page"),
        quote.getByRole("link", { name: words.article }).click(),
      ]);
      await article.waitForLoadState();
      assert.match(article.url(), new RegExp(`^${server.url}/knowledge/${lang}/`));
      assert.equal(await article.locator("html").getAttribute("lang"), lang);
      // What is a line here may be a paragraph there.
      const plain = (text) => text.replace(/\s+/g, " ").trim();
      const whole = plain(await article.locator("main").innerText());
      assert.ok(whole.includes(title), title);
      assert.ok(whole.includes(plain(quoted)), quoted);
      await done(page);
    });

    test("“why?” explains, in the language of the page", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      const why = button(page, words.why);
      assert.equal(await why.getAttribute("aria-expanded"), "false");
      await why.click();
      const reasons = page.locator(".why li");
      await reasons.first().waitFor();
      assert.equal(await why.getAttribute("aria-expanded"), "true");
      const text = await page.locator(".why").innerText();
      assert.match(text, lang === "de" ? /(Ihre|Sie|Mensch)/ : /(your|you|person)/i);
      assert.doesNotMatch(text, /undefined|null|[a-z]+\.[a-z_]{4,}/, "codes are not words");
      await why.click();
      assert.equal(await page.locator(".why").count(), 0);
      await done(page);
    });

    test("a receipt can be saved and verifies", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        button(page, words.receipt).click(),
      ]);
      assert.match(download.suggestedFilename(), /^ombud-[0-9a-f-]{36}\.json$/);
      await page.getByText(words.saved).waitFor();
      const file = join(server.folder, download.suggestedFilename());
      await download.saveAs(file);
      const verified = await server.verify(file);
      assert.equal(verified.valid, true);
      const opened = verified.openings.map((opening) => opening.text).join("\n");
      assert.ok(opened.includes(words.question), "it opens what the customer wrote");
      const changed = readFileSync(file, "utf8").replace(words.question, "Something else entirely");
      const forged = join(server.folder, "forged.json");
      writeFileSync(forged, changed);
      await assert.rejects(() => server.verify(forged), "a changed receipt is refused");
      await done(page);
    });

    test("a button brings a person", async () => {
      const page = await chat(lang);
      await button(page, words.person).click();
      await page.locator(".note", { hasText: words.handedOver }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), "text", "the focus is not lost");
      assert.ok(await button(page, words.person).isDisabled());
      await accessible(page, "handed over");
      await page.screenshot({ path: join(SCREENSHOTS, `${lang}-handed-over.png`) });
      await write(page, words.question);
      await replies(page).nth(1).waitFor();
      await accessible(page, "waiting for a person");
      await page.screenshot({ path: join(SCREENSHOTS, `${lang}-waiting.png`) });
      await write(page, words.another);
      await own(page).nth(1).waitFor();
      await page.locator(".waiting").waitFor({ state: "detached" });
      assert.equal(await own(page).count(), 2);
      assert.equal(await replies(page).count(), 2, "after saying once that it was added, the AI is silent");
      await done(page);
    });

    test("three quick messages are one turn: all arrive in order, one answer", async () => {
      const page = await chat(lang);
      for (const text of words.quick) await write(page, text);
      await replies(page).first().waitFor();
      await page.locator(".waiting").first().waitFor({ state: "detached" });
      assert.deepEqual(await own(page).locator(".body").allInnerTexts(), words.quick);
      await page.reload();
      await replies(page).first().waitFor();
      assert.deepEqual(await own(page).locator(".body").allInnerTexts(), words.quick);
      assert.equal(await replies(page).count(), 1);
      await done(page);
    });

    test("a reload resumes the conversation", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      const said = await page.locator(".message .body").allInnerTexts();
      await page.reload();
      await replies(page).first().waitFor();
      assert.deepEqual(await page.locator(".message .body").allInnerTexts(), said);
      await write(page, words.another);
      await replies(page).nth(1).waitFor();
      assert.equal(await own(page).count(), 2);
      await done(page);
    });

    test("a message written while the server was killed arrives once", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await server.kill();
      await write(page, words.another);
      await page.getByText(words.lost).waitFor();
      await page.screenshot({ path: join(SCREENSHOTS, `${lang}-lost.png`) });
      await accessible(page, "connection lost");
      await server.begin();
      await replies(page).nth(1).waitFor({ timeout: 30_000 });
      await page.locator(".waiting").waitFor({ state: "detached" });
      const expected = [words.question, words.another];
      assert.deepEqual(await own(page).locator(".body").allInnerTexts(), expected);
      await page.reload();
      await replies(page).nth(1).waitFor();
      assert.deepEqual(await own(page).locator(".body").allInnerTexts(), expected);
      assert.equal(await replies(page).count(), 2);
      // The refused connections stand in the console, and nothing else does.
      assert.deepEqual(page.trouble.filter((line) => !/net::ERR_/.test(line)), []);
      await page.context().close();
    });

    test("after a backup was put back, the page shows the conversation that there is, once", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      const before = await page.locator("#log > :not([hidden])").allInnerTexts();
      const putBack = server.backup();
      await write(page, words.another);
      await replies(page).nth(1).waitFor();
      await button(page, words.person).click();
      await page.locator(".note", { hasText: words.handedOver }).waitFor();
      await server.kill("SIGTERM");
      await page.getByText(words.lost).waitFor();
      putBack();
      await server.begin();
      await page.getByText(words.earlier).waitFor({ timeout: 30_000 });
      assert.deepEqual(await page.locator("#log > :not([hidden])").allInnerTexts(), before);
      await accessible(page, "begun anew");
      assert.ok(await button(page, words.person).isEnabled());
      await write(page, words.another);
      await replies(page).nth(1).waitFor();
      assert.deepEqual(await own(page).locator(".body").allInnerTexts(), [words.question, words.another]);
      assert.deepEqual(page.trouble.filter((line) => !/net::ERR_/.test(line)), []);
      await page.context().close();
    });

    test("a person can be asked for after the end", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.solved).click();
      await page.getByText(words.closed).waitFor();
      await button(page, words.person).click();
      await page.locator(".note", { hasText: words.handedOver }).waitFor();
      assert.ok(await button(page, words.person).isDisabled());
      assert.equal(await button(page, words.again).count(), 0);
      await done(page);
    });

    test("an answer that is being checked can be objected to again, with more to say", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.wrong).click();
      await button(page, words.examine).click();
      await page.getByText(words.contested).waitFor();
      await page.reload();
      await button(page, words.wrong).click();
      await button(page, words.examine).click();
      await page.getByText(words.underReview).waitFor();
      assert.equal(await page.getByText(words.contested).count(), 1, "nothing new was said");
      await page.reload();
      await button(page, words.wrong).click();
      await page.locator(".contest textarea").fill("2019");
      await button(page, words.examine).click();
      await page.getByText(words.contested).nth(1).waitFor();
      await done(page);
    });

    test("an answer can be contested, with a reason, and goes to a person", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.wrong).click();
      await page.locator(".contest textarea").fill("2019");
      await button(page, words.examine).click();
      await page.getByText(words.contested).waitFor();
      await page.getByText(words.handedOver).waitFor();
      assert.ok(await button(page, words.wrong).isDisabled());
      await page.reload();
      await page.getByText(words.contested).waitFor();
      await done(page);
    });

    test("solved ends the conversation, and another can begin", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.solved).click();
      await page.getByText(words.closed).waitFor();
      await button(page, words.again).click();
      await page.locator("#empty").waitFor();
      assert.equal(await page.locator(".message").count(), 0);
      await answered(page, lang);
      assert.equal(await own(page).count(), 1);
      await done(page);
    });

    test("a message that is too long is refused in the customer's language and stays in the field", async () => {
      const page = await chat(lang);
      const long = "€".repeat(8_000);
      await write(page, long);
      await page.getByText(words.tooLong).waitFor();
      assert.equal(await page.locator("#text").inputValue(), long);
      assert.equal(await page.locator(".message").count(), 0);
      assert.deepEqual(page.trouble.filter((line) => !/413/.test(line)), []);
      await page.context().close();
    });

    test("what looks like HTML is shown as it was written", async () => {
      const page = await chat(lang);
      const text = "<img src=x onerror=alert(1)> & <b>";
      await write(page, text);
      await replies(page).or(page.locator(".note")).first().waitFor();
      assert.equal(await own(page).locator(".body").innerText(), text);
      assert.equal(await page.locator("#log img").count(), 0);
      await done(page);
    });
  });
}
