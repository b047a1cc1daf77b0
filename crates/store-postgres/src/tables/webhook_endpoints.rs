use countersign_core::domain::event::EventKind;
use countersign_core::domain::ids::{EndpointId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::webhook::{AtEndpoint, Disabled, Endpoint, PreviousSecret};
use countersign_core::ports::store::words::Word as _;
use countersign_core::ports::store::{AT_ONCE, StoreError};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::{self, Cells};
use crate::query;

macro_rules! columns {
    () => {
        "id, tenant_id, url, kinds, unmasked_numbers, secret, previous_secret, previous_until, disabled_at, \
         disabled_reason, paused_until, failing_since, created_at, updated_at"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM webhook_endpoints WHERE tenant_id = $1 AND id = $2");
    LIST = concat!("SELECT ", columns!(), " FROM webhook_endpoints WHERE tenant_id = $1 ORDER BY created_at, id");
    EXISTS = "SELECT 1 FROM webhook_endpoints WHERE tenant_id = $1 LIMIT 1";
    PUT = concat!("INSERT INTO webhook_endpoints (", columns!(), ")
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                   ON CONFLICT (tenant_id, id) DO UPDATE SET
                       url = excluded.url, kinds = excluded.kinds, unmasked_numbers = excluded.unmasked_numbers,
                       secret = excluded.secret, previous_secret = excluded.previous_secret,
                       previous_until = excluded.previous_until, disabled_at = excluded.disabled_at,
                       disabled_reason = excluded.disabled_reason, paused_until = excluded.paused_until,
                       failing_since = excluded.failing_since, updated_at = excluded.updated_at");
    DELETE = "DELETE FROM webhook_endpoints WHERE tenant_id = $1 AND id = $2";
    WORKS = "UPDATE webhook_endpoints SET failing_since = NULL, paused_until = NULL
             WHERE tenant_id = $1 AND id = $2 AND failing_since IS NOT NULL";
    FAILS = "UPDATE webhook_endpoints
             SET failing_since = coalesce(failing_since, $3), paused_until = greatest(paused_until, $4)
             WHERE tenant_id = $1 AND id = $2";
    DISABLE = "UPDATE webhook_endpoints SET disabled_at = $3, disabled_reason = $4
               WHERE tenant_id = $1 AND id = $2 AND disabled_at IS NULL";
    LIST_READY = "SELECT e.tenant_id, e.id, e.failing_since IS NOT NULL,
                         (SELECT count(*) FROM event_deliveries d
                          WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.lease_until > $1)
                  FROM webhook_endpoints e
                      CROSS JOIN LATERAL (SELECT d.due_at FROM event_deliveries d
                                          WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.due_at <= $1
                                          ORDER BY d.due_at LIMIT 1) AS first
                  WHERE e.disabled_at IS NULL AND coalesce(e.paused_until, 0) <= $1
                  ORDER BY first.due_at";
}

/// An endpoint for which something is due.
pub(crate) struct Ready {
    pub(crate) tenant: TenantId,
    pub(crate) id: EndpointId,
    /// Whether its last try failed.
    is_failing: bool,
    /// Calls under way.
    busy: i64,
}

impl Ready {
    /// Calls that may be added to those under way.
    pub(crate) fn room(&self) -> u32 {
        let at_once = if self.is_failing { 1 } else { AT_ONCE };
        at_once.saturating_sub(u32::try_from(self.busy).unwrap_or(u32::MAX))
    }
}

/// A tenant's endpoint.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    id: EndpointId,
) -> Result<Option<Endpoint>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &&id.to_bytes()[..]], endpoint).await
}

/// A tenant's endpoints, oldest first.
pub(crate) async fn list(client: &impl GenericClient, tenant: TenantId) -> Result<Vec<Endpoint>, StoreError> {
    query::every(client, LIST, &[&tenant.0], endpoint).await
}

/// Whether a tenant has any, disabled ones too.
pub(crate) async fn exists(client: &impl GenericClient, tenant: TenantId) -> Result<bool, StoreError> {
    query::exists(client, EXISTS, &[&tenant.0]).await
}

/// Those for which something is due, that waits longest first.
pub(crate) async fn list_ready(
    client: &impl GenericClient,
    now: Timestamp,
) -> Result<Vec<Ready>, StoreError> {
    query::every(client, LIST_READY, &[&now.as_millis()], |row| {
        let mut cells = Cells::of(row, "webhook_endpoints");
        Ok(Ready {
            tenant: TenantId(cells.integer("tenant_id")?),
            id: EndpointId::from_bytes(cells.bytes("id")?),
            is_failing: cells.flag("failing_since")?,
            busy: cells.integer("lease_until")?,
        })
    })
    .await
}

/// Makes an endpoint, or changes the one of its id. The time when it was made stands.
pub(crate) async fn put(client: &impl GenericClient, endpoint: &Endpoint) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[
        &&endpoint.id.to_bytes()[..],
        &endpoint.tenant.0,
        &endpoint.url,
        &cells::joined(endpoint.kinds.iter().map(|kind| kind.name())),
        &endpoint.unmasked_numbers,
        &endpoint.secret.as_bytes(),
        &endpoint.previous.as_ref().map(|previous| previous.secret.as_bytes()),
        &endpoint.previous.as_ref().map(|previous| previous.until.as_millis()),
        &endpoint.disabled.map(|disabled| disabled.at.as_millis()),
        &endpoint.disabled.map(|disabled| disabled.reason.word()),
        &endpoint.paused_until.map(Timestamp::as_millis),
        &endpoint.failing_since.map(Timestamp::as_millis),
        &endpoint.created_at.as_millis(),
        &endpoint.updated_at.as_millis(),
    ];
    query::insert(client, PUT, params, "webhook").await.map(drop)
}

/// Removes an endpoint, and tells whether there was one.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    id: EndpointId,
) -> Result<bool, StoreError> {
    query::change(client, DELETE, &[&tenant.0, &&id.to_bytes()[..]]).await.map(|changed| changed > 0)
}

/// Records how an endpoint is after a try that ended at `now`.
pub(crate) async fn record(
    client: &impl GenericClient,
    (tenant, id): (TenantId, EndpointId),
    state: AtEndpoint,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (tenant, id, now) = (tenant.0, id.to_bytes(), now.as_millis());
    match state {
        AtEndpoint::Works => query::change(client, WORKS, &[&tenant, &&id[..]]).await,
        AtEndpoint::Fails { paused_until } => {
            let until = paused_until.map(Timestamp::as_millis);
            query::change(client, FAILS, &[&tenant, &&id[..], &now, &until]).await
        }
        AtEndpoint::Disabled(reason) => {
            query::change(client, DISABLE, &[&tenant, &&id[..], &now, &reason.word()]).await
        }
    }
    .map(drop)
}

fn endpoint(row: &Row) -> Result<Endpoint, StoreError> {
    let mut cells = Cells::of(row, "webhook_endpoints");
    let id = EndpointId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(Endpoint {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        url: cells.text("url")?,
        kinds: kinds(cells.str("kinds")?).ok_or_else(|| cells.bad("kinds", "holds what is no event"))?,
        unmasked_numbers: cells.flag("unmasked_numbers")?,
        secret: cells.sealed("secret")?,
        previous: previous(&mut cells)?,
        disabled: disabled(&mut cells)?,
        paused_until: cells.optional("paused_until", Cells::time)?,
        failing_since: cells.optional("failing_since", Cells::time)?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}

fn previous(cells: &mut Cells<'_>) -> Result<Option<PreviousSecret>, StoreError> {
    let secret = cells.optional("previous_secret", Cells::sealed)?;
    let until = cells.optional("previous_until", Cells::time)?;
    Ok(secret.zip(until).map(|(secret, until)| PreviousSecret { secret, until }))
}

fn disabled(cells: &mut Cells<'_>) -> Result<Option<Disabled>, StoreError> {
    let at = cells.optional("disabled_at", Cells::time)?;
    let reason = cells.optional("disabled_reason", Cells::word)?;
    Ok(at.zip(reason).map(|(at, reason)| Disabled { at, reason }))
}

fn kinds(text: &str) -> Option<Vec<EventKind>> {
    text.split(',').filter(|part| !part.is_empty()).map(EventKind::parse).collect()
}
