// Where the customer writes, and the way to a person.

import { h, icon } from "../dom.js";
import { W } from "../words.js";
import { newKey } from "./api.js";
import { callback } from "./callback.js";
import { attempt, type Context } from "./context.js";
import { expectation, standing } from "./expectation.js";
import { FILE, PERSON, SEND } from "./icons.js";
import { stretch } from "./time.js";

const TYPES = "image/jpeg,image/png,image/webp,application/pdf";

export class Composer {
  readonly node: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  private readonly person: HTMLButtonElement;
  private readonly hint = h("small");
  private readonly label = h("span");
  private readonly place = h("p", { class: "place", role: "status" });
  private readonly solved: HTMLButtonElement;
  private readonly again: HTMLButtonElement;
  private readonly call: HTMLButtonElement;
  private readonly promised = h("p", { class: "promised", hidden: true });
  private readonly submit: HTMLButtonElement;
  private readonly files: HTMLInputElement;
  private readonly clip: HTMLButtonElement;
  private asking = false;
  private full = false;

  constructor(private readonly context: Context, draft: string, restart: () => void) {
    const { say, session, language } = context;
    this.field = h("textarea", {
      rows: 1, dir: "auto", "aria-label": say(W.message), placeholder: say(W.message), autocomplete: "off", enterkeyhint: "send",
      on: { keydown: (event) => this.key(event), input: () => this.grow() },
    });
    this.field.value = draft;
    this.submit = h("button", { type: "submit", class: "send", "aria-label": say(W.send), title: say(W.send) }, icon(SEND));
    this.files = h("input", { type: "file", accept: TYPES, multiple: true, hidden: true, on: { change: () => {
      void this.attach(this.files.files);
      this.files.value = "";
    } } });
    this.clip = h("button", { type: "button", class: "plain send", "aria-label": say(W.attach), title: say(W.attach), on: { click: () => this.files.click() } }, icon(FILE));
    this.person = h("button", { type: "button", class: "plain person" }, icon(PERSON), h("span", { class: "words" }, this.label, this.hint));
    this.person.addEventListener("click", () => void this.ask(() => session.handOver(language)));
    this.solved = h("button", { type: "button", class: "plain" }, say(W.solved));
    this.solved.addEventListener("click", () => void attempt(context, async () => {
      await session.close(true);
      this.field.focus({ preventScroll: true });
    }));
    this.call = h("button", { type: "button", class: "plain", on: { click: () => void attempt(context, () => callback(context)) } }, say(W.callBack));
    const cancel = h("button", { type: "button", class: "quiet", on: { click: () => void attempt(context, async () => {
      await session.api.cancelCall(session.ticket, newKey());
      this.field.focus({ preventScroll: true });
    }) } }, say(W.cancelCall));
    this.promised.append(h("span"), " ", cancel);
    this.again = h("button", { type: "button", class: "plain", on: { click: restart } }, say(W.again));
    this.node = h("form", { class: "composer", "aria-label": say(W.write) },
      this.place, this.promised,
      h("div", { class: "write" }, this.clip, this.files, this.field, this.submit),
      h("div", { class: "row" }, this.person, this.call, this.solved, this.again));
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.leave();
    });
    // What is text is pasted and dropped as text, also where the clipboard has a picture of it, as that of a spreadsheet has.
    this.field.addEventListener("paste", ({ clipboardData }) => {
      if (!clipboardData?.types.includes("text/plain")) void this.attach(clipboardData?.files);
    });
    const take = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (event.type === "drop") void this.attach(event.dataTransfer.files);
    };
    this.node.addEventListener("dragover", take);
    this.node.addEventListener("drop", take);
    this.update();
  }

  /** The state, the site or the queue is different. */
  update(choosing = false): void {
    const { session, say, language } = this.context;
    const { site, state, outbox } = session;
    const { owner } = state;
    const withPerson = owner === "queue" || owner === "agent";
    // A button that can no longer be pressed loses the focus, and the page with it.
    const root = this.person.getRootNode() as ShadowRoot | Document;
    const pressed = withPerson || this.asking;
    if (pressed && root.activeElement === this.person) this.field.focus({ preventScroll: true });
    this.clip.hidden = !site?.attachment_max_bytes;
    this.person.disabled = pressed;
    this.label.textContent = say(owner === "agent" ? W.withPerson : owner === "queue" ? W.asked : W.talk);
    // Who waits is told their own place, while somebody is there to take them.
    const place = owner === "queue" && site?.opening.open_now ? session.place : null;
    this.hint.textContent = owner === "agent" || place || !site ? "" : expectation(site, say, language);
    const stands = place ? standing(place, say, language) : "";
    if (this.place.textContent !== stands) this.place.textContent = stands;
    this.hint.hidden = !this.hint.textContent;
    const { callback: promised } = state;
    this.promised.hidden = !promised;
    if (promised) this.promised.firstElementChild!.textContent = say(W.callPromised(stretch(new Date(promised.from), new Date(promised.until), language)));
    this.call.hidden = !!promised || !site?.callbacks.length || site.opening.open_now || owner === "agent";
    this.solved.hidden = !(state.answered && owner !== "closed" && owner !== "queue" && !state.asked && outbox.all.length === 0);
    this.again.hidden = owner !== "closed" && !this.full;
    this.node.hidden = choosing;
  }

  /** A text is the customer's again: it did not get anywhere. `full`: another conversation can begin with it. */
  giveBack(text: string, full: boolean): void {
    this.full = full;
    this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.grow();
  }

  /** Do what brings a person, once. */
  async ask(work: () => Promise<unknown>): Promise<void> {
    this.asking = true;
    this.update();
    await attempt(this.context, work);
    this.asking = false;
    this.update();
  }

  /** One after the other, as far as they are taken. */
  private async attach(files?: FileList | null): Promise<void> {
    const { context } = this;
    if (this.clip.hidden) return;
    for (const file of Array.from(files ?? [])) {
      context.tell(context.say(W.attaching(file.name)));
      if (!await attempt(context, () => context.session.attach(file))) return;
      context.tell("");
    }
  }

  private leave(): void {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.grow();
    this.field.focus({ preventScroll: true });
    this.context.send(text);
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.leave();
  }

  /** As high as what is written, where the browser does not do that by itself. */
  private grow(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.rows = Math.min(6, this.field.value.split("\n").length);
  }
}
