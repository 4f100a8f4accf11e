// The widget as customers meet it on somebody else's page under a strict policy, in both languages, on a phone and at
// a desk, by day and by night: run by `./test`, or by hand with `npm ci && npm run widget`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessible, look, open, SIZES } from "./browser.js";
import { binary } from "./server.js";
import {
  again, answered, arrived, begin, bodies, browser, button, chat, checkout, conversation, desk, dev, done, end, field,
  focused, KEPT, note, own, panel, replies, server, tokenOf, visit, write,
} from "./widget.page.js";
import { WORDS } from "./widget.words.js";

// Each test that acts has a contract of its own.
let contracts = 0;
before(begin);
after(end);

for (const lang of ["de", "en"]) {
  const words = WORDS[lang];
  const other = lang === "de" ? "en" : "de";

  describe(lang, () => {
    for (const size of Object.keys(SIZES)) {
      for (const scheme of ["light", "dark"]) {
        const options = { size, scheme };
        const name = (state) => `widget-${lang}-${size}-${scheme}-${state}`;

        test(`every state is accessible: ${size}, ${scheme}`, async () => {
          const page = await visit(lang, options);
          await look(page, name("0-page"));
          await page.locator(".launcher").click();
          await look(page, name("1-begin"));
          await answered(page, lang);
          await look(page, name("2-answered"));
          await button(page, words.why).click();
          await page.locator(".box").waitFor();
          await look(page, name("3-why"));
          await button(page, words.receipt).click();
          await page.locator(".proof").waitFor();
          await look(page, name("4-receipt"));
          await button(page, words.more).click();
          await look(page, name("5-menu"));
          await page.keyboard.press("Escape");
          await write(page, words.vague);
          await replies(page).nth(1).waitFor();
          await look(page, name("6-vague"));
          await button(page, words.wrong).first().click();
          await page.locator("form.box").waitFor();
          await look(page, name("7-contest"));
          await button(page, words.examine).click();
          await note(page, words.contested).waitFor();
          await note(page, words.handedOver).waitFor();
          await look(page, name("8-contested"));
          const id = await conversation(page);
          await desk(`/v1/conversations/${id}/take`);
          await note(page, words.takenOver).waitFor();
          await desk(`/v1/conversations/${id}/replies`, { text: "2019: https://example.org/a?b=1." });
          await page.locator(".message.agent").waitFor();
          await look(page, name("9-person"));
          await desk(`/v1/conversations/${id}/close`);
          await note(page, words.closed).waitFor();
          await page.getByRole("heading", { name: words.rate }).waitFor();
          await look(page, name("A-closed"));
          await done(page);
        });

        // The rest at two ends: by day on a phone, by night at a desk.
        if ((size === "phone") !== (scheme === "light")) continue;

        test(`what is chosen from, said back, done and undone: ${size}, ${scheme}`, async () => {
          const page = await chat(lang, options);
          for (const [place, text] of words.procedure.entries()) {
            await write(page, text);
            await replies(page).nth(place).waitFor();
          }
          assert.equal(await button(page, words.solved).isVisible(), false, "nothing is solved while it asks");
          await look(page, name("B-choices"));
          await button(page, words.choice).click();
          await page.locator(".recap").waitFor();
          assert.match(await page.locator(".recap").innerText(), words.recap);
          await look(page, name("C-recap"));
          await page.context().close();

          const acting = await chat(lang, options);
          contracts += 1;
          const contract = `NL-1002${String(contracts).padStart(2, "0")}`;
          const reading = await server.nextReading(contract);
          for (const [place, text] of [...words.reading, contract, String(reading), words.today, words.right].entries()) {
            await write(acting, text);
            await replies(acting).nth(place).waitFor();
          }
          await acting.getByText(words.done).waitFor();
          assert.match(await acting.locator(".undo time").innerText(), words.undoLeft);
          await look(acting, name("D-act"));
          await again(acting);
          await button(acting, words.undo).click();
          await acting.locator(".act.undone .state", { hasText: words.undone }).waitFor();
          assert.equal(await button(acting, words.undo).count(), 0);
          assert.equal(await server.nextReading(contract), reading, "the meter is as it was");
          await look(acting, name("E-undone"));
          await again(acting);
          await acting.locator(".act.undone .state").waitFor();
          assert.equal(await button(acting, words.undo).count(), 0);
          await done(acting);
        });

        test(`whom the customer meets first, and when: ${size}, ${scheme}`, async () => {
          const choice = await chat(lang, { ...options, site: "choice" });
          await look(choice, name("F-choice"));
          assert.equal(await field(choice).isVisible(), false, "first they choose");
          await button(choice, words.chooseAi).click();
          await answered(choice, lang);
          await done(choice);
          const person = await chat(lang, { ...options, site: "person" });
          await look(person, name("G-person-first"));
          assert.equal(await person.getByText(words.disclosure).count(), 0, "no AI speaks here");
          await done(person);
          const closed = await chat(lang, { ...options, site: "closed" });
          assert.match(await button(closed, words.person).innerText(), words.away);
          await look(closed, name("H-closed"));
          await done(closed);
          const busy = await chat(lang, { ...options, site: "busy" });
          assert.ok((await button(busy, words.person).innerText()).includes(words.wait));
          await look(busy, name("I-busy"));
          await done(busy);
        });

        test(`receipts are verified on a page of their own: ${size}, ${scheme}`, async () => {
          const page = await open(browser, { lang, ...options });
          const receipts = JSON.parse(readFileSync(join(checkout, "web", "test", "fixtures", "receipts.json"), "utf8"));
          await page.goto(`${server.url}/verify?lang=${lang}`);
          await page.getByRole("heading", { name: words.verifyTitle }).waitFor();
          await page.getByLabel(words.verifyText).fill(receipts.receipts.before);
          await page.getByLabel(words.verifyKey).fill(receipts.keys.before);
          await page.getByRole("button", { name: words.verify }).click();
          await page.getByRole("heading", { name: words.valid }).waitFor();
          assert.equal(await page.locator(".checks .good").count(), 4);
          assert.ok(await page.getByText("Hello ☀️").isVisible());
          await look(page, name("J-valid"));
          await page.getByLabel(words.verifyText).fill(receipts.receipts.before.replace("Hello ☀️", "Hello"));
          await page.getByRole("button", { name: words.verify }).click();
          await page.getByRole("heading", { name: words.invalid }).waitFor();
          assert.equal(await page.locator(".checks .good").count(), 3);
          assert.equal(await page.locator(".checks .bad").count(), 1);
          await look(page, name("K-invalid"));
          await done(page);
        });
      }
    }

    test("before the customer starts nothing is kept and nobody else is asked", async () => {
      const page = await open(browser, { lang });
      const asked = [];
      page.on("request", (request) => asked.push(new URL(request.url())));
      await page.goto(`${dev.page}/?site=nordlicht&lang=${lang}`);
      await page.locator(".launcher").click();
      await panel(page).waitFor();
      assert.match(await page.locator(".disclosure").innerText(), words.disclosure);
      assert.equal(await page.locator(".badge").innerText(), words.badge);
      assert.deepEqual(await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]"), [0, 0, ""]);
      const ours = [dev.page, server.url];
      assert.deepEqual(asked.filter((url) => url.protocol !== "data:" && !ours.includes(url.origin)), []);
      assert.deepEqual(asked.filter((url) => url.origin === server.url).map((url) => url.pathname).sort(),
        ["/v1/sites/nordlicht", "/v1/sites/nordlicht", "/widget.js"]);
      await done(page);
    });

    test("every answer says that it is an AI's, and a person is always a click away", async () => {
      const page = await chat(lang);
      assert.ok(await button(page, words.person).isVisible());
      await answered(page, lang);
      await write(page, words.another);
      await replies(page).nth(1).waitFor();
      for (const label of await replies(page).locator(".by").allInnerTexts()) assert.ok(label.startsWith(words.ai), label);
      assert.ok(await button(page, words.person).isVisible());
      await done(page);
    });

    test("with the keyboard alone: open, write, ask why, close, and the focus comes back", async () => {
      const page = await visit(lang, { size: "desk" });
      const reach = async (locator) => {
        for (let presses = 0; presses < 40; presses += 1) {
          if (await locator.evaluate((node) => node.getRootNode().activeElement === node)) return;
          await page.keyboard.press("Tab");
        }
        assert.fail("not reached with Tab");
      };
      await reach(page.locator(".launcher"));
      await page.keyboard.press("Enter");
      await panel(page).waitFor();
      await reach(field(page));
      await page.keyboard.type("1");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.type("2");
      assert.equal(await field(page).inputValue(), "1\n2");
      await field(page).fill("");
      await page.keyboard.type(words.question);
      await reach(button(page, words.send));
      await page.keyboard.press("Enter");
      await replies(page).first().waitFor();
      await reach(button(page, words.why));
      await page.keyboard.press("Enter");
      await page.locator(".box").waitFor();
      await reach(page.locator(".box a").first());
      await page.keyboard.press("Escape");
      await page.locator(".box").waitFor({ state: "detached" });
      assert.equal(await button(page, words.why).evaluate((node) => node.getRootNode().activeElement === node), true);
      await reach(button(page, words.more));
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      assert.ok(await panel(page).isVisible(), "first the menu is closed");
      await page.keyboard.press("Escape");
      await panel(page).waitFor({ state: "detached" });
      assert.match(await focused(page), /launcher/);
      await done(page);
    });

    test("on a phone the panel is all there is, and its focus stays in it", async () => {
      const page = await chat(lang, { size: "phone" });
      const box = await panel(page).boundingBox();
      assert.deepEqual([box.width, box.height], [SIZES.phone.width, SIZES.phone.height]);
      for (let presses = 0; presses < 12; presses += 1) {
        await page.keyboard.press("Tab");
        const outside = await page.evaluate(() => document.activeElement.matches("main a"));
        assert.equal(outside, false, "nothing behind it is reached");
      }
      await button(page, words.hide).click();
      assert.match(await focused(page), /launcher/);
      await done(page);
    });

    test("at 400 % everything can be read and used", async () => {
      const page = await visit(lang, { size: "desk" });
      await page.setViewportSize({ width: 320, height: 200 });
      await page.locator(".launcher").click();
      await answered(page, lang);
      await button(page, words.person).scrollIntoViewIfNeeded();
      await look(page, `widget-${lang}-400-percent`);
      assert.ok(await button(page, words.person).isVisible());
      await page.setViewportSize(SIZES.desk);
      await accessible(page, "made larger");
      assert.ok((await panel(page).boundingBox()).width < 500, "it stands in its corner again");
      await done(page);
    });

    test("“why?” tells the passages, the rule and what was not used", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.why).click();
      const box = page.locator(".box");
      await box.waitFor();
      const text = await box.innerText();
      assert.ok(text.includes(words.basis) && text.includes(words.dropped), text);
      assert.doesNotMatch(text, /undefined|null|[a-z]+\.[a-z_]{4,}/, "codes are not words");
      const [article] = await Promise.all([page.context().waitForEvent("page"), box.getByRole("link").first().click()]);
      await article.waitForLoadState();
      assert.ok(article.url().startsWith(`${server.url}/knowledge/${lang}/`));
      await article.close();
      await button(page, words.why).click();
      assert.equal(await box.count(), 0);
      await done(page);
    });

    test("a receipt is verified in the browser, and what is downloaded verifies with the command that is shown", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.receipt).click();
      await page.getByRole("heading", { name: words.holds }).waitFor();
      const [download] = await Promise.all([page.waitForEvent("download"), button(page, words.download).click()]);
      const file = join(server.folder, download.suggestedFilename());
      await download.saveAs(file);
      const [, name, key] = /^ombud verify (\S+) --key '(.*)'$/.exec(await page.locator(".proof code").innerText());
      assert.equal(name, download.suggestedFilename());
      const verified = JSON.parse(execFileSync(binary, ["verify", name, "--key", key, "--json"], { cwd: server.folder, encoding: "utf8" }));
      assert.equal(verified.valid, true);
      assert.ok(verified.openings.some(({ text }) => text === words.question));
      await done(page);
    });

    test("a receipt that was changed on its way is called wrong, and so is a page that shows something else", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await page.route("**/receipt", async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: (await answer.text()).replace(words.question, "Something else") });
      });
      await button(page, words.receipt).click();
      await page.getByRole("heading", { name: words.doesNotHold }).waitFor();
      await accessible(page, "a wrong receipt");
      await page.unroute("**/receipt");
      await page.route("**/events?*", async (route) => {
        const id = await conversation(page);
        const token = (await page.evaluate(KEPT)).token;
        const told = await (await fetch(`${server.url}/v1/conversations/${id}/messages`, { headers: { authorization: `Bearer ${token}` } })).json();
        const body = told.items.map((one) => `event: event\nid: 1-${one.version}\ndata: ${JSON.stringify(one.text ? { ...one, text: `${one.text}!` } : one)}\n\n`).join("");
        await route.fulfill({ contentType: "text/event-stream", headers: { "access-control-allow-origin": "*" }, body });
      });
      await again(page);
      await button(page, words.receipt).click();
      await page.getByRole("heading", { name: words.doesNotHold }).waitFor();
      await done(page);
    });

    test("a picture and a PDF are sent, shown and kept; what is not taken is said", async () => {
      const page = await chat(lang, { size: "desk" });
      const files = panel(page).locator("input[type=file]");
      const picture = { name: "zähler.png", mimeType: "image/png", buffer: await page.screenshot() };
      const pdf = { name: "Brief.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n%%EOF") };
      await files.setInputFiles([picture, pdf]);
      const sent = own(page).locator(".file");
      await sent.nth(1).waitFor();
      await page.locator(".file canvas").waitFor();
      assert.match(await sent.nth(0).innerText(), /^zähler\.png \d+\skB$/);
      await replies(page).first().waitFor();
      assert.ok((await replies(page).first().innerText()).includes(words.notLooked));
      assert.equal(await replies(page).count(), 1, "said once");
      await look(page, `widget-${lang}-L-files`);
      const [download] = await Promise.all([page.waitForEvent("download"), sent.nth(1).click()]);
      assert.equal(download.suggestedFilename(), "Brief.pdf");
      assert.deepEqual(readFileSync(await download.path()), pdf.buffer);
      await files.setInputFiles({ name: "rechnung.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ") });
      await page.locator(".status", { hasText: words.fileRefused }).waitFor();
      await accessible(page, "a file that is not taken");
      // Dropped on the field, or pasted into it, it is sent as well.
      await field(page).evaluate((node, bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "drop.png", { type: "image/png" }));
        node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
      }, [...picture.buffer]);
      await sent.nth(2).waitFor();
      // A spreadsheet puts a picture beside its text: that is not what somebody pastes.
      const taken = await field(page).evaluate((node, bytes) => {
        const data = new DataTransfer();
        data.setData("text/plain", "1\t2");
        data.items.add(new File([new Uint8Array(bytes)], "table.png", { type: "image/png" }));
        const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        const drag = new DragEvent("dragover", { dataTransfer: new DataTransfer(), bubbles: true, cancelable: true });
        return [node.dispatchEvent(paste), node.dispatchEvent(drag)];
      }, [...picture.buffer]);
      assert.deepEqual(taken, [true, true], "text goes where text goes");
      await again(page);
      await page.locator(".file canvas").first().waitFor();
      assert.equal(await sent.count(), 3, "they are there after a reload");
      await done(page, /status of 422/);
    });

    test("a file that does not arrive is sent again by itself, once", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      let tries = 0;
      await page.route("**/attachments?*", async (route) => {
        tries += 1;
        if (tries === 1) return route.abort();
        // It arrived, and the answer is lost on its way.
        if (tries === 2) {
          await route.fetch();
          return route.abort();
        }
        await route.continue();
      });
      await panel(page).locator("input[type=file]").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: await page.screenshot() });
      await page.locator(".status", { hasText: words.sendingFile }).waitFor();
      await own(page).locator(".file").waitFor();
      while (tries < 3) await page.waitForTimeout(100);
      await page.waitForFunction(() => document.querySelector("ombud-widget").shadowRoot.querySelector(".status").textContent === "");
      assert.equal(await own(page).locator(".file").count(), 1);
      await done(page, /ERR_FAILED/);
    });

    test("an answer is contested with a reason, has a number, and a person answers in the conversation", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.wrong).click();
      await page.locator("form.box textarea").fill("2019");
      await button(page, words.examine).click();
      await note(page, words.contested).waitFor();
      const [number] = /[0-9a-f-]{36}/.exec(await note(page, words.contested).innerText());
      assert.ok(await button(page, words.wrong).isDisabled());
      await again(page);
      await note(page, words.contested).waitFor();
      assert.ok(await button(page, words.wrong).isDisabled(), "it is known after a reload");
      const id = await conversation(page);
      await desk(`/v1/conversations/${id}/take`);
      await desk(`/v1/conversations/${id}/replies`, { text: "You were right." });
      await page.locator(".message.agent", { hasText: "You were right." }).waitFor();
      await desk(`/v1/reviews/${number}/settle`);
      await note(page, words.examined).waitFor();
      await desk(`/v1/conversations/${id}/return`);
      await note(page, words.returned).waitFor();
      assert.equal(await page.locator(".badge").innerText(), words.badge);
      await done(page);
    });

    test("a button brings a person, and the AI is silent from then on", async () => {
      const page = await chat(lang, { size: "desk" });
      await button(page, words.person).click();
      await note(page, words.handedOver).waitFor();
      assert.ok(await button(page, words.asked).isDisabled());
      assert.equal(await field(page).evaluate((node) => node.getRootNode().activeElement === node), true, "the focus is not lost");
      await page.locator(".place", { hasText: words.place }).waitFor();
      assert.deepEqual(await page.evaluate("seen.filter(([name]) => name === 'handed_over').length"), 1);
      await look(page, `widget-${lang}-place`);
      await again(page);
      await page.locator(".place", { hasText: words.place }).waitFor();
      await write(page, words.question);
      await own(page).waitFor();
      await arrived(page);
      await desk(`/v1/conversations/${await conversation(page)}/take`);
      await note(page, words.takenOver).waitFor();
      assert.equal(await page.locator(".place").isVisible(), false);
      await done(page);
    });

    test("what comes while the panel is closed is counted, told to the page, and read once it is opened", async () => {
      const page = await chat(lang, { size: "desk" });
      await button(page, words.person).click();
      await note(page, words.handedOver).waitFor();
      const id = await conversation(page);
      await button(page, words.hide).click();
      await desk(`/v1/conversations/${id}/take`);
      await desk(`/v1/conversations/${id}/replies`, { text: "Hello" });
      await page.locator(".count", { hasText: "1" }).waitFor();
      assert.match(await page.locator(".launcher").getAttribute("aria-label"), words.unread);
      await look(page, `widget-${lang}-unread`);
      await page.reload();
      await page.locator(".count", { hasText: "1" }).waitFor();
      await page.locator(".launcher").click();
      await page.locator(".message.agent").waitFor();
      await button(page, words.hide).click();
      await page.waitForFunction("seen.some(([name, detail]) => name === 'unread' && detail.count === 0)");
      assert.equal(await page.locator(".count").isVisible(), false);
      await page.reload();
      await page.locator(".launcher").waitFor();
      await page.waitForTimeout(500);
      assert.equal(await page.locator(".count").isVisible(), false, "what was read stays read");
      await done(page);
    });

    test("three quick messages are one turn: all arrive in order, one answer", async () => {
      const page = await chat(lang);
      for (const text of words.quick) await write(page, text);
      await replies(page).first().waitFor();
      await arrived(page);
      assert.deepEqual(await bodies(page), words.quick);
      await again(page);
      await replies(page).first().waitFor();
      assert.deepEqual(await bodies(page), words.quick);
      assert.equal(await replies(page).count(), 1);
      await done(page);
    });

    test("a reload resumes the conversation, also in another tab, and the page is not told the past", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      const said = await page.locator(".message .body").allInnerTexts();
      await again(page);
      await replies(page).first().waitFor();
      assert.deepEqual(await page.locator(".message .body").allInnerTexts(), said);
      assert.deepEqual(await page.evaluate("seen.filter(([name]) => name === 'message')"), []);
      const tab = await page.context().newPage();
      await tab.goto(page.url());
      await tab.locator(".launcher").click();
      await replies(tab).first().waitFor();
      await write(tab, words.another);
      await replies(page).nth(1).waitFor();
      assert.equal(await own(page).count(), 2);
      await done(page);
    });

    test("what is written while the server is gone arrives once and in order", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await server.kill();
      await page.locator(".status", { hasText: words.lost }).waitFor();
      await write(page, words.another);
      await write(page, words.vague);
      await look(page, `widget-${lang}-lost`);
      await server.begin();
      const expected = [words.question, words.another, words.vague];
      await own(page).nth(2).waitFor({ timeout: 45_000 });
      await arrived(page);
      assert.deepEqual(await bodies(page), expected);
      await again(page);
      await own(page).nth(2).waitFor();
      assert.deepEqual(await bodies(page), expected);
      await done(page, /net::ERR_/);
    });

    test("what was written offline and then reloaded arrives once the network is back", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await page.route(`${server.url}/v1/**`, (route) => route.abort());
      await write(page, words.another);
      await page.locator(".waiting").waitFor();
      await again(page);
      await page.unroute(`${server.url}/v1/**`);
      await page.evaluate("dispatchEvent(new Event('online'))");
      await own(page).nth(1).waitFor({ timeout: 30_000 });
      await arrived(page);
      assert.deepEqual(await bodies(page), [words.question, words.another]);
      await done(page, /net::ERR_/);
    });

    test("what could not be sent for long says so and can be sent again", async () => {
      const page = await open(browser, { lang });
      await page.clock.install();
      await page.goto(`${dev.page}/?site=nordlicht&lang=${lang}`);
      await page.locator(".launcher").click();
      const until = async (locator) => {
        for (let turns = 0; turns < 100 && !await locator.count(); turns += 1) {
          await page.clock.runFor(2_000);
          await new Promise((soon) => setTimeout(soon, 100));
        }
        await locator.waitFor();
      };
      await page.route(`${server.url}/v1/**`, (route) => route.abort());
      await write(page, words.question);
      await until(page.locator(".message.stuck"));
      await look(page, `widget-${lang}-stuck`);
      await page.unroute(`${server.url}/v1/**`);
      await page.locator(".message.stuck button").first().click();
      await until(replies(page));
      assert.deepEqual(await bodies(page), [words.question]);
      await done(page, /net::ERR_/);
    });

    test("who reads further up is shown that something came", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.person).click();
      await note(page, words.handedOver).waitFor();
      const id = await conversation(page);
      await desk(`/v1/conversations/${id}/take`);
      await note(page, words.takenOver).waitFor();
      await page.locator(".log").evaluate((node) => { node.scrollTop = 0; });
      await desk(`/v1/conversations/${id}/replies`, { text: "Hello" });
      await page.locator(".below button").waitFor();
      assert.equal(await page.locator(".log").evaluate((node) => node.scrollTop), 0, "nobody is moved away");
      await look(page, `widget-${lang}-below`);
      await page.locator(".below button").click();
      assert.equal(await page.locator(".below").isVisible(), false);
      const [said, log] = await Promise.all([page.locator(".message.agent").boundingBox(), page.locator(".log").boundingBox()]);
      assert.ok(said.y >= log.y && said.y + said.height <= log.y + log.height, "it is in view");
      await done(page);
    });

    test("after a backup was put back, the conversation that there is is shown, once", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      const before = await page.locator(".message .body").allInnerTexts();
      const putBack = server.backup();
      await write(page, words.another);
      await replies(page).nth(1).waitFor();
      await button(page, words.person).click();
      await note(page, words.handedOver).waitFor();
      await server.kill("SIGTERM");
      await page.locator(".status", { hasText: words.lost }).waitFor();
      putBack();
      await server.begin();
      await page.getByText(words.earlier).waitFor({ timeout: 45_000 });
      assert.deepEqual(await page.locator(".message .body").allInnerTexts(), before);
      assert.ok(await button(page, words.person).isEnabled());
      await accessible(page, "begun anew");
      await write(page, words.another);
      await replies(page).nth(1).waitFor();
      assert.deepEqual(await bodies(page), [words.question, words.another]);
      await done(page, /net::ERR_/);
    });

    test("a conversation that is no longer there gives the text back and begins anew", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await page.evaluate(`{
        const [key, value] = Object.entries(localStorage).find(([key]) => key.startsWith("ombud "));
        localStorage.setItem(key, JSON.stringify({ ...JSON.parse(value), id: "00000000-0000-4000-8000-000000000000" }));
      }`);
      await again(page);
      await page.locator(".status", { hasText: words.gone }).waitFor();
      assert.equal(await page.evaluate(KEPT), null);
      await answered(page, lang);
      assert.equal(await own(page).count(), 1);
      await done(page, /40[134]/);
    });

    test("with blocked storage the chat works as long as the page is there", async () => {
      const page = await open(browser, { lang });
      await page.addInitScript(() => {
        for (const name of ["localStorage", "sessionStorage"]) {
          Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
        }
      });
      await page.goto(`${dev.page}/?site=nordlicht&lang=${lang}`);
      await page.locator(".launcher").click();
      await answered(page, lang);
      await button(page, words.hide).click();
      await page.locator(".launcher").click();
      await replies(page).first().waitFor();
      await done(page);
    });

    test("the language can be changed, and a draft stays", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await field(page).fill(words.vague);
      await button(page, words.more).click();
      await button(page, words.other).click();
      assert.equal(await panel(page).getAttribute("lang"), other);
      assert.equal(await field(page).inputValue(), words.vague);
      assert.ok(await button(page, WORDS[other].why).isVisible());
      assert.equal(await page.locator(".badge").innerText(), WORDS[other].badge);
      await accessible(page, "in the other language");
      await again(page);
      assert.equal(await panel(page).getAttribute("lang"), other, "it is remembered with the conversation");
      // The AI goes on in it too, and whoever is asked for finds it in it; another tab learns of it.
      const second = await page.context().newPage();
      await second.goto(page.url());
      await second.evaluate("ombud.open()");
      await replies(second).first().waitFor();
      const { id, token } = await page.evaluate(KEPT);
      const spoken = async () => (await (await fetch(`${server.url}/v1/conversations/${id}`, { headers: { authorization: `Bearer ${token}` } })).json()).language;
      assert.equal(await spoken(), other);
      await write(page, "ok");
      const reply = replies(page).nth(1);
      await reply.waitFor();
      assert.equal(await reply.locator(".body").getAttribute("lang"), other);
      await button(page, WORDS[other].more).click();
      await button(page, WORDS[other].other).click();
      await page.waitForFunction((lang) => document.querySelector("ombud-widget").shadowRoot.querySelector("section").lang === lang, lang);
      await second.waitForFunction((lang) => document.querySelector("ombud-widget").shadowRoot.querySelector("section").lang === lang, lang);
      await done(page);
    });

    test("a token that cannot be one changes nothing, and says so", async () => {
      const page = await chat(lang);
      await page.evaluate((token) => ombud.identify(token), tokenOf("4711"));
      await answered(page, lang);
      const { id } = await page.evaluate(KEPT);
      const claims = (one) => `e30.${Buffer.from(JSON.stringify(one)).toString("base64url")}.AAAA`;
      for (const wrong of ["4712", "a.b.c", claims({}), claims({ sub: "4712", exp: 1_700_000_000 })]) {
        const said = await page.evaluate((token) => ombud.identify(token).then(() => "", (error) => error.message), wrong);
        assert.match(said, /sub|expired/, wrong);
        assert.equal((await page.evaluate(KEPT))?.id, id, wrong);
      }
      await done(page);
    });

    test("at four times the size the field and the way to a person are in view when it opens", async () => {
      const page = await open(browser, { lang });
      await page.setViewportSize({ width: 320, height: 256 });
      await page.goto(`${dev.page}/?site=nordlicht&lang=${lang}`);
      await page.locator(".launcher").click();
      await panel(page).waitFor();
      await page.locator(".composer .person").waitFor();
      for (const part of [page.locator(".composer textarea"), page.locator(".composer .person")]) {
        const box = await part.boundingBox();
        assert.ok(box.y >= 0 && box.y + box.height <= 256, JSON.stringify(box));
      }
      const room = await page.locator(".composer").boundingBox();
      assert.ok(room.height <= 256 * 0.6, `${room.height}`);
      await done(page);
    });

    test("who is answered in the other language can have the chat in it", async () => {
      const page = await chat(lang);
      await write(page, lang === "de" ? "In English, please" : "Bitte auf Deutsch");
      const reply = replies(page).last();
      await reply.waitFor();
      assert.equal(await reply.locator(".body").getAttribute("lang"), other);
      await page.locator(".note button").click();
      assert.equal(await panel(page).getAttribute("lang"), other);
      assert.equal(await page.locator(".note button").count(), 0);
      await done(page);
    });

    test("solved ends the conversation, a message goes on with it, and another can begin", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.solved).click();
      await note(page, words.closed).waitFor();
      assert.equal(await page.getByRole("heading", { name: words.rate }).count(), 0, "they have just said so");
      assert.equal(await page.evaluate("seen.filter(([name]) => name === 'ended').length"), 1);
      await write(page, words.another);
      await replies(page).nth(1).waitFor();
      assert.equal(await button(page, words.again).isVisible(), false);
      await button(page, words.solved).click();
      await note(page, words.closed).nth(1).waitFor();
      await button(page, words.again).click();
      assert.equal(await page.locator(".message").count(), 0);
      assert.equal(await page.evaluate(KEPT), null);
      await answered(page, lang);
      assert.equal(await own(page).count(), 1);
      await done(page);
    });

    test("after the end one question is asked, once, and what was said can be added to and changed", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      const question = page.getByRole("heading", { name: words.rate });
      assert.equal(await question.count(), 0);
      await button(page, words.more).click();
      await button(page, words.endIt).click();
      await question.waitFor();
      await button(page, words.partly).click();
      await note(page, words.rated.partly).waitFor();
      assert.equal(await question.count(), 0);
      await page.getByLabel(words.comment).fill("2019");
      await look(page, `widget-${lang}-rated`);
      await page.locator(".rate button[type=submit]").click();
      await note(page, "2019").waitFor();
      await again(page);
      await note(page, "2019").waitFor();
      assert.equal(await question.count(), 0, "it is not asked twice");
      // With the keyboard, to another answer.
      await button(page, words.changeRating).focus();
      await page.keyboard.press("Enter");
      await question.waitFor();
      await look(page, `widget-${lang}-rate-again`);
      assert.equal(await button(page, words.yes).evaluate((node) => node.getRootNode().activeElement === node), true);
      await page.keyboard.press("Enter");
      await note(page, words.rated.yes).waitFor();
      // Whoever goes on, and ends it again, has said it.
      await write(page, words.another);
      await replies(page).nth(1).waitFor();
      assert.equal(await page.locator(".rate").isVisible(), false);
      await button(page, words.solved).click();
      await note(page, words.closed).nth(1).waitFor();
      assert.equal(await question.count(), 0);
      await done(page);
    });

    test("the customer sees what is kept, has a copy of it, and has it erased once they are sure", async () => {
      const page = await chat(lang);
      await button(page, words.more).click();
      assert.equal(await button(page, words.ownData).count(), 0, "before anything is kept");
      await page.keyboard.press("Escape");
      await answered(page, lang);
      await button(page, words.more).click();
      await button(page, words.ownData).click();
      await page.getByRole("heading", { name: words.ownData }).waitFor();
      assert.match(await page.locator(".own").innerText(), words.kept);
      assert.equal(await focused(page), "", "the focus is on its heading");
      await look(page, `widget-${lang}-own-data`);
      const [download] = await Promise.all([page.waitForEvent("download"), button(page, words.exportAll).click()]);
      const file = join(server.folder, "copy.json");
      await download.saveAs(file);
      const copy = JSON.parse(readFileSync(file, "utf8"));
      assert.ok(copy.events.some(({ text }) => text === words.question));
      assert.ok(copy.decisions.every(({ receipt }) => receipt.proof));
      await button(page, words.eraseAll).click();
      await look(page, `widget-${lang}-erase`);
      await button(page, words.cancel).click();
      assert.equal(await replies(page).count(), 1, "nothing is erased yet");
      await button(page, words.eraseAll).click();
      await button(page, words.eraseNow).click();
      await page.locator(".status", { hasText: words.erased }).waitFor();
      assert.equal(await page.locator(".message").count(), 0);
      assert.equal(await page.evaluate(KEPT), null);
      await accessible(page, "erased");
      await answered(page, lang);
      await done(page);
    });

    test("why something cannot be erased yet is said in words", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.wrong).click();
      await button(page, words.examine).click();
      await note(page, words.contested).waitFor();
      await button(page, words.more).click();
      await button(page, words.ownData).click();
      await button(page, words.eraseAll).click();
      await button(page, words.eraseNow).click();
      await page.locator(".own", { hasText: words.held }).waitFor();
      await look(page, `widget-${lang}-not-erased`);
      await page.keyboard.press("Escape");
      assert.equal(await page.locator(".own").count(), 0);
      assert.ok(await panel(page).isVisible(), "only that is closed");
      await done(page);
    });

    test("outside opening hours a call is arranged at a time that is offered, and cancelled", async () => {
      const open = await chat(lang);
      assert.equal(await button(open, words.callBack).count(), 0, "somebody is there");
      await done(open);
      const page = await chat(lang, { site: "closed" });
      await button(page, words.callBack).click();
      const phone = page.getByLabel(words.phone);
      await phone.waitFor();
      assert.equal(await phone.evaluate((node) => node.getRootNode().activeElement === node), true);
      assert.equal(await page.locator(".own option").count(), 12);
      assert.equal(await page.evaluate(KEPT), null, "nothing is kept yet");
      await look(page, `widget-${lang}-call`);
      await phone.fill("112");
      await page.locator(".own button[type=submit]").click();
      await page.locator(".status", { hasText: words.phoneInvalid }).waitFor();
      assert.equal(await phone.inputValue(), "112");
      await look(page, `widget-${lang}-call-refused`);
      await phone.fill("0431 123456");
      await page.keyboard.press("Enter");
      await note(page, words.promised).waitFor();
      assert.match(await page.locator(".promised").innerText(), words.promised);
      assert.equal(await page.locator(".own").count(), 0);
      assert.equal(await button(page, words.callBack).count(), 0, "one at a time");
      await look(page, `widget-${lang}-called`);
      await again(page);
      await button(page, words.cancelCall).click();
      await note(page, words.callCancelled).waitFor();
      assert.equal(await page.locator(".promised").isVisible(), false);
      assert.ok(await button(page, words.callBack).isVisible());
      await done(page, /422/);
    });

    test("the transcript has everything that was said", async () => {
      const page = await chat(lang);
      await answered(page, lang);
      await button(page, words.more).click();
      const [download] = await Promise.all([page.waitForEvent("download"), button(page, words.transcript).click()]);
      assert.match(download.suggestedFilename(), /\.txt$/);
      const file = join(server.folder, "transcript.txt");
      await download.saveAs(file);
      const text = readFileSync(file, "utf8");
      assert.ok(text.startsWith(words.transcriptOf));
      assert.ok(text.includes(words.question) && text.includes(words.ai));
      await done(page);
    });

    test("what is written from right to left stands so, in the field and in what was said", async () => {
      const page = await chat(lang);
      const side = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
      await field(page).fill("مرحبا، متى تصل فاتورتي؟");
      assert.equal(await side(field(page)), "rtl");
      await page.keyboard.press("Enter");
      await replies(page).first().waitFor();
      assert.equal(await side(own(page).first().locator("p").last()), "rtl");
      assert.equal(await side(replies(page).first().locator("p").last()), "ltr");
      await look(page, `widget-${lang}-right-to-left`);
      await done(page);
    });

    test("what looks like markup is shown as it was written", async () => {
      const page = await chat(lang);
      const text = "<img src=x onerror=alert(1)> & <b> [a](javascript:alert(1))";
      await write(page, text);
      await replies(page).or(page.locator(".note")).first().waitFor();
      assert.equal(await own(page).locator(".body").innerText(), text);
      const id = await conversation(page);
      if (await button(page, words.person).isEnabled()) await button(page, words.person).click();
      await note(page, words.handedOver).waitFor();
      await desk(`/v1/conversations/${id}/take`);
      await desk(`/v1/conversations/${id}/replies`, { text });
      const said = page.locator(".message.agent .body");
      await said.waitFor();
      assert.equal(await said.innerText(), text);
      assert.equal(await page.locator(".log img, .log b, .log a[href^=javascript]").count(), 0);
      await done(page);
    });

    test("a message that is too long is refused and stays with the customer", async () => {
      const page = await chat(lang);
      const long = "€".repeat(8_000);
      await write(page, long);
      await page.locator(".status", { hasText: words.tooLong }).waitFor();
      assert.equal(await field(page).inputValue(), long);
      assert.equal(await page.locator(".message").count(), 0);
      await done(page, /413/);
    });

    test("the page can open and close it, also before it is there, and hears what happens", async () => {
      const page = await open(browser, { lang });
      await page.addInitScript("window.ombud = [['open']];");
      await page.goto(`${dev.page}/?site=nordlicht&lang=${lang}`);
      await panel(page).waitFor();
      await answered(page, lang);
      assert.deepEqual(await page.evaluate("seen"), [["opened", undefined], ["message", { from: "customer" }], ["message", { from: "assistant" }]]);
      await page.evaluate("ombud.close()");
      await panel(page).waitFor({ state: "detached" });
      await page.evaluate("ombud.push(['open'])");
      await panel(page).waitFor();
      await done(page);
    });

    test("the page says who the customer is by a signed token, and somebody else does not see what they wrote", async () => {
      const page = await chat(lang);
      await page.evaluate((token) => ombud.identify(token), tokenOf("4711"));
      await answered(page, lang);
      const { id, token } = await page.evaluate(KEPT);
      const level = async () => (await (await fetch(`${server.url}/v1/conversations/${id}`, { headers: { authorization: `Bearer ${token}` } })).json()).authentication;
      assert.equal(await level(), "signed_in");
      await again(page);
      await page.evaluate((token) => ombud.identify(token), tokenOf("4711"));
      await replies(page).first().waitFor();
      const refused = await page.evaluate((token) => ombud.identify(token).then(() => "", (error) => error.kind), tokenOf("4711").replace(/.$/, (end) => (end === "A" ? "B" : "A")));
      assert.equal(refused, "token-refused");
      await page.evaluate((token) => ombud.identify(token), tokenOf("4712"));
      assert.equal(await page.locator(".message").count(), 0);
      assert.equal(await page.evaluate(KEPT), null);
      await answered(page, lang);
      assert.notEqual(await conversation(page), id);
      await page.evaluate(() => ombud.identify(null));
      assert.equal(await page.evaluate(KEPT), null);
      assert.equal(await page.locator(".message").count(), 0);
      await done(page, /422/);
    });

    test("a site that there is not shows nothing", async () => {
      const page = await open(browser, { lang });
      await page.goto(`${dev.page}/?site=nobody&lang=${lang}`);
      await page.waitForFunction("customElements.get('ombud-widget')");
      await page.waitForTimeout(300);
      assert.equal(await page.locator(".launcher").isVisible(), false);
      await done(page, /no site|404/);
    });
  });
}

test("a receipt of another log, given as a file, is not believed", async () => {
  const page = await open(browser, { lang: "en" });
  const receipts = JSON.parse(readFileSync(join(checkout, "web", "test", "fixtures", "receipts.json"), "utf8"));
  const file = join(server.folder, "other.json");
  writeFileSync(file, receipts.receipts.other);
  await page.goto(`${server.url}/verify?lang=en`);
  await page.getByLabel(WORDS.en.verifyKey).fill(receipts.keys.before);
  await page.getByLabel(WORDS.en.verifyFile).setInputFiles(file);
  await page.getByRole("button", { name: WORDS.en.verify }).click();
  await page.getByText("No key that you trust has signed it.").waitFor();
  assert.equal(await page.locator(".checks .good").count(), 1, "only its form holds");
  await done(page);
});
