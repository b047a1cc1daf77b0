//! Wakes the workers, those of other nodes too.

use std::sync::{Arc, Weak};

use countersign_core::engine::Engine;
use countersign_core::ports::alarm::{Alarm, News};
use tokio::sync::Notify;

/// The bells of this node's workers. Each keeps one ring for a worker that is busy.
#[derive(Clone, Default)]
pub(crate) struct Bells {
    pub(crate) due: Arc<Notify>,
    pub(crate) receipts: Arc<Notify>,
    pub(crate) events: Arc<Notify>,
}

impl Alarm for Bells {
    fn ring(&self, news: News) {
        match news {
            News::Due => self.due.notify_one(),
            News::Receipts => self.receipts.notify_one(),
            News::Events => self.events.notify_one(),
            // The engine that changed them has forgotten them by itself.
            News::Settings => {}
        }
    }
}

/// Tells this node's workers and the other nodes, if the store knows any.
pub(crate) struct Everywhere {
    pub(crate) here: Bells,
    pub(crate) others: Option<Arc<dyn Alarm>>,
}

impl Alarm for Everywhere {
    fn ring(&self, news: News) {
        self.here.ring(news);
        if let Some(others) = &self.others {
            others.ring(news);
        }
    }
}

/// Hears what other nodes tell. It does not keep the engine, which has the store that tells it.
pub(crate) struct Hearer {
    pub(crate) here: Bells,
    pub(crate) engine: Weak<Engine>,
}

impl Alarm for Hearer {
    fn ring(&self, news: News) {
        self.here.ring(news);
        if news == News::Settings
            && let Some(engine) = self.engine.upgrade()
        {
            engine.forget();
        }
    }
}
