//! Tenants' accounts at vendors.

use std::collections::BTreeMap;

use super::{ManageError, invalid};
use crate::domain::delivery::Medium;
use crate::domain::ids::{ProviderId, TenantId};
use crate::domain::provider::{
    CountryRule, Credentials, MAX_RANK, OpenProvider, Provider, ProviderKind, SettingsFault,
};
use crate::domain::seal::SealBroken;
use crate::domain::secret::Secret;
use crate::engine::Engine;
use crate::ports::entropy::random;
use crate::ports::store::StoreError;

/// Bytes of a provider's settings at most.
const MAX_SETTINGS: usize = 32 * 1024;
/// Bytes of all its credentials at most.
const MAX_CREDENTIALS: usize = 16 * 1024;

/// What an operator sets.
#[derive(Debug, Clone)]
pub struct ProviderDraft {
    /// What it carries; not WhatsApp.
    pub medium: Medium,
    /// Who it is.
    pub kind: ProviderKind,
    /// What its driver must know, as a JSON object of at most 32 KiB.
    pub settings: String,
    /// Credentials to set, or to remove with `None`; those left out stay. A provider of another kind begins with none.
    pub credentials: BTreeMap<String, Option<Secret>>,
    /// When its turn is: lower ones first, 0 to 1000.
    pub order: u32,
    /// Its share among those of the same order, 1 to 1000.
    pub weight: u32,
    /// Where it carries to. Of e-mail there are no countries.
    pub countries: CountryRule,
    /// Whether it is used.
    pub enabled: bool,
}

impl Engine {
    /// Makes the provider of this name, or changes it. What is on its way goes by what it finds then.
    pub async fn put_provider(
        &self,
        tenant: TenantId,
        name: &str,
        draft: ProviderDraft,
    ) -> Result<Provider, ManageError> {
        self.require_tenant(tenant).await?;
        check(name, &draft)?;
        let present = self.store.list_providers(tenant).await?.into_iter().find(|known| known.name == name);
        let now = self.clock.now();
        let id =
            present.as_ref().map_or_else(|| ProviderId::new(now, random(self.entropy.as_ref())), |p| p.id);
        let credentials = self.merged(present.as_ref(), draft.kind, draft.credentials)?;
        let document = credentials.to_document();
        let provider = Provider {
            id,
            tenant,
            name: name.to_owned(),
            medium: draft.medium,
            kind: draft.kind,
            settings: draft.settings,
            credentials: self.master.seal(&document, &place(id), random(self.entropy.as_ref())),
            order: draft.order,
            weight: draft.weight,
            countries: draft.countries,
            enabled: draft.enabled,
            callback_id: present.as_ref().map_or_else(|| self.secret_path(), |p| p.callback_id.clone()),
            created_at: present.as_ref().map_or(now, |p| p.created_at),
            updated_at: now,
        };
        self.texts.check(&self.opened(&provider, credentials))?;
        self.store.put_provider(provider.clone()).await?;
        self.tell_changed();
        Ok(provider)
    }

    /// A tenant's providers, by name.
    pub async fn list_providers(&self, tenant: TenantId) -> Result<Vec<Provider>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_providers(tenant).await
    }

    /// A tenant's provider.
    pub async fn get_provider(&self, tenant: TenantId, name: &str) -> Result<Provider, StoreError> {
        let providers = self.list_providers(tenant).await?;
        let found = providers.into_iter().find(|provider| provider.name == name);
        found.ok_or(StoreError::Missing { what: "provider" })
    }

    /// The names of a provider's credentials.
    pub fn credential_names(&self, provider: &Provider) -> Result<Vec<String>, StoreError> {
        Ok(self.open_credentials(provider)?.0.into_keys().collect())
    }

    /// Removes a provider.
    pub async fn delete_provider(&self, tenant: TenantId, name: &str) -> Result<(), StoreError> {
        let provider = self.get_provider(tenant, name).await?;
        self.store.delete_provider(tenant, provider.id).await?;
        self.tell_changed();
        Ok(())
    }

    /// Asks a provider whether it can be reached and knows the credentials; sends nothing.
    pub async fn probe_provider(&self, tenant: TenantId, name: &str) -> Result<(), ManageError> {
        let provider = self.open_provider(&self.get_provider(tenant, name).await?)?;
        self.texts.check(&provider)?;
        self.texts.probe(&provider).await.map_err(ManageError::Provider)
    }

    /// Where a provider sends its reports, if vendors can reach the installation.
    pub fn callback_url(&self, provider: &Provider) -> Option<String> {
        let base = self.public_url.as_ref()?;
        Some(format!("{base}/callbacks/providers/{}", provider.callback_id))
    }

    /// The provider as its driver needs it.
    pub(in crate::engine) fn open_provider(&self, provider: &Provider) -> Result<OpenProvider, StoreError> {
        Ok(self.opened(provider, self.open_credentials(provider)?))
    }

    fn opened(&self, provider: &Provider, credentials: Credentials) -> OpenProvider {
        OpenProvider {
            tenant: provider.tenant,
            id: provider.id,
            revision: provider.updated_at,
            medium: provider.medium,
            kind: provider.kind,
            settings: provider.settings.clone(),
            credentials,
            callback_url: self.callback_url(provider),
        }
    }

    fn open_credentials(&self, provider: &Provider) -> Result<Credentials, StoreError> {
        let document = self.master.open(&provider.credentials, &place(provider.id));
        document.map(|document| Credentials::from_document(&document)).map_err(|SealBroken| {
            StoreError::BadRow {
                table: "providers",
                column: "credentials",
                id: provider.id.to_string(),
                why: "they do not open with this master key".to_owned(),
            }
        })
    }

    /// The present credentials with the changes.
    fn merged(
        &self,
        present: Option<&Provider>,
        kind: ProviderKind,
        changes: BTreeMap<String, Option<Secret>>,
    ) -> Result<Credentials, ManageError> {
        let mut credentials = match present {
            Some(present) if present.kind == kind => self.open_credentials(present)?,
            _ => Credentials::default(),
        };
        for (name, secret) in changes {
            let field = || format!("credentials.{name}");
            match secret {
                None => drop(credentials.0.remove(&name)),
                Some(_) if !is_word(&name) => return Err(settings(field(), "is not a credential's name")),
                Some(secret) if secret.expose().trim().is_empty() => {
                    return Err(settings(field(), "must not be empty"));
                }
                Some(secret) if secret.expose().contains('\0') => {
                    return Err(settings(field(), "must not hold a NUL"));
                }
                Some(secret) => drop(credentials.0.insert(name, secret)),
            }
        }
        if credentials.0.values().map(|secret| secret.expose().len()).sum::<usize>() > MAX_CREDENTIALS {
            return Err(settings("credentials".to_owned(), "must have at most 16 KiB"));
        }
        Ok(credentials)
    }

    fn secret_path(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(random(self.entropy.as_ref())))
    }
}

fn place(id: ProviderId) -> String {
    format!("providers/credentials/{id}")
}

fn settings(field: String, why: &str) -> ManageError {
    ManageError::Settings(SettingsFault { field, why: why.to_owned() })
}

fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

fn check(name: &str, draft: &ProviderDraft) -> Result<(), ManageError> {
    if !is_word(name) {
        return Err(invalid("name", "must be 1 to 64 of a-z, 0-9, - and _"));
    }
    if !draft.kind.carries(draft.medium) {
        return Err(invalid("medium", "is not one that this kind of provider carries"));
    }
    if draft.settings.len() > MAX_SETTINGS {
        return Err(invalid("settings", "must have at most 32 KiB"));
    }
    if draft.order > MAX_RANK {
        return Err(invalid("order", "must be 0 to 1000"));
    }
    if !(1..=MAX_RANK).contains(&draft.weight) {
        return Err(invalid("weight", "must be 1 to 1000"));
    }
    if draft.medium == Medium::Email && draft.countries != CountryRule::default() {
        return Err(invalid("countries", "must be empty for e-mail"));
    }
    Ok(())
}
