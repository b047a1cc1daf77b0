//! Nodes: engines over one database, and an account that sends flows.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::flow::{Alphabet, CodePolicy, FlowStep};
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::message_template::Approval;
use countersign_core::domain::seal::MasterKey;
use countersign_core::domain::sms::autofill::Autofill;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::PlainToken;
use countersign_core::engine::{
    AccountCaller, Engine, FlowDraft, FlowRequest, FlowStarted, NewAccountKey, Parts, TemplateDraft, Timings,
};
use countersign_core::ports::alarm::{Alarm, News};
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::FlowChoice;
use countersign_core::testing::downloads::RecordingDownloads;
use countersign_core::testing::entropy::SeededEntropy;
use countersign_core::testing::notifier::RecordingNotifier;
use countersign_core::testing::observer::RecordingObserver;
use countersign_core::testing::registry::RecordingRegistry;
use countersign_core::testing::texts::RecordingTexts;
use countersign_core::testing::whatsapp::RecordingWhatsApp;
use countersign_postgres_harness::{Cluster, Database};
use countersign_store_postgres::{Options, PostgresStore};
use tokio::sync::Notify;

/// A clock that is moved by hand, and whose waits never end: a node with it does nothing by itself after its start.
#[derive(Default)]
pub(crate) struct Standing(AtomicI64);

impl Standing {
    pub(crate) fn advance(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_millis()).expect("a short span"), Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    async fn sleep(&self, _span: Duration) {
        std::future::pending::<()>().await;
    }
}

/// A database that lives as long as its server.
pub(crate) async fn database() -> &'static Database<'static> {
    let made = tokio::task::spawn_blocking(|| Box::leak(Box::new(Cluster::shared().database())));
    made.await.expect("a database")
}

/// How long a test waits for what other nodes tell.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A node: a store of its own, and the engine over it.
pub(crate) struct Node {
    pub(crate) store: Arc<PostgresStore>,
    pub(crate) engine: Arc<Engine>,
    /// Rings when another node tells that messages are due.
    pub(crate) due: Arc<Notify>,
    /// Rings when another node tells that settings changed; by then they are forgotten here.
    pub(crate) changed: Arc<Notify>,
}

struct Hearer {
    engine: Arc<Engine>,
    due: Arc<Notify>,
    changed: Arc<Notify>,
}

impl Alarm for Hearer {
    fn ring(&self, news: News) {
        match news {
            News::Due => self.due.notify_one(),
            News::Receipts | News::Events => {}
            News::Settings => {
                self.engine.forget();
                self.changed.notify_one();
            }
        }
    }
}

impl Node {
    /// A node whose machine has the clock `own`.
    pub(crate) async fn start(url: &str, seed: u64, own: Arc<dyn Clock>) -> Self {
        let options = Options { url: url.to_owned(), pool: 4, own_clock: own, ..Options::default() };
        let store = Arc::new(PostgresStore::open(options).await.expect("a store"));
        let engine = Arc::new(Engine::new(Parts {
            store: store.clone(),
            whatsapp: Arc::new(RecordingWhatsApp::default()),
            texts: Arc::new(RecordingTexts::default()),
            registry: Arc::new(RecordingRegistry::default()),
            downloads: Arc::new(RecordingDownloads::default()),
            notifier: Arc::new(RecordingNotifier::default()),
            alarm: store.others(),
            clock: store.clock(),
            entropy: Arc::new(SeededEntropy::new(seed)),
            observer: Arc::new(RecordingObserver::default()),
            master: MasterKey::new([7; 32]),
            public_url: Some("https://otp.example.com".to_owned()),
            timings: Timings::default(),
        }));
        let (due, changed) = (Arc::<Notify>::default(), Arc::<Notify>::default());
        let hearer = Hearer { engine: engine.clone(), due: due.clone(), changed: changed.clone() };
        store.hear(Arc::new(hearer));
        Self { store, engine, due, changed }
    }

    /// Makes a tenant, whose account has a default flow of text messages with these waits between them.
    pub(crate) async fn make_account(&self, waits: &[Duration]) -> Account {
        let engine = &self.engine;
        let policy = TenantPolicy { max_attempts: 10, ..TenantPolicy::default() };
        let tenant = engine.create_tenant("Tenant", "tenant", policy).await.expect("a tenant").id;
        let draft = TemplateDraft {
            name: "code".to_owned(),
            medium: Medium::Sms,
            language: "en".to_owned(),
            subject: None,
            text: "{{code}}".to_owned(),
            autofill: Autofill::default(),
            dlt: None,
            approval: Approval::Approved,
        };
        let template = engine.create_message_template(tenant, draft).await.expect("a template").id;
        let step = |after: &Duration| FlowStep {
            medium: Medium::Sms,
            sender: "ACME".to_owned(),
            template,
            after: *after,
        };
        let draft = FlowDraft {
            name: "flow".to_owned(),
            is_default: true,
            approval: Approval::Approved,
            code: CodePolicy { length: 6, alphabet: Alphabet::Numeric },
            validity: Duration::from_mins(10),
            max_attempts: 10,
            steps: waits.iter().map(step).collect(),
            allowed_ips: AllowedIps::default(),
        };
        engine.create_flow(tenant, draft).await.expect("a flow");
        let sid = engine.put_account(tenant, None, AllowedIps::default()).await.expect("an account").sid;
        let new = NewAccountKey { name: "key".to_owned(), allowed_ips: AllowedIps::default(), key: None };
        let key = engine.issue_account_key(tenant, new).await.expect("a key").plain;
        Account { tenant, sid, key }
    }

    pub(crate) async fn caller(&self, account: &Account) -> AccountCaller {
        self.try_caller(account).await.expect("it is let in")
    }

    pub(crate) async fn try_caller(&self, account: &Account) -> Option<AccountCaller> {
        self.engine.authenticate_account(&account.sid, &account.key, None).await.ok()
    }

    /// Starts a verification of a number, with a code that is known.
    pub(crate) async fn start_flow(&self, account: &Account, digits: &str) -> FlowStarted {
        let request = FlowRequest {
            flow: FlowChoice::Default,
            mobiles: vec![Destination::parse_phone(digits).expect("a number")],
            email: None,
            code: Some(code("271828")),
        };
        let caller = self.caller(account).await;
        self.engine.start_flow(&caller, request).await.expect("started")
    }
}

/// What a caller has.
pub(crate) struct Account {
    pub(crate) tenant: TenantId,
    pub(crate) sid: String,
    pub(crate) key: PlainToken,
}

pub(crate) fn code(text: &str) -> PlainCode {
    PlainCode::parse(text).expect("a code")
}
