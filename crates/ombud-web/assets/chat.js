// The plain chat page: one conversation, live, resumed after a reload. No third party, no cookie;
// the conversation's token stays in this tab's session storage.
"use strict";

const language = document.documentElement.lang;
const german = language === "de";
const say = (de, en) => (german ? de : en);
const log = document.getElementById("log");
const disclosure = document.getElementById("disclosure");
const empty = document.getElementById("empty");
const form = document.getElementById("form");
const field = document.getElementById("text");
const status = document.getElementById("status");
const personButton = document.getElementById("person");
const solvedButton = document.getElementById("solved");
const againButton = document.getElementById("again");

// The conversation of this tab: its id and the token to take part in it.
const KEPT = "ombud.conversation";
// Messages of this tab that have not arrived: after a reload they are sent again, each with its
// own key, so that none is lost and none arrives twice.
const UNSENT = "ombud.unsent";
// What stood in the field when a new conversation was begun instead of a full one.
const DRAFT = "ombud.draft";
// Requests leave this far apart: on two connections the later one may arrive first.
const GAP_MS = 60;
// How often a message is tried again while the server does not answer: 15 seconds in all.
const TRIES_MAX = 5;
// And while something is done for the conversation: three minutes.
const TRIES_ACTING_MAX = 45;

let conversation = JSON.parse(sessionStorage.getItem(KEPT) || "null");
let source = null;
let seen = 0;
// The id of that event, by which the server goes on after it.
let place = "0";
// The version up to which the conversation is shown anew, and the words about it are kept.
let anew = 0;
let opening = null;
// Under this key it is begun, until it has.
let beginning = null;
let departure = Promise.resolve();
const shown = new Set();
const pending = new Map();

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function tell(text) {
  if (status.textContent !== text) status.textContent = text;
}

// Talking to the server.

async function call(path, body, method = "POST", headers = {}) {
  const options = { method, headers: { ...headers } };
  if (conversation) options.headers.authorization = `Bearer ${conversation.token}`;
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const json = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(json.detail || json.title), { status: answer.status, kind: json.type });
  return json;
}

const at = (rest) => `/v1/conversations/${conversation.id}${rest}`;

// What went wrong, in the customer's words.
function sorry(error) {
  switch (error.kind) {
    case "/problems/too-large":
    case "/problems/text-too-long":
      return say("Die Nachricht ist zu lang. Bitte kürzen Sie sie oder teilen Sie sie auf.", "The message is too long. Please shorten it or split it up.");
    case "/problems/text-empty":
      return say("Die Nachricht enthält keinen lesbaren Text.", "The message has no readable text.");
    case "/problems/erased":
      return say("Diese Unterhaltung wurde gelöscht.", "This conversation has been deleted.");
    case "/problems/changed":
      return say("Diese Aufzeichnung ist beschädigt, darum zeigen wir sie nicht. Ein Mensch hilft Ihnen gern weiter.", "This record is damaged, so we do not show it. A person will be happy to help.");
    case "/problems/acting":
      return say("Ihr Auftrag läuft noch. Bitte versuchen Sie es gleich noch einmal; doppelt geschieht nichts.", "Your request is still being carried out. Please try again in a moment; nothing happens twice.");
    case "/problems/not-undoable":
      return say("Das lässt sich hier im Moment nicht rückgängig machen. Ein Mensch hilft Ihnen gern weiter.", "This cannot be undone here at the moment. A person will be happy to help.");
    case "/problems/conversation-full":
      return say("Diese Unterhaltung ist so lang, dass nichts mehr hineinpasst. Ihr Text steht noch im Eingabefeld: Beginnen Sie damit eine neue Unterhaltung, oder lassen Sie sich mit einem Menschen verbinden.", "This conversation has become so long that nothing more fits in. Your text is still in the field: start a new conversation with it, or ask for a person.");
    case "/problems/conversation-state":
    case "/problems/done":
      return say("Das ist in dieser Unterhaltung gerade nicht möglich.", "This conversation does not allow that at the moment.");
    default:
      return say("Das hat leider nicht geklappt. Bitte versuchen Sie es später noch einmal.", "Sorry, that did not work. Please try again later.");
  }
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    tell(sorry(error));
  }
}

// One conversation however often this is called before it is open, and also where an answer was lost on its way.
function begin() {
  if (conversation) return spoken();
  beginning ??= newKey();
  opening ??= (async () => {
    const opened = await call("/chat/conversations", { language }, "POST", { "idempotency-key": beginning });
    conversation = { id: opened.conversation.id, token: opened.token, language };
    beginning = null;
    sessionStorage.setItem(KEPT, JSON.stringify(conversation));
    follow();
  })().finally(() => { opening = null; });
  return opening;
}

// Whoever has the page in its other language goes on in that, with the AI and with people.
async function spoken() {
  if (conversation.language === language) return;
  await call(at("/language"), { language }, "PUT");
  conversation.language = language;
  sessionStorage.setItem(KEPT, JSON.stringify(conversation));
}

function follow() {
  source?.close();
  source = new EventSource(at(`/events?after=${place}&token=${conversation.token}`));
  let interrupted = false;
  source.addEventListener("event", (message) => {
    show(JSON.parse(message.data));
    place = message.lastEventId;
  });
  source.addEventListener("reset", beginAnew);
  source.addEventListener("open", () => { if (interrupted) tell(""); interrupted = false; });
  source.addEventListener("error", async () => {
    interrupted = true;
    tell(say("Die Verbindung ist unterbrochen. Wir stellen sie wieder her …", "The connection is lost. We are restoring it …"));
    if (source.readyState !== EventSource.CLOSED) return;
    await pause(2000);
    if (await isGone()) forget();
    else follow();
  });
}

// Whether the conversation no longer exists: the server has other data, or it was erased.
async function isGone() {
  try {
    await call(at(""), undefined, "GET");
    return false;
  } catch (error) {
    return [401, 403, 404, 410].includes(error.status);
  }
}

// The server has less of the conversation than this page showed: a backup was put back. What follows is all
// there is; what was written and has not arrived still waits.
function beginAnew(message) {
  seen = 0;
  place = message.lastEventId;
  anew = JSON.parse(message.data).version;
  shown.clear();
  for (const node of log.querySelectorAll(":scope > :not(#empty, .waiting)")) node.remove();
  empty.hidden = log.querySelector(".waiting") !== null;
  disclosure.hidden = false;
  solvedButton.hidden = true;
  againButton.hidden = true;
  personButton.disabled = false;
}

function forget() {
  sessionStorage.removeItem(KEPT);
  conversation = null;
  seen = 0;
  place = "0";
  tell(say("Diese Unterhaltung gibt es nicht mehr. Ihre nächste Nachricht beginnt eine neue.", "This conversation no longer exists. Your next message begins a new one."));
}

// Showing what happened.

function show(event) {
  if (event.version <= seen) return;
  seen = event.version;
  let [made, other] = [null, null];
  if (event.event === "message") {
    made = message(event);
    shown.add(event.message);
    if (event.author.kind === "customer") arrived(event.message, event.text);
    else if (event.author.kind === "assistant") {
      // What a procedure asks for is not done yet.
      solvedButton.hidden = event.procedure_waits === true;
      tell("");
      other = inOther(event.language);
    }
  } else {
    if (event.event === "acted") acted(event);
    const text = note(event);
    if (text) made = element("p", { className: "note", textContent: text });
  }
  if (other) add(other);
  if (made) add(made);
  if (event.version === anew) {
    tell(say("Nach einer Störung geht die Unterhaltung an einer früheren Stelle weiter. Was fehlt, schreiben Sie bitte noch einmal.", "After a disruption the conversation continues from an earlier point. If something is missing, please write it again."));
  }
}

// Where the AI now speaks the page's other language, a way to have the page in it too.
function inOther(language) {
  const links = Array.from(document.querySelectorAll("nav a:not([aria-current])"));
  const link = links.find((one) => one.lang === language);
  if (!link || log.querySelector(".note a")) return null;
  const text = language === "de" ? "Diese Seite auf Deutsch anzeigen" : "Show this page in English";
  const made = element("a", { href: link.href, textContent: text, lang: language, hreflang: language });
  return element("p", { className: "note" }, made);
}

// Add to the log: the beginning of a message that is longer than the window stays in view.
function add(made) {
  empty.hidden = true;
  const waiting = log.querySelector(".waiting");
  if (waiting && !made.classList.contains("waiting")) waiting.before(made);
  else log.append(made);
  const isNote = made.classList.contains("note");
  log.scrollTop = isNote ? log.scrollHeight : made.offsetTop - log.offsetTop - 16;
}

function note(event) {
  switch (event.event) {
    case "handed_over":
      // A button that can no longer be pressed loses the focus, and the page with it.
      if (document.activeElement === personButton) field.focus({ preventScroll: true });
      personButton.disabled = true;
      return say("Ihr Anliegen liegt jetzt bei unserem Team. Ein Mensch antwortet Ihnen hier.", "Your request is now with our team. A person will answer you here.");
    case "taken": return say("Ein Mensch aus unserem Team ist jetzt für Sie da.", "A person from our team is with you now.");
    case "returned":
      personButton.disabled = false;
      return say("Jetzt antwortet wieder die KI.", "The AI is answering again.");
    case "contested": return say("Ihr Widerspruch ist vermerkt. Ein Mensch prüft die Antwort.", "Your objection is recorded. A person will check the answer.");
    case "closed":
      solvedButton.hidden = true;
      personButton.disabled = false;
      againButton.hidden = false;
      return say("Die Unterhaltung ist beendet. Wenn noch etwas offen ist, schreiben Sie einfach weiter.", "The conversation has ended. If anything is still open, just keep writing.");
    case "reopened":
      againButton.hidden = true;
      personButton.disabled = false;
      return say("Die Unterhaltung geht weiter.", "The conversation continues.");
    default: return "";
  }
}

function message(event) {
  const body = element("div", { className: "body" });
  if (event.text === undefined) {
    body.append(element("p", { textContent: say("Diese Nachricht wurde gelöscht.", "This message has been deleted.") }));
  } else if (event.parts?.length) {
    event.parts.forEach((one, index) => {
      const next = event.parts[index + 1];
      body.append(part(one, next?.kind === "quote" && next.article === one.article));
    });
  } else {
    body.append(element("p", { textContent: event.text, dir: "auto" }));
  }
  // What it is written in, for whoever has it read aloud.
  if (event.language) body.lang = event.language;
  const made = element("article", { className: `message ${event.author.kind}` }, by(event.author.label, event.at), body);
  if (event.author.kind === "assistant" && event.decision) made.append(under(event));
  return made;
}

function by(label, instant) {
  const when = new Date(instant);
  const time = element("time", { dateTime: when.toISOString(), textContent: when.toLocaleTimeString(german ? "de-DE" : "en-GB", { hour: "2-digit", minute: "2-digit" }) });
  return element("p", { className: "by" }, `${label} · `, time);
}

// `continues`: the next part quotes the same article, which is linked to once.
function part(one, continues) {
  if (one.kind === "quote") {
    const quote = element("blockquote", {}, element("cite", { textContent: one.title }), element("div", { className: "quoted" }, ...prose(one.text)));
    if (continues) return quote;
    const link = element("a", { href: one.link, target: "_blank", rel: "noopener", textContent: say("Ganzen Artikel lesen", "Read the whole article") });
    link.setAttribute("aria-label", `${link.textContent}: ${one.title} (${say("neuer Tab", "new tab")})`);
    quote.append(element("p", { className: "source" }, link));
    return quote;
  }
  if (one.kind === "offers" || one.kind === "choices") {
    const items = one.items.map((item) => {
      const title = item.title ?? item;
      const button = element("button", { type: "button", className: "plain", textContent: title });
      button.addEventListener("click", () => { field.focus(); send(title); });
      return element("li", {}, button);
    });
    return element("ol", { className: "offers" }, ...items);
  }
  if (one.kind === "recap") {
    const items = one.items.flatMap((item) => [element("dt", { textContent: item.title }), element("dd", { textContent: item.value })]);
    return element("dl", { className: "recap" }, ...items);
  }
  if (one.kind === "act") return act(one);
  if (one.kind === "disclosure") {
    // The message says it now; the page need not say it twice.
    disclosure.hidden = true;
    return element("p", { className: "disclosed", textContent: one.text });
  }
  return element("div", {}, ...prose(one.text));
}

// What was done, and a button to undo it while that is possible.
function act(one) {
  const made = element("div", { className: "act" }, ...prose(one.text));
  made.dataset.act = one.act;
  if (!one.undo_until || new Date(one.undo_until) < new Date()) return made;
  const button = element("button", { type: "button", className: "undo", textContent: say("Rückgängig machen", "Undo") });
  button.setAttribute("aria-label", `${button.textContent}: ${one.title}`);
  let key = null;
  button.addEventListener("click", () => attempt(async () => {
    button.disabled = true;
    tell(say("Wird rückgängig gemacht …", "Undoing …"));
    try {
      // The same key until there is an answer: what is under way is not undone twice.
      key ??= newKey();
      const undone = await call(`/v1/acts/${one.act}/undo`, undefined, "POST", { "idempotency-key": key });
      key = null;
      tell(outcome(undone.state));
      field.focus({ preventScroll: true });
    } finally {
      button.disabled = false;
    }
  }));
  made.append(button);
  return made;
}

// What came of undoing, for whoever cannot see that the box has changed.
function outcome(state) {
  switch (state) {
    case "undone": return say("Das ist rückgängig gemacht.", "That is undone.");
    case "unknown": return say("Ob es rückgängig gemacht wurde, prüft jetzt ein Mensch.", "A person will now find out whether it was undone.");
    default: return say("Das ließ sich nicht rückgängig machen. Ein Mensch kümmert sich darum.", "That could not be undone. A person will see to it.");
  }
}

// How an act stands now: what was undone, or must be found out, is not undone from here.
function acted(event) {
  const told = log.querySelector(`.act[data-act="${event.act}"]`);
  if (event.act_state === "undone" && told && !told.classList.contains("undone")) {
    told.classList.add("undone");
    told.append(element("p", { className: "state", textContent: say("Rückgängig gemacht", "Undone") }));
  }
  if (event.act_state !== "done") told?.querySelector("button")?.remove();
}

// Plain text as paragraphs, and lines that begin with a bullet as lists.
function prose(text) {
  const made = [];
  for (const line of text.split("\n")) {
    const last = made.at(-1);
    if (line.startsWith("• ")) {
      const item = element("li", { textContent: line.slice(2), dir: "auto" });
      if (last?.tagName === "UL") last.append(item);
      else made.push(element("ul", {}, item));
    } else if (line.trim() === "") {
      made.push(null);
    } else if (last?.tagName === "P") {
      last.append(`\n${line}`);
    } else {
      made.push(element("p", { textContent: line, dir: "auto" }));
    }
  }
  return made.filter(Boolean);
}

// What can be done about an answer of the AI: ask why, keep the proof, contest it.
function under(event) {
  const bar = element("div", { className: "under" });
  const why = element("button", { type: "button", textContent: say("Warum?", "Why?") });
  const receipt = element("button", { type: "button", textContent: say("Beleg", "Receipt") });
  const wrong = element("button", { type: "button", textContent: say("Das stimmt nicht", "That is not right") });
  for (const opener of [why, wrong]) opener.setAttribute("aria-expanded", "false");
  why.addEventListener("click", () => attempt(async () => {
    const open = bar.querySelector(".why");
    why.setAttribute("aria-expanded", String(!open));
    if (open) return open.remove();
    const told = await call(`/v1/decisions/${event.decision}/explanation?language=${language}`, undefined, "GET");
    const list = element("ul", {}, ...Array.from(new Set(told.why), (line) => element("li", { textContent: line })));
    reveal(bar, element("div", { className: "why" }, element("strong", { textContent: told.what }), list, element("p", { textContent: told.remedy })));
  }));
  receipt.addEventListener("click", () => attempt(async () => {
    const proof = await call(`/v1/decisions/${event.decision}/receipt`, undefined, "GET");
    const file = new Blob([JSON.stringify(proof)], { type: "application/json" });
    const link = element("a", { href: URL.createObjectURL(file), download: `ombud-${event.decision}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell(say("Der Beleg ist gespeichert. Er beweist, was Ihnen geantwortet wurde. ", "The receipt is saved. It proves what you were told. "));
    status.append(element("a", { href: `/verify?lang=${german ? "de" : "en"}`, target: "_blank", textContent: say("Beleg prüfen", "Verify it") }));
  }));
  wrong.addEventListener("click", () => {
    const open = bar.querySelector(".contest");
    wrong.setAttribute("aria-expanded", String(!open));
    if (open) open.remove();
    else reveal(bar, contest(event, wrong));
  });
  bar.append(why, receipt, wrong);
  return bar;
}

function reveal(bar, made) {
  bar.append(made);
  made.scrollIntoView({ block: "nearest" });
}

function contest(event, opener) {
  const id = `contest-${event.decision}`;
  const reason = element("textarea", { id, rows: 2, maxLength: 2000, dir: "auto" });
  const give = element("button", { type: "submit", textContent: say("Prüfen lassen", "Have it checked") });
  const leave = element("button", { type: "button", className: "plain", textContent: say("Abbrechen", "Cancel") });
  const label = element("label", { htmlFor: id, textContent: say("Was stimmt nicht? (freiwillig)", "What is not right? (optional)") });
  const made = element("form", { className: "contest" }, label, reason, element("div", { className: "actions" }, give, leave));
  made.setAttribute("aria-label", say("Antwort prüfen lassen", "Have the answer checked"));
  const close = () => {
    made.remove();
    opener.setAttribute("aria-expanded", "false");
    opener.focus({ preventScroll: true });
  };
  leave.addEventListener("click", close);
  made.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    attempt(async () => {
      give.disabled = true;
      try {
        const review = await call(`/v1/decisions/${event.decision}/contest`, { reason: reason.value });
        if (review.already) tell(say("Diese Antwort wird schon geprüft. Ein Mensch antwortet Ihnen hier.", "This answer is already being checked. A person will answer you here."));
      } catch (error) {
        if (error.kind !== "/problems/done") throw error;
        tell(say("Diese Antwort hat schon ein Mensch geprüft. Wenn Sie weiterhin nicht einverstanden sind, schreiben Sie es bitte hier, oder sprechen Sie mit einem Menschen.", "A person has already checked this answer. If you still disagree, please write so here, or talk to a person."));
      } finally {
        give.disabled = false;
      }
      close();
      opener.disabled = true;
      field.focus({ preventScroll: true });
    });
  });
  setTimeout(() => reason.focus());
  return made;
}

// Sending.

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keepUnsent() {
  const list = [...pending].map(([key, waiting]) => ({ key, text: waiting.text }));
  try {
    if (list.length) sessionStorage.setItem(UNSENT, JSON.stringify(list));
    else sessionStorage.removeItem(UNSENT);
  } catch {
    // More than the browser keeps: it is sent all the same, and is not sent again after a reload.
    sessionStorage.removeItem(UNSENT);
  }
}

function settle(key) {
  pending.get(key)?.node.remove();
  pending.delete(key);
  keepUnsent();
}

// A message of the customer came back from the server: it no longer waits.
function arrived(id, text) {
  for (const [key, waiting] of pending) {
    if (waiting.message === id || (!waiting.message && waiting.text === text)) return settle(key);
  }
}

// The same key for every attempt: a message that arrived is not sent twice.
async function send(text, key = newKey()) {
  const node = element("article", { className: "message customer waiting" },
    by(say("Sie", "You"), Date.now()),
    element("div", { className: "body" }, element("p", { textContent: text, dir: "auto" })));
  pending.set(key, { text, node });
  keepUnsent();
  add(node);
  tell(say("Wird beantwortet …", "Answering …"));
  for (let tries = 0; ; tries += 1) {
    try {
      await begin();
      await (departure = departure.then(() => pause(GAP_MS)));
      const sent = await call(at("/messages"), { text }, "POST", { "idempotency-key": key });
      const waiting = pending.get(key);
      if (waiting) waiting.message = sent.message;
      if (shown.has(sent.message)) settle(key);
      tell(sent.reply ? "" : say("Ihre Nachricht ist angekommen. Ein Mensch antwortet Ihnen hier.", "Your message has arrived. A person will answer you here."));
      return;
    } catch (error) {
      // What is being done for this conversation has minutes to end; then this is answered.
      const acting = error.kind === "/problems/acting";
      const passing = !error.status || error.status === 503;
      if (!passing || tries >= (acting ? TRIES_ACTING_MAX : TRIES_MAX)) {
        settle(key);
        if (!field.value) field.value = text;
        tell(error.status ? sorry(error) : say("Ihre Nachricht ist nicht angekommen. Der Text steht noch im Eingabefeld.", "Your message did not arrive. The text is still in the field."));
        if (error.kind === "/problems/conversation-full") againButton.hidden = false;
        if ([401, 403, 404].includes(error.status) && conversation) forget();
        return;
      }
      if (acting) tell(sorry(error));
      else tell(error.status
        ? say("Ihre Nachricht kann gerade nicht angenommen werden. Wir versuchen es gleich noch einmal …", "Your message cannot be taken right now. We are trying again …")
        : say("Die Verbindung ist unterbrochen. Wir stellen sie wieder her …", "The connection is lost. We are restoring it …"));
      await pause(acting ? 4000 : 500 * 2 ** tries);
    }
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  field.focus();
  send(text);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (field.value.trim()) form.requestSubmit();
  }
});
personButton.addEventListener("click", () => attempt(async () => {
  await begin();
  await call(at("/handover"));
}));
solvedButton.addEventListener("click", () => attempt(async () => {
  await call(at("/close"), { solved: true });
  againButton.focus();
}));
againButton.addEventListener("click", () => {
  sessionStorage.removeItem(KEPT);
  sessionStorage.removeItem(UNSENT);
  try {
    if (field.value.trim()) sessionStorage.setItem(DRAFT, field.value);
  } catch {
    // More than the browser keeps.
  }
  location.reload();
});
field.value ||= sessionStorage.getItem(DRAFT) || "";
sessionStorage.removeItem(DRAFT);

const unsent = JSON.parse(sessionStorage.getItem(UNSENT) || "[]");
if (conversation) {
  follow();
  // Before the next message at the latest.
  spoken().catch(() => undefined);
}
for (const { key, text } of unsent) send(text, key);
