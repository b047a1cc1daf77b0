//! `POST /callbacks/whatsapp/{callback_id}`: Meta reports.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use bytes::Bytes;
use countersign_core::domain::chat::InboundMessage;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::receipt::Receipt;
use countersign_core::ports::store::StoreError;

use super::signature::Signature;
use super::{Parsed, Report, Written, parse};
use crate::AppState;
use crate::request::read_body;

/// Meta sends up to 3 MB; a little more is let in, since nobody says how they count.
const MAX_BODY_BYTES: usize = 3 * 1024 * 1024 + 64 * 1024;

/// Receipts, or messages, kept in one step of the store, so that a full notification does not hold up sends and checks.
const BATCH: usize = 256;

/// Keeps what a signed notification reports and answers 200; the receipts worker applies it.
///
/// What cannot be proved to be Meta's is answered 403, whatever the reason: an unknown URL, no signature, a wrong one,
/// too many bytes. What the store does not take is answered 503, and Meta tries again. What is signed and makes no
/// sense is answered 200: it would make no more sense the next time.
pub(super) async fn receive(
    State(state): State<AppState>,
    callback_id: Result<Path<String>, PathRejection>,
    request: Request,
) -> StatusCode {
    let Ok(Path(callback_id)) = callback_id else { return StatusCode::FORBIDDEN };
    match prove(&state, &callback_id, request).await {
        Ok(Some((tenant, body))) => {
            let kept = state.run_to_end(keep(state.clone(), tenant, body)).await;
            kept.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Ok(None) => StatusCode::FORBIDDEN,
        Err(error) => {
            tracing::error!(%error, "callback.store: a notification could not be checked; Meta will repeat it");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// The tenant and the body of a request that Meta made. The body is read only for a URL that we know.
async fn prove(
    state: &AppState,
    callback_id: &str,
    request: Request,
) -> Result<Option<(TenantId, Bytes)>, StoreError> {
    let Some(signature) = Signature::of(request.headers()) else {
        return Ok(None);
    };
    let Some((tenant, secrets)) = state.engine.webhook_secrets(callback_id).await? else {
        return Ok(None);
    };
    let body = match read_body(request.into_body(), MAX_BODY_BYTES, state.limits.request).await {
        Ok(body) => body,
        Err(cause) => {
            tracing::warn!(%tenant, ?cause, "callback.unread: a notification could not be read whole");
            return Ok(None);
        }
    };
    if signature.is_by(&secrets.app_secrets, &body) {
        Ok(Some((tenant, body)))
    } else {
        tracing::warn!(%tenant, "callback.refused: a notification is not signed with the tenant's app secret");
        Ok(None)
    }
}

async fn keep(state: AppState, tenant: TenantId, body: Bytes) -> StatusCode {
    let parsed = match parse(&body) {
        Ok(parsed) => parsed,
        Err(cause) => {
            tracing::warn!(%tenant, ?cause, bytes = body.len(),
                "callback.not_understood: a signed notification was let go");
            return StatusCode::OK;
        }
    };
    log(tenant, &parsed);
    match store(&state, tenant, parsed).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::error!(%tenant, %error, "callback.store: a notification was not kept; Meta will repeat it");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

async fn store(state: &AppState, tenant: TenantId, parsed: Parsed) -> Result<(), StoreError> {
    for batch in parsed.reports.chunks(BATCH) {
        let receipts = batch.iter().map(|report| receipt(state, tenant, report)).collect();
        state.engine.receive(receipts).await?;
    }
    for batch in parsed.messages.chunks(BATCH) {
        let messages = batch.iter().map(|written| inbound(state, written)).collect();
        state.engine.receive_messages(tenant, messages).await?;
    }
    for template in parsed.templates {
        let known = state
            .engine
            .template_status_changed(tenant, &template.vendor_id, template.status.clone())
            .await?;
        tracing::info!(%tenant, template = template.vendor_id, status = template.status.as_str(), known,
            "callback.template: WhatsApp changed a template's status");
    }
    Ok(())
}

fn receipt(state: &AppState, tenant: TenantId, report: &Report) -> Receipt {
    Receipt {
        tenant,
        vendor_message_id: report.vendor_message_id.clone(),
        delivery: report.delivery,
        kind: report.kind,
        vendor_code: report.vendor_code.clone(),
        at: report.at.unwrap_or_else(|| state.engine.now()),
    }
}

fn inbound(state: &AppState, written: &Written) -> InboundMessage {
    InboundMessage {
        vendor_message_id: written.vendor_message_id.clone(),
        from: written.from.clone(),
        kind: written.kind,
        text: written.text.clone(),
        ref_message_id: written.ref_message_id.clone(),
        at: written.at.unwrap_or_else(|| state.engine.now()),
    }
}

/// One line for a notification with something unusual in it. No text of a message is in it.
fn log(tenant: TenantId, parsed: &Parsed) {
    for notice in &parsed.notices {
        tracing::warn!(%tenant, field = notice.field, event = notice.event,
            "callback.notice: WhatsApp tells something about the account");
    }
    if parsed.skipped > 0 {
        tracing::warn!(%tenant, reports = parsed.reports.len(), messages = parsed.messages.len(), ignored = parsed.ignored, skipped = parsed.skipped,
            "callback.skipped: parts of a notification were not understood");
    } else {
        tracing::debug!(%tenant, reports = parsed.reports.len(), messages = parsed.messages.len(), ignored = parsed.ignored,
            "callback.received");
    }
}
