//! `demo.json`: all that a script needs to use the demo.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::data_dir;
use crate::failure::Failure;

/// The file's content. It holds tokens, so it is private to its owner.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DemoFile {
    pub(crate) base_url: String,
    pub(crate) admin: AdminPart,
    pub(crate) wacr: WacrPart,
    /// None in a file that an earlier release wrote.
    #[serde(default)]
    pub(crate) kaleyra: KaleyraPart,
    pub(crate) simulator: SimulatorPart,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AdminPart {
    pub(crate) token: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct WacrPart {
    pub(crate) token: String,
    pub(crate) template_name: String,
    pub(crate) tenant_id: i64,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct KaleyraPart {
    pub(crate) sid: String,
    pub(crate) api_key: String,
    pub(crate) flow_id: String,
    pub(crate) waba_id: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SimulatorPart {
    pub(crate) base_url: String,
    /// What the simulated Meta app goes by; new at each start. With it another tenant can use the simulator too.
    #[serde(default)]
    pub(crate) access_token: String,
    #[serde(default)]
    pub(crate) app_secret: String,
    #[serde(default)]
    pub(crate) phone_number_id: String,
    #[serde(default)]
    pub(crate) waba_id: String,
}

impl DemoFile {
    pub(crate) fn path(config: &Config) -> PathBuf {
        config.data_dir.join("demo.json")
    }

    /// The file of an earlier start, if there is a readable one.
    pub(crate) fn read(config: &Config) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(Self::path(config)).ok()?).ok()
    }

    pub(crate) fn write(&self, config: &Config) -> Result<(), Failure> {
        let path = Self::path(config);
        let failed = |why| Failure::Io { what: format!("{} cannot be written", path.display()), why };
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        data_dir::write_private(&path, text.as_bytes()).map_err(failed)
    }
}
