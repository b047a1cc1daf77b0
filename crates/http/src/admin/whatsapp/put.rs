//! `PUT /tenants/{tenant}/whatsapp`.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::ids::{SourceId, StatusId};
use countersign_core::domain::whatsapp::{DEFAULT_BASE_URL, DEFAULT_GRAPH_VERSION};
use countersign_core::engine::WhatsAppChange;
use serde::Deserialize;
use utoipa::ToSchema;

use super::WhatsAppResponse;
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::json_body::JsonBody;
use crate::admin::path::TenantPath;
use crate::admin::wire::SecretText;

/// An account. Secrets may be left out to keep what is set; the first time all three are needed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PutWhatsAppRequest {
    /// The Graph API without its version.
    #[serde(default = "base_url")]
    #[schema(default = base_url, example = "https://graph.facebook.com")]
    base_url: String,
    #[serde(default = "graph_version")]
    #[schema(default = graph_version, example = "v26.0")]
    graph_version: String,
    /// The number that sends.
    #[schema(example = "106540352242922")]
    phone_number_id: String,
    /// The account that owns the templates.
    #[schema(example = "102290129340398")]
    waba_id: String,
    /// Bearer token of a system user.
    access_token: Option<SecretText>,
    /// The app's secret, which signs webhooks. A new one keeps the present one valid until the rotation is ended.
    app_secret: Option<SecretText>,
    /// What Meta repeats in the webhook's handshake; made up by the operator.
    verify_token: Option<SecretText>,
    /// Source of contacts that sends make; left out: the tenant's first.
    #[schema(example = 1)]
    default_source_id: Option<i64>,
    /// Status of contacts that sends make; left out: the tenant's first.
    #[schema(example = 1)]
    default_status_id: Option<i64>,
}

/// Sets a tenant's WhatsApp account
///
/// The callback path stays the same for as long as the account is not removed.
#[utoipa::path(put, path = "/tenants/{tenant}/whatsapp", tag = "whatsapp", operation_id = "putWhatsApp",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = PutWhatsAppRequest,
    responses((status = 200, description = "The account as set", body = WhatsAppResponse)))]
pub(super) async fn put(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<PutWhatsAppRequest>,
) -> Result<Json<WhatsAppResponse>, AdminError> {
    let settings = state.engine.put_whatsapp(tenant, request.into()).await?;
    Ok(Json(settings.into()))
}

impl From<PutWhatsAppRequest> for WhatsAppChange {
    fn from(request: PutWhatsAppRequest) -> Self {
        let secret = |text: Option<SecretText>| text.map(|SecretText(secret)| secret);
        Self {
            base_url: request.base_url,
            graph_version: request.graph_version,
            phone_number_id: request.phone_number_id,
            waba_id: request.waba_id,
            access_token: secret(request.access_token),
            app_secret: secret(request.app_secret),
            verify_token: secret(request.verify_token),
            default_source: request.default_source_id.map(SourceId),
            default_status: request.default_status_id.map(StatusId),
        }
    }
}

fn base_url() -> String {
    DEFAULT_BASE_URL.to_owned()
}

fn graph_version() -> String {
    DEFAULT_GRAPH_VERSION.to_owned()
}
