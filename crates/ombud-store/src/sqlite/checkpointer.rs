//! Bringing the write-ahead log into the database, off the writer's path.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use rusqlite::{Connection, wal::CheckpointMode};

use super::{
    connection::{self, Erase},
    error::failed,
};
use crate::StoreError;

/// Frames (pages of 8 KiB) that are worth a checkpoint: 4 MiB.
const FRAMES_WORTH_IT: u32 = 512;
/// Frames beyond which the log must begin anew: 16 MiB. Checkpoints beside a busy writer never
/// catch up with it by themselves, and a file that grows makes every `fsync` dearer than one
/// that is written over.
const FRAMES_MAX: u32 = 2_048;

/// A thread with a connection of its own.
#[derive(Debug)]
pub(super) struct Checkpointer {
    signal: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Signal {
    /// Frames in the log after the last transaction.
    frames: AtomicU32,
    /// Frames in the database already, of the log as it is.
    done: AtomicU32,
    restart_due: AtomicBool,
    stop: AtomicBool,
    /// Checkpoints made.
    count: Arc<AtomicU64>,
}

impl Checkpointer {
    /// Watch the transactions of `writer`, whose database is at `path`.
    pub(super) fn start(path: &Path, writer: &mut Connection) -> Result<Self, StoreError> {
        let connection = connection::writer(path, Erase::WhereCheap)?;
        let signal = Arc::new(Signal::default());
        let thread = {
            let signal = Arc::clone(&signal);
            std::thread::Builder::new()
                .name("ombud-checkpoints".to_owned())
                .spawn(move || run(&connection, &signal))
                .map_err(|error| StoreError::Unavailable(error.into()))?
        };
        let (told, worker) = (Arc::clone(&signal), thread.thread().clone());
        let hook = move |_: &mut rusqlite::hooks::Wal, frames: std::ffi::c_int| {
            let frames = u32::try_from(frames).unwrap_or(0);
            if frames < told.frames.swap(frames, Ordering::Relaxed) {
                // The log began anew.
                told.done.store(0, Ordering::Relaxed);
            }
            if frames >= told.done.load(Ordering::Relaxed) + FRAMES_WORTH_IT {
                worker.unpark();
            }
            Ok(())
        };
        writer.wal_hook(Some(hook)).map_err(failed)?;
        Ok(Self { signal, thread: Some(thread) })
    }

    /// How many checkpoints were made, counted as long as it runs.
    pub(super) fn count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.signal.count)
    }

    /// Whether the writer should make the log begin anew now; true once per request.
    pub(super) fn restart_is_due(&self) -> bool {
        self.signal.restart_due.load(Ordering::Relaxed)
            && self.signal.restart_due.swap(false, Ordering::Relaxed)
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.signal.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the checkpoint thread panicked");
            }
        }
    }
}

fn run(connection: &Connection, signal: &Signal) {
    while !signal.stop.load(Ordering::SeqCst) {
        let frames = signal.frames.load(Ordering::Relaxed);
        if frames < signal.done.load(Ordering::Relaxed) + FRAMES_WORTH_IT {
            std::thread::park();
            continue;
        }
        match connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::PASSIVE) {
            Ok((frames, done)) => {
                signal.count.fetch_add(1, Ordering::Relaxed);
                signal.done.store(u32::try_from(done).unwrap_or(0), Ordering::Relaxed);
                let frames = u32::try_from(frames).unwrap_or(0);
                if frames >= FRAMES_MAX {
                    signal.restart_due.store(true, Ordering::Relaxed);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a checkpoint of the database failed and is tried again");
                std::thread::park_timeout(std::time::Duration::from_secs(1));
            }
        }
    }
}
