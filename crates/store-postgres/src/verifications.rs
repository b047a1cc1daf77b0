//! Verifications, their guesses, and the limits that guard them.

use std::sync::Arc;

use async_trait::async_trait;
use countersign_core::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::limit::{LimitRule, Limited};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Handle, Verification};
use countersign_core::ports::store::{StartCommand, StartOutcome, StoreError, VerificationStore};
use countersign_core::transact::rows::BudgetKey;
use countersign_core::transact::tables::Guards as _;
use countersign_core::transact::{self, Step};

use crate::hot::verifications::{FIND_PENDING, verification};
use crate::unit::Unit;
use crate::{PostgresStore, query};

#[async_trait]
impl VerificationStore for PostgresStore {
    async fn start(&self, command: StartCommand) -> Result<StartOutcome, StoreError> {
        let command = Arc::new(command);
        let wanted = command.clone();
        self.writer
            .step(move |unit| want_start(unit, &wanted), move |unit| transact::start(unit, &command))
            .await
    }

    async fn check(&self, command: CheckCommand) -> Result<CheckOutcome, StoreError> {
        let command = Arc::new(command);
        let wanted = command.clone();
        self.writer
            .step(
                move |unit| want_check(unit, &wanted),
                move |unit| transact::check(unit, &command).map(Step::Keep),
            )
            .await
    }

    async fn find_pending(
        &self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<Option<Verification>, StoreError> {
        let client = self.connection().await?;
        let key: query::Params<'_> = &[&tenant.0, &destination.as_str(), &purpose.as_str()];
        query::first(&client, FIND_PENDING, key, |row| verification(row, Some(destination))).await
    }

    async fn hit_limit(
        &self,
        tenant: TenantId,
        destination: &Destination,
        rule: LimitRule,
        now: Timestamp,
    ) -> Result<Result<(), Limited>, StoreError> {
        let (destination, wanted) = (destination.clone(), (tenant, destination.clone(), rule.name));
        self.writer
            .step(
                move |unit| unit.windows.want(wanted.clone()),
                move |unit| transact::hit_limit(unit, tenant, &destination, &rule, now).map(Step::Keep),
            )
            .await
    }

    async fn clear_budget(
        &self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<(), StoreError> {
        let (destination, purpose) = (destination.clone(), purpose.clone());
        self.writer
            .step(
                |_| (),
                move |unit| {
                    let key = BudgetKey { tenant, destination: &destination, purpose: &purpose };
                    unit.delete_budget(key).map(Step::Keep)
                },
            )
            .await
    }
}

fn want_start(unit: &mut Unit, command: &StartCommand) {
    let Verification { tenant, destination, .. } = &command.verification;
    unit.tenants.want(*tenant);
    unit.phones.want((*tenant, destination.clone()));
    unit.conversations.want((*tenant, destination.clone()));
    want_place(unit, &command.verification);
    if let Some(key) = &command.idempotency {
        unit.keys.want((key.tenant, key.key));
    }
}

/// What every new verification needs to know.
pub(crate) fn want_place(unit: &mut Unit, verification: &Verification) {
    for key in BudgetKey::of(verification) {
        unit.budgets.want((key.tenant, key.destination.clone(), key.purpose.clone()));
    }
    if verification.handle == Handle::Key {
        unit.want_pending(verification.tenant, &verification.destination, &verification.purpose);
    }
}

fn want_check(unit: &mut Unit, command: &CheckCommand) {
    let tenant = command.tenant;
    match &command.target {
        CheckTarget::Live { destination, purpose, limit } => {
            unit.windows.want((tenant, destination.clone(), limit.name));
            unit.want_pending(tenant, destination, purpose);
            unit.budgets.want((tenant, destination.clone(), purpose.clone()));
        }
        CheckTarget::One { id, .. } => unit.verifications.want((tenant, *id)),
    }
}
