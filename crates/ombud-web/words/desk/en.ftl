desk-title = Desk
desk-asks = Who needs a person?
desk-own = Your conversations
desk-own-none = You have none now. Open one that waits, and take it.
desk-waiting = Waiting for a person
desk-waiting-count = { $count ->
    [1000] 1,000 or more
   *[other] { $count }
}
desk-waiting-none = Nobody waits now. Whoever needs a person appears here.
desk-topic = Matter
desk-no-topic = not clear yet
mood-discontent-falling = sounds more and more unhappy
mood-discontent-steady = sounds unhappy
mood-discontent-rising = still sounds unhappy, but less so
mood-even-falling = mood is getting worse
mood-even-rising = mood is getting better
mood-content-falling = still sounds happy, but less so
mood-content-steady = sounds happy
mood-content-rising = sounds happier and happier
mood-by-machine = estimated by machine
desk-reason = Why
desk-language = Language
desk-urgent = urgent
desk-restricted = restricted
desk-taken = taken from the AI
desk-conversation = Conversation
conversation-asks = What does this customer need?
desk-story = What happened
desk-earlier = Show earlier
desk-customer = Customer
desk-colleague = a colleague
desk-you = You
desk-erased = (erased)
desk-with-assistant = The AI talks with the customer
desk-waits = Waits for a person
desk-with-you = You talk with the customer
desk-with = { $name } talks with the customer
desk-closed = Ended
desk-event-opened = Conversation began
desk-event-handed-over = Handed over to a person: { $reason }
desk-event-taken = { $name } took it
desk-event-returned = Given back to the AI
desk-event-closed = Ended
desk-event-reopened = Went on
desk-event-contested = The customer contests a decision
desk-event-signed-in = The customer signed in
desk-event-signed-out = The customer signed out
desk-event-stepped-up = The customer showed who they are with a code
desk-event-language = The customer wants to go on in { $language }
desk-text-empty = There is nothing to send yet: write your answer first.
desk-send = Send
desk-take = Take
desk-give-back = Give back to the AI
desk-hand-over = Back to the queue
desk-more = More
desk-close-solved = End: solved
desk-close = End: still open
desk-of-another = Somebody else has this conversation.
desk-ended = The conversation has ended. It goes on when the customer writes again.

reason-asked = The customer wanted a person
reason-not-understood = The AI did not understand
reason-contested = The customer contests a decision
reason-restricted = The data is restricted
reason-language = The AI does not speak this language
reason-policy = A rule asks for it
reason-delicate = A delicate matter
reason-no-knowledge = There is no article about it
reason-procedure = The procedure says so
reason-act = An act needs a person
reason-stopped = The AI is stopped
reason-failure = Something failed

decision-title = Decision
decision-at = When
decision-by = Who
decision-id = Id

reviews-title = Reviews
reviews-asks = Which decisions do customers contest?
reviews-about = Decisions that customers contest. Look at everything and answer the customer; that settles the review.
reviews-none = There is nothing to examine now. What a customer contests appears here.
reviews-contested = What it is about
reviews-evidence = Decision
reviews-settle = Settle
reviews-conversation = To the conversation
review-title = Was this decided rightly?
review-about = Contested: { $when }
review-conversation = to the whole conversation
review-said = What was said
review-against = The customer objects
review-no-reason = No reason was given.
review-answer = What do you tell the customer?
review-text = Your answer
review-hint = The customer reads it in their conversation. Where nobody has that yet, you take it with this.
review-submit = Answer and settle
review-settle-hint = Without an answer, where you have answered in the conversation.
review-settled = This review is settled.

live-signed-out = Your session has ended. Copy what you are writing, and sign in again.
live-sign-in = Sign in again
live-gone = This is no longer there: the data was erased, or it is not for you any more.
live-lost = No connection. As soon as it is back, this goes on by itself.
live-failed = That did not work. What you wrote is still there; please try again.
live-message = New message:
live-waiting = Somebody waits for a person.
live-notify-message = A customer has written to you.
live-kept = This cannot be sent here any more. Your text is still there:
map-open = Keys
map-close = Close
map-on = Use keyboard shortcuts
map-notify = Sound and notification when somebody writes or waits while this page is out of sight
map-key-send = Ctrl + Enter
map-map = this list
map-next = next row of the list
map-previous = previous row of the list
map-up = to the desk
map-take = take
map-answer = answer
map-solved = end: solved
map-open-end = end: left open
map-give-back = give back to the AI
map-queue = back to the queue

desk-looks = { $name } is looking at this too
desk-types = { $name } is writing …
map-park = put aside
map-file = send a file
map-note = write a note

desk-answers = { $count ->
    [one] 1 answer so far
   *[other] { $count } answers so far
}
desk-late = { $count ->
    [one] longer than 1 minute
   *[other] longer than { $count } minutes
}
desk-unanswered = waits for your answer
desk-back = due again
desk-until = until
desk-parked = { $count ->
    [one] 1 conversation put aside
   *[other] { $count } conversations put aside
}
desk-park = Put aside
desk-park-for = For how long
desk-park-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
desk-park-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
desk-event-parked = Put aside until { $until }
desk-file = Send a file
desk-file-label = Picture (JPEG, PNG, WebP) or PDF
desk-file-hint = The customer sees it in the conversation. Where and with what a picture was taken is removed.
desk-file-submit = Send
desk-note = Internal note
desk-note-label = Note for the team
desk-note-hint = Customers never see it. With @ and somebody’s whole name you point them to it.
desk-note-submit = Save note
desk-note-by = Internal note by { $name }
desk-mentions = You were mentioned
desk-mentioned = { $name } mentioned you in a note
desk-mention-seen = Read
map-find = search the knowledge
map-quote = quote the hit of that number
map-ready = show ready answers

desk-beside = Beside the conversation
desk-event-proposed = An act waits for approval
desk-event-acted = Act: { $state }

find-title = Knowledge
find-label = Words to search for
find-submit = Search
find-none = Nothing found. Try other words.
find-read = Read the article
find-quote = Quote

ready-title = Ready answers
ready-about = Choose one
ready-insert = Insert

acts-title = Acts
acts-none = Nothing has been done here yet.
acts-undo = Undo
acts-undo-until = possible until
acts-withdraw = Withdraw
acts-approve = To the approval
acts-unknown-about = The system did not say what became of it. Please look there.
acts-undo-unknown = The system did not say whether it was undone. Please look there.
acts-undo-refused = The system refused to undo it. It still stands.
acts-found = What did you find?
acts-where = Where did you look?
acts-found-submit = Record
found-done = It was done
found-not-done = It was not done
found-undone = It was undone
found-not-undone = It was not undone

approvals-title = Approvals
approvals-asks = What waits for your approval?
approvals-about = What the AI has prepared. It happens only once a person approves it.
approvals-none = Nothing waits for approval. What comes stands here and in its conversation.
approvals-what = What is to happen
approvals-operation = In the system
approval-for = For whom
approval-nobody = not said
approval-amount = Amount
approval-no-amount = no money
approval-cost = Costs us
approval-undo-cost = Undoing would cost us
approval-undo = Undo
approval-no-undo = cannot be undone
approval-undo-within = { $count ->
    [one] for 1 hour
   *[other] for { $count } hours
}
approval-undo-customer = also by the customer
approval-undo-staff = by the team
approval-effect = Kind
effect-read = only reads
effect-reversible = reversible
effect-compensable = can be made up for
effect-irreversible = final
approval-data = Data concerned
data-address = address
data-bank = bank details
data-consent = consents
data-consumption = consumption
data-contact = contact details
data-contract = contract
data-health = health
data-identity = identity
data-payment = payments
approval-teams = Decided by
approval-approvals = Approved
approval-given = by { $given } of { $asked } people
approval-until = Possible until
approval-changes = What changes
approval-argument = Item
approval-before = Now
approval-after = Then
approval-nothing = nothing
approval-unknown = unknown
approval-arguments = What the system gets
approval-value = Value
approval-digest = Your approval is for exactly this (SHA-256):
approval-approve = Approve
approval-reason-if = Reason, if needed
approval-approve-submit = Approve
approval-reject = Turn down
approval-reject-about = The conversation then goes to a person who explains it to the customer.
approval-reason = Why not?
approval-reject-submit = Turn down

decision-verdicts = What the rules said
flag-title = Flag this decision
flag-reason = What is wrong with it?
flag-hint = Somebody else on the team looks at it and answers you. The customer does not hear of it.
flag-submit = Flag
flag-done = Flagged. Somebody else of the team will look at it; you read their answer under “Reviews”.
flags-title = Flagged by the team
flags-about = Decisions that somebody on the team doubts. Whoever flags gets an answer.
flags-none = Nothing is flagged. You can flag any decision on its page, under “Why?”.
flags-own = Flagged by you
flags-own-asks = What have you flagged?
flags-own-about = Somebody at the desk looks at each and answers you here.
flags-own-none = You have flagged nothing. You can flag any decision on its page.
flags-answer-to = Answer to { $name }
flags-answer = Answer
flags-waits = Not answered yet.
map-flag = flag the decision that is shown

# What customers do in the chat besides writing.
desk-event-rated-yes = The customer says that the matter is solved.
desk-event-rated-partly = The customer says that the matter is solved in part.
desk-event-rated-no = The customer says that the matter is not solved.
desk-event-exported = The customer was given a copy of their data.
desk-event-callback-promised = Call promised
desk-event-callback-cancelled = Call cancelled
desk-event-callback-done = Called back
desk-date = %-d %B %Y
desk-stretch = { $day }, { $date }, { $from } to { $until }
weekday-0 = Monday
weekday-1 = Tuesday
weekday-2 = Wednesday
weekday-3 = Thursday
weekday-4 = Friday
weekday-5 = Saturday
weekday-6 = Sunday
tasks-title = Tasks and calls
tasks-asks = What is still to be done for customers?
tasks-about = What is due next stands first.
tasks-none = There is nothing to do right now. What is new appears here.
tasks-unknown = Find out what became of it
tasks-unknown-about = The systems did not say. Look there, then record in the conversation what you found.
tasks-all = All tasks and calls
tasks-what = What
tasks-when = When
tasks-until = by { $when }
tasks-state = State
tasks-state-open = open
tasks-state-taken = somebody is at it
tasks-state-done = done
tasks-state-withdrawn = withdrawn
tasks-yours = taken by you
tasks-overdue = overdue
tasks-phone = Telephone number
tasks-take = Take it
tasks-done = Done
tasks-give-back = Give it back
tasks-look = There is nothing for you to do here right now.
tasks-note-hint = The customer does not see this.
tasks-note = What you did
desk-event-reviewed = The objection was examined.

desk-assign = Assign
assign-title = Who is to have this conversation?
assign-to = Colleague
assign-choose = Please choose
assign-hint = They find it among their conversations at once, and the customer reads that a person is with them.
assign-submit = Assign
assign-not = Somebody else has this conversation. A lead can assign it.
assign-nobody = Nobody else works at the desk. An administrator can invite somebody.
desk-given = assigned by { $name }
desk-event-assigned = { $by } assigned it to { $name }
live-approval = An act waits for approval.
live-review = A review waits for you.
live-task = There is something to do.
live-given = A colleague has assigned you a conversation.
map-assign = assign to a colleague; in a list, the row you are on
suggestion-reject = Reject
suggestion-reason = Why, if you like
suggestion-reject-submit = Reject suggestion
desk-suggested = suggested by the AI
map-suggestion-send = go to sending the AI’s suggestion as it is
map-suggestion-edit = edit the AI’s suggestion
map-suggestion-reject = reject the AI’s suggestion

earlier-title = Earlier conversations
earlier-asks = What was it about before?
earlier-about = Of whoever is signed in in this conversation, the newest first.
earlier-none = There is none of this customer.
earlier-all = All of them
customer-until = until
customer-was = not any more, since
level-anonymous = Nobody has signed in.
level-signed-in = Signed in
level-stepped-up = Confirmed with a code
owner-assistant = With the AI
owner-queue = Waits for a person
owner-agent = With a person
owner-closed = Ended
translate-to = Translate into
translate-submit = Translate
translate-answer = Translate into { $language }
translate-again = Translate again
translated-title = Your answer in { $language }
translated-done = Translated.
translated-original = as it was written
translated-send = Send the translation
translated-discard = Go on without a translation
map-translate = translate what was written
map-translate-answer = translate your answer
map-translation-send = to sending the translation
