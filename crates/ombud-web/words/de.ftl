# Wörter der Seiten für das Team, auf Deutsch. Jeder Schlüssel steht auch in words/en.ftl.

to-content = Zum Inhalt springen
nav-label = Bereiche
nav-people = Personen und Rollen
nav-account = Ihr Konto
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

first-title = Die erste Person mit Verwaltungsrecht
first-about = Solange sich niemand anmelden kann, gibt ombud beim Start ein Erst-Token aus. Es gilt einmal: für die Person, die ombud einrichtet.
first-token = Erst-Token
first-name = Ihr Name
first-submit = Weiter
first-wrong-token = Das ist nicht das Token, oder es wurde schon verwendet. Starten Sie ombud neu, um ein neues zu erhalten, sofern sich noch niemand anmelden kann.

invitation-title = Willkommen, { $name }
invitation-about = Sie melden sich als { $address } an. Wählen Sie ein Passwort und richten Sie eine Authenticator-App als zweites Schloss ein.
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
account-roles = Ihre Rollen
account-team = Ihr Team
account-address = E-Mail-Adresse
account-language = Sprache Ihrer Seiten
account-german = Deutsch
account-english = English
account-choose = Speichern
account-sessions = Wo Sie angemeldet sind
account-sessions-about = Eine Sitzung endet nach 12 Stunden ohne Benutzung, spätestens nach sieben Tagen.
account-session-device = Gerät
account-session-began = Begonnen
account-session-seen = Zuletzt benutzt
account-session-this = diese hier
account-session-end = Beenden
account-session-end-label = Die Sitzung auf { $device } beenden
account-session-act = Aktion
account-device-unknown = Unbekanntes Gerät

people-title = Personen und Rollen
people-about = Wer sich hier anmelden darf und was diese Personen dürfen. Jede Änderung steht als Entscheidung im Protokoll, unter einer zufälligen Kennung statt eines Namens.
people-name = Name
people-address = E-Mail-Adresse
people-roles = Rollen
people-team = Team
people-team-hint = Ein kurzer Name wie billing. In den Verträgen der Werkzeuge steht, welche Teams freigeben.
people-state = Stand
people-next = Weitere zeigen
people-invite = Jemanden einladen
people-invite-about = Sie erhalten einen Link zum Weitergeben. Er gilt einmal und sieben Tage lang.
people-invite-submit = Einladung erstellen
people-invited-title = Die Einladung für { $name } ist fertig
people-invited-about = Geben Sie diesen Link weiter, und nur an diese Person: Wer ihn öffnet, wird zu ihr. Er wird nur jetzt gezeigt und gilt bis { $until }.
people-invited-link = Link der Einladung
people-invited-back = Zurück zur Liste

member-invited = eingeladen
member-active = aktiv
member-disabled = gesperrt

person-since = Dabei seit
person-change = Rechte
person-save = Speichern
person-invite = Neue Einladung
person-invite-about = Bei verlorenem Passwort oder Telefon. Was bisher galt, gilt dann nicht mehr, und alle Sitzungen enden.
person-invite-submit = Neue Einladung erstellen
person-disable = Sperren
person-disable-about = Anmelden geht dann nicht mehr, und alle Sitzungen enden sofort.
person-enable = Entsperren
person-enable-about = Anmelden geht dann wieder, wie zuvor.
person-remove = Entfernen
person-remove-about = Für Personen, die gehen. Name und Adresse werden endgültig gelöscht; was sie entschieden haben, bleibt unter einer zufälligen Kennung im Protokoll.
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
meaning-engineer = Versionen, Anbindungen, Halte, alle Entscheidungen
meaning-legal = alle Entscheidungen, Löschsperren und Löschungen
meaning-compliance = alle Entscheidungen, Freigaben, Rücknahmen
meaning-privacy = alle Entscheidungen, Löschsperren und Löschungen
meaning-security = alle Entscheidungen, Halte
meaning-operations = Halte, Rücknahmen, Anbindungen
meaning-executive = wie es läuft, in Zahlen
meaning-auditor = sieht alle Entscheidungen, ändert nichts

nav-desk = Arbeitsplatz
nav-reviews = Prüfungen

desk-title = Arbeitsplatz
desk-own = Ihre Unterhaltungen
desk-own-none = Sie haben gerade keine. Öffnen Sie eine, die wartet, und übernehmen Sie sie.
desk-waiting = Warten auf einen Menschen
desk-waiting-none = Gerade wartet niemand.
desk-topic = Anliegen
desk-no-topic = noch nicht klar
desk-reason = Warum
desk-language = Sprache
desk-since = Seit
desk-urgent = eilt
desk-restricted = eingeschränkt
desk-taken = von der KI übernommen
desk-conversation = Unterhaltung
desk-story = Was geschah
desk-earlier = Früheres zeigen
desk-why = Warum?
desk-customer = Kunde
desk-assistant = KI
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
desk-answer = Ihre Antwort
desk-send = Senden
desk-take = Übernehmen
desk-give-back = An die KI zurückgeben
desk-hand-over = Zurück in die Warteschlange
desk-close-solved = Beenden: erledigt
desk-close = Beenden: offen geblieben
desk-of-another = Diese Unterhaltung hat schon jemand anderes.
desk-ended = Die Unterhaltung ist beendet. Schreibt der Kunde wieder, geht sie weiter.

reason-asked = Der Kunde wollte einen Menschen
reason-not-understood = Die KI hat es nicht verstanden
reason-contested = Der Kunde widerspricht einer Entscheidung
reason-restricted = Die Daten sind eingeschränkt
reason-language = Die KI spricht diese Sprache nicht
reason-policy = Eine Regel verlangt es
reason-delicate = Heikles Anliegen
reason-no-knowledge = Dazu gibt es keinen Artikel
reason-procedure = Der Ablauf sieht es vor
reason-act = Ein Vorgang braucht einen Menschen
reason-stopped = Die KI ist angehalten
reason-failure = Etwas ist ausgefallen

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
reviews-about = Entscheidungen, denen Kunden widersprochen haben. Sehen Sie sich alles an, antworten Sie dem Kunden in seiner Unterhaltung, und schließen Sie die Prüfung dann ab.
reviews-none = Gerade ist nichts zu prüfen.
reviews-contested = Worum es geht
reviews-evidence = Entscheidung
reviews-objection = Widerspruch
reviews-answer = Antworten
reviews-settle = Abschließen

field-scopes = Die Auswahl der Rechte
nav-keys = API-Schlüssel

keys-title = API-Schlüssel
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

scope-conversations = Unterhaltungen beginnen und als Kanal des Kunden schreiben
scope-desk = Unterhaltungen übernehmen, antworten, anhalten
scope-approvals = Vorgänge freigeben
scope-releases = Versionen der KI vorschlagen, freigeben, zurücknehmen
scope-decisions = Entscheidungen, Begründungen und Belege lesen
scope-stops = anhalten, aufheben, üben
scope-recalls = viele Vorgänge zugleich rückgängig machen
scope-privacy = Daten löschen, Löschsperren setzen
scope-integrations = Webhooks, Zugangsdaten von Werkzeugen, Websites
scope-overview = sehen, wie es läuft, in Zahlen
scope-admin = alles, auch Schlüssel und Personen

live-signed-out = Ihre Sitzung ist beendet. Kopieren Sie, was Sie gerade schreiben, und melden Sie sich neu an.
live-sign-in = Neu anmelden
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
desk-back = wieder dran
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
desk-note = Interne Notiz
desk-note-label = Notiz für das Team
desk-note-hint = Kunden sehen sie nie. Mit @ und dem ganzen Namen weisen Sie jemanden darauf hin.
desk-note-submit = Notiz speichern
desk-note-by = Interne Notiz von { $name }
desk-mentions = Für Sie erwähnt
desk-mentioned = { $name } hat Sie in einer Notiz erwähnt
desk-mention-seen = Gelesen
field-text = Der Text
field-hours = Die Dauer
map-find = im Wissen suchen
map-quote = den so vielten Treffer zitieren
map-ready = fertige Antworten zeigen
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

ready-title = Fertige Antworten
ready-about = Auswählen
ready-insert = Einsetzen

acts-title = Vorgänge
acts-none = Hier wurde noch nichts veranlasst.
acts-undo = Rückgängig machen
acts-undo-until = möglich bis
acts-withdraw = Zurückziehen
acts-approve = Zur Freigabe
acts-unknown-about = Das System hat nicht gesagt, was daraus wurde. Bitte sehen Sie dort nach.
acts-found = Was haben Sie gefunden?
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
act-unknown = ungewiss
act-undoing = wird gerade rückgängig gemacht
act-undone = rückgängig gemacht

approvals-title = Freigaben
approvals-about = Was die KI vorbereitet hat und erst geschieht, wenn ein Mensch es freigibt.
approvals-none = Gerade wartet nichts auf Freigabe. Was dazukommt, steht hier und in seiner Unterhaltung.
approvals-what = Was geschehen soll
approvals-operation = Im System
approval-for = Für wen
approval-nobody = nicht angegeben
approval-amount = Betrag
approval-no-amount = kein Geld
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
approval-approvals = Freigegeben
approval-given = von { $given } von { $asked } Personen
approval-until = Möglich bis
approval-changes = Was sich ändert
approval-argument = Angabe
approval-before = Bisher
approval-after = Dann
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
flags-title = Im Team gemeldet
flags-about = Entscheidungen, an denen jemand aus dem Team zweifelt. Wer meldet, bekommt eine Antwort.
flags-none = Gerade ist nichts gemeldet. Melden können Sie jede Entscheidung auf ihrer Seite, unter „Warum?“.
flags-own = Von Ihnen gemeldet
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
tasks-about = Was als Nächstes fällig ist, steht oben.
tasks-none = Gerade ist nichts zu tun.
tasks-all = Alle Aufgaben und Rückrufe
tasks-what = Was
tasks-when = Wann
tasks-until = bis { $when }
tasks-state = Stand
tasks-state-open = offen
tasks-state-taken = jemand ist daran
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
field-note = Die Notiz
desk-event-reviewed = Der Widerspruch ist geprüft.
