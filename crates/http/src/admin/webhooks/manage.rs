//! `/tenants/{tenant}/webhooks` and `/tenants/{tenant}/webhooks/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::ids::EndpointId;
use countersign_core::engine::EndpointChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{IssuedWebhookResponse, WebhookResponse, kinds};
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::json_body::JsonBody;
use crate::admin::path::{ChildPath, TenantPath};

/// A webhook to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateWebhookRequest {
    /// Where it is, at most 2048 bytes: `https`, and not in a private network, unless the installation allows it.
    #[schema(example = "https://shop.example/hooks/countersign")]
    url: String,
    /// What it is told of; empty or left out: everything.
    #[serde(default)]
    #[schema(example = json!(["verification.approved"]))]
    events: Vec<String>,
    /// Whether it gets numbers and mailboxes as they are, instead of masked.
    #[serde(default)]
    unmasked_numbers: bool,
}

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeWebhookRequest {
    #[schema(nullable = false)]
    url: Option<String>,
    /// Empty for everything.
    #[schema(nullable = false)]
    events: Option<Vec<String>>,
    #[schema(nullable = false)]
    unmasked_numbers: Option<bool>,
    /// Whether it is called. Enabling it ends its rest; what waits for it goes out.
    #[schema(nullable = false)]
    enabled: Option<bool>,
}

/// The webhooks, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookListResponse {
    webhooks: Vec<WebhookResponse>,
}

/// Makes a webhook
///
/// The answer is the only sight of its secret. A tenant has at most 50.
#[utoipa::path(post, path = "/tenants/{tenant}/webhooks", tag = "webhooks", operation_id = "createWebhook",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = CreateWebhookRequest,
    responses((status = 201, description = "The webhook, its secret shown once", body = IssuedWebhookResponse)))]
pub(super) async fn create(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<CreateWebhookRequest>,
) -> Result<(StatusCode, Json<IssuedWebhookResponse>), AdminError> {
    let change = EndpointChange {
        url: Some(request.url),
        kinds: Some(kinds(&request.events)?),
        unmasked_numbers: Some(request.unmasked_numbers),
        enabled: None,
    };
    let issued = state.engine.create_endpoint(tenant, change).await?;
    Ok((StatusCode::CREATED, Json(issued.into())))
}

/// Lists a tenant's webhooks
#[utoipa::path(get, path = "/tenants/{tenant}/webhooks", tag = "webhooks", operation_id = "listWebhooks",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its webhooks", body = WebhookListResponse)))]
pub(super) async fn list(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<WebhookListResponse>, AdminError> {
    let endpoints = state.engine.list_endpoints(tenant).await?;
    Ok(Json(WebhookListResponse { webhooks: endpoints.into_iter().map(WebhookResponse::from).collect() }))
}

/// Shows a webhook
#[utoipa::path(get, path = "/tenants/{tenant}/webhooks/{id}", tag = "webhooks", operation_id = "showWebhook",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The webhook's id, `whe_…`"),
    ),
    responses((status = 200, description = "The webhook", body = WebhookResponse)))]
pub(super) async fn show(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<EndpointId>,
) -> Result<Json<WebhookResponse>, AdminError> {
    Ok(Json(state.engine.get_endpoint(tenant, id).await?.into()))
}

/// Changes a webhook
#[utoipa::path(patch, path = "/tenants/{tenant}/webhooks/{id}", tag = "webhooks", operation_id = "changeWebhook",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The webhook's id, `whe_…`"),
    ),
    request_body = ChangeWebhookRequest,
    responses((status = 200, description = "The webhook as it is now", body = WebhookResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<EndpointId>,
    JsonBody(request): JsonBody<ChangeWebhookRequest>,
) -> Result<Json<WebhookResponse>, AdminError> {
    let change = EndpointChange {
        url: request.url,
        kinds: request.events.as_deref().map(kinds).transpose()?,
        unmasked_numbers: request.unmasked_numbers,
        enabled: request.enabled,
    };
    Ok(Json(state.engine.change_endpoint(tenant, id, change).await?.into()))
}

/// Removes a webhook
///
/// Nothing is sent to it any more.
#[utoipa::path(delete, path = "/tenants/{tenant}/webhooks/{id}", tag = "webhooks", operation_id = "deleteWebhook",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The webhook's id, `whe_…`"),
    ),
    responses((status = 204, description = "Removed")))]
pub(super) async fn delete(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<EndpointId>,
) -> Result<StatusCode, AdminError> {
    state.engine.delete_endpoint(tenant, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
