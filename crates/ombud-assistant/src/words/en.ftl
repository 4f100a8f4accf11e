# What ombud itself says in every conversation. A folder can replace each line by one of its own.
greeting = Hello! What can I help you with?
thanks = You're welcome. Is there anything else I can do for you?
goodbye = Goodbye, and all the best!
clarify-intro = I'm not sure I understand you correctly. Is it one of these?
clarify-rephrase = I haven't understood that yet. Could you say it in other words?
handover-note = I'm passing your message on to a colleague. You won't have to repeat anything.
handover-closed = Our team is off duty at the moment and will get back to you as soon as it returns.
handover-refer = A person should decide this. I'm passing your request on to a colleague.
refused = I'm not allowed to answer that. A person on our team can look into it: just write “person”.
stale-translation = We only have an older version of this in English; here is the current one:
