use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;

use crate::cells::Cells;
use crate::query;

statements! {
    SET_OPTED_OUT = "UPDATE contacts SET opted_out = $3, updated_at = $4 WHERE tenant_id = $1 AND phone = $2
                     RETURNING id";
}

/// Sets whether the contact with this number gets messages, and tells which one it is, if any.
pub(crate) async fn set_opted_out(
    client: &impl GenericClient,
    tenant: TenantId,
    phone: &Destination,
    opted_out: bool,
    now: Timestamp,
) -> Result<Option<ContactId>, StoreError> {
    let params: query::Params<'_> = &[&tenant.0, &phone.as_str(), &opted_out, &now.as_millis()];
    query::first(client, SET_OPTED_OUT, params, |row| Cells::of(row, "contacts").integer("id").map(ContactId))
        .await
}
