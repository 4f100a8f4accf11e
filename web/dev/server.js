// For development and tests only: a page of somebody else with the widget of a running ombud on it, under a strict
// policy.
//
//     node dev/server.js --ombud http://127.0.0.1:8080 [--port 8090]
//
// The page is at /?site=SITE&lang=LANGUAGE. The site has to have the page's origin (docs/how-to/put-the-widget-on-your-page.md).

import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

/** Starts the server of the page; `ombud` is the address of the real one. */
export async function start({ ombud, port = 0 }) {
  return listen(createServer((asked, answer) => servePage(ombud, asked, answer)), port);
}

function servePage(ombud, asked, answer) {
  const query = new URL(asked.url, "http://page.example").searchParams;
  const lang = query.get("lang") === "en" ? "en" : "de";
  const site = /^[a-z0-9-]+$/.test(query.get("site") ?? "") ? query.get("site") : "default";
  answer.setHeader("content-type", "text/html; charset=utf-8");
  answer.setHeader("content-security-policy",
    `default-src 'none'; script-src ${ombud} 'sha256-${QUEUE_DIGEST}'; connect-src ${ombud}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'`);
  answer.end(`<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<title>Nordlicht</title>
<link rel="icon" href="data:,">
<script>${QUEUE}</script>
<script async src="${ombud}/widget.js" data-site="${site}"${query.has("fixed") ? ` data-language="${lang}"` : ""}></script>
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

function listen(server, port) {
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => done({
      page: `http://127.0.0.1:${server.address().port}`,
      stop: () => new Promise((stopped) => { server.close(stopped); server.closeAllConnections(); }),
    }));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const given = (name, instead) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? instead : process.argv[at + 1];
  };
  const { page } = await start({ ombud: given("ombud", "http://127.0.0.1:8080"), port: Number(given("port", 8090)) });
  console.log(`page: ${page}/?site=default&lang=de`);
}
