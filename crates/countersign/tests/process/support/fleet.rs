//! Servers that share what they know, each of which may die at any time.

use std::path::PathBuf;
use std::sync::Mutex;

use serde_json::Value;
use tempfile::TempDir;

use super::vendor::start_vendor;
use super::{Client, Place, Reply, Server};

/// Nodes on one place: any number on PostgreSQL, one on SQLite. Their vendor is the tests' own.
pub(crate) struct Fleet {
    place: Place,
    demo: Value,
    vendor: String,
    nodes: Vec<Node>,
}

struct Node {
    /// Of its own, unless the place's folder holds the database.
    folder: Option<TempDir>,
    server: Mutex<Option<Server>>,
}

impl Fleet {
    /// Makes the demo's tenant, points it at the vendor, and starts the nodes.
    pub(crate) async fn start(place: Place, count: usize) -> Self {
        let first = place.start();
        let demo = first.demo.clone();
        let vendor = start_vendor().await;
        let text = |name: &str| demo["simulator"][name].as_str().expect("in demo.json").to_owned();
        let ids = ["--phone-number-id", &text("phone_number_id"), "--waba-id", &text("waba_id")];
        place.said(&[&["tenant", "whatsapp", "1", "--base-url", &vendor][..], &ids].concat());
        first.stop();
        let folder = || place.is_shared().then(|| tempfile::tempdir().expect("a folder"));
        let nodes = (0..count).map(|_| Node { folder: folder(), server: Mutex::new(None) }).collect();
        let fleet = Self { place, demo, vendor, nodes };
        for node in 0..count {
            fleet.start_node(node);
        }
        fleet
    }

    /// Starts a node that is down.
    pub(crate) fn start_node(&self, node: usize) {
        let key = self.place.folder().join("master.key").display().to_string();
        let mut environment = self.place.environment();
        environment.push(("COUNTERSIGN_OUTBOUND__ALLOW_PRIVATE_ADDRESSES", "true"));
        environment.push(("COUNTERSIGN_SIMULATOR__INBOX_URL", &self.vendor));
        environment.push(("COUNTERSIGN_KEYS__MASTER_KEY_FILE", &key));
        let server = Server::start_node(&self.folder(node), &environment, &self.demo);
        let before = self.nodes[node].server.lock().expect("no panic").replace(server);
        assert!(before.is_none(), "it was down");
    }

    /// `kill -9` of a node. Returns everything it had logged and printed.
    pub(crate) fn kill_node(&self, node: usize) -> String {
        let server = self.nodes[node].server.lock().expect("no panic").take();
        server.expect("it is up").kill()
    }

    /// Where a node answers, unless it is down.
    pub(crate) fn base_url(&self, node: usize) -> Option<String> {
        let server = self.nodes[node].server.lock().expect("no panic");
        server.as_ref().map(|server| server.base_url().to_owned())
    }

    /// A connection to a node that is up.
    pub(crate) async fn connect(&self, node: usize) -> Client {
        Client::connect(&self.base_url(node).expect("it is up")).await.expect("a connection")
    }

    /// A JSON call to the admin API of a node.
    pub(crate) async fn admin(&self, node: usize, method: &str, path: &str, body: &Value) -> Reply {
        let bearer = format!("Bearer {}", self.demo("/admin/token"));
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut client = self.connect(node).await;
        client.send(method, &format!("/admin/v1{path}"), &headers, body).await.expect("an answer")
    }

    /// How many nodes there are.
    pub(crate) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// A text in the `demo.json` that all share.
    pub(crate) fn demo(&self, pointer: &str) -> String {
        self.demo.pointer(pointer).and_then(Value::as_str).expect("in demo.json").to_owned()
    }

    /// Stops every node and looks that it ends well. Returns what they had logged.
    pub(crate) fn stop(self) -> String {
        let servers = self.nodes.iter().filter_map(|node| node.server.lock().expect("no panic").take());
        servers.map(Server::stop).collect()
    }

    fn folder(&self, node: usize) -> PathBuf {
        self.nodes[node]
            .folder
            .as_ref()
            .map_or_else(|| self.place.folder(), |folder| folder.path().join("data"))
    }
}
