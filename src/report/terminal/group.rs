use std::collections::BTreeMap;

use crate::assessment::Finding;
use crate::inventory::Fact;
use crate::policy::{Citation, Confidence, Missing, Outcome, Verdict};
use crate::vocab::{self, Aspect, Parameter, Protocol};

/// Findings of one asset that one policy grades alike for one reason.
pub(super) struct Group<'a> {
    pub(super) verdict: Verdict,
    pub(super) policy: &'a str,
    /// The aspect and outcome that decided the first of them.
    pub(super) aspect: &'a Aspect,
    pub(super) outcome: &'a Outcome,
    pub(super) findings: Vec<&'a Finding>,
}

/// Groups findings by policy, verdict and reason, worst first.
pub(super) fn groups<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<(std::cmp::Reverse<Verdict>, String, &str), Group<'a>> = BTreeMap::new();
    for finding in findings {
        for graded in finding.grades.iter() {
            let Some((aspect, outcome)) = graded.grade.deciding() else { continue };
            let Some(verdict) = outcome.verdict() else { continue };
            let key = (std::cmp::Reverse(verdict), reason(aspect, outcome), &*graded.policy);
            let fresh = || Group { verdict, policy: &graded.policy, aspect, outcome, findings: Vec::new() };
            groups.entry(key).or_insert_with(fresh).findings.push(finding);
        }
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    // Of what is graded alike the weakest comes first; the sort keeps the order of the rest.
    groups.sort_by_key(|group| (std::cmp::Reverse(group.verdict), group.strength()));
    groups
}

/// Groups of several policies about the same findings, the worst first; so are the blocks.
pub(super) fn blocks(groups: Vec<Group<'_>>) -> Vec<Vec<Group<'_>>> {
    let mut blocks: Vec<Vec<Group<'_>>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for group in groups {
        let titles: Vec<_> = group.findings.iter().map(|finding| finding.title.as_str()).collect();
        let place = *places.entry(titles.join("\n")).or_insert(blocks.len());
        match blocks.get_mut(place) {
            Some(block) => block.push(group),
            None => blocks.push(vec![group]),
        }
    }
    blocks
}

/// What findings must share to stand in one group.
fn reason(aspect: &Aspect, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Graded(graded) => format!("{} {}", graded.rule, graded.own),
        Outcome::Undetermined { rule, needs, .. } => format!("{rule} {needs:?}"),
        _ => format!("~{} {}", aspect.algorithm.family, aspect.usage),
    }
}

impl Group<'_> {
    /// Why, in the policy's own word, with its place: `L[2025]: RSA table, Note 30 (2.0)`.
    pub(super) fn why(&self) -> String {
        self.reason(place)
    }

    /// The same where the report says elsewhere which document each policy is.
    pub(super) fn why_shortly(&self, document: &str) -> String {
        self.reason(|cite| if cite.document == document { clause(cite) } else { place(cite) })
    }

    fn reason(&self, place: impl Fn(&Citation) -> String) -> String {
        let what = if self.is_whole() { String::new() } else { format!("{}: ", self.aspect.algorithm) };
        match self.outcome {
            Outcome::Graded(graded) => {
                let until = graded.until.map(|date| format!(", until {date}")).unwrap_or_default();
                let later = if graded.extendable { " or later, if the date is moved" } else { "" };
                let other = graded.cite.contested.as_ref().map(|it| format!("; contested: {it}")).unwrap_or_default();
                format!("{what}{}{until}{later}; {} [{}]{other}", graded.own, place(&graded.cite), graded.rule)
            }
            Outcome::Undetermined { needs, rule, cite, at_best, at_worst } => {
                let needs: Vec<_> = needs.iter().map(Missing::name).collect();
                format!(
                    "{what}the facts do not decide, {} is not known: {at_best} at best, {at_worst} at worst; {} [{rule}]",
                    needs.join(", "),
                    place(cite)
                )
            }
            Outcome::Silent { own, cite, .. } => format!("{what}{own}; {}", place(cite)),
            Outcome::NotAddressed | Outcome::NotInForce => String::new(),
        }
    }

    /// Whether the deciding aspect is the fact itself and not a part of it.
    fn is_whole(&self) -> bool {
        self.findings.first().is_some_and(|finding| finding.title.ends_with(&self.aspect.algorithm.to_string()))
            && self.aspect.algorithm.parameters.value(Parameter::Name).is_none_or(|_| self.findings.len() == 1)
    }

    /// Classical bits of the aspect that decides; those whose strength is unknown come last.
    fn strength(&self) -> u32 {
        vocab::strength(&self.aspect.algorithm, self.aspect.usage).and_then(|it| it.classical).unwrap_or(u32::MAX)
    }

    /// The findings' names, each with the protocols in which it was seen: `x25519 (TLS 1.2, TLS 1.3), x448 and 11 more`.
    pub(super) fn names(&self, all: bool) -> String {
        const SHOWN: usize = 4;
        let mut names: Vec<(String, Vec<&str>)> = Vec::new();
        for finding in &self.findings {
            let (name, protocol) = match &finding.observation.fact {
                Fact::Algorithm { algorithm, protocol, .. } => (algorithm.to_string(), *protocol),
                _ => (finding.title.clone(), None),
            };
            let protocol = protocol.map(Protocol::name);
            match names.iter_mut().find(|(known, _)| *known == name) {
                Some((_, protocols)) => protocols.extend(protocol.filter(|protocol| !protocols.contains(protocol))),
                None => names.push((name, protocol.into_iter().collect())),
            }
        }
        let shown = if all { names.len() } else { names.len().min(SHOWN) };
        let more = names.len() - shown;
        let names = names.into_iter().take(shown).map(|(name, protocols)| match protocols.as_slice() {
            [] => name,
            protocols => format!("{name} ({})", protocols.join(", ")),
        });
        let names = names.collect::<Vec<_>>().join(", ");
        if more == 0 { names } else { format!("{names} and {more} more") }
    }
}

pub(super) fn place(cite: &Citation) -> String {
    format!("{} {}, {}", cite.document, cite.edition, clause(cite))
}

fn clause(cite: &Citation) -> String {
    let unverified = if cite.confidence == Confidence::Unverified { ", unverified" } else { "" };
    format!("{}{unverified}", cite.clause)
}
