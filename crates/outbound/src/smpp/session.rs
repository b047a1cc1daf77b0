//! One bound session: opened, listened to, ended.

use std::sync::Arc;

use countersign_core::domain::fault::SendFault;
use futures_util::future::BoxFuture;
use futures_util::{Stream, StreamExt as _};
use rusmpp::pdus::DeliverSmResp;
use rusmpp::{Command, CommandStatus, Pdu};
use rusmppc::{Client, ConnectionBuilder, Event};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::fault::{no_connection, of_error};
use super::receipt;
use super::settings::SmppSettings;
use super::submit::bind;
use super::{Account, ReceiptSink, Report};
use crate::http::tls::{client_config, client_config_with};

/// Receipts that are kept at the same time.
const RECEIPTS_AT_ONCE: usize = 16;
/// Bytes of the largest request that is taken: a receipt has less than 500.
const MAX_COMMAND_BYTES: usize = 16 * 1024;

/// What comes in on a session.
pub(super) type Events = Box<dyn Stream<Item = Event> + Send + Unpin>;

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// Connects and binds.
pub(super) async fn open(settings: &SmppSettings) -> Result<(Client, Events), SendFault> {
    let line = timeout(settings.timeout(), connect(settings)).await;
    let line = line.map_err(|_| no_connection("no connection with the SMSC in time"))??;
    let (client, events) = ConnectionBuilder::new()
        // It would refuse a server of 3.4 otherwise.
        .disable_interface_version_check()
        .max_command_length(MAX_COMMAND_BYTES)
        .enquire_link_interval(std::time::Duration::from_secs(settings.enquire_link_seconds))
        .enquire_link_response_timeout(settings.timeout())
        .response_timeout(settings.timeout())
        .connected(line);
    let bind = bind(settings).ok_or_else(|| no_connection("the bind cannot be written"))?;
    match client.bind_transceiver(bind).await {
        Ok(_) => Ok((client, Box::new(events))),
        Err(error) => {
            let _ = client.close().await;
            // No message is part of a bind.
            Err(SendFault {
                certainty: countersign_core::domain::fault::Certainty::NotTaken,
                ..of_error("bind", &error)
            })
        }
    }
}

async fn connect(settings: &SmppSettings) -> Result<Box<dyn Line>, SendFault> {
    let stream = TcpStream::connect((settings.host.as_str(), settings.port)).await;
    let stream = stream.map_err(|_| no_connection("the SMSC cannot be reached"))?;
    let _ = stream.set_nodelay(true);
    if !settings.tls {
        return Ok(Box::new(stream));
    }
    let no_tls = || no_connection("no TLS with the SMSC");
    let config = match &settings.ca_pem {
        None => client_config(),
        Some(pem) => {
            let trusted: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
            client_config_with(trusted.map_err(|_| no_tls())?)
        }
    };
    let name = ServerName::try_from(settings.host.clone()).map_err(|_| no_tls())?;
    let connector = TlsConnector::from(Arc::new(config.map_err(|_| no_tls())?));
    Ok(Box::new(connector.connect(name, stream).await.map_err(|_| no_tls())?))
}

/// Answers what comes in until the session ends. A receipt is answered when it is kept: what is lost before is sent again.
pub(super) async fn listen(
    account: Account,
    settings: &SmppSettings,
    client: &Client,
    events: Events,
    sink: &dyn ReceiptSink,
) {
    let answered = events.for_each_concurrent(RECEIPTS_AT_ONCE, |event| -> BoxFuture<'_, ()> {
        Box::pin(async move {
            match event {
                Event::Incoming(command) => answer(account, settings, client, command, sink).await,
                // Its text could hold what was on the line.
                Event::Error(_) => {
                    tracing::warn!(provider = %account.provider, "smpp.session_broken: the connection with the SMSC broke");
                }
            }
        })
    });
    answered.await;
}

async fn answer(
    account: Account,
    settings: &SmppSettings,
    client: &Client,
    command: Command,
    sink: &dyn ReceiptSink,
) {
    let sequence = command.sequence_number();
    match command.pdu() {
        Some(Pdu::DeliverSm(pdu)) => {
            let status = match receipt::read(settings.receipt_ids, pdu) {
                None => CommandStatus::EsmeRok,
                Some(report) => keep(account, sink, report).await,
            };
            let _ = client.status(status).deliver_sm_resp(sequence, DeliverSmResp::default()).await;
        }
        Some(Pdu::Unbind) => {
            let _ = client.unbind_resp(sequence).await;
            let _ = client.close().await;
        }
        // Answers that came too late, and what nobody asked for.
        _ => {}
    }
}

async fn keep(account: Account, sink: &dyn ReceiptSink, report: Report) -> CommandStatus {
    if sink.keep(account, report).await.is_ok() {
        return CommandStatus::EsmeRok;
    }
    tracing::warn!(provider = %account.provider, "smpp.receipt_not_kept: a receipt could not be kept; the SMSC is to repeat it");
    CommandStatus::EsmeRxTAppn
}
