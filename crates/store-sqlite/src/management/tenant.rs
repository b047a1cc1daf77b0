//! A tenant's record and what it used.

use countersign_core::domain::ids::{PlanId, TenantId};
use countersign_core::domain::tenant::{TenantPolicy, TenantState};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, Usage};
use countersign_core::transact::rows::{Counter, Used};
use rusqlite::Connection;

use crate::tables::counters;
use crate::tables::usage;
use crate::tables::{plans, tenants};

pub(super) fn update(
    connection: &Connection,
    tenant: TenantId,
    name: &str,
    state: TenantState,
    policy: TenantPolicy,
    plan: Option<PlanId>,
) -> Result<(), StoreError> {
    if let Some(plan) = plan
        && plans::find(connection, plan)?.is_none()
    {
        return Err(StoreError::Missing { what: "plan" });
    }
    if tenants::update(connection, tenant, name, state, policy, plan)? {
        Ok(())
    } else {
        Err(StoreError::Missing { what: "tenant" })
    }
}

pub(super) fn usage(connection: &Connection, tenant: TenantId, now: Timestamp) -> Result<Usage, StoreError> {
    Ok(Usage {
        contacts: counters::read(connection, tenant, Counter::Contacts)?,
        conversations: usage::read(connection, tenant, Used::Conversations, now)?,
        complaints: usage::read(connection, tenant, Used::Complaints, now)?,
    })
}
