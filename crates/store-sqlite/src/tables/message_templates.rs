use countersign_core::domain::ids::{MessageTemplateId, TenantId};
use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::domain::sms::autofill::{AppHash, Autofill, WebHost};
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;
use countersign_core::ports::store::words::Word;

macro_rules! columns {
    () => {
        "id, tenant_id, name, medium, language, subject, body, approval, created_at, updated_at, web_host, app_hash,
         dlt_entity, dlt_template"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM message_templates WHERE tenant_id = ?1 AND id = ?2");
    LIST = concat!("SELECT ", columns!(), " FROM message_templates WHERE tenant_id = ?1 ORDER BY created_at, id");
    PUT = concat!("INSERT INTO message_templates (", columns!(), ")
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
                   ON CONFLICT (tenant_id, id) DO UPDATE SET
                       name = excluded.name, medium = excluded.medium, language = excluded.language,
                       subject = excluded.subject, body = excluded.body, approval = excluded.approval,
                       updated_at = excluded.updated_at, web_host = excluded.web_host, app_hash = excluded.app_hash,
                       dlt_entity = excluded.dlt_entity, dlt_template = excluded.dlt_template");
    DELETE = "DELETE FROM message_templates WHERE tenant_id = ?1 AND id = ?2";
}

/// A tenant's template.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    id: MessageTemplateId,
) -> Result<Option<MessageTemplate>, StoreError> {
    query::first(connection, FIND, params![tenant.0, id.to_bytes()], template)
}

/// A tenant's templates, oldest first.
pub(crate) fn list(connection: &Connection, tenant: TenantId) -> Result<Vec<MessageTemplate>, StoreError> {
    query::every(connection, LIST, params![tenant.0], template)
}

/// Makes a template, or changes the one of its id. The time when it was made stands.
pub(crate) fn put(connection: &Connection, template: &MessageTemplate) -> Result<(), StoreError> {
    let params = params![
        template.id.to_bytes(),
        template.tenant.0,
        template.name,
        template.medium.word(),
        template.language,
        template.subject,
        template.text,
        template.approval.word(),
        template.created_at.as_millis(),
        template.updated_at.as_millis(),
        template.autofill.web.as_ref().map(WebHost::as_str),
        template.autofill.app.as_ref().map(AppHash::as_str),
        template.dlt.as_ref().map(DltIds::entity),
        template.dlt.as_ref().map(DltIds::template),
    ];
    query::insert(connection, PUT, params, "name of a message template").map(drop)
}

/// Removes a template, and tells whether there was one.
pub(crate) fn delete(
    connection: &Connection,
    tenant: TenantId,
    id: MessageTemplateId,
) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0, id.to_bytes()]).map(|changed| changed > 0)
}

fn template(row: &Row<'_>) -> Result<MessageTemplate, StoreError> {
    let mut cells = Cells::of(row, "message_templates");
    let id = MessageTemplateId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(MessageTemplate {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        name: cells.text("name")?,
        medium: cells.word("medium")?,
        language: cells.text("language")?,
        subject: cells.optional("subject", Cells::text)?,
        text: cells.text("body")?,
        approval: cells.word("approval")?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
        autofill: Autofill {
            web: cells.optional("web_host", |cells, column| cells.parsed(column, "is no host"))?,
            app: cells.optional("app_hash", |cells, column| cells.parsed(column, "is no app's hash"))?,
        },
        dlt: cells.dlt_ids()?,
    })
}
