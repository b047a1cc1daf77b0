//! A tenant's WhatsApp account.

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::whatsapp::WhatsAppSettings;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Counter;
use deadpool_postgres::Client;

use crate::query;
use crate::tables::{counters, whatsapp_settings};

/// The revision grows even over a removal, so that no cache takes a new account for an old one. Its counter's lock brings
/// two changes at once into one order: the later one has the higher revision.
pub(super) async fn put_whatsapp(
    connection: &mut Client,
    tenant: TenantId,
    mut settings: WhatsAppSettings,
) -> Result<(), StoreError> {
    let transaction = query::begin(connection).await?;
    settings.revision = counters::add(&transaction, tenant, Counter::WhatsAppRevision).await?;
    whatsapp_settings::put(&transaction, tenant, &settings).await?;
    query::commit(transaction).await
}
