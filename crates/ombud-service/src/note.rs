//! Notes that the staff write for one another in a conversation. Customers never see them.

use jiff::Timestamp;
use ombud_domain::{ConversationId, Event, MessageId, StaffId, SubjectId};
use ombud_store::{Document, DocumentQuery, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};

use crate::{
    Area, IdempotencyKey, Listed, Member, MemberState, Place, Principal, Scope, Service,
    ServiceError,
    auth::to_json,
    conversation::{Said, newest_first},
    given::text_of,
    idempotency::remembered,
    place::listed,
    record::Writing,
};

/// That somebody was named in a note and has not looked at it yet.
pub(crate) const MENTION: &str = "mention";
/// The longest note, in characters.
const NOTE_MAX: usize = 4_000;
/// How many can be named in one note.
const MENTIONS_MAX: usize = 20;
/// Members that are read at once.
const PAGE: usize = 200;

/// That somebody was named in a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Where.
    pub conversation: ConversationId,
    /// In which note.
    pub note: MessageId,
    /// Who wrote it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// Somebody who works at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskMember {
    /// The random id that decisions name.
    pub id: StaffId,
    /// What they are called.
    pub name: String,
    /// Where their rights reach; with none, everywhere.
    pub(crate) areas: Vec<Area>,
}

impl Mention {
    fn put(&self, of: StaffId, subject: SubjectId) -> Result<PutDocument, ServiceError> {
        Ok(PutDocument {
            kind: MENTION,
            id: format!("{of}/{}", self.note),
            expected: 0,
            body: Some(to_json(self)?),
            sealed: None,
            labels: vec![
                ("of", format!("{of}/{}", newest_first(self.at))),
                ("of_conversation", format!("{of}/{}", self.conversation)),
                ("subject", subject.to_string()),
            ],
        })
    }

    fn read(document: &Document) -> Result<Self, ServiceError> {
        serde_json::from_slice(&document.body)
            .map_err(|_| ServiceError::Corrupt { what: "mention" })
    }
}

/// The people whose whole names stand behind an `@`, each once, in any case of letters; of two names that begin alike, the longer
/// one.
fn named(text: &str, people: &[DeskMember]) -> Vec<StaffId> {
    let text = text.to_lowercase();
    let mut longest: Vec<_> =
        people.iter().map(|one| (one.id, one.name.trim().to_lowercase())).collect();
    longest.retain(|(_, name)| !name.is_empty());
    longest.sort_by_key(|(_, name)| std::cmp::Reverse(name.chars().count()));
    let mut found = Vec::new();
    for rest in text.split('@').skip(1) {
        let ends_there = |name: &str| {
            rest.strip_prefix(name).is_some_and(|after| !after.starts_with(char::is_alphanumeric))
        };
        let Some((_, name)) = longest.iter().find(|(_, name)| ends_there(name)) else { continue };
        // Who is called alike is meant alike.
        for (id, _) in longest.iter().filter(|(_, other)| other == name) {
            if !found.contains(id) && found.len() < MENTIONS_MAX {
                found.push(*id);
            }
        }
    }
    found
}

fn works_at_desk(member: &Member) -> bool {
    let mut scopes = member.roles.iter().flat_map(|role| role.scopes());
    member.state == MemberState::Active
        && scopes.any(|scope| matches!(scope, Scope::Desk | Scope::Admin))
}

impl Service {
    /// Note something for colleagues, in any conversation. Whoever is named in it as `@Name` finds it in the list of their
    /// mentions.
    pub async fn note(
        &self,
        who: &Principal,
        id: ConversationId,
        text: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<MessageId, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let author = who.staff()?;
        let text = text_of("text", text, NOTE_MAX)?;
        if text.is_empty() {
            let (en, de) = ("must say something", "darf nicht leer sein");
            return Err(ServiceError::invalid("text", en, de));
        }
        let people =
            if text.contains('@') { self.members_at_desk(Some(id)).await? } else { vec![] };
        let request = self.request(who, key, &format!("note/{id}"), text);
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let conversation = self.loaded(id, &mut state).await?.conversation.clone();
        if let Some(note) = self.repeated(request.as_ref()).await? {
            return Ok(note);
        }
        conversation.room_to_answer()?;
        let note: MessageId = self.0.ids.event();
        let mentions: Vec<_> =
            named(text, &people).into_iter().filter(|mentioned| *mentioned != author).collect();
        let subject = conversation.subject;
        let mention = Mention { conversation: id, note, by: author, at: self.now() };
        let put = |of: &StaffId| mention.put(*of, subject);
        let mut documents = mentions.iter().map(put).collect::<Result<Vec<_>, _>>()?;
        documents.extend(remembered(request.as_ref(), &note)?);
        let subject_key = self.subject_key(subject).await?;
        let sealed = self.seal(&subject_key, subject, note.as_uuid(), &Said::text(text))?;
        let event = Event::Noted { note, author, mentions };
        let writing =
            Writing { events: vec![(event, Some(sealed))], documents, ..Writing::default() };
        self.write(&mut state, writing).await?;
        Ok(note)
    }

    /// Where whoever asks was named and has not looked yet, the newest first.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn mentions(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<Mention>>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let query = Place::query(MENTION, "of", &format!("{}/", who.staff()?), after, limit)?;
        let of = |document: &Document| Mention::read(document).map(|mention| mention.conversation);
        let documents = self.documents_within(who, query, of).await?;
        documents.into_iter().map(|document| listed(document, Mention::read)).collect()
    }

    /// Whoever asks has looked at where they were named in a conversation.
    pub async fn mentions_seen(
        &self,
        who: &Principal,
        id: ConversationId,
    ) -> Result<(), ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let label = format!("{}/{id}", who.staff()?);
        let query = DocumentQuery::equal(MENTION, "of_conversation", label, PAGE);
        let found = self.0.store.documents(query).await?;
        if found.is_empty() {
            return Ok(());
        }
        let documents = found.into_iter().map(|document| document.delete(MENTION)).collect();
        match self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await {
            // Another page of theirs was first.
            Ok(_) | Err(ombud_store::StoreError::Conflict(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Those who work at the desk, by name: where a conversation is given, those whose rights reach it. Whoever is limited to areas
    /// is named those alone with whom they share one.
    pub async fn desk_members(
        &self,
        who: &Principal,
        id: Option<ConversationId>,
    ) -> Result<Vec<DeskMember>, ServiceError> {
        match id {
            Some(id) => self.require_in(who, Scope::Desk, id).await?,
            None => who.require_somewhere(Scope::Desk)?,
        }
        let mut people = self.members_at_desk(id).await?;
        if id.is_none() && !who.areas().is_empty() {
            people.retain(|one| {
                one.areas.is_empty() || one.areas.iter().any(|area| who.areas().contains(area))
            });
        }
        people.sort_by_key(|colleague| colleague.name.to_lowercase());
        Ok(people)
    }

    /// Whether somebody works at the desk, and their rights reach a conversation.
    pub(crate) async fn works_at_desk(
        &self,
        member: StaffId,
        id: ConversationId,
    ) -> Result<bool, ServiceError> {
        match self.member(&Principal::Operator, &member.to_string()).await {
            Ok(member) => Ok(works_at_desk(&member) && self.is_within(&member.areas, id).await?),
            Err(ServiceError::NotFound { .. } | ServiceError::Erased(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn members_at_desk(
        &self,
        id: Option<ConversationId>,
    ) -> Result<Vec<DeskMember>, ServiceError> {
        let (mut people, mut after) = (Vec::new(), None);
        loop {
            let page = self.members(&Principal::Operator, after, PAGE).await?;
            let is_last = page.len() < PAGE;
            after = page.last().map(|last| last.place.clone());
            for Listed { item, .. } in page {
                let is_there = match id {
                    Some(id) => self.is_within(&item.areas, id).await?,
                    None => true,
                };
                if works_at_desk(&item) && is_there {
                    people.push(DeskMember { id: item.id, name: item.name, areas: item.areas });
                }
            }
            if is_last {
                return Ok(people);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_behind_an_at_are_meant() {
        let id = |number: u128| StaffId::from(uuid::Uuid::from_u128(number));
        let people = [(1, "Kim"), (2, "Kim Beispiel"), (3, "Jürgen Öz"), (4, "kim beispiel")].map(
            |(number, name)| DeskMember { id: id(number), name: name.to_owned(), areas: vec![] },
        );
        for (text, found) in [
            ("Bitte ansehen, @Kim", &[1][..]),
            ("@Kim Beispiel, bitte", &[2, 4]),
            ("@kim beispielhaft", &[1]),
            ("@JÜRGEN ÖZ!", &[3]),
            ("@Kim und @Kim", &[1]),
            ("kim@nordlicht.example", &[]),
            ("@Kimono", &[]),
            ("@ Kim, @@", &[]),
            ("Kim", &[]),
        ] {
            let found: Vec<_> = found.iter().map(|number| id(*number)).collect();
            assert_eq!(named(text, &people), found, "{text}");
        }
    }
}
