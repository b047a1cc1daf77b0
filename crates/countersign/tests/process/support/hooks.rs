//! A tenant's own server, which is told of events.

use std::net::Ipv4Addr;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// It takes every call; it ends when dropped.
pub(crate) struct Hooks {
    url: String,
    calls: mpsc::UnboundedReceiver<String>,
    server: JoinHandle<()>,
}

impl Hooks {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let url = format!("http://{}/hooks", listener.local_addr().expect("an address"));
        let (told, calls) = mpsc::unbounded_channel();
        let router = Router::new().fallback(take).with_state(told);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, calls, server }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The next call, head and body. It waits for it.
    pub(crate) async fn next(&mut self) -> String {
        self.calls.recv().await.expect("a call")
    }
}

impl Drop for Hooks {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(State(told): State<mpsc::UnboundedSender<String>>, request: Request) -> StatusCode {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a whole body");
    let body = String::from_utf8(body.to_vec()).expect("text");
    // The test may be done with it.
    let _ = told.send(format!("{:?}\n{body}", head.headers));
    StatusCode::NO_CONTENT
}
