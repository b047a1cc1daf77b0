//! The running server and what in-process tests ask of it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::config::{Config, Webhook};
use crate::ids::Ids;
use crate::inbox::InboxMessage;
use crate::media::Fetcher;
use crate::press::{self, PressError};
use crate::webhook::Webhooks;
use crate::world::World;
use crate::{graph, server};

/// A running simulator.
///
/// [`Simulator::shutdown`] stops it and waits; dropping it only stops it.
pub struct Simulator {
    address: SocketAddr,
    world: Arc<World>,
    tasks: JoinSet<()>,
    stop: DropGuard,
}

impl Simulator {
    /// Listens and starts to answer; fails when the address cannot be bound.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let base_url = format!("http://{address}");
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let webhooks = Webhooks::start(&config, &stop, &mut tasks)?;
        let world = World::new(config, base_url, Ids::new()?, webhooks, stop.clone(), Fetcher::new()?);
        tasks.spawn(server::serve(listener, graph::router(Arc::clone(&world)), stop.clone()));
        Ok(Self { address, world, tasks, stop: stop.drop_guard() })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://ADDRESS:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.world.base_url.clone()
    }

    /// Changes where statuses go from now on, also those that are waiting.
    pub fn set_webhook(&self, webhook: Option<Webhook>) {
        self.world.webhooks.set(webhook);
    }

    /// Performs Meta's GET handshake against the webhook; the error says what was wrong.
    pub async fn confirm_webhook(&self) -> Result<(), String> {
        self.world.webhooks.confirm(&self.world.ids.challenge()).await
    }

    /// Stops and waits until nothing is left: no task, no socket, no webhook under way.
    pub async fn shutdown(self) {
        let Self { mut tasks, stop, world, .. } = self;
        drop(stop);
        while tasks.join_next().await.is_some() {}
        world.fetching.wait().await;
    }

    /// Messages that reached `to` (digits), newest first; only the newest 10,000 of all are kept.
    pub fn inbox(&self, to: &str) -> Vec<InboxMessage> {
        self.world.inbox().list_to(to).map(|message| InboxMessage::from(&**message)).collect()
    }

    /// Messages accepted since the start, those that were then lost included.
    pub fn accepted(&self) -> u64 {
        self.world.accepted()
    }

    /// Resolves once no file is being fetched and every webhook scheduled so far was delivered or given up.
    pub async fn settled(&self) {
        self.world.fetching.wait().await;
        self.world.webhooks.settled().await;
    }

    /// Plays the user who presses "I didn't request a code" under the message with this id.
    pub fn press_did_not_request(&self, wamid: &str) -> Result<(), PressError> {
        press::did_not_request(&self.world, wamid)
    }
}
