//! A second server that follows the first.

use crate::Binaries;
use crate::cluster::{Cluster, USER, new_folder, succeed};

/// Waits a minute at most.
const WAIT_FOR_STANDBY: &str = "DO $$ BEGIN
    FOR turn IN 1..1200 LOOP
        IF EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync') THEN RETURN; END IF;
        PERFORM pg_sleep(0.05), pg_stat_clear_snapshot();
    END LOOP;
    RAISE 'the standby does not follow';
END $$";

impl Cluster {
    /// A hot standby, made with `pg_basebackup`. It reads only, until it is promoted.
    ///
    /// The commits of the first server wait for it from then on: a promoted standby has all that was answered.
    pub fn standby(&self) -> Self {
        let folder = new_folder();
        self.account.give(&folder);
        let data = folder.join("data");
        let mut backup = self.account.command(&Binaries::get().program("pg_basebackup"));
        let source = format!("{} application_name=standby", self.conninfo());
        backup.arg("--pgdata").arg(&data).args(["--dbname", &source, "--write-recovery-conf", "--no-sync"]);
        succeed("pg_basebackup", &backup.args(["--checkpoint", "fast"]).output().expect("it runs"));
        let standby = Self::run(self.account, folder, self.password().to_owned(), self.durability());
        for setting in ["synchronous_standby_names = 'standby'", "synchronous_commit = on"] {
            self.sql("postgres", &format!("ALTER SYSTEM SET {setting}"));
        }
        self.sql("postgres", "SELECT pg_reload_conf()");
        self.sql("postgres", WAIT_FOR_STANDBY);
        standby
    }

    /// Makes a standby take writes, waiting for nobody.
    pub fn promote(&self) {
        let mut promote = self.account.command(&Binaries::get().program("pg_ctl"));
        promote.arg("promote").arg("--wait").arg("--pgdata").arg(self.folder.join("data"));
        succeed("pg_ctl promote", &promote.output().expect("it runs"));
    }

    /// Restarts it as a standby that follows nobody: what a node meets whose address now leads to one.
    pub fn demote(&self) {
        self.stop_immediately();
        let signal = self.folder.join("data").join("standby.signal");
        std::fs::write(&signal, "").expect("a file");
        self.account.give(&signal);
        self.start_again();
    }

    /// Whether it follows another server.
    pub fn is_standby(&self) -> bool {
        self.sql("postgres", "SELECT pg_is_in_recovery()") == "t"
    }

    /// Both servers in one URL: a client takes the one that takes writes.
    pub fn url_with(&self, other: &Self, database: &str) -> String {
        let ports = [self.port(), other.port()].map(|port| format!("127.0.0.1:{port}")).join(",");
        format!("postgres://{USER}:{}@{ports}/{database}?target_session_attrs=read-write", self.password())
    }

    fn conninfo(&self) -> String {
        format!("host=127.0.0.1 port={} user={USER} password={}", self.port(), self.password())
    }
}
