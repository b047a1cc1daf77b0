use std::time::Duration;

use countersign_core::domain::budget::BudgetPolicy;
use countersign_core::domain::ids::{PlanId, TenantId};
use countersign_core::domain::tenant::{Tenant, TenantPolicy, TenantState};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;
use countersign_core::ports::store::words::Word;

statements! {
    INSERT = "INSERT INTO tenants (name, subdomain, state, max_attempts, budget_per_hour, budget_per_day,
                                   budget_in_a_row, retention_hours, created_at)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    LIST = "SELECT id, name, subdomain, state, max_attempts, budget_per_hour, budget_per_day,
                   budget_in_a_row, retention_hours, created_at, plan_id
            FROM tenants ORDER BY id";
    LIST_RETENTIONS = "SELECT id, retention_hours FROM tenants ORDER BY id";
    FIND = "SELECT id, name, subdomain, state, max_attempts, budget_per_hour, budget_per_day,
                   budget_in_a_row, retention_hours, created_at, plan_id
            FROM tenants WHERE id = ?1";
    UPDATE = "UPDATE tenants SET name = ?2, state = ?3, max_attempts = ?4, budget_per_hour = ?5,
                     budget_per_day = ?6, budget_in_a_row = ?7, retention_hours = ?8, plan_id = ?9
              WHERE id = ?1";
}

/// How long a tenant keeps its verifications after their end, if that can be read.
pub(crate) type Retention = Result<Duration, StoreError>;

/// Makes an active tenant with the next number.
pub(crate) fn insert(
    connection: &Connection,
    name: String,
    subdomain: String,
    policy: TenantPolicy,
    now: Timestamp,
) -> Result<Tenant, StoreError> {
    let params = params![
        name,
        subdomain,
        TenantState::Active.word(),
        policy.max_attempts,
        policy.budget.per_hour,
        policy.budget.per_day,
        policy.budget.in_a_row,
        policy.retention_hours,
        now.as_millis(),
    ];
    query::insert(connection, INSERT, params, "subdomain")?;
    Ok(Tenant {
        id: TenantId(connection.last_insert_rowid()),
        name,
        subdomain,
        state: TenantState::Active,
        policy,
        created_at: now,
    })
}

/// All tenants, by number.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Tenant>, StoreError> {
    query::every(connection, LIST, [], |row| tenant(row).map(|(tenant, _)| tenant))
}

/// The retention of each tenant, by number. One that cannot be read hides no other.
pub(crate) fn list_retentions(connection: &Connection) -> Result<Vec<(TenantId, Retention)>, StoreError> {
    query::every(connection, LIST_RETENTIONS, [], |row| {
        let mut cells = Cells::of(row, "tenants");
        let tenant = TenantId(cells.integer("id")?);
        cells.identify(tenant);
        let hours = cells.count("retention_hours");
        Ok((tenant, hours.map(|hours| Duration::from_hours(u64::from(hours)))))
    })
}

/// A tenant and the number of its plan.
pub(crate) fn find(
    connection: &Connection,
    id: TenantId,
) -> Result<Option<(Tenant, Option<PlanId>)>, StoreError> {
    query::first(connection, FIND, params![id.0], tenant)
}

/// Replaces name, state, policy and plan, and tells whether there is such a tenant.
pub(crate) fn update(
    connection: &Connection,
    tenant: TenantId,
    name: &str,
    state: TenantState,
    policy: TenantPolicy,
    plan: Option<PlanId>,
) -> Result<bool, StoreError> {
    let params = params![
        tenant.0,
        name,
        state.word(),
        policy.max_attempts,
        policy.budget.per_hour,
        policy.budget.per_day,
        policy.budget.in_a_row,
        policy.retention_hours,
        plan.map(|plan| plan.0),
    ];
    query::change(connection, UPDATE, params).map(|changed| changed > 0)
}

fn tenant(row: &Row<'_>) -> Result<(Tenant, Option<PlanId>), StoreError> {
    let mut cells = Cells::of(row, "tenants");
    let id = TenantId(cells.integer("id")?);
    cells.identify(id);
    let tenant = Tenant {
        id,
        name: cells.text("name")?,
        subdomain: cells.text("subdomain")?,
        state: cells.word("state")?,
        policy: TenantPolicy {
            max_attempts: cells.count("max_attempts")?,
            budget: BudgetPolicy {
                per_hour: cells.count("budget_per_hour")?,
                per_day: cells.count("budget_per_day")?,
                in_a_row: cells.count("budget_in_a_row")?,
            },
            retention_hours: cells.count("retention_hours")?,
        },
        created_at: cells.time("created_at")?,
    };
    Ok((tenant, cells.optional("plan_id", Cells::integer)?.map(PlanId)))
}
