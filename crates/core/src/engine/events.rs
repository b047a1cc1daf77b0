//! Telling endpoints of events: they are written with what they tell of, routed, and sent.

use std::time::Duration;

use super::Engine;
use crate::domain::event::{BreakerChange, Event};
use crate::domain::ids::{EndpointId, TenantId};
use crate::domain::time::Timestamp;
use crate::domain::webhook::{
    AtEndpoint, ClaimedEvent, Endpoint, FinishEvent, Next, Reply, SigningSecret, TryOutcome, judge,
};
use crate::ports::alarm::News;
use crate::ports::entropy::random;
use crate::ports::store::StoreError;
use crate::ports::webhook::Notification;

/// Rows that one turn goes through; small, so that a request waits behind one turn at most.
const BATCH: u32 = 256;

/// How long a call to an endpoint may be out of sight before its event is due again. Longer than the adapter's own
/// time-out and the recording together.
const LEASE: Duration = Duration::from_mins(1);

impl Engine {
    /// Tells of the codes whose time ended, and makes new events due at their endpoints: all of both. What providers are
    /// to hear of those codes waits for [`Engine::tell_outcomes`].
    pub async fn route_events(&self) -> Result<(), StoreError> {
        loop {
            let now = self.clock.now();
            let expired = self.store.expire(BATCH, now).await?;
            self.outcomes.push_unused(&expired.unused, now);
            if expired.looked_at == 0 {
                break;
            }
        }
        while self.store.route_events(BATCH, self.clock.now()).await? > 0 {}
        Ok(())
    }

    /// Claims up to `limit` events that are due at endpoints. Each must be handed to [`Engine::tell`] at once: its lease
    /// runs.
    pub async fn claim_events(&self, limit: u32) -> Result<Vec<ClaimedEvent>, StoreError> {
        self.store.claim_events(limit, LEASE, self.clock.now()).await
    }

    /// Calls an endpoint and records how that ended. When the record fails, the lease runs out and the endpoint is called
    /// once more, with the same `webhook-id`.
    pub async fn tell(&self, claimed: ClaimedEvent) -> Result<(), StoreError> {
        let started_at = self.clock.now();
        let reply = self.call(&claimed, started_at).await;
        let finished_at = self.clock.now();
        let ClaimedEvent { event, endpoint, claim, tries } = claimed;
        let jitter = u8::from_le_bytes(random(self.entropy.as_ref()));
        let verdict = judge(reply, tries, endpoint.failing_since, jitter, finished_at);
        if verdict.next == Next::GivenUp {
            tracing::warn!(tenant = %event.tenant, webhook = %endpoint.id, event = %event.id, outcome = ?reply.outcome,
                "webhooks.given_up: an endpoint was not told of an event; it can be replayed");
        }
        if let AtEndpoint::Disabled(reason) = verdict.endpoint {
            tracing::warn!(tenant = %event.tenant, webhook = %endpoint.id, ?reason,
                "webhooks.disabled: an endpoint is not called any more");
        }
        let finish = FinishEvent {
            tenant: event.tenant,
            event: event.id,
            endpoint: endpoint.id,
            claim,
            started_at,
            finished_at,
            outcome: reply.outcome,
            verdict,
        };
        self.insist(|| self.store.finish_event(finish)).await
    }

    /// Tells a tenant that a provider's breaker opened or closed on this node, best effort: a breaker is no row of the
    /// store, so there is nothing it could be written with. `country` where it is one country's.
    pub(super) async fn tell_breaker(
        &self,
        tenant: TenantId,
        provider: &str,
        country: Option<&str>,
        change: BreakerChange,
    ) {
        let event = Event::breaker(tenant, provider, country, change, self.clock.now());
        let told = match self.profile(tenant).await {
            Ok(Some(profile)) if profile.tells => self.store.insert_event(event, None).await,
            Ok(_) => return,
            Err(error) => Err(error),
        };
        match told {
            Ok(()) => self.alarm.ring(News::Events),
            Err(error) => tracing::error!(%tenant, provider, ?change, %error,
                "events.breaker_not_told: a tenant is not told of a breaker"),
        }
    }

    /// Whether a tenant is told of events. Where the store does not say, recording what happened comes first.
    pub(super) async fn is_told(&self, tenant: TenantId) -> bool {
        self.profile(tenant).await.is_ok_and(|profile| profile.is_some_and(|profile| profile.tells))
    }

    /// Wakes whoever tells, if a tenant is told of events.
    pub(super) fn announce(&self, tells: bool) {
        if tells {
            self.alarm.ring(News::Events);
        }
    }

    async fn call(&self, claimed: &ClaimedEvent, at: Timestamp) -> Reply {
        let Some(secrets) = self.open_secrets(&claimed.endpoint, at) else {
            tracing::error!(tenant = %claimed.event.tenant, webhook = %claimed.endpoint.id,
                "webhooks.no_secret: the endpoint's secret does not open with this master key");
            return Reply { outcome: TryOutcome::NoSecret, retry_after: None };
        };
        let notification = Notification {
            url: claimed.endpoint.url.clone(),
            event: claimed.event.clone(),
            unmasked_numbers: claimed.endpoint.unmasked_numbers,
            secrets,
            at,
        };
        self.notifier.notify(&notification).await
    }

    fn open_secrets(&self, endpoint: &Endpoint, now: Timestamp) -> Option<Vec<SigningSecret>> {
        let place = secret_place(endpoint.id);
        let open = |sealed| SigningSecret::parse(self.master.open(sealed, &place).ok()?.expose()).ok();
        endpoint.secrets(now).map(open).collect()
    }
}

/// Where an endpoint's sealed secrets belong; the previous one stays what it was sealed for.
pub(super) fn secret_place(id: EndpointId) -> String {
    format!("webhook_endpoints/secret/{id}")
}
