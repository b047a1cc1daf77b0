//! What nodes tell each other saves waiting; without it everything is found all the same.

use std::sync::Arc;
use std::time::Duration;

use countersign_postgres_harness::Database;
use countersign_store_postgres::Options;
use tokio::sync::Notify;

use crate::node::{Account, Node, SOON, Standing, database};

async fn node(database: &Database<'_>, seed: u64) -> Node {
    Node::start(&database.url(), seed, Options::default().own_clock).await
}

/// A node for which no time goes by until the clock is moved.
async fn standing_node(database: &Database<'_>, seed: u64) -> (Node, Arc<Standing>) {
    let clock = Arc::new(Standing::default());
    (Node::start(&database.url(), seed, clock.clone()).await, clock)
}

async fn rings(bell: &Notify) {
    tokio::time::timeout(SOON, bell.notified()).await.expect("the other node told");
}

/// Withdraws the account's only key.
async fn withdraw(node: &Node, account: &Account) {
    let key = node.engine.list_account_keys(account.tenant).await.expect("a list").remove(0).id;
    node.engine.delete_account_key(account.tenant, key).await.expect("withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_node_takes_what_another_one_queued() {
    let database = database().await;
    let (one, other) = (node(database, 1).await, node(database, 2).await);
    // What it hears at the start, when it does not know what it missed.
    rings(&other.due).await;
    let account = one.make_account(&[Duration::ZERO]).await;
    let work = async {
        // As the worker does, but it never looks by itself.
        loop {
            let claimed = other.engine.claim_due(10).await.expect("a store");
            if !claimed.is_empty() {
                return claimed;
            }
            other.due.notified().await;
        }
    };
    let (started, claimed) =
        tokio::join!(one.start_flow(&account, "919812345678"), tokio::time::timeout(SOON, work));
    let claimed = claimed.expect("the other node told");
    assert_eq!(claimed[0].verification, started.verification);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_key_is_refused_by_a_node_that_remembers_it() {
    let database = database().await;
    let one = node(database, 1).await;
    let account = one.make_account(&[Duration::ZERO]).await;
    let (other, _clock) = standing_node(database, 2).await;
    rings(&other.changed).await;
    assert!(other.try_caller(&account).await.is_some());
    withdraw(&one, &account).await;
    // What was told before may arrive late.
    while other.try_caller(&account).await.is_some() {
        rings(&other.changed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_line_all_is_found_by_looking() {
    let database = database().await;
    let one = node(database, 1).await;
    let account = one.make_account(&[Duration::ZERO]).await;
    let (other, clock) = standing_node(database, 2).await;
    rings(&other.changed).await;
    // Its pauses do not end, so it does not make the line anew.
    let lines = |which: &str| {
        format!(
            "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'countersign line' {which}"
        )
    };
    let newest = lines("ORDER BY backend_start DESC LIMIT 1");
    database.sql(&format!("SELECT pg_terminate_backend(pid, 20000) {newest}"));
    assert_eq!(database.sql(&format!("SELECT count(*) {}", lines(""))).trim(), "1");

    assert!(other.try_caller(&account).await.is_some());
    let started = one.start_flow(&account, "919812345678").await;
    withdraw(&one, &account).await;
    assert!(other.try_caller(&account).await.is_some(), "it remembers, and was told nothing");
    clock.advance(Duration::from_millis(500));
    assert!(other.try_caller(&account).await.is_none());
    clock.advance(Duration::from_secs(10));
    let claimed = other.engine.claim_due(10).await.expect("a store");
    assert_eq!(claimed[0].verification, started.verification);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_line_is_made_anew_and_what_was_missed_is_looked_for() {
    let database = database().await;
    let (one, other) = (node(database, 1).await, node(database, 2).await);
    rings(&other.changed).await;
    database.sql(
        "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'countersign line'",
    );
    rings(&other.changed).await;
    rings(&other.due).await;
    let account = one.make_account(&[Duration::ZERO]).await;
    other.start_flow(&account, "919812345678").await;
    rings(&one.due).await;
}
