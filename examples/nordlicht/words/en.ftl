# Approved sentences of the Nordlicht sample assistant (English).
# The disclosure that an AI is speaking is not here: ombud says it.

greeting = Hello! What can I help you with?
goodbye = Goodbye, and have a lovely day!

clarify-intro = I'm not sure I understand. Is it about one of these topics?
handover-note = I'm passing this on to a person in our customer service. You won't have to repeat anything.
