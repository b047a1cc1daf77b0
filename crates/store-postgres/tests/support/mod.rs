//! A database for one test.

use countersign_postgres_harness::Cluster;

/// A new, empty database on the private server that the tests share.
pub(crate) struct Database {
    /// Where it is.
    pub(crate) url: String,
}

/// Makes a database.
pub(crate) async fn database() -> Database {
    let made = tokio::task::spawn_blocking(|| Cluster::shared().database().url());
    Database { url: made.await.expect("a database") }
}
