use countersign_core::domain::flow::{Flow, FlowStep};
use countersign_core::domain::ids::{FlowId, MessageTemplateId, TenantId};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::{self, Cells};
use crate::query;
use countersign_core::ports::store::words::Word;

statements! {
    LIST = "SELECT flow_id, medium, sender, template_id, after_ms FROM flow_steps
            WHERE tenant_id = ?1 AND flow_id = ?2 ORDER BY number";
    INSERT = "INSERT INTO flow_steps (tenant_id, flow_id, number, medium, sender, template_id, after_ms)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    CLEAR = "DELETE FROM flow_steps WHERE tenant_id = ?1 AND flow_id = ?2";
    USE_TEMPLATE = "SELECT 1 FROM flow_steps INDEXED BY flow_steps_by_template
                    WHERE tenant_id = ?1 AND template_id = ?2 LIMIT 1";
}

/// The steps of a flow, in order.
pub(crate) fn list(
    connection: &Connection,
    tenant: TenantId,
    flow: FlowId,
) -> Result<Vec<FlowStep>, StoreError> {
    query::every(connection, LIST, params![tenant.0, flow.to_bytes()], step)
}

/// Replaces the steps of a flow.
pub(crate) fn replace(connection: &Connection, flow: &Flow) -> Result<(), StoreError> {
    query::change(connection, CLEAR, params![flow.tenant.0, flow.id.to_bytes()])?;
    for (number, step) in (0_i64..).zip(&flow.steps) {
        let params = params![
            flow.tenant.0,
            flow.id.to_bytes(),
            number,
            step.medium.word(),
            step.sender,
            step.template.to_bytes(),
            cells::millis(step.after),
        ];
        query::insert(connection, INSERT, params, "step")?;
    }
    Ok(())
}

/// Whether a flow uses this template.
pub(crate) fn use_template(
    connection: &Connection,
    tenant: TenantId,
    template: MessageTemplateId,
) -> Result<bool, StoreError> {
    query::exists(connection, USE_TEMPLATE, params![tenant.0, template.to_bytes()])
}

fn step(row: &Row<'_>) -> Result<FlowStep, StoreError> {
    let mut cells = Cells::of(row, "flow_steps");
    let flow = FlowId::from_bytes(cells.bytes("flow_id")?);
    cells.identify(flow);
    Ok(FlowStep {
        medium: cells.word("medium")?,
        sender: cells.text("sender")?,
        template: MessageTemplateId::from_bytes(cells.bytes("template_id")?),
        after: cells.span("after_ms")?,
    })
}
