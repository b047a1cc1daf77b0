use countersign_core::domain::ids::{EndpointId, EventId, TenantId};
use countersign_core::domain::webhook::{FinishEvent, Try};
use countersign_core::ports::store::words::{outcome_words, parse_outcome};
use countersign_core::ports::store::{StoreError, TryPlace};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

statements! {
    INSERT = "INSERT INTO event_tries (tenant_id, event_id, endpoint_id, number, started_at, finished_at, outcome, status)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    LIST = "SELECT event_id, number, started_at, finished_at, outcome, status FROM event_tries
            WHERE tenant_id = $1 AND endpoint_id = $2 AND started_at <= $3
              AND (started_at, event_id, number) < ($3, $4, $5)
            ORDER BY started_at DESC, event_id DESC, number DESC LIMIT $6";
}

/// Adds a try to the log.
pub(crate) async fn insert(client: &impl GenericClient, finish: &FinishEvent) -> Result<(), StoreError> {
    let (outcome, status) = outcome_words(finish.outcome);
    let (event, endpoint) = (finish.event.to_bytes(), finish.endpoint.to_bytes());
    let params: query::Params<'_> = &[
        &finish.tenant.0,
        &&event[..],
        &&endpoint[..],
        &i64::from(finish.claim),
        &finish.started_at.as_millis(),
        &finish.finished_at.as_millis(),
        &outcome,
        &status.map(i64::from),
    ];
    query::change(client, INSERT, params).await.map(drop)
}

/// Up to `limit` tries at an endpoint, newest first.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
    endpoint: EndpointId,
    before: Option<TryPlace>,
    limit: u32,
) -> Result<Vec<Try>, StoreError> {
    let (at, event, number) = match before {
        Some((at, event, number)) => (at.as_millis(), event.to_bytes(), i64::from(number)),
        None => (i64::MAX, [0xff; 16], i64::MAX),
    };
    let params: query::Params<'_> =
        &[&tenant.0, &&endpoint.to_bytes()[..], &at, &&event[..], &number, &i64::from(limit)];
    query::every(client, LIST, params, read).await
}

fn read(row: &Row) -> Result<Try, StoreError> {
    let mut cells = Cells::of(row, "event_tries");
    let event = EventId::from_bytes(cells.bytes("event_id")?);
    cells.identify(event);
    Ok(Try {
        event,
        number: cells.count("number")?,
        started_at: cells.time("started_at")?,
        finished_at: cells.time("finished_at")?,
        outcome: {
            let word = cells.str("outcome")?;
            let status = cells.optional("status", Cells::count)?;
            let status = status.and_then(|status| u16::try_from(status).ok());
            parse_outcome(word, status).ok_or_else(|| cells.bad("outcome", "is not a known outcome"))?
        },
    })
}
