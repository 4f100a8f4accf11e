//! What a claim to be a human looks like, as regular expressions over text without line breaks.
//!
//! Adverbs are listed, so that a sentence about somebody else is not taken for one; adjectives are told
//! by where they stand: they are the only groups that capture, and [`BETWEEN`] says what cannot be one.

/// A beginning: of the text, of a sentence, after a colon, or after a short reply.
const BEGIN: &str = r"(?:^|[.!?…] |[:;•] |\b(?:ja|nein|doch|keine sorge|versprochen|yes|no|don't worry|relax),? (?:hier ist |it's |this is )?)";
/// An end: of the text, of a sentence, or of a part of one.
const END: &str = r"(?:$|[.,!;:…–—)]| [–—-])";
/// An end after which the sentence does not go on: “people, not machines, decide about it” claims nothing.
const STOP: &str = r"(?:$|[.!;:…–—)]| [–—-])";
/// A first name, and others after it. No full stop ends it, or the next sentence would go on after it.
const NAME: &str = r"(?-i:(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? )*\p{Lu}[\p{L}-]*\p{L}(?: \p{Lu}(?:\.|[\p{L}-]*\p{L})){0,2})";

const DE_ADVERB: &str = r"(?:(?:wirklich|tatsächlich|natürlich|selbst|selbstverständlich|auch|nur|ganz|hier|gerade|jetzt|immer|stets|ja|doch|aber|eben|halt|einfach|sogar|noch|nach wie vor|weiterhin|jederzeit|grundsätzlich|allein|garantiert|ehrlich|definitiv|übrigens|ausschließlich|persönlich|höchstpersönlich|bestimmt|sicher|wahrhaftig|echt|lediglich|genau wie sie|wie sie|in der tat|bei uns|ihnen|direkt|zu 100 ?%|hundertprozentig) )*";
const DE_ARTICLE: &str = r"(?:eine?[nmrs]?|ihre?[nmrs]?|unsere?[nmrs]?|der|die|den|dem)";
const DE_ADJECTIVE: &str = r"((?:[\p{L}-]{2,}(?:er|en|em|es|e),? (?:und )?){0,3})";
const DE_HUMAN: &str = r"(?:mensch(?:en)?|person(?:en)?|mitarbeiter(?:in|innen|n)?|mitarbeitenden?|kolleg(?:e|in|en|innen)|(?:kunden)?berater(?:in)? aus fleisch und blut|kundenberater(?:in)?|sachbearbeiter(?:in)?|angestellter?|angestellten|frau|mann|menschliche[rn]? (?:ansprechpartner|berater|assistent)(?:in)?)\b";
/// Who works for a company, by what they do for its customers.
const DE_STAFF: &str = r"(?:(?:kunden|service|kundenservice-?|kundendienst-?)?(?:mitarbeiter|berater|betreuer)(?:in)?|kolleg(?:e|in)|(?:sach)?bearbeiter(?:in)?|ansprechpartner(?:in)?|ansprechperson)\b";
/// The same, as somebody in particular.
const DE_SOMEBODY: &str = r"(?:ihre?|unsere?|die|der)";
/// What is no human.
const DE_MACHINE: &str = r"(?:ki-(?:assistent(?:in)?|agent(?:in)?|modell|system|programm|(?:chat)?bot)|ki|bots?|chatbots?|roboter|maschinen?|computer|programm|software|automat(?:en)?|algorithmus|sprachmodell|künstlichen? intelligenz(?:en)?|automatische[sn]? system|sprachassistent(?:in)?)\b";
/// The same, where it cannot be what somebody speaks about otherwise, such as a washing machine.
const DE_BOT: &str = r"(?:ki-(?:assistent(?:in)?|agent(?:in)?|modell|system|programm|(?:chat)?bot)s?|ki|bots?|chatbots?|roboter[ns]?|maschinen?|sprachmodelle?n?|künstlichen?r? intelligenz)\b";
const DE_PLACE: &str = r"(?:hier|bei uns|in (?:diesem|unserem) chat|im chat|in dieser unterhaltung|in diesem gespräch|an dieser stelle)";
const DE_TALK: &str = r"(?:sprechen|schreiben|chatten|reden|kommunizieren|texten)";

const EN_ADVERB: &str = r"(?:(?:really|actually|truly|indeed|of course|definitely|certainly|absolutely|just|only|also|simply|in fact|very much|currently|now|always|still|totally|completely|honestly|nothing but|none but|literally|fully|all|obviously|naturally|here|100 ?%|every bit as|most) )*";
const EN_ADJECTIVE: &str = r"((?:[\p{L}'-]{2,},? ){0,3})";
const EN_HUMAN: &str = r"(?:humans?(?: beings?)?|persons?|man|woman|employee|colleague|(?:customer )?(?:service|support|care) (?:agent|representative|rep|advis[eo]r)|member of (?:our|the)(?: \w+)? (?:team|staff))\b";
/// Who works for a company, by what they do for its customers.
const EN_STAFF: &str = r"(?:(?:customer |client |service |support |care |account |case |personal )*(?:agent|representative|rep|advis[eo]r|consultant|manager|handler|worker|clerk)|colleague|employee|team ?mate)\b";
const EN_MACHINE: &str = r"(?:ai-(?:assistant|agent|model|system|program|(?:chat)?bot)s?|ai|ais|bots?|chatbots?|robots?|machines?|computers?|program|software|algorithms?|automation|language models?|artificial intelligence|virtual assistants?|automated (?:system|message|reply|replies|response|responses|answer|answers|service|chat|assistant)s?)\b";
const EN_BOT: &str = r"(?:ai-(?:assistant|agent|model|system|program|(?:chat)?bot)s?|ai|bots?|chatbots?|robots?|machines?|language models?|artificial intelligence|automated (?:system|message|reply|response|answer|service|chat|assistant)s?)\b";
const EN_PLACE: &str =
    r"(?:(?:in |around )?here|(?:in|on) (?:this|our) (?:chat|conversation)|with us)";
const EN_TALK: &str = r"(?:talking|speaking|chatting|writing|messaging|texting|dealing)";

/// To come upon somebody, or to have to do with them.
const DE_MEET: &str =
    r"(?:finden|treffen|begegnen|sehen|erleben|stoßen|sprechen|schreiben|chatten|werden)";
const EN_MEET: &str = r"(?:find|meet|see|encounter|get|reach|hear from|run into|come across|(?:(?:be )?(?:talk|speak|chat|deal|writ)(?:e|ing)? (?:to|with)))";
/// What is written in a chat, all of it.
const DE_ALL_WRITTEN: &str = r"(?:jede|alle|sämtliche|unsere) (?:(?:ihrer|ihre) )?(?:nachricht|antwort|frage|zeile)(?:en|n)?";
const EN_ALL_WRITTEN: &str = r"(?:(?:every|each|all)(?: of)?(?: our| your| the)? (?:single )?(?:messages?|repl(?:y|ies)|answers?|responses?|questions?)|our (?:messages|replies|responses))";
/// Whoever is told of as humans, and not as a company's staff.
const DE_MERE_HUMANS: &str = r"(?:eine?[mnr]? )?(?:echte[nmr]? |richtige[nmr]? |wirkliche[nmr]? |leibhaftige[nmr]? |lebendige[nmr]? )*mensch(?:en)?\b";
const EN_MERE_HUMANS: &str = r"(?:an? )?(?:real |actual |live |living |genuine |other |fellow )*(?:humans?(?: beings?)?|people|persons?)\b";

/// What cannot stand before the human of a claim: a denial, and what makes of it something else.
pub(super) const BETWEEN: &str = r"(?i)\b(?:nicht|keine?[nmrs]?|weder|noch|nie|niemals|des|über|unter|gegen|wegen|ohne|zwischen|hinter|künstliche\w*|digitale\w*|virtuelle\w*|automatische\w*|elektronische\w*|maschinelle\w*|jede[nmrs]?|manche[nmrs]?|not|no|never|nor|neither|of|for|to|by|from|than|like|and|or|who|whom|that|which|whose|every|each|any|between|about|some(?:one|body)|any(?:one|body)|every(?:one|body)|nobody|whoever|people|ai|ki|ai-\w+|ki-\w+|virtual|digital|artificial|automated|robotic|(?:chat-?)?bot|robot(?:er)?|software|assistant|\w*assistent(?:in)?)\b";

/// Who cannot but be the assistant, as whose words an article is read when it is quoted: in the first
/// person, the customer's partner, the assistant by its name, this chat. Elsewhere it may be a hotline or a shop.
pub(super) fn of_the_assistant(name: &str) -> String {
    let subject = subject(name);
    format!(
        r"^{BEGIN}?(?:i'm|i am|i was|as a|speaking as|my name|ich bin|bin ich|bin|ich heiße|mein name|als|you're|you are|you aren't|sie (?:{DE_TALK}|chatten)|(?:hier|gerade|natürlich|wirklich) {DE_TALK} sie|you (?:will|won't|never|don't|do not|can't|cannot)|{subject})\b|\b(?:(?:this|our) (?:chat|conversation)|(?:diese[mnrs]?|unsere[mnrs]?|unser) (?:chat|unterhaltung|gespräch))\b"
    )
}

/// A text that is a human, all of it.
pub(super) const A_HUMAN: &str = r"^(?:(?:eine?[nmrs]?|der|die|dem|den|ihre?[nmr]?|unsere?[nmr]?|an?|the|your|our|echte[nmrs]?|wirkliche[nmrs]?|real|actual|genuine) )+(?:[\p{L}-]+ ){0,2}(?:mensch(?:en)?|person(?:en)?|mitarbeiter(?:in|innen|n)?|kolleg(?:e|in|en|innen)|humans?(?: beings?)?|people|employees?|colleagues?|member of (?:our|the) (?:team|staff))(?: aus fleisch und blut| of flesh and blood| aus .+| from .+)?$";

/// What only a human may be called, where it is not denied.
pub(super) const ONLY_A_HUMAN: &str = r"\b(?:(?:mensch(?:en)?|mitarbeiter(?:in)?|kolleg(?:e|in)|sachbearbeiter(?:in)?|kundenberater(?:in)?|human(?: being)?|person|employee|colleague|representative)\b|(?:aus|from|of) (?:fleisch und blut|flesh and blood)\b|(?:echte[rs]?|wirkliche[rs]?|real|actual|genuine|living) (?:frau|mann|leute|woman|man|people|humans)\b)";

/// What denies the human that follows.
pub(super) const NO: &str = r"\b(?:keine?|nicht|nie|no|not|non|never)(?: an?| eine?)?[ -]$";

/// That something is no machine. That it is no common one denies nothing.
pub(super) fn no_machine() -> String {
    format!(
        r"(?:\b(?:garantiert |definitely |certainly |really |wirklich |100 ?% )?(?:not|no|never|non|isn't|without|free of|free from|keine?[nmrs]?|nicht|nie|niemals|ohne|frei von|statt)(?:[ -](?:an?|any|eine?[nmrs]?))?[ -](?:{DE_MACHINE}|{EN_MACHINE}|(?:artificial|automated|virtual|künstlich|virtuell|automatisiert)\b)|\bnichts künstliches\b|\bnothing artificial\b|\b(?:bot|ai|ki)[ -]?fre(?:e|ie?[nmrs]?)\b)"
    )
}

/// Claims to be a human. No group that captures may match [`BETWEEN`].
pub(super) fn claims(name: &str) -> Vec<String> {
    let subject = subject(name);
    let de_humans = format!("(?:{DE_ARTICLE} )?{DE_ADJECTIVE}{DE_HUMAN}");
    let de_a_human = format!("(?:eine?|der|die|ihre?|unsere?) {DE_ADJECTIVE}{DE_HUMAN}");
    let en_humans = format!("(?:an? |your )?{EN_ADJECTIVE}(?:{EN_HUMAN}|people\\b)");
    let en_a_human = format!("(?:an?|your|one of (?:our|the)) {EN_ADJECTIVE}{EN_HUMAN}");
    let place = format!("{DE_PLACE} {DE_ADVERB}");
    let de_served = r"(?:bedient|betreut|beraten|bearbeitet|unterstützt|begleitet)";
    let en_served = "(?:served|helped|assisted|advised|supported|looked after|attended to|taken care of|answered)";
    let de_replies = r"(?:schreibt|schreiben|spricht|sprechen|antwortet|antworten|tippt|tippen|chattet|chatten|liest und (?:antwortet|schreibt)|lesen und (?:antworten|schreiben))";
    let en_replies = r"(?:(?:read and )?(?:answer|reply|respond|write|type)|(?:reads and )?(?:answers|replies|responds|writes|types))\b";
    let de_somebody = format!(
        "(?:{NAME},? )?(?:{de_humans}|aus unserem (?:\\w+ )?(?:team|haus)\\b|aus fleisch und blut\\b)"
    );
    let en_somebody =
        format!("(?:{NAME},? )?(?:{en_humans}|(?:from|on|of) our (?:\\w+ )?(?:team|staff)\\b)");
    let mut claims = vec![
        // In the first person.
        format!(r"\b(?:ich bin|bin ich) {DE_ADVERB}{de_a_human}"),
        format!(r"{BEGIN}bin {DE_ADVERB}{de_a_human}"),
        format!(r"\b(?:ich bin|bin ich|wir sind|{subject} ist) {DE_ADVERB}(?:mensch\b|menschlich\b|(?:{DE_ARTICLE} )?{DE_ADJECTIVE}(?:\w+ )?aus fleisch und blut\b|echt{END})"),
        format!(r"\b(?:ich bin|bin ich|wir sind|{subject} ist|hier ist man|{BEGIN}) ?{DE_ADVERB}(?:genauso|genau so|ebenso|so|nicht weniger) (?:sehr )?(?:{DE_ARTICLE} )?(?:echte[rs]? )?(?:mensch|menschlich|lebendig|echt) (?:wie|als) (?:sie|du|ihr|jeder andere)\b"),
        format!(r"\b(?:ich bin|ich heiße|mein name ist|hier ist|hier schreibt|hier spricht) (?:die |der )?{NAME},? (?:und )?(?:ich bin )?{DE_ADVERB}(?:eine?|ihre?) {DE_ADJECTIVE}{DE_HUMAN}"),
        format!(r"\bals {DE_ADJECTIVE}mensch (?:kann|weiß|verstehe|kenne|sage|bin|habe) ich\b"),
        format!(r"\bwir (?:alle )?sind {DE_ADVERB}{DE_ADJECTIVE}menschen\b"),
        format!(r"\bi(?:'m| am) {EN_ADVERB}{en_a_human}"),
        format!(r"\bi(?:'m| am) {EN_ADVERB}(?:human|(?:(?:made )?(?:of|from) )?flesh and blood|made of flesh|an? (?:real|actual|living) one|real{END})"),
        format!(r"\b(?:i'm|i am|we're|we are|{subject} is|you're (?:{EN_TALK}|speaking) (?:to|with)|{BEGIN}) ?{EN_ADVERB}(?:just |every bit |exactly |no less )?(?:as|so|like) (?:human|real|much (?:of )?an? human(?: being)?|alive|mortal) (?:as|like) (?:you|anyone|anybody|the next)\b"),
        format!(r"\byou(?:'re| are) {EN_ADVERB}{EN_TALK} (?:to|with) (?:[\w'-]+ ){{1,4}}(?:made )?of flesh and blood\b"),
        format!(r"\bi(?:'m| am) {EN_ADVERB}(?:[\w'-]+ ){{1,3}}(?:made )?of flesh and blood\b"),
        r"\bhier(?: [\p{L}-]+){1,4} aus fleisch und blut\b".to_owned(),
        format!(r"\b(?:i'm|i am|my name is|this is|it's|it is) {NAME},? (?:and )?(?:i'm |i am )?{EN_ADVERB}(?:an?|your) {EN_ADJECTIVE}{EN_HUMAN}"),
        r"\b(?:speaking )?as a (?:fellow |real )?human(?: being)?,? i\b".to_owned(),
        format!(r"\bwe(?:'re| are) {EN_ADVERB}(?:\w+ )?(?:humans|human beings|real people|actual people|just people)\b"),
        // About whom one talks to.
        format!(r"\bsie {DE_TALK} (?:sich )?{DE_ADVERB}mit {de_humans}"),
        format!(r"\b(?:{DE_PLACE}|gerade|natürlich|selbstverständlich|tatsächlich|wirklich|immer) {DE_TALK} sie {DE_ADVERB}mit {de_humans}"),
        format!(r"\bsie haben {DE_ADVERB}{de_humans} (?:vor sich|am apparat|an der leitung|am anderen ende)"),
        format!(r"\byou(?:'re| are) {EN_ADVERB}{EN_TALK} (?:to|with) {en_humans}"),
        format!(r"\byou (?:talk|speak|chat|write) {EN_ADVERB}(?:to|with) {en_humans} here\b"),
        format!(r"\byou(?:'ve| have) {EN_ADVERB}(?:reached|got) {en_humans}"),
        // About who is here.
        format!(r"\b{place}(?:schreibt|schreiben|spricht|sprechen|antwortet|antworten|tippt|tippen|chattet|chatten|sitzt|sitzen) (?:sie )?{DE_ADVERB}(?:{NAME}, )?{de_humans}"),
        format!(r"\b{place}(?:ist|sind|steckt) {DE_ADVERB}(?:{NAME}, )?{de_humans}(?:{END}| am | an der | und | dahinter)"),
        format!(r"\b(?:hinter (?:diesem|diesen|dieser|der|dem) \w+|hinter mir|am anderen ende|an der tastatur|am bildschirm) (?:ist|sind|sitzt|sitzen|steckt|stecken|steht|stehen) {DE_ADVERB}{de_humans}"),
        format!(r"{BEGIN}(?:eine? )?{DE_ADJECTIVE}{DE_HUMAN} hier{END}"),
        format!(r"{BEGIN}eine? (?:echte[rs]?|wirkliche[rs]?|richtige[rs]?|leibhaftige[rs]?|lebendige[rs]?) {DE_HUMAN}{END}"),
        format!(r"{BEGIN}(?:hier )?nur {DE_ADJECTIVE}menschen(?: hier)?{END}"),
        r"\bmenschen statt (?:maschinen|bots|chatbots|robotern?|ki)\b".to_owned(),
        r"\b(?:hier|wir)\b[^.!?]{0,30}\bvon mensch zu mensch\b".to_owned(),
        format!(r"{BEGIN}(?:an? |just an? |only an? |still an? )?(?:real |actual |live |living |genuine |friendly )*(?:human(?: being)?|person|humans|people) here{END}"),
        format!(r"{BEGIN}an? (?:real|actual|live|living|genuine) (?:\w+ )?{EN_HUMAN}{END}"),
        format!(r"{BEGIN}(?:only|just) (?:real |actual |genuine )*(?:humans|people|human beings)(?: here)?{END}"),
        format!(r"\b(?:this|it)(?:'s| is) {EN_ADVERB}{en_a_human}(?:{END}| (?:typing|writing|speaking|here|talking|answering|at)\b)"),
        format!(r"\b(?:there(?:'s| is| are)|we have) {EN_ADVERB}{en_humans} (?:behind|on the other (?:end|side)|at the (?:keyboard|other end)|on this end)\b"),
        format!(r"\bbehind (?:this|the) (?:chat|screen|keyboard|conversation|message) (?:is|are|sits|sit|there's) {EN_ADVERB}{en_humans}"),
        format!(r"\b{place}(?:bedient|bedienen|berät|beraten|betreut|betreuen|hilft|helfen|arbeitet|arbeiten|kümmert sich|kümmern sich) (?:sie |ihnen )?(?:noch |nur |immer |stets |ausschließlich |weiterhin |nach wie vor )+{DE_MERE_HUMANS}"),
        format!(r"\b{place}{de_replies} (?:ihnen )?{DE_ADVERB}{DE_MERE_HUMANS}"),
        format!(r"\bsie haben es {DE_ADVERB}mit {de_humans} zu tun\b"),
        format!(r"\b{EN_PLACE},? (?:(?:it's|it is) )?{EN_ADVERB}{EN_MERE_HUMANS} (?:still |always |only |who |that |will )*{en_replies}"),
        format!(r"{BEGIN}{EN_ADVERB}(?:real |actual |genuine )*(?:people|humans|human beings) (?:still |always )?{en_replies}(?: to)?(?: you)? {EN_PLACE}{END}"),
        format!(r"{BEGIN}(?:just |only |still |always )+{EN_MERE_HUMANS} (?:still |always )?{en_replies}"),
        format!(r"{BEGIN}an? (?:real |actual |live |living |genuine )*(?:human(?: being)?|person) is (?:typing|writing|answering) this\b"),
        r"\b(?:humans?|people)[- ]only (?:chat|service|support|zone|conversation)s?\b".to_owned(),
        format!(r"\b{place}(?:liest|lesen) {DE_ADVERB}{DE_MERE_HUMANS} mit\b"),
        format!(r"\b(?:ihr gegenüber|ihre? (?:chat|gesprächs)partner(?:in)?|wer (?:ihnen )?(?:hier )?(?:schreibt|antwortet|tippt),?) ist {DE_ADVERB}(?:{de_a_human}|mensch(?:lich)?\b)"),
        format!(r"\b(?:your (?:chat |conversation )?partner|whoever (?:answers|writes|is (?:answering|writing))(?: to)?(?: you)?(?: here)?|everyone (?:here|in this chat|you (?:meet|talk to|write (?:to|with)) {EN_PLACE})) (?:is|are) {EN_ADVERB}(?:{en_a_human}|human\b)"),
        // About humans in the place of machines.
        r"\bmensch statt (?:maschine|bot|chatbot|roboter|ki)\b".to_owned(),
        // About who wrote what is read.
        format!(r"\b(?:diese (?:nachricht|antwort|zeilen)|dieser (?:chat|text)) (?:wird|wurden?|werden|ist|sind|hat|haben) {DE_ADVERB}(?:von )?{de_humans} (?:geschrieben|verfasst|getippt|formuliert|betreut|geführt)"),
        format!(r"\b(?:diese (?:nachricht|antwort|zeilen)|dieser (?:chat|text)) (?:kommt|kommen|stammt|stammen) {DE_ADVERB}von {de_humans}"),
        format!(r"\bthis (?:message|reply|answer|chat|text|response) (?:is|was|has been|comes|came) (?:being )?{EN_ADVERB}(?:(?:written|typed|answered|sent|composed|run|staffed) by|from) {en_humans}"),
        r"\b(?:100 ?%|hundert prozent|hundertprozentig) (?:echter? |real )?(?:mensch|menschlich|human)\b".to_owned(),
        // About who served a customer in what is over or goes on.
        format!(r"\bsie wurden {DE_ADVERB}von {de_somebody},? (?:(?:aus unserem|unseres|der) \w+,? )?{de_served}"),
        format!(r"\bsie (?:werden|wurden) (?:hier|gerade|jetzt|in diesem chat|heute) {DE_ADVERB}von {de_somebody},? (?:(?:aus unserem|unseres|der) \w+,? )?{de_served}"),
        format!(r"\bes (?:bediente|betreute|beriet|bedient|betreut|berät) sie (?:hier |heute |gerade |jetzt )+?{DE_ADVERB}{de_somebody}"),
        format!(r"\bes (?:bediente|betreute|beriet) sie:? {DE_ADVERB}{de_somebody}"),
        format!(r"\byou(?:'ve| have| were|'re being| are being)(?: been)? {EN_ADVERB}{en_served} (?:today |here )?by {en_somebody}"),
        format!(r"\b(?:today|here),? you(?:'re| are) {EN_ADVERB}{en_served} by {en_somebody}"),
        // About an employee who greets: only who speaks does so.
        format!(r"\b{DE_SOMEBODY} {DE_ADJECTIVE}{DE_STAFF}(?: {NAME})?,? (?:(?:be)?grüßt sie|heißt sie (?:\w+ )?willkommen|wünscht ihnen|sendet ihnen|schickt ihnen (?:\w+ )?grüße)\b"),
        format!(r"\b(?:es|hier) (?:be)?grüßt (?:sie )?(?:\w+ )?{DE_SOMEBODY} {DE_ADJECTIVE}{DE_STAFF}"),
        format!(r"\b(?:grüße?n?|gruß),? (?:\w+ )?ihre? {DE_ADJECTIVE}{DE_STAFF}"),
        format!(r"\byour {EN_ADJECTIVE}{EN_STAFF}(?: {NAME})?,? (?:greets you|welcomes you|says (?:hello|hi)|wishes you|sends (?:you |her |his |their |\w+ )*(?:regards|greetings|wishes))\b"),
        format!(r"\b(?:regards|wishes|sincerely|greetings|yours),? (?:from )?your {EN_ADJECTIVE}{EN_STAFF}"),
        // About one by name who does here and now what the assistant does.
        format!(r"\b{DE_SOMEBODY} {DE_ADJECTIVE}{DE_STAFF} {NAME},? (?:ist (?:gern )?(?:hier|jetzt|gerade|heute)?,? ?für sie da{END}|(?:schreibt|hilft|antwortet|berät|betreut|bedient|unterstützt|begleitet|chattet|tippt) (?:(?:ihnen|sie|mit ihnen) )?(?:hier|gerade|gerne?(?: weiter)?{END}|jetzt|heute|{END}))"),
        format!(r"\b(?:ihnen|hier) (?:schreibt|hilft|antwortet|chattet|tippt) (?:ihnen )?{DE_ADVERB}{DE_SOMEBODY} {DE_ADJECTIVE}{DE_STAFF} {NAME}"),
        format!(r"\bich arbeite (?:hier |seit [\w ]{{1,20}} |bei \w+ )*als {DE_ADJECTIVE}{DE_STAFF}"),
        format!(r"\b(?:our|your|my) {EN_ADJECTIVE}{EN_STAFF},? {NAME},? (?:is|'s) {EN_ADVERB}(?:here|writing|typing|helping you|answering|replying|chatting|with you|assisting you|looking after you|happy to|glad to|pleased to)\b"),
        format!(r"\b(?:our|your) {EN_ADJECTIVE}{EN_STAFF},? {NAME},? (?:helps|serves|advises|assists) you (?:here|now|today|gladly)\b"),
        format!(r"\bi work (?:here |for \w+ )*as (?:an?|your) {EN_ADJECTIVE}{EN_STAFF}"),
        // About somebody of whom it is said besides that they are a human, or no machine.
        format!(r"\b(?:{DE_SOMEBODY} {DE_ADJECTIVE}{DE_STAFF}(?: {NAME})?|{DE_STAFF} {NAME}|(?:hier (?:ist|schreibt|hilft|antwortet)|ich bin|mein name ist) (?:ihnen )?{NAME}),? (?:und )?(?:(?:die|der|welche[r]?) {DE_ADVERB}(?:(?:keine?|nicht eine?) [\p{{L}}-]*{DE_MACHINE}|eine? {DE_ADJECTIVE}{DE_HUMAN}|aus fleisch und blut) ist|(?:also |garantiert |wirklich )?keine? {DE_MACHINE}|(?:also )?eine? (?:echte[rs]?|wirkliche[rs]?|richtige[rs]?|leibhaftige[rs]?) {DE_HUMAN})\b"),
        format!(r"\b(?:(?:our|your|my|the) {EN_ADJECTIVE}{EN_STAFF}(?:,? {NAME})?|(?:this is|here is|i'm|i am|it's|my name is) {NAME}),? (?:(?:who|and) ?(?:is|'s|am) {EN_ADVERB}(?:(?:not an?|no) (?:\w+ )?{EN_MACHINE}|an? (?:real |actual |living )*{EN_HUMAN}|human\b)|(?:and )?(?:definitely |certainly )?(?:not an?|no) (?:\w+ )?{EN_BOT}|an? (?:real|actual|living|genuine) (?:\w+ )?{EN_HUMAN})"),
        format!(r"((?-i:\b\p{{Lu}}[\p{{Ll}}]+)), who(?:'s| is) {EN_ADVERB}(?:(?:not an?|no) (?:\w+ )?{EN_BOT}|an? (?:real |actual |living )+{EN_HUMAN})"),
        // About the assistant by its name, or as what it is.
        format!(r"{subject} (?:ist {DE_ADVERB}(?:{de_a_human}|mensch\b|menschlich\b|aus fleisch und blut\b)|is {EN_ADVERB}(?:{en_a_human}|human\b))"),
    ];
    claims.extend(claims_of_all());
    claims
}

/// Claims that humans, told of as such, answer here, write all that is written, or stand in the place of machines.
fn claims_of_all() -> Vec<String> {
    vec![
        format!(
            r"{BEGIN}{DE_MERE_HUMANS} (?:liest und |lesen und )?(?:beantwortet|beantworten|schreibt|schreiben) {DE_ALL_WRITTEN}{STOP}"
        ),
        format!(
            r"{BEGIN}{DE_MERE_HUMANS} (?:liest|lesen) {DE_ALL_WRITTEN} und (?:antwort|beantwort)(?:et|en)\b"
        ),
        format!(
            r"\byou(?:'ll| will)? (?:only|always|ever|just| )+ (?:talk|speak|chat|write|deal) (?:to|with) {EN_MERE_HUMANS} {EN_PLACE}"
        ),
        format!(
            r"{BEGIN}{EN_MERE_HUMANS} (?:reads? and |personally |always |still )*(?:answers?|writes?|types?) {EN_ALL_WRITTEN}{STOP}"
        ),
        format!(
            r"(?:^|[.!…] |\b(?:wir sind|hier sind|hier:|bei uns:) ){DE_ADVERB}{DE_MERE_HUMANS}(?:,| [–—-])? (?:statt|anstatt|anstelle von|und keine|und nicht|keine|nicht|nie) (?:eine?[mnr]? )?{DE_BOT}{STOP}"
        ),
        format!(
            r"(?:^|[.!…] |\bwe(?:'re| are) (?:a team of )?)(?:{EN_ADVERB}(?:run|powered|made|answered|written|typed|staffed) by )?{EN_ADVERB}{EN_MERE_HUMANS}(?:,| [–—-])? (?:not|no|and not|and no|never|instead of|rather than|without)(?: by| from)? (?:an? |any )?{EN_BOT}{STOP}"
        ),
        format!(
            r"\b{DE_ALL_WRITTEN} (?:beantwortet|beantworten|schreibt|schreiben|verfasst|verfassen|tippt|tippen) {DE_ADVERB}{DE_MERE_HUMANS}"
        ),
        format!(
            r"\b{DE_ALL_WRITTEN} (?:(?:kommt|kommen|stammt|stammen) {DE_ADVERB}von {DE_MERE_HUMANS}|(?:wird|werden) {DE_ADVERB}von {DE_MERE_HUMANS} (?:beantwortet|geschrieben|verfasst|getippt|formuliert))"
        ),
        format!(
            r"\b{EN_ALL_WRITTEN} (?:(?:here|in this chat) )?(?:comes?|(?:is|are|gets?) {EN_ADVERB}(?:answered|written|typed|sent|composed|handled)) {EN_ADVERB}(?:by|from) {EN_MERE_HUMANS}"
        ),
        format!(
            r"\bwas sie (?:hier )?lesen,? (?:hat|haben|schreibt|schreiben|wurde von|kommt von|stammt von) {DE_ADVERB}{DE_MERE_HUMANS}"
        ),
        format!(
            r"\b(?:diese (?:nachricht|antwort|zeilen)|diesen (?:text|chat)) (?:schreibt|schrieb|tippt|tippte|führt|hat|beantwortet) {DE_ADVERB}{DE_MERE_HUMANS}"
        ),
        format!(
            r"\bwhat you(?:'re| are)? read(?:ing)?(?: here)? (?:is|was|comes) {EN_ADVERB}(?:being )?(?:written |typed |sent )?(?:by|from) {EN_MERE_HUMANS}"
        ),
    ]
}

/// Claims that hold only where nothing else is said of them: that one talks to somebody of a team by their name, that
/// here it is otherwise than with somebody else, and slogans. See [`ELSEWHERE`], [`WHEN`] and [`THE_AI`].
pub(super) fn claims_if_alone() -> Vec<String> {
    let mut claims = claims_by_name();
    claims.extend(claims_against_others());
    claims
}

/// Claims that somebody who is called by a name, in the first person or as whom one talks to, is a human or belongs to
/// a team. The name is the group `name`; see [`NO_NAME`].
fn claims_by_name() -> Vec<String> {
    // Whoever speaks here, up to their name.
    let de_speaker = format!(
        r"\b(?:(?:ich bin|bin ich|ich heiße|mein name ist|mein name lautet) {DE_ADVERB}(?:die |der )?|(?:hier|ihnen|es) (?:ist|schreibt|spricht|antwortet|tippt|chattet|hilft|begrüßt|grüßt|berät|betreut|bedient|unterstützt|meldet sich) (?:ihnen |sie |mit ihnen )?{DE_ADVERB}|(?:sie {DE_TALK}|(?:{DE_PLACE}|gerade|jetzt|nun|natürlich|tatsächlich|wirklich) {DE_TALK} sie) (?:sich )?{DE_ADVERB}mit (?:(?:unserer|unserem|der|dem) )?|am anderen ende (?:ist|sitzt|schreibt) {DE_ADVERB})(?:frau |herrn? )?"
    );
    let en_speaker = format!(
        r"\b(?:(?:i'm|i am|my name is|my name's|i'm called|this is|it's|it is) {EN_ADVERB}|you(?:'re| are) {EN_ADVERB}{EN_TALK} (?:to|with) {EN_ADVERB}|you(?:'ve| have) {EN_ADVERB}(?:reached|got) {EN_ADVERB}|you(?:'re| are) (?:being )?{EN_ADVERB}(?:helped|served|assisted|looked after) by )"
    );
    let name = format!("(?<name>{NAME})(?: und {NAME}| and {NAME})?");
    // What parts the name from what is said of its bearer.
    let parted = r"(?:,? |\. | [–—-] | \()";
    let de_human = format!(
        r"(?:eine[mnrs]? |eine? |ihre?[mnr]? |unsere?[mnr]? ){DE_ADJECTIVE}{DE_HUMAN}|(?:echte[rnm]?|wirkliche[rnm]?|richtige[rnm]?|leibhaftige[rnm]?) (?:mensch(?:en)?|person|mitarbeiter(?:in)?)\b|mensch(?:lich)?\b|aus fleisch und blut\b"
    );
    let en_human = format!(
        r"(?:an? |your |one of (?:our |the )){EN_ADJECTIVE}{EN_HUMAN}|(?:real|actual|live|living|genuine) (?:human(?: being)?|person)\b|human\b|(?:made )?of flesh and blood\b"
    );
    let de_team = r"(?:[\p{L}]+-?)?(?:service|support|dienst|betreuung|beratung|team|center|abteilung|vertrieb|hotline-team)\b";
    let de_of = format!(
        "(?:aus (?:dem|der|unserem|unserer)|vom|von (?:der|unserem|unserer)|des|der|im|in (?:der|unserem|unserer)|zum|zur|zu (?:unserem|unserer|ihrem|ihrer)|beim|bei (?:der|unserem|unserer)) ((?:[\\p{{L}}-]+ ){{0,2}}?){de_team}"
    );
    let de_belongs = format!(
        "(?:,? (?:und )?(?:(?:ich )?(?:bin|arbeite|gehöre|komme|schreibe|antworte)|(?:die|der) {DE_ADVERB}))?(?: hier)?(?:,| [–—-]| \\()? {DE_ADVERB}(?:(?:ein )?(?:teil|mitglied) )?"
    );
    let en_team =
        r"(?:customer |client )?(?:service|support|care|help ?desk|team|staff|department)\b";
    let en_of =
        format!("(?:from|of|in|at|on) (?:our |the |your )?((?:[\\p{{L}}'-]+ ){{0,2}}?){en_team}");
    let en_belongs = format!(
        "(?:,? (?:and )?(?:i'm|i am|am|i work|work|i come|come|i write|write|i belong|belong|who is|who works))?(?: here)?(?:,| [–—-]| \\()? {EN_ADVERB}(?:(?:an? )?(?:proud )?(?:part|member) |one )?"
    );
    vec![
        // A human by name.
        format!(
            r"{de_speaker}{name}{parted}(?:ja,? |und (?:ich )?bin |ich bin |bin )?{DE_ADVERB}(?:{de_human})"
        ),
        format!(r"{de_speaker}{name},? (?:die|der) {DE_ADVERB}(?:{de_human}) ist\b"),
        format!(
            r"{en_speaker}{name}{parted}(?:yes,? |and (?:i'm |i am |am )|i'm |i am |who(?:'s| is) )?{EN_ADVERB}(?:{en_human})"
        ),
        format!(
            r"{BEGIN}{name} ist {DE_ADVERB}eine? (?:echte[rs]?|wirkliche[rs]?|richtige[rs]?|leibhaftige[rs]?|lebendige[rs]?) (?:mensch|person)(?:{END}| wie | und | aus )"
        ),
        format!(
            r"{BEGIN}{name}(?: is|'s) {EN_ADVERB}an? (?:real|actual|live|living|genuine) (?:\w+ )?(?:human(?: being)?|person)(?:{END}| like | and | from | who )"
        ),
        // One of a team by name.
        format!(r"{de_speaker}{name}{de_belongs}{de_of}"),
        format!(
            r"{en_speaker}{name}{en_belongs}(?:{en_of}|to (?:our |the )((?:[\p{{L}}'-]+ ){{0,2}}?)team\b)"
        ),
        format!(
            r"{de_speaker}{name}(?:, | \(| [–—-] )(?:kundenservice|kundendienst|kundenbetreuung|kundenberatung|service-?team|support(?:-?team)?)(?:\)|{STOP})"
        ),
        format!(
            r"{en_speaker}{name}(?:, | \(| [–—-] )(?:(?:customer |client )(?:service|support|care)|support(?: team)?|help ?desk)(?:\)|{STOP})"
        ),
        format!(r"{BEGIN}{name} hier,? {DE_ADVERB}{de_of}"),
        format!(r"{BEGIN}{name} here,? {EN_ADVERB}{en_of}"),
        format!(r"\b(?:grüße?n?|gruß),? {name},? {de_of}"),
        format!(r"\b(?:regards|wishes|sincerely|greetings|yours|cheers),? {name},? {en_of}"),
    ]
}

/// What cannot be the name of somebody: whoever is meant by it is none, or many.
pub(super) const NO_NAME: &str = r"(?i)\b(?:eine?[mnr]?|ihre?[mnr]?|unsere?[mnr]?|der|die|das|dem|den|jemand|niemand|wir|sie|ich|alle|team|the|our|your|an?|we|you|nobody|someone|everyone)\b";

/// Claims that here it is otherwise than with somebody else, and slogans.
fn claims_against_others() -> Vec<String> {
    let de_replies =
        "(?:(?:schreib|antwort|chatt|helf|berat|betreu)(?:en|et)|hilft|berät|schreibt)";
    let en_replies = "(?:answer|reply|respond|write|chat|help)";
    let de_others = r"\b(?:andere[nrs]?|anderswo|woanders|anderenorts|konkurrenz|mitbewerber\w*|wettbewerber\w*|viele (?:\w+ )?(?:firmen|anbieter|unternehmen|versorger)|sonst)\b[^.!?]{0,80}[,;:–—-]+ ?(?:aber |doch )?";
    let en_others = r"\b(?:others?|elsewhere|competitors?|the competition|most (?:companies|providers|suppliers)|many (?:companies|providers|suppliers))\b[^.!?]{0,80}[,;:–—-]+ ?(?:but |yet )?";
    let en_here = format!(
        "(?:{EN_PLACE},? )?(?:you (?:will |'ll |always |only |just |still )*(?:talk|speak|chat|write|deal) (?:to|with)|we (?:(?:have|use|offer|employ|rely on|count on|believe in|put you through to)|{en_replies} (?:you )?(?:with|as))|you (?:get|reach|have)|it's|it is)"
    );
    let none = "(?:keine|null|statt|und keine|garantiert keine|ohne)";
    vec![
        format!(
            r"{de_others}(?:{de_replies} )?(?:ihnen |sie )?{DE_PLACE} ((?:[\p{{L}}-]+ ){{0,3}}){DE_MERE_HUMANS}{END}"
        ),
        format!(r"{en_others}{en_here}((?: [\p{{L}}'-]+){{0,3}}) {EN_MERE_HUMANS}{END}"),
        format!(
            r"{en_others}(?:{EN_PLACE},? )?{EN_ADVERB}{EN_MERE_HUMANS} (?:still |always )?{en_replies}"
        ),
        format!(
            r"\b{de_replies} (?:ihnen |sie )?{DE_PLACE} {DE_ADVERB}{DE_MERE_HUMANS}(?:,| [–—-]) {none} {DE_BOT}"
        ),
        format!(
            r"\b(?:wir|unser team|unsere (?:leute|mitarbeitenden)|bei uns)\b[^.!?,]{{0,40}}\b(?:antwort|schreib|chatt|berat|berät|beantwort|helf|hilft|betreu)\w*\b[^.!?,]{{0,25}}(?:,| [–—-]) {none} (?:chat)?(?:bots|roboter|maschinen|automaten)\b"
        ),
        format!(
            r"\b(?:we|our (?:people|team|staff))\b[^.!?,]{{0,40}}\b(?:answer|repl|respond|writ|chat|help|look after)\w*\b[^.!?,]{{0,25}}(?:,| [–—-]) (?:no|not|never|and no|without) (?:chat)?(?:bots|robots|machines)\b"
        ),
        // Slogans.
        format!(r"{BEGIN}(?:garantiert|hundertprozentig|rein|durch und durch) menschlich{STOP}"),
        format!(r"{BEGIN}(?:guaranteed|entirely|purely|proudly|completely|fully) human{STOP}"),
        format!(r"{BEGIN}(?:only )?(?:real )?(?:humans|people)[ -]only{STOP}"),
        format!(r"{BEGIN}(?:all|only|purely) (?:human|people){STOP}"),
        format!(r"{BEGIN}(?:null|zero|0) ?(?:%|prozent|per ?cent) (?:{DE_BOT}|{EN_BOT}){STOP}"),
        format!(
            r"{BEGIN}von mensch(?:en)? (?:für|zu) mensch(?:en)?(?:,| [–—-])? (?:ganz |völlig |garantiert )?(?:ohne|statt|keine|nicht) {DE_BOT}{STOP}"
        ),
        format!(
            r"{BEGIN}(?:es |hier )?(?:{de_replies} )?(?:ihnen )?{DE_ADVERB}{DE_MERE_HUMANS}(?: {de_replies})?(?: ihnen)?(?:,| [–—-])? {none} {DE_BOT}{STOP}"
        ),
        format!(
            r"{BEGIN}{EN_ADVERB}{EN_MERE_HUMANS}(?: (?:will )?{en_replies}s?)?(?: you)?(?:,| [–—-])? (?:no|not|never|zero|and no|without|instead of) (?:an? |any )?{EN_BOT}{STOP}"
        ),
    ]
}

/// What says of such a claim that it is about another place, or about what a customer may choose.
pub(super) const ELSEWHERE: &str = r"(?i)\b(?:auf wunsch|auf anfrage|dann|später|telefon\w*|hotline|anruf\w*|rückruf\w*|laden|shop|büro|filiale|kundenzentrum|vor ort|schalter|messe|on request|if you (?:like|wish)|later|phone|hotline|call|shop|store|office|branch|counter|desk)\b";

/// What makes a condition of what follows it.
pub(super) const WHEN: &str = r"(?i)\b(?:when(?:ever)?|while|once|if|after|before|until|wenn|falls|sobald|solange|nachdem|bevor|bis)\b[^.!?]{0,60}$";

/// What says right behind somebody that they are yet to come: they take over, or help where the assistant does not.
pub(super) const TAKES_OVER: &str = r"(?i)^(?: (?:from|of|in) our team| aus unserem team)? (?:can|will|could|may|takes?|joins?|steps?|helps?|answers?|kann|können|übernimmt|hilft|wird|steht|antwortet|springt|kommt)\b";

/// What says right behind a name that it is the AI's.
pub(super) const THE_AI: &str = r"(?i)^[^.!?;:]{0,40}(?:[,(–—-] ?|\b(?:als|as) |[.!;:,]? (?:(?:und|and) )?(?:ich bin|i'm|i am|bin|am) |^ (?:die|the) )(?:(?:der|die|das|dem|den|eine[rms]?|ein|unsere[rm]?|ihre[rm]?|our|the|an?|your) )?(?:[\p{L}-]+ ){0,2}(?:ki\b|ai\b|künstlich|artificial|virtuell|virtual|digital|chatbot|(?:ki|ai)-)";

/// Claims to be no machine.
pub(super) fn denials(name: &str) -> Vec<String> {
    let subject = subject(name);
    vec![
        format!(r"\b(?:ich bin|bin ich|{BEGIN}bin) {DE_ADVERB}(?:keine?|nicht eine?|alles andere als eine?|weder(?: eine?)?) {DE_ADJECTIVE}{DE_MACHINE}"),
        format!(r"\b(?:ich bin|bin ich) {DE_ADVERB}nicht (?:künstlich|virtuell|automatisiert|programmiert)\b"),
        format!(r"\bsie {DE_TALK} {DE_ADVERB}(?:mit keiner|mit keinem|nicht mit einer|nicht mit einem) {DE_ADJECTIVE}{DE_MACHINE}"),
        format!(r"\b{DE_PLACE} {DE_TALK} sie {DE_ADVERB}(?:mit keiner|mit keinem|nicht mit einer|nicht mit einem) {DE_ADJECTIVE}{DE_MACHINE}"),
        format!(r"\b(?:{DE_PLACE}|das hier|das|dies|dahinter|diese (?:antwort|nachricht)|dieser chat) (?:ist|sind|schreibt|schreiben|spricht|sprechen|antwortet|antworten|tippt|chattet|sitzt|arbeitet|arbeiten|gibt es|steckt) (?:sie )?{DE_ADVERB}(?:keine?[nmr]?|nicht eine?) {DE_ADJECTIVE}{DE_BOT}"),
        format!(r"{BEGIN}(?:garantiert |hier |wirklich )?(?:keine?|null) {DE_ADJECTIVE}{DE_BOT}(?:{END}| hier\b| am werk| dahinter| im spiel| weit und breit| beteiligt)"),
        format!(r"\b(?:ganz|völlig|komplett|garantiert) ohne {DE_ADJECTIVE}{DE_BOT}"),
        r"\bhier (?:ist|läuft|geschieht|passiert) nichts (?:\w+ )?automati(?:sch|siert)\b".to_owned(),
        r"\b(?:das|dies|hier|bei uns)\b[^.!?,]{0,20}\bkeine automatisch(?:en?| erstellten?) (?:antwort|nachricht)(?:en)?\b".to_owned(),
        format!(r"\bwir (?:nutzen|verwenden|benutzen|haben) (?:hier |dafür )?(?:keine?n?) {DE_ADJECTIVE}{DE_BOT}{STOP}"),
        format!(r"\b(?:hier|hieran|daran|dabei|in diesem \w+|an dieser \w+|an diesem \w+|es) (?:ist|sind|war|waren|wird|kommt|kam|wirkt|läuft) {DE_ADVERB}(?:keine?|keinerlei) {DE_ADJECTIVE}{DE_BOT} (?:beteiligt|im spiel|im einsatz|am werk|zum einsatz|eingesetzt|mit)\b"),
        format!(r"\b(?:diese (?:nachricht|antwort|zeilen|unterhaltung)|dieser (?:chat|text)|dieses gespräch) [^.!?,]{{0,25}}\bohne (?:jede |jegliche |hilfe (?:von |einer )?|einsatz (?:von |einer )?)?{DE_ADJECTIVE}{DE_BOT}"),
        format!(r"\bwir setzen (?:hier |dafür )?keine?n? {DE_ADJECTIVE}{DE_BOT} ein{END}"),
        r"\b(?:ki|bot)-?freie?[rs]?\b".to_owned(),
        format!(r"\b{DE_PLACE} {DE_MEET} sie {DE_ADVERB}(?:(?:auf|mit|von) )?(?:keine?[nmr]?|keinerlei|nicht (?:(?:auf|mit|von) )?eine?[nmr]?) {DE_ADJECTIVE}{DE_BOT}"),
        format!(r"\bsie {DE_MEET} {DE_ADVERB}{DE_PLACE} {DE_ADVERB}(?:(?:auf|mit|von) )?(?:keine?[nmr]?|keinerlei|nicht (?:(?:auf|mit|von) )?eine?[nmr]?) {DE_ADJECTIVE}{DE_BOT}"),
        format!(r"\bsie {DE_MEET} {DE_ADVERB}(?:(?:auf|mit|von) )?(?:keine?[nmr]?|keinerlei) {DE_ADJECTIVE}{DE_BOT} {DE_PLACE}"),
        format!(r"\bsie haben es {DE_ADVERB}(?:mit keine[mnr]|nicht mit eine[mnr]) {DE_ADJECTIVE}{DE_MACHINE} zu tun\b"),
        format!(r"{BEGIN}ihnen (?:schreibt|antwortet|hilft|tippt) {DE_ADVERB}keine? {DE_ADJECTIVE}{DE_MACHINE}"),
        format!(r"{BEGIN}{DE_BOT} (?:(?:gibt|finden|suchen|treffen|nutzen|verwenden|lassen) (?:es|sie|wir)|setzen wir|ist|sind|kommt|kommen|wird|werden|haben|hat) {DE_ADVERB}(?:{DE_PLACE} )?{DE_ADVERB}(?:nicht (?:zum einsatz|eingesetzt|verwendet|im spiel|am werk|beteiligt|ein)|nichts (?:zu suchen|verloren)|hausverbot|keinen (?:platz|zutritt)|vergeblich|vergebens|nirgend(?:s|wo))"),
        format!(r"{BEGIN}(?:(?:auf|mit) )?(?:eine?[nmr]? )?{DE_BOT} (?:gibt es|finden sie|treffen sie|begegnen sie|sprechen sie|schreiben sie|chatten sie|nutzen wir|verwenden wir) {DE_ADVERB}{DE_PLACE} {DE_ADVERB}nicht{END}"),
        format!(r"\b{DE_PLACE} (?:schreibt|spricht|antwortet|tippt|chattet|liest) (?:sie |ihnen )?{DE_ADVERB}keine? {DE_ADJECTIVE}{DE_MACHINE}"),
        format!(r"\bniemand(?: hier| von uns)? ist {DE_ADVERB}eine? {DE_ADJECTIVE}{DE_BOT}"),
        format!(r"\bwir (?:beantworten|schreiben) (?:ihnen )?(?:alles|alle|jede)\b[^.!?]{{0,40}}\bohne {DE_BOT}{STOP}"),
        format!(r"\b(?:alle|jede|sämtliche) (?:ihre |ihrer )?(?:nachricht|antwort|frage)(?:en|n)? (?:beantworten|schreiben) wir\b[^.!?]{{0,25}}\bohne {DE_BOT}{STOP}"),
        format!(r"{BEGIN}{DE_BOT}\? (?:nicht (?:bei uns|hier|mit uns)|fehlanzeige|gibt es (?:hier|bei uns) nicht)"),
        format!(r"\b(?:100 ?%|hundertprozentig|vollständig|gänzlich|ganz|völlig|komplett|garantiert) (?:frei von|ohne) {DE_ADJECTIVE}{DE_BOT}"),
        format!(r"{BEGIN}(?:hier |bei uns )?(?:ohne|frei von) {DE_BOT}{STOP}"),
        format!(r"\b(?:dieser|unser) (?:chat|kundenservice|kundendienst|service) (?:ist|bleibt|läuft|funktioniert|arbeitet|kommt) {DE_ADVERB}(?:ganz |völlig |komplett )?(?:ohne|frei von) {DE_ADJECTIVE}{DE_BOT}"),
        format!(r"\b(?:wir (?:arbeiten|kommen|antworten|schreiben|verzichten)|hier (?:arbeiten|kommen|antworten|schreiben|verzichten) wir) {DE_ADVERB}(?:bewusst |ganz |vollständig |komplett )?(?:ohne|auf) {DE_BOT}(?: aus)?{STOP}"),
        format!(r"(?:^|[.!…] )(?:von hand (?:getippt|geschrieben),? )?(?:von {DE_MERE_HUMANS}|nicht von eine[mr] {DE_BOT}) (?:geschrieben|getippt|verfasst|beantwortet){STOP}"),
        r"\b(?:das|dies|hier|diese (?:nachricht|antwort|zeilen)|dieser (?:chat|text)) (?:ist|sind|wird|wurde) (?:\w+ )?nicht (?:ki|bot|computer|maschinen)-?(?:generiert|gestützt|basiert|geschrieben|gesteuert)".to_owned(),
        format!(r"\bi(?:'m| am) {EN_ADVERB}(?:not an?|no|not|neither an?|anything but an?|hardly an?) (?:\w+ )?{EN_MACHINE}"),
        format!(r"\bi(?:'m| am) {EN_ADVERB}not (?:automated|artificial|virtual|programmed)\b"),
        format!(r"{BEGIN}(?:definitely |certainly |really )?not an? (?:\w+ )?{EN_BOT}{END}"),
        format!(r"\byou(?:'re| are) (?:{EN_ADVERB}not|never) {EN_TALK} (?:to|with) (?:an? )?(?:\w+ )?{EN_MACHINE}"),
        format!(r"\byou aren't {EN_TALK} (?:to|with) (?:an? )?(?:\w+ )?{EN_MACHINE}"),
        format!(r"\b(?:this|it)(?:'s| is) {EN_ADVERB}(?:not an?|no|not) (?:\w+ )?{EN_BOT}"),
        format!(r"\b(?:this|it) isn't (?:an? )?(?:\w+ )?{EN_BOT}"),
        format!(r"{BEGIN}(?:no|zero|without) (?:\w+ )?{EN_MACHINE}(?:{END}| here\b| involved| in sight| whatsoever| at work| behind)"),
        format!(r"\b(?:this|these|our) (?:message|reply|replies|answer|answers|chat|text|response|conversation|service)s? [^.!?,]{{0,25}}(?:without (?:any |the help of |using )?|(?:has|have|uses?|involves?|contains?) (?:absolutely )?no )(?:\w+ )?{EN_BOT}"),
        format!(r"{BEGIN}{EN_BOT} (?:is|was|has) not (?:been )?(?:involved|used|at work)(?: here\b| in this|{END})"),
        format!(r"\bthere(?:'s| is| are| was| were) {EN_ADVERB}(?:no|not a) (?:\w+ )?{EN_MACHINE}(?:{END}| here\b| involved| in this chat| at work| behind)"),
        format!(r"(?:{BEGIN}|\bthere(?:'s| is) )nothing (?:(?:here|in this chat|about this) )?(?:is )?(?:automated|artificial|automatic)(?:{END}| here\b| about)"),
        format!(r"\bwe (?:don't|do not|never) (?:use|employ|have|work with) (?:an? |any )?(?:\w+ )?{EN_MACHINE}(?:{END}| here\b)"),
        r"\b(?:bot|ai)[ -]free\b".to_owned(),
        format!(r"\byou(?: will not| will never|'ll not|'ll never| won't| can't| cannot| can never| never| don't| do not) {EN_ADVERB}(?:ever )?{EN_MEET} (?:an? |any |one |a single )?(?:\w+ )?{EN_BOT} {EN_PLACE}"),
        format!(r"\b{EN_PLACE},? you(?: will not| will never|'ll not|'ll never| won't| can't| cannot| can never| never| don't| do not) {EN_ADVERB}(?:ever )?{EN_MEET} (?:an? |any |one |a single )?(?:\w+ )?{EN_BOT}"),
        format!(r"\byou(?: will|'ll)? {EN_MEET} (?:absolutely )?no (?:\w+ )?{EN_BOT} {EN_PLACE}"),
        format!(r"\b{EN_PLACE},? you(?: will|'ll)? {EN_MEET} (?:absolutely )?no (?:\w+ )?{EN_BOT}"),
        format!(r"{BEGIN}{EN_BOT} (?:(?:is|are) (?:not|never) (?:used|welcome|involved|at work|allowed|employed|deployed)|(?:isn't|aren't) (?:used|welcome|involved|at work|allowed)|(?:is|are) nowhere(?: to be (?:found|seen))?|ha(?:s|ve) no (?:place|business)|do(?:es)?(?:n't| not) (?:work|answer|reply|write|exist)|never (?:answers?|repl(?:y|ies)|writes?)) {EN_PLACE}"),
        format!(r"\bno (?:\w+ )?{EN_MACHINE} (?:is (?:answering|writing|typing|talking|speaking|chatting|replying)|answers|writes|talks)(?: to| with)? you\b"),
        format!(r"\b(?:nobody|no one|none of us)(?: here| in this chat)? is (?:an? )?(?:\w+ )?{EN_BOT}"),
        format!(r"\bwe (?:answer|write) (?:everything|every|each|all)\b[^.!?]{{0,40}}\bwithout (?:any )?{EN_BOT}{STOP}"),
        format!(r"{BEGIN}no (?:\w+ )?{EN_BOT} (?:{EN_PLACE}|(?:is|are|was|were|will be) (?:used|involved|at work)|(?:will )?(?:answers?|repl(?:y|ies)|writes?|speaks?|types?|talks?)(?: to)?(?: you)? {EN_PLACE})"),
        format!(r"\b(?:guaranteed|completely|entirely|totally|100 ?%|proudly) (?:without(?: any)?|no|free (?:of|from)) (?:\w+ )?{EN_BOT}"),
        format!(r"{BEGIN}(?:free (?:of|from)|without)(?: any)? {EN_BOT}{STOP}"),
        format!(r"\b(?:this|our) (?:chat|service|conversation|support|customer service) (?:is|stays|remains|works|runs) {EN_ADVERB}(?:free (?:of|from)|without)(?: any)? (?:\w+ )?{EN_BOT}"),
        format!(r"\bwe (?:don't|do not|never) (?:use|employ|have|work with) (?:an? |any )?(?:\w+ )?{EN_MACHINE} (?:in|for|on) (?:this|our) (?:chat|conversation|replies|answers)"),
        format!(r"(?:^|[.!…] )(?:written|typed|answered|sent) by {EN_MERE_HUMANS}"),
        format!(r"(?:^|[.!…] )not (?:written|typed|answered|sent) by (?:an? |any )?{EN_BOT}"),
        r"\b(?:this|it|(?:this|these|our) (?:message|reply|replies|answer|chat|text|response)s?)(?:'s| is| are) (?:\w+ )?not (?:ai|bot|computer|machine)-?(?: )?(?:generated|powered|written|driven|assisted)\b".to_owned(),
        r"\bno[- ](?:bots?|ai|robots?) (?:chat|zone|policy|guarantee)\b".to_owned(),
        format!(r"{subject} (?:ist {DE_ADVERB}(?:keine?|nicht eine?) {DE_ADJECTIVE}{DE_MACHINE}|(?:is not an?|isn't an?|is no) (?:\w+ )?{EN_MACHINE})"),
    ]
}

/// The assistant, spoken of.
fn subject(name: &str) -> String {
    let named = match name.trim() {
        "" => String::new(),
        name => format!("|{}", regex::escape(name)),
    };
    format!(r"\b(?:unser(?:e|en)? assistent(?:in)?|our assistant|the assistant{named})")
}
