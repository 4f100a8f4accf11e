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
kind-redact = Schwärzung
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
privacy-reason-hint = Für Kolleginnen und Kollegen, etwa das Aktenzeichen. Die Person erfährt diese Begründung nicht.
privacy-hold-until = Endet von selbst am (UTC, kann leer bleiben)
privacy-hold-submit = Löschsperre setzen
privacy-erase = Löschen
privacy-erase-about = Löscht alles, was von dieser Person gespeichert ist, und lässt sich nicht rückgängig machen. Steht etwas dagegen, wartet die Löschung, bis das geklärt ist.
privacy-erase-sure = Ja, endgültig löschen
privacy-unsure = Setzen Sie das Häkchen, wenn Sie sicher sind: Das lässt sich nicht rückgängig machen.
privacy-lift-sure = Ja, alle aufheben
privacy-lift-erases = Die Löschung ist verlangt: Steht sonst nichts mehr dagegen, werden die Daten mit dem Aufheben sofort gelöscht.
privacy-erase-submit = Daten löschen
hold-code-litigation = Gerichtsverfahren
hold-code-authority = Anordnung einer Behörde
hold-code-claim = Anspruch außerhalb eines Gerichts
hold-code-audit = Gesetzliche Prüfung
hold-code-other = Anderes
hold-in-force = gilt
hold-ended = abgelaufen
hold-lifted = aufgehoben
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
procedure-steps = Schritt für Schritt
procedure-step = Schritt
procedure-ways = Wie es weiterging
procedure-asked = Gefragt
procedure-median = Die Hälfte antwortete binnen
procedure-seconds = { $count } s
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
webhooks-arrived-label = Was kam an? Zuletzt, bei { $url }
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
kind-suggestion = Antwortvorschlag für einen Menschen
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
site-brand = Marke
site-brand-hint = Ein kurzer Name wie nordlicht. Rechte lassen sich auf eine Marke beschränken.
site-team = Team, das antwortet
site-team-hint = Ein kurzer Name wie vertrieb. Rechte lassen sich auf das beschränken, was ein Team beantwortet.
kind-translation = Übersetzung
