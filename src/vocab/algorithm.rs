use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Parameters, Usage};

/// What sort of mechanism a family is; follows the primitives of CycloneDX, with the mechanisms of protocols beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// A block cipher: AES, 3DES.
    BlockCipher,
    /// A stream cipher: RC4, ChaCha20.
    StreamCipher,
    /// A mode of operation: CBC, GCM.
    Mode,
    /// How cipher and MAC are composed into authenticated encryption: Encrypt-then-MAC.
    Composition,
    /// Authenticated encryption that is no mode of a block cipher: ChaCha20-Poly1305.
    AuthenticatedEncryption,
    /// A hash function or extendable-output function.
    Hash,
    /// A message authentication code.
    Mac,
    /// A key derivation function.
    KeyDerivation,
    /// A password hash.
    PasswordHash,
    /// A random bit generator.
    Random,
    /// The integer-factorisation primitive: RSA, by modulus and exponent.
    Factoring,
    /// An elliptic-curve group.
    Curve,
    /// A finite-field group.
    FiniteField,
    /// A signature scheme: RSASSA-PSS, ECDSA, ML-DSA.
    Signature,
    /// A key agreement: ECDH, FFDH.
    KeyAgreement,
    /// A key encapsulation mechanism: ML-KEM.
    Kem,
    /// A public-key encryption scheme: RSAES-OAEP.
    PublicKeyEncryption,
    /// A classical and a post-quantum mechanism combined.
    Hybrid,
    /// A cipher suite of TLS or SSL.
    CipherSuite,
    /// A version of a protocol.
    ProtocolVersion,
    /// A group as TLS negotiates it by name.
    NamedGroup,
    /// A signature scheme as TLS negotiates it by name.
    SignatureScheme,
    /// A feature or option of a protocol.
    Feature,
    /// A key exchange, host key, encryption or MAC as SSH negotiates it by name.
    SshAlgorithm,
    /// An encryption, PRF, integrity check, group or authentication as IKE negotiates it by number.
    IkeTransform,
    /// An encryption type of Kerberos.
    KerberosEncryption,
    /// A certificate as such, by its validity.
    Certificate,
}

/// A family of algorithms by its canonical name: `RSA`, `AES`, `ECDSA`, `TLS-suite`.
///
/// Names follow the CycloneDX cryptography registry where it has them; `registry/families.tsv` lists all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Family(String);

impl Family {
    /// The family with that canonical name.
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The canonical name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A family and the parameters that decide its strength: RSA with 2048 bits, AES with 128 bits in GCM.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Algorithm {
    /// The family.
    pub family: Family,
    /// What is known of its parameters.
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub parameters: Parameters,
}

impl Algorithm {
    /// A family with nothing known of its parameters.
    pub fn new(family: &str) -> Self {
        Self { family: Family::new(family), parameters: Parameters::none() }
    }

    /// With one more parameter.
    #[must_use]
    pub fn with(mut self, parameter: super::Parameter, value: impl Into<super::Value>) -> Self {
        self.parameters = self.parameters.with(parameter, value);
        self
    }
}

/// One side of a fact that a policy can speak of: the suite as a whole, its cipher, its mode, its hash.
///
/// A fact is graded by its aspects; the worst decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Aspect {
    /// The mechanism and its parameters.
    pub algorithm: Algorithm,
    /// What it is used for here.
    pub usage: Usage,
}
