use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::flow::{Alphabet, CodePolicy, Flow, FlowStep};
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::message::TextMessage;
use countersign_core::domain::message_template::Approval;
use countersign_core::domain::secret::Secret;
use countersign_core::domain::sms::autofill::Autofill;
use countersign_core::engine::{BackendChange, FlowDraft, NewAccountKey, TemplateDraft};
use serde_json::Value;

use super::{Answer, Product};

/// A SID as clients know them.
pub(crate) const SID: &str = "HXIN1700000000IN";
/// A key that the account's owner brought along.
pub(crate) const API_KEY: &str = "A0123456789abcdef0123456789abcdef";
/// A WhatsApp Business account whose codes WhatsApp makes.
pub(crate) const META_WABA: &str = "766000000000001";
/// One whose codes are made here.
pub(crate) const OWN_WABA: &str = "766000000000002";

impl Product {
    /// Gives the tenant an account with a key, a default flow (SMS, a call after 60 s, an e-mail with the call), and
    /// the two WhatsApp Business accounts.
    pub(crate) async fn connect_kaleyra(&self) -> Flow {
        self.connect_account(self.tenant.id, SID, API_KEY).await;
        let meta = BackendChange::Meta {
            base_url: "http://127.0.0.1:1".to_owned(),
            graph_version: "v26.0".to_owned(),
            access_token: Some(Secret::new("EAAG-waba")),
        };
        self.engine.put_waba(self.tenant.id, META_WABA, meta).await.expect("a WABA");
        let own = BackendChange::Own { sender: "ACME".to_owned(), code_minutes: 10, max_attempts: 5 };
        self.engine.put_waba(self.tenant.id, OWN_WABA, own).await.expect("a WABA");
        let draft = self.flow_draft(self.tenant.id).await;
        self.engine.create_flow(self.tenant.id, draft).await.expect("a flow")
    }

    /// Gives a tenant an account with a key.
    pub(crate) async fn connect_account(&self, tenant: TenantId, sid: &str, key: &str) {
        self.engine.put_account(tenant, Some(sid), AllowedIps::default()).await.expect("an account");
        let new = NewAccountKey {
            name: "test".to_owned(),
            allowed_ips: AllowedIps::default(),
            key: Some(Secret::new(key)),
        };
        self.engine.issue_account_key(tenant, new).await.expect("a key");
    }

    /// The default flow's draft: 6 digits, 5 minutes, 3 attempts.
    pub(crate) async fn flow_draft(&self, tenant: TenantId) -> FlowDraft {
        let step = async |medium, sender: &str, seconds| FlowStep {
            medium,
            sender: sender.to_owned(),
            template: self.text(tenant, medium).await,
            after: Duration::from_secs(seconds),
        };
        FlowDraft {
            name: "login".to_owned(),
            is_default: true,
            approval: Approval::Approved,
            code: CodePolicy { length: 6, alphabet: Alphabet::Numeric },
            validity: Duration::from_mins(5),
            max_attempts: 3,
            steps: vec![
                step(Medium::Sms, "KLRHXA", 0).await,
                step(Medium::Voice, "+918000000000", 60).await,
                step(Medium::Email, "codes@acme.example", 0).await,
            ],
            allowed_ips: AllowedIps::default(),
        }
    }

    /// The tenant's template for a medium, made if there is none.
    pub(crate) async fn text(
        &self,
        tenant: TenantId,
        medium: Medium,
    ) -> countersign_core::domain::ids::MessageTemplateId {
        let known = self.engine.list_message_templates(tenant).await.expect("templates");
        if let Some(template) = known.iter().find(|template| template.medium == medium) {
            return template.id;
        }
        let draft = TemplateDraft {
            name: "otp_verification".to_owned(),
            medium,
            language: "en".to_owned(),
            subject: (medium == Medium::Email).then(|| "Your code".to_owned()),
            text: match medium {
                Medium::WhatsApp => String::new(),
                Medium::Sms | Medium::Voice | Medium::Email => {
                    "{{code}} is your code, good for {{minutes}} minutes.".to_owned()
                }
            },
            autofill: Autofill::default(),
            dlt: None,
            approval: Approval::Approved,
        };
        self.engine.create_message_template(tenant, draft).await.expect("a template").id
    }

    /// Sends everything that is due. Returns how many messages were claimed.
    pub(crate) async fn run_queue(&self) -> usize {
        let mut total = 0;
        loop {
            let claimed = self.engine.claim_due(32).await.expect("a store");
            if claimed.is_empty() {
                return total;
            }
            total += claimed.len();
            for message in claimed {
                self.engine.deliver_step(message).await.expect("recorded");
            }
        }
    }

    /// The latest text message, call or e-mail.
    pub(crate) fn last_text(&self) -> TextMessage {
        self.texts.sent().pop().expect("a message")
    }

    /// A JSON request with the account's key; `path` begins with `/v1/` or `/v2/`.
    pub(crate) async fn kaleyra(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("api-key", API_KEY)
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, |json| Body::from(json.to_string())))
            .expect("a request");
        self.request(request).await
    }
}

/// The vendor takes the claimed message, and the process dies before it could record that.
pub(crate) async fn hand_over_only(
    product: &Product,
    claimed: &countersign_core::domain::delivery::ClaimedDelivery,
) -> countersign_core::domain::ids::DeliveryId {
    use countersign_core::domain::code::PlainCode;
    use countersign_core::domain::placeholder::render;
    use countersign_core::domain::seal::MasterKey;
    use countersign_core::ports::channel::Carrier as _;

    let place = format!("verifications/sealed/{}", claimed.verification);
    let opened = MasterKey::new([7; 32]).open(&claimed.sealed, &place).expect("our key");
    let code = PlainCode::parse(opened.expose()).expect("a code");
    let content = &claimed.content;
    let message = TextMessage {
        delivery: claimed.id,
        medium: content.medium,
        to: claimed.to.clone(),
        sender: content.sender.clone(),
        language: content.language.clone(),
        subject: content.subject.clone(),
        valid_for: Duration::from_mins(5),
        text: render(&content.text, content.medium, &code, 5),
        code,
        dlt: content.dlt.clone(),
    };
    product.texts.send(None, &message).await.expect("taken");
    claimed.id
}
