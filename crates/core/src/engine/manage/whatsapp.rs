//! A tenant's WhatsApp account: its secrets are sealed on the way in and opened on the way to a call.

use super::tenants::{FIRST_SOURCE, FIRST_STATUS};
use super::{ManageError, invalid, named};
use crate::domain::ids::{SourceId, StatusId, TenantId};
use crate::domain::seal::{SealBroken, Sealed};
use crate::domain::secret::Secret;
use crate::domain::whatsapp::{WebhookSecrets, WhatsAppAccount, WhatsAppSettings};
use crate::engine::Engine;
use crate::ports::entropy::random;
use crate::ports::store::{NamedKind, StoreError};

/// Names that new contacts refer to: their kind, the admin API's field, and the name of a tenant's first.
const DEFAULT_SOURCE: (NamedKind, &str, &str) = (NamedKind::Source, "default_source_id", FIRST_SOURCE);
const DEFAULT_STATUS: (NamedKind, &str, &str) = (NamedKind::Status, "default_status_id", FIRST_STATUS);

/// What an operator sets. A secret that is left out stays as it is; the first time all are needed.
#[derive(Debug, Clone)]
pub struct WhatsAppChange {
    /// The Graph API without version; `https`, or `http` where the operator allows private addresses.
    pub base_url: String,
    /// As in `v26.0`.
    pub graph_version: String,
    /// The number that sends.
    pub phone_number_id: String,
    /// The account that owns the templates.
    pub waba_id: String,
    /// Bearer token.
    pub access_token: Option<Secret>,
    /// App secret. A new one keeps the present one as the previous, so that webhooks signed with either pass.
    pub app_secret: Option<Secret>,
    /// What Meta repeats in the webhook's handshake.
    pub verify_token: Option<Secret>,
    /// Source of contacts that sends make; the tenant's first when left out.
    pub default_source: Option<SourceId>,
    /// Status of contacts that sends make; the tenant's first when left out.
    pub default_status: Option<StatusId>,
}

impl Engine {
    /// Sets a tenant's WhatsApp account.
    pub async fn put_whatsapp(
        &self,
        tenant: TenantId,
        change: WhatsAppChange,
    ) -> Result<WhatsAppSettings, ManageError> {
        let current = self.get_tenant(tenant).await?.whatsapp;
        let present = current.as_ref();
        let app_secret =
            self.sealed(tenant, "app_secret", change.app_secret, present.map(|s| &s.app_secret))?;
        let settings = WhatsAppSettings {
            revision: 0,
            base_url: base_url(&change.base_url)?,
            graph_version: graph_version(&change.graph_version)?,
            phone_number_id: node_id("phone_number_id", &change.phone_number_id)?,
            waba_id: node_id("waba_id", &change.waba_id)?,
            callback_id: present.map_or_else(|| self.callback_id(), |s| s.callback_id.clone()),
            access_token: self.sealed(
                tenant,
                "access_token",
                change.access_token,
                present.map(|s| &s.access_token),
            )?,
            previous_app_secret: self.previous_app_secret(tenant, present, &app_secret),
            app_secret,
            verify_token: self.sealed(
                tenant,
                "verify_token",
                change.verify_token,
                present.map(|s| &s.verify_token),
            )?,
            default_source: self
                .named_or_first(tenant, DEFAULT_SOURCE, change.default_source.map(|s| s.0))
                .await?
                .map(SourceId),
            default_status: self
                .named_or_first(tenant, DEFAULT_STATUS, change.default_status.map(|s| s.0))
                .await?
                .map(StatusId),
        };
        self.store.put_whatsapp(tenant, settings).await?;
        self.tell_changed();
        Ok(self.whatsapp_settings(tenant).await?)
    }

    /// A tenant's WhatsApp account.
    pub async fn whatsapp_settings(&self, tenant: TenantId) -> Result<WhatsAppSettings, StoreError> {
        self.get_tenant(tenant).await?.whatsapp.ok_or(StoreError::Missing { what: "whatsapp account" })
    }

    /// Ends the rotation of the app secret: webhooks signed with the previous one pass no longer.
    pub async fn drop_previous_app_secret(&self, tenant: TenantId) -> Result<(), StoreError> {
        let mut settings = self.whatsapp_settings(tenant).await?;
        settings.previous_app_secret = None;
        self.store.put_whatsapp(tenant, settings).await?;
        self.tell_changed();
        Ok(())
    }

    /// Removes a tenant's WhatsApp account.
    pub async fn delete_whatsapp(&self, tenant: TenantId) -> Result<(), StoreError> {
        self.whatsapp_settings(tenant).await?;
        self.store.delete_whatsapp(tenant).await?;
        self.tell_changed();
        Ok(())
    }

    /// Asks WhatsApp for the sending number's record: shows that the account works, and sends nothing.
    pub async fn probe_whatsapp(&self, tenant: TenantId) -> Result<(), ManageError> {
        let settings = self.whatsapp_settings(tenant).await?;
        let account = self.open_account(tenant, &settings)?;
        self.whatsapp.probe(&account).await.map_err(ManageError::Vendor)
    }

    /// The account as a channel needs it.
    pub(in crate::engine) fn open_account(
        &self,
        tenant: TenantId,
        settings: &WhatsAppSettings,
    ) -> Result<WhatsAppAccount, StoreError> {
        Ok(WhatsAppAccount {
            base_url: settings.base_url.clone(),
            graph_version: settings.graph_version.clone(),
            phone_number_id: settings.phone_number_id.clone(),
            waba_id: settings.waba_id.clone(),
            access_token: self.open(tenant, "access_token", &settings.access_token)?,
        })
    }

    /// The secrets that prove a webhook call.
    pub(in crate::engine) fn open_webhook_secrets(
        &self,
        tenant: TenantId,
        settings: &WhatsAppSettings,
    ) -> Result<WebhookSecrets, StoreError> {
        let sealed = std::iter::once(&settings.app_secret).chain(&settings.previous_app_secret);
        Ok(WebhookSecrets {
            app_secrets: sealed.map(|s| self.open(tenant, "app_secret", s)).collect::<Result<_, _>>()?,
            verify_token: self.open(tenant, "verify_token", &settings.verify_token)?,
        })
    }

    fn open(&self, tenant: TenantId, column: &'static str, sealed: &Sealed) -> Result<Secret, StoreError> {
        self.master.open(sealed, &place(tenant, column)).map_err(|SealBroken| StoreError::BadRow {
            table: "whatsapp_settings",
            column,
            id: tenant.to_string(),
            why: "it does not open with this master key".to_owned(),
        })
    }

    fn sealed(
        &self,
        tenant: TenantId,
        column: &'static str,
        change: Option<Secret>,
        present: Option<&Sealed>,
    ) -> Result<Sealed, ManageError> {
        match (change, present) {
            (Some(secret), _) if secret.expose().trim().is_empty() => {
                Err(invalid(column, "must not be empty"))
            }
            (Some(secret), _) if secret.expose().chars().any(char::is_control) => {
                Err(invalid(column, "must not hold control characters"))
            }
            // The same secret again is no change: a repeated request must not end a rotation.
            (Some(secret), Some(sealed)) if self.open(tenant, column, sealed).as_ref() == Ok(&secret) => {
                Ok(sealed.clone())
            }
            (Some(secret), _) => {
                Ok(self.master.seal(&secret, &place(tenant, column), random(self.entropy.as_ref())))
            }
            (None, Some(sealed)) => Ok(sealed.clone()),
            (None, None) => Err(invalid(column, "is needed the first time")),
        }
    }

    /// What the previous app secret is after a change: the present one if it was replaced, else as before. One
    /// that does not open with this master key proves nothing any more and is let go.
    fn previous_app_secret(
        &self,
        tenant: TenantId,
        present: Option<&WhatsAppSettings>,
        app_secret: &Sealed,
    ) -> Option<Sealed> {
        let present = present?;
        let previous = if present.app_secret == *app_secret {
            present.previous_app_secret.clone()?
        } else {
            present.app_secret.clone()
        };
        self.open(tenant, "app_secret", &previous).is_ok().then_some(previous)
    }

    async fn named_or_first(
        &self,
        tenant: TenantId,
        (kind, field, name): (NamedKind, &'static str, &str),
        wanted: Option<i64>,
    ) -> Result<Option<i64>, ManageError> {
        let rows = self.store.list_named(tenant, kind).await?;
        match (wanted, rows.first()) {
            (None, Some(row)) => Ok(Some(row.id)),
            // A tenant whose making was cut short has none yet.
            (None, None) => Ok(Some(self.store.ensure_named(tenant, kind, name, self.clock.now()).await?.id)),
            (Some(id), _) if rows.iter().any(|row| row.id == id) => Ok(Some(id)),
            (Some(_), _) => Err(invalid(field, "does not exist in this tenant")),
        }
    }

    fn callback_id(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(random(self.entropy.as_ref())))
    }
}

fn place(tenant: TenantId, column: &str) -> String {
    format!("whatsapp_settings/{column}/{tenant}")
}

pub(super) fn base_url(text: &str) -> Result<String, ManageError> {
    let url = named("base_url", text, 255)?;
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(rest) if !rest.is_empty() && !rest.contains(['?', '#', '@', ' ']) => {
            Ok(url.trim_end_matches('/').to_owned())
        }
        _ => Err(invalid("base_url", "must be an http or https URL without query or credentials")),
    }
}

pub(super) fn graph_version(text: &str) -> Result<String, ManageError> {
    let numbers = text.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    match numbers {
        Some((major, minor)) if is_number(major) && is_number(minor) => Ok(text.to_owned()),
        _ => Err(invalid("graph_version", "must look like v26.0")),
    }
}

/// A Graph node id becomes part of a path, so only what cannot change the path is let in.
pub(super) fn node_id(field: &'static str, text: &str) -> Result<String, ManageError> {
    if (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        Ok(text.to_owned())
    } else {
        Err(invalid(field, "must be 1 to 64 letters or digits"))
    }
}
