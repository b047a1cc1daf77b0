use countersign_core::domain::ids::{SourceId, StatusId, TenantId};
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::whatsapp::WhatsAppSettings;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

statements! {
    PUT = "INSERT INTO whatsapp_settings
               (tenant_id, revision, base_url, graph_version, phone_number_id, waba_id, callback_id,
                access_token, app_secret, previous_app_secret, verify_token, default_source, default_status)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
           ON CONFLICT (tenant_id) DO UPDATE SET
               revision = excluded.revision, base_url = excluded.base_url,
               graph_version = excluded.graph_version, phone_number_id = excluded.phone_number_id,
               waba_id = excluded.waba_id, callback_id = excluded.callback_id,
               access_token = excluded.access_token, app_secret = excluded.app_secret,
               previous_app_secret = excluded.previous_app_secret, verify_token = excluded.verify_token,
               default_source = excluded.default_source, default_status = excluded.default_status";
    FIND = "SELECT tenant_id, revision, base_url, graph_version, phone_number_id, waba_id, callback_id,
                   access_token, app_secret, previous_app_secret, verify_token, default_source, default_status
            FROM whatsapp_settings WHERE tenant_id = ?1";
    FIND_CALLBACK = "SELECT tenant_id FROM whatsapp_settings WHERE callback_id = ?1";
    DELETE = "DELETE FROM whatsapp_settings WHERE tenant_id = ?1";
    GIVE_SOURCE = "SELECT 1 FROM whatsapp_settings WHERE tenant_id = ?1 AND default_source = ?2";
    GIVE_STATUS = "SELECT 1 FROM whatsapp_settings WHERE tenant_id = ?1 AND default_status = ?2";
}

/// Sets a tenant's account.
pub(crate) fn put(
    connection: &Connection,
    tenant: TenantId,
    settings: &WhatsAppSettings,
) -> Result<(), StoreError> {
    let params = params![
        tenant.0,
        settings.revision,
        settings.base_url,
        settings.graph_version,
        settings.phone_number_id,
        settings.waba_id,
        settings.callback_id,
        settings.access_token.as_bytes(),
        settings.app_secret.as_bytes(),
        settings.previous_app_secret.as_ref().map(Sealed::as_bytes),
        settings.verify_token.as_bytes(),
        settings.default_source.map(|source| source.0),
        settings.default_status.map(|status| status.0),
    ];
    query::insert(connection, PUT, params, "callback id").map(drop)
}

/// A tenant's account.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
) -> Result<Option<WhatsAppSettings>, StoreError> {
    query::first(connection, FIND, params![tenant.0], settings)
}

/// The tenant whose account has this callback id.
pub(crate) fn find_callback(
    connection: &Connection,
    callback_id: &str,
) -> Result<Option<TenantId>, StoreError> {
    query::first(connection, FIND_CALLBACK, params![callback_id], |row| {
        Cells::of(row, "whatsapp_settings").integer("tenant_id").map(TenantId)
    })
}

/// Removes a tenant's account, and tells whether there was one.
pub(crate) fn delete(connection: &Connection, tenant: TenantId) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0]).map(|changed| changed > 0)
}

fn settings(row: &Row<'_>) -> Result<WhatsAppSettings, StoreError> {
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
pub(crate) fn give_source(connection: &Connection, tenant: TenantId, id: i64) -> Result<bool, StoreError> {
    query::exists(connection, GIVE_SOURCE, params![tenant.0, id])
}

/// Whether new contacts get this status.
pub(crate) fn give_status(connection: &Connection, tenant: TenantId, id: i64) -> Result<bool, StoreError> {
    query::exists(connection, GIVE_STATUS, params![tenant.0, id])
}
