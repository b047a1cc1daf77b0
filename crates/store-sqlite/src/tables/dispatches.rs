use countersign_core::domain::delivery::{Dispatch, DispatchOutcome, PastTry};
use countersign_core::domain::fault::FaultClass;
use countersign_core::domain::ids::{DeliveryId, ProviderId, TenantId};
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::DeliveryRow;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;
use countersign_core::ports::store::words::Word;

statements! {
    INSERT = "INSERT INTO dispatches (tenant_id, delivery_id, number, started_at, finished_at, outcome, class,
                                      vendor_code, provider_id)
              VALUES (?1, ?2, (SELECT count(*) FROM dispatches WHERE tenant_id = ?1 AND delivery_id = ?2),
                      ?3, ?4, ?5, ?6, ?7, ?8)";
    LIST = "SELECT provider_id, outcome <> 'refused' FROM dispatches
            WHERE tenant_id = ?1 AND delivery_id = ?2 ORDER BY number";
}

/// Adds a try to the ledger of a message.
pub(crate) fn insert(
    connection: &Connection,
    delivery: &DeliveryRow,
    dispatch: &Dispatch,
) -> Result<(), StoreError> {
    let (outcome, class, vendor_code) = match &dispatch.outcome {
        DispatchOutcome::Accepted => ("accepted", None, None),
        DispatchOutcome::Refused { class, vendor_code } => ("refused", Some(*class), vendor_code.as_deref()),
        DispatchOutcome::Unknown => ("unknown", None, None),
    };
    let params = params![
        delivery.tenant.0,
        delivery.id.to_bytes(),
        dispatch.started_at.as_millis(),
        dispatch.finished_at.as_millis(),
        outcome,
        class.map(FaultClass::word),
        vendor_code,
        dispatch.provider.map(ProviderId::to_bytes),
    ];
    query::insert(connection, INSERT, params, "dispatch").map(drop)
}

/// The tries in the ledger of a message, oldest first.
pub(crate) fn list(
    connection: &Connection,
    tenant: TenantId,
    delivery: DeliveryId,
) -> Result<Vec<PastTry>, StoreError> {
    query::every(connection, LIST, params![tenant.0, delivery.to_bytes()], |row| {
        let mut cells = Cells::of(row, "dispatches");
        cells.identify(delivery);
        Ok(PastTry {
            provider: cells.optional("provider_id", Cells::bytes)?.map(ProviderId::from_bytes),
            may_be_out: cells.flag("outcome")?,
        })
    })
}
