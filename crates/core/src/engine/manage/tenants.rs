//! Tenants and plans.

use super::{ManageError, invalid, named};
use crate::domain::budget::{BudgetPolicy, MAX_PER_DAY};
use crate::domain::ids::{PlanId, TenantId};
use crate::domain::plan::{Allowance, Plan};
use crate::domain::tenant::{Tenant, TenantPolicy, TenantProfile, TenantState};
use crate::engine::Engine;
use crate::ports::store::{NamedKind, StoreError, Usage};

/// The source and the status that every tenant starts with, so that sends to new numbers work.
pub(super) const FIRST_SOURCE: &str = "API";
pub(super) const FIRST_STATUS: &str = "New";

/// What an operator changes of a tenant; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct TenantChange {
    /// Its name, 1 to 255 characters.
    pub name: Option<String>,
    /// Whether it may use the API.
    pub state: Option<TenantState>,
    /// Its plan; `Some(None)` takes it off its plan, so that nothing is limited.
    pub plan: Option<Option<PlanId>>,
    /// Guesses that one code suffers, 1 to 10.
    pub max_attempts: Option<u32>,
    /// Wrong guesses within an hour, 1 to 100.
    pub failures_per_hour: Option<u32>,
    /// Wrong guesses within a day, 1 to 100.
    pub failures_per_day: Option<u32>,
    /// Wrong guesses in a row, 1 to 100.
    pub failures_in_a_row: Option<u32>,
    /// Hours that an ended verification is kept, 1 to 8760.
    pub retention_hours: Option<u32>,
}

impl TenantChange {
    /// The policy after the change.
    pub fn policy(&self, present: TenantPolicy) -> TenantPolicy {
        TenantPolicy {
            max_attempts: self.max_attempts.unwrap_or(present.max_attempts),
            budget: BudgetPolicy {
                per_hour: self.failures_per_hour.unwrap_or(present.budget.per_hour),
                per_day: self.failures_per_day.unwrap_or(present.budget.per_day),
                in_a_row: self.failures_in_a_row.unwrap_or(present.budget.in_a_row),
            },
            retention_hours: self.retention_hours.unwrap_or(present.retention_hours),
        }
    }
}

impl Engine {
    /// Makes a tenant with a first source and status.
    pub async fn create_tenant(
        &self,
        name: &str,
        subdomain: &str,
        policy: TenantPolicy,
    ) -> Result<Tenant, ManageError> {
        let name = named("name", name, 255)?;
        check_subdomain(subdomain)?;
        check_policy(&policy)?;
        let now = self.clock.now();
        let tenant = self.store.insert_tenant(&name, subdomain, policy, now).await?;
        self.store.ensure_named(tenant.id, NamedKind::Source, FIRST_SOURCE, now).await?;
        self.store.ensure_named(tenant.id, NamedKind::Status, FIRST_STATUS, now).await?;
        Ok(tenant)
    }

    /// All tenants.
    pub async fn list_tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        self.store.list_tenants().await
    }

    /// One tenant with its plan and account.
    pub async fn get_tenant(&self, tenant: TenantId) -> Result<TenantProfile, StoreError> {
        self.store.find_profile(tenant).await?.ok_or(StoreError::Missing { what: "tenant" })
    }

    /// Changes parts of a tenant. Of two changes at the same time the later one wins whole.
    pub async fn change_tenant(
        &self,
        tenant: TenantId,
        change: TenantChange,
    ) -> Result<TenantProfile, ManageError> {
        let present = self.get_tenant(tenant).await?;
        let plan = match change.plan {
            None => present.plan.map(|plan| plan.id),
            Some(None) => None,
            Some(Some(wanted)) if self.list_plans().await?.iter().any(|plan| plan.id == wanted) => {
                Some(wanted)
            }
            Some(Some(_)) => return Err(invalid("plan_id", "does not exist")),
        };
        let policy = change.policy(present.tenant.policy);
        let name = named("name", &change.name.unwrap_or(present.tenant.name), 255)?;
        let state = change.state.unwrap_or(present.tenant.state);
        check_policy(&policy)?;
        self.store.update_tenant(tenant, &name, state, policy, plan).await?;
        self.tell_changed();
        Ok(self.get_tenant(tenant).await?)
    }

    /// What a tenant has used this month.
    pub async fn usage(&self, tenant: TenantId) -> Result<Usage, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.usage(tenant, self.clock.now()).await
    }

    /// Makes a plan, or changes the one of that name.
    pub async fn put_plan(&self, name: &str, allowance: Allowance) -> Result<Plan, ManageError> {
        let plan = self.store.put_plan(&named("name", name, 255)?, allowance).await?;
        self.tell_changed();
        Ok(plan)
    }

    /// All plans.
    pub async fn list_plans(&self) -> Result<Vec<Plan>, StoreError> {
        self.store.list_plans().await
    }
}

fn check_subdomain(text: &str) -> Result<(), ManageError> {
    let label = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=63).contains(&text.len())
        && text.chars().all(label)
        && !text.starts_with('-')
        && !text.ends_with('-')
    {
        Ok(())
    } else {
        Err(invalid("subdomain", "must be 1 to 63 lower-case letters, digits or inner hyphens"))
    }
}

fn check_policy(policy: &TenantPolicy) -> Result<(), ManageError> {
    let within = |field, value: u32, least: u32, most: u32| {
        if (least..=most).contains(&value) {
            Ok(())
        } else {
            Err(invalid(field, format!("must be {least} to {most}")))
        }
    };
    within("max_attempts", policy.max_attempts, 1, 10)?;
    within("failures_per_hour", policy.budget.per_hour, 1, MAX_PER_DAY)?;
    within("failures_per_day", policy.budget.per_day, 1, MAX_PER_DAY)?;
    // NIST SP 800-63B-4 3.2.2 allows at most 100 in a row.
    within("failures_in_a_row", policy.budget.in_a_row, 1, 100)?;
    within("retention_hours", policy.retention_hours, 1, 8_760)
}
