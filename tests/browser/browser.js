// Debian's Chromium, driven by Playwright, with axe-core for accessibility.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Where pictures go: never into the checkout. */
export const SCREENSHOTS = process.env.OMBUD_TEST_SCREENSHOTS ?? join(tmpdir(), "ombud-screenshots");

/** How long something on a page may take to appear. */
export const APPEARS_MAX_MS = 15_000;

export const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

export function launch() {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return chromium.launch({
    executablePath: process.env.OMBUD_TEST_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A fresh browser profile with one page; `page.trouble` collects what the console complains of. */
export async function open(browser, { lang = "de", size = "phone", scheme = "light" } = {}) {
  const context = await browser.newContext({
    locale: lang === "de" ? "de-DE" : "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: SIZES[size],
    colorScheme: scheme,
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(APPEARS_MAX_MS);
  const page = await context.newPage();
  page.trouble = [];
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  page.on("console", (line) => {
    if (["error", "warning"].includes(line.type())) page.trouble.push(line.text());
  });
  return page;
}

/** Nothing that axe-core knows of keeps anybody out, in the state the page is in now. */
export async function accessible(page, state) {
  // Through the debugger, because the page's own policy lets no script in.
  const found = await page.evaluate(`${AXE};
    axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((violation) => ({
      rule: violation.id,
      help: violation.help,
      where: violation.nodes.map((node) => node.target.join(" ") + ": " + node.failureSummary),
    })))`);
  assert.deepEqual(found, [], `${state} is not accessible`);
  const [wide, width] = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]");
  assert.ok(wide <= width, `${state} scrolls sideways: ${wide} > ${width}`);
}

/** A picture to look at, and the same check of the same state. */
export async function look(page, name) {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  await accessible(page, name);
}
