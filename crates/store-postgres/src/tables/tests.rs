use tokio_postgres::Client;

use super::*;
use crate::support::database;
use crate::upkeep::{brooms, of_tenants};
use crate::{Options, PostgresStore};

fn statements() -> impl Iterator<Item = &'static str> {
    [
        account_keys::STATEMENTS,
        accounts::STATEMENTS,
        admin_tokens::STATEMENTS,
        brooms::STATEMENTS,
        contacts::STATEMENTS,
        counters::STATEMENTS,
        flow_steps::STATEMENTS,
        flows::STATEMENTS,
        message_templates::STATEMENTS,
        meta::STATEMENTS,
        named::STATEMENTS,
        of_tenants::STATEMENTS,
        plans::STATEMENTS,
        templates::STATEMENTS,
        tenants::STATEMENTS,
        tokens::STATEMENTS,
        usage::STATEMENTS,
        waba_numbers::STATEMENTS,
        wabas::STATEMENTS,
        whatsapp_settings::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Tables that stay small, because somebody makes each of their rows by hand.
const SMALL: &[&str] = &[
    "meta",
    "key_check",
    "tenants",
    "plans",
    "admin_tokens",
    "tokens",
    "named",
    "templates",
    "flows",
    "flow_steps",
    "message_templates",
    "accounts",
    "account_keys",
    "wabas",
    "waba_numbers",
    "whatsapp_settings",
];

/// With a price on reading a whole table that no other way can reach, a plan does so only where nothing else is left.
#[tokio::test]
async fn every_statement_fits_the_schema_and_none_reads_a_growing_table_through() {
    let database = database().await;
    let options = Options { url: database.url.clone(), ..Options::default() };
    let store = PostgresStore::open(options).await.expect("a store");
    let client = store.connection().await.expect("a connection");
    let set = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan";
    client.batch_execute(set).await.expect("settings");
    let mut slow = Vec::new();
    for (number, sql) in statements().enumerate() {
        let steps = plan(&client, number, sql).await;
        slow.extend(steps.into_iter().filter(|step| reads_through(step)).map(|step| (step, sql)));
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// Whether a step of a plan reads all rows of a growing table: all of the heap, or all of an index.
fn reads_through(step: &str) -> bool {
    let step = step.trim_start().trim_start_matches("->").trim_start();
    let Some(rest) = step.strip_prefix("Seq Scan on ") else { return false };
    rest.split(' ').next().is_some_and(|table| !SMALL.contains(&table))
}

#[test]
fn a_table_read_through_is_noticed() {
    for (step, noticed) in [
        ("Seq Scan on deliveries  (cost=0.00..1.00 rows=1 width=1)", true),
        ("        ->  Seq Scan on deliveries d  (cost=0.00..1.00 rows=1 width=1)", true),
        ("  ->  Seq Scan on tenants  (cost=0.00..1.00 rows=1 width=1)", false),
        ("  ->  Index Scan using deliveries_pkey on deliveries  (cost=0.00..1.00 rows=1 width=1)", false),
    ] {
        assert_eq!(reads_through(step), noticed, "{step}");
    }
}

async fn plan(client: &Client, number: usize, sql: &str) -> Vec<String> {
    let prepared = client.prepare(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let name = format!("statement_{number}");
    client.batch_execute(&format!("PREPARE {name} AS {sql}")).await.expect("it was prepared once before");
    let nulls = vec!["NULL"; prepared.params().len()].join(", ");
    let call = if nulls.is_empty() { name } else { format!("{name} ({nulls})") };
    let rows = client.query(&format!("EXPLAIN EXECUTE {call}"), &[]).await.expect("a plan");
    rows.iter().map(|row| row.get(0)).collect()
}
