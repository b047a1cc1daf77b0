//! A phone number of the account and its ladder: unverified, verified, connected.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::graph::error::GraphError;
use crate::graph::faults;

/// What a webhook says about the sending number (`value.metadata`).
#[derive(Clone, Serialize)]
pub(crate) struct Sender {
    /// The number in digits.
    pub(crate) display_phone_number: String,
    /// Its id, as in the paths.
    pub(crate) phone_number_id: String,
}

/// Where a number stands; a send needs [`Stage::Connected`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Added, ownership not proven.
    Unverified,
    /// Ownership proven, not registered.
    Verified,
    /// Registered: may send.
    Connected,
}

/// A phone number of the account.
pub(crate) struct Number {
    /// Its id and digits.
    pub(crate) sender: Arc<Sender>,
    /// Where it stands on the ladder.
    pub(crate) stage: Stage,
    verified_name: String,
    code: Option<String>,
    pin: Option<String>,
}

impl Number {
    /// A number that may send from the start.
    pub(crate) fn connected(sender: Sender) -> Self {
        let verified_name = String::from("Countersign demo");
        Self { sender: Arc::new(sender), stage: Stage::Connected, verified_name, code: None, pin: None }
    }

    /// A number that was just added.
    pub(crate) fn unverified(sender: Arc<Sender>, verified_name: String) -> Self {
        Self { sender, stage: Stage::Unverified, verified_name, code: None, pin: None }
    }

    /// Sets the code that proves ownership; it replaces an earlier one.
    pub(crate) fn expect_code(&mut self, code: String) -> Result<(), GraphError> {
        self.refuse_if_verified()?;
        self.code = Some(code);
        Ok(())
    }

    /// Checks the code; a match uses it up.
    pub(crate) fn verify(&mut self, code: &str) -> Result<(), GraphError> {
        self.refuse_if_verified()?;
        if self.code.as_deref() != Some(code) {
            return Err(GraphError::detailed(
                &faults::VERIFICATION_REFUSED,
                "The code is incorrect or has expired",
            ));
        }
        self.code = None;
        self.stage = Stage::Verified;
        Ok(())
    }

    /// Registers a verified number; a number that has a PIN must show it.
    pub(crate) fn register(&mut self, pin: &str) -> Result<(), GraphError> {
        if self.stage == Stage::Unverified {
            return Err((&faults::NOT_VERIFIED).into());
        }
        if self.pin.as_deref().is_some_and(|known| known != pin) {
            return Err((&faults::PIN_MISMATCH).into());
        }
        self.pin = Some(pin.to_owned());
        self.stage = Stage::Connected;
        Ok(())
    }

    /// Takes a connected number off the Cloud API; it stays verified and keeps its PIN.
    pub(crate) fn deregister(&mut self) -> Result<(), GraphError> {
        if self.stage != Stage::Connected {
            return Err((&faults::NOT_REGISTERED).into());
        }
        self.stage = Stage::Verified;
        Ok(())
    }

    /// Gives it another name; a real one would be reviewed.
    pub(crate) fn rename(&mut self, name: String) {
        self.verified_name = name;
    }

    /// Sets the two-step PIN.
    pub(crate) fn set_pin(&mut self, pin: &str) {
        self.pin = Some(pin.to_owned());
    }

    /// Every field that `fields=` can ask for.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let (status, code_verification_status) = match self.stage {
            Stage::Unverified => ("UNVERIFIED", "NOT_VERIFIED"),
            Stage::Verified => ("PENDING", "VERIFIED"),
            Stage::Connected => ("CONNECTED", "VERIFIED"),
        };
        let registered = self.stage == Stage::Connected;
        let fields = json!({
            "id": self.sender.phone_number_id,
            "display_phone_number": self.sender.display_phone_number,
            "verified_name": self.verified_name,
            "status": status,
            "code_verification_status": code_verification_status,
            "quality_rating": if registered { "GREEN" } else { "UNKNOWN" },
            "name_status": if registered { "APPROVED" } else { "NONE" },
            "account_mode": "LIVE",
            "platform_type": if registered { "CLOUD_API" } else { "NOT_APPLICABLE" },
            "messaging_limit_tier": if registered { "TIER_250" } else { "TIER_NOT_SET" },
            "health_status": { "can_send_message": if registered { "AVAILABLE" } else { "BLOCKED" } },
            "throughput": { "level": if registered { "STANDARD" } else { "NOT_APPLICABLE" } },
        });
        match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }

    fn refuse_if_verified(&self) -> Result<(), GraphError> {
        if self.stage == Stage::Unverified {
            return Ok(());
        }
        Err(GraphError::detailed(&faults::VERIFICATION_REFUSED, "The phone number is already verified"))
    }
}

/// What a number shows when `fields` is not given; `status` has to be asked for.
pub(crate) const DEFAULT_FIELDS: &[&str] = &[
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
];
