desk-title = Arbeitsplatz
desk-asks = Wer braucht einen Menschen?
desk-own = Ihre Unterhaltungen
desk-own-none = Sie haben gerade keine. Öffnen Sie eine, die wartet, und übernehmen Sie sie.
desk-waiting = Warten auf einen Menschen
desk-waiting-count = { $count ->
    [1000] 1.000 oder mehr
   *[other] { $count }
}
desk-waiting-none = Gerade wartet niemand. Wer einen Menschen braucht, erscheint hier von selbst.
desk-topic = Anliegen
desk-no-topic = noch nicht klar
mood-discontent-falling = klingt zunehmend unzufrieden
mood-discontent-steady = klingt unzufrieden
mood-discontent-rising = klingt noch unzufrieden, aber weniger
mood-even-falling = Stimmung wird schlechter
mood-even-rising = Stimmung wird besser
mood-content-falling = klingt noch zufrieden, aber weniger
mood-content-steady = klingt zufrieden
mood-content-rising = klingt zunehmend zufrieden
mood-by-machine = maschinell geschätzt
desk-reason = Warum
desk-language = Sprache
desk-urgent = eilt
desk-restricted = eingeschränkt
desk-taken = ohne Übergabe übernommen
desk-conversation = Unterhaltung
conversation-asks = Was braucht dieser Kunde?
desk-story = Was geschah
desk-earlier = Früheres zeigen
desk-customer = Kunde
desk-colleague = jemand aus dem Team
desk-you = Sie
desk-erased = (gelöscht)
desk-with-assistant = Die KI spricht mit dem Kunden
desk-waits = Wartet auf einen Menschen
desk-with-you = Sie sprechen mit dem Kunden
desk-with = { $name } spricht mit dem Kunden
desk-closed = Beendet
desk-event-opened = Unterhaltung begonnen
desk-event-handed-over = An einen Menschen übergeben: { $reason }
desk-event-taken = { $name } hat übernommen
desk-event-returned = An die KI zurückgegeben
desk-event-closed = Beendet
desk-event-reopened = Wieder aufgenommen
desk-event-contested = Der Kunde widerspricht einer Entscheidung
desk-event-signed-in = Der Kunde hat sich angemeldet
desk-event-signed-out = Der Kunde hat sich abgemeldet
desk-event-stepped-up = Der Kunde hat sich mit einem Code ausgewiesen
desk-event-language = Der Kunde möchte auf { $language } weiterschreiben
desk-text-empty = Es gibt noch nichts zu senden: Schreiben Sie zuerst Ihre Antwort.
desk-send = Senden
desk-take = Übernehmen
desk-give-back = An die KI zurückgeben
desk-hand-over = Zurück in die Warteschlange
desk-more = Mehr
desk-close-solved = Beenden: erledigt
desk-close = Beenden: offen geblieben
desk-of-another = Diese Unterhaltung führt schon jemand anderes.
desk-ended = Die Unterhaltung ist beendet. Schreibt der Kunde wieder, geht sie weiter.

reason-asked = Der Kunde wollte mit einem Menschen sprechen
reason-not-understood = Die KI hat es nicht verstanden
reason-contested = Der Kunde widerspricht einer Entscheidung
reason-restricted = Die Verarbeitung der Daten ist eingeschränkt
reason-language = Die KI spricht diese Sprache nicht
reason-policy = Eine Regel verlangt es
reason-delicate = Heikles Anliegen
reason-no-knowledge = Dazu gibt es keinen Artikel
reason-procedure = Der Ablauf sieht es vor
reason-act = Ein Vorgang braucht einen Menschen
reason-stopped = Die KI ist angehalten
reason-failure = Etwas hat nicht funktioniert

decision-title = Entscheidung
decision-at = Wann
decision-by = Wer
decision-id = Kennung

reviews-title = Prüfungen
reviews-asks = Welche Entscheidungen bestreiten Kunden?
reviews-about = Entscheidungen, denen Kunden widersprochen haben. Sehen Sie sich alles an, und antworten Sie dem Kunden; damit ist die Prüfung abgeschlossen.
reviews-none = Gerade ist nichts zu prüfen. Widerspricht ein Kunde einer Entscheidung, erscheint das hier.
reviews-contested = Worum es geht
reviews-evidence = Entscheidung
reviews-settle = Abschließen
reviews-conversation = Zur Unterhaltung
review-title = War das richtig entschieden?
review-about = Widersprochen: { $when }
review-conversation = zur ganzen Unterhaltung
review-said = Was gesagt wurde
review-against = Der Kunde widerspricht
review-no-reason = Ohne Begründung.
review-answer = Was sagen Sie dem Kunden?
review-text = Ihre Antwort
review-hint = Der Kunde liest sie in seiner Unterhaltung. Hat sie noch niemand, übernehmen Sie sie damit.
review-submit = Antworten und Prüfung abschließen
review-settle-hint = Ohne Antwort, wenn Sie schon in der Unterhaltung geantwortet haben.
review-settled = Diese Prüfung ist abgeschlossen.

live-signed-out = Ihre Sitzung ist beendet. Kopieren Sie, was Sie gerade schreiben, und melden Sie sich neu an.
live-sign-in = Neu anmelden
live-gone = Das gibt es nicht mehr: Die Daten wurden gelöscht, oder Sie dürfen sie nicht mehr sehen.
live-lost = Keine Verbindung. Sobald sie wieder da ist, geht es hier von selbst weiter.
live-failed = Das hat nicht geklappt. Was Sie geschrieben haben, steht noch da; versuchen Sie es noch einmal.
live-message = Neue Nachricht:
live-waiting = Es wartet jemand auf einen Menschen.
live-notify-message = Ein Kunde hat Ihnen geschrieben.
live-kept = Senden können Sie das hier nicht mehr. Ihr Text ist noch da:
map-open = Tasten
map-close = Schließen
map-on = Tastenkürzel benutzen
map-notify = Ton und Hinweis, wenn jemand schreibt oder wartet und diese Seite nicht zu sehen ist
map-key-send = Strg + Enter
map-map = diese Übersicht
map-next = nächste Zeile der Liste
map-previous = vorige Zeile der Liste
map-up = zum Arbeitsplatz
map-take = übernehmen
map-answer = antworten
map-solved = beenden: erledigt
map-open-end = beenden: offen geblieben
map-give-back = an die KI zurückgeben
map-queue = zurück in die Warteschlange

desk-looks = { $name } sieht sich das auch an
desk-types = { $name } schreibt …
map-park = zurückstellen
map-file = Datei senden
map-note = Notiz schreiben

desk-answers = { $count ->
    [one] bisher 1 Antwort
   *[other] bisher { $count } Antworten
}
desk-late = { $count ->
    [one] länger als 1 Minute
   *[other] länger als { $count } Minuten
}
desk-unanswered = wartet auf Ihre Antwort
desk-back = wieder fällig
desk-until = bis
desk-parked = { $count ->
    [one] 1 zurückgestellte Unterhaltung
   *[other] { $count } zurückgestellte Unterhaltungen
}
desk-park = Zurückstellen
desk-park-for = Für wie lange
desk-park-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
desk-park-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
desk-event-parked = Zurückgestellt bis { $until }
desk-file = Datei senden
desk-file-label = Bild (JPEG, PNG, WebP) oder PDF
desk-file-hint = Der Kunde sieht sie in der Unterhaltung. Aus Bildern wird entfernt, wo und womit sie aufgenommen wurden.
desk-file-submit = Senden
desk-note = Interne Notiz
desk-note-label = Notiz für das Team
desk-note-hint = Kunden sehen sie nie. Mit @ und dem ganzen Namen weisen Sie jemanden darauf hin.
desk-note-submit = Notiz speichern
desk-note-by = Interne Notiz von { $name }
desk-mentions = Sie wurden erwähnt
desk-mentioned = { $name } hat Sie in einer Notiz erwähnt
desk-mention-seen = Gelesen
map-find = im Wissen suchen
map-quote = den Treffer mit dieser Nummer zitieren
map-ready = Textbausteine zeigen

desk-beside = Neben der Unterhaltung
desk-event-proposed = Ein Vorgang wartet auf Freigabe
desk-event-acted = Vorgang: { $state }

find-title = Wissen
find-label = Suchwörter
find-submit = Suchen
find-none = Nichts gefunden. Versuchen Sie es mit anderen Wörtern.
find-read = Artikel lesen
find-quote = Zitieren

ready-title = Textbausteine
ready-about = Auswählen
ready-insert = Einsetzen

acts-title = Vorgänge
acts-none = Hier wurde noch nichts veranlasst.
acts-undo = Rückgängig machen
acts-undo-until = möglich bis
acts-withdraw = Zurückziehen
acts-approve = Zur Freigabe
acts-unknown-about = Das System hat nicht gemeldet, was daraus wurde. Bitte sehen Sie dort nach.
acts-undo-unknown = Das System hat nicht gemeldet, ob es rückgängig gemacht wurde. Bitte sehen Sie dort nach.
acts-undo-refused = Das System hat abgelehnt, es rückgängig zu machen. Es gilt weiter.
acts-found = Was haben Sie festgestellt?
acts-where = Wo haben Sie nachgesehen?
acts-found-submit = Festhalten
found-done = Es ist geschehen
found-not-done = Es ist nicht geschehen
found-undone = Es ist rückgängig gemacht
found-not-undone = Es ist nicht rückgängig gemacht

approvals-title = Freigaben
approvals-asks = Was wartet auf Ihre Freigabe?
approvals-about = Was die KI vorbereitet hat. Es geschieht erst, wenn ein Mensch es freigibt.
approvals-none = Gerade wartet nichts auf Freigabe. Neues steht hier und in der jeweiligen Unterhaltung.
approvals-what = Was geschehen soll
approvals-operation = Im System
approval-for = Für wen
approval-nobody = nicht angegeben
approval-amount = Betrag
approval-no-amount = kein Geld
approval-cost = Kosten für uns
approval-undo-cost = Rückgängig machen würde uns kosten
approval-undo = Rückgängig
approval-no-undo = lässt sich nicht rückgängig machen
approval-undo-within = { $count ->
    [one] 1 Stunde lang
   *[other] { $count } Stunden lang
}
approval-undo-customer = auch durch den Kunden
approval-undo-staff = durch das Team
approval-effect = Art
effect-read = liest nur
effect-reversible = umkehrbar
effect-compensable = lässt sich ausgleichen
effect-irreversible = endgültig
approval-data = Betroffene Daten
data-address = Anschrift
data-bank = Bankverbindung
data-consent = Einwilligungen
data-consumption = Verbrauch
data-contact = Kontaktdaten
data-contract = Vertrag
data-health = Gesundheit
data-identity = Identität
data-payment = Zahlungen
approval-teams = Entscheidet
approval-approvals = Freigaben
approval-given = { $given } von { $asked }
approval-until = Möglich bis
approval-changes = Was sich ändert
approval-argument = Angabe
approval-before = Bisher
approval-after = Künftig
approval-nothing = nichts
approval-unknown = unbekannt
approval-arguments = Was das System bekommt
approval-value = Wert
approval-digest = Ihre Freigabe gilt genau dafür (SHA-256):
approval-approve = Freigeben
approval-reason-if = Begründung, wenn nötig
approval-approve-submit = Freigeben
approval-reject = Ablehnen
approval-reject-about = Dann geht die Unterhaltung an einen Menschen, der es dem Kunden erklärt.
approval-reason = Warum nicht?
approval-reject-submit = Ablehnen

decision-verdicts = Was die Regeln sagten
flag-title = Diese Entscheidung melden
flag-reason = Was stimmt daran nicht?
flag-hint = Jemand anderes aus dem Team sieht es sich an und antwortet Ihnen. Der Kunde erfährt davon nichts.
flag-submit = Melden
flag-done = Gemeldet. Jemand anderes aus dem Team sieht es sich an; die Antwort lesen Sie unter „Prüfungen“.
flags-title = Im Team gemeldet
flags-about = Entscheidungen, an denen jemand aus dem Team zweifelt. Wer meldet, bekommt eine Antwort.
flags-none = Gerade ist nichts gemeldet. Melden können Sie jede Entscheidung auf ihrer Seite, unter „Warum?“.
flags-own = Von Ihnen gemeldet
flags-own-asks = Was haben Sie gemeldet?
flags-own-about = Am Arbeitsplatz sieht sich jemand jede Meldung an und antwortet Ihnen hier.
flags-own-none = Sie haben noch nichts gemeldet. Melden können Sie jede Entscheidung auf ihrer Seite.
flags-answer-to = Antwort an { $name }
flags-answer = Antworten
flags-waits = Noch nicht beantwortet.
map-flag = die gezeigte Entscheidung melden

# Was Kunden im Chat außer Nachrichten tun.
desk-event-rated-yes = Der Kunde sagt: Das Anliegen ist gelöst.
desk-event-rated-partly = Der Kunde sagt: Das Anliegen ist zum Teil gelöst.
desk-event-rated-no = Der Kunde sagt: Das Anliegen ist nicht gelöst.
desk-event-exported = Der Kunde hat eine Kopie seiner Daten erhalten.
desk-event-callback-promised = Rückruf zugesagt
desk-event-callback-cancelled = Rückruf abgesagt
desk-event-callback-done = Zurückgerufen
desk-date = %d.%m.%Y
desk-stretch = { $day }, { $date }, { $from } bis { $until } Uhr
weekday-0 = Montag
weekday-1 = Dienstag
weekday-2 = Mittwoch
weekday-3 = Donnerstag
weekday-4 = Freitag
weekday-5 = Samstag
weekday-6 = Sonntag
tasks-title = Aufgaben und Rückrufe
tasks-asks = Was ist für Kunden noch zu tun?
tasks-about = Was als Nächstes fällig ist, steht oben.
tasks-none = Gerade ist nichts zu tun. Neues erscheint hier von selbst.
tasks-unknown = Feststellen, was daraus wurde
tasks-unknown-about = Die Systeme haben es nicht gemeldet. Sehen Sie dort nach, und halten Sie in der Unterhaltung fest, was Sie festgestellt haben.
tasks-all = Alle Aufgaben und Rückrufe
tasks-what = Was
tasks-when = Wann
tasks-until = bis { $when }
tasks-state = Status
tasks-state-open = offen
tasks-state-taken = in Arbeit
tasks-state-done = erledigt
tasks-state-withdrawn = zurückgezogen
tasks-yours = von Ihnen übernommen
tasks-overdue = überfällig
tasks-phone = Telefonnummer
tasks-take = Übernehmen
tasks-done = Erledigt
tasks-give-back = Zurückgeben
tasks-look = Hier ist für Sie gerade nichts zu tun.
tasks-note-hint = Der Kunde sieht das nicht.
tasks-note = Was Sie getan haben
desk-event-reviewed = Der Widerspruch ist geprüft.

desk-assign = Zuweisen
assign-title = Wer soll diese Unterhaltung führen?
assign-to = Wem
assign-choose = Bitte wählen
assign-hint = Sie steht dort sofort unter „Ihre Unterhaltungen“, und der Kunde liest, dass ein Mensch für ihn da ist.
assign-submit = Zuweisen
assign-not = Diese Unterhaltung führt jemand anderes. Zuweisen kann sie die Teamleitung.
assign-nobody = Außer Ihnen arbeitet niemand am Arbeitsplatz. Einladen kann jemand mit der Rolle „Verwaltung“.
desk-given = zugewiesen von { $name }
desk-event-assigned = { $by } hat an { $name } zugewiesen
live-approval = Ein Vorgang wartet auf Freigabe.
live-review = Eine Prüfung wartet.
live-task = Es gibt etwas zu tun.
live-given = Ihnen wurde eine Unterhaltung zugewiesen.
map-assign = zuweisen; in einer Liste die gewählte Zeile
suggestion-reject = Verwerfen
suggestion-reason = Warum, wenn Sie mögen
suggestion-reject-submit = Vorschlag verwerfen
desk-suggested = von der KI vorgeschlagen
map-suggestion-send = zum Senden des KI-Vorschlags, wie er ist
map-suggestion-edit = KI-Vorschlag bearbeiten
map-suggestion-reject = KI-Vorschlag verwerfen

earlier-title = Frühere Unterhaltungen
earlier-asks = Worum ging es früher?
earlier-about = Von dem Kunden, der in dieser Unterhaltung angemeldet ist, die neueste zuerst.
earlier-none = Von diesem Kunden gibt es keine.
earlier-all = Alle zeigen
customer-until = bis
customer-was = nicht mehr, seit
level-anonymous = Niemand ist angemeldet.
level-signed-in = Angemeldet
level-stepped-up = Mit einem Code bestätigt
owner-assistant = Bei der KI
owner-queue = Wartet auf einen Menschen
owner-agent = Bei einem Menschen
owner-closed = Beendet
translate-to = Übersetzen in
translate-submit = Übersetzen
translate-answer = Auf { $language } übersetzen
translate-again = Neu übersetzen
translated-title = Ihre Antwort auf { $language }
translated-done = Übersetzt.
translated-original = so geschrieben
translated-send = Übersetzung senden
translated-discard = Ohne Übersetzung weiter
map-translate = übersetzen, was geschrieben wurde
map-translate-answer = Ihre Antwort übersetzen
map-translation-send = zum Senden der Übersetzung
