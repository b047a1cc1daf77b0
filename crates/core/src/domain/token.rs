//! API tokens: what a caller shows, and what is kept of it.

use std::fmt;

use sha2::{Digest, Sha256};

use super::ids::{TenantId, TokenId};
use super::secret::Secret;
use super::time::Timestamp;
use crate::ports::entropy::Entropy;

/// Requests a minute that a token may make when nothing else is said (`wacr-api-v2.md` 1.4).
pub const DEFAULT_REQUESTS_PER_MINUTE: u32 = 60;

/// A token in the clear, shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainToken(Secret);

impl PlainToken {
    /// A fresh token: `prefix`, then 64 random letters and digits (about 381 bits).
    pub fn random(prefix: &str, entropy: &dyn Entropy) -> Self {
        const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = String::with_capacity(prefix.len() + 64);
        text.push_str(prefix);
        while text.len() < prefix.len() + 64 {
            let mut pool = [0_u8; 96];
            entropy.fill(&mut pool);
            // 248 is the largest multiple of 62 in a byte: above it a letter would be likelier.
            let fair = pool.iter().filter(|byte| **byte < 248).map(|byte| LETTERS[usize::from(byte % 62)]);
            for letter in fair.take(prefix.len() + 64 - text.len()) {
                text.push(char::from(letter));
            }
        }
        Self(Secret::new(text))
    }

    /// Takes what a caller presented.
    pub fn presented(text: &str) -> Self {
        Self(Secret::new(text))
    }

    /// What is kept of it. A token is random and long, so a plain hash cannot be searched.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.expose().as_bytes()).into())
    }

    /// The token itself, to show it once.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for PlainToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainToken")
    }
}

/// SHA-256 of a token: how it is stored and looked up.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// As stored.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// As stored.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash")
    }
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What a token may do (`wacr-api-v2.md` 1.3).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope { $($(#[$doc])* $name),+ }

        impl Scope {
            /// Every scope there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As printed in errors and stored.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The scope of this text.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

scopes! {
    /// Send messages; all OTP calls.
    MessagesSend = "messages:send",
    /// Read messages.
    MessagesRead = "messages:read",
    /// Read templates.
    TemplatesRead = "templates:read",
    /// Pull templates from WhatsApp.
    TemplatesSync = "templates:sync",
    /// Read contacts.
    ContactsRead = "contacts:read",
    /// Write contacts.
    ContactsWrite = "contacts:write",
    /// Delete contacts.
    ContactsDelete = "contacts:delete",
    /// Read groups.
    GroupsRead = "groups:read",
    /// Write groups and their members.
    GroupsWrite = "groups:write",
    /// Delete groups.
    GroupsDelete = "groups:delete",
    /// Read sources.
    SourcesRead = "sources:read",
    /// Write sources.
    SourcesWrite = "sources:write",
    /// Delete sources.
    SourcesDelete = "sources:delete",
    /// Read statuses.
    StatusesRead = "statuses:read",
    /// Write statuses.
    StatusesWrite = "statuses:write",
    /// Delete statuses.
    StatusesDelete = "statuses:delete",
    /// Read the account.
    AccountRead = "account:read",
}

/// A token's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// Whose it is.
    pub tenant: TenantId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Requests it may make in a minute, on each node.
    pub requests_per_minute: u32,
    /// When it stops working by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An admin token's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminToken {
    /// Its id.
    pub id: TokenId,
    /// What people call it.
    pub name: String,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Token {
    /// Whether it works at `now`.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && !self.expires_at.is_some_and(|end| end.is_past(now))
    }
}
