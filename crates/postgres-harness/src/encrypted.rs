//! A server that speaks TLS.

use crate::Cluster;

impl Cluster {
    /// Lets clients encrypt their connections, with this certificate and key (PEM), after a restart.
    pub fn encrypt(&self, certificate: &str, key: &str) {
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = self.folder.join("data").join(name);
            std::fs::write(&path, text).expect("a file");
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(&path, private).expect("a mode");
            self.account.give(&path);
        }
        self.sql("postgres", "ALTER SYSTEM SET ssl = on");
        self.stop();
        self.start_again();
    }
}
