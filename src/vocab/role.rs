use super::Parameters;
use super::parameter::Parameter;

/// In which role somebody holds an algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The side of a protocol that answers.
    Server,
    /// The side of a protocol that asks.
    Client,
    /// An authority that issues certificates.
    Ca,
    /// The holder of a certificate that issues none.
    EndEntity,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[Self::Server, Self::Client, Self::Ca, Self::EndEntity];

    /// The word used in policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
            Self::Ca => "ca",
            Self::EndEntity => "end-entity",
        }
    }

    /// The role that an algorithm's own parameters name.
    pub fn of(parameters: &Parameters) -> Option<Self> {
        let word = parameters.word(Parameter::Role)?;
        Self::ALL.iter().copied().find(|role| role.name() == word)
    }
}

/// Whether protection is applied, or what others applied is processed (SP 800-131A).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// Encrypt, sign, agree on keys.
    Apply,
    /// Decrypt, verify.
    Process,
}

impl Direction {
    /// Both directions.
    pub const ALL: &'static [Self] = &[Self::Apply, Self::Process];

    /// The word used in policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Process => "process",
        }
    }

    /// The direction that an algorithm's own parameters name.
    pub fn of(parameters: &Parameters) -> Option<Self> {
        let word = parameters.word(Parameter::Direction)?;
        Self::ALL.iter().copied().find(|direction| direction.name() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::{Family, words};

    #[test]
    fn the_words_are_those_of_the_registry() {
        let any = Family::new("RSA");
        let registered = |parameter| words(parameter, &any).unwrap_or_default().into_iter().collect::<Vec<_>>();
        let mut roles: Vec<_> = Role::ALL.iter().map(|role| role.name().to_owned()).collect();
        roles.sort();
        assert_eq!(registered(Parameter::Role), roles);
        assert_eq!(registered(Parameter::Direction), ["apply", "process"]);
    }
}
