//! WhatsApp Business accounts whose numbers are proven through the Kaleyra API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::waba::{Waba, WabaBackend};
use countersign_core::domain::whatsapp::{DEFAULT_BASE_URL, DEFAULT_GRAPH_VERSION};
use countersign_core::engine::BackendChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::{ChildPath, TenantPath};
use super::wire::SecretText;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(put, delete))
}

/// Who makes and checks the codes that prove a number, and what is needed for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "backend", rename_all = "snake_case", deny_unknown_fields)]
enum PutWabaRequest {
    /// WhatsApp.
    Meta {
        /// The Graph API without its version.
        #[serde(default = "base_url")]
        base_url: String,
        #[serde(default = "graph_version")]
        graph_version: String,
        /// Bearer token of a system user. Left out: the present one stays.
        access_token: Option<SecretText>,
    },
    /// This server, by SMS or call.
    Own {
        /// Who the message comes from.
        #[serde(default)]
        sender: String,
        /// How long a code is good for, 1 to 60.
        #[serde(default = "code_minutes")]
        code_minutes: u32,
        /// Guesses that one code suffers, 1 to 10.
        #[serde(default = "max_attempts")]
        max_attempts: u32,
    },
}

/// An account. Its access token is not shown.
#[derive(Debug, Serialize, ToSchema)]
struct WabaResponse {
    #[schema(example = "102290129340398")]
    waba_id: String,
    #[serde(flatten)]
    backend: BackendPart,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "backend", rename_all = "snake_case")]
enum BackendPart {
    Meta { base_url: String, graph_version: String },
    Own { sender: String, code_minutes: u32, max_attempts: u32 },
}

/// The accounts, by id.
#[derive(Debug, Serialize, ToSchema)]
struct WabaListResponse {
    wabas: Vec<WabaResponse>,
}

/// Lists a tenant's WhatsApp Business accounts
#[utoipa::path(get, path = "/tenants/{tenant}/wabas", tag = "kaleyra", operation_id = "listWabas",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its accounts", body = WabaListResponse)))]
async fn list(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<WabaListResponse>, AdminError> {
    let wabas = state.engine.list_wabas(tenant).await?;
    Ok(Json(WabaListResponse { wabas: wabas.into_iter().map(WabaResponse::from).collect() }))
}

/// Sets a WhatsApp Business account whose numbers are proven here
#[utoipa::path(put, path = "/tenants/{tenant}/wabas/{id}", tag = "kaleyra", operation_id = "putWaba",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The account's id at WhatsApp, as callers send it"),
    ),
    request_body = PutWabaRequest,
    responses((status = 200, description = "The account as set", body = WabaResponse)))]
async fn put(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<String>,
    JsonBody(request): JsonBody<PutWabaRequest>,
) -> Result<Json<WabaResponse>, AdminError> {
    Ok(Json(state.engine.put_waba(tenant, &id, request.into()).await?.into()))
}

/// Removes a WhatsApp Business account with its numbers
///
/// At WhatsApp they stay as they are.
#[utoipa::path(delete, path = "/tenants/{tenant}/wabas/{id}", tag = "kaleyra", operation_id = "deleteWaba",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The account's id at WhatsApp"),
    ),
    responses((status = 204, description = "Removed")))]
async fn delete(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<String>,
) -> Result<StatusCode, AdminError> {
    state.engine.delete_waba(tenant, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<PutWabaRequest> for BackendChange {
    fn from(request: PutWabaRequest) -> Self {
        match request {
            PutWabaRequest::Meta { base_url, graph_version, access_token } => Self::Meta {
                base_url,
                graph_version,
                access_token: access_token.map(|SecretText(token)| token),
            },
            PutWabaRequest::Own { sender, code_minutes, max_attempts } => {
                Self::Own { sender, code_minutes, max_attempts }
            }
        }
    }
}

impl From<Waba> for WabaResponse {
    fn from(waba: Waba) -> Self {
        let backend = match waba.backend {
            WabaBackend::Meta { base_url, graph_version, access_token: _ } => {
                BackendPart::Meta { base_url, graph_version }
            }
            WabaBackend::Own { sender, code_minutes, max_attempts } => {
                BackendPart::Own { sender, code_minutes, max_attempts }
            }
        };
        Self { waba_id: waba.waba_id, backend }
    }
}

fn base_url() -> String {
    DEFAULT_BASE_URL.to_owned()
}

fn graph_version() -> String {
    DEFAULT_GRAPH_VERSION.to_owned()
}

/// `kaleyra-api.md` 4, row 13.
fn code_minutes() -> u32 {
    10
}

/// `kaleyra-api.md` 4, row 13.
fn max_attempts() -> u32 {
    5
}
