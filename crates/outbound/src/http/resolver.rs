//! Name look-up that hands out public addresses only.
//!
//! The client connects to the very addresses that were checked here, so a name that answers differently
//! the second time (DNS rebinding) gains nothing.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// A name has addresses, but none on the public internet.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no public address")]
pub(super) struct NoPublicAddress;

/// The system's resolver, filtered.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    pub(super) allow_private: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed = if allow_private { found } else { public_only(found)? };
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

fn public_only(mut found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, NoPublicAddress> {
    found.retain(|address| is_public(address.ip()));
    if found.is_empty() { Err(NoPublicAddress) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| text.parse().expect("an address")).collect()
    }

    #[test]
    fn a_private_address_among_public_ones_is_left_out() {
        let kept = public_only(addresses(&["10.0.0.1:0", "1.1.1.1:0", "[::1]:0"])).expect("one is left");
        assert_eq!(kept, addresses(&["1.1.1.1:0"]));
    }

    #[test]
    fn a_name_of_private_addresses_is_refused() {
        assert!(public_only(addresses(&["127.0.0.1:0", "[fd00::1]:0"])).is_err());
    }
}
