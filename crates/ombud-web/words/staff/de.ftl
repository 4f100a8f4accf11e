# Wörter der Seiten für das Team, auf Deutsch: hier, was alle brauchen, daneben die des Arbeitsplatzes und der Konsole. Jeder Schlüssel
# steht auch auf Englisch.

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
desk-since = Seit
desk-why = Warum?
desk-answer = Ihre Antwort

actor-assistant = KI
actor-model = Sprachmodell
actor-person = Mensch
actor-customer = Kunde
actor-system = ombud selbst
decision-index = Platz im Protokoll
decision-why = Warum
decision-none = Dazu ist nichts festgehalten.
decision-sources = Worauf sie beruht
decision-dropped = Was erwogen und verworfen wurde
decision-remedy = Was der Kunde tun kann

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

map-title = Tastenkürzel
field-text = Der Text
field-hours = Die Dauer
nav-approvals = Freigaben
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
field-reason = Die Begründung
field-note = Die Notiz
verdict-allow = erlaubt
verdict-deny = verboten
verdict-refer = ein Mensch entscheidet

# Die Konsole.
nav-console = Konsole
nav-trace = Nachvollziehen
nav-intervene = Eingreifen
nav-assistant = KI
nav-technology = Technik
nav-decisions = Entscheidungen
outcome-confirmed = vom Kunden als gelöst bestätigt
outcome-assumed = vermutlich gelöst
outcome-handed-over = an einen Menschen übergeben
outcome-abandoned = abgebrochen
outcome-reopened = wieder aufgenommen
outcome-contested = Widerspruch eingelegt
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
action-keep = Aufbewahren, was jemand geschrieben hat
action-approve-release = Eine Version freigeben
action-go-live = Eine Version in Betrieb nehmen
action-disclose = Sich als KI zu erkennen geben
action-hand-over = An einen Menschen übergeben
action-reply = Die Antwort abschicken
scope-texts = Texte von Kunden lesen; jeder Blick wird festgehalten
nav-overview = Überblick
nav-ledger = Protokoll
nav-stops = Stopps
nav-recalls = Rücknahmen
nav-privacy = Personendaten
field-person = Was Sie suchen,
nav-policies = Regeln
nav-procedures = Abläufe
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
procedure-picture-alt = Der Ablauf als Bild, mit den Zahlen an Schritten und Wegen; alles steht auch in der Tabelle darunter.
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
site-look-title = So sieht das Widget aus
nav-assistants = KI-Versionen
scope-assign = Unterhaltungen zuweisen, die jemand anderes führt
field-agent = Die Auswahl

suggestion-title = Antwortvorschlag der KI
suggestion-about = Das hat die KI geschrieben. Der Kunde erhält es nur, wenn Sie es senden, und liest dann, dass die KI geholfen hat.
suggestion-send = So senden
suggestion-edit = Bearbeiten

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
field-found = Was herausgefunden wurde,
nav-unanswered = Unbeantwortet
nav-acts = Vorgänge
nav-system = System

area-where = Zuständig für
area-everywhere = alles
area-only = Nur zuständig für
area-about = Ohne Auswahl gelten diese Rechte überall. Mit Auswahl gelten sie für Unterhaltungen, die dort begonnen haben, samt ihren Entscheidungen und Vorgängen, und nicht für das, was das ganze Unternehmen betrifft.
area-site = Website { $name }
area-brand = Marke { $name }
area-team = was das Team { $name } beantwortet
translated-old = Ihre Antwort hat sich seit der Übersetzung geändert. Übersetzen Sie sie neu, wenn das mitgesendet werden soll.
translated-about-label = Übersetzte Antwort
translated-about = Das ist maschinell übersetzt. Der Kunde erhält es erst, wenn Sie es senden, und liest dann, dass es übersetzt ist.
translated-by-machine = maschinell übersetzt
field-to = Die Sprache
field-from = Die Sprache
