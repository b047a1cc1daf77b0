//! Sweeps beside the hot path and beside each other.

mod support;

use std::time::Duration;

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::media::MediaKey;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{
    ManagementStore, MediaStore, StoreError, SweepPolicy, Swept, UpkeepStore,
};
use countersign_store_postgres::{Options, PostgresStore};
use support::{Database, database};
use tokio_postgres::{Client, NoTls};

/// Later than all that the tests write, which is of the first seconds of 1970.
const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);
const NOTHING: Result<Swept, StoreError> = Ok(Swept { rows: 0 });

/// A row of each kind for each `n` from 1 to 10: messages have two dispatches each.
const ROWS: &str = "
    INSERT INTO verifications (tenant_id, id, destination, purpose, state, digest, attempts, max_attempts, created_at,
                               expires_at)
        SELECT 1, decode(lpad(to_hex(n), 32, '0'), 'hex'), '9198' || n, 'login', 'pending',
               decode(repeat('00', 32), 'hex'), 0, 5, n, n
        FROM generate_series(1, 10) n;
    INSERT INTO deliveries (tenant_id, id, verification_id, step, medium, template, state, created_at, updated_at)
        SELECT 1, decode(lpad(to_hex(n), 32, '0'), 'hex'), decode(lpad(to_hex(n), 32, '0'), 'hex'), 0, 'sms', 'login',
               'accepted', n, n
        FROM generate_series(1, 10) n;
    INSERT INTO dispatches (tenant_id, delivery_id, number, started_at, finished_at, outcome)
        SELECT 1, decode(lpad(to_hex(n), 32, '0'), 'hex'), number, n, n, 'accepted'
        FROM generate_series(1, 10) n, generate_series(0, 1) number;
    INSERT INTO receipts (tenant_id, vendor_message_id, kind, at, arrived_at)
        SELECT 1, 'vendor-' || n, 'sent', n, n FROM generate_series(1, 10) n;
    INSERT INTO guess_budgets (tenant_id, destination, purpose, in_a_row, failures, last_failure_at)
        SELECT 1, '9198' || n, kind, CASE kind WHEN 'rest' THEN 0 ELSE 1 END, '', n
        FROM generate_series(1, 10) n, unnest(ARRAY['rest', 'row']) kind;
    INSERT INTO limit_windows (tenant_id, destination, name, opened_at, hits, closes_at)
        SELECT 1, '9198' || n, 'verify', n, 1, n FROM generate_series(1, 10) n;
    INSERT INTO idempotency_keys (tenant_id, key, fingerprint, state, lease_until, claimed_at)
        SELECT 1, decode(lpad(to_hex(n), 64, '0'), 'hex'), decode(repeat('00', 32), 'hex'), 'claimed', n, n
        FROM generate_series(1, 10) n;
    INSERT INTO conversations (tenant_id, destination, opened_at, messages)
        SELECT 1, '9198' || n, n, 1 FROM generate_series(1, 10) n;
    INSERT INTO chats (tenant_id, id, number, created_at, last_at)
        SELECT 1, n, '9198' || n, n, n FROM generate_series(1, 10) n;
    INSERT INTO messages (tenant_id, id, chat_id, number, direction, kind, sent_at, created_at, updated_at)
        SELECT 1, n, n, '9198' || n, 'note', 'text', n, n, n FROM generate_series(1, 10) n;";
/// How many kinds are counted by a sweep: dispatches are not.
const KINDS: u32 = 10;

/// A tenant's rows in a database, and a connection of no store.
async fn full() -> (PostgresStore, Client, Database) {
    let database = database().await;
    let store = store(&database).await;
    store.insert_tenant("First", "first", TenantPolicy::default(), NOW).await.expect("a tenant");
    let client = connect(&database.url).await;
    client.batch_execute(ROWS).await.expect("rows");
    (store, client, database)
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

async fn store(database: &Database) -> PostgresStore {
    // A sweep that waits for a lock fails soon.
    let statement_timeout = Duration::from_secs(2);
    let options = Options { url: database.url.clone(), statement_timeout, ..Options::default() };
    PostgresStore::open(options).await.expect("a store")
}

async fn sweep(store: &PostgresStore, limit: u32) -> Result<Swept, StoreError> {
    store.sweep(SweepPolicy::default(), limit, NOW).await
}

async fn count(client: &Client, table: &str) -> i64 {
    let row = client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.expect("a count");
    row.get(0)
}

#[tokio::test]
async fn no_more_of_a_kind_goes_than_asked_for() {
    let (store, client, _database) = full().await;
    for (rows, left) in [(4, 6), (4, 2), (2, 0), (0, 0)] {
        assert_eq!(sweep(&store, 4).await, Ok(Swept { rows: rows * KINDS }));
        assert_eq!(count(&client, "receipts").await, left);
        assert_eq!(count(&client, "deliveries").await, left);
        assert_eq!(count(&client, "dispatches").await, left * 2, "they go with their messages");
    }
}

#[tokio::test]
async fn what_somebody_works_on_is_left_for_later() {
    let (store, mut client, _database) = full().await;
    let work = client.transaction().await.expect("a transaction");
    for table in [
        "verifications",
        "deliveries",
        "receipts",
        "guess_budgets",
        "limit_windows",
        "idempotency_keys",
        "conversations",
        "chats",
        "messages",
    ] {
        let row = work.query(&format!("SELECT 1 FROM {table} LIMIT 3 FOR UPDATE"), &[]).await;
        assert_eq!(row.expect("rows").len(), 3);
    }
    // Of one of the two kinds of budgets none is locked.
    assert_eq!(sweep(&store, 100).await, Ok(Swept { rows: 9 * 7 + 10 }));
    assert_eq!(sweep(&store, 100).await, NOTHING);
    work.commit().await.expect("the end");
    assert_eq!(sweep(&store, 100).await, Ok(Swept { rows: 9 * 3 }));
}

#[tokio::test]
async fn a_message_that_changed_meanwhile_stays_with_what_was_added() {
    let (store, mut client, _database) = full().await;
    let work = client.transaction().await.expect("a transaction");
    let dispatch = "INSERT INTO dispatches (tenant_id, delivery_id, number, started_at, finished_at, outcome)
                    SELECT tenant_id, id, 2, 0, 0, 'accepted' FROM deliveries WHERE created_at = 1 FOR UPDATE";
    work.batch_execute(dispatch).await.expect("a dispatch");
    assert!(sweep(&store, 100).await.is_ok());
    work.commit().await.expect("the end");
    assert_eq!((count(&client, "deliveries").await, count(&client, "dispatches").await), (1, 3));
    assert_eq!(sweep(&store, 100).await, Ok(Swept { rows: 1 }));
    assert_eq!(count(&client, "dispatches").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_sweep_at_once_count_each_row_once() {
    let (one, _client, database) = full().await;
    let other = store(&database).await;
    let mut rows = 0;
    loop {
        let (a, b) = tokio::join!(sweep(&one, 3), sweep(&other, 3));
        let turn = a.expect("a sweep").rows + b.expect("a sweep").rows;
        rows += turn;
        if turn == 0 {
            break;
        }
    }
    assert_eq!(rows, 10 * KINDS);
}

/// A file with a hundred parts that may go.
const FILE: &str = "
    INSERT INTO media (key, tenant_id, name, content_type, bytes, created_at, state)
        VALUES (decode(repeat('01', 32), 'hex'), 1, 'a.png', 'image/png', 100, 1, 'finished');
    INSERT INTO media_parts (key, number, bytes)
        SELECT decode(repeat('01', 32), 'hex'), n, '\\x01' FROM generate_series(0, 99) n;";

#[tokio::test]
async fn a_large_file_goes_in_several_turns() {
    let (store, client, _database) = full().await;
    while sweep(&store, 1_000).await != NOTHING {}
    client.batch_execute(FILE).await.expect("a file");
    for (rows, left) in [(64, 36), (37, 0), (0, 0)] {
        assert_eq!(sweep(&store, 1_000).await, Ok(Swept { rows }));
        assert_eq!(count(&client, "media_parts").await, left);
    }
    assert_eq!(count(&client, "media").await, 0);
}

#[tokio::test]
async fn a_file_waits_for_the_last_of_its_parts() {
    let (store, mut client, _database) = full().await;
    while sweep(&store, 1_000).await != NOTHING {}
    client.batch_execute(FILE).await.expect("a file");
    let work = client.transaction().await.expect("a transaction");
    work.query("SELECT 1 FROM media_parts WHERE number = 7 FOR UPDATE", &[]).await.expect("a part");
    assert_eq!(sweep(&store, 1_000).await, Ok(Swept { rows: 64 }));
    assert_eq!(sweep(&store, 1_000).await, Ok(Swept { rows: 35 }));
    assert_eq!(sweep(&store, 1_000).await, NOTHING);
    work.commit().await.expect("the end");
    assert_eq!(sweep(&store, 1_000).await, Ok(Swept { rows: 2 }));
}

/// While a part is being kept, whoever removes its file waits: a part that came after would stay for ever.
#[tokio::test]
async fn a_part_that_is_under_way_goes_with_its_file() {
    let (_, client, database) = full().await;
    // One that may wait.
    let options = Options { url: database.url.clone(), ..Options::default() };
    let store = PostgresStore::open(options).await.expect("a store");
    let key = MediaKey::from_bytes([1; 32]);
    store.begin_media(TenantId(1), key, NOW).await.expect("begun");
    let same =
        "BEGIN; INSERT INTO media_parts (key, number, bytes) VALUES (decode(repeat('01', 32), 'hex'), 0, '')";
    client.batch_execute(same).await.expect("a part in the way");
    let put = store.put_media_part(key, 0, vec![1]);
    let delete = async {
        until_blocked(&client, 1).await;
        store.delete_media(key).await
    };
    let free = async {
        until_blocked(&client, 2).await;
        client.batch_execute("COMMIT").await
    };
    let (put, delete, free) = tokio::join!(put, delete, free);
    assert_eq!((put, delete, free.is_ok()), (Ok(()), Ok(()), true));
    assert_eq!((count(&client, "media").await, count(&client, "media_parts").await), (0, 0));
}

/// Waits until so many sessions wait for a lock.
async fn until_blocked(client: &Client, sessions: i64) {
    let sql = "SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0";
    for _ in 0..900 {
        client.batch_execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.01)").await.expect("a wait");
        if client.query_one(sql, &[]).await.expect("a count").get::<_, i64>(0) >= sessions {
            return;
        }
    }
    panic!("nobody waits for a lock");
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_sweep_a_file_at_once_count_each_part_once() {
    let (one, client, database) = full().await;
    while sweep(&one, 1_000).await != NOTHING {}
    client.batch_execute(FILE).await.expect("a file");
    let other = store(&database).await;
    let mut rows = 0;
    while count(&client, "media").await > 0 {
        let (a, b) = tokio::join!(sweep(&one, 3), sweep(&other, 3));
        rows += a.expect("a sweep").rows + b.expect("a sweep").rows;
    }
    assert_eq!((rows, count(&client, "media_parts").await), (101, 0));
}

#[tokio::test]
async fn a_tenant_whose_retention_cannot_be_read_holds_up_no_other() {
    let (store, client, _database) = full().await;
    store.insert_tenant("Second", "second", TenantPolicy::default(), NOW).await.expect("a tenant");
    let sql = "UPDATE tenants SET retention_hours = -1 WHERE id = 1;
               UPDATE verifications SET tenant_id = 2 WHERE created_at <= 4";
    client.batch_execute(sql).await.expect("a bad row");
    assert_eq!(sweep(&store, 100).await, Ok(Swept { rows: 4 + 10 * (KINDS - 1) }));
    assert_eq!(count(&client, "verifications").await, 6);
}
