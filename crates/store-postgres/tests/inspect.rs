//! What a look at a server tells, and how `sslmode` protects the way to it.

use countersign_postgres_harness::{Cluster, Durability};
use countersign_store_postgres::{Inspection, OpenError, Options, PostgresStore};
use rcgen::{CertifiedKey, generate_simple_self_signed};

async fn inspect(url: String, root: Option<&std::path::Path>) -> Result<Inspection, OpenError> {
    let root_certificate = root.map(Into::into);
    PostgresStore::inspect(&Options { url, root_certificate, ..Options::default() }).await
}

#[tokio::test]
async fn an_empty_database_is_told_from_one_in_use_and_a_primary_from_a_standby() {
    let primary = Cluster::start(Durability::Fast);
    let database = primary.database();
    let seen = inspect(database.url(), None).await.expect("a look");
    assert!(seen.is_supported && !seen.is_standby && !seen.fsync && !seen.encrypted && !seen.has_key);
    assert_eq!((seen.schema, seen.synchronous_commit.as_str()), (0, "on"));

    drop(PostgresStore::open(Options { url: database.url(), ..Options::default() }).await.expect("opened"));
    let seen = inspect(database.url(), None).await.expect("a look");
    assert_eq!((seen.schema, seen.has_key), (PostgresStore::newest_schema(), false));
    database.sql("INSERT INTO key_check (id, value) VALUES (1, decode(repeat('07', 32), 'hex'))");
    let standby = primary.standby();
    let seen = inspect(standby.url(database.name()), None).await.expect("a look");
    assert!(seen.is_standby && seen.has_key, "{seen:?}");
}

#[tokio::test]
async fn sslmode_does_what_it_says() {
    let cluster = Cluster::start(Durability::Fast);
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = |name: &str| {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([name.to_owned()]).expect("a certificate");
        let path = folder.path().join(name);
        std::fs::write(&path, cert.pem()).expect("a file");
        (path, cert.pem(), signing_key.serialize_pem())
    };
    let (ours, pem, key) = certificate("127.0.0.1");
    let (foreign, ..) = certificate("db.internal");
    let url = |mode: &str| format!("{}?sslmode={mode}", cluster.url("postgres"));

    assert!(matches!(inspect(url("require"), None).await, Err(OpenError::Away(_))), "it has no TLS yet");
    cluster.encrypt(&pem, &key);
    let encrypted = async |mode, root| inspect(url(mode), root).await.map(|seen| seen.encrypted).ok();
    assert_eq!(encrypted("disable", None).await, Some(false));
    assert_eq!(encrypted("require", None).await, Some(true));
    assert_eq!(encrypted("verify-full", Some(&ours)).await, Some(true));
    assert_eq!(encrypted("verify-full", None).await, None, "nobody vouches for it");
    assert_eq!(encrypted("verify-full", Some(&foreign)).await, None, "another one vouches");
    assert_eq!(encrypted("require", Some(&foreign)).await, None, "a root that is given is used");
    let localhost = url("verify-full").replace("127.0.0.1", "localhost");
    assert!(inspect(localhost, Some(&ours)).await.is_err(), "it goes by another name");
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "").expect("a file");
    assert!(matches!(inspect(url("require"), Some(&empty)).await, Err(OpenError::RootCertificate { .. })));
}

#[tokio::test]
async fn why_it_cannot_be_reached_is_told_without_the_password() {
    let cluster = Cluster::shared();
    let wrong = cluster.url("postgres").replace(cluster.password(), "marked-password");
    let nobody = "postgres://countersign:marked-password@127.0.0.1:1/countersign".to_owned();
    for url in [wrong, nobody, "postgres://u:marked-password@db:x/y".to_owned()] {
        let error = inspect(url, None).await.expect_err("refused");
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(!text.contains("marked-password") && !text.is_empty(), "{text}");
        }
    }
}

#[tokio::test]
async fn a_database_that_cannot_hold_every_text_is_refused() {
    let cluster = Cluster::shared();
    let sql = "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    cluster.sql("postgres", sql);
    let options = Options { url: cluster.url("latin"), ..Options::default() };
    assert_eq!(PostgresStore::inspect(&options).await.expect("a look").encoding, "LATIN1");
    let refused = PostgresStore::open(options).await.err();
    assert!(matches!(&refused, Some(OpenError::Encoding { found }) if found == "LATIN1"), "{refused:?}");
    assert_eq!(
        cluster.sql("latin", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").trim(),
        "0"
    );
}
