decisions-title = What was decided?
decisions-about = Every decision, the newest first: by the AI, by people, by ombud itself. What customers wrote is not shown here.
decisions-filter = Filter decisions
decisions-field-from = From (UTC)
decisions-field-to = To (UTC)
decisions-field-kind = Kind
decisions-field-actor = Who decided
decisions-field-verdict = Rules said
decisions-field-language = Language
decisions-field-policy = Rule
decisions-field-version = Version of the AI (whole digest)
decisions-field-conversation = Conversation
decisions-field-before = The place in the list
decisions-unreadable = { $field }: this cannot be read.
decisions-any = all
decisions-more = Language, rule, version, conversation
decisions-search = Search
decisions-all = Show all
decisions-when = When
decisions-topic = What it was about
decisions-open = open
decisions-only-these = only these
decisions-altered = Changed afterwards
decisions-none = Nothing has been decided yet. Write to the AI on the chat page, and its first decision will be here.
decisions-none-fit = No decision fits. Take a filter away, or choose a longer time.
decisions-paused = Searched back to { $at }. There may be more before that.
decisions-go-on = Search further back
decisions-older = Show older ones
kind-reply = Reply
kind-handoff = Hand-over to a person
kind-refuse = Refusal
kind-proposal = Proposal that waits for approval
kind-approval = Approval
kind-rejection = Not approved
kind-act = Act begun
kind-result = Result of an act
kind-undo = Undoing
kind-outcome = End of a conversation
kind-route = Change between AI and person
kind-authentication = Sign-in of the customer
kind-callback = Call
kind-export = Data handed out
kind-redact = Redaction
kind-erase = Erasure
kind-restrict = Restriction
kind-hold = Legal hold
kind-lift = Legal hold lifted
kind-contest = Objection
kind-flag = Doubt on the team
kind-rating = Feedback of the customer
kind-language = Choice of language
kind-recall = Recall
kind-stop = Stop
kind-resume = Stop lifted
kind-drill = Stop drill
kind-credential = Credential
kind-access = Access and rights
kind-configure = Setting
kind-release = Release
kind-shadow = Listening of a version
kind-succession = New key of the log
kind-restore = Restore
language-de = German
language-en = English
language-ar = Arabic
language-bg = Bulgarian
language-bs = Bosnian
language-cs = Czech
language-da = Danish
language-el = Greek
language-es = Spanish
language-et = Estonian
language-fa = Persian
language-fi = Finnish
language-fr = French
language-ga = Irish
language-he = Hebrew
language-hi = Hindi
language-hr = Croatian
language-hu = Hungarian
language-it = Italian
language-ja = Japanese
language-ko = Korean
language-ku = Kurdish
language-lt = Lithuanian
language-lv = Latvian
language-mt = Maltese
language-nb = Norwegian
language-nl = Dutch
language-no = Norwegian
language-pl = Polish
language-pt = Portuguese
language-ro = Romanian
language-ru = Russian
language-sk = Slovak
language-sl = Slovenian
language-sq = Albanian
language-sr = Serbian
language-sv = Swedish
language-th = Thai
language-tr = Turkish
language-uk = Ukrainian
language-ur = Urdu
language-vi = Vietnamese
language-zh = Chinese
autonomy-suggest = a person does it
autonomy-approve = a person approves it
autonomy-act = at once, with time to undo it
autonomy-autonomous = on its own
result-act-done = done
result-act-refused = refused by the system
result-act-unknown = outcome unknown
result-undo-done = undone
result-undo-refused = undoing refused
result-undo-unknown = outcome of undoing unknown
story-title = From the message to the effect
story-part = This is a long conversation: what belongs to it far before or after is not in this list.
story-same-version = Decisions of the same version
story-whole = All decisions of this conversation
story-took = Time
story-took-ms = { $ms } ms until the decision
story-messages = { $count ->
    [one] one message of the customer
   *[other] { $count } messages of the customer
}
story-tool = tool { $tool }
story-undo = Undoing
story-undo-none = Nothing was done here that could be undone.
story-rules = What the rules said
story-rules-none = This decision needed no rule.
story-rules-since = changed since
story-request-changed = the recorded question was changed
story-inputs = What it rests on
story-inputs-none = It rests on no text.
story-inputs-sealed = The texts are sealed. The log holds only these commitments, from which nobody can read the text:
story-text-message = Message of the customer
story-text-reply = Reply
story-text-arguments = Particulars of the act
story-text-result = Result of the system
story-text-note = Note
story-text-reason = Reason
story-texts-show = Read the texts
story-texts-show-about = That you read them is recorded as a decision.
story-texts-recorded = It is recorded that you read these texts.
story-proof = Proof
story-log = log no. { $number }
story-receipt = Download the receipt
story-verify = Verify in the browser
story-offline = Without us, on your own machine; the key is at /key:
story-no-receipt = There is a receipt only as long as the conversation is not erased. That the decision is in the log, “ombud ledger verify” checks.
story-leaf = The entry, word for word
overview-title = How is it going today?
overview-about = { $day }, since midnight (UTC). Beside it stands how many there were on average on the seven days before.
overview-partial = The log is still being read after the start: counts are complete from { $day } on. Load the page again in a moment.
overview-within = Who waits for whom in your areas. The numbers of a day are counted for the whole company only.
overview-waits = Who waits for whom?
overview-waits-none = Nobody waits, and nothing is stopped.
overview-what = What waits
overview-count = Number
overview-whom = For whom
overview-longest = Longest
overview-many = { $count } or more
overview-wait-customers = Customers
overview-wait-reviews = Objections
overview-wait-approvals = Acts to approve
overview-wait-tasks = Tasks
overview-wait-unknown = Acts of which nobody knows the outcome
overview-wait-releases = Versions of the AI to approve
overview-wait-deliveries = Messages to other systems that do not arrive
overview-wait-stops = Stops in force
overview-for-customers = a person at the desk
overview-for-reviews = a review at the desk
overview-for-approvals = a team that approves
overview-for-tasks = somebody who takes them
overview-for-unknown = somebody who finds out
overview-for-releases = those who are to approve
overview-for-deliveries = the engineers
overview-for-stops = whoever lifts them
overview-ran = What ran
overview-wrong = What did not go well
overview-wrong-none = None of it today: no objection, no hand-over, nothing forbidden, nothing refused.
overview-before = otherwise { $count } a day
overview-course = Is it becoming more or less?
overview-day = Day (UTC)
overview-topics = What was it about in the last seven days?
overview-topics-none = The AI has answered nothing yet.
overview-topic-replies = Replies
figure-replies = { $count ->
    [one] reply of the AI
   *[other] replies of the AI
}
figure-agent-replies = { $count ->
    [one] reply of a person
   *[other] replies of people
}
figure-acts = { $count ->
    [one] act done
   *[other] acts done
}
figure-ended = { $count ->
    [one] conversation ended
   *[other] conversations ended
}
figure-contested = { $count ->
    [one] objection
   *[other] objections
}
figure-handed-over = { $count ->
    [one] hand-over to a person
   *[other] hand-overs to people
}
figure-denied = { $count ->
    [one] decision in which a rule forbade something
   *[other] decisions in which a rule forbade something
}
figure-act-refused = { $count ->
    [one] act that a system refused
   *[other] acts that a system refused
}
figure-act-unknown = { $count ->
    [one] act with an unknown outcome
   *[other] acts with an unknown outcome
}
figure-undone = { $count ->
    [one] act undone
   *[other] acts undone
}
figure-abandoned = { $count ->
    [one] conversation abandoned
   *[other] conversations abandoned
}
figure-stopped = { $count ->
    [one] stop placed
   *[other] stops placed
}
ledger-title = Is the log right?
ledger-about = Every decision is in the log before it reaches anyone. What is once in it cannot be changed unnoticed.
ledger-halted = Nothing is signed any more
ledger-size = entries
ledger-today = entries today (UTC)
ledger-witnesses-count = witnesses
ledger-check = Verify
ledger-check-about = Recomputes the whole log and holds each entry, and all that is kept beside it, against it. That may take a while and goes on in the background.
ledger-check-now = Verify now
ledger-check-again = Verify again
ledger-check-runs = Verifying since { $since }
ledger-check-look = See how far it is
ledger-checked-at = Verified on { $at }
ledger-right = The log is right
ledger-not-right = The log is not right, or could not be verified
ledger-found-wrong = The first wrong entry is no. { $index }. From now on nothing is signed.
ledger-found-changed = { $count ->
    [one] 1 entry or message was changed beside the log.
   *[other] { $count } entries or messages were changed beside the log.
}
ledger-found-entries = { $count ->
    [one] 1 entry recomputed
   *[other] { $count } entries recomputed
}
ledger-found-leaves = { $count ->
    [one] 1 decision opened, it matches
   *[other] { $count } decisions opened, they match
}
ledger-found-erased = { $count ->
    [one] 1 decision belongs to a person whose data was erased; nobody can open it any more
   *[other] { $count } decisions belong to people whose data was erased; nobody can open them any more
}
ledger-found-messages = { $count ->
    [one] 1 message opened
   *[other] { $count } messages opened
}
ledger-found-nothing = Verifying did not come to an end: { $why }
ledger-witnesses = Witnesses
ledger-witnesses-none = Nobody witnesses this log yet. A witness is a machine of somebody else that keeps what it has seen: “ombud witness” starts one, “ledger.witnesses” in the configuration names it.
ledger-witness = Witness
ledger-seen = Entries seen
ledger-behind = Not seen yet
ledger-checkpoint = Checkpoint
ledger-checkpoint-about = Size and root of the log, signed. Anyone may fetch it and keep it:
ledger-key = The key with which receipts are verified:
ledger-export = Take it with you
ledger-export-about = Checkpoint, succession of keys, tiles and entries as files (C2SP tlog-tiles), for any static web server. No texts or names are in them.
ledger-export-now = Download (tar, { $size })
ledger-export-command = Or on the machine itself, as a folder:
stops-title = What is stopped?
stops-about = A stop holds at once, also for acts that wait already. What went to another system before it cannot call back.
stops-none = Nothing is stopped.
stops-what = What
stops-reason = Why
stops-reason-hint = For those who decide whether it can go on.
stops-everything = Everything an AI says or does
stops-assistant = The AI “{ $name }”
stops-site = The AI on the site “{ $name }”
stops-tool = The tool “{ $name }”
stops-lift = Lift
stops-lift-label = Lift the stop: { $what }
stops-place = Stop something
stops-place-submit = Stop now
stops-is-drill = drill
stops-drill = Practise stopping
stops-drill-about = Really stops, until every node has confirmed it, and lifts the stop at once. How long that took stands in the log.
stops-drill-submit = Practise
stops-drill-past = Earlier drills
stops-drill-done = The drill is over
stops-drilled = In force after { $ms } ms on { $nodes ->
    [one] one node
   *[other] { $nodes } nodes
}. The stop is lifted again.
stops-silent = { $count ->
    [one] One node has
   *[other] { $count } nodes have
} not answered.
privacy-title = Whose data is to be erased or kept?
privacy-about = Erase a person’s data here, or hold it, as for proceedings. Either is in the log afterwards.
privacy-person = Whom are you looking for?
privacy-person-hint = The id of a conversation or of a person, or the name somebody signs in with on your website. Customers also erase by themselves, in the chat under “My data”.
privacy-search = Search
privacy-found = Found
privacy-found-none = Nothing of that is kept. Once a conversation is erased, no id leads to it any more.
privacy-found-about = Each conversation has its own key and is erased by itself; the newest comes first.
privacy-one-title = What is kept of this person?
privacy-kept = The data is there. Nobody has asked for it to be erased.
privacy-waiting = Erasure was asked for and waits
privacy-waiting-about = Until nothing stands against it, only people work with this data. Then it is erased by itself. Asked for:
privacy-erased = Erased
privacy-erased-about = The key is destroyed; nobody can read what it sealed.
privacy-decision = See the decision
privacy-holds = What stands against erasing
privacy-by-contest = A contested decision that is not answered yet
privacy-by-retention = A period set by law, until { $until }
privacy-says = What you can tell the person
privacy-conversations = Conversations
privacy-legal = Legal holds
privacy-why = Occasion
privacy-until = Until
privacy-until-lifted = until somebody lifts it
privacy-lift = Lift all legal holds
privacy-hold = Place a legal hold
privacy-hold-about = While it is in force nothing is erased, even if the person asks for it.
privacy-reason-hint = For colleagues, such as the file number. The person is not told this reason.
privacy-hold-until = Ends by itself on (UTC, may stay empty)
privacy-hold-submit = Place hold
privacy-erase = Erase
privacy-erase-about = Erases everything kept of this person, and cannot be undone. If something stands against it, the erasure waits until that is settled.
privacy-erase-sure = Yes, erase for good
privacy-unsure = Tick the box if you are sure: this cannot be undone.
privacy-lift-sure = Yes, lift all of them
privacy-lift-erases = Erasure was asked for: if nothing else stands against it, the data is erased at once when you lift the holds.
privacy-erase-submit = Erase data
hold-code-litigation = Court proceedings
hold-code-authority = Order of an authority
hold-code-claim = Claim outside court
hold-code-audit = Audit required by law
hold-code-other = Other
hold-in-force = in force
hold-ended = ended
hold-lifted = lifted
recalls-title = What is to be undone at once?
recalls-about = A recall undoes many acts, the newest first, and tells each customer. It is looked at first, then approved by others, then run.
recalls-none = There has been none. Choose below which acts it is about, and look at the preview.
recalls-undone-of = Undone
recalls-new = Look at a recall
recalls-new-about = What you leave empty does not matter. Times are in UTC. Nothing is undone yet.
recalls-any = all
recalls-more = Version, rule, source, letter
recalls-preview = See the preview
recall-title = Recall
recall-field-tool = Tool
recall-field-operation = What was done with it
recall-field-flow = Procedure
recall-field-version = Version of the AI (or its beginning)
recall-field-rule = Rule that allowed it
recall-field-passage = Article quoted before it
recall-field-source = Look-up on which it rested
recall-field-since = Decided from (UTC)
recall-field-until = Decided before (UTC)
recall-field-letter = Letter to customers (name of the template)
recall-preview = preview
recall-running = running
recall-done = done
recall-cancelled = cancelled
recall-selected = { $count ->
    [one] act selected
   *[other] acts selected
}
recall-following = { $count ->
    [one] and one that followed from them
   *[other] and { $count } that followed from them
}
recall-conversations = { $count ->
    [one] conversation
   *[other] conversations
}
recall-amount = moved with them
recall-undoable = can be undone
recall-irreversible = { $count } cannot be undone, says the contract of the tool
recall-progress = Progress
recall-progress-label = How far the recall is
recall-undone = { $count } undone
recall-failed = { $count } refused
recall-unknown = { $count } with an unknown outcome
recall-decide = Decide
recall-approvals = { $count ->
    [one] One person has
   *[other] { $count } people have
} approved it.
recall-asked = { $count ->
    [0] No approval is needed.
    [one] One is needed.
   *[other] { $count } are needed.
}
recall-not-by-you = Others have to approve: you previewed it or have approved it already.
recall-approve = Approve
recall-run = { $count ->
    [one] Undo one act
   *[other] Undo { $count } acts
}
recall-cancel = Cancel …
recall-cancel-submit = Cancel the recall
recall-acts = Which acts it is about
recall-acts-none = None of which data is left.
recall-act = Act
recall-customer = Customer
recall-money = Amount
recall-against = What stands against it
recall-follows = followed from one
policies-title = Which rules are in force?
policies-about = Every decision of the AI is measured by these rules. What no rule permits is forbidden.
policies-says = What it says
policies-place = Where it stands
policies-decisions = Decisions that it determined
policies-replay = What would a change do?
policies-replay-about = Change a file and have past decisions judged again. Nothing changes about the rules in force.
policies-file = File
policies-open = Open
policies-unread = The changed rules cannot be read. This is where, as the program says:
policies-since = Decisions since (UTC)
policies-replay-submit = Judge again
policies-same = No decision would have differed
policies-differ = { $count ->
    [one] One decision would have differed
   *[other] { $count } decisions would have differed
}
policies-replayed = Judged again: { $count }.
policies-left-out = Left out, as they can no longer be judged: { $count }.
policies-examples = For example
procedures-title = How do customers get through the procedures?
procedures-about = What the AI does step by step, with numbers from the conversations of the last seven days.
procedures-none = This AI has no procedures. They are described in the folder “flows”.
procedures-name = Procedure
procedures-steps = Steps
procedures-began = Begun
procedures-left = Left on the way
procedure-about = Numbers from the last seven days. Described in
procedure-steps = Step by step
procedure-step = Step
procedure-ways = How it went on
procedure-asked = Asked
procedure-median = Half answered within
procedure-seconds = { $count } s
sites-title = On which pages is the widget?
sites-about = A site says from whose pages customers may write, how the widget looks there, and who answers first. Each change is a decision and holds at once.
sites-name = Name
sites-id = Id
sites-id-hint = Lower-case letters, digits and hyphens, such as shop. Your page asks for the widget by it.
sites-origins = Origins of the pages
sites-own-pages = only ombud's own pages
sites-first = Who answers first
sites-first-assistant = the AI
sites-first-choice = whom the customer chooses
sites-first-person = a person
sites-new = Set up a site
sites-new-submit = Go on
sites-not-a-name = The id needs lower-case letters, digits or hyphens.
site-changed = Last changed on { $at }
site-unchanged = Not set up yet. Saved, it holds at once.
site-differs = What stands there now
site-differs-about = The form still has what you filled in. If you save once more, that holds.
site-origins-hint = One a line, as browsers send it: https://www.example.com. Without a path.
site-look = Look
site-own-accent = Keep the widget's colour
site-accent = Another colour
site-accent-hint = It holds once the box above is not ticked.
site-language = Language, where neither page nor browser says one
site-language-first = the AI's first
site-line = The line for your page
site-line-about = Put it before the end of body. Nothing else is needed.
site-look-about = With what is set in the form right now, even before you save it. Nothing can be written here.
site-look-again = Renew the preview
site-preview = See it on a page of its own
site-preview-title = How do customers see the widget?
site-preview-about = It opens at the bottom right, by day and by night, on phone and desktop. What you write there is a real conversation.
site-preview-script = The widget needs JavaScript.
site-remove = Remove …
site-remove-about = On pages of its origins the widget no longer works then, unless another site names them.
site-remove-submit = Remove the site
webhooks-title = Who is told of decisions?
webhooks-about = A webhook tells another system that something was decided: with ids, never with texts.
webhooks-none = Nobody yet. Name below the address of a system that listens.
webhooks-url = Address
webhooks-kinds = Which decisions
webhooks-all = all
webhooks-remove = Delete
webhooks-remove-label = Delete the webhook { $url }
webhooks-failing = What does not arrive?
webhooks-failing-none = Everything has arrived.
webhooks-dead = Given up
webhooks-attempts = Attempts
webhooks-last = The last one
webhooks-again = Send again
webhooks-again-label = Send again: { $kind }
webhooks-arrived = What arrived?
webhooks-arrived-label = What arrived? Lately, at { $url }
webhooks-delivered = What has arrived?
webhooks-delivered-none = Nothing yet.
webhooks-delivered-about = The last 50 messages to each webhook, the newest first. What is sent again is the same message with the same id: a system that knows it already passes over it.
webhooks-only = Only { $url }.
webhooks-not-only = Show all
webhooks-make = Make a webhook
webhooks-choose = Only certain decisions
webhooks-make-submit = Make the webhook
webhooks-made-title = The webhook is made
webhooks-made-about = Each message is signed with this secret. It is shown only now.
webhooks-secret = Secret
webhooks-back = Back to the list
assistants-title = Which version of the AI talks with customers?
assistants-live = “{ $name }” answers in version { $version }.
assistants-none = No version has been proposed yet.
assistants-version = Version
assistants-approvals = Approvals
assistants-propose = Propose a new version
assistants-propose-about = A folder is proposed from the command line. It is checked and played through first, then approved by others.
assistant-title = Version { $version }
assistant-showed = What it showed
assistant-showed-none = Nothing was asked of it.
assistant-changes = What it changes
assistant-changes-none = No file differs.
assistant-first = There was no version before it.
assistant-for-others = Others have to approve: you wrote or proposed this version, or have approved it already.
assistant-approve = Approve
assistant-promote = Have it serve all
assistant-reject = Turn down
assistant-roll-back = Take back
assistant-steps = What happened with it
change-new = new
change-changed = changed
change-gone = gone
release-evaluating = being played through
release-refused = did not show what is asked
release-proposed = waits for approval
release-rejected = turned down
release-canary = being tried on a share
release-live = serving
release-retired = replaced
release-rolled-back = taken back
release-goals = { $reached } of { $goals } goals reached, each in all { $k } runs
release-broken = { $count ->
    [one] One rule broken
   *[other] { $count } rules broken
}
release-contracts = { $count ->
    [one] One contract of a tool not kept
   *[other] { $count } contracts of tools not kept
}
release-scenarios = { $count ->
    [one] One scenario failed
   *[other] { $count } scenarios failed
}
release-before = The version before: { $reached } of { $goals } goals reached
release-goals-lost = { $count ->
    [one] One goal no longer reached
   *[other] { $count } goals no longer reached
}
release-goals-missed = { $count ->
    [one] One goal not reached
   *[other] { $count } goals not reached
}
release-goals-dropped = { $count ->
    [one] One goal is left out
   *[other] { $count } goals are left out
}
release-goals-changed = { $count ->
    [one] One goal asks for something else
   *[other] { $count } goals ask for something else
}
release-approvals = { $count } of { $asked } approvals
release-trial = Tried: { $ended } conversations count so far, { $asked } must; { $unserved } were not served
step-proposed = Proposed
step-evaluated = Played through
step-evaluation-failed = Could not be played through
step-refused = Did not show what is asked
step-approved = Approved
step-rejected = Turned down
step-canary = Being tried on a share
step-live = Serving
step-alarm = Alarm: taken back
step-rolled-back = Taken back
step-first = The first version
step-started = Put to work at a start
step-listens = Listens
step-listens-no-more = Listens no more
step-not-allowed = Forbidden by a rule
step-understood-anew = Trained anew after an update of ombud
kind-suggestion = Suggested answer for a person
knowledge-title = What does the AI know and say?
knowledge-about = Articles, what customers write, what the AI says, and ready answers for the desk. You write in a draft; it reaches customers once it has been played through and somebody who wrote none of it has approved it.
knowledge-live = As it is now
knowledge-parts = What is shown
knowledge-part-articles = Articles
knowledge-part-phrasings = What customers write
knowledge-part-sentences = What the AI says
knowledge-part-answers = Ready answers
knowledge-search = Find in it
knowledge-search-submit = Find
knowledge-none = Nothing here fits. Search for something else, or write it anew in a draft.
knowledge-article = Article
knowledge-languages = In which languages
knowledge-phrasings = Phrasings
knowledge-intent = What customers come for
knowledge-sentence = Sentence
knowledge-answer = Ready answer
knowledge-said = What it says
article-missing = missing
article-expired = expired on { $day }
article-stale = the translation is out of date
article-begins = from { $day } on
article-until = until { $day }
drafts-title = What is being written?
drafts-none = Nothing at the moment. Begin a draft, or change an article below.
drafts-proposed = Versions that were proposed
drafts-begin = Begin a draft
drafts-begin-title = What is it about?
drafts-begin-hint = Such as “New tariff from March”. Whoever approves it reads this first.
drafts-begin-submit = Begin
draft-title = Draft: { $title }
draft-changes = { $count ->
    [0] no changes yet
    [one] one change
   *[other] { $count } changes
}
draft-writers = { $count ->
    [one] one person has written in it
   *[other] { $count } people have written in it
}
draft-what = What does it change?
draft-what-none = Nothing yet. Choose below what you want to write, or write a new article.
draft-in-article = Article “{ $name }” ({ $language })
draft-in-phrasings = What customers write about “{ $name }” ({ $language })
draft-in-sentence = Sentence “{ $name }” ({ $language })
draft-in-answer = Ready answer “{ $name }” ({ $language })
draft-write = Change
draft-write-label = Change: { $name }
draft-unwrite = Take out of the draft
draft-overtaken = changed meanwhile
draft-overtaken-about = Since this was written, the text that customers get has changed: on the left stands what it says now. Open it and save it to keep yours, or take it out of the draft.
draft-checks = Is anything wrong with it?
draft-propose = Is it ready?
draft-propose-about = It is checked and played through, which can take a minute. Then somebody who wrote none of it approves it or turns it down.
draft-own = You have written in it, so that it is for somebody else to approve.
draft-propose-submit = Propose
draft-unservable = The draft cannot be served like this. What has to be mended stands under “Is anything wrong with it?”.
draft-discard = Discard …
draft-discard-about = What was written in it is gone then. What customers get stays as it is.
draft-discard-submit = Discard the draft
draft-where = Where do you want to write?
draft-new-article = New article
draft-changed-here = changed here
beside-before = Before
beside-after = After
beside-left = { $count } lines that are the same
checks-none = Nothing was found. When it is proposed, it is checked once more as a whole.
checks-error = Must be mended
checks-warning = Please look
write-about-article = What you save here stands in the draft, and reaches no customer yet.
write-other = To the text in { $language }
write-title = Title
write-markdown = Text
write-markdown-hint = The first paragraph answers the question: it is what the AI quotes. ## begins a section, - a list, **bold** is bold, [text](https://…) a link.
write-keywords = Further words by which it is found
write-keywords-hint = One a line, as customers say it.
write-valid-until = Last day on which it may be quoted
write-valid-from = First day on which it may be quoted
write-more = Who answers for it, origin, licence
write-owner = Who answers for it
write-origin = Where the text comes from
write-licence = Licence
write-raise = It says something else now: the other languages have to follow
write-look = Look at it without saving
write-now = What it says now
write-in-chat = In the chat
write-in-chat-about = What the AI quotes first.
write-as-page = As a page
write-as-page-about = What customers see who follow the link below a quotation.
write-about-phrasings = The AI learns from these how customers ask for it.
write-hint-phrasings = One a line, as customers really write: short and long, with slips. 5 are little, 15 are good. No names, no numbers of contracts.
write-about-sentence = What the AI says itself is said just as it stands here.
write-hint-sentence = Left empty, it is taken out, and the AI says its own words where it has some.
write-about-answer = What people at the desk can begin an answer with. The AI never says it.
write-hint-answer = The first line is the title, by which it is found; below it stands the text. {"{"}agent{"}"}, {"{"}company{"}"} and {"{"}assistant{"}"} are filled in. Left empty, it is taken out.
answer-exists = There is a ready answer with this title already. You can change it here.
answer-untitled = The title needs at least one letter or digit.
answer-new = A new ready answer, by its title
answer-new-submit = Write
new-article-title = What should the AI be able to answer?
new-article-about = A new article in every language, with what customers write who want to know this.
new-article-phrasings = What customers write
new-article-submit = Put into the draft
beside-link = Side by side
beside-title = What is different?
beside-other = Held against
beside-replaced = the version before it
beside-show = Show
beside-no-text = This file is not shown: it is no text, or too many files differ.
beside-knowledge = Knowledge
beside-words = What the AI says
beside-examples = What customers write
beside-policies = Rules
beside-other-files = Everything else
assistant-folder = Download its folder
assistant-draft = Draft it again
assistants-draft = Draft articles and words here
unanswered-title = What could the AI not answer?
unanswered-about = What customers asked and the AI did not understand, had no article for, or asked back about in vain. Counted here: the last 14 days.
unanswered-figures = How often, by why
unanswered-why-rule-not-understood = handed over, not understood
unanswered-why-rule-no-valid-passage = handed over, without an article
unanswered-why-asked-back = times the AI asked back
unanswered-groups = What was it about?
unanswered-since = Of the last
unanswered-days = { $count } days
unanswered-read = Read the questions
unanswered-read-about = That you read them is recorded as a decision.
unanswered-may-not = What customers wrote is shown to those whose role lets them read texts.
unanswered-found = { $questions ->
    [one] One question
   *[other] { $questions } questions
} in { $groups ->
    [one] one group.
   *[other] { $groups } groups.
}
unanswered-recorded = It is recorded that you read these texts.
unanswered-back-to = There are more than can be shown at once: these are from { $at } on.
unanswered-none = Every question of this time was answered.
unanswered-count = { $count ->
    [one] One question
   *[other] { $count } questions
}{ $handed ->
    [0] {""}
   *[other] , { $handed } of them handed over
}
unanswered-more = { $count ->
    [one] Another like it
   *[other] { $count } others like it
}
unanswered-near = The nearest article, which may lack only words:
unanswered-near-none = No article comes near.
unanswered-write = Write an article about it
unanswered-draft = From unanswered questions, { $day }
decisions-field-act = Act (tool/level/outcome)
acts-page-title = What was done on other systems?
acts-page-about = Everything that changed something elsewhere or was meant to, by tool and by how far the AI may go by itself. Each number opens the decisions behind it. Days begin at midnight (UTC).
acts-page-none = In this time, nothing was done and nothing prepared. Look at a longer time.
acts-since = Since when
acts-days = { $count ->
    [one] today
   *[other] { $count } days
}
acts-level = Level
acts-came-proposed = prepared for approval
acts-came-rejected = not approved
acts-came-done = done
acts-came-refused = refused by the system
acts-came-stopped = stopped
acts-came-unknown = outcome unknown
acts-came-not-done = not done after all
acts-came-undone = undone
acts-came-undo-refused = undoing refused
acts-came-undo-stopped = undoing stopped
acts-came-undo-unknown = unknown whether undone
acts-do = What can be done about it
acts-do-approvals = Approve or turn down what waits
acts-do-recalls = Undo many at once
acts-do-stops = Stop a tool
system-title = Is everything running?
system-right = Nothing needs your attention at the moment.
system-halted = Nothing is signed any more, so nothing is decided: { $why }
system-disk = The disk of the data folder is nearly full: { $free } are free. Make room on it; nothing in the folder may be taken away.
system-wrong-deliveries = { $count ->
    [one] One message to another system does not arrive
   *[other] { $count } messages to other systems do not arrive
}
system-wrong-unknown = { $count ->
    [one] Of one act nobody knows the outcome
   *[other] Of { $count } acts nobody knows the outcome
}
system-wrong-stops = { $count ->
    [one] One stop is in force
   *[other] { $count } stops are in force
}
system-behind = The witness { $witness } has not seen { $count } entries yet
system-runs = What runs here
system-version = ombud
system-started = Running since
system-nodes = Nodes
system-nodes-count = { $count ->
    [one] one
   *[other] { $count }
}
system-writes = this one writes
system-stands-by = this one stands by
system-database = Database
system-free = Free on the disk
system-ledger = Ledger
system-entries = { $count ->
    [one] one entry
   *[other] { $count } entries
}
system-settings = Settings in force
system-settings-about = As “ombud config” prints them, without secrets. They are changed in the configuration file or the environment, and hold from the next start.
system-assistant = Version of the AI
site-brand = Brand
site-brand-hint = A short name such as nordlicht. People’s rights can be limited to a brand.
site-team = Team that answers
site-team-hint = A short name such as sales. People’s rights can be limited to what a team answers.
kind-translation = Translation
