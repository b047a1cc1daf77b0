//! What a kind of provider is made of.

use async_trait::async_trait;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{CodeOutcome, OpenProvider, Provider, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, VendorReport};

/// Speaks with providers of one kind. See `Carrier` for what each call promises.
#[async_trait]
pub(crate) trait Driver: Send + Sync {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault>;

    async fn send(&self, provider: &OpenProvider, message: &TextMessage) -> Result<Taken, SendFault>;

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault>;

    /// Most vendors call us.
    fn keep_up(&self, _provider: &OpenProvider) {}

    /// Most vendors do not want to know.
    async fn tell_outcome(
        &self,
        _provider: &OpenProvider,
        _vendor_message_id: &str,
        _outcome: CodeOutcome,
    ) -> Result<(), SendFault> {
        Ok(())
    }

    fn hears_of_unused(&self, _provider: &Provider) -> bool {
        false
    }

    fn read_callback(
        &self,
        _provider: &OpenProvider,
        _call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        Err(CallbackRefused::NoCallbacks)
    }
}
