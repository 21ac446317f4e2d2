//! The canonical name of an algorithm, for people: `RSA-2048`, `AES-128-GCM`, `ECDSA P-256 with SHA-256`.

use std::fmt;

use super::{Algorithm, Kind, Parameter};

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = self.family.name();
        let word = |parameter| self.parameters.word(parameter);
        let number = |parameter| self.parameters.number(parameter);
        match self.family.kind() {
            Some(Kind::Certificate) => {
                write!(f, "{family} certificate")?;
                return number(Parameter::ValidityDays).map_or(Ok(()), |days| write!(f, " valid for {days} days"));
            }
            Some(Kind::Feature) => {
                write!(f, "{}", word(Parameter::Name).unwrap_or(family))?;
                return word(Parameter::Value).map_or(Ok(()), |value| write!(f, ": {value}"));
            }
            Some(
                Kind::CipherSuite
                | Kind::NamedGroup
                | Kind::SignatureScheme
                | Kind::ProtocolVersion
                | Kind::SshAlgorithm
                | Kind::IkeTransform
                | Kind::KerberosEncryption,
            ) => {
                write!(f, "{}", word(Parameter::Name).unwrap_or(family))?;
                let apart = word(Parameter::Composition).filter(|composition| *composition == "encrypt-then-mac");
                return apart.map_or(Ok(()), |_| f.write_str(" (encrypt-then-MAC)"));
            }
            Some(Kind::Hybrid) => {
                let rsa = number(Parameter::Bits).map(|bits| format!("RSA-{bits}"));
                let halves = [word(Parameter::Curve).or(rsa.as_deref()), word(Parameter::Set)];
                let halves: Vec<_> = halves.into_iter().flatten().collect();
                return if halves.is_empty() { f.write_str(family) } else { f.write_str(&halves.join(" + ")) };
            }
            _ => {}
        }
        if let Some(set) = word(Parameter::Set) {
            return f.write_str(set);
        }
        f.write_str(family)?;
        if let Some(bits) = number(Parameter::Bits) {
            write!(f, "-{bits}")?;
        }
        if let Some(mode) = word(Parameter::Mode) {
            write!(f, "-{}", mode.to_uppercase())?;
        }
        if let Some(tag) = number(Parameter::TagBits).filter(|tag| *tag < 96) {
            write!(f, " with a tag of {tag} bits")?;
        }
        if let Some(curve) = word(Parameter::Curve) {
            write!(f, " {curve}")?;
        }
        if let Some(group) = word(Parameter::Group) {
            write!(f, " ({group})")?;
        }
        match (word(Parameter::Hash), self.family.kind()) {
            (Some(hash), Some(Kind::Mac | Kind::KeyDerivation | Kind::PasswordHash)) => write!(f, "-{hash}"),
            (Some(hash), _) => write!(f, " with {hash}"),
            (None, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(family: &str, parameters: &[(Parameter, super::super::Value)]) -> String {
        let with = |algorithm: Algorithm, (parameter, value): &(Parameter, super::super::Value)| {
            algorithm.with(*parameter, value.clone())
        };
        parameters.iter().fold(Algorithm::new(family), with).to_string()
    }

    #[test]
    fn names_are_those_of_the_field() {
        use Parameter::{Bits, Curve, Hash, Mode, Name, Set, Value};
        assert_eq!(named("RSA", &[(Bits, 2048_u64.into())]), "RSA-2048");
        assert_eq!(named("AES", &[(Bits, 128_u64.into()), (Mode, "gcm".into())]), "AES-128-GCM");
        assert_eq!(named("ECDSA", &[(Curve, "P-256".into()), (Hash, "SHA-256".into())]), "ECDSA P-256 with SHA-256");
        assert_eq!(named("HMAC", &[(Hash, "SHA-1".into())]), "HMAC-SHA-1");
        let composite = [(Bits, 2048_u64.into()), (Set, "ML-DSA-44".into())];
        assert_eq!(named("Hybrid-signature", &composite), "RSA-2048 + ML-DSA-44");
        assert_eq!(named("ML-KEM", &[(Set, "ML-KEM-768".into())]), "ML-KEM-768");
        assert_eq!(named("TLS-group", &[(Name, "X25519MLKEM768".into())]), "X25519MLKEM768");
        assert_eq!(named("TLS-feature", &[(Name, "compression".into()), (Value, "none".into())]), "compression: none");
    }
}
