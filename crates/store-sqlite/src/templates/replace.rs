//! A sync: our rows become what the vendor lists.

use std::collections::HashMap;

use countersign_core::domain::event::Event;
use countersign_core::domain::ids::{TemplateId, TenantId};
use countersign_core::domain::template::{RemoteTemplate, SyncSummary, Template};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Counter;
use rusqlite::Connection;

use crate::tables::{counters, events, templates};

pub(super) fn replace(
    connection: &Connection,
    tenant: TenantId,
    listed: Vec<RemoteTemplate>,
    tells: bool,
    now: Timestamp,
) -> Result<SyncSummary, StoreError> {
    let mut summary = SyncSummary { listed: count(listed.len()), ..SyncSummary::default() };
    let mut known = by_name(templates::list(connection, tenant)?);
    // Of two of one name and language the last one stands.
    let wanted: HashMap<_, _> =
        listed.into_iter().enumerate().map(|(place, remote)| (name_of(&remote), (place, remote))).collect();
    let mut wanted: Vec<_> = wanted.into_values().collect();
    wanted.sort_by_key(|(place, _)| *place);
    for (_, remote) in wanted {
        if let Some(row) = known.remove(&name_of(&remote)) {
            if tells && row.remote.status != remote.status {
                let event = Event::template_status(tenant, &row.remote, &remote.status, now);
                events::insert(connection, &event, true)?;
            }
            change(connection, tenant, &row, remote, now)?;
        } else {
            summary.added += 1;
            add(connection, tenant, remote, now)?;
        }
    }
    summary.removed = count(known.len());
    for gone in known.into_values() {
        templates::delete(connection, tenant, gone.id)?;
    }
    Ok(summary)
}

fn add(
    connection: &Connection,
    tenant: TenantId,
    remote: RemoteTemplate,
    now: Timestamp,
) -> Result<(), StoreError> {
    let template = Template {
        id: TemplateId(counters::add(connection, tenant, Counter::TemplateId)?),
        remote,
        created_at: now,
        updated_at: now,
    };
    templates::put(connection, tenant, &template)
}

fn change(
    connection: &Connection,
    tenant: TenantId,
    row: &Template,
    remote: RemoteTemplate,
    now: Timestamp,
) -> Result<(), StoreError> {
    if row.remote == remote {
        return Ok(());
    }
    let changed = Template { id: row.id, remote, created_at: row.created_at, updated_at: now };
    templates::put(connection, tenant, &changed)
}

fn by_name(rows: Vec<Template>) -> HashMap<(String, String), Template> {
    rows.into_iter().map(|row| (name_of(&row.remote), row)).collect()
}

fn name_of(remote: &RemoteTemplate) -> (String, String) {
    (remote.name.clone(), remote.language.clone())
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
