//! Telling providers what became of a code that they carried, once and best effort: what a process still had to tell when
//! it ended is not told, and no check waits for it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::Engine;
use crate::domain::ids::{TenantId, VerificationId};
use crate::domain::provider::{CodeOutcome, split_vendor_message_key};
use crate::domain::time::Timestamp;
use crate::ports::store::StoreError;

/// Outcomes that wait at most; beyond it the oldest goes untold.
const MOST: usize = 10_000;

/// What is to be told.
#[derive(Default)]
pub(super) struct Outcomes(Mutex<VecDeque<Ended>>);

/// A code that was used, or can be used no more.
#[derive(Clone, Copy)]
pub(super) struct Ended {
    pub(super) tenant: TenantId,
    pub(super) verification: VerificationId,
    pub(super) outcome: CodeOutcome,
}

impl Outcomes {
    pub(super) fn push(&self, ended: Ended) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST {
            waiting.pop_front();
        }
        waiting.push_back(ended);
    }

    pub(super) fn push_unused(&self, codes: &[(TenantId, VerificationId)], at: Timestamp) {
        for (tenant, verification) in codes.iter().copied() {
            self.push(Ended { tenant, verification, outcome: CodeOutcome::Unused(at) });
        }
    }

    fn take(&self) -> VecDeque<Ended> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Engine {
    /// Tells what is to be told. Returns how many messages a provider was told of.
    pub async fn tell_outcomes(&self) -> usize {
        let mut told = 0;
        for ended in self.outcomes.take() {
            match self.tell_outcome(ended).await {
                Ok(messages) => told += messages,
                // One tenant's trouble is not the others'.
                Err(error) => {
                    tracing::warn!(tenant = %ended.tenant, %error,
                        "provider.outcome_lost: no provider hears what became of a code");
                }
            }
        }
        told
    }

    /// Whether a provider of the tenant wants to hear also of codes that nobody gave. Where the store does not say, none
    /// hears of them: starting comes first.
    pub(super) async fn hears_of_unused(&self, tenant: TenantId) -> bool {
        let providers = self.providers_of(tenant).await;
        providers.is_ok_and(|all| all.iter().any(|provider| self.texts.hears_of_unused(provider)))
    }

    async fn tell_outcome(&self, ended: Ended) -> Result<usize, StoreError> {
        let providers = self.providers_of(ended.tenant).await?;
        if providers.is_empty() {
            return Ok(0);
        }
        let mut told = 0;
        for key in self.store.list_vendor_message_ids(ended.tenant, ended.verification).await? {
            let Some((id, vendor_message_id)) = split_vendor_message_key(&key) else { continue };
            let Some(provider) = providers.iter().find(|provider| provider.id == id) else { continue };
            if matches!(ended.outcome, CodeOutcome::Unused(_)) && !self.texts.hears_of_unused(provider) {
                continue;
            }
            let open = self.open_provider(provider)?;
            match self.texts.tell_outcome(&open, vendor_message_id, ended.outcome).await {
                Ok(()) => told += 1,
                Err(fault) => {
                    tracing::debug!(tenant = %ended.tenant, provider = provider.name, detail = %fault.detail,
                        "provider.outcome_untold: a provider did not hear what became of a code");
                }
            }
        }
        Ok(told)
    }
}
