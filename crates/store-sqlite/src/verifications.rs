//! Verifications, their guesses, and the limits that guard them.

use async_trait::async_trait;
use countersign_core::domain::check::{CheckCommand, CheckOutcome};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::limit::{LimitRule, Limited};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::{StartCommand, StartOutcome, StoreError, VerificationStore};
use countersign_core::transact;
use countersign_core::transact::rows::BudgetKey;

use crate::SqliteStore;
use crate::tables::{guess_budgets, verifications};
use crate::transaction::Open;

#[async_trait]
impl VerificationStore for SqliteStore {
    async fn start(&self, command: StartCommand) -> Result<StartOutcome, StoreError> {
        self.writer.write_or_undo(move |c| transact::start(&mut Open(c), &command)).await
    }

    async fn check(&self, command: CheckCommand) -> Result<CheckOutcome, StoreError> {
        self.writer.write(move |c| transact::check(&mut Open(c), &command)).await
    }

    async fn find_pending(
        &self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<Option<Verification>, StoreError> {
        let (destination, purpose) = (destination.clone(), purpose.clone());
        self.readers.ask(move |c| verifications::find_pending(c, tenant, &destination, &purpose)).await
    }

    async fn hit_limit(
        &self,
        tenant: TenantId,
        destination: &Destination,
        rule: LimitRule,
        now: Timestamp,
    ) -> Result<Result<(), Limited>, StoreError> {
        let destination = destination.clone();
        self.writer.write(move |c| transact::hit_limit(&mut Open(c), tenant, &destination, &rule, now)).await
    }

    async fn clear_budget(
        &self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<(), StoreError> {
        let (destination, purpose) = (destination.clone(), purpose.clone());
        self.writer
            .write(move |c| {
                let key = BudgetKey { tenant, destination: &destination, purpose: &purpose };
                guess_budgets::delete(c, key)
            })
            .await
    }
}
