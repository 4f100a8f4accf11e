// Every word that a person reads, in both languages side by side.

import type { Reason } from "./receipt/wrong.js";
import type { Check } from "./receipt/verify.js";
import type { Language } from "./widget/types.js";

export type Pair = readonly [de: string, en: string];
export type Say = (pair: Pair) => string;

export const speak = (language: Language): Say => ([de, en]) => (language === "de" ? de : en);

/** The widget. */
export const W = {
  // Launcher and head.
  open: (company: string): Pair => [`Chat mit ${company} öffnen`, `Open the chat with ${company}`],
  hide: ["Chat schließen", "Close the chat"],
  chat: (company: string): Pair => [`Chat mit ${company}`, `Chat with ${company}`],
  unread: (count: string): Pair => count === "1"
    ? ["1 ungelesene Nachricht", "1 unread message"]
    : [`${count} ungelesene Nachrichten`, `${count} unread messages`],
  ai: ["KI-Assistent", "AI assistant"],
  queued: ["Ein Mensch ist angefragt", "A person has been asked for"],
  person: ["Mensch", "Person"],
  ended: ["Beendet", "Ended"],
  more: ["Weitere Möglichkeiten", "More options"],
  otherLanguage: ["English", "Deutsch"],
  transcript: ["Verlauf herunterladen", "Download transcript"],
  end: ["Unterhaltung beenden", "End conversation"],
  again: ["Neue Unterhaltung", "New conversation"],

  // The beginning.
  empty: ["Worum geht es? Schreiben Sie es in Ihren eigenen Worten.", "What is it about? Write it in your own words."],
  choose: ["Mit wem möchten Sie sprechen?", "Who would you like to talk to?"],
  chooseAi: ["Mit dem KI-Assistenten", "The AI assistant"],
  chooseAiHint: ["Antwortet sofort", "Answers at once"],
  choosePerson: ["Mit einem Menschen", "A person"],
  personFirst: ["Hier antwortet Ihnen ein Mensch aus unserem Team.", "A person from our team will answer you here."],

  // Writing.
  log: ["Unterhaltung", "Conversation"],
  below: ["Neue Nachricht", "New message"],
  write: ["Nachricht schreiben", "Write a message"],
  message: ["Ihre Nachricht", "Your message"],
  send: ["Senden", "Send"],
  attach: ["Bild oder PDF senden", "Send a picture or PDF"],
  attaching: (name: string): Pair => [`„${name}“ wird gesendet …`, `Sending “${name}” …`],
  sentFile: (name: string): Pair => [`Datei: ${name}`, `File: ${name}`],
  types: ["Ein Mensch schreibt gerade …", "A person is writing …"],
  talk: ["Mit einem Menschen sprechen", "Talk to a person"],
  asked: ["Ein Mensch ist angefragt", "A person has been asked for"],
  withPerson: ["Ein Mensch ist für Sie da", "A person is with you"],
  wait: (minutes: string): Pair => [`Wartezeit etwa ${minutes}`, `About ${minutes} wait`],
  waiting: (count: number): Pair => count === 1 ? ["1 Person wartet", "1 person waiting"] : [`${count} warten`, `${count} waiting`],
  closedUntil: (when: string): Pair => [`Gerade nicht besetzt, wieder ab ${when}`, `Nobody there now, back at ${when}`],
  closedNow: ["Gerade nicht besetzt", "Nobody there now"],
  place: (place: number): Pair => place === 1 ? ["Sie sind als Nächstes dran", "You are next"] : [`Platz ${place} in der Warteschlange`, `Number ${place} in the queue`],
  waitLeft: (minutes: string): Pair => [`noch etwa ${minutes}`, `about ${minutes}`],
  callBack: ["Rückruf vereinbaren", "Arrange a call"],
  phone: ["Ihre Telefonnummer", "Your telephone number"],
  phoneHint: ["Mit Vorwahl. Wir brauchen sie nur für diesen Rückruf; sie wird mit Ihren Daten gelöscht.", "With its dialling code. We need it for this call only; it is erased with your data."],
  when: ["Wann sollen wir anrufen?", "When should we call?"],
  callMe: ["Rückruf vereinbaren", "Arrange the call"],
  phoneInvalid: ["Bitte prüfen Sie die Nummer: mit Vorwahl, etwa 0431 123456 oder +49 431 123456. Ist die Zeit schon vergangen, wählen Sie eine andere.", "Please check the number: with its dialling code, such as 0431 123456 or +49 431 123456. If the time has passed, choose another one."],
  callPromised: (when: string): Pair => [`Ein Mensch ruft Sie an: ${when}.`, `A person will call you: ${when}.`],
  callCancelled: ["Der Rückruf ist abgesagt.", "The call is cancelled."],
  callDone: ["Ein Mensch hat Sie zurückgerufen.", "A person has called you back."],
  cancelCall: ["Rückruf absagen", "Cancel the call"],
  solved: ["Alles geklärt", "That solves it"],
  you: ["Sie", "You"],

  // What is going on.
  answering: ["Die KI schreibt …", "The AI is writing …"],
  taken: ["Ihre Nachricht ist angekommen. Ein Mensch antwortet Ihnen hier.", "Your message has arrived. A person will answer you here."],
  lost: ["Die Verbindung ist unterbrochen. Wir stellen sie wieder her …", "The connection is lost. We are restoring it …"],
  sending: ["Wird gesendet", "Sending"],
  queuedHere: ["Wird gesendet, sobald die Verbindung wieder da ist", "Will be sent once the connection is back"],
  notSent: ["Nicht gesendet", "Not sent"],
  retry: ["Noch einmal senden", "Send again"],
  discard: ["Verwerfen", "Discard"],
  gone: ["Diese Unterhaltung gibt es nicht mehr. Ihre nächste Nachricht beginnt eine neue.", "This conversation no longer exists. Your next message begins a new one."],
  anew: ["Nach einer Störung geht die Unterhaltung an einer früheren Stelle weiter. Was fehlt, schreiben Sie bitte noch einmal.", "After a disruption the conversation continues from an earlier point. If something is missing, please write it again."],

  // Notes in the conversation.
  handedOver: ["Ihr Anliegen liegt jetzt bei unserem Team. Ein Mensch antwortet Ihnen hier.", "Your request is now with our team. A person will answer you here."],
  takenOver: ["Ein Mensch aus unserem Team ist jetzt für Sie da.", "A person from our team is with you now."],
  returned: ["Jetzt antwortet wieder die KI.", "The AI is answering again."],
  contested: ["Ihr Widerspruch ist vermerkt. Ein Mensch prüft die Antwort und schreibt Ihnen hier.", "Your objection is recorded. A person will check the answer and write to you here."],
  examined: ["Ein Mensch hat Ihren Widerspruch geprüft.", "A person has examined your objection."],
  number: ["Nummer", "Number"],
  closed: ["Die Unterhaltung ist beendet. Wenn noch etwas offen ist, schreiben Sie einfach weiter.", "The conversation has ended. If anything is still open, just keep writing."],
  reopened: ["Die Unterhaltung geht weiter.", "The conversation continues."],
  otherSpoken: ["Den Chat auf Deutsch anzeigen", "Show the chat in English"],
  deleted: ["Diese Nachricht wurde gelöscht.", "This message has been deleted."],

  // A message.
  article: ["Ganzen Artikel lesen", "Read the whole article"],
  newTab: ["neuer Tab", "new tab"],
  undo: ["Rückgängig machen", "Undo"],
  undoing: ["Wird rückgängig gemacht …", "Undoing …"],
  undoLeft: (time: string): Pair => [`noch ${time} möglich`, `possible for another ${time}`],
  undone: ["Rückgängig gemacht", "Undone"],
  undoUnknown: ["Ob es rückgängig gemacht wurde, prüft jetzt ein Mensch.", "A person will now find out whether it was undone."],
  undoFailed: ["Das ließ sich nicht rückgängig machen. Ein Mensch kümmert sich darum.", "That could not be undone. A person will see to it."],

  // Under an answer of the AI.
  under: ["Zu dieser Antwort", "About this answer"],
  why: ["Warum?", "Why?"],
  receipt: ["Beleg", "Receipt"],
  wrong: ["Das stimmt nicht", "Not right"],
  because: ["Warum die Antwort so ausfiel", "Why the answer is as it is"],
  basis: ["Worauf sie beruht", "What it is based on"],
  dropped: ["Was nicht verwendet wurde", "What was not used"],

  // Receipt.
  holds: ["Der Beleg stimmt", "The receipt holds"],
  doesNotHold: ["Der Beleg stimmt nicht", "The receipt does not hold"],
  cannotCheck: ["Ihr Browser kann den Beleg nicht prüfen. Laden Sie ihn herunter und prüfen Sie ihn mit dem Befehl unten.", "Your browser cannot check the receipt. Download it and check it with the command below."],
  shownDiffers: ["Der Text auf dieser Seite ist ein anderer als der im Beleg.", "The text on this page is not the one in the receipt."],
  signedBy: (log: string): Pair => [`Unterschrieben vom Protokoll ${log}`, `Signed by the log ${log}`],
  stands: (index: string, size: string): Pair => [`Steht als Eintrag ${index} von ${size} im Protokoll`, `Stands in the log as entry ${index} of ${size}`],
  sameTexts: ["Ihre Nachricht und die Antwort sind die, die dort festgehalten sind", "Your message and the answer are those recorded there"],
  sameAnswer: ["Die Antwort ist die, die dort festgehalten ist", "The answer is the one recorded there"],
  checkedHere: (host: string): Pair => [
    `Geprüft in Ihrem Browser, mit dem Schlüssel, den ${host} veröffentlicht.`,
    `Checked in your browser, with the key that ${host} publishes.`,
  ],
  download: ["Beleg herunterladen", "Download receipt"],
  offline: ["Selbst prüfen, ohne diese Seite:", "Check it yourself, without this page:"],

  // Contest.
  contest: ["Antwort prüfen lassen", "Have the answer checked"],
  contestReason: ["Was stimmt nicht? (freiwillig)", "What is not right? (optional)"],
  examine: ["Prüfen lassen", "Have it checked"],
  cancel: ["Abbrechen", "Cancel"],
  underReview: ["Diese Antwort wird schon geprüft. Ein Mensch antwortet Ihnen hier.", "This answer is already being checked. A person will answer you here."],
  reviewed: ["Diese Antwort hat schon ein Mensch geprüft. Wenn Sie weiterhin nicht einverstanden sind, schreiben Sie es bitte hier, oder sprechen Sie mit einem Menschen.", "A person has already checked this answer. If you still disagree, please write so here, or talk to a person."],

  // After the end.
  rate: ["Wurde Ihr Anliegen gelöst?", "Did this solve it?"],
  yes: ["Ja", "Yes"],
  partly: ["Zum Teil", "Partly"],
  no: ["Nein", "No"],
  rated: (verdict: "yes" | "partly" | "no"): Pair => ({
    yes: ["Ihre Rückmeldung: gelöst", "Your feedback: solved"],
    partly: ["Ihre Rückmeldung: zum Teil gelöst", "Your feedback: partly solved"],
    no: ["Ihre Rückmeldung: nicht gelöst", "Your feedback: not solved"],
  } as const)[verdict],
  comment: ["Möchten Sie noch etwas dazu sagen? (freiwillig)", "Anything you would like to add? (optional)"],
  changeRating: ["Rückmeldung ändern", "Change feedback"],
  thanks: ["Danke für Ihre Rückmeldung.", "Thank you for your feedback."],
  notSolved: ["Danke für Ihre Rückmeldung. Wenn noch etwas offen ist, schreiben Sie hier weiter, oder sprechen Sie mit einem Menschen.", "Thank you for your feedback. If anything is still open, keep writing here, or talk to a person."],

  // What is kept of the customer.
  ownData: ["Meine Daten in diesem Chat", "My data in this chat"],
  what: ["Was", "What"],
  whatIsKept: (messages: number, decisions: number): Pair => [
    `${messages === 1 ? "1 Nachricht" : `${messages} Nachrichten`} von Ihnen und uns, ${decisions === 1 ? "1 Entscheidung" : `${decisions} Entscheidungen`} mit Begründung und Beleg, und was für Sie erledigt wurde`,
    `${messages === 1 ? "1 message" : `${messages} messages`} of yours and ours, ${decisions === 1 ? "1 decision" : `${decisions} decisions`} with reasons and receipts, and what was done for you`,
  ],
  whatFor: ["Wozu", "What for"],
  whatForIs: ["Um Ihr Anliegen zu bearbeiten und jede Entscheidung erklären, prüfen und rückgängig machen zu können", "To handle your request, and to be able to explain, check and undo every decision"],
  howLong: ["Wie lange", "How long"],
  untilErased: ["Bis Sie alles löschen lassen", "Until you have it erased"],
  keptUntil: (when: string): Pair => [`Das Gesetz verlangt es bis zum ${when}; danach, bis Sie alles löschen lassen`, `The law requires it until ${when}; after that until you have it erased`],
  howSafe: ["Wie geschützt", "How protected"],
  sealed: (company: string): Pair => [`Bei ${company}, verschlüsselt mit einem Schlüssel, den es nur für Sie gibt`, `At ${company}, encrypted with a key that exists for you alone`],
  here: ["In diesem Browser", "In this browser"],
  keptHere: ["Nummer und Zugang dieser Unterhaltung, damit Sie sie fortsetzen können", "The number of this conversation and the access to it, so that you can go on with it"],
  exportAll: ["Alles herunterladen", "Download everything"],
  exported: ["Ihre Daten sind heruntergeladen.", "Your data has been downloaded."],
  ownDataName: ["meine-daten", "my-data"],
  eraseAll: ["Alles löschen", "Erase everything"],
  back: ["Schließen", "Close"],
  eraseWhat: [
    "Alle Texte dieser Unterhaltung werden endgültig gelöscht; danach kann sie niemand mehr lesen, auch wir nicht. Was schon erledigt wurde, bleibt erledigt; ein vereinbarter Rückruf entfällt. Laden Sie vorher herunter, was Sie behalten möchten.",
    "All texts of this conversation are erased for good; afterwards nobody can read them, and neither can we. What was done stays done; a call that was arranged falls away. Before that, download what you want to keep.",
  ],
  eraseNow: ["Endgültig löschen", "Erase for good"],
  erased: ["Ihre Daten aus dieser Unterhaltung sind gelöscht.", "Your data of this conversation has been erased."],
  notErasable: ["Noch dürfen wir nicht alles löschen:", "We may not erase everything yet:"],
  restricted: ["Ihr Löschwunsch ist vermerkt. Bis dahin arbeiten nur noch Menschen mit diesen Daten, und danach werden sie von selbst gelöscht.", "Your request is recorded. Until then only people work with this data, and then it is erased by itself."],

  // Transcript.
  transcriptOf: (company: string): Pair => [`Verlauf des Chats mit ${company}`, `Transcript of the chat with ${company}`],
  savedAt: (when: string): Pair => [`Gespeichert: ${when}`, `Saved: ${when}`],
  transcriptDecision: (id: string): Pair => [`Beleg-Nummer ${id}`, `Receipt number ${id}`],
  transcriptName: ["Chatverlauf", "chat-transcript"],
} satisfies Record<string, Pair | ((...given: never[]) => Pair)>;

/** What went wrong, by the kind of problem that the server names. */
export const SORRY: Readonly<Record<string, Pair>> = {
  "too-large": ["Die Nachricht ist zu lang. Bitte kürzen Sie sie oder teilen Sie sie auf.", "The message is too long. Please shorten it or split it up."],
  "text-too-long": ["Die Nachricht ist zu lang. Bitte kürzen Sie sie oder teilen Sie sie auf.", "The message is too long. Please shorten it or split it up."],
  "file-too-large": ["Die Datei ist zu groß. Verkleinern Sie sie bitte, oder senden Sie sie in Teilen.", "The file is too large. Please make it smaller or send it in parts."],
  "file-refused": ["Diese Datei können wir nicht annehmen. Möglich sind Bilder (JPEG, PNG, WebP) und einfache PDFs ohne Passwort.", "We cannot take this file. Pictures (JPEG, PNG, WebP) and plain PDFs without a password are fine."],
  "files-enough": ["Heute können wir keine Dateien mehr annehmen. Schreiben Sie uns gern trotzdem.", "We cannot take any more files today. Please write to us all the same."],
  "text-empty": ["Die Nachricht enthält keinen lesbaren Text.", "The message has no readable text."],
  "erased": ["Diese Unterhaltung wurde gelöscht.", "This conversation has been deleted."],
  "changed": ["Diese Aufzeichnung ist beschädigt, darum zeigen wir sie nicht. Ein Mensch hilft Ihnen gern weiter.", "This record is damaged, so we do not show it. A person will be happy to help."],
  "acting": ["Ihr Auftrag läuft noch. Bitte versuchen Sie es gleich noch einmal; doppelt geschieht nichts.", "Your request is still being carried out. Please try again in a moment; nothing happens twice."],
  "not-undoable": ["Das lässt sich hier im Moment nicht rückgängig machen. Ein Mensch hilft Ihnen gern weiter.", "This cannot be undone here at the moment. A person will be happy to help."],
  "conversation-full": ["Diese Unterhaltung ist so lang, dass nichts mehr hineinpasst. Ihr Text steht noch im Eingabefeld: Beginnen Sie damit eine neue Unterhaltung, oder lassen Sie sich mit einem Menschen verbinden.", "This conversation has become so long that nothing more fits in. Your text is still in the field: start a new conversation with it, or ask for a person."],
  "conversation-state": ["Das ist in dieser Unterhaltung gerade nicht möglich.", "This conversation does not allow that at the moment."],
  "done": ["Das ist in dieser Unterhaltung gerade nicht möglich.", "This conversation does not allow that at the moment."],
  "exported-often": ["Sie haben Ihre Daten zuletzt mehrmals heruntergeladen. Morgen geht es wieder.", "You have downloaded your data several times lately. It will be possible again tomorrow."],
  "restricted": ["Das ist nicht möglich, weil Sie die Löschung verlangt haben.", "This is not possible, because you asked for erasure."],
  "earlier-log": ["Diese Antwort steht in einem früheren Protokoll, das abgeschlossen ist. Dafür lässt sich kein Beleg mehr ausstellen.", "This answer stands in an earlier log, which is closed. No receipt can be made for it any more."],
};

export const SORRY_ELSE: Pair = ["Das hat leider nicht geklappt. Bitte versuchen Sie es später noch einmal.", "Sorry, that did not work. Please try again later."];

/** Why a receipt does not hold. */
export const REASON: Readonly<Record<Reason, Pair>> = {
  "too-long": ["Er ist länger, als ein Beleg sein kann.", "It is longer than a receipt can be."],
  "too-many": ["Er hat mehr Texte, als ein Beleg haben kann.", "It has more texts than a receipt can have."],
  "not-json": ["Das ist kein Beleg, oder er ist nicht vollständig.", "This is no receipt, or not all of it."],
  "form": ["Er hat nicht die Form eines Belegs. Nehmen Sie ihn so, wie er heruntergeladen wurde.", "It does not have the form of a receipt. Take it as it was downloaded."],
  "version": ["Er ist neuer als diese Prüfung. Prüfen Sie ihn mit einer neueren Fassung.", "It is newer than this check. Check it with a newer version."],
  "proof": ["Der Nachweis darin ist beschädigt.", "The proof in it is damaged."],
  "note": ["Was das Protokoll unterschrieben hat, ist beschädigt.", "What the log signed is damaged."],
  "key": ["Das ist kein Schlüssel, oder er ist beschädigt. Er sieht so aus: name+12345678+AbC…", "The key is none, or is damaged. It looks like this: name+12345678+AbC…"],
  "key-of-witness": ["Das ist der Schlüssel eines Zeugen, nicht der des Protokolls.", "This is the key of a witness, not that of the log."],
  "other-log": ["Er ist aus einem anderen Protokoll als dem, dessen Schlüssel Sie haben.", "It is from another log than the one whose key you have."],
  "not-signed": ["Kein Schlüssel, dem Sie vertrauen, hat ihn unterschrieben.", "No key that you trust has signed it."],
  "signature": ["Die Unterschrift des Protokolls ist nicht echt.", "The log's signature is not genuine."],
  "key-ended": ["Der Schlüssel war zu dieser Zeit schon abgelöst.", "The key had been replaced by then."],
  "not-in-log": ["Das Protokoll zeigt diese Entscheidung an dieser Stelle nicht: Der Beleg wurde verändert.", "The log does not show this decision at this place: the receipt was changed."],
  "leaf": ["Die Entscheidung darin ist nicht lesbar.", "The decision in it cannot be read."],
  "unknown-field": ["Er zeigt einen Text, den die Entscheidung nicht kennt.", "It shows a text that the decision does not know."],
  "text-differs": ["Ein Text ist nicht der, der festgehalten wurde.", "A text is not the one that was recorded."],
  "text-twice": ["Ein Text steht zweimal da.", "A text stands there twice."],
  "successions": ["Die Liste der Schlüsselwechsel passt nicht zusammen.", "The list of changes of key does not fit together."],
};

/** The page that verifies a receipt. */
export const V = {
  title: ["Einen Beleg prüfen", "Verify a receipt"],
  lead: [
    "Ein Beleg beweist, was Ihnen geantwortet wurde. Geprüft wird er hier in Ihrem Browser; er wird nirgendwohin gesendet.",
    "A receipt proves what you were told. It is checked here in your browser and sent nowhere.",
  ],
  file: ["Beleg als Datei", "Receipt as a file"],
  text: ["oder als Text", "or as text"],
  textHint: ["Den ganzen Inhalt der Datei einfügen", "Paste everything that is in the file"],
  key: ["Schlüssel des Protokolls", "Key of the log"],
  keyHint: [
    "Nehmen Sie ihn aus einer Quelle, der Sie vertrauen. Vorgeschlagen ist der, den dieser Server veröffentlicht.",
    "Take it from a source that you trust. The one suggested is what this server publishes.",
  ],
  verify: ["Prüfen", "Verify"],
  missing: ["Wählen Sie eine Datei, oder fügen Sie den Beleg als Text ein.", "Choose a file, or paste the receipt as text."],
  cannot: [
    "Dieser Browser kann die Unterschrift nicht prüfen. Nehmen Sie einen neueren oder das Programm „ombud verify“.",
    "This browser cannot check the signature. Use a newer one, or the program “ombud verify”.",
  ],
  valid: ["Der Beleg stimmt.", "The receipt holds."],
  invalid: ["Der Beleg stimmt nicht.", "The receipt does not hold."],
  held: ["stimmt", "holds"],
  failed: ["stimmt nicht", "does not hold"],
  unchecked: ["nicht geprüft", "not checked"],
  place: (index: string, size: string, log: string): Pair => [
    `Eintrag ${index} von ${size} im Protokoll ${log}`, `Entry ${index} of ${size} in the log ${log}`],
  decision: (kind: string, who: string, at: string): Pair => [`${kind} · ${who} · ${at}`, `${kind} · ${who} · ${at}`],
  texts: ["Die Texte darin", "The texts in it"],
  notShown: ["Dieser Text ist im Beleg nicht enthalten; über ihn ist nichts geprüft.", "This text is not in the receipt; nothing was checked about it."],
  yours: ["Ihre Nachricht", "Your message"],
  reply: ["Antwort", "Answer"],
  proves: [
    "Damit ist gezeigt: Diese Texte und diese Entscheidung stehen genau so im Protokoll. Nicht gezeigt ist, ob die Antwort richtig war.",
    "This shows that these texts and this decision stand in the log exactly so. It does not show that the answer was right.",
  ],
} satisfies Record<string, Pair | ((...given: string[]) => Pair)>;

/** The kinds of decisions that customers have receipts of; others are shown by their code. */
export const KIND: Readonly<Record<string, Pair>> = {
  reply: ["Antwort", "Answer"],
  handoff: ["Übergabe an einen Menschen", "Handed over to a person"],
  refuse: ["Ablehnung", "Refusal"],
  act: ["Auftrag", "Act"],
  result: ["Ergebnis eines Auftrags", "Result of an act"],
  undo: ["Rückgängig machen", "Undoing"],
  contest: ["Widerspruch", "Objection"],
  outcome: ["Ende der Unterhaltung", "End of the conversation"],
};

/** Who decided. */
export const ACTOR: Readonly<Record<string, Pair>> = {
  assistant: ["KI", "AI"],
  model: ["Sprachmodell", "language model"],
  person: ["Mensch", "person"],
  customer: ["Kundin oder Kunde", "customer"],
  system: ["System", "system"],
};

/** What is checked, one line each. */
export const CHECKED: Readonly<Record<Check, Pair>> = {
  form: ["Form des Belegs", "Form of the receipt"],
  signature: ["Unterschrift des Protokolls", "Signature of the log"],
  place: ["Platz im Protokoll", "Place in the log"],
  texts: ["Texte", "Texts"],
};
