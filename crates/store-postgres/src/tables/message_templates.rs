use countersign_core::domain::ids::{MessageTemplateId, TenantId};
use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::domain::sms::autofill::{AppHash, Autofill, WebHost};
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use deadpool_postgres::GenericClient;

use crate::cells::Cells;
use crate::failure::reference_failed;
use crate::query;

/// Its name.
pub(super) const TABLE: &str = "message_templates";

statements! {
    LIST = "SELECT id, tenant_id, name, medium, language, subject, body, approval, created_at, updated_at,
                   web_host, app_hash, dlt_entity, dlt_template
            FROM message_templates WHERE tenant_id = $1 ORDER BY created_at, id";
    PUT = "INSERT INTO message_templates (id, tenant_id, name, medium, language, subject, body, approval, created_at,
                                          updated_at, web_host, app_hash, dlt_entity, dlt_template)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
           ON CONFLICT (tenant_id, id) DO UPDATE SET
               name = excluded.name, medium = excluded.medium, language = excluded.language,
               subject = excluded.subject, body = excluded.body, approval = excluded.approval,
               updated_at = excluded.updated_at, web_host = excluded.web_host, app_hash = excluded.app_hash,
               dlt_entity = excluded.dlt_entity, dlt_template = excluded.dlt_template";
    DELETE = "DELETE FROM message_templates WHERE tenant_id = $1 AND id = $2";
}

/// A tenant's templates, oldest first.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
) -> Result<Vec<MessageTemplate>, StoreError> {
    query::every(client, LIST, &[&tenant.0], |row| read(&mut Cells::of(row, TABLE))).await
}

/// Makes a template, or changes the one of its id. The time when it was made stands.
pub(crate) async fn put(client: &impl GenericClient, template: &MessageTemplate) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[
        &&template.id.to_bytes()[..],
        &template.tenant.0,
        &template.name,
        &template.medium.word(),
        &template.language,
        &template.subject,
        &template.text,
        &template.approval.word(),
        &template.created_at.as_millis(),
        &template.updated_at.as_millis(),
        &template.autofill.web.as_ref().map(WebHost::as_str),
        &template.autofill.app.as_ref().map(AppHash::as_str),
        &template.dlt.as_ref().map(DltIds::entity),
        &template.dlt.as_ref().map(DltIds::template),
    ];
    query::insert(client, PUT, params, "name of a message template").await.map(drop)
}

/// Removes a template, and tells whether there was one. `Taken` if a flow uses it: the foreign key sees one that is put
/// at this moment too.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    id: MessageTemplateId,
) -> Result<bool, StoreError> {
    let params: query::Params<'_> = &[&tenant.0, &&id.to_bytes()[..]];
    let used = StoreError::Taken { what: "message template" };
    let deleted = query::change_or(client, DELETE, params, |error| reference_failed(error, used)).await;
    deleted.map(|changed| changed > 0)
}

/// Reads all columns, in the order of the list.
pub(super) fn read(cells: &mut Cells<'_>) -> Result<MessageTemplate, StoreError> {
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
