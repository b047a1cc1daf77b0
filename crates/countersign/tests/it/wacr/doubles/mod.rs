//! A second edge over a product's database, with a store that can fail or a vendor that can be held up.

mod failing_store;
mod held_whatsapp;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::seal::MasterKey;
use countersign_core::engine::{Engine, Parts, Timings};
use countersign_core::ports::channel::WhatsApp;
use countersign_core::testing::alarm::RecordingAlarm;
use countersign_core::testing::entropy::SeededEntropy;
use countersign_http::{AppParts, AppState};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

pub(crate) use failing_store::{FailingStore, Failure};
pub(crate) use held_whatsapp::HeldWhatsApp;

use crate::support::{Answer, Product};

/// The same installation seen from another process: same database, clock and keys, its own memory.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) store: Arc<FailingStore>,
    pub(crate) state: AppState,
    router: Router,
}

impl Node {
    /// A node whose messages go to the product's own recording vendor.
    pub(crate) fn of(product: &Product) -> Self {
        Self::with(product, product.whatsapp.clone(), |_| {})
    }

    /// A node that remembers tokens, tenants and templates for as long as a server does: half a second.
    pub(crate) fn remembering(product: &Product) -> Self {
        let timings = Timings::default();
        assert_eq!(timings.cache, Duration::from_millis(500));
        Self::timed(product, product.whatsapp.clone(), timings, |_| {})
    }

    pub(crate) fn with(
        product: &Product,
        whatsapp: Arc<dyn WhatsApp>,
        change: impl FnOnce(&mut AppParts),
    ) -> Self {
        let timings = Timings { cache: Duration::ZERO, ..Timings::default() };
        Self::timed(product, whatsapp, timings, change)
    }

    fn timed(
        product: &Product,
        whatsapp: Arc<dyn WhatsApp>,
        timings: Timings,
        change: impl FnOnce(&mut AppParts),
    ) -> Self {
        let store = Arc::new(FailingStore::around(product.store.clone()));
        let mut parts = AppParts::clone(&product.state);
        parts.tasks = tokio_util::task::TaskTracker::new();
        parts.engine = Arc::new(Engine::new(Parts {
            store: store.clone(),
            whatsapp,
            texts: product.texts.clone(),
            registry: product.registry.clone(),
            notifier: product.notifier.clone(),
            downloads: product.downloads.clone(),
            alarm: Arc::new(RecordingAlarm::default()),
            clock: product.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(2)),
            observer: product.observer.clone(),
            master: MasterKey::new([7; 32]),
            public_url: Some("https://otp.example.com".to_owned()),
            timings,
        }));
        change(&mut parts);
        let state = AppState::from(parts);
        Self { store, router: countersign_http::router(state.clone()), state }
    }

    pub(crate) async fn request(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Waits until nothing that outlives its request runs any more.
    pub(crate) async fn settle(&self) {
        self.state.tasks.close();
        self.state.tasks.wait().await;
    }
}
