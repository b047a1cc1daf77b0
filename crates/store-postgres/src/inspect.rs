//! Looking at a server without changing anything in it.

use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::{Client, Row};

use crate::connect::Connector;
use crate::failure::describe;
use crate::open::{OLDEST, OpenError};
use crate::{Options, PostgresStore};

/// What a server says of itself and of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Inspection {
    /// Its release, as in "15.18 (Debian 15.18-0+deb12u1)".
    pub release: String,
    /// Whether the release is one that the store runs on.
    pub is_supported: bool,
    /// How the database's texts are encoded; the store needs "UTF8".
    pub encoding: String,
    /// It follows another server, and takes no writes.
    pub is_standby: bool,
    /// `fsync`: off loses the database at a power cut.
    pub fsync: bool,
    /// `synchronous_commit`, before the store's sessions set it.
    pub synchronous_commit: String,
    /// The schema that the database has; 0 when it is empty.
    pub schema: i64,
    /// Whether a master key was used with it.
    pub has_key: bool,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
    /// The server's clock when it answered, in milliseconds since the epoch.
    pub clock: i64,
}

const SETTINGS: &str = "SELECT current_setting('server_version'), current_setting('server_version_num')::int,
                               pg_is_in_recovery(), current_setting('fsync') = 'on',
                               current_setting('synchronous_commit'),
                               to_regclass('schema_version') IS NOT NULL, to_regclass('key_check') IS NOT NULL,
                               (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
                               coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
                               current_setting('server_encoding')";

impl PostgresStore {
    /// Looks at the server of the URL that takes writes, or at any one if there is none.
    pub async fn inspect(options: &Options) -> Result<Inspection, OpenError> {
        let connector = Connector::new(options)?;
        let away = |error: tokio_postgres::Error| OpenError::Away(describe(&error));
        let (client, carrier) = match connector.connect().await {
            Ok(connected) => connected,
            Err(_) => connector.with_target(TargetSessionAttrs::Any).connect().await.map_err(away)?,
        };
        let seen = look(&client).await.map_err(away);
        drop(client);
        // The connection says goodbye in its own time.
        drop(carrier);
        seen
    }

    /// The schema that [`PostgresStore::open`] brings a database to.
    pub fn newest_schema() -> i64 {
        crate::migrations::newest()
    }
}

async fn look(client: &Client) -> Result<Inspection, tokio_postgres::Error> {
    let row = client.query_one(SETTINGS, &[]).await?;
    let (has_schema, has_keys): (bool, bool) = (row.try_get(5)?, row.try_get(6)?);
    let schema =
        if has_schema { number(client, "SELECT max(version) FROM schema_version").await? } else { 0 };
    let keys = if has_keys { number(client, "SELECT count(*) FROM key_check").await? } else { 0 };
    read(&row, schema, keys > 0)
}

async fn number(client: &Client, sql: &str) -> Result<i64, tokio_postgres::Error> {
    let value: Option<i64> = client.query_one(sql, &[]).await?.try_get(0)?;
    Ok(value.unwrap_or(0))
}

fn read(row: &Row, schema: i64, has_key: bool) -> Result<Inspection, tokio_postgres::Error> {
    Ok(Inspection {
        release: row.try_get(0)?,
        is_supported: row.try_get::<_, i32>(1)? >= OLDEST,
        is_standby: row.try_get(2)?,
        fsync: row.try_get(3)?,
        synchronous_commit: row.try_get(4)?,
        schema,
        has_key,
        clock: row.try_get(7)?,
        encrypted: row.try_get(8)?,
        encoding: row.try_get(9)?,
    })
}
