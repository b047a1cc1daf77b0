//! Mail servers as providers. Each keeps its connections until its settings change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::ids::ProviderId;
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{OpenProvider, SettingsFault};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::clock::Clock;

use super::{Smtp, SmtpSettings};
use crate::driver::Driver;
use crate::settings::with_password;
use crate::vendor::unusable;

/// The mail servers that this node has sent over.
pub(crate) struct SmtpDriver {
    clock: Arc<dyn Clock>,
    servers: Mutex<HashMap<ProviderId, (Timestamp, Arc<Smtp>)>>,
}

impl SmtpDriver {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, servers: Mutex::default() }
    }

    fn server(&self, provider: &OpenProvider) -> Result<Arc<Smtp>, SettingsFault> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((revision, server)) = servers.get(&provider.id)
            && *revision == provider.revision
        {
            return Ok(server.clone());
        }
        let server = Arc::new(self.open(provider)?);
        servers.insert(provider.id, (provider.revision, server.clone()));
        Ok(server)
    }

    fn open(&self, provider: &OpenProvider) -> Result<Smtp, SettingsFault> {
        let settings = with_password(provider, SmtpSettings::parse)?;
        Smtp::new(settings, self.clock.clone()).map_err(SettingsFault::from)
    }
}

#[async_trait]
impl Driver for SmtpDriver {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        self.open(provider).map(drop)
    }

    async fn send(&self, provider: &OpenProvider, message: &TextMessage) -> Result<Taken, SendFault> {
        let server = self.server(provider).map_err(|error| unusable(&error))?;
        server.send(message).await
    }

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault> {
        let server = self.server(provider).map_err(|error| unusable(&error))?;
        server.probe().await
    }
}
