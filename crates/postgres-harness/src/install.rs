//! Installing PostgreSQL where a machine is there for tests alone.

use std::fs::File;
use std::process::Command;

use crate::account::is_root;

/// Without the service that the package would start, which nobody asked for.
const SCRIPT: &str = "set -e
echo 'PostgreSQL is missing: installing it with apt-get' >&2
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
    echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends postgresql";

/// Installs Debian's package if this process may: as root, or in a CI (`CI=true`) whose account may become root.
/// Returns whether it went well.
pub(crate) fn install() -> bool {
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    let words: &[&str] = match (is_root(), ci) {
        (true, _) => &["sh", "-c", SCRIPT],
        (false, true) => &["sudo", "-n", "sh", "-c", SCRIPT],
        (false, false) => return false,
    };
    if !std::path::Path::new("/usr/bin/apt-get").exists() || std::env::var_os("PG_BIN").is_some() {
        return false;
    }
    // Several test programs may find it missing at once; the package manager takes one at a time.
    let lock = File::create(std::env::temp_dir().join("countersign-postgres-install.lock"));
    let _held = lock.and_then(|file| file.lock().map(|()| file));
    Command::new(words[0]).args(&words[1..]).status().is_ok_and(|status| status.success())
}
