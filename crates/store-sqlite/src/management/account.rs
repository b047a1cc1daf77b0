//! Tokens, and a tenant's WhatsApp account.

use countersign_core::domain::ids::{TenantId, TokenId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::whatsapp::WhatsAppSettings;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Counter;
use rusqlite::Connection;

use crate::tables::counters;
use crate::tables::{admin_tokens, tokens, whatsapp_settings};

pub(super) fn revoke_token(
    connection: &Connection,
    tenant: TenantId,
    token: TokenId,
    now: Timestamp,
) -> Result<(), StoreError> {
    if tokens::revoke(connection, tenant, token, now)? {
        Ok(())
    } else {
        Err(StoreError::Missing { what: "token" })
    }
}

pub(super) fn revoke_admin_token(
    connection: &Connection,
    token: TokenId,
    now: Timestamp,
) -> Result<(), StoreError> {
    if admin_tokens::revoke(connection, token, now)? {
        Ok(())
    } else {
        Err(StoreError::Missing { what: "admin token" })
    }
}

/// The revision grows even over a removal, so that no cache takes a new account for an old one.
pub(super) fn put_whatsapp(
    connection: &Connection,
    tenant: TenantId,
    mut settings: WhatsAppSettings,
) -> Result<(), StoreError> {
    settings.revision = counters::add(connection, tenant, Counter::WhatsAppRevision)?;
    whatsapp_settings::put(connection, tenant, &settings)
}
