//! Flows and the texts that they send.

use std::time::Duration;

use super::together::together;
use super::world::{World, at};
use crate::domain::allowed_ips::AllowedIps;
use crate::domain::delivery::Medium;
use crate::domain::flow::{Alphabet, CodePolicy, Flow, FlowStep};
use crate::domain::ids::{FlowId, MessageTemplateId, TenantId};
use crate::domain::message_template::{Approval, MessageTemplate};
use crate::domain::sms::autofill::Autofill;
use crate::domain::sms::dlt::DltIds;
use crate::ports::entropy::random;
use crate::ports::store::{FlowChoice, Store, StoreError};

fn text(world: &World<'_>, name: &str, second: u64) -> MessageTemplate {
    MessageTemplate {
        id: MessageTemplateId::new(at(second), random(world.entropy())),
        tenant: world.tenant,
        name: name.to_owned(),
        medium: Medium::Email,
        language: "en".to_owned(),
        subject: Some("Your code".to_owned()),
        text: "{{code}}, good for {{minutes}} minutes".to_owned(),
        autofill: Autofill::default(),
        dlt: None,
        approval: Approval::Approved,
        created_at: at(second),
        updated_at: at(second),
    }
}

fn lines() -> Autofill {
    Autofill { web: "acme.example".parse().ok(), app: "FA+9qCX9VSu".parse().ok() }
}

async fn put_text(world: &World<'_>, name: &str, second: u64) -> MessageTemplate {
    let template = text(world, name, second);
    assert_eq!(world.store.put_message_template(template.clone()).await, Ok(()));
    template
}

fn flow(world: &World<'_>, name: &str, templates: &[&MessageTemplate], second: u64) -> Flow {
    let step = |(number, template): (u64, &&MessageTemplate)| FlowStep {
        medium: template.medium,
        sender: format!("sender-{number}"),
        template: template.id,
        after: Duration::from_secs(number * 30),
    };
    Flow {
        id: FlowId::new(at(second), random(world.entropy())),
        tenant: world.tenant,
        name: name.to_owned(),
        is_default: false,
        approval: Approval::Approved,
        code: CodePolicy { length: 6, alphabet: Alphabet::Numeric },
        validity: Duration::from_mins(5),
        max_attempts: 3,
        steps: (0..).zip(templates).map(step).collect(),
        allowed_ips: AllowedIps::default(),
        created_at: at(second),
        updated_at: at(second),
    }
}

/// A flow is read back as it was put, with its templates in the order of its steps.
pub async fn a_flow_is_read_back(store: &dyn Store) {
    let world = World::open(store).await;
    let (first, mut second) = (put_text(&world, "first", 0).await, text(&world, "second", 1));
    (second.autofill, second.dlt) = (lines(), DltIds::new("1101456", "1107161").ok());
    assert_eq!(store.put_message_template(second.clone()).await, Ok(()));
    let mut full = flow(&world, "full", &[&second, &first, &second], 2);
    full.allowed_ips = AllowedIps::parse(["192.0.2.0/24", "2001:db8::1"]).expect("networks");
    full.code.alphabet = Alphabet::Alphanumeric;
    full.approval = Approval::Rejected;
    assert_eq!(store.put_flow(full.clone()).await, Ok(()));

    let ready = store.find_flow(world.tenant, FlowChoice::Named(full.id)).await.expect("a look");
    let ready = ready.expect("a flow");
    assert_eq!(ready.flow, full);
    assert_eq!(ready.templates, [Some(second.clone()), Some(first), Some(second)]);
    assert_eq!(store.list_flows(world.tenant).await, Ok(vec![full]));
}

/// A flow that is changed keeps its id and when it was made; its steps are replaced.
pub async fn a_flow_changes(store: &dyn Store) {
    let world = World::open(store).await;
    let (first, second) = (put_text(&world, "first", 0).await, put_text(&world, "second", 1).await);
    let before = flow(&world, "before", &[&first, &second], 2);
    assert_eq!(store.put_flow(before.clone()).await, Ok(()));
    let mut after = flow(&world, "after", &[&second], 3);
    after.id = before.id;
    assert_eq!(store.put_flow(after.clone()).await, Ok(()));
    after.created_at = at(2);
    assert_eq!(store.list_flows(world.tenant).await, Ok(vec![after]));
}

/// At most one flow is the default: putting another takes its place in the same step.
pub async fn the_default_moves(store: &dyn Store) {
    let world = World::open(store).await;
    let template = put_text(&world, "text", 0).await;
    let default = async || {
        let found = store.find_flow(world.tenant, FlowChoice::Default).await.expect("a look");
        found.map(|ready| ready.flow.id)
    };
    let mut flows: Vec<_> = (0..20).map(|n| flow(&world, &format!("flow {n}"), &[&template], n)).collect();
    assert_eq!(store.put_flow(flows[0].clone()).await, Ok(()));
    assert_eq!(default().await, None);
    for flow in &mut flows[..2] {
        flow.is_default = true;
        assert_eq!(store.put_flow(flow.clone()).await, Ok(()));
        assert_eq!(default().await, Some(flow.id));
    }
    for flow in &mut flows {
        flow.is_default = true;
    }
    let puts = together(flows.iter().map(|flow| store.put_flow(flow.clone()))).await;
    assert!(puts.iter().all(Result::is_ok), "{puts:?}");
    let listed = store.list_flows(world.tenant).await.expect("flows");
    let defaults: Vec<_> = listed.iter().filter(|flow| flow.is_default).map(|flow| flow.id).collect();
    assert_eq!(defaults.len(), 1);
    assert_eq!(default().await, Some(defaults[0]));

    let mut last = flows.into_iter().find(|flow| flow.id == defaults[0]).expect("it was put");
    last.is_default = false;
    assert_eq!(store.put_flow(last).await, Ok(()));
    assert_eq!(default().await, None);
}

/// A flow sends texts of its own tenant only; one that does not changes nothing.
pub async fn a_flow_needs_its_templates(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let (ours, theirs) = (put_text(&world, "ours", 0).await, put_text(&other, "theirs", 0).await);
    let mut kept = flow(&world, "kept", &[&ours], 1);
    kept.is_default = true;
    assert_eq!(store.put_flow(kept.clone()).await, Ok(()));
    let mut stray = flow(&world, "stray", &[&ours, &theirs], 2);
    stray.is_default = true;
    assert_eq!(store.put_flow(stray).await, Err(StoreError::Missing { what: "message template" }));
    assert_eq!(store.list_flows(world.tenant).await, Ok(vec![kept]));
}

/// Flows are listed by age, and go when they are deleted; what a flow used is free then.
pub async fn flows_are_listed_by_age(store: &dyn Store) {
    let world = World::open(store).await;
    let template = put_text(&world, "text", 0).await;
    let (young, old) = (flow(&world, "a", &[&template], 9), flow(&world, "b", &[&template], 3));
    for flow in [&young, &old] {
        assert_eq!(store.put_flow(flow.clone()).await, Ok(()));
    }
    assert_eq!(store.list_flows(world.tenant).await, Ok(vec![old.clone(), young.clone()]));
    assert_eq!(store.delete_flow(world.tenant, old.id).await, Ok(()));
    assert_eq!(store.delete_flow(world.tenant, old.id).await, Err(StoreError::Missing { what: "flow" }));
    assert_eq!(store.list_flows(world.tenant).await, Ok(vec![young]));
    assert_eq!(store.find_flow(world.tenant, FlowChoice::Named(old.id)).await, Ok(None));
}

/// A text that a flow sends cannot be deleted.
pub async fn a_text_in_use_stays(store: &dyn Store) {
    let world = World::open(store).await;
    let (used, unused) = (put_text(&world, "used", 0).await, put_text(&world, "unused", 1).await);
    let flow = flow(&world, "flow", &[&used], 2);
    assert_eq!(store.put_flow(flow.clone()).await, Ok(()));
    let delete = |template: &MessageTemplate| store.delete_message_template(world.tenant, template.id);
    assert_eq!(delete(&used).await, Err(StoreError::Taken { what: "message template" }));
    assert_eq!(delete(&unused).await, Ok(()));
    assert_eq!(delete(&unused).await, Err(StoreError::Missing { what: "message template" }));
    assert_eq!(store.list_message_templates(world.tenant).await, Ok(vec![used.clone()]));

    assert_eq!(store.delete_flow(world.tenant, flow.id).await, Ok(()));
    assert_eq!(delete(&used).await, Ok(()));
}

/// Texts are read back as they were put, oldest first; one that is changed keeps when it was made.
pub async fn texts_are_listed_by_age(store: &dyn Store) {
    let world = World::open(store).await;
    let young = put_text(&world, "young", 9).await;
    let mut old = text(&world, "old", 3);
    (old.subject, old.medium, old.approval) = (None, Medium::Voice, Approval::Pending);
    assert_eq!(store.put_message_template(old.clone()).await, Ok(()));
    assert_eq!(store.list_message_templates(world.tenant).await, Ok(vec![old.clone(), young.clone()]));

    (old.name, old.medium, old.approval) = ("new".to_owned(), Medium::WhatsApp, Approval::Rejected);
    (old.autofill, old.dlt) = (lines(), DltIds::new("1101456", "1107161").ok());
    old.updated_at = at(20);
    let changed = MessageTemplate { created_at: at(20), ..old.clone() };
    assert_eq!(store.put_message_template(changed).await, Ok(()));
    assert_eq!(store.list_message_templates(world.tenant).await, Ok(vec![old.clone(), young.clone()]));

    old.autofill.web = None;
    assert_eq!(store.put_message_template(old.clone()).await, Ok(()));
    assert_eq!(store.list_message_templates(world.tenant).await, Ok(vec![old.clone(), young.clone()]));
    (old.autofill, old.dlt) = (Autofill::default(), None);
    assert_eq!(store.put_message_template(old.clone()).await, Ok(()));
    assert_eq!(store.list_message_templates(world.tenant).await, Ok(vec![old, young]));
}

/// A name is one text's within medium and language, also when a text is changed.
pub async fn a_name_is_unique(store: &dyn Store) {
    let world = World::open(store).await;
    let first = put_text(&world, "text", 0).await;
    let again = text(&world, "text", 1);
    let refused = |result| matches!(result, Err(StoreError::Taken { .. }));
    assert!(refused(store.put_message_template(again.clone()).await));
    let french = MessageTemplate { language: "fr".to_owned(), ..again.clone() };
    assert_eq!(store.put_message_template(french.clone()).await, Ok(()));
    let spoken = MessageTemplate { medium: Medium::Voice, ..text(&world, "text", 2) };
    assert_eq!(store.put_message_template(spoken.clone()).await, Ok(()));
    let english = MessageTemplate { language: "en".to_owned(), ..french.clone() };
    assert!(refused(store.put_message_template(english).await));
    assert_eq!(store.list_message_templates(world.tenant).await, Ok(vec![first, french, spoken]));
}

/// Flows and texts are a tenant's own.
pub async fn they_are_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let template = put_text(&world, "text", 0).await;
    let twin = put_text(&other, "text", 0).await;
    let mut ours = flow(&world, "ours", &[&template], 1);
    let mut theirs = flow(&other, "theirs", &[&twin], 2);
    (ours.is_default, theirs.is_default) = (true, true);
    for flow in [&ours, &theirs] {
        assert_eq!(store.put_flow(flow.clone()).await, Ok(()));
    }
    for choice in [FlowChoice::Default, FlowChoice::Named(ours.id)] {
        let found = store.find_flow(world.tenant, choice).await.expect("a look");
        assert_eq!(found.map(|ready| ready.flow), Some(ours.clone()));
    }
    assert_eq!(store.find_flow(other.tenant, FlowChoice::Named(ours.id)).await, Ok(None));
    assert_eq!(store.list_flows(other.tenant).await, Ok(vec![theirs]));
    assert_eq!(store.list_message_templates(other.tenant).await, Ok(vec![twin]));
    assert!(store.delete_flow(other.tenant, ours.id).await.is_err());
    assert!(store.delete_message_template(other.tenant, template.id).await.is_err());

    let nobody = TenantId(404);
    let missing = Err(StoreError::Missing { what: "tenant" });
    let stray = MessageTemplate { tenant: nobody, ..template };
    assert_eq!(store.put_message_template(stray).await, missing);
    assert_eq!(store.put_flow(Flow { tenant: nobody, steps: Vec::new(), ..ours }).await, missing);
}
