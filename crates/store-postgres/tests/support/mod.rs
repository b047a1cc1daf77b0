//! A database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::{Client, NoTls};

/// A new, empty database, which goes with this value.
pub(crate) struct Database {
    /// Where it is.
    pub(crate) url: String,
    name: String,
}

/// Makes a database on the server that `COUNTERSIGN_DEV_POSTGRES` names by a URL that ends with a slash.
pub(crate) async fn database() -> Database {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let name = format!("countersign_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let client = connect(&format!("{}postgres", server())).await;
    client.batch_execute(&drop_sql(&name)).await.expect("what an earlier process left is dropped");
    let sql = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
    client.batch_execute(&sql).await.expect("a database");
    Database { url: format!("{}{name}", server()), name }
}

impl Drop for Database {
    fn drop(&mut self) {
        let name = self.name.clone();
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let client = connect(&format!("{}postgres", server())).await;
                client.batch_execute(&drop_sql(&name)).await
            })
        });
        let outcome = dropped.join().expect("a thread");
        if !std::thread::panicking() {
            outcome.expect("the database is dropped");
        }
    }
}

fn server() -> String {
    std::env::var("COUNTERSIGN_DEV_POSTGRES").expect("COUNTERSIGN_DEV_POSTGRES names a server for tests")
}

fn drop_sql(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

/// A connection of no store.
pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}
