//! The names that contacts refer to.

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{NamedKind, NamedRow, StoreError};
use countersign_core::transact::rows::Counter;
use deadpool_postgres::Client;

use crate::query;
use crate::tables::{counters, named};

/// A name that is not there is looked for again under its counter's lock: another node may have made it since. Then
/// what was counted is taken back, so that numbers have no gaps.
pub(super) async fn ensure(
    connection: &mut Client,
    tenant: TenantId,
    kind: NamedKind,
    name: &str,
    now: Timestamp,
) -> Result<NamedRow, StoreError> {
    if let Some(known) = named::find(connection, tenant, kind, name).await? {
        return Ok(known);
    }
    let transaction = query::begin(connection).await?;
    let id = counters::add(&transaction, tenant, Counter::of(kind)).await?;
    if let Some(known) = named::find(&transaction, tenant, kind, name).await? {
        return Ok(known);
    }
    let row = NamedRow { id, name: name.to_owned(), color: None, created_at: now, updated_at: now };
    named::insert(&transaction, tenant, kind, &row).await?;
    query::commit(transaction).await?;
    Ok(row)
}
