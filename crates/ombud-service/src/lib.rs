//! Use cases: load, decide, change, record, commit.
//!
//! * [`Service`]: everything that ombud does, for whichever face asks
//! * [`Principal`]: who asks, and what they may do; checked here and nowhere else
//! * [`SentTurn`]: a message goes the whole way, and its reply comes back with a receipt
//! * [`ConversationView`], [`MessageView`], [`DecisionView`]: what faces show
//!
//! The only place that authorises and the only one that writes to the ledger. HTTP and SQL live
//! elsewhere.

pub use ombud_assistant::{
    Address, Assistant, Content, Expectation, Folder, FolderError, NOBODY_YET, NONE_YET, Numbers,
    Part, Problem, ReleaseBar, Report, Scenario, ScenarioTurn, Severity, StepNumbers,
    WrittenArticle, WrittenIntent, slug,
};
pub use ombud_fairness::Interval;
pub use ombud_guard::{GuardError, TEXT_SIZE_MAX_BYTES};
pub use ombud_ledger::{Receipt, Signer, TilePath, VerifyingKey};
pub use ombud_policy::{Country, PolicySet};
pub use ombud_store::StoreError;

pub use crate::{
    act::{
        ActGiven, ActView, ApprovalError, Change, Found, ProposalView, ProposedUndo, Recall,
        RecallAct, RecallCounts, RecallLetter, RecallSeen, RecallSelection, RecallState,
        RecallUndone, RecallWritten, TaskState, TaskView, TeamDecisions, TeamView, UndoError,
        Undoable,
    },
    area::{Area, NoArea},
    articles::{ArticleView, FoundArticle, Standing, quoted},
    attachment::{AttachmentLimits, FileError, KeptAttachment, SentAttachment},
    auth::{ApiKeyView, ConversationToken, KeyRights, NewApiKey, Principal, Scope},
    beside::{FoundPassage, ReadyAnswer},
    checking::{LedgerCheck, LedgerView},
    contest::{Contested, Objection, Review, ReviewEvidence, ReviewState, Settled, UnderReview},
    conversation::{ConversationView, MessageView, MessagesAfter, Opening},
    credential::{Credential, CredentialView, Credentials, Secret},
    decision::{DecisionView, Explanation, OwnDecision},
    desk::{AtDesk, Topic},
    desk_watch::{DeskList, DeskNews, DeskWatch},
    draft::{DraftChange, DraftItem, DraftPart, DraftPlace, DraftView},
    erase::EraseOutcome,
    error::{ServiceError, Thing},
    flag::{Flag, FlagAnswer},
    gate::{Gate, ToolAccess},
    hold::{Hold, HoldCode, HoldView, LiftedHold, NewHold},
    idempotency::IdempotencyKey,
    identity::{
        Identity, IdentityError, KeySet, KeySetError, KeySetSource, SignInError, TokenAlgorithm,
    },
    kept::{Altered, KeptPart},
    ledger::{Ledger, LedgerFiles},
    live::{News, Subscription},
    mood::{Feeling, Mood, Trend},
    note::{DeskMember, Mention},
    notice::AiNotice,
    older::{KeptLog, LogBefore, NamedLog, Signed},
    outgoing::{
        ANSWER_SIZE_MAX_BYTES, HttpSystem, IsStopped, MailError, Mailer, McpAnswer, McpCall,
        McpServer, Outgoing, OutgoingAnswer, OutgoingError, OutgoingMail, OutgoingRequest,
    },
    overview::{COUNTED_MAX, Overview, Waits},
    personal_data::{ErasureState, PersonalData},
    place::{Listed, Place},
    policies::{
        ExplainedVerdict, LeftOut, PolicyExplanation, ReplayDifference, ReplayReport, RequestState,
        Rule, VerdictDigests, check_folder,
    },
    presence::Colleague,
    procedures::{ProcedureCounts, StepCounts},
    profile::{EarlierConversation, Profile, ProvenAccount},
    reach::{Allowed, Names, Reach},
    release::{
        Agreement, AgreementCounts, AgreementSide, Evaluation, Evaluator, FileBeside, FileChange,
        FileChangeKind, GoalChanges, ReleaseError, ReleaseState, ReleaseStep, ReleaseView,
        RowBeside, Trial, TrialAlarm, TrialSide, side_by_side,
    },
    search::{DayCounts, DecisionFilter, FoundDecision, FoundDecisions},
    service::{Parts, Service, Settings},
    site::{First, NewSite, PublicSite, Site, SiteChange, SiteLook},
    staff::{
        Duty, Invitation, Member, MemberState, NewMember, NewSession, OpenInvitation, Role,
        SessionView,
    },
    stop::{Stop, StopDrill, StopScope, StopScopeError},
    story::{DecisionText, Story},
    succession::KeyChange,
    suggestion::SuggestionView,
    system::{SystemClock, SystemEntropy, SystemView},
    translation::{
        MadeOf, TranslatedAnswer, TranslatedMessages, Translation, TranslationError, Translator,
    },
    turn::{Answered, SentTurn},
    unanswered::{Unanswered, UnansweredGroup},
    verify::{Changed, LedgerReport, look_at_decisions},
    waiting::{QueueNow, QueuePlace},
    web_address::{WebAddressError, check_web_address, host_of},
    webhook::{Delivery, DeliveryState, NewWebhook, Told, Webhook},
    witnesses::{Cosignature, WitnessSettings},
};

mod act;
mod area;
mod articles;
mod attachment;
mod auth;
mod authentication;
mod beside;
mod callback;
mod checking;
mod contest;
mod conversation;
mod credential;
mod decide;
mod decision;
mod desk;
mod desk_watch;
mod draft;
mod ending;
mod erase;
mod error;
mod findings;
mod flag;
mod gate;
mod given;
mod hold;
mod idempotency;
mod identity;
mod judge;
mod kept;
mod language;
mod ledger;
mod live;
mod mood;
mod nodes;
mod note;
mod notice;
mod older;
mod outgoing;
mod overview;
mod own_data;
mod personal_data;
mod place;
mod policies;
mod policy_check;
mod presence;
mod procedures;
mod profile;
mod rating;
mod reach;
mod record;
mod redaction;
mod release;
mod search;
mod service;
mod site;
mod staff;
mod stop;
mod story;
mod succession;
mod suggestion;
mod system;
mod translation;
mod trial;
mod turn;
mod unanswered;
mod verify;
mod waiting;
mod web_address;
mod webhook;
mod witnesses;
