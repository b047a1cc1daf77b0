//! `GET /templates`, `POST /templates/sync` and `GET /templates/{id}`: everything that WhatsApp lists for the account
//! (`wacr-api-v2.md` 2.12 to 2.14).

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use countersign_core::domain::template::{Template, TemplateQuery, TemplateScope, TemplateSort};
use countersign_core::engine::SyncError;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::{Call, TemplatesRead, TemplatesSync};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::{ApiError, ErrorCode};
use crate::dialects::wacr::fields::Fields;
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::openapi::{FilterRefusals, RowRefusals, SyncRefusals};
use crate::dialects::wacr::paging::{ListQuery, Page};

/// What the links to other pages keep of the query.
const KEEP: &[&str] = &[
    "per_page",
    "sort",
    "search",
    "q",
    "fields",
    "filter[language]",
    "filter[template_name]",
    "filter[category]",
    "filter[status]",
];

/// The names that `fields` can have.
const FIELDS: &[&str] = &[
    "id",
    "template_id",
    "template_name",
    "name",
    "language",
    "category",
    "status",
    "header_data_format",
    "header_data_text",
    "header_params_count",
    "header_file_url",
    "header_variable_value",
    "body_data",
    "body_params_count",
    "body_variable_value",
    "footer_data",
    "footer_params_count",
    "buttons_data",
    "message_send_ttl_seconds",
    "add_security_recommendation",
    "code_expiration_minutes",
    "otp_button_config",
    "components",
    "created_at",
    "updated_at",
];

/// A template as WhatsApp lists it. A list leaves out what its `fields` do not name.
#[derive(Serialize, ToSchema)]
pub(crate) struct TemplateResponse {
    /// Its number here.
    #[schema(required = false)]
    id: i64,
    /// WhatsApp's id of it, by which it is asked for.
    #[schema(required = false, example = "594425479261596")]
    template_id: String,
    #[schema(required = false, example = "otp_verification")]
    template_name: String,
    /// The same as `template_name`.
    #[schema(required = false)]
    name: String,
    #[schema(required = false, example = "en")]
    language: String,
    /// MARKETING, UTILITY or AUTHENTICATION.
    #[schema(required = false, example = "AUTHENTICATION")]
    category: String,
    /// APPROVED, PENDING, REJECTED, or another word of WhatsApp's.
    #[schema(required = false, example = "APPROVED")]
    status: String,
    /// TEXT, IMAGE, VIDEO, DOCUMENT or NONE.
    #[schema(required = false, example = "NONE")]
    header_data_format: String,
    header_data_text: Option<String>,
    #[schema(required = false)]
    header_params_count: usize,
    /// Always null: the file of a message is named when it is sent.
    header_file_url: Option<String>,
    /// Always null.
    header_variable_value: Option<String>,
    /// The body with its placeholders.
    #[schema(required = false)]
    body_data: String,
    #[schema(required = false)]
    body_params_count: u32,
    /// Always null.
    body_variable_value: Option<String>,
    footer_data: Option<String>,
    /// Always 0: a footer has no placeholders.
    #[schema(required = false)]
    footer_params_count: u32,
    /// The buttons as a text of JSON.
    buttons_data: Option<String>,
    /// Always null: WhatsApp's own default holds.
    message_send_ttl_seconds: Option<u32>,
    #[schema(required = false)]
    add_security_recommendation: bool,
    code_expiration_minutes: Option<u32>,
    /// The button that hands the code over, as WhatsApp has it.
    #[schema(required = false, value_type = Option<Object>)]
    otp_button_config: Option<Value>,
    /// All parts, as WhatsApp has them.
    #[schema(required = false, value_type = Vec<Object>)]
    components: Vec<Value>,
    /// When it was first seen here.
    #[schema(required = false, format = "date-time")]
    created_at: String,
    /// When it last changed here.
    #[schema(required = false, format = "date-time")]
    updated_at: String,
}

/// What a sync did.
#[derive(Serialize, ToSchema)]
pub(crate) struct SyncResponse {
    /// Templates that are now as WhatsApp has them.
    synced: u32,
    /// Templates that WhatsApp lists.
    total: u32,
}

/// List Templates
#[utoipa::path(
    get,
    path = "/templates",
    tag = "Templates",
    params(
        ("page" = Option<u64>, Query, description = "From 1; anything else is 1"),
        ("per_page" = Option<u32>, Query, description = "1 to 100, default 15; more is 100"),
        ("sort" = Option<String>, Query,
            description = "template_name, created_at, updated_at; several with commas; a leading - is descending"),
        ("search" = Option<String>, Query, description = "Part of the name or the category, in any case"),
        ("q" = Option<String>, Query, description = "The same as search"),
        ("fields" = Option<String>, Query, description = "The fields to print; several with commas"),
        ("filter[language]" = Option<String>, Query, description = "Exactly this language"),
        ("filter[template_name]" = Option<String>, Query, description = "Exactly this name"),
        ("filter[category]" = Option<String>, Query, description = "This category, in any case"),
        ("filter[status]" = Option<String>, Query, description = "This status, in any case"),
    ),
    responses((status = 200, description = "A page of templates", body = Page<TemplateResponse>), FilterRefusals)
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    call: Call<TemplatesRead>,
    query: ListQuery,
) -> Result<Printed, ApiError> {
    query.without_operators(FILTERS)?;
    let listed = state.engine.page_templates(&call.caller, read(&query)).await;
    let (rows, total) =
        listed.map_err(|error| ApiError::from(error).or_text(choices::ALL_TEMPLATES_FAILED))?;
    let fields = Fields::named(&query, FIELDS, &[]);
    let rows = rows.into_iter().map(|template| fields.of(print(template))).collect();
    let page = query.listed((rows, total), |name| KEEP.contains(&name));
    Ok(call.exchange.page(page, choices::ALL_TEMPLATES_LISTED))
}

/// What can be filtered by; only exactly.
const FILTERS: &[&str] = &["language", "template_name", "category", "status"];

fn read(query: &ListQuery) -> TemplateQuery {
    let text = |names: &[&str]| query.value(names).map(str::to_owned);
    let word = |names: &[&str]| query.value(names).map(str::to_ascii_uppercase);
    let paging = query.paging();
    TemplateQuery {
        scope: TemplateScope::All,
        vendor_id: None,
        language: text(&["filter[language]"]),
        name: text(&["filter[template_name]"]),
        category: word(&["filter[category]"]),
        status: word(&["filter[status]"]),
        search: text(&["search", "q"]),
        sort: query.sort(sort_key),
        offset: paging.offset(),
        limit: paging.limit(),
    }
}

fn sort_key(name: &str) -> Option<TemplateSort> {
    match name {
        "template_name" => Some(TemplateSort::Name),
        "created_at" => Some(TemplateSort::CreatedAt),
        "updated_at" => Some(TemplateSort::UpdatedAt),
        _ => None,
    }
}

/// Sync Templates from WhatsApp
///
/// Makes the templates here equal to those that WhatsApp lists. One that is still there keeps its number.
#[utoipa::path(
    post,
    path = "/templates/sync",
    tag = "Templates",
    responses((status = 200, description = "What was done", body = Envelope<SyncResponse>), SyncRefusals)
)]
pub(crate) async fn sync(
    State(state): State<AppState>,
    call: Call<TemplatesSync>,
) -> Result<Printed, ApiError> {
    let (engine, tenant) = (state.engine.clone(), call.caller.tenant());
    let summary = to_end(&state, async move { engine.sync_templates(tenant).await }).await??;
    let data = SyncResponse { synced: summary.listed, total: summary.listed };
    Ok(call.exchange.success(data, choices::TEMPLATES_SYNCED))
}

impl From<SyncError> for ApiError {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::NotConfigured => Self::new(ErrorCode::WhatsappNotConfigured, choices::NO_WHATSAPP),
            SyncError::Vendor(_) | SyncError::NoTenant => {
                Self::new(ErrorCode::InternalError, choices::SYNC_FAILED)
            }
            SyncError::Store(error) => Self::from(error).or_text(choices::SYNC_FAILED),
        }
    }
}

/// Get Template
#[utoipa::path(
    get,
    path = "/templates/{id}",
    tag = "Templates",
    params(("id" = String, Path, description = "WhatsApp's id of it, not its number here")),
    responses((status = 200, description = "The template", body = Envelope<TemplateResponse>), RowRefusals)
)]
pub(crate) async fn template(
    State(state): State<AppState>,
    call: Call<TemplatesRead>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Printed, ApiError> {
    let missing = || ApiError::new(ErrorCode::NotFound, choices::TEMPLATE_NOT_FOUND);
    // Bytes that are no text are no id.
    let Path(id) = id.map_err(|_| missing())?;
    let found = state.engine.template_by_vendor_id(&call.caller, &id).await;
    let found = found.map_err(|error| ApiError::from(error).or_text(choices::TEMPLATE_FAILED))?;
    let template = found.ok_or_else(missing)?;
    Ok(call.exchange.success(print(template), choices::TEMPLATE_FOUND))
}

fn print(template: Template) -> TemplateResponse {
    let remote = template.remote;
    // They were read when they came from the vendor; what cannot be read is no part.
    let components: Vec<Value> = serde_json::from_str(&remote.components).unwrap_or_default();
    let part = |kind: &str| components.iter().find(|part| is(part, kind));
    let buttons = part("BUTTONS").map(|part| &part["buttons"]);
    let otp_button =
        buttons.and_then(Value::as_array).and_then(|all| all.iter().find(|button| is_otp(button)));
    let header_text = remote.shape.header_text;
    TemplateResponse {
        id: template.id.0,
        template_id: remote.vendor_id,
        template_name: remote.name.clone(),
        name: remote.name,
        language: remote.language,
        category: remote.category.as_str().to_owned(),
        status: remote.status.as_str().to_owned(),
        header_data_format: remote.shape.header_format.unwrap_or_else(|| choices::NO_HEADER.to_owned()),
        header_params_count: header_text.as_deref().map_or(0, |text| text.matches("{{").count()),
        header_data_text: header_text,
        header_file_url: None,
        header_variable_value: None,
        body_data: remote.shape.body,
        body_params_count: remote.shape.body_params,
        body_variable_value: None,
        footer_data: remote.shape.footer,
        footer_params_count: 0,
        buttons_data: buttons.map(Value::to_string),
        message_send_ttl_seconds: None,
        add_security_recommendation: part("BODY")
            .is_some_and(|body| body["add_security_recommendation"] == Value::Bool(true)),
        code_expiration_minutes: remote.shape.code_expiration_minutes,
        otp_button_config: otp_button.cloned(),
        created_at: iso8601(template.created_at),
        updated_at: iso8601(template.updated_at),
        components,
    }
}

fn is(part: &Value, kind: &str) -> bool {
    part["type"].as_str().is_some_and(|text| text.eq_ignore_ascii_case(kind))
}

/// One that was made as an OTP button, or has become the URL button that such a one is listed as (`channels.md` A.2).
fn is_otp(button: &Value) -> bool {
    is(button, "OTP") || button["url"].as_str().is_some_and(|url| url.contains("otp{{1}}"))
}
