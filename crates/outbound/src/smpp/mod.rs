//! Text messages over SMPP 3.4 (`channels.md` B.8), on sessions that are kept up.
//!
//! A receipt may come before the answer that names its message. It is handed on all the same, and the store, which looks
//! for its message again later, holds it: an SMSC repeats a receipt only until it is answered, so one that waited in this
//! process's memory would be lost with it.
//!
//! Limits: one session an account and node; no `data_sm`; what people write back is answered and dropped. The SMSC may be
//! on a private address, as behind a VPN: its host comes from the operator, not from a tenant.

mod driver;
mod fault;
mod link;
mod pace;
mod receipt;
mod session;
mod settings;
mod submit;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use countersign_core::domain::ids::{ProviderId, TenantId};
use countersign_core::ports::clock::Clock;
use countersign_core::ports::entropy::Entropy;

pub(crate) use driver::SmppDriver;
pub use link::Link;
pub use receipt::Report;
pub use settings::{ReceiptIds, SmppSettings};

/// Whose account at an SMSC it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Account {
    /// The tenant.
    pub tenant: TenantId,
    /// The tenant's provider.
    pub provider: ProviderId,
}

/// Takes what SMSCs report.
#[async_trait]
pub trait ReceiptSink: Send + Sync {
    /// Keeps a report about a message of `account`, also if its message is not known yet. Once it returns, the SMSC is
    /// told that it need not repeat it.
    async fn keep(&self, account: Account, report: Report) -> Result<(), NotKept>;
}

/// A report was not kept: it must come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the report was not kept")]
pub struct NotKept;

/// What every link needs.
struct Parts {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    sink: Arc<dyn ReceiptSink>,
}

/// The links of this node, one for each provider.
pub struct SmppLinks {
    parts: Arc<Parts>,
    links: Mutex<HashMap<Account, Arc<Link>>>,
}

impl SmppLinks {
    /// Without any link.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, sink: Arc<dyn ReceiptSink>) -> Self {
        Self { parts: Arc::new(Parts { clock, entropy, sink }), links: Mutex::default() }
    }

    /// The link of a provider: the one there is, or a new one where there is none or its settings changed. The old one
    /// ends in the background, after what is on its way.
    pub fn link(&self, account: Account, settings: &SmppSettings) -> Arc<Link> {
        let mut links = self.lock();
        if let Some(link) = links.get(&account).filter(|link| link.settings() == settings) {
            return Arc::clone(link);
        }
        let link = Arc::new(Link::start(account, settings.clone(), Arc::clone(&self.parts)));
        if let Some(old) = links.insert(account, Arc::clone(&link)) {
            tokio::spawn(async move { old.close().await });
        }
        link
    }

    /// Ends the link of a provider that is no more.
    pub async fn remove(&self, account: Account) {
        let link = self.lock().remove(&account);
        if let Some(link) = link {
            link.close().await;
        }
    }

    /// Ends all links, each after what is on its way.
    pub async fn close(&self) {
        let links: Vec<_> = self.lock().drain().map(|(_, link)| link).collect();
        futures_util::future::join_all(links.iter().map(|link| link.close())).await;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Account, Arc<Link>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
