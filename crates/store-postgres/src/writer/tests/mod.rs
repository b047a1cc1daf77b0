//! What the writers promise, whatever becomes of their transactions.

mod batches;
mod connections;
mod lost_answers;
mod read_only;
mod rows;

use std::time::Duration;

use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::limit::{LimitRule, Window};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, VerificationStore as _};
use countersign_core::transact::tables::Guards as _;
use tokio_postgres::Client;

use crate::connect::Connector;
use crate::support::{Database, database};
use crate::unit::{Halt, Unit};
use crate::{Options, PostgresStore};

const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);
const TENANT: TenantId = TenantId(1);
/// A limit that no test reaches.
const RULE: LimitRule = LimitRule { name: "verify", max: 1_000, window: Duration::from_hours(1) };

/// A store whose hot path has one connection, and a way beside it.
struct Place {
    store: PostgresStore,
    options: Options,
    database: Option<Database>,
}

impl Place {
    async fn open() -> Self {
        let database = database().await;
        let options = Options { url: database.url.clone(), writers: 1, pool: 2, ..Options::default() };
        Self { database: Some(database), ..Self::at(options).await }
    }

    async fn at(options: Options) -> Self {
        let store = PostgresStore::open(options.clone()).await.expect("a store");
        Self { store, options, database: None }
    }

    /// Somebody else's connection.
    async fn client(&self) -> Client {
        let connector = Connector::new(&self.options).expect("a URL");
        connector.connect().await.expect("a connection").0
    }

    /// Counts a hit on a number's limit.
    async fn hit(&self, digits: &str) -> Result<(), StoreError> {
        let hit = self.store.hit_limit(TENANT, &to(digits), RULE, NOW).await?;
        hit.expect("the limit is far away");
        Ok(())
    }

    /// Every number that was hit, and how often.
    async fn hits(&self) -> Vec<(String, i64)> {
        hits(&self.client().await).await
    }
}

async fn hits(client: &Client) -> Vec<(String, i64)> {
    let rows = client.query("SELECT destination, hits FROM limit_windows ORDER BY destination", &[]).await;
    rows.expect("rows").iter().map(|row| (row.get::<_, String>(0), row.get(1))).collect()
}

fn hit_once(digits: &str) -> (String, i64) {
    (to(digits).as_str().to_owned(), 1)
}

fn to(digits: &str) -> Destination {
    Destination::parse_phone(digits).expect("a number")
}

/// Counts a hit as a step of a unit does.
fn hit_in(unit: &mut Unit, digits: &str) -> Result<(), Halt> {
    let hits = unit.find_window(TENANT, &to(digits), &RULE)?.map_or(0, |window| window.hits) + 1;
    unit.put_window(TENANT, &to(digits), &RULE, Window { opened_at: NOW, hits })
}

/// Runs SQL that somebody else runs.
async fn run(client: &Client, sql: &str) {
    client.batch_execute(sql).await.expect(sql);
}

/// Waits until so many other sessions wait for a lock of this one's, and returns the process of one.
async fn blocked(client: &Client, count: u8) -> i32 {
    let waiting = "FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))";
    let wait = format!(
        "DO $$ BEGIN
             FOR turn IN 1..900 LOOP
                 PERFORM pg_stat_clear_snapshot();
                 IF (SELECT count(*) {waiting}) >= {count} THEN RETURN; END IF;
                 PERFORM pg_sleep(0.01);
             END LOOP;
             RAISE 'nobody waits for a lock';
         END $$"
    );
    run(client, &wait).await;
    client.query_one(&format!("SELECT min(pid) {waiting}"), &[]).await.expect("one waits").get(0)
}

/// Ends a session, and waits until it is gone.
async fn end(client: &Client, pid: i32) {
    let gone = client.query_one("SELECT pg_terminate_backend($1, 9000)", &[&pid]).await;
    assert!(gone.expect("an answer").get::<_, bool>(0));
}
