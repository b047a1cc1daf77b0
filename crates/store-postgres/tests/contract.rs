//! The contract that every store keeps, on PostgreSQL.

mod support;

use std::sync::Arc;

use countersign_core::testing::contract::Made;
use countersign_store_postgres::{Options, PostgresStore};

async fn made() -> Made<support::Database> {
    let database = support::database().await;
    let options = Options { url: database.url.clone(), pool: 4, ..Options::default() };
    let store = PostgresStore::open(options).await.expect("a store");
    Made { store: Arc::new(store), guard: database }
}

countersign_core::store_contract!(made().await);
