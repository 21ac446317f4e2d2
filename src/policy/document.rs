use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;

use super::{Binding, Citation, Conditions, Confidence, Expectation, RuleId, Setting, Verdict};
use crate::inventory::{AssetKind, Standing};
use crate::vocab::{Aspect, Direction, Family, Kind, Parameter, Protocol, Role, Usage, Value};

/// What a document demands, as read from a sound policy file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Policy {
    /// Its id, which is the name of its file: `eccg-acm-2`.
    pub id: String,
    /// The document's title.
    pub title: String,
    /// Who issued it.
    pub authority: String,
    /// Where it holds: `EU`, or the code of a state.
    pub jurisdiction: String,
    /// Its edition.
    pub edition: String,
    /// When it was published.
    pub published: Date,
    /// The first day on which it is in force.
    pub in_force: Date,
    /// The last day on which it is in force, if it has been withdrawn.
    pub withdrawn: Option<Date>,
    /// When somebody last held its rules against the document.
    pub verified: Option<Date>,
    /// The language of the document, as a code of ISO 639-1.
    pub language: String,
    /// Where the document is published.
    pub url: Option<String>,
    /// How strongly it binds.
    pub binding: Binding,
    /// Whether it is a draft.
    pub draft: bool,
    /// The ids of policies that it replaces.
    pub replaces: Vec<String>,
    /// The ids of the policies that it extends; their rules and expectations stand among its own.
    pub extends: Vec<String>,
    /// What else a reader should know.
    pub note: Option<String>,
    /// The kinds of mechanism that the document treats; on others it does not speak.
    pub treats: BTreeSet<Kind>,
    /// Families of treated kinds that the document leaves to others: they are not addressed.
    pub leaves_out: BTreeSet<Family>,
    /// The usages of which the document speaks; all, if empty.
    pub usages: BTreeSet<Usage>,
    /// The kinds of asset of which the document speaks; all, if empty.
    pub assets: BTreeSet<AssetKind>,
    /// The protocols of which the document speaks; all, if empty. What is seen in no protocol, such as the key of a certificate, it
    /// speaks of all the same.
    pub protocols: BTreeSet<Protocol>,
    /// What it means that no rule names a mechanism of a treated kind.
    pub silence: Silence,
    /// The document's own words, each with our verdict.
    pub words: BTreeMap<String, Verdict>,
    /// The circumstances that its rules ask about.
    pub context: BTreeMap<String, ContextQuestion>,
    /// Its rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// What it expects of the whole offer of an asset, in the order of the file.
    pub expectations: Vec<Expectation>,
    /// What it lets single assets be excused from for a time, in the order of the file.
    pub exceptions: Vec<Exception>,
}

/// An asset that is excused from a rule until a day. It changes no verdict; only whether the verdict fails a run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exception {
    /// The rule or expectation by its full id; `POLICY/silence` is what no rule names.
    pub rule: RuleId,
    /// The asset: its id, its name, the subject of its certificate, or the target through which it was found.
    pub asset: String,
    /// The last day.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
}

/// What a policy's silence means.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Silence {
    /// `unlisted` or `forbidden`.
    pub verdict: Verdict,
    /// The policy's own word.
    pub own: String,
    /// Where the document says so.
    pub cite: Citation,
}

/// A circumstance that a policy asks about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ContextQuestion {
    /// The possible answers.
    pub values: Vec<String>,
    /// The answer where none is declared; without it, what depends on the answer is not determined.
    pub default: Option<String>,
    /// The question, for a person.
    pub question: String,
    /// Where the document asks it.
    pub clause: String,
}

/// One aspect of some mechanisms, in cases that exclude each other.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Policy and rule: `eccg-acm-2/rsa-modulus`.
    pub id: RuleId,
    /// The families that it is about.
    pub mechanisms: Vec<Family>,
    /// In which settings it holds.
    pub filters: Filters,
    /// What it requires in every case; each case holds it too.
    pub require: Conditions,
    /// Its cases.
    pub cases: Vec<Case>,
    /// The rules that this one makes an exception to, by their full ids.
    pub refines: Vec<RuleId>,
    /// What else it says, for a person.
    pub note: Option<String>,
    /// How strongly it binds, where it differs from its policy.
    pub binding: Option<Binding>,
    /// What of it the document leaves to others to decide.
    pub delegates: Option<Delegation>,
    /// Where it stands.
    pub cite: Citation,
    /// What it must give, by the hand of its author; none in a policy that extends the rule's own.
    pub examples: Vec<Example>,
    /// Where it stands in the file, in bytes.
    pub place: Range<usize>,
}

/// What a document leaves to others to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delegation {
    /// To whom: `member-state`.
    pub to: String,
    /// Whether they may be looser in any way, and not just move an end to a later day.
    pub looser: bool,
    /// What exactly, in a sentence.
    pub note: String,
}

/// In which settings a rule holds; an empty set: in all.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Filters {
    /// Usages.
    pub usage: BTreeSet<Usage>,
    /// Protocols.
    pub protocol: BTreeSet<Protocol>,
    /// Kinds of asset.
    pub asset: BTreeSet<AssetKind>,
    /// Standings.
    pub standing: BTreeSet<Standing>,
    /// The protocols of which the rule's own policy speaks, where one that extends it speaks of others too. What is seen in no
    /// protocol passes.
    pub spoken: BTreeSet<Protocol>,
}

/// Conditions and what follows from them, phase by phase.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Case {
    /// What must hold.
    pub when: Conditions,
    /// What follows, in the order of time; only the last has no end.
    pub phases: Vec<Phase>,
    /// What else is to say, for a person.
    pub note: Option<String>,
    /// Where it stands in the file, in bytes.
    pub place: Range<usize>,
}

/// A verdict for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Phase {
    /// The last day; none in the last phase.
    pub until: Option<Date>,
    /// The verdict.
    pub verdict: Verdict,
    /// The policy's own word.
    pub own: String,
    /// Whether the document says that the last day may still be moved to a later one.
    pub extendable: bool,
}

/// What a rule must give for one algorithm on one day.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Example {
    /// The algorithm in its usage.
    pub aspect: Aspect,
    /// The day.
    pub on: Date,
    /// The protocol in which it is seen.
    pub protocol: Option<Protocol>,
    /// The kind of asset that holds it.
    pub asset: Option<AssetKind>,
    /// How the asset stands by it.
    pub standing: Option<Standing>,
    /// Declared circumstances.
    pub with: BTreeMap<String, String>,
    /// The expected verdict; none if the policy must not address it.
    pub gives: Option<Verdict>,
    /// Where it stands in the file, in bytes.
    pub place: Range<usize>,
}

impl Case {
    /// The first phase that has not ended by a day.
    pub(super) fn phase(&self, on: Date) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.until.is_none_or(|until| on <= until))
    }
}

impl Policy {
    /// Whether a rule or expectation is its own, and not one of a policy that it extends.
    pub fn owns(&self, rule: &RuleId) -> bool {
        rule.policy() == self.id
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The circumstances that the rules ask about.
    pub fn context(&self) -> &BTreeMap<String, ContextQuestion> {
        &self.context
    }

    /// Every first day on which the verdict of some rule or expectation changes, and the first day in force.
    pub fn dates(&self) -> BTreeSet<Date> {
        let phases = self.rules.iter().flat_map(|rule| &rule.cases).flat_map(|case| &case.phases);
        let turns = phases.filter_map(|phase| phase.until?.tomorrow().ok());
        let expected = self.expectations.iter().flat_map(Expectation::turns);
        turns.chain(expected).filter(|day| self.is_in_force(*day)).chain([self.in_force]).collect()
    }

    /// Every word in which the policy can give a verdict.
    pub(super) fn own_words(&self) -> impl Iterator<Item = &str> {
        let phases = self.rules.iter().flat_map(|rule| &rule.cases).flat_map(|case| &case.phases);
        phases.map(|phase| phase.own.as_str()).chain([self.silence.own.as_str()])
    }

    /// Whether the edition is in force on a day.
    pub fn is_in_force(&self, on: Date) -> bool {
        on >= self.in_force && self.withdrawn.is_none_or(|last| on <= last)
    }

    /// How many rules and expectations rest on a citation of each confidence.
    pub fn confidence(&self) -> BTreeMap<Confidence, usize> {
        let mut counts = BTreeMap::new();
        let expected = self.expectations.iter().map(|expectation| &expectation.cite);
        for cite in self.rules.iter().map(|rule| &rule.cite).chain(expected) {
            *counts.entry(cite.confidence).or_default() += 1;
        }
        counts
    }
}

impl Example {
    /// The value of a parameter of its algorithm, if that is known or follows from the others.
    pub(super) fn value(&self, parameter: Parameter) -> Option<Value> {
        self.setting().value(&self.aspect.algorithm.parameters, parameter)
    }

    /// The setting in which its algorithm is graded.
    pub fn setting(&self) -> Setting<'_> {
        let mut setting = Setting::new(self.on, &self.with);
        (setting.protocol, setting.asset, setting.standing) = (self.protocol, self.asset, self.standing);
        let known = &self.aspect.algorithm.parameters;
        (setting.role, setting.direction) = (Role::of(known), Direction::of(known));
        setting
    }
}
