use countersign_core::domain::ids::{TemplateId, TenantId};
use countersign_core::domain::template::{
    RemoteTemplate, Template, TemplateCategory, TemplateShape, TemplateStatus,
};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

macro_rules! columns {
    () => {
        "id, vendor_id, name, language, category, status, components, body, body_params, header_format, \
         header_text, footer, code_expiration_minutes, otp_buttons, created_at, updated_at"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM templates
                    WHERE tenant_id = $1 AND name = $2 AND language = $3");
    LIST = concat!("SELECT ", columns!(), " FROM templates WHERE tenant_id = $1 ORDER BY id");
    PUT = concat!("INSERT INTO templates (", columns!(), ", tenant_id, name_folded, body_folded)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
                   ON CONFLICT (tenant_id, id) DO UPDATE SET
                       vendor_id = excluded.vendor_id, category = excluded.category, status = excluded.status,
                       components = excluded.components, body = excluded.body,
                       body_params = excluded.body_params, header_format = excluded.header_format,
                       header_text = excluded.header_text, footer = excluded.footer,
                       code_expiration_minutes = excluded.code_expiration_minutes,
                       otp_buttons = excluded.otp_buttons, updated_at = excluded.updated_at,
                       name_folded = excluded.name_folded, body_folded = excluded.body_folded");
    DELETE = "DELETE FROM templates WHERE tenant_id = $1 AND id = $2";
    SET_STATUS = "UPDATE templates
                  SET status = $3, updated_at = CASE status WHEN $3 THEN updated_at ELSE $4 END
                  WHERE tenant_id = $1 AND vendor_id = $2";
}

/// The columns that [`read`] reads, in its order.
pub(crate) const COLUMNS: &str = columns!();

/// The template of a name and language.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    name: &str,
    language: &str,
) -> Result<Option<Template>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &name, &language], read).await
}

/// All of a tenant's templates, by number.
pub(crate) async fn list(client: &impl GenericClient, tenant: TenantId) -> Result<Vec<Template>, StoreError> {
    query::every(client, LIST, &[&tenant.0], read).await
}

/// Makes a template, or changes the one with its number.
pub(crate) async fn put(
    client: &impl GenericClient,
    tenant: TenantId,
    template: &Template,
) -> Result<(), StoreError> {
    let remote = &template.remote;
    let shape = &remote.shape;
    let params: query::Params<'_> = &[
        &template.id.0,
        &remote.vendor_id,
        &remote.name,
        &remote.language,
        &remote.category.as_str(),
        &remote.status.as_str(),
        &remote.components,
        &shape.body,
        &i64::from(shape.body_params),
        &shape.header_format,
        &shape.header_text,
        &shape.footer,
        &shape.code_expiration_minutes.map(i64::from),
        &shape.otp_buttons,
        &template.created_at.as_millis(),
        &template.updated_at.as_millis(),
        &tenant.0,
        &remote.name.to_lowercase(),
        &shape.body.to_lowercase(),
    ];
    query::insert(client, PUT, params, "template").await.map(drop)
}

/// Removes a template.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    id: TemplateId,
) -> Result<(), StoreError> {
    query::change(client, DELETE, &[&tenant.0, &id.0]).await.map(drop)
}

/// Changes the status of the template with the vendor's id, and tells whether there is one.
pub(crate) async fn set_status(
    client: &impl GenericClient,
    tenant: TenantId,
    vendor_id: &str,
    status: &TemplateStatus,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params: query::Params<'_> = &[&tenant.0, &vendor_id, &status.as_str(), &now.as_millis()];
    query::change(client, SET_STATUS, params).await.map(|changed| changed > 0)
}

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(row: &Row) -> Result<Template, StoreError> {
    let mut cells = Cells::of(row, "templates");
    let id = TemplateId(cells.integer("id")?);
    cells.identify(id);
    Ok(Template {
        id,
        remote: RemoteTemplate {
            vendor_id: cells.text("vendor_id")?,
            name: cells.text("name")?,
            language: cells.text("language")?,
            category: TemplateCategory::parse(cells.str("category")?),
            status: TemplateStatus::parse(cells.str("status")?),
            components: cells.text("components")?,
            shape: shape(&mut cells)?,
        },
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}

fn shape(cells: &mut Cells<'_>) -> Result<TemplateShape, StoreError> {
    Ok(TemplateShape {
        body: cells.text("body")?,
        body_params: cells.count("body_params")?,
        header_format: cells.optional("header_format", Cells::text)?,
        header_text: cells.optional("header_text", Cells::text)?,
        footer: cells.optional("footer", Cells::text)?,
        code_expiration_minutes: cells.optional("code_expiration_minutes", Cells::count)?,
        otp_buttons: cells.blob("otp_buttons")?.to_vec(),
    })
}
