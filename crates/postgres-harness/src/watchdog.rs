//! The process that cleans up after this one, however it ends.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use crate::Binaries;

const SCRIPT: &str = include_str!("watchdog.sh");

/// Holds the pipe whose end tells the watchdog that this process is gone.
pub(crate) struct Watchdog {
    folder: PathBuf,
    process: Mutex<Child>,
}

impl Watchdog {
    /// The one of this process.
    pub(crate) fn get() -> &'static Self {
        static STARTED: OnceLock<Watchdog> = OnceLock::new();
        STARTED.get_or_init(Self::start)
    }

    fn start() -> Self {
        let release = Binaries::get().describe();
        let folder = tempfile::Builder::new().prefix("countersign-pg-").tempdir().expect("a folder").keep();
        // Others must pass through to the folders that are theirs.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        std::fs::set_permissions(&folder, open).expect("a folder of our own");
        let program = std::env::args().next().unwrap_or_default();
        let program = Path::new(&program).file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Cargo's programs are named with a hash: `process-0123456789abcdef`.
        let program = program.rsplit_once('-').map_or(program.as_str(), |(name, _)| name).to_owned();
        let process = Command::new("sh")
            .args(["-c", SCRIPT, "countersign-postgres-watchdog"])
            .arg(&folder)
            .args([release, program])
            .process_group(0)
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        Self { folder, process: Mutex::new(process) }
    }

    /// Where this process's servers live, each in a folder of its own.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Counts a case that ran.
    pub(crate) fn count_case(&self) {
        let mut process = self.process.lock().expect("no writer panics");
        process.stdin.as_mut().expect("piped").write_all(b"case\n").expect("the watchdog reads");
    }
}
