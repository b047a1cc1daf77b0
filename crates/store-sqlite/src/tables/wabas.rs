use countersign_core::domain::ids::TenantId;
use countersign_core::domain::waba::{Waba, WabaBackend};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, ToSql, params};

use crate::cells::Cells;
use crate::query;
use countersign_core::ports::store::words::{BackendKind, Word};

macro_rules! columns {
    () => {
        "tenant_id, waba_id, backend, base_url, graph_version, access_token, sender, code_minutes, max_attempts"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM wabas WHERE tenant_id = ?1 AND waba_id = ?2");
    LIST = concat!("SELECT ", columns!(), " FROM wabas WHERE tenant_id = ?1 ORDER BY waba_id");
    PUT = concat!("INSERT INTO wabas (", columns!(), ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                   ON CONFLICT (tenant_id, waba_id) DO UPDATE SET
                       backend = excluded.backend, base_url = excluded.base_url,
                       graph_version = excluded.graph_version, access_token = excluded.access_token,
                       sender = excluded.sender, code_minutes = excluded.code_minutes,
                       max_attempts = excluded.max_attempts");
    DELETE = "DELETE FROM wabas WHERE tenant_id = ?1 AND waba_id = ?2";
}

/// A tenant's account.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    waba_id: &str,
) -> Result<Option<Waba>, StoreError> {
    query::first(connection, FIND, params![tenant.0, waba_id], waba)
}

/// A tenant's accounts, by id.
pub(crate) fn list(connection: &Connection, tenant: TenantId) -> Result<Vec<Waba>, StoreError> {
    query::every(connection, LIST, params![tenant.0], waba)
}

/// Makes an account, or changes the one of its id.
pub(crate) fn put(connection: &Connection, waba: &Waba) -> Result<(), StoreError> {
    let none: &dyn ToSql = &rusqlite::types::Null;
    let put = |kind: BackendKind, of: [&dyn ToSql; 6]| {
        let [base_url, graph_version, token, sender, minutes, attempts] = of;
        let params = params![
            waba.tenant.0,
            waba.waba_id,
            kind.word(),
            base_url,
            graph_version,
            token,
            sender,
            minutes,
            attempts
        ];
        query::insert(connection, PUT, params, "waba").map(drop)
    };
    match &waba.backend {
        WabaBackend::Meta { base_url, graph_version, access_token } => {
            let token: &[u8] = access_token.as_bytes();
            put(BackendKind::Meta, [base_url, graph_version, &token, none, none, none])
        }
        WabaBackend::Own { sender, code_minutes, max_attempts } => {
            put(BackendKind::Own, [none, none, none, sender, code_minutes, max_attempts])
        }
    }
}

/// Removes an account with its numbers, and tells whether there was one.
pub(crate) fn delete(connection: &Connection, tenant: TenantId, waba_id: &str) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0, waba_id]).map(|changed| changed > 0)
}

fn waba(row: &Row<'_>) -> Result<Waba, StoreError> {
    let mut cells = Cells::of(row, "wabas");
    let tenant = TenantId(cells.integer("tenant_id")?);
    let waba_id = cells.text("waba_id")?;
    cells.identify(format!("{tenant}/{waba_id}"));
    let backend = match cells.word("backend")? {
        BackendKind::Meta => WabaBackend::Meta {
            base_url: cells.text("base_url")?,
            graph_version: cells.text("graph_version")?,
            access_token: cells.sealed("access_token")?,
        },
        BackendKind::Own => {
            for column in ["base_url", "graph_version", "access_token"] {
                cells.optional(column, Cells::sealed)?;
            }
            WabaBackend::Own {
                sender: cells.text("sender")?,
                code_minutes: cells.count("code_minutes")?,
                max_attempts: cells.count("max_attempts")?,
            }
        }
    };
    Ok(Waba { tenant, waba_id, backend })
}
