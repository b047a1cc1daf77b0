//! Opening the store.

use std::path::PathBuf;
use std::sync::Arc;

use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};

use crate::clock::StoreClock;
use crate::connect::Connector;
use crate::failure::describe;
use crate::migrations::{self, MigrationError};
use crate::nodes::{self, Line};
use crate::target::UrlError;
use crate::writer::Writer;
use crate::{Options, PostgresStore};

/// Why the store could not be opened. No text holds the connection string, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL cannot be used.
    #[error("the database's URL {0}")]
    Url(#[from] UrlError),
    /// A certificate file cannot be read, or holds no certificate.
    #[error("{} holds no certificate in PEM form", path.display())]
    RootCertificate {
        /// The file.
        path: PathBuf,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls,
    /// No server that takes writes can be reached.
    #[error("the database cannot be reached: {0}")]
    Away(String),
    /// The server is too old.
    #[error("the database server is PostgreSQL {found}; 14 or later is needed")]
    TooOld {
        /// Its version, as it says it.
        found: String,
    },
    /// The database cannot hold every text.
    #[error("the database is encoded in {found}; make one with ENCODING 'UTF8'")]
    Encoding {
        /// Its encoding, as the server calls it.
        found: String,
    },
    /// The schema could not be brought to this build's.
    #[error(transparent)]
    Migration(#[from] MigrationError),
}

/// The oldest server, as `server_version_num` says it.
pub(crate) const OLDEST: i32 = 140_000;

/// Times that the clock is read again at the start.
const READINGS: usize = 4;

impl PostgresStore {
    /// Connects, brings the schema to this build's, and starts.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let connector = Connector::new(&options)?;
        let (mut client, carrier) =
            connector.connect().await.map_err(|error| OpenError::Away(describe(&error)))?;
        check_server(&client).await?;
        migrations::migrate(&mut client).await?;
        let clock = clock(&client, &options.own_clock).await?;
        drop(client);
        // The connection says goodbye in its own time.
        drop(carrier);
        let pool = pool(&connector, &options)?;
        let stock = Arc::default();
        let writer = Writer::start(&connector, &options, &clock, &stock, options.writers);
        let turns = Writer::start(&connector, &options, &clock, &stock, 1);
        let line = Line::start(connector, options.own_clock, clock.clone());
        Ok(Self { pool, writer, turns, clock, line })
    }

    /// A connection of the pool.
    pub(crate) async fn connection(&self) -> Result<deadpool_postgres::Object, StoreError> {
        self.clock.check()?;
        self.pool.get().await.map_err(|error| crate::failure::no_connection(&error))
    }
}

fn pool(connector: &Connector, options: &Options) -> Result<Pool, OpenError> {
    let settings = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_connect(connector.config(), connector.clone(), settings);
    Pool::builder(manager)
        .max_size(options.pool.max(1))
        .wait_timeout(Some(options.statement_timeout))
        .create_timeout(Some(options.connect_timeout))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| OpenError::Away(error.to_string()))
}

/// Reads the server's clock; the quickest of some readings counts.
async fn clock(client: &tokio_postgres::Client, own: &Arc<dyn Clock>) -> Result<StoreClock, OpenError> {
    let away = |error| OpenError::Away(describe(&error));
    let clock = StoreClock::new(own.clone(), nodes::read(client, &**own).await.map_err(away)?);
    for _ in 0..READINGS {
        clock.read(nodes::read(client, &**own).await.map_err(away)?);
    }
    clock.check().map_err(|error| OpenError::Away(error.to_string()))?;
    Ok(clock)
}

async fn check_server(client: &tokio_postgres::Client) -> Result<(), OpenError> {
    let away = |error| OpenError::Away(describe(&error));
    let row = client
        .query_one(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'),
                    current_setting('server_encoding')",
            &[],
        )
        .await
        .map_err(away)?;
    let number: i32 = row.try_get(0).map_err(away)?;
    if number < OLDEST {
        return Err(OpenError::TooOld { found: row.try_get(1).map_err(away)? });
    }
    let encoding: String = row.try_get(2).map_err(away)?;
    if encoding != "UTF8" {
        return Err(OpenError::Encoding { found: encoding });
    }
    Ok(())
}
