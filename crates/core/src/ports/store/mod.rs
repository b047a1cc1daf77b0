//! What is kept, split by who needs it.
//!
//! One call is one atomic, durable step: when it returns `Ok`, what it wrote survives a power cut. Words:
//! `get` (must exist), `find` (may not), `list`, `insert`, `claim`, `finish`.

mod access;
mod accounts;
mod chats;
mod contacts;
mod deliveries;
mod flows;
mod idempotency;
mod management;
mod media;
mod names;
mod providers;
mod templates;
mod upkeep;
mod verifications;
mod webhooks;
pub mod words;

pub use access::AccessStore;
pub use accounts::{AccountStore, WabaStore};
pub use chats::{ChatStore, SendCommand, SendOutcome};
pub use contacts::{ContactChanged, ContactStore, InsertedContact, NewContacts};
pub use deliveries::{AppliedReceipt, DeliveryStore, RecordedReceipts};
pub use flows::{FlowChoice, FlowStore, QueueCommand, QueueOutcome, QueueStore};
pub use idempotency::IdempotencyStore;
pub use management::{ManagementStore, Usage};
pub use media::MediaStore;
pub use names::{MembersAdded, NameRemoved, NameStore, NamedKind, NamedRow};
pub use providers::ProviderStore;
pub use templates::TemplateStore;
pub use upkeep::{SweepPolicy, Swept, UpkeepStore};
pub use verifications::{StartCommand, StartOutcome, StartRefusal, VerificationStore};
pub use webhooks::{
    AT_ONCE, EndpointStore, EventQuery, EventStore, Expired, ReplayRange, Replayed, ToldEvent, TryPlace,
};

/// Why a store call did not happen. It holds no value of a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The queue is full: come back in a moment. Nothing was written.
    #[error("the store is overloaded")]
    Busy,
    /// The store cannot be reached or cannot write. Nothing was acknowledged.
    #[error("the store is away: {0}")]
    Away(String),
    /// A row does not hold what it must.
    #[error("bad row: {table}.{column} of {id}: {why}")]
    BadRow {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// The row's key.
        id: String,
        /// What is wrong, without the value.
        why: String,
    },
    /// A name or key is taken.
    #[error("{what} is taken")]
    Taken {
        /// What must be unique, as in "subdomain".
        what: &'static str,
    },
    /// The row must exist and does not.
    #[error("no such {what}")]
    Missing {
        /// What is missing, as in "tenant".
        what: &'static str,
    },
}

/// Everything the engine keeps.
pub trait Store:
    VerificationStore
    + DeliveryStore
    + TemplateStore
    + AccessStore
    + IdempotencyStore
    + ManagementStore
    + NameStore
    + ContactStore
    + ChatStore
    + MediaStore
    + UpkeepStore
    + QueueStore
    + FlowStore
    + AccountStore
    + WabaStore
    + ProviderStore
    + EndpointStore
    + EventStore
{
}

impl<T> Store for T where
    T: VerificationStore
        + DeliveryStore
        + TemplateStore
        + AccessStore
        + IdempotencyStore
        + ManagementStore
        + NameStore
        + ContactStore
        + ChatStore
        + MediaStore
        + UpkeepStore
        + QueueStore
        + FlowStore
        + AccountStore
        + WabaStore
        + ProviderStore
        + EndpointStore
        + EventStore
{
}
