//! What errors say, in German. Their English is their own (`Display`).

use ombud_domain::{ActState, ConversationError, Owner};
use ombud_service::{
    Altered, ApprovalError, FileError, GuardError, KeptPart, ReleaseError, ReleaseState,
    SignInError, Thing, TranslationError, UndoError,
};

/// A text that is not accepted.
pub(crate) fn text(error: &GuardError) -> String {
    match error {
        GuardError::TextTooLong { size_bytes } => format!(
            "der Text hat {size_bytes} Bytes, höchstens {} sind möglich",
            ombud_service::TEXT_SIZE_MAX_BYTES
        ),
        GuardError::TextEmpty => {
            "in dieser Nachricht steht nichts Lesbares: Bitte schreiben Sie, worum es geht"
                .to_owned()
        }
    }
}

/// Why there is no translation.
pub(crate) fn translation(error: &TranslationError) -> String {
    match error {
        TranslationError::NotConfigured => {
            "hier ist kein Übersetzungsdienst eingerichtet (`translation.url` in der Konfiguration)"
                .to_owned()
        }
        TranslationError::Forbidden { de, .. } => format!("die Regeln lassen das nicht zu: {de}"),
        TranslationError::Unreachable => "der Übersetzungsdienst ist nicht erreichbar".to_owned(),
        TranslationError::Late { seconds } => {
            format!("der Übersetzungsdienst hat nach {seconds} Sekunden noch nicht geantwortet")
        }
        TranslationError::Refused { status } => {
            format!("der Übersetzungsdienst hat abgelehnt (HTTP-Status {status})")
        }
        TranslationError::Unfit => {
            "der Übersetzungsdienst hat etwas geantwortet, das keine Übersetzung der Texte ist"
                .to_owned()
        }
        TranslationError::Lost => {
            "der Übersetzungsdienst hat eine Nummer, einen Namen oder eine andere Angabe der Antwort ausgelassen; bitte formulieren Sie sie anders, oder senden Sie sie so, wie sie ist"
                .to_owned()
        }
    }
}

/// There is no such thing.
pub(crate) fn not_there(what: Thing, id: &str) -> String {
    let none = match what {
        Thing::Act => "keinen Vorgang",
        Thing::ApiKey => "keinen API-Schlüssel",
        Thing::Article => "keinen Artikel",
        Thing::Attachment => "keine Datei",
        Thing::Conversation => "keine Unterhaltung",
        Thing::Credential => "keine Zugangsdaten",
        Thing::Decision => "keine Entscheidung",
        Thing::Delivery => "keine Zustellung",
        Thing::Draft => "keinen Entwurf",
        Thing::Entry => "keinen Eintrag",
        Thing::Hold => "keine Löschsperre",
        Thing::Invitation => "keine Einladung",
        Thing::Member => "niemanden im Team mit der Kennung",
        Thing::Message => "keine Nachricht",
        Thing::Person => "keine Person",
        Thing::Procedure => "keinen Ablauf",
        Thing::Recall => "keine Rücknahme",
        Thing::Release => "keine Veröffentlichung",
        Thing::Review => "keine Prüfung",
        Thing::Session => "keine Sitzung",
        Thing::Site => "keine Website mit dem Namen",
        Thing::Stop => "keinen Stopp",
        Thing::Task => "keine Aufgabe",
        Thing::Webhook => "keinen Webhook",
    };
    format!("es gibt {none} `{id}`")
}

/// What is stored is not what was recorded.
pub(crate) fn altered(what: Altered) -> String {
    let what = match what {
        Altered::Decision { id, part: KeptPart::Leaf } => {
            format!("die Aufzeichnung der Entscheidung {id} ist")
        }
        Altered::Decision { id, part: KeptPart::Requests } => {
            format!(
                "die Anfragen an die Regeln, die mit der Entscheidung {id} aufgezeichnet wurden, sind"
            )
        }
        Altered::Decision { id, part: KeptPart::Texts } => {
            format!("die versiegelten Texte der Entscheidung {id} sind")
        }
        Altered::Decision { id, part: KeptPart::Time } => {
            format!("der Zeitpunkt, der zur Entscheidung {id} gespeichert ist, ist")
        }
        Altered::Conversation(id) => format!("die Ereignisse der Unterhaltung {id} sind"),
        Altered::Message(id) => format!("der versiegelte Text der Nachricht {id} ist"),
    };
    format!(
        "{what} nicht, was aufgezeichnet wurde: In der Datenbank wurde etwas verändert, oder ihr Datenträger ist \
         beschädigt. Darum wird es nicht gezeigt, als wäre es richtig. Bitte nennen Sie dem Betrieb diese Kennung"
    )
}

/// What the state of a conversation does not allow.
pub(crate) fn conversation(error: &ConversationError) -> String {
    match error {
        ConversationError::NotOwner { owner, .. } => {
            let with = match owner {
                Owner::Assistant => "liegt bei der KI",
                Owner::Queue => "wartet auf einen Menschen",
                Owner::Agent { .. } => "liegt bei einem Menschen",
                Owner::Closed => "ist beendet",
            };
            format!("das kann nur, wer die Unterhaltung gerade führt; sie {with}")
        }
        ConversationError::Closed => "die Unterhaltung ist beendet".to_owned(),
        ConversationError::Open => "die Unterhaltung läuft noch".to_owned(),
        ConversationError::Called => {
            "ein Rückruf ist schon zugesagt; für eine andere Zeit sagen Sie ihn bitte zuerst ab".to_owned()
        }
        ConversationError::CalledOften => {
            "in dieser Unterhaltung wurden schon mehrere Rückrufe zugesagt; fragen Sie bitte nach einem Menschen"
                .to_owned()
        }
        ConversationError::AttachedOften { limit } => {
            format!("in dieser Unterhaltung wurden {limit} Dateien gesendet, mehr sind nicht möglich")
        }
        ConversationError::Rated => {
            "die Rückmeldung zur Unterhaltung lässt sich nicht mehr ändern".to_owned()
        }
        ConversationError::Moved => {
            "die Unterhaltung liegt inzwischen bei jemand anderem; sehen Sie sie sich noch einmal an".to_owned()
        }
        ConversationError::Taken => "jemand anderes hat die Unterhaltung übernommen".to_owned(),
        ConversationError::Full { count, limit } => format!(
            "die Unterhaltung hat {count} Einträge, höchstens {limit} sind möglich; bitte beginnen \
             Sie eine neue"
        ),
    }
}

/// Why a file is not taken.
pub(crate) fn file(error: FileError) -> String {
    let why = match error {
        FileError::Empty => "die Datei ist leer",
        FileError::TooLarge { max_bytes } => {
            return format!("die Datei ist größer als {} MB", max_bytes / 1_000_000);
        }
        FileError::Kind => "die Datei ist kein Bild (JPEG, PNG oder WebP) und kein PDF",
        FileError::Damaged => "die Datei ist beschädigt und lässt sich nicht lesen",
        FileError::TooManyPoints => "das Bild ist zu groß: höchstens 16.384 Bildpunkte je Seite",
        FileError::Encrypted => {
            "das PDF ist mit einem Passwort geschützt; senden Sie es bitte ohne"
        }
        FileError::Active => {
            "das PDF kann Programme ausführen oder enthält andere Dateien; drucken Sie es bitte in ein neues PDF \
             und senden Sie das"
        }
        FileError::NotTaken => "Dateien werden hier nicht angenommen",
        FileError::Enough => {
            "heute können keine Dateien mehr angenommen werden; versuchen Sie es morgen, oder schreiben Sie ohne sie"
        }
    };
    why.to_owned()
}

/// Why an act cannot be approved or rejected.
pub(crate) fn approval(error: &ApprovalError) -> String {
    match error {
        ApprovalError::NotProposed(state) => {
            format!("der Vorgang wartet nicht auf eine Freigabe: Er {}", act(*state))
        }
        ApprovalError::TooLate(until) => format!("die Freigabe war bis {until} möglich"),
        ApprovalError::Changed => {
            "die Prüfsumme passt nicht zu dem, was wartet: Sehen Sie es sich noch einmal an"
                .to_owned()
        }
        ApprovalError::OtherTeam(teams) => format!("darüber entscheidet ein anderes Team: {teams}"),
        ApprovalError::Twice => {
            "Sie haben das schon freigegeben; jemand anderes muss es auch tun".to_owned()
        }
        ApprovalError::Own => {
            "die Vorschau ist von Ihnen selbst; freigeben muss jemand anderes".to_owned()
        }
        ApprovalError::TooFew { approved, asked } => format!(
            "erst {approved} von {asked} Freigaben liegen vor; ohne die übrigen wird es nicht ausgeführt"
        ),
        ApprovalError::NotAllowed => {
            "die Regeln lassen es nicht mehr zu, oder es ist angehalten".to_owned()
        }
        ApprovalError::OtherVersion => {
            "die Version, die es vorbereitet hat, gilt nicht mehr, und die jetzige geht anders vor; ein Mensch \
             kümmert sich darum"
                .to_owned()
        }
    }
}

/// Why an act cannot be undone.
pub(crate) fn undo(error: &UndoError) -> String {
    match error {
        UndoError::Undone => "das ist schon rückgängig gemacht".to_owned(),
        UndoError::NotDone(state) => {
            format!("es gibt nichts rückgängig zu machen: Der Vorgang {}", act(*state))
        }
        UndoError::Irreversible => "das lässt sich nicht rückgängig machen".to_owned(),
        UndoError::TooLate(until) => format!("rückgängig machen ließ es sich bis {until}"),
        UndoError::NotByCustomer => {
            "rückgängig machen kann das nur ein Mensch im Unternehmen".to_owned()
        }
        UndoError::Forbidden { de, .. } => de.clone(),
        UndoError::Stopped => {
            "das Werkzeug, mit dem es getan wurde, ist gerade angehalten".to_owned()
        }
        UndoError::StoodOn => "darauf baut eine spätere Änderung auf, die nicht ausgewählt ist \
             oder sich nicht rückgängig machen lässt"
            .to_owned(),
        UndoError::Followed { operation, why } => format!(
            "etwas, das daraus folgte (`{operation}`), lässt sich nicht rückgängig machen: {}",
            undo(why)
        ),
        UndoError::NotConnected => {
            "das Werkzeug, mit dem es getan wurde, ist nicht angeschlossen".to_owned()
        }
    }
}

/// How an act stands, after its subject.
fn act(state: ActState) -> &'static str {
    match state {
        ActState::Proposed => "wartet auf eine Freigabe",
        ActState::Rejected => "wurde abgelehnt",
        ActState::Expired => "wurde nicht rechtzeitig freigegeben",
        ActState::Intended => "wird gerade ausgeführt",
        ActState::Done => "ist erledigt",
        ActState::Refused => "wurde vom System abgelehnt",
        ActState::Unknown => "ist ungeklärt",
        ActState::Undoing => "wird gerade rückgängig gemacht",
        ActState::Withdrawn => "wurde zurückgezogen",
        ActState::Undone => "ist rückgängig gemacht",
    }
}

/// Why a release cannot take a step.
pub(crate) fn release(error: &ReleaseError) -> String {
    match error {
        ReleaseError::State(state) => {
            let stands = match state {
                ReleaseState::Evaluating => "wird gerade durchgespielt",
                ReleaseState::Refused => "hat die Anforderungen nicht erfüllt",
                ReleaseState::Proposed => "wartet auf eine Freigabe",
                ReleaseState::Rejected => "wurde abgelehnt",
                ReleaseState::Canary => "antwortet in einem Teil der neuen Unterhaltungen",
                ReleaseState::Live => "ist im Einsatz",
                ReleaseState::Retired => "wurde abgelöst",
                ReleaseState::RolledBack => "wurde zurückgenommen",
            };
            format!("die Version {stands}")
        }
        ReleaseError::Changed => {
            "das ist nicht die vorgeschlagene Version: Sehen Sie sie sich noch einmal an".to_owned()
        }
        ReleaseError::Own => {
            "Sie haben die Version selbst vorgeschlagen; freigeben muss jemand anderes".to_owned()
        }
        ReleaseError::Written => {
            "Sie haben selbst daran geschrieben; freigeben muss jemand anderes".to_owned()
        }
        ReleaseError::Twice => {
            "Sie haben sie schon freigegeben; jemand anderes muss es auch tun".to_owned()
        }
        ReleaseError::Forbidden { de, .. } => de.clone(),
        ReleaseError::TooFew { ended, asked } => {
            format!("erst {ended} von {asked} nötigen Unterhaltungen sind beendet")
        }
        ReleaseError::Tried => "eine andere Version wird gerade erprobt".to_owned(),
        ReleaseError::Overtaken => {
            "seit dem Vorschlag wurde eine andere Version eingesetzt; schlagen Sie diese neu vor"
                .to_owned()
        }
        ReleaseError::First => "vor ihr war keine Version im Einsatz".to_owned(),
    }
}

/// Why a customer is not signed in.
pub(crate) fn sign_in(error: &SignInError) -> String {
    match error {
        SignInError::NotConfigured => "eine Anmeldung ist hier nicht eingerichtet".to_owned(),
        SignInError::TooMany => {
            "in dieser Unterhaltung wurden zu viele Tokens abgelehnt; versuchen \
                                 Sie es in einigen Minuten noch einmal"
                .to_owned()
        }
        SignInError::Malformed => "das Token ist kein signiertes JSON Web Token".to_owned(),
        SignInError::Algorithm(algorithm) => {
            format!("das Token ist nicht mit {} signiert", algorithm.as_str())
        }
        SignInError::NotAllowed => {
            "das Token ist nicht mit EdDSA, ES256 oder RS256 signiert".to_owned()
        }
        SignInError::UnknownKey => {
            "das Token ist mit einem Schlüssel signiert, der nicht veröffentlicht ist".to_owned()
        }
        SignInError::NoKeyNamed => {
            "das Token sagt nicht, mit welchem Schlüssel es signiert ist (`kid`)".to_owned()
        }
        SignInError::NoKeys => {
            "die Schlüssel des Ausstellers sind gerade nicht abrufbar; versuchen Sie es in einer \
             Minute noch einmal"
                .to_owned()
        }
        SignInError::Signature => "die Signatur des Tokens ist nicht gültig".to_owned(),
        SignInError::Claim(claim) => {
            format!("die Angabe `{claim}` im Token fehlt oder ist ungültig")
        }
        SignInError::Attribute(name) => {
            format!("die Angabe `customer.{name}` im Token ist keine, die der Assistent vorsieht")
        }
        SignInError::Claims => "die Angaben im Token sind nicht lesbar".to_owned(),
        SignInError::Issuer => "das Token stammt von einem anderen Aussteller".to_owned(),
        SignInError::Audience => "das Token ist für jemand anderen bestimmt".to_owned(),
        SignInError::Expired => "das Token ist abgelaufen".to_owned(),
        SignInError::TooEarly => "das Token gilt noch nicht".to_owned(),
    }
}
