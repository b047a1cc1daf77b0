//! `GET /auth/templates`: the templates that can carry a code (`wacr-api-v2.md` 2.5).

use axum::extract::State;
use countersign_core::domain::template::{Template, TemplateQuery, TemplateSort};
use serde::Serialize;
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::{Call, TemplatesRead};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::Printed;
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::openapi::FilterRefusals;
use crate::dialects::wacr::paging::{ListQuery, Page};

/// What the links to other pages keep of the query.
const KEEP: &[&str] = &["per_page", "sort", "search", "q", "filter[language]", "filter[template_name]"];

/// An approved template of the AUTHENTICATION category.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuthTemplateResponse {
    /// Its number here; WhatsApp has another.
    id: i64,
    #[schema(example = "otp_verification")]
    template_name: String,
    #[schema(example = "en")]
    language: String,
    /// The body with its placeholders.
    body_text: String,
    body_params_count: u32,
    /// TEXT, IMAGE, VIDEO, DOCUMENT or NONE.
    #[schema(example = "NONE")]
    header_format: String,
    #[schema(required)]
    header_text: Option<String>,
    #[schema(required)]
    footer_text: Option<String>,
    /// Always APPROVED.
    #[schema(example = "APPROVED")]
    status: String,
    /// When it was first seen here.
    #[schema(format = "date-time")]
    created_at: String,
}

/// List Authentication Templates
#[utoipa::path(
    get,
    path = "/auth/templates",
    tag = "Authentication",
    params(
        ("page" = Option<u64>, Query, description = "From 1; anything else is 1"),
        ("per_page" = Option<u32>, Query, description = "1 to 100, default 15; more is 100"),
        ("sort" = Option<String>, Query,
            description = "template_name, created_at, language; several with commas; a leading - is descending"),
        ("search" = Option<String>, Query, description = "Part of the name or the body, in any case"),
        ("q" = Option<String>, Query, description = "The same as search"),
        ("filter[language]" = Option<String>, Query, description = "Exactly this language"),
        ("filter[template_name]" = Option<String>, Query, description = "Exactly this name"),
    ),
    responses((status = 200, description = "A page of templates", body = Page<AuthTemplateResponse>), FilterRefusals)
)]
pub(crate) async fn templates(
    State(state): State<AppState>,
    call: Call<TemplatesRead>,
    query: ListQuery,
) -> Result<Printed, ApiError> {
    query.without_operators(&["language", "template_name"])?;
    let listed = state.engine.page_templates(&call.caller, read(&query)).await;
    let (rows, total) = listed.map_err(|error| ApiError::from(error).or_text(choices::TEMPLATES_FAILED))?;
    let rows = rows.into_iter().map(print).collect();
    let page = query.listed((rows, total), |name| KEEP.contains(&name));
    Ok(call.exchange.page(page, choices::TEMPLATES_LISTED))
}

fn read(query: &ListQuery) -> TemplateQuery {
    let text = |names: &[&str]| query.value(names).map(str::to_owned);
    let paging = query.paging();
    TemplateQuery {
        language: text(&["filter[language]"]),
        name: text(&["filter[template_name]"]),
        search: text(&["search", "q"]),
        sort: query.sort(sort_key),
        offset: paging.offset(),
        limit: paging.limit(),
        ..TemplateQuery::default()
    }
}

fn sort_key(name: &str) -> Option<TemplateSort> {
    match name {
        "template_name" => Some(TemplateSort::Name),
        "language" => Some(TemplateSort::Language),
        "created_at" => Some(TemplateSort::CreatedAt),
        _ => None,
    }
}

fn print(template: Template) -> AuthTemplateResponse {
    let remote = template.remote;
    AuthTemplateResponse {
        id: template.id.0,
        template_name: remote.name,
        language: remote.language,
        body_text: remote.shape.body,
        body_params_count: remote.shape.body_params,
        header_format: remote.shape.header_format.unwrap_or_else(|| choices::NO_HEADER.to_owned()),
        header_text: remote.shape.header_text,
        footer_text: remote.shape.footer,
        status: remote.status.as_str().to_owned(),
        created_at: iso8601(template.created_at),
    }
}
