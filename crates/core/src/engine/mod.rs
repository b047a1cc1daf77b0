//! The use cases. Nothing else decides how a start, a check or a resend ends.
//!
//! The engine keeps nothing in memory that correctness needs: its caches are half a second old at most, its
//! breaker and its per-token request limit only save work.

mod access;
mod account_access;
mod breaker;
mod cache;
mod chats;
mod check;
mod contacts;
mod deliver;
mod events;
mod files;
mod flows;
mod idempotency;
mod ledger;
mod manage;
mod names;
mod numbers;
mod outcomes;
mod providers;
mod receipts;
mod resend;
mod send;
mod start;
mod status;
mod steps;
mod templates;
mod upkeep;

use std::sync::Arc;
use std::time::Duration;

pub use access::{AccessError, Admission, Caller};
pub use account_access::AccountCaller;
pub use chats::{NoteError, NoteRequest};
pub use check::CheckRequest;
pub use contacts::ContactError;
pub use files::FILES_PATH;
pub use flows::{FlowError, FlowRequest, FlowStarted};
pub use manage::{
    AccountKeyChange, BackendChange, EndpointChange, FlowDraft, IssuedAccountKey, IssuedAdminToken,
    IssuedEndpoint, IssuedToken, ManageError, NewAccountKey, NewToken, ProviderDraft, TemplateDraft,
    TenantChange, UNNAMED_ADMIN, WhatsAppChange,
};
pub use names::{NameError, NameQuery, NameSort};
pub use numbers::{AddNumber, NumberError, NumberView};
pub use providers::CallbackEnd;
pub use resend::ResendRequest;
pub use send::{MessageSent, NewContact, SendContent, SendError, SendRequest, TemplateSend, TextPart};
pub use start::{StartError, StartRequest, Started};
pub use status::PendingStatus;
pub use templates::SyncError;

use crate::domain::account::{Account, AccountKey};
use crate::domain::code::DigestKey;
use crate::domain::flow::ReadyFlow;
use crate::domain::ids::{TenantId, TokenId};
use crate::domain::provider::Provider;
use crate::domain::seal::MasterKey;
use crate::domain::template::Template;
use crate::domain::tenant::TenantProfile;
use crate::domain::time::Timestamp;
use crate::domain::token::{Token, TokenHash};
use crate::ports::alarm::Alarm;
use crate::ports::channel::{Carrier, Downloads, NumberRegistry, WhatsApp};
use crate::ports::clock::Clock;
use crate::ports::entropy::Entropy;
use crate::ports::observer::Observer;
use crate::ports::store::{FlowChoice, Store};
use crate::ports::webhook::Notifier;

/// What the engine is made of.
pub struct Parts {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Who carries WhatsApp messages.
    pub whatsapp: Arc<dyn WhatsApp>,
    /// Who carries text messages, calls and e-mails.
    pub texts: Arc<dyn Carrier>,
    /// Who knows the numbers of WhatsApp Business accounts.
    pub registry: Arc<dyn NumberRegistry>,
    /// Who calls webhook endpoints.
    pub notifier: Arc<dyn Notifier>,
    /// Who fetches files.
    pub downloads: Arc<dyn Downloads>,
    /// Wakes the workers, and tells other nodes.
    pub alarm: Arc<dyn Alarm>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Who counts.
    pub observer: Arc<dyn Observer>,
    /// The installation's master key.
    pub master: MasterKey,
    /// Where vendors reach it, without a slash at the end; none if they do not.
    pub public_url: Option<String>,
    /// Its timings.
    pub timings: Timings,
}

/// How long things take at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timings {
    /// A new try to hand a message over begins only within this time after the first.
    pub send_deadline: Duration,
    /// How long a hand-over may be out of sight before it is settled without its claimer. Longer than
    /// `send_deadline` and the adapter's own time-out together.
    pub lease: Duration,
    /// How old what is remembered of tokens, tenants and templates may be; under a second, so that a
    /// revocation holds within one.
    pub cache: Duration,
    /// How long an account that is at fault is left alone.
    pub breaker: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            send_deadline: Duration::from_secs(10),
            lease: Duration::from_mins(1),
            cache: Duration::from_millis(500),
            breaker: Duration::from_secs(30),
        }
    }
}

/// The engine. One per process, shared.
pub struct Engine {
    store: Arc<dyn Store>,
    whatsapp: Arc<dyn WhatsApp>,
    texts: Arc<dyn Carrier>,
    registry: Arc<dyn NumberRegistry>,
    notifier: Arc<dyn Notifier>,
    downloads: Arc<dyn Downloads>,
    alarm: Arc<dyn Alarm>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    observer: Arc<dyn Observer>,
    master: MasterKey,
    digest_key: DigestKey,
    public_url: Option<String>,
    timings: Timings,
    tokens: cache::Cache<TokenHash, Token>,
    admins: cache::Cache<TokenHash, ()>,
    profiles: cache::Cache<TenantId, TenantProfile>,
    templates: cache::Cache<(TenantId, String, String), Template>,
    accounts: cache::Cache<(String, TokenHash), (Account, AccountKey)>,
    flows: cache::Cache<(TenantId, FlowChoice), ReadyFlow>,
    providers: cache::Cache<TenantId, Vec<Provider>>,
    requests: cache::Windows<TokenId>,
    breaker: breaker::Breaker<breaker::AccountKey>,
    resting: breaker::Breaker<providers::Line>,
    outcomes: outcomes::Outcomes,
}

impl Engine {
    /// Puts an engine together.
    pub fn new(parts: Parts) -> Self {
        let digest_key = DigestKey::new(parts.master.derive("code-digest"));
        Self {
            store: parts.store,
            whatsapp: parts.whatsapp,
            texts: parts.texts,
            registry: parts.registry,
            notifier: parts.notifier,
            downloads: parts.downloads,
            alarm: parts.alarm,
            clock: parts.clock,
            entropy: parts.entropy,
            observer: parts.observer,
            master: parts.master,
            digest_key,
            public_url: parts.public_url,
            timings: parts.timings,
            tokens: cache::Cache::new(parts.timings.cache),
            admins: cache::Cache::new(parts.timings.cache),
            profiles: cache::Cache::new(parts.timings.cache),
            templates: cache::Cache::new(parts.timings.cache),
            accounts: cache::Cache::new(parts.timings.cache),
            flows: cache::Cache::new(parts.timings.cache),
            providers: cache::Cache::new(parts.timings.cache),
            requests: cache::Windows::default(),
            resting: breaker::Breaker::new(parts.timings.breaker),
            outcomes: outcomes::Outcomes::default(),
            breaker: breaker::Breaker::new(parts.timings.breaker),
        }
    }

    /// The engine's clock, for whoever must agree with it on the time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
