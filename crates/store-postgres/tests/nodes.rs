//! What only many nodes on one database can do to each other: each test has two.

mod support;

use std::time::Duration;

use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::flow::{Alphabet, CodePolicy, Flow, FlowStep};
use countersign_core::domain::ids::{FlowId, MessageTemplateId, PlanId, TenantId};
use countersign_core::domain::message_template::{Approval, MessageTemplate};
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::sms::autofill::Autofill;
use countersign_core::domain::template::{
    RemoteTemplate, SyncSummary, TemplateCategory, TemplateShape, TemplateStatus,
};
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::waba::{NumberState, Waba, WabaBackend, WabaNumber};
use countersign_core::domain::whatsapp::WhatsAppSettings;
use countersign_core::ports::store::{
    AccessStore, FlowChoice, FlowStore, ManagementStore, NamedKind, StoreError, TemplateStore, WabaStore,
};
use countersign_store_postgres::{Options, PostgresStore};
use support::{Database, database};
use tokio::task::JoinSet;

const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);
/// Calls that are under way at once.
const MANY: usize = 24;

/// Two nodes, and the first tenant.
struct Nodes {
    both: [&'static PostgresStore; 2],
    tenant: TenantId,
    _database: Database,
}

impl Nodes {
    async fn open() -> Self {
        let database = database().await;
        // A test's stores live as long as its process.
        let both = [leaked(&database).await, leaked(&database).await];
        let made = both[0].insert_tenant("First", "first", TenantPolicy::default(), NOW).await;
        Self { both, tenant: made.expect("a tenant").id, _database: database }
    }

    /// The outcomes of [`MANY`] calls at once, every other one at the other node, as they come.
    async fn at_once<T, F>(&self, call: impl Fn(&'static PostgresStore, usize) -> F) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let mut calls = JoinSet::new();
        for n in 0..MANY {
            calls.spawn(call(self.both[n % 2], n));
        }
        calls.join_all().await
    }
}

async fn leaked(database: &Database) -> &'static PostgresStore {
    Box::leak(Box::new(store(database.url.clone()).await))
}

async fn store(url: String) -> PostgresStore {
    PostgresStore::open(Options { url, ..Options::default() }).await.expect("a store")
}

/// 1, 2, 3 and so on, `count` of them.
fn numbers(from: i64, count: usize) -> Vec<i64> {
    (from..).take(count).collect()
}

fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort();
    values
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_on_an_empty_database_at_once_all_start() {
    let database = database().await;
    let mut starts = JoinSet::new();
    for _ in 0..6 {
        starts.spawn(store(database.url.clone()));
    }
    let stores = starts.join_all().await;
    assert_eq!(stores[5].list_tenants().await, Ok(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_are_numbered_without_gaps() {
    let nodes = Nodes::open().await;
    let made = nodes
        .at_once(move |node, n| async move {
            node.insert_tenant("Name", &format!("tenant-{n}"), TenantPolicy::default(), NOW).await
        })
        .await;
    let ids = made.into_iter().map(|made| made.expect("made").id.0).collect();
    assert_eq!(sorted(ids), numbers(2, MANY));

    let made = nodes
        .at_once(move |node, _| async move {
            node.insert_tenant("Name", "same", TenantPolicy::default(), NOW).await
        })
        .await;
    let taken = StoreError::Taken { what: "subdomain" };
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
    assert_eq!(made.iter().filter(|made| made.as_ref().is_err_and(|why| *why == taken)).count(), MANY - 1);
    let last = nodes.both[0].insert_tenant("Name", "last", TenantPolicy::default(), NOW).await;
    assert_eq!(last.map(|last| last.id), Ok(TenantId(27)), "the refused ones cost no number");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_made_once() {
    let nodes = Nodes::open().await;
    let unlimited = Allowance::UNLIMITED;
    let made = nodes
        .at_once(move |node, n| async move { node.put_plan(&format!("plan-{}", n % 6), unlimited).await })
        .await;
    let mut ids = sorted(made.into_iter().map(|made| made.expect("a plan").id.0).collect());
    ids.dedup();
    assert_eq!(ids, numbers(1, 6));
    let listed = nodes.both[1].list_plans().await.expect("a list");
    assert_eq!(
        listed.iter().map(|plan| plan.id).collect::<Vec<_>>(),
        numbers(1, 6).into_iter().map(PlanId).collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_numbered_without_gaps() {
    let nodes = Nodes::open().await;
    let tenant = nodes.tenant;
    let made = nodes
        .at_once(move |node, n| async move {
            node.ensure_named(tenant, NamedKind::Source, &format!("name-{}", n % 6), NOW).await
        })
        .await;
    let made = made.into_iter().map(|made| made.expect("a name")).map(|row| (row.id, row.name)).collect();
    let mut made: Vec<(i64, String)> = sorted(made);
    made.dedup();
    assert_eq!(made.iter().map(|(id, _)| *id).collect::<Vec<_>>(), numbers(1, 6));
    let next = nodes.both[0].ensure_named(tenant, NamedKind::Source, "next", NOW).await;
    assert_eq!(next.map(|row| row.id), Ok(7));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_syncs_one_adds() {
    let nodes = Nodes::open().await;
    let tenant = nodes.tenant;
    let listed: Vec<_> = (0..5).map(|n| template(&format!("template-{n}"))).collect();
    let synced = nodes
        .at_once(move |node, _| {
            let listed = listed.clone();
            async move { node.replace_templates(tenant, listed, false, NOW).await.expect("a sync") }
        })
        .await;
    assert_eq!(synced.iter().filter(|it| **it == SyncSummary { listed: 5, added: 5, removed: 0 }).count(), 1);
    assert_eq!(
        synced.iter().filter(|it| **it == SyncSummary { listed: 5, added: 0, removed: 0 }).count(),
        MANY - 1
    );
    let rows = nodes.both[0].list_templates(tenant).await.expect("a list");
    assert_eq!(rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), numbers(1, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_change_of_an_account_has_a_revision_of_its_own() {
    let nodes = Nodes::open().await;
    let tenant = nodes.tenant;
    let put = nodes
        .at_once(move |node, n| async move {
            node.put_whatsapp(tenant, settings(&n.to_string())).await.expect("set");
            let profile = node.find_profile(tenant).await.expect("a look").expect("a tenant");
            profile.whatsapp.expect("it is there").revision
        })
        .await;
    let last = nodes.both[0].find_profile(tenant).await.expect("a look").expect("a tenant");
    let last = last.whatsapp.expect("it is there").revision;
    assert_eq!(last, i64::try_from(MANY).expect("few"));
    assert!(put.iter().all(|seen| *seen <= last), "{put:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_master_key_is_kept() {
    let nodes = Nodes::open().await;
    let same = nodes
        .at_once(move |node, n| async move {
            node.match_key([u8::try_from(n).expect("few"); 32]).await.expect("a look")
        })
        .await;
    assert_eq!(same.iter().filter(|same| **same).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_one_accounts() {
    let nodes = Nodes::open().await;
    let tenant = nodes.tenant;
    for waba_id in ["100", "200"] {
        nodes.both[0].put_waba(waba(tenant, waba_id)).await.expect("an account");
    }
    let added = nodes
        .at_once(move |node, n| async move {
            let waba_id = ["100", "200"][n % 2];
            node.insert_number(number(tenant, waba_id, &n.to_string())).await
        })
        .await;
    let taken = Err(StoreError::Taken { what: "phone number" });
    assert_eq!(added.iter().filter(|added| added.is_ok()).count(), 1);
    assert_eq!(added.iter().filter(|added| **added == taken).count(), MANY - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_number_is_left_without_its_account() {
    let nodes = Nodes::open().await;
    let ([one, other], tenant) = (nodes.both, nodes.tenant);
    for _ in 0..MANY {
        one.put_waba(waba(tenant, "100")).await.expect("an account");
        let (added, deleted) =
            tokio::join!(one.insert_number(number(tenant, "100", "1")), other.delete_waba(tenant, "100"));
        assert_eq!(deleted, Ok(()));
        assert!(matches!(added, Ok(()) | Err(StoreError::Missing { what: "waba" })), "{added:?}");
        assert_eq!(one.find_number(tenant, "1").await, Ok(None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_flow_is_the_default() {
    let nodes = Nodes::open().await;
    let tenant = nodes.tenant;
    nodes.both[0].put_message_template(text(tenant, 1)).await.expect("a text");
    let put = nodes
        .at_once(move |node, n| async move {
            let id = u8::try_from(n).expect("few");
            node.put_flow(Flow { is_default: true, ..flow(tenant, id, &[1]) }).await
        })
        .await;
    assert!(put.iter().all(Result::is_ok), "{put:?}");
    let flows = nodes.both[0].list_flows(tenant).await.expect("a list");
    assert_eq!(flows.len(), MANY);
    assert_eq!(flows.iter().filter(|flow| flow.is_default).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_has_its_texts_whoever_removes_them() {
    let nodes = Nodes::open().await;
    let ([one, other], tenant) = (nodes.both, nodes.tenant);
    let mut seen = [0, 0];
    for n in 0..u8::try_from(MANY).expect("few") {
        one.put_message_template(text(tenant, n)).await.expect("a text");
        let id = MessageTemplateId::from_bytes([n; 16]);
        let (put, deleted) =
            tokio::join!(one.put_flow(flow(tenant, n, &[n])), other.delete_message_template(tenant, id));
        match (put, deleted) {
            (Ok(()), Err(StoreError::Taken { what: "message template" })) => seen[0] += 1,
            (Err(StoreError::Missing { what: "message template" }), Ok(())) => seen[1] += 1,
            outcome => panic!("{outcome:?}"),
        }
    }
    assert_eq!(one.list_flows(tenant).await.map(|flows| flows.len()), Ok(seen[0]), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_seen_before_a_change_or_after_it() {
    let nodes = Nodes::open().await;
    let ([one, other], tenant) = (nodes.both, nodes.tenant);
    for n in [1, 2] {
        one.put_message_template(text(tenant, n)).await.expect("a text");
    }
    // Its attempts say how many steps it has.
    let short = Flow { max_attempts: 1, ..flow(tenant, 7, &[1]) };
    let long = Flow { max_attempts: 2, ..flow(tenant, 7, &[1, 2]) };
    one.put_flow(short.clone()).await.expect("a flow");
    let changes = tokio::spawn(async move {
        for _ in 0..MANY {
            one.put_flow(long.clone()).await.expect("a flow");
            one.put_flow(short.clone()).await.expect("a flow");
        }
    });
    while !changes.is_finished() {
        let ready = other.find_flow(tenant, FlowChoice::Named(FlowId::from_bytes([7; 16]))).await;
        let ready = ready.expect("a look").expect("it is there");
        let listed = other.list_flows(tenant).await.expect("a list").remove(0);
        for flow in [ready.flow, listed] {
            assert_eq!(u32::try_from(flow.steps.len()).expect("few"), flow.max_attempts);
        }
    }
    changes.await.expect("the changes");
}

fn template(name: &str) -> RemoteTemplate {
    RemoteTemplate {
        vendor_id: format!("id-{name}"),
        name: name.to_owned(),
        language: "en".to_owned(),
        category: TemplateCategory::Authentication,
        status: TemplateStatus::Approved,
        components: "[]".to_owned(),
        shape: TemplateShape::default(),
    }
}

fn settings(callback: &str) -> WhatsAppSettings {
    let sealed = || Sealed::from_bytes(vec![1; 40]);
    WhatsAppSettings {
        revision: -1,
        base_url: "https://graph.facebook.com".to_owned(),
        graph_version: "v26.0".to_owned(),
        phone_number_id: "1".to_owned(),
        waba_id: "2".to_owned(),
        callback_id: callback.to_owned(),
        access_token: sealed(),
        app_secret: sealed(),
        previous_app_secret: None,
        verify_token: sealed(),
        default_source: None,
        default_status: None,
    }
}

fn waba(tenant: TenantId, waba_id: &str) -> Waba {
    let backend = WabaBackend::Own { sender: "ACME".to_owned(), code_minutes: 10, max_attempts: 5 };
    Waba { tenant, waba_id: waba_id.to_owned(), backend }
}

fn number(tenant: TenantId, waba_id: &str, id: &str) -> WabaNumber {
    WabaNumber {
        tenant,
        waba_id: waba_id.to_owned(),
        id: id.to_owned(),
        phone: Destination::parse_phone("919812345678").expect("a number"),
        name: "ACME".to_owned(),
        state: NumberState::Pending,
        pin: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn text(tenant: TenantId, n: u8) -> MessageTemplate {
    MessageTemplate {
        id: MessageTemplateId::from_bytes([n; 16]),
        tenant,
        name: format!("text-{n}"),
        medium: Medium::Sms,
        language: "en".to_owned(),
        subject: None,
        text: "{{code}}".to_owned(),
        autofill: Autofill::default(),
        dlt: None,
        approval: Approval::Approved,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn flow(tenant: TenantId, id: u8, texts: &[u8]) -> Flow {
    let steps = texts.iter().map(|&text| FlowStep {
        medium: Medium::Sms,
        sender: "ACME".to_owned(),
        template: MessageTemplateId::from_bytes([text; 16]),
        after: Duration::ZERO,
    });
    Flow {
        id: FlowId::from_bytes([id; 16]),
        tenant,
        name: "flow".to_owned(),
        is_default: false,
        approval: Approval::Approved,
        code: CodePolicy { length: 6, alphabet: Alphabet::Numeric },
        validity: Duration::from_mins(10),
        max_attempts: 5,
        steps: steps.collect(),
        allowed_ips: AllowedIps::default(),
        created_at: NOW,
        updated_at: NOW,
    }
}
