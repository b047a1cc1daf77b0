//! Time is the store's: nodes whose own clocks are wrong, and differ, agree with it and with each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::limit::LimitRule;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::{StoreError, UpkeepStore as _, VerificationStore as _};
use countersign_postgres_harness::Database;
use countersign_store_postgres::Options;

use crate::node::{Account, Node, SOON, Standing, code, database};

/// How far a node's time may be from the store's, in milliseconds; `docs/design.md` states it.
const BOUND: i64 = 250;
const HOUR: i64 = 3_600_000;

/// The machine's clock, set wrong by some milliseconds.
struct Wrong(AtomicI64);

#[async_trait]
impl Clock for Wrong {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(Options::default().own_clock.now().as_millis() + self.0.load(Ordering::SeqCst))
    }

    async fn sleep(&self, span: Duration) {
        Options::default().own_clock.sleep(span).await;
    }
}

/// Two nodes whose clocks are this far apart, an account, and their database.
async fn nodes(one: i64, other: i64, waits: &[Duration]) -> ([Node; 2], Account, &'static Database<'static>) {
    let database = database().await;
    let start = async |seed, off: i64| Node::start(&database.url(), seed, Arc::new(Wrong(off.into()))).await;
    let both = [start(1, one).await, start(2, other).await];
    let account = both[0].make_account(waits).await;
    (both, account, database)
}

/// Moves the end of every code to this long after the server's present.
fn end_in(database: &Database<'_>, millis: i64) {
    database.sql(&format!(
        "UPDATE verifications SET expires_at = floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + {millis}"
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_ends_by_the_stores_time() {
    let (nodes, account, database) = nodes(HOUR, -HOUR, &[Duration::ZERO]).await;
    for node in &nodes {
        let caller = node.caller(&account).await;
        let started = node.start_flow(&account, "919812345678").await;
        end_in(database, -BOUND);
        let late = node.engine.check_one(&caller, started.verification, code("271828")).await;
        assert_eq!(late, Ok(CheckOutcome::Expired));

        // As long as a check takes and the bound allows.
        end_in(database, 10_000 + BOUND);
        let in_time = node.engine.check_one(&caller, started.verification, code("271828")).await;
        assert!(matches!(in_time, Ok(CheckOutcome::Approved { .. })), "{in_time:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_node_has_the_servers_time() {
    let (nodes, _, database) = nodes(HOUR, -HOUR, &[Duration::ZERO]).await;
    for node in &nodes {
        let server = || -> i64 {
            let now = database.sql("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint");
            now.trim().parse().expect("a number")
        };
        let before = server();
        let now = node.engine.now().as_millis();
        let after = server();
        assert!((before - BOUND..=after + BOUND).contains(&now), "{before} {now} {after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_of_limits_and_guesses_are_the_same_on_every_node() {
    // A window of an hour would be over on the other node.
    let ([one, other], account, _) = nodes(0, 2 * HOUR, &[Duration::ZERO]).await;
    let rule = LimitRule { name: "verify", max: 3, window: Duration::from_mins(1) };
    let to = Destination::parse_phone("919812345678").expect("a number");
    for (node, expected) in [(&one, true), (&one, true), (&other, true), (&one, false), (&other, false)] {
        let hit = node.store.hit_limit(account.tenant, &to, rule, node.engine.now()).await.expect("a store");
        assert_eq!(hit.is_ok(), expected);
    }

    let started = one.start_flow(&account, "919812345678").await;
    let budget = one.caller(&account).await.profile().tenant.policy.budget.per_hour;
    let second = one.start_flow(&account, "919812345678").await;
    for turn in 0..budget {
        let at = if turn % 2 == 0 { started } else { second };
        let caller = one.caller(&account).await;
        let wrong = one.engine.check_one(&caller, at.verification, code("314159")).await;
        assert!(matches!(wrong, Ok(CheckOutcome::Wrong { .. })), "{turn}: {wrong:?}");
    }
    for node in [&one, &other] {
        let caller = node.caller(&account).await;
        let right = node.engine.check_one(&caller, second.verification, code("271828")).await;
        assert!(matches!(right, Ok(CheckOutcome::BudgetExhausted { .. })), "{right:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_and_a_due_time_are_the_same_on_every_node() {
    let ([one, other], account, _) = nodes(0, HOUR, &[Duration::ZERO, Duration::from_mins(5)]).await;
    one.start_flow(&account, "919812345678").await;
    assert_eq!(one.engine.claim_due(10).await.expect("a store").len(), 1);
    for node in [&other, &one] {
        assert_eq!(node.engine.settle_lost().await, Ok(0), "its lease runs");
        assert_eq!(node.engine.claim_due(10).await.expect("a store").len(), 0, "the second step waits");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_answered_while_the_time_is_not_known_closely() {
    let clock = Arc::new(Standing::default());
    let node = Node::start(&database().await.url(), 1, clock.clone()).await;
    let account = node.make_account(&[Duration::ZERO]).await;
    tokio::time::timeout(SOON, node.changed.notified()).await.expect("the line is there");
    let caller = node.caller(&account).await;
    let started = node.start_flow(&account, "919812345678").await;
    let guess = async || node.engine.check_one(&caller, started.verification, code("314159")).await;

    clock.advance(Duration::from_mins(4));
    assert!(matches!(guess().await, Ok(CheckOutcome::Wrong { .. })));
    assert_eq!(node.store.ping().await, Ok(()));
    // No reading came for longer than it takes two clocks to drift apart by the bound.
    clock.advance(Duration::from_secs(20));
    assert!(matches!(guess().await, Err(StoreError::Away(_))));
    assert!(matches!(node.store.ping().await, Err(StoreError::Away(_))), "it is not ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_brings_the_store_back() {
    let clock = Arc::new(Wrong(0.into()));
    let node = Node::start(&database().await.url(), 1, clock.clone()).await;
    let before = node.engine.now();
    clock.0.fetch_add(HOUR, Ordering::SeqCst);
    let back = async {
        while node.store.ping().await.is_err() {
            clock.sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(SOON, back).await.expect("it is back");
    // The machine's clock ran ahead by an hour of which the server's knows nothing.
    assert!(node.engine.now().since(before) < Duration::from_mins(1));
}
