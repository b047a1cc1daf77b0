//! The demo tenant's Kaleyra account: SID, key, a flow of all channels, and a WhatsApp Business account.

use std::time::Duration;

use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::flow::{Alphabet, CodePolicy, FlowStep};
use countersign_core::domain::ids::{FlowId, MessageTemplateId, TenantId};
use countersign_core::domain::message_template::Approval;
use countersign_core::domain::secret::Secret;
use countersign_core::domain::sms::autofill::Autofill;
use countersign_core::domain::token::PlainToken;
use countersign_core::domain::whatsapp::DEFAULT_GRAPH_VERSION;
use countersign_core::engine::{BackendChange, Engine, FlowDraft, NewAccountKey, TemplateDraft};
use countersign_simulator::Simulator;

use super::file::{DemoFile, KaleyraPart};
use super::tenant::{SimulatorSecrets, WABA_ID};
use crate::failure::Failure;

const NAME: &str = "demo";
/// How long the flow waits before it calls.
const BEFORE_THE_CALL: Duration = Duration::from_mins(1);

/// Makes what is missing and finds the rest.
pub(super) async fn set_up(
    engine: &Engine,
    tenant: TenantId,
    earlier: Option<&DemoFile>,
    simulator: &Simulator,
    secrets: &SimulatorSecrets,
) -> Result<KaleyraPart, Failure> {
    let sid = match engine.get_account(tenant).await {
        Ok(account) => account.sid,
        Err(_) => engine.put_account(tenant, None, AllowedIps::default()).await?.sid,
    };
    let api_key = api_key(engine, tenant, &sid, earlier).await?;
    let flow_id = flow(engine, tenant).await?.to_uuid_text();
    let backend = BackendChange::Meta {
        base_url: simulator.base_url(),
        graph_version: DEFAULT_GRAPH_VERSION.to_owned(),
        access_token: Some(Secret::new(secrets.access_token.clone())),
    };
    let waba_id = engine.put_waba(tenant, WABA_ID, backend).await?.waba_id;
    Ok(KaleyraPart { sid, api_key, flow_id, waba_id })
}

async fn api_key(
    engine: &Engine,
    tenant: TenantId,
    sid: &str,
    earlier: Option<&DemoFile>,
) -> Result<String, Failure> {
    if let Some(file) = earlier
        && engine.authenticate_account(sid, &PlainToken::presented(&file.kaleyra.api_key), None).await.is_ok()
    {
        return Ok(file.kaleyra.api_key.clone());
    }
    let new = NewAccountKey { name: NAME.to_owned(), allowed_ips: AllowedIps::default(), key: None };
    Ok(engine.issue_account_key(tenant, new).await?.plain.expose().to_owned())
}

/// SMS at once, e-mail with it where an address is given, a call after a minute.
async fn flow(engine: &Engine, tenant: TenantId) -> Result<FlowId, Failure> {
    if let Some(flow) = engine.list_flows(tenant).await?.into_iter().find(|flow| flow.name == NAME) {
        return Ok(flow.id);
    }
    let step = async |medium, sender: &str, after| {
        let template = template(engine, tenant, medium).await?;
        Ok::<_, Failure>(FlowStep { medium, sender: sender.to_owned(), template, after })
    };
    let draft = FlowDraft {
        name: NAME.to_owned(),
        is_default: true,
        approval: Approval::Approved,
        code: CodePolicy { length: 6, alphabet: Alphabet::Numeric },
        validity: Duration::from_mins(5),
        max_attempts: 3,
        steps: vec![
            step(Medium::Sms, "DEMO", Duration::ZERO).await?,
            step(Medium::Email, "codes@demo.example", Duration::ZERO).await?,
            step(Medium::Voice, "+15550783881", BEFORE_THE_CALL).await?,
        ],
        allowed_ips: AllowedIps::default(),
    };
    Ok(engine.create_flow(tenant, draft).await?.id)
}

async fn template(engine: &Engine, tenant: TenantId, medium: Medium) -> Result<MessageTemplateId, Failure> {
    let known = engine.list_message_templates(tenant).await?;
    if let Some(template) = known.into_iter().find(|t| t.medium == medium && t.name == NAME) {
        return Ok(template.id);
    }
    let draft = TemplateDraft {
        name: NAME.to_owned(),
        medium,
        language: "en".to_owned(),
        subject: (medium == Medium::Email).then(|| "Your code".to_owned()),
        text: "Your code is {{code}}. It is good for {{minutes}} minutes.".to_owned(),
        autofill: Autofill::default(),
        dlt: None,
        approval: Approval::Approved,
    };
    Ok(engine.create_message_template(tenant, draft).await?.id)
}
