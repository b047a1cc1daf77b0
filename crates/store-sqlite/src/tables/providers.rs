use countersign_core::domain::ids::{ProviderId, TenantId};
use countersign_core::domain::provider::{CountryRule, Provider};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word as _;
use rusqlite::{Connection, Row, params};

use crate::cells::{Cells, joined};
use crate::query;

macro_rules! columns {
    () => {
        "tenant_id, id, name, medium, kind, settings, credentials, turn, weight, allow, deny, enabled, callback_id, \
         created_at, updated_at"
    };
}

statements! {
    LIST = concat!("SELECT ", columns!(), " FROM providers WHERE tenant_id = ?1 ORDER BY name");
    FIND_BY_CALLBACK = concat!("SELECT ", columns!(), " FROM providers WHERE callback_id = ?1");
    PUT = concat!("INSERT INTO providers (", columns!(), ")
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
                   ON CONFLICT (tenant_id, id) DO UPDATE SET
                       name = excluded.name, medium = excluded.medium, kind = excluded.kind,
                       settings = excluded.settings, credentials = excluded.credentials, turn = excluded.turn,
                       weight = excluded.weight, allow = excluded.allow, deny = excluded.deny,
                       enabled = excluded.enabled, updated_at = excluded.updated_at");
    DELETE = "DELETE FROM providers WHERE tenant_id = ?1 AND id = ?2";
}

/// A tenant's providers, by name.
pub(crate) fn list(connection: &Connection, tenant: TenantId) -> Result<Vec<Provider>, StoreError> {
    query::every(connection, LIST, params![tenant.0], provider)
}

/// The provider with this callback id.
pub(crate) fn find_by_callback(
    connection: &Connection,
    callback_id: &str,
) -> Result<Option<Provider>, StoreError> {
    query::first(connection, FIND_BY_CALLBACK, params![callback_id], provider)
}

/// Makes a provider, or changes the one of its id.
pub(crate) fn put(connection: &Connection, provider: &Provider) -> Result<(), StoreError> {
    let params = params![
        provider.tenant.0,
        provider.id.to_bytes(),
        provider.name,
        provider.medium.word(),
        provider.kind.word(),
        provider.settings,
        provider.credentials.as_bytes(),
        provider.order,
        provider.weight,
        joined(provider.countries.allow.iter().map(ToString::to_string)),
        joined(provider.countries.deny.iter().map(ToString::to_string)),
        provider.enabled,
        provider.callback_id,
        provider.created_at.as_millis(),
        provider.updated_at.as_millis(),
    ];
    query::insert(connection, PUT, params, "provider name").map(drop)
}

/// Removes a provider, and tells whether there was one.
pub(crate) fn delete(connection: &Connection, tenant: TenantId, id: ProviderId) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0, id.to_bytes()]).map(|changed| changed > 0)
}

fn provider(row: &Row<'_>) -> Result<Provider, StoreError> {
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
