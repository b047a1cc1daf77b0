//! The messages of `deliveries` that are sent later, as long as they wait.

use countersign_core::domain::delivery::{DeliveryState, QueuedDelivery, StepContent};
use countersign_core::domain::ids::{DeliveryId, TenantId, VerificationId};
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::{DeliveryRow, DueDelivery};
use rusqlite::{Connection, Row, params};

use crate::cells::{Cells, millis};
use crate::query;
use crate::unreadable::Unreadable;
use countersign_core::ports::store::words::Word;

statements! {
    INSERT = "INSERT INTO deliveries (tenant_id, id, verification_id, step, medium, template, state, created_at,
                                      updated_at, destination, sender, language, subject, body, delay_ms, due_at,
                                      dlt_entity, dlt_template)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                      ?17)";
    IS_ANY_DUE = "SELECT 1 FROM deliveries INDEXED BY deliveries_due WHERE due_at <= ?1 LIMIT 1";
    LIST_DUE = "SELECT id, tenant_id, verification_id, step, destination, medium, sender, template, language,
                       subject, body, dlt_entity, dlt_template, claims
                FROM deliveries INDEXED BY deliveries_due WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2";
    SET_ASIDE = "UPDATE deliveries SET due_at = NULL WHERE id = ?1 AND tenant_id = ?2";
    CLAIM = "UPDATE deliveries
             SET state = 'sending', claims = claims + 1, lease_until = ?3, due_at = NULL, updated_at = ?4
             WHERE tenant_id = ?1 AND id = ?2 AND state = 'queued'";
    REQUEUE = "UPDATE deliveries SET state = 'queued', due_at = ?3, lease_until = NULL, updated_at = ?3
               WHERE tenant_id = ?1 AND id = ?2 AND state = 'sending'";
    // One that was claimed before may be out.
    CANCEL = "UPDATE deliveries INDEXED BY deliveries_by_verification
              SET state = iif(claims = 0, 'canceled', 'unconfirmed'),
                  hand_over = iif(claims = 0, NULL, 'unconfirmed'), due_at = NULL, updated_at = ?3
              WHERE tenant_id = ?1 AND verification_id = ?2 AND state = 'queued'";
    WAKE_NEXT = "UPDATE deliveries INDEXED BY deliveries_by_verification SET due_at = min(?4 + delay_ms, ?5)
                 WHERE tenant_id = ?1 AND verification_id = ?2 AND state = 'queued' AND due_at IS NULL
                   AND step = (SELECT min(step) FROM deliveries INDEXED BY deliveries_by_verification
                               WHERE tenant_id = ?1 AND verification_id = ?2 AND step > ?3)";
    PULL_NEXT = "UPDATE deliveries INDEXED BY deliveries_by_verification SET due_at = iif(due_at < ?4, due_at, ?4)
                 WHERE tenant_id = ?1 AND verification_id = ?2 AND state = 'queued'
                   AND step = (SELECT min(step) FROM deliveries INDEXED BY deliveries_by_verification
                               WHERE tenant_id = ?1 AND verification_id = ?2 AND step > ?3)";
    NEEDS_CODE = "SELECT 1 FROM deliveries INDEXED BY deliveries_by_verification
                  WHERE tenant_id = ?1 AND verification_id = ?2 AND state IN ('queued', 'sending') LIMIT 1";
}

/// Records a waiting message. Without `due_at` it waits for the step before it.
pub(crate) fn insert(
    connection: &Connection,
    verification: &Verification,
    new: &QueuedDelivery,
    due_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let params = params![
        verification.tenant.0,
        new.id.to_bytes(),
        verification.id.to_bytes(),
        new.step,
        new.content.medium.word(),
        new.content.template,
        DeliveryState::Queued.word(),
        verification.created_at.as_millis(),
        new.to.as_str(),
        new.content.sender,
        new.content.language,
        new.content.subject,
        new.content.text,
        millis(new.delay),
        due_at.map(Timestamp::as_millis),
        new.content.dlt.as_ref().map(DltIds::entity),
        new.content.dlt.as_ref().map(DltIds::template),
    ];
    query::insert(connection, INSERT, params, "delivery").map(drop)
}

/// Whether any message is due.
pub(crate) fn is_any_due(connection: &Connection, now: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_ANY_DUE, params![now.as_millis()])
}

/// Up to `limit` messages that are due, oldest first, also those that cannot be read.
pub(crate) fn list_due(
    connection: &Connection,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<Result<DueDelivery, Unreadable>>, StoreError> {
    query::every(connection, LIST_DUE, params![now.as_millis(), limit], |row| {
        Ok(due(row).map_err(|why| Unreadable::new(row, 2, why)))
    })
}

/// Takes a message that cannot be read out of the queue: it would be due for ever.
pub(crate) fn set_aside(connection: &Connection, delivery: &Unreadable) -> Result<(), StoreError> {
    delivery.set_aside(connection, SET_ASIDE)
}

/// The same for a message whose verification cannot be read.
pub(crate) fn set_aside_readable(connection: &Connection, delivery: &DueDelivery) -> Result<(), StoreError> {
    query::change(connection, SET_ASIDE, params![delivery.id.to_bytes(), delivery.tenant.0]).map(drop)
}

/// Claims a message, and tells whether it still waited.
pub(crate) fn claim(
    connection: &Connection,
    delivery: &DueDelivery,
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params = params![delivery.tenant.0, delivery.id.to_bytes(), lease_until.as_millis(), now.as_millis()];
    query::change(connection, CLAIM, params).map(|changed| changed > 0)
}

/// Makes a claimed message due again.
pub(crate) fn requeue(
    connection: &Connection,
    delivery: &DeliveryRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![delivery.tenant.0, delivery.id.to_bytes(), now.as_millis()];
    query::change(connection, REQUEUE, params).map(drop)
}

/// Takes all that waits of a verification out of the queue.
pub(crate) fn cancel(
    connection: &Connection,
    tenant: TenantId,
    verification: VerificationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![tenant.0, verification.to_bytes(), now.as_millis()];
    query::change(connection, CANCEL, params).map(drop)
}

/// Makes the messages of the step after the one of `delivery` due after their delay, at `latest`.
pub(crate) fn wake_next(
    connection: &Connection,
    delivery: &DueDelivery,
    latest: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![
        delivery.tenant.0,
        delivery.verification.to_bytes(),
        delivery.step,
        now.as_millis(),
        latest.as_millis(),
    ];
    query::change(connection, WAKE_NEXT, params).map(drop)
}

/// Makes the messages of the step after the one of `delivery` due now, if they wait for longer.
pub(crate) fn pull_next(
    connection: &Connection,
    delivery: &DeliveryRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![delivery.tenant.0, delivery.verification.to_bytes(), delivery.step, now.as_millis()];
    query::change(connection, PULL_NEXT, params).map(drop)
}

/// Whether a message of this verification still waits or is on its way, so that its code is needed.
pub(crate) fn needs_code(
    connection: &Connection,
    tenant: TenantId,
    verification: VerificationId,
) -> Result<bool, StoreError> {
    query::exists(connection, NEEDS_CODE, params![tenant.0, verification.to_bytes()])
}

fn due(row: &Row<'_>) -> Result<DueDelivery, StoreError> {
    let mut cells = Cells::of(row, "deliveries");
    let id = DeliveryId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(DueDelivery {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        verification: VerificationId::from_bytes(cells.bytes("verification_id")?),
        step: cells.count("step")?,
        to: cells.destination("destination")?,
        content: StepContent {
            medium: cells.word("medium")?,
            sender: cells.text("sender")?,
            template: cells.text("template")?,
            language: cells.text("language")?,
            subject: cells.optional("subject", Cells::text)?,
            text: cells.text("body")?,
            dlt: cells.dlt_ids()?,
        },
        claims: cells.count("claims")?,
    })
}
