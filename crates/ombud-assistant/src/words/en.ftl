# What ombud itself says in every conversation. A folder can replace each line by one of its own.
greeting = Hello! What can I help you with?
thanks = You're welcome. Is there anything else I can do for you?
goodbye = Goodbye, and all the best!
clarify-intro = I'm not sure I understand you correctly. Is it one of these?
clarify-rephrase = I haven't understood that yet. Could you say it in other words?
handover-note = I'm passing this on to a person on our team. You won't have to repeat anything.
handover-closed = Our team is not available at the moment. As soon as they are back, a person will answer you in this conversation.
handover-refer = A person should decide this. I'm passing your request on to a person on our team.
refused = I'm sorry, I'm not allowed to answer that. If you would like a person on our team to look into it, write “person”.
stale-translation = We only have an older version of this in English. Here is the current one in another language:
other-language = At the moment we only have a text in another language on this:
flow-offer = Shall I take care of it with you right away? Just write “yes”:
flow-declined = All right. What else can I do for you?
flow-cancelled = All right, we'll leave it. Nothing has been changed.
flow-resume = Back to what you came for:
flow-repeat = I didn't understand that. Please answer “yes” or “no”, or tell me what should be different.
flow-handover = I'm passing this on to a person on our team, with what you told me. You won't have to repeat anything.
