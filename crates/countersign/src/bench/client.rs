//! One keep-alive connection that posts JSON.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::failure::Failure;

/// A connection to the server under load.
pub(super) struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    authorization: String,
}

impl Client {
    pub(super) async fn connect(base_url: &str, token: &str) -> Result<Self, Failure> {
        let host = base_url
            .strip_prefix("http://")
            .ok_or_else(|| Failure::said("the load generator speaks plain http only"))?
            .trim_end_matches('/')
            .to_owned();
        let failed = |why| Failure::Io { what: format!("cannot connect to {host}"), why };
        let stream = TcpStream::connect(&host).await.map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        let (sender, connection) =
            handshake(TokioIo::new(stream)).await.map_err(|error| Failure::said(error.to_string()))?;
        tokio::spawn(connection);
        Ok(Self { sender, host, authorization: format!("Bearer {token}") })
    }

    /// Posts a body and returns the status; the answer is read to its end.
    pub(super) async fn post(&mut self, path: &str, body: String) -> Result<u16, Failure> {
        let request = Request::post(path)
            .header("host", &self.host)
            .header("authorization", &self.authorization)
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| Failure::said(error.to_string()))?;
        let broken = |error: hyper::Error| Failure::said(format!("the connection broke: {error}"));
        self.sender.ready().await.map_err(broken)?;
        let response = self.sender.send_request(request).await.map_err(broken)?;
        let status = response.status().as_u16();
        response.into_body().collect().await.map_err(broken)?;
        Ok(status)
    }
}
