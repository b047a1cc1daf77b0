//! Where a server keeps what it knows: in its folder, or in a database that it may share.

use std::path::PathBuf;
use std::process::{Command, Output};

use countersign_postgres_harness::Cluster;
use tempfile::TempDir;

use super::Server;

/// A data folder, and PostgreSQL's URL unless the folder holds the database too.
pub(crate) struct Place {
    around: TempDir,
    database: Option<String>,
}

impl Place {
    /// All in one folder.
    pub(crate) fn sqlite() -> Self {
        Self { around: tempfile::tempdir().expect("a folder"), database: None }
    }

    /// A new database on the PostgreSQL that the tests share.
    pub(crate) fn postgres() -> Self {
        Self::at(Cluster::shared().database().url())
    }

    /// A database of one's own.
    pub(crate) fn at(url: String) -> Self {
        Self { around: tempfile::tempdir().expect("a folder"), database: Some(url) }
    }

    /// Made by the first start.
    /// The same folder, with the database at `url` from now on.
    pub(crate) fn moved_to(self, url: String) -> Self {
        Self { database: Some(url), ..self }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.around.path().join("data")
    }

    /// Whether other nodes could use it too.
    pub(crate) fn is_shared(&self) -> bool {
        self.database.is_some()
    }

    /// What tells the binary of the database.
    pub(crate) fn environment(&self) -> Vec<(&str, &str)> {
        let url = self.database.as_deref();
        url.map_or_else(Vec::new, |url| vec![("COUNTERSIGN_DATABASE__URL", url), ("COUNTERSIGN_DEMO", "on")])
    }

    /// Starts a server with the demo on it.
    pub(crate) fn start(&self) -> Server {
        self.start_with(&[], &[])
    }

    pub(crate) fn start_with(&self, flags: &[&str], environment: &[(&str, &str)]) -> Server {
        Server::start_with(&self.folder(), flags, &[&self.environment(), environment].concat())
    }

    /// Runs a command on it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(arguments)
            .arg("--data-dir")
            .arg(self.folder())
            .envs(self.environment())
            .output()
            .expect("the binary runs")
    }

    /// What a command that must succeed prints.
    pub(crate) fn said(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// What a command that must fail complains of.
    pub(crate) fn complained(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).expect("text")
    }
}

/// Makes tests of cases that take a [`Place`], one for each store.
macro_rules! on_both_stores {
    ($($case:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                super::$case(crate::support::Place::sqlite()).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                super::$case(crate::support::Place::postgres()).await;
            })+
        }
    };
}
pub(crate) use on_both_stores;
