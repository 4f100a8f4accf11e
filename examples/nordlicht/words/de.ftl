# Approved sentences of the Nordlicht sample assistant (German).
# The disclosure that an AI is speaking is not here: ombud says it.

greeting = Guten Tag, hier ist Norda, der KI-Assistent von Nordlicht. Worum geht es?
thanks = Gern geschehen.
goodbye = Auf Wiedersehen und einen schönen Tag!

clarify-intro = Meinen Sie eines davon?
handover-note = Ich gebe Sie an eine Kollegin oder einen Kollegen aus dem Kundenservice weiter.
anything-else = Kann ich sonst noch etwas für Sie tun?
