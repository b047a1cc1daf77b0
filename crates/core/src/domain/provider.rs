//! Providers: the vendors that carry a tenant's text messages, calls and e-mails, and which of them takes a message.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::country::Country;
use super::delivery::Medium;
use super::ids::{DeliveryId, ProviderId, TenantId};
use super::seal::Sealed;
use super::secret::Secret;
use super::time::Timestamp;

/// The highest order and the highest weight.
pub const MAX_RANK: u32 = 1_000;

/// A tenant's account at a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its id.
    pub id: ProviderId,
    /// Whose.
    pub tenant: TenantId,
    /// Its name, unique in the tenant: 1 to 64 of `a`-`z`, `0`-`9`, `-` and `_`.
    pub name: String,
    /// What it carries; not [`Medium::WhatsApp`].
    pub medium: Medium,
    /// Who it is.
    pub kind: ProviderKind,
    /// What its driver must know, as JSON. No secret is in it.
    pub settings: String,
    /// Its credentials as one document, sealed.
    pub credentials: Sealed,
    /// When its turn is: lower ones first, 0 to [`MAX_RANK`].
    pub order: u32,
    /// Its share among those of the same order, 1 to [`MAX_RANK`].
    pub weight: u32,
    /// Where it carries to.
    pub countries: CountryRule,
    /// Whether it is used.
    pub enabled: bool,
    /// The part of its callback's URL that nobody can guess.
    pub callback_id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which driver speaks with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProviderKind {
    /// Any vendor with an HTTP API, described by its settings alone.
    Http,
    /// Twilio Programmable Messaging.
    TwilioSms,
    /// Twilio Calls.
    TwilioVoice,
    /// Vonage Voice.
    VonageVoice,
    /// An SMSC, by SMPP 3.4.
    Smpp,
    /// A mail server.
    Smtp,
}

impl ProviderKind {
    /// Whether it carries messages of this medium.
    pub fn carries(self, medium: Medium) -> bool {
        match self {
            Self::Http => medium != Medium::WhatsApp,
            Self::TwilioSms | Self::Smpp => medium == Medium::Sms,
            Self::TwilioVoice | Self::VonageVoice => medium == Medium::Voice,
            Self::Smtp => medium == Medium::Email,
        }
    }
}

/// Countries that a provider carries to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountryRule {
    /// Only these, unless it is empty.
    pub allow: Vec<Country>,
    /// Never these.
    pub deny: Vec<Country>,
}

impl CountryRule {
    /// Whether it lets a message to `country` through. Numbers of no country pass only where no list asks for one.
    pub fn admits(&self, country: Option<Country>) -> bool {
        match country {
            Some(country) => {
                !self.deny.contains(&country) && (self.allow.is_empty() || self.allow.contains(&country))
            }
            None => self.allow.is_empty(),
        }
    }
}

/// Secrets of a provider by the names that its driver knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials(pub BTreeMap<String, Secret>);

/// A provider's settings or credentials are not such as its driver can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct SettingsFault {
    /// Where: a path into `settings`, or a credential as `credentials.auth_token`.
    pub field: String,
    /// What it must hold. No secret is in it.
    pub why: String,
}

/// Between the parts of a sealed document of credentials. A credential may hold line breaks, but none of these.
const BETWEEN: char = '\0';

impl Credentials {
    /// All of them as one text, to be sealed.
    pub fn to_document(&self) -> Secret {
        let parts = self.0.iter().flat_map(|(name, secret)| [name.as_str(), secret.expose()]);
        let mut text =
            String::with_capacity(self.0.iter().map(|(n, s)| n.len() + s.expose().len() + 2).sum());
        for part in parts {
            text.push_str(part);
            text.push(BETWEEN);
        }
        Secret::new(text)
    }

    /// Reads what [`Self::to_document`] gave.
    pub fn from_document(document: &Secret) -> Self {
        let mut parts = document.expose().split(BETWEEN);
        let mut read = BTreeMap::new();
        while let (Some(name), Some(secret)) = (parts.next(), parts.next()) {
            read.insert(name.to_owned(), Secret::new(secret));
        }
        Self(read)
    }

    /// The secret of this name.
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }
}

/// What became of a code that a provider carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeOutcome {
    /// It was given, at that time.
    Used(Timestamp),
    /// Nobody had given it when its time was over: its guesses may be used up before, or its recipient disown it.
    Unused(Timestamp),
}

/// A provider as its driver needs it.
#[derive(Debug, Clone)]
pub struct OpenProvider {
    /// Whose.
    pub tenant: TenantId,
    /// Its id: connections that a driver keeps belong to it.
    pub id: ProviderId,
    /// Its revision: what a driver keeps of an older one is of no use.
    pub revision: Timestamp,
    /// What it carries.
    pub medium: Medium,
    /// Who it is.
    pub kind: ProviderKind,
    /// What its driver must know, as JSON.
    pub settings: String,
    /// Its credentials.
    pub credentials: Credentials,
    /// Where it sends its reports; none if the installation has no public address.
    pub callback_url: Option<String>,
}

/// The providers that may take a message of `medium` to `country`, in the order in which they are asked.
///
/// Of those with the same order, each comes first as often as its weight says. The draw is made of the message's own
/// id, whose bits are random: a message that is claimed once more, after its claimer died, goes the same way.
pub fn route(
    providers: &[Provider],
    medium: Medium,
    country: Option<Country>,
    message: DeliveryId,
) -> Vec<&Provider> {
    let mut left: Vec<&Provider> =
        providers.iter().filter(|p| p.enabled && p.medium == medium && p.countries.admits(country)).collect();
    left.sort_by_key(|provider| (provider.order, provider.id));
    let mut routed = Vec::with_capacity(left.len());
    while let Some(order) = left.first().map(|provider| provider.order) {
        let group: Vec<u32> =
            left.iter().take_while(|p| p.order == order).map(|provider| provider.weight).collect();
        let place = drawn(&group, draw(message, routed.len()));
        routed.push(left.remove(place));
    }
    routed
}

/// The place that `number` hits when each place is as wide as its weight.
fn drawn(weights: &[u32], number: u64) -> usize {
    let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    let mut hit = number % total.max(1);
    for (place, weight) in weights.iter().enumerate() {
        match hit.checked_sub(u64::from(*weight)) {
            None => return place,
            Some(rest) => hit = rest,
        }
    }
    0
}

fn draw(message: DeliveryId, turn: usize) -> u64 {
    let digest = Sha256::new().chain_update(message.to_bytes()).chain_update(turn.to_be_bytes()).finalize();
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// A vendor's id of a message as it is kept: two vendors may give out the same one.
pub fn vendor_message_key(provider: ProviderId, vendor_message_id: &str) -> String {
    format!("{provider}/{vendor_message_id}")
}

/// Takes apart what [`vendor_message_key`] made; `None` for an id of a vendor that is no provider.
pub fn split_vendor_message_key(key: &str) -> Option<(ProviderId, &str)> {
    let (provider, id) = key.split_once('/')?;
    Some((provider.parse().ok()?, id))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(n: u64) -> DeliveryId {
        let mut random = [0; 10];
        random[2..].copy_from_slice(&n.to_be_bytes());
        DeliveryId::new(Timestamp::from_seconds(1), random)
    }

    fn provider(n: u8, order: u32, weight: u32) -> Provider {
        Provider {
            id: ProviderId::new(Timestamp::from_seconds(1), [n; 10]),
            tenant: TenantId(1),
            name: format!("p{n}"),
            medium: Medium::Sms,
            kind: ProviderKind::Http,
            settings: String::new(),
            credentials: Sealed::from_bytes(Vec::new()),
            order,
            weight,
            countries: CountryRule::default(),
            enabled: true,
            callback_id: String::new(),
            created_at: Timestamp::from_seconds(1),
            updated_at: Timestamp::from_seconds(1),
        }
    }

    fn names(routed: &[&Provider]) -> String {
        routed.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn countries(codes: &[&str]) -> Vec<Country> {
        codes.iter().map(|code| code.parse().expect("a country")).collect()
    }

    #[test]
    fn a_rule_lets_through_what_it_allows_and_does_not_deny() {
        let rule =
            |allow: &[&str], deny: &[&str]| CountryRule { allow: countries(allow), deny: countries(deny) };
        let (india, none) = ("IN".parse().ok(), None);
        for (rule, country, admitted) in [
            (rule(&[], &[]), india, true),
            (rule(&[], &[]), none, true),
            (rule(&["IN"], &[]), india, true),
            (rule(&["DE"], &[]), india, false),
            (rule(&["DE"], &[]), none, false),
            (rule(&[], &["IN"]), india, false),
            (rule(&[], &["IN"]), none, true),
            (rule(&["IN"], &["IN"]), india, false),
        ] {
            assert_eq!(rule.admits(country), admitted, "{rule:?} {country:?}");
        }
    }

    #[test]
    fn lower_orders_come_first_and_what_cannot_take_it_is_left_out() {
        let mut providers = vec![provider(1, 2, 1), provider(2, 1, 1), provider(3, 1, 1), provider(4, 0, 1)];
        providers[1].enabled = false;
        providers[3].medium = Medium::Voice;
        providers.push(Provider {
            countries: CountryRule { allow: countries(&["DE"]), deny: Vec::new() },
            ..provider(5, 0, 1)
        });
        let routed = route(&providers, Medium::Sms, "IN".parse().ok(), message(1));
        assert_eq!(names(&routed), "p3 p1");
        assert_eq!(names(&route(&providers, Medium::Sms, "DE".parse().ok(), message(1))), "p5 p3 p1");
        assert!(route(&providers, Medium::Email, None, message(1)).is_empty());
    }

    #[test]
    fn weights_are_shares_of_the_first_place() {
        let providers = [provider(1, 0, 70), provider(2, 0, 20), provider(3, 0, 10)];
        let mut first = BTreeMap::<String, u32>::new();
        for n in 0..10_000 {
            let routed = route(&providers, Medium::Sms, None, message(n));
            *first.entry(routed[0].name.clone()).or_default() += 1;
        }
        for (name, share) in [("p1", 7_000), ("p2", 2_000), ("p3", 1_000)] {
            assert!(first[name].abs_diff(share) < 200, "{name}: {first:?}");
        }
    }

    #[test]
    fn credentials_are_read_back_from_their_document() {
        let pairs = [("private_key", "-----BEGIN\nA=\n"), ("token", ""), ("user", "a=b")];
        let credentials =
            Credentials(pairs.map(|(name, secret)| (name.to_owned(), Secret::new(secret))).into());
        assert_eq!(Credentials::from_document(&credentials.to_document()), credentials);
        assert_eq!(Credentials::from_document(&Credentials::default().to_document()), Credentials::default());
    }

    #[test]
    fn ids_of_two_vendors_do_not_meet() {
        let [one, two] = [1, 2].map(|n| provider(n, 0, 1).id);
        assert_ne!(vendor_message_key(one, "42"), vendor_message_key(two, "42"));
        assert_eq!(split_vendor_message_key(&vendor_message_key(one, "a/b")), Some((one, "a/b")));
        assert_eq!(split_vendor_message_key("wamid.HBgL/x"), None);
    }

    proptest! {
        #[test]
        fn a_route_holds_each_that_may_take_it_once_by_order_and_stays_the_same(
            drawn in proptest::collection::vec((0_u32..3, 1_u32..5, any::<bool>()), 0..8), n in any::<u64>(),
        ) {
            let providers: Vec<Provider> = (0_u8..).zip(&drawn)
                .map(|(i, (order, weight, enabled))| Provider { enabled: *enabled, ..provider(i, *order, *weight) })
                .collect();
            let routed = route(&providers, Medium::Sms, None, message(n));
            prop_assert!(routed.windows(2).all(|pair| pair[0].order <= pair[1].order));
            let mut ids: Vec<_> = routed.iter().map(|p| p.id).collect();
            ids.sort_unstable();
            let mut expected: Vec<_> = providers.iter().filter(|p| p.enabled).map(|p| p.id).collect();
            expected.sort_unstable();
            prop_assert_eq!(ids, expected);
            let mut turned: Vec<Provider> = providers.clone();
            turned.reverse();
            prop_assert_eq!(names(&routed), names(&route(&turned, Medium::Sms, None, message(n))));
        }
    }
}
