// The conversation as a text to keep, made of what is shown.

import { type Say, W } from "../words.js";
import { note } from "./note.js";
import { exact } from "./time.js";
import { type Happening, isMessage, type Language } from "./types.js";

export function transcript(
  happenings: readonly Happening[],
  { company, language, say, now }: { company: string; language: Language; say: Say; now: Date },
): string {
  const lines = [say(W.transcriptOf(company)), say(W.savedAt(exact(now, language))), ""];
  for (const one of happenings) {
    const at = exact(new Date(one.at), language);
    if (isMessage(one)) {
      const who = one.author.kind === "customer" ? say(W.you) : one.author.label;
      lines.push(`${who} · ${at}`, one.text === undefined ? say(W.deleted) : one.attachment ? say(W.sentFile(one.text)) : one.text);
      if (one.decision) lines.push(`(${say(W.transcriptDecision(one.decision))})`);
    } else {
      const said = note(one, say, language);
      if (!said) continue;
      lines.push(`${at}: ${said}`);
    }
    lines.push("");
  }
  return lines.join("\n");
}
