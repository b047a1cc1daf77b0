//! Where tenants are told of events.

use super::world::{World, at};
use crate::domain::event::EventKind;
use crate::domain::ids::{EndpointId, TenantId};
use crate::domain::seal::Sealed;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{Disabled, DisabledReason, Endpoint, PreviousSecret};
use crate::ports::entropy::random;
use crate::ports::store::{Store, StoreError};

impl World<'_> {
    /// A new endpoint for everything.
    pub(super) fn endpoint(&self, now: Timestamp) -> Endpoint {
        Endpoint {
            id: EndpointId::new(now, random(self.entropy())),
            tenant: self.tenant,
            url: "https://hooks.example/countersign".to_owned(),
            kinds: Vec::new(),
            unmasked_numbers: false,
            secret: Sealed::from_bytes(vec![7; 80]),
            previous: None,
            disabled: None,
            paused_until: None,
            failing_since: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// Keeps an endpoint.
    pub(super) async fn put(&self, endpoint: &Endpoint) {
        self.store.put_endpoint(endpoint.clone()).await.expect("kept");
    }

    /// Makes an endpoint for everything.
    pub(super) async fn listen(&self) -> Endpoint {
        let endpoint = self.endpoint(at(0));
        self.put(&endpoint).await;
        endpoint
    }
}

/// What was kept is read back, and so is each of its changes; the time when it was made stands.
pub async fn an_endpoint_is_kept_and_changed(store: &dyn Store) {
    let world = World::open(store).await;
    let (first, second) = (world.endpoint(at(0)), world.endpoint(at(1)));
    for endpoint in [&first, &second] {
        world.put(endpoint).await;
    }
    assert_eq!(store.list_endpoints(world.tenant).await, Ok(vec![first.clone(), second.clone()]));
    let changed = Endpoint {
        url: "https://other.example/".to_owned(),
        kinds: vec![EventKind::MessageFailed, EventKind::VerificationApproved],
        unmasked_numbers: true,
        secret: Sealed::from_bytes(vec![8; 80]),
        previous: Some(PreviousSecret { secret: first.secret.clone(), until: at(60) }),
        disabled: Some(Disabled { at: at(5), reason: DisabledReason::Operator }),
        paused_until: Some(at(70)),
        failing_since: Some(at(2)),
        updated_at: at(5),
        ..first.clone()
    };
    world.put(&Endpoint { created_at: at(99), ..changed.clone() }).await;
    assert_eq!(store.find_endpoint(world.tenant, first.id).await, Ok(Some(changed)));
    assert_eq!(store.delete_endpoint(world.tenant, first.id).await, Ok(()));
    assert_eq!(store.list_endpoints(world.tenant).await, Ok(vec![second]));
    let missing = Err(StoreError::Missing { what: "webhook" });
    assert_eq!(store.delete_endpoint(world.tenant, first.id).await, missing);
}

/// Nobody finds or removes another tenant's endpoint, and none is made for nobody.
pub async fn endpoints_are_a_tenants_own(store: &dyn Store) {
    let (world, other) = (World::open(store).await, World::named(store, "other").await);
    let endpoint = world.listen().await;
    assert_eq!(store.find_endpoint(other.tenant, endpoint.id).await, Ok(None));
    assert_eq!(store.list_endpoints(other.tenant).await, Ok(Vec::new()));
    let missing = StoreError::Missing { what: "webhook" };
    assert_eq!(store.delete_endpoint(other.tenant, endpoint.id).await, Err(missing));
    let stray = Endpoint { tenant: TenantId(404), ..world.endpoint(at(0)) };
    assert_eq!(store.put_endpoint(stray).await, Err(StoreError::Missing { what: "tenant" }));
    let told = async |tenant| store.find_profile(tenant).await.expect("a look").expect("a tenant").tells;
    assert!(told(world.tenant).await, "it has an endpoint");
    assert!(!told(other.tenant).await, "it has none");
    let disabled = Some(Disabled { at: at(1), reason: DisabledReason::Gone });
    world.put(&Endpoint { disabled, ..endpoint }).await;
    assert!(told(world.tenant).await, "what a disabled one misses can be replayed");
}
