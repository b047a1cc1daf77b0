//! A server of files on this machine, which answers as its path says and remembers who asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

type Asked = Arc<Mutex<Vec<String>>>;

/// The server; it ends when dropped.
pub(crate) struct Files {
    port: u16,
    asked: Asked,
    task: JoinHandle<()>,
}

impl Files {
    pub(crate) async fn start() -> Self {
        let asked = Asked::default();
        let router =
            Router::new().route("/{status}/{bytes}/{*kind}", get(answer)).with_state(Arc::clone(&asked));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("served") });
        Self { port, asked, task }
    }

    /// A link to a file of this many bytes and this type, which comes with this status.
    pub(crate) fn link(&self, status: u16, bytes: usize, kind: &str) -> String {
        self.link_by("127.0.0.1", status, bytes, kind)
    }

    pub(crate) fn link_by(&self, host: &str, status: u16, bytes: usize, kind: &str) -> String {
        format!("http://{host}:{}/{status}/{bytes}/{kind}", self.port)
    }

    /// The user agent of each request so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("lock").clone()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    State(asked): State<Asked>,
    Path((status, bytes, kind)): Path<(u16, usize, String)>,
    headers: HeaderMap,
) -> Response {
    asked.lock().expect("lock").push(headers["user-agent"].to_str().expect("text").to_owned());
    let status = StatusCode::from_u16(status).expect("a status");
    let mut response = (status, vec![b'x'; bytes]).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    if kind != "none" {
        response.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header value"));
    }
    if status.is_redirection() {
        response.headers_mut().insert(header::LOCATION, "/200/1/image/png".parse().expect("a place"));
    }
    response
}
