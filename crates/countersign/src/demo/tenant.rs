//! Setting the demo tenant up, and finding it again.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::secret::Secret;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::token::{PlainToken, Scope};
use countersign_core::domain::whatsapp::DEFAULT_GRAPH_VERSION;
use countersign_core::engine::{Engine, NewToken, TenantChange, WhatsAppChange};
use countersign_simulator::{Simulator, Webhook};

use super::file::{AdminPart, DemoFile, SimulatorPart, WacrPart};
use super::{kaleyra, random_text};
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::Installation;

pub(super) const WABA_ID: &str = "102290129340398";
pub(super) const PHONE_NUMBER_ID: &str = "106540352242922";
const SUBDOMAIN: &str = "demo";
const TEMPLATE: &str = "otp_verification";

/// No test of a caller meets this limit.
const REQUESTS_PER_MINUTE: u32 = 1_000_000_000;

/// What the simulator and the tenant's settings agree on; new at each start.
pub(super) struct SimulatorSecrets {
    pub(super) access_token: String,
    pub(super) app_secret: String,
    verify_token: String,
}

impl SimulatorSecrets {
    pub(super) fn random() -> Self {
        Self {
            access_token: random_text("EAAG"),
            app_secret: random_text(""),
            verify_token: random_text("verify-"),
        }
    }
}

/// Brings the demo to life: tenant, tokens, WhatsApp account, templates, webhook, `demo.json`.
///
/// Every step finds what an earlier start made, so a start that was cut short is made whole by the next.
pub(super) async fn set_up(
    config: &Config,
    installation: &Installation,
    simulator: &Simulator,
    secrets: &SimulatorSecrets,
    server: SocketAddr,
) -> Result<DemoFile, Failure> {
    let engine = &installation.engine;
    let earlier = DemoFile::read(config);
    let tenant = find_or_make_tenant(engine).await?;
    let file = DemoFile {
        base_url: base_url(server),
        admin: AdminPart { token: admin_token(engine, earlier.as_ref()).await? },
        wacr: WacrPart {
            token: api_token(engine, tenant, earlier.as_ref()).await?,
            template_name: TEMPLATE.to_owned(),
            tenant_id: tenant.0,
        },
        kaleyra: kaleyra::set_up(engine, tenant, earlier.as_ref(), simulator, secrets).await?,
        simulator: SimulatorPart {
            base_url: simulator.base_url(),
            access_token: secrets.access_token.clone(),
            app_secret: secrets.app_secret.clone(),
            phone_number_id: PHONE_NUMBER_ID.to_owned(),
            waba_id: WABA_ID.to_owned(),
        },
    };
    file.write(config)?;
    let callback_id = connect(engine, tenant, simulator, secrets).await?;
    simulator.set_webhook(Some(Webhook {
        url: format!("{}/callbacks/whatsapp/{callback_id}", file.base_url),
        verify_token: secrets.verify_token.clone(),
    }));
    engine.sync_templates(tenant).await?;
    Ok(file)
}

async fn find_or_make_tenant(engine: &Engine) -> Result<TenantId, Failure> {
    let known = engine.list_tenants().await?.into_iter().find(|tenant| tenant.subdomain == SUBDOMAIN);
    let tenant = match known {
        Some(tenant) => tenant.id,
        None => engine.create_tenant("Demo", SUBDOMAIN, TenantPolicy::default()).await?.id,
    };
    if engine.get_tenant(tenant).await?.plan.is_none() {
        let plan = engine.put_plan("Demo", Allowance::UNLIMITED).await?;
        let change = TenantChange { plan: Some(Some(plan.id)), ..TenantChange::default() };
        engine.change_tenant(tenant, change).await?;
    }
    Ok(tenant)
}

async fn admin_token(engine: &Engine, earlier: Option<&DemoFile>) -> Result<String, Failure> {
    if let Some(file) = earlier
        && engine.authenticate_admin(&PlainToken::presented(&file.admin.token)).await.is_ok()
    {
        return Ok(file.admin.token.clone());
    }
    Ok(engine.issue_admin_token().await?.expose().to_owned())
}

async fn api_token(engine: &Engine, tenant: TenantId, earlier: Option<&DemoFile>) -> Result<String, Failure> {
    if let Some(file) = earlier
        && engine.authenticate(&PlainToken::presented(&file.wacr.token)).await.is_ok()
    {
        return Ok(file.wacr.token.clone());
    }
    let new = NewToken {
        name: "demo".to_owned(),
        scopes: Scope::ALL.to_vec(),
        requests_per_minute: REQUESTS_PER_MINUTE,
        expires_at: None,
    };
    Ok(engine.issue_token(tenant, new).await?.plain.expose().to_owned())
}

async fn connect(
    engine: &Engine,
    tenant: TenantId,
    simulator: &Simulator,
    secrets: &SimulatorSecrets,
) -> Result<String, Failure> {
    let change = WhatsAppChange {
        base_url: simulator.base_url(),
        graph_version: DEFAULT_GRAPH_VERSION.to_owned(),
        phone_number_id: PHONE_NUMBER_ID.to_owned(),
        waba_id: WABA_ID.to_owned(),
        access_token: Some(Secret::new(secrets.access_token.clone())),
        app_secret: Some(Secret::new(secrets.app_secret.clone())),
        verify_token: Some(Secret::new(secrets.verify_token.clone())),
        default_source: None,
        default_status: None,
    };
    Ok(engine.put_whatsapp(tenant, change).await?.callback_id)
}

/// Where a program on this machine reaches a server that listens at `address`.
pub(crate) fn base_url(address: SocketAddr) -> String {
    format!("http://{}", reachable(address))
}

/// The address under which a program on this machine reaches a listener.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
    } else {
        address
    }
}
