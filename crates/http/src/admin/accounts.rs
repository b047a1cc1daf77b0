//! A tenant's Kaleyra account and its keys.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::account::{Account, AccountKey};
use countersign_core::domain::ids::AccountKeyId;
use countersign_core::engine::{AccountKeyChange, NewAccountKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::{ChildPath, TenantPath};
use super::wire::{AllowedTexts, SecretText, TimeText};
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(put, show))
        .routes(routes!(issue_key, list_keys))
        .routes(routes!(change_key, delete_key))
}

/// An account to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutAccountRequest {
    /// 1 to 64 letters, digits or underscores. Left out: the present one stays, or one is made.
    #[schema(example = "HXIN1700000000IN")]
    sid: Option<String>,
    /// From where its keys may be used.
    #[serde(default)]
    allowed_ips: AllowedTexts,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
struct AccountResponse {
    #[schema(example = "HXIN1700000000IN")]
    sid: String,
    allowed_ips: AllowedTexts,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IssueKeyRequest {
    /// What people call it, 1 to 255 characters.
    #[schema(example = "app")]
    name: String,
    /// A key that callers hold already: 32 to 128 letters and digits. Left out: one is made.
    key: Option<SecretText>,
    /// From where it may be used, within what the account allows.
    #[serde(default)]
    allowed_ips: AllowedTexts,
}

/// What changes of a key; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeKeyRequest {
    name: Option<String>,
    /// Whether it works.
    active: Option<bool>,
    allowed_ips: Option<AllowedTexts>,
}

/// A key's record. The key itself is not kept and cannot be shown.
#[derive(Debug, Serialize, ToSchema)]
struct KeyResponse {
    #[schema(example = "key_019b78803a1070008000000000000000")]
    id: String,
    name: String,
    active: bool,
    allowed_ips: AllowedTexts,
    created_at: TimeText,
}

/// A fresh key.
#[derive(Serialize, ToSchema)]
struct IssuedKeyResponse {
    /// The key itself. It is shown here and never again.
    #[schema(example = "A…")]
    key: String,
    record: KeyResponse,
}

/// The keys, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct KeyListResponse {
    keys: Vec<KeyResponse>,
}

/// Sets a tenant's Kaleyra account
#[utoipa::path(put, path = "/tenants/{tenant}/account", tag = "kaleyra", operation_id = "putAccount",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = PutAccountRequest,
    responses((status = 200, description = "The account as set", body = AccountResponse)))]
async fn put(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<PutAccountRequest>,
) -> Result<Json<AccountResponse>, AdminError> {
    let AllowedTexts(allowed) = request.allowed_ips;
    Ok(Json(state.engine.put_account(tenant, request.sid.as_deref(), allowed).await?.into()))
}

/// Shows a tenant's Kaleyra account
#[utoipa::path(get, path = "/tenants/{tenant}/account", tag = "kaleyra", operation_id = "showAccount",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "The account", body = AccountResponse)))]
async fn show(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<AccountResponse>, AdminError> {
    Ok(Json(state.engine.get_account(tenant).await?.into()))
}

/// Makes an API key for a tenant's Kaleyra account
///
/// The answer is the only sight of it: the server keeps its hash.
#[utoipa::path(post, path = "/tenants/{tenant}/account/keys", tag = "kaleyra", operation_id = "issueAccountKey",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = IssueKeyRequest,
    responses((status = 201, description = "The key, shown once", body = IssuedKeyResponse)))]
async fn issue_key(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<IssueKeyRequest>,
) -> Result<(StatusCode, Json<IssuedKeyResponse>), AdminError> {
    let new = NewAccountKey {
        name: request.name,
        allowed_ips: request.allowed_ips.0,
        key: request.key.map(|SecretText(key)| key),
    };
    let issued = state.engine.issue_account_key(tenant, new).await?;
    let response = IssuedKeyResponse { key: issued.plain.expose().to_owned(), record: issued.key.into() };
    Ok((StatusCode::CREATED, Json(response)))
}

/// Lists the API keys of a tenant's Kaleyra account
#[utoipa::path(get, path = "/tenants/{tenant}/account/keys", tag = "kaleyra", operation_id = "listAccountKeys",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its keys", body = KeyListResponse)))]
async fn list_keys(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<KeyListResponse>, AdminError> {
    let keys = state.engine.list_account_keys(tenant).await?;
    Ok(Json(KeyListResponse { keys: keys.into_iter().map(KeyResponse::from).collect() }))
}

/// Changes an API key
///
/// One that is switched off is refused at once on this node, within a second on others.
#[utoipa::path(patch, path = "/tenants/{tenant}/account/keys/{id}", tag = "kaleyra",
    operation_id = "changeAccountKey",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The key's id, `key_…`"),
    ),
    request_body = ChangeKeyRequest,
    responses((status = 200, description = "The key as it is now", body = KeyResponse)))]
async fn change_key(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<AccountKeyId>,
    JsonBody(request): JsonBody<ChangeKeyRequest>,
) -> Result<Json<KeyResponse>, AdminError> {
    let change = AccountKeyChange {
        name: request.name,
        active: request.active,
        allowed_ips: request.allowed_ips.map(|AllowedTexts(allowed)| allowed),
    };
    Ok(Json(state.engine.change_account_key(tenant, id, change).await?.into()))
}

/// Removes an API key
#[utoipa::path(delete, path = "/tenants/{tenant}/account/keys/{id}", tag = "kaleyra",
    operation_id = "deleteAccountKey",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The key's id, `key_…`"),
    ),
    responses((status = 204, description = "Removed")))]
async fn delete_key(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<AccountKeyId>,
) -> Result<StatusCode, AdminError> {
    state.engine.delete_account_key(tenant, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Account> for AccountResponse {
    fn from(account: Account) -> Self {
        Self { sid: account.sid, allowed_ips: AllowedTexts(account.allowed_ips) }
    }
}

impl From<AccountKey> for KeyResponse {
    fn from(key: AccountKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            active: key.active,
            allowed_ips: AllowedTexts(key.allowed_ips),
            created_at: TimeText(key.created_at),
        }
    }
}
