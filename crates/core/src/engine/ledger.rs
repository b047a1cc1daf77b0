//! The tries of a hand-over on their way into the store's ledger.

use super::Engine;
use crate::domain::delivery::{ClaimedDelivery, Dispatch, DispatchOutcome, RecordTries};

/// The tries of one hand-over, oldest first.
#[derive(Default)]
pub(super) struct Ledger {
    tries: Vec<Dispatch>,
    /// How many of them the store has.
    recorded: usize,
}

impl Ledger {
    pub(super) fn push(&mut self, dispatch: Dispatch) {
        self.tries.push(dispatch);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tries.is_empty()
    }

    /// Whether any of the tries may have got through.
    pub(super) fn may_be_out(&self) -> bool {
        self.tries.iter().any(|tried| tried.outcome == DispatchOutcome::Unknown)
    }

    /// Those that the store does not have.
    pub(super) fn into_unrecorded(mut self) -> Vec<Dispatch> {
        self.tries.split_off(self.recorded)
    }
}

impl Engine {
    /// Records the tries so far, before a vendor is asked that another process would not ask without them. False if the
    /// message is not this claimer's any more, or the store could not record it: then nobody is asked.
    pub(super) async fn goes_on(&self, claimed: &ClaimedDelivery, ledger: &mut Ledger) -> bool {
        let dispatches = ledger.tries.get(ledger.recorded..).unwrap_or_default().to_vec();
        if dispatches.is_empty() {
            return true;
        }
        let (tenant, delivery, claim) = (claimed.tenant, claimed.id, claimed.claims);
        let tries = RecordTries { tenant, delivery, claim, dispatches };
        match self.insist(|| self.store.record_tries(tries.clone())).await {
            Ok(goes_on) => {
                if goes_on {
                    ledger.recorded = ledger.tries.len();
                }
                goes_on
            }
            Err(error) => {
                tracing::error!(%tenant, %delivery, %error,
                    "flow.tries_not_recorded: nobody else is asked to take the message");
                false
            }
        }
    }
}
