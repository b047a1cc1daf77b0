//! Why a command ended badly, in words for the person who typed it.

use countersign_core::engine::{ManageError, SyncError};
use countersign_core::ports::store::StoreError;
use countersign_core::transfer::TransferError;
use countersign_outbound::http::ClientSetup;
use countersign_store_postgres::OpenError as PostgresError;
use countersign_store_sqlite::OpenError;

use crate::config::ConfigError;
use crate::data_dir::DataDirError;

/// A command's failure. The text names what to mend.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    #[error("the database cannot be used: {0}")]
    Database(#[from] OpenError),
    #[error("the database cannot be used: {0}")]
    Postgres(#[from] PostgresError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Transfer(#[from] TransferError),
    #[error(transparent)]
    Manage(#[from] ManageError),
    #[error(transparent)]
    Sync(#[from] SyncError),
    #[error("the HTTP client cannot be made: {0}")]
    Client(#[from] ClientSetup),
    #[error("cannot listen on {address}: {why}; give another with {flag}")]
    Listen { address: std::net::SocketAddr, flag: &'static str, why: std::io::Error },
    #[error("{what}: {why}")]
    Io { what: String, why: std::io::Error },
    #[error("{0}")]
    Said(String),
}

impl Failure {
    pub(crate) fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }
}
