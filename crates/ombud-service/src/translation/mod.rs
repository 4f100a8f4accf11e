//! Translations at the desk: what was said in a conversation, into the language that an agent reads; and what they answer, into
//! the customer's.
//!
//! A customer's words leave the machine for it, and the personal data and secrets that the guard finds in them do not: tokens
//! such as `[IBAN_1]` leave for them, and the values come back into the translation. Each call is a decision before, asked of
//! policy, and one after, with commitments to what went and what came back. What came back is kept, sealed under the
//! customer's key: it is asked for once, and goes with an erasure.
//!
//! What it misses: personal data that the guard does not find leaves with the text; messages of which the language was taken
//! for another one than it is; messages of colleagues, whose language is not known.

use std::{collections::BTreeSet, sync::Arc, time::Instant};

use ombud_domain::{
    Author, Conversation, ConversationId, Cost, DecisionId, DecisionKind, Event, Language, Leaf,
    MessageId, Reason, StaffId, SubjectId,
};
use ombud_policy::{Effect, Request as PolicyRequest};
use ombud_store::{Document, DocumentQuery, PutDocument, SubjectKey, Version, WriteSet};
use serde::{Deserialize, Serialize};

use self::call::{ANSWER, Asked, Call, Tokenised, calls};
pub use self::translator::{TranslationError, Translator};
use crate::{
    IdempotencyKey, Listed, Place, Principal, Scope, Service, ServiceError,
    auth::to_json,
    conversation::MessageView,
    idempotency::{Request, remembered},
    judge::{Judged, policy_language},
    live::{Lane, Loaded},
    record::{CommittedText, Draft, Writing},
    suggestion::changed,
};

mod call;
mod translator;

/// Documents of translations.
pub(crate) const KIND: &str = "translation";
/// Documents of the languages that people read.
const READS: &str = "reads";
/// Events that are looked through for messages, at once.
const EVENTS_MAX: u64 = 200;
/// Calls for one request: whoever asks waits for all of them.
const CALLS_MAX: usize = 4;
/// How often a result is written again that another node wrote beside.
const ATTEMPTS: usize = 5;
/// Translations read at once.
const PAGE: usize = 200;
/// Under which name leaves commit to what came back.
const TRANSLATION: &str = "translation";

/// A message of a conversation in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The message.
    pub message: MessageId,
    /// The language that it was said in.
    pub from: Language,
    /// The language of the text.
    pub to: Language,
    /// What it says.
    pub text: String,
    /// Whether it is what a person wrote, and the message was made of it; else a machine made it of the message.
    pub is_original: bool,
}

/// What was translated of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslatedMessages {
    /// The messages that were looked through, the oldest first, as far as there is a translation of them.
    pub translations: Vec<Translation>,
    /// How many of them are left, as not all can be done at once.
    pub left: usize,
}

/// An answer of an agent in the customer's language. It was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslatedAnswer {
    /// The decision that records it.
    pub decision: DecisionId,
    /// The language that it was written in.
    pub from: Language,
    /// The language of the text.
    pub to: Language,
    /// What was written.
    pub original: String,
    /// What the machine made of it.
    pub text: String,
    /// Whether an answer that was made of it was sent.
    pub is_sent: bool,
}

/// What a person's answer is made of, beside words of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MadeOf {
    /// What the AI suggested, as it is or edited.
    pub suggestion: Option<DecisionId>,
    /// What a machine translated, as it is or edited.
    pub translation: Option<DecisionId>,
}

/// What a translation's document says in the clear.
#[derive(Debug, Serialize, Deserialize)]
struct Body {
    message: MessageId,
    from: Language,
    to: Language,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_original: bool,
}

#[derive(Serialize, Deserialize)]
struct Reads {
    language: Language,
}

impl Service {
    /// Whether translations are offered here.
    pub fn translates(&self) -> bool {
        self.0.translator.is_some()
    }

    /// The languages that the translator is known to know; empty where it may know any.
    pub fn translated_languages(&self) -> BTreeSet<Language> {
        self.0.translator.as_ref().map(|known| known.languages.clone()).unwrap_or_default()
    }

    fn translator(&self) -> Result<Arc<Translator>, ServiceError> {
        let translator = self.0.translator.clone();
        translator.ok_or(ServiceError::Translation(TranslationError::NotConfigured))
    }

    /// The language that a person had texts translated into last.
    pub async fn reading_language(
        &self,
        who: &Principal,
    ) -> Result<Option<Language>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let kept = self.0.store.document(READS, &who.staff()?.to_string()).await?;
        let reads = kept.and_then(|kept| serde_json::from_slice::<Reads>(&kept.body).ok());
        Ok(reads.map(|reads| reads.language))
    }

    /// Remember into which language a person has texts translated.
    async fn reads(&self, staff: StaffId, language: Language) -> Result<(), ServiceError> {
        let id = staff.to_string();
        let kept = self.0.store.document(READS, &id).await?;
        let body = to_json(&Reads { language })?;
        if kept.as_ref().is_some_and(|kept| kept.body == body) {
            return Ok(());
        }
        let expected = kept.map_or(0, |kept| kept.version);
        let put = PutDocument {
            kind: READS,
            id,
            expected,
            body: Some(body),
            sealed: None,
            labels: vec![],
        };
        match self.0.store.commit(WriteSet { documents: vec![put], ..WriteSet::default() }).await {
            // They chose on two pages at once.
            Ok(_) | Err(ombud_store::StoreError::Conflict(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Have what the customer and the assistant said translated, as far as it was not before: of 200 events after a version, or
    /// of the last ones. The newest are done first.
    ///
    /// # Errors
    /// [`ServiceError::Translation`] where nothing came back; [`ServiceError::Restricted`] for data that is restricted. What
    /// was translated before that is kept.
    pub async fn translate_messages(
        &self,
        who: &Principal,
        id: ConversationId,
        to: Language,
        after: Option<Version>,
        key: Option<&IdempotencyKey>,
    ) -> Result<TranslatedMessages, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let staff = who.staff()?;
        let translator = self.translator()?;
        if !translator.knows(to) {
            return Err(unknown(&translator, "to"));
        }
        let named = after.map(|after| after.to_string()).unwrap_or_default();
        let request = self.request(who, key, &format!("translate/{id}"), &format!("{to}/{named}"));
        let (service, who) = (self.clone(), who.clone());
        // Whoever hangs up does not keep the result from being recorded.
        self.detached(async move {
            let lane = service.lane(id);
            // One at a time: what somebody else asks for is there for both.
            let _turn = lane.translating.lock().await;
            let is_done = service.repeated::<()>(request.as_ref()).await?.is_some();
            let version = {
                let mut state = lane.state.lock().await;
                service.loaded(id, &mut state).await?.conversation.version
            };
            let after = after.unwrap_or_else(|| version.saturating_sub(EVENTS_MAX));
            let wanted = service.wanted(id, &translator, to, after).await?;
            let mut left = wanted.len();
            if !is_done {
                let began = Instant::now();
                for call in calls(wanted, to).into_iter().take(CALLS_MAX) {
                    let count = call.texts.len();
                    service.asked(&who, &lane, id, &translator, call, None).await?;
                    left = left.saturating_sub(count);
                    if began.elapsed() > translator.timeout {
                        break;
                    }
                }
                service.reads(staff, to).await?;
                service.remember_only(request.as_ref()).await?;
            }
            Ok(TranslatedMessages {
                translations: service.kept_translations(id, to, after).await?,
                left,
            })
        })
        .await
    }

    /// What is to be translated, the newest first.
    async fn wanted(
        &self,
        id: ConversationId,
        translator: &Translator,
        to: Language,
        after: Version,
    ) -> Result<Vec<(Language, Asked)>, ServiceError> {
        let kept: BTreeSet<MessageId> =
            self.kept_translations(id, to, after).await?.iter().map(|kept| kept.message).collect();
        let limit = usize::try_from(EVENTS_MAX).unwrap_or_default();
        let views = self.history(id, after, limit).await?;
        let asked = views.into_iter().rev().filter_map(|view| {
            let MessageView { version, event, text, language, .. } = view;
            let (Event::Received { message, .. } | Event::Said { message, .. }) = event else {
                return None;
            };
            let from = language.filter(|from| *from != to && translator.knows(*from))?;
            let text = text.filter(|text| !ombud_guard::is_blank(text))?;
            let asked = Asked { message: Some((message, version)), text };
            (!kept.contains(&message)).then_some((from, asked))
        });
        Ok(asked.collect())
    }

    /// Put an answer into the customer's language, as the person who has the conversation. It is not sent.
    ///
    /// # Errors
    /// As for [`Service::translate_messages`].
    pub async fn translate_answer(
        &self,
        who: &Principal,
        id: ConversationId,
        from: Language,
        text: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<TranslatedAnswer, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        who.staff()?;
        let translator = self.translator()?;
        let text = ombud_guard::inspect(text)?.visible.into_owned();
        let body = format!("{from}/{text}");
        let request = self.request(who, key, &format!("translate answer/{id}"), &body);
        let (service, asking) = (self.clone(), who.clone());
        let decision = self
            .detached(async move {
                let lane = service.lane(id);
                let _turn = lane.translating.lock().await;
                if let Some(decision) = service.repeated(request.as_ref()).await? {
                    return Ok(decision);
                }
                let to = {
                    let mut state = lane.state.lock().await;
                    service.loaded(id, &mut state).await?.conversation.language
                };
                if from == to {
                    let (en, de) =
                        ("is the customer's language already", "ist schon die Sprache des Kunden");
                    return Err(ServiceError::invalid("from", en, de));
                }
                for (language, field) in [(from, "from"), (to, "to")] {
                    if !translator.knows(language) {
                        return Err(unknown(&translator, field));
                    }
                }
                let call = Call { from, to, texts: vec![Asked { message: None, text }] };
                service.asked(&asking, &lane, id, &translator, call, request.as_ref()).await
            })
            .await?;
        self.translated_answer(who, id, decision).await
    }

    /// An answer that was translated in a conversation.
    ///
    /// # Errors
    /// [`ServiceError::DecisionNotFound`] where the decision is none of that.
    pub async fn translated_answer(
        &self,
        who: &Principal,
        id: ConversationId,
        decision: DecisionId,
    ) -> Result<TranslatedAnswer, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let not_found = || ServiceError::DecisionNotFound(decision);
        let (entry, leaf) = self.entry(decision).await?;
        if entry.stream != Some(id.as_uuid()) || leaf.kind != DecisionKind::Translation {
            return Err(not_found());
        }
        let (private, _) = self.private(&entry, &leaf).await?.ok_or_else(not_found)?;
        let text = |field: &str| {
            let found = private.texts.iter().find(|text| text.field == field);
            found.map(|text| text.text.clone()).ok_or_else(not_found)
        };
        let language = |begin: &str| language_in(&leaf, begin).ok_or_else(not_found);
        let sent = DocumentQuery::equal(KIND, "answer", decision.to_string(), 1);
        Ok(TranslatedAnswer {
            decision,
            from: language(FROM)?,
            to: language(TO)?,
            original: text(ANSWER)?,
            text: text(TRANSLATION)?,
            is_sent: !self.0.store.documents(sent).await?.is_empty(),
        })
    }

    /// Ask the translator, with a decision before and one after; the latter.
    async fn asked(
        &self,
        who: &Principal,
        lane: &Lane,
        id: ConversationId,
        translator: &Translator,
        call: Call,
        request: Option<&Request>,
    ) -> Result<DecisionId, ServiceError> {
        let (intent, leaves) = {
            let mut state = lane.state.lock().await;
            let loaded = self.loaded(id, &mut state).await?.clone();
            if call.is_answer() {
                loaded.conversation.may_speak(Author::Agent { id: who.staff()? })?;
            }
            let service = self.serving(&loaded.conversation);
            let leaves = call.tokenised(&service.assistant().manifest().guard.rules);
            let asked = (&call, &leaves);
            let draft = self.may_translate(who, &mut state, &loaded, translator, asked).await?;
            let intent = draft.id;
            self.write_decision(&mut state, vec![], draft, None).await?;
            (intent, leaves)
        };
        // The conversation goes on meanwhile.
        let texts: Vec<&str> = leaves.texts.iter().map(String::as_str).collect();
        let began = Instant::now();
        let answer = translator
            .translate(&texts, (call.from, call.to))
            .await
            .and_then(|translated| leaves.restored(&translated, call.is_answer()));
        let elapsed_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let mut draft =
            Draft::system(self, DecisionKind::Translation, SubjectId::from(id.as_uuid()));
        draft.conversation = Some(id);
        draft.cause = Some(intent);
        draft.cost = Cost { elapsed_us, ..Cost::default() };
        let code = answer.as_ref().map_or_else(TranslationError::code, |_| "translation.done");
        metrics::counter!("ombud_translations", "became" => code).increment(1);
        draft.reasons = reasons(code, translator, &call);
        let (de, en) = match &answer {
            Ok(_) => ("Die Übersetzung kam zurück.", "The translation came back."),
            Err(_) => ("Es kam keine Übersetzung zurück.", "No translation came back."),
        };
        (draft.why_de, draft.why_en) = (vec![de.to_owned()], vec![en.to_owned()]);
        self.came_back(lane, id, &call, draft, answer.as_deref().ok(), request)
            .await
            .and_then(|decision| answer.map(|_| decision).map_err(ServiceError::Translation))
    }

    /// Whether policy lets texts leave for the translator: the decision that records it.
    ///
    /// # Errors
    /// [`ServiceError::Restricted`], or [`TranslationError::Forbidden`] with the rules that say so; both are recorded.
    async fn may_translate(
        &self,
        who: &Principal,
        state: &mut Option<Loaded>,
        loaded: &Loaded,
        translator: &Translator,
        (call, leaves): (&Call, &Tokenised),
    ) -> Result<Draft, ServiceError> {
        let Loaded { conversation, restricted, .. } = loaded;
        let service = self.serving(conversation);
        let asked = ombud_policy::Translation {
            answer: call.is_answer(),
            country: translator.country.clone(),
            findings: Some(leaves.findings.sure()),
            from: policy_language(call.from),
            restricted: *restricted,
            to: policy_language(call.to),
        };
        let mut judged = Judged::default();
        let situation = service.situation(conversation);
        let effect = judged.ask(&service, &PolicyRequest::translate(situation, asked));
        if effect != Effect::Allow {
            // It becomes part of a sentence.
            let said = |why: &[String]| why.join(" ").trim_end_matches('.').to_owned();
            let (de, en) = (said(&judged.why_de), said(&judged.why_en));
            let error = TranslationError::Forbidden { de, en };
            let mut draft = service.route(conversation, who, error.code()).judged(judged);
            draft.kind = DecisionKind::Refuse;
            service.write_decision(state, vec![], draft, None).await?;
            let error = if *restricted {
                ServiceError::Restricted
            } else {
                ServiceError::Translation(error)
            };
            return Err(error);
        }
        let code =
            if call.is_answer() { "rule.agent_translates_answer" } else { "rule.agent_translates" };
        let mut draft = service.route(conversation, who, code).judged(judged);
        draft.kind = DecisionKind::Translation;
        draft.reasons = reasons(code, translator, call);
        draft.reasons.extend(leaves.findings.reasons());
        draft.inputs = leaves.inputs(call);
        let country = translator.country.as_str();
        let (de, en) = if call.is_answer() {
            (
                format!(
                    "Ein Mensch ließ seine Antwort maschinell in Ihre Sprache übersetzen. Sie ging dafür an einen Dienst ({country})."
                ),
                format!(
                    "A person had their answer translated by machine into your language. It went to a service for that ({country})."
                ),
            )
        } else {
            (
                format!(
                    "Ein Mensch ließ sich die Unterhaltung maschinell übersetzen. Die Texte gingen dafür an einen Dienst ({country})."
                ),
                format!(
                    "A person had the conversation translated by machine. The texts went to a service for that ({country})."
                ),
            )
        };
        draft.why_de.insert(0, de);
        draft.why_en.insert(0, en);
        if leaves.keeps_back() {
            let de = "Persönliche Angaben, die erkannt wurden, blieben hier: An ihrer Stelle gingen Platzhalter hinaus.";
            let en = "Personal data that was recognised stayed here: placeholders went out in its place.";
            draft.why_de.insert(1, de.to_owned());
            draft.why_en.insert(1, en.to_owned());
        }
        Ok(draft)
    }

    /// Record what came back, and keep it. On another node something may be written at the same time: then once more.
    async fn came_back(
        &self,
        lane: &Lane,
        id: ConversationId,
        call: &Call,
        mut result: Draft,
        texts: Option<&[String]>,
        request: Option<&Request>,
    ) -> Result<DecisionId, ServiceError> {
        if call.is_answer() {
            result.inputs = call.inputs();
        }
        result.output = texts
            .map(|texts| CommittedText { field: TRANSLATION.to_owned(), text: texts.join("\n\n") });
        let mut attempt = 0;
        loop {
            attempt += 1;
            let mut state = lane.state.lock().await;
            let loaded = self.loaded(id, &mut state).await?.clone();
            let conversation = &loaded.conversation;
            let key = self.subject_key(conversation.subject).await?;
            let mut draft = result.clone();
            draft.subject = conversation.subject;
            draft.language = conversation.language;
            conversation.channel.as_str().clone_into(&mut draft.channel);
            let mut writing = Writing::default();
            writing.entry(&mut self.record(&key, draft)?);
            for (asked, text) in call.texts.iter().zip(texts.unwrap_or_default()) {
                let Some((message, version)) = asked.message.filter(|_| !loaded.restricted) else {
                    continue;
                };
                let (from, to, text) = (call.from, call.to, text.clone());
                let made = Translation { message, from, to, text, is_original: false };
                if self.0.store.document(KIND, &name(message, to)).await?.is_none() {
                    writing.documents.push(self.put(&key, conversation, version, &made)?);
                }
            }
            if texts.is_some() {
                writing.documents.extend(remembered(request, &result.id)?);
            }
            match self.write(&mut state, writing).await {
                Ok(_) if loaded.restricted => return Err(ServiceError::Restricted),
                Ok(_) => return Ok(result.id),
                Err(ServiceError::Busy) if attempt < ATTEMPTS => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// What is kept of events after a version, the oldest first.
    async fn kept_translations(
        &self,
        id: ConversationId,
        to: Language,
        after: Version,
    ) -> Result<Vec<Translation>, ServiceError> {
        let query = DocumentQuery {
            kind: KIND,
            label: "into",
            from: into(id, to, after.saturating_add(1)),
            to: into(id, to, after.saturating_add(EVENTS_MAX)),
            after: None,
            limit: usize::try_from(EVENTS_MAX).unwrap_or_default(),
        };
        let documents = self.0.store.documents(query).await?;
        if documents.is_empty() {
            return Ok(vec![]);
        }
        let subject = self.load(id).await?.conversation.subject;
        let Some(key) = self.living_key(subject).await? else { return Ok(vec![]) };
        documents.iter().map(|document| self.read_translation(&key, subject, document)).collect()
    }

    /// The translations into a language that are kept of a conversation: of 200 events after a version, the oldest first.
    pub async fn translations_into(
        &self,
        who: &Principal,
        id: ConversationId,
        to: Language,
        after: Version,
    ) -> Result<Vec<Translation>, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        self.load(id).await?;
        self.kept_translations(id, to, after).await
    }

    /// Every translation that is kept of a conversation, for a copy of all that is kept.
    pub async fn translations(
        &self,
        who: &Principal,
        id: ConversationId,
        after: Option<Place>,
    ) -> Result<Vec<Listed<Translation>>, ServiceError> {
        who.require_conversation(id, &[Scope::Conversations])?;
        let query = Place::query_equal(KIND, "conversation", &id.to_string(), after, PAGE)?;
        let documents = self.0.store.documents(query).await?;
        let subject = self.load(id).await?.conversation.subject;
        let key = self.subject_key(subject).await?;
        documents
            .into_iter()
            .map(|document| {
                let item = self.read_translation(&key, subject, &document)?;
                let Document { label, id, .. } = document;
                Ok(Listed { item, place: Place { label, id } })
            })
            .collect()
    }

    /// What keeps a translation, sealed and gone with whose it is.
    fn put(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        version: Version,
        made: &Translation,
    ) -> Result<PutDocument, ServiceError> {
        let Translation { message, from, to, text, is_original } = made;
        let (message, to) = (*message, *to);
        let body = Body { message, from: *from, to, is_original: *is_original };
        let record = key.derive_id(&format!("{KIND}.{to}"), message.as_uuid());
        Ok(PutDocument {
            kind: KIND,
            id: name(message, to),
            expected: 0,
            body: Some(to_json(&body)?),
            sealed: Some(self.seal(key, conversation.subject, record, text)?),
            labels: vec![
                ("into", into(conversation.id, to, version)),
                ("conversation", conversation.id.to_string()),
                ("subject", conversation.subject.to_string()),
            ],
        })
    }

    fn read_translation(
        &self,
        key: &SubjectKey,
        subject: SubjectId,
        document: &Document,
    ) -> Result<Translation, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "translation" };
        let body: Body = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        let Body { message, from, to, is_original } = body;
        let sealed = document.sealed.as_ref().ok_or_else(corrupt)?;
        let record = key.derive_id(&format!("{KIND}.{to}"), message.as_uuid());
        let text = self.open_sealed(key, subject, record, sealed)?;
        Ok(Translation { message, from, to, text, is_original })
    }

    /// What keeps the words that a person wrote beside the message that was made of them.
    pub(crate) fn put_original(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        message: MessageId,
        answer: &TranslatedAnswer,
    ) -> Result<PutDocument, ServiceError> {
        let made = Translation {
            message,
            from: answer.to,
            to: answer.from,
            text: answer.original.clone(),
            is_original: true,
        };
        // It is the next thing that happens.
        let mut put = self.put(key, conversation, conversation.version.saturating_add(1), &made)?;
        put.labels.push(("answer", answer.decision.to_string()));
        Ok(put)
    }
}

impl TranslatedAnswer {
    /// What a person's answer owes to it: the translation as its cause, and what was changed.
    pub(crate) fn used(&self, draft: &mut Draft, said: &str) {
        draft.cause = Some(self.decision);
        let (reason, de, en) = if self.text == said {
            (
                Reason::of("translation.sent"),
                "Den Text hat eine Maschine übersetzt; ein Mensch hat ihn geschrieben und die Übersetzung gesendet.",
                "A machine translated the text; a person wrote it and sent the translation.",
            )
        } else {
            (
                Reason::scored("translation.edited", changed(&self.text, said)),
                "Den Text hat eine Maschine übersetzt; ein Mensch hat ihn geschrieben, die Übersetzung geändert und gesendet.",
                "A machine translated the text; a person wrote it, changed the translation and sent it.",
            )
        };
        draft.reasons.push(reason);
        draft.why_de.push(de.to_owned());
        draft.why_en.push(en.to_owned());
    }
}

/// What reasons begin with that name a language.
const FROM: &str = "translation.from.";
const TO: &str = "translation.to.";

/// Why, from which language into which, and where that is done.
fn reasons(code: &str, translator: &Translator, call: &Call) -> Vec<Reason> {
    let country = translator.country.as_str().to_ascii_lowercase();
    vec![
        Reason::of(code),
        Reason::of(format!("{FROM}{}", call.from)),
        Reason::of(format!("{TO}{}", call.to)),
        Reason::of(format!("translation.in.{country}")),
    ]
}

fn language_in(leaf: &Leaf, begin: &str) -> Option<Language> {
    leaf.reasons.iter().find_map(|reason| reason.code.strip_prefix(begin)?.parse().ok())
}

/// The id of a translation's document.
fn name(message: MessageId, to: Language) -> String {
    format!("{message}/{to}")
}

/// A place among what is kept into a language.
fn into(id: ConversationId, to: Language, version: Version) -> String {
    format!("{id}/{to}/{version:012}")
}

fn unknown(translator: &Translator, field: &'static str) -> ServiceError {
    let known: Vec<&str> = translator.languages.iter().map(Language::as_str).collect();
    let known = known.join(", ");
    ServiceError::invalid(
        field,
        format!("must be a language that the translator knows: {known}"),
        format!("muss eine Sprache sein, die der Übersetzer kann: {known}"),
    )
}
