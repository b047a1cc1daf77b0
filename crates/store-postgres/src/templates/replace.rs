//! A sync: our rows become what the vendor lists.

use std::collections::HashMap;

use countersign_core::domain::event::Event;
use countersign_core::domain::ids::{TemplateId, TenantId};
use countersign_core::domain::template::{RemoteTemplate, SyncSummary, Template};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Counter;
use deadpool_postgres::{Client, GenericClient};

use crate::query;
use crate::tables::{counters, events, templates, tenants};

/// The tenant is held: of two syncs at once the second would add what it does not see of the first yet.
pub(super) async fn replace(
    connection: &mut Client,
    tenant: TenantId,
    listed: Vec<RemoteTemplate>,
    tells: bool,
    now: Timestamp,
) -> Result<SyncSummary, StoreError> {
    let mut summary = SyncSummary { listed: count(listed.len()), ..SyncSummary::default() };
    let transaction = query::begin(connection).await?;
    tenants::hold(&transaction, tenant).await?;
    let mut known = by_name(templates::list(&transaction, tenant).await?);
    // Of two of one name and language the last one stands.
    let wanted: HashMap<_, _> =
        listed.into_iter().enumerate().map(|(place, remote)| (name_of(&remote), (place, remote))).collect();
    let mut wanted: Vec<_> = wanted.into_values().collect();
    wanted.sort_by_key(|(place, _)| *place);
    for (_, remote) in wanted {
        if let Some(row) = known.remove(&name_of(&remote)) {
            if tells && row.remote.status != remote.status {
                let event = Event::template_status(tenant, &row.remote, &remote.status, now);
                events::insert(&transaction, &event, true).await?;
            }
            change(&transaction, tenant, &row, remote, now).await?;
        } else {
            summary.added += 1;
            add(&transaction, tenant, remote, now).await?;
        }
    }
    summary.removed = count(known.len());
    for gone in known.into_values() {
        templates::delete(&transaction, tenant, gone.id).await?;
    }
    query::commit(transaction).await?;
    Ok(summary)
}

async fn add(
    client: &impl GenericClient,
    tenant: TenantId,
    remote: RemoteTemplate,
    now: Timestamp,
) -> Result<(), StoreError> {
    let template = Template {
        id: TemplateId(counters::add(client, tenant, Counter::TemplateId).await?),
        remote,
        created_at: now,
        updated_at: now,
    };
    templates::put(client, tenant, &template).await
}

async fn change(
    client: &impl GenericClient,
    tenant: TenantId,
    row: &Template,
    remote: RemoteTemplate,
    now: Timestamp,
) -> Result<(), StoreError> {
    if row.remote == remote {
        return Ok(());
    }
    let changed = Template { id: row.id, remote, created_at: row.created_at, updated_at: now };
    templates::put(client, tenant, &changed).await
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
