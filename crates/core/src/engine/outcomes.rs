//! Telling providers that a code they carried was used, best effort: what a process still had to tell when it ended is
//! not told, and no check waits for it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::Engine;
use crate::domain::ids::{TenantId, VerificationId};
use crate::domain::provider::split_vendor_message_key;
use crate::domain::time::Timestamp;
use crate::ports::store::StoreError;

/// Outcomes that wait at most; beyond it the oldest goes untold.
const MOST: usize = 10_000;

/// What is to be told.
#[derive(Default)]
pub(super) struct Outcomes(Mutex<VecDeque<Used>>);

/// A code that was used.
#[derive(Clone, Copy)]
pub(super) struct Used {
    pub(super) tenant: TenantId,
    pub(super) verification: VerificationId,
    pub(super) verified_at: Timestamp,
}

impl Outcomes {
    pub(super) fn push(&self, used: Used) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST {
            waiting.pop_front();
        }
        waiting.push_back(used);
    }

    fn take(&self) -> VecDeque<Used> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Engine {
    /// Tells what is to be told. Returns how many messages a provider was told of.
    pub async fn tell_outcomes(&self) -> usize {
        let mut told = 0;
        for used in self.outcomes.take() {
            match self.tell_outcome(used).await {
                Ok(messages) => told += messages,
                // One tenant's trouble is not the others'.
                Err(error) => {
                    tracing::warn!(tenant = %used.tenant, %error,
                        "provider.outcome_lost: no provider hears that a code was used");
                }
            }
        }
        told
    }

    async fn tell_outcome(&self, used: Used) -> Result<usize, StoreError> {
        let providers = self.providers_of(used.tenant).await?;
        if providers.is_empty() {
            return Ok(0);
        }
        let mut told = 0;
        for key in self.store.list_vendor_message_ids(used.tenant, used.verification).await? {
            let Some((id, vendor_message_id)) = split_vendor_message_key(&key) else { continue };
            let Some(provider) = providers.iter().find(|provider| provider.id == id) else { continue };
            let open = self.open_provider(provider)?;
            match self.texts.tell_outcome(&open, vendor_message_id, used.verified_at).await {
                Ok(()) => told += 1,
                Err(fault) => {
                    tracing::debug!(tenant = %used.tenant, provider = provider.name, detail = %fault.detail,
                    "provider.outcome_untold: a provider did not hear that a code was used");
                }
            }
        }
        Ok(told)
    }
}
