//! What the drivers of vendors share: reading settings, and what a call without a usable answer means.

use std::time::Duration;

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::provider::{OpenProvider, SettingsFault};
use countersign_core::domain::secret::Secret;
use serde::de::DeserializeOwned;

use crate::http::{Answer, CallFailure, NotSent, Url};

/// A header that asks for more is not believed.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Reads a provider's settings; an error names the field.
pub(crate) fn settings<T: DeserializeOwned>(provider: &OpenProvider) -> Result<T, SettingsFault> {
    let mut reader = serde_json::Deserializer::from_str(&provider.settings);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "settings".to_owned() } else { format!("settings.{path}") };
        SettingsFault { field, why: error.inner().to_string() }
    })
}

/// A credential that must be there.
pub(crate) fn credential<'p>(provider: &'p OpenProvider, name: &str) -> Result<&'p Secret, SettingsFault> {
    provider.credentials.get(name).ok_or_else(|| misfit(format!("credentials.{name}"), "is needed"))
}

/// Refuses credentials that the driver does not know: a typing error would go unseen.
pub(crate) fn only_credentials(provider: &OpenProvider, known: &[&str]) -> Result<(), SettingsFault> {
    match provider.credentials.0.keys().find(|name| !known.contains(&name.as_str())) {
        Some(other) => {
            Err(misfit(format!("credentials.{other}"), format!("is not one of {}", known.join(", "))))
        }
        None => Ok(()),
    }
}

/// A field that does not hold what it must.
pub(crate) fn misfit(field: impl Into<String>, why: impl Into<String>) -> SettingsFault {
    SettingsFault { field: field.into(), why: why.into() }
}

/// Reads the address of an API.
pub(crate) fn url(field: &str, text: &str) -> Result<Url, SettingsFault> {
    match Url::parse(text) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty() =>
        {
            Ok(url)
        }
        _ => Err(misfit(field, "must be an http or https URL without credentials")),
    }
}

/// A fault that settings bring about which were good when they were set.
pub(crate) fn unusable(error: &SettingsFault) -> SendFault {
    fault(FaultClass::Configuration, Certainty::NotTaken, error.to_string())
}

/// A fault.
pub(crate) fn fault(class: FaultClass, certainty: Certainty, detail: String) -> SendFault {
    SendFault { class, certainty, vendor_code: None, detail, retry_after: None }
}

/// What it means that a call brought no answer.
pub(crate) fn of_failure(failure: &CallFailure) -> SendFault {
    let (class, certainty) = match failure {
        CallFailure::NotSent(NotSent::Url(_) | NotSent::Header(_) | NotSent::PrivateAddress) => {
            (FaultClass::Configuration, Certainty::NotTaken)
        }
        CallFailure::NotSent(NotSent::Unresolved | NotSent::Connect(_)) => {
            (FaultClass::Retry, Certainty::NotTaken)
        }
        CallFailure::Unknown(_) => (FaultClass::Retry, Certainty::Unknown),
    };
    fault(class, certainty, failure.to_string())
}

/// What a status means by itself. A 5xx may come from something between us and a vendor that has acted.
pub(crate) fn of_status(status: u16) -> (FaultClass, Certainty) {
    match status {
        401..=403 => (FaultClass::Account, Certainty::NotTaken),
        408 => (FaultClass::Retry, Certainty::Unknown),
        429 => (FaultClass::Throttle, Certainty::NotTaken),
        300..=499 => (FaultClass::Configuration, Certainty::NotTaken),
        _ => (FaultClass::Retry, Certainty::Unknown),
    }
}

/// How long the vendor asks us to wait, in seconds (RFC 9110, 10.2.3). A date is not read.
pub(crate) fn retry_after(answer: &Answer) -> Option<Duration> {
    let seconds = answer.header("retry-after")?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// A probe's answer: whoever says 2xx knows us.
pub(crate) fn probed(answer: &Answer) -> Result<(), SendFault> {
    if answer.status.is_success() {
        return Ok(());
    }
    let (class, certainty) = of_status(answer.status.as_u16());
    Err(fault(class, certainty, format!("it answered HTTP {}", answer.status.as_u16())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_alone_has_its_meaning() {
        use Certainty::{NotTaken, Unknown};
        use FaultClass::{Account, Configuration, Retry, Throttle};
        for (status, meaning) in [
            (302, (Configuration, NotTaken)),
            (400, (Configuration, NotTaken)),
            (401, (Account, NotTaken)),
            (402, (Account, NotTaken)),
            (403, (Account, NotTaken)),
            (408, (Retry, Unknown)),
            (422, (Configuration, NotTaken)),
            (429, (Throttle, NotTaken)),
            (500, (Retry, Unknown)),
            (503, (Retry, Unknown)),
        ] {
            assert_eq!(of_status(status), meaning, "{status}");
        }
    }
}
