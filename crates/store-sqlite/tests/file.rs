//! The file: who may read it, what outlives a restart, and what is refused.

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::tenant::{TenantPolicy, TenantState};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{AccessStore, ManagementStore, StoreError, UpkeepStore};
use countersign_store_sqlite::{OpenError, Options, SqliteStore};
use rusqlite::Connection;

const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    store.ping().await.expect("a write");
    for name in ["test.db", "test.db-wal", "test.db-shm"] {
        let mode = std::fs::metadata(folder.path().join(name)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn all_is_kept_over_a_restart_and_the_log_is_folded_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    let tenant = store.insert_tenant("Name", "one", TenantPolicy::default(), NOW).await.expect("a tenant");
    store.close();
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["test.db"]);

    assert_eq!(
        SqliteStore::schema_version(&path).expect("a version"),
        i64::from(SqliteStore::newest_schema())
    );
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    assert_eq!(store.list_tenants().await, Ok(vec![tenant]));
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    SqliteStore::open(&path, Options::default()).expect("a store").close();
    let later = SqliteStore::newest_schema() + 1;
    let other = Connection::open(&path).expect("the file");
    other.pragma_update(None, "user_version", later).expect("a later schema");

    let refused = SqliteStore::open(&path, Options::default()).err().expect("a refusal");
    assert!(matches!(refused, OpenError::Migration(_)));
    let text = refused.to_string();
    assert!(text.contains(&format!("schema {later}")) && text.contains("later one"), "{text}");
    assert_eq!(SqliteStore::schema_version(&path).expect("a version"), i64::from(later));
}

#[test]
fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "a shopping list, long enough to be looked at as a header: milk, bread, 12 eggs")
        .expect("a file");
    let refused = SqliteStore::open(&path, Options::default()).err().expect("a refusal");
    assert!(refused.to_string().contains("notes.txt"), "{refused}");
    let nowhere = folder.path().join("no/such/folder/test.db");
    let refused = SqliteStore::open(&nowhere, Options::default()).err();
    assert!(matches!(refused, Some(OpenError::File { .. })));
}

#[tokio::test]
async fn a_bad_row_is_named_without_its_value() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    let policy = TenantPolicy::default();
    let tenant = store.insert_tenant("Name", "one", policy, NOW).await.expect("a tenant");
    let other = Connection::open(&path).expect("the file");
    other
        .execute_batch(
            "PRAGMA ignore_check_constraints = ON;
             UPDATE tenants SET state = 'secret-value', retention_hours = -7;",
        )
        .expect("a bad row");
    let error = store.find_profile(tenant.id).await.expect_err("a refusal");
    assert_eq!(error.to_string(), "bad row: tenants.state of 1: is not a known word");

    let mended = store.update_tenant(tenant.id, "Name", TenantState::Active, policy, None).await;
    assert_eq!(mended, Ok(()));
    other.execute_batch("UPDATE tenants SET retention_hours = -7").expect("a bad row");
    let error = store.find_profile(TenantId(1)).await.expect_err("a refusal");
    assert!(matches!(&error, StoreError::BadRow { column: "retention_hours", .. }), "{error}");
    assert!(!error.to_string().contains("-7"));
}

#[test]
fn the_file_itself_refuses_a_second_live_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    SqliteStore::open(&path, Options::default()).expect("a store").close();
    let other = Connection::open(&path).expect("the file");
    let insert = |id: u8, state: &str| {
        other.execute(
            "INSERT INTO verifications (tenant_id, id, destination, purpose, state, digest, attempts,
                                        max_attempts, created_at, expires_at)
             VALUES (1, ?1, '919812345678', 'login', ?2, zeroblob(32), 0, 5, 0, 0)",
            rusqlite::params![[id; 16], state],
        )
    };
    insert(1, "superseded").expect("an ended one");
    insert(2, "pending").expect("a live one");
    let refused = insert(3, "pending").expect_err("a second live one");
    assert!(refused.to_string().contains("UNIQUE"), "{refused}");
}

#[tokio::test]
async fn a_long_log_starts_anew_while_writes_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let options = Options { checkpoint_pages: 8, restart_pages: 16, ..Options::default() };
    let store = SqliteStore::open(&path, options).expect("a store");
    // How often the log started anew: bytes 12 to 15 of its header (SQLite, "WAL File Format").
    let turn = || {
        let log = std::fs::read(folder.path().join("test.db-wal")).expect("a log");
        log.get(12..16).map(<[u8]>::to_vec)
    };
    store.ping().await.expect("a write");
    let first = turn();
    for _ in 0..20_000 {
        store.ping().await.expect("a write");
        if turn() != first {
            return;
        }
    }
    panic!("the log only grew");
}
