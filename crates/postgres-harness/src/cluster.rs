//! A server with its data, and what can be done to it.

use std::fs::File;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use crate::account::Account;
use crate::process::Running;
use crate::watchdog::Watchdog;
use crate::{Binaries, Database};

/// The superuser's name.
pub(crate) const USER: &str = "countersign";

/// Whether commits wait for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As an operator runs it: what was committed survives a crash.
    Full,
    /// Nothing waits for the disk, for tests that do not crash it.
    Fast,
}

/// A server. Dropping it stops it and removes its data.
#[must_use]
pub struct Cluster {
    pub(crate) account: Account,
    pub(crate) folder: PathBuf,
    port: u16,
    password: String,
    durability: Durability,
    running: Mutex<Option<Running>>,
    databases: AtomicU32,
}

impl Cluster {
    /// The one server that the tests of a process share. It is never hurt, so it does not wait for the disk.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(Durability::Fast))
    }

    /// A new, empty server.
    pub fn start(durability: Durability) -> Self {
        let (account, folder) = (Account::choose(), new_folder());
        account.give(&folder);
        let password = random_text();
        let password_file = folder.join("password");
        std::fs::write(&password_file, &password).expect("a file");
        account.give(&password_file);
        let data = folder.join("data");
        let mut initdb = account.command(&Binaries::get().program("initdb"));
        initdb.arg("--pgdata").arg(&data).arg("--pwfile").arg(&password_file);
        initdb.args(["--username", USER, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"]);
        succeed("initdb", &initdb.arg("--no-sync").output().expect("it runs"));
        Self::run(account, folder, password, durability)
    }

    /// Starts the server of a folder that is filled.
    pub(crate) fn run(account: Account, folder: PathBuf, password: String, durability: Durability) -> Self {
        let mut why = String::new();
        for _ in 0..10 {
            // Between the look and the start another process may take the port.
            let port = free_port();
            match Running::start(account, &folder.join("data"), &options(&folder, port, durability)) {
                Ok(running) => {
                    let (running, databases) = (Mutex::new(Some(running)), AtomicU32::new(0));
                    return Self { account, folder, port, password, durability, running, databases };
                }
                Err(log) => why = log,
            }
        }
        panic!("PostgreSQL does not start:\n{why}");
    }

    /// An empty database of its own for one test case.
    pub fn database(&self) -> Database<'_> {
        self.copy_of("template1")
    }

    /// A copy of a database to which nobody is connected, for one test case.
    pub fn copy_of(&self, template: &str) -> Database<'_> {
        Watchdog::get().count_case();
        let name = format!("case_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Database::new(self, name)
    }

    /// Runs SQL in a database and returns what it answers: a line a row, columns separated by `|`.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let output = self.psql(database, sql);
        succeed(sql, &output);
        String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
    }

    /// The same for one that may fail.
    pub(crate) fn psql(&self, database: &str, sql: &str) -> Output {
        let mut psql = Account::Own.command(&Binaries::get().program("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]);
        psql.args(["--dbname", &self.url(database), "--command", sql]).output().expect("it runs")
    }

    /// `kill -9`, as when the machine has no memory left. What the system had not written yet is not lost with it.
    pub fn kill(&self) {
        self.take().kill();
    }

    /// Breaks off what is under way and leaves it to be recovered at the next start.
    pub fn stop_immediately(&self) {
        self.take().stop("QUIT");
    }

    /// Ends every connection and closes the data.
    pub fn stop(&self) {
        let status = self.take().stop("INT");
        assert!(status.success(), "a clean end: {status}");
    }

    /// Starts a stopped server again, on its port.
    pub fn start_again(&self) {
        let options = options(&self.folder, self.port, self.durability);
        let running = Running::start(self.account, &self.folder.join("data"), &options);
        let running = running.unwrap_or_else(|log| panic!("PostgreSQL does not start again:\n{log}"));
        assert!(self.running().replace(running).is_none(), "it was stopped");
    }

    /// Where a client connects.
    pub fn url(&self, database: &str) -> String {
        let Self { port, password, .. } = self;
        format!("postgres://{USER}:{password}@127.0.0.1:{port}/{database}")
    }

    /// The same over the socket in the server's folder.
    pub fn socket_url(&self, database: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{USER}:{}@{folder}:{}/{database}", self.password, self.port)
    }

    /// The superuser's password, so that a test can look for it where it must not be.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Where it listens on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.running().as_ref().expect("it runs").pid()
    }

    /// Everything it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).expect("a log")
    }

    pub(crate) fn durability(&self) -> Durability {
        self.durability
    }

    fn take(&self) -> Running {
        self.running().take().expect("it runs")
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let running = self.running().take();
        if let Some(running) = running {
            running.stop("QUIT");
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A folder for a server's files.
pub(crate) fn new_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let folder = Watchdog::get().folder().join(NEXT.fetch_add(1, Ordering::Relaxed).to_string());
    std::fs::create_dir(&folder).expect("a folder of our own");
    folder
}

/// Near to the defaults of a server as it is installed.
fn options(folder: &Path, port: u16, durability: Durability) -> Vec<String> {
    let mut options = vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        format!("unix_socket_directories={}", folder.display()),
        "max_connections=200".to_owned(),
    ];
    if durability == Durability::Fast {
        options.extend(["fsync=off", "full_page_writes=off"].map(str::to_owned));
    }
    options
}

/// Below the ports that the system gives to outgoing connections: one of those could take it during a restart.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).expect("it is below the count");
    loop {
        let port = FIRST + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// 128 bits that nobody else on this machine knows.
fn random_text() -> String {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .expect("the system's generator");
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

pub(crate) fn succeed(what: &str, output: &Output) {
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
}
