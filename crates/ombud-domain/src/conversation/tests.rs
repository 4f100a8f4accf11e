//! Who may speak when, and what a conversation knows of itself after each event.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{HandoverReason, Rating};

fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(n).into()
}

fn opened() -> Conversation {
    let event = Event::Opened {
        subject: id(1),
        language: Language::DE,
        channel: Channel::Web,
        assistant: None,
        tried: None,
        site: None,
    };
    Conversation::open(id(2), Timestamp::UNIX_EPOCH, &event).unwrap()
}

fn handed_over() -> Conversation {
    let mut conversation = opened();
    let event = Event::HandedOver { decision: id(3), reason: HandoverReason::Asked };
    conversation.apply(Timestamp::UNIX_EPOCH, &event);
    conversation
}

#[test]
fn the_assistant_is_silent_once_it_has_handed_over() {
    assert!(opened().may_speak(Author::Assistant).is_ok());
    assert_eq!(
        handed_over().may_speak(Author::Assistant),
        Err(ConversationError::NotOwner { owner: Owner::Queue, speaker: AuthorKind::Assistant })
    );
}

#[test]
fn what_is_among_the_staff_changes_nothing_between_the_customer_and_us() {
    let mut conversation = handed_over();
    let (owner, last_at, handover) =
        (conversation.owner, conversation.last_at, conversation.handover);
    let later = Timestamp::from_second(9_000).unwrap();
    let until = Timestamp::from_second(10_000).unwrap();
    conversation.apply(later, &Event::Noted { note: id(40), author: id(41), mentions: vec![] });
    conversation.apply(later, &Event::Parked { decision: id(42), until });
    conversation.apply(later, &Event::Noted { note: id(43), author: id(41), mentions: vec![] });
    let now = (conversation.owner, conversation.last_at, conversation.handover);
    assert_eq!(now, (owner, last_at, handover));
    assert_eq!(conversation.parked_until, Some(until));
    let received = Event::Received { message: id(44), turn: id(45), language: Language::DE };
    conversation.apply(later, &received);
    assert_eq!((conversation.parked_until, conversation.last_at), (None, later));
    assert_eq!(conversation.asked, Some(conversation.version));
}

fn taken(agent: u128, by: Option<u128>) -> Event {
    Event::Taken { agent: id(agent), decision: id(16), by: by.map(id) }
}

#[test]
fn whoever_has_a_conversation_gives_it_away_and_others_only_where_they_may_give_any() {
    let mut conversation = handed_over();
    conversation.may_assign(id(7), false).unwrap();
    conversation.apply(Timestamp::UNIX_EPOCH, &taken(9, Some(7)));
    assert_eq!(conversation.given_by, Some(id(7)));
    assert_eq!(conversation.may_assign(id(7), false), Err(ConversationError::Taken));
    conversation.may_assign(id(7), true).unwrap();
    conversation.may_assign(id(9), false).unwrap();
    // Handed back, nobody gave it to anybody.
    let handed = Event::HandedOver { decision: id(14), reason: HandoverReason::Asked };
    conversation.apply(Timestamp::UNIX_EPOCH, &handed);
    assert_eq!(conversation.given_by, None);
    let closed = Event::Closed { decision: id(18), outcome: Outcome::Assumed };
    conversation.apply(Timestamp::UNIX_EPOCH, &closed);
    for any in [false, true] {
        assert_eq!(conversation.may_assign(id(7), any), Err(ConversationError::Closed));
    }
}

#[test]
fn a_suggestion_is_outdated_once_something_newer_happened_and_a_note_is_nothing_newer() {
    let mut conversation = handed_over();
    conversation.apply(Timestamp::UNIX_EPOCH, &taken(7, None));
    let suggested = Event::Suggested { decision: id(30) };
    let noted = Event::Noted { note: id(31), author: id(7), mentions: vec![] };
    let asked = Event::Received { message: id(10), turn: id(11), language: Language::EN };
    for (event, is_there) in [
        (&noted, true),
        (&Event::SuggestionRejected { decision: id(32), suggestion: id(30) }, false),
        (&asked, false),
        (&Event::HandedOver { decision: id(14), reason: HandoverReason::Asked }, false),
    ] {
        conversation.apply(Timestamp::UNIX_EPOCH, &suggested);
        assert_eq!(conversation.suggestion, Some(id(30)));
        conversation.apply(Timestamp::UNIX_EPOCH, event);
        assert_eq!(conversation.suggestion.is_some(), is_there, "{event:?}");
    }
}

#[test]
fn two_agents_cannot_take_the_same_conversation() {
    let mut conversation = handed_over();
    conversation.may_take(id(7)).unwrap();
    conversation.apply(Timestamp::UNIX_EPOCH, &taken(7, None));
    assert_eq!(conversation.may_take(id(9)), Err(ConversationError::Taken));
    assert!(conversation.may_speak(Author::Agent { id: id(9) }).is_err());
    assert!(conversation.may_speak(Author::Agent { id: id(7) }).is_ok());
}

#[test]
fn a_conversation_left_after_our_question_counts_as_abandoned() {
    let mut conversation = opened();
    let said = |asks| Event::Said {
        message: id(4),
        turn: Some(id(5)),
        author: Author::Assistant,
        decision: id(6),
        asks,
        offered: vec![],
        procedure: None,
        answers: true,
        confirmed: false,
        suggested: false,
        translated: false,
    };
    conversation.apply(Timestamp::UNIX_EPOCH, &said(true));
    assert_eq!(conversation.outcome_when_idle(), Outcome::Abandoned);
    conversation.apply(Timestamp::UNIX_EPOCH, &said(false));
    assert_eq!(conversation.outcome_when_idle(), Outcome::Assumed);
}

#[test]
fn what_a_procedure_waits_for_is_not_solved_whatever_the_customer_says() {
    let said = |procedure: Option<&str>, confirmed| Event::Said {
        message: id(4),
        turn: Some(id(5)),
        author: Author::Assistant,
        decision: id(6),
        asks: procedure.is_some(),
        offered: vec![],
        procedure: procedure.map(str::to_owned),
        answers: procedure.is_some(),
        confirmed,
        suggested: false,
        translated: false,
    };
    let after = |events: &[Event]| {
        let mut conversation = opened();
        for event in events {
            conversation.apply(Timestamp::UNIX_EPOCH, event);
        }
        (conversation.outcome_when_solved(), conversation.outcome_when_idle())
    };
    let waits = said(Some("reading/confirm"), false);
    assert_eq!(after(std::slice::from_ref(&waits)), (Outcome::Abandoned, Outcome::Abandoned));
    // Said in a message, which ends the procedure.
    let left = said(None, true);
    assert_eq!(after(&[waits.clone(), left]), (Outcome::Confirmed, Outcome::Abandoned));
    // It was done, or only offered.
    let done = said(None, false);
    assert_eq!(after(&[waits.clone(), done]).0, Outcome::Confirmed);
    assert_eq!(after(&[said(Some("reading"), false)]).0, Outcome::Confirmed);
    // Whatever it was for, a person has it.
    let handed = Event::HandedOver { decision: id(3), reason: HandoverReason::Asked };
    assert_eq!(after(&[waits, handed]).0, Outcome::Confirmed);
}

#[test]
fn a_customer_who_said_that_it_is_solved_has_confirmed_it_until_there_is_something_new() {
    let mut conversation = opened();
    let mut say = |answers, confirmed| {
        let said = Event::Said {
            message: id(4),
            turn: Some(id(5)),
            author: Author::Assistant,
            decision: id(6),
            asks: false,
            offered: vec![],
            procedure: None,
            answers,
            confirmed,
            suggested: false,
            translated: false,
        };
        conversation.apply(Timestamp::UNIX_EPOCH, &said);
        conversation.outcome_when_idle()
    };
    // Nothing was answered that could have helped.
    assert_eq!(say(false, true), Outcome::Abandoned);
    assert_eq!(say(true, false), Outcome::Assumed);
    assert_eq!(say(false, true), Outcome::Confirmed);
    // A goodbye takes nothing back, another answer is not confirmed yet.
    assert_eq!(say(false, false), Outcome::Confirmed);
    assert_eq!(say(true, false), Outcome::Assumed);
}

#[test]
fn a_conversation_that_goes_on_for_ever_is_refused_with_the_limit() {
    let mut conversation = opened();
    let received =
        |n: u128| Event::Received { message: id(n), turn: id(n), language: Language::DE };
    for n in 1..u128::from(EVENTS_MAX) {
        assert_eq!(conversation.room(1), Ok(()), "after {n} events");
        conversation.apply(Timestamp::UNIX_EPOCH, &received(n));
    }
    assert_eq!(conversation.version, EVENTS_MAX);
    let full = conversation.room(1).unwrap_err();
    assert_eq!(full, ConversationError::Full { count: EVENTS_MAX, limit: EVENTS_MAX });
    let says = full.to_string();
    assert!(says.contains("20000") && says.contains("start a new one"), "{says}");
    // Whoever has it may still answer and end it.
    assert_eq!(conversation.room_to_answer(), Ok(()));
    assert_eq!(conversation.may_close(), Ok(()));
}

#[test]
fn a_rating_is_given_after_the_end_and_changed_for_a_day() {
    let hour = |n: i64| Timestamp::from_second(n * 3600).unwrap();
    let mut conversation = opened();
    assert_eq!(conversation.may_rate(hour(0)), Err(ConversationError::Open));
    let closed = Event::Closed { decision: id(3), outcome: Outcome::Assumed };
    conversation.apply(hour(0), &closed);
    let rate = |conversation: &mut Conversation, at, rating| -> Result<_, ConversationError> {
        let until = conversation.may_rate(hour(at))?;
        let rated = Event::Rated { decision: id(4), rating, until, comment: None };
        conversation.apply(hour(at), &rated);
        Ok(until)
    };
    // It can be given late; the day counts from then, and not anew with each change.
    assert_eq!(rate(&mut conversation, 100, Rating::No), Ok(hour(124)));
    assert_eq!(rate(&mut conversation, 120, Rating::Yes), Ok(hour(124)));
    assert_eq!(conversation.rated.map(|rated| rated.rating), Some(Rating::Yes));
    // The end is what it was: what the customer says of it stands beside it.
    assert_eq!((conversation.owner, conversation.outcome), (Owner::Closed, Some(Outcome::Assumed)));
    assert_eq!(rate(&mut conversation, 124, Rating::No), Err(ConversationError::Rated));
    // Nobody fills the log with it.
    let mut conversation = opened();
    conversation.apply(hour(0), &closed);
    let times = (0..100).take_while(|_| rate(&mut conversation, 1, Rating::No).is_ok()).count();
    assert_eq!(times, 10);
}

#[test]
fn one_call_is_promised_at_a_time_and_a_few_in_all() {
    let mut conversation = opened();
    let callback =
        Callback { task: id(9), from: Timestamp::UNIX_EPOCH, until: Timestamp::UNIX_EPOCH };
    let apply = |conversation: &mut Conversation, state| {
        let event = Event::Callback { decision: id(9), callback, state };
        conversation.apply(Timestamp::UNIX_EPOCH, &event);
    };
    for _ in 0..5 {
        assert_eq!(conversation.may_call_back(), Ok(()));
        apply(&mut conversation, CallbackState::Promised);
        assert_eq!(conversation.callback, Some(callback));
        assert_eq!(conversation.may_call_back(), Err(ConversationError::Called));
        apply(&mut conversation, CallbackState::Cancelled);
    }
    assert_eq!(conversation.callback, None);
    assert_eq!(conversation.may_call_back(), Err(ConversationError::CalledOften));
}

#[test]
fn a_copy_is_given_five_times_a_day() {
    let hour = |n: i64| Timestamp::from_second(n * 3600).unwrap();
    let mut conversation = opened();
    for at in 0..5 {
        assert_eq!(conversation.no_export_for(hour(at)), None, "after {at}");
        conversation.apply(hour(at), &Event::Exported { decision: id(9) });
    }
    assert_eq!(conversation.no_export_for(hour(5)), Some(SignedDuration::from_hours(19)));
    assert_eq!(conversation.no_export_for(hour(24)), None);
    conversation.apply(hour(24), &Event::Exported { decision: id(9) });
    assert_eq!(conversation.exported.len(), 5, "what is older is forgotten");
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Received { message: id(10), turn: id(11), language: Language::EN }),
        any::<bool>().prop_map(|asks| Event::Said {
            message: id(12),
            turn: Some(id(11)),
            author: Author::Assistant,
            decision: id(13),
            asks,
            offered: vec![],
            procedure: None,
            answers: !asks,
            confirmed: false,
            suggested: false,
            translated: false,
        }),
        Just(Event::HandedOver { decision: id(14), reason: HandoverReason::Policy }),
        Just(taken(15, None)),
        Just(Event::Suggested { decision: id(27) }),
        Just(Event::SuggestionRejected { decision: id(28), suggestion: id(27) }),
        Just(Event::Returned { decision: id(17) }),
        Just(Event::Closed { decision: id(18), outcome: Outcome::Assumed }),
        Just(Event::Reopened { decision: id(19) }),
        Just(Event::Contested { decision: id(20), contested: id(13) }),
        Just(Event::Exported { decision: id(23) }),
        Just(Event::Reviewed { decision: id(26), contested: id(13) }),
        Just(Event::Callback {
            decision: id(24),
            callback: Callback {
                task: id(25),
                from: Timestamp::UNIX_EPOCH,
                until: Timestamp::UNIX_EPOCH,
            },
            state: CallbackState::Promised,
        }),
        any::<bool>().prop_map(|comments| Event::Rated {
            decision: id(21),
            rating: Rating::Partly,
            until: Timestamp::UNIX_EPOCH,
            comment: comments.then(|| id(22)),
        }),
    ]
}

proptest! {
    /// Whatever happened, at most one kind of author besides the customer may speak.
    #[test]
    fn only_one_may_speak(events in prop::collection::vec(any_event(), 0..40)) {
        let mut conversation = opened();
        for event in &events {
            conversation.apply(Timestamp::UNIX_EPOCH, event);
        }
        let authors = [Author::Assistant, Author::Agent { id: id(15) }];
        let speakers = authors.iter().filter(|a| conversation.may_speak(**a).is_ok()).count();
        prop_assert!(speakers <= 1);
        prop_assert_eq!(conversation.version, events.len() as u64 + 1);
    }

    #[test]
    fn an_event_survives_json(event in any_event()) {
        let json = serde_json::to_string(&event).unwrap();
        prop_assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
    }
}
