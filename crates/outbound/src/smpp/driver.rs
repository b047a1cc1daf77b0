//! SMSCs as providers.

use async_trait::async_trait;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{OpenProvider, SettingsFault};
use std::sync::Arc;

use super::{Account, Link, SmppLinks, SmppSettings};
use crate::driver::Driver;
use crate::settings::with_password;
use crate::vendor::unusable;

/// Sends over the links of this node.
pub(crate) struct SmppDriver {
    links: Arc<SmppLinks>,
}

impl SmppDriver {
    pub(crate) fn new(links: Arc<SmppLinks>) -> Self {
        Self { links }
    }

    fn link(&self, provider: &OpenProvider) -> Result<Arc<Link>, SendFault> {
        let settings = settings(provider).map_err(|error| unusable(&error))?;
        let account = Account { tenant: provider.tenant, provider: provider.id };
        Ok(self.links.link(account, &settings))
    }
}

fn settings(provider: &OpenProvider) -> Result<SmppSettings, SettingsFault> {
    with_password(provider, SmppSettings::parse)
}

#[async_trait]
impl Driver for SmppDriver {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        settings(provider).map(drop)
    }

    async fn send(&self, provider: &OpenProvider, message: &TextMessage) -> Result<Taken, SendFault> {
        self.link(provider)?.send(message).await
    }

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault> {
        self.link(provider)?.probe().await
    }

    /// Receipts come over the session, also of messages that another process sent.
    fn keep_up(&self, provider: &OpenProvider) {
        if let Err(fault) = self.link(provider) {
            tracing::warn!(provider = %provider.id, detail = %fault.detail,
                "smpp.not_kept_up: no receipts come over this provider's session");
        }
    }
}
