//! E-mail over SMTP (RFC 5321) with STARTTLS or TLS (`channels.md` D).
//!
//! Limits: an answer of 250 means that the server took the message, not that it reached a mailbox; bounces are not read.
//! The server may be on a private address, as relays are: its host comes from the operator, not from a tenant.

mod connection;
mod driver;
mod email;
mod fault;
mod settings;

use std::sync::Arc;

use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::ports::clock::Clock;
use tokio::time::timeout;

pub(crate) use driver::SmtpDriver;
pub use settings::{Security, SmtpSettings};

use crate::settings::InvalidSettings;
use connection::{Connections, deliver, noop};
use fault::{Phase, of_error, timed_out, unwritable};

/// One mail server.
pub struct Smtp {
    settings: SmtpSettings,
    connections: Connections,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// Prepares a mail server; it is called when there is something to send.
    pub fn new(settings: SmtpSettings, clock: Arc<dyn Clock>) -> Result<Self, InvalidSettings> {
        let connections = Connections::new(&settings)?;
        Ok(Self { settings, connections, clock })
    }

    /// Connects, logs in and asks for nothing: shows that the settings work, and sends nothing.
    pub async fn probe(&self) -> Result<(), SendFault> {
        let mut phase = Phase::Connect;
        let asked = async {
            let mut connection = self.connections.connect(&mut phase).await?;
            noop(&mut connection, &mut phase).await?;
            self.connections.keep(connection, self.clock.now());
            Ok(())
        };
        match timeout(self.settings.timeout(), asked).await {
            Ok(result) => result.map_err(|(phase, error)| of_error(phase, &error)),
            Err(_) => Err(timed_out(phase)),
        }
    }

    /// Hands one message over. It makes one try.
    pub async fn send(&self, message: &TextMessage) -> Result<Taken, SendFault> {
        let now = self.clock.now();
        let email = email::compose(&self.settings, message, now).map_err(unwritable)?;
        let (limit, mut phase) = (self.settings.timeout(), Phase::Connect);
        let taken = timeout(limit, self.connections.take(&mut phase, now)).await;
        let mut connection = match taken {
            Ok(result) => result.map_err(|(phase, error)| of_error(phase, &error))?,
            Err(_) => return Err(timed_out(phase)),
        };
        match timeout(limit, deliver(&mut connection, &email, &mut phase)).await {
            Ok(Ok(())) => {
                self.connections.keep(connection, self.clock.now());
                Ok(Taken { vendor_message_id: email.id })
            }
            // The connection is dropped: nobody knows where its conversation stands.
            Ok(Err((phase, error))) => Err(of_error(phase, &error)),
            Err(_) => Err(timed_out(phase)),
        }
    }
}
