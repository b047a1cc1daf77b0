//! Events on their way. A reader looks first, so that a turn that finds nothing costs the writer nothing.

use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::event::{Event, EventKind};
use countersign_core::domain::ids::{EndpointId, EventId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::webhook::{ClaimedEvent, FinishEvent, Try};
use countersign_core::ports::store::{
    EventQuery, EventStore, Expired, ReplayRange, Replayed, StoreError, ToldEvent, TryPlace,
};
use countersign_core::transact;
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{event_deliveries, event_tries, events, expiry_watches, webhook_endpoints};
use crate::transaction::Open;

#[async_trait]
impl EventStore for SqliteStore {
    async fn insert_event(&self, event: Event, only: Option<EndpointId>) -> Result<(), StoreError> {
        self.writer.write(move |c| insert(c, &event, only)).await
    }

    async fn expire(&self, limit: u32, now: Timestamp) -> Result<Expired, StoreError> {
        if !self.readers.ask(move |c| expiry_watches::is_any_over(c, now)).await? {
            return Ok(Expired::default());
        }
        self.writer.write(move |c| transact::expire(&mut Open(c), limit, now)).await
    }

    async fn route_events(&self, limit: u32, now: Timestamp) -> Result<u32, StoreError> {
        if !self.readers.ask(events::is_any_unrouted).await? {
            return Ok(0);
        }
        self.writer.write(move |c| route(c, limit, now)).await
    }

    async fn claim_events(
        &self,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<ClaimedEvent>, StoreError> {
        let ready = self.readers.ask(move |c| webhook_endpoints::list_ready(c, now)).await?;
        if !ready.iter().any(|endpoint| endpoint.room() > 0) {
            return Ok(Vec::new());
        }
        self.writer.write(move |c| claim(c, limit, now + lease, now)).await
    }

    async fn finish_event(&self, finish: FinishEvent) -> Result<(), StoreError> {
        self.writer
            .write(move |c| {
                event_tries::insert(c, &finish)?;
                event_deliveries::finish(c, &finish)?;
                let endpoint = (finish.tenant, finish.endpoint);
                webhook_endpoints::record(c, endpoint, finish.verdict.endpoint, finish.finished_at)
            })
            .await
    }

    async fn list_events(&self, tenant: TenantId, query: EventQuery) -> Result<Vec<ToldEvent>, StoreError> {
        self.readers
            .ask(move |c| {
                let told = |event: Event| {
                    let deliveries = event_deliveries::list_of_event(c, tenant, event.id)?;
                    Ok(ToldEvent { event, deliveries })
                };
                events::list(c, tenant, query)?.into_iter().map(told).collect()
            })
            .await
    }

    async fn list_tries(
        &self,
        tenant: TenantId,
        endpoint: EndpointId,
        before: Option<TryPlace>,
        limit: u32,
    ) -> Result<Vec<Try>, StoreError> {
        self.readers.ask(move |c| event_tries::list(c, tenant, endpoint, before, limit)).await
    }

    async fn replay_event(
        &self,
        tenant: TenantId,
        endpoint: EndpointId,
        event: EventId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .write(move |c| {
                if !events::exists(c, tenant, event)? {
                    return Err(StoreError::Missing { what: "event" });
                }
                event_deliveries::replay(c, (tenant, event, endpoint), now)
            })
            .await
    }

    async fn replay_range(
        &self,
        (tenant, endpoint): (TenantId, EndpointId),
        kinds: Vec<EventKind>,
        range: ReplayRange,
        limit: u32,
        now: Timestamp,
    ) -> Result<Replayed, StoreError> {
        self.writer.write(move |c| replay(c, (tenant, endpoint), &kinds, range, limit, now)).await
    }
}

fn insert(connection: &Connection, event: &Event, only: Option<EndpointId>) -> Result<(), StoreError> {
    let Some(endpoint) = only else { return events::insert(connection, event, true) };
    if webhook_endpoints::find(connection, event.tenant, endpoint)?.is_none() {
        return Err(StoreError::Missing { what: "webhook" });
    }
    events::insert(connection, event, false)?;
    event_deliveries::insert(connection, (event.tenant, event.id, endpoint), event.at)
}

fn route(connection: &Connection, limit: u32, now: Timestamp) -> Result<u32, StoreError> {
    let unrouted = events::list_unrouted(connection, limit)?;
    for event in &unrouted {
        let endpoints = webhook_endpoints::list(connection, event.tenant)?;
        for endpoint in endpoints.iter().filter(|it| it.disabled.is_none()) {
            // A kind that this release does not know waits for a later one to replay it.
            if event.kind.is_some_and(|kind| endpoint.wants(kind)) {
                event_deliveries::insert(connection, (event.tenant, event.id, endpoint.id), now)?;
            }
        }
        events::routed(connection, event.tenant, event.id)?;
    }
    Ok(count(unrouted.len()))
}

fn claim(
    connection: &Connection,
    limit: u32,
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Vec<ClaimedEvent>, StoreError> {
    let mut claimed = Vec::new();
    for ready in webhook_endpoints::list_ready(connection, now)? {
        let room = ready.room().min(limit.saturating_sub(count(claimed.len())));
        if room == 0 {
            continue;
        }
        let Some(endpoint) = webhook_endpoints::find(connection, ready.tenant, ready.id)? else { continue };
        for due in event_deliveries::list_due(connection, (ready.tenant, ready.id), room, now)? {
            event_deliveries::claim(connection, (ready.tenant, due.event.id, ready.id), lease_until)?;
            let (claim, tries) = (due.claims.saturating_add(1), due.tries);
            claimed.push(ClaimedEvent { event: due.event, endpoint: endpoint.clone(), claim, tries });
        }
    }
    Ok(claimed)
}

fn replay(
    connection: &Connection,
    (tenant, endpoint): (TenantId, EndpointId),
    kinds: &[EventKind],
    range: ReplayRange,
    limit: u32,
    now: Timestamp,
) -> Result<Replayed, StoreError> {
    let after = range.after.map_or(events::first_at(range.from), EventId::to_bytes);
    let listed = events::list_range(connection, tenant, (after, events::first_at(range.to)), limit)?;
    let last = listed.last().filter(|_| count(listed.len()) == limit).map(|event| event.id);
    let mut replayed = 0;
    for event in listed {
        let wanted = event.kind.is_some_and(|kind| {
            kind != EventKind::EndpointTest && (kinds.is_empty() || kinds.contains(&kind))
        });
        if wanted {
            event_deliveries::replay(connection, (tenant, event.id, endpoint), now)?;
            replayed += 1;
        }
    }
    Ok(Replayed { events: replayed, last })
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
