use super::reader::{Fault, Reader, WireError};

/// What a ServerKeyExchange consists of; the suite decides it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// A hint for the pre-shared key comes first (RFC 4279 §2).
    pub hint: bool,
    /// Which parameters follow.
    pub exchanged: Exchange,
    /// A signature follows.
    pub signed: bool,
    /// The signature names its scheme: TLS 1.2 (RFC 5246 §7.4.3).
    pub names_scheme: bool,
}

/// Which parameters a ServerKeyExchange carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exchange {
    /// None, or a form that is not read (SRP, GOST, ECCPWD).
    #[default]
    Opaque,
    /// ServerECDHParams (RFC 8422 §5.4).
    Curve,
    /// ServerDHParams (RFC 5246 §7.4.3).
    FiniteField,
    /// ServerRSAParams of the export suites (RFC 2246 §7.4.3).
    Rsa,
}

/// The parameters that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exchanged {
    /// An elliptic-curve group by its number.
    Group {
        /// The number.
        group: u16,
        /// Position of the number.
        at: u64,
        /// Length of the public point in bytes.
        point: usize,
    },
    /// An elliptic curve by its equation (RFC 4492 §5.4; forbidden by RFC 8422).
    ExplicitCurve {
        /// Whether its field is of characteristic two.
        binary: bool,
        /// Size of the field in bits.
        bits: u64,
        /// Position of the curve.
        at: u64,
    },
    /// A finite-field group.
    FiniteField {
        /// The prime, most significant byte first, without leading zeros.
        prime: Vec<u8>,
        /// Position of the prime.
        prime_at: u64,
        /// The generator, without leading zeros.
        generator: Vec<u8>,
        /// Length of the public value in bytes.
        public: usize,
    },
    /// An ephemeral RSA key of the export suites.
    Rsa {
        /// The modulus, without leading zeros.
        modulus: Vec<u8>,
        /// Position of the modulus.
        at: u64,
        /// The exponent, without leading zeros.
        exponent: Vec<u8>,
    },
    /// Something that is not read.
    Opaque,
}

/// The signature over the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed {
    /// The scheme, in TLS 1.2.
    pub scheme: Option<u16>,
    /// Position of the scheme, or of the signature.
    pub at: u64,
    /// Length of the signature in bytes.
    pub length: usize,
}

/// A ServerKeyExchange. Positions count from the body's first byte.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyExchange {
    /// The parameters.
    pub exchanged: Exchanged,
    /// The signature, if the suite has one.
    pub signed: Option<Signed>,
}

impl KeyExchange {
    /// Reads the body of the message in the form that the suite gives it.
    ///
    /// # Errors
    /// Names the byte and field that do not follow the format.
    pub fn read(body: &[u8], form: Form) -> Result<Self, WireError> {
        let mut reader = Reader::new(body);
        if form.hint {
            reader.vector16("ServerKeyExchange.psk_identity_hint")?;
        }
        let exchanged = match form.exchanged {
            Exchange::Opaque => return Ok(Self { exchanged: Exchanged::Opaque, signed: None }),
            Exchange::Curve => curve(&mut reader)?,
            Exchange::FiniteField => finite_field(&mut reader)?,
            Exchange::Rsa => rsa(&mut reader)?,
        };
        let signed = if form.signed { Some(signature(&mut reader, form.names_scheme)?) } else { None };
        reader.finish("ServerKeyExchange")?;
        Ok(Self { exchanged, signed })
    }
}

fn curve(reader: &mut Reader<'_>) -> Result<Exchanged, WireError> {
    const TYPE: &str = "ServerECDHParams.curve_type";
    let at = reader.position();
    let wrong = reader.error(TYPE, Fault::Value);
    let exchanged = match reader.u8(TYPE)? {
        1 => {
            let prime = unsigned(reader.vector8("ServerECDHParams.prime_p")?.rest());
            for field in ["ServerECDHParams.a", "ServerECDHParams.b"] {
                reader.vector8(field)?;
            }
            Exchanged::ExplicitCurve { binary: false, bits: bits(prime), at }
        }
        2 => {
            let degree = reader.u16("ServerECDHParams.m")?;
            let terms = match reader.u8("ServerECDHParams.basis")? {
                1 => 1,
                2 => 3,
                _ => return Err(reader.error("ServerECDHParams.basis", Fault::Value)),
            };
            for _ in 0..terms {
                reader.vector8("ServerECDHParams.k")?;
            }
            for field in ["ServerECDHParams.a", "ServerECDHParams.b"] {
                reader.vector8(field)?;
            }
            Exchanged::ExplicitCurve { binary: true, bits: u64::from(degree), at }
        }
        3 => {
            let at = reader.position();
            let group = reader.u16("ServerECDHParams.namedcurve")?;
            let point = reader.vector8("ServerECDHParams.public")?.rest().len();
            return Ok(Exchanged::Group { group, at, point });
        }
        _ => return Err(wrong),
    };
    for field in ["ServerECDHParams.base", "ServerECDHParams.order", "ServerECDHParams.cofactor"] {
        reader.vector8(field)?;
    }
    reader.vector8("ServerECDHParams.public")?;
    Ok(exchanged)
}

fn finite_field(reader: &mut Reader<'_>) -> Result<Exchanged, WireError> {
    let prime = reader.vector16("ServerDHParams.dh_p")?;
    let generator = reader.vector16("ServerDHParams.dh_g")?;
    let public = reader.vector16("ServerDHParams.dh_Ys")?;
    Ok(Exchanged::FiniteField {
        prime: unsigned(prime.rest()).to_vec(),
        prime_at: prime.position(),
        generator: unsigned(generator.rest()).to_vec(),
        public: public.rest().len(),
    })
}

fn rsa(reader: &mut Reader<'_>) -> Result<Exchanged, WireError> {
    let modulus = reader.vector16("ServerRSAParams.rsa_modulus")?;
    let exponent = reader.vector16("ServerRSAParams.rsa_exponent")?;
    Ok(Exchanged::Rsa {
        modulus: unsigned(modulus.rest()).to_vec(),
        at: modulus.position(),
        exponent: unsigned(exponent.rest()).to_vec(),
    })
}

fn signature(reader: &mut Reader<'_>, names_scheme: bool) -> Result<Signed, WireError> {
    let at = reader.position();
    let scheme = if names_scheme { Some(reader.u16("ServerKeyExchange.algorithm")?) } else { None };
    let length = reader.vector16("ServerKeyExchange.signature")?.rest().len();
    Ok(Signed { scheme, at, length })
}

fn unsigned(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Bits of an unsigned number without leading zeros.
fn bits(number: &[u8]) -> u64 {
    let first = number.first().map_or(0, |first| u64::from(first.leading_zeros()));
    (number.len() as u64).saturating_mul(8).saturating_sub(first)
}
