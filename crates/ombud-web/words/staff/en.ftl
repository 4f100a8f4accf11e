# Words of the pages of the staff, in English: here what all need, beside it those of the desk and of the console. Each key is
# in German too.

to-content = Skip to the content
nav-label = Sections
nav-people = People and roles
nav-account = Your account
nav-exact-times = Exact times
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
account-asks = How are you signed in here?
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
people-asks = Who may do what here?
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
person-remove-about = For people who leave. Name and address are erased for good; what they decided stays in the log under a random id.
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
desk-since = Since
desk-why = Why?
desk-answer = Your answer

actor-assistant = AI
actor-model = language model
actor-person = person
actor-customer = customer
actor-system = ombud itself
decision-index = Place in the log
decision-why = Why
decision-none = Nothing is recorded about it.
decision-sources = What it rests on
decision-dropped = What was considered and not taken
decision-remedy = What the customer can do

field-scopes = The choice of scopes
nav-keys = API keys

keys-title = API keys
keys-asks = Which programs have access?
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

map-title = Keyboard shortcuts
field-text = The text
field-hours = The time
nav-approvals = Approvals
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
field-reason = The reason
field-note = The note
verdict-allow = allowed
verdict-deny = forbidden
verdict-refer = a person decides

# The console.
nav-console = Console
nav-trace = Records
nav-intervene = Step in
nav-assistant = AI
nav-technology = Setup
nav-decisions = Decisions
outcome-confirmed = solved, the customer says
outcome-assumed = probably solved
outcome-handed-over = handed over to a person
outcome-abandoned = abandoned
outcome-reopened = reopened
outcome-contested = contested
action-answer = Answer from an article
action-clarify = Ask back
action-small-talk = Greeting or thanks
action-follow = Begin a procedure
action-autonomous = Act without asking
action-act = Act, to be undone
action-approve = Act after an approval
action-suggest = Suggest that a person acts
action-step-up = Send a one-time code
action-undo = Undo
action-translate = Translate
action-keep = Keep what somebody wrote
action-approve-release = Approve a version
action-go-live = Make a version live
action-disclose = Say that it is an AI
action-hand-over = Hand over to a person
action-reply = Send the reply
scope-texts = read what customers wrote; each look is recorded
nav-overview = Overview
nav-ledger = Ledger
nav-stops = Stops
nav-recalls = Recalls
nav-privacy = Personal data
field-person = What you are looking for
nav-policies = Rules
nav-procedures = Procedures
field-tool = The tool
field-operation = What was done with it
field-flow = The procedure
field-version = The version
field-rule = The rule
field-passage = The article
field-source = The look-up
field-since = The beginning
field-until = The end
field-letter = The letter
field-selected = The number of selected acts
field-following = The number of acts that followed
field-of = The selection
field-policies = The rules are not right:
field-scope = What is to be stopped
procedure-picture-alt = The procedure as a picture, with the numbers on steps and ways; all of it stands in the table below, too.
nav-sites = Sites
nav-webhooks = Webhooks
field-any = One of the values
field-areas = The choice of areas
field-brand = The brand
field-comment = The comment
field-id = The id
field-languages = The languages
field-phone = The phone number
field-reply = The reply
field-origins = The pages' origin
field-accent = The colour
field-language = The language
field-site = The site
field-url = The address
site-look-title = How the widget looks
nav-assistants = AI versions
scope-assign = assign conversations that somebody else has
field-agent = The colleague

suggestion-title = Suggested answer by the AI
suggestion-about = The AI wrote this. The customer gets it only if you send it, and reads then that the AI helped.
suggestion-send = Send as it is
suggestion-edit = Edit

nav-knowledge = Knowledge
scope-drafts = draft articles and words, propose them, approve those of others
field-title = The title
field-owner = Who answers for it
field-origin = The origin
field-licence = The licence
field-valid-from = The first day
field-valid-until = The last day
field-keywords = The list of keywords
field-markdown = The text
field-phrasings = The list of phrasings
field-sentence = The sentence
field-draft = The draft
field-place = What is to be written
field-files = The files
field-found = What was found
nav-unanswered = Unanswered
nav-acts = Acts
nav-system = System

area-where = Where
area-everywhere = everywhere
area-only = Only for
area-about = With none ticked, these rights reach everywhere. With some, they reach conversations that began there, with their decisions and acts, and nothing that concerns the whole company.
area-site = Site { $name }
area-brand = Brand { $name }
area-team = What team { $name } answers
translated-old = Your answer has changed since it was translated. Translate it again if that is to be sent, too.
translated-about-label = Translated answer
translated-about = A machine translated this. The customer gets it only when you send it, and then reads that it is translated.
translated-by-machine = translated by machine
field-to = The language
field-from = The language
