//! A peer at work.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A script of others' packages at work, spoken to line by line. It is killed when dropped.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    pub(crate) fn start(program: &Path, script: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .arg(script)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        Self { child, input, output }
    }

    /// Writes one line to it.
    ///
    /// # Panics
    ///
    /// If it is gone.
    pub fn say(&mut self, line: &str) {
        let input = self.input.as_mut().expect("its input is open");
        writeln!(input, "{line}").and_then(|()| input.flush()).expect("the peer reads");
    }

    /// The next line it prints, without its end. It waits for it.
    ///
    /// # Panics
    ///
    /// If it ends without one: what went wrong stands on its standard error.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.output.read_line(&mut line).expect("the peer prints text");
        assert!(read > 0, "the peer ended without an answer");
        line.truncate(line.trim_end().len());
        line
    }

    /// Closes its input and gives all that it still prints.
    ///
    /// # Panics
    ///
    /// If it ends with an error.
    pub fn finish(mut self) -> Vec<String> {
        self.input = None;
        let lines = self.output.by_ref().lines().map(|line| line.expect("the peer prints text")).collect();
        let status = self.child.wait().expect("the peer ends");
        assert!(status.success(), "the peer failed: {status}");
        lines
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
