//! One table, one statement per request, durable before the answer.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rusqlite::{Connection, params};
use tokio::sync::oneshot;

/// Requests that may wait; more than there are connections.
const QUEUE: usize = 4_096;
/// Writes in one transaction at most.
const MOST: usize = 512;

/// How many requests share a transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Batch {
    /// All that wait.
    All,
    /// None.
    One,
}

/// What a request writes.
pub(crate) enum Write {
    /// A code for a number.
    Put { phone: String },
    /// A guess at it, counted, and consumed if it is right.
    Guess { phone: String, right: bool },
}

/// A handle to the writer.
#[derive(Clone)]
pub(crate) struct Codes(SyncSender<(Write, oneshot::Sender<()>)>);

impl Codes {
    pub(crate) fn open(path: &Path, batch: Batch) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA cache_size = -65536;
             PRAGMA wal_autocheckpoint = 8000;
             CREATE TABLE IF NOT EXISTS codes (
                 phone TEXT PRIMARY KEY, attempts INTEGER NOT NULL, verified INTEGER NOT NULL, rest BLOB NOT NULL
             ) WITHOUT ROWID;",
        )?;
        let (queue, writes) = sync_channel(QUEUE);
        std::thread::spawn(move || work(&connection, &writes, batch).expect("the floor's disk works"));
        Ok(Self(queue))
    }

    /// Returns when the write is on the disk.
    pub(crate) async fn write(&self, write: Write) {
        let (done, is_done) = oneshot::channel();
        self.0.try_send((write, done)).expect("the queue has more room than there are callers");
        is_done.await.expect("the writer runs");
    }
}

fn work(
    connection: &Connection,
    writes: &Receiver<(Write, oneshot::Sender<()>)>,
    batch: Batch,
) -> rusqlite::Result<()> {
    let most = match batch {
        Batch::All => MOST,
        Batch::One => 1,
    };
    let mut waiting = Vec::with_capacity(MOST);
    while let Ok(first) = writes.recv() {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for (write, done) in std::iter::once(first).chain(writes.try_iter()).take(most) {
            run(connection, &write)?;
            waiting.push(done);
        }
        connection.prepare_cached("COMMIT")?.execute([])?;
        for done in waiting.drain(..) {
            // A caller that went away does not want to know.
            let _ = done.send(());
        }
    }
    Ok(())
}

fn run(connection: &Connection, write: &Write) -> rusqlite::Result<()> {
    match write {
        Write::Put { phone } => connection
            .prepare_cached("INSERT OR REPLACE INTO codes VALUES (?1, 0, 0, zeroblob(280))")?
            .execute(params![phone])?,
        Write::Guess { phone, right } => connection
            .prepare_cached("UPDATE codes SET attempts = attempts + 1, verified = ?2 WHERE phone = ?1")?
            .execute(params![phone, right])?,
    };
    Ok(())
}
