//! Providers: a tenant's accounts at the vendors that carry text messages, calls and e-mails.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::country::Country;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::provider::{CountryRule, Provider, ProviderKind};
use countersign_core::engine::ProviderDraft;
use countersign_core::ports::store::words::Word as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::{ChildPath, TenantPath};
use super::wire::{SecretText, TimeText};
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(show, put, delete)).routes(routes!(check))
}

/// A provider as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutProviderRequest {
    medium: MediumText,
    kind: KindText,
    /// What its driver must know; `docs/providers.md` has the fields of each kind.
    settings: Map<String, Value>,
    /// Secrets by name. Those left out stay, and null removes one; another kind begins with none.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    credentials: BTreeMap<String, Option<SecretText>>,
    /// When its turn is: lower ones first, 0 to 1000.
    #[serde(default)]
    order: u32,
    /// Its share among those of the same order, 1 to 1000.
    #[serde(default = "one")]
    weight: u32,
    #[serde(default)]
    countries: CountriesText,
    /// Whether it is used.
    #[serde(default = "yes")]
    enabled: bool,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

/// What a provider carries.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MediumText {
    Sms,
    Voice,
    Email,
}

/// Which driver speaks with it.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum KindText {
    Http,
    TwilioSms,
    TwilioVoice,
    VonageVoice,
    Smpp,
    Smtp,
}

/// Countries by ISO 3166-1 alpha-2.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct CountriesText {
    /// Only to these, unless it is empty.
    #[schema(example = json!(["IN"]))]
    allow: Vec<String>,
    /// Never to these.
    deny: Vec<String>,
}

/// A provider. Its credentials are not shown.
#[derive(Debug, Serialize, ToSchema)]
struct ProviderResponse {
    #[schema(example = "prv_018bcfe5687b7abc8d1e2f3a4b5c6d7e")]
    id: String,
    #[schema(example = "kaleyra")]
    name: String,
    medium: &'static str,
    kind: &'static str,
    settings: Value,
    /// Names of the credentials that are set.
    credentials: Vec<String>,
    order: u32,
    weight: u32,
    countries: CountriesText,
    enabled: bool,
    /// Where it is to send its reports; keep it secret. Left out while `server.public_url` is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_url: Option<String>,
    created_at: TimeText,
    updated_at: TimeText,
}

/// The providers, by name.
#[derive(Debug, Serialize, ToSchema)]
struct ProviderListResponse {
    providers: Vec<ProviderResponse>,
}

/// Lists a tenant's providers
#[utoipa::path(get, path = "/tenants/{tenant}/providers", tag = "providers", operation_id = "listProviders",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its providers", body = ProviderListResponse)))]
async fn list(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<ProviderListResponse>, AdminError> {
    let providers = state.engine.list_providers(tenant).await?;
    let providers =
        providers.into_iter().map(|provider| shown(&state, provider)).collect::<Result<_, _>>()?;
    Ok(Json(ProviderListResponse { providers }))
}

/// Shows a provider, without its credentials
#[utoipa::path(get, path = "/tenants/{tenant}/providers/{id}", tag = "providers", operation_id = "getProvider",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The provider's name"),
    ),
    responses((status = 200, description = "The provider", body = ProviderResponse)))]
async fn show(
    State(state): State<AppState>,
    ChildPath(tenant, name): ChildPath<String>,
) -> Result<Json<ProviderResponse>, AdminError> {
    let provider = state.engine.get_provider(tenant, &name).await?;
    Ok(Json(shown(&state, provider)?))
}

/// Makes a provider, or changes it
#[utoipa::path(put, path = "/tenants/{tenant}/providers/{id}", tag = "providers", operation_id = "putProvider",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The provider's name: 1 to 64 of a-z, 0-9, - and _"),
    ),
    request_body = PutProviderRequest,
    responses((status = 200, description = "The provider as set", body = ProviderResponse)))]
async fn put(
    State(state): State<AppState>,
    ChildPath(tenant, name): ChildPath<String>,
    JsonBody(request): JsonBody<PutProviderRequest>,
) -> Result<Json<ProviderResponse>, AdminError> {
    let provider = state.engine.put_provider(tenant, &name, draft(request)?).await?;
    Ok(Json(shown(&state, provider)?))
}

/// Removes a provider
#[utoipa::path(delete, path = "/tenants/{tenant}/providers/{id}", tag = "providers", operation_id = "deleteProvider",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The provider's name"),
    ),
    responses((status = 204, description = "Removed")))]
async fn delete(
    State(state): State<AppState>,
    ChildPath(tenant, name): ChildPath<String>,
) -> Result<StatusCode, AdminError> {
    state.engine.delete_provider(tenant, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks a provider whether it can be reached and knows the credentials; sends nothing
#[utoipa::path(post, path = "/tenants/{tenant}/providers/{id}/check", tag = "providers",
    operation_id = "checkProvider",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The provider's name"),
    ),
    responses((status = 204, description = "It works")))]
async fn check(
    State(state): State<AppState>,
    ChildPath(tenant, name): ChildPath<String>,
) -> Result<StatusCode, AdminError> {
    state.engine.probe_provider(tenant, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn draft(request: PutProviderRequest) -> Result<ProviderDraft, AdminError> {
    let secret =
        |(name, secret): (String, Option<SecretText>)| (name, secret.map(|SecretText(secret)| secret));
    Ok(ProviderDraft {
        medium: request.medium.into(),
        kind: request.kind.into(),
        settings: Value::Object(request.settings).to_string(),
        credentials: request.credentials.into_iter().map(secret).collect(),
        order: request.order,
        weight: request.weight,
        countries: CountryRule {
            allow: countries("countries.allow", &request.countries.allow)?,
            deny: countries("countries.deny", &request.countries.deny)?,
        },
        enabled: request.enabled,
    })
}

fn countries(field: &str, texts: &[String]) -> Result<Vec<Country>, AdminError> {
    let read = texts.iter().map(|text| text.parse::<Country>());
    read.collect::<Result<_, _>>().map_err(|error| AdminError::invalid(field, error.to_string()))
}

fn shown(state: &AppState, provider: Provider) -> Result<ProviderResponse, AdminError> {
    let texts = |countries: &[Country]| countries.iter().map(ToString::to_string).collect();
    Ok(ProviderResponse {
        id: provider.id.to_string(),
        credentials: state.engine.credential_names(&provider)?,
        callback_url: state.engine.callback_url(&provider),
        settings: serde_json::from_str(&provider.settings).unwrap_or(Value::Null),
        medium: provider.medium.word(),
        kind: provider.kind.word(),
        order: provider.order,
        weight: provider.weight,
        countries: CountriesText {
            allow: texts(&provider.countries.allow),
            deny: texts(&provider.countries.deny),
        },
        enabled: provider.enabled,
        created_at: TimeText(provider.created_at),
        updated_at: TimeText(provider.updated_at),
        name: provider.name,
    })
}

impl From<MediumText> for Medium {
    fn from(medium: MediumText) -> Self {
        match medium {
            MediumText::Sms => Self::Sms,
            MediumText::Voice => Self::Voice,
            MediumText::Email => Self::Email,
        }
    }
}

impl From<KindText> for ProviderKind {
    fn from(kind: KindText) -> Self {
        match kind {
            KindText::Http => Self::Http,
            KindText::TwilioSms => Self::TwilioSms,
            KindText::TwilioVoice => Self::TwilioVoice,
            KindText::VonageVoice => Self::VonageVoice,
            KindText::Smpp => Self::Smpp,
            KindText::Smtp => Self::Smtp,
        }
    }
}
