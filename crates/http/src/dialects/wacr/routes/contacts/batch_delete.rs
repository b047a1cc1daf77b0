//! `DELETE /contacts/batch`.

use axum::extract::State;
use countersign_core::domain::ids::ContactId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::{Call, ContactsDelete};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::openapi::BodyRefusals;
use crate::dialects::wacr::validation::Checks;

const IDS_REQUIRED: &str = "The ids field is required.";
const IDS_NO_LIST: &str = "The ids field must be an array.";

/// Contacts to remove.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct BatchDeleteRequest {
    #[schema(min_items = 1, max_items = 1000, example = json!([1, 2, 3]))]
    ids: Vec<i64>,
}

/// What became of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchDeleteResponse {
    /// Whether all of them were there.
    success: bool,
    summary: DeleteSummaryResponse,
}

/// How many.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeleteSummaryResponse {
    /// Without those that came twice.
    total: usize,
    deleted: usize,
    /// Those that do not exist.
    failed: usize,
}

/// Batch Delete Contacts
///
/// In one step. Who does not exist counts as failed, and the call succeeds.
#[utoipa::path(
    delete,
    path = "/contacts/batch",
    tag = "Contacts",
    request_body = BatchDeleteRequest,
    responses((status = 200, description = "How many", body = Envelope<BatchDeleteResponse>), BodyRefusals)
)]
pub(crate) async fn batch_delete(
    State(state): State<AppState>,
    call: Call<ContactsDelete>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let mut checks = Checks::of(&body.fields);
    let ids = checks.ids("ids", IDS_REQUIRED, IDS_NO_LIST);
    if !checks.passed() {
        return Err(checks.refusal());
    }
    let total = ids.len();
    let ids: Vec<_> = ids.into_iter().map(ContactId).collect();
    let (engine, caller) = (state.engine.clone(), call.caller);
    let deleted = to_end(&state, async move { engine.delete_contacts(&caller, &ids).await }).await?;
    let deleted = deleted.map_err(|error| ApiError::from(error).or_text(choices::BATCH_NOT_DELETED))?;
    let deleted = usize::try_from(deleted).unwrap_or(total);
    let summary = DeleteSummaryResponse { total, deleted, failed: total.saturating_sub(deleted) };
    let done = BatchDeleteResponse { success: summary.failed == 0, summary };
    Ok(call.exchange.success(done, choices::BATCH_DELETED))
}
