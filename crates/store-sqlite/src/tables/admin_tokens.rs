use countersign_core::domain::ids::TokenId;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::{AdminToken, TokenHash};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

statements! {
    INSERT = "INSERT INTO admin_tokens (id, name, revoked_at, created_at, hash) VALUES (?1, ?2, ?3, ?4, ?5)";
    FIND = "SELECT 1 FROM admin_tokens WHERE hash = ?1 AND revoked_at IS NULL";
    LIST = "SELECT id, name, revoked_at, created_at FROM admin_tokens ORDER BY created_at, id";
    REVOKE = "UPDATE admin_tokens SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";
    ANY = "SELECT 1 FROM admin_tokens LIMIT 1";
}

/// Keeps an admin token's record under its hash.
pub(crate) fn insert(connection: &Connection, token: &AdminToken, hash: TokenHash) -> Result<(), StoreError> {
    let params = params![
        token.id.to_bytes(),
        token.name,
        token.revoked_at.map(Timestamp::as_millis),
        token.created_at.as_millis(),
        hash.to_bytes(),
    ];
    query::insert(connection, INSERT, params, "admin token").map(drop)
}

/// Whether this is the hash of one that is not revoked.
pub(crate) fn is_good(connection: &Connection, hash: TokenHash) -> Result<bool, StoreError> {
    query::first(connection, FIND, params![hash.to_bytes()], |_| Ok(())).map(|found| found.is_some())
}

/// All of them, oldest first.
pub(crate) fn list(connection: &Connection) -> Result<Vec<AdminToken>, StoreError> {
    query::every(connection, LIST, [], read)
}

/// Revokes one, and tells whether there is one. The first time stands.
pub(crate) fn revoke(connection: &Connection, token: TokenId, now: Timestamp) -> Result<bool, StoreError> {
    let params = params![token.to_bytes(), now.as_millis()];
    query::change(connection, REVOKE, params).map(|changed| changed > 0)
}

/// Whether there is any, revoked or not.
pub(crate) fn any(connection: &Connection) -> Result<bool, StoreError> {
    query::first(connection, ANY, [], |_| Ok(())).map(|found| found.is_some())
}

fn read(row: &Row<'_>) -> Result<AdminToken, StoreError> {
    let mut cells = Cells::of(row, "admin_tokens");
    let id = TokenId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(AdminToken {
        id,
        name: cells.text("name")?,
        revoked_at: cells.optional("revoked_at", Cells::time)?,
        created_at: cells.time("created_at")?,
    })
}
