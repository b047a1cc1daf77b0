use countersign_core::domain::delivery::DispatchOutcome;
use countersign_core::domain::fault::FaultClass;
use countersign_core::ports::store::words::Word as _;

use super::{Bytes, arrays};
use crate::session::{Sent, Session};
use crate::unit::Unit;
use crate::unit::rows::Change;

// The ledger of a message is only written under the lock of the message, so the count is not another's.
const INSERT: &str = "INSERT INTO dispatches (tenant_id, delivery_id, number, started_at, finished_at, outcome, class,
                                              vendor_code, provider_id)
                      SELECT k.tenant_id, k.delivery_id,
                             k.place + (SELECT count(*) FROM dispatches d
                                        WHERE d.tenant_id = k.tenant_id AND d.delivery_id = k.delivery_id),
                             k.started_at, k.finished_at, k.outcome, k.class, k.vendor_code, k.provider_id
                      FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[],
                                  $7::text[], $8::text[], $9::bytea[])
                          AS k (tenant_id, delivery_id, place, started_at, finished_at, outcome, class, vendor_code,
                                provider_id)";

pub(super) const STATEMENTS: &[&str] = &[INSERT];

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let mut new = Vec::new();
    for ((tenant, delivery, place), change) in unit.tried.changes() {
        if let Change::Insert(tried) = change {
            new.push((tenant, delivery, *place, &tried.dispatch));
        }
    }
    if new.is_empty() {
        return;
    }
    let params = arrays!(new => |(tenant, delivery, place, dispatch)|
        tenant.0,
        Bytes(delivery.to_bytes()),
        i64::try_from(*place).unwrap_or(i64::MAX),
        dispatch.started_at.as_millis(),
        dispatch.finished_at.as_millis(),
        outcome(&dispatch.outcome),
        class(&dispatch.outcome).map(FaultClass::word),
        vendor_code(&dispatch.outcome),
        dispatch.provider.map(|provider| Bytes(provider.to_bytes())),
    );
    sent.push(session.change(INSERT, params, Some(new.len())));
}

fn outcome(outcome: &DispatchOutcome) -> &'static str {
    match outcome {
        DispatchOutcome::Accepted => "accepted",
        DispatchOutcome::Refused { .. } => "refused",
        DispatchOutcome::Unknown => "unknown",
    }
}

fn class(outcome: &DispatchOutcome) -> Option<FaultClass> {
    match outcome {
        DispatchOutcome::Refused { class, .. } => Some(*class),
        DispatchOutcome::Accepted | DispatchOutcome::Unknown => None,
    }
}

fn vendor_code(outcome: &DispatchOutcome) -> Option<String> {
    match outcome {
        DispatchOutcome::Refused { vendor_code, .. } => vendor_code.clone(),
        DispatchOutcome::Accepted | DispatchOutcome::Unknown => None,
    }
}
