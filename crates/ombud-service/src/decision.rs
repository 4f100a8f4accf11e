//! Decisions as resources: what was decided, why, and the proof.

use std::collections::BTreeSet;

use ombud_domain::{
    ActorKind, ConversationId, DecisionId, DecisionKind, Leaf, Locale, Reason, SubjectId,
};
use ombud_ledger::{Opening, Receipt, TlogProof};
use ombud_store::{Entry, SubjectKey};

use crate::{
    Altered, KeptPart, Principal, Scope, Service, ServiceError, Thing, Undoable,
    hold::day,
    kept::{leaf_matches, leaf_of, texts_match},
    record::{Private, leaf_salt, text_salt},
    story::LOOKED,
};

/// A decision as faces show it.
#[derive(Debug, Clone)]
pub struct DecisionView {
    /// The leaf: what the ledger commits to.
    pub leaf: Leaf,
    /// Its exact bytes.
    pub leaf_json: String,
    /// The conversation it belongs to, unless it was erased.
    pub conversation: Option<ConversationId>,
    /// Which log it stands in.
    pub log: u32,
    /// At which place of the log.
    pub index: u64,
}

/// A decision with all that its customer can have of it.
#[derive(Debug, Clone)]
pub struct OwnDecision {
    /// What it says.
    pub view: DecisionView,
    /// Why, in German, one sentence each.
    pub why_de: Vec<String>,
    /// Why, in English.
    pub why_en: Vec<String>,
    /// Its proof; `None` where it stands in an earlier log.
    pub receipt: Option<Receipt>,
}

/// Why a decision was taken, in words.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The decision.
    pub decision: DecisionId,
    /// What kind of decision.
    pub kind: DecisionKind,
    /// What the decision was, in one sentence.
    pub what: String,
    /// Why, one sentence each.
    pub why: Vec<String>,
    /// What it rests on: article, language and section.
    pub sources: Vec<String>,
    /// What was considered and not taken.
    pub dropped: Vec<String>,
    /// Whether and until when what was done can be undone; `None` where nothing was done.
    pub undo: Option<Undoable>,
    /// What the customer can do about it.
    pub remedy: String,
}

impl Service {
    /// The stored entry of a decision, with its leaf.
    pub(crate) async fn entry(&self, id: DecisionId) -> Result<(Entry, Leaf), ServiceError> {
        let entry =
            self.0.store.entry(id.as_uuid()).await?.ok_or(ServiceError::DecisionNotFound(id))?;
        let leaf = leaf_of(&entry)?;
        Ok((entry, leaf))
    }

    /// The entry, if this principal may see it.
    pub(crate) async fn permitted(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<(Entry, Leaf), ServiceError> {
        if let Principal::Key { .. } | Principal::Member { .. } = who {
            who.require_somewhere(Scope::Decisions)
                .or_else(|_| who.require_somewhere(Scope::Conversations))
                .or_else(|_| who.require_somewhere(Scope::Desk))?;
        }
        let (entry, leaf) = self.entry(id).await?;
        let is_theirs = match (who, entry.stream) {
            (Principal::Customer { conversation }, of) => of == Some(conversation.as_uuid()),
            (_, of) => self.is_theirs(who, of.map(ConversationId::from)).await?,
        };
        if !is_theirs {
            return Err(ServiceError::DecisionNotFound(id));
        }
        Ok((entry, leaf))
    }

    /// A decision.
    pub async fn decision(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<DecisionView, ServiceError> {
        let (entry, leaf) = self.permitted(who, id).await?;
        self.hold_to_log(&entry).await?;
        view(entry, leaf)
    }

    /// The decisions of a conversation, newest first, older than the one at log and index
    /// `before`.
    pub async fn decisions(
        &self,
        who: &Principal,
        conversation: ConversationId,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<Vec<DecisionView>, ServiceError> {
        self.require_conversation(
            who,
            conversation,
            &[Scope::Decisions, Scope::Conversations, Scope::Desk],
        )
        .await?;
        let entries = self.0.store.entries_of(conversation.as_uuid(), before, limit).await?;
        if entries.is_empty() {
            self.require_existing(conversation).await?;
        }
        // All are of one conversation, so its key is looked up once.
        let mut views = Vec::with_capacity(entries.len());
        let mut check = self.one_by_one();
        for entry in entries {
            check.holds(&entry).await?;
            let leaf = leaf_of(&entry)?;
            views.push(view(entry, leaf)?);
        }
        Ok(views)
    }

    /// Why a decision was taken.
    pub async fn explain(
        &self,
        who: &Principal,
        id: DecisionId,
        locale: Locale,
    ) -> Result<Explanation, ServiceError> {
        let (entry, leaf) = self.permitted(who, id).await?;
        let private = self.private(&entry, &leaf).await?;
        let of_nobody = leaf.conversation.is_none();
        let was_erased = private.is_none() && !of_nobody;
        let assistant = self.assistant();
        let title = |intent: &str| Some(assistant.title_of(intent, locale.language())?.to_owned());
        let why = match (private, locale) {
            (Some((private, _)), Locale::De) => private.why_de,
            (Some((private, _)), Locale::En) => private.why_en,
            (None, _) if was_erased => {
                left(&leaf, leaf.labels.intent.as_deref().and_then(title), locale)
            }
            (None, _) => leaf.reasons.iter().map(|reason| in_words(reason, locale)).collect(),
        };
        let remedy = match (was_erased || of_nobody, locale) {
            (true, Locale::De) => {
                "Widersprechen lässt sich dieser Entscheidung nicht: Sie gehört zu keiner Unterhaltung \
                 mehr, die jemand öffnen könnte."
            }
            (true, Locale::En) => {
                "This decision cannot be contested: it belongs to no conversation that anyone could \
                 still open."
            }
            (false, Locale::De) => {
                "Wenn das nicht stimmt, können Sie widersprechen. Ein Mensch prüft dann die \
                 Entscheidung und antwortet Ihnen in dieser Unterhaltung."
            }
            (false, Locale::En) => {
                "If this is not right, you can contest it. A person will check the decision and \
                 answer you in this conversation."
            }
        };
        let undo = if was_erased { None } else { self.undoable(id, &leaf, locale).await? };
        let named = |candidate: &str| {
            candidate.strip_prefix("intent.").map(|intent| assistant.topic_of(intent, locale))
        };
        Ok(Explanation {
            decision: id,
            kind: leaf.kind,
            what: if looked_at_texts(&leaf) { looked(locale) } else { what(leaf.kind, locale) }
                .to_owned(),
            why,
            sources: leaf.sources.iter().map(|source| source.passage.clone()).collect(),
            dropped: leaf
                .dropped
                .iter()
                .map(|dropped| match dropped.per_mille {
                    Some(share) => {
                        let name = named(&dropped.candidate);
                        let name = name.as_deref().unwrap_or(&dropped.candidate);
                        let percent = (share + 5) / 10;
                        match locale {
                            Locale::De => format!("{name} ({percent} %)"),
                            Locale::En => format!("{name} ({percent}%)"),
                        }
                    }
                    None => dropped.candidate.clone(),
                })
                .collect(),
            undo,
            remedy: remedy.to_owned(),
        })
    }

    /// The receipt of a decision, proven against the checkpoint that the most witnesses have
    /// cosigned, or, before any has, against the log as it is now.
    pub async fn receipt(&self, who: &Principal, id: DecisionId) -> Result<Receipt, ServiceError> {
        let (entry, leaf) = self.permitted(who, id).await?;
        let (_, subject) =
            self.private(&entry, &leaf).await?.ok_or(ServiceError::Erased(Thing::Decision))?;
        self.receipt_for(who, &entry, &leaf, subject).await
    }

    /// The receipt of a decision with what this principal may see of its texts.
    async fn receipt_for(
        &self,
        who: &Principal,
        entry: &Entry,
        leaf: &Leaf,
        subject: SubjectId,
    ) -> Result<Receipt, ServiceError> {
        let mut receipt = self.receipt_of(entry, leaf, subject).await?;
        let is_closed = match who {
            // What people wrote to one another, and all that another system answered.
            Principal::Customer { .. } => is_internal(leaf),
            // That somebody looks at texts is recorded, as it is here not.
            Principal::Member { .. } => true,
            Principal::Key { .. } | Principal::Operator => false,
        };
        if is_closed {
            receipt.openings.clear();
        }
        Ok(receipt)
    }

    /// The decisions of a conversation as [`Service::decisions`] lists them, each with why and with its receipt.
    pub async fn own_decisions(
        &self,
        who: &Principal,
        conversation: ConversationId,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<Vec<OwnDecision>, ServiceError> {
        self.require_conversation(who, conversation, &[Scope::Conversations]).await?;
        let subject = self.subject_of(conversation, &[]).await?;
        let key = self.subject_key(subject).await?;
        let entries = self.0.store.entries_of(conversation.as_uuid(), before, limit).await?;
        let mut own = Vec::with_capacity(entries.len());
        let mut check = self.one_by_one();
        for entry in entries {
            check.holds(&entry).await?;
            let leaf = leaf_of(&entry)?;
            let Private { why_de, why_en, .. } = self.open_private(&key, subject, &entry, &leaf)?;
            let receipt = match self.receipt_for(who, &entry, &leaf, subject).await {
                Ok(receipt) => Some(receipt),
                Err(ServiceError::EarlierLog) => None,
                Err(error) => return Err(error),
            };
            own.push(OwnDecision { view: view(entry, leaf)?, why_de, why_en, receipt });
        }
        Ok(own)
    }

    pub(crate) async fn receipt_of(
        &self,
        entry: &Entry,
        leaf: &Leaf,
        subject: SubjectId,
    ) -> Result<Receipt, ServiceError> {
        let id: DecisionId = entry.decision.into();
        if entry.log != self.0.store.head().await?.log {
            return Err(ServiceError::EarlierLog);
        }
        let key = self.subject_key(subject).await?;
        let private = self.open_private(&key, subject, entry, leaf)?;
        let proof = self.proof_of(entry.index).await?.ok_or(ServiceError::DecisionNotFound(id))?;
        let openings = private
            .texts
            .into_iter()
            .map(|text| Opening {
                salt: text_salt(&key, id, &text.field),
                field: text.field,
                text: text.text,
            })
            .collect();
        let leaf = String::from_utf8(entry.leaf.clone())
            .map_err(|_| ServiceError::Corrupt { what: "decision" })?;
        Ok(Receipt { leaf, salt: leaf_salt(&key, id), proof, openings })
    }

    /// A tlog-proof of an entry, with the signatures of witnesses where there are any.
    async fn proof_of(&self, index: u64) -> Result<Option<String>, ServiceError> {
        if let Some((size, checkpoint)) = self.cosigned_checkpoint(index).await?
            && let Some(hashes) = self.0.store.prove_at(index, size).await?
        {
            return Ok(Some(TlogProof::new(index, hashes, checkpoint).to_string()));
        }
        let Some(committed) = self.0.store.prove(index).await? else { return Ok(None) };
        let proven = committed.entries.first().ok_or(ServiceError::Corrupt { what: "receipt" })?;
        Ok(Some(TlogProof::format(proven.index, &proven.proof, &committed.checkpoint)))
    }

    /// The private part of an entry and whose it is; `None` once it was erased.
    ///
    /// # Errors
    /// [`ServiceError::Altered`] if what is stored of the decision is not what was recorded.
    pub(crate) async fn private(
        &self,
        entry: &Entry,
        leaf: &Leaf,
    ) -> Result<Option<(Private, SubjectId)>, ServiceError> {
        let Some(stream) = entry.stream else { return Ok(None) };
        let loaded = self.load(stream.into()).await?;
        let subject = loaded.conversation.subject;
        match self.subject_key(subject).await {
            Ok(key) => Ok(Some((self.open_private(&key, subject, entry, leaf)?, subject))),
            Err(ServiceError::Erased(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The private part of an entry that was not erased, held against its leaf, and that against the log.
    fn open_private(
        &self,
        key: &SubjectKey,
        subject: SubjectId,
        entry: &Entry,
        leaf: &Leaf,
    ) -> Result<Private, ServiceError> {
        let id: DecisionId = entry.decision.into();
        if !leaf_matches(entry, &leaf_salt(key, id)) {
            return Err(altered(id, KeptPart::Leaf));
        }
        let opened = entry.private.as_ref().and_then(|sealed| {
            let private: Private = self.open_sealed(key, subject, entry.decision, sealed).ok()?;
            texts_match(key, leaf, &private).then_some(private)
        });
        opened.ok_or(altered(id, KeptPart::Texts))
    }
}

pub(crate) fn altered(id: DecisionId, part: KeptPart) -> ServiceError {
    ServiceError::Altered(Altered::Decision { id, part })
}

fn view(entry: Entry, leaf: Leaf) -> Result<DecisionView, ServiceError> {
    Ok(DecisionView {
        leaf,
        leaf_json: String::from_utf8(entry.leaf)
            .map_err(|_| ServiceError::Corrupt { what: "decision" })?,
        conversation: entry.stream.map(ConversationId::from),
        log: entry.log,
        index: entry.index,
    })
}

/// Whether a decision's texts are for the company's people: the customer gets the proof without them.
fn is_internal(leaf: &Leaf) -> bool {
    match leaf.kind {
        DecisionKind::Approval
        | DecisionKind::Rejection
        | DecisionKind::Result
        | DecisionKind::Flag
        | DecisionKind::Suggestion
        | DecisionKind::Shadow
        | DecisionKind::Translation => true,
        // What a person noted about the call; the number is the customer's own.
        DecisionKind::Callback => leaf.actor.kind == ActorKind::Person,
        _ => false,
    }
}

/// What a decision says for itself once the person's data was erased: what is gone, and what is left.
fn left(leaf: &Leaf, topic: Option<String>, locale: Locale) -> Vec<String> {
    let codes = leaf.reasons.iter().map(|reason| match (reason.per_mille, locale) {
        (None, _) => reason.code.clone(),
        (Some(share), Locale::De) => format!("{} ({} %)", reason.code, (share + 5) / 10),
        (Some(share), Locale::En) => format!("{} ({}%)", reason.code, (share + 5) / 10),
    });
    let codes = codes.collect::<Vec<_>>().join(", ");
    let rules: BTreeSet<&str> =
        leaf.verdicts.iter().flat_map(|verdict| &verdict.policies).map(String::as_str).collect();
    let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
    let at = day(leaf.at, locale);
    let mut left = Vec::new();
    match locale {
        Locale::De => {
            left.push(
                "Gelöscht sind die Texte, die Begründung in Worten und wer die Person war."
                    .to_owned(),
            );
            let topic = topic.map(|topic| format!(", zum Thema „{topic}“")).unwrap_or_default();
            left.push(format!("Bekannt ist noch, dass am {at} so entschieden wurde{topic}."));
            if !codes.is_empty() {
                left.push(format!("Von den Gründen sind die Kennungen geblieben: {codes}."));
            }
            if !rules.is_empty() {
                left.push(format!("Entschieden haben die Regeln: {rules}."));
            }
        }
        Locale::En => {
            left.push(
                "Erased are the texts, the reasons in words and who the person was.".to_owned(),
            );
            let topic = topic.map(|topic| format!(", on the topic “{topic}”")).unwrap_or_default();
            left.push(format!("It is still known that this was decided on {at}{topic}."));
            if !codes.is_empty() {
                left.push(format!("Of the reasons, their codes are left: {codes}."));
            }
            if !rules.is_empty() {
                left.push(format!("The rules that decided: {rules}."));
            }
        }
    }
    left
}

/// A reason of a decision that concerns nobody, and so has no words sealed beside it.
fn in_words(reason: &Reason, locale: Locale) -> String {
    let code = reason.code.as_str();
    if let Some(until) = code.strip_prefix("hold.until.").and_then(|until| until.parse().ok()) {
        return match locale {
            Locale::De => format!("Das gilt bis zum {}.", day(until, locale)),
            Locale::En => format!("This applies until {}.", day(until, locale)),
        };
    }
    let (de, en) = match code {
        "rule.erasure_asked" => {
            ("Die Löschung der Daten wurde verlangt.", "It was asked for that the data be erased.")
        }
        "rule.erasure_done" => (
            "Der Schlüssel zu den Daten ist vernichtet; niemand kann sie mehr lesen.",
            "The key to the data is destroyed; nobody can read it any more.",
        ),
        "rule.hold_ended" => (
            "Die Löschung war schon verlangt; was ihr entgegenstand, ist vorbei.",
            "It had been asked for before; what stood against it has ended.",
        ),
        "rule.held_by_contest" => (
            "Einer Entscheidung wurde widersprochen, und das wird noch geprüft.",
            "A decision was contested, and that is still being examined.",
        ),
        "rule.held_by_law" => (
            "Aus rechtlichen Gründen dürfen sie noch nicht gelöscht werden.",
            "For legal reasons it must not be erased yet.",
        ),
        "rule.held_by_retention" => (
            "Das Gesetz verlangt, sie noch aufzubewahren.",
            "The law requires that it be kept for now.",
        ),
        "hold.litigation" => (
            "Sie werden für ein Gerichtsverfahren gebraucht.",
            "It is needed for court proceedings.",
        ),
        "hold.authority" => ("Eine Behörde verlangt es.", "An authority requires it."),
        "hold.claim" => (
            "Sie werden gebraucht, um einen Anspruch zu klären.",
            "It is needed to settle a claim.",
        ),
        "hold.audit" => (
            "Sie werden für eine gesetzliche Prüfung gebraucht.",
            "It is needed for an audit required by law.",
        ),
        "hold.other" => ("Dafür gibt es einen anderen Grund.", "There is another reason for it."),
        LOOKED => (
            "Die Rolle erlaubt das; wer es war und welche Entscheidung es betraf, steht im Protokoll.",
            "The role allows it; who it was and which decision it was about stands in the log.",
        ),
        "hold.lifted" => ("Das hat jemand aufgehoben.", "Somebody lifted it."),
        code => {
            return match locale {
                Locale::De => format!("Im Protokoll steht als Grund die Kennung {code}."),
                Locale::En => format!("The log gives the code {code} as the reason."),
            };
        }
    };
    match locale {
        Locale::De => de,
        Locale::En => en,
    }
    .to_owned()
}

/// Whether it records that somebody looked at texts.
fn looked_at_texts(leaf: &Leaf) -> bool {
    leaf.kind == DecisionKind::Access && leaf.reasons.iter().any(|reason| reason.code == LOOKED)
}

fn looked(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Jemand aus dem Team hat die Texte einer Entscheidung gelesen.",
        Locale::En => "Somebody of the staff read the texts of a decision.",
    }
}

#[expect(clippy::too_many_lines, reason = "a sentence for each kind in each language")]
fn what(kind: DecisionKind, locale: Locale) -> &'static str {
    use DecisionKind::{
        Access, Act, Approval, Authentication, Callback, Configure, Contest, Credential, Drill,
        Erase, Export, Flag, Handoff, Hold, Language, Lift, Outcome, Proposal, Rating, Recall,
        Redact, Refuse, Rejection, Release, Reply, Restore, Restrict, Result, Resume, Route,
        Shadow, Stop, Succession, Suggestion, Translation, Undo,
    };
    match (kind, locale) {
        (Reply, Locale::De) => "Eine Antwort wurde gegeben.",
        (Reply, Locale::En) => "A reply was given.",
        (Handoff, Locale::De) => "Die Unterhaltung ging an einen Menschen.",
        (Handoff, Locale::En) => "The conversation went to a person.",
        (Refuse, Locale::De) => "Die KI hat nicht geantwortet, weil eine Regel es verbietet.",
        (Refuse, Locale::En) => "The AI did not answer because a rule forbids it.",
        (Act, Locale::De) => "Die KI hat entschieden, etwas in einem anderen System zu tun.",
        (Act, Locale::En) => "The AI decided to do something in another system.",
        (Proposal, Locale::De) => "Die KI hat etwas vorgeschlagen, das ein Mensch freigeben muss.",
        (Proposal, Locale::En) => "The AI proposed something that a person has to approve.",
        (Approval, Locale::De) => "Ein Mensch hat es freigegeben.",
        (Approval, Locale::En) => "A person approved it.",
        (Rejection, Locale::De) => "Es wurde nicht freigegeben.",
        (Rejection, Locale::En) => "It was not approved.",
        (Result, Locale::De) => "Es wurde festgehalten, was daraus geworden ist.",
        (Result, Locale::En) => "What came of it was recorded.",
        (Undo, Locale::De) => "Etwas, das die KI getan hat, sollte rückgängig gemacht werden.",
        (Undo, Locale::En) => "Something the AI had done was to be undone.",
        (Recall, Locale::De) => "Viele Vorgänge sollten zugleich rückgängig gemacht werden.",
        (Recall, Locale::En) => "Many acts were to be undone at once.",
        (Stop, Locale::De) => "Etwas wurde angehalten.",
        (Stop, Locale::En) => "Something was stopped.",
        (Resume, Locale::De) => "Ein Stopp wurde aufgehoben.",
        (Resume, Locale::En) => "A stop was lifted.",
        (Drill, Locale::De) => "Das Anhalten wurde geübt.",
        (Drill, Locale::En) => "Stopping was practised.",
        (Credential, Locale::De) => {
            "Zugangsdaten für ein anderes System wurden hinterlegt oder entfernt."
        }
        (Credential, Locale::En) => "A credential for another system was set or removed.",
        (Outcome, Locale::De) => "Die Unterhaltung wurde beendet oder wieder aufgenommen.",
        (Outcome, Locale::En) => "The conversation was closed or reopened.",
        (Route, Locale::De) => "Die Unterhaltung wechselte zwischen KI und Mensch.",
        (Route, Locale::En) => "The conversation moved between AI and person.",
        (Authentication, Locale::De) => "Wie sicher wir wissen, wer Sie sind, hat sich geändert.",
        (Authentication, Locale::En) => "How surely we know who you are has changed.",
        (Erase, Locale::De) => "Daten wurden gelöscht, oder die Löschung wurde verlangt.",
        (Erase, Locale::En) => "Data was erased, or its erasure was asked for.",
        (Restrict, Locale::De) => {
            "Die Daten werden nur noch eingeschränkt verwendet, weil sie noch nicht gelöscht werden \
             dürfen."
        }
        (Restrict, Locale::En) => {
            "The data may only be used in a restricted way, because it must not be erased yet."
        }
        (Hold, Locale::De) => "Es wurde festgelegt, dass Daten aufbewahrt werden müssen.",
        (Hold, Locale::En) => "It was decided that data must be kept.",
        (Lift, Locale::De) => "Daten müssen nicht länger aufbewahrt werden.",
        (Lift, Locale::En) => "Data no longer has to be kept.",
        (Succession, Locale::De) => {
            "Das Protokoll wird ab hier mit einem neuen Schlüssel signiert."
        }
        (Succession, Locale::En) => "From here on the log is signed with a new key.",
        (Contest, Locale::De) => "Einer Entscheidung wurde widersprochen.",
        (Contest, Locale::En) => "A decision was contested.",
        (Flag, Locale::De) => "Jemand aus dem Team sieht sich eine Entscheidung noch einmal an.",
        (Flag, Locale::En) => "Somebody on the team has another look at a decision.",
        (Callback, Locale::De) => "Ein Rückruf wurde zugesagt, abgesagt oder erledigt.",
        (Callback, Locale::En) => "A call was promised or cancelled, or it was made.",
        (Export, Locale::De) => "Die gespeicherten Daten wurden herausgegeben.",
        (Export, Locale::En) => "The data that is kept was handed out.",
        (Language, Locale::De) => "Für die Unterhaltung wurde eine Sprache gewählt.",
        (Language, Locale::En) => "A language was chosen for the conversation.",
        (Rating, Locale::De) => "Festgehalten wurde, ob das Anliegen gelöst ist.",
        (Rating, Locale::En) => "It was recorded whether the matter was solved.",
        (Access, Locale::De) => "Wer im Team was darf, hat sich geändert.",
        (Access, Locale::En) => "Who of the staff may do what has changed.",
        (Configure, Locale::De) => "Eine Einstellung wurde geändert.",
        (Configure, Locale::En) => "A setting was changed.",
        (Release, Locale::De) => {
            "Eine Version der KI wurde vorgeschlagen, freigegeben, eingesetzt oder zurückgenommen."
        }
        (Release, Locale::En) => {
            "A version of the AI was proposed, approved, put to work or rolled back."
        }
        (Shadow, Locale::De) => {
            "Eine Version der KI, die nur mithört, hat notiert, was sie getan hätte. Gesagt hat sie nichts."
        }
        (Shadow, Locale::En) => {
            "A version of the AI that only listens noted what it would have done. It said nothing."
        }
        (Suggestion, Locale::De) => {
            "Die KI hat einem Menschen eine Antwort vorgeschlagen, oder der Vorschlag wurde verworfen. Gesagt wurde damit nichts."
        }
        (Suggestion, Locale::En) => {
            "The AI suggested an answer to a person, or the suggestion was rejected. Nothing was said with it."
        }
        (Translation, Locale::De) => "Texte wurden maschinell übersetzt, oder sollten es werden.",
        (Translation, Locale::En) => "Texts were translated by machine, or were to be.",
        (Restore, Locale::De) => "Nach einer Wiederherstellung begann ein neues Protokoll.",
        (Redact, Locale::De) => "Etwas in Ihrer Nachricht wurde nicht gespeichert.",
        (Redact, Locale::En) => "Something in your message was not kept.",
        (Restore, Locale::En) => "After a restore a new log began.",
    }
}
