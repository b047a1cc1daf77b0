//! Tenants, their plans, and the names they give to contacts' sources and statuses.

use super::together::together;
use super::world::{NOON, World, at};
use crate::domain::budget::BudgetPolicy;
use crate::domain::ids::{PlanId, TenantId};
use crate::domain::plan::Allowance;
use crate::domain::tenant::{TenantPolicy, TenantState};
use crate::ports::store::{NamedKind, Store, StoreError};

const POLICY: TenantPolicy = TenantPolicy {
    max_attempts: 3,
    budget: BudgetPolicy { per_hour: 1, per_day: 2, in_a_row: 4 },
    retention_hours: 48,
};

/// Tenants are numbered from 1 and read back as they were made.
pub async fn tenants_are_numbered(store: &dyn Store) {
    assert_eq!(store.list_tenants().await, Ok(Vec::new()));
    let first = store.insert_tenant("Näme", "one", POLICY, NOON).await.expect("made");
    let second = store.insert_tenant("Same", "two", POLICY, at(1)).await.expect("made");
    assert_eq!((first.id, second.id), (TenantId(1), TenantId(2)));
    assert_eq!((first.name.as_str(), first.subdomain.as_str()), ("Näme", "one"));
    assert_eq!((first.state, first.policy), (TenantState::Active, POLICY));
    assert_eq!(first.created_at, NOON);
    assert_eq!(store.list_tenants().await, Ok(vec![first.clone(), second]));

    let profile = store.find_profile(first.id).await.expect("a look").expect("it is there");
    assert_eq!(profile.tenant, first);
    assert_eq!((profile.plan, profile.whatsapp), (None, None));
    assert!(store.find_profile(TenantId(404)).await.expect("a look").is_none());
}

/// A subdomain belongs to one tenant; a refused one costs no number.
pub async fn a_subdomain_is_unique(store: &dyn Store) {
    World::named(store, "one").await;
    let again = store.insert_tenant("Other", "one", POLICY, NOON).await;
    assert_eq!(again, Err(StoreError::Taken { what: "subdomain" }));
    assert_eq!(World::named(store, "two").await.tenant, TenantId(2));
}

/// A tenant's name, state, policy and plan are replaced; the rest stands.
pub async fn a_tenant_changes(store: &dyn Store) {
    let made = store.insert_tenant("Before", "one", TenantPolicy::default(), NOON).await.expect("made");
    let plan = store.put_plan("basic", Allowance::UNLIMITED).await.expect("a plan");
    let suspended = TenantState::Suspended;
    let updated = store.update_tenant(made.id, "After", suspended, POLICY, Some(plan.id)).await;
    assert_eq!(updated, Ok(()));
    let profile = store.find_profile(made.id).await.expect("a look").expect("it is there");
    assert_eq!((profile.tenant.name.as_str(), profile.tenant.state), ("After", suspended));
    assert_eq!((profile.tenant.policy, profile.tenant.subdomain.as_str()), (POLICY, "one"));
    assert_eq!(profile.plan, Some(plan.clone()));

    let active = TenantState::Active;
    let updated = store.update_tenant(made.id, "After", active, POLICY, None).await;
    assert_eq!(updated, Ok(()));
    let profile = store.find_profile(made.id).await.expect("a look").expect("it is there");
    assert_eq!(profile.plan, None);

    let nobody = store.update_tenant(TenantId(404), "x", active, POLICY, None).await;
    assert_eq!(nobody, Err(StoreError::Missing { what: "tenant" }));
    let no_plan = store.update_tenant(made.id, "x", active, POLICY, Some(PlanId(404))).await;
    assert_eq!(no_plan, Err(StoreError::Missing { what: "plan" }));
}

/// A plan is known by its name and keeps its number.
pub async fn a_plan_is_known_by_its_name(store: &dyn Store) {
    let small = Allowance { contacts: Some(10), conversations: None, whatsapp_templates: false };
    let basic = store.put_plan("basic", small).await.expect("a plan");
    assert_eq!((basic.id, basic.allowance), (PlanId(1), small));
    let full = store.put_plan("full", Allowance::UNLIMITED).await.expect("a plan");
    let grown = store.put_plan("basic", Allowance::UNLIMITED).await.expect("a plan");
    assert_eq!((grown.id, grown.allowance), (basic.id, Allowance::UNLIMITED));
    assert_eq!(store.list_plans().await, Ok(vec![grown, full]));
}

/// A source or a status is made once, numbered within its tenant and kind.
pub async fn names_are_made_once(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let (source, status) = (NamedKind::Source, NamedKind::Status);
    let ensure = |kind, name| store.ensure_named(world.tenant, kind, name, at(0));
    let rows = together((0..20).map(|_| ensure(source, "web"))).await;
    assert!(rows.iter().all(|row| row.as_ref().is_ok_and(|row| row.id == 2)), "{rows:?}");
    assert_eq!(ensure(status, "lead").await.map(|row| row.id), Ok(2));
    assert_eq!(ensure(source, "API").await.map(|row| row.id), Ok(1));

    let listed = async |tenant, kind| {
        let rows = store.list_named(tenant, kind).await.expect("a list");
        rows.into_iter().map(|row| (row.id, row.name)).collect::<Vec<_>>()
    };
    let row = |id, name: &str| (id, name.to_owned());
    assert_eq!(listed(world.tenant, source).await, [row(1, "API"), row(2, "web")]);
    assert_eq!(listed(world.tenant, status).await, [row(1, "API"), row(2, "lead")]);
    assert_eq!(listed(other.tenant, source).await, [row(1, "API")]);
    assert_eq!(
        store.ensure_named(TenantId(404), source, "web", at(0)).await,
        Err(StoreError::Missing { what: "tenant" })
    );
}

/// What nobody used counts as nothing.
pub async fn a_new_tenant_has_used_nothing(store: &dyn Store) {
    let world = World::open(store).await;
    let usage = world.usage(at(0)).await;
    assert_eq!((usage.contacts, usage.conversations, usage.complaints), (0, 0, 0));
}
