# Was ombud in jeder Unterhaltung selbst sagt. Ein Ordner kann jede Zeile durch eine eigene ersetzen.
greeting = Guten Tag! Wobei kann ich Ihnen helfen?
thanks = Gern geschehen. Kann ich sonst noch etwas für Sie tun?
goodbye = Auf Wiedersehen und alles Gute!
clarify-intro = Ich bin nicht sicher, ob ich Sie richtig verstehe. Meinen Sie eines davon?
clarify-rephrase = Das habe ich noch nicht verstanden. Können Sie es mir mit anderen Worten sagen?
handover-note = Ich gebe Ihre Nachricht an eine Kollegin oder einen Kollegen weiter. Sie müssen nichts wiederholen.
handover-closed = Unser Team ist gerade nicht im Dienst und meldet sich, sobald es wieder da ist.
handover-refer = Darüber soll ein Mensch entscheiden. Ich gebe Ihr Anliegen an eine Kollegin oder einen Kollegen weiter.
refused = Das darf ich Ihnen nicht beantworten. Ein Mensch aus unserem Team kann es sich ansehen: Schreiben Sie dafür „Mensch“.
stale-translation = Diesen Hinweis gibt es auf Deutsch nur in einer älteren Fassung, hier ist die aktuelle:
