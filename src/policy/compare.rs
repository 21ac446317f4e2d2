//! What one policy accepts and another does not, over everything that their rules tell apart.

mod axes;
mod fold;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::document::Policy;
use super::expect::Expectation;
use super::outcome::{Grade, Outcome, RuleId, Setting};
use super::verdict::Verdict;
use crate::inventory::AssetKind;
use crate::vocab::{
    Algorithm, Aspect, Direction, Family, FamilyEntry, Group, Kind, Parameter, Protocol, Role, Scheme, Suite, Takes,
    Usage, aspects_in,
};
use axes::{Axis, Cell, Key};

/// Of a family of which the rules tell apart more facts than this nothing is compared.
const MOST_FACTS: usize = 2_000_000;

/// What a policy makes of a fact, in short.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Seen {
    /// The verdict.
    pub verdict: Verdict,
    /// The policy's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// The last day of this verdict, where a rule sets one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The rule that decides; none if the policy is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// The family of the part that decides, where it is not the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

impl Seen {
    /// What decides a grade; none if the policy does not speak of the fact.
    pub fn of(grade: &Grade) -> Option<Self> {
        let (aspect, outcome) = grade.deciding()?;
        let whole = grade.aspects.first().is_some_and(|(first, _)| **first == *aspect);
        Some(Self {
            verdict: outcome.verdict()?,
            own: outcome.own().map(str::to_owned),
            until: if let Outcome::Graded(graded) = outcome { graded.until } else { None },
            rule: outcome.rule().cloned(),
            part: (!whole).then(|| aspect.algorithm.family.name().to_owned()),
        })
    }
}

/// How two policies differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sense {
    /// The first accepts what the second does not.
    OnlyFirst,
    /// The second accepts what the first does not.
    OnlySecond,
    /// Both accept it, to another degree or for another time.
    Degree,
}

/// What some facts are in a parameter or setting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Told {
    /// The parameter or setting.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
    /// All other values that it can have, where these are fewer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all_but: Vec<String>,
    /// Whether it also holds where the parameter is not known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub if_known: bool,
}

/// Facts of which two policies judge otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The family of the mechanism.
    pub mechanism: String,
    /// How they differ.
    pub sense: Sense,
    /// What the facts have in common.
    pub conditions: Vec<Told>,
    /// What the first says.
    pub first: Seen,
    /// What the second says.
    pub second: Seen,
}

/// What a policy expects of a whole offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Demanded {
    /// The expectation.
    pub rule: RuleId,
    /// What is expected, in words.
    pub demand: String,
    /// When it is, in words, if not always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// What follows on the day if it is not met.
    pub verdict: Verdict,
    /// The policy's own word for that.
    pub own: String,
}

impl Demanded {
    fn by(policy: &Policy, as_of: Date) -> Vec<Self> {
        let of = |it: &Expectation| {
            let phase = it.phases.iter().find(|phase| phase.until.is_none_or(|until| as_of <= until))?;
            Some(Self {
                rule: it.id.clone(),
                demand: it.demanded(),
                given: it.condition(),
                verdict: phase.verdict,
                own: phase.own.clone(),
            })
        };
        let expectations = policy.expectations.iter().filter(|_| policy.is_in_force(as_of));
        expectations.filter_map(of).collect()
    }
}

/// The differences of two policies on a day.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Diff {
    /// The first policy.
    pub first: String,
    /// The second.
    pub second: String,
    /// The day.
    pub as_of: Date,
    /// The differences, by kind of mechanism.
    pub differences: Vec<Difference>,
    /// What the first expects of whole offers.
    pub first_expects: Vec<Demanded>,
    /// What the second expects of whole offers.
    pub second_expects: Vec<Demanded>,
    /// The families of which the rules tell apart too much to compare it all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_compared: Vec<String>,
    /// The kinds of mechanism of which only the first speaks.
    pub only_first_treats: Vec<&'static str>,
    /// The kinds of mechanism of which only the second speaks.
    pub only_second_treats: Vec<&'static str>,
}

/// What the first policy accepts on a day and the second does not, and the other way round.
pub fn diff(first: &Policy, second: &Policy, as_of: Date, context: &BTreeMap<String, String>) -> Diff {
    let kinds = |one: &Policy, other: &Policy| one.treats.difference(&other.treats).map(|kind| kind.name()).collect();
    let named: BTreeSet<&Family> =
        [first, second].into_iter().flat_map(|policy| &policy.rules).flat_map(|rule| &rule.mechanisms).collect();
    let mut families: Vec<_> = FamilyEntry::all()
        .filter(|entry| {
            let treats = |policy: &Policy| policy.treats.contains(&entry.kind());
            // What has a name for a whole is graded by its parts, even where no rule names it.
            if is_whole(entry.kind()) { treats(first) || treats(second) } else { named.contains(&entry.family()) }
        })
        .collect();
    families.sort_by_key(|entry| (entry.kind(), entry.name()));
    let pair = Pair { first, second, as_of, context };
    let (mut differences, mut not_compared) = (Vec::new(), Vec::new());
    for entry in families {
        match pair.differences(&entry.family(), entry.kind()) {
            Some(found) => differences.extend(found),
            None => not_compared.push(entry.name().to_owned()),
        }
    }
    Diff {
        first: first.id.clone(),
        second: second.id.clone(),
        as_of,
        differences,
        first_expects: Demanded::by(first, as_of),
        second_expects: Demanded::by(second, as_of),
        not_compared,
        only_first_treats: kinds(first, second),
        only_second_treats: kinds(second, first),
    }
}

/// Whether mechanisms of a kind are wholes that a protocol negotiates by name.
pub(super) fn is_whole(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::CipherSuite
            | Kind::NamedGroup
            | Kind::SignatureScheme
            | Kind::SshAlgorithm
            | Kind::IkeTransform
            | Kind::KerberosEncryption
    )
}

struct Pair<'a> {
    first: &'a Policy,
    second: &'a Policy,
    as_of: Date,
    context: &'a BTreeMap<String, String>,
}

impl Pair<'_> {
    /// The differences on a family; none where its rules tell apart too much.
    fn differences(&self, family: &Family, kind: Kind) -> Option<Vec<Difference>> {
        let mut axes = axes::of(family, &[self.first, self.second]);
        if is_whole(kind) {
            axes.retain(|axis| axis.key != Key::Asset && axis.key != Key::Parameter(Parameter::Name));
            let names = crate::vocab::words(Parameter::Name, family).unwrap_or_default();
            let names = names.into_iter().map(Cell::Word).collect();
            axes.insert(0, Axis { key: Key::Parameter(Parameter::Name), cells: names });
        }
        if kind == Kind::CipherSuite {
            let composition = Key::Parameter(Parameter::Composition);
            axes.retain(|axis| axis.key != composition);
            let words = ["mac-then-encrypt", "encrypt-then-mac"].map(|word| Cell::Word(word.to_owned()));
            axes.insert(1, Axis { key: composition, cells: [Cell::Other].into_iter().chain(words).collect() });
        }
        let sizes: Vec<_> = axes.iter().map(|axis| axis.cells.len()).collect();
        if sizes.iter().copied().fold(1, usize::saturating_mul) > MOST_FACTS {
            return None;
        }
        let at = |point: &[usize]| {
            let cells: Option<Vec<_>> =
                axes.iter().zip(point).map(|(axis, cell)| Some((axis.key, axis.cells.get(*cell)?))).collect();
            self.at(family, kind, &cells?)
        };
        let regions = fold::fold(&sizes, &at);
        let told = regions.into_iter().filter_map(|(region, what)| {
            let (sense, first, second) = what?;
            let of = |(place, cells): (usize, Vec<usize>)| {
                let along = axes.get(place)?;
                let cells: Vec<_> = cells.iter().filter_map(|cell| along.cells.get(*cell)).collect();
                Some(told::condition(along, &cells))
            };
            let conditions = region.into_iter().filter_map(of).collect();
            Some(Difference { mechanism: family.name().to_owned(), sense, conditions, first, second })
        });
        Some(told.collect())
    }

    /// The difference at a point, if there is one; nothing where no fact can lie.
    #[expect(
        clippy::option_option,
        reason = "the outer says whether a fact can lie here, the inner whether they differ"
    )]
    fn at(&self, family: &Family, kind: Kind, cells: &[(Key, &Cell)]) -> Option<Option<(Sense, Seen, Seen)>> {
        if !axes::possible(cells, self.as_of) {
            return None;
        }
        let mut setting = Setting::new(self.as_of, self.context);
        let (mut algorithm, mut usage) = (Algorithm::new(family.name()), family.usage().unwrap_or(Usage::Protocol));
        // Only certificates are issued and end.
        let dated = cells.iter().all(|(_, cell)| !matches!(cell, Cell::Asset(it) if *it != AssetKind::Certificate));
        for (key, cell) in cells {
            match (key, cell) {
                (Key::Parameter(parameter), cell) => {
                    if let Some(value) = told::value(cell).filter(|_| dated || parameter.takes() != Takes::Day) {
                        algorithm = algorithm.with(*parameter, value);
                    }
                }
                (_, Cell::Usage(it)) => usage = *it,
                (_, Cell::Protocol(it)) => setting.protocol = Some(*it),
                (_, Cell::Asset(it)) => setting.asset = Some(*it),
                (_, Cell::Standing(it)) => setting.standing = Some(*it),
                _ => {}
            }
        }
        (setting.role, setting.direction) = (Role::of(&algorithm.parameters), Direction::of(&algorithm.parameters));
        if is_whole(kind) {
            setting.role = setting.role.or(Some(Role::Server));
            setting.direction = setting.direction.or(Some(Direction::Apply));
            setting.asset = Some(AssetKind::Endpoint);
            setting.protocol = Some(spoken_in(&algorithm, kind, setting.protocol)?);
        }
        let aspects = aspects_in(&algorithm, usage, setting.protocol);
        let difference = self.compared(&aspects, &setting)?;
        // What a part of a scheme explains is told of that part.
        let parts = aspects.get(1..).unwrap_or_default().iter().filter(|_| !is_whole(kind));
        let sense = difference.as_ref().map(|(sense, ..)| *sense);
        let explained = |part: &Aspect| {
            let of_part = self.compared(std::slice::from_ref(part), &setting).flatten();
            of_part.is_some_and(|(of_part, ..)| Some(of_part) == sense)
        };
        if parts.into_iter().any(explained) { Some(None) } else { Some(difference) }
    }

    /// How the policies differ, if they do; nothing where one of them does not speak.
    #[expect(clippy::option_option, reason = "the outer says whether both speak, the inner whether they differ")]
    fn compared(&self, aspects: &[Aspect], setting: &Setting<'_>) -> Option<Option<(Sense, Seen, Seen)>> {
        let first = Seen::of(&self.first.grade(aspects, setting))?;
        let second = Seen::of(&self.second.grade(aspects, setting))?;
        let sense = match (first.verdict.meets(), second.verdict.meets()) {
            (true, false) => Sense::OnlyFirst,
            (false, true) => Sense::OnlySecond,
            (true, true) if (first.verdict, first.until) != (second.verdict, second.until) => Sense::Degree,
            _ => return Some(None),
        };
        Some(Some((sense, first, second)))
    }
}

/// The protocol in which something negotiated by name is seen: the given one if it can be, or the latest in which it can be.
pub(super) fn spoken_in(algorithm: &Algorithm, kind: Kind, given: Option<Protocol>) -> Option<Protocol> {
    let composed = Suite::named(algorithm.parameters.word(Parameter::Name)?).is_none_or(|it| composes(it, algorithm));
    let mut protocols = Protocol::ALL.iter().rev().copied();
    protocols.find(|it| {
        given.is_none_or(|given| given == *it)
            && can_be_in(algorithm, kind, *it)
            && (composed || kind != Kind::CipherSuite)
    })
}

/// Whether something that is negotiated by name can be seen in a protocol.
pub(super) fn can_be_in(algorithm: &Algorithm, kind: Kind, protocol: Protocol) -> bool {
    let name = algorithm.parameters.word(Parameter::Name).unwrap_or_default();
    match kind {
        Kind::CipherSuite => {
            Suite::named(name).is_some_and(|suite| suite.allowed_in(protocol) && !suite.is_signalling())
        }
        Kind::NamedGroup => Group::named(name).is_some_and(|group| group.allowed_in(protocol)),
        Kind::SignatureScheme => Scheme::named(name).is_some_and(|scheme| scheme.allowed_in(protocol)),
        Kind::SshAlgorithm => protocol == Protocol::Ssh,
        Kind::IkeTransform => matches!(protocol, Protocol::Ike2 | Protocol::Esp),
        Kind::KerberosEncryption => protocol == Protocol::Kerberos,
        _ => true,
    }
}

/// Whether a suite can combine its cipher with its MAC as an algorithm says: in both orders where it has a mode of blocks (RFC 7366 §3).
fn composes(suite: &Suite, algorithm: &Algorithm) -> bool {
    let blocks = suite.cipher().is_some_and(|cipher| cipher.parameters.word(Parameter::Mode) == Some("cbc"));
    match algorithm.parameters.word(Parameter::Composition) {
        Some("encrypt-then-mac") => suite.mac().is_some() && blocks,
        given => suite.mac().is_some() == given.is_some(),
    }
}
