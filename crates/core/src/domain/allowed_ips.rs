//! From which addresses a caller may come.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// Networks from which calls are let in; none means from everywhere.
///
/// An IPv4 address that arrives mapped into IPv6 (`::ffff:192.0.2.1`) counts as the IPv4 address it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedIps(Vec<IpNet>);

/// A text that is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an IP address or a network as in 203.0.113.0/24")]
pub struct InvalidNetwork(String);

impl AllowedIps {
    /// Reads addresses and networks.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, InvalidNetwork> {
        texts.into_iter().map(network).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a call from `address` is let in. An unknown address is only let in from everywhere.
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        self.0.is_empty()
            || address.is_some_and(|address| {
                let address = address.to_canonical();
                self.0.iter().any(|network| network.contains(&address))
            })
    }

    /// As [`AllowedIps::parse`] reads them.
    pub fn to_texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

fn network(text: &str) -> Result<IpNet, InvalidNetwork> {
    let text = text.trim();
    IpNet::from_str(text)
        .or_else(|_| IpAddr::from_str(text).map(|address| IpNet::from(address.to_canonical())))
        .map(|network| network.trunc())
        .map_err(|_| InvalidNetwork(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admits_what_is_listed_and_everyone_when_nothing_is() {
        let allowed =
            AllowedIps::parse(["203.0.113.7", "198.51.100.0/24", "2001:db8::/32"]).expect("networks");
        for (address, admitted) in [
            ("203.0.113.7", true),
            ("203.0.113.8", false),
            ("198.51.100.255", true),
            ("::ffff:198.51.100.1", true),
            ("2001:db8::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(allowed.admits(Some(address.parse().expect("an address"))), admitted, "{address}");
        }
        assert!(!allowed.admits(None));
        assert!(AllowedIps::default().admits(None));
        assert!(AllowedIps::parse(["10.0.0.0/33"]).is_err());
        assert!(AllowedIps::parse(["example.com"]).is_err());
        assert_eq!(allowed.to_texts()[1], "198.51.100.0/24");
    }
}
