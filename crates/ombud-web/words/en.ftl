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
