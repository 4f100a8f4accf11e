# Wörter der Seiten für das Team, auf Deutsch. Jeder Schlüssel steht auch in words/en.ftl.

to-content = Zum Inhalt springen
nav-label = Bereiche
nav-people = Personen und Rollen
nav-account = Ihr Konto
nav-exact-times = Genaue Zeiten
nav-sign-out = Abmelden
nav-signed-in = Angemeldet als { $name }

ago-now = gerade eben
ago-minutes = { $count ->
    [one] vor 1 Minute
   *[other] vor { $count } Minuten
}
ago-hours = { $count ->
    [one] vor 1 Stunde
   *[other] vor { $count } Stunden
}
ago-days = { $count ->
    [one] gestern
   *[other] vor { $count } Tagen
}

field-name = Der Name
field-address = Die E-Mail-Adresse
field-roles = Die Auswahl der Rollen
field-team = Das Team
field-password = Das Passwort
field-code = Der Code

problem-heading = Das hat nicht geklappt

sign-in-title = Anmelden
sign-in-for = Für das Team von { $company }
sign-in-address = E-Mail-Adresse
sign-in-password = Passwort
sign-in-code = Code
sign-in-code-hint = Die sechs Ziffern, die Ihre Authenticator-App gerade zeigt.
sign-in-submit = Anmelden
sign-in-help = Passwort vergessen oder Telefon verloren? Die Verwaltung kann Sie neu einladen.
sign-in-not-kept-title = Ihr Browser hat die Anmeldung nicht behalten
sign-in-not-kept = Angemeldet bleiben Sie nur über eine sichere Verbindung (HTTPS) oder auf dem Rechner selbst (http://localhost). Öffnen Sie ombud unter einer solchen Adresse und lassen Sie Cookies zu.
sign-in-again = Zurück zur Anmeldung

first-title = Die erste Person mit der Rolle „Verwaltung“
first-about = Solange sich niemand anmelden kann, gibt ombud beim Start ein Einrichtungs-Token aus. Es gilt einmal: für die Person, die ombud einrichtet.
first-token = Einrichtungs-Token
first-name = Ihr Name
first-submit = Weiter
first-wrong-token = Dieses Token stimmt nicht oder wurde schon verwendet. Kann sich noch niemand anmelden, gibt ombud beim nächsten Start ein neues aus.

invitation-title = Willkommen, { $name }
invitation-about = Sie melden sich als { $address } an. Wählen Sie ein Passwort, und richten Sie als zusätzlichen Schutz eine Authenticator-App ein.
invitation-password = Passwort
invitation-password-hint = Mindestens 12 Zeichen. Mehrere Wörter, die nichts mit Ihnen zu tun haben, sind leicht zu merken und schwer zu erraten.
invitation-again = Dasselbe Passwort noch einmal
invitation-not-alike = Die beiden Passwörter stimmen nicht überein.
invitation-app = Authenticator-App
invitation-app-about = Scannen Sie dieses Bild mit einer App wie Aegis, 2FAS, Google Authenticator oder Ihrem Passwortmanager.
invitation-app-by-hand = Oder tippen Sie diesen Schlüssel ein:
invitation-code = Code
invitation-code-hint = Die sechs Ziffern, die die App gerade zeigt.
invitation-submit = Einrichten und anmelden
invitation-gone-title = Diese Einladung gilt nicht mehr
invitation-gone = Sie wurde verwendet, durch eine neuere ersetzt oder ist älter als sieben Tage. Bitten Sie die Verwaltung um eine neue.

account-title = Ihr Konto
account-asks = Wie sind Sie hier angemeldet?
account-roles = Ihre Rollen
account-team = Ihr Team
account-address = E-Mail-Adresse
account-language = Ihre Sprache
account-german = Deutsch
account-english = English
account-choose = Speichern
account-sessions = Wo Sie angemeldet sind
account-sessions-about = Eine Sitzung endet, wenn Sie sie 12 Stunden lang nicht benutzen, spätestens nach sieben Tagen.
account-session-device = Gerät
account-session-began = Begonnen
account-session-seen = Zuletzt benutzt
account-session-this = diese hier
account-session-end = Beenden
account-session-end-label = Die Sitzung auf { $device } beenden
account-session-act = Aktion
account-device-unknown = Unbekanntes Gerät

people-title = Personen und Rollen
people-asks = Wer darf hier was?
people-about = Wer sich hier anmelden darf und wer was tun darf. Jede Änderung steht als Entscheidung im Protokoll, unter einer zufälligen Kennung statt eines Namens.
people-name = Name
people-address = E-Mail-Adresse
people-roles = Rollen
people-team = Team
people-team-hint = Ein kurzer Name wie billing. In den Verträgen der Werkzeuge steht, welche Teams freigeben.
people-state = Status
people-next = Weitere zeigen
people-invite = Jemanden einladen
people-invite-about = Sie erhalten einen Link zum Weitergeben. Er gilt einmal und sieben Tage lang.
people-invite-submit = Einladung erstellen
people-invited-title = Die Einladung für { $name } ist fertig
people-invited-about = Geben Sie diesen Link nur an die eingeladene Person weiter: Wer ihn öffnet, kann sich als sie anmelden. Der Link wird nur jetzt gezeigt und gilt bis { $until }.
people-invited-link = Einladungslink
people-invited-back = Zurück zur Liste

member-invited = eingeladen
member-active = aktiv
member-disabled = gesperrt

person-since = Dabei seit
person-change = Rechte
person-save = Speichern
person-invite = Neue Einladung
person-invite-about = Bei verlorenem Passwort oder Telefon. Die bisherigen Anmeldedaten gelten dann nicht mehr, und alle Sitzungen enden.
person-invite-submit = Neue Einladung erstellen
person-disable = Sperren
person-disable-about = Die Person kann sich dann nicht mehr anmelden, und alle ihre Sitzungen enden sofort.
person-enable = Entsperren
person-enable-about = Die Person kann sich dann wieder anmelden wie zuvor.
person-remove = Entfernen
person-remove-about = Für Personen, die das Unternehmen verlassen. Name und Adresse werden endgültig gelöscht; was sie entschieden haben, bleibt unter einer zufälligen Kennung im Protokoll.
person-remove-confirm = Ja, Name und Adresse löschen
person-self = Das sind Sie.

role-administrator = Verwaltung
role-agent = Service
role-lead = Teamleitung
role-engineer = Technik
role-legal = Recht
role-compliance = Compliance
role-privacy = Datenschutz
role-security = Sicherheit
role-operations = Betrieb
role-executive = Geschäftsführung
role-auditor = Revision
meaning-administrator = alles, auch Personen und Schlüssel
meaning-agent = antwortet Kunden am Arbeitsplatz
meaning-lead = Arbeitsplatz, Freigaben, alle Entscheidungen
meaning-engineer = Versionen, Anbindungen, Stopps, alle Entscheidungen
meaning-legal = alle Entscheidungen, Löschsperren und Löschungen
meaning-compliance = alle Entscheidungen, Freigaben, Rücknahmen
meaning-privacy = alle Entscheidungen, Löschsperren und Löschungen
meaning-security = alle Entscheidungen, Stopps
meaning-operations = Stopps, Rücknahmen, Anbindungen
meaning-executive = wie es läuft, in Zahlen
meaning-auditor = sieht alle Entscheidungen, ändert nichts

nav-desk = Arbeitsplatz
nav-reviews = Prüfungen

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
desk-reason = Warum
desk-language = Sprache
desk-since = Seit
desk-urgent = eilt
desk-restricted = eingeschränkt
desk-taken = ohne Übergabe übernommen
desk-conversation = Unterhaltung
conversation-asks = Was braucht dieser Kunde?
desk-story = Was geschah
desk-earlier = Früheres zeigen
desk-why = Warum?
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
desk-answer = Ihre Antwort
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

actor-assistant = KI
actor-model = Sprachmodell
actor-person = Mensch
actor-customer = Kunde
actor-system = ombud selbst

decision-title = Entscheidung
decision-at = Wann
decision-by = Wer
decision-id = Kennung
decision-index = Platz im Protokoll
decision-why = Warum
decision-none = Dazu ist nichts festgehalten.
decision-sources = Worauf sie beruht
decision-dropped = Was erwogen und verworfen wurde
decision-remedy = Was der Kunde tun kann

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

field-scopes = Die Auswahl der Rechte
nav-keys = API-Schlüssel

keys-title = API-Schlüssel
keys-asks = Welche Programme haben Zugang?
keys-about = Programme weisen sich mit einem Schlüssel aus. Geben Sie jedem nur die Rechte, die es braucht.
keys-none = Es gibt noch keinen.
keys-name = Wofür
keys-scopes = Rechte
keys-made = Erstellt
keys-revoke = Widerrufen
keys-revoke-label = Den Schlüssel „{ $name }“ widerrufen
keys-make = Einen Schlüssel erstellen
keys-make-about = Er wird einmal gezeigt und nicht gespeichert.
keys-make-submit = Schlüssel erstellen
keys-made-title = Der Schlüssel „{ $name }“ ist fertig
keys-made-about = Kopieren Sie ihn jetzt: Er wird nicht noch einmal gezeigt.
keys-key = Schlüssel

scope-conversations = Unterhaltungen beginnen und im Namen von Kunden schreiben
scope-desk = Unterhaltungen übernehmen, antworten, anhalten
scope-approvals = Vorgänge freigeben
scope-releases = Versionen der KI vorschlagen, freigeben, zurücknehmen
scope-decisions = Entscheidungen, Begründungen und Belege lesen
scope-stops = anhalten, Stopps aufheben, das Anhalten üben
scope-recalls = viele Vorgänge zugleich rückgängig machen
scope-privacy = Daten löschen, Löschsperren setzen
scope-integrations = Webhooks, Zugangsdaten von Werkzeugen, Websites
scope-overview = sehen, wie es läuft, in Zahlen
scope-admin = alles, auch Schlüssel und Personen

live-signed-out = Ihre Sitzung ist beendet. Kopieren Sie, was Sie gerade schreiben, und melden Sie sich neu an.
live-sign-in = Neu anmelden
live-gone = Das gibt es nicht mehr: Die Daten wurden gelöscht, oder Sie dürfen sie nicht mehr sehen.
live-lost = Keine Verbindung. Sobald sie wieder da ist, geht es hier von selbst weiter.
live-failed = Das hat nicht geklappt. Was Sie geschrieben haben, steht noch da; versuchen Sie es noch einmal.
live-message = Neue Nachricht:
live-waiting = Es wartet jemand auf einen Menschen.
live-notify-message = Ein Kunde hat Ihnen geschrieben.
live-kept = Senden können Sie das hier nicht mehr. Ihr Text ist noch da:

map-title = Tastenkürzel
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
field-text = Der Text
field-hours = Die Dauer
map-find = im Wissen suchen
map-quote = den Treffer mit dieser Nummer zitieren
map-ready = Textbausteine zeigen
nav-approvals = Freigaben

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
act-proposed = wartet auf Freigabe
act-rejected = abgelehnt
act-expired = nicht rechtzeitig freigegeben
act-withdrawn = zurückgezogen
act-intended = läuft gerade
act-done = erledigt
act-refused = vom System abgelehnt
act-unknown = Ausgang unbekannt
act-undoing = wird gerade rückgängig gemacht
act-undone = rückgängig gemacht

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
field-reason = Die Begründung
field-note = Die Notiz

decision-verdicts = Was die Regeln sagten
verdict-allow = erlaubt
verdict-deny = verboten
verdict-refer = ein Mensch entscheidet
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

# Die Konsole.
nav-console = Konsole
nav-trace = Nachvollziehen
nav-intervene = Eingreifen
nav-assistant = KI
nav-technology = Technik
nav-decisions = Entscheidungen
decisions-title = Was wurde entschieden?
decisions-about = Jede Entscheidung, die neueste zuerst: von der KI, von Menschen, von ombud selbst. Texte von Kunden stehen hier nicht.
decisions-filter = Entscheidungen filtern
decisions-field-from = Von (UTC)
decisions-field-to = Bis (UTC)
decisions-field-kind = Art
decisions-field-actor = Wer entschied
decisions-field-verdict = Was die Regeln sagten
decisions-field-language = Sprache
decisions-field-policy = Regel
decisions-field-version = Version der KI (ganze Prüfsumme)
decisions-field-conversation = Unterhaltung
decisions-field-before = Die Stelle in der Liste
decisions-unreadable = { $field }: Das lässt sich so nicht lesen.
decisions-any = alle
decisions-more = Sprache, Regel, Version, Unterhaltung
decisions-search = Suchen
decisions-all = Alle zeigen
decisions-when = Wann
decisions-topic = Worum es ging
decisions-open = öffnen
decisions-only-these = nur diese
decisions-altered = Nachträglich geändert
decisions-none = Noch wurde nichts entschieden. Schreiben Sie der KI auf der Chat-Seite, dann steht hier ihre erste Entscheidung.
decisions-none-fit = Keine Entscheidung passt dazu. Entfernen Sie einen Filter, oder wählen Sie einen längeren Zeitraum.
decisions-paused = Durchsucht ist alles zurück bis { $at }. Davor kann es noch mehr geben.
decisions-go-on = Weiter zurück suchen
decisions-older = Ältere zeigen
kind-reply = Antwort
kind-handoff = Übergabe an einen Menschen
kind-refuse = Ablehnung
kind-proposal = Vorschlag, der auf Freigabe wartet
kind-approval = Freigabe
kind-rejection = Nicht freigegeben
kind-act = Vorgang begonnen
kind-result = Ergebnis eines Vorgangs
kind-undo = Rückgängig machen
kind-outcome = Ende einer Unterhaltung
kind-route = Wechsel zwischen KI und Mensch
kind-authentication = Anmeldung des Kunden
kind-callback = Rückruf
kind-export = Herausgabe von Daten
kind-erase = Löschung
kind-restrict = Einschränkung
kind-hold = Löschsperre
kind-lift = Löschsperre aufgehoben
kind-contest = Widerspruch
kind-flag = Im Team gemeldet
kind-rating = Rückmeldung des Kunden
kind-language = Wahl der Sprache
kind-recall = Rücknahme
kind-stop = Stopp
kind-resume = Stopp aufgehoben
kind-drill = Stopp geübt
kind-credential = Zugangsdaten
kind-access = Zugriff und Rechte
kind-configure = Einstellung
kind-release = Veröffentlichung
kind-shadow = Mithören einer Version
kind-succession = Neuer Schlüssel des Protokolls
kind-restore = Wiederherstellung
language-de = Deutsch
language-en = Englisch
language-ar = Arabisch
language-bg = Bulgarisch
language-bs = Bosnisch
language-cs = Tschechisch
language-da = Dänisch
language-el = Griechisch
language-es = Spanisch
language-et = Estnisch
language-fa = Persisch
language-fi = Finnisch
language-fr = Französisch
language-ga = Irisch
language-he = Hebräisch
language-hi = Hindi
language-hr = Kroatisch
language-hu = Ungarisch
language-it = Italienisch
language-ja = Japanisch
language-ko = Koreanisch
language-ku = Kurdisch
language-lt = Litauisch
language-lv = Lettisch
language-mt = Maltesisch
language-nb = Norwegisch
language-nl = Niederländisch
language-no = Norwegisch
language-pl = Polnisch
language-pt = Portugiesisch
language-ro = Rumänisch
language-ru = Russisch
language-sk = Slowakisch
language-sl = Slowenisch
language-sq = Albanisch
language-sr = Serbisch
language-sv = Schwedisch
language-th = Thailändisch
language-tr = Türkisch
language-uk = Ukrainisch
language-ur = Urdu
language-vi = Vietnamesisch
language-zh = Chinesisch
autonomy-suggest = ein Mensch tut es
autonomy-approve = ein Mensch gibt es frei
autonomy-act = sofort, mit Frist zum Rückgängigmachen
autonomy-autonomous = selbständig
outcome-confirmed = vom Kunden als gelöst bestätigt
outcome-assumed = vermutlich gelöst
outcome-handed-over = an einen Menschen übergeben
outcome-abandoned = abgebrochen
outcome-reopened = wieder aufgenommen
outcome-contested = Widerspruch eingelegt
result-act-done = erledigt
result-act-refused = vom System abgelehnt
result-act-unknown = Ausgang unbekannt
result-undo-done = rückgängig gemacht
result-undo-refused = Rückgängigmachen abgelehnt
result-undo-unknown = Ausgang des Rückgängigmachens unbekannt
story-title = Von der Nachricht zur Wirkung
story-part = Die Unterhaltung ist lang: Was weit davor oder danach liegt, steht nicht in dieser Liste.
story-same-version = Entscheidungen derselben Version
story-whole = Alle Entscheidungen dieser Unterhaltung
story-took = Dauer
story-took-ms = { $ms } ms bis zur Entscheidung
story-messages = { $count ->
    [one] eine Nachricht des Kunden
   *[other] { $count } Nachrichten des Kunden
}
story-tool = Werkzeug { $tool }
story-undo = Rückgängig machen
story-undo-none = Hier wurde nichts getan, was rückgängig zu machen wäre.
story-rules = Was die Regeln sagten
action-answer = Antwort aus einem Artikel
action-clarify = Rückfrage
action-small-talk = Begrüßung oder Dank
action-follow = Einen Ablauf beginnen
action-autonomous = Handeln, ohne zu fragen
action-act = Handeln, rückgängig zu machen
action-approve = Handeln nach einer Freigabe
action-suggest = Vorschlagen, dass ein Mensch handelt
action-step-up = Einen Einmalcode senden
action-undo = Rückgängig machen
action-translate = Übersetzen
action-approve-release = Eine Version freigeben
action-go-live = Eine Version in Betrieb nehmen
action-disclose = Sich als KI zu erkennen geben
action-hand-over = An einen Menschen übergeben
action-reply = Die Antwort abschicken
story-rules-none = Diese Entscheidung brauchte keine Regel.
story-rules-since = seitdem geändert
story-request-changed = die aufgezeichnete Frage wurde geändert
story-inputs = Worauf sie sich stützt
story-inputs-none = Sie stützt sich auf keinen Text.
story-inputs-sealed = Die Texte sind versiegelt. Im Protokoll stehen nur diese Prüfsummen, aus denen niemand den Text lesen kann:
story-text-message = Nachricht des Kunden
story-text-reply = Antwort
story-text-arguments = Angaben zum Vorgang
story-text-result = Ergebnis des Systems
story-text-note = Notiz
story-text-reason = Begründung
story-texts-show = Texte lesen
story-texts-show-about = Dass Sie sie gelesen haben, wird als Entscheidung festgehalten.
story-texts-recorded = Es ist festgehalten, dass Sie diese Texte gelesen haben.
story-proof = Nachweis
story-log = Protokoll Nr. { $number }
story-receipt = Beleg herunterladen
story-verify = Im Browser prüfen
story-offline = Ohne uns, auf dem eigenen Rechner; den Schlüssel gibt es unter /key:
story-no-receipt = Einen Beleg gibt es nur, solange die Unterhaltung nicht gelöscht ist. Dass die Entscheidung im Protokoll steht, prüft „ombud ledger verify“.
story-leaf = Der Eintrag im Wortlaut
scope-texts = Texte von Kunden lesen; jeder Blick wird festgehalten
nav-overview = Überblick
overview-title = Wie läuft es heute?
overview-about = { $day }, seit Mitternacht (UTC). Daneben steht, wie viele es an den sieben Tagen davor im Schnitt waren.
overview-partial = Nach dem Start wird das Protokoll noch gelesen: Vollständig sind die Zahlen ab { $day }. Laden Sie die Seite gleich noch einmal.
overview-within = Was in Ihren Bereichen auf wen wartet. Die Zahlen des Tages gibt es nur für das ganze Unternehmen.
overview-waits = Wer wartet auf wen?
overview-waits-none = Niemand wartet, und nichts ist angehalten.
overview-what = Was wartet
overview-count = Anzahl
overview-whom = Auf wen
overview-longest = Am längsten
overview-many = { $count } oder mehr
overview-wait-customers = Kunden
overview-wait-reviews = Widersprüche
overview-wait-approvals = Vorgänge zur Freigabe
overview-wait-tasks = Aufgaben
overview-wait-unknown = Vorgänge, deren Ausgang niemand kennt
overview-wait-releases = Versionen der KI zur Freigabe
overview-wait-deliveries = Mitteilungen an andere Systeme, die nicht ankommen
overview-wait-stops = Stopps in Kraft
overview-for-customers = einen Menschen am Arbeitsplatz
overview-for-reviews = eine Prüfung am Arbeitsplatz
overview-for-approvals = ein Team, das freigibt
overview-for-tasks = jemanden, der sie übernimmt
overview-for-unknown = jemanden, der nachsieht
overview-for-releases = die vorgesehenen Freigaben
overview-for-deliveries = die Technik
overview-for-stops = jemanden, der sie aufhebt
overview-ran = Was lief
overview-wrong = Was nicht gut lief
overview-wrong-none = Heute war nichts davon: kein Widerspruch, keine Übergabe, nichts Verbotenes, nichts Abgelehntes.
overview-before = sonst { $count } am Tag
overview-course = Wird es mehr oder weniger?
overview-day = Tag (UTC)
overview-topics = Worum ging es in den letzten sieben Tagen?
overview-topics-none = Noch hat die KI nichts beantwortet.
overview-topic-replies = Antworten
figure-replies = { $count ->
    [one] Antwort der KI
   *[other] Antworten der KI
}
figure-agent-replies = { $count ->
    [one] Antwort eines Menschen
   *[other] Antworten von Menschen
}
figure-acts = { $count ->
    [one] Vorgang erledigt
   *[other] Vorgänge erledigt
}
figure-ended = { $count ->
    [one] Unterhaltung beendet
   *[other] Unterhaltungen beendet
}
figure-contested = { $count ->
    [one] Widerspruch
   *[other] Widersprüche
}
figure-handed-over = { $count ->
    [one] Übergabe an einen Menschen
   *[other] Übergaben an Menschen
}
figure-denied = { $count ->
    [one] Entscheidung, in der eine Regel etwas verbot
   *[other] Entscheidungen, in denen eine Regel etwas verbot
}
figure-act-refused = { $count ->
    [one] Vorgang, den ein System ablehnte
   *[other] Vorgänge, die ein System ablehnte
}
figure-act-unknown = { $count ->
    [one] Vorgang mit unbekanntem Ausgang
   *[other] Vorgänge mit unbekanntem Ausgang
}
figure-undone = { $count ->
    [one] Vorgang rückgängig gemacht
   *[other] Vorgänge rückgängig gemacht
}
figure-abandoned = { $count ->
    [one] Unterhaltung abgebrochen
   *[other] Unterhaltungen abgebrochen
}
figure-stopped = { $count ->
    [one] Stopp gesetzt
   *[other] Stopps gesetzt
}
nav-ledger = Protokoll
ledger-title = Stimmt das Protokoll?
ledger-about = Jede Entscheidung steht im Protokoll, bevor sie jemanden erreicht. Was einmal darin steht, lässt sich nicht unbemerkt ändern.
ledger-halted = Es wird nichts mehr signiert
ledger-size = Einträge
ledger-today = Einträge heute (UTC)
ledger-witnesses-count = Zeugen
ledger-check = Prüfen
ledger-check-about = Rechnet das ganze Protokoll nach und vergleicht damit jeden Eintrag und alles, was daneben gespeichert ist. Das kann dauern und läuft im Hintergrund.
ledger-check-now = Jetzt prüfen
ledger-check-again = Noch einmal prüfen
ledger-check-runs = Die Prüfung läuft seit { $since }
ledger-check-look = Stand ansehen
ledger-checked-at = Geprüft am { $at }
ledger-right = Das Protokoll stimmt
ledger-not-right = Das Protokoll stimmt nicht, oder es ließ sich nicht prüfen
ledger-found-wrong = Der erste falsche Eintrag ist Nr. { $index }. Ab jetzt wird nichts mehr signiert.
ledger-found-changed = { $count ->
    [one] Ein Eintrag oder eine Nachricht wurde neben dem Protokoll geändert.
   *[other] { $count } Einträge oder Nachrichten wurden neben dem Protokoll geändert.
}
ledger-found-entries = { $count ->
    [one] 1 Eintrag nachgerechnet
   *[other] { $count } Einträge nachgerechnet
}
ledger-found-leaves = { $count ->
    [one] 1 Entscheidung geöffnet, sie stimmt überein
   *[other] { $count } Entscheidungen geöffnet, sie stimmen überein
}
ledger-found-erased = { $count ->
    [one] 1 Entscheidung gehört zu einer Person, deren Daten gelöscht sind; niemand kann sie mehr öffnen
   *[other] { $count } Entscheidungen gehören zu Personen, deren Daten gelöscht sind; niemand kann sie mehr öffnen
}
ledger-found-messages = { $count ->
    [one] 1 Nachricht geöffnet
   *[other] { $count } Nachrichten geöffnet
}
ledger-found-nothing = Die Prüfung kam nicht zu Ende: { $why }
ledger-witnesses = Zeugen
ledger-witnesses-none = Noch bezeugt niemand dieses Protokoll. Ein Zeuge ist ein Rechner bei jemand anderem, der festhält, was er gesehen hat: „ombud witness“ startet einen, „ledger.witnesses“ in der Konfiguration nennt ihn.
ledger-witness = Zeuge
ledger-seen = Gesehene Einträge
ledger-behind = Noch nicht gesehen
ledger-checkpoint = Prüfpunkt
ledger-checkpoint-about = Größe und Wurzel des Protokolls, signiert. Jeder darf ihn abrufen und aufbewahren:
ledger-key = Der Schlüssel, mit dem Belege geprüft werden:
ledger-export = Mitnehmen
ledger-export-about = Prüfpunkt, Schlüsselfolge, Kacheln und Einträge als Dateien (C2SP tlog-tiles), für jeden statischen Webserver. Texte und Namen stehen nicht darin.
ledger-export-now = Herunterladen (tar, { $size })
ledger-export-command = Oder auf dem Rechner selbst, als Ordner:
nav-stops = Stopps
stops-title = Was ist angehalten?
stops-about = Ein Stopp gilt sofort, auch für Vorgänge, die schon warten. Was vorher an ein anderes System ging, holt er nicht zurück.
stops-none = Nichts ist angehalten.
stops-what = Was
stops-reason = Warum
stops-reason-hint = Für alle, die entscheiden, ob es weitergehen kann.
stops-everything = Alles, was eine KI sagt oder tut
stops-assistant = Die KI „{ $name }“
stops-site = Die KI auf der Website „{ $name }“
stops-tool = Das Werkzeug „{ $name }“
stops-lift = Aufheben
stops-lift-label = Den Stopp aufheben: { $what }
stops-place = Etwas anhalten
stops-place-submit = Jetzt anhalten
stops-is-drill = Übung
stops-drill = Das Anhalten üben
stops-drill-about = Hält wirklich an, bis jeder Knoten es bestätigt hat, und hebt den Stopp gleich wieder auf. Wie lange das dauerte, steht im Protokoll.
stops-drill-submit = Üben
stops-drill-past = Frühere Übungen
stops-drill-done = Die Übung ist vorbei
stops-drilled = In Kraft nach { $ms } ms auf { $nodes ->
    [one] einem Knoten
   *[other] { $nodes } Knoten
}. Der Stopp ist wieder aufgehoben.
stops-silent = { $count ->
    [one] Ein Knoten hat
   *[other] { $count } Knoten haben
} nicht geantwortet.
nav-recalls = Rücknahmen
nav-privacy = Personendaten
privacy-title = Wessen Daten sollen gelöscht oder behalten werden?
privacy-about = Hier löschen Sie die Daten einer Person oder setzen eine Löschsperre, etwa für ein Verfahren. Beides steht danach im Protokoll.
privacy-person = Wen suchen Sie?
privacy-person-hint = Die Nummer einer Unterhaltung oder einer Person, oder der Name, mit dem sich jemand auf Ihrer Website anmeldet. Kunden löschen auch selbst, im Chat unter „Meine Daten“.
privacy-search = Suchen
privacy-found = Gefunden
privacy-found-none = Dazu ist nichts gespeichert. Wurde die Unterhaltung gelöscht, führt keine Nummer mehr zu ihr.
privacy-found-about = Jede Unterhaltung hat ihren eigenen Schlüssel und wird für sich gelöscht, die neueste steht oben.
privacy-one-title = Was ist von dieser Person gespeichert?
privacy-kept = Die Daten sind da. Niemand hat bisher verlangt, sie zu löschen.
privacy-waiting = Die Löschung ist verlangt und wartet
privacy-waiting-about = Bis nichts mehr dagegen steht, arbeiten nur noch Menschen mit diesen Daten. Danach werden sie von selbst gelöscht. Verlangt:
privacy-erased = Gelöscht
privacy-erased-about = Der Schlüssel ist zerstört; was damit verschlüsselt war, kann niemand mehr lesen.
privacy-decision = Zur Entscheidung
privacy-holds = Was gegen eine Löschung steht
privacy-by-contest = Ein Widerspruch, der noch nicht beantwortet ist
privacy-by-retention = Eine gesetzliche Frist, bis { $until }
privacy-says = Das können Sie der Person sagen
privacy-conversations = Unterhaltungen
privacy-legal = Löschsperren
privacy-why = Anlass
privacy-until = Bis
privacy-until-lifted = bis jemand sie aufhebt
privacy-lift = Alle Löschsperren aufheben
privacy-hold = Eine Löschsperre setzen
privacy-hold-about = Solange sie gilt, wird nichts gelöscht, auch wenn die Person es verlangt.
privacy-reason-hint = Für Kolleginnen und Kollegen, etwa das Aktenzeichen. Die Person erfährt nur, dass es eine Sperre gibt.
privacy-hold-until = Endet von selbst am (UTC, kann leer bleiben)
privacy-hold-submit = Löschsperre setzen
privacy-erase = Löschen
privacy-erase-about = Löscht alles, was von dieser Person gespeichert ist, und lässt sich nicht rückgängig machen. Steht etwas dagegen, wartet die Löschung, bis das geklärt ist.
privacy-erase-sure = Ja, endgültig löschen
privacy-erase-unsure = Setzen Sie das Häkchen, wenn Sie sicher sind: Eine Löschung lässt sich nicht rückgängig machen.
privacy-erase-submit = Daten löschen
hold-code-litigation = Gerichtsverfahren
hold-code-authority = Anordnung einer Behörde
hold-code-claim = Anspruch außerhalb eines Gerichts
hold-code-audit = Gesetzliche Prüfung
hold-code-other = Anderes
hold-in-force = gilt
hold-ended = abgelaufen
hold-lifted = aufgehoben
field-person = Was Sie suchen,
nav-policies = Regeln
nav-procedures = Abläufe
recalls-title = Was soll zugleich rückgängig gemacht werden?
recalls-about = Eine Rücknahme macht viele Vorgänge rückgängig, die neuesten zuerst, und teilt es allen betroffenen Kunden mit. Erst sehen Sie sich die Vorschau an, dann geben andere sie frei, dann wird sie ausgeführt.
recalls-none = Es gab noch keine. Wählen Sie unten aus, welche Vorgänge es betrifft, und sehen Sie sich die Vorschau an.
recalls-undone-of = Rückgängig gemacht
recalls-new = Eine Rücknahme vorbereiten
recalls-new-about = Leere Felder schränken die Auswahl nicht ein. Zeiten sind in UTC. Noch wird nichts rückgängig gemacht.
recalls-any = alle
recalls-more = Version, Regel, Quelle, Brief
recalls-preview = Vorschau ansehen
recall-title = Rücknahme
recall-field-tool = Werkzeug
recall-field-operation = Was damit getan wurde
recall-field-flow = Ablauf
recall-field-version = Version der KI (der Anfang genügt)
recall-field-rule = Regel, die es erlaubte
recall-field-passage = Artikel, der davor zitiert wurde
recall-field-source = Abfrage, auf der es beruhte
recall-field-since = Entschieden ab (UTC)
recall-field-until = Entschieden vor (UTC)
recall-field-letter = Brief an die Kunden (Name der Vorlage)
recall-preview = Vorschau
recall-running = läuft
recall-done = abgeschlossen
recall-cancelled = abgebrochen
recall-selected = { $count ->
    [one] Vorgang ausgewählt
   *[other] Vorgänge ausgewählt
}
recall-following = { $count ->
    [one] und einer, der daraus folgte
   *[other] und { $count }, die daraus folgten
}
recall-conversations = { $count ->
    [one] Unterhaltung
   *[other] Unterhaltungen
}
recall-amount = wurden damit bewegt
recall-undoable = lassen sich rückgängig machen
recall-irreversible = { $count ->
    [one] 1 lässt sich laut Vertrag des Werkzeugs nicht rückgängig machen
   *[other] { $count } lassen sich laut Vertrag des Werkzeugs nicht rückgängig machen
}
recall-progress = Stand
recall-progress-label = So weit ist die Rücknahme
recall-undone = { $count } rückgängig gemacht
recall-failed = { $count } abgelehnt
recall-unknown = { $count } mit unbekanntem Ausgang
recall-decide = Entscheiden
recall-approvals = { $count ->
    [one] Eine Person hat
   *[other] { $count } Personen haben
} sie freigegeben.
recall-asked = { $count ->
    [0] Es braucht keine Freigabe.
    [one] Es braucht eine.
   *[other] Es braucht { $count }.
}
recall-not-by-you = Freigeben müssen andere: Sie haben sie vorbereitet oder schon freigegeben.
recall-approve = Freigeben
recall-run = { $count ->
    [one] Einen Vorgang rückgängig machen
   *[other] { $count } Vorgänge rückgängig machen
}
recall-cancel = Abbrechen …
recall-cancel-submit = Rücknahme abbrechen
recall-acts = Welche Vorgänge es betrifft
recall-acts-none = Keinen, von dem noch Daten da sind.
recall-act = Vorgang
recall-customer = Kunde
recall-money = Betrag
recall-against = Was dagegen spricht
recall-follows = folgte daraus
field-tool = Das Werkzeug
field-operation = Was damit getan wurde,
field-flow = Der Ablauf
field-version = Die Version
field-rule = Die Regel
field-passage = Der Artikel
field-source = Die Abfrage
field-since = Der Beginn
field-until = Das Ende
field-letter = Der Brief
field-selected = Die Anzahl der ausgewählten Vorgänge
field-following = Die Anzahl der Vorgänge, die folgten,
field-of = Die Auswahl
field-policies = In den Regeln steht ein Fehler:
field-scope = Was angehalten werden soll,
policies-title = Welche Regeln gelten?
policies-about = Jede Entscheidung der KI wird an diesen Regeln gemessen. Was keine Regel erlaubt, ist verboten.
policies-says = Was sie sagt
policies-place = Wo sie steht
policies-decisions = Entscheidungen, die sie bestimmte
policies-replay = Was würde eine Änderung bewirken?
policies-replay-about = Ändern Sie eine Datei und lassen Sie die vergangenen Entscheidungen noch einmal beurteilen. An den geltenden Regeln ändert das nichts.
policies-file = Datei
policies-open = Öffnen
policies-unread = Die geänderten Regeln lassen sich nicht lesen. Das Programm meldet auf Englisch, an welcher Stelle:
policies-since = Entscheidungen seit (UTC)
policies-replay-submit = Noch einmal beurteilen
policies-same = Keine Entscheidung wäre anders ausgefallen
policies-differ = { $count ->
    [one] Eine Entscheidung wäre anders ausgefallen
   *[other] { $count } Entscheidungen wären anders ausgefallen
}
policies-replayed = Noch einmal beurteilt: { $count }.
policies-left-out = Ausgelassen, weil sie sich nicht mehr beurteilen lassen: { $count }.
policies-examples = Zum Beispiel
procedures-title = Wie kommen Kunden durch die Abläufe?
procedures-about = Was die KI Schritt für Schritt tut, mit Zahlen aus den Unterhaltungen der letzten sieben Tage.
procedures-none = Diese KI hat keine Abläufe. Sie werden im Ordner „flows“ beschrieben.
procedures-name = Ablauf
procedures-steps = Schritte
procedures-began = Begonnen
procedures-left = Unterwegs abgebrochen
procedure-about = Zahlen aus den letzten sieben Tagen. Beschrieben in
procedure-picture-alt = Der Ablauf als Bild, mit den Zahlen an Schritten und Wegen; alles steht auch in der Tabelle darunter.
procedure-steps = Schritt für Schritt
procedure-step = Schritt
procedure-ways = Wie es weiterging
procedure-asked = Gefragt
procedure-median = Die Hälfte antwortete binnen
procedure-seconds = { $count } s
nav-sites = Websites
nav-webhooks = Webhooks
field-any = Eine Angabe
field-areas = Die Auswahl der Bereiche
field-brand = Die Marke
field-comment = Die Bemerkung
field-id = Die Kennung
field-languages = Die Sprachen
field-phone = Die Telefonnummer
field-reply = Die Antwort
field-origins = Die Herkunft der Seiten
field-accent = Die Farbe
field-language = Die Sprache
field-site = Die Website
field-url = Die Adresse
sites-title = Auf welchen Seiten ist das Widget?
sites-about = Für jede Website ist festgelegt, von welchen Seiten aus Kunden schreiben dürfen, wie das Widget dort aussieht und wer zuerst antwortet. Jede Änderung ist eine Entscheidung und gilt sofort.
sites-name = Name
sites-id = Kennung
sites-id-hint = Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel shop. Mit ihr bindet Ihre Seite das Widget ein.
sites-origins = Herkunft der Seiten
sites-own-pages = nur die eigenen Seiten von ombud
sites-first = Wer zuerst antwortet
sites-first-assistant = die KI
sites-first-choice = wen der Kunde wählt
sites-first-person = ein Mensch
sites-new = Eine Website einrichten
sites-new-submit = Weiter
sites-not-a-name = Die Kennung braucht Kleinbuchstaben, Ziffern oder Bindestriche.
site-changed = Zuletzt geändert am { $at }
site-unchanged = Noch nicht eingerichtet. Sobald Sie speichern, gilt sie.
site-differs = Was jetzt dort steht
site-differs-about = Im Formular steht noch, was Sie eingetragen haben. Wenn Sie noch einmal speichern, gilt das.
site-origins-hint = Eine pro Zeile, wie der Browser sie sendet: https://www.example.com. Ohne Pfad.
site-look = Aussehen
site-own-accent = Farbe des Widgets beibehalten
site-accent = Eigene Farbe
site-accent-hint = Gilt, sobald oben kein Haken mehr gesetzt ist.
site-language = Sprache, wenn weder Seite noch Browser eine nennen
site-language-first = die erste Sprache der KI
site-line = Die Zeile für Ihre Seite
site-line-about = Vor dem Ende von body einfügen. Mehr braucht es nicht.
site-look-title = So sieht das Widget aus
site-look-about = Mit dem, was gerade eingestellt ist, auch wenn Sie es noch nicht gespeichert haben. Schreiben lässt sich hier nicht.
site-look-again = Vorschau erneuern
site-preview = Auf einer eigenen Seite ansehen
site-preview-title = Wie sehen Kunden das Widget?
site-preview-about = Es öffnet sich unten rechts, hell oder dunkel, am Telefon wie am Rechner. Was Sie dort schreiben, ist eine echte Unterhaltung.
site-preview-script = Das Widget braucht JavaScript.
site-remove = Entfernen …
site-remove-about = Auf Seiten dieser Herkunft funktioniert das Widget dann nicht mehr, es sei denn, eine andere Website nennt sie auch.
site-remove-submit = Website entfernen
webhooks-title = Wem werden Entscheidungen mitgeteilt?
webhooks-about = Ein Webhook teilt einem anderen System mit, dass etwas entschieden wurde: mit Kennungen, nie mit Texten.
webhooks-none = Noch niemandem. Nennen Sie unten die Adresse eines Systems, das sie empfängt.
webhooks-url = Adresse
webhooks-kinds = Welche Entscheidungen
webhooks-all = alle
webhooks-remove = Löschen
webhooks-remove-label = Den Webhook { $url } löschen
webhooks-failing = Was kommt nicht an?
webhooks-failing-none = Alles ist angekommen.
webhooks-dead = Aufgegeben
webhooks-attempts = Versuche
webhooks-last = Letzter Versuch
webhooks-again = Noch einmal senden
webhooks-again-label = Noch einmal senden: { $kind }
webhooks-arrived = Was kam an?
webhooks-arrived-label = Was kam zuletzt an bei { $url }?
webhooks-delivered = Was ist angekommen?
webhooks-delivered-none = Noch nichts.
webhooks-delivered-about = Je Webhook die letzten 50 Mitteilungen, die neueste zuerst. Noch einmal gesendet wird dieselbe Mitteilung mit derselben Kennung: Ein System, das sie schon kennt, übergeht sie.
webhooks-only = Nur { $url }.
webhooks-not-only = Alle zeigen
webhooks-make = Einen Webhook anlegen
webhooks-choose = Nur bestimmte Entscheidungen
webhooks-make-submit = Webhook anlegen
webhooks-made-title = Der Webhook ist angelegt
webhooks-made-about = Mit diesem Geheimnis ist jede Mitteilung signiert. Es wird nur jetzt gezeigt.
webhooks-secret = Geheimnis
webhooks-back = Zurück zur Liste
nav-assistants = KI-Versionen
assistants-title = Welche Version der KI spricht mit Kunden?
assistants-live = Es antwortet „{ $name }“ in der Version { $version }.
assistants-none = Noch wurde keine Version vorgeschlagen.
assistants-version = Version
assistants-approvals = Freigaben
assistants-propose = Eine neue Version vorschlagen
assistants-propose-about = Einen Ordner schlagen Sie auf der Kommandozeile vor. Er wird erst geprüft und durchgespielt, dann von anderen freigegeben.
assistant-title = Version { $version }
assistant-showed = Was sie gezeigt hat
assistant-showed-none = Von ihr wurde nichts verlangt.
assistant-changes = Was sie ändert
assistant-changes-none = Keine Datei unterscheidet sich.
assistant-first = Davor gab es keine Version.
assistant-for-others = Freigeben müssen andere: Sie haben diese Version geschrieben, eingereicht oder schon freigegeben.
assistant-approve = Freigeben
assistant-promote = Für alle einsetzen
assistant-reject = Ablehnen
assistant-roll-back = Zurücknehmen
assistant-steps = Was mit ihr geschah
change-new = neu
change-changed = geändert
change-gone = entfernt
release-evaluating = wird durchgespielt
release-refused = hat die Anforderungen nicht erfüllt
release-proposed = wartet auf Freigabe
release-rejected = abgelehnt
release-canary = wird an einem Teil der Unterhaltungen erprobt
release-live = im Einsatz
release-retired = abgelöst
release-rolled-back = zurückgenommen
release-goals = { $reached } von { $goals } Zielen erreicht, jedes in allen { $k } Durchläufen
release-broken = { $count ->
    [one] Eine Regel verletzt
   *[other] { $count } Regeln verletzt
}
release-contracts = { $count ->
    [one] Eine Zusage eines Werkzeugs nicht gehalten
   *[other] { $count } Zusagen von Werkzeugen nicht gehalten
}
release-scenarios = { $count ->
    [one] Ein Szenario misslungen
   *[other] { $count } Szenarien misslungen
}
release-before = Die Version davor: { $reached } von { $goals } Zielen erreicht
release-goals-lost = { $count ->
    [one] Ein Ziel nicht mehr erreicht
   *[other] { $count } Ziele nicht mehr erreicht
}
release-goals-missed = { $count ->
    [one] Ein Ziel nicht erreicht
   *[other] { $count } Ziele nicht erreicht
}
release-goals-dropped = { $count ->
    [one] Ein Ziel ist weggefallen
   *[other] { $count } Ziele sind weggefallen
}
release-goals-changed = { $count ->
    [one] Ein Ziel verlangt jetzt etwas anderes
   *[other] { $count } Ziele verlangen jetzt etwas anderes
}
release-approvals = { $count } von { $asked } Freigaben
release-trial = Erprobt: bisher { $ended ->
    [one] eine Unterhaltung
   *[other] { $ended } Unterhaltungen
} gewertet, nötig sind { $asked }; { $unserved } nicht bedient
step-proposed = Vorgeschlagen
step-evaluated = Durchgespielt
step-evaluation-failed = Durchspielen misslungen
step-refused = Hat die Anforderungen nicht erfüllt
step-approved = Freigegeben
step-rejected = Abgelehnt
step-canary = Wird an einem Teil der Unterhaltungen erprobt
step-live = Im Einsatz
step-alarm = Alarm: zurückgenommen
step-rolled-back = Zurückgenommen
step-first = Die erste Version
step-started = Mit dem Start eingesetzt
step-listens = Hört mit
step-listens-no-more = Hört nicht mehr mit
step-not-allowed = Von einer Regel verboten
step-understood-anew = Nach einer Aktualisierung von ombud neu angelernt

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
scope-assign = Unterhaltungen zuweisen, die jemand anderes führt
field-agent = Die Auswahl

suggestion-title = Antwortvorschlag der KI
suggestion-about = Das hat die KI geschrieben. Der Kunde erhält es nur, wenn Sie es senden, und liest dann, dass die KI geholfen hat.
suggestion-send = So senden
suggestion-edit = Bearbeiten
suggestion-reject = Verwerfen
suggestion-reason = Warum, wenn Sie mögen
suggestion-reject-submit = Vorschlag verwerfen
desk-suggested = von der KI vorgeschlagen
map-suggestion-send = zum Senden des KI-Vorschlags, wie er ist
map-suggestion-edit = KI-Vorschlag bearbeiten
map-suggestion-reject = KI-Vorschlag verwerfen
kind-suggestion = Antwortvorschlag für einen Menschen

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

nav-knowledge = Wissen
scope-drafts = Artikel und Wörter entwerfen, vorschlagen und die von anderen freigeben
field-title = Der Titel
field-owner = Die Angabe, wer dafür einsteht,
field-origin = Die Herkunft
field-licence = Die Lizenz
field-valid-from = Der erste Tag
field-valid-until = Der letzte Tag
field-keywords = Die Liste der Stichwörter
field-markdown = Der Text
field-phrasings = Die Liste der Formulierungen
field-sentence = Der Satz
field-draft = Der Entwurf
field-place = Was Sie ändern wollen,
field-files = Die Dateien
knowledge-title = Was weiß und sagt die KI?
knowledge-about = Artikel, was Kunden schreiben, was die KI sagt, und Textbausteine für den Arbeitsplatz. Sie schreiben in einem Entwurf; Kunden bekommen ihn erst, wenn er durchgespielt ist und jemand ihn freigegeben hat, der nicht daran geschrieben hat.
knowledge-live = So ist es jetzt
knowledge-parts = Was gezeigt wird
knowledge-part-articles = Artikel
knowledge-part-phrasings = Was Kunden schreiben
knowledge-part-sentences = Was die KI sagt
knowledge-part-answers = Textbausteine
knowledge-search = Darin suchen
knowledge-search-submit = Suchen
knowledge-none = Hier passt nichts. Suchen Sie nach etwas anderem, oder schreiben Sie es in einem Entwurf neu.
knowledge-article = Artikel
knowledge-languages = In welchen Sprachen
knowledge-phrasings = Formulierungen
knowledge-intent = Womit Kunden kommen
knowledge-sentence = Satz
knowledge-answer = Textbaustein
knowledge-said = Wortlaut
article-missing = fehlt
article-expired = am { $day } abgelaufen
article-stale = die Übersetzung ist veraltet
article-begins = ab { $day }
article-until = bis { $day }
drafts-title = Woran wird geschrieben?
drafts-none = Gerade an nichts. Beginnen Sie einen Entwurf, oder ändern Sie unten einen Artikel.
drafts-proposed = Vorgeschlagene Versionen
drafts-begin = Einen Entwurf beginnen
drafts-begin-title = Worum geht es?
drafts-begin-hint = Zum Beispiel „Neuer Tarif ab März“. Wer ihn freigibt, liest das zuerst.
drafts-begin-submit = Beginnen
draft-title = Entwurf: { $title }
draft-changes = { $count ->
    [0] noch keine Änderung
    [one] eine Änderung
   *[other] { $count } Änderungen
}
draft-writers = { $count ->
    [one] eine Person hat daran geschrieben
   *[other] { $count } Personen haben daran geschrieben
}
draft-what = Was ändert er?
draft-what-none = Noch nichts. Wählen Sie unten, was Sie ändern möchten, oder schreiben Sie einen neuen Artikel.
draft-in-article = Artikel „{ $name }“ ({ $language })
draft-in-phrasings = Was Kunden zu „{ $name }“ schreiben ({ $language })
draft-in-sentence = Satz „{ $name }“ ({ $language })
draft-in-answer = Textbaustein „{ $name }“ ({ $language })
draft-write = Ändern
draft-write-label = Ändern: { $name }
draft-unwrite = Aus dem Entwurf nehmen
draft-overtaken = inzwischen geändert
draft-overtaken-about = Seit das geschrieben wurde, hat sich geändert, was Kunden bekommen: Links steht der Text von jetzt. Öffnen und speichern Sie Ihren Text, um ihn zu behalten, oder nehmen Sie ihn aus dem Entwurf.
draft-checks = Stimmt etwas nicht?
draft-propose = Ist er fertig?
draft-propose-about = Er wird geprüft und durchgespielt; das kann eine Minute dauern. Danach gibt jemand ihn frei oder lehnt ihn ab, der nicht daran geschrieben hat.
draft-own = Sie haben daran geschrieben, also muss jemand anderes ihn freigeben.
draft-propose-submit = Vorschlagen
draft-unservable = So kann der Entwurf nicht eingesetzt werden. Was zu verbessern ist, steht unter „Stimmt etwas nicht?“.
draft-discard = Verwerfen …
draft-discard-about = Was darin steht, ist dann weg. Was Kunden bekommen, bleibt, wie es ist.
draft-discard-submit = Entwurf verwerfen
draft-where = Wo möchten Sie schreiben?
draft-new-article = Neuer Artikel
draft-changed-here = hier geändert
beside-before = Vorher
beside-after = Nachher
beside-left = { $count } gleiche Zeilen
checks-none = Es ist nichts aufgefallen. Beim Vorschlagen wird alles zusammen noch einmal geprüft.
checks-error = Muss behoben werden
checks-warning = Bitte ansehen
write-about-article = Was Sie hier speichern, steht im Entwurf. Kunden bekommen es noch nicht.
write-other = Zum Text auf { $language }
write-title = Titel
write-markdown = Text
write-markdown-hint = Der erste Absatz beantwortet die Frage: Ihn zitiert die KI. ## beginnt einen Abschnitt, - eine Liste, **fett** wird fett, [Text](https://…) ein Link.
write-keywords = Weitere Wörter, unter denen er gefunden wird
write-keywords-hint = Eines pro Zeile, so wie Kunden es sagen.
write-valid-until = Letzter Tag, an dem er zitiert werden darf
write-valid-from = Erster Tag, an dem er zitiert werden darf
write-more = Wer dafür einsteht, Herkunft, Lizenz
write-owner = Wer dafür einsteht
write-origin = Woher der Text stammt
write-licence = Lizenz
write-raise = Er sagt jetzt etwas anderes: Die anderen Sprachen müssen nachziehen
write-look = Ansehen, ohne zu speichern
write-now = Was jetzt dort steht
write-in-chat = Im Chat
write-in-chat-about = Das zitiert die KI zuerst.
write-as-page = Als Seite
write-as-page-about = Das sehen Kunden, die dem Link unter einem Zitat folgen.
write-about-phrasings = Daraus lernt die KI, wie Kunden danach fragen.
write-hint-phrasings = Eine pro Zeile, so wie Kunden wirklich schreiben: kurz und lang, mit Tippfehlern. 5 sind wenig, 15 sind gut. Keine Namen, keine Vertragsnummern.
write-about-sentence = Was die KI selbst sagt, sagt sie genau so, wie es hier steht.
write-hint-sentence = Bleibt ein Feld leer, fällt der Satz weg, und die KI sagt ihre eigenen Worte, wo sie welche hat.
write-about-answer = Damit können Menschen am Arbeitsplatz eine Antwort beginnen. Die KI sagt es nie.
write-hint-answer = Die erste Zeile ist der Titel, unter dem der Baustein zu finden ist, darunter steht der Text. {"{"}agent{"}"}, {"{"}company{"}"} und {"{"}assistant{"}"} werden ersetzt. Bleiben die Felder leer, fällt der Baustein weg.
answer-exists = Einen Textbaustein mit diesem Titel gibt es schon. Hier können Sie ihn ändern.
answer-untitled = Der Titel braucht mindestens einen Buchstaben oder eine Ziffer.
answer-new = Titel eines neuen Textbausteins
answer-new-submit = Schreiben
new-article-title = Was soll die KI beantworten können?
new-article-about = Ein neuer Artikel in jeder Sprache, dazu, was Kunden schreiben, die das wissen wollen.
new-article-phrasings = Was Kunden schreiben
new-article-submit = In den Entwurf übernehmen
field-found = Was herausgefunden wurde,
beside-link = Nebeneinander ansehen
beside-title = Was ist anders?
beside-other = Verglichen mit
beside-replaced = der Version davor
beside-show = Anzeigen
beside-no-text = Diese Datei wird nicht gezeigt: Sie ist kein Text, oder es sind zu viele Dateien anders.
beside-knowledge = Wissen
beside-words = Was die KI sagt
beside-examples = Was Kunden schreiben
beside-policies = Regeln
beside-other-files = Alles andere
assistant-folder = Ihren Ordner herunterladen
assistant-draft = Noch einmal entwerfen
assistants-draft = Artikel und Wörter hier entwerfen
nav-unanswered = Unbeantwortet
unanswered-title = Was konnte die KI nicht beantworten?
unanswered-about = Was Kunden gefragt haben und die KI nicht verstanden hat, wozu ihr ein Artikel fehlte, oder wobei sie vergeblich nachgefragt hat. Gezählt sind hier die letzten 14 Tage.
unanswered-figures = Wie oft, nach Grund
unanswered-why-rule-not-understood = übergeben, nicht verstanden
unanswered-why-rule-no-valid-passage = übergeben, ohne Artikel
unanswered-why-asked-back = Nachfragen der KI
unanswered-groups = Worum ging es?
unanswered-since = Aus den letzten
unanswered-days = { $count } Tagen
unanswered-read = Fragen lesen
unanswered-read-about = Dass Sie sie lesen, wird als Entscheidung festgehalten.
unanswered-may-not = Was Kunden geschrieben haben, sieht, wessen Rolle das Lesen von Texten erlaubt.
unanswered-found = { $questions ->
    [one] Eine Frage
   *[other] { $questions } Fragen
} in { $groups ->
    [one] einer Gruppe.
   *[other] { $groups } Gruppen.
}
unanswered-recorded = Es ist festgehalten, dass Sie diese Texte gelesen haben.
unanswered-back-to = Es sind mehr, als auf einmal gezeigt werden: Diese sind von { $at } an.
unanswered-none = In dieser Zeit wurde jede Frage beantwortet.
unanswered-count = { $count ->
    [one] Eine Frage
   *[other] { $count } Fragen
}{ $handed ->
    [0] {""}
   *[other] , davon { $handed } übergeben
}
unanswered-more = { $count ->
    [one] Eine weitere ähnliche
   *[other] { $count } weitere ähnliche
}
unanswered-near = Der nächste Artikel, dem vielleicht nur Wörter fehlen:
unanswered-near-none = Kein Artikel kommt dem nahe.
unanswered-write = Einen Artikel dazu schreiben
unanswered-draft = Aus unbeantworteten Fragen, { $day }
nav-acts = Vorgänge
decisions-field-act = Vorgang (Werkzeug/Stufe/Ergebnis)
acts-page-title = Was wurde in anderen Systemen getan?
acts-page-about = Alles, was anderswo etwas geändert hat oder ändern sollte, nach Werkzeug und danach, wie weit die KI allein gehen darf. Jede Zahl öffnet die Entscheidungen dahinter. Tage beginnen um Mitternacht (UTC).
acts-page-none = In dieser Zeit wurde nichts getan und nichts vorbereitet. Sehen Sie sich einen längeren Zeitraum an.
acts-since = Seit wann
acts-days = { $count ->
    [one] heute
   *[other] { $count } Tage
}
acts-level = Stufe
acts-came-proposed = zur Freigabe vorbereitet
acts-came-rejected = nicht freigegeben
acts-came-done = erledigt
acts-came-refused = vom System abgelehnt
acts-came-stopped = angehalten
acts-came-unknown = Ausgang unbekannt
acts-came-not-done = doch nicht geschehen
acts-came-undone = rückgängig gemacht
acts-came-undo-refused = Rückgängigmachen abgelehnt
acts-came-undo-stopped = Rückgängigmachen angehalten
acts-came-undo-unknown = unbekannt, ob rückgängig gemacht
acts-do = Was sich tun lässt
acts-do-approvals = Freigeben oder ablehnen, was wartet
acts-do-recalls = Viele auf einmal rückgängig machen
acts-do-stops = Ein Werkzeug anhalten
nav-system = System
system-title = Läuft alles?
system-right = Im Moment müssen Sie sich um nichts kümmern.
system-halted = Es wird nichts mehr signiert und deshalb nichts entschieden: { $why }
system-disk = Die Platte des Datenordners ist fast voll: { $free } sind frei. Schaffen Sie dort Platz; aus dem Ordner selbst darf nichts weg.
system-wrong-deliveries = { $count ->
    [one] Eine Nachricht an ein anderes System kommt nicht an
   *[other] { $count } Nachrichten an andere Systeme kommen nicht an
}
system-wrong-unknown = { $count ->
    [one] Von einem Vorgang kennt niemand den Ausgang
   *[other] Von { $count } Vorgängen kennt niemand den Ausgang
}
system-wrong-stops = { $count ->
    [one] Ein Stopp gilt
   *[other] { $count } Stopps gelten
}
system-behind = Der Zeuge { $witness } hat { $count } Einträge noch nicht gesehen
system-runs = Was hier läuft
system-version = ombud
system-started = Läuft seit
system-nodes = Knoten
system-nodes-count = { $count ->
    [one] einer
   *[other] { $count }
}
system-writes = dieser schreibt
system-stands-by = dieser steht bereit
system-database = Datenbank
system-free = Frei auf der Platte
system-ledger = Protokoll
system-entries = { $count ->
    [one] ein Eintrag
   *[other] { $count } Einträge
}
system-settings = Geltende Einstellungen
system-settings-about = So, wie „ombud config“ sie ausgibt, ohne Geheimnisse. Geändert werden sie in der Konfigurationsdatei oder der Umgebung; sie gelten vom nächsten Start an.
system-assistant = Version der KI

area-where = Zuständig für
area-everywhere = alles
area-only = Nur zuständig für
area-about = Ohne Auswahl gelten diese Rechte überall. Mit Auswahl gelten sie für Unterhaltungen, die dort begonnen haben, samt ihren Entscheidungen und Vorgängen, und nicht für das, was das ganze Unternehmen betrifft.
area-site = Website { $name }
area-brand = Marke { $name }
area-team = was das Team { $name } beantwortet
site-brand = Marke
site-brand-hint = Ein kurzer Name wie nordlicht. Rechte lassen sich auf eine Marke beschränken.
site-team = Team, das antwortet
site-team-hint = Ein kurzer Name wie vertrieb. Rechte lassen sich auf das beschränken, was ein Team beantwortet.
translate-to = Übersetzen in
translate-submit = Übersetzen
translate-answer = Auf { $language } übersetzen
translate-again = Neu übersetzen
translated-title = Ihre Antwort auf { $language }
translated-done = Übersetzt.
translated-old = Ihre Antwort hat sich seit der Übersetzung geändert. Übersetzen Sie sie neu, wenn das mitgesendet werden soll.
translated-about-label = Übersetzte Antwort
translated-about = Das ist maschinell übersetzt. Der Kunde erhält es erst, wenn Sie es senden, und liest dann, dass es übersetzt ist.
translated-original = so geschrieben
translated-send = Übersetzung senden
translated-discard = Ohne Übersetzung weiter
translated-by-machine = maschinell übersetzt
map-translate = übersetzen, was geschrieben wurde
map-translate-answer = Ihre Antwort übersetzen
map-translation-send = zum Senden der Übersetzung
kind-translation = Übersetzung
field-to = Die Sprache
field-from = Die Sprache
