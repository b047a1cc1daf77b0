//! A session that is kept up: connected again when it breaks, with a bounded number of messages on their way.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use countersign_core::domain::fault::{Certainty, SendFault};
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::ports::entropy::random;
use rusmppc::Client;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::fault::{no_connection, of_error, too_much, unwritable};
use super::pace::{Pace, rest};
use super::receipt::of_answer;
use super::session::{listen, open};
use super::settings::SmppSettings;
use super::submit::submissions;
use super::{Account, Parts};

/// How the session stands.
#[derive(Clone)]
enum State {
    /// Being made, or lost just now.
    Opening,
    /// It carries messages.
    Bound(Client),
    /// The last try to open it failed; the next one comes.
    Down(SendFault),
}

/// One account at an SMSC. Dropped, it ends without waiting for what is on its way; [`Link::close`] waits.
pub struct Link {
    settings: SmppSettings,
    parts: Arc<Parts>,
    window: Semaphore,
    pace: Pace,
    state: watch::Receiver<State>,
    end: Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>,
}

impl Link {
    /// Begins to connect.
    pub(super) fn start(account: Account, settings: SmppSettings, parts: Arc<Parts>) -> Self {
        let (state, seen) = watch::channel(State::Opening);
        let (end, ended) = oneshot::channel();
        let kept = keep_up(account, settings.clone(), Arc::clone(&parts), state, ended);
        let task = tokio::spawn(kept);
        Self {
            window: Semaphore::new(settings.window.into()),
            pace: Pace::new(settings.per_second),
            settings,
            parts,
            state: seen,
            end: Mutex::new(Some((end, task))),
        }
    }

    /// The settings that it works with.
    pub(super) fn settings(&self) -> &SmppSettings {
        &self.settings
    }

    /// Hands one message over. It makes one try.
    pub async fn send(&self, message: &TextMessage) -> Result<Taken, SendFault> {
        let submissions = submissions(&self.settings, message).map_err(unwritable)?;
        let place = timeout(self.settings.timeout(), self.window.acquire()).await;
        let _place = place.ok().and_then(Result::ok).ok_or_else(too_much)?;
        let client = self.bound().await?;
        let mut id = String::new();
        for (place, submission) in submissions.into_iter().enumerate() {
            // The parts before may be on the phone, with the code in them.
            let so_far = |fault: SendFault| {
                let certainty = if place > 0 { Certainty::Unknown } else { fault.certainty };
                SendFault { certainty, ..fault }
            };
            self.turn().await.map_err(so_far)?;
            let answer = client.submit_sm(submission).await;
            let answer = answer.map_err(|error| so_far(of_error("submit_sm", &error)))?;
            id = of_answer(self.settings.receipt_ids, answer.message_id().as_str());
        }
        Ok(Taken { vendor_message_id: id })
    }

    /// Shows that the settings work, and sends nothing: asks on the session that is up, or waits for the one that is
    /// being made.
    pub async fn probe(&self) -> Result<(), SendFault> {
        let client = self.bound().await?;
        let asked = client.enquire_link().await;
        asked
            .map_err(|error| SendFault { certainty: Certainty::NotTaken, ..of_error("enquire_link", &error) })
    }

    /// Waits for what is on its way, then unbinds.
    pub async fn close(&self) {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((end, task)) = end else { return };
        let _ = timeout(self.settings.timeout(), self.window.acquire_many(self.settings.window.into())).await;
        self.window.close();
        let _ = end.send(());
        let _ = task.await;
    }

    /// The session. One that is being made, or has just broken, is waited for; one that could not be made is not.
    async fn bound(&self) -> Result<Client, SendFault> {
        let mut state = self.state.clone();
        let settled = state.wait_for(|state| match state {
            State::Opening => false,
            State::Bound(client) => client.is_active(),
            State::Down(_) => true,
        });
        match timeout(self.settings.timeout(), settled).await.ok().and_then(Result::ok).as_deref() {
            Some(State::Bound(client)) => Ok(client.clone()),
            Some(State::Down(fault)) => Err(fault.clone()),
            Some(State::Opening) | None => Err(no_connection("no session with the SMSC")),
        }
    }

    /// A turn below the account's limit.
    async fn turn(&self) -> Result<(), SendFault> {
        let clock = &self.parts.clock;
        let wait = self.pace.take(clock.now(), self.settings.timeout()).ok_or_else(too_much)?;
        if !wait.is_zero() {
            clock.sleep(wait).await;
        }
        Ok(())
    }
}

/// Opens sessions, one after the other, until it is told to end.
async fn keep_up(
    account: Account,
    settings: SmppSettings,
    parts: Arc<Parts>,
    state: watch::Sender<State>,
    mut ended: oneshot::Receiver<()>,
) {
    let mut failures = 0;
    loop {
        let opened = tokio::select! {
            opened = open(&settings) => opened,
            _ = &mut ended => return,
        };
        match opened {
            Ok((client, events)) => {
                failures = 0;
                tracing::info!(provider = %account.provider, "smpp.bound: a session with the SMSC is up");
                state.send_replace(State::Bound(client.clone()));
                tokio::select! {
                    () = listen(account, &settings, &client, events, parts.sink.as_ref()) => {}
                    _ = &mut ended => return unbind(&settings, &client).await,
                }
                state.send_replace(State::Opening);
                tracing::warn!(provider = %account.provider, "smpp.lost: the session with the SMSC ended; it is opened again");
            }
            Err(fault) => {
                failures += 1;
                tracing::warn!(provider = %account.provider, class = ?fault.class, detail = %fault.detail,
                    vendor_code = fault.vendor_code.as_deref().unwrap_or("none"),
                    "smpp.not_bound: no session with the SMSC; it is tried again");
                state.send_replace(State::Down(fault));
            }
        }
        let [jitter] = random(parts.entropy.as_ref());
        let rest: Duration = rest(failures, jitter);
        tokio::select! {
            () = parts.clock.sleep(rest) => {}
            _ = &mut ended => return,
        }
    }
}

/// Ends a session. A peer that closes instead of answering has ended it too.
async fn unbind(settings: &SmppSettings, client: &Client) {
    let _ = client.unbind().await;
    let _ = timeout(settings.timeout(), client.close_and_wait()).await;
}
