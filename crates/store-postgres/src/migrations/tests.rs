use tokio_postgres::Client;

use super::*;
use crate::Options;
use crate::connect::Connector;
use crate::support::{Database, database};

const FIRST: Step = Step { sql: "CREATE TABLE first (id BIGINT PRIMARY KEY)", works_beside: 1 };
const GENTLE: Step = Step { sql: "CREATE TABLE second (id BIGINT PRIMARY KEY)", works_beside: 1 };
const HARSH: Step = Step { sql: "DROP TABLE first", works_beside: 3 };
const BROKEN: Step =
    Step { sql: "CREATE TABLE second (id BIGINT PRIMARY KEY); SELECT 1 / 0", works_beside: 1 };

async fn connect(database: &Database) -> Client {
    let options = Options { url: database.url.clone(), ..Options::default() };
    let connector = Connector::new(&options).expect("a URL");
    connector.connect().await.expect("a connection").0
}

async fn version(client: &Client) -> (i64, i64) {
    let row = client.query_one("SELECT version, works_beside FROM schema_version", &[]).await.expect("a row");
    (row.get(0), row.get(1))
}

#[tokio::test]
async fn of_many_nodes_one_migrates() {
    let database = database().await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        clients.push(connect(&database).await);
    }
    // A second migration of one schema would fail: its tables are there.
    let nodes: Vec<_> = clients
        .into_iter()
        .map(|mut client| tokio::spawn(async move { migrate(&mut client).await }))
        .collect();
    for node in nodes {
        node.await.expect("a node").expect("the schema");
    }
    assert_eq!(version(&connect(&database).await).await, (number(STEPS.len()), 1));
}

#[tokio::test]
async fn an_old_build_works_beside_a_schema_that_only_grew() {
    let database = database().await;
    let mut client = connect(&database).await;
    migrate_by(&mut client, &[FIRST]).await.expect("the first schema");
    migrate_by(&mut client, &[FIRST, GENTLE]).await.expect("the second");
    assert_eq!(version(&client).await, (2, 1));
    migrate_by(&mut client, &[FIRST]).await.expect("the old build starts");
    assert_eq!(version(&client).await, (2, 1), "and leaves the schema as it is");
}

#[tokio::test]
async fn an_old_build_refuses_a_schema_that_took_something_away() {
    let database = database().await;
    let mut client = connect(&database).await;
    migrate_by(&mut client, &[FIRST, GENTLE, HARSH]).await.expect("the third schema");
    assert_eq!(version(&client).await, (3, 3));
    let refused = migrate_by(&mut client, &[FIRST, GENTLE]).await.expect_err("it cannot work with that");
    assert!(matches!(refused, MigrationError::Newer { found: 3, known: 2 }), "{refused}");
    migrate_by(&mut client, &[FIRST, GENTLE, HARSH]).await.expect("the new build starts again");
    // What a later step leaves in place does not bring back what an earlier one took.
    migrate_by(&mut client, &[FIRST, GENTLE, HARSH, Step { sql: "SELECT 1", works_beside: 1 }])
        .await
        .expect("the fourth schema");
    assert_eq!(version(&client).await, (4, 3));
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing() {
    let database = database().await;
    let mut client = connect(&database).await;
    migrate_by(&mut client, &[FIRST]).await.expect("the first schema");
    let refused = migrate_by(&mut client, &[FIRST, BROKEN]).await.expect_err("it divides by zero");
    assert_eq!(
        refused.to_string(),
        "the database could not be migrated: SQLSTATE 22012: division by zero",
        "it says what failed"
    );
    assert_eq!(version(&client).await, (1, 1));
    migrate_by(&mut client, &[FIRST, GENTLE]).await.expect("the table is not there yet");
}
