use countersign_core::domain::ids::{SourceId, StatusId, TenantId};
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::whatsapp::WhatsAppSettings;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

statements! {
    PUT = "INSERT INTO whatsapp_settings
               (tenant_id, revision, base_url, graph_version, phone_number_id, waba_id, callback_id,
                access_token, app_secret, previous_app_secret, verify_token, default_source, default_status)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
           ON CONFLICT (tenant_id) DO UPDATE SET
               revision = excluded.revision, base_url = excluded.base_url,
               graph_version = excluded.graph_version, phone_number_id = excluded.phone_number_id,
               waba_id = excluded.waba_id, callback_id = excluded.callback_id,
               access_token = excluded.access_token, app_secret = excluded.app_secret,
               previous_app_secret = excluded.previous_app_secret, verify_token = excluded.verify_token,
               default_source = excluded.default_source, default_status = excluded.default_status";
    FIND = "SELECT tenant_id, revision, base_url, graph_version, phone_number_id, waba_id, callback_id,
                   access_token, app_secret, previous_app_secret, verify_token, default_source, default_status
            FROM whatsapp_settings WHERE tenant_id = $1";
    FIND_CALLBACK = "SELECT tenant_id FROM whatsapp_settings WHERE callback_id = $1";
    DELETE = "DELETE FROM whatsapp_settings WHERE tenant_id = $1";
    GIVE_SOURCE = "SELECT 1 FROM whatsapp_settings WHERE tenant_id = $1 AND default_source = $2";
    GIVE_STATUS = "SELECT 1 FROM whatsapp_settings WHERE tenant_id = $1 AND default_status = $2";
}

/// Sets a tenant's account.
pub(crate) async fn put(
    client: &impl GenericClient,
    tenant: TenantId,
    settings: &WhatsAppSettings,
) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[
        &tenant.0,
        &settings.revision,
        &settings.base_url,
        &settings.graph_version,
        &settings.phone_number_id,
        &settings.waba_id,
        &settings.callback_id,
        &settings.access_token.as_bytes(),
        &settings.app_secret.as_bytes(),
        &settings.previous_app_secret.as_ref().map(Sealed::as_bytes),
        &settings.verify_token.as_bytes(),
        &settings.default_source.map(|source| source.0),
        &settings.default_status.map(|status| status.0),
    ];
    query::insert(client, PUT, params, "callback id").await.map(drop)
}

/// A tenant's account.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
) -> Result<Option<WhatsAppSettings>, StoreError> {
    query::first(client, FIND, &[&tenant.0], settings).await
}

/// The tenant whose account has this callback id.
pub(crate) async fn find_callback(
    client: &impl GenericClient,
    callback_id: &str,
) -> Result<Option<TenantId>, StoreError> {
    query::first(client, FIND_CALLBACK, &[&callback_id], |row| {
        Cells::of(row, "whatsapp_settings").integer("tenant_id").map(TenantId)
    })
    .await
}

/// Removes a tenant's account, and tells whether there was one.
pub(crate) async fn delete(client: &impl GenericClient, tenant: TenantId) -> Result<bool, StoreError> {
    query::change(client, DELETE, &[&tenant.0]).await.map(|changed| changed > 0)
}

fn settings(row: &Row) -> Result<WhatsAppSettings, StoreError> {
    let mut cells = Cells::of(row, "whatsapp_settings");
    let tenant = TenantId(cells.integer("tenant_id")?);
    cells.identify(tenant);
    Ok(WhatsAppSettings {
        revision: cells.integer("revision")?,
        base_url: cells.text("base_url")?,
        graph_version: cells.text("graph_version")?,
        phone_number_id: cells.text("phone_number_id")?,
        waba_id: cells.text("waba_id")?,
        callback_id: cells.text("callback_id")?,
        access_token: cells.sealed("access_token")?,
        app_secret: cells.sealed("app_secret")?,
        previous_app_secret: cells.optional("previous_app_secret", Cells::sealed)?,
        verify_token: cells.sealed("verify_token")?,
        default_source: cells.optional("default_source", Cells::integer)?.map(SourceId),
        default_status: cells.optional("default_status", Cells::integer)?.map(StatusId),
    })
}

/// Whether new contacts get this source.
pub(crate) async fn give_source(
    client: &impl GenericClient,
    tenant: TenantId,
    id: i64,
) -> Result<bool, StoreError> {
    query::exists(client, GIVE_SOURCE, &[&tenant.0, &id]).await
}

/// Whether new contacts get this status.
pub(crate) async fn give_status(
    client: &impl GenericClient,
    tenant: TenantId,
    id: i64,
) -> Result<bool, StoreError> {
    query::exists(client, GIVE_STATUS, &[&tenant.0, &id]).await
}
