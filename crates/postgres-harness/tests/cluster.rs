//! The harness keeps what it promises to the tests that stand on it.

use std::process::{Command, Stdio};

use countersign_postgres_harness::{Cluster, Database, Durability};

/// A table with a row.
fn note(database: &Database<'_>, text: &str) {
    database.sql("CREATE TABLE IF NOT EXISTS notes (text TEXT)");
    database.sql(&format!("INSERT INTO notes VALUES ('{text}')"));
}

fn notes(database: &Database<'_>) -> String {
    database.sql("SELECT text FROM notes ORDER BY text")
}

#[test]
fn each_case_has_a_database_of_its_own() {
    let (one, other) = (Cluster::shared().database(), Cluster::shared().database());
    note(&one, "mine");
    assert_ne!(one.name(), other.name());
    assert_eq!(other.sql("SELECT to_regclass('notes') IS NULL"), "t");
    assert_eq!(notes(&Cluster::shared().copy_of(one.name())), "mine");
}

#[test]
fn a_client_reaches_it_over_loopback_and_socket_with_the_password_only() {
    let cluster = Cluster::shared();
    let program = |url: &str| {
        let reached = Command::new("psql").args([url, "-Atc", "SELECT 1"]).stderr(Stdio::null()).output();
        reached.expect("psql").stdout == b"1\n"
    };
    assert!(program(&cluster.url("postgres")));
    assert!(program(&cluster.socket_url("postgres")));
    assert!(!program(&cluster.url("postgres").replace(cluster.password(), "guess")));
}

#[test]
fn what_was_committed_is_there_after_each_way_to_stop() {
    let cluster = Cluster::start(Durability::Full);
    assert_eq!(cluster.sql("postgres", "SHOW fsync"), "on");
    let database = cluster.database();
    note(&database, "a");
    cluster.kill();
    cluster.start_again();
    note(&database, "b");
    cluster.stop_immediately();
    cluster.start_again();
    note(&database, "c");
    cluster.stop();
    cluster.start_again();
    assert_eq!(notes(&database), "a\nb\nc");
}

#[test]
fn a_standby_reads_until_it_is_promoted_and_then_has_everything() {
    let primary = Cluster::start(Durability::Full);
    let database = primary.database();
    let standby = primary.standby();
    note(&database, "before");
    assert!(standby.is_standby() && !primary.is_standby());
    primary.kill();
    standby.promote();
    assert!(!standby.is_standby());
    assert_eq!(standby.sql(database.name(), "SELECT text FROM notes"), "before");
    standby.sql(database.name(), "INSERT INTO notes VALUES ('after')");
}

#[test]
fn a_demoted_server_takes_no_writes_until_it_is_promoted_again() {
    let cluster = Cluster::start(Durability::Fast);
    let database = cluster.database();
    note(&database, "before");
    cluster.demote();
    assert!(cluster.is_standby());
    assert_eq!(notes(&database), "before");
    cluster.promote();
    note(&database, "later");
    assert_eq!(notes(&database), "before\nlater");
}

/// Runs itself again as a process that starts a server and then is killed.
#[test]
fn no_server_outlives_a_test_process_that_is_killed() {
    if std::env::var_os("HARNESS_VICTIM").is_some() {
        let cluster = Cluster::start(Durability::Fast);
        eprintln!("{}", cluster.pid());
        let line = format!("kill -9 {}", std::process::id());
        let _ = Command::new("sh").args(["-c", &line]).status();
        unreachable!("it was killed");
    }
    let victim = Command::new(std::env::current_exe().expect("this program"))
        .args(["no_server_outlives_a_test_process_that_is_killed", "--exact", "--nocapture"])
        .env("HARNESS_VICTIM", "1")
        .output()
        .expect("it runs");
    assert!(!victim.status.success());
    // The output ends when the watchdog, the last one that writes to it, has ended.
    let said = String::from_utf8(victim.stderr).expect("text");
    let pid: u32 = said.lines().find_map(|line| line.parse().ok()).expect("the server's process");
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists(), "{said}");
    let summary = said.lines().last().expect("a line");
    assert!(summary.starts_with("PostgreSQL ") && summary.contains("0 cases of cluster ran"), "{said}");
}
