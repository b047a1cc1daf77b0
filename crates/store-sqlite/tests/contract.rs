//! The store contract, kept by SQLite.

use std::sync::Arc;

use countersign_core::testing::contract::Made;
use countersign_store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;

fn new_store() -> Made<TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    Made { store: Arc::new(store), guard: folder }
}

countersign_core::store_contract!(new_store());
