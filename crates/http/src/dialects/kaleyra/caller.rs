//! Who calls: the SID of the path, the `api-key` header, and the caller's address.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::response::Response;
use countersign_core::domain::token::PlainToken;
use countersign_core::engine::{AccessError, AccountCaller};
use countersign_core::ports::store::StoreError;

use super::{numbers, platform, verify};
use crate::AppState;

/// The account that calls Verify.
pub(crate) struct VerifyCaller(pub(crate) AccountCaller);

/// The account that calls the number API.
pub(crate) struct NumberCaller(pub(crate) AccountCaller);

/// Why nobody is let in.
enum Denial {
    Denied,
    Failed(StoreError),
}

impl FromRequestParts<AppState> for VerifyCaller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        authenticate(parts, state).await.map(Self).map_err(|denial| match denial {
            Denial::Denied => platform::denied_v1(),
            Denial::Failed(error) => verify::errors::failed(&error),
        })
    }
}

impl FromRequestParts<AppState> for NumberCaller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        authenticate(parts, state).await.map(Self).map_err(|denial| match denial {
            Denial::Denied => platform::denied_v2(),
            Denial::Failed(error) => numbers::errors::failed(&error),
        })
    }
}

async fn authenticate(parts: &mut Parts, state: &AppState) -> Result<AccountCaller, Denial> {
    let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Denial::Denied)?;
    let sid = params.iter().find(|(name, _)| *name == "sid").map(|(_, sid)| sid.to_owned());
    let key = parts.headers.get("api-key").and_then(|value| value.to_str().ok());
    let (Some(sid), Some(key)) = (sid, key) else { return Err(Denial::Denied) };
    let from = state.proxies.caller(&parts.extensions, &parts.headers);
    let presented = PlainToken::presented(key.trim());
    state.engine.authenticate_account(&sid, &presented, from).await.map_err(|error| match error {
        AccessError::Denied | AccessError::Limited { .. } => Denial::Denied,
        AccessError::Store(error) => Denial::Failed(error),
    })
}
