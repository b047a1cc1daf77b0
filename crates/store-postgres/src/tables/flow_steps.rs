use countersign_core::domain::flow::{Flow, FlowStep};
use countersign_core::domain::ids::{FlowId, MessageTemplateId};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use deadpool_postgres::GenericClient;

use crate::cells::{self, Cells};
use crate::failure::reference_failed;
use crate::query;

/// Its name.
pub(super) const TABLE: &str = "flow_steps";

statements! {
    INSERT = "INSERT INTO flow_steps (tenant_id, flow_id, number, medium, sender, template_id, after_ms)
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    CLEAR = "DELETE FROM flow_steps WHERE tenant_id = $1 AND flow_id = $2";
}

/// Replaces the steps of a flow. `Missing` if a template is not the tenant's: the foreign key sees one that is removed
/// at this moment too.
pub(crate) async fn replace(client: &impl GenericClient, flow: &Flow) -> Result<(), StoreError> {
    query::change(client, CLEAR, &[&flow.tenant.0, &&flow.id.to_bytes()[..]]).await?;
    for (number, step) in (0_i64..).zip(&flow.steps) {
        let params: query::Params<'_> = &[
            &flow.tenant.0,
            &&flow.id.to_bytes()[..],
            &number,
            &step.medium.word(),
            &step.sender,
            &&step.template.to_bytes()[..],
            &cells::millis(step.after),
        ];
        let missing = StoreError::Missing { what: "message template" };
        query::change_or(client, INSERT, params, |error| reference_failed(error, missing)).await?;
    }
    Ok(())
}

/// Reads flow, medium, sender, template and wait.
pub(super) fn read(cells: &mut Cells<'_>) -> Result<FlowStep, StoreError> {
    let flow = FlowId::from_bytes(cells.bytes("flow_id")?);
    cells.identify(flow);
    Ok(FlowStep {
        medium: cells.word("medium")?,
        sender: cells.text("sender")?,
        template: MessageTemplateId::from_bytes(cells.bytes("template_id")?),
        after: cells.span("after_ms")?,
    })
}
