use countersign_core::domain::budget::GuessBudget;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::idempotency::{ClaimKey, IdempotencyKey, StoredAnswer};
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::limit::{LimitRule, Window};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::words::KeyState;
use countersign_core::transact::rows::{BudgetKey, Counts, KeyRow};
use countersign_core::transact::tables::Guards;

use super::{Halt, PendingKey, Unit};

/// A window, with its end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimedWindow {
    pub(crate) window: Window,
    pub(crate) closes_at: Timestamp,
}

fn owned(key: BudgetKey<'_>) -> PendingKey {
    (key.tenant, key.destination.clone(), key.purpose.clone())
}

impl Unit {
    fn change_key(
        &mut self,
        key: &IdempotencyKey,
        change: impl FnOnce(KeyRow) -> Option<Option<KeyRow>>,
    ) -> Result<bool, Halt> {
        let key = Self::idempotency_key(key);
        let Some(row) = self.keys.get(&key)?.cloned() else { return Ok(false) };
        let Some(changed) = change(row) else { return Ok(false) };
        self.keys.put(key, changed);
        Ok(true)
    }
}

impl Guards for Unit {
    fn find_budget(&mut self, key: BudgetKey<'_>) -> Result<Option<GuessBudget>, Halt> {
        Ok(self.budgets.get(&owned(key))?.cloned())
    }

    fn put_budget(&mut self, key: BudgetKey<'_>, budget: &GuessBudget) -> Result<(), Halt> {
        let key = owned(key);
        if self.budgets.get(&key)? == Some(budget) {
            return Ok(());
        }
        let kept = (!budget.failures().is_empty()).then(|| budget.clone());
        self.budgets.put(key, kept);
        Ok(())
    }

    fn delete_budget(&mut self, key: BudgetKey<'_>) -> Result<(), Halt> {
        let key = owned(key);
        self.budgets.get(&key)?;
        self.budgets.put(key, None);
        Ok(())
    }

    /// Both are wanted before either is missed.
    fn find_counts(&mut self, key: BudgetKey<'_>, rule: &LimitRule) -> Result<Counts, Halt> {
        let window = self.find_window(key.tenant, key.destination, rule);
        let budget = self.find_budget(key)?.unwrap_or_default();
        Ok(Counts { window: window?, budget, is_elsewhere: false })
    }

    fn put_counts(
        &mut self,
        key: BudgetKey<'_>,
        rule: &LimitRule,
        before: &Counts,
        after: &Counts,
    ) -> Result<(), Halt> {
        match after.window {
            window if window == before.window => {}
            Some(window) => self.put_window(key.tenant, key.destination, rule, window)?,
            None => self.windows.put((key.tenant, key.destination.clone(), rule.name), None),
        }
        self.put_budget(key, &after.budget)
    }

    fn find_window(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        rule: &LimitRule,
    ) -> Result<Option<Window>, Halt> {
        let found = self.windows.get(&(tenant, destination.clone(), rule.name))?;
        Ok(found.map(|timed| timed.window))
    }

    fn put_window(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        rule: &LimitRule,
        window: Window,
    ) -> Result<(), Halt> {
        let closes_at = window.opened_at + rule.window;
        self.windows.put((tenant, destination.clone(), rule.name), Some(TimedWindow { window, closes_at }));
        Ok(())
    }

    fn find_key(&mut self, key: &IdempotencyKey) -> Result<Option<KeyRow>, Halt> {
        Ok(self.keys.get(&Self::idempotency_key(key))?.cloned())
    }

    fn claim_key(&mut self, claim: &ClaimKey) -> Result<(), Halt> {
        let row = KeyRow {
            fingerprint: claim.fingerprint,
            state: KeyState::Claimed,
            lease_until: claim.lease_until,
            answer: None,
            claimed_at: claim.now,
        };
        self.keys.put(Self::idempotency_key(&claim.key), Some(row));
        Ok(())
    }

    fn send_under_key(&mut self, key: &IdempotencyKey, lease_until: Timestamp) -> Result<bool, Halt> {
        self.change_key(key, |row| {
            (row.state == KeyState::Claimed).then(|| {
                let lease_until = row.lease_until.max(lease_until);
                Some(KeyRow { state: KeyState::Sending, lease_until, ..row })
            })
        })
    }

    fn answer_key(&mut self, key: &IdempotencyKey, answer: &StoredAnswer) -> Result<bool, Halt> {
        self.change_key(key, |row| {
            Some(Some(KeyRow { state: KeyState::Answered, answer: Some(answer.clone()), ..row }))
        })
    }

    fn release_key(&mut self, key: &IdempotencyKey) -> Result<(), Halt> {
        self.change_key(key, |row| (row.state == KeyState::Claimed).then_some(None)).map(drop)
    }
}
