//! Configuration: one commented defaults file, then a file, the environment and flags on top.

mod database;
mod layers;
mod sections;

use std::path::PathBuf;

use serde::Deserialize;

pub(crate) use database::Database;
pub(crate) use layers::{ConfigError, load};
pub(crate) use sections::{
    Demo, Keys, Log, LogFormat, Outbound, Retention, Server, SimulatorSection, Webhooks,
};

/// The defaults file, as shipped.
pub(crate) const DEFAULTS: &str = include_str!("defaults.toml");

/// Everything that can be set. Each field is explained in the defaults file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) data_dir: PathBuf,
    pub(crate) demo: Demo,
    pub(crate) server: Server,
    pub(crate) simulator: SimulatorSection,
    pub(crate) keys: Keys,
    pub(crate) database: Database,
    pub(crate) outbound: Outbound,
    pub(crate) webhooks: Webhooks,
    pub(crate) retention: Retention,
    pub(crate) log: Log,
    /// The file given with `--config`, if any.
    #[serde(skip)]
    pub(crate) file: Option<PathBuf>,
}

impl Config {
    /// Whether the database is a server that other nodes share, and not in the data folder.
    pub(crate) fn is_shared(&self) -> bool {
        self.database.url.is_some()
    }

    /// The database file, unless the database is shared.
    pub(crate) fn database_path(&self) -> PathBuf {
        self.data_dir.join("countersign.db")
    }

    /// Everything that only its owner may read.
    pub(crate) fn private_paths(&self) -> Vec<PathBuf> {
        let demo = self.data_dir.join("demo.json");
        let admin = self.data_dir.join("admin.token");
        let mut paths =
            vec![self.data_dir.clone(), self.database_path(), self.master_key_path(), demo, admin];
        paths.extend(self.database.url_file.clone());
        paths
    }

    /// The master key file.
    pub(crate) fn master_key_path(&self) -> PathBuf {
        self.keys.master_key_file.clone().unwrap_or_else(|| self.data_dir.join("master.key"))
    }
}
