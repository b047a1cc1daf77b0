//! Everything a request handler may touch.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::account::Account;
use crate::account::number::Sender;
use crate::config::Config;
use crate::graph::error::GraphError;
use crate::ids::Ids;
use crate::inbox::Inbox;
use crate::media::Fetcher;
use crate::webhook::Webhooks;

/// The state of one running simulator.
pub(crate) struct World {
    /// Bearer token a client must present.
    pub(crate) access_token: String,
    /// Id of the one business account.
    pub(crate) waba_id: String,
    /// Address that `paging.next` starts with.
    pub(crate) base_url: String,
    /// Source of ids.
    pub(crate) ids: Ids,
    /// The way out for statuses.
    pub(crate) webhooks: Webhooks,
    /// Fires when the simulator stops.
    pub(crate) stop: CancellationToken,
    /// Who fetches files.
    pub(crate) fetcher: Fetcher,
    /// Messages whose file is being fetched. It counts as closed, so that it can be waited for.
    pub(crate) fetching: TaskTracker,
    account: RwLock<Account>,
    inbox: Mutex<Inbox>,
    accepted: AtomicU64,
    /// Numbers whose next message is accepted because the last one was refused.
    spared: Mutex<HashSet<String>>,
    /// Ids of text messages, calls and e-mails by their senders' references.
    references: Mutex<HashMap<String, String>>,
}

/// References that are remembered; past it all are forgotten.
const REFERENCES: usize = 100_000;

impl World {
    /// The state a simulator starts with.
    pub(crate) fn new(
        config: Config,
        base_url: String,
        ids: Ids,
        webhooks: Webhooks,
        stop: CancellationToken,
        fetcher: Fetcher,
    ) -> Arc<Self> {
        let fetching = TaskTracker::new();
        fetching.close();
        let sender = Sender {
            display_phone_number: config.display_phone_number,
            phone_number_id: config.phone_number_id,
        };
        Arc::new(Self {
            access_token: config.access_token,
            waba_id: config.waba_id,
            base_url,
            account: RwLock::new(Account::new(sender, &ids)),
            ids,
            webhooks,
            stop,
            fetcher,
            fetching,
            inbox: Mutex::new(Inbox::default()),
            accepted: AtomicU64::new(0),
            spared: Mutex::default(),
            references: Mutex::default(),
        })
    }

    /// The account, to read.
    pub(crate) fn account(&self) -> RwLockReadGuard<'_, Account> {
        self.account.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The account, to change.
    pub(crate) fn account_mut(&self) -> RwLockWriteGuard<'_, Account> {
        self.account.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The inbox, to read or change; hold it briefly.
    pub(crate) fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an accepted message; the result is its place, from 0.
    pub(crate) fn count_accepted(&self) -> u64 {
        self.accepted.fetch_add(1, Ordering::Relaxed)
    }

    /// Messages accepted since the start.
    pub(crate) fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::Relaxed)
    }

    /// True and false in turn for each number, beginning with true: is this message to be refused?
    pub(crate) fn refuse_in_turn(&self, to: &str) -> bool {
        let mut spared = self.spared.lock().unwrap_or_else(PoisonError::into_inner);
        if spared.remove(to) {
            return false;
        }
        spared.insert(to.to_owned())
    }

    /// The id under which a reference is known; `make` makes one the first time.
    pub(crate) fn id_of_reference(&self, reference: &str, make: impl FnOnce() -> String) -> String {
        let mut references = self.references.lock().unwrap_or_else(PoisonError::into_inner);
        if references.len() >= REFERENCES {
            references.clear();
        }
        references.entry(reference.to_owned()).or_insert_with(make).clone()
    }

    /// Refuses any account id but ours, as Meta refuses an object the token cannot see.
    pub(crate) fn require_account(&self, method: &str, id: &str) -> Result<(), GraphError> {
        if id == self.waba_id { Ok(()) } else { Err(GraphError::unknown_object(method, id)) }
    }
}
