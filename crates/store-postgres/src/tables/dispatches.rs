use countersign_core::domain::delivery::PastTry;
use countersign_core::domain::ids::{DeliveryId, ProviderId, TenantId};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;

use crate::cells::Cells;
use crate::query;

statements! {
    LIST = "SELECT provider_id, outcome <> 'refused' FROM dispatches
            WHERE tenant_id = $1 AND delivery_id = $2 ORDER BY number";
}

/// The tries in the ledger of a message, oldest first.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
    delivery: DeliveryId,
) -> Result<Vec<PastTry>, StoreError> {
    let id = delivery.to_bytes();
    query::every(client, LIST, &[&tenant.0, &id.as_slice()], |row| {
        let mut cells = Cells::of(row, "dispatches");
        cells.identify(delivery);
        Ok(PastTry {
            provider: cells.optional("provider_id", Cells::bytes)?.map(ProviderId::from_bytes),
            may_be_out: cells.flag("outcome")?,
        })
    })
    .await
}
