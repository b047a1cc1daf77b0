use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::limit::{LimitRule, Window};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT opened_at, hits FROM limit_windows
            WHERE tenant_id = ?1 AND destination = ?2 AND name = ?3";
    PUT = "INSERT INTO limit_windows (tenant_id, destination, name, opened_at, hits, closes_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6)
           ON CONFLICT DO UPDATE SET opened_at = excluded.opened_at, hits = excluded.hits,
                                     closes_at = excluded.closes_at";
    COUNT = "UPDATE limit_windows SET hits = ?4
             WHERE tenant_id = ?1 AND destination = ?2 AND name = ?3 AND opened_at = ?5";
    IS_DUE = "SELECT 1 FROM limit_windows WHERE closes_at <= ?1 LIMIT 1";
    SWEEP = "DELETE FROM limit_windows WHERE (tenant_id, destination, name) IN
                 (SELECT tenant_id, destination, name FROM limit_windows WHERE closes_at <= ?1 LIMIT ?2)";
}

/// The window of a limit at a destination, open or closed.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    rule: &LimitRule,
) -> Result<Option<Window>, StoreError> {
    let params = params![tenant.0, destination.as_str(), rule.name];
    query::first(connection, FIND, params, |row| {
        let mut cells = Cells::of(row, "limit_windows");
        cells.identify(format!("{tenant}/{destination}/{}", rule.name));
        Ok(Window { opened_at: cells.time("opened_at")?, hits: cells.count("hits")? })
    })
}

/// Keeps a window. One that is open already only counts, which leaves its index alone.
pub(crate) fn put(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    rule: &LimitRule,
    window: Window,
) -> Result<(), StoreError> {
    if window.hits > 1 {
        let opened_at = window.opened_at.as_millis();
        let params = params![tenant.0, destination.as_str(), rule.name, window.hits, opened_at];
        if query::change(connection, COUNT, params)? > 0 {
            return Ok(());
        }
    }
    let closes_at = window.opened_at + rule.window;
    let params = params![
        tenant.0,
        destination.as_str(),
        rule.name,
        window.opened_at.as_millis(),
        window.hits,
        closes_at.as_millis(),
    ];
    query::change(connection, PUT, params).map(drop)
}

/// Whether any window closed at or before `cutoff`.
pub(crate) fn is_due(connection: &Connection, cutoff: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![cutoff.as_millis()])
}

/// Removes up to `limit` windows that closed at or before `cutoff`.
pub(crate) fn sweep(connection: &Connection, cutoff: Timestamp, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![cutoff.as_millis(), limit])
}
