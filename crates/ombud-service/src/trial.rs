//! From what was understood to what may be said: policy is asked, and the words are composed.

use ombud_assistant::{
    CodeCheck, Command, Draft as Composed, FlowCommand, Scene, Stack, Understanding,
};
use ombud_domain::{Conversation, HandoverReason, Language, Locale};
use ombud_policy::{Effect, PerMille, Place, Purpose, Request, Slug, Turn};

use crate::{
    Service, ServiceError,
    act::{Bounded, Bounds, Proposed},
    authentication::Standing,
    findings::Findings,
    judge::{Judged, policy_language},
    mood::Mood,
};

/// Policy is asked until something may be done; handing over always may.
pub(crate) struct Trial<'a> {
    pub(crate) service: &'a Service,
    pub(crate) conversation: &'a Conversation,
    pub(crate) language: Language,
    pub(crate) understanding: &'a Understanding,
    pub(crate) scene: Scene<'a>,
    /// What the customer has proven.
    pub(crate) standing: &'a Standing,
    pub(crate) judged: Judged,
    /// What a person has to release.
    pub(crate) proposed: Option<Proposed>,
    /// What inspection found in the customer's texts.
    pub(crate) found: Findings,
}

impl Trial<'_> {
    /// What may be done, and its text. `None` stands for a refusal.
    ///
    /// Where a tool is to be called first, the text is not whole yet and was not released.
    pub(crate) async fn choose(&mut self) -> Result<(Option<Command>, Composed), ServiceError> {
        let waits = self.scene.waits;
        let mut command = self.understanding.command.clone();
        loop {
            // What is not on offer is said once; whoever then names another such number is passed on.
            if let Command::OfferAgain { .. } = &command
                && self.conversation.clarifications >= OFFERED_MAX
            {
                command = Command::HandOver { reason: HandoverReason::NotUnderstood };
                continue;
            }
            let effect = self.ask(&command);
            let next = match (effect, &command) {
                (Effect::Allow, _)
                | (_, Command::HandOver { .. } | Command::Added | Command::Disclose) => None,
                // A person comes anyway: nothing is refused or asked back meanwhile.
                _ if waits => Some(HandoverReason::Policy),
                // To ask the customer back mends no rule.
                (_, Command::Clarify { .. }) if self.judged.failed() => {
                    Some(HandoverReason::Policy)
                }
                // Not understood, and asking once more is not allowed: a person.
                (effect, Command::Clarify { .. })
                    if effect == Effect::Refer || !self.judged.forbidden() =>
                {
                    Some(HandoverReason::NotUnderstood)
                }
                (Effect::Deny, _) if self.judged.forbidden() => {
                    let composed = self.service.assistant().compose_refusal(&self.scene);
                    if self.release(&composed, Purpose::Refuse) {
                        return Ok((None, composed));
                    }
                    Some(HandoverReason::Policy)
                }
                // A rule wants a person; or nothing permits the procedure, and asking would not end it.
                (Effect::Refer, _) | (Effect::Deny, Command::Follow(_)) => {
                    Some(HandoverReason::Policy)
                }
                // Nothing permits it, for want of certainty: ask back.
                (Effect::Deny, _) => {
                    command = self.service.assistant().clarification(self.understanding);
                    continue;
                }
            };
            if let Some(reason) = next {
                command = Command::HandOver { reason };
                continue;
            }
            let assistant = self.service.assistant();
            let purpose = match &command {
                _ if waits => Purpose::Wait,
                Command::Answer { .. } => Purpose::Answer,
                Command::Clarify { .. } | Command::OfferAgain { .. } => Purpose::Clarify,
                Command::Disclose => Purpose::Disclose,
                Command::SmallTalk { .. } | Command::Confirm => Purpose::SmallTalk,
                Command::StartFlow { .. } | Command::Follow(_) => Purpose::Follow,
                Command::HandOver { .. } | Command::Added => Purpose::HandOver,
            };
            let Ok(composed) = assistant.compose(&command, &self.scene) else {
                self.explain_no_passage();
                command = Command::HandOver { reason: HandoverReason::NoKnowledge };
                continue;
            };
            let bounds = Bounds {
                conversation: self.conversation,
                scene: &self.scene,
                standing: self.standing,
                proven: None,
                confidence: self.understanding.confidence,
                counted: 0,
            };
            let Bounded { composed, proposed } =
                self.service.bounded(composed, &bounds, &mut self.judged).await?;
            self.proposed = proposed;
            if composed.call.is_some() {
                return Ok((Some(command), composed));
            }
            if let Some(reason) = composed.handover {
                // Always permitted; the request is recorded.
                self.ask(&Command::HandOver { reason });
            }
            // Neither a person nor the truth about the AI can be withheld.
            let always =
                matches!(command, Command::HandOver { .. } | Command::Added | Command::Disclose);
            let permitted = self.release(&composed, purpose);
            if !permitted && always {
                self.judged.released_anyway(purpose);
            }
            if permitted || always {
                return Ok((Some(command), composed));
            }
            command = Command::HandOver { reason: HandoverReason::Policy };
        }
    }

    /// Ask policy whether a command may be carried out.
    fn ask(&mut self, command: &Command) -> Effect {
        // What no rule may forbid is asked without what is known of the customer.
        let is_unasked =
            matches!(command, Command::Disclose | Command::HandOver { .. } | Command::Added);
        let customer = Some(&self.standing.attributes).filter(|_| !is_unasked);
        let turn = Turn {
            gives_alarm: self.understanding.code == "rule.alarm",
            customer: customer.cloned().unwrap_or_default(),
            language: policy_language(self.language),
            intent: self.understanding.likeliest().and_then(|intent| Slug::new(intent).ok()),
            confidence: PerMille::from_fraction(self.understanding.confidence),
            in_scope: PerMille::from_fraction(self.understanding.in_scope),
            findings: self.found.sure(),
            suspected: Some(self.found.suspected()),
            mood: self.found.mood.map(Mood::per_mille),
            clarifications: self.conversation.clarifications,
            turns: self.conversation.turns,
            opening_hours: self.scene.open,
        };
        let situation = self.service.situation(self.conversation);
        let request = match command {
            Command::Answer { article, .. } => match Slug::new(article.clone()) {
                Ok(article) => Request::answer(situation, turn, article),
                Err(_) => return Effect::Deny,
            },
            Command::Clarify { .. } => Request::clarify(situation, turn),
            Command::Disclose => Request::disclose(situation, turn),
            // The question is the one that was permitted before.
            Command::SmallTalk { .. } | Command::Confirm | Command::OfferAgain { .. } => {
                Request::small_talk(situation, turn)
            }
            Command::StartFlow { .. } | Command::Follow(_) => {
                let begun = match command {
                    Command::StartFlow { flow } => Some((flow.as_str(), None)),
                    _ => self.scene.procedure.and_then(Stack::place),
                };
                let place = begun.and_then(|(flow, step)| {
                    let step = step.map(Slug::new).transpose().ok()?;
                    Some(Place { flow: Slug::new(flow).ok()?, step })
                });
                match place {
                    Some(place) => Request::follow(situation, turn, place),
                    None => return Effect::Deny,
                }
            }
            Command::HandOver { .. } | Command::Added => Request::hand_over(situation, turn),
        };
        self.judged.ask(self.service, &request)
    }

    /// Ask policy whether a composed text may be released.
    fn release(&mut self, composed: &Composed, purpose: Purpose) -> bool {
        self.service.may_release(
            &mut self.judged,
            self.conversation,
            composed,
            (purpose, &Findings::default()),
            &self.scene,
        )
    }

    /// Say in words that there is nothing to quote.
    fn explain_no_passage(&mut self) {
        let de =
            "Zu diesem Thema gibt es im Moment keinen gültigen Text, den die KI zitieren darf.";
        let en = "There is no valid text on this topic at the moment that the AI may quote.";
        self.judged.why_de.push(de.to_owned());
        self.judged.why_en.push(en.to_owned());
    }

    /// Say in words what was found in the message that has consequences.
    fn explain_findings(&mut self) {
        if self.found.has("attack") {
            self.judged.say(
                "Ihre Nachricht liest sich wie der Versuch, der KI andere Anweisungen zu geben.",
                "Your message reads like an attempt to give the AI other instructions.",
            );
        }
        if self.found.has("secret") {
            self.judged.say(
                "In Ihrer Nachricht steht etwas, das wie ein Passwort oder ein Zugangsschlüssel aussieht. Bitte schicken Sie so etwas niemandem, auch uns nicht.",
                "There is something in your message that looks like a password or an access key. Please send such a thing to nobody, not even to us.",
            );
        }
        if self.found.is_redacted {
            self.judged.say(
                "Etwas in Ihrer Nachricht darf hier nicht gespeichert werden. Es wurde entfernt, bevor jemand sie las.",
                "Something in your message may not be kept here. It was taken out before anybody read it.",
            );
        }
        if self.found.has_hidden() {
            self.judged.say(
                "In Ihrer Nachricht standen Zeichen, die man nicht sieht. Sie wurden vor dem Lesen entfernt.",
                "There were characters in your message that nobody sees. They were taken out before it was read.",
            );
        }
    }

    /// Say in words what was taken out of the message, and how the rest was understood.
    pub(crate) fn explain_understanding(&mut self) {
        self.explain_findings();
        let understanding = self.understanding;
        let percent = (understanding.confidence * 100.0).round();
        let assistant = self.service.assistant();
        let intent = understanding.intent.as_deref();
        let title = |language| assistant.title_of(intent?, language);
        let titles = title(Language::DE).zip(title(Language::EN));
        let waiting = self.scene.procedure.and_then(Stack::place);
        let flow = match &understanding.command {
            Command::StartFlow { flow } => Some(flow.as_str()),
            Command::Follow(_) => waiting.map(|(flow, _)| flow),
            _ => None,
        };
        let flow = flow.and_then(|flow| assistant.flow(flow));
        if let (Command::Follow(command), Some(flow)) = (&understanding.command, flow) {
            let (de, en) = followed(command);
            self.judged.why_de.push(format!("{de} („{}“).", flow.title(Language::DE)));
            self.judged.why_en.push(format!("{en} (“{}”).", flow.title(Language::EN)));
            return;
        }
        let (de, en) = match (understanding.code, titles) {
            (
                "score.intent"
                | "score.sentence"
                | "score.corrected"
                | "score.together"
                | "score.urgent"
                | "passage.search_agrees",
                Some((de, en)),
            ) => (
                format!("Ihre Nachricht passt zu {percent} % zum Thema „{de}“."),
                format!("Your message matches the topic “{en}” by {percent}%."),
            ),
            (
                "score.intent"
                | "score.sentence"
                | "score.corrected"
                | "score.together"
                | "score.urgent"
                | "score.person_likely"
                | "passage.search_agrees",
                None,
            ) if intent.is_some() => {
                let topic = |locale| assistant.topic_of(intent.unwrap_or_default(), locale);
                (
                    format!("Am ehesten ({percent} %) ist Ihre Nachricht {}.", topic(Locale::De)),
                    format!("Your message is most likely ({percent}%) {}.", topic(Locale::En)),
                )
            }
            ("rule.offer_chosen", Some((de, en))) => (
                format!("Sie haben das Thema „{de}“ gewählt."),
                format!("You chose the topic “{en}”."),
            ),
            ("rule.offer_chosen", None) => (
                "Sie haben eines der angebotenen Themen gewählt.".to_owned(),
                "You chose one of the topics you were offered.".to_owned(),
            ),
            (code, _) if let Some((de, en)) = by_rule(code) => (de.to_owned(), en.to_owned()),
            _ => (
                format!("Kein Thema passte sicher genug; das nächstliegende zu {percent} %."),
                format!("No topic was a clear enough match; the closest was {percent}%."),
            ),
        };
        self.judged.why_de.push(de);
        self.judged.why_en.push(en);
        let besides = |language| {
            let titles = understanding.further.iter();
            titles.filter_map(move |id| assistant.title_of(id, language))
        };
        for (de, en) in besides(Language::DE).zip(besides(Language::EN)) {
            self.judged
                .why_de
                .push(format!("Außerdem haben Sie nach „{de}“ gefragt; das kommt danach."));
            self.judged.why_en.push(format!("You also asked about “{en}”; that comes afterwards."));
        }
        if understanding.command == (Command::HandOver { reason: HandoverReason::Delicate }) {
            let de = "Es könnte um etwas gehen, bei dem die KI nicht nachfragen soll; deshalb übernimmt ein Mensch.";
            let en = "It may be about something that nobody should be asked back about, so a person takes over.";
            self.judged.why_de.push(de.to_owned());
            self.judged.why_en.push(en.to_owned());
        }
    }
}

/// How often the same topics are offered: after the second time a person takes over.
const OFFERED_MAX: u32 = 2;

/// What a rule heard in a message, in German and English.
pub(crate) fn by_rule(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "rule.nothing_asked" => (
            "Sie haben geantwortet, aber es war nichts gefragt.",
            "You answered, and nothing had been asked.",
        ),
        "rule.nothing_to_undo" => (
            "Sie wollten etwas rückgängig machen, aber hier wurde nichts getan, was noch gilt.",
            "You wanted something undone, and nothing was done here that still stands.",
        ),
        "rule.number_not_offered" => (
            "Sie haben eine Nummer genannt, die nicht zur Auswahl stand.",
            "You named a number that was not on the list.",
        ),
        "rule.offers_declined" => (
            "Sie haben geschrieben, dass Sie nichts weiter brauchen.",
            "You wrote that you need nothing else.",
        ),
        "rule.wish_denied" => (
            "Sie haben geschrieben, dass Sie etwas nicht möchten.",
            "You wrote that there is something you do not want.",
        ),
        "rule.alarm" => (
            "In Ihrer Nachricht steht etwas, das vor allem anderen kommt.",
            "Your message says something that comes before all else.",
        ),
        "rule.waits_for_person" => (
            "Die Unterhaltung wartet auf einen Menschen; Ihre Nachricht liegt für ihn bereit.",
            "The conversation waits for a person; your message was added for them.",
        ),
        "rule.file_not_read" => (
            "Sie haben eine Datei gesendet. Die KI sieht sich keine Dateien an; ein Mensch kann das.",
            "You sent a file. The AI does not look at files; a person can.",
        ),
        "rule.works_again" => (
            "Sie haben geschrieben, dass etwas wieder geht.",
            "You wrote that something works again.",
        ),
        "rule.introduced" => ("Sie haben sich vorgestellt.", "You introduced yourself."),
        "rule.asks_human" => (
            "Sie haben gefragt, ob Ihnen ein Mensch antwortet.",
            "You asked whether a person is answering you.",
        ),
        "rule.language_asked" => {
            ("Sie haben um eine bestimmte Sprache gebeten.", "You asked for a language.")
        }
        "rule.no_person" => (
            "Sie haben geschrieben, dass Sie keinen Menschen brauchen.",
            "You wrote that you do not need a person.",
        ),
        "rule.asks_to_end" => (
            "Sie haben darum gebeten, die Unterhaltung zu beenden.",
            "You asked to end the conversation.",
        ),
        "rule.puzzled" => (
            "Sie haben geschrieben, dass etwas unklar war.",
            "You wrote that something was unclear.",
        ),
        "rule.person_word" | "rule.person_button" => {
            ("Sie haben nach einem Menschen gefragt.", "You asked for a person.")
        }
        "rule.person_first" => (
            "Auf dieser Seite antwortet zuerst ein Mensch.",
            "On this site a person answers first.",
        ),
        "rule.stopped" => ("Die KI ist im Moment angehalten.", "The AI is stopped at the moment."),
        "rule.data_restricted" => (
            "Die Verarbeitung Ihrer Daten ist eingeschränkt: Die KI arbeitet nicht mehr mit ihnen.",
            "Your data is restricted: the AI no longer works with it.",
        ),
        "rule.language_not_spoken" => (
            "Die KI spricht die Sprache Ihrer Nachricht nicht.",
            "The AI does not speak the language of your message.",
        ),
        _ => return None,
    })
}

/// How a message answered what a procedure waited for, in German and English.
fn followed(command: &FlowCommand) -> (&'static str, &'static str) {
    match command {
        FlowCommand::Accept => ("Sie haben das Angebot angenommen", "You accepted the offer"),
        FlowCommand::Decline => ("Sie haben das Angebot abgelehnt", "You declined the offer"),
        FlowCommand::SetSlot { .. } => {
            ("Sie haben die Frage beantwortet", "You answered the question")
        }
        FlowCommand::GiveSlot { .. } => (
            "Sie haben etwas angegeben, wonach noch nicht gefragt war",
            "You gave something that had not been asked for yet",
        ),
        FlowCommand::CorrectSlot { .. } => {
            ("Sie haben eine Angabe berichtigt", "You corrected something you had said")
        }
        FlowCommand::Confirm { yes: true } => {
            ("Sie haben Ihre Angaben bestätigt", "You confirmed what you had said")
        }
        FlowCommand::Confirm { yes: false } => {
            ("Sie haben Ihre Angaben nicht bestätigt", "You did not confirm what you had said")
        }
        FlowCommand::Code(CodeCheck::Right) => {
            ("Sie haben den richtigen Code eingegeben", "You showed the right code")
        }
        FlowCommand::Code(CodeCheck::Wrong | CodeCheck::Spent) => {
            ("Der Code stimmte nicht", "The code was not the right one")
        }
        FlowCommand::Code(CodeCheck::Expired) => {
            ("Der Code galt nicht mehr", "The code was no longer valid")
        }
        FlowCommand::NewCode => ("Sie möchten einen neuen Code", "You asked for a new code"),
        FlowCommand::WhereCode => {
            ("Sie wollten wissen, wohin der Code ging", "You asked where the code went")
        }
        FlowCommand::Several => {
            ("Sie haben mehrere Dinge zugleich genannt", "You named several things at once")
        }
        FlowCommand::CancelFlow => ("Sie haben den Vorgang abgebrochen", "You cancelled it"),
        FlowCommand::Late => (
            "Ihre Antwort kam, als die Zeit dafür vorbei war",
            "Your answer came when the time for it was over",
        ),
        FlowCommand::Repeat => {
            ("Ihre Nachricht passte nicht zur Frage", "Your message did not fit the question")
        }
    }
}
