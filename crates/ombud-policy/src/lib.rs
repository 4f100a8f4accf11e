//! Cedar policies: request to verdict with reasons, and replay.
