use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, TenantId};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT id FROM chats WHERE tenant_id = $1 AND number = $2";
}

/// The chat with a number.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    with: &Destination,
) -> Result<Option<ChatId>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &with.as_str()], |row| {
        Cells::of(row, "chats").integer("id").map(ChatId)
    })
    .await
}
