//! The values that a request may hold: enumerations of the schema and bounded names.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::PolicyError;

/// Declare an enumeration of the schema: each variant with its code in Cedar and JSON.
macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// All values, in the schema's order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as it stands in policies, recorded requests and leaves.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = PolicyError;

            fn from_str(code: &str) -> Result<Self, PolicyError> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(PolicyError::UnknownCode { kind: stringify!($name), code: short(code) }),
                }
            }
        }
    };
}

enumeration! {
    /// What the assistant wants to do.
    Action {
        /// Answer from an article.
        Answer = "answer",
        /// Ask back what the customer means.
        Clarify = "clarify",
        /// Greet, thank, say goodbye.
        SmallTalk = "small_talk",
        /// Begin a procedure, or go on in the one that was begun.
        Follow = "follow",
        /// Act on another system without asking anyone.
        Autonomous = "autonomous",
        /// Act on another system, and say how it can be undone.
        Act = "act",
        /// Prepare an act that a person releases.
        Approve = "approve",
        /// Suggest an act that a person does.
        Suggest = "suggest",
        /// Have a code sent to the address on file.
        StepUp = "step_up",
        /// Undo an act.
        Undo = "undo",
        /// Have texts translated by a service outside.
        Translate = "translate",
        /// Keep what was found in a customer's message as it was written.
        Keep = "keep",
        /// Approve a version of the assistant.
        ApproveRelease = "approve_release",
        /// Let an approved version serve customers.
        GoLive = "go_live",
        /// Say truthfully that an AI speaks.
        Disclose = "disclose",
        /// Hand over to a person.
        HandOver = "hand_over",
        /// Release a composed text to the customer.
        Reply = "reply",
    }
}

enumeration! {
    /// Who wants an act undone. Who of them is not said: ids stay out of requests.
    Undoer {
        /// The customer it was done for.
        Customer = "customer",
        /// The company's people.
        Staff = "staff",
    }
}

enumeration! {
    /// How surely we know who the customer is.
    Authentication {
        /// Not at all.
        Anonymous = "anonymous",
        /// Signed in.
        SignedIn = "signed_in",
        /// Signed in, and confirmed once more for this matter.
        SteppedUp = "stepped_up",
    }
}

enumeration! {
    /// The way on which a customer reaches us.
    Channel {
        /// A page in a browser.
        Web = "web",
        /// A program that calls the API.
        Api = "api",
        /// A terminal.
        Terminal = "terminal",
        /// A file of messages.
        Batch = "batch",
    }
}

enumeration! {
    /// Who may speak to the customer now. Which agent is not said: ids stay out of requests.
    Owner {
        /// The AI.
        Assistant = "assistant",
        /// Nobody yet: the conversation waits for a person.
        Queue = "queue",
        /// A person at the desk.
        Agent = "agent",
        /// Nobody: it has ended.
        Closed = "closed",
    }
}

enumeration! {
    /// What inspection found in a text: each kind, and its group.
    Finding {
        /// Any character that nobody sees.
        Hidden = "hidden",
        /// A control character that no text needs.
        ControlCharacter = "control_character",
        /// A character that changes the direction of the text around it.
        BidiControl = "bidi_control",
        /// A character without a shape.
        InvisibleCharacter = "invisible_character",
        /// Any personal data.
        PersonalData = "personal_data",
        /// An address of electronic mail.
        Email = "email",
        /// A telephone number, in digits or spoken.
        Phone = "phone",
        /// An international bank account number (ISO 13616).
        Iban = "iban",
        /// A bank's code (ISO 9362).
        Bic = "bic",
        /// The number of a payment card (ISO/IEC 7812).
        Card = "card",
        /// A German tax number of a person (§ 139b AO) or of a business.
        TaxId = "tax_id",
        /// A German pension insurance number (§ 147 SGB VI).
        SocialSecurityNumber = "social_security_number",
        /// The number of a German identity card.
        IdCard = "id_card",
        /// The number of a passport.
        Passport = "passport",
        /// The number of a driving licence.
        DrivingLicence = "driving_licence",
        /// A German health insurance number (§ 290 SGB V).
        HealthInsuranceNumber = "health_insurance_number",
        /// A number for value added tax.
        VatId = "vat_id",
        /// A licence plate.
        LicencePlate = "licence_plate",
        /// A British national insurance number.
        Nino = "nino",
        /// A number of the British National Health Service.
        NhsNumber = "nhs_number",
        /// A social security number of the United States.
        Ssn = "ssn",
        /// A Swiss social insurance number (AHV, AVS).
        Ahv = "ahv",
        /// An Austrian social insurance number.
        AtSvnr = "at_svnr",
        /// A date of birth.
        DateOfBirth = "date_of_birth",
        /// Where somebody lives: street and number, with or without the town.
        PostalAddress = "postal_address",
        /// A person's name.
        Person = "person",
        /// An address of a computer in a network, version 4 or 6.
        Ip = "ip",
        /// A hardware address.
        Mac = "mac",
        /// A place on earth in degrees.
        Coordinates = "coordinates",
        /// What an assistant declares, such as its customer numbers.
        Declared = "declared",
        /// Any secret.
        Secret = "secret",
        /// A key or token of a service, known by its form.
        ServiceKey = "service_key",
        /// A private key.
        PrivateKey = "private_key",
        /// A signed token with claims (JWT).
        SignedToken = "signed_token",
        /// How to reach a database or a store, with its password.
        ConnectionString = "connection_string",
        /// A web address with a name and a password in it.
        UrlWithCredentials = "url_with_credentials",
        /// A header that authorises a request.
        AuthorizationHeader = "authorization_header",
        /// A password or key that the text itself calls one.
        Password = "password",
        /// Any special category of personal data.
        SpecialCategory = "special_category",
        /// Health, illness, pregnancy, disability.
        Health = "health",
        /// Religion or belief.
        Religion = "religion",
        /// Membership of a trade union.
        TradeUnion = "trade_union",
        /// Sexual orientation or sex life.
        Orientation = "orientation",
        /// Political opinion.
        Politics = "politics",
        /// Ethnic origin.
        Origin = "origin",
        /// Any attack on the assistant.
        Attack = "attack",
        /// In what somebody writes to it.
        Injection = "injection",
        /// In a document, or in what a tool gave back.
        InjectionInDocument = "injection_in_document",
        /// Any social engineering of staff.
        SocialEngineering = "social_engineering",
        /// Somebody says they are who they need not be, such as the boss, and wants something for it.
        Impersonation = "impersonation",
        /// Payments are to go to another account than before.
        ChangedBankDetails = "changed_bank_details",
        /// Somebody presses them to leave out a check, to tell a code, or to pay in secret.
        Pressure = "pressure",
        /// Any toxicity.
        Toxicity = "toxicity",
        /// Insults and profanity.
        Offence = "offence",
        /// Contempt of a group of people.
        Hate = "hate",
        /// Any signal of a customer that a person should see.
        Signal = "signal",
        /// They, or somebody close, want to die or hurt themselves.
        SelfHarm = "self_harm",
        /// They threaten somebody, or somebody hurts or threatens them.
        Violence = "violence",
        /// Work, health, home or somebody was lost.
        Hardship = "hardship",
        /// They are very angry.
        Anger = "anger",
        /// They are desperate or afraid.
        Distress = "distress",
        /// Anything that a reply should not say.
        Reply = "reply",
        /// Its passages do not say it.
        Unsupported = "unsupported",
        /// It tells the instructions.
        SystemPromptLeak = "system_prompt_leak",
        /// It tells personal data that neither the customer nor a source gave.
        OthersData = "others_data",
        /// It commits the company to what no source confirms.
        Promise = "promise",
        /// It advises on the law.
        LegalAdvice = "legal_advice",
        /// It advises on health.
        MedicalAdvice = "medical_advice",
        /// It advises on investments or taxes.
        FinancialAdvice = "financial_advice",
        /// Nobody has told the customer that this is an AI, and it does not either.
        MissingDisclosure = "missing_disclosure",
        /// It says or suggests that it is a human.
        ClaimsHuman = "claims_human",
    }
}

enumeration! {
    /// What an act does to the world.
    EffectClass {
        /// Nothing changes.
        Read = "read",
        /// An inverse operation restores the state.
        Reversible = "reversible",
        /// Another operation makes up for it.
        Compensable = "compensable",
        /// It cannot be taken back.
        Irreversible = "irreversible",
    }
}

enumeration! {
    /// Which data of the customer an act is about, or shows.
    DataClass {
        /// Where they live or are supplied.
        Address = "address",
        /// Accounts at banks.
        Bank = "bank",
        /// What they allowed to be done with their data.
        Consent = "consent",
        /// What they use.
        Consumption = "consumption",
        /// How they are reached.
        Contact = "contact",
        /// What was agreed with them.
        Contract = "contract",
        /// Their health, or what tells of it.
        Health = "health",
        /// Who they are.
        Identity = "identity",
        /// What they owe, pay and are paid.
        Payment = "payment",
    }
}

enumeration! {
    /// What a reply is for.
    Purpose {
        /// It answers from an article.
        Answer = "answer",
        /// It asks back.
        Clarify = "clarify",
        /// It greets, thanks, says goodbye.
        SmallTalk = "small_talk",
        /// It goes on in a procedure.
        Follow = "follow",
        /// It says truthfully that an AI speaks.
        Disclose = "disclose",
        /// It tells the customer that a person takes over.
        HandOver = "hand_over",
        /// It tells the customer that a rule forbids an answer.
        Refuse = "refuse",
        /// It is said while a person is waited for: what to do in danger, or that a message has arrived.
        Wait = "wait",
        /// It says what became of an act while a person has the conversation, or is waited for.
        Outcome = "outcome",
    }
}

enumeration! {
    /// A day of the week.
    Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

/// An hour of the day, `0..=23`: the one that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8")]
pub struct Hour(u8);

impl Hour {
    /// The hour that begins with this number on the clock.
    pub fn new(hour: u8) -> Result<Self, PolicyError> {
        if hour < 24 { Ok(Self(hour)) } else { Err(PolicyError::InvalidHour(hour)) }
    }

    /// Its number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Hour {
    type Error = PolicyError;

    fn try_from(hour: u8) -> Result<Self, PolicyError> {
        Self::new(hour)
    }
}

/// A share in per mille, `0..=1000`: Cedar has no fractions that compare safely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16")]
pub struct PerMille(u16);

impl PerMille {
    /// A share out of 1000.
    pub fn new(per_mille: u16) -> Result<Self, PolicyError> {
        if per_mille <= 1000 {
            Ok(Self(per_mille))
        } else {
            Err(PolicyError::InvalidPerMille(per_mille))
        }
    }

    /// A fraction in `0.0..=1.0`, rounded to the nearest per mille.
    /// What lies outside is clamped; what is no number is 0, the least sure.
    pub fn from_fraction(fraction: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float saturates, takes NaN to 0, and the value is clamped"
        )]
        let per_mille = (fraction.clamp(0.0, 1.0) * 1000.0).round() as u16;
        Self(per_mille)
    }

    /// The share out of 1000.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for PerMille {
    type Error = PolicyError;

    fn try_from(per_mille: u16) -> Result<Self, PolicyError> {
        Self::new(per_mille)
    }
}

/// The name of something in the assistant's folder: kebab-case, a letter first, at most 64 bytes.
///
/// Neither an e-mail address nor a number of any kind fits into it. That it names a file of the
/// folder, and nothing else, is for the caller to keep.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// The longest name in bytes: file names of articles and intents stay under 40.
const SLUG_SIZE_MAX_BYTES: usize = 64;

impl Slug {
    /// Check a name.
    pub fn new(name: impl Into<String>) -> Result<Self, PolicyError> {
        let name = name.into();
        if name.len() <= SLUG_SIZE_MAX_BYTES && is_kebab_case(&name) {
            Ok(Self(name))
        } else {
            Err(PolicyError::InvalidSlug(short(&name)))
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = PolicyError;

    fn try_from(name: String) -> Result<Self, PolicyError> {
        Self::new(name)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A language as ISO 639: two or three lower-case letters, such as `de` or `gsw`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// The language is not known.
    pub fn unknown() -> Self {
        Self("und".to_owned())
    }

    /// Check a code.
    pub fn new(code: impl Into<String>) -> Result<Self, PolicyError> {
        let code = code.into();
        if (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase()) {
            Ok(Self(code))
        } else {
            Err(PolicyError::InvalidLanguage(short(&code)))
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Language {
    type Error = PolicyError;

    fn try_from(code: String) -> Result<Self, PolicyError> {
        Self::new(code)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

/// A country as ISO 3166-1 has it: two capital letters, such as `DE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

impl Country {
    /// Check a code. Whether there is such a country is not looked up.
    pub fn new(code: impl Into<String>) -> Result<Self, PolicyError> {
        let code = code.into();
        if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Self(code))
        } else {
            Err(PolicyError::InvalidCountry(short(&code)))
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Country {
    type Error = PolicyError;

    fn try_from(code: String) -> Result<Self, PolicyError> {
        Self::new(code)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

/// Whether a text is lower-case words, digits allowed after the first letter, joined by `-`.
pub(crate) fn is_kebab_case(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('-').all(|word| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// What an error repeats of its input: enough to find it, too little to spill a text.
fn short(text: &str) -> String {
    text.chars().take(20).collect()
}
