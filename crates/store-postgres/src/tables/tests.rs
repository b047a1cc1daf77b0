use tokio_postgres::Client;

use super::*;
use crate::hot;
use crate::support::database;
use crate::upkeep::{brooms, of_tenants};
use crate::{Options, PostgresStore};

fn statements() -> impl Iterator<Item = &'static str> {
    [
        account_keys::STATEMENTS,
        accounts::STATEMENTS,
        admin_tokens::STATEMENTS,
        brooms::STATEMENTS,
        chats::STATEMENTS,
        contact_groups::STATEMENTS,
        contacts::STATEMENTS,
        counters::STATEMENTS,
        dispatches::STATEMENTS,
        event_deliveries::STATEMENTS,
        event_tries::STATEMENTS,
        events::STATEMENTS,
        flow_steps::STATEMENTS,
        flows::STATEMENTS,
        media::STATEMENTS,
        media_parts::STATEMENTS,
        message_templates::STATEMENTS,
        messages::STATEMENTS,
        meta::STATEMENTS,
        named::STATEMENTS,
        of_tenants::STATEMENTS,
        plans::STATEMENTS,
        providers::STATEMENTS,
        templates::STATEMENTS,
        tenants::STATEMENTS,
        tokens::STATEMENTS,
        usage::STATEMENTS,
        waba_numbers::STATEMENTS,
        wabas::STATEMENTS,
        webhook_endpoints::STATEMENTS,
        whatsapp_settings::STATEMENTS,
    ]
    .iter()
    .chain(hot::STATEMENTS)
    .copied()
    .flatten()
    .copied()
}

/// Tables that grow with what is sent. The rest stay small, because somebody makes each of their rows by hand.
const GROWING: &[&str] = &[
    "chats",
    "contact_groups",
    "contacts",
    "conversations",
    "count_shards",
    "counters",
    "deliveries",
    "dispatches",
    "event_deliveries",
    "event_tries",
    "events",
    "expiry_watches",
    "guess_budgets",
    "idempotency_keys",
    "limit_windows",
    "media",
    "messages",
    "receipts",
    "usage",
    "verifications",
];

/// With a price on reading a table through, a plan does so only where no index helps.
#[tokio::test]
async fn every_statement_fits_the_schema_and_none_reads_a_growing_table_through() {
    explain(include_str!("many_rows.sql"), statements()).await;
}

/// A plan that was made while a table was empty stays in use while it fills. Once it has been analysed while empty, only
/// plans made anew are good: see `Session::begin`.
#[tokio::test]
async fn no_plan_of_an_empty_database_reads_a_table_through() {
    let hot = || hot::STATEMENTS.iter().copied().flatten().copied();
    explain("", hot()).await;
    let filled = include_str!("many_rows.sql").replace("ANALYZE;", "");
    explain(&format!("ANALYZE; {filled}"), hot()).await;
}

async fn explain(prepare: &str, statements: impl Iterator<Item = &'static str>) {
    let database = database().await;
    let options = Options { url: database.url.clone(), ..Options::default() };
    let store = PostgresStore::open(options).await.expect("a store");
    let client = store.connection().await.expect("a connection");
    client.batch_execute(prepare).await.expect("rows");
    client.batch_execute(crate::session::PLANS).await.expect("settings");
    let mut slow = Vec::new();
    for (number, sql) in statements.enumerate() {
        let steps = plan(&client, number, sql).await;
        slow.extend(read_through(&steps).into_iter().map(|step| (step, sql)));
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// The steps of a plan that read all rows of a growing table, or all that a tenant has there.
fn read_through(plan: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, step) in plan.iter().enumerate() {
        let Some((_, rest)) = step.split_once(" on ").filter(|(scan, _)| scan.contains("Scan")) else {
            continue;
        };
        // A bitmap names its index, whose name begins with the table's; its condition stands there.
        let of_growing = GROWING.iter().any(|table| rest.starts_with(table));
        if !of_growing || step.contains("Bitmap Heap Scan") {
            continue;
        }
        let details = plan[place + 1..].iter().take_while(|line| !line.trim_start().starts_with("->"));
        let condition = details.map(|line| line.trim()).find_map(|line| line.strip_prefix("Index Cond: "));
        if condition.is_none_or(|it| it.starts_with("(tenant_id = ") && !it.contains(" AND ")) {
            found.push(step.trim().to_owned());
        }
    }
    found
}

#[test]
fn a_table_read_through_is_noticed() {
    for (plan, noticed) in [
        (&["Seq Scan on deliveries  (cost=0.00..1.00)"][..], true),
        (
            &[
                "Limit",
                "  ->  Seq Scan on deliveries d  (cost=0.00..1.00)",
                "        Filter: (lease_until = $1)",
            ],
            true,
        ),
        (
            &["Index Scan using deliveries_pkey on deliveries  (cost=0.00..1.00)", "  Filter: (step = 1)"],
            true,
        ),
        (
            &[
                "Index Scan using deliveries_pkey on deliveries  (cost=0.00)",
                "  Index Cond: (tenant_id = $1)",
            ],
            true,
        ),
        (
            &[
                "Index Scan using deliveries_pkey on deliveries  (cost=0.00)",
                "  Index Cond: ((tenant_id = $1) AND (id = $2))",
            ],
            false,
        ),
        (&["  ->  Seq Scan on tenants  (cost=0.00..1.00)"], false),
        (&["  ->  CTE Scan on old  (cost=0.00..1.00)"], false),
    ] {
        let plan: Vec<_> = plan.iter().map(|&line| line.to_owned()).collect();
        assert_eq!(!read_through(&plan).is_empty(), noticed, "{plan:?}");
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
