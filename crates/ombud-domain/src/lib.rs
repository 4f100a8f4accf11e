//! The plain nouns, ids, state machines and the decision.
