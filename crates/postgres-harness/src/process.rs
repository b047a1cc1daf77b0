//! A running `postgres`.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use crate::Binaries;
use crate::account::Account;

/// A server that takes connections.
pub(crate) struct Running {
    child: Child,
    /// Copies the log into a file. It ends when the last process that writes to it is gone.
    log: JoinHandle<()>,
}

impl Running {
    /// Starts the server of a data folder and returns once it takes connections, or the log of one that did not.
    pub(crate) fn start(account: Account, data: &Path, options: &[String]) -> Result<Self, String> {
        let mut command = account.command(&Binaries::get().program("postgres"));
        command.arg("-D").arg(data);
        for option in options {
            command.args(["-c", option]);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let (ready, is_ready) = channel();
        let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let path = data.with_file_name("log");
        let log = std::thread::spawn(move || {
            let mut file = OpenOptions::new().append(true).create(true).open(path).expect("a log");
            for line in lines.map_while(Result::ok) {
                writeln!(file, "{line}").expect("a log");
                let _ = ready.send(line);
            }
        });
        match wait_for_ready(&is_ready) {
            Ok(()) => Ok(Self { child, log }),
            Err(text) => {
                let _ = child.wait();
                Err(text)
            }
        }
    }

    /// `kill -9` of the server; returns when its other processes, which notice it, are gone too.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it is ours");
        self.end();
    }

    /// Sends a signal by name, and waits for the end.
    pub(crate) fn stop(mut self, signal: &str) -> ExitStatus {
        let line = format!("kill -{signal} {}", self.child.id());
        let _ = Command::new("sh").args(["-c", &line]).status();
        self.end()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn end(&mut self) -> ExitStatus {
        let status = self.child.wait().expect("it is ours");
        let log = std::mem::replace(&mut self.log, std::thread::spawn(|| {}));
        log.join().expect("the log's thread does not panic");
        status
    }
}

/// Reads the log up to the line that says so.
fn wait_for_ready(lines: &Receiver<String>) -> Result<(), String> {
    let mut text = String::new();
    while let Ok(line) = lines.recv() {
        if line.contains("ready to accept") {
            return Ok(());
        }
        text += &line;
        text.push('\n');
    }
    Err(text)
}
