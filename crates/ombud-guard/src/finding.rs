//! What a detector reports.

use std::{
    collections::HashMap,
    ops::Range,
    sync::{Arc, LazyLock},
};

use crate::{grammar::Grammar, reply, signal, social};

/// What was found. The codes are published: they stand in leaves and in policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// A control character that no text needs.
    ControlCharacter,
    /// A character that changes the direction of the text around it (Unicode UAX #9), so that a
    /// reader sees something else than a program does.
    BidiControl,
    /// A character without a shape, such as a zero-width space or a tag (Unicode TR #36).
    InvisibleCharacter,
    /// What belongs to one person or leads to them.
    PersonalData(Identifier),
    /// What opens something: whoever reads it can use it.
    Secret(SecretKind),
    /// What the law protects more than other personal data (GDPR, article 9).
    SpecialCategory(Category),
    /// Who tries to make the assistant do something else.
    Attack(Attack),
    /// Who tries to talk staff into something.
    SocialEngineering(Pretext),
    /// What nobody should have to read.
    Toxicity(Insult),
    /// What a customer says that a person should see.
    Signal(Signal),
    /// What an AI should not have replied.
    Reply(Fault),
}

/// The codes of a list of variants, and all of them.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as it stands in leaves and policies.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

codes! {
    /// Which personal data.
    Identifier {
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
    }
}

codes! {
    /// Which secret.
    SecretKind {
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
    }
}

codes! {
    /// Which special category of personal data.
    Category {
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
    }
}

codes! {
    /// Which attack on the assistant.
    Attack {
        /// In what somebody writes to it.
        Injection = "injection",
        /// In a document, or in what a tool gave back.
        InjectionInDocument = "injection_in_document",
    }
}

codes! {
    /// How somebody talks staff into something.
    Pretext {
        /// Somebody says they are who they need not be, such as the boss, and wants something for it.
        Impersonation = "impersonation",
        /// Payments are to go to another account than before.
        ChangedBankDetails = "changed_bank_details",
        /// Somebody presses them to leave out a check, to tell a code, or to pay in secret.
        Pressure = "pressure",
    }
}

codes! {
    /// Which toxicity.
    Insult {
        /// Insults and profanity.
        Offence = "offence",
        /// Contempt of a group of people.
        Hate = "hate",
    }
}

codes! {
    /// Which signal of a customer.
    Signal {
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
    }
}

codes! {
    /// What is wrong with a reply of an AI.
    Fault {
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

impl FindingKind {
    /// The code as it stands in leaves and policies.
    pub fn code(self) -> &'static str {
        match self {
            Self::ControlCharacter => "control_character",
            Self::BidiControl => "bidi_control",
            Self::InvisibleCharacter => "invisible_character",
            Self::PersonalData(identifier) => identifier.code(),
            Self::Secret(kind) => kind.code(),
            Self::SpecialCategory(category) => category.code(),
            Self::Attack(attack) => attack.code(),
            Self::SocialEngineering(pretext) => pretext.code(),
            Self::Toxicity(insult) => insult.code(),
            Self::Signal(signal) => signal.code(),
            Self::Reply(fault) => fault.code(),
        }
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let hidden = [Self::ControlCharacter, Self::BidiControl, Self::InvisibleCharacter];
        hidden
            .into_iter()
            .chain(Identifier::ALL.iter().copied().map(Self::PersonalData))
            .chain(SecretKind::ALL.iter().copied().map(Self::Secret))
            .chain(Category::ALL.iter().copied().map(Self::SpecialCategory))
            .chain(Attack::ALL.iter().copied().map(Self::Attack))
            .chain(Pretext::ALL.iter().copied().map(Self::SocialEngineering))
            .chain(Insult::ALL.iter().copied().map(Self::Toxicity))
            .chain(Signal::ALL.iter().copied().map(Self::Signal))
            .chain(Fault::ALL.iter().copied().map(Self::Reply))
    }

    /// Whether it is a stretch of text that can go, or leave a token in its place: personal data and secrets. A word such as an
    /// illness is what the text is about.
    pub fn can_be_taken_out(self) -> bool {
        matches!(self, Self::PersonalData(_) | Self::Secret(_))
    }

    /// The group that policies name to mean all of its kinds.
    pub fn group(self) -> &'static str {
        match self {
            Self::ControlCharacter | Self::BidiControl | Self::InvisibleCharacter => "hidden",
            Self::PersonalData(_) => "personal_data",
            Self::Secret(_) => "secret",
            Self::SpecialCategory(_) => "special_category",
            Self::Attack(_) => "attack",
            Self::SocialEngineering(_) => "social_engineering",
            Self::Toxicity(_) => "toxicity",
            Self::Signal(_) => "signal",
            Self::Reply(_) => "reply",
        }
    }
}

/// The confidence from which on a finding is taken for sure, so that a rule may refuse on it. Below it, it is a suspicion: enough
/// to ask, or to have a person look.
pub const SURE_MIN: f32 = 0.8;

/// One thing that a detector found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Of what an assistant declares: by which name.
    pub declared: Option<Arc<str>>,
    /// Where, as bytes of the text; on character boundaries.
    pub range: Range<usize>,
    /// How sure the detector is, in `0.0..=1.0`.
    pub confidence: f32,
    /// Why, in words that a reader without the text understands.
    pub evidence: &'static str,
    /// Name and version of the detector, such as `hidden@1`.
    pub detector: &'static str,
}

impl Finding {
    /// What it is called: by the assistant's folder if it is declared there, or else by its kind's code.
    pub fn name(&self) -> &str {
        self.declared.as_deref().unwrap_or(self.kind.code())
    }

    /// Why, in German, where the detector says it: those of rules do (signals, social engineering, replies).
    pub fn evidence_in_german(&self) -> Option<&'static str> {
        IN_GERMAN.get(self.evidence).copied()
    }
}

static IN_GERMAN: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rules = [&*signal::GRAMMAR, &*social::GRAMMAR, &*reply::GRAMMAR];
    let sections = rules.into_iter().flat_map(Grammar::evidence);
    sections
        .chain(social::EVIDENCE)
        .chain(reply::leak::EVIDENCE)
        .chain([reply::UNDISCLOSED])
        .collect()
});
