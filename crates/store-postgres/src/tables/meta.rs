use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;

use crate::query;

statements! {
    PING = "UPDATE meta SET value = value + 1 WHERE name = 'pings' RETURNING value";
    KEEP_KEY_CHECK = "INSERT INTO key_check (id, value) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
    SAME_KEY_CHECK = "SELECT 1 FROM key_check WHERE id = 1 AND value = $1";
}

/// Keeps the check value if there is none yet, and tells whether it is the one that is kept. Of two nodes that bring one
/// at once the second waits for the first in the insert, and then reads the first one's.
pub(crate) async fn match_key(client: &impl GenericClient, check: [u8; 32]) -> Result<bool, StoreError> {
    query::change(client, KEEP_KEY_CHECK, &[&check.as_slice()]).await?;
    query::exists(client, SAME_KEY_CHECK, &[&check.as_slice()]).await
}

/// Writes and reads for the sake of it.
pub(crate) async fn ping(client: &impl GenericClient) -> Result<(), StoreError> {
    query::exists(client, PING, &[]).await.map(drop)
}
