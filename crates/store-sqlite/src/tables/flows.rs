use countersign_core::domain::flow::{CodePolicy, Flow};
use countersign_core::domain::ids::{FlowId, TenantId};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::{self, Cells};
use crate::query;
use countersign_core::ports::store::words::Word;

macro_rules! columns {
    () => {
        "id, tenant_id, name, is_default, approval, code_length, alphabet, validity_ms, max_attempts, allowed_ips, \
         created_at, updated_at"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM flows WHERE tenant_id = ?1 AND id = ?2");
    FIND_DEFAULT = concat!("SELECT ", columns!(), " FROM flows WHERE tenant_id = ?1 AND is_default = 1");
    LIST = concat!("SELECT ", columns!(), " FROM flows WHERE tenant_id = ?1 ORDER BY created_at, id");
    NO_OTHER_DEFAULT = "UPDATE flows SET is_default = 0 WHERE tenant_id = ?1 AND is_default = 1 AND id <> ?2";
    PUT = concat!("INSERT INTO flows (", columns!(), ")
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                   ON CONFLICT (tenant_id, id) DO UPDATE SET
                       name = excluded.name, is_default = excluded.is_default, approval = excluded.approval,
                       code_length = excluded.code_length, alphabet = excluded.alphabet,
                       validity_ms = excluded.validity_ms, max_attempts = excluded.max_attempts,
                       allowed_ips = excluded.allowed_ips, updated_at = excluded.updated_at");
    DELETE = "DELETE FROM flows WHERE tenant_id = ?1 AND id = ?2";
}

/// A tenant's flow, without its steps.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    id: FlowId,
) -> Result<Option<Flow>, StoreError> {
    query::first(connection, FIND, params![tenant.0, id.to_bytes()], flow)
}

/// A tenant's default flow, without its steps.
pub(crate) fn find_default(connection: &Connection, tenant: TenantId) -> Result<Option<Flow>, StoreError> {
    query::first(connection, FIND_DEFAULT, params![tenant.0], flow)
}

/// A tenant's flows, oldest first, without their steps.
pub(crate) fn list(connection: &Connection, tenant: TenantId) -> Result<Vec<Flow>, StoreError> {
    query::every(connection, LIST, params![tenant.0], flow)
}

/// Makes a flow, or changes the one of its id. The time when it was made stands.
pub(crate) fn put(connection: &Connection, flow: &Flow) -> Result<(), StoreError> {
    let params = params![
        flow.id.to_bytes(),
        flow.tenant.0,
        flow.name,
        flow.is_default,
        flow.approval.word(),
        flow.code.length,
        flow.code.alphabet.word(),
        cells::millis(flow.validity),
        flow.max_attempts,
        cells::networks(&flow.allowed_ips),
        flow.created_at.as_millis(),
        flow.updated_at.as_millis(),
    ];
    query::insert(connection, PUT, params, "default flow").map(drop)
}

/// Takes the default's place from every flow of a tenant but this one.
pub(crate) fn no_other_default(
    connection: &Connection,
    tenant: TenantId,
    id: FlowId,
) -> Result<(), StoreError> {
    query::change(connection, NO_OTHER_DEFAULT, params![tenant.0, id.to_bytes()]).map(drop)
}

/// Removes a flow with its steps, and tells whether there was one.
pub(crate) fn delete(connection: &Connection, tenant: TenantId, id: FlowId) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0, id.to_bytes()]).map(|changed| changed > 0)
}

fn flow(row: &Row<'_>) -> Result<Flow, StoreError> {
    let mut cells = Cells::of(row, "flows");
    let id = FlowId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(Flow {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        name: cells.text("name")?,
        is_default: cells.flag("is_default")?,
        approval: cells.word("approval")?,
        code: CodePolicy { length: cells.count("code_length")?, alphabet: cells.word("alphabet")? },
        validity: cells.span("validity_ms")?,
        max_attempts: cells.count("max_attempts")?,
        steps: Vec::new(),
        allowed_ips: cells.networks("allowed_ips")?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}
