//! Removing a text that no flow sends.

use countersign_core::domain::ids::{MessageTemplateId, TenantId};
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::tables::{flow_steps, message_templates};

pub(super) fn delete(
    connection: &Connection,
    tenant: TenantId,
    id: MessageTemplateId,
) -> Result<(), StoreError> {
    if flow_steps::use_template(connection, tenant, id)? {
        return Err(StoreError::Taken { what: "message template" });
    }
    if message_templates::delete(connection, tenant, id)? {
        Ok(())
    } else {
        Err(StoreError::Missing { what: "message template" })
    }
}
