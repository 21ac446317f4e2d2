//! What an expectation makes of an offer: three-valued, and linear in the facts of one asset.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::describe::title;
use super::offer::Offered;
use super::{Demand, Expectation, Expected, Given, Need, Offer, OfferExample, Offers, Pattern, questions};
use crate::inventory::Fact;
use crate::policy::condition::Holds;
use crate::policy::{Condition, Missing, Policy, Setting, Verdict};
use crate::vocab::{Aspect, Family, Kind, Parameter, Protocol, Usage};

/// Whether something holds, and what speaks against it or is missing.
#[derive(Debug, Default)]
struct Findings {
    lacks: Vec<String>,
    against: Vec<String>,
    needs: BTreeSet<Need>,
}

impl Findings {
    fn fails(&self) -> bool {
        !self.lacks.is_empty() || !self.against.is_empty()
    }

    fn join(&mut self, other: Self) {
        self.lacks.extend(other.lacks);
        self.against.extend(other.against);
        self.needs.extend(other.needs);
    }
}

/// The facts that fit a pattern, and what must be known before it can be said that there are no more.
#[derive(Debug, Default)]
struct Seen {
    fits: BTreeSet<String>,
    needs: BTreeSet<Need>,
}

/// One look at an offer by one policy on one day.
struct Look<'a> {
    policy: &'a Policy,
    offer: &'a Offer<'a>,
    setting: Setting<'a>,
    /// What is offered in other protocols than these is left out of account; nothing is, if there are none.
    protocols: &'a BTreeSet<Protocol>,
}

impl Policy {
    /// What each expectation makes of an offer, in the order of the file.
    pub fn expected<'a>(
        &'a self,
        offer: &'a Offer<'a>,
        setting: &'a Setting<'a>,
    ) -> impl Iterator<Item = (&'a Expectation, Expected)> {
        self.expectations.iter().map(move |it| (it, self.judge(it, offer, setting)))
    }

    /// What one of its expectations makes of an offer.
    pub fn judge(&self, expectation: &Expectation, offer: &Offer<'_>, setting: &Setting<'_>) -> Expected {
        let elsewhere = !self.assets.is_empty() && !self.assets.contains(&offer.asset);
        let elsewhere = elsewhere || offer.is_in_none_of(&self.protocols);
        if !self.is_in_force(setting.as_of) || elsewhere || !expectation.speaks_of(offer) {
            return Expected::NotApplicable;
        }
        let mut setting = *setting;
        setting.asset = Some(offer.asset);
        Look { policy: self, offer, setting, protocols: &expectation.protocol }.at(expectation)
    }

    /// The answer to a question that the policy asks: what was declared, else its default.
    pub(in crate::policy) fn answer<'a>(
        &'a self,
        name: &str,
        declared: &'a BTreeMap<String, String>,
    ) -> Option<&'a String> {
        declared.get(name).or_else(|| self.context.get(name)?.default.as_ref())
    }

    /// What an expectation gives where an example says something.
    pub(in crate::policy) fn judge_example(&self, expectation: &Expectation, example: &OfferExample) -> Expected {
        let setting = Setting::new(example.on, &example.with);
        self.judge(expectation, &Offer::example(example), &setting)
    }
}

impl Expectation {
    /// Whether it is about such an asset at all.
    fn speaks_of(&self, offer: &Offer<'_>) -> bool {
        let uses = |offered: &Offered<'_>| offered.protocol().is_some_and(|it| self.protocol.contains(&it));
        (self.asset.is_empty() || self.asset.contains(&offer.asset))
            && !offer.is_empty()
            && (self.protocol.is_empty() || offer.facts.iter().any(uses))
    }
}

impl Look<'_> {
    fn at(&self, expectation: &Expectation) -> Expected {
        let given = self.given(&expectation.given);
        if given.fails() {
            return Expected::NotApplicable;
        }
        let mut found = self.demanded(&expectation.demand);
        let fails = found.fails();
        if !fails && found.needs.is_empty() {
            return Expected::Met;
        }
        // The last phase of a sound policy has no end, so that some phase always decides.
        let decides = |phase: &&super::Phase| phase.until.is_none_or(|until| self.setting.as_of <= until);
        let Some(phase) = expectation.phases.iter().find(decides) else { return Expected::NotApplicable };
        if fails && given.needs.is_empty() {
            let (lacks, against) = (found.lacks, found.against);
            let (verdict, own, until) = (phase.verdict, phase.own.clone(), phase.until);
            return Expected::NotMet { verdict, own, until, lacks, against };
        }
        if fails {
            found.needs.clear();
        }
        found.needs.extend(given.needs);
        Expected::Indeterminate { needs: found.needs.into_iter().collect(), at_worst: phase.verdict }
    }

    fn given(&self, given: &Given) -> Findings {
        let mut found = self.offered(&given.offers);
        for (name, answers) in &given.context {
            match self.policy.answer(name, self.setting.context) {
                Some(answer) if answers.contains(answer) => {}
                Some(answer) => found.against.push(format!("{name} = {answer}")),
                None => drop(found.needs.insert(Need::Circumstance { name: name.clone() })),
            }
        }
        found
    }

    fn demanded(&self, demand: &Demand) -> Findings {
        let mut found = self.offered(&demand.offers);
        if let Some(family) = &demand.order {
            found.join(self.ordered(family));
        }
        found
    }

    /// What is offered against what is asked; what is open matters only where nothing decides.
    fn offered(&self, asked: &Offers) -> Findings {
        let mut found = Findings::default();
        if !asked.any.is_empty() {
            let seen: Vec<_> = asked.any.iter().map(|pattern| self.seen(pattern)).collect();
            if seen.iter().all(|seen| seen.fits.is_empty()) {
                found.needs.extend(seen.into_iter().flat_map(|seen| seen.needs));
                if found.needs.is_empty() {
                    found.lacks.push(asked.any.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "));
                }
            }
        }
        for pattern in &asked.all {
            let seen = self.seen(pattern);
            match (seen.fits.is_empty(), seen.needs.is_empty()) {
                (false, _) => {}
                (true, false) => found.needs.extend(seen.needs),
                (true, true) => found.lacks.push(pattern.to_string()),
            }
        }
        for pattern in &asked.none {
            let seen = self.seen(pattern);
            found.against.extend(seen.fits);
            found.needs.extend(seen.needs);
        }
        found
    }

    /// The aspects of a family, each with its fact, in the protocols of which the expectation speaks.
    fn aspects<'b>(&'b self, family: &Family) -> impl Iterator<Item = (&'b Offered<'b>, &'b Aspect)> {
        self.offer.aspects(family).filter(|(offered, _)| offered.protocol().is_none_or(|it| self.speaks_of(it)))
    }

    fn speaks_of(&self, protocol: Protocol) -> bool {
        self.protocols.is_empty() || self.protocols.contains(&protocol)
    }

    fn seen(&self, pattern: &Pattern) -> Seen {
        let mut seen = Seen::default();
        for (offered, aspect) in pattern.mechanisms.iter().flat_map(|family| self.aspects(family)) {
            match self.fits(pattern, offered, aspect) {
                Ok(()) => drop(seen.fits.insert(title(offered.fact))),
                Err(needs) => seen.needs.extend(needs),
            }
        }
        seen.needs.extend(self.open(pattern));
        seen
    }

    /// Whether an aspect of a fact fits a pattern; else what must be known for it to fit: nothing, if it never does.
    fn fits(&self, pattern: &Pattern, offered: &Offered<'_>, aspect: &Aspect) -> Result<(), Vec<Need>> {
        let of = || title(offered.fact);
        let mut needs = Vec::new();
        if !pattern.usage.is_empty() && !pattern.usage.contains(&aspect.usage) {
            let possible = Usage::open_to(aspect.algorithm.family.kind());
            if aspect.usage != Usage::Unstated || !possible.iter().any(|usage| pattern.usage.contains(usage)) {
                return Err(Vec::new());
            }
            needs.push(Need::Parameter { of: of(), parameter: Parameter::Usage });
        }
        match offered.protocol() {
            Some(protocol) if !pattern.protocol.is_empty() && !pattern.protocol.contains(&protocol) => {
                return Err(Vec::new());
            }
            None if !pattern.protocol.is_empty() => needs.push(Need::Protocol { of: of() }),
            _ => {}
        }
        match pattern.when.hold(|parameter| self.setting.value(&aspect.algorithm.parameters, parameter), |_| None) {
            Holds::Yes => {}
            Holds::No => return Err(Vec::new()),
            Holds::Unknown(missing) => needs.extend(missing.into_iter().map(|missing| match missing {
                Missing::Parameter(parameter) => Need::Parameter { of: of(), parameter },
                Missing::Circumstance(name) => Need::Circumstance { name },
            })),
        }
        if !pattern.verdict.is_empty() {
            match self.verdict(offered) {
                Some(verdict) if pattern.verdict.contains(&verdict) => {}
                Some(Verdict::Indeterminate) => needs.push(Need::Verdict { of: of() }),
                _ => return Err(Vec::new()),
            }
        }
        if needs.is_empty() { Ok(()) } else { Err(needs) }
    }

    fn verdict(&self, offered: &Offered<'_>) -> Option<Verdict> {
        let mut setting = self.setting;
        setting.protocol = offered.protocol();
        setting.standing = Some(offered.standing);
        self.policy.grade(&offered.aspects, &setting).verdict
    }

    /// What stayed open that could have shown more facts that fit.
    fn open(&self, pattern: &Pattern) -> BTreeSet<Need> {
        let questions = questions::of(pattern, self.offer.asset);
        let bears = |question: &str| questions.as_ref().is_none_or(|those| those.contains(question));
        let asked_of = |protocol: Protocol| self.speaks_of(protocol) && pattern.may_be_in(protocol);
        let gaps = self.offer.gaps.iter().filter(|gap| bears(gap.question) && gap.protocol.is_none_or(asked_of));
        let gaps = gaps.map(|gap| Need::Gap { question: gap.question.to_owned(), detail: gap.detail.to_owned() });
        let unasked = questions.iter().flatten().filter(|question| !self.offer.was_asked(question));
        let unasked = unasked.map(|question| Need::Unasked { question: (*question).to_owned() });
        // A value without a name is none of those that have one.
        let by_name = matches!(pattern.when.parameters.get(&Parameter::Name), Some(Condition::Words(_)));
        let shown = |offered: &&Offered<'_>| {
            questions.as_ref().is_none_or(|those| those.iter().any(|question| offered.answers(question)))
        };
        let unknown = self.offer.facts.iter().filter(|offered| !by_name && shown(offered));
        let unknown = unknown.filter_map(|offered| match offered.fact {
            Fact::Unknown { space, value, .. } => Some(Need::Value { space: space.clone(), value: value.clone() }),
            _ => None,
        });
        gaps.chain(unasked).chain(unknown).collect()
    }

    /// Whether the members of a family stand in order, from better to worse verdict, in each protocol.
    fn ordered(&self, family: &Family) -> Findings {
        let mut found = Findings::default();
        let mut in_protocol: BTreeMap<Option<Protocol>, Vec<(&Offered<'_>, Verdict)>> = BTreeMap::new();
        let mut aspects: Vec<_> = self.aspects(family).map(|(offered, _)| offered).collect();
        aspects.dedup_by_key(|offered| std::ptr::from_ref(*offered));
        for offered in aspects {
            match self.verdict(offered) {
                None => {}
                Some(Verdict::Indeterminate) => drop(found.needs.insert(Need::Verdict { of: title(offered.fact) })),
                Some(verdict) => in_protocol.entry(offered.protocol()).or_default().push((offered, verdict)),
            }
        }
        for (protocol, mut members) in in_protocol {
            let differ = members.iter().any(|(_, verdict)| members.first().is_some_and(|(_, first)| first != verdict));
            if !differ {
                continue;
            }
            members.sort_by_key(|(offered, _)| offered.rank);
            if members.iter().any(|(offered, _)| offered.rank.is_none()) {
                let place = protocol.map(|it| format!(" in {it}")).unwrap_or_default();
                if family.name() == "TLS-suite" && self.offer.follows_its_peer(protocol) {
                    found.against.push(format!("the order of the peer decides{place}"));
                } else {
                    found.needs.insert(Need::Order { of: format!("{family}{place}") });
                }
                continue;
            }
            let pairs = members.iter().zip(members.iter().skip(1));
            let mut inverted = pairs.filter(|((_, before), (_, after))| before > after);
            if let Some(((worse, bad), (better, good))) = inverted.next() {
                found.against.push(format!("{} ({bad}) before {} ({good})", title(worse.fact), title(better.fact)));
            }
        }
        let members = Pattern {
            mechanisms: vec![family.clone()],
            when: super::Conditions::default(),
            usage: BTreeSet::new(),
            protocol: BTreeSet::new(),
            verdict: BTreeSet::new(),
            place: 0..0,
        };
        found.needs.extend(self.open(&members));
        found
    }
}

impl Expectation {
    /// The first days on which what follows from not meeting it changes.
    pub fn turns(&self) -> impl Iterator<Item = Date> {
        self.phases.iter().filter_map(|phase| phase.until?.tomorrow().ok())
    }
}

impl Pattern {
    /// Whether what it describes may be seen in a protocol: the version of another is not.
    fn may_be_in(&self, protocol: Protocol) -> bool {
        let version = self.mechanisms.iter().all(|family| family.kind() == Some(Kind::ProtocolVersion));
        let named = match self.when.parameters.get(&Parameter::Name) {
            Some(condition) if version => condition.meets(&protocol.name().into()),
            _ => true,
        };
        named && (self.protocol.is_empty() || self.protocol.contains(&protocol))
    }
}
