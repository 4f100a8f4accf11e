// For development and tests only: a page of somebody else with the widget on it, under a strict policy, and in
// front of a running ombud the two addresses that it does not have yet, and leave for other origins to read.
//
//     node dev/server.js --ombud http://127.0.0.1:8080 [--port 8090]
//
// The page is at /?site=SITE&lang=LANGUAGE. Sites: nordlicht, choice, person, closed, busy.

import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");

const COMMON = { first: "assistant", opening: { open_now: true }, accent: "#0b5d52", queue: { waiting: 0, expected_wait_seconds: null } };

/** When nobody is there, they are again tomorrow at eight. */
function tomorrow() {
  const at = new Date(Date.now() + 86_400_000);
  at.setHours(8, 0, 0, 0);
  return at.toISOString();
}

const SITES = {
  nordlicht: () => ({}),
  choice: () => ({ first: "choice", accent: "#7a3b9d" }),
  person: () => ({ first: "person" }),
  closed: () => ({ opening: { open_now: false, opens_at: tomorrow() } }),
  busy: () => ({ queue: { waiting: 3, expected_wait_seconds: 290 } }),
};

const ALLOWED = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, content-type, idempotency-key",
  "access-control-allow-methods": "GET, POST",
  "access-control-max-age": "600",
};

/** Starts both servers; `ombud` is the address of the real one, or what gives it. */
export async function start({ ombud, port = 0 }) {
  const real = typeof ombud === "function" ? ombud : () => ombud;
  const front = await listen(createServer((asked, answer) => {
    serveFront(real(), asked, answer).catch((error) => fail(answer, 502, String(error)));
  }));
  const page = await listen(createServer((asked, answer) => servePage(front.url, asked, answer)), port);
  return {
    page: page.url,
    front: front.url,
    stop: () => Promise.all([page.stop(), front.stop()]),
  };
}

function servePage(front, asked, answer) {
  const query = new URL(asked.url, "http://page.example").searchParams;
  const lang = query.get("lang") === "en" ? "en" : "de";
  const site = query.get("site") ?? "nordlicht";
  answer.setHeader("content-type", "text/html; charset=utf-8");
  answer.setHeader("content-security-policy",
    `default-src 'none'; script-src ${front} 'sha256-${QUEUE_DIGEST}'; connect-src ${front}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'`);
  answer.end(`<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<title>Nordlicht</title>
<link rel="icon" href="data:,">
<script>${QUEUE}</script>
<script async src="${front}/widget.js" data-site="${site}"${query.has("fixed") ? ` data-language="${lang}"` : ""}></script>
<main><h1>Nordlicht Energie</h1><p>Ihr Strom, Ihre Wärme. <a href="#tarife">Tarife</a></p></main>
</html>`);
}

/** What a page does before the widget is there, in the common way. */
const QUEUE = `window.ombud = window.ombud || [];
window.seen = [];
for (const event of ["opened", "closed", "message", "unread", "handed_over", "ended"]) {
  ombud.push(["on", event, (detail) => seen.push([event, detail])]);
}`;
const QUEUE_DIGEST = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(QUEUE))
  .then((digest) => Buffer.from(digest).toString("base64"));

async function serveFront(ombud, asked, answer) {
  const { pathname } = new URL(asked.url, "http://front.example");
  for (const [name, value] of Object.entries(ALLOWED)) answer.setHeader(name, value);
  if (asked.method === "OPTIONS") return answer.writeHead(204).end();
  const script = { "/widget.js": "widget.js", "/verify.js": "verify.js" }[pathname];
  if (script) {
    answer.setHeader("content-type", "text/javascript; charset=utf-8");
    return answer.end(await readFile(join(dist, script)));
  }
  if (pathname === "/verify") return serveVerify(asked, answer);
  const [, name, begin] = /^\/v1\/sites\/([^/]+)(\/conversations)?$/.exec(pathname) ?? [];
  if (!name) return forward(ombud, asked, answer);
  const site = SITES[name]?.();
  if (!site) return fail(answer, 404, "no such site");
  if (begin && asked.method === "POST") return json(answer, 201, await beginConversation(ombud, await body(asked)));
  const [de, en] = await Promise.all(["de", "en"].map((language) => disclosure(ombud, language)));
  return json(answer, 200, {
    ...COMMON, company: "Nordlicht Energie", languages: ["de", "en"], language: "de", disclosure: { de, en }, ...site,
  });
}

/** As the page of ombud itself says it, until sites do. */
const disclosures = new Map();
async function disclosure(ombud, language) {
  if (!disclosures.has(language)) {
    const page = await (await fetch(`${ombud}/?lang=${language}`)).text();
    const [, words = ""] = /id="disclosure">([^<]*)</.exec(page) ?? [];
    disclosures.set(language, words.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replaceAll("&amp;", "&"));
  }
  return disclosures.get(language);
}

async function beginConversation(ombud, { language, first }) {
  const post = async (path, token, given) => (await fetch(ombud + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    ...(given && { body: JSON.stringify(given) }),
  })).json();
  const opened = await post("/chat/conversations", null, { language });
  if (first === "person") opened.conversation = await post(`/v1/conversations/${opened.conversation.id}/handover`, opened.token);
  return opened;
}

function forward(ombud, asked, answer) {
  return new Promise((done, failed) => {
    const { hostname, port } = new URL(ombud);
    const { host: _, ...headers } = asked.headers;
    const onwards = request({ hostname, port, path: asked.url, method: asked.method, headers }, (answered) => {
      answer.writeHead(answered.statusCode, { ...answered.headers, ...ALLOWED });
      answer.flushHeaders();
      answered.pipe(answer);
      answered.once("error", () => answer.destroy());
      answered.once("close", done);
    });
    // As if nobody listened: that is what a customer sees of a server that is gone.
    onwards.once("error", () => { asked.socket.destroy(); done(); });
    answer.once("close", () => onwards.destroy());
    asked.pipe(onwards).once("error", failed);
  });
}

function serveVerify(asked, answer) {
  const lang = new URL(asked.url, "http://front.example").searchParams.get("lang") === "en" ? "en" : "de";
  answer.setHeader("content-type", "text/html; charset=utf-8");
  answer.setHeader("content-security-policy", "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'");
  answer.end(`<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>ombud</title>
<link rel="icon" href="data:,">
<main><ombud-verify></ombud-verify></main>
<script src="/verify.js"></script>
</html>`);
}

async function body(asked) {
  let text = "";
  for await (const chunk of asked) text += chunk;
  return JSON.parse(text || "{}");
}

function json(answer, status, value) {
  answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function fail(answer, status, detail) {
  if (answer.headersSent) return answer.destroy();
  answer.writeHead(status, { "content-type": "application/problem+json" })
    .end(JSON.stringify({ type: status === 404 ? "/problems/not-found" : "/problems/unavailable", status, title: detail, detail }));
}

function listen(server, port = 0) {
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => done({
      url: `http://127.0.0.1:${server.address().port}`,
      stop: () => new Promise((stopped) => { server.close(stopped); server.closeAllConnections(); }),
    }));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const given = (name, instead) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? instead : process.argv[at + 1];
  };
  const { page, front } = await start({ ombud: given("ombud", "http://127.0.0.1:8080"), port: Number(given("port", 8090)) });
  console.log(`page: ${page}/?site=nordlicht&lang=de\nverify: ${front}/verify?lang=de`);
}
