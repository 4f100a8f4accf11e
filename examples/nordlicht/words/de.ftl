# Approved sentences of the Nordlicht sample assistant (German).
# The disclosure that an AI is speaking is not here: ombud says it.

greeting = Guten Tag! Worum geht es?
goodbye = Auf Wiedersehen und einen schönen Tag!

clarify-intro = Ich bin nicht sicher, ob ich Sie richtig verstehe. Geht es um eines dieser Themen?
handover-note = Ich gebe Ihr Anliegen an einen Menschen aus unserem Kundenservice weiter. Sie müssen nichts wiederholen.

# What procedures ask and say.
ask-contract = Wie lautet Ihre Vertragsnummer? Sie steht oben rechts auf jeder Rechnung und beginnt mit NL, zum Beispiel NL-100234.
invalid-contract = Eine Vertragsnummer konnte ich darin nicht finden. Sie beginnt mit NL, dann kommen sechs Ziffern, zum Beispiel NL-100234.
invalid-yes-no = Bitte antworten Sie mit „Ja“ oder „Nein“.
invalid-choice = Bitte wählen Sie eine der Antworten, oder schreiben Sie ihre Nummer.
invalid-text = Bitte schreiben Sie mir das in ein paar Worten.
ask-reading = Welchen Stand zeigt Ihr Zähler? Bitte nur die Ziffern vor dem Komma.
invalid-reading = Daraus konnte ich keinen Zählerstand lesen. Bitte schreiben Sie nur die Ziffern vor dem Komma, zum Beispiel 12345.
ask-read-on = An welchem Tag haben Sie abgelesen? „Heute“ genügt auch.
invalid-read-on = Bitte nennen Sie einen Tag, der nicht in der Zukunft und höchstens 60 Tage zurück liegt, zum Beispiel 15.11.2026.
reading-is-low = Der Stand ist sehr niedrig. Das stimmt, wenn der Zähler gerade getauscht wurde.
confirm-reading = Habe ich das so richtig verstanden?
reading-is-refused = Diesen Stand hat unser System nicht angenommen: Er passt nicht zu Ihrem Vertrag oder zum letzten Stand. Es ist nichts geändert worden; ein Mensch sieht ihn sich an und antwortet Ihnen hier.
reading-goes-to-person = Danke! Ein Mensch aus unserem Kundenservice trägt Ihren Zählerstand ein und bestätigt es Ihnen hier.
ask-plan-amount = Welchen Betrag möchten Sie in Raten zahlen?
invalid-plan-amount = Bitte nennen Sie einen Betrag zwischen 40 und 5.000 Euro, zum Beispiel 240 Euro.
ask-plan-instalments = In wie vielen Monatsraten möchten Sie zahlen? Möglich sind 2 bis 12.
invalid-plan-instalments = Bitte nennen Sie eine Zahl von 2 bis 12.
plan-rate-too-small = Eine Rate muss mindestens 20 Euro betragen. Bitte wählen Sie weniger Raten.
ask-plan-first-due = Wann soll die erste Rate fällig sein?
invalid-plan-first-due = Bitte nennen Sie einen Tag von heute an, höchstens 45 Tage voraus, zum Beispiel den nächsten Ersten.
confirm-plan = Soll ich das so anfragen?
plan-goes-to-person = Danke! Ein Mensch aus unserem Kundenservice prüft Ihren Wunsch und antwortet Ihnen hier.
ask-move-out = Wann ziehen Sie aus?
ask-move-in = Ab wann wohnen Sie in der neuen Wohnung?
invalid-move-day = Bitte nennen Sie einen Tag, der höchstens sechs Wochen zurück und höchstens ein Jahr voraus liegt, zum Beispiel 1.12.2026.
move-is-soon = Das ist bald: Bitte lesen Sie am Tag der Übergabe beide Zähler ab, am besten mit Foto.
ask-takes-contract = Möchten Sie Ihren Vertrag in die neue Wohnung mitnehmen?
ask-new-address = Wie lautet die neue Adresse? Straße, Hausnummer, Postleitzahl und Ort.
invalid-address = Bitte schreiben Sie Straße, Hausnummer, Postleitzahl und Ort.
confirm-move = Habe ich alles richtig verstanden?
move-goes-to-person = Danke! Ein Mensch aus unserem Kundenservice meldet Ihren Umzug an und bestätigt ihn Ihnen hier.
ask-outage-danger = Zuerst das Wichtigste: Riecht es verbrannt oder nach Gas, hängt eine Leitung herunter oder ist jemand in Gefahr?
outage-emergency = Bitte gehen Sie sofort auf Abstand und rufen Sie die 112 an. Schalten Sie nichts ein oder aus.
ask-postcode = Wie lautet Ihre Postleitzahl?
invalid-postcode = Bitte schreiben Sie die fünf Ziffern Ihrer Postleitzahl.
ask-outage-extent = Was ist ohne Strom?
outage-check-fuse = Wenn nur Ihre Wohnung betroffen ist, liegt es oft an einer Sicherung oder am FI-Schalter. Bitte sehen Sie dort kurz nach.
confirm-outage = Soll ich die Störung so melden?
outage-goes-to-person = Ich gebe Ihre Meldung sofort an einen Menschen aus unserem Team weiter.
ask-instalment = Wie hoch soll Ihr monatlicher Abschlag künftig sein?
invalid-instalment = Bitte nennen Sie einen Betrag zwischen 5 und 2.000 Euro im Monat, zum Beispiel 80 Euro.
ask-instalment-low = Das ist wenig. Wenn Sie mehr verbrauchen, müssen Sie am Jahresende nachzahlen. Möchten Sie es trotzdem so?
confirm-instalment = Soll ich das so ändern lassen?
instalment-goes-to-person = Danke! Ein Mensch aus unserem Kundenservice ändert Ihren Abschlag und bestätigt es Ihnen hier.
ask-complaint-about = Es tut mir leid, dass Sie Grund zur Beschwerde haben. Worum geht es?
ask-complaint-text = Bitte beschreiben Sie, was passiert ist und was Sie sich von uns wünschen.
confirm-complaint = Soll ich Ihre Beschwerde so weitergeben?
complaint-goes-to-person = Ihre Beschwerde liegt jetzt bei einem Menschen aus unserem Team. Nach dem Gesetz haben wir für die Antwort höchstens vier Wochen Zeit.
ask-iban = Wie lautet die neue IBAN?
invalid-iban = Diese IBAN stimmt so nicht. Bitte sehen Sie noch einmal nach; eine deutsche beginnt mit DE und hat 22 Stellen.
ask-account-holder = Auf wen läuft das Konto? Bitte Vor- und Nachname, oder der Name der Firma.
confirm-bank-details = Ist alles richtig? Dann gebe ich es zum Eintragen weiter.
bank-details-go-to-person = Danke! Ein Mensch aus unserem Kundenservice prüft Ihre Angaben, trägt die neue Bankverbindung ein und bestätigt es Ihnen hier. Bis dahin ändert sich nichts.
bank-details-changed-lately = Diese Bankverbindung ist erst vor Kurzem geändert worden. Zu Ihrer Sicherheit sieht sich deshalb ein Mensch aus unserem Kundenservice Ihren Wunsch an und meldet sich hier.
