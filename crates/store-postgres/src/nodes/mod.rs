//! A node's line to the others: one connection beside those that work.
//!
//! It reads the server's clock once a second, hears what other nodes tell, and tells them what happened here, each kind
//! of news at most once in [`QUIET`]. News go out in transactions of their own: one that tells anything takes a lock
//! that all such commits queue for. They are hints. Whatever they save waiting for is found without them, so losing the
//! line, or running on a database of the same family that lacks `LISTEN`, costs some time and nothing else.

mod outbox;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use countersign_core::domain::time::Timestamp;
use countersign_core::ports::alarm::Alarm;
use countersign_core::ports::clock::Clock;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Error, Notification};

use crate::clock::{Reading, StoreClock};
use crate::connect::Connector;
use crate::failure::describe;
pub(crate) use outbox::Outbox;
use outbox::{ring_all, ring_word, word};

/// How often the server's clock is read, and how long that may take before the line is made anew.
const READ_EVERY: Duration = Duration::from_secs(1);
const READ_WITHIN: Duration = Duration::from_secs(2);
/// How long a kind of news waits after it was told.
const QUIET: Duration = Duration::from_millis(100);
/// How long after a failure the line is made anew.
const PAUSE: Duration = Duration::from_millis(250);

const CLOCK: &str = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
const PID: &str = "SELECT pg_backend_pid()";
const TELL: &str = "SELECT pg_notify('countersign', word) FROM unnest($1::text[]) AS k (word)";

/// The line, while it is held.
pub(crate) struct Line {
    pub(crate) outbox: Arc<Outbox>,
    hearer: Arc<OnceLock<Arc<dyn Alarm>>>,
    task: JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Line {
    /// Keeps a line until it is dropped.
    pub(crate) fn start(connector: Connector, own: Arc<dyn Clock>, clock: StoreClock) -> Self {
        let (outbox, hearer) = (Arc::<Outbox>::default(), Arc::<OnceLock<_>>::default());
        let keeper = Keeper { connector, own, clock, outbox: outbox.clone(), hearer: hearer.clone() };
        Self { outbox, hearer, task: tokio::spawn(keeper.keep()) }
    }

    /// Says who hears what other nodes tell. The first one stays.
    pub(crate) fn hear(&self, alarm: Arc<dyn Alarm>) {
        drop(self.hearer.set(alarm));
    }
}

struct Keeper {
    connector: Connector,
    own: Arc<dyn Clock>,
    clock: StoreClock,
    outbox: Arc<Outbox>,
    hearer: Arc<OnceLock<Arc<dyn Alarm>>>,
}

impl Keeper {
    async fn keep(self) {
        loop {
            if let Err(error) = self.hold().await {
                tracing::warn!(error = %describe(&error), "store.line_lost: other nodes are not heard until it is back");
            }
            self.own.sleep(PAUSE).await;
        }
    }

    /// Holds a connection until it fails.
    async fn hold(&self) -> Result<(), Error> {
        let (client, heard) = self.connector.connect_to_hear().await?;
        self.read_clock(&client).await?;
        let own_pid: i32 = client.query_one(PID, &[]).await?.try_get(0)?;
        match client.batch_execute("LISTEN countersign").await {
            Ok(()) => {}
            Err(error) if client.is_closed() => return Err(error),
            // Not every database of the family has it.
            Err(error) => {
                tracing::info!(error = %describe(&error), "store.no_listen: this node looks for news instead of hearing them");
                return self.keep_time(&client).await;
            }
        }
        if let Some(hearer) = self.hearer.get() {
            ring_all(&**hearer);
        }
        tokio::select! {
            ended = self.keep_time(&client) => ended,
            ended = self.tell(&client) => ended,
            () = self.listen(heard, own_pid) => Ok(()),
        }
    }

    async fn keep_time(&self, client: &Client) -> Result<(), Error> {
        loop {
            self.own.sleep(READ_EVERY).await;
            tokio::select! {
                read = self.read_clock(client) => read?,
                () = self.own.sleep(READ_WITHIN) => return Ok(()),
            }
        }
    }

    async fn read_clock(&self, client: &Client) -> Result<(), Error> {
        self.clock.read(read(client, &*self.own).await?);
        Ok(())
    }

    async fn tell(&self, client: &Client) -> Result<(), Error> {
        let statement = client.prepare(TELL).await?;
        loop {
            let words: Vec<&str> = self.outbox.take().await.into_iter().map(word).collect();
            client.execute(&statement, &[&words]).await?;
            self.own.sleep(QUIET).await;
        }
    }

    async fn listen(&self, mut heard: UnboundedReceiver<Notification>, own_pid: i32) {
        while let Some(heard) = heard.recv().await {
            if heard.process_id() == own_pid {
                continue;
            }
            if let Some(hearer) = self.hearer.get() {
                ring_word(&**hearer, heard.payload());
            }
        }
    }
}

/// Reads the server's clock, by the clock `own`.
pub(crate) async fn read(client: &Client, own: &dyn Clock) -> Result<Reading, Error> {
    let statement = client.prepare(CLOCK).await?;
    let asked = own.now();
    let server: i64 = client.query_one(&statement, &[]).await?.try_get(0)?;
    Ok(Reading { asked, answered: own.now(), server: Timestamp::from_millis(server) })
}
