use countersign_core::domain::country::Country;
use countersign_core::domain::ids::{ProviderId, TenantId, VerificationId};
use countersign_core::domain::provider::{CountryRule, Provider};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word as _;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::{Cells, joined};
use crate::query;

macro_rules! columns {
    () => {
        "tenant_id, id, name, medium, kind, settings, credentials, turn, weight, allow, deny, enabled, callback_id, \
         created_at, updated_at"
    };
}

statements! {
    LIST = concat!("SELECT ", columns!(), " FROM providers WHERE tenant_id = $1 ORDER BY name");
    FIND_BY_CALLBACK = concat!("SELECT ", columns!(), " FROM providers WHERE callback_id = $1");
    PUT = concat!("INSERT INTO providers (", columns!(), ")
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                   ON CONFLICT (tenant_id, id) DO UPDATE SET
                       name = excluded.name, medium = excluded.medium, kind = excluded.kind,
                       settings = excluded.settings, credentials = excluded.credentials, turn = excluded.turn,
                       weight = excluded.weight, allow = excluded.allow, deny = excluded.deny,
                       enabled = excluded.enabled, updated_at = excluded.updated_at");
    LIST_VENDOR_IDS = "SELECT vendor_message_id FROM deliveries
                       WHERE tenant_id = $1 AND verification_id = $2 AND vendor_message_id IS NOT NULL
                       ORDER BY step, id";
    DELETE = "DELETE FROM providers WHERE tenant_id = $1 AND id = $2";
}

/// A tenant's providers, by name.
pub(crate) async fn list(client: &impl GenericClient, tenant: TenantId) -> Result<Vec<Provider>, StoreError> {
    query::every(client, LIST, &[&tenant.0], provider).await
}

/// The provider with this callback id.
pub(crate) async fn find_by_callback(
    client: &impl GenericClient,
    callback_id: &str,
) -> Result<Option<Provider>, StoreError> {
    query::first(client, FIND_BY_CALLBACK, &[&callback_id], provider).await
}

/// Makes a provider, or changes the one of its id.
pub(crate) async fn put(client: &impl GenericClient, provider: &Provider) -> Result<(), StoreError> {
    let id = provider.id.to_bytes();
    let countries = |list: &[Country]| joined(list.iter().map(ToString::to_string));
    let params: query::Params<'_> = &[
        &provider.tenant.0,
        &id.as_slice(),
        &provider.name,
        &provider.medium.word(),
        &provider.kind.word(),
        &provider.settings,
        &provider.credentials.as_bytes(),
        &i64::from(provider.order),
        &i64::from(provider.weight),
        &countries(&provider.countries.allow),
        &countries(&provider.countries.deny),
        &provider.enabled,
        &provider.callback_id,
        &provider.created_at.as_millis(),
        &provider.updated_at.as_millis(),
    ];
    query::insert(client, PUT, params, "provider name").await.map(drop)
}

/// Removes a provider, and tells whether there was one.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    id: ProviderId,
) -> Result<bool, StoreError> {
    let id = id.to_bytes();
    query::change(client, DELETE, &[&tenant.0, &id.as_slice()]).await.map(|changed| changed > 0)
}

/// The vendors' ids of a verification's messages, by step.
pub(crate) async fn list_vendor_ids(
    client: &impl GenericClient,
    tenant: TenantId,
    verification: VerificationId,
) -> Result<Vec<String>, StoreError> {
    let id = verification.to_bytes();
    query::every(client, LIST_VENDOR_IDS, &[&tenant.0, &id.as_slice()], |row| {
        Cells::of(row, "deliveries").text("vendor_message_id")
    })
    .await
}

fn provider(row: &Row) -> Result<Provider, StoreError> {
    let mut cells = Cells::of(row, "providers");
    let tenant = TenantId(cells.integer("tenant_id")?);
    let id = ProviderId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(Provider {
        tenant,
        id,
        name: cells.text("name")?,
        medium: cells.word("medium")?,
        kind: cells.word("kind")?,
        settings: cells.text("settings")?,
        credentials: cells.sealed("credentials")?,
        order: cells.count("turn")?,
        weight: cells.count("weight")?,
        countries: CountryRule { allow: cells.countries("allow")?, deny: cells.countries("deny")? },
        enabled: cells.flag("enabled")?,
        callback_id: cells.text("callback_id")?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}
