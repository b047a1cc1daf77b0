//! Flows with their steps.

use countersign_core::domain::flow::{Flow, ReadyFlow};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::Client;

use crate::query;
use crate::tables::flows::Line;
use crate::tables::{flow_steps, flows, tenants};

/// The tenant is held: of two flows that are made the default at once the second would not see the first yet, and be
/// refused by the index that allows one.
pub(super) async fn put(connection: &mut Client, flow: &Flow) -> Result<(), StoreError> {
    let transaction = query::begin(connection).await?;
    tenants::hold(&transaction, flow.tenant).await?;
    if flow.is_default {
        flows::no_other_default(&transaction, flow.tenant, flow.id).await?;
    }
    flows::put(&transaction, flow).await?;
    flow_steps::replace(&transaction, flow).await?;
    query::commit(transaction).await
}

/// The flows of these lines, in their order.
pub(super) fn together(lines: Vec<Line>) -> Vec<ReadyFlow> {
    let mut flows: Vec<ReadyFlow> = Vec::new();
    for Line { flow, step } in lines {
        if flows.last().is_none_or(|last| last.flow.id != flow.id) {
            flows.push(ReadyFlow { flow, templates: Vec::new() });
        }
        if let (Some(ready), Some((step, template))) = (flows.last_mut(), step) {
            ready.flow.steps.push(step);
            ready.templates.push(template);
        }
    }
    flows
}
