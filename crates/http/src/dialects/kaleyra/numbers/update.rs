//! `PUT /v2/{sid}/whatsapp/{waba_id}/number/update`: another display name (`kaleyra-api.md` 2.6; its body is our choice).

use axum::extract::{Path, Request, State};
use axum::response::Response;
use utoipa::ToSchema;

use super::errors::NumberRefusal;
use super::fields::Payload;
use super::{NumberResponse, done};
use crate::AppState;
use crate::dialects::kaleyra::caller::NumberCaller;
use crate::dialects::kaleyra::choices;
use crate::dialects::kaleyra::openapi::NumberRefusals;

/// Which number, and its new name.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body, which is read field by field")]
pub(crate) struct UpdateNumberRequest {
    /// From the call that added the number; a text or a JSON number.
    #[schema(example = "678997654012345")]
    id: String,
    /// If it is given, it must be the number's.
    #[schema(nullable, example = "+919765400000")]
    phone_number: Option<String>,
    #[schema(min_length = 2, max_length = 75, example = "ACME India")]
    name: String,
}

/// Update Phone Number Details
///
/// At WhatsApp the new name is reviewed before recipients see it.
#[utoipa::path(
    put,
    path = "/{sid}/whatsapp/{id}/number/update",
    tag = "WhatsApp numbers",
    params(
        ("sid" = String, Path, description = "The account's SID"),
        ("id" = String, Path, description = "The WhatsApp Business account"),
    ),
    request_body = UpdateNumberRequest,
    responses((status = 200, description = "Changed", body = NumberResponse<bool>), NumberRefusals)
)]
pub(crate) async fn update(
    State(state): State<AppState>,
    NumberCaller(caller): NumberCaller,
    Path((_, waba_id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, NumberRefusal> {
    let payload = Payload::read(&state, &caller, &waba_id, choices::UPDATE, request).await?;
    let id = payload.required("id")?;
    let (phone, name) = (payload.optional_phone()?, payload.name()?);
    let engine = state.engine.clone();
    let renamed =
        async move { engine.rename_number(&caller, &waba_id, &id, phone.as_ref(), name).await.map(drop) };
    state.run_to_end(renamed).await.ok_or(NumberRefusal::Internal)??;
    Ok(done(true))
}
