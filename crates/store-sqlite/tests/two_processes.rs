//! Two stores on one file, as a server and a command line are: they take turns.

use std::sync::Arc;

use countersign_core::domain::destination::Destination;
use countersign_core::domain::limit::LimitRule;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{AccessStore, ManagementStore, VerificationStore};
use countersign_store_sqlite::{Options, SqliteStore};

const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_write_to_one_file_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let open = || Arc::new(SqliteStore::open(&path, Options::default()).expect("a store"));
    let stores = [open(), open()];
    let policy = TenantPolicy::default();
    let tenant = stores[0].insert_tenant("Name", "one", policy, NOW).await.expect("a tenant").id;
    assert!(stores[1].find_profile(tenant).await.expect("a look").is_some());

    let rule = LimitRule { name: "shared", max: 50, window: std::time::Duration::from_mins(1) };
    let destination = Destination::parse_phone("919812345678").expect("a number");
    let hits = stores.map(|store| {
        let destination = destination.clone();
        tokio::spawn(async move {
            let mut through = 0;
            for _ in 0..100 {
                let hit = store.hit_limit(tenant, &destination, rule, NOW).await;
                through += u32::from(hit.expect("a hit").is_ok());
            }
            through
        })
    });
    let mut through = 0;
    for hit in hits {
        through += hit.await.expect("a task");
    }
    assert_eq!(through, 50, "a count that two read at once would let more through");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_start_together_migrate_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let starts = [(); 4].map(|()| {
        let path = path.clone();
        tokio::task::spawn_blocking(move || SqliteStore::open(&path, Options::default()).map(drop))
    });
    for start in starts {
        start.await.expect("a task").expect("a store");
    }
}

/// Whoever comes for a moment, as a command does, must not hold up the server to copy its log to the end.
#[tokio::test]
async fn a_short_visit_leaves_the_log_to_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let open = || SqliteStore::open(&path, Options::default()).expect("a store");
    let server = open();
    let policy = TenantPolicy::default();
    server.insert_tenant("Name", "one", policy, NOW).await.expect("a tenant");
    let command = open();
    command.insert_tenant("Name", "two", policy, NOW).await.expect("a tenant");
    command.close();
    let log = || std::fs::metadata(folder.path().join("test.db-wal")).map(|log| log.len());
    assert!(log().expect("a log") > 0, "to empty it takes the write lock");
    server.close();
    assert!(log().is_err(), "the last one out leaves no log");
}
