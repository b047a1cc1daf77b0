use countersign_core::domain::flow::{CodePolicy, Flow, FlowStep};
use countersign_core::domain::ids::{FlowId, TenantId};
use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::ports::store::words::Word;
use countersign_core::ports::store::{FlowChoice, StoreError};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use super::{flow_steps, message_templates};
use crate::cells::{self, Cells};
use crate::query;

// Flow, steps and texts are read by one statement: two would see a flow before a change with steps after it.
macro_rules! lines {
    ($of:literal, $order:literal) => {
        concat!(
            "SELECT f.id, f.tenant_id, f.name, f.is_default, f.approval, f.code_length, f.alphabet, f.validity_ms,
                    f.max_attempts, f.allowed_ips, f.created_at, f.updated_at,
                    s.flow_id, s.medium, s.sender, s.template_id, s.after_ms,
                    t.id, t.tenant_id, t.name, t.medium, t.language, t.subject, t.body, t.approval, t.created_at,
                    t.updated_at, t.web_host, t.app_hash, t.dlt_entity, t.dlt_template
             FROM flows f
                 LEFT JOIN flow_steps s ON s.tenant_id = f.tenant_id AND s.flow_id = f.id
                 LEFT JOIN message_templates t ON t.tenant_id = s.tenant_id AND t.id = s.template_id
             WHERE f.tenant_id = $1",
            $of,
            " ORDER BY ",
            $order,
            "s.number"
        )
    };
}

statements! {
    FIND = lines!(" AND f.id = $2", "");
    FIND_DEFAULT = lines!(" AND f.is_default", "");
    LIST = lines!("", "f.created_at, f.id, ");
    NO_OTHER_DEFAULT = "UPDATE flows SET is_default = FALSE WHERE tenant_id = $1 AND is_default AND id <> $2";
    PUT = "INSERT INTO flows (id, tenant_id, name, is_default, approval, code_length, alphabet, validity_ms,
                              max_attempts, allowed_ips, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
           ON CONFLICT (tenant_id, id) DO UPDATE SET
               name = excluded.name, is_default = excluded.is_default, approval = excluded.approval,
               code_length = excluded.code_length, alphabet = excluded.alphabet,
               validity_ms = excluded.validity_ms, max_attempts = excluded.max_attempts,
               allowed_ips = excluded.allowed_ips, updated_at = excluded.updated_at";
    DELETE = "DELETE FROM flows WHERE tenant_id = $1 AND id = $2";
}

/// A flow with one of its steps, and what the step says.
pub(crate) struct Line {
    /// Without steps.
    pub(crate) flow: Flow,
    /// `None` in the one line of a flow that has no steps.
    pub(crate) step: Option<(FlowStep, Option<MessageTemplate>)>,
}

/// A tenant's flow, step by step.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    choice: FlowChoice,
) -> Result<Vec<Line>, StoreError> {
    match choice {
        FlowChoice::Named(id) => query::every(client, FIND, &[&tenant.0, &&id.to_bytes()[..]], line).await,
        FlowChoice::Default => query::every(client, FIND_DEFAULT, &[&tenant.0], line).await,
    }
}

/// A tenant's flows, oldest first, step by step.
pub(crate) async fn list(client: &impl GenericClient, tenant: TenantId) -> Result<Vec<Line>, StoreError> {
    query::every(client, LIST, &[&tenant.0], line).await
}

/// Makes a flow, or changes the one of its id. The time when it was made stands.
pub(crate) async fn put(client: &impl GenericClient, flow: &Flow) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[
        &&flow.id.to_bytes()[..],
        &flow.tenant.0,
        &flow.name,
        &flow.is_default,
        &flow.approval.word(),
        &i64::from(flow.code.length),
        &flow.code.alphabet.word(),
        &cells::millis(flow.validity),
        &i64::from(flow.max_attempts),
        &cells::networks(&flow.allowed_ips),
        &flow.created_at.as_millis(),
        &flow.updated_at.as_millis(),
    ];
    query::insert(client, PUT, params, "default flow").await.map(drop)
}

/// Takes the default's place from every flow of a tenant but this one.
pub(crate) async fn no_other_default(
    client: &impl GenericClient,
    tenant: TenantId,
    id: FlowId,
) -> Result<(), StoreError> {
    query::change(client, NO_OTHER_DEFAULT, &[&tenant.0, &&id.to_bytes()[..]]).await.map(drop)
}

/// Removes a flow with its steps, and tells whether there was one.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    id: FlowId,
) -> Result<bool, StoreError> {
    query::change(client, DELETE, &[&tenant.0, &&id.to_bytes()[..]]).await.map(|changed| changed > 0)
}

fn line(row: &Row) -> Result<Line, StoreError> {
    let mut cells = Cells::of(row, "flows");
    let flow = flow(&mut cells)?;
    cells.enter(flow_steps::TABLE);
    let step = cells.optional("flow_id", |cells, _| {
        let step = flow_steps::read(cells)?;
        cells.enter(message_templates::TABLE);
        Ok((step, cells.optional("id", |cells, _| message_templates::read(cells))?))
    })?;
    Ok(Line { flow, step })
}

fn flow(cells: &mut Cells<'_>) -> Result<Flow, StoreError> {
    let id = FlowId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(Flow {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        name: cells.text("name")?,
        is_default: cells.flag("is_default")?,
        approval: cells.word("approval")?,
        code: CodePolicy { length: cells.count("code_length")?, alphabet: cells.word("alphabet")? },
        validity: cells.span("validity_ms")?,
        max_attempts: cells.count("max_attempts")?,
        steps: Vec::new(),
        allowed_ips: cells.networks("allowed_ips")?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}
