# Approved sentences of the Nordlicht sample assistant (German).
# The disclosure that an AI is speaking is not here: ombud says it.

greeting = Guten Tag! Worum geht es?
goodbye = Auf Wiedersehen und einen schönen Tag!

clarify-intro = Ich bin nicht sicher, ob ich Sie richtig verstehe. Geht es um eines dieser Themen?
handover-note = Ich gebe Ihr Anliegen an einen Menschen aus unserem Kundenservice weiter. Sie müssen nichts wiederholen.
