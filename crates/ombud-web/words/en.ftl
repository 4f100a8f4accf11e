# Words of the pages of the staff, in English. Each key is in words/de.ftl too.

to-content = Skip to the content
nav-label = Sections
nav-people = People and roles
nav-account = Your account
nav-sign-out = Sign out
nav-signed-in = Signed in as { $name }

ago-now = just now
ago-minutes = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] yesterday
   *[other] { $count } days ago
}

field-name = The name
field-address = The e-mail address
field-roles = The choice of roles
field-team = The team
field-password = The password
field-code = The code

problem-heading = That did not work

sign-in-title = Sign in
sign-in-for = For the staff of { $company }
sign-in-address = E-mail address
sign-in-password = Password
sign-in-code = Code
sign-in-code-hint = The six digits that your authenticator app shows now.
sign-in-submit = Sign in
sign-in-help = Lost your password or your phone? An administrator can send you a new invitation.
sign-in-not-kept-title = Your browser did not keep the session
sign-in-not-kept = You are signed in only over a safe connection (HTTPS), or on the machine itself (http://localhost). Open ombud at such an address, and allow it to keep cookies.
sign-in-again = Back to signing in

first-title = The first administrator
first-about = ombud prints a first-admin token when nobody can sign in yet. It is good once: for whoever sets ombud up.
first-token = First-admin token
first-name = Your name
first-submit = Go on
first-wrong-token = This is not the token, or it was used before. Restart ombud to have it print a new one, if nobody can sign in yet.

invitation-title = Welcome, { $name }
invitation-about = You will sign in as { $address }. Choose a password, and add an authenticator app as a second lock.
invitation-password = Password
invitation-password-hint = At least 12 characters. Several words that have nothing to do with you are easy to keep in mind and hard to guess.
invitation-again = The same password again
invitation-not-alike = The two passwords are not the same.
invitation-app = Authenticator app
invitation-app-about = Scan this picture with an app such as Aegis, 2FAS, Google Authenticator or your password manager.
invitation-app-by-hand = Or type in this key:
invitation-code = Code
invitation-code-hint = The six digits that the app shows now.
invitation-submit = Set up and sign in
invitation-gone-title = This invitation is no longer good
invitation-gone = It was used, replaced by a newer one, or is more than seven days old. Ask an administrator for a new one.

account-title = Your account
account-roles = Your roles
account-team = Your team
account-address = E-mail address
account-language = Language of your pages
account-german = Deutsch
account-english = English
account-choose = Save
account-sessions = Where you are signed in
account-sessions-about = A session ends after 12 hours without use, and after seven days at the latest.
account-session-device = Device
account-session-began = Began
account-session-seen = Last used
account-session-this = this one
account-session-end = End
account-session-end-label = End the session on { $device }
account-session-act = Action
account-device-unknown = Unknown device

people-title = People and roles
people-about = Who may sign in here, and what they may do. Every change is a decision in the log, under a random id instead of a name.
people-name = Name
people-address = E-mail address
people-roles = Roles
people-team = Team
people-team-hint = A short name such as billing. Contracts of tools say which teams approve.
people-state = State
people-next = Show more
people-invite = Invite somebody
people-invite-about = You get a link to pass on. It is good once, for seven days.
people-invite-submit = Make the invitation
people-invited-title = The invitation for { $name } is ready
people-invited-about = Pass this link on, and only to them: whoever opens it becomes this person. It is shown only now, and is good until { $until }.
people-invited-link = Link of the invitation
people-invited-back = Back to the list

member-invited = invited
member-active = active
member-disabled = disabled

person-since = Known since
person-change = What they may do
person-save = Save
person-invite = New invitation
person-invite-about = For a lost password or phone. What they had no longer counts, and their sessions end.
person-invite-submit = Make a new invitation
person-disable = Disable
person-disable-about = They can no longer sign in, and their sessions end at once.
person-enable = Enable
person-enable-about = They can sign in again, with what they had.
person-remove = Remove
person-remove-about = For who leaves. Name and address are erased for good; what they decided stays in the log under a random id.
person-remove-confirm = Yes, erase name and address
person-self = This is you.

role-administrator = Administrator
role-agent = Agent
role-lead = CX lead
role-engineer = Engineer
role-legal = Legal
role-compliance = Compliance
role-privacy = Privacy
role-security = Security
role-operations = Operations
role-executive = Executive
role-auditor = Auditor
meaning-administrator = everything, including people and keys
meaning-agent = answers customers at the desk
meaning-lead = desk, approvals, everything that was decided
meaning-engineer = versions, connections, stops, everything that was decided
meaning-legal = everything that was decided, legal holds and erasure
meaning-compliance = everything that was decided, approvals, recalls
meaning-privacy = everything that was decided, legal holds and erasure
meaning-security = everything that was decided, stops
meaning-operations = stops, recalls, connections
meaning-executive = how it goes, in numbers
meaning-auditor = sees everything that was decided, changes nothing

nav-desk = Desk
nav-reviews = Reviews

desk-title = Desk
desk-own = Your conversations
desk-own-none = You have none now. Open one that waits, and take it.
desk-waiting = Waiting for a person
desk-waiting-none = Nobody waits now.
desk-topic = Matter
desk-no-topic = not clear yet
desk-reason = Why
desk-language = Language
desk-since = Since
desk-urgent = urgent
desk-restricted = restricted
desk-taken = taken from the AI
desk-conversation = Conversation
desk-story = What happened
desk-earlier = Show earlier
desk-why = Why?
desk-customer = Customer
desk-assistant = AI
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
desk-answer = Your answer
desk-send = Send
desk-take = Take
desk-give-back = Give back to the AI
desk-hand-over = Back to the queue
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

actor-assistant = AI
actor-model = language model
actor-person = person
actor-customer = customer
actor-system = ombud itself

decision-title = Decision
decision-at = When
decision-by = Who
decision-id = Id
decision-index = Place in the log
decision-why = Why
decision-none = Nothing is recorded about it.
decision-sources = What it rests on
decision-dropped = What was considered and not taken
decision-remedy = What the customer can do

reviews-title = Reviews
reviews-about = Decisions that customers contest. Look at everything, answer the customer in their conversation, then settle the review.
reviews-none = There is nothing to examine now.
reviews-contested = What it is about
reviews-evidence = Decision
reviews-objection = Objection
reviews-answer = Answer
reviews-settle = Settle

field-scopes = The choice of scopes
nav-keys = API keys

keys-title = API keys
keys-about = Programs show a key. Give each only the scopes that it needs.
keys-none = There is none yet.
keys-name = What for
keys-scopes = Scopes
keys-made = Made
keys-revoke = Revoke
keys-revoke-label = Revoke the key “{ $name }”
keys-make = Make a key
keys-make-about = It is shown once and not stored.
keys-make-submit = Make the key
keys-made-title = The key “{ $name }” is ready
keys-made-about = Copy it now: it is not shown again.
keys-key = Key

scope-conversations = open conversations, and write as the customer's channel
scope-desk = take conversations, answer, stop
scope-approvals = approve acts
scope-releases = propose, approve and take back versions of the AI
scope-decisions = read decisions, explanations and receipts
scope-stops = stop, lift, drill
scope-recalls = undo many acts at once
scope-privacy = erase data, place legal holds
scope-integrations = webhooks, credentials of tools, sites
scope-overview = see how it goes, in numbers
scope-admin = everything, with keys and people

live-signed-out = Your session has ended. Copy what you are writing, and sign in again.
live-sign-in = Sign in again
live-lost = No connection. As soon as it is back, this goes on by itself.
live-failed = That did not work. What you wrote is still there; please try again.
live-message = New message:
live-waiting = Somebody waits for a person.
live-notify-message = A customer has written to you.
live-kept = This cannot be sent here any more. Your text is still there:

map-title = Keyboard shortcuts
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
desk-note = Internal note
desk-note-label = Note for the team
desk-note-hint = Customers never see it. With @ and somebody’s whole name you point them to it.
desk-note-submit = Save note
desk-note-by = Internal note by { $name }
desk-mentions = You were mentioned
desk-mentioned = { $name } mentioned you in a note
desk-mention-seen = Read
field-text = The text
field-hours = The time
map-find = search the knowledge
map-quote = quote the hit of that number
map-ready = show ready answers
nav-approvals = Approvals

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
acts-found = What did you find?
acts-where = Where did you look?
acts-found-submit = Record
found-done = It was done
found-not-done = It was not done
found-undone = It was undone
found-not-undone = It was not undone
act-proposed = waits for approval
act-rejected = turned down
act-expired = not approved in time
act-withdrawn = withdrawn
act-intended = under way
act-done = done
act-refused = refused by the system
act-unknown = uncertain
act-undoing = being undone
act-undone = undone

approvals-title = Approvals
approvals-about = What the AI has prepared, and what happens only once a person approves it.
approvals-none = Nothing waits for approval. What comes stands here and in its conversation.
approvals-what = What is to happen
approvals-operation = In the system
approval-for = For whom
approval-nobody = not said
approval-amount = Amount
approval-no-amount = no money
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
field-reason = The reason
field-note = The note

decision-verdicts = What the rules said
verdict-allow = allowed
verdict-deny = forbidden
verdict-refer = a person decides
flag-title = Flag this decision
flag-reason = What is wrong with it?
flag-hint = Somebody else on the team looks at it and answers you. The customer does not hear of it.
flag-submit = Flag
flags-title = Flagged by the team
flags-about = Decisions that somebody on the team doubts. Whoever flags gets an answer.
flags-none = Nothing is flagged. You can flag any decision on its page, under “Why?”.
flags-own = Flagged by you
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
tasks-about = What is due next stands first.
tasks-none = There is nothing to do right now.
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
field-note = The note
desk-event-reviewed = The objection was examined.
