//! One-time codes: made, sent as an act, kept as a keyed digest, and looked at.
//!
//! The code itself is in memory until it is sent, and nowhere else.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use ombud_assistant::{Call, CodeCheck, ONE_TIME_CODE, Operation, Stack, account_key};
use ombud_domain::{
    Autonomy, Conversation, ConversationId, DecisionId, Event, Language, SubjectId, TurnId, Undo,
    UndoBy,
};
use ombud_policy::{Effect, Request, Situation};
use ombud_store::{PutDocument, SubjectKey};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::{Kept, limits::COUNTED};
use crate::{
    Principal, Service, ServiceError,
    auth::to_json,
    authentication::{Standing, SteppedUp},
    conversation::sortable,
    gate::Arguments,
    idempotency::keyed_digest,
    judge::Judged,
    record::Writing,
};

pub(super) const KIND: &str = "one_time_code";

/// For how long a code can be shown.
const VALID: SignedDuration = SignedDuration::from_mins(10);
/// How often it may be wrong: three tries at one of a million.
const TRIES: u8 = 3;
/// Codes for one account at most, and within how long, whoever asks for them. Whoever is signed in with the account has
/// as many beside those: a stranger who uses them up locks nobody out who can sign in.
const SENT_MAX: u32 = 3;
const SENT_WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// Of these, as many for one conversation at most: one stranger's leaves one for the owner's.
const SENT_HERE_FOR_ONE_MAX: usize = 2;
/// Codes that one conversation may have sent at most, and within how long, for whichever accounts: who looks
/// through accounts is stopped by it, and who mistypes their number is not.
const SENT_HERE_MAX: usize = 6;
const SENT_HERE_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// For how long a customer stays stepped up.
const STEPPED_UP: SignedDuration = SignedDuration::from_mins(30);

/// What is sent and kept nowhere. It stays out of logs.
#[derive(Clone, Default)]
pub(crate) struct Once(Arguments);

impl fmt::Debug for Once {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Once")
    }
}

impl Once {
    /// Together with what is kept.
    pub(super) fn with(&self, kept: &Arguments) -> Arguments {
        let mut all = kept.clone();
        all.extend(self.0.clone());
        all
    }
}

/// What is kept of a code that was sent: nothing that tells it, nor for whom.
#[derive(Debug, Serialize, Deserialize)]
struct Body {
    /// The act that sent it.
    act: DecisionId,
    /// Keyed, over act and code.
    digest: String,
    until: Timestamp,
    tries: u8,
    subject: SubjectId,
}

/// Whether an operation sends a code.
pub(super) fn is_code(operation: &str) -> bool {
    operation == ONE_TIME_CODE
}

/// Whether a call sends a code for an account that the company's sign-in names as the customer's.
pub(super) fn is_vouched_for(call: &Call, operation: &Operation, standing: &Standing) -> bool {
    let account = operation.account_in(&call.arguments).map(account_key);
    is_code(&call.operation) && account.is_some_and(|one| standing.signed_in.contains(&one))
}

/// Of the codes that an hour has, those that strangers may ask for: half, so that they leave some for whoever is signed
/// in; the only one where there is one.
pub(super) fn for_strangers(per_hour: u32) -> u32 {
    per_hour.div_ceil(2)
}

/// How many acts of an operation one customer may have, and within how long.
pub(super) fn limit_of(operation: &Operation) -> Option<(u32, SignedDuration)> {
    if is_code(&operation.name) {
        return Some((SENT_MAX, SENT_WITHIN));
    }
    operation.limits.per_customer_day.map(|most| (most, COUNTED))
}

impl Service {
    /// Make the code of an act that sends one, in the place of an earlier one for the same account.
    pub(super) async fn new_code(
        &self,
        kept: &mut Kept,
    ) -> Result<Option<PutDocument>, ServiceError> {
        if !is_code(&kept.body.operation) {
            return Ok(None);
        }
        let corrupt = || ServiceError::Corrupt { what: "act" };
        let (_, contract) = self.assistant().one_time_code().ok_or_else(corrupt)?;
        let account = kept.secret.arguments.get(&contract.account).and_then(|of| of.as_str());
        let id = self.code_id(kept.body.conversation, account.ok_or_else(corrupt)?);
        // 64 bits over a million: none is likelier than another by what could be noticed.
        let code = u64::from_be_bytes(self.0.ids.bytes()) % 1_000_000;
        let code = format!("{code:06}");
        let before = self.0.store.document(KIND, &id).await?;
        let body = Body {
            act: kept.id,
            digest: self.code_digest(kept.id, &code),
            until: self.now().checked_add(VALID).unwrap_or(Timestamp::MAX),
            tries: TRIES,
            subject: kept.body.subject,
        };
        kept.once = Once(Arguments::from([(contract.code.clone(), code.into())]));
        let version = before.map_or(0, |before| before.version);
        document(id, version, &body).map(Some)
    }

    /// Whether a code may be sent for an account now: as policy says, and as many as an account, a conversation
    /// and an hour may have.
    pub(super) async fn may_send_code(
        &self,
        (situation, act): (Situation, ombud_policy::Act),
        (operation, call): (&Operation, &Call),
        (conversation, customer, standing): (ConversationId, Option<&str>, &Standing),
        judged: &mut Judged,
    ) -> Result<Option<Autonomy>, ServiceError> {
        if judged.ask(self, &Request::step_up(situation, act)) != Effect::Allow {
            return Ok(None);
        }
        if self.counted(customer, SENT_WITHIN).await? >= SENT_MAX {
            judged.because(
                "step_up.too_often",
                "Für dieses Konto wurden in der letzten Stunde schon so viele Codes geschickt, dass jetzt \
                 ein Mensch gebraucht wird.",
                "As many codes were sent for this account in the last hour as can be without a person.",
            );
            return Ok(None);
        }
        let since = self.now().checked_sub(SENT_HERE_WITHIN).unwrap_or(Timestamp::MIN);
        let acts = self.acts_done_in(conversation).await?;
        let sent = || acts.iter().filter(|(_, act)| is_code(&act.operation) && act.at >= since);
        let since = self.now().checked_sub(SENT_WITHIN).unwrap_or(Timestamp::MIN);
        let for_one = sent().filter(|(_, act)| act.customer.as_deref() == customer);
        let for_one = for_one.filter(|(_, act)| act.at >= since).count();
        if sent().count() >= SENT_HERE_MAX || for_one >= SENT_HERE_FOR_ONE_MAX {
            judged.because(
                "step_up.too_often_here",
                "In dieser Unterhaltung wurden schon so viele Codes geschickt, dass jetzt ein Mensch gebraucht wird.",
                "As many codes were sent in this conversation as can be without a person.",
            );
            return Ok(None);
        }
        if !self.has_free_place(operation, call, standing).await? {
            judged.because(
                "step_up.too_many",
                "In der letzten Stunde wurden schon so viele Codes geschickt, dass jetzt ein Mensch gebraucht wird.",
                "As many codes were sent in the last hour as can be without a person.",
            );
            return Ok(None);
        }
        Ok(Some(Autonomy::Autonomous))
    }

    /// Look at the code in a message, where a procedure waits for one; what came of it, with what is to
    /// be written in any case. The conversation goes on as the one who has proven it.
    pub(crate) async fn look_at_code(
        &self,
        key: &SubjectKey,
        conversation: &mut Conversation,
        procedure: Option<&Stack>,
        (text, language, turn): (&str, Language, TurnId),
        writing: &mut Writing,
    ) -> Result<Option<(CodeCheck, String)>, ServiceError> {
        let today = self.assistant().manifest().hours.today(self.now());
        let shown =
            procedure.and_then(|stack| self.assistant().code_shown(stack, text, language, today));
        let is_stopped = self.is_stopped(conversation.site.as_deref());
        let Some((account, code)) = shown.filter(|_| !is_stopped) else { return Ok(None) };
        let id = self.code_id(conversation.id, &account);
        let Some(stored) = self.0.store.document(KIND, &id).await? else {
            return Ok(Some((CodeCheck::Expired, account)));
        };
        let mut body: Body = serde_json::from_slice(&stored.body)
            .map_err(|_| ServiceError::Corrupt { what: "one-time code" })?;
        let digest = self.code_digest(body.act, &code);
        let is_right: bool = digest.as_bytes().ct_eq(body.digest.as_bytes()).into();
        let check = if self.now() >= body.until {
            CodeCheck::Expired
        } else if is_right {
            CodeCheck::Right
        } else if body.tries <= 1 {
            CodeCheck::Spent
        } else {
            CodeCheck::Wrong
        };
        if check == CodeCheck::Wrong {
            body.tries -= 1;
            writing.documents.push(document(id, stored.version, &body)?);
        } else {
            writing.documents.push(stored.delete(KIND));
        }
        if check == CodeCheck::Right {
            self.stepped_up(key, conversation, &account, turn, body.act, writing)?;
        }
        Ok(Some((check, account)))
    }

    /// The customer has shown the code: written, and from now on so.
    fn stepped_up(
        &self,
        key: &SubjectKey,
        conversation: &mut Conversation,
        account: &str,
        turn: TurnId,
        sent: DecisionId,
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        let until = self.now().checked_add(STEPPED_UP).unwrap_or(Timestamp::MAX);
        let who = Principal::Customer { conversation: conversation.id };
        let mut draft = self.route(conversation, &who, "authentication.stepped_up");
        draft.turn = Some(turn);
        draft.cause = Some(sent);
        draft.undo = Undo { by: UndoBy::Customer, until: Some(until) };
        draft.why_de =
            vec!["Sie haben den Code eingegeben, der an die hinterlegte Adresse ging.".to_owned()];
        draft.why_en = vec!["You showed the code that went to the address on file.".to_owned()];
        let event = Event::SteppedUp { decision: draft.id, until };
        let sealed = SteppedUp { account: account.to_owned() };
        let sealed = self.seal(key, conversation.subject, draft.id.as_uuid(), &sealed)?;
        let draft = self.authenticated(conversation, &event, draft);
        conversation.apply(self.now(), &event);
        writing.events.push((event, Some(sealed)));
        writing.entry(&mut self.record(key, draft)?);
        Ok(())
    }

    /// Where the code for an account is kept in a conversation.
    fn code_id(&self, conversation: ConversationId, account: &str) -> String {
        let parts = [conversation.to_string(), account_key(account)];
        keyed_digest(self, "one_time_code.of", &[&parts[0], &parts[1]])
    }

    fn code_digest(&self, act: DecisionId, code: &str) -> String {
        keyed_digest(self, "one_time_code.digest", &[&act.to_string(), code])
    }

    /// Forget codes that nobody can show any more; how many.
    pub async fn forget_codes(&self) -> Result<usize, ServiceError> {
        self.forget_until(KIND, "until", self.now()).await
    }
}

fn document(id: String, expected: u64, body: &Body) -> Result<PutDocument, ServiceError> {
    Ok(PutDocument {
        kind: KIND,
        id,
        expected,
        body: Some(to_json(body)?),
        sealed: None,
        labels: vec![("subject", body.subject.to_string()), ("until", sortable(body.until))],
    })
}
