# Was ombud in jeder Unterhaltung selbst sagt. Ein Ordner kann jede Zeile durch eine eigene ersetzen.
greeting = Guten Tag! Wobei kann ich Ihnen helfen?
thanks = Gern geschehen. Kann ich sonst noch etwas für Sie tun?
goodbye = Auf Wiedersehen und alles Gute!
clarify-intro = Ich bin nicht sicher, ob ich Sie richtig verstehe. Meinen Sie eines davon?
clarify-rephrase = Das habe ich noch nicht verstanden. Können Sie es mir mit anderen Worten sagen?
handover-note = Ich gebe Ihr Anliegen an einen Menschen aus unserem Team weiter. Sie müssen nichts wiederholen.
handover-closed = Unser Team ist im Moment nicht erreichbar. Sobald es wieder da ist, antwortet Ihnen ein Mensch hier in dieser Unterhaltung.
handover-refer = Darüber soll ein Mensch entscheiden. Ich gebe Ihr Anliegen an einen Menschen aus unserem Team weiter.
refused = Darauf darf ich leider nicht antworten. Wenn ein Mensch aus unserem Team es sich ansehen soll, schreiben Sie „Mensch“.
stale-translation = Diesen Text haben wir auf Deutsch nur in einer älteren Fassung. Hier ist die aktuelle in einer anderen Sprache:
other-language = Dazu haben wir im Moment nur einen Text in einer anderen Sprache:
flow-offer = Soll ich das gleich mit Ihnen erledigen? Schreiben Sie einfach „Ja“:
flow-declined = Gut. Was kann ich sonst für Sie tun?
flow-cancelled = Gut, dann lassen wir das. Es ist nichts geändert worden.
flow-resume = Zurück zu Ihrem Anliegen:
flow-repeat = Das habe ich nicht verstanden. Bitte antworten Sie mit „Ja“ oder „Nein“, oder schreiben Sie, was sich ändern soll.
flow-handover = Ich gebe das mit Ihren Angaben an einen Menschen aus unserem Team weiter. Sie müssen nichts wiederholen.
