//! Making a connection: to a server that takes writes, with the session as the store needs it.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use deadpool_postgres::Connect;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Error, Notification};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Options;
use crate::open::OpenError;
use crate::target::Target;

/// Connects.
#[derive(Clone)]
pub(crate) struct Connector {
    config: Config,
    tls: MakeRustlsConnect,
    session: String,
}

impl Connector {
    pub(crate) fn new(options: &Options) -> Result<Self, OpenError> {
        let Target { mut config, protection, .. } = Target::parse(&options.url)?;
        config
            .application_name("countersign")
            .connect_timeout(options.connect_timeout)
            .keepalives_idle(Duration::from_secs(30))
            // A node must not take a standby for the primary: what it read there may be old.
            .target_session_attrs(TargetSessionAttrs::ReadWrite);
        let tls = crate::tls::connector(protection, options.root_certificate.as_deref())?;
        Ok(Self { config, tls, session: session(options) })
    }

    /// The same for other servers than those that take writes.
    pub(crate) fn with_target(mut self, target: TargetSessionAttrs) -> Self {
        self.config.target_session_attrs(target);
        self
    }

    /// The settings, for whoever pools connections.
    pub(crate) fn config(&self) -> Config {
        self.config.clone()
    }

    fn writes(&self) -> bool {
        self.config.get_target_session_attrs() == TargetSessionAttrs::ReadWrite
    }

    /// A connection, and the task that carries it.
    pub(crate) async fn connect(&self) -> Result<(Client, JoinHandle<()>), Error> {
        let (client, connection) = self.config.connect(self.tls.clone()).await?;
        let task = tokio::spawn(carry(connection, self.writes(), |_| ()));
        client.batch_execute(&self.session).await?;
        Ok((client, task))
    }

    /// A connection, and what others notify it of, until it ends.
    pub(crate) async fn connect_to_hear(&self) -> Result<(Client, UnboundedReceiver<Notification>), Error> {
        let mut config = self.config.clone();
        config.application_name("countersign line");
        let (client, connection) = config.connect(self.tls.clone()).await?;
        let (hear, heard) = unbounded_channel();
        tokio::spawn(carry(connection, self.writes(), move |told| drop(hear.send(told))));
        client.batch_execute(&self.session).await?;
        Ok((client, heard))
    }
}

impl Connect for Connector {
    fn connect(
        &self,
        _config: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        Box::pin(Self::connect(self))
    }
}

/// Carries a connection until it ends. One that must write ends when its server says that it takes no writes any more: who
/// has it gets another one, to the server that does.
async fn carry<S, T>(mut connection: Connection<S, T>, writes: bool, mut hear: impl FnMut(Notification))
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    let lost = loop {
        let message = poll_fn(|context| {
            let polled = connection.poll_message(context);
            let is_read_only = connection.parameter("default_transaction_read_only") == Some("on");
            if writes && is_read_only { Poll::Ready(None) } else { polled }
        });
        match message.await {
            Some(Ok(AsyncMessage::Notification(told))) => hear(told),
            Some(Ok(_)) => {}
            Some(Err(error)) => break crate::failure::describe(&error),
            None if connection.parameter("default_transaction_read_only") == Some("on") => {
                break "the server takes no writes any more".to_owned();
            }
            None => return,
        }
    };
    tracing::warn!(error = %lost, "store.connection_lost: a connection to the database ended");
}

/// What each session is told. A server whose commits do not wait for the disk would lose what was answered; a stronger
/// setting of the operator, which waits for standbys, stands.
fn session(options: &Options) -> String {
    let millis = options.statement_timeout.as_millis();
    format!(
        "SET statement_timeout = {millis};
         SET lock_timeout = {millis};
         SET idle_in_transaction_session_timeout = {millis};
         SET default_transaction_isolation = 'read committed';
         SELECT set_config('synchronous_commit', 'on', false)
         WHERE current_setting('synchronous_commit') IN ('off', 'local')"
    )
}
