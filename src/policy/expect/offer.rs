//! What one asset offers, as expectations look at it.

use std::collections::{BTreeMap, BTreeSet};

use super::{OfferExample, questions};
use crate::inventory::{Asset, AssetKind, Fact, Gap, Observation, Standing};
use crate::vocab::{self, Aspect, Family, Parameter, Protocol};

/// Everything that one asset uses, or agrees on with its peers; what merely lies in it or is imported is no part of its offer.
#[derive(Debug)]
pub struct Offer<'a> {
    pub(super) asset: AssetKind,
    pub(super) facts: Vec<Offered<'a>>,
    /// The aspects of each family: the place of the fact and that of the aspect in it.
    by_family: BTreeMap<Family, Vec<(usize, usize)>>,
    /// The questions that were put to the asset; all, if none.
    asked: Option<&'a BTreeSet<String>>,
    pub(super) gaps: Vec<Open<'a>>,
}

/// A question that stayed open.
#[derive(Debug)]
pub(super) struct Open<'a> {
    pub(super) question: &'a str,
    /// Of which protocol it did; of all, if none.
    pub(super) protocol: Option<Protocol>,
    pub(super) detail: &'a str,
}

/// One fact of an offer.
#[derive(Debug)]
pub(super) struct Offered<'a> {
    pub(super) fact: &'a Fact,
    pub(super) standing: Standing,
    /// Its place in the asset's own order, where it has one.
    pub(super) rank: Option<u32>,
    /// The questions that it answers.
    methods: BTreeSet<&'a str>,
    pub(super) aspects: Vec<Aspect>,
}

impl<'a> Offer<'a> {
    /// The offer of an asset, by its observations and gaps.
    pub fn new(
        asset: &'a Asset,
        observations: impl IntoIterator<Item = &'a Observation>,
        gaps: impl IntoIterator<Item = &'a Gap>,
    ) -> Self {
        let counting = observations.into_iter().filter(|observation| observation.standing >= Standing::Called);
        let facts = counting.map(|observation| Offered {
            fact: &observation.fact,
            standing: observation.standing,
            rank: observation.rank,
            methods: observation.evidence.iter().map(|evidence| evidence.method.as_str()).collect(),
            aspects: aspects(&observation.fact),
        });
        let open = |gap: &'a Gap| Open { question: &gap.question, protocol: gap.protocol, detail: &gap.detail };
        let gaps = gaps.into_iter().map(open).collect();
        Self::of(asset.kind, facts.collect(), Some(&asset.asked), gaps)
    }

    /// The offer of an example, all of whose questions were answered but for those that it names.
    pub(super) fn example(example: &'a OfferExample) -> Self {
        Self::answered(example.asset, &example.offers, &example.gaps)
    }

    /// An offer in the asset's own order of which every question was answered but some.
    pub(in crate::policy) fn answered(asset: AssetKind, offers: &'a [Fact], gaps: &'a BTreeSet<String>) -> Self {
        let other = |fact, protocol| order_in(fact, protocol).is_some_and(|whose| whose != "server");
        let ordered = |protocol| !offers.iter().any(|fact| other(fact, protocol));
        let mut places: BTreeMap<(&Family, Option<Protocol>), u32> = BTreeMap::new();
        let mut facts = Vec::new();
        for fact in offers {
            let mut rank = None;
            if let Fact::Algorithm { algorithm, protocol, .. } = fact
                && ordered(*protocol)
            {
                let place = places.entry((&algorithm.family, *protocol)).or_default();
                rank = Some(*place);
                *place = place.saturating_add(1);
            }
            let standing = Standing::Accepted;
            facts.push(Offered { fact, standing, rank, methods: BTreeSet::new(), aspects: aspects(fact) });
        }
        let open = |gap: &'a String| Open { question: gap, protocol: None, detail: "the example leaves it open" };
        let gaps = gaps.iter().map(open).collect();
        Self::of(asset, facts, None, gaps)
    }

    fn of(asset: AssetKind, facts: Vec<Offered<'a>>, asked: Option<&'a BTreeSet<String>>, gaps: Vec<Open<'a>>) -> Self {
        let mut by_family: BTreeMap<Family, Vec<(usize, usize)>> = BTreeMap::new();
        for (place, offered) in facts.iter().enumerate() {
            for (of, aspect) in offered.aspects.iter().enumerate() {
                by_family.entry(aspect.algorithm.family.clone()).or_default().push((place, of));
            }
        }
        Self { asset, facts, by_family, asked, gaps }
    }

    /// The ids of all questions whose answers show what an asset offers.
    pub fn questions() -> BTreeSet<&'static str> {
        questions::all()
    }

    /// Whether nothing is offered, as far as was seen.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Whether it is seen in protocols, but in none of these, if there are any.
    pub(super) fn is_in_none_of(&self, protocols: &BTreeSet<Protocol>) -> bool {
        let seen: BTreeSet<_> = self.facts.iter().filter_map(Offered::protocol).collect();
        !protocols.is_empty() && !seen.is_empty() && seen.is_disjoint(protocols)
    }

    /// The aspects of a family, each with its fact.
    pub(super) fn aspects(&self, family: &Family) -> impl Iterator<Item = (&Offered<'a>, &Aspect)> {
        let places = self.by_family.get(family).into_iter().flatten();
        places.filter_map(|(place, of)| {
            let offered = self.facts.get(*place)?;
            Some((offered, offered.aspects.get(*of)?))
        })
    }

    /// Whether a question was put to the asset.
    pub(super) fn was_asked(&self, question: &str) -> bool {
        self.asked.is_none_or(|asked| asked.contains(question))
    }

    /// Whether the suites of a protocol are chosen in the order of the peer.
    pub(super) fn follows_its_peer(&self, protocol: Option<Protocol>) -> bool {
        self.facts.iter().any(|offered| order_in(offered.fact, protocol) == Some("client"))
    }
}

impl Offered<'_> {
    pub(super) fn answers(&self, question: &str) -> bool {
        self.methods.contains(question)
    }

    pub(super) fn protocol(&self) -> Option<Protocol> {
        match self.fact {
            Fact::Algorithm { protocol, .. } => *protocol,
            _ => None,
        }
    }
}

fn aspects(fact: &Fact) -> Vec<Aspect> {
    match fact {
        Fact::Algorithm { algorithm, usage, protocol } => vocab::aspects_in(algorithm, *usage, *protocol),
        Fact::Unknown { .. } | Fact::Library { .. } => Vec::new(),
    }
}

/// What a fact says of whose order decides on the suites of a protocol: that of the `server`, that of the `client`, or neither.
fn order_in(fact: &Fact, in_protocol: Option<Protocol>) -> Option<&str> {
    let Fact::Algorithm { algorithm, protocol, .. } = fact else { return None };
    let of_suites =
        algorithm.family.name() == "TLS-feature" && algorithm.parameters.word(Parameter::Name) == Some("suite-order");
    algorithm.parameters.word(Parameter::Value).filter(|_| of_suites && *protocol == in_protocol)
}
