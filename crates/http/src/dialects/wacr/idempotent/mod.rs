//! `Idempotency-Key` on the calls that send, an addition of ours: the same request twice is one message.
//!
//! The key is taken after validation, for the route and the body's bytes (of a form its fields and files), and kept for 24
//! hours.
//! - The same request again: its answer, byte for byte, with `Idempotent-Replayed: true`.
//! - Still running: 409 `IDEMPOTENCY_IN_PROGRESS`. Another request: 422 `IDEMPOTENCY_KEY_REUSED`.
//! - Its process died while it sent: 500 `MESSAGE_SEND_FAILED`; the key never sends again.
//! - A request that was refused before it sent gives its key back.
//! - A request that WhatsApp refused keeps its key: another try takes another one.

mod aftermath;

pub(crate) use aftermath::SendEnd;

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use bytes::Bytes;
use countersign_core::domain::idempotency::{IdempotencyKey, KeyClaim, MAX_KEY_BYTES};
use countersign_core::engine::{Caller, Engine};
use serde::Serialize;

use aftermath::Aftermath;

use super::auth::Call;
use super::choices;
use super::envelope::Printed;
use super::errors::{ApiError, ErrorCode};
use super::exchange::Exchange;
use super::frame::to_end;
use crate::AppState;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The header as it came; it is judged after the body's fields.
pub(crate) struct PresentedKey(Vec<HeaderValue>);

/// A request under a key.
pub(crate) struct Keyed {
    key: String,
    route: &'static str,
    body: Bytes,
}

/// What a send works with: the engine, its caller and the key to mark as sending.
pub(crate) type Tools = (Arc<Engine>, Caller, Option<IdempotencyKey>);

impl FromRequestParts<AppState> for PresentedKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.get_all(HEADER).iter().cloned().collect()))
    }
}

impl PresentedKey {
    /// The key for a request to `route` with this body, if one came.
    pub(crate) fn on(self, route: &'static str, body: Bytes) -> Result<Option<Keyed>, ApiError> {
        let key = match self.0.as_slice() {
            [] => return Ok(None),
            [one] => one.to_str().ok().filter(|key| is_key(key)),
            _ => None,
        };
        let key = key.ok_or_else(|| ApiError::invalid_field("Idempotency-Key", choices::BAD_KEY))?;
        Ok(Some(Keyed { key: key.to_owned(), route, body }))
    }
}

fn is_key(text: &str) -> bool {
    (1..=MAX_KEY_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Runs `work` to its end, at most once under its key if it has one, and prints its answer; `text` is a success's.
pub(crate) async fn run<P, W, F, T, E>(
    state: &AppState,
    call: Call<P>,
    keyed: Option<Keyed>,
    text: &'static str,
    work: W,
) -> Result<Printed, ApiError>
where
    W: FnOnce(Tools) -> F + Send + 'static,
    F: Future<Output = Result<T, E>> + Send,
    T: Serialize + Send + 'static,
    E: SendEnd + Into<ApiError> + Send + 'static,
{
    let (engine, caller, exchange) = (state.engine.clone(), call.caller, call.exchange);
    to_end(state, async move {
        match keyed {
            None => match work((engine, caller, None)).await {
                Ok(data) => Ok(exchange.success(data, text)),
                Err(error) => Err(error.into()),
            },
            Some(keyed) => under_key(engine, caller, exchange, keyed, text, work).await,
        }
    })
    .await?
}

async fn under_key<W, F, T, E>(
    engine: Arc<Engine>,
    caller: Caller,
    exchange: Exchange,
    keyed: Keyed,
    text: &'static str,
    work: W,
) -> Result<Printed, ApiError>
where
    W: FnOnce(Tools) -> F,
    F: Future<Output = Result<T, E>>,
    T: Serialize,
    E: SendEnd + Into<ApiError>,
{
    let (key, claim) = engine.claim_key(&caller, &keyed.key, keyed.route, &keyed.body).await?;
    match claim {
        KeyClaim::Granted => {}
        KeyClaim::Answered(stored) => return Ok(Printed::replay(stored)),
        KeyClaim::Running => return Err(refused(ErrorCode::IdempotencyInProgress, choices::KEY_RUNNING)),
        KeyClaim::OtherRequest => return Err(refused(ErrorCode::IdempotencyKeyReused, choices::KEY_REUSED)),
        KeyClaim::Lost => return Err(refused(ErrorCode::MessageSendFailed, choices::KEY_LOST)),
    }
    let outcome = work((engine.clone(), caller, Some(key.clone()))).await;
    let after = outcome.as_ref().map_or_else(SendEnd::aftermath, |_| Aftermath::Keep);
    let printed = match outcome {
        Ok(data) => exchange.success(data, text),
        Err(error) if after == Aftermath::Keep => exchange.failure(&error.into().under_used_key()),
        Err(error) => exchange.failure(&error.into()),
    };
    settle(&engine, &key, after, &printed).await;
    Ok(printed)
}

fn refused(code: ErrorCode, text: &'static str) -> ApiError {
    ApiError::new(code, text)
}

/// The message is out or refused already: a store that fails now changes only what a repetition is told.
async fn settle(engine: &Engine, key: &IdempotencyKey, after: Aftermath, printed: &Printed) {
    let settled = match after {
        Aftermath::Keep => engine.finish_key(key, printed.to_stored()).await,
        Aftermath::Release => engine.release_key(key).await,
        Aftermath::Leave => Ok(()),
    };
    if let Err(error) = settled {
        tracing::error!(%error, ?after, "wacr.key_unsettled: an idempotency key waits for its lease to run out");
    }
}
