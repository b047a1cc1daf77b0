//! `GET /tenants/{tenant}/webhooks/{id}/tries`.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::ids::EndpointId;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::webhook::Try;
use countersign_core::ports::store::TryPlace;
use countersign_core::ports::store::words::outcome_words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::ChildPath;
use crate::admin::query::{QueryOf, page_size};
use crate::admin::wire::TimeText;

/// Which page of the log.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TriesQuery {
    /// 1 to 100; 50 when left out.
    limit: Option<u32>,
    /// `next` of the page before.
    before: Option<String>,
}

/// A try.
#[derive(Debug, Serialize, ToSchema)]
struct TryResponse {
    #[schema(example = "evt_019b78803a1070008000000000000000")]
    event_id: String,
    /// The number of the try. Numbers are missing where a process died in the middle of one.
    number: u32,
    started_at: TimeText,
    finished_at: TimeText,
    /// `answered`, `timed_out`, `no_connection`, `broken`, `not_allowed` (the address may not be called) or `no_secret`.
    #[schema(example = "answered")]
    outcome: &'static str,
    /// The status of the answer, if there was one.
    #[schema(required = true, example = 204)]
    status: Option<u16>,
}

/// The tries, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TryListResponse {
    tries: Vec<TryResponse>,
    /// Where the next page begins, if there may be one.
    #[schema(required = true)]
    next: Option<String>,
}

/// Lists the calls that were made to a webhook
#[utoipa::path(get, path = "/tenants/{tenant}/webhooks/{id}/tries", tag = "webhooks", operation_id = "listWebhookTries",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The webhook's id, `whe_…`"),
        ("limit" = Option<u32>, Query, description = "1 to 100; 50 when left out"),
        ("before" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses((status = 200, description = "A page of them", body = TryListResponse)))]
pub(super) async fn list(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<EndpointId>,
    QueryOf(query): QueryOf<TriesQuery>,
) -> Result<Json<TryListResponse>, AdminError> {
    let limit = page_size(query.limit)?;
    let bad = || AdminError::invalid("before", "must be the `next` of a page");
    let before = query.before.map(|text| place(&text).ok_or_else(bad)).transpose()?;
    let tries = state.engine.list_tries(tenant, id, before, limit).await?;
    let is_full = u32::try_from(tries.len()).is_ok_and(|length| length == limit);
    let next = tries.last().filter(|_| is_full).map(shown);
    Ok(Json(TryListResponse { tries: tries.into_iter().map(TryResponse::from).collect(), next }))
}

fn shown(last: &Try) -> String {
    format!("{}.{}.{}", last.started_at.as_millis(), last.event, last.number)
}

fn place(text: &str) -> Option<TryPlace> {
    let mut parts = text.split('.');
    let at = Timestamp::from_millis(parts.next()?.parse().ok()?);
    let place = (at, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(place)
}

impl From<Try> for TryResponse {
    fn from(tried: Try) -> Self {
        let (outcome, status) = outcome_words(tried.outcome);
        Self {
            event_id: tried.event.to_string(),
            number: tried.number,
            started_at: TimeText(tried.started_at),
            finished_at: TimeText(tried.finished_at),
            outcome,
            status,
        }
    }
}
