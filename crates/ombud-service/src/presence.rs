//! Who looks at a conversation, and who writes in it: known while they do, in the memory of their node, and kept nowhere.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use ombud_domain::{ConversationId, Owner, StaffId};
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::{Principal, Scope, Service, ServiceError};

/// How long somebody counts as writing after their page last said so; pages say it again every four seconds.
const TYPING_MAX: SignedDuration = SignedDuration::from_secs(8);

/// Somebody else who is at a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colleague {
    /// Who.
    pub id: StaffId,
    /// Whether they write.
    pub types: bool,
}

/// Who is where, of all whose pages this node serves.
#[derive(Default)]
pub(crate) struct Presence(Mutex<HashMap<ConversationId, Room>>);

/// Who is at one conversation.
struct Room {
    here: BTreeMap<StaffId, Here>,
    /// Moves whenever somebody comes, goes or begins to write.
    moved: watch::Sender<()>,
}

/// One person, with all the pages that they have open.
#[derive(Default)]
struct Here {
    pages: usize,
    types_until: Option<Timestamp>,
}

impl Here {
    fn types(&self, now: Timestamp) -> bool {
        self.types_until.is_some_and(|until| until > now)
    }
}

impl Default for Room {
    fn default() -> Self {
        Self { here: BTreeMap::new(), moved: watch::Sender::new(()) }
    }
}

impl Presence {
    fn come(&self, id: ConversationId, who: StaffId) -> watch::Receiver<()> {
        let mut rooms = self.0.lock();
        let room = rooms.entry(id).or_default();
        room.here.entry(who).or_default().pages += 1;
        room.moved.send_replace(());
        room.moved.subscribe()
    }

    fn go(&self, id: ConversationId, who: StaffId) {
        let mut rooms = self.0.lock();
        let Some(room) = rooms.get_mut(&id) else { return };
        if let Some(here) = room.here.get_mut(&who) {
            here.pages = here.pages.saturating_sub(1);
            if here.pages == 0 {
                room.here.remove(&who);
            }
        }
        if room.here.is_empty() {
            rooms.remove(&id);
        } else {
            room.moved.send_replace(());
        }
    }

    /// Only who looks at it can write in it.
    fn type_in(&self, id: ConversationId, who: StaffId, now: Timestamp) {
        let mut rooms = self.0.lock();
        let Some(room) = rooms.get_mut(&id) else { return };
        let Some(here) = room.here.get_mut(&who) else { return };
        let began = !here.types(now);
        here.types_until = now.checked_add(TYPING_MAX).ok();
        if began {
            room.moved.send_replace(());
        }
    }

    fn others(&self, id: ConversationId, who: Option<StaffId>, now: Timestamp) -> Vec<Colleague> {
        let rooms = self.0.lock();
        let here = rooms.get(&id).into_iter().flat_map(|room| &room.here);
        let others = here.filter(|(other, _)| Some(**other) != who);
        others.map(|(other, here)| Colleague { id: *other, types: here.types(now) }).collect()
    }

    /// How long until somebody counts no longer as writing, if nothing more is heard of them.
    fn next_pause(&self, id: ConversationId, now: Timestamp) -> Option<Duration> {
        let rooms = self.0.lock();
        let until = rooms.get(&id)?.here.values().filter_map(|here| here.types_until);
        let next = until.filter(|until| *until > now).min()?;
        Some(next.duration_since(now).unsigned_abs())
    }
}

/// That somebody looks at a conversation, until this is dropped.
pub(crate) struct Looking {
    service: Service,
    id: ConversationId,
    who: StaffId,
    pub(crate) moved: watch::Receiver<()>,
}

impl Drop for Looking {
    fn drop(&mut self) {
        self.service.0.presence.go(self.id, self.who);
    }
}

impl Looking {
    /// How long until somebody counts no longer as writing.
    pub(crate) fn next_pause(&self) -> Option<Duration> {
        self.service.0.presence.next_pause(self.id, self.service.now())
    }
}

impl Service {
    /// Begin to look at a conversation.
    pub(crate) fn look(&self, id: ConversationId, who: StaffId) -> Looking {
        let moved = self.0.presence.come(id, who);
        Looking { service: self.clone(), id, who, moved }
    }

    /// Whoever looks at a conversation writes an answer in it. Where they have it, its customer is told.
    pub async fn types(&self, who: &Principal, id: ConversationId) -> Result<(), ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let agent = who.staff()?;
        self.0.presence.type_in(id, agent, self.now());
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let owner = self.loaded(id, &mut state).await?.conversation.owner;
        if owner == (Owner::Agent { id: agent }) {
            lane.typing.send_replace(());
        }
        Ok(())
    }

    /// Who else looks at a conversation now, on this node.
    pub async fn colleagues_at(
        &self,
        who: &Principal,
        id: ConversationId,
    ) -> Result<Vec<Colleague>, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        Ok(self.0.presence.others(id, who.staff().ok(), self.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_there_is_known_while_a_page_is_open_and_writes_for_some_seconds() {
        let presence = Presence::default();
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let id = ConversationId::from(uuid::Uuid::from_u128(1));
        let [kim, sam] = [2, 3].map(|id| StaffId::from(uuid::Uuid::from_u128(id)));
        let seen = |now| presence.others(id, Some(sam), at(now));
        presence.type_in(id, kim, at(0));
        assert!(seen(0).is_empty(), "whoever is not there writes nothing");
        let moved = presence.come(id, kim);
        drop(presence.come(id, kim));
        assert_eq!(seen(0), [Colleague { id: kim, types: false }], "two pages are one person");
        presence.type_in(id, kim, at(10));
        assert!(moved.has_changed().unwrap());
        assert_eq!(seen(17), [Colleague { id: kim, types: true }]);
        assert_eq!(presence.next_pause(id, at(10)), Some(Duration::from_secs(8)));
        assert_eq!(seen(18), [Colleague { id: kim, types: false }]);
        presence.go(id, kim);
        assert_eq!(seen(18).len(), 1);
        presence.go(id, kim);
        assert!(seen(18).is_empty());
        assert!(presence.0.lock().is_empty(), "nothing is left of it");
    }
}
