//! Ids in paths. One that cannot be an id does not exist.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use countersign_core::domain::ids::{FlowId, InvalidId, TenantId, TokenId};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::AdminError;
use crate::AppState;

/// `{tenant}`.
pub(super) struct TenantPath(pub(super) TenantId);

/// `{tenant}` and `{token}`.
pub(super) struct TokenPath(pub(super) TenantId, pub(super) TokenId);

/// `{token}` of an admin token.
pub(super) struct AdminTokenPath(pub(super) TokenId);

/// `{name}` of a plan.
pub(super) struct PlanPath(pub(super) String);

/// `{tenant}` and the `{id}` of something that belongs to it.
pub(super) struct ChildPath<T>(pub(super) TenantId, pub(super) T);

/// A flow's id, as it prints or as the UUID that callers send.
pub(super) struct FlowIdText(pub(super) FlowId);

impl FromStr for FlowIdText {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        text.parse().or_else(|_| FlowId::parse_uuid_text(text)).map(Self)
    }
}

#[derive(Deserialize)]
struct IdSegment {
    id: String,
}

impl<T: FromStr + Send> FromRequestParts<AppState> for ChildPath<T> {
    type Rejection = AdminError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AdminError> {
        let TenantSegment { tenant } = segments(parts, state, "tenant").await?;
        let IdSegment { id } = segments(parts, state, "id").await?;
        let id = id.parse().map_err(|_| AdminError::not_found("id"))?;
        Ok(Self(TenantId(tenant), id))
    }
}

#[derive(Deserialize)]
struct TenantSegment {
    tenant: i64,
}

#[derive(Deserialize)]
struct TokenSegment {
    token: String,
}

impl FromRequestParts<AppState> for TenantPath {
    type Rejection = AdminError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AdminError> {
        let TenantSegment { tenant } = segments(parts, state, "tenant").await?;
        Ok(Self(TenantId(tenant)))
    }
}

impl FromRequestParts<AppState> for TokenPath {
    type Rejection = AdminError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AdminError> {
        let TenantSegment { tenant } = segments(parts, state, "tenant").await?;
        let TokenSegment { token } = segments(parts, state, "token").await?;
        let token = token.parse().map_err(|_| AdminError::not_found("token"))?;
        Ok(Self(TenantId(tenant), token))
    }
}

impl FromRequestParts<AppState> for AdminTokenPath {
    type Rejection = AdminError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AdminError> {
        let TokenSegment { token } = segments(parts, state, "admin token").await?;
        token.parse().map(Self).map_err(|_| AdminError::not_found("admin token"))
    }
}

impl FromRequestParts<AppState> for PlanPath {
    type Rejection = AdminError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AdminError> {
        segments(parts, state, "plan").await.map(Self)
    }
}

async fn segments<T: DeserializeOwned + Send>(
    parts: &mut Parts,
    state: &AppState,
    what: &str,
) -> Result<T, AdminError> {
    let found = Path::<T>::from_request_parts(parts, state).await;
    found.map(|Path(segments)| segments).map_err(|_| AdminError::not_found(what))
}
