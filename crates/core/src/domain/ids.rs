//! Typed identifiers.
//!
//! Things that are born often and on any node (verifications, deliveries, tokens, requests) have
//! time-ordered UUIDs (RFC 9562, version 7) and print with a prefix. Things that a dialect shows as
//! integers (tenants, contacts, templates, sources, statuses, groups) are numbered.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::time::Timestamp;

/// A string that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind} id")]
pub struct InvalidId {
    /// The kind that was expected, as in "verification".
    pub kind: &'static str,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id that sorts by `now`; `random` must come from the entropy port.
            pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(now.as_millis_unsigned(), &random).into_uuid())
            }

            /// The id as stored.
            pub fn to_bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }

            /// The id as dialects show it that know plain UUIDs: lower case, with hyphens.
            pub fn to_uuid_text(self) -> String {
                self.0.hyphenated().to_string()
            }

            /// Reads what [`Self::to_uuid_text`] gave, in any case.
            pub fn parse_uuid_text(text: &str) -> Result<Self, InvalidId> {
                Some(text)
                    .filter(|text| text.len() == 36)
                    .and_then(|text| Uuid::try_parse(text).ok())
                    .map(Self)
                    .ok_or(InvalidId { kind: $kind })
            }

            /// Reads an id as stored.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|rest| rest.len() == 32)
                    .and_then(|rest| Uuid::try_parse(rest).ok())
                    .map(Self)
                    .ok_or(InvalidId { kind: $kind })
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

uuid_id!(
    /// One code for one destination.
    VerificationId, "verification", "ver"
);
uuid_id!(
    /// One message that carries a code, with its ledger of dispatches.
    DeliveryId, "delivery", "dlv"
);
uuid_id!(
    /// An API token's record. The token itself is never an id.
    TokenId, "token", "tok"
);
uuid_id!(
    /// A recipe for verifications.
    FlowId, "flow", "flw"
);
uuid_id!(
    /// A key of a tenant's Kaleyra account. The key itself is never an id.
    AccountKeyId, "account key", "key"
);
uuid_id!(
    /// A text that carries a code.
    MessageTemplateId, "message template", "mtp"
);
uuid_id!(
    /// A tenant's account at a vendor.
    ProviderId, "provider", "prv"
);
uuid_id!(
    /// Something a tenant is told of. Endpoints know it as `webhook-id`.
    EventId, "event", "evt"
);
uuid_id!(
    /// Where a tenant is told of events.
    EndpointId, "webhook", "whe"
);
number_id!(
    /// A customer of this installation, numbered from 1.
    TenantId
);
number_id!(
    /// A plan, numbered from 1.
    PlanId
);
number_id!(
    /// A contact, numbered from 1 within its tenant.
    ContactId
);
number_id!(
    /// A contact source, numbered from 1 within its tenant.
    SourceId
);
number_id!(
    /// A contact status, numbered from 1 within its tenant.
    StatusId
);
number_id!(
    /// A group of contacts, numbered from 1 within its tenant.
    GroupId
);
number_id!(
    /// A country, as the tenant's own system numbers it. Nothing is known of it here.
    CountryId
);
number_id!(
    /// A person of the tenant's staff, as its own system numbers them. Nothing is known of them here.
    StaffId
);
number_id!(
    /// What a tenant and a number write to each other, numbered from 1 within its tenant.
    ChatId
);
number_id!(
    /// A message of a chat, or a note beside it, numbered from 1 within its tenant.
    MessageId
);
number_id!(
    /// A message template's local row, numbered from 1 within its tenant.
    TemplateId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_with_its_prefix_and_reads_back() {
        let id = VerificationId::new(Timestamp::from_millis(1_700_000_000_000), [7; 10]);
        let text = id.to_string();
        assert!(text.starts_with("ver_018bcfe5"), "{text}");
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(text.parse::<DeliveryId>(), Err(InvalidId { kind: "delivery" }));
        assert_eq!("ver_xyz".parse::<VerificationId>(), Err(InvalidId { kind: "verification" }));
    }

    #[test]
    fn sorts_by_time() {
        let early = DeliveryId::new(Timestamp::from_millis(1_000), [255; 10]);
        let late = DeliveryId::new(Timestamp::from_millis(1_001), [0; 10]);
        assert!(early < late);
    }
}
