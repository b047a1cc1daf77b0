//! One table, one transaction per request, on PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Mutex;
use tokio_postgres::{Client, Error, NoTls, Statement};

use crate::sqlite::Write;

/// Connections: more do not help two processors.
const CONNECTIONS: usize = 16;

/// A pool, each connection with its statements.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Connections>);

struct Connections {
    all: Vec<Mutex<Connection>>,
    next: AtomicUsize,
}

struct Connection {
    client: Client,
    put: Statement,
    guess: Statement,
}

impl Pool {
    /// Connects, and makes the table anew.
    pub(crate) async fn open(url: &str) -> Result<Self, Error> {
        let mut all = Vec::with_capacity(CONNECTIONS);
        for number in 0..CONNECTIONS {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
            tokio::spawn(connection);
            if number == 0 {
                client
                    .batch_execute(
                        "DROP TABLE IF EXISTS floor_codes;
                         CREATE TABLE floor_codes (
                             phone TEXT PRIMARY KEY, attempts INTEGER NOT NULL, verified BOOLEAN NOT NULL, rest BYTEA NOT NULL
                         );",
                    )
                    .await?;
            }
            let put = "INSERT INTO floor_codes VALUES ($1, 0, false, decode(repeat('00', 280), 'hex'))
                       ON CONFLICT (phone) DO UPDATE SET attempts = 0, verified = false";
            let guess = "UPDATE floor_codes SET attempts = attempts + 1, verified = $2 WHERE phone = $1";
            let (put, guess) = (client.prepare(put).await?, client.prepare(guess).await?);
            all.push(Mutex::new(Connection { client, put, guess }));
        }
        Ok(Self(Arc::new(Connections { all, next: AtomicUsize::new(0) })))
    }

    /// Returns when the write is on the disk.
    pub(crate) async fn write(&self, write: Write) -> Result<(), Error> {
        let place = self.0.next.fetch_add(1, Ordering::Relaxed) % CONNECTIONS;
        let mut connection = self.0.all[place].lock().await;
        let Connection { client, put, guess } = &mut *connection;
        let transaction = client.transaction().await?;
        match write {
            Write::Put { phone } => transaction.execute(put, &[&phone]).await?,
            Write::Guess { phone, right } => transaction.execute(guess, &[&phone, &right]).await?,
        };
        transaction.commit().await
    }
}
