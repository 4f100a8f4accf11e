//! What a message asks for: text in, a proposed command out.

use jiff::civil::Date;
use ombud_domain::{HandoverReason, Language, Locale};

use crate::{
    Alarm, Assistant,
    about_talk::{AboutTalk, about_talk},
    alarm,
    choice::{self, BareAnswer},
    command::{CodeCheck, Command, FlowCommand},
    further,
    intent::{Intent, IntentCommand, Unclear},
    language_wish::{LanguageWish, language_wish},
    procedure::{Stack, yes_or_no},
    rules,
    take_back::{TakesBack, takes_back},
    taught, wants_person, who_speaks, wish,
};

/// A message as the understander hears it.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// The visible text.
    pub text: &'a str,
    /// The language it is taken to be in.
    pub language: Language,
    /// The intents that our last question offered.
    pub offered: &'a [String],
    /// The day on which articles must be valid.
    pub today: Date,
    /// Where the conversation stands in its procedures, if it is in one.
    pub procedure: Option<&'a Stack>,
    /// What came of the code in it, where it shows one that was asked for.
    pub code: Option<CodeCheck>,
    /// What was written before we asked back, to say it in other words or which of what was offered.
    pub before: Option<&'a str>,
}

/// What was understood, with everything that was considered.
#[derive(Debug, Clone, PartialEq)]
pub struct Understanding {
    /// What the assistant proposes.
    pub command: Command,
    /// The intent behind it, where there is one.
    pub intent: Option<String>,
    /// Calibrated probability that this intent is right, in `0.0..=1.0`.
    pub confidence: f64,
    /// Calibrated probability that the message is about anything the assistant knows.
    pub in_scope: f64,
    /// How it was understood, as a reason code.
    pub code: &'static str,
    /// Other intents that were considered, with their probability, most probable first.
    pub others: Vec<(String, f64)>,
    /// Intents that the message clearly asks for besides, in their order.
    pub further: Vec<String>,
}

/// From which probability on a wish for a person is taken for one.
const PERSON_MIN: f64 = 0.4;

/// The same where the message names somebody: a colleague, the staff.
const PERSON_NAMED_MIN: f64 = 0.3;

/// The same where it names a machine, too: who sets one against the other wants the one.
const PERSON_INSTEAD_MIN: f64 = 0.15;

/// From which probability on what is not to be asked about is taken to be meant.
const DELICATE_MIN: f64 = 0.3;

/// The same where the message is far from everything the assistant knows.
const DELICATE_FAR_MIN: f64 = 0.6;

/// What share of the likeliest's probability that has to be.
const DELICATE_OF_BEST: f64 = 2.0 / 3.0;

/// Whoever is this sure of an intent is content with [`SURE_SCOPE`] of the probability that a message is
/// about anything the assistant knows: an everyday message has few words, and one that was never taught
/// (“kein Strom seit heute morgen”) weighs much among them.
const SURE_MIN: f64 = 0.7;
const SURE_SCOPE: f64 = 0.75;

/// From which probability on a question that names what it is about may be a second wording of what was said before.
const WORDING_MIN: f64 = 0.2;

/// Sentences of one message that are looked at one by one.
pub(crate) const SENTENCES_MAX: usize = 8;

/// From which probability on a sentence that asks for nothing says what a message is about.
const TOLD_MIN: f64 = 0.8;

/// From which probability on a few words are taken for a courtesy.
pub(crate) const COURTESY_MIN: f64 = 0.5;

/// Where one thing that is said ends and another may begin.
pub(crate) const PAUSES: [char; 7] = ['.', '!', '?', ',', ';', ':', '\n'];

/// Whoever is this sure of what a single word means offers nothing else.
const WORD_SURE_MIN: f64 = 0.97;

/// Letters that a form of a word has more, at most.
const ENDING_MAX: usize = 2;

/// Which share of the phrasings with a word are one intent's that has it to itself.
const WORD_OF_ONE_MIN: f64 = 0.6;

/// Offers at most; more cannot be taken in at a glance.
const OFFERS_MAX: usize = 3;

/// What the classifier says of a text.
pub(crate) struct Scores {
    /// Intents with their probability, most probable first.
    pub(crate) ranked: Vec<(String, f64)>,
    /// Probability that it is about anything the assistant knows.
    pub(crate) in_scope: f64,
}

impl Assistant {
    /// Understand a message.
    pub fn understand(&self, heard: &Heard<'_>) -> Understanding {
        if let Some(alarmed) = self.alarmed(heard) {
            return alarmed;
        }
        let understood = self.understand_one(heard);
        let is_taught = self.taught(&taught::plain(heard.text)).is_some();
        // What is said to be settled is written down as that, so nothing in it may say otherwise.
        if understood.command == Command::Confirm
            && !is_taught
            && rules::is_amiss(&taught::plain(heard.text))
        {
            let others = understood.others.into_iter().filter(|(id, _)| {
                self.command_of(id) != Command::Confirm && !self.command_of(id).is_small_talk()
            });
            return Understanding::uncertain(others.collect(), 0.0, understood.in_scope);
        }
        // What was taught as a whole means what it was taught for, and what answers a procedure was asked for.
        let is_whole = is_taught
            || match &understood.command {
                Command::HandOver { .. } => true,
                Command::Follow(followed) => *followed != FlowCommand::Repeat,
                _ => false,
            };
        let parts = if is_whole { vec![] } else { self.parts_of(heard, &understood) };
        let is_goods = |other: &Understanding| self.is_of_gas_as_goods(other, heard.text);
        let other = self.graver(heard, &understood, &parts).filter(|other| !is_goods(other));
        if other.is_none()
            && !is_whole
            && let Some(counted) = self.counted(heard, &understood)
        {
            return counted;
        }
        let plainer = || self.plainer(&understood, &parts).filter(|other| !is_goods(other));
        let other = other.or_else(plainer);
        let understood = other.unwrap_or(understood);
        let further = self.further(heard, &understood, &parts);
        Understanding { further, ..understood }
    }

    /// Whether what was said while a procedure waits is clearly about something else than what it asked.
    fn is_another_matter(
        &self,
        heard: &Heard<'_>,
        stack: &Stack,
        anew: &Understanding,
        is_question: bool,
    ) -> bool {
        // Another matter, said clearly, comes first: the procedure waits. Words of its own matter that answer
        // nothing are none, nor is an answer that does not fit, such as an address with too much in it, or
        // “keine Ahnung”, which is a slip away from “Mahnung”.
        let is_sure = anew.in_scope >= self.manifest().thresholds.in_scope_min
            && anew.confidence >= SURE_MIN
            && anew.code != "score.corrected"
            && rules::has_a_word(heard.text)
            && !self.answers_in_part(stack, heard);
        match &anew.command {
            Command::Clarify { .. } => false,
            // That all is solved ends what was begun, so somebody has to say so; nor are a courtesy's words an answer.
            Command::Confirm => {
                !stack.is_under_way()
                    || is_sure && !self.waits_for_yes(stack) && rules::says_settled(heard.text)
            }
            Command::SmallTalk { .. } => is_sure || !stack.is_under_way(),
            Command::Answer { flow, .. } => {
                let is_another = flow.as_deref() != stack.begun();
                is_question || (is_another && (is_sure || !stack.is_under_way()))
            }
            _ => true,
        }
    }

    /// Understand a message as one wish.
    pub(crate) fn understand_one(&self, heard: &Heard<'_>) -> Understanding {
        if let Some(check) = heard.code {
            // It was looked at and counts, whatever else is said.
            let command = FlowCommand::Code(check);
            let code = command.code();
            return Understanding::certain(Command::Follow(command), None, code);
        }
        let plain = taught::plain(heard.text);
        if who_speaks::is_person_word(&plain) {
            return Understanding::certain(
                Command::HandOver { reason: HandoverReason::Asked },
                None,
                "rule.person_word",
            );
        }
        // What was taught in just these words is meant, unless it answers a procedure or names an offer.
        if heard.procedure.is_none()
            && self.chosen(&plain, heard).is_none()
            && let Some(intent) = self.taught(&plain)
        {
            let command = self.command_of(&intent.id);
            return Understanding::certain(command, Some(intent.id.clone()), "score.intent");
        }
        if who_speaks::asks_whether_human(heard.text) {
            return Understanding::certain(Command::Disclose, None, "rule.asks_human");
        }
        if wants_person::wants_person(heard.text) {
            let command = Command::HandOver { reason: HandoverReason::Asked };
            return Understanding::certain(command, None, "rule.person_word");
        }
        let beside =
            || of_our_talk(heard).or_else(|| self.over(heard)).or_else(|| nothing_to_undo(heard));
        if let Some(understood) = self.language_alone(heard).or_else(beside) {
            return understood;
        }
        let Some(stack) = heard.procedure else {
            let bare = choice::bare_answer(heard.text);
            if let Some(answered) = self.answer_to_offers(heard, &plain, bare) {
                return answered;
            }
            let anew = self.tactful(self.understand_anew(heard));
            let nothing_asked = heard.offered.is_empty() && heard.before.is_none();
            // “Ok, danke” is thanks; that it is solved takes more words than “genau”.
            let is_courtesy = matches!(anew.command, Command::SmallTalk { .. });
            return match bare {
                Some(answer) if nothing_asked && !is_courtesy => {
                    let words = match answer {
                        BareAnswer::YesOrNo => "nothing-asked",
                        BareAnswer::Choice => "nothing-offered",
                    };
                    let command = Command::SmallTalk { words: words.to_owned() };
                    Understanding::certain(command, None, "rule.nothing_asked")
                }
                _ => anew,
            };
        };
        if stack.late {
            // Whatever was asked then, nothing is answered now; another matter is one as ever.
            let anew = self.tactful(self.understand_anew(heard));
            return match anew.command {
                Command::Clarify { .. } => {
                    let (command, code) = (FlowCommand::Late, FlowCommand::Late.code());
                    Understanding { command: Command::Follow(command), code, ..anew }
                }
                _ => anew,
            };
        }
        let taken = self.taken(stack, heard.text, heard.language, heard.today);
        let takes_anything = self.takes_anything(stack);
        // Where anything may be the answer, only a question and nothing else is one: a complaint may
        // well ask something.
        let is_question = if takes_anything {
            let ends = heard.text.matches(['.', '!', '?']).count();
            heard.text.trim_end().ends_with('?') && ends == 1
        } else {
            heard.text.contains('?')
        };
        // What is asked about the code is asked of whoever sent it.
        if let Some(command) = &taken
            && (!is_question || matches!(command, FlowCommand::NewCode | FlowCommand::WhereCode))
        {
            return Understanding::certain(Command::Follow(command.clone()), None, command.code());
        }
        if taken.is_none() && takes_anything && answers_yes_or_no(heard.text) {
            // “Ja” to “Worum geht es?” is no other matter either.
            return unfitting(stack, Understanding::uncertain(vec![], 0.0, 0.0));
        }
        if taken.is_none()
            && stack.is_under_way()
            && let Some(instead) = self.instead(stack, heard)
        {
            return instead;
        }
        let anew = self.understand_anew(heard);
        if self.is_another_matter(heard, stack, &anew, is_question)
            && (is_question || taken.is_none())
        {
            return interrupting(stack, heard, anew);
        }
        match taken {
            Some(command) => {
                let code = command.code();
                Understanding::certain(Command::Follow(command), None, code)
            }
            None if !stack.is_under_way() => self.tactful(anew),
            None => unfitting(stack, anew),
        }
    }

    /// Another procedure, where somebody says that they want that instead of the one under way.
    fn instead(&self, stack: &Stack, heard: &Heard<'_>) -> Option<Understanding> {
        let wish = wish::instead(heard.text)?;
        let anew = self.understand_anew(&Heard { text: &wish, ..*heard });
        let (Command::Answer { flow: Some(flow), .. } | Command::StartFlow { flow }) =
            &anew.command
        else {
            return None;
        };
        if stack.begun() == Some(flow) {
            return None;
        }
        let command = Command::StartFlow { flow: flow.clone() };
        Some(Understanding { command, ..anew })
    }

    /// Whether a part of a message between two pauses answers what a procedure waits for, in a question
    /// that does not take any text: “Lange Straße 12, 18055 Rostock” where only the street is asked.
    fn answers_in_part(&self, stack: &Stack, heard: &Heard<'_>) -> bool {
        let mut parts = heard.text.split(PAUSES).map(str::trim).filter(|part| !part.is_empty());
        !self.takes_anything(stack)
            && parts.any(|part| self.answers(stack, part, heard.language, heard.today))
    }

    /// Whether a message has nothing but words that the assistant uses in this language: a name, a number or a
    /// borrowed word (“Smart Meter”) is no sign of another one.
    pub fn is_usual_in(&self, text: &str, language: Language) -> bool {
        self.spelling().has_only_words_of(text, language)
    }

    /// The language that a message asks to go on in, such as “in English, please”.
    pub fn language_asked(&self, heard: &Heard<'_>) -> Option<Language> {
        match self.language_wish(heard)? {
            LanguageWish::For(language) => Some(language),
            LanguageWish::Against(_) => None,
        }
    }

    /// What a message says about a language, where it is not what a procedure waits for.
    fn language_wish(&self, heard: &Heard<'_>) -> Option<LanguageWish> {
        let is_word = !heard.text.trim().contains(char::is_whitespace);
        let is_answer = heard.procedure.is_some_and(|stack| {
            // Where anything may be the answer, a name such as “Deutsch” is one.
            (is_word || !self.takes_anything(stack))
                && self.answers(stack, heard.text, heard.language, heard.today)
        });
        if is_answer {
            return None;
        }
        let wishes: Vec<_> = heard.text.split(PAUSES).filter_map(language_wish).collect();
        let is_for = |wish: &&LanguageWish| matches!(wish, LanguageWish::For(_));
        wishes.iter().find(is_for).or(wishes.first()).copied()
    }

    /// What is proposed where a message is about the language and nothing else.
    fn language_alone(&self, heard: &Heard<'_>) -> Option<Understanding> {
        let wish = self.language_wish(heard)?;
        let mut parts = heard.text.split(PAUSES).map(str::trim).filter(|part| !part.is_empty());
        // “In English, please” is one wish, whatever is before its comma.
        if language_wish(heard.text).is_none() && !parts.all(|part| self.is_aside(part)) {
            return None;
        }
        let is_under_way = heard.procedure.is_some_and(Stack::is_under_way);
        let go_on = if is_under_way { "language-go-on" } else { "language-begin" };
        let command = match wish {
            LanguageWish::For(language) if !self.manifest().languages.contains(&language) => {
                Command::HandOver { reason: HandoverReason::Language }
            }
            // Said in the very language: whoever cannot read it is not helped with more of it.
            LanguageWish::Against(language) if language == heard.language => return None,
            LanguageWish::For(_) | LanguageWish::Against(_) => {
                Command::SmallTalk { words: go_on.to_owned() }
            }
        };
        Some(Understanding::certain(command, None, "rule.language_asked"))
    }

    /// What is heard by rule, before anything that was learned is asked.
    fn by_rule(&self, heard: &Heard<'_>, plain: &str) -> Option<Understanding> {
        if let Some(intent) = self.chosen(plain, heard) {
            let command = self.command_of(&intent);
            return Some(Understanding::certain(command, Some(intent), "rule.offer_chosen"));
        }
        if self.introduces(heard.text) {
            let command = Command::SmallTalk { words: "greeting".to_owned() };
            return Some(Understanding::certain(command, None, "rule.introduced"));
        }
        if let Some(understood) = self.beside_denied(heard) {
            return Some(understood);
        }
        if rules::works_again(heard.text) {
            return Some(self.works_again());
        }
        if rules::says_only_when(heard.text) || rules::knows_nothing(heard.text) {
            return Some(Understanding::uncertain(vec![], 0.0, 0.0));
        }
        // What it is about that does not matter, only what was asked can say.
        let anything = heard.procedure.is_some() || !heard.offered.is_empty();
        let says_nothing = rules::does_not_mind(heard.text, anything);
        (says_nothing || rules::asks_for_amusement(heard.text))
            .then(|| Understanding::uncertain(vec![], 0.0, 0.0))
    }

    /// Understand a message by itself, whatever waits.
    pub(crate) fn understand_anew(&self, heard: &Heard<'_>) -> Understanding {
        // Who is polite in between, or asks for a language, still comes for what is left.
        if let Some(matter) = self.without_courtesies(heard.text) {
            let understood = self.understand_anew(&Heard { text: &matter, ..*heard });
            // “Super, danke”: what is left of it says nothing by itself.
            return self.courtesy_as_a_whole(heard, &matter, &understood).unwrap_or(understood);
        }
        let plain = taught::plain(heard.text);
        if let Some(understood) = self.by_rule(heard, &plain) {
            return understood;
        }
        if let Some(matter) = rules::beside_indifference(heard.text) {
            return self.understand_anew(&Heard { text: &matter, ..*heard });
        }
        if let Some(text) = self.spelling().with_another(heard.text) {
            return self.understand_anew(&Heard { text: &text, ..*heard });
        }
        let scores = self.scores(heard.text);
        let Some((best, confidence)) = scores.ranked.first() else {
            return Understanding::uncertain(vec![], 0.0, scores.in_scope);
        };
        // Of words that it never met it only knows the letters: “Pizza” is as near to gas as to anything.
        let is_person = matches!(self.command_of(best), Command::HandOver { .. });
        if !is_person && self.spelling().has_only_strange_words(heard.text, heard.language) {
            return Understanding::uncertain(vec![], *confidence, scores.in_scope);
        }
        if self.command_of(best).is_small_talk()
            && let Some(asked) = self.beside_small_talk(heard)
        {
            return asked;
        }
        // That nothing helped is said with the words of that it did, and so is the question whether it did, or that
        // one has asked before.
        if self.command_of(best) == Command::Confirm
            && (rules::denies(&plain)
                || rules::asked_before(&plain)
                || heard.text.trim_end().ends_with('?'))
        {
            return Understanding::uncertain(vec![], *confidence, scores.in_scope);
        }
        if let Some(offers) = self.offers_first(&scores, heard) {
            let mut unclear =
                Understanding::uncertain(scores.ranked.clone(), *confidence, scores.in_scope);
            unclear.others.truncate(OFFERS_MAX);
            unclear.command = Command::Clarify { offers };
            return unclear;
        }
        let in_scope_min = self.manifest().thresholds.in_scope_min;
        let is_near = scores.in_scope >= in_scope_min * SURE_SCOPE;
        let is_ours = scores.in_scope >= in_scope_min || (is_near && *confidence >= SURE_MIN);
        // A wish for a person names somebody, or is clear without and more likely ours than not: “recommend me
        // a film” has its other words.
        let asks_person =
            self.command_of(best) == Command::HandOver { reason: HandoverReason::Asked };
        let names_somebody = asks_person && who_speaks::names_somebody(heard.text);
        let is_meant =
            !asks_person || names_somebody || (*confidence >= SURE_MIN && scores.in_scope >= 0.5);
        if *confidence >= self.enough_for(best) && is_ours && is_meant {
            return self.proposed(&scores, best, "score.intent");
        }
        // Search agrees with one of the likelier intents: then its article answers.
        if let Some(intent) = self.agreed(&scores, heard) {
            return self.proposed(&scores, intent, "passage.search_agrees");
        }
        // Mistyped words are read as what they are a slip away from, where that makes it clear.
        if let Some(text) = self.spelling().corrected(heard.text) {
            let text = text.as_str();
            let again = self.understand_anew(&Heard { text, ..*heard });
            // “Gedicht” is a slip away from “Gericht”: what is still far from everything we know was no slip.
            let is_ours = again.in_scope >= in_scope_min;
            if is_ours && !matches!(again.command, Command::Clarify { .. }) {
                return Understanding { code: "score.corrected", ..again };
            }
        }
        // Who may want a person gets one: to ask that back would be to withhold it. “Write me a poem” is asked
        // back all the same; what may be a threat or despair is not.
        let wanted = match self.command_of(best) {
            Command::HandOver { reason: HandoverReason::Asked } => {
                names_somebody || (is_near && is_meant)
            }
            Command::HandOver { .. } => true,
            _ => false,
        };
        let person_min = match (names_somebody, who_speaks::names_machine(heard.text)) {
            (true, true) => PERSON_INSTEAD_MIN,
            (true, false) => PERSON_NAMED_MIN,
            (false, _) => PERSON_MIN,
        };
        if wanted && *confidence >= person_min {
            return self.proposed(&scores, best, "score.person_likely");
        }
        // To someone who came for something else, offers are nonsense.
        let is_foreign = scores.in_scope * 2.0 < in_scope_min;
        // Nor is whoever may be in danger asked to say it again.
        let urgent = self.intent(best).is_some_and(|intent| intent.unclear == Unclear::Answer);
        if urgent && *confidence >= DELICATE_MIN && !is_foreign {
            return self.proposed(&scores, best, "score.urgent");
        }
        // Anger before a request, thanks after it: one sentence says what it is about.
        let together = || self.together(heard, &scores);
        if let Some(clear) = self.clearest_sentence(heard).or_else(together) {
            return clear;
        }
        let confidence = *confidence;
        let offer_min =
            if is_foreign { f64::INFINITY } else { self.manifest().thresholds.offer_min };
        let mut unclear = Understanding::uncertain(scores.ranked, confidence, scores.in_scope);
        unclear.others.truncate(OFFERS_MAX);
        let likely = unclear.others.iter().filter(|(_, share)| *share >= offer_min);
        unclear.command = Command::Clarify { offers: likely.map(|(id, _)| id.clone()).collect() };
        unclear
    }

    /// That something works again or is settled, said to a question that does not take any text. Whatever was asked:
    /// “the power is back” does not say that there is danger.
    fn over(&self, heard: &Heard<'_>) -> Option<Understanding> {
        heard.procedure.filter(|stack| !self.takes_anything(stack))?;
        if rules::works_again(heard.text) {
            return Some(self.works_again());
        }
        let settled = self.taught(&taught::plain(heard.text));
        let settled = settled.filter(|intent| intent.command == IntentCommand::Confirm)?;
        if yes_or_no(heard.text).is_some() {
            return None;
        }
        // Whoever takes it for done while it waits for their yes is asked again; what settled itself is left alone.
        let command = match heard.procedure {
            Some(stack) if self.waits_for_yes(stack) && !rules::has_settled_itself(heard.text) => {
                Command::Follow(FlowCommand::Repeat)
            }
            Some(stack) if stack.is_under_way() => Command::Follow(FlowCommand::CancelFlow),
            _ => Command::Confirm,
        };
        Some(Understanding::certain(command, Some(settled.id.clone()), "score.intent"))
    }

    /// That something works again is a good end.
    fn works_again(&self) -> Understanding {
        let is_it = |intent: &&Intent| intent.command == IntentCommand::Confirm;
        let intent = self.intents().iter().find(is_it).map(|intent| intent.id.clone());
        Understanding::certain(Command::Confirm, intent, "rule.works_again")
    }

    /// The topics to choose from where a message is a single word that several were taught with: “Zähler” may be a
    /// reading, a replacement or a number; and the likeliest where it is about a contract with somebody else. `None` where
    /// one of them is very sure or has the word nearly to itself, or may be urgent.
    fn offers_first(&self, scores: &Scores, heard: &Heard<'_>) -> Option<Vec<String>> {
        let (best, confidence) = scores.ranked.first()?;
        let is_sure = *confidence >= WORD_SURE_MIN && scores.in_scope >= SURE_MIN;
        let plain = taught::plain(heard.text);
        let is_word = !plain.is_empty() && plain.chars().all(char::is_alphabetic);
        let is_topic = |intent: &Intent| {
            let is_answer = matches!(
                intent.command,
                IntentCommand::Answer { .. } | IntentCommand::StartFlow { .. }
            );
            is_answer && intent.unclear == Unclear::AskBack
        };
        if !self.intent(best).is_some_and(is_topic) {
            return None;
        }
        if self.spelling().names_another(heard.text) {
            return Some(vec![best.clone()]);
        }
        if is_sure || !is_word {
            return None;
        }
        let uses = |intent: &Intent| {
            let texts = intent.phrasings.iter().filter(|(language, _)| *language == heard.language);
            // “Tarife” is the same word.
            let is_form = |word: &&str| {
                word.strip_prefix(plain.as_str()).is_some_and(|end| end.len() <= ENDING_MAX)
            };
            let has_it = |text: &str| rules::words(&text.to_lowercase()).iter().any(is_form);
            texts.filter(|(_, text)| has_it(text)).count()
        };
        let topics = self.intents().iter().filter(|intent| is_topic(intent));
        let mut topics: Vec<(usize, &str)> =
            topics.map(|intent| (uses(intent), intent.id.as_str())).collect();
        topics.retain(|(count, _)| *count > 0);
        topics.sort_by(|(one, _), (other, _)| other.cmp(one));
        let all: usize = topics.iter().map(|(count, _)| count).sum();
        let most = topics.first().map_or(0, |(count, _)| *count);
        if topics.len() < 2 || to_share(most, all) >= WORD_OF_ONE_MIN {
            return None;
        }
        // What it is most likely comes first.
        topics.sort_by_key(|(_, id)| id != best);
        topics.truncate(OFFERS_MAX);
        Some(topics.into_iter().map(|(_, id)| id.to_owned()).collect())
    }

    /// What the classifier says of a text. Deaths are only where one is told of: what is learned of them is like what is
    /// said of people who move out.
    pub(crate) fn scores(&self, text: &str) -> Scores {
        let mut scores = self.scored(text);
        let is_death = |(id, _): &(String, f64)| {
            self.intent(id).is_some_and(|intent| intent.alarm == Some(Alarm::Death))
        };
        let tells = |text: &str| alarm::tells_of_death(text);
        if scores.ranked.first().is_some_and(is_death)
            && !tells(text)
            && !self.spelling().corrected(text).is_some_and(|corrected| tells(&corrected))
        {
            scores.ranked.retain(|ranked| !is_death(ranked));
        }
        // Nor is gas that is bought an emergency.
        let is_gas = |(id, _): &(String, f64)| {
            self.intent(id).is_some_and(|intent| intent.alarm == Some(Alarm::Gas))
        };
        if scores.ranked.iter().any(is_gas) && alarm::is_of_gas_as_goods(text) {
            scores.ranked.retain(|ranked| !is_gas(ranked));
        }
        scores
    }

    fn scored(&self, text: &str) -> Scores {
        let classification = self.classifier().classify(text);
        let named = |(index, share): &(usize, f32)| {
            Some((self.intents().get(*index)?.id.clone(), f64::from(*share)))
        };
        Scores {
            ranked: classification.ranked.iter().filter_map(named).collect(),
            in_scope: f64::from(classification.in_scope),
        }
    }

    /// What an intent proposes, with what else was considered.
    pub(crate) fn proposed(
        &self,
        scores: &Scores,
        intent: &str,
        code: &'static str,
    ) -> Understanding {
        let (own, others): (Vec<_>, Vec<_>) =
            scores.ranked.iter().cloned().partition(|(id, _)| id == intent);
        Understanding {
            command: self.command_of(intent),
            intent: Some(intent.to_owned()),
            confidence: own.first().map_or(0.0, |(_, share)| *share),
            in_scope: scores.in_scope,
            code,
            others: others.into_iter().take(OFFERS_MAX).collect(),
            further: vec![],
        }
    }

    /// What is asked besides a greeting, which is not what the customer came for.
    fn beside_small_talk(&self, heard: &Heard<'_>) -> Option<Understanding> {
        let clauses = clauses(heard.text).into_iter();
        let alone = Heard { procedure: None, before: None, ..*heard };
        let mut asked = clauses.map(|text| self.understand_one(&Heard { text, ..alone }));
        // What is unclear is asked back, unless it is more of the same.
        asked.find(|asked| match &asked.command {
            Command::Clarify { .. } => {
                let likely = asked.others.first();
                likely.is_some_and(|(likely, _)| !self.command_of(likely).is_small_talk())
            }
            command => !command.is_small_talk(),
        })
    }

    /// One of the likelier intents whose article search finds first.
    fn agreed<'s>(&self, scores: &'s Scores, heard: &Heard<'_>) -> Option<&'s str> {
        let thresholds = self.manifest().thresholds;
        if scores.in_scope < thresholds.in_scope_min {
            return None;
        }
        let hits = self.knowledge().search(heard.text, heard.language, heard.today, None, 1);
        let found = &hits.first()?.article.id;
        let likely = scores.ranked.iter().take(OFFERS_MAX);
        let likely = likely.filter(|(_, share)| *share * 2.0 >= thresholds.answer_min);
        likely.map(|(intent, _)| intent.as_str()).find(|intent| {
            matches!(self.command_of(intent), Command::Answer { article, .. } if article == *found)
        })
    }

    /// What was said in two wordings, read in both, where that makes it clear. A question about something else, such as the
    /// weather, is no second wording: what was said before it would be read alone.
    fn together(&self, heard: &Heard<'_>, scores: &Scores) -> Option<Understanding> {
        let text = &format!("{}\n{}", heard.before?, heard.text);
        let both = Heard { text, before: None, offered: &[], ..*heard };
        let again = self.understand_anew(&both);
        let clear =
            !again.command.is_small_talk() && !matches!(again.command, Command::Clarify { .. });
        let considers = |intent: &String| {
            scores.ranked.iter().any(|(id, share)| id == intent && *share >= WORDING_MIN)
        };
        let is_wording =
            !wish::asks_of_its_own(heard.text) || again.intent.as_ref().is_some_and(considers);
        (clear && is_wording).then_some(Understanding { code: "score.together", ..again })
    }

    /// From which probability on an intent is proposed. Nobody is sent to a person at a guess.
    fn enough_for(&self, intent: &str) -> f64 {
        let decided = Command::HandOver { reason: HandoverReason::Policy };
        let command = self.command_of(intent);
        let least = if command == decided {
            PERSON_MIN
        } else if matches!(command, Command::SmallTalk { .. }) {
            // A greeting at a guess leaves whoever asked without an answer.
            COURTESY_MIN
        } else {
            0.0
        };
        least.max(self.manifest().thresholds.answer_min)
    }

    /// A question without what is not to be asked about; a person where that is likely.
    fn tactful(&self, mut understood: Understanding) -> Understanding {
        let Command::Clarify { offers } = &mut understood.command else { return understood };
        let is_delicate =
            |id: &str| self.intent(id).is_some_and(|intent| intent.unclear == Unclear::HandOver);
        offers.retain(|id| !is_delicate(id));
        let first = understood.intent.as_deref().map(|id| (id, understood.confidence));
        let others = understood.others.iter().map(|(id, share)| (id.as_str(), *share));
        let considered: Vec<(&str, f64)> = first.into_iter().chain(others).collect();
        let best = considered.iter().map(|(_, share)| *share).fold(0.0, f64::max);
        // Nearly as likely as the likeliest: “our whole estate” is about houses.
        let enough = DELICATE_MIN.max(best * DELICATE_OF_BEST);
        // Of someone who most likely came for something else, such as the weather, it takes more.
        let is_foreign = understood.in_scope * 2.0 < self.manifest().thresholds.in_scope_min;
        let enough = if is_foreign { enough.max(DELICATE_FAR_MIN) } else { enough };
        if considered.into_iter().any(|(id, share)| is_delicate(id) && share >= enough) {
            understood.command = Command::HandOver { reason: HandoverReason::Delicate };
        }
        understood
    }

    /// What is proposed where an understanding's own proposal may not be carried out: to ask back.
    pub fn clarification(&self, understanding: &Understanding) -> Command {
        let asked = if let Command::Clarify { .. } = understanding.command {
            understanding.command.clone()
        } else {
            let others = understanding.others.iter().map(|(intent, _)| intent);
            let likely = understanding.intent.iter().chain(others);
            Command::Clarify { offers: likely.take(OFFERS_MAX).cloned().collect() }
        };
        self.tactful(Understanding { command: asked, ..understanding.clone() }).command
    }

    /// What one sentence of several says clearly, by itself.
    fn clearest_sentence(&self, heard: &Heard<'_>) -> Option<Understanding> {
        let sentences: Vec<&str> = sentences(heard.text).collect();
        if sentences.len() < 2 {
            return None;
        }
        let alone = Heard { procedure: None, offered: &[], before: None, ..*heard };
        let understood = sentences.into_iter().take(SENTENCES_MAX).map(|text| {
            let asks = further::is_wish(text);
            (asks, self.understand_one(&Heard { text, ..alone }))
        });
        // What is only told is context, unless it is clear.
        let clear = understood.filter(|(asks, one)| {
            let is_clear = *asks || one.confidence >= TOLD_MIN;
            let is_ours =
                !one.command.is_small_talk() && !matches!(one.command, Command::Clarify { .. });
            is_ours && is_clear
        });
        let (_, clearest) = clear.max_by(|(one_asks, one), (other_asks, other)| {
            let by_confidence = one.confidence.total_cmp(&other.confidence);
            one_asks.cmp(other_asks).then(by_confidence)
        })?;
        Some(Understanding { code: "score.sentence", ..clearest })
    }

    pub(crate) fn command_of(&self, intent: &str) -> Command {
        match self.intent(intent).map(|intent| &intent.command) {
            Some(IntentCommand::Answer { article, flow }) => {
                Command::Answer { article: article.clone(), flow: flow.clone() }
            }
            Some(IntentCommand::StartFlow { flow }) => Command::StartFlow { flow: flow.clone() },
            Some(IntentCommand::Disclose) => Command::Disclose,
            Some(IntentCommand::Confirm) => Command::Confirm,
            Some(IntentCommand::SmallTalk { words }) => Command::SmallTalk { words: words.clone() },
            Some(IntentCommand::Refer { .. }) => {
                Command::HandOver { reason: HandoverReason::Policy }
            }
            Some(IntentCommand::HandOver) | None => {
                Command::HandOver { reason: HandoverReason::Asked }
            }
        }
    }

    /// What an intent is about, in words for customers: its title, or what it is instead of a topic. An intent
    /// that this version of the assistant does not have was one of an earlier one.
    pub fn topic_of(&self, intent: &str, locale: Locale) -> String {
        if let Some(title) = self.title_of(intent, locale.language()) {
            return title.to_owned();
        }
        let (de, en) = match self.intent(intent).map(|intent| &intent.command) {
            Some(IntentCommand::HandOver) => {
                ("der Wunsch nach einem Menschen", "a wish for a person")
            }
            Some(IntentCommand::Refer { .. }) => {
                ("etwas, das ein Mensch entscheidet", "something that a person decides")
            }
            Some(IntentCommand::Disclose) => (
                "die Frage, ob hier ein Mensch antwortet",
                "the question whether a person answers here",
            ),
            Some(IntentCommand::Confirm) => {
                ("die Auskunft, dass alles geklärt ist", "word that everything is settled")
            }
            Some(IntentCommand::SmallTalk { .. }) => {
                ("ein Gruß oder ein Dank", "a greeting or thanks")
            }
            Some(IntentCommand::Answer { .. } | IntentCommand::StartFlow { .. }) | None => (
                "ein Thema, zu dem es keinen Text mehr gibt",
                "a topic on which there is no text any more",
            ),
        };
        match locale {
            Locale::De => de,
            Locale::En => en,
        }
        .to_owned()
    }

    /// What an intent is called towards customers: the title of its article or procedure.
    pub fn title_of(&self, intent: &str, language: Language) -> Option<&str> {
        let article = match &self.intent(intent)?.command {
            IntentCommand::Answer { article, .. } => article,
            IntentCommand::StartFlow { flow } => return Some(self.flow(flow)?.title(language)),
            IntentCommand::Disclose
            | IntentCommand::Confirm
            | IntentCommand::HandOver
            | IntentCommand::Refer { .. }
            | IntentCommand::SmallTalk { .. } => return None,
        };
        let knowledge = self.knowledge();
        let article = knowledge.article(article, language).or_else(|| {
            self.manifest().languages.iter().find_map(|other| knowledge.article(article, *other))
        })?;
        Some(&article.title)
    }
}

/// Somebody who wants another procedure begun gets it, and the one under way waits: who only asks about it is
/// answered.
fn interrupting(stack: &Stack, heard: &Heard<'_>, anew: Understanding) -> Understanding {
    match &anew.command {
        Command::Answer { flow: Some(flow), .. }
            if stack.is_under_way()
                && stack.begun() != Some(flow)
                && anew.confidence >= SURE_MIN
                && wish::wants_it_done(heard.text) =>
        {
            let command = Command::StartFlow { flow: flow.clone() };
            Understanding { command, ..anew }
        }
        _ => anew,
    }
}

/// What is proposed where a message is about our talk and nothing else.
fn of_our_talk(heard: &Heard<'_>) -> Option<Understanding> {
    let is_under_way = heard.procedure.is_some_and(Stack::is_under_way);
    let say = |words: &str| Command::SmallTalk { words: words.to_owned() };
    let (command, code) = match about_talk(heard.text)? {
        AboutTalk::NoMachine => {
            (Command::HandOver { reason: HandoverReason::Asked }, "rule.person_word")
        }
        AboutTalk::NoPerson if is_under_way => (say("no-person-go-on"), "rule.no_person"),
        AboutTalk::NoPerson => (say("no-person"), "rule.no_person"),
        AboutTalk::End if is_under_way => {
            (Command::Follow(FlowCommand::CancelFlow), FlowCommand::CancelFlow.code())
        }
        AboutTalk::End => (say("end"), "rule.asks_to_end"),
        AboutTalk::Puzzled => (say("puzzled"), "rule.puzzled"),
    };
    Some(Understanding::certain(command, None, code))
}

/// That nothing is there to undo. Whatever was done is undone before a message is understood, and a procedure that is under
/// way ends with these words.
fn nothing_to_undo(heard: &Heard<'_>) -> Option<Understanding> {
    let is_under_way = heard.procedure.is_some_and(Stack::is_under_way);
    let undoes = takes_back(heard.text) == Some(TakesBack::Plainly);
    (undoes && !is_under_way).then(|| {
        let command = Command::SmallTalk { words: "nothing-to-undo".to_owned() };
        Understanding::certain(command, None, "rule.nothing_to_undo")
    })
}

/// What is proposed where a message answers nothing that a procedure waits for: to ask again, or a person where that was done
/// too often.
fn unfitting(stack: &Stack, understood: Understanding) -> Understanding {
    let command = if stack.is_lost() {
        Command::HandOver { reason: HandoverReason::NotUnderstood }
    } else {
        Command::Follow(FlowCommand::Repeat)
    };
    Understanding { command, ..understood }
}

/// Whether a text is a yes or no and nothing else.
fn answers_yes_or_no(text: &str) -> bool {
    choice::bare_answer(text) == Some(BareAnswer::YesOrNo)
}

/// What share one count is of another.
fn to_share(count: usize, all: usize) -> f64 {
    let of = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if all == 0 { 0.0 } else { of(count) / of(all) }
}

/// The parts of a text between punctuation that may say something, the longest first, where it has
/// several.
fn clauses(text: &str) -> Vec<&str> {
    let words = |clause: &str| clause.split_whitespace().count();
    let clauses = text.split(PAUSES).map(str::trim);
    let mut clauses: Vec<&str> = clauses.filter(|clause| !clause.is_empty()).collect();
    if clauses.len() < 2 {
        return vec![];
    }
    clauses.retain(|clause| words(clause) > 2);
    clauses.sort_by_key(|clause| std::cmp::Reverse(words(clause)));
    clauses.truncate(SENTENCES_MAX);
    clauses
}

/// The sentences of a text that say something.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let sentences = text.split(['.', '!', '?', '\n']).map(str::trim);
    sentences.filter(|sentence| sentence.split_whitespace().count() > 1)
}

impl Understanding {
    /// That a message is added for the person who is waited for, and nothing in it understood.
    pub fn added() -> Self {
        Self::certain(Command::Added, None, "rule.waits_for_person")
    }

    /// That a file came, which only people can look at.
    pub fn file() -> Self {
        let command = Command::SmallTalk { words: "file-received".to_owned() };
        Self::certain(command, None, "rule.file_not_read")
    }

    pub(crate) fn certain(command: Command, intent: Option<String>, code: &'static str) -> Self {
        Self {
            command,
            intent,
            confidence: 1.0,
            in_scope: 1.0,
            code,
            others: vec![],
            further: vec![],
        }
    }

    pub(crate) fn uncertain(ranked: Vec<(String, f64)>, confidence: f64, in_scope: f64) -> Self {
        Self {
            command: Command::Clarify { offers: vec![] },
            intent: None,
            confidence,
            in_scope,
            code: "score.below_threshold",
            others: ranked,
            further: vec![],
        }
    }

    /// The intent behind it, or the likeliest where none is clear and one would be offered.
    pub fn likeliest(&self) -> Option<&str> {
        let offered = match &self.command {
            Command::Clarify { offers } => offers.first(),
            _ => None,
        };
        self.intent.as_deref().or(offered.map(String::as_str))
    }
}

#[cfg(test)]
mod tests;
