# Approved sentences of the Nordlicht sample assistant (English).
# The disclosure that an AI is speaking is not here: ombud says it.

greeting = Hello, this is Norda, Nordlicht's AI assistant. What can I help you with?
thanks = You're welcome.
goodbye = Goodbye, and have a lovely day!

clarify-intro = Do you mean one of these?
handover-note = I'll pass you to a colleague in customer service.
anything-else = Is there anything else I can do for you?
