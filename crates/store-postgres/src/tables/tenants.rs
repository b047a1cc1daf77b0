use std::time::Duration;

use countersign_core::domain::budget::BudgetPolicy;
use countersign_core::domain::ids::{PlanId, TenantId};
use countersign_core::domain::tenant::{Tenant, TenantPolicy, TenantState};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

macro_rules! columns {
    () => {
        "id, name, subdomain, state, max_attempts, budget_per_hour, budget_per_day, budget_in_a_row, \
         retention_hours, created_at, plan_id"
    };
}

statements! {
    // A sequence would leave gaps where SQLite's numbers have none.
    INSERT = concat!("INSERT INTO tenants (", columns!(), ")
                      VALUES ((SELECT coalesce(max(id), 0) + 1 FROM tenants), $1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)
                      ON CONFLICT (id) DO NOTHING
                      RETURNING ", columns!());
    LIST = concat!("SELECT ", columns!(), " FROM tenants ORDER BY id");
    LIST_RETENTIONS = "SELECT id, retention_hours FROM tenants ORDER BY id";
    FIND = concat!("SELECT ", columns!(), " FROM tenants WHERE id = $1");
    HOLD = "SELECT 1 FROM tenants WHERE id = $1 FOR UPDATE";
    UPDATE = "UPDATE tenants SET name = $2, state = $3, max_attempts = $4, budget_per_hour = $5,
                     budget_per_day = $6, budget_in_a_row = $7, retention_hours = $8, plan_id = $9
              WHERE id = $1";
}

/// How long a tenant keeps its verifications after their end, if that can be read.
pub(crate) type Retention = Result<Duration, StoreError>;

/// Makes an active tenant with the next number. `None` if another node took that number at this moment: the next try
/// counts on.
pub(crate) async fn try_insert(
    client: &impl GenericClient,
    name: &str,
    subdomain: &str,
    policy: TenantPolicy,
    now: Timestamp,
) -> Result<Option<Tenant>, StoreError> {
    let params: query::Params<'_> = &[
        &name,
        &subdomain,
        &TenantState::Active.word(),
        &i64::from(policy.max_attempts),
        &i64::from(policy.budget.per_hour),
        &i64::from(policy.budget.per_day),
        &i64::from(policy.budget.in_a_row),
        &i64::from(policy.retention_hours),
        &now.as_millis(),
    ];
    let made = query::insert_first(client, INSERT, params, "subdomain", tenant).await?;
    Ok(made.map(|(tenant, _)| tenant))
}

/// All tenants, by number.
pub(crate) async fn list(client: &impl GenericClient) -> Result<Vec<Tenant>, StoreError> {
    query::every(client, LIST, &[], |row| tenant(row).map(|(tenant, _)| tenant)).await
}

/// The retention of each tenant, by number. One that cannot be read hides no other.
pub(crate) async fn list_retentions(
    client: &impl GenericClient,
) -> Result<Vec<(TenantId, Retention)>, StoreError> {
    query::every(client, LIST_RETENTIONS, &[], |row| {
        let mut cells = Cells::of(row, "tenants");
        let tenant = TenantId(cells.integer("id")?);
        cells.identify(tenant);
        let hours = cells.count("retention_hours");
        Ok((tenant, hours.map(|hours| Duration::from_hours(u64::from(hours)))))
    })
    .await
}

/// A tenant and the number of its plan.
pub(crate) async fn find(
    client: &impl GenericClient,
    id: TenantId,
) -> Result<Option<(Tenant, Option<PlanId>)>, StoreError> {
    query::first(client, FIND, &[&id.0], tenant).await
}

/// Keeps others who hold the tenant out until the transaction ends. `Missing` if there is none.
pub(crate) async fn hold(client: &impl GenericClient, id: TenantId) -> Result<(), StoreError> {
    let found = query::exists(client, HOLD, &[&id.0]).await?;
    if found { Ok(()) } else { Err(StoreError::Missing { what: "tenant" }) }
}

/// Replaces name, state, policy and plan, and tells whether there is such a tenant.
pub(crate) async fn update(
    client: &impl GenericClient,
    tenant: TenantId,
    name: &str,
    state: TenantState,
    policy: TenantPolicy,
    plan: Option<PlanId>,
) -> Result<bool, StoreError> {
    let params: query::Params<'_> = &[
        &tenant.0,
        &name,
        &state.word(),
        &i64::from(policy.max_attempts),
        &i64::from(policy.budget.per_hour),
        &i64::from(policy.budget.per_day),
        &i64::from(policy.budget.in_a_row),
        &i64::from(policy.retention_hours),
        &plan.map(|plan| plan.0),
    ];
    query::change(client, UPDATE, params).await.map(|changed| changed > 0)
}

fn tenant(row: &Row) -> Result<(Tenant, Option<PlanId>), StoreError> {
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
