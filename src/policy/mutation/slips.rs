//! Every slip of the hand in the rules and expectations of a policy file, found in its text so that whatever the language can say is
//! tried.

use std::collections::BTreeSet;
use std::ops::Range;

use ::toml::de::{DeTable, DeValue};
use jiff::civil::Date;

use super::Mutation;
use crate::inventory::{AssetKind, Standing};
use crate::policy::document::Policy;
use crate::policy::outcome::RuleId;
use crate::policy::source::Value;
use crate::policy::verdict::Verdict;
use crate::vocab::{Family, FamilyEntry, Parameter, Protocol, Usage, words};

/// The slips of every rule and expectation, in the order of the file.
pub(super) fn all(policy: &Policy, text: &str) -> Vec<Mutation> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut found = Vec::new();
    for rule in tables(entry(table.get_ref(), "rule")) {
        let Some(id) = entry(rule, "id").and_then(word) else { continue };
        let mechanisms = entry(rule, "mechanism").map(members).unwrap_or_default();
        let families = mechanisms.into_iter().filter_map(word).map(Family::new).collect();
        let rule_id = RuleId(format!("{}/{id}", policy.id));
        let mut slips = Slips { policy, text, families, rule: rule_id, found: Vec::new() };
        slips.rule(rule);
        found.extend(slips.found);
    }
    for expectation in tables(entry(table.get_ref(), "expect")) {
        let Some(id) = entry(expectation, "id").and_then(word) else { continue };
        let rule_id = RuleId(format!("{}/{id}", policy.id));
        let mut slips = Slips { policy, text, families: Vec::new(), rule: rule_id, found: Vec::new() };
        slips.expectation(expectation);
        found.extend(slips.found);
    }
    found.sort_by(|a, b| (a.place.start, &a.by).cmp(&(b.place.start, &b.by)));
    found
}

/// The slips of one rule or expectation.
struct Slips<'a> {
    policy: &'a Policy,
    text: &'a str,
    families: Vec<Family>,
    rule: RuleId,
    found: Vec<Mutation>,
}

impl Slips<'_> {
    fn rule(&mut self, rule: &DeTable<'_>) {
        for (key, value) in pairs(rule) {
            match key {
                "mechanism" => self.set(value, &self.like_families()),
                "usage" => self.set(value, &names(Usage::ALL, Usage::name)),
                "protocol" => self.set(value, &names(Protocol::ALL, Protocol::name)),
                "asset" => self.set(value, &names(AssetKind::ALL, AssetKind::name)),
                "standing" => self.set(value, &names(Standing::ALL, Standing::name)),
                "require" => self.conditions(value),
                "cases" => tables(Some(value)).for_each(|case| self.case(case)),
                _ => {}
            }
        }
    }

    /// The slips of one expectation.
    fn expectation(&mut self, expectation: &DeTable<'_>) {
        for (key, value) in pairs(expectation) {
            match key {
                "protocol" => self.set(value, &names(Protocol::ALL, Protocol::name)),
                "asset" => self.set(value, &names(AssetKind::ALL, AssetKind::name)),
                "given" => {
                    self.conditions(value);
                    if let DeValue::Table(given) = value.get_ref() {
                        pairs(given).for_each(|(key, value)| self.patterns(key, value));
                    }
                }
                _ => self.patterns(key, value),
            }
        }
        self.phases(expectation);
    }

    /// A list of what is expected without each of its members, and with a slip in each.
    fn patterns(&mut self, key: &str, value: Value<'_>) {
        if !matches!(key, "any" | "all" | "none") {
            return;
        }
        self.set(value, &[]);
        for pattern in tables(Some(value)) {
            let mechanisms = entry(pattern, "mechanism").map(members).unwrap_or_default();
            self.families = mechanisms.into_iter().filter_map(word).map(Family::new).collect();
            for (key, value) in pairs(pattern) {
                match key {
                    "mechanism" => self.set(value, &self.like_families()),
                    "usage" => self.set(value, &names(Usage::ALL, Usage::name)),
                    "protocol" => self.set(value, &names(Protocol::ALL, Protocol::name)),
                    "verdict" => self.set(value, &names(Verdict::ALL, Verdict::name)),
                    _ => {
                        if let Some(parameter) = Parameter::named(key) {
                            self.condition(parameter, value);
                        }
                    }
                }
            }
        }
    }

    fn case(&mut self, case: &DeTable<'_>) {
        if let Some(when) = entry(case, "when") {
            self.conditions(when);
        }
        self.phases(case);
    }

    /// The verdict of a case or expectation, or those of its phases and their ends.
    fn phases(&mut self, case: &DeTable<'_>) {
        self.verdict(case);
        for phase in tables(entry(case, "phases")) {
            self.verdict(phase);
            if let Some(until) = entry(phase, "until") {
                self.scalar(until);
            }
        }
    }

    /// The verdicts next to this one, better and worse: by the policy's words where a word decides.
    fn verdict(&mut self, of: &DeTable<'_>) {
        let (own, spelt) = (entry(of, "own"), entry(of, "verdict"));
        let Some(value) = spelt.or(own) else { return };
        let now = word(value).and_then(|word| match spelt {
            Some(_) => Verdict::named(word),
            None => self.policy.words.get(word).copied(),
        });
        let Some(now) = now else { return };
        let given = |verdict: &Verdict| match spelt {
            Some(_) => Some(format!("{:?}", verdict.name())),
            None => self.policy.words.iter().find(|(_, it)| *it == verdict).map(|(word, _)| format!("{word:?}")),
        };
        let possible = |verdict: &&Verdict| **verdict != Verdict::Indeterminate;
        let better = Verdict::ALL.iter().rev().filter(|it| **it < now).filter(possible).find_map(given);
        let worse = Verdict::ALL.iter().filter(|it| **it > now).filter(possible).find_map(given);
        for by in better.into_iter().chain(worse) {
            self.slip(value.span(), by);
        }
    }

    fn conditions(&mut self, value: Value<'_>) {
        let DeValue::Table(table) = value.get_ref() else { return };
        for (key, value) in pairs(table) {
            if let Some(parameter) = Parameter::named(key) {
                self.condition(parameter, value);
            } else if key == "context"
                && let DeValue::Table(table) = value.get_ref()
            {
                for (question, value) in pairs(table) {
                    let answers = self.policy.context.get(question).map(|it| it.values.clone()).unwrap_or_default();
                    self.set(value, &answers);
                }
            }
        }
    }

    fn condition(&mut self, parameter: Parameter, value: Value<'_>) {
        match value.get_ref() {
            DeValue::Table(table) => pairs(table).for_each(|(_, value)| self.condition(parameter, value)),
            DeValue::Integer(_) | DeValue::Datetime(_) => self.scalar(value),
            DeValue::Array(array) if !array.iter().all(|it| word(it).is_some()) => {
                array.iter().for_each(|value| self.scalar(value));
                self.set(value, &[]);
            }
            _ => {
                let known = self.families.iter().filter_map(|family| words(parameter, family)).flatten();
                let known: BTreeSet<_> = known.collect();
                self.set(value, &known.into_iter().collect::<Vec<_>>());
            }
        }
    }

    /// A number one up and one down, a day earlier and later.
    fn scalar(&mut self, value: Value<'_>) {
        let Some(token) = self.text.get(value.span()) else { return };
        if let Ok(number) = token.replace('_', "").parse::<u64>() {
            for by in [number.checked_sub(1), number.checked_add(1)].into_iter().flatten() {
                self.slip(value.span(), by.to_string());
            }
        } else if let Ok(day) = token.parse::<Date>() {
            for by in [day.yesterday(), day.tomorrow()].into_iter().flatten() {
                self.slip(value.span(), by.to_string());
            }
        }
    }

    /// A set without each of its members, and with another in the place of each, where one is known.
    fn set(&mut self, value: Value<'_>, known: &[String]) {
        let members = members(value);
        let named: BTreeSet<_> = members.iter().filter_map(|it| word(it)).collect();
        let others: Vec<_> = known.iter().filter(|it| !named.contains(it.as_str())).collect();
        for (index, member) in members.iter().enumerate() {
            if members.len() > 1 {
                let rest = members.iter().enumerate().filter(|(other, _)| *other != index);
                let rest: Vec<_> = rest.filter_map(|(_, it)| self.text.get(it.span())).collect();
                let (by, less) = (format!("[{}]", rest.join(", ")), self.text.get(member.span()).unwrap_or_default());
                let what = format!("without {less}");
                self.found.push(Mutation { rule: self.rule.clone(), place: value.span(), by, what });
            }
            // Not always the same one: the place in the file decides.
            let other = member.span().start.checked_rem(others.len()).and_then(|index| others.get(index));
            if let Some(other) = other.filter(|_| word(member).is_some()) {
                self.slip(member.span(), format!("{other:?}"));
            }
        }
    }

    /// The families of the kinds that the rule is about.
    fn like_families(&self) -> Vec<String> {
        let kinds: BTreeSet<_> = self.families.iter().filter_map(Family::kind).collect();
        let alike = FamilyEntry::all().filter(|entry| kinds.contains(&entry.kind()));
        alike.map(|entry| entry.name().to_owned()).collect()
    }

    fn slip(&mut self, place: Range<usize>, by: String) {
        let what = format!("{} -> {by}", self.text.get(place.clone()).unwrap_or_default());
        self.found.push(Mutation { rule: self.rule.clone(), place, by, what });
    }
}

fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|it| name(*it).to_owned()).collect()
}

fn pairs<'a>(table: &'a DeTable<'a>) -> impl Iterator<Item = (&'a str, Value<'a>)> {
    table.iter().map(|(key, value)| (key.get_ref().as_ref(), value))
}

fn entry<'a>(table: &'a DeTable<'a>, key: &str) -> Option<Value<'a>> {
    pairs(table).find(|(name, _)| *name == key).map(|(_, value)| value)
}

/// The tables in a list.
fn tables(value: Option<Value<'_>>) -> impl Iterator<Item = &DeTable<'_>> {
    value.map(members).unwrap_or_default().into_iter().filter_map(|value| match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    })
}

/// A value, or each of a list.
fn members(value: Value<'_>) -> Vec<Value<'_>> {
    match value.get_ref() {
        DeValue::Array(array) => array.iter().collect(),
        _ => vec![value],
    }
}

fn word(value: Value<'_>) -> Option<&str> {
    match value.get_ref() {
        DeValue::String(word) => Some(word),
        _ => None,
    }
}
