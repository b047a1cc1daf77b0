//! Connections to the mail server: made, logged in, kept for the next message.
//!
//! lettre has a pool of its own, which takes back a connection whose conversation was cut short by a time-out; the next
//! message then reads answers to the one before. Here only a conversation that came to its end is kept.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use countersign_core::domain::time::Timestamp;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use super::email::Email;
use super::fault::Phase;
use super::settings::{Security, SmtpSettings};
use crate::http::tls::root_certificates;
use crate::settings::InvalidSettings;

/// How long a connection is kept unused. Servers close theirs after minutes (RFC 5321, 4.5.3.2.7: five).
const IDLE: Duration = Duration::from_mins(1);

/// An error, and how far the conversation had come.
pub(super) type Trouble = (Phase, lettre::transport::smtp::Error);

/// Makes and keeps connections.
pub(super) struct Connections {
    address: (String, u16),
    security: Security,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    most: usize,
    idle: Mutex<Vec<(AsyncSmtpConnection, Timestamp)>>,
}

impl Connections {
    pub(super) fn new(settings: &SmtpSettings) -> Result<Self, InvalidSettings> {
        let tls = match settings.security {
            Security::Plain => None,
            Security::StartTls | Security::Tls => Some(tls(settings)?),
        };
        let login = settings.user.as_ref().zip(settings.password.as_ref());
        Ok(Self {
            address: (settings.host.clone(), settings.port()),
            security: settings.security,
            tls,
            credentials: login
                .map(|(user, password)| Credentials::new(user.clone(), password.expose().to_owned())),
            hello: ClientId::default(),
            most: settings.idle_connections,
            idle: Mutex::default(),
        })
    }

    /// A connection that answers: one that was kept, or a new one.
    pub(super) async fn take(
        &self,
        phase: &mut Phase,
        now: Timestamp,
    ) -> Result<AsyncSmtpConnection, Trouble> {
        while let Some((mut connection, since)) = self.pop() {
            if now.since(since) < IDLE && connection.test_connected().await {
                return Ok(connection);
            }
        }
        self.connect(phase).await
    }

    /// Keeps a connection whose conversation came to its end.
    pub(super) fn keep(&self, connection: AsyncSmtpConnection, now: Timestamp) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| now.since(*since) < IDLE);
        if idle.len() < self.most {
            idle.push((connection, now));
        }
    }

    /// Makes a connection and logs in.
    pub(super) async fn connect(&self, phase: &mut Phase) -> Result<AsyncSmtpConnection, Trouble> {
        *phase = Phase::Connect;
        let wrapper = self.tls.clone().filter(|_| self.security == Security::Tls);
        let address = (self.address.0.as_str(), self.address.1);
        let connected = AsyncSmtpConnection::connect_tokio1(address, None, &self.hello, wrapper, None).await;
        let mut connection = connected.map_err(|error| (*phase, error))?;
        if let (Security::StartTls, Some(tls)) = (self.security, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await.map_err(|error| (*phase, error))?;
        }
        if let Some(credentials) = &self.credentials {
            *phase = Phase::Login;
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, credentials).await.map_err(|error| (*phase, error))?;
        }
        Ok(connection)
    }

    fn pop(&self) -> Option<(AsyncSmtpConnection, Timestamp)> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// Hands an e-mail over: envelope, then content.
pub(super) async fn deliver(
    connection: &mut AsyncSmtpConnection,
    email: &Email,
    phase: &mut Phase,
) -> Result<(), Trouble> {
    *phase = Phase::Sender;
    let from = Mail::new(email.envelope.from().cloned(), parameters(connection, email));
    connection.command(from).await.map_err(|error| (*phase, error))?;
    *phase = Phase::Recipient;
    for to in email.envelope.to() {
        connection.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(|error| (*phase, error))?;
    }
    connection.command(Data).await.map_err(|error| (*phase, error))?;
    *phase = Phase::Content;
    connection.message(&email.bytes).await.map(drop).map_err(|error| (*phase, error))
}

/// Asks for nothing and gets an answer.
pub(super) async fn noop(connection: &mut AsyncSmtpConnection, phase: &mut Phase) -> Result<(), Trouble> {
    *phase = Phase::Login;
    connection.command(Noop).await.map(drop).map_err(|error| (*phase, error))
}

/// What the content and the addresses need of the server: it is asked for only where the server has it, and refuses
/// where it lacks it.
fn parameters(connection: &AsyncSmtpConnection, email: &Email) -> Vec<MailParameter> {
    let has = |feature| connection.server_info().supports_feature(feature);
    let mut parameters = Vec::new();
    if !email.bytes.is_ascii() && has(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let mut addresses = email.envelope.to().iter().chain(email.envelope.from());
    if addresses.any(|address| !address.to_string().is_ascii()) && has(Extension::SmtpUtfEight) {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    parameters
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, InvalidSettings> {
    let broken = |field: &str| {
        let why = format!("TLS with this {field} cannot be set up");
        move |_| InvalidSettings::new("ca_pem", why)
    };
    let mut builder =
        TlsParametersBuilder::new(settings.host.clone()).certificate_store(CertificateStore::None);
    match &settings.ca_pem {
        Some(pem) => {
            let authority = Certificate::from_pem(pem.as_bytes()).map_err(broken("authority"))?;
            builder = builder.add_root_certificate(authority);
        }
        None => {
            for root in root_certificates() {
                let root = Certificate::from_der(root.to_vec()).map_err(broken("system's roots"))?;
                builder = builder.add_root_certificate(root);
            }
        }
    }
    builder.build().map_err(broken("authority"))
}
