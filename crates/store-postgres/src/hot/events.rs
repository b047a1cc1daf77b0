use countersign_core::domain::destination::Destination;

use super::{Bytes, arrays};
use crate::cells;
use crate::session::{Sent, Session};
use crate::unit::Unit;
use crate::unit::rows::Change;

const INSERT: &str = "INSERT INTO events (tenant_id, id, kind, at, destinations, data, unrouted_since)
                      SELECT k.*, k.at FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::bigint[], $5::text[],
                                                   $6::text[]) AS k (tenant_id, id, kind, at, destinations, data)
                      ON CONFLICT DO NOTHING";

pub(super) const STATEMENTS: &[&str] = &[INSERT];

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let mut new = Vec::new();
    for (_, change) in unit.events.changes() {
        if let Change::Insert(event) = change {
            new.push(event);
        }
    }
    if new.is_empty() {
        return;
    }
    let params = arrays!(new => |event|
        event.tenant.0,
        Bytes(event.id.to_bytes()),
        event.kind.name(),
        event.at.as_millis(),
        cells::joined(event.destinations.iter().map(Destination::as_str)),
        event.data.as_str().to_owned(),
    );
    sent.push(session.change(INSERT, params, None));
}
