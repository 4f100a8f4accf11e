//! Personal data, for those who answer for it: whose it is, and what stands against erasing it.

use jiff::Timestamp;
use ombud_domain::{ConversationId, DecisionId, SubjectId};
use uuid::Uuid;

use crate::{
    Hold, HoldView, Place, Principal, Scope, Service, ServiceError, Thing, auth::parse_id,
    conversation, erase::KIND as ERASURE,
};

/// People found at once: whoever signs in is a person per conversation.
const FOUND_MAX: usize = 100;
/// The longest text that is looked for, in characters.
const SOUGHT_MAX: usize = 200;

/// What is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// Who.
    pub subject: SubjectId,
    /// Their conversations; none once they are erased.
    pub conversations: Vec<ConversationId>,
    /// How far an erasure is.
    pub erasure: ErasureState,
    /// What stands against erasing it now.
    pub holds: Vec<Hold>,
    /// The legal holds, in force and past.
    pub legal: Vec<HoldView>,
}

/// How far an erasure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureState {
    /// Nobody asked for it.
    No,
    /// Asked for; the data is for people only until what holds it has ended.
    Waiting {
        /// Since when.
        since: Timestamp,
        /// The decision that says so.
        decision: DecisionId,
    },
    /// Done.
    Erased {
        /// The decision that says so.
        decision: DecisionId,
    },
}

impl Service {
    /// The people whose data a text leads to: the id of a person or of a conversation, or what the company's token calls
    /// somebody who signed in. Of the latter the newest come first, at most a hundred.
    pub async fn find_people(
        &self,
        who: &Principal,
        sought: &str,
    ) -> Result<Vec<SubjectId>, ServiceError> {
        who.require_somewhere(Scope::Privacy)?;
        let sought = sought.trim();
        if sought.is_empty() || sought.chars().count() > SOUGHT_MAX {
            let en = format!("must be 1 to {SOUGHT_MAX} characters");
            let de = format!("muss 1 bis {SOUGHT_MAX} Zeichen lang sein");
            return Err(ServiceError::invalid("person", en, de));
        }
        let (mut conversations, mut subjects) = (Vec::new(), Vec::new());
        if let Ok(id) = sought.parse::<Uuid>() {
            conversations.push(id.into());
            subjects.push(id.into());
        } else {
            let begin = self.person(sought).begin();
            let query = Place::query(conversation::KIND, "person", &begin, None, FOUND_MAX)?;
            for document in self.0.store.documents(query).await? {
                conversations.push(parse_id(Thing::Conversation, &document.id)?);
            }
        }
        for id in conversations {
            match self.load(id).await {
                Ok(loaded) => subjects.push(loaded.conversation.subject),
                // None, or erased a moment ago.
                Err(ServiceError::ConversationNotFound(_) | ServiceError::Erased(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let mut found = Vec::new();
        for subject in subjects {
            match self.require_known_person(who, subject).await {
                Ok(()) if found.contains(&subject) => {}
                Ok(()) => found.push(subject),
                // Elsewhere, or nobody.
                Err(ServiceError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// That there is or was such a person, whose data somebody may erase and hold.
    async fn require_known_person(
        &self,
        who: &Principal,
        subject: SubjectId,
    ) -> Result<(), ServiceError> {
        self.require_privacy(who, subject).await?;
        self.is_or_was_known(subject).await
    }

    /// What is kept of a person.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there never was such a person, or they are elsewhere.
    pub async fn personal_data(
        &self,
        who: &Principal,
        subject: SubjectId,
    ) -> Result<PersonalData, ServiceError> {
        let legal = self.legal_holds(who, subject).await?;
        let conversations = self.conversations_of(subject).await?;
        let known = self.0.store.document(ERASURE, &subject.to_string()).await?;
        let erasure = known.as_ref().map(crate::erase::state_of).transpose()?;
        let erasure = erasure.unwrap_or(ErasureState::No);
        let holds = match erasure {
            ErasureState::Erased { .. } => vec![],
            _ => self.holds(subject, &conversations).await?,
        };
        Ok(PersonalData { subject, conversations, erasure, holds, legal })
    }
}
