//! Choosing and opening the store.

use std::path::Path;
use std::sync::Arc;

use countersign_core::domain::secret::Secret;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::Store;
use countersign_core::transfer::{Source, Target};
use countersign_store_postgres::{
    Inspection, Options as PostgresOptions, PostgresStore, PostgresTarget, Protection,
};
use countersign_store_sqlite::{Options as SqliteOptions, SqliteSource, SqliteStore};

use crate::clock::SystemClock;
use crate::config::Config;
use crate::data_dir;
use crate::failure::Failure;

/// What can be told of the database without changing it.
pub(crate) struct Seen {
    /// Where it is, without a secret.
    pub(crate) place: String,
    /// Whether it is still to be made, or empty: then a master key may be made for it.
    pub(crate) is_new: bool,
    /// Its schema; 0 when it is new.
    pub(crate) schema: i64,
    /// What its server says, if it has one.
    pub(crate) server: Option<Inspection>,
}

/// Looks at the configured database.
pub(crate) async fn look(config: &Config) -> Result<Seen, Failure> {
    let Some(url) = &config.database.url else {
        let path = config.database_path();
        let is_there = path
            .try_exists()
            .map_err(|why| Failure::Io { what: format!("{} cannot be looked at", path.display()), why })?;
        let schema = if is_there { SqliteStore::schema_version(&path)? } else { 0 };
        return Ok(Seen { place: path.display().to_string(), is_new: !is_there, schema, server: None });
    };
    let server = PostgresStore::inspect(&postgres_options(config, url)).await?;
    Ok(Seen {
        place: "the database of database.url".to_owned(),
        is_new: !server.has_key,
        schema: server.schema,
        server: Some(server),
    })
}

/// The store, and what comes with it.
pub(super) struct Opened {
    pub(super) store: Arc<dyn Store>,
    /// The time that decides: the server's where many nodes must agree on it.
    pub(super) clock: Arc<dyn Clock>,
    /// The same store, where other nodes may have it open too.
    pub(super) shared: Option<Arc<PostgresStore>>,
}

/// Opens the configured database, and brings it to this version's schema.
pub(super) async fn open(config: &Config) -> Result<Opened, Failure> {
    let Some(url) = &config.database.url else {
        data_dir::refuse_moved(&config.data_dir)?;
        let store = SqliteStore::open(&config.database_path(), sqlite_options(config))?;
        return Ok(Opened { store: Arc::new(store), clock: Arc::new(SystemClock), shared: None });
    };
    let store = Arc::new(PostgresStore::open(postgres_options(config, url)).await?);
    Ok(Opened { store: store.clone(), clock: store.clock(), shared: Some(store) })
}

/// Opens a file to move what is in it.
pub(crate) fn open_source(path: &Path) -> Result<Box<dyn Source>, Failure> {
    Ok(Box::new(SqliteSource::open(path)?))
}

/// Opens the configured database to move something there.
pub(crate) async fn open_target(config: &Config) -> Result<Box<dyn Target>, Failure> {
    match &config.database.url {
        Some(url) => Ok(Box::new(PostgresTarget::open(postgres_options(config, url)).await?)),
        None => Err(Failure::said("say where to: give --to, --to-file or database.url")),
    }
}

/// The schema that a start brings the configured database to.
pub(crate) fn newest_schema(config: &Config) -> i64 {
    if config.is_shared() { PostgresStore::newest_schema() } else { SqliteStore::newest_schema().into() }
}

/// Whether a URL can be used, and if not, why; the text does not hold it.
pub(crate) fn check_database_url(url: &Secret) -> Result<(), String> {
    let options = PostgresOptions { url: url.expose().to_owned(), ..PostgresOptions::default() };
    options.protection().map(drop).map_err(|why| why.to_string())
}

/// What others on the way to the database could do, if it is on another machine and the way is open.
pub(crate) fn exposure(config: &Config) -> Option<&'static str> {
    let options = postgres_options(config, config.database.url.as_ref()?);
    match options.protection() {
        Ok((_, true) | (Protection::VerifyFull, false)) | Err(_) => None,
        Ok((Protection::Require, false)) if config.database.root_certificate_file.is_some() => None,
        Ok((Protection::Require, false)) => Some("the database's certificate is not verified"),
        Ok((Protection::Disable, false)) => Some("what goes to the database is not encrypted"),
    }
}

fn sqlite_options(config: &Config) -> SqliteOptions {
    SqliteOptions {
        queue: config.database.queue,
        readers: config.database.readers,
        ..SqliteOptions::default()
    }
}

fn postgres_options(config: &Config, url: &Secret) -> PostgresOptions {
    let database = &config.database;
    PostgresOptions {
        url: url.expose().to_owned(),
        root_certificate: database.root_certificate_file.clone(),
        pool: database.pool,
        writers: database.writers,
        queue: database.queue,
        connect_timeout: database.connect_timeout,
        statement_timeout: database.statement_timeout,
        ..PostgresOptions::default()
    }
}
