//! Key exchange by number: what ring computes, ML-KEM (FIPS 203) by the `ml-kem` crate, and their hybrids.
//!
//! The keys made here protect nothing: they only bring handshakes to their end, so that what the server does can be seen.

use ml_kem::{Decapsulate, FromSeed, KeyExport, MlKem512, MlKem768, MlKem1024, Seed};
use ring::rand::{SecureRandom, SystemRandom};
use rustls::crypto::ring::kx_group::{SECP256R1, SECP384R1, X25519};
use rustls::crypto::{ActiveKeyExchange, GetRandomFailed, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, PeerMisbehaved, ProtocolVersion};

/// Every group that can be computed here, by its number in the IANA registry "TLS Supported Groups". Offered in this order
/// when nothing else is asked for: X25519 with a key share, then all others.
pub(super) const USUAL: &[u16] = &[0x001d, 0x11ec, 0x0017, 0x0018, 0x11eb, 0x11ed, 0x0201, 0x0202, 0x0200];

/// The group of that number, if it can be computed here.
pub(super) fn by_number(number: u16) -> Option<&'static dyn SupportedKxGroup> {
    Some(match number {
        0x001d => X25519,
        0x0017 => SECP256R1,
        0x0018 => SECP384R1,
        0x0200 => &ML_KEM_512,
        0x0201 => &ML_KEM_768,
        0x0202 => &ML_KEM_1024,
        0x11eb => &SECP256R1_ML_KEM_768,
        0x11ec => &X25519_ML_KEM_768,
        0x11ed => &SECP384R1_ML_KEM_1024,
        _ => return None,
    })
}

static ML_KEM_512: MlKem = MlKem { number: 0x0200, generate: generate::<MlKem512> };
static ML_KEM_768: MlKem = MlKem { number: 0x0201, generate: generate::<MlKem768> };
static ML_KEM_1024: MlKem = MlKem { number: 0x0202, generate: generate::<MlKem1024> };

// draft-ietf-tls-ecdhe-mlkem §3: the NIST curves stand before ML-KEM, X25519 stands behind it.
static SECP256R1_ML_KEM_768: Hybrid = Hybrid {
    number: 0x11eb,
    classical: &SECP256R1,
    post_quantum: &ML_KEM_768,
    classical_len: 65,
    classical_first: true,
};
static X25519_ML_KEM_768: Hybrid =
    Hybrid { number: 0x11ec, classical: &X25519, post_quantum: &ML_KEM_768, classical_len: 32, classical_first: false };
static SECP384R1_ML_KEM_1024: Hybrid = Hybrid {
    number: 0x11ed,
    classical: &SECP384R1,
    post_quantum: &ML_KEM_1024,
    classical_len: 97,
    classical_first: true,
};

const BAD_SHARE: Error = Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare);

type Decapsulator = Box<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync>;

/// A fresh key pair: the encapsulation key, and what opens a ciphertext.
type KeyPair = (Vec<u8>, Decapsulator);

fn generate<K>() -> Result<KeyPair, Error>
where
    K: FromSeed<SeedSize = ml_kem::array::sizes::U64>,
    K::DecapsulationKey: Decapsulate + Send + Sync + 'static,
    K::EncapsulationKey: KeyExport,
{
    let mut seed = Seed::default();
    SystemRandom::new().fill(&mut seed).map_err(|_| GetRandomFailed)?;
    let (secret, public) = K::from_seed(&seed);
    let public = public.to_bytes().to_vec();
    Ok((public, Box::new(move |ciphertext| secret.decapsulate_slice(ciphertext).ok().map(|key| key.to_vec()))))
}

struct MlKem {
    number: u16,
    generate: fn() -> Result<KeyPair, Error>,
}

impl std::fmt::Debug for MlKem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.name().fmt(f)
    }
}

impl SupportedKxGroup for MlKem {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let (public, decapsulate) = (self.generate)()?;
        Ok(Box::new(ActiveMlKem { name: self.name(), public, decapsulate }))
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::from(self.number)
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSv1_3
    }
}

struct ActiveMlKem {
    name: NamedGroup,
    public: Vec<u8>,
    decapsulate: Decapsulator,
}

impl ActiveKeyExchange for ActiveMlKem {
    fn complete(self: Box<Self>, share: &[u8]) -> Result<SharedSecret, Error> {
        (self.decapsulate)(share).map(SharedSecret::from).ok_or(BAD_SHARE)
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn group(&self) -> NamedGroup {
        self.name
    }
}

#[derive(Debug)]
struct Hybrid {
    number: u16,
    classical: &'static &'static dyn SupportedKxGroup,
    post_quantum: &'static dyn SupportedKxGroup,
    /// Bytes of the classical share, the same in both directions.
    classical_len: usize,
    classical_first: bool,
}

impl Hybrid {
    fn join(&self, classical: &[u8], post_quantum: &[u8]) -> Vec<u8> {
        if self.classical_first { [classical, post_quantum].concat() } else { [post_quantum, classical].concat() }
    }

    fn split<'a>(&self, share: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        if self.classical_first {
            share.split_at_checked(self.classical_len)
        } else {
            let (post_quantum, classical) = share.split_at_checked(share.len().checked_sub(self.classical_len)?)?;
            Some((classical, post_quantum))
        }
    }
}

impl SupportedKxGroup for Hybrid {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let classical = self.classical.start()?;
        let post_quantum = self.post_quantum.start()?;
        let public = self.join(classical.pub_key(), post_quantum.pub_key());
        let name = self.name();
        let layout = Self { ..*self };
        Ok(Box::new(ActiveHybrid { name, classical, post_quantum, public, layout }))
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::from(self.number)
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSv1_3
    }
}

struct ActiveHybrid {
    name: NamedGroup,
    classical: Box<dyn ActiveKeyExchange>,
    post_quantum: Box<dyn ActiveKeyExchange>,
    public: Vec<u8>,
    layout: Hybrid,
}

impl ActiveKeyExchange for ActiveHybrid {
    fn complete(self: Box<Self>, share: &[u8]) -> Result<SharedSecret, Error> {
        let (classical, post_quantum) = self.layout.split(share).ok_or(BAD_SHARE)?;
        let classical = self.classical.complete(classical)?;
        let post_quantum = self.post_quantum.complete(post_quantum)?;
        Ok(SharedSecret::from(self.layout.join(classical.secret_bytes(), post_quantum.secret_bytes())))
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn group(&self) -> NamedGroup {
        self.name
    }
}
