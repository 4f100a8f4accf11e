// The plain chat page: one conversation, live, resumed after a reload. No third party, no cookie;
// the conversation's token stays in this tab's session storage.
"use strict";

const german = document.documentElement.lang === "de";
const say = (de, en) => (german ? de : en);
const log = document.getElementById("log");
const form = document.getElementById("form");
const field = document.getElementById("text");
const status = document.getElementById("status");
const personButton = document.getElementById("person");
const solvedButton = document.getElementById("solved");
const againButton = document.getElementById("again");
const KEPT = "ombud.conversation";
let conversation = JSON.parse(sessionStorage.getItem(KEPT) || "null");
let source = null;
let seen = 0;
let opening = null;
const pending = new Map();

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function tell(text) {
  status.textContent = text;
}

async function call(path, body, method = "POST", headers = {}) {
  const options = { method, headers: { ...headers } };
  if (conversation) options.headers.authorization = `Bearer ${conversation.token}`;
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const json = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(json.detail || json.title), { status: answer.status });
  return json;
}

const at = (rest) => `/v1/conversations/${conversation.id}${rest}`;

// One conversation however often this is called before it is open.
function begin() {
  if (conversation) return Promise.resolve();
  opening ??= (async () => {
    const opened = await call("/chat/conversations", { language: german ? "de" : "en" });
    conversation = { id: opened.conversation.id, token: opened.token };
    sessionStorage.setItem(KEPT, JSON.stringify(conversation));
    follow();
  })().finally(() => { opening = null; });
  return opening;
}

function follow() {
  source?.close();
  source = new EventSource(at(`/events?after=${seen}&token=${conversation.token}`));
  source.addEventListener("event", (message) => show(JSON.parse(message.data)));
  source.addEventListener("open", () => tell(""));
  source.addEventListener("error", () => {
    tell(say("Die Verbindung ist unterbrochen. Wir versuchen es weiter.", "The connection is lost. We keep trying."));
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 2000);
  });
}

function show(event) {
  if (event.version <= seen) return;
  seen = event.version;
  if (event.event === "message") {
    log.append(message(event));
    if (event.author.kind === "customer") {
      for (const [key, node] of pending) if (key === event.text) { node.remove(); pending.delete(key); }
    } else {
      solvedButton.hidden = false;
      tell("");
    }
  } else {
    const text = note(event);
    if (text) log.append(element("p", { className: "note", textContent: text }));
  }
  log.scrollTop = log.scrollHeight;
}

function note(event) {
  switch (event.event) {
    case "handed_over":
      personButton.disabled = true;
      return say("Die Unterhaltung wartet auf einen Menschen.", "The conversation is waiting for a person.");
    case "taken": return say("Ein Mensch ist jetzt für Sie da.", "A person is with you now.");
    case "returned":
      personButton.disabled = false;
      return say("Die KI antwortet wieder.", "The AI answers again.");
    case "contested": return say("Ihr Widerspruch ist vermerkt. Ein Mensch prüft die Entscheidung.", "Your objection is recorded. A person examines the decision.");
    case "closed":
      solvedButton.hidden = true;
      againButton.hidden = false;
      return say("Die Unterhaltung ist beendet. Schreiben Sie, wenn noch etwas offen ist.", "The conversation has ended. Write if anything is still open.");
    case "reopened":
      againButton.hidden = true;
      personButton.disabled = false;
      return say("Die Unterhaltung geht weiter.", "The conversation goes on.");
    default: return "";
  }
}

function message(event) {
  const body = element("div", { className: "body" });
  if (event.text === undefined) {
    body.append(element("p", { textContent: say("Diese Nachricht wurde gelöscht.", "This message was erased.") }));
  } else if (event.parts?.length) {
    for (const one of event.parts) body.append(part(one));
  } else {
    body.append(element("p", { textContent: event.text }));
  }
  const by = element("p", { className: "by", textContent: event.author.label });
  const made = element("article", { className: `message ${event.author.kind}` }, by, body);
  if (event.author.kind === "assistant" && event.decision) made.append(under(event));
  return made;
}

function part(one) {
  if (one.kind === "quote") {
    const link = element("a", { href: one.link, target: "_blank", rel: "noopener", textContent: say("Ganzen Artikel lesen", "Read the whole article") });
    link.setAttribute("aria-label", `${link.textContent}: ${one.title}`);
    return element("blockquote", {}, element("cite", { textContent: one.title }), element("p", { textContent: one.text }), element("p", {}, link));
  }
  if (one.kind === "offers") {
    const items = one.items.map((item) => {
      const button = element("button", { type: "button", className: "plain", textContent: item.title });
      button.addEventListener("click", () => send(item.title));
      return element("li", {}, button);
    });
    return element("ol", { className: "offers" }, ...items);
  }
  return element("p", { textContent: one.text });
}

function under(event) {
  const bar = element("div", { className: "under" });
  const why = element("button", { type: "button", textContent: say("Warum?", "Why?") });
  const receipt = element("button", { type: "button", textContent: say("Beleg", "Receipt") });
  const wrong = element("button", { type: "button", textContent: say("Das stimmt nicht", "Not right") });
  why.setAttribute("aria-expanded", "false");
  why.addEventListener("click", async () => {
    const open = bar.querySelector(".why");
    why.setAttribute("aria-expanded", String(!open));
    if (open) return open.remove();
    await attempt(async () => {
      const told = await call(`/v1/decisions/${event.decision}/explanation?language=${german ? "de" : "en"}`, undefined, "GET");
      const list = element("ul", {}, ...told.why.map((line) => element("li", { textContent: line })));
      bar.append(element("div", { className: "why" }, element("strong", { textContent: told.what }), list, element("p", { textContent: told.remedy })));
    });
  });
  receipt.addEventListener("click", () => attempt(async () => {
    const proof = await call(`/v1/decisions/${event.decision}/receipt`, undefined, "GET");
    const file = new Blob([JSON.stringify(proof)], { type: "application/json" });
    const link = element("a", { href: URL.createObjectURL(file), download: `ombud-${event.decision}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell(say("Der Beleg ist gespeichert. Prüfen lässt er sich mit „ombud verify“.", "The receipt is saved. It can be checked with “ombud verify”."));
  }));
  wrong.addEventListener("click", () => attempt(async () => {
    wrong.disabled = true;
    await call(`/v1/decisions/${event.decision}/contest`, {});
  }));
  bar.append(why, receipt, wrong);
  return bar;
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    tell(error.status ? error.message : say("Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.", "That did not work. Please try again."));
  }
}

// The same key for every attempt: a message that arrived is not sent twice.
async function send(text) {
  const key = crypto.randomUUID();
  const waiting = element("article", { className: "message customer" },
    element("p", { className: "by", textContent: say("Sie", "You") }),
    element("div", { className: "body" }, element("p", { textContent: text })));
  log.append(waiting);
  log.scrollTop = log.scrollHeight;
  pending.set(text, waiting);
  tell(say("Wird beantwortet …", "Answering …"));
  for (let tries = 0; ; tries += 1) {
    try {
      await begin();
      await call(at("/messages"), { text }, "POST", { "idempotency-key": key });
      tell("");
      return;
    } catch (error) {
      const passing = !error.status || error.status === 503;
      if (!passing || tries >= 5) {
        waiting.remove();
        pending.delete(text);
        field.value = field.value || text;
        tell(error.status ? error.message : say("Die Nachricht kam nicht an. Ihr Text steht noch im Feld.", "The message did not arrive. Your text is still in the field."));
        return;
      }
      await new Promise((done) => setTimeout(done, 500 * 2 ** tries));
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
    form.requestSubmit();
  }
});
personButton.addEventListener("click", () => attempt(async () => {
  await begin();
  await call(at("/handover"));
}));
solvedButton.addEventListener("click", () => attempt(() => call(at("/close"), { solved: true })));
againButton.addEventListener("click", () => {
  sessionStorage.removeItem(KEPT);
  location.reload();
});
if (conversation) follow();
