//! Accepting connections, a bounded number at once, and letting them finish.

use std::sync::Arc;

use axum::middleware::AddExtension;
use axum::{Extension, Router};
use countersign_http::{AppState, PeerAddress};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::Layer as _;

use crate::config::Server;

/// Serves `listener` until `stopped`, then until the last answer is out.
///
/// Above the cap no connection is accepted: callers wait in the kernel's queue instead of being turned away.
pub(crate) async fn serve(
    listener: TcpListener,
    state: AppState,
    settings: Server,
    mut stopped: watch::Receiver<bool>,
) {
    let router = countersign_http::router(state);
    let builder = builder(&settings);
    let room = Arc::new(Semaphore::new(settings.max_connections));
    let connections = GracefulShutdown::new();
    loop {
        let permit = tokio::select! {
            permit = room.clone().acquire_owned() => permit,
            _ = stopped.changed() => break,
        };
        let Ok(permit) = permit else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let service = Extension(PeerAddress(peer.ip())).layer(router.clone());
                connect(&builder, stream, service, &connections, permit);
            }
            Err(error) => {
                // Out of file descriptors, most likely: wait for some to come free rather than spin.
                tracing::warn!(%error, "serve.accept_failed");
                tokio::task::yield_now().await;
                tokio::time::timeout(std::time::Duration::from_millis(100), stopped.changed()).await.ok();
            }
        }
    }
    drop(listener);
    connections.shutdown().await;
}

fn builder(settings: &Server) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(settings.head_timeout).max_headers(64);
    builder
}

fn connect(
    builder: &http1::Builder,
    stream: TcpStream,
    service: AddExtension<Router, PeerAddress>,
    connections: &GracefulShutdown,
    permit: OwnedSemaphorePermit,
) {
    // An answer is one small write; waiting to fill a segment would only delay it.
    let _ = stream.set_nodelay(true);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let watched = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "serve.connection_broken");
        }
        drop(permit);
    });
}
