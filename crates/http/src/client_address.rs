//! Where a call comes from.

use std::net::IpAddr;

use axum::http::{Extensions, HeaderMap};
use countersign_core::domain::allowed_ips::AllowedIps;

/// The address at the other end of the connection. Whoever accepts connections puts it into each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub IpAddr);

/// The proxies that are believed when they say where a call comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Option<AllowedIps>);

impl TrustedProxies {
    /// Trusts these networks; none when there are none.
    pub fn new(networks: AllowedIps) -> Self {
        Self((networks != AllowedIps::default()).then_some(networks))
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.as_ref().is_some_and(|networks| networks.admits(Some(address)))
    }

    /// The caller's address: the peer's, or, if the peer is a trusted proxy, the last one in `X-Forwarded-For` that is
    /// no trusted proxy itself. What stands before it was written by somebody who is not trusted.
    pub(crate) fn caller(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let PeerAddress(peer) = *extensions.get::<PeerAddress>()?;
        if !self.trust(peer) {
            return Some(peer.to_canonical());
        }
        let lines = headers.get_all("x-forwarded-for").iter();
        let hops: Vec<&str> = lines.flat_map(|line| line.to_str().unwrap_or("?").split(',')).collect();
        let mut nearest = peer;
        for hop in hops.into_iter().rev() {
            // A hop that cannot be read hides who it was: nobody before it is believed.
            let address: IpAddr = hop.trim().parse().ok()?;
            if !self.trust(address) {
                return Some(address.to_canonical());
            }
            nearest = address;
        }
        Some(nearest.to_canonical())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_where_a_call_comes_from() {
        let trusted = TrustedProxies::new(AllowedIps::parse(["10.0.0.0/8"]).expect("a network"));
        let nobody = TrustedProxies::default();
        for (proxies, peer, forwarded, caller) in [
            (&nobody, "198.51.100.1", "203.0.113.9", Some("198.51.100.1")),
            (&trusted, "198.51.100.1", "203.0.113.9", Some("198.51.100.1")),
            (&trusted, "10.0.0.1", "203.0.113.9", Some("203.0.113.9")),
            (&trusted, "10.0.0.1", "192.0.2.66, 203.0.113.9, 10.0.0.2", Some("203.0.113.9")),
            (&trusted, "10.0.0.1", "203.0.113.9, what", None),
            (&trusted, "10.0.0.1", "", None),
            (&trusted, "::ffff:10.0.0.1", "::ffff:203.0.113.9", Some("203.0.113.9")),
        ] {
            let mut extensions = Extensions::new();
            extensions.insert(PeerAddress(peer.parse().expect("an address")));
            let value = HeaderValue::from_str(forwarded).expect("a header");
            let headers = HeaderMap::from_iter([(
                axum::http::header::HeaderName::from_static("x-forwarded-for"),
                value,
            )]);
            let got = proxies.caller(&extensions, &headers);
            assert_eq!(got, caller.map(|text| text.parse().expect("an address")), "{peer} {forwarded}");
        }
        let mut extensions = Extensions::new();
        assert_eq!(trusted.caller(&extensions, &HeaderMap::new()), None);
        extensions.insert(PeerAddress("10.0.0.1".parse().expect("an address")));
        assert_eq!(trusted.caller(&extensions, &HeaderMap::new()), "10.0.0.1".parse().ok());
    }
}
