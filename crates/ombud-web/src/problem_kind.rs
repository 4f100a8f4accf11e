//! The kinds of problems: the one table of codes, statuses, titles and what they mean.

use axum::http::StatusCode;
use ombud_domain::Locale;

/// Declares the kinds of problems, each with its code, status, title, and what it means in both languages.
macro_rules! kinds {
    ($($kind:ident $code:literal $status:ident {
        title: $title:literal,
        en: $en:literal,
        de_title: $de_title:literal,
        de: $de:literal,
    })*) => {
        /// What kind of problem. There is no problem without one, and each has a page of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum ProblemKind {
            $(#[doc = $title] $kind,)*
        }

        impl ProblemKind {
            /// Every kind there is.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The end of its address, `/problems/CODE`. Never changes.
            pub(crate) fn code(self) -> &'static str {
                match self { $(Self::$kind => $code),* }
            }

            /// HTTP status.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status),* }
            }

            /// The same for every problem of this kind.
            pub(crate) fn title(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $((Self::$kind, Locale::En) => $title, (Self::$kind, Locale::De) => $de_title,)*
                }
            }

            /// What it means, and what to do about it.
            pub(crate) fn meaning(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $((Self::$kind, Locale::En) => $en, (Self::$kind, Locale::De) => $de,)*
                }
            }
        }
    };
}

kinds! {
    Unauthenticated "unauthenticated" UNAUTHORIZED {
        title: "Not authenticated",
        en: "The request has no API key and no conversation token, or one that is not valid (any more). Send it as `Authorization: Bearer …`. A key that was revoked or lost has to be made anew by someone with the scope `admin`.",
        de_title: "Nicht angemeldet",
        de: "Die Anfrage enthält weder einen gültigen API-Schlüssel noch ein gültiges Token einer Unterhaltung. Senden Sie eines davon als `Authorization: Bearer …`. Einen widerrufenen oder verlorenen Schlüssel ersetzt jemand mit dem Recht `admin`.",
    }
    Forbidden "forbidden" FORBIDDEN {
        title: "Not allowed",
        en: "The key or token is valid and may not do this. Where a key lacks a scope, `detail` names it: use a key that has it. The token of a conversation is good for what its customer does in that conversation.",
        de_title: "Nicht erlaubt",
        de: "Der Schlüssel oder das Token gilt, darf das aber nicht. Fehlt einem Schlüssel ein Recht, nennt `detail` es: Verwenden Sie einen Schlüssel, der es hat. Das Token einer Unterhaltung gilt für das, was der Kunde in dieser Unterhaltung tut.",
    }
    NotFound "not-found" NOT_FOUND {
        title: "Not found",
        en: "There is no such address, or nothing with this id, or it belongs to someone else. `/docs` lists the addresses there are.",
        de_title: "Nicht gefunden",
        de: "Diese Adresse gibt es nicht, oder es gibt nichts mit dieser Kennung, oder es gehört jemand anderem. `/docs` führt alle Adressen auf.",
    }
    MethodNotAllowed "method-not-allowed" METHOD_NOT_ALLOWED {
        title: "Method not allowed",
        en: "The address exists and does not take this HTTP method. `/docs` lists what it takes.",
        de_title: "Methode nicht erlaubt",
        de: "Die Adresse gibt es, sie nimmt diese HTTP-Methode aber nicht an. `/docs` führt auf, was sie annimmt.",
    }
    ContentType "content-type" UNSUPPORTED_MEDIA_TYPE {
        title: "Wrong content type",
        en: "The body is not announced as JSON, or it is announced as compressed or in another character encoding than UTF-8. Send JSON with `Content-Type: application/json` and without `Content-Encoding`.",
        de_title: "Falsches Format",
        de: "Der Inhalt ist nicht als JSON angekündigt, oder er ist als komprimiert oder in einer anderen Zeichenkodierung als UTF-8 angekündigt. Senden Sie JSON mit `Content-Type: application/json` und ohne `Content-Encoding`.",
    }
    Malformed "malformed" BAD_REQUEST {
        title: "The request cannot be read",
        en: "The address, what follows its `?`, or the body is not written as it should be. `detail` says where and what is expected.",
        de_title: "Die Anfrage ist nicht lesbar",
        de: "Die Adresse, was nach dem `?` folgt, oder der Inhalt ist nicht so geschrieben wie erwartet. `detail` sagt, wo und was erwartet wird.",
    }
    Invalid "invalid" UNPROCESSABLE_ENTITY {
        title: "A value is not acceptable",
        en: "The request can be read, and a value in it cannot be taken. `detail` names it and says what can.",
        de_title: "Ein Wert ist nicht zulässig",
        de: "Die Anfrage ist lesbar, aber ein Wert darin ist nicht zulässig. `detail` nennt ihn und sagt, was zulässig ist.",
    }
    TooLarge "too-large" PAYLOAD_TOO_LARGE {
        title: "The request is too large",
        en: "A request may have at most 64 KiB, a file that is sent 50 MB and an assistant's folder 32 MiB. Send less at once.",
        de_title: "Die Anfrage ist zu groß",
        de: "Eine Anfrage darf höchstens 64 KiB haben, eine gesendete Datei 50 MB und der Ordner eines Assistenten 32 MiB. Senden Sie weniger auf einmal.",
    }
    FileTooLarge "file-too-large" PAYLOAD_TOO_LARGE {
        title: "The file is too large",
        en: "`detail` says how large a file may be here (`attachments.size_max_mb` in the configuration). Photos can be made smaller, and a long PDF be sent in parts.",
        de_title: "Die Datei ist zu groß",
        de: "`detail` sagt, wie groß eine Datei hier sein darf (`attachments.size_max_mb` in der Konfiguration). Fotos lassen sich verkleinern, ein langes PDF in Teilen senden.",
    }
    FileRefused "file-refused" UNPROCESSABLE_ENTITY {
        title: "The file is not taken",
        en: "JPEG, PNG and WebP pictures and PDFs are taken, if they can be read. What a file is is seen from what is in it, not from its name. PDFs that can run programs, hold other files or are protected with a password are not taken, as nobody at the desk should have to open them. `detail` says which it is.",
        de_title: "Die Datei wird nicht angenommen",
        de: "Angenommen werden Bilder (JPEG, PNG, WebP) und PDFs, die sich lesen lassen. Entscheidend ist der Inhalt einer Datei, nicht ihr Name. PDFs, die Programme ausführen können, andere Dateien enthalten oder mit einem Passwort geschützt sind, werden nicht angenommen: Niemand am Arbeitsplatz soll sie öffnen müssen. `detail` sagt, woran es liegt.",
    }
    FilesEnough "files-enough" TOO_MANY_REQUESTS {
        title: "Enough files for today",
        en: "Customers together may send as much as `attachments.per_day_mb` says within a day (UTC), so that nobody fills the disk. Nothing else is affected; tomorrow files are taken again.",
        de_title: "Genug Dateien für heute",
        de: "Alle Kunden zusammen können am Tag (UTC) so viel senden, wie `attachments.per_day_mb` erlaubt, damit niemand die Festplatte füllt. Sonst ist nichts betroffen; morgen werden wieder Dateien angenommen.",
    }
    Stalled "stalled" REQUEST_TIMEOUT {
        title: "The request did not come to its end",
        en: "The rest of the request did not come in time, and nothing was done. Send it again, with the same idempotency key where it had one.",
        de_title: "Die Anfrage kam nicht vollständig an",
        de: "Der Rest der Anfrage kam nicht rechtzeitig; es wurde nichts getan. Senden Sie sie noch einmal, mit demselben Idempotenzschlüssel, wenn sie einen hatte.",
    }
    TextTooLong "text-too-long" PAYLOAD_TOO_LARGE {
        title: "The text is too long",
        en: "A message has at most 16 KiB. Nothing of it was taken. Send it in several messages.",
        de_title: "Der Text ist zu lang",
        de: "Eine Nachricht darf höchstens 16 KiB haben. Nichts davon wurde angenommen. Teilen Sie den Text auf mehrere Nachrichten auf.",
    }
    TextEmpty "text-empty" UNPROCESSABLE_ENTITY {
        title: "The text is empty",
        en: "A message needs something that can be read: blanks and characters that nobody sees do not count.",
        de_title: "Der Text ist leer",
        de: "Eine Nachricht braucht etwas Lesbares: Leerzeichen und unsichtbare Zeichen zählen nicht.",
    }
    ConversationState "conversation-state" CONFLICT {
        title: "The conversation does not allow this now",
        en: "Who has the conversation, or that it is closed, stands against it. `detail` says which. Read the conversation again and decide anew.",
        de_title: "Die Unterhaltung lässt das jetzt nicht zu",
        de: "Die Unterhaltung führt gerade jemand anderes, oder sie ist beendet. `detail` sagt, was davon zutrifft. Rufen Sie die Unterhaltung neu ab, und entscheiden Sie dann.",
    }
    ConversationFull "conversation-full" CONFLICT {
        title: "The conversation is full",
        en: "A conversation holds as much as `detail` says, which is years of daily messages. Everything in it stays and can be read, and a person can be asked for. Begin a new conversation to write on: `POST /v1/conversations`.",
        de_title: "Die Unterhaltung ist voll",
        de: "Eine Unterhaltung fasst so viel, wie `detail` sagt: Jahre täglicher Nachrichten. Alles darin bleibt erhalten und lesbar, und Sie können nach einem Menschen fragen. Beginnen Sie zum Weiterschreiben eine neue Unterhaltung: `POST /v1/conversations`.",
    }
    Done "done" CONFLICT {
        title: "Already done",
        en: "It was done before and is done once only. Nothing was changed. `detail` says what.",
        de_title: "Schon geschehen",
        de: "Das ist schon geschehen und geschieht nur einmal. Es wurde nichts geändert. `detail` sagt, was.",
    }
    LastAdminKey "last-admin-key" CONFLICT {
        title: "The last administrator's key",
        en: "Without this key nobody could make another, so it was not revoked. Make a new key with the scope `admin` first (`POST /v1/keys`), and revoke this one with it.",
        de_title: "Der letzte Schlüssel der Verwaltung",
        de: "Ohne diesen Schlüssel könnte niemand mehr einen neuen erstellen; darum wurde er nicht widerrufen. Erstellen Sie zuerst einen neuen mit dem Recht `admin` (`POST /v1/keys`), und widerrufen Sie diesen dann mit ihm.",
    }
    FromElsewhere "from-elsewhere" FORBIDDEN {
        title: "Sent from elsewhere",
        en: "Pages of the staff take forms from our own pages only, so that no other site changes something in the name of who is signed in. Open the page here and send its form. Programs use the API with a key.",
        de_title: "Von anderswo gesendet",
        de: "Die Seiten des Teams nehmen Formulare nur von unseren eigenen Seiten an, damit keine fremde Seite im Namen angemeldeter Personen etwas ändert. Öffnen Sie die Seite hier und senden Sie ihr Formular. Programme nutzen die API mit einem Schlüssel.",
    }
    LastAdministrator "last-administrator" CONFLICT {
        title: "The last administrator",
        en: "Without them nobody could give roles or keys, so nothing was changed. Make somebody else an administrator first.",
        de_title: "Die letzte Person mit der Rolle „Verwaltung“",
        de: "Ohne sie könnte niemand mehr Rollen oder Schlüssel vergeben; darum wurde nichts geändert. Geben Sie zuerst jemand anderem die Rolle.",
    }
    TooManyAttempts "too-many-attempts" TOO_MANY_REQUESTS {
        title: "Too many attempts",
        en: "Too often in a row, address, password or code was not right. `detail` says how long nothing is tried, whether there is such an address or not.",
        de_title: "Zu viele Versuche",
        de: "Zu oft hintereinander stimmte Adresse, Passwort oder Code nicht. `detail` sagt, wann es wieder geht. Das ist bei Adressen, die es nicht gibt, genauso.",
    }
    ExportedOften "exported-often" TOO_MANY_REQUESTS {
        title: "Enough copies for now",
        en: "A copy of all that is kept of a conversation is made five times a day at most: each has the proof of every decision. `detail` says when the next one can be made. Messages, decisions and receipts can be read at any time.",
        de_title: "Vorerst genug Kopien",
        de: "Eine Kopie von allem, was zu einer Unterhaltung gespeichert ist, gibt es höchstens fünfmal am Tag: Jede enthält den Nachweis jeder Entscheidung. `detail` sagt, wann die nächste möglich ist. Nachrichten, Entscheidungen und Belege sind jederzeit lesbar.",
    }
    Erased "erased" GONE {
        title: "Erased",
        en: "The data was erased for good, as the person may ask. The decision stays in the log, without what it said. There is nothing left to be kept, so that no hold can be placed on it either.",
        de_title: "Gelöscht",
        de: "Die Daten wurden endgültig gelöscht; darauf hat die betroffene Person ein Recht. Die Entscheidung steht weiter im Protokoll, ohne ihren Inhalt. Es ist nichts mehr da, was aufbewahrt werden könnte; darum lässt es sich auch nicht sperren.",
    }
    Restricted "restricted" CONFLICT {
        title: "The data is restricted",
        en: "Erasure was asked for and something stands against it: an open contest, a legal hold or a duty to keep the data. Until that has ended the data is restricted (GDPR Art. 18): people may read it and answer the customer, and the AI does nothing with it. So a conversation cannot be given back to the AI, nobody can sign in to it, and what the AI proposed cannot be released. Answer the customer yourself; settle the review (`POST /v1/reviews/{id}/settle`) or lift the hold (`DELETE /v1/subjects/{id}/hold`) when it is over. The data is erased by itself then.",
        de_title: "Die Verarbeitung der Daten ist eingeschränkt",
        de: "Die Löschung ist verlangt, und etwas steht ihr entgegen: ein offener Widerspruch, eine Löschsperre oder eine gesetzliche Aufbewahrungspflicht. Bis das vorbei ist, ist die Verarbeitung eingeschränkt (Art. 18 DSGVO): Menschen dürfen die Daten lesen und dem Kunden antworten, die KI tut nichts mit ihnen. Die Unterhaltung lässt sich deshalb nicht an die KI zurückgeben, niemand kann sich darin anmelden, und was die KI vorgeschlagen hat, lässt sich nicht freigeben. Antworten Sie selbst; schließen Sie die Prüfung ab (`POST /v1/reviews/{id}/settle`), oder heben Sie die Löschsperre auf (`DELETE /v1/subjects/{id}/hold`), sobald sie nicht mehr nötig ist. Dann werden die Daten von selbst gelöscht.",
    }
    EarlierLog "earlier-log" CONFLICT {
        title: "The log is closed",
        en: "The decision stands in the log before the last restore, which is closed. The receipt that came with it still verifies.",
        de_title: "Das Protokoll ist abgeschlossen",
        de: "Die Entscheidung steht im Protokoll vor der letzten Wiederherstellung, und das ist abgeschlossen. Der Beleg, der mit ihr kam, lässt sich weiter prüfen.",
    }
    IdempotencyKeyReused "idempotency-key-reused" UNPROCESSABLE_ENTITY {
        title: "Idempotency key reused",
        en: "This idempotency key was used for another request. Repeat a request with its own key, and use a new key for every new one.",
        de_title: "Idempotenzschlüssel schon benutzt",
        de: "Dieser Idempotenzschlüssel gehört zu einer anderen Anfrage. Wiederholen Sie eine Anfrage mit ihrem eigenen Schlüssel, und nehmen Sie für jede neue einen neuen.",
    }
    NotDecidable "not-decidable" CONFLICT {
        title: "This cannot be decided",
        en: "The act does not wait for this person's decision, or not any more, or what was looked at has changed. `detail` says which.",
        de_title: "Hier ist nichts zu entscheiden",
        de: "Der Vorgang wartet nicht (mehr) auf die Entscheidung dieser Person, oder er hat sich geändert, seit sie ihn angesehen hat. `detail` sagt, was davon zutrifft.",
    }
    ReleaseState "release-state" CONFLICT {
        title: "The release cannot take this step",
        en: "The release is at another point, or someone else has to take the step. `detail` says which. Read the release again: it says where it stands.",
        de_title: "Die Veröffentlichung lässt diesen Schritt nicht zu",
        de: "Die Veröffentlichung ist an einem anderen Punkt, oder jemand anderes muss den Schritt tun. `detail` sagt, was davon zutrifft. Rufen Sie sie neu ab: Dann sehen Sie, wo sie steht.",
    }
    NotUndoable "not-undoable" CONFLICT {
        title: "This cannot be undone",
        en: "The act has no inverse, its time is over, it stands undone already, or someone else has to do it. `detail` says which. A person can still help: ask for one.",
        de_title: "Das lässt sich nicht rückgängig machen",
        de: "Der Vorgang hat keine Umkehrung, die Frist ist um, er ist schon rückgängig gemacht, oder jemand anderes muss es tun. `detail` sagt, was davon zutrifft. Ein Mensch kann trotzdem helfen: Fragen Sie danach.",
    }
    TranslationUnavailable "translation-unavailable" CONFLICT {
        title: "Nothing is translated here",
        en: "No translator is configured (`[translation]`), so that nothing can be translated.",
        de_title: "Hier wird nichts übersetzt",
        de: "Es ist kein Übersetzungsdienst eingerichtet (`[translation]`), darum lässt sich nichts übersetzen.",
    }
    TranslationRefused "translation-refused" CONFLICT {
        title: "The rules do not allow a translation",
        en: "To be translated, texts leave for a service, and the rules do not allow that here. `detail` says which rules. Nothing left; that it was refused is recorded.",
        de_title: "Die Regeln lassen keine Übersetzung zu",
        de: "Zum Übersetzen gehen Texte an einen Dienst, und das lassen die Regeln hier nicht zu. `detail` nennt sie. Es ist nichts hinausgegangen; dass abgelehnt wurde, ist festgehalten.",
    }
    TranslationFailed "translation-failed" BAD_GATEWAY {
        title: "No translation came back",
        en: "The translator that is configured (`[translation]`) could not be reached, was too slow, refused, or answered something else than a translation. `detail` says which. Nothing was lost: try again, or go on with the original.",
        de_title: "Es kam keine Übersetzung zurück",
        de: "Der eingerichtete Übersetzungsdienst (`[translation]`) war nicht erreichbar, zu langsam, hat abgelehnt oder etwas anderes als eine Übersetzung geantwortet. `detail` sagt, was davon zutrifft. Es ging nichts verloren: Versuchen Sie es noch einmal, oder arbeiten Sie mit dem Original weiter.",
    }
    SignInUnavailable "sign-in-unavailable" CONFLICT {
        title: "Nobody can sign in here",
        en: "No issuer of tokens is configured (`[identity]`), so that customers cannot sign in.",
        de_title: "Eine Anmeldung gibt es hier nicht",
        de: "Es ist kein Aussteller von Tokens eingerichtet (`[identity]`), darum kann sich niemand anmelden.",
    }
    SignInKeysMissing "sign-in-keys-missing" SERVICE_UNAVAILABLE {
        title: "The keys that check tokens cannot be read",
        en: "Tokens are checked with keys that their issuer publishes (`identity.key_set`), and these could not be read since this node serves. It tries again; the log says what is wrong. Nothing was changed.",
        de_title: "Die Schlüssel zum Prüfen der Tokens sind nicht abrufbar",
        de: "Tokens werden mit Schlüsseln geprüft, die ihr Aussteller veröffentlicht (`identity.key_set`), und diese waren nicht abrufbar, seit dieser Knoten läuft. Er versucht es weiter; woran es liegt, steht im Log. Es wurde nichts geändert.",
    }
    TooManyTokens "too-many-tokens" TOO_MANY_REQUESTS {
        title: "Too many tokens were refused",
        en: "Five tokens of this conversation were refused within ten minutes. Wait, and then send a valid one.",
        de_title: "Zu viele abgelehnte Tokens",
        de: "In zehn Minuten wurden fünf Tokens dieser Unterhaltung abgelehnt. Warten Sie, und senden Sie dann ein gültiges.",
    }
    TokenRefused "token-refused" UNPROCESSABLE_ENTITY {
        title: "The customer is not signed in",
        en: "The token is not believed: it is expired, for somebody else, or signed by somebody else. `detail` says which. Nothing was changed.",
        de_title: "Der Kunde ist nicht angemeldet",
        de: "Das Token wird nicht anerkannt: Es ist abgelaufen, für jemand anderen bestimmt oder von jemand anderem signiert. `detail` sagt, was davon zutrifft. Es wurde nichts geändert.",
    }
    Busy "busy" SERVICE_UNAVAILABLE {
        title: "Too many changes at once",
        en: "Others change the same thing at this moment. Nothing was changed by this request. Try again, with the same idempotency key.",
        de_title: "Zu viele Änderungen zugleich",
        de: "Andere ändern gerade dasselbe. Diese Anfrage hat nichts geändert. Versuchen Sie es noch einmal, mit demselben Idempotenzschlüssel.",
    }
    Acting "acting" SERVICE_UNAVAILABLE {
        title: "Something is being done",
        en: "Something is being done for this conversation, and what came of it is not known yet. Try again in a moment; nothing is done twice.",
        de_title: "Es wird gerade etwas erledigt",
        de: "Für diese Unterhaltung wird gerade etwas erledigt, und das Ergebnis steht noch aus. Versuchen Sie es gleich noch einmal; nichts geschieht doppelt.",
    }
    Stopping "stopping" SERVICE_UNAVAILABLE {
        title: "ombud is stopping",
        en: "ombud is being stopped or replaced. Try again in a moment.",
        de_title: "ombud wird beendet",
        de: "ombud wird gerade beendet oder ersetzt. Versuchen Sie es gleich noch einmal.",
    }
    LedgerWrong "ledger-wrong" SERVICE_UNAVAILABLE {
        title: "The ledger is wrong",
        en: "An entry of the log is not what was signed. Nothing more is decided until an operator has looked at it; `ombud ledger verify` names the entry.",
        de_title: "Das Protokoll stimmt nicht",
        de: "Ein Eintrag des Protokolls ist nicht der, der signiert wurde. Bis das jemand vom Betrieb geprüft hat, wird nichts mehr entschieden; `ombud ledger verify` nennt den Eintrag.",
    }
    NotSigned "not-signed" SERVICE_UNAVAILABLE {
        title: "The ledger's key does not sign",
        en: "Whoever keeps the ledger's key, such as a KMS, does not sign at the moment, so nothing can be decided. Nothing was lost; try again in a moment. The operator finds the reason in the log.",
        de_title: "Der Schlüssel des Protokolls signiert nicht",
        de: "Wer den Schlüssel des Protokolls verwahrt, etwa ein KMS, signiert gerade nicht. Darum kann nichts entschieden werden. Es ging nichts verloren; versuchen Sie es gleich noch einmal. Der Betrieb findet den Grund im Log.",
    }
    KeyMissing "key-missing" SERVICE_UNAVAILABLE {
        title: "The ledger's key is not here",
        en: "The ledger's key was changed, and this node does not have the new one. The operator must give it to this node and start it again.",
        de_title: "Der Schlüssel des Protokolls ist nicht hier",
        de: "Der Schlüssel des Protokolls wurde gewechselt, und dieser Knoten hat den neuen nicht. Der Betrieb muss ihn diesem Knoten geben und ihn neu starten.",
    }
    NotWritable "not-writable" INSUFFICIENT_STORAGE {
        title: "Nothing can be written",
        en: "The data folder is full or cannot be written to. Nothing was lost; try again once the operator has made room.",
        de_title: "Es kann nichts geschrieben werden",
        de: "Der Datenordner ist voll oder nicht beschreibbar. Es ging nichts verloren; versuchen Sie es wieder, sobald der Betrieb Platz geschaffen hat.",
    }
    Unavailable "unavailable" SERVICE_UNAVAILABLE {
        title: "The database does not answer",
        en: "Nothing was lost. Try again in a moment.",
        de_title: "Die Datenbank antwortet nicht",
        de: "Es ging nichts verloren. Versuchen Sie es gleich noch einmal.",
    }
    Changed "changed" INTERNAL_SERVER_ERROR {
        title: "What is stored was changed",
        en: "What is stored of this decision or message is not what was recorded: it was changed in the database, or its disk is damaged. So it is not shown as if it were right. Tell the operator the id in `detail`: `ombud ledger verify` says what else is affected, and a backup may have it as it was. Where the receipt that came with the decision was kept, it still verifies.",
        de_title: "Gespeichertes wurde verändert",
        de: "Was zu dieser Entscheidung oder Nachricht gespeichert ist, ist nicht das, was aufgezeichnet wurde: Es wurde in der Datenbank verändert, oder der Datenträger ist beschädigt. Darum wird es nicht gezeigt, als wäre es richtig. Nennen Sie dem Betrieb die Kennung in `detail`: `ombud ledger verify` zeigt, was noch betroffen ist, und vielleicht steht es in einer Sicherung noch so, wie es war. Wer den Beleg aufbewahrt hat, der mit der Entscheidung kam, kann ihn weiter prüfen.",
    }
    Internal "internal" INTERNAL_SERVER_ERROR {
        title: "Something failed on our side",
        en: "Nothing was lost. Try again; if it stays, tell the operator the request id (`X-Request-Id` of the answer): the log says what happened under it.",
        de_title: "Bei uns ist etwas schiefgegangen",
        de: "Es ging nichts verloren. Versuchen Sie es noch einmal; bleibt es dabei, nennen Sie dem Betrieb die Kennung der Anfrage (`X-Request-Id` der Antwort): Unter ihr steht im Log, was geschah.",
    }
}

impl ProblemKind {
    /// The kind with this code.
    pub(crate) fn named(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}
