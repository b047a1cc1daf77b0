//! WhatsApp Business accounts whose numbers are proven here.

use super::whatsapp::{base_url, graph_version, node_id};
use super::{ManageError, invalid};
use crate::domain::ids::TenantId;
use crate::domain::secret::Secret;
use crate::domain::waba::{Waba, WabaBackend};
use crate::engine::Engine;
use crate::engine::numbers::waba_place;
use crate::ports::entropy::random;
use crate::ports::store::StoreError;

/// What an operator sets.
#[derive(Debug, Clone)]
pub enum BackendChange {
    /// WhatsApp makes and checks the codes.
    Meta {
        /// The Graph API without version.
        base_url: String,
        /// As in `v26.0`.
        graph_version: String,
        /// Bearer token; stays as it is when left out, and is needed the first time.
        access_token: Option<Secret>,
    },
    /// This installation makes and checks the codes.
    Own {
        /// Who the message comes from.
        sender: String,
        /// How long a code is good for, in minutes, 1 to 60.
        code_minutes: u32,
        /// Guesses that one code suffers, 1 to 10.
        max_attempts: u32,
    },
}

impl Engine {
    /// Sets an account.
    pub async fn put_waba(
        &self,
        tenant: TenantId,
        waba_id: &str,
        change: BackendChange,
    ) -> Result<Waba, ManageError> {
        self.require_tenant(tenant).await?;
        let waba_id = node_id("waba_id", waba_id)?;
        let present = self.store.find_waba(tenant, &waba_id).await?;
        let backend = match change {
            BackendChange::Meta { base_url: url, graph_version: version, access_token } => {
                WabaBackend::Meta {
                    base_url: base_url(&url)?,
                    graph_version: graph_version(&version)?,
                    access_token: match (access_token, present.map(|waba| waba.backend)) {
                        (Some(token), _) => self.seal_waba_token(tenant, &waba_id, &token)?,
                        (None, Some(WabaBackend::Meta { access_token, .. })) => access_token,
                        (None, _) => return Err(invalid("access_token", "is needed the first time")),
                    },
                }
            }
            BackendChange::Own { sender, code_minutes, max_attempts } => {
                own(sender, code_minutes, max_attempts)?
            }
        };
        let waba = Waba { tenant, waba_id, backend };
        self.store.put_waba(waba.clone()).await?;
        Ok(waba)
    }

    /// A tenant's accounts, by id.
    pub async fn list_wabas(&self, tenant: TenantId) -> Result<Vec<Waba>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_wabas(tenant).await
    }

    /// Removes an account with its numbers. At WhatsApp they stay as they are.
    pub async fn delete_waba(&self, tenant: TenantId, waba_id: &str) -> Result<(), StoreError> {
        self.store.delete_waba(tenant, waba_id).await
    }

    fn seal_waba_token(
        &self,
        tenant: TenantId,
        waba_id: &str,
        token: &Secret,
    ) -> Result<crate::domain::seal::Sealed, ManageError> {
        let text = token.expose();
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            return Err(invalid("access_token", "must not be empty or hold control characters"));
        }
        Ok(self.master.seal(token, &waba_place(tenant, waba_id), random(self.entropy.as_ref())))
    }
}

fn own(sender: String, code_minutes: u32, max_attempts: u32) -> Result<WabaBackend, ManageError> {
    if sender.chars().count() > 255 || sender.chars().any(char::is_control) {
        return Err(invalid("sender", "must have at most 255 characters and no control characters"));
    }
    if !(1..=60).contains(&code_minutes) {
        return Err(invalid("code_minutes", "must be 1 to 60"));
    }
    if !(1..=10).contains(&max_attempts) {
        return Err(invalid("max_attempts", "must be 1 to 10"));
    }
    Ok(WabaBackend::Own { sender, code_minutes, max_attempts })
}
