//! The `countersign` binary as a child process.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use serde_json::Value;

use super::{Client, Reply, call};

/// A serving process. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    folder: PathBuf,
    /// Everything printed up to and with the lines to copy and paste.
    pub(crate) greeting: String,
    pub(crate) demo: Value,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
}

impl Server {
    /// Starts the demo on a free port with `folder` as its data folder, and returns when it answers.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[], &[])
    }

    /// The same with more flags and environment variables.
    pub(crate) fn start_with(folder: &Path, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        let flags = [&["--simulator-listen", "127.0.0.1:0"], flags].concat();
        let mut server = Self::launch(folder, &flags, environment, "Lines again:");
        let demo = std::fs::read(folder.join("demo.json")).expect("demo.json");
        server.demo = serde_json::from_slice(&demo).expect("JSON");
        server
    }

    /// Starts a server without the demo, that knows what `demo` made in the database that it shares.
    pub(crate) fn start_node(folder: &Path, environment: &[(&str, &str)], demo: &Value) -> Self {
        let ready = "Countersign is ready at ";
        let mut server = Self::launch(folder, &["--no-demo"], environment, ready);
        let at = server.greeting.find(ready).expect("it is ready") + ready.len();
        server.demo = demo.clone();
        server.demo["base_url"] = server.greeting[at..].trim().into();
        server
    }

    /// Starts the binary and returns once it has printed `ready`.
    fn launch(folder: &Path, flags: &[&str], environment: &[(&str, &str)], ready: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder)
            .args(flags)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stderr = child.stderr.take().expect("piped");
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut greeting = String::new();
        while !greeting.contains(ready) {
            let read = stdout.read_line(&mut greeting).expect("text");
            assert!(read > 0, "the server did not start: {greeting}\n{}", stderr.join().expect("its log"));
        }
        let stdout = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stdout.read_to_string(&mut text);
            text
        });
        Self {
            child,
            folder: folder.to_path_buf(),
            greeting,
            demo: Value::Null,
            stdout: Some(stdout),
            stderr: Some(stderr),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn text(&self, pointer: &str) -> &str {
        self.demo.pointer(pointer).and_then(Value::as_str).expect("a text in demo.json")
    }

    pub(crate) fn base_url(&self) -> &str {
        self.text("/base_url")
    }

    pub(crate) fn simulator_url(&self) -> &str {
        self.text("/simulator/base_url")
    }

    pub(crate) fn token(&self) -> &str {
        self.text("/wacr/token")
    }

    pub(crate) fn admin_token(&self) -> &str {
        self.text("/admin/token")
    }

    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.base_url()).await.expect("a connection")
    }

    /// A JSON POST to the WA.cr dialect on a connection of its own.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.connect().await.post(self.token(), path, body).await.expect("an answer")
    }

    /// A JSON call to the admin API.
    pub(crate) async fn admin(&self, method: &str, path: &str, body: &Value) -> Reply {
        let bearer = format!("Bearer {}", self.admin_token());
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        call(method, &format!("{}/admin/v1{path}", self.base_url()), &headers, &body).await
    }

    /// What the simulator received for a number, newest first.
    pub(crate) async fn inbox(&self, to: &str) -> Vec<Value> {
        let reply = call("GET", &format!("{}/inbox?to={to}", self.simulator_url()), &[], "").await;
        reply.json().as_array().cloned().expect("a list")
    }

    /// The code of the newest text message to a number, as soon as there is one.
    pub(crate) async fn next_text(&self, to: &str) -> String {
        self.next_code(to, "sms").await
    }

    /// The code of the newest message to a number over a channel, as soon as there is one.
    pub(crate) async fn next_code(&self, to: &str, channel: &str) -> String {
        let code = soon(async || {
            let inbox = self.inbox(to).await;
            inbox.iter().find(|message| message["channel"] == channel).map(|text| text["code"].clone())
        });
        code.await.as_str().expect("a code").to_owned()
    }

    /// `kill -9`. Returns everything it had logged and printed.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
        self.output()
    }

    /// SIGTERM, then waits for a clean end. Returns everything it had logged and printed.
    pub(crate) fn stop(self) -> String {
        self.signal("TERM");
        self.stop_after_signal()
    }

    /// Waits for a clean end. Returns everything it had logged and printed.
    pub(crate) fn stop_after_signal(mut self) -> String {
        let status = self.child.wait().expect("gone");
        let output = self.output();
        assert!(status.success(), "a clean end: {status}\n{output}");
        output
    }

    /// Sends a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        // The shell's own kill: a lean machine has no other.
        let status = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.pid())).status();
        assert!(status.expect("a shell").success());
    }

    fn output(&mut self) -> String {
        let greeting = std::mem::take(&mut self.greeting);
        let join =
            |thread: Option<JoinHandle<String>>| thread.map_or_else(String::new, |t| t.join().expect("text"));
        greeting + &join(self.stdout.take()) + &join(self.stderr.take())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `look` finds, once it finds something.
#[expect(clippy::disallowed_methods, reason = "what is waited for happens in another process")]
pub(crate) async fn soon<T>(look: impl AsyncFn() -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("nothing within 10 seconds");
}
