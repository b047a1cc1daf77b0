//! Flows: which channels carry a code.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::flow::{Alphabet, CodePolicy, Flow, FlowStep};
use countersign_core::domain::ids::MessageTemplateId;
use countersign_core::engine::FlowDraft;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::{ChildPath, FlowIdText, TenantPath};
use super::wire::{AllowedTexts, ApprovalWord, MediumWord, TimeText};
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(create, list)).routes(routes!(show, change, delete))
}

/// A flow.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FlowRequest {
    /// 1 to 255 characters.
    #[schema(example = "login")]
    name: String,
    /// Taken when a caller names none. At most one is.
    #[serde(default)]
    is_default: bool,
    #[serde(default = "ApprovalWord::approved")]
    approval: ApprovalWord,
    #[serde(default)]
    otp: OtpPart,
    /// In order, 1 to 10.
    channels: Vec<ChannelPart>,
    /// From where its verifications may be started and checked.
    #[serde(default)]
    allowed_ips: AllowedTexts,
}

/// What its codes are like.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct OtpPart {
    /// Characters, 4 to 10.
    #[schema(default = 6)]
    length: u32,
    r#type: AlphabetWord,
    /// How long a code is good for, 30 to 86400.
    #[schema(default = 300)]
    expiry_seconds: u32,
    /// Guesses that one code suffers, 1 to 10.
    #[schema(default = 3)]
    max_attempts: u32,
}

/// `kaleyra-api.md` 3, the recommended object.
impl Default for OtpPart {
    fn default() -> Self {
        Self { length: 6, r#type: AlphabetWord::Numeric, expiry_seconds: 300, max_attempts: 3 }
    }
}

/// Which characters a code is made of.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AlphabetWord {
    Numeric,
    Alphanumeric,
}

/// A channel.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChannelPart {
    medium: MediumWord,
    /// Who it comes from: a sender id, a number, an address.
    #[serde(default)]
    #[schema(example = "KLRHXA")]
    sender: String,
    /// A message template of the same medium.
    #[schema(example = "mtp_019b78803a1070008000000000000000")]
    template_id: String,
    /// How long after the channel before it; 0 is "send anyway", else 10 up to `expiry_seconds`. 0 for the first.
    #[serde(default)]
    #[schema(example = 60)]
    after_seconds: u32,
}

/// A flow.
#[derive(Debug, Serialize, ToSchema)]
struct FlowResponse {
    #[schema(example = "flw_019b78803a1070008000000000000000")]
    id: String,
    /// The id as callers of the Kaleyra API send it.
    #[schema(format = "uuid")]
    flow_id: String,
    name: String,
    is_default: bool,
    approval: ApprovalWord,
    otp: OtpPart,
    channels: Vec<ChannelPart>,
    allowed_ips: AllowedTexts,
    created_at: TimeText,
    updated_at: TimeText,
}

/// The flows, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct FlowListResponse {
    flows: Vec<FlowResponse>,
}

/// Makes a flow
#[utoipa::path(post, path = "/tenants/{tenant}/flows", tag = "flows", operation_id = "createFlow",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = FlowRequest,
    responses((status = 201, description = "The flow", body = FlowResponse)))]
async fn create(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<FlowRequest>,
) -> Result<(StatusCode, Json<FlowResponse>), AdminError> {
    let flow = state.engine.create_flow(tenant, draft(request)?).await?;
    Ok((StatusCode::CREATED, Json(flow.into())))
}

/// Lists a tenant's flows
#[utoipa::path(get, path = "/tenants/{tenant}/flows", tag = "flows", operation_id = "listFlows",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its flows", body = FlowListResponse)))]
async fn list(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<FlowListResponse>, AdminError> {
    let flows = state.engine.list_flows(tenant).await?;
    Ok(Json(FlowListResponse { flows: flows.into_iter().map(FlowResponse::from).collect() }))
}

/// Shows a flow
#[utoipa::path(get, path = "/tenants/{tenant}/flows/{id}", tag = "flows", operation_id = "showFlow",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The flow's id, `flw_…` or as a UUID"),
    ),
    responses((status = 200, description = "The flow", body = FlowResponse)))]
async fn show(
    State(state): State<AppState>,
    ChildPath(tenant, FlowIdText(id)): ChildPath<FlowIdText>,
) -> Result<Json<FlowResponse>, AdminError> {
    Ok(Json(state.engine.get_flow(tenant, id).await?.into()))
}

/// Replaces a flow
///
/// What it started goes on as it was.
#[utoipa::path(put, path = "/tenants/{tenant}/flows/{id}", tag = "flows", operation_id = "changeFlow",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The flow's id, `flw_…` or as a UUID"),
    ),
    request_body = FlowRequest,
    responses((status = 200, description = "The flow as it is now", body = FlowResponse)))]
async fn change(
    State(state): State<AppState>,
    ChildPath(tenant, FlowIdText(id)): ChildPath<FlowIdText>,
    JsonBody(request): JsonBody<FlowRequest>,
) -> Result<Json<FlowResponse>, AdminError> {
    Ok(Json(state.engine.change_flow(tenant, id, draft(request)?).await?.into()))
}

/// Removes a flow
///
/// What it started goes on.
#[utoipa::path(delete, path = "/tenants/{tenant}/flows/{id}", tag = "flows", operation_id = "deleteFlow",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The flow's id, `flw_…` or as a UUID"),
    ),
    responses((status = 204, description = "Removed")))]
async fn delete(
    State(state): State<AppState>,
    ChildPath(tenant, FlowIdText(id)): ChildPath<FlowIdText>,
) -> Result<StatusCode, AdminError> {
    state.engine.delete_flow(tenant, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn draft(request: FlowRequest) -> Result<FlowDraft, AdminError> {
    let steps = request.channels.iter().enumerate().map(|(place, channel)| step(place, channel));
    Ok(FlowDraft {
        name: request.name,
        is_default: request.is_default,
        approval: request.approval.into(),
        code: CodePolicy {
            length: request.otp.length,
            alphabet: match request.otp.r#type {
                AlphabetWord::Numeric => Alphabet::Numeric,
                AlphabetWord::Alphanumeric => Alphabet::Alphanumeric,
            },
        },
        validity: Duration::from_secs(u64::from(request.otp.expiry_seconds)),
        max_attempts: request.otp.max_attempts,
        steps: steps.collect::<Result<_, _>>()?,
        allowed_ips: request.allowed_ips.0,
    })
}

fn step(place: usize, channel: &ChannelPart) -> Result<FlowStep, AdminError> {
    let template: MessageTemplateId = channel.template_id.parse().map_err(|_| {
        AdminError::invalid(format!("channels[{place}].template_id"), "must be a template's id, `mtp_…`")
    })?;
    Ok(FlowStep {
        medium: channel.medium.into(),
        sender: channel.sender.clone(),
        template,
        after: Duration::from_secs(u64::from(channel.after_seconds)),
    })
}

impl From<Flow> for FlowResponse {
    fn from(flow: Flow) -> Self {
        let seconds = |span: Duration| u32::try_from(span.as_secs()).unwrap_or(u32::MAX);
        Self {
            id: flow.id.to_string(),
            flow_id: flow.id.to_uuid_text(),
            name: flow.name,
            is_default: flow.is_default,
            approval: flow.approval.into(),
            otp: OtpPart {
                length: flow.code.length,
                r#type: match flow.code.alphabet {
                    Alphabet::Numeric => AlphabetWord::Numeric,
                    Alphabet::Alphanumeric => AlphabetWord::Alphanumeric,
                },
                expiry_seconds: seconds(flow.validity),
                max_attempts: flow.max_attempts,
            },
            channels: flow
                .steps
                .into_iter()
                .map(|step| ChannelPart {
                    medium: step.medium.into(),
                    sender: step.sender,
                    template_id: step.template.to_string(),
                    after_seconds: seconds(step.after),
                })
                .collect(),
            allowed_ips: AllowedTexts(flow.allowed_ips),
            created_at: TimeText(flow.created_at),
            updated_at: TimeText(flow.updated_at),
        }
    }
}
