//! Webhook endpoints: where a tenant is told of events.

use std::time::Duration;

use super::{ManageError, invalid};
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::{EndpointId, EventId, TenantId};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{
    Disabled, DisabledReason, Endpoint, MAX_ENDPOINTS, MAX_URL_BYTES, PreviousSecret, SigningSecret, Try,
};
use crate::engine::Engine;
use crate::engine::events::secret_place;
use crate::ports::alarm::News;
use crate::ports::entropy::random;
use crate::ports::store::{EventQuery, ReplayRange, StoreError, ToldEvent, TryPlace};

/// Events that one turn of a replay makes due.
const REPLAY_BATCH: u32 = 256;

/// The longest time that a replaced secret stays good.
const LONGEST_OVERLAP: Duration = Duration::from_hours(7 * 24);

/// What an operator sets. What is left out of a change stays as it is.
#[derive(Debug, Clone, Default)]
pub struct EndpointChange {
    /// Its address, at most 2048 bytes: `https`, and not in a private network, unless the installation allows it.
    pub url: Option<String>,
    /// What it is told of; empty for everything.
    pub kinds: Option<Vec<EventKind>>,
    /// Whether it gets numbers and mailboxes as they are.
    pub unmasked_numbers: Option<bool>,
    /// Whether it is called. Enabling it ends its rest, and what waits for it goes out.
    pub enabled: Option<bool>,
}

/// An endpoint with its secret, which is shown this once.
pub struct IssuedEndpoint {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The secret, `whsec_…`.
    pub secret: Secret,
}

impl Engine {
    /// Makes an endpoint.
    pub async fn create_endpoint(
        &self,
        tenant: TenantId,
        change: EndpointChange,
    ) -> Result<IssuedEndpoint, ManageError> {
        if self.list_endpoints(tenant).await?.len() >= MAX_ENDPOINTS {
            return Err(invalid("url", format!("a tenant has at most {MAX_ENDPOINTS} webhooks")));
        }
        if change.url.is_none() {
            return Err(invalid("url", "must be given"));
        }
        let now = self.clock.now();
        let id = EndpointId::new(now, random(self.entropy.as_ref()));
        let secret = SigningSecret::new(random(self.entropy.as_ref())).text();
        let empty = Endpoint {
            id,
            tenant,
            url: String::new(),
            kinds: Vec::new(),
            unmasked_numbers: false,
            secret: self.master.seal(&secret, &secret_place(id), random(self.entropy.as_ref())),
            previous: None,
            disabled: None,
            paused_until: None,
            failing_since: None,
            created_at: now,
            updated_at: now,
        };
        let endpoint = self.keep_endpoint(self.changed(empty, change, now)?).await?;
        Ok(IssuedEndpoint { endpoint, secret })
    }

    /// Changes an endpoint.
    pub async fn change_endpoint(
        &self,
        tenant: TenantId,
        id: EndpointId,
        change: EndpointChange,
    ) -> Result<Endpoint, ManageError> {
        let present = self.get_endpoint(tenant, id).await?;
        let changed = self.changed(present, change, self.clock.now())?;
        Ok(self.keep_endpoint(changed).await?)
    }

    /// Gives an endpoint another secret. The present one stays good for `overlap`, up to 7 days: till then its calls are
    /// signed with both.
    pub async fn rotate_endpoint_secret(
        &self,
        tenant: TenantId,
        id: EndpointId,
        overlap: Duration,
    ) -> Result<IssuedEndpoint, ManageError> {
        if overlap > LONGEST_OVERLAP {
            return Err(invalid("overlap_seconds", "must be at most 604800"));
        }
        let mut endpoint = self.get_endpoint(tenant, id).await?;
        let now = self.clock.now();
        let secret = SigningSecret::new(random(self.entropy.as_ref())).text();
        let sealed = self.master.seal(&secret, &secret_place(id), random(self.entropy.as_ref()));
        let replaced = std::mem::replace(&mut endpoint.secret, sealed);
        endpoint.previous =
            (!overlap.is_zero()).then(|| PreviousSecret { secret: replaced, until: now + overlap });
        endpoint.updated_at = now;
        Ok(IssuedEndpoint { endpoint: self.keep_endpoint(endpoint).await?, secret })
    }

    /// A tenant's endpoint.
    pub async fn get_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<Endpoint, StoreError> {
        self.store.find_endpoint(tenant, id).await?.ok_or(StoreError::Missing { what: "webhook" })
    }

    /// A tenant's endpoints, oldest first.
    pub async fn list_endpoints(&self, tenant: TenantId) -> Result<Vec<Endpoint>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_endpoints(tenant).await
    }

    /// Removes an endpoint. Nothing is sent to it any more.
    pub async fn delete_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<(), StoreError> {
        self.store.delete_endpoint(tenant, id).await?;
        self.tell_changed();
        Ok(())
    }

    /// Sends an endpoint an event of its own, whatever it wants. Returns the event's id.
    pub async fn test_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<EventId, ManageError> {
        self.open_endpoint(tenant, id).await?;
        let event = Event::test(tenant, id, random(self.entropy.as_ref()), self.clock.now());
        let sent = event.id;
        self.store.insert_event(event, Some(id)).await?;
        self.alarm.ring(News::Events);
        Ok(sent)
    }

    /// A tenant's events, newest first.
    pub async fn list_events(
        &self,
        tenant: TenantId,
        query: EventQuery,
    ) -> Result<Vec<ToldEvent>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_events(tenant, query).await
    }

    /// The tries at an endpoint, newest first.
    pub async fn list_tries(
        &self,
        tenant: TenantId,
        id: EndpointId,
        before: Option<TryPlace>,
        limit: u32,
    ) -> Result<Vec<Try>, StoreError> {
        self.get_endpoint(tenant, id).await?;
        self.store.list_tries(tenant, id, before, limit).await
    }

    /// Tells an endpoint of an event again, with the same `webhook-id`.
    pub async fn replay_event(
        &self,
        tenant: TenantId,
        id: EndpointId,
        event: EventId,
    ) -> Result<(), ManageError> {
        self.open_endpoint(tenant, id).await?;
        self.store.replay_event(tenant, id, event, self.clock.now()).await?;
        self.alarm.ring(News::Events);
        Ok(())
    }

    /// Tells an endpoint of all events again that it wants of a time, those too that happened before it was made.
    /// Returns how many.
    pub async fn replay_events(
        &self,
        tenant: TenantId,
        id: EndpointId,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<u64, ManageError> {
        let endpoint = self.open_endpoint(tenant, id).await?;
        if from >= to {
            return Err(invalid("to", "must be after from"));
        }
        let (mut total, mut range) = (0, ReplayRange { from, to, after: None });
        loop {
            let (kinds, now) = (endpoint.kinds.clone(), self.clock.now());
            let turn = self.store.replay_range((tenant, id), kinds, range, REPLAY_BATCH, now).await?;
            total += u64::from(turn.events);
            self.alarm.ring(News::Events);
            match turn.last {
                Some(last) => range.after = Some(last),
                None => return Ok(total),
            }
        }
    }

    /// An endpoint that may be called.
    async fn open_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<Endpoint, ManageError> {
        let endpoint = self.get_endpoint(tenant, id).await?;
        if endpoint.disabled.is_some() {
            return Err(invalid("enabled", "the webhook is disabled; enable it first"));
        }
        Ok(endpoint)
    }

    fn changed(
        &self,
        mut endpoint: Endpoint,
        change: EndpointChange,
        now: Timestamp,
    ) -> Result<Endpoint, ManageError> {
        if let Some(url) = change.url {
            if url.len() > MAX_URL_BYTES {
                return Err(invalid("url", format!("must have at most {MAX_URL_BYTES} bytes")));
            }
            self.notifier.check_url(&url).map_err(|why| invalid("url", why))?;
            endpoint.url = url;
        }
        if let Some(mut kinds) = change.kinds {
            if kinds.contains(&EventKind::EndpointTest) {
                return Err(invalid("events", "webhook.test is sent by a test only"));
            }
            kinds.sort_unstable_by_key(|kind| kind.name());
            kinds.dedup();
            endpoint.kinds = kinds;
        }
        endpoint.unmasked_numbers = change.unmasked_numbers.unwrap_or(endpoint.unmasked_numbers);
        match change.enabled {
            Some(true) => {
                (endpoint.disabled, endpoint.paused_until, endpoint.failing_since) = (None, None, None);
            }
            Some(false) if endpoint.disabled.is_none() => {
                endpoint.disabled = Some(Disabled { at: now, reason: DisabledReason::Operator });
            }
            Some(false) | None => {}
        }
        endpoint.updated_at = now;
        Ok(endpoint)
    }

    async fn keep_endpoint(&self, endpoint: Endpoint) -> Result<Endpoint, StoreError> {
        self.store.put_endpoint(endpoint.clone()).await?;
        self.tell_changed();
        self.alarm.ring(News::Events);
        Ok(endpoint)
    }
}
