//! A second SMSC, by other people: the server of the crate `smpp34`.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use countersign_core::domain::receipt::ReceiptKind::Delivered;
use countersign_core::domain::sms::dlt::DltIds;
use smpp34::server::ESME;
use smpp34::{
    SmppConnectionInformation, SmppServer, SmppServerListener, Tlv, TlvTag, bind_transceiver,
    bind_transceiver_resp, submit_sm, submit_sm_resp, unbind, unbind_resp,
};
use tokio::sync::mpsc;

use super::smsc::{Node, message, settings};
use crate::account::CODE;

enum Seen {
    Bound(ESME),
    Submitted(Box<submit_sm>),
    Unbound,
}

struct Listener(Mutex<mpsc::UnboundedSender<Seen>>);

impl Listener {
    fn tell(&self, seen: Seen) {
        let _ = self.0.lock().expect("no panic").send(seen);
    }
}

#[async_trait]
impl SmppServerListener for Listener {
    async fn on_bind_transceiver(
        &self,
        request: bind_transceiver,
        _: &SmppConnectionInformation,
        _: &String,
    ) -> bind_transceiver_resp {
        assert_eq!((request.system_id.as_str(), request.password.as_str()), ("acme", "hunter2"));
        request.accept("second".to_owned(), Some(0x34))
    }

    async fn on_esme_bound(&self, esme: ESME, _: &String) {
        self.tell(Seen::Bound(esme));
    }

    async fn on_submit_sm(
        &self,
        request: submit_sm,
        _: &SmppConnectionInformation,
        _: &String,
    ) -> submit_sm_resp {
        self.tell(Seen::Submitted(Box::new(request.clone())));
        request.accept("second-1".to_owned())
    }

    async fn on_unbind(&self, request: unbind, _: &SmppConnectionInformation, _: &String) -> unbind_resp {
        self.tell(Seen::Unbound);
        request.accept()
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn another_smsc_understands_the_same_and_is_understood() {
    let (sender, mut seen) = mpsc::unbounded_channel();
    let port = free_port();
    let listener = Arc::new(Listener(Mutex::new(sender)));
    let mut server = SmppServer::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port, listener);
    server.start().await;
    let mut node = Node::new();
    let link = node.link(settings(port));
    // Its socket may not listen yet: the link tries again until it does.
    let Some(Seen::Bound(esme)) = seen.recv().await else { panic!("a bind comes first") };
    let mut registered = message("919812345678");
    registered.dlt = Some(DltIds::new("1101456", "1107161").expect("ids"));
    let taken = link.send(&registered).await.expect("taken");
    assert_eq!(taken.vendor_message_id, "second-1");
    let Some(Seen::Submitted(submitted)) = seen.recv().await else { panic!("then a message") };
    assert_eq!(submitted.destination_addr, "919812345678");
    assert_eq!((submitted.esm_class, submitted.registered_delivery, submitted.data_coding), (0, 1, 0));
    assert!(submitted.validity_period.starts_with("00000000") && submitted.validity_period.ends_with('R'));
    assert!(submitted.short_message.starts_with(CODE.as_bytes()));
    let tags: Vec<_> = submitted.tlvs.iter().map(|tlv| (tlv.tag, tlv.value.clone())).collect();
    assert_eq!(tags, [(0x1400, b"1101456".to_vec()), (0x1401, b"1107161".to_vec())]);
    let answer = esme
        .deliver_sm()
        .source_addr("919812345678")
        .destination_addr("ACME")
        .esm_class(0x04)
        .tlvs([
            Tlv::from_c_string(TlvTag::ReceiptedMessageId, "second-1"),
            Tlv::from_u8(TlvTag::MessageStateTlv, 2),
        ])
        .send()
        .await;
    assert!(answer.is_ok(), "the receipt is answered");
    let report = node.reports.recv().await.expect("a report");
    assert_eq!((report.vendor_message_id.as_str(), report.kind), ("second-1", Delivered));
    node.links.close().await;
    assert!(matches!(seen.recv().await, Some(Seen::Unbound)), "it is taken leave of");
    server.stop().await;
}
