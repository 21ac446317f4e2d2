//! Expectations in words for a person.

use super::{Demand, Expectation, Need, Offers, Pattern};
use crate::inventory::Fact;
use crate::policy::Condition;
use crate::vocab::{Algorithm, Family, Kind, Parameter};

/// How many alternatives of a pattern are spelt out before its conditions are given instead.
const SPELT_OUT: usize = 8;

impl Expectation {
    /// What is expected, in a sentence without its full stop: `one of TLS 1.2, TLS 1.3 is offered`.
    pub fn demanded(&self) -> String {
        self.demand.to_string()
    }

    /// When it holds beyond its circumstances, in words; none if always.
    pub fn condition(&self) -> Option<String> {
        (!self.given.offers.is_empty()).then(|| self.given.offers.to_string())
    }
}

impl std::fmt::Display for Demand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let offers = (!self.offers.is_empty()).then(|| self.offers.to_string());
        let order = self.order.as_ref().map(|of| format!("the order of {of} goes from better to worse verdict"));
        f.write_str(&offers.into_iter().chain(order).collect::<Vec<_>>().join("; "))
    }
}

impl std::fmt::Display for Offers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let listed =
            |patterns: &[Pattern], by: &str| patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(by);
        let mut parts = Vec::new();
        if !self.any.is_empty() {
            parts.push(format!("{} is offered", listed(&self.any, " or ")));
        }
        if !self.all.is_empty() {
            let verb = if self.all.len() == 1 { "is" } else { "are" };
            parts.push(format!("{} {verb} offered", listed(&self.all, " and ")));
        }
        if !self.none.is_empty() {
            parts.push(format!("{} is not offered", listed(&self.none, ", ")));
        }
        f.write_str(&parts.join("; "))
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(names) = spelt_out(self) {
            f.write_str(&names.join(" or "))?;
        } else {
            let families: Vec<_> = self.mechanisms.iter().map(Family::name).collect();
            f.write_str(&families.join(" or "))?;
            let conditions = self.when.parameters.iter().map(|(name, condition)| format!("{name} {condition}"));
            let conditions: Vec<_> = conditions.collect();
            if !conditions.is_empty() {
                write!(f, " with {}", conditions.join(", "))?;
            }
        }
        for (word, names) in [
            ("for", self.usage.iter().map(|it| it.name()).collect::<Vec<_>>()),
            ("in", self.protocol.iter().map(|it| it.name()).collect()),
            ("that is", self.verdict.iter().map(|it| it.name()).collect()),
        ] {
            if !names.is_empty() {
                write!(f, " {word} {}", names.join(" or "))?;
            }
        }
        Ok(())
    }
}

/// The algorithms that a pattern names, if it names few and asks for nothing but words.
fn spelt_out(pattern: &Pattern) -> Option<Vec<String>> {
    let mut algorithms: Vec<_> = pattern.mechanisms.iter().map(|family| Algorithm::new(family.name())).collect();
    for (parameter, condition) in &pattern.when.parameters {
        let Condition::Words(words) = condition else { return None };
        let with =
            |algorithm: Algorithm| words.iter().map(move |word| algorithm.clone().with(*parameter, word.as_str()));
        algorithms = algorithms.into_iter().flat_map(with).collect();
    }
    // A suite, a group, a feature without its name says nothing; a cipher does.
    let named = |algorithm: &Algorithm| {
        let by_name = algorithm.family.entry().is_some_and(|entry| entry.parameters().contains(&Parameter::Name));
        !by_name || algorithm.parameters.word(Parameter::Name).is_some()
    };
    let few = algorithms.len() <= SPELT_OUT && algorithms.iter().all(named);
    few.then(|| algorithms.iter().map(ToString::to_string).collect())
}

/// The name of a fact with the protocol in which it was seen.
pub(super) fn title(fact: &Fact) -> String {
    match fact {
        Fact::Algorithm { algorithm, protocol: Some(protocol), .. }
            if algorithm.family.kind() != Some(Kind::ProtocolVersion) =>
        {
            format!("{algorithm} in {protocol}")
        }
        Fact::Algorithm { algorithm, .. } => algorithm.to_string(),
        Fact::Library { name, .. } => name.clone(),
        Fact::Unknown { space, value, .. } => format!("unknown {space} {value}"),
    }
}

impl std::fmt::Display for Need {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Parameter { of, parameter } => write!(f, "{parameter} of {of}"),
            Self::Protocol { of } => write!(f, "the protocol of {of}"),
            Self::Verdict { of } => write!(f, "the verdict of {of}"),
            Self::Gap { question, detail } => write!(f, "{question} stayed open: {detail}"),
            Self::Unasked { question } => write!(f, "{question} was not asked"),
            Self::Value { space, value } => write!(f, "what {space} {value} is"),
            Self::Order { of } => write!(f, "the order of {of}"),
            Self::Circumstance { name } => write!(f, "{name} is not declared"),
        }
    }
}
