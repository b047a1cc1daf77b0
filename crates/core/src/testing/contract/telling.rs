//! Events on their way to endpoints.

use std::time::Duration;

use super::world::{World, at};
use crate::domain::event::{BreakerChange, Event, EventKind};
use crate::domain::ids::EventId;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{
    AtEndpoint, ClaimedEvent, Disabled, DisabledReason, Endpoint, EventDelivery, FinishEvent, Next,
    TryOutcome, Verdict,
};
use crate::ports::store::{AT_ONCE, EventQuery, ReplayRange, Replayed, Store, StoreError, SweepPolicy};

const LEASE: Duration = Duration::from_mins(1);

const TOLD: Verdict = Verdict { next: Next::Delivered, endpoint: AtEndpoint::Works };

impl World<'_> {
    /// Something happens to the tenant's provider `name`.
    async fn happens(&self, name: &str, now: Timestamp) -> EventId {
        let event = Event::breaker(self.tenant, name, None, BreakerChange::Opened, now);
        let id = event.id;
        self.store.insert_event(event, None).await.expect("recorded");
        id
    }

    async fn route(&self, now: Timestamp) {
        while self.store.route_events(2, now).await.expect("routed") > 0 {}
    }

    async fn claim_events(&self, limit: u32, now: Timestamp) -> Vec<ClaimedEvent> {
        self.store.claim_events(limit, LEASE, now).await.expect("claimed")
    }

    async fn finish_event(&self, claimed: &ClaimedEvent, verdict: Verdict, now: Timestamp) {
        let outcome = match verdict.next {
            Next::Delivered => TryOutcome::Answered(204),
            Next::Again(_) | Next::GivenUp => TryOutcome::TimedOut,
        };
        let finish = FinishEvent {
            tenant: claimed.event.tenant,
            event: claimed.event.id,
            endpoint: claimed.endpoint.id,
            claim: claimed.claim,
            started_at: now,
            finished_at: now,
            outcome,
            verdict,
        };
        self.store.finish_event(finish).await.expect("recorded");
    }

    async fn states(&self) -> Vec<EventDelivery> {
        let query = EventQuery { before: None, kind: None, limit: 100 };
        let told = self.store.list_events(self.tenant, query).await.expect("events");
        told.into_iter().rev().flat_map(|told| told.deliveries).map(|(_, state)| state).collect()
    }
}

fn ids(claimed: &[ClaimedEvent]) -> Vec<EventId> {
    claimed.iter().map(|claimed| claimed.event.id).collect()
}

fn fails(again: Timestamp, paused_until: Option<Timestamp>) -> Verdict {
    Verdict { next: Next::Again(again), endpoint: AtEndpoint::Fails { paused_until } }
}

/// An event goes to its tenant's endpoints that want its kind and are not disabled, once, and nowhere else.
pub async fn an_event_goes_to_whoever_wants_it(store: &dyn Store) {
    let (world, other) = (World::open(store).await, World::named(store, "other").await);
    other.listen().await;
    let wants = Endpoint { kinds: vec![EventKind::BreakerOpened], ..world.endpoint(at(0)) };
    let not = Endpoint { kinds: vec![EventKind::BreakerClosed], ..world.endpoint(at(0)) };
    let disabled = Some(Disabled { at: at(0), reason: DisabledReason::Operator });
    let off = Endpoint { disabled, ..world.endpoint(at(0)) };
    for endpoint in [&wants, &not, &off] {
        world.put(endpoint).await;
    }
    let id = world.happens("a", at(1)).await;
    world.happens("a", at(1)).await;
    world.route(at(1)).await;
    let claimed = world.claim_events(10, at(1)).await;
    assert_eq!(ids(&claimed), [id]);
    assert_eq!((&claimed[0].endpoint, claimed[0].claim, claimed[0].tries), (&wants, 1, 0));
    world.finish_event(&claimed[0], TOLD, at(2)).await;
    assert_eq!(world.claim_events(10, at(1_000)).await.len(), 0);
    assert_eq!(world.states().await, [EventDelivery::Delivered]);
}

/// A claim that its claimer does not end is due again when its lease ends, as the same event; its late end changes
/// nothing of the new one.
pub async fn a_lost_claim_comes_back(store: &dyn Store) {
    let world = World::open(store).await;
    world.listen().await;
    let id = world.happens("a", at(1)).await;
    world.route(at(1)).await;
    let lost = world.claim_events(10, at(1)).await;
    assert_eq!(world.claim_events(10, at(60)).await.len(), 0, "the lease runs");
    let again = world.claim_events(10, at(61)).await;
    assert_eq!((ids(&again), again[0].claim, again[0].tries), (vec![id], 2, 0));
    world.finish_event(&lost[0], TOLD, at(62)).await;
    assert_eq!(world.states().await, [EventDelivery::Pending], "the new claim decides");
    world.finish_event(&again[0], fails(at(100), None), at(63)).await;
    assert_eq!(world.claim_events(10, at(99)).await.len(), 0);
    let third = world.claim_events(10, at(100)).await;
    assert_eq!((ids(&third), third[0].claim, third[0].tries), (vec![id], 3, 1));
    let given_up = Verdict { next: Next::GivenUp, ..fails(at(0), None) };
    world.finish_event(&third[0], given_up, at(101)).await;
    assert_eq!(world.states().await, [EventDelivery::GivenUp]);
}

/// A busy endpoint does not hold up another one, a failing one gets a single call at a time, a resting one none, and one
/// that is disabled by its answer none any more.
pub async fn endpoints_do_not_wait_for_each_other(store: &dyn Store) {
    let (world, other) = (World::open(store).await, World::named(store, "other").await);
    let busy = world.listen().await;
    for n in 0..10 {
        world.happens(&n.to_string(), at(1)).await;
    }
    world.route(at(1)).await;
    let claimed = world.claim_events(100, at(1)).await;
    assert_eq!(u32::try_from(claimed.len()), Ok(AT_ONCE));
    other.listen().await;
    let id = other.happens("a", at(2)).await;
    other.route(at(2)).await;
    assert_eq!(ids(&world.claim_events(100, at(2)).await), [id], "the other one is told");
    for claim in &claimed {
        world.finish_event(claim, fails(at(500), None), at(3)).await;
    }
    let single = world.claim_events(100, at(4)).await;
    assert_eq!(single.len(), 1, "it fails");
    assert_eq!(single[0].endpoint.failing_since, Some(at(3)));
    world.finish_event(&single[0], fails(at(500), Some(at(50))), at(5)).await;
    assert_eq!(world.claim_events(100, at(49)).await.len(), 0, "it rests");
    let works = world.claim_events(100, at(50)).await;
    world.finish_event(&works[0], TOLD, at(51)).await;
    let found = store.find_endpoint(world.tenant, busy.id).await.expect("a look").expect("it");
    assert_eq!((found.failing_since, found.paused_until), (None, None));
    let claimed = world.claim_events(1, at(52)).await;
    assert_eq!(claimed.len(), 1, "no more than was asked for");
    let gone = Verdict { next: Next::GivenUp, endpoint: AtEndpoint::Disabled(DisabledReason::Gone) };
    world.finish_event(&claimed[0], gone, at(53)).await;
    assert_eq!(
        world.claim_events(100, at(10_000)).await.iter().filter(|it| it.endpoint.id == busy.id).count(),
        0
    );
    let found = store.find_endpoint(world.tenant, busy.id).await.expect("a look").expect("it");
    assert_eq!(found.disabled, Some(Disabled { at: at(53), reason: DisabledReason::Gone }));
}

/// A test goes to the endpoint it names, whatever that wants, and to no stranger's.
pub async fn a_test_goes_to_its_endpoint_only(store: &dyn Store) {
    let (world, other) = (World::open(store).await, World::named(store, "other").await);
    let first = world.listen().await;
    world.listen().await;
    let test = Event::test(world.tenant, first.id, [1; 16], at(1));
    store.insert_event(test.clone(), Some(first.id)).await.expect("recorded");
    world.route(at(1)).await;
    let claimed = world.claim_events(10, at(1)).await;
    assert_eq!((ids(&claimed), claimed[0].endpoint.id), (vec![test.id], first.id));
    let stray = Event::test(other.tenant, first.id, [2; 16], at(1));
    let missing = Err(StoreError::Missing { what: "webhook" });
    assert_eq!(store.insert_event(stray, Some(first.id)).await, missing);
}

/// An event that was told, or given up, is told again with its own id; so are all of a time that an endpoint wants, those
/// from before it was made too.
pub async fn events_are_replayed(store: &dyn Store) {
    let (world, other) = (World::open(store).await, World::named(store, "other").await);
    let early = world.happens("early", at(1)).await;
    world.route(at(1)).await;
    let endpoint = world.listen().await;
    let event = world.happens("a", at(2)).await;
    let late = world.happens("late", at(10)).await;
    world.route(at(10)).await;
    for claimed in world.claim_events(10, at(10)).await {
        world.finish_event(&claimed, TOLD, at(10)).await;
    }
    store.replay_event(world.tenant, endpoint.id, event, at(20)).await.expect("replayed");
    let again = world.claim_events(10, at(20)).await;
    assert_eq!((ids(&again), again[0].tries), (vec![event], 0));
    world.finish_event(&again[0], TOLD, at(21)).await;
    let missing = Err(StoreError::Missing { what: "event" });
    assert_eq!(store.replay_event(other.tenant, endpoint.id, event, at(20)).await, missing);

    let of = (world.tenant, endpoint.id);
    let range = ReplayRange { from: at(1), to: at(10), after: None };
    let first = store.replay_range(of, Vec::new(), range, 1, at(30)).await.expect("replayed");
    assert_eq!(first, Replayed { events: 1, last: Some(early) });
    let rest = ReplayRange { after: first.last, ..range };
    let second = store.replay_range(of, Vec::new(), rest, 5, at(30)).await.expect("replayed");
    assert_eq!(second, Replayed { events: 1, last: None });
    assert_eq!(ids(&world.claim_events(10, at(30)).await), [early, event], "not {late}");
    let unwanted = vec![EventKind::BreakerClosed];
    let none = store.replay_range(of, unwanted, range, 5, at(30)).await.expect("replayed");
    assert_eq!(none, Replayed { events: 0, last: None });
}

/// Events and tries are listed newest first, page by page.
pub async fn events_and_tries_are_listed(store: &dyn Store) {
    let world = World::open(store).await;
    let endpoint = world.listen().await;
    let (first, second) = (world.happens("a", at(1)).await, world.happens("b", at(2)).await);
    world.route(at(2)).await;
    let claimed = world.claim_events(10, at(2)).await;
    world.finish_event(&claimed[0], TOLD, at(3)).await;
    world.finish_event(&claimed[1], fails(at(9), None), at(4)).await;
    let page = async |before, kind, limit| {
        let query = EventQuery { before, kind, limit };
        let told = store.list_events(world.tenant, query).await.expect("events");
        told.iter().map(|told| told.event.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None, 10).await, [second, first]);
    assert_eq!(page(None, None, 1).await, [second]);
    assert_eq!(page(Some(second), None, 10).await, [first]);
    assert_eq!(page(None, Some(EventKind::MessageSent), 10).await, []);
    let tries = store.list_tries(world.tenant, endpoint.id, None, 10).await.expect("tries");
    let seen: Vec<_> = tries.iter().map(|it| (it.event, it.number, it.outcome)).collect();
    assert_eq!(seen, [(second, 1, TryOutcome::TimedOut), (first, 1, TryOutcome::Answered(204))]);
    let place = Some((tries[0].started_at, tries[0].event, tries[0].number));
    let rest = store.list_tries(world.tenant, endpoint.id, place, 10).await.expect("tries");
    assert_eq!(rest, tries[1..]);
}

/// Old events go, with their deliveries and tries.
pub async fn old_events_are_swept(store: &dyn Store) {
    let world = World::open(store).await;
    let endpoint = world.listen().await;
    let policy = SweepPolicy::default();
    world.happens("old", at(0)).await;
    let kept = world.happens("kept", at(10)).await;
    world.route(at(10)).await;
    for claimed in world.claim_events(10, at(10)).await {
        world.finish_event(&claimed, TOLD, at(10)).await;
    }
    while store.sweep(policy, 10, at(9) + policy.events).await.expect("swept").rows > 0 {}
    let query = EventQuery { before: None, kind: None, limit: 10 };
    let told = store.list_events(world.tenant, query).await.expect("events");
    assert_eq!(told.iter().map(|told| told.event.id).collect::<Vec<_>>(), [kept]);
    let tries = store.list_tries(world.tenant, endpoint.id, None, 10).await.expect("tries");
    assert_eq!(tries.iter().map(|it| it.event).collect::<Vec<_>>(), [kept]);
}
