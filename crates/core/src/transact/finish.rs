//! The ledger of a hand-over, and its end.

use super::rows::DeliveryRow;
use super::tables::{Answer, Tables};
use super::{chat, refused, steps, tell};
use crate::domain::delivery::{
    DeliveryState, Dispatch, DispatchOutcome, FinishDelivery, HandOver, RecordTries,
};
use crate::ports::store::StoreError;
use crate::ports::store::words::HandOverEnd;

/// Adds tries to the ledger of a message whose claimer goes on, and tells whether it may.
pub fn record_tries<T: Tables>(tables: &mut T, tries: &RecordTries) -> Answer<bool, T> {
    let delivery = tables
        .find_delivery(tries.tenant, tries.delivery)?
        .ok_or(StoreError::Missing { what: "delivery" })?;
    let goes_on = delivery.state == DeliveryState::Sending
        && delivery.hand_over.is_none()
        && !lost_its_claim(&delivery, tries.claim);
    if goes_on {
        for dispatch in &tries.dispatches {
            tables.insert_dispatch(&delivery, dispatch)?;
        }
    }
    Ok(goes_on)
}

/// Records how a hand-over ended. Whoever comes second, after a rescuer for one, changes nothing of that; it may
/// still bring the vendor's id, by which reports find the message. Whoever lost the message to another claimer may
/// only tell that it was accepted: then it is not sent again.
pub fn finish<T: Tables>(tables: &mut T, finish: &FinishDelivery) -> Answer<(), T> {
    let mut delivery = tables
        .find_delivery(finish.tenant, finish.delivery)?
        .ok_or(StoreError::Missing { what: "delivery" })?;
    let first = delivery.hand_over.is_none();
    let accepted = matches!(finish.hand_over, HandOver::Accepted { .. });
    let counts = if first {
        accepted || !lost_its_claim(&delivery, finish.claim)
    } else {
        accepted && delivery.vendor_message_id.is_none()
    };
    if !counts {
        return Ok(());
    }
    let before = delivery.state;
    take_over(&mut delivery, &finish.hand_over);
    tables.update_delivery(&delivery, finish.now)?;
    chat::follow(tables, &delivery, last_code(&finish.dispatches), finish.now)?;
    if finish.tells {
        tell::moved(tables, &delivery, before, finish.now)?;
    }
    if !first {
        return Ok(());
    }
    for dispatch in &finish.dispatches {
        tables.insert_dispatch(&delivery, dispatch)?;
    }
    steps::go_on(tables, &delivery, finish.now)?;
    if finish.hand_over == HandOver::Refused {
        refused::undo_start(tables, &delivery, finish.tells, finish.now)?;
    }
    Ok(())
}

/// The vendor's code of the last try, if it was refused with one.
fn last_code(dispatches: &[Dispatch]) -> Option<&str> {
    match &dispatches.last()?.outcome {
        DispatchOutcome::Refused { vendor_code, .. } => vendor_code.as_deref(),
        DispatchOutcome::Accepted | DispatchOutcome::Unknown => None,
    }
}

/// Whether the lease of this claim ran out and the message is due again, or claimed again.
fn lost_its_claim(delivery: &DeliveryRow, claim: u32) -> bool {
    claim < delivery.claims || delivery.state == DeliveryState::Queued
}

fn take_over(delivery: &mut DeliveryRow, hand_over: &HandOver) {
    let (end, claimed) = match hand_over {
        HandOver::Accepted { vendor_message_id } => {
            delivery.vendor_message_id = Some(vendor_message_id.clone());
            (HandOverEnd::Accepted, DeliveryState::Accepted)
        }
        HandOver::Refused => (HandOverEnd::Refused, DeliveryState::Failed),
        HandOver::Unconfirmed => (HandOverEnd::Unconfirmed, DeliveryState::Unconfirmed),
    };
    delivery.hand_over = Some(end);
    delivery.state = delivery.state.advanced_by(claimed);
}
