//! One keep-alive connection.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// An answer, or its absence: the connection broke.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The WA.cr error code, or nothing.
    pub(crate) fn code(&self) -> String {
        self.json().pointer("/error/code").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Client {
    /// Connects to `http://HOST:PORT`.
    pub(crate) async fn connect(base_url: &str) -> Option<Self> {
        let host = base_url.strip_prefix("http://")?.to_owned();
        let stream = TcpStream::connect(&host).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Some(Self { sender, host })
    }

    /// One request. `None`: the server went away before the whole answer was in.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Option<Reply> {
        let mut request = Request::builder().method(method).uri(path).header("host", &self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.sender.ready().await.ok()?;
        let request = request.body(Full::new(body.into())).expect("a request");
        let response = self.sender.send_request(request).await.ok()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.into_body().collect().await.ok()?.to_bytes().to_vec();
        Some(Reply { status, headers, body })
    }

    /// A JSON POST to the WA.cr dialect.
    pub(crate) async fn post(&mut self, token: &str, path: &str, body: &Value) -> Option<Reply> {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.send("POST", &format!("/api/v2/auth/{path}"), &headers, body.to_string()).await
    }
}

/// One request on a connection of its own.
pub(crate) async fn call(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let split = url["http://".len()..].find('/').map_or(url.len(), |slash| slash + "http://".len());
    let mut client = Client::connect(&url[..split]).await.expect("a server");
    let path = if split == url.len() { "/" } else { &url[split..] };
    client.send(method, path, headers, body.to_owned()).await.expect("an answer")
}
