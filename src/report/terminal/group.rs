use std::collections::BTreeMap;

use crate::assessment::Finding;
use crate::policy::{Citation, Confidence, Outcome, Verdict};
use crate::vocab::{Aspect, Parameter};

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
        for graded in &finding.grades {
            let Some((aspect, outcome)) = graded.grade.deciding() else { continue };
            let Some(verdict) = outcome.verdict() else { continue };
            let key = (std::cmp::Reverse(verdict), reason(aspect, outcome), graded.policy.as_str());
            let fresh = || Group { verdict, policy: &graded.policy, aspect, outcome, findings: Vec::new() };
            groups.entry(key).or_insert_with(fresh).findings.push(finding);
        }
    }
    groups.into_values().collect()
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
        let what = if self.is_whole() { String::new() } else { format!("{}: ", self.aspect.algorithm) };
        match self.outcome {
            Outcome::Graded(graded) => {
                let until = graded.until.map(|date| format!(", until {date}")).unwrap_or_default();
                format!("{what}{}{until}; {} [{}]", graded.own, place(&graded.cite), graded.rule)
            }
            Outcome::Undetermined { needs, rule, cite, at_best, at_worst } => {
                let needs: Vec<_> = needs.iter().map(|parameter| parameter.name()).collect();
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

    /// The findings' names, compressed: `TLS 1.2: TLS_A, TLS_B and 11 more`.
    pub(super) fn names(&self, all: bool) -> String {
        const SHOWN: usize = 4;
        let mut titles: Vec<_> = self.findings.iter().map(|finding| finding.title.as_str()).collect();
        titles.dedup();
        let shown = if all { titles.len() } else { titles.len().min(SHOWN) };
        let names = titles.iter().take(shown).copied().collect::<Vec<_>>().join(", ");
        match titles.len() - shown {
            0 => names,
            more => format!("{names} and {more} more"),
        }
    }
}

fn place(cite: &Citation) -> String {
    let unverified = if cite.confidence == Confidence::Unverified { ", unverified" } else { "" };
    format!("{} {}, {}{unverified}", cite.document, cite.edition, cite.clause)
}
