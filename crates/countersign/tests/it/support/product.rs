use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::seal::MasterKey;
use countersign_core::domain::secret::Secret;
use countersign_core::domain::template::{RemoteTemplate, TemplateCategory, TemplateShape, TemplateStatus};
use countersign_core::domain::tenant::{Tenant, TenantPolicy};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::Scope;
use countersign_core::engine::{Engine, NewToken, Parts, TenantChange, Timings, WhatsAppChange};
use countersign_core::ports::channel::Carrier;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::Store;
use countersign_core::ports::webhook::Notifier;
use countersign_core::testing::alarm::RecordingAlarm;
use countersign_core::testing::clock::TestClock;
use countersign_core::testing::downloads::RecordingDownloads;
use countersign_core::testing::entropy::SeededEntropy;
use countersign_core::testing::notifier::RecordingNotifier;
use countersign_core::testing::observer::RecordingObserver;
use countersign_core::testing::registry::RecordingRegistry;
use countersign_core::testing::texts::RecordingTexts;
use countersign_core::testing::whatsapp::RecordingWhatsApp;
use countersign_http::{AppParts, AppState, Limits, RequestObserver, TrustedProxies};
use countersign_store_sqlite::{Options, SqliteStore};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::Answer;

/// 2026-01-01T07:53:14Z, the time in the one response that the vendor prints (`wacr-api-v2.md` 1.5).
const START: Timestamp = Timestamp::from_seconds(1_767_253_994);

/// The number of seed 002's example.
pub(crate) const PHONE: &str = "+919999999999";

pub(crate) const APP_SECRET: &str = "dev-app-secret";
pub(crate) const VERIFY_TOKEN: &str = "hook-verify-token";

struct NoMetrics;

impl RequestObserver for NoMetrics {
    fn answered(&self, _status: u16, _took: Duration) {}

    fn print(&self) -> String {
        "# EOF\n".to_owned()
    }
}

/// A product with one tenant, its token with every scope, and an admin token.
pub(crate) struct Product {
    pub(crate) engine: Arc<Engine>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) whatsapp: Arc<RecordingWhatsApp>,
    pub(crate) texts: Arc<RecordingTexts>,
    pub(crate) registry: Arc<RecordingRegistry>,
    pub(crate) notifier: Arc<RecordingNotifier>,
    pub(crate) downloads: Arc<RecordingDownloads>,
    pub(crate) alarm: Arc<RecordingAlarm>,
    pub(crate) observer: Arc<RecordingObserver>,
    pub(crate) state: AppState,
    pub(crate) tenant: Tenant,
    pub(crate) token: String,
    pub(crate) admin_token: String,
    router: Router,
    outside: Outside,
    folder: tempfile::TempDir,
}

/// What a restart does not touch.
struct Outside {
    clock: Arc<TestClock>,
    whatsapp: Arc<RecordingWhatsApp>,
    texts: Arc<RecordingTexts>,
    registry: Arc<RecordingRegistry>,
    notifier: Arc<RecordingNotifier>,
    downloads: Arc<RecordingDownloads>,
    alarm: Arc<RecordingAlarm>,
    observer: Arc<RecordingObserver>,
    entropy: Arc<SeededEntropy>,
}

/// Opens the folder's database and puts a product together over it.
fn open(folder: &std::path::Path, outside: &Outside, limits: Limits) -> (Arc<dyn Store>, AppState) {
    let path = folder.join("countersign.db");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path, Options::default()).expect("a store"));
    let engine = Arc::new(Engine::new(Parts {
        store: store.clone(),
        whatsapp: outside.whatsapp.clone(),
        texts: outside.texts.clone(),
        registry: outside.registry.clone(),
        notifier: outside.notifier.clone(),
        downloads: outside.downloads.clone(),
        alarm: outside.alarm.clone(),
        clock: outside.clock.clone(),
        entropy: outside.entropy.clone(),
        observer: outside.observer.clone(),
        master: MasterKey::new([7; 32]),
        public_url: Some("https://otp.example.com".to_owned()),
        timings: Timings { cache: Duration::ZERO, ..Timings::default() },
    }));
    let parts = AppParts {
        engine,
        entropy: outside.entropy.clone(),
        limits,
        tasks: tokio_util::task::TaskTracker::new(),
        proxies: TrustedProxies::new(AllowedIps::parse(["10.0.0.0/8"]).expect("a network")),
        metrics: Arc::new(NoMetrics),
    };
    (store, parts.into())
}

impl Product {
    /// A product whose tenant can send: WhatsApp set, templates pulled.
    pub(crate) async fn new() -> Self {
        let product = Self::bare(Limits::default()).await;
        product.connect_whatsapp().await;
        product
    }

    /// A product whose tenant has no WhatsApp account, with the default limits.
    pub(crate) async fn plain() -> Self {
        Self::bare(Limits::default()).await
    }

    /// A product whose tenant has no WhatsApp account.
    pub(crate) async fn bare(limits: Limits) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let outside = Outside {
            clock: Arc::new(TestClock::skipping(START)),
            whatsapp: Arc::new(RecordingWhatsApp::default()),
            texts: Arc::new(RecordingTexts::default()),
            registry: Arc::new(RecordingRegistry::default()),
            notifier: Arc::new(RecordingNotifier::default()),
            downloads: Arc::new(RecordingDownloads::default()),
            alarm: Arc::new(RecordingAlarm::default()),
            observer: Arc::new(RecordingObserver::default()),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let (store, state) = open(folder.path(), &outside, limits);
        let engine = state.engine.clone();
        let admin_token =
            engine.first_admin_token().await.expect("a store").expect("the first").expose().to_owned();
        let tenant = engine.create_tenant("Acme", "acme", TenantPolicy::default()).await.expect("a tenant");
        let mut product = Self {
            router: countersign_http::router(state.clone()),
            engine,
            store,
            clock: outside.clock.clone(),
            whatsapp: outside.whatsapp.clone(),
            texts: outside.texts.clone(),
            registry: outside.registry.clone(),
            notifier: outside.notifier.clone(),
            downloads: outside.downloads.clone(),
            alarm: outside.alarm.clone(),
            observer: outside.observer.clone(),
            outside,
            state,
            tenant,
            token: String::new(),
            admin_token,
            folder,
        };
        product.token = product.issue_token(Scope::ALL, 1_000_000).await;
        product
    }

    /// The process dies and another opens the same folder. What the vendors hold stays.
    pub(crate) fn restarted(self) -> Self {
        let Self { engine, store, state, router, clock, whatsapp, texts, registry, notifier, alarm, .. } =
            self;
        let limits = state.limits;
        drop((engine, store, state, router));
        let (store, state) = open(self.folder.path(), &self.outside, limits);
        Self {
            engine: state.engine.clone(),
            router: countersign_http::router(state.clone()),
            store,
            state,
            clock,
            whatsapp,
            texts,
            registry,
            notifier,
            downloads: self.outside.downloads.clone(),
            alarm,
            observer: self.outside.observer.clone(),
            tenant: self.tenant,
            token: self.token,
            admin_token: self.admin_token,
            outside: self.outside,
            folder: self.folder,
        }
    }

    /// An engine over the same store with other hands. It learns nothing of the first one but through the store.
    pub(crate) fn engine_with(&self, texts: Arc<dyn Carrier>, notifier: Arc<dyn Notifier>) -> Arc<Engine> {
        Arc::new(Engine::new(Parts {
            store: self.store.clone(),
            whatsapp: self.whatsapp.clone(),
            texts,
            registry: self.registry.clone(),
            notifier,
            downloads: self.downloads.clone(),
            alarm: self.alarm.clone(),
            clock: self.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(2)),
            observer: self.observer.clone(),
            master: MasterKey::new([7; 32]),
            public_url: None,
            timings: Timings { cache: Duration::ZERO, ..Timings::default() },
        }))
    }

    /// A further token of the tenant.
    pub(crate) async fn issue_token(&self, scopes: &[Scope], requests_per_minute: u32) -> String {
        let new = NewToken {
            name: "test".to_owned(),
            scopes: scopes.to_vec(),
            requests_per_minute,
            expires_at: None,
        };
        self.engine.issue_token(self.tenant.id, new).await.expect("a token").plain.expose().to_owned()
    }

    /// Gives the tenant a WhatsApp account with the templates `otp_verification` (en), `otp_minutes` (en, two
    /// parameters), `otp_long` (en, four), `otp_pending` (PENDING) and `order_update` (UTILITY).
    pub(crate) async fn connect_whatsapp(&self) {
        let change = WhatsAppChange {
            base_url: "http://127.0.0.1:1".to_owned(),
            graph_version: "v26.0".to_owned(),
            phone_number_id: "106540352242922".to_owned(),
            waba_id: "102290129340398".to_owned(),
            access_token: Some(Secret::new("EAAG-test")),
            app_secret: Some(Secret::new(APP_SECRET)),
            verify_token: Some(Secret::new(VERIFY_TOKEN)),
            default_source: None,
            default_status: None,
        };
        self.engine.put_whatsapp(self.tenant.id, change).await.expect("settings");
        self.whatsapp.set_templates(templates());
        self.engine.sync_templates(self.tenant.id).await.expect("templates");
    }

    /// Puts the tenant on a plan.
    pub(crate) async fn set_plan(&self, allowance: Allowance) {
        let plan = self.engine.put_plan("test", allowance).await.expect("a plan");
        let change = TenantChange { plan: Some(Some(plan.id)), ..TenantChange::default() };
        self.engine.change_tenant(self.tenant.id, change).await.expect("a tenant");
    }

    /// Whether `text` stands anywhere in the database's files.
    pub(crate) fn is_written(&self, text: &str) -> bool {
        std::fs::read_dir(self.folder.path()).expect("a folder").any(|entry| {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }

    /// Where the database is.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// One request through the whole router.
    pub(crate) async fn request(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A JSON POST to the WA.cr dialect with the tenant's token.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.request(self.post_request(path, &body)).await
    }

    pub(crate) fn post_request(&self, path: &str, body: &Value) -> Request<Body> {
        Request::post(format!("/api/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .expect("a request")
    }

    /// A GET in the WA.cr dialect with the tenant's token.
    pub(crate) async fn get(&self, path_and_query: &str) -> Answer {
        let request = Request::get(format!("/api/v2{path_and_query}"))
            .header("authorization", format!("Bearer {}", self.token))
            .body(Body::empty())
            .expect("a request");
        self.request(request).await
    }

    /// A request to the admin API with the admin token.
    /// Gets a path of the whole server, as anybody.
    pub(crate) async fn fetch(&self, path: &str) -> Answer {
        self.request(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn admin(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/admin/v1{path}"))
            .header("authorization", format!("Bearer {}", self.admin_token))
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, |json| Body::from(json.to_string())))
            .expect("a request");
        self.request(request).await
    }
}

fn templates() -> Vec<RemoteTemplate> {
    let template =
        |vendor_id: &str, name: &str, category: &str, status: &str, body_params: u32| RemoteTemplate {
            vendor_id: vendor_id.to_owned(),
            name: name.to_owned(),
            language: "en".to_owned(),
            category: TemplateCategory::parse(category),
            status: TemplateStatus::parse(status),
            components: "[]".to_owned(),
            shape: TemplateShape {
                body: "*{{1}}* is your verification code. For your security, do not share this code."
                    .to_owned(),
                body_params,
                footer: Some("This code expires in 10 minutes.".to_owned()),
                code_expiration_minutes: Some(10),
                otp_buttons: vec![0],
                ..TemplateShape::default()
            },
        };
    vec![
        template("1001", "otp_verification", "AUTHENTICATION", "APPROVED", 1),
        template("1002", "otp_minutes", "AUTHENTICATION", "APPROVED", 2),
        template("1003", "otp_long", "AUTHENTICATION", "APPROVED", 4),
        template("1004", "otp_pending", "AUTHENTICATION", "PENDING", 1),
        template("1005", "order_update", "UTILITY", "APPROVED", 1),
    ]
}

/// The vendor's word that the recipient has no WhatsApp: refused for good.
pub(crate) fn undeliverable() -> SendFault {
    SendFault {
        class: FaultClass::NextChannel,
        certainty: Certainty::NotTaken,
        vendor_code: Some("131026".to_owned()),
        detail: "undeliverable".to_owned(),
        retry_after: None,
    }
}
