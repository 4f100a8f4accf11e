# Approved sentences of the Nordlicht sample assistant (English).
# The disclosure that an AI is speaking is not here: ombud says it.

greeting = Hello! What can I help you with?
goodbye = Goodbye, and have a lovely day!

clarify-intro = I'm not sure I understand. Is it about one of these topics?
handover-note = I'm passing this on to a person in our customer service. You won't have to repeat anything.

# What procedures ask and say.
ask-contract = What is your contract number? It's at the top right of every bill and begins with NL, for example NL-100234.
invalid-contract = I couldn't find a contract number in that. It begins with NL followed by six digits, for example NL-100234.
invalid-yes-no = Please answer “yes” or “no”.
invalid-choice = Please choose one of the answers, or write its number.
invalid-text = Please tell me in a few words.
ask-reading = What does your meter show? Only the digits before the decimal point, please.
invalid-reading = I couldn't read a meter reading from that. Please write only the digits before the decimal point, for example 12345.
ask-read-on = On which day did you read the meter? “Today” is fine too.
invalid-read-on = Please name a day that is not in the future and at most 60 days ago, for example 15 November 2026.
reading-is-low = That reading is very low. It's right if your meter has just been replaced.
confirm-reading = Did I get that right?
reading-is-refused = Our system did not accept this reading: it doesn't fit your contract or your last reading. Nothing has been changed; a person will look at it and answer you here.
reading-goes-to-person = Thank you! A person in our customer service will enter your reading and confirm it here.
ask-plan-amount = What amount would you like to pay in instalments?
invalid-plan-amount = Please name an amount between €40 and €5,000, for example €240.
ask-plan-instalments = In how many monthly instalments would you like to pay? 2 to 12 are possible.
invalid-plan-instalments = Please name a number from 2 to 12.
plan-rate-too-small = An instalment has to be at least €20. Please choose fewer instalments.
ask-plan-first-due = When should the first instalment be due?
invalid-plan-first-due = Please name a day from today on, at most 45 days ahead, for example the first of next month.
confirm-plan = Shall I request it like this?
plan-goes-to-person = Thank you! A person in our customer service will look at your request and answer you here.
ask-move-out = When are you moving out?
ask-move-in = From when will you live in your new home?
invalid-move-day = Please name a day at most six weeks ago and at most a year ahead, for example 1 December 2026.
move-is-soon = That's soon: please read both meters on the day the keys change hands, ideally with a photo.
ask-takes-contract = Would you like to take your contract to your new home?
ask-new-address = What is the new address? Street, number, postcode and town.
invalid-address = Please write street, number, postcode and town.
confirm-move = Did I get everything right?
move-goes-to-person = Thank you! A person in our customer service will register your move and confirm it here.
ask-outage-danger = The most important thing first: is there a smell of burning or gas, a line hanging down, or is anyone in danger?
outage-emergency = Please keep your distance and call 112 at once. Don't switch anything on or off.
ask-postcode = What is your postcode?
invalid-postcode = Please write the five digits of your postcode.
ask-outage-extent = What has no power?
outage-check-fuse = If only your home is affected, it's often a fuse or the residual-current device. Please have a quick look there.
confirm-outage = Shall I report the outage like this?
outage-goes-to-person = I'm passing your report on to a person on our team right now.
ask-instalment = How much would you like to pay each month?
invalid-instalment = Please name an amount between €5 and €2,000 a month, for example €80.
ask-instalment-low = That's little. If you use more, you'll have to pay the difference at the end of the year. Would you still like it?
confirm-instalment = Shall I have it changed like this?
instalment-goes-to-person = Thank you! A person in our customer service will change your instalment and confirm it here.
ask-complaint-about = I'm sorry that you have reason to complain. What is it about?
ask-complaint-text = Please describe what happened and what you would like us to do.
confirm-complaint = Shall I pass on your complaint like this?
complaint-goes-to-person = Your complaint is now with a person on our team. By law we have four weeks at most to answer it.
ask-iban = What is the new IBAN?
invalid-iban = That IBAN isn't quite right. Please have another look; a German one begins with DE and has 22 characters.
ask-account-holder = Whose account is it? Please write first and last name, or the name of the company.
confirm-bank-details = Is everything right? Then I'll pass it on to be entered.
bank-details-go-to-person = Thank you! A person in our customer service will check your details, enter the new bank account and confirm it here. Nothing changes until then.
bank-details-changed-lately = These bank details were changed only recently. To keep you safe, a person in our customer service will look at your request and answer you here.
