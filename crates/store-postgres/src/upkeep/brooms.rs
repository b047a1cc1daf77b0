//! What is swept, by kind: up to when, and how.
//!
//! Rows are locked as they are found, and one that is locked already is left for a later turn. So a sweep waits for
//! nobody, and two of them do not wait for each other. They are found first and by a part of the statement that runs
//! once: a plan may run a subquery in the place of that part again for each row, and would remove more than `LIMIT` says.

use std::time::Duration;

use countersign_core::domain::contact::CONVERSATION;
use countersign_core::domain::idempotency::KEEP;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, SweepPolicy};
use deadpool_postgres::GenericClient;

use crate::query;

/// How long a conversation's row is kept, which names a number: past its end, and well past the refusal of its last
/// message, which could still give it back.
const CONVERSATIONS: Duration = CONVERSATION.saturating_mul(2);

/// How long failures without a run count at most: the longest window of the budget.
const AT_REST: Duration = Duration::from_hours(24);

statements! {
    RECEIPTS = "WITH old AS (SELECT tenant_id, vendor_message_id, kind FROM receipts WHERE arrived_at <= $1
                             ORDER BY arrived_at LIMIT $2 FOR UPDATE SKIP LOCKED)
                DELETE FROM receipts WHERE (tenant_id, vendor_message_id, kind) IN
                    (SELECT tenant_id, vendor_message_id, kind FROM old)";
    BUDGETS_AT_REST = "WITH old AS (SELECT tenant_id, destination, purpose FROM guess_budgets
                                    WHERE in_a_row = 0 AND last_failure_at <= $1
                                    ORDER BY last_failure_at LIMIT $2 FOR UPDATE SKIP LOCKED)
                       DELETE FROM guess_budgets WHERE (tenant_id, destination, purpose) IN
                           (SELECT tenant_id, destination, purpose FROM old)";
    BUDGETS_IN_A_ROW = "WITH old AS (SELECT tenant_id, destination, purpose FROM guess_budgets
                                     WHERE in_a_row > 0 AND last_failure_at <= $1
                                     ORDER BY last_failure_at LIMIT $2 FOR UPDATE SKIP LOCKED)
                        DELETE FROM guess_budgets WHERE (tenant_id, destination, purpose) IN
                            (SELECT tenant_id, destination, purpose FROM old)";
    WINDOWS = "WITH old AS (SELECT tenant_id, destination, name FROM limit_windows WHERE closes_at <= $1
                            ORDER BY closes_at LIMIT $2 FOR UPDATE SKIP LOCKED)
               DELETE FROM limit_windows WHERE (tenant_id, destination, name) IN
                   (SELECT tenant_id, destination, name FROM old)";
    KEYS = "WITH old AS (SELECT tenant_id, key FROM idempotency_keys WHERE claimed_at <= $1
                         ORDER BY claimed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
            DELETE FROM idempotency_keys WHERE (tenant_id, key) IN (SELECT tenant_id, key FROM old)";
    OLD_CONVERSATIONS = "WITH old AS (SELECT tenant_id, destination FROM conversations WHERE opened_at <= $1
                                      ORDER BY opened_at LIMIT $2 FOR UPDATE SKIP LOCKED)
                         DELETE FROM conversations WHERE (tenant_id, destination) IN
                             (SELECT tenant_id, destination FROM old)";
    MESSAGES = "WITH old AS (SELECT tenant_id, id FROM messages WHERE created_at <= $1
                             ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
                DELETE FROM messages WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM old)";
    CHATS = "WITH old AS (SELECT tenant_id, id FROM chats WHERE last_at <= $1
                          ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED)
             DELETE FROM chats WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM old)";
}

/// A kind whose rows are found by their age.
pub(super) struct Broom {
    pub(super) cutoff: fn(SweepPolicy, Timestamp) -> Timestamp,
    sql: &'static str,
}

pub(super) const BROOMS: &[Broom] = &[
    Broom { cutoff: |policy, now| now.before(policy.receipts), sql: RECEIPTS },
    Broom { cutoff: |_, now| now.before(AT_REST), sql: BUDGETS_AT_REST },
    Broom { cutoff: |policy, now| now.before(policy.budgets.max(AT_REST)), sql: BUDGETS_IN_A_ROW },
    Broom { cutoff: |_, now| now, sql: WINDOWS },
    Broom { cutoff: |_, now| now.before(KEEP), sql: KEYS },
    Broom { cutoff: |_, now| now.before(CONVERSATIONS), sql: OLD_CONVERSATIONS },
    Broom { cutoff: |policy, now| now.before(policy.messages), sql: MESSAGES },
    Broom { cutoff: |policy, now| now.before(policy.messages), sql: CHATS },
];

impl Broom {
    /// Removes up to `limit` rows of `cutoff` or before.
    pub(super) async fn sweep(
        &self,
        client: &impl GenericClient,
        cutoff: Timestamp,
        limit: u32,
    ) -> Result<u32, StoreError> {
        let params: query::Params<'_> = &[&cutoff.as_millis(), &i64::from(limit)];
        query::change(client, self.sql, params).await.map(super::count)
    }
}
