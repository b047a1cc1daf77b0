//! Messages whose claimer died.

use super::rows::DeliveryRow;
use super::tables::{Answer, Tables, Verifications};
use super::{Turn, chat, readable, steps};
use crate::domain::delivery::{DeliveryState, Dispatch, DispatchOutcome, MAX_CLAIMS};
use crate::domain::time::Timestamp;
use crate::ports::store::words::HandOverEnd;

/// Settles up to `limit` messages whose lease ran out.
pub fn settle<T: Tables>(tables: &mut T, limit: u32, now: Timestamp) -> Answer<Turn<()>, T> {
    let lost = tables.list_lost(limit, now)?;
    let mut done = Vec::with_capacity(lost.rows.len());
    for delivery in lost.rows {
        done.push(settle_one(tables, delivery, now)?);
    }
    Ok(Turn { done, looked_at: lost.looked_at })
}

/// It may be out: the claimer's try is in the ledger, with an unknown outcome.
fn settle_one<T: Tables>(tables: &mut T, mut delivery: DeliveryRow, now: Timestamp) -> Answer<(), T> {
    let started_at = if delivery.claims == 0 { delivery.created_at } else { delivery.updated_at };
    let dispatch =
        Dispatch { provider: None, started_at, finished_at: now, outcome: DispatchOutcome::Unknown };
    tables.insert_dispatch(&delivery, &dispatch)?;
    if goes_again(tables, &delivery, now)? {
        return tables.requeue(&delivery, now);
    }
    delivery.hand_over = Some(HandOverEnd::Unconfirmed);
    delivery.state = delivery.state.advanced_by(DeliveryState::Unconfirmed);
    tables.update_delivery(&delivery, now)?;
    chat::follow(tables, &delivery, None, now)?;
    steps::go_on(tables, &delivery, now)
}

/// Whether a message of a queue is sent once more: nobody else is there to ask for it. One that was reported on is
/// out.
fn goes_again<T: Verifications>(tables: &mut T, delivery: &DeliveryRow, now: Timestamp) -> Answer<bool, T> {
    let may =
        delivery.is_of_queue() && delivery.claims < MAX_CLAIMS && delivery.state == DeliveryState::Sending;
    if !may {
        return Ok(false);
    }
    let found = readable(tables.find_verification(delivery.tenant, delivery.verification))?;
    Ok(found.flatten().is_some_and(|verification| verification.awaits(now)))
}
