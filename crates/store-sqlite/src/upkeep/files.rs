//! Files that nobody may ask for any more. Those that are old are removed at once, and then taken away part by part.

use std::time::Duration;

use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, SweepPolicy};
use rusqlite::Connection;

use crate::media::{PARTS_AT_ONCE, take_away};
use crate::tables::media::{self, Cutoffs};

/// How long a file may take from its beginning to its end.
const UNFINISHED: Duration = Duration::from_hours(24);

pub(super) fn cutoffs(policy: SweepPolicy, now: Timestamp) -> Cutoffs {
    Cutoffs { finished: now.before(policy.messages), begun: now.before(UNFINISHED) }
}

/// Removes up to `limit` rows, and no more than a turn of the writer should.
pub(super) fn sweep(connection: &Connection, cutoffs: Cutoffs, limit: u32) -> Result<u32, StoreError> {
    let limit = limit.min(PARTS_AT_ONCE);
    let mut rows = 0;
    for key in media::remove_old(connection, cutoffs, limit)? {
        if rows >= limit {
            break;
        }
        rows += take_away(connection, key, limit - rows)?;
    }
    Ok(rows)
}
