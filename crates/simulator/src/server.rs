//! The listening socket and its connections.
//!
//! Connections are driven here rather than by `axum::serve` for two reasons: a handler can have its
//! connection reset ([`ResetConnection`]), and a stop ends every connection, hanging ones too.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::clock;

/// How long open requests may take to finish once the simulator stops.
const GRACE: Duration = Duration::from_secs(1);

/// Pause after a failed accept, so that a lack of file handles does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A reply that is not sent: the connection is reset instead.
#[derive(Clone, Copy)]
pub(crate) struct ResetConnection;

impl IntoResponse for ResetConnection {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Accepts until `stop` fires, then lets open requests finish for [`GRACE`] and ends the rest.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, router.clone(), stop.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "simulator could not accept a connection");
                    clock::pause(ACCEPT_PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, finished).await.is_err() {
        connections.shutdown().await;
    }
}

async fn connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |request| {
        let reply = service.call(request);
        Box::pin(async move { reply.await.map_or_else(never, not_reset) })
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        outcome = poll_fn(|context| connection.poll_without_shutdown(context)) => Some(outcome),
        () = stop.cancelled() => None,
    };
    let outcome = if let Some(outcome) = ended {
        outcome
    } else {
        Pin::new(&mut connection).graceful_shutdown();
        poll_fn(|context| connection.poll_without_shutdown(context)).await
    };
    let stream = connection.into_parts().io.into_inner();
    if outcome.is_err_and(|error| error.is_user()) {
        // No lingering: the close goes out as a reset.
        let _ = stream.set_zero_linger();
    }
}

/// Turns the marker into an error, at which hyper gives the connection up without a reply.
fn not_reset(response: Response) -> io::Result<Response> {
    if response.extensions().get::<ResetConnection>().is_some() {
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    Ok(response)
}

fn never(error: Infallible) -> io::Result<Response> {
    match error {}
}
