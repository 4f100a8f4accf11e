//! Files that customers and agents send: checked, sealed, and given to those who may read the conversation.

use std::ops::RangeInclusive;

use ombud_domain::{
    Attachment, AttachmentId, Author, Conversation, ConversationId, DecisionId, DecisionKind,
    Event, Files, MediaType, MessageId, Owner, TurnId,
};
use ombud_store::{PutDocument, SubjectKey, Tally};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

pub use self::check::FileError;
use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError, Thing,
    auth::to_json,
    conversation::Said,
    decide::ReplyIds,
    idempotency::{Hex, Request, remembered},
    live::Loaded,
    record::{CommittedText, Writing},
};

mod check;

pub(crate) const KIND: &str = "attachment";
/// What is counted of what customers send, in bytes.
const TALLY: &str = "attachments/bytes";
const DAY_SECONDS: i64 = 86_400;
/// The longest name, in characters.
const NAME_MAX: usize = 120;
/// Files that are looked at at once: a picture takes up to 256 MB while it is.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// How much is taken of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentLimits {
    /// The largest file; with 0 none is taken.
    pub size_max_bytes: u64,
    /// What customers send within a day (UTC), altogether.
    pub per_day_bytes: u64,
}

/// A file that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentAttachment {
    /// Its id as a message.
    pub message: MessageId,
    /// The file as it is kept.
    pub file: Attachment,
    /// Who may speak now.
    pub owner: Owner,
}

/// A file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAttachment {
    /// What it is.
    pub media_type: MediaType,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What a file's document says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    conversation: ConversationId,
    media_type: MediaType,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    message: MessageId,
    file: Attachment,
}

/// A file that may be kept.
struct Checked {
    name: String,
    media_type: MediaType,
    bytes: Vec<u8>,
    /// Of what is kept: what the log commits to.
    digest: String,
}

impl Service {
    /// The largest file that is taken, in bytes; `None` where none is.
    pub fn attachment_max_bytes(&self) -> Option<u64> {
        let max = self.settings().attachments.size_max_bytes;
        (max > 0).then_some(max)
    }

    /// Send a file as the customer. While the assistant has the conversation, it says once that it cannot look at files.
    ///
    /// # Errors
    /// [`ServiceError::File`] where it is not taken.
    pub async fn attach(
        &self,
        who: &Principal,
        id: ConversationId,
        (name, bytes): (&str, Vec<u8>),
        key: Option<&IdempotencyKey>,
    ) -> Result<SentAttachment, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations]).await?;
        let (request, checked) = self.checked(who, id, (name, bytes), key).await?;
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let restricted = self.loaded(id, &mut state).await?.restricted;
        if let Some(sent) = self.attached_before(id, &mut state, request.as_ref()).await? {
            return Ok(sent);
        }
        let taken = self.room_today(checked.bytes.len()).await?;
        let digest = checked.digest.clone();
        let acting = self.loaded(id, &mut state).await?.conversation.acting;
        if let Some(act) = acting
            && !self.settle_in_time(&mut state, act).await?
        {
            return Err(ServiceError::Acting);
        }
        let loaded = self.loaded(id, &mut state).await?.clone();
        // A file says nothing of it: it goes on as it was.
        let mood = self.mood(&loaded).await?;
        let mut conversation = loaded.conversation;
        conversation.may_attach()?;
        let procedure = if restricted { None } else { self.procedure(&conversation).await? };
        let subject_key = self.subject_key(conversation.subject).await?;
        let mut writing = Writing { tallies: vec![taken], mood, ..Writing::default() };
        if conversation.owner == Owner::Closed {
            let customer = Principal::Customer { conversation: id };
            let code = "rule.customer_returns";
            self.reopen(&subject_key, &mut conversation, &customer, code, &mut writing)?;
        }
        let by = (Author::Customer, None);
        let sent = self.sent_file(&subject_key, &conversation, by, checked, &mut writing)?;
        if let Some((event, _)) = writing.events.last() {
            conversation.apply(self.now(), event);
        }
        writing.documents.extend(remembered(request.as_ref(), &sent)?);
        if conversation.owner == Owner::Assistant && conversation.files == Files::Sent {
            let turn: TurnId = self.0.ids.event();
            let service = self.serving(&conversation);
            let standing = self.standing(&conversation).await?;
            let known = crate::decide::Known { standing: &standing, code: None, restricted };
            let decided = service.decide_file(&conversation, procedure.as_ref(), turn, known);
            let mut decided = decided.await?;
            decided.draft.inputs.push(committed(&digest, "message.0"));
            let decision = decided.draft.id;
            let reply = ReplyIds { turn: Some(turn), message: self.0.ids.event(), decision };
            service.release(&mut state, &subject_key, reply, decided, writing).await?;
        } else {
            self.write(&mut state, writing).await?;
        }
        let owner = self.loaded(id, &mut state).await?.conversation.owner;
        let Answer { message, file } = sent;
        Ok(SentAttachment { message, file, owner })
    }

    /// Send a file as the person who has the conversation.
    ///
    /// # Errors
    /// [`ServiceError::File`] where it is not taken.
    pub async fn attach_as_agent(
        &self,
        who: &Principal,
        id: ConversationId,
        (name, bytes): (&str, Vec<u8>),
        key: Option<&IdempotencyKey>,
    ) -> Result<SentAttachment, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let author = Author::Agent { id: who.staff()? };
        let (request, checked) = self.checked(who, id, (name, bytes), key).await?;
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        if let Some(sent) = self.attached_before(id, &mut state, request.as_ref()).await? {
            return Ok(sent);
        }
        let conversation = self.loaded(id, &mut state).await?.conversation.clone();
        conversation.may_speak(author)?;
        conversation.may_attach()?;
        let subject_key = self.subject_key(conversation.subject).await?;
        let mut draft = self.route(&conversation, who, "rule.agent_attaches");
        draft.kind = DecisionKind::Reply;
        draft.output = Some(committed(&checked.digest, "reply"));
        let mut writing = Writing::default();
        let by = (author, Some(draft.id));
        let sent = self.sent_file(&subject_key, &conversation, by, checked, &mut writing)?;
        writing.entry(&mut self.record(&subject_key, draft)?);
        writing.documents.extend(remembered(request.as_ref(), &sent)?);
        self.write(&mut state, writing).await?;
        let Answer { message, file } = sent;
        Ok(SentAttachment { message, file, owner: conversation.owner })
    }

    /// A file that was sent in a conversation, for whoever may read that.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there is none of this id in it.
    pub async fn attachment(
        &self,
        who: &Principal,
        id: ConversationId,
        attachment: AttachmentId,
    ) -> Result<KeptAttachment, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations, Scope::Desk]).await?;
        let not_found =
            || ServiceError::NotFound { what: Thing::Attachment, id: attachment.to_string() };
        let found = self.0.store.document(KIND, &attachment.to_string()).await?;
        let found = found.ok_or_else(not_found)?;
        let corrupt = || ServiceError::Corrupt { what: "attachment" };
        let body: Body = serde_json::from_slice(&found.body).map_err(|_| corrupt())?;
        if body.conversation != id {
            return Err(not_found());
        }
        let subject = self.load(id).await?.conversation.subject;
        let key = self.subject_key(subject).await?;
        let sealed = found.sealed.ok_or_else(corrupt)?;
        let bytes = self.open_bytes(&key, subject, attachment.as_uuid(), &sealed)?;
        Ok(KeptAttachment { media_type: body.media_type, bytes })
    }

    /// Look whether a file may be kept, apart from what serves everybody.
    async fn checked(
        &self,
        who: &Principal,
        id: ConversationId,
        (name, bytes): (&str, Vec<u8>),
        key: Option<&IdempotencyKey>,
    ) -> Result<(Option<Request>, Checked), ServiceError> {
        let max_bytes = self.attachment_max_bytes().ok_or(FileError::NotTaken)?;
        if bytes.len() as u64 > max_bytes {
            return Err(FileError::TooLarge { max_bytes }.into());
        }
        let request = self.request(who, key, &format!("attach/{id}/{name}"), &sha256(&bytes));
        let media_type = check::kind_of(&bytes)?;
        let _turn = AT_ONCE.acquire().await.map_err(|_| ServiceError::Busy)?;
        let cleaning = tokio::task::spawn_blocking(move || check::cleaned(media_type, &bytes));
        // A decoder that gives up in a panic has met a damaged file.
        let bytes = cleaning.await.map_err(|_| FileError::Damaged)??;
        let digest = format!("{media_type} sha256:{}", sha256(&bytes));
        let name = name_of(name, media_type);
        Ok((request, Checked { name, media_type, bytes, digest }))
    }

    async fn attached_before(
        &self,
        id: ConversationId,
        state: &mut Option<Loaded>,
        request: Option<&Request>,
    ) -> Result<Option<SentAttachment>, ServiceError> {
        let Some(Answer { message, file }) = self.repeated(request).await? else { return Ok(None) };
        let owner = self.loaded(id, state).await?.conversation.owner;
        Ok(Some(SentAttachment { message, file, owner }))
    }

    /// What is counted where there is room for as many bytes today.
    async fn room_today(&self, bytes: usize) -> Result<Tally, ServiceError> {
        let day = self.now().as_second().div_euclid(DAY_SECONDS);
        let sent = self.0.store.tallied(vec![TALLY.to_owned()], day).await?;
        let sent = sent.first().copied().unwrap_or_default();
        let add = i64::try_from(bytes).unwrap_or(i64::MAX);
        let sum = u64::try_from(sent.saturating_add(add)).unwrap_or_default();
        if sum > self.settings().attachments.per_day_bytes {
            return Err(FileError::Enough.into());
        }
        Ok(Tally { name: TALLY.to_owned(), day, add })
    }

    /// What keeps a file, sealed and gone with whose it is, and tells of it.
    fn sent_file(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        (author, decision): (Author, Option<DecisionId>),
        Checked { name, media_type, bytes, .. }: Checked,
        writing: &mut Writing,
    ) -> Result<Answer, ServiceError> {
        let (attachment, message): (AttachmentId, MessageId) =
            (self.0.ids.random(), self.0.ids.event());
        let subject = conversation.subject;
        writing.documents.push(PutDocument {
            kind: KIND,
            id: attachment.to_string(),
            expected: 0,
            body: Some(to_json(&Body { conversation: conversation.id, media_type })?),
            sealed: Some(self.seal_bytes(key, subject, attachment.as_uuid(), &bytes)),
            labels: vec![("subject", subject.to_string())],
        });
        let file = Attachment { attachment, media_type, size_bytes: bytes.len() as u64 };
        let said = Said { mood: writing.mood, ..Said::text(&name) };
        let sealed = self.seal(key, subject, message.as_uuid(), &said)?;
        writing.events.push((Event::Attached { message, author, decision, file }, Some(sealed)));
        Ok(Answer { message, file })
    }
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Hex(&Sha256::digest(bytes)))
}

/// What a leaf commits to of a file: its type and the digest of what is kept.
fn committed(digest: &str, field: &str) -> CommittedText {
    CommittedText { field: field.to_owned(), text: digest.to_owned() }
}

/// Signs that mean something in names of files.
const SEPARATORS: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// How long what stands behind the last dot is, where it says what kind of file it is.
const EXTENSION: RangeInclusive<usize> = 1..=5;

/// What a file is called: one line without anything hidden, and ending as its kind does, so that no name says it is something
/// else.
fn name_of(given: &str, kind: MediaType) -> String {
    let visible = ombud_guard::visible(given);
    let line: String = visible
        .chars()
        .map(|sign| if sign.is_control() || SEPARATORS.contains(&sign) { ' ' } else { sign })
        .collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let stem = match line.rsplit_once('.') {
        Some((stem, end)) if EXTENSION.contains(&end.chars().count()) => stem,
        _ => line.as_str(),
    };
    let stem = stem.trim_matches(['.', ' ']);
    let stem: String = stem.chars().take(NAME_MAX).collect();
    let stem = if stem.is_empty() { "attachment" } else { stem.as_str() };
    format!("{stem}.{}", kind.extension())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_what_it_is() {
        for (given, kind, name) in [
            ("Rechnung März.pdf", MediaType::Pdf, "Rechnung März.pdf"),
            ("zähler.JPG", MediaType::Jpeg, "zähler.jpg"),
            ("rechnung.pdf.exe", MediaType::Pdf, "rechnung.pdf.pdf"),
            ("../../etc/passwd", MediaType::Png, "etc passwd.png"),
            ("C:\\Fotos\\a.jpeg", MediaType::Jpeg, "C Fotos a.jpg"),
            ("a\r\nb\0.png", MediaType::Png, "a b.png"),
            ("gnp.\u{202e}exe", MediaType::Png, "gnp.png"),
            ("", MediaType::Webp, "attachment.webp"),
            ("...", MediaType::Pdf, "attachment.pdf"),
            ("Stand 1.10.2026 abgelesen", MediaType::Pdf, "Stand 1.10.2026 abgelesen.pdf"),
        ] {
            assert_eq!(name_of(given, kind), name, "{given:?}");
        }
        let long = name_of(&"x".repeat(500), MediaType::Pdf);
        assert_eq!(long.len(), NAME_MAX + ".pdf".len());
    }
}
