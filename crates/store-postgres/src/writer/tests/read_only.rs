//! Servers that take no writes for a while.

use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::ports::store::{ManagementStore as _, StoreError};
use countersign_postgres_harness::{Cluster, Durability};

use super::{NOW, Place};
use crate::Options;

impl Place {
    async fn make_tenant(&self, name: &str) -> Result<(), StoreError> {
        self.store.insert_tenant("Name", name, TenantPolicy::default(), NOW).await.map(drop)
    }
}

#[tokio::test]
async fn a_server_that_turns_read_only_is_away_until_it_takes_writes_again() {
    let cluster = Cluster::start(Durability::Fast);
    let database = cluster.database();
    let options = Options { url: database.url(), writers: 1, pool: 1, ..Options::default() };
    let place = Place::at(options).await;
    assert_eq!((place.hit("919800000001").await, place.make_tenant("first").await), (Ok(()), Ok(())));

    database.sql("ALTER SYSTEM SET default_transaction_read_only = on");
    set(&cluster, database.name(), "on");
    for _ in 0..2 {
        let (hit, made) = (place.hit("919800000002").await, place.make_tenant("second").await);
        assert!(
            matches!((&hit, &made), (Err(StoreError::Away(_)), Err(StoreError::Away(_)))),
            "{hit:?} {made:?}"
        );
    }
    database.sql("ALTER SYSTEM RESET default_transaction_read_only");
    set(&cluster, database.name(), "off");
    assert_eq!((place.hit("919800000003").await, place.make_tenant("third").await), (Ok(()), Ok(())));
}

/// Waits until sessions have the new value.
fn set(cluster: &Cluster, database: &str, value: &str) {
    cluster.sql(database, "SELECT pg_reload_conf()");
    for _ in 0..1_000 {
        if cluster.sql(database, "SHOW default_transaction_read_only").trim() == value {
            return;
        }
    }
    panic!("the setting does not arrive");
}

#[tokio::test]
async fn a_pooled_connection_that_stays_read_only_is_thrown_away() {
    let mut place = Place::open().await;
    place.options.pool = 1;
    let place = Place::at(place.options.clone()).await;
    let connection = place.store.connection().await.expect("a connection");
    // It may end before it has answered.
    let _ = connection.batch_execute("SET default_transaction_read_only = on").await;
    drop(connection);
    assert_eq!(place.make_tenant("first").await, Ok(()));
}
