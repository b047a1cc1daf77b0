//! Flows with their steps.

use countersign_core::domain::flow::{Flow, ReadyFlow};
use countersign_core::domain::ids::{FlowId, TenantId};
use countersign_core::ports::store::{FlowChoice, StoreError};
use rusqlite::Connection;

use crate::tables::{flow_steps, flows, message_templates};

pub(super) fn put(connection: &Connection, flow: &Flow) -> Result<(), StoreError> {
    for step in &flow.steps {
        if message_templates::find(connection, flow.tenant, step.template)?.is_none() {
            return Err(StoreError::Missing { what: "message template" });
        }
    }
    if flow.is_default {
        flows::no_other_default(connection, flow.tenant, flow.id)?;
    }
    flows::put(connection, flow)?;
    flow_steps::replace(connection, flow)
}

pub(super) fn find(
    connection: &Connection,
    tenant: TenantId,
    choice: FlowChoice,
) -> Result<Option<ReadyFlow>, StoreError> {
    let found = match choice {
        FlowChoice::Named(id) => flows::find(connection, tenant, id)?,
        FlowChoice::Default => flows::find_default(connection, tenant)?,
    };
    let Some(flow) = found else { return Ok(None) };
    let flow = with_steps(connection, flow)?;
    let templates = flow.steps.iter().map(|step| message_templates::find(connection, tenant, step.template));
    let templates = templates.collect::<Result<_, _>>()?;
    Ok(Some(ReadyFlow { flow, templates }))
}

pub(super) fn list(connection: &Connection, tenant: TenantId) -> Result<Vec<Flow>, StoreError> {
    let flows = flows::list(connection, tenant)?;
    flows.into_iter().map(|flow| with_steps(connection, flow)).collect()
}

pub(super) fn delete(connection: &Connection, tenant: TenantId, id: FlowId) -> Result<(), StoreError> {
    if flows::delete(connection, tenant, id)? { Ok(()) } else { Err(StoreError::Missing { what: "flow" }) }
}

fn with_steps(connection: &Connection, mut flow: Flow) -> Result<Flow, StoreError> {
    flow.steps = flow_steps::list(connection, flow.tenant, flow.id)?;
    Ok(flow)
}
