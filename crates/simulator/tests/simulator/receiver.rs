//! A webhook receiver that keeps what it gets.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) struct Receiver {
    url: String,
    kept: Arc<Kept>,
    task: JoinHandle<()>,
}

struct Kept {
    verify_token: String,
    hits: Mutex<Vec<Hit>>,
    answers: Mutex<VecDeque<u16>>,
}

#[derive(Clone)]
pub(crate) struct Hit {
    pub(crate) signature: String,
    pub(crate) body: Bytes,
}

impl Hit {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The value of every change.
    pub(crate) fn values(&self) -> Vec<Value> {
        let changes = self.json()["entry"][0]["changes"].as_array().expect("changes").clone();
        changes.into_iter().map(|mut change| change["value"].take()).collect()
    }
}

impl Receiver {
    pub(crate) async fn start(verify_token: &str) -> Self {
        let kept = Arc::new(Kept {
            verify_token: verify_token.to_owned(),
            hits: Mutex::default(),
            answers: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let router = Router::new().route("/hook", get(handshake).post(notify)).with_state(Arc::clone(&kept));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("served") });
        Self { url, kept, task }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// Statuses for the next POSTs; 200 after they are used up.
    pub(crate) fn answer(&self, statuses: &[u16]) {
        self.kept.answers.lock().expect("lock").extend(statuses);
    }

    /// Every POST so far.
    pub(crate) fn hits(&self) -> Vec<Hit> {
        self.kept.hits.lock().expect("lock").clone()
    }

    /// Every status object so far, in order.
    pub(crate) fn statuses(&self) -> Vec<Value> {
        let values = self.hits().iter().flat_map(Hit::values).collect::<Vec<_>>();
        values.iter().flat_map(|value| value["statuses"].as_array().cloned().unwrap_or_default()).collect()
    }

    /// The words of [`Receiver::statuses`].
    pub(crate) fn words(&self) -> Vec<String> {
        self.statuses().iter().map(|status| status["status"].as_str().expect("a word").to_owned()).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn handshake(
    State(kept): State<Arc<Kept>>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<String, StatusCode> {
    let find = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.clone());
    let ours = find("hub.mode").as_deref() == Some("subscribe")
        && find("hub.verify_token").as_deref() == Some(&kept.verify_token);
    find("hub.challenge").filter(|_| ours).ok_or(StatusCode::FORBIDDEN)
}

async fn notify(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers["x-hub-signature-256"].to_str().expect("text").to_owned();
    kept.hits.lock().expect("lock").push(Hit { signature, body });
    let answer = kept.answers.lock().expect("lock").pop_front().unwrap_or(200);
    StatusCode::from_u16(answer).expect("a status")
}
