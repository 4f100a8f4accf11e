//! Where webhooks may go: to the whole internet, and to what the operator names besides.
//!
//! Whoever makes a webhook chooses an address that this machine then connects to. Without a bound they could have it speak
//! to itself, to its neighbours or to the service that gives a cloud machine its credentials (`169.254.169.254`).

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
    sync::Arc,
};

use async_trait::async_trait;
use ombud_domain::Wording;

use crate::{ServiceError, web_address::host_of};

/// What webhooks may reach besides the internet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    allowed: Vec<Allowed>,
}

/// A network or a host that the operator allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// The addresses that begin with these bits.
    Network {
        /// Its first address.
        address: IpAddr,
        /// How many bits.
        prefix: u8,
    },
    /// A host by its name, in lower case and without a dot at its end, whatever that leads to.
    Host(String),
}

/// How the names of hosts become addresses.
#[async_trait]
pub trait Names: Send + Sync {
    /// The addresses of a host; none where it has none, or that is not known in time.
    async fn addresses(&self, host: &str) -> Vec<IpAddr>;
}

impl Reach {
    /// What is allowed besides the internet.
    pub fn new(allowed: Vec<Allowed>) -> Self {
        Self { allowed }
    }

    /// What is allowed besides the internet.
    pub fn allowed(&self) -> &[Allowed] {
        &self.allowed
    }

    /// Whether a host is allowed by its name, whatever that leads to.
    pub fn takes_host(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        self.allowed.iter().any(|one| match one {
            Allowed::Host(name) => name.eq_ignore_ascii_case(host),
            Allowed::Network { .. } => false,
        })
    }

    /// Whether an address is on the internet, or in a network that is allowed.
    pub fn takes(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_on_the_internet(address) || self.allowed.iter().any(|one| one.holds(address))
    }
}

impl Allowed {
    fn holds(&self, address: IpAddr) -> bool {
        match self {
            Self::Network { address: network, prefix } => {
                begins_with(address, *network, u32::from(*prefix))
            }
            Self::Host(_) => false,
        }
    }
}

/// `10.0.0.0/8`, `fd00::/8`, a single address, or the name of a host.
impl FromStr for Allowed {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address.parse(), Some(prefix)),
            None => (text.parse::<IpAddr>(), None),
        };
        if let Ok(address) = address {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            let prefix = prefix.map_or(Ok(bits), |prefix| prefix.parse().map_err(|_| ()))?;
            return (prefix <= bits).then_some(Self::Network { address, prefix }).ok_or(());
        }
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let name = text.strip_suffix('.').unwrap_or(text);
        // What ends in a number is read as an address by whoever resolves it.
        let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
        let is_name =
            name.split('.').all(is_label) && !name.rsplit('.').next().is_some_and(is_number);
        if is_name { Ok(Self::Host(name.to_ascii_lowercase())) } else { Err(()) }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network { address, prefix } => write!(formatter, "{address}/{prefix}"),
            Self::Host(name) => formatter.write_str(name),
        }
    }
}

/// Networks that are not the internet's (IANA's registry of special-purpose IPv4 addresses, RFC 6890), and what is
/// not for one receiver. `192.0.0.0/24` is left out whole: of it, only what belongs to one's own provider is global.
const NOT_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    // 6to4 relays, which there are no more (RFC 7526).
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast, what is reserved, and broadcast.
    ([224, 0, 0, 0], 3),
];
/// Of IPv6, the internet is `2000::/3`; these are parts of it that are not. `2001::/23` is left out whole: it is for
/// protocols, and nobody listens there for webhooks.
const NOT_V6: &[([u16; 3], u32)] = &[
    ([0x2001, 0, 0], 23),
    ([0x2001, 0x0db8, 0], 32),
    // 6to4: an IPv4 address of anybody's is in it.
    ([0x2002, 0, 0], 16),
    ([0x3fff, 0, 0], 20),
];
/// IPv4 through a translator (RFC 6052): what is in it counts.
const TRANSLATED: Ipv6Addr = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0);

fn is_on_the_internet(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => !NOT_V4.iter().any(|(network, prefix)| {
            begins_with(address, IpAddr::V4(Ipv4Addr::from(*network)), *prefix)
        }),
        IpAddr::V6(six) => {
            if begins_with(address, IpAddr::V6(TRANSLATED), 96) {
                let [.., a, b, c, d] = six.octets();
                return is_on_the_internet(IpAddr::V4(Ipv4Addr::new(a, b, c, d)));
            }
            let [first, ..] = six.segments();
            let is_not = |(network, prefix): &([u16; 3], u32)| {
                let [a, b, c] = *network;
                begins_with(address, IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)), *prefix)
            };
            first >> 13 == 1 && !NOT_V6.iter().any(is_not)
        }
    }
}

/// Whether two addresses of one family have the same first bits.
fn begins_with(address: IpAddr, network: IpAddr, prefix: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            let differing = u32::from(one) ^ u32::from(other);
            differing.leading_zeros() >= prefix
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            let differing = u128::from(one) ^ u128::from(other);
            differing.leading_zeros() >= prefix
        }
        _ => false,
    }
}

/// Refuse a web address that leads where webhooks may not go. A name that leads nowhere yet is not refused: what it leads
/// to is looked at again before each connection.
///
/// # Errors
/// [`ServiceError::Invalid`]. What a name leads to is not said: it is nobody's to find out.
pub(crate) async fn check_reach(
    reach: &Reach,
    names: Option<&Arc<dyn Names>>,
    url: &str,
) -> Result<(), ServiceError> {
    let host = host_of(url);
    if reach.takes_host(host) {
        return Ok(());
    }
    let addresses = match (host.parse(), names) {
        (Ok(address), _) => vec![address],
        (Err(_), Some(names)) => names.addresses(host).await,
        (Err(_), None) => Vec::new(),
    };
    if addresses.into_iter().all(|address| reach.takes(address)) {
        return Ok(());
    }
    let problem = Wording::new(
        "leads to the machine that ombud runs on, to a private network or to nobody in particular, and webhooks are \
         not sent there; the operator can allow a network or a host with `webhooks.allowed` in the configuration",
        "führt auf den Rechner, auf dem ombud läuft, in ein privates Netz oder zu keinem bestimmten Rechner, und dorthin gehen \
         keine Webhooks; der Betrieb kann ein Netz oder einen Rechner mit `webhooks.allowed` in der Konfiguration \
         erlauben",
    );
    Err(ServiceError::Invalid { field: "url", problem })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn takes(address: &str) -> bool {
        Reach::default().takes(address.parse().unwrap())
    }

    /// The blocks of IANA's registries of special-purpose addresses, with whether they are globally reachable, and those
    /// for multicast. Where a block that is has no receivers of webhooks in it, it is left out: `false` with a reason.
    const REGISTRY: &[(&str, &str, bool)] = &[
        ("0.0.0.0", "0.255.255.255", false),
        ("10.0.0.0", "10.255.255.255", false),
        ("100.64.0.0", "100.127.255.255", false),
        ("127.0.0.0", "127.255.255.255", false),
        ("169.254.0.0", "169.254.255.255", false),
        ("172.16.0.0", "172.31.255.255", false),
        ("192.0.0.0", "192.0.0.7", false),
        ("192.0.0.8", "192.0.0.8", false),
        // Anycast of one's own provider (PCP, TURN): global in the registry.
        ("192.0.0.9", "192.0.0.10", false),
        ("192.0.0.170", "192.0.0.171", false),
        ("192.0.2.0", "192.0.2.255", false),
        ("192.31.196.0", "192.31.196.255", true),
        ("192.52.193.0", "192.52.193.255", true),
        ("192.88.99.0", "192.88.99.255", false),
        ("192.168.0.0", "192.168.255.255", false),
        ("192.175.48.0", "192.175.48.255", true),
        ("198.18.0.0", "198.19.255.255", false),
        ("198.51.100.0", "198.51.100.255", false),
        ("203.0.113.0", "203.0.113.255", false),
        ("224.0.0.0", "239.255.255.255", false),
        ("240.0.0.0", "255.255.255.255", false),
        ("::1", "::1", false),
        ("::", "::", false),
        ("::ffff:127.0.0.0", "::ffff:127.255.255.255", false),
        ("::ffff:10.0.0.0", "::ffff:10.255.255.255", false),
        ("::ffff:169.254.169.254", "::ffff:169.254.169.254", false),
        // Deprecated: IPv4 addresses in IPv6.
        ("::7f00:1", "::7fff:ffff", false),
        ("64:ff9b::7f00:1", "64:ff9b::7fff:ffff", false),
        ("64:ff9b::a00:0", "64:ff9b::aff:ffff", false),
        ("64:ff9b::808:808", "64:ff9b::808:808", true),
        ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", false),
        ("100::", "100::ffff:ffff:ffff:ffff", false),
        ("100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", false),
        // Protocols, Teredo, benchmarking, ORCHID: partly global in the registry.
        ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", false),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", false),
        ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
        ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", true),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", false),
        ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
        ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
        // Site-local, which there is no more (RFC 3879).
        ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
        ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
    ];

    #[test]
    fn an_address_is_taken_where_the_registries_say_that_the_internet_reaches_it() {
        for (first, last, global) in REGISTRY {
            assert_eq!(takes(first), *global, "{first}");
            assert_eq!(takes(last), *global, "{last}");
        }
        // Right before and right behind the blocks.
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "8.8.8.8",
            "2000::",
            "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::",
            "2003::",
            "2606:4700:4700::1111",
            "3ffe:ffff::",
            "3fff:1000::",
            "::ffff:8.8.8.8",
        ] {
            assert!(takes(address), "{address}");
        }
        for address in ["1fff:ffff::", "4000::", "64:ff9b::1:0:0", "64:ff9a::808:808"] {
            assert!(!takes(address), "{address}");
        }
    }

    #[test]
    fn what_the_operator_names_is_taken_besides() {
        let reach =
            |items: &[&str]| Reach::new(items.iter().map(|item| item.parse().unwrap()).collect());
        let office = reach(&["10.1.0.0/16", "fd12:3456::/32", "127.0.0.1", "CRM.Intern.Example."]);
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "fd12:3456:7::1", "127.0.0.1", "8.8.8.8"] {
            assert!(office.takes(address.parse().unwrap()), "{address}");
        }
        for address in ["10.2.0.1", "fd12:3457::1", "127.0.0.2", "169.254.169.254", "::1"] {
            assert!(!office.takes(address.parse().unwrap()), "{address}");
        }
        assert!(
            office.takes_host("crm.intern.example") && office.takes_host("crm.intern.example.")
        );
        assert!(!office.takes_host("x.crm.intern.example") && !office.takes_host("10.1.2.3"));
        for shown in office.allowed() {
            assert_eq!(shown.to_string().parse(), Ok(shown.clone()));
        }
        for wrong in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "http://a",
            "a b",
            "1.2.3",
            "2130706433",
            "a..b",
        ] {
            assert_eq!(wrong.parse::<Allowed>(), Err(()), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn an_ipv4_address_counts_the_same_in_whatever_it_is_written(bits: u32) {
            let four = Ipv4Addr::from(bits);
            let takes = |address: IpAddr| Reach::default().takes(address);
            prop_assert_eq!(takes(four.into()), takes(four.to_ipv6_mapped().into()));
            let translated = u128::from(TRANSLATED) | u128::from(bits);
            prop_assert_eq!(takes(four.into()), takes(Ipv6Addr::from(translated).into()));
            // What the standard library knows of is refused, too.
            let known = four.is_private() || four.is_loopback() || four.is_link_local()
                || four.is_multicast() || four.is_broadcast() || four.is_unspecified()
                || four.is_documentation();
            prop_assert!(!(known && takes(four.into())));
        }

        #[test]
        fn nothing_of_ipv6_is_taken_but_global_unicast(high: u64, low: u64) {
            let six = Ipv6Addr::from(u128::from(high) << 64 | u128::from(low));
            let known = six.is_unique_local() || six.is_unicast_link_local() || six.is_loopback()
                || six.is_multicast() || six.is_unspecified() || six.segments()[0] & 0xe000 != 0x2000;
            prop_assert!(!(known && Reach::default().takes(six.into())));
        }

        #[test]
        fn a_network_that_is_named_takes_what_begins_as_it_does_and_nothing_else(
            network: u32, other: u32, prefix in 0u8..=32,
        ) {
            let allowed = Allowed::Network { address: Ipv4Addr::from(network).into(), prefix };
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            let is_in = network & mask == other & mask;
            prop_assert_eq!(allowed.holds(Ipv4Addr::from(other).into()), is_in);
            let reach = Reach::new(vec![allowed]);
            let address = IpAddr::from(Ipv4Addr::from(other));
            prop_assert_eq!(reach.takes(address), is_in || Reach::default().takes(address));
        }
    }
}
