//! Events on their way. A turn that would find nothing opens no transaction.
//!
//! Nodes leave to each other what they have locked. Two that look at the same moment may each fill the room that an
//! endpoint has, so it may get a few calls more at once than [`AT_ONCE`](countersign_core::ports::store::AT_ONCE) says.

use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::event::{Event, EventKind};
use countersign_core::domain::ids::{EndpointId, EventId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::webhook::{ClaimedEvent, FinishEvent, Try};
use countersign_core::ports::store::{
    EventQuery, EventStore, Expired, ReplayRange, Replayed, StoreError, ToldEvent, TryPlace,
};
use countersign_core::transact::{self, Step};
use deadpool_postgres::{Client, GenericClient};

use super::known;
use crate::tables::{event_deliveries, event_tries, events, webhook_endpoints};
use crate::{PostgresStore, query};

const IS_ANY_OVER: &str = "SELECT 1 FROM expiry_watches WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1";

#[async_trait]
impl EventStore for PostgresStore {
    async fn insert_event(&self, event: Event, only: Option<EndpointId>) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        let Some(endpoint) = only else { return events::insert(&connection, &event, true).await };
        let transaction = query::begin(&mut connection).await?;
        let found = webhook_endpoints::find(&transaction, event.tenant, endpoint).await?;
        known("webhook")(found.is_some())?;
        events::insert(&transaction, &event, false).await?;
        event_deliveries::insert(&transaction, (event.tenant, event.id, endpoint), event.at).await?;
        query::commit(transaction).await
    }

    async fn expire(&self, limit: u32, now: Timestamp) -> Result<Expired, StoreError> {
        if !query::exists(&self.connection().await?, IS_ANY_OVER, &[&now.as_millis()]).await? {
            return Ok(Expired::default());
        }
        self.turns.step(|_| (), move |unit| transact::expire(unit, limit, now).map(Step::Keep)).await
    }

    async fn route_events(&self, limit: u32, now: Timestamp) -> Result<u32, StoreError> {
        let mut connection = self.connection().await?;
        if !events::is_any_unrouted(&connection).await? {
            return Ok(0);
        }
        route(&mut connection, limit, now).await
    }

    async fn claim_events(
        &self,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<ClaimedEvent>, StoreError> {
        let mut connection = self.connection().await?;
        let mut ready = webhook_endpoints::list_ready(&connection, now).await?;
        ready.retain(|endpoint| endpoint.room() > 0);
        if ready.is_empty() {
            return Ok(Vec::new());
        }
        claim(&mut connection, &ready, limit, now + lease, now).await
    }

    async fn finish_event(&self, finish: FinishEvent) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        let transaction = query::begin(&mut connection).await?;
        event_tries::insert(&transaction, &finish).await?;
        event_deliveries::finish(&transaction, &finish).await?;
        let (endpoint, state) = ((finish.tenant, finish.endpoint), finish.verdict.endpoint);
        webhook_endpoints::record(&transaction, endpoint, state, finish.finished_at).await?;
        query::commit(transaction).await
    }

    async fn list_events(&self, tenant: TenantId, query: EventQuery) -> Result<Vec<ToldEvent>, StoreError> {
        let mut connection = self.connection().await?;
        let state = query::one_state(&mut connection).await?;
        let mut told = Vec::new();
        for event in events::list(&state, tenant, query).await? {
            let deliveries = event_deliveries::list_of_event(&state, tenant, event.id).await?;
            told.push(ToldEvent { event, deliveries });
        }
        Ok(told)
    }

    async fn list_tries(
        &self,
        tenant: TenantId,
        endpoint: EndpointId,
        before: Option<TryPlace>,
        limit: u32,
    ) -> Result<Vec<Try>, StoreError> {
        event_tries::list(&self.connection().await?, tenant, endpoint, before, limit).await
    }

    async fn replay_event(
        &self,
        tenant: TenantId,
        endpoint: EndpointId,
        event: EventId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let connection = self.connection().await?;
        known("event")(events::exists(&connection, tenant, event).await?)?;
        event_deliveries::replay(&connection, (tenant, event, endpoint), now).await
    }

    async fn replay_range(
        &self,
        (tenant, endpoint): (TenantId, EndpointId),
        kinds: Vec<EventKind>,
        range: ReplayRange,
        limit: u32,
        now: Timestamp,
    ) -> Result<Replayed, StoreError> {
        let mut connection = self.connection().await?;
        let transaction = query::begin(&mut connection).await?;
        let replayed = replay(&transaction, (tenant, endpoint), &kinds, range, limit, now).await?;
        query::commit(transaction).await?;
        Ok(replayed)
    }
}

async fn route(connection: &mut Client, limit: u32, now: Timestamp) -> Result<u32, StoreError> {
    let transaction = query::begin(connection).await?;
    let unrouted = events::list_unrouted(&transaction, limit).await?;
    for event in &unrouted {
        for endpoint in webhook_endpoints::list(&transaction, event.tenant).await? {
            // A kind that this release does not know waits for a later one to replay it.
            let wanted = endpoint.disabled.is_none() && event.kind.is_some_and(|kind| endpoint.wants(kind));
            if wanted {
                event_deliveries::insert(&transaction, (event.tenant, event.id, endpoint.id), now).await?;
            }
        }
        events::routed(&transaction, event.tenant, event.id).await?;
    }
    query::commit(transaction).await?;
    Ok(count(unrouted.len()))
}

async fn claim(
    connection: &mut Client,
    ready: &[webhook_endpoints::Ready],
    limit: u32,
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Vec<ClaimedEvent>, StoreError> {
    let transaction = query::begin(connection).await?;
    let mut claimed = Vec::new();
    for ready in ready {
        let room = ready.room().min(limit.saturating_sub(count(claimed.len())));
        if room == 0 {
            break;
        }
        let of = (ready.tenant, ready.id);
        let Some(endpoint) = webhook_endpoints::find(&transaction, of.0, of.1).await? else { continue };
        for due in event_deliveries::list_due(&transaction, of, room, now).await? {
            event_deliveries::claim(&transaction, (of.0, due.event.id, of.1), lease_until).await?;
            let (claim, tries) = (due.claims.saturating_add(1), due.tries);
            claimed.push(ClaimedEvent { event: due.event, endpoint: endpoint.clone(), claim, tries });
        }
    }
    query::commit(transaction).await?;
    Ok(claimed)
}

async fn replay(
    client: &impl GenericClient,
    (tenant, endpoint): (TenantId, EndpointId),
    kinds: &[EventKind],
    range: ReplayRange,
    limit: u32,
    now: Timestamp,
) -> Result<Replayed, StoreError> {
    let after = range.after.map_or(events::first_at(range.from), EventId::to_bytes);
    let listed = events::list_range(client, tenant, (after, events::first_at(range.to)), limit).await?;
    let last = listed.last().filter(|_| count(listed.len()) == limit).map(|event| event.id);
    let mut replayed = 0;
    for event in listed {
        let wanted = event.kind.is_some_and(|kind| {
            kind != EventKind::EndpointTest && (kinds.is_empty() || kinds.contains(&kind))
        });
        if wanted {
            event_deliveries::replay(client, (tenant, event.id, endpoint), now).await?;
            replayed += 1;
        }
    }
    Ok(Replayed { events: replayed, last })
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
