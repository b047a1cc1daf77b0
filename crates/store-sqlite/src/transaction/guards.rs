use countersign_core::domain::budget::GuessBudget;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::idempotency::{ClaimKey, IdempotencyKey, StoredAnswer};
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::limit::{LimitRule, Window};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::{BudgetKey, Counts, KeyRow};
use countersign_core::transact::tables::Guards;

use super::Open;
use crate::tables::{guess_budgets, idempotency_keys, limit_windows};

impl Guards for Open<'_> {
    fn find_budget(&mut self, key: BudgetKey<'_>) -> Result<Option<GuessBudget>, StoreError> {
        guess_budgets::find(self.0, key)
    }

    fn put_budget(&mut self, key: BudgetKey<'_>, budget: &GuessBudget) -> Result<(), StoreError> {
        guess_budgets::put(self.0, key, budget)
    }

    fn delete_budget(&mut self, key: BudgetKey<'_>) -> Result<(), StoreError> {
        guess_budgets::delete(self.0, key)
    }

    fn find_counts(&mut self, key: BudgetKey<'_>, rule: &LimitRule) -> Result<Counts, StoreError> {
        guess_budgets::find_counts(self.0, key, rule)
    }

    fn put_counts(
        &mut self,
        key: BudgetKey<'_>,
        rule: &LimitRule,
        before: &Counts,
        after: &Counts,
    ) -> Result<(), StoreError> {
        guess_budgets::put_counts(self.0, key, rule, before, after)
    }

    fn find_window(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        rule: &LimitRule,
    ) -> Result<Option<Window>, StoreError> {
        limit_windows::find(self.0, tenant, destination, rule)
    }

    fn put_window(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        rule: &LimitRule,
        window: Window,
    ) -> Result<(), StoreError> {
        limit_windows::put(self.0, tenant, destination, rule, window)
    }

    fn find_key(&mut self, key: &IdempotencyKey) -> Result<Option<KeyRow>, StoreError> {
        idempotency_keys::find(self.0, key)
    }

    fn claim_key(&mut self, claim: &ClaimKey) -> Result<(), StoreError> {
        idempotency_keys::claim(self.0, claim)
    }

    fn send_under_key(&mut self, key: &IdempotencyKey, lease_until: Timestamp) -> Result<bool, StoreError> {
        idempotency_keys::send(self.0, key, lease_until)
    }

    fn answer_key(&mut self, key: &IdempotencyKey, answer: &StoredAnswer) -> Result<bool, StoreError> {
        idempotency_keys::answer(self.0, key, answer)
    }

    fn release_key(&mut self, key: &IdempotencyKey) -> Result<(), StoreError> {
        idempotency_keys::release(self.0, key)
    }
}
