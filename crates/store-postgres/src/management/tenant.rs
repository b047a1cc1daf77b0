//! A tenant's record, its plan, and what it used.

use countersign_core::domain::ids::{PlanId, TenantId};
use countersign_core::domain::plan::{Allowance, Plan};
use countersign_core::domain::tenant::{Tenant, TenantPolicy, TenantState};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, Usage};
use countersign_core::transact::rows::{Counter, Used};
use deadpool_postgres::{Client, GenericClient};

use crate::query;
use crate::tables::{counters, plans, tenants, usage};

/// Tries for a number. Each that is lost has given another node its number.
const TRIES: u32 = 100;

pub(super) async fn insert(
    client: &impl GenericClient,
    name: &str,
    subdomain: &str,
    policy: TenantPolicy,
    now: Timestamp,
) -> Result<Tenant, StoreError> {
    for _ in 0..TRIES {
        if let Some(made) = tenants::try_insert(client, name, subdomain, policy, now).await? {
            return Ok(made);
        }
    }
    Err(StoreError::Busy)
}

pub(super) async fn put_plan(
    client: &impl GenericClient,
    name: &str,
    allowance: Allowance,
) -> Result<Plan, StoreError> {
    for _ in 0..TRIES {
        if let Some(plan) = plans::try_put(client, name, allowance).await? {
            return Ok(plan);
        }
    }
    Err(StoreError::Busy)
}

/// No plan is ever removed, so one that is found is there when the tenant is written.
pub(super) async fn update(
    client: &impl GenericClient,
    tenant: TenantId,
    name: &str,
    state: TenantState,
    policy: TenantPolicy,
    plan: Option<PlanId>,
) -> Result<(), StoreError> {
    if let Some(plan) = plan
        && plans::find(client, plan).await?.is_none()
    {
        return Err(StoreError::Missing { what: "plan" });
    }
    if tenants::update(client, tenant, name, state, policy, plan).await? {
        Ok(())
    } else {
        Err(StoreError::Missing { what: "tenant" })
    }
}

pub(super) async fn usage(
    connection: &mut Client,
    tenant: TenantId,
    now: Timestamp,
) -> Result<Usage, StoreError> {
    let state = query::one_state(connection).await?;
    Ok(Usage {
        contacts: counters::read(&state, tenant, Counter::Contacts).await?,
        conversations: usage::read(&state, tenant, Used::Conversations, now).await?,
        complaints: usage::read(&state, tenant, Used::Complaints, now).await?,
    })
}
