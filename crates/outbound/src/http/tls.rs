//! TLS of outgoing calls.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// TLS 1.2 and 1.3 on ring, trusting the system's roots or, where there are none, Mozilla's.
///
/// reqwest's own choice, the platform verifier, takes the process-wide crypto provider (a global that whoever
/// comes first sets) and on Linux fails to build in an image without a certificate folder, which is just
/// where a static binary likes to live. Given a finished configuration it does neither. The system's roots
/// come first, so that an operator's private authority and `SSL_CERT_FILE` count, and a root that the
/// operator removed stays removed. No ALPN is offered: without the `http2` feature it means HTTP/1.1.
pub(crate) fn client_config() -> Result<ClientConfig, rustls::Error> {
    client_config_with(root_certificates())
}

/// The same, trusting other roots.
pub(crate) fn client_config_with(
    trusted: Vec<CertificateDer<'static>>,
) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(trusted);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// The system's roots that can be read or, where there are none, Mozilla's.
pub(crate) fn root_certificates() -> Vec<CertificateDer<'static>> {
    let mut certificates = rustls_native_certs::load_native_certs().certs;
    certificates.retain(|certificate| RootCertStore::empty().add(certificate.clone()).is_ok());
    let from = if certificates.is_empty() { "mozilla" } else { "system" };
    if certificates.is_empty() {
        certificates.extend(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    }
    tracing::debug!(
        tls.roots = certificates.len(),
        tls.roots_from = from,
        "roots of trust for outgoing calls are loaded"
    );
    certificates
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_bundled_roots_are_readable() {
        let mut roots = rustls::RootCertStore::empty();
        let (added, unreadable) =
            roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
        assert!(added > 50, "{added}");
        assert_eq!(unreadable, 0);
    }
}
