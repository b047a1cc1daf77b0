//! The SMSC of Node.js at work, and links to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::ids::{DeliveryId, ProviderId, TenantId};
use countersign_core::domain::message::{MessageText, TextMessage};
use countersign_core::domain::time::Timestamp;
use countersign_core::testing::clock::TestClock;
use countersign_core::testing::entropy::SeededEntropy;
use countersign_outbound::smpp::{Account, Link, NotKept, ReceiptSink, Report, SmppLinks, SmppSettings};
use countersign_peers::Peer;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::account::CODE;

pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// The SMSC.
pub(crate) struct Smsc {
    peer: Peer,
    port: u16,
}

impl Smsc {
    pub(crate) fn start() -> Self {
        let mut peer = countersign_peers::node("smsc.mjs", &[]);
        let port = peer.line().parse().expect("a port");
        Self { peer, port }
    }

    /// One that wants TLS, and its certificate, which is for the name `localhost`.
    pub(super) fn secured() -> (Self, String) {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let files = tempfile::tempdir().expect("a folder");
        let write = |name: &str, pem: &str| {
            let path = files.path().join(name);
            std::fs::write(&path, pem).expect("a file");
            path.display().to_string()
        };
        let certificate = certified.cert.pem();
        let arguments =
            [write("certificate", &certificate), write("key", &certified.signing_key.serialize_pem())];
        let mut peer = countersign_peers::node("smsc.mjs", &arguments.each_ref().map(String::as_str));
        let port = peer.line().parse().expect("a port");
        (Self { peer, port }, certificate)
    }

    pub(crate) fn settings(&self) -> Value {
        settings(self.port)
    }

    pub(super) fn say(&mut self, line: &str) {
        self.peer.say(line);
    }

    /// Ends it, and gives all that happened and was not asked for yet.
    pub(super) fn events_so_far(self) -> Vec<String> {
        self.peer.finish()
    }

    /// The next event of a kind; others before it are passed over.
    pub(crate) fn event(&mut self, kind: &str) -> Value {
        loop {
            let event: Value = serde_json::from_str(&self.peer.line()).expect("JSON");
            if event["event"] == kind {
                return event;
            }
        }
    }
}

pub(super) fn settings(port: u16) -> Value {
    json!({"host": "127.0.0.1", "port": port, "system_id": "acme", "password": "hunter2", "timeout_seconds": 1,
        "per_second": 1000})
}

pub(super) fn read(settings: Value) -> SmppSettings {
    SmppSettings::parse(settings).expect("settings")
}

fn whose() -> Account {
    Account { tenant: TenantId(1), provider: ProviderId::new(NOW, [9; 10]) }
}

/// Reports, as they are handed on. It refuses as many as it is told to.
pub(super) struct Heap {
    reports: mpsc::UnboundedSender<Report>,
    refuse: AtomicUsize,
}

#[async_trait]
impl ReceiptSink for Heap {
    async fn keep(&self, account: Account, report: Report) -> Result<(), NotKept> {
        assert_eq!(account, whose());
        let refuses =
            self.refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if refuses.is_ok() {
            return Err(NotKept);
        }
        self.reports.send(report).map_err(|_| NotKept)
    }
}

/// The links of a node, with the reports that came, and its clock: sleepers do not wait but move it.
pub(super) struct Node {
    pub(super) links: SmppLinks,
    pub(super) clock: Arc<TestClock>,
    pub(super) reports: mpsc::UnboundedReceiver<Report>,
    sink: Arc<Heap>,
}

impl Node {
    pub(super) fn new() -> Self {
        let clock = Arc::new(TestClock::skipping(NOW));
        let (sender, reports) = mpsc::unbounded_channel();
        let sink = Arc::new(Heap { reports: sender, refuse: AtomicUsize::new(0) });
        let links = SmppLinks::new(clock.clone(), Arc::new(SeededEntropy::new(7)), sink.clone());
        Self { links, clock, reports, sink }
    }

    pub(super) fn link(&self, settings: Value) -> Arc<Link> {
        self.links.link(whose(), &read(settings))
    }

    pub(super) fn refuse(&self, reports: usize) {
        self.sink.refuse.store(reports, Ordering::SeqCst);
    }
}

pub(super) fn message(to: &str) -> TextMessage {
    TextMessage {
        delivery: DeliveryId::new(NOW, [7; 10]),
        medium: Medium::Sms,
        to: to.parse().expect("a number"),
        sender: "ACME".to_owned(),
        language: "en".to_owned(),
        subject: None,
        text: MessageText::new(format!("{CODE} is your code for {{ACME}}: 5€ à la carte.")),
        code: PlainCode::parse(CODE).expect("a code"),
        valid_for: std::time::Duration::from_mins(5),
        dlt: None,
    }
}
