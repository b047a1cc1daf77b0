//! The product's HTTP stack, and next to nothing on it.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde::Deserialize;
use serde_json::json;

use crate::postgres::Pool;
use crate::sqlite::{Codes, Write};

/// Where requests are written to.
#[derive(Clone)]
pub(crate) enum Store {
    /// Nowhere.
    None,
    /// A file.
    Sqlite(Codes),
    /// A server.
    Postgres(Pool),
}

impl Store {
    async fn write(&self, write: Write) {
        match self {
            Self::None => {}
            Self::Sqlite(codes) => codes.write(write).await,
            Self::Postgres(pool) => pool.write(write).await.expect("the floor's database works"),
        }
    }
}

/// What a send and a check have in common.
#[derive(Deserialize)]
pub(crate) struct Body {
    phone: String,
    #[serde(default)]
    code: String,
}

/// Serves as the product does: the same connection builder under the same router.
pub(crate) async fn serve(listener: std::net::TcpListener, store: Store) -> std::io::Result<()> {
    let listener = crate::listener(listener)?;
    let router = Router::new()
        .route("/api/v2/auth/send-otp", post(send))
        .route("/api/v2/auth/verify", post(verify))
        .route("/api/v2/auth/status", post(status))
        .with_state(store);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(30)).max_headers(64);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(
            builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone())),
        );
    }
}

async fn send(State(store): State<Store>, Json(body): Json<Body>) -> Response {
    store.write(Write::Put { phone: body.phone.clone() }).await;
    let data = json!({"message_id": "wamid.floor", "phone": body.phone});
    answer(StatusCode::OK, json!({"success": true, "data": data, "meta": META}))
}

/// The generator's wrong code is all zeros.
async fn verify(State(store): State<Store>, Json(body): Json<Body>) -> Response {
    let right = body.code != "000000";
    store.write(Write::Guess { phone: body.phone.clone(), right }).await;
    if right {
        let data = json!({"phone": body.phone, "verified_at": "2026-01-01T07:58:39+00:00"});
        answer(StatusCode::OK, json!({"success": true, "data": data, "meta": META}))
    } else {
        let error = json!({"code": "INVALID_CODE", "message": "Invalid verification code"});
        answer(StatusCode::UNPROCESSABLE_ENTITY, json!({"success": false, "error": error, "meta": META}))
    }
}

async fn status(Json(body): Json<Body>) -> Response {
    let data = json!({"has_active_otp": true, "phone": body.phone});
    answer(StatusCode::OK, json!({"success": true, "data": data, "meta": META}))
}

const META: &str = "544e6133-a7ab-4bfa-9d28-85b168d98523 2026-01-01T07:58:39+00:00";

fn answer(status: StatusCode, body: serde_json::Value) -> Response {
    (status, Json(body)).into_response()
}
