//! What operators and orchestrators probe. None of it needs a token; none of it tells about tenants.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use countersign_core::domain::time::Timestamp;
use countersign_core::engine::Engine;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::AppState;

/// How long the store's answer to a ping holds: a ping is a durable write, and anyone may probe.
const KEEP: Duration = Duration::from_secs(1);

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz).layer(Extension(Arc::<Readiness>::default())))
        .route("/metrics", get(metrics))
}

/// The process runs.
async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work: the store reads and writes, and no shutdown has begun.
async fn readyz(State(state): State<AppState>, Extension(readiness): Extension<Arc<Readiness>>) -> Response {
    if state.tasks.is_closed() {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n").into_response();
    }
    if readiness.of(&state.engine).await {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response()
    }
}

/// Whether the store answered the latest ping, and when. Empty while that ping is in flight: whoever asks meanwhile
/// waits for it, so there is never a second one.
#[derive(Default)]
struct Readiness(Mutex<Arc<OnceCell<(Timestamp, bool)>>>);

impl Readiness {
    async fn of(&self, engine: &Engine) -> bool {
        self.latest(engine.now()).get_or_init(|| ping(engine)).await.1
    }

    /// The latest ping, or room for the next one when its answer has had its time. A clock set back ends it too.
    fn latest(&self, now: Timestamp) -> Arc<OnceCell<(Timestamp, bool)>> {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.get().is_some_and(|(at, _)| *at > now || now.since(*at) >= KEEP) {
            *latest = Arc::default();
        }
        Arc::clone(&latest)
    }
}

async fn ping(engine: &Engine) -> (Timestamp, bool) {
    let answer = engine.ping().await;
    if let Err(error) = &answer {
        tracing::error!(%error, "readyz.store: the store does not answer");
    }
    (engine.now(), answer.is_ok())
}

/// Where no route is. A dialect answers for its own prefix.
pub(crate) async fn nothing_here() -> Response {
    let text = "nothing is served here; the WA.cr API is under /api/v2, its reference at /openapi";
    let body = Json(json!({"error": {"code": "not_found", "message": text}}));
    (StatusCode::NOT_FOUND, body).into_response()
}

async fn metrics(State(state): State<AppState>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], state.metrics.print()).into_response()
}
