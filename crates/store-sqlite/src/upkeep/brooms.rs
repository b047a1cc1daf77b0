//! What is swept, by kind: up to when, how to see whether any of it is due, and how to remove it.

use std::time::Duration;

use countersign_core::domain::contact::CONVERSATION;
use countersign_core::domain::idempotency::KEEP;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, SweepPolicy};
use rusqlite::Connection;

use super::count;
use crate::tables::{
    chats, conversations, deliveries, events, guess_budgets, idempotency_keys, limit_windows, messages,
    receipts, verifications,
};

/// How long a conversation's row is kept, which names a number: past its end, and well past the refusal of its last
/// message, which could still give it back.
const CONVERSATIONS: Duration = CONVERSATION.saturating_mul(2);

/// A kind whose rows are found by their age.
pub(super) struct Broom {
    pub(super) cutoff: fn(SweepPolicy, Timestamp) -> Timestamp,
    pub(super) is_due: fn(&Connection, Timestamp) -> Result<bool, StoreError>,
    pub(super) sweep: fn(&Connection, Timestamp, u32) -> Result<usize, StoreError>,
}

pub(super) const BROOMS: &[Broom] = &[
    Broom {
        cutoff: |policy, now| now.before(policy.receipts),
        is_due: receipts::is_due,
        sweep: receipts::sweep,
    },
    Broom {
        cutoff: |_, now| now.before(guess_budgets::AT_REST),
        is_due: guess_budgets::is_due_at_rest,
        sweep: guess_budgets::sweep_at_rest,
    },
    Broom {
        cutoff: |policy, now| now.before(policy.budgets.max(guess_budgets::AT_REST)),
        is_due: guess_budgets::is_due_in_a_row,
        sweep: guess_budgets::sweep_in_a_row,
    },
    Broom { cutoff: |_, now| now, is_due: limit_windows::is_due, sweep: limit_windows::sweep },
    Broom {
        cutoff: |_, now| now.before(KEEP),
        is_due: idempotency_keys::is_due,
        sweep: idempotency_keys::sweep,
    },
    Broom {
        cutoff: |_, now| now.before(CONVERSATIONS),
        is_due: conversations::is_due,
        sweep: conversations::sweep,
    },
    Broom {
        cutoff: |policy, now| now.before(policy.messages),
        is_due: messages::is_due,
        sweep: messages::sweep,
    },
    Broom { cutoff: |policy, now| now.before(policy.messages), is_due: chats::is_due, sweep: chats::sweep },
];

/// A kind whose rows are found by their tenant first.
#[derive(Clone, Copy)]
pub(super) struct TenantBroom {
    is_due: fn(&Connection, TenantId, Timestamp) -> Result<bool, StoreError>,
    sweep: fn(&Connection, TenantId, Timestamp, u32) -> Result<usize, StoreError>,
}

pub(super) const VERIFICATIONS: TenantBroom =
    TenantBroom { is_due: verifications::is_due, sweep: verifications::sweep };
pub(super) const DELIVERIES: TenantBroom =
    TenantBroom { is_due: deliveries::is_due, sweep: deliveries::sweep };

pub(super) const EVENTS: TenantBroom = TenantBroom { is_due: events::is_due, sweep: events::sweep };

impl TenantBroom {
    /// The tenants of which something is due.
    pub(super) fn due(
        self,
        connection: &Connection,
        mut cutoffs: Vec<(TenantId, Timestamp)>,
    ) -> Result<Vec<(TenantId, Timestamp)>, StoreError> {
        let mut failure = None;
        cutoffs.retain(|(tenant, cutoff)| {
            (self.is_due)(connection, *tenant, *cutoff).unwrap_or_else(|error| {
                failure = Some(error);
                false
            })
        });
        failure.map_or(Ok(cutoffs), Err)
    }

    /// Removes up to `limit` rows of these tenants in all.
    pub(super) fn sweep_up_to(
        self,
        connection: &Connection,
        cutoffs: &[(TenantId, Timestamp)],
        limit: u32,
    ) -> Result<u32, StoreError> {
        let mut removed = 0;
        for (tenant, cutoff) in cutoffs {
            let left = limit.saturating_sub(removed);
            if left == 0 {
                break;
            }
            removed += count((self.sweep)(connection, *tenant, *cutoff, left)?);
        }
        Ok(removed)
    }
}
