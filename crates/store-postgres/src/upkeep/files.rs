//! Files that nobody may ask for any more. Those that are old are removed at once, and then taken away part by part.

use std::time::Duration;

use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, SweepPolicy};
use deadpool_postgres::GenericClient;

use crate::media::{PARTS_AT_ONCE, take_away};
use crate::tables::media::{self, Cutoffs};

/// How long a file may take from its beginning to its end.
const UNFINISHED: Duration = Duration::from_hours(24);

/// Removes up to `limit` rows, and no more than one transaction should.
pub(super) async fn sweep(
    client: &impl GenericClient,
    policy: SweepPolicy,
    limit: u32,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let cutoffs = Cutoffs { finished: now.before(policy.messages), begun: now.before(UNFINISHED) };
    let limit = limit.min(PARTS_AT_ONCE);
    let mut rows = 0;
    for key in media::remove_old(client, cutoffs, limit).await? {
        if rows >= limit {
            break;
        }
        rows += take_away(client, key, limit - rows).await?;
    }
    Ok(rows)
}
