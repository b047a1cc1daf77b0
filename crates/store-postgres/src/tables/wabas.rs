use countersign_core::domain::ids::TenantId;
use countersign_core::domain::waba::{Waba, WabaBackend};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::{BackendKind, Word};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

macro_rules! columns {
    () => {
        "tenant_id, waba_id, backend, base_url, graph_version, access_token, sender, code_minutes, max_attempts"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM wabas WHERE tenant_id = $1 AND waba_id = $2");
    LIST = concat!("SELECT ", columns!(), " FROM wabas WHERE tenant_id = $1 ORDER BY waba_id");
    PUT = concat!("INSERT INTO wabas (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                   ON CONFLICT (tenant_id, waba_id) DO UPDATE SET
                       backend = excluded.backend, base_url = excluded.base_url,
                       graph_version = excluded.graph_version, access_token = excluded.access_token,
                       sender = excluded.sender, code_minutes = excluded.code_minutes,
                       max_attempts = excluded.max_attempts");
    DELETE = "DELETE FROM wabas WHERE tenant_id = $1 AND waba_id = $2";
}

/// A tenant's account.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    waba_id: &str,
) -> Result<Option<Waba>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &waba_id], waba).await
}

/// A tenant's accounts, by id.
pub(crate) async fn list(client: &impl GenericClient, tenant: TenantId) -> Result<Vec<Waba>, StoreError> {
    query::every(client, LIST, &[&tenant.0], waba).await
}

/// Makes an account, or changes the one of its id.
pub(crate) async fn put(client: &impl GenericClient, waba: &Waba) -> Result<(), StoreError> {
    let (tenant, id) = (&waba.tenant.0, &waba.waba_id);
    let (text, blob, count) = (None::<&str>, None::<&[u8]>, None::<i64>);
    let put = match &waba.backend {
        WabaBackend::Meta { base_url, graph_version, access_token } => {
            let (kind, token) = (BackendKind::Meta.word(), access_token.as_bytes());
            let params: query::Params<'_> =
                &[tenant, id, &kind, base_url, graph_version, &token, &text, &count, &count];
            query::insert(client, PUT, params, "waba").await
        }
        WabaBackend::Own { sender, code_minutes, max_attempts } => {
            let (kind, minutes, attempts) =
                (BackendKind::Own.word(), i64::from(*code_minutes), i64::from(*max_attempts));
            let params: query::Params<'_> =
                &[tenant, id, &kind, &text, &text, &blob, sender, &minutes, &attempts];
            query::insert(client, PUT, params, "waba").await
        }
    };
    put.map(drop)
}

/// Removes an account with its numbers, and tells whether there was one.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    waba_id: &str,
) -> Result<bool, StoreError> {
    query::change(client, DELETE, &[&tenant.0, &waba_id]).await.map(|changed| changed > 0)
}

fn waba(row: &Row) -> Result<Waba, StoreError> {
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
