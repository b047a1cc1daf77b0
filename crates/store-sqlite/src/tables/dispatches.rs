use countersign_core::domain::delivery::{Dispatch, DispatchOutcome};
use countersign_core::domain::fault::FaultClass;
use countersign_core::domain::ids::ProviderId;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::DeliveryRow;
use rusqlite::{Connection, params};

use crate::query;
use countersign_core::ports::store::words::Word;

statements! {
    INSERT = "INSERT INTO dispatches (tenant_id, delivery_id, number, started_at, finished_at, outcome, class,
                                      vendor_code, provider_id)
              VALUES (?1, ?2, (SELECT count(*) FROM dispatches WHERE tenant_id = ?1 AND delivery_id = ?2),
                      ?3, ?4, ?5, ?6, ?7, ?8)";
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
