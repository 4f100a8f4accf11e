//! A person calls the customer back, at a time that is promised: a task at the desk, due by the end of that time.

use jiff::{SignedDuration, Timestamp};
use ombud_domain::{
    Callback, CallbackState, Conversation, ConversationId, DecisionKind, Event, Reason,
};
use serde_json::Value as Json;

use crate::{
    ConversationView, IdempotencyKey, Principal, Scope, Service, ServiceError,
    gate::Arguments,
    idempotency::{Request, remembered},
    live::Loaded,
    record::{CommittedText, Draft, Writing},
};

/// How long the times are from which customers choose: a person who has several to call needs some room.
const LENGTH: SignedDuration = SignedDuration::from_hours(2);
/// How many times are offered: two days of twelve hours.
const OFFERED_MAX: usize = 12;
/// Nobody is called sooner than this: the desk has to see it first.
const AHEAD_MIN: SignedDuration = SignedDuration::from_mins(30);
/// Digits of a number that can be dialled, the code of the country included (ITU-T E.164 allows fifteen; shorter than six
/// are no numbers of customers).
const DIGITS: std::ops::RangeInclusive<usize> = 6..=15;

impl Service {
    /// The times in which a person can call back, each with its beginning and its end: those that are not full.
    pub(crate) async fn callback_times(&self) -> Result<Vec<(Timestamp, Timestamp)>, ServiceError> {
        let from = self.now().checked_add(AHEAD_MIN).unwrap_or(Timestamp::MAX);
        let mut times =
            self.assistant().manifest().hours.stretches_after(from, LENGTH, OFFERED_MAX);
        let [Some((_, first)), Some((_, last))] = [times.first(), times.last()] else {
            return Ok(times);
        };
        let each = self.settings().calls_per_window;
        let promised = self.calls_due(*first..=*last, each * times.len()).await?;
        times.retain(|(from, _)| promised.iter().filter(|begin| *begin == from).count() < each);
        Ok(times)
    }

    /// Promise that a person calls the customer back in the time that begins at `from`.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the number cannot be dialled or nobody calls at that time,
    /// [`ServiceError::Conversation`] where a call is promised already, [`ServiceError::Restricted`] where the data may no
    /// longer be worked with.
    pub async fn promise_callback(
        &self,
        who: &Principal,
        id: ConversationId,
        phone: &str,
        from: Timestamp,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations]).await?;
        let phone = phone_of(phone)?;
        let request = self.request(who, key, &format!("callback/{id}"), &format!("{from}/{phone}"));
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        let conversation = &loaded.conversation;
        if loaded.restricted {
            return Err(ServiceError::Restricted);
        }
        conversation.may_call_back()?;
        let service = self.serving(conversation);
        let offered = service.callback_times().await?.into_iter().find(|(begin, _)| *begin == from);
        let (from, until) = offered.ok_or_else(|| {
            ServiceError::invalid(
                "from",
                "is no time that is offered any more; choose another one",
                "ist keine Zeit, die noch angeboten wird; wählen Sie eine andere",
            )
        })?;
        let mut draft = self.callback_draft(conversation, who, "callback.promised");
        let callback = Callback { task: draft.id, from, until };
        draft.inputs = vec![CommittedText { field: "phone".to_owned(), text: phone.clone() }];
        let arguments: Arguments =
            [("phone", phone), ("from", from.to_string()), ("until", until.to_string())]
                .map(|(name, value)| (name.to_owned(), Json::String(value)))
                .into();
        let subject_key = self.subject_key(conversation.subject).await?;
        let mut writing = Writing::default();
        writing.documents.push(self.callback_task(
            &subject_key,
            conversation,
            callback,
            &arguments,
        )?);
        let done = (callback, CallbackState::Promised);
        service.write_callback(&mut state, writing, draft, done, request.as_ref()).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// The customer does not want to be called any more; where no call is promised, nothing changes.
    pub async fn cancel_callback(
        &self,
        who: &Principal,
        id: ConversationId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations, Scope::Desk]).await?;
        let request = self.request(who, key, &format!("callback.cancel/{id}"), "");
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        let conversation = &loaded.conversation;
        let repeated = self.repeated::<()>(request.as_ref()).await?.is_some();
        let Some(callback) = conversation.callback.filter(|_| !repeated) else {
            return Ok(self.view(&loaded, who));
        };
        let mut draft = self.callback_draft(conversation, who, "callback.cancelled");
        draft.cause = Some(callback.task);
        let mut writing = Writing::default();
        writing.documents.extend(self.withdrawn(callback.task).await?);
        let done = (callback, CallbackState::Cancelled);
        let service = self.serving(conversation);
        service.write_callback(&mut state, writing, draft, done, request.as_ref()).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// A decision about a call.
    pub(crate) fn callback_draft(
        &self,
        conversation: &Conversation,
        who: &Principal,
        code: &'static str,
    ) -> Draft {
        let mut draft = self.route(conversation, who, code);
        draft.kind = DecisionKind::Callback;
        draft.reasons = vec![Reason::of(code)];
        let (de, en) = match code {
            "callback.promised" => (
                "Zugesagt ist, dass ein Mensch in der gewählten Zeit anruft.",
                "It is promised that a person calls in the time that was chosen.",
            ),
            "callback.cancelled" => {
                ("Der Rückruf ist nicht mehr gewünscht.", "The call is not wanted any more.")
            }
            "task.overdue" => (
                "Ein Mensch sollte bis jetzt angerufen haben; das ist noch nicht geschehen.",
                "A person was to have called by now, and has not yet.",
            ),
            _ => ("Ein Mensch hat zurückgerufen.", "A person has called back."),
        };
        (draft.why_de, draft.why_en) = (vec![de.to_owned()], vec![en.to_owned()]);
        draft
    }

    /// Write what became of a call, with its decision.
    pub(crate) async fn write_callback(
        &self,
        state: &mut Option<Loaded>,
        mut writing: Writing,
        draft: Draft,
        (callback, became): (Callback, CallbackState),
        request: Option<&Request>,
    ) -> Result<(), ServiceError> {
        let key = self.subject_key(draft.subject).await?;
        writing.event(Event::Callback { decision: draft.id, callback, state: became });
        writing.entry(&mut self.record(&key, draft)?);
        writing.documents.extend(remembered(request, &())?);
        self.write(state, writing).await?;
        Ok(())
    }
}

/// A telephone number as it is dialled: digits, with a `+` before the code of a country.
fn phone_of(given: &str) -> Result<String, ServiceError> {
    let given = given.trim();
    let (plus, rest) = given.strip_prefix('+').map_or(("", given), |rest| ("+", rest));
    let is_between = |sign: char| matches!(sign, ' ' | '/' | '-' | '.' | '(' | ')' | '\u{a0}');
    let digits: String = rest.chars().filter(|sign| !is_between(*sign)).collect();
    // The zero in brackets is dialled only without the code of the country.
    let digits = match (plus, rest.contains("(0)")) {
        ("+", true) => {
            rest.replacen("(0)", "", 1).chars().filter(|sign| !is_between(*sign)).collect()
        }
        _ => digits,
    };
    let can_be_dialled = digits.bytes().all(|byte| byte.is_ascii_digit())
        && DIGITS.contains(&digits.len())
        && (plus == "+") != digits.starts_with('0');
    if !can_be_dialled {
        return Err(ServiceError::invalid(
            "phone",
            "must be a telephone number with its dialling code, such as 0431 123456 or +49 431 123456",
            "muss eine Telefonnummer mit Vorwahl sein, etwa 0431 123456 oder +49 431 123456",
        ));
    }
    Ok(format!("{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_as_people_write_it_and_kept_as_it_is_dialled() {
        for (given, dialled) in [
            ("0431 123456", "0431123456"),
            (" 0431/12 34-56 ", "0431123456"),
            ("+49 (0) 431 123456", "+49431123456"),
            ("+49 (431) 123456", "+49431123456"),
            ("0049 431 123456", "0049431123456"),
            ("+1-202-555.0143", "+12025550143"),
        ] {
            assert_eq!(phone_of(given).unwrap(), dialled, "{given}");
        }
        for wrong in [
            "",
            "112",
            "431 123456",
            "+0431 123456",
            "0431 12345a",
            "0431+123456",
            "+",
            "0800 ruf mich an",
            "01234567890123456",
        ] {
            assert!(phone_of(wrong).is_err(), "{wrong}");
        }
    }
}
