//! What the rules of some policies tell apart about a family: along each parameter and setting, the cells within which nothing changes.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::inventory::{AssetKind, Standing};
use crate::policy::Condition;
use crate::policy::document::{Policy, Rule};
use crate::vocab::{Family, FamilyEntry, FiniteFieldGroup, Parameter, Protocol, Takes, Usage, words};

/// What an axis is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Parameter(Parameter),
    Usage,
    Protocol,
    Asset,
    Standing,
}

/// Values between which no rule tells a difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell {
    Word(String),
    Numbers(u64, u64),
    Days(Date, Date),
    Usage(Usage),
    Protocol(Protocol),
    Asset(AssetKind),
    Standing(Standing),
    /// None of the others.
    Other,
}

/// An axis with its cells, in order.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) key: Key,
    pub(super) cells: Vec<Cell>,
}

/// The axes of a family under some policies.
pub(super) fn of(family: &Family, policies: &[&Policy]) -> Vec<Axis> {
    let speaking = |rule: &&Rule| rule.mechanisms.contains(family);
    let rules: Vec<_> = policies.iter().flat_map(|policy| policy.rules.iter().filter(speaking)).collect();
    let conditions: Vec<_> = rules.iter().flat_map(|rule| &rule.cases).flat_map(|case| &case.when.parameters).collect();
    let parameters: BTreeSet<_> = conditions.iter().map(|(parameter, _)| **parameter).collect();
    let mut axes: Vec<_> = parameters
        .into_iter()
        .map(|parameter| {
            let own = conditions.iter().filter(|(it, _)| **it == parameter).map(|(_, condition)| *condition);
            Axis { key: Key::Parameter(parameter), cells: cells(family, parameter, &own.collect::<Vec<_>>()) }
        })
        .collect();
    let filters = || rules.iter().map(|rule| &rule.filters);
    let usual = family.usage().unwrap_or(Usage::Protocol);
    let usages: BTreeSet<_> = filters().flat_map(|it| it.usage.iter().copied()).collect();
    let usages = if usages.is_empty() { [usual].into() } else { usages };
    // The curve of a hybrid is none where its classical half rests on a modulus.
    if parameters_ask(&axes, Parameter::Classical) {
        let curves = axes.iter_mut().filter(|axis| axis.key == Key::Parameter(Parameter::Curve));
        curves.for_each(|axis| axis.cells.push(Cell::Other));
    }
    axes.push(Axis { key: Key::Usage, cells: usages.into_iter().map(Cell::Usage).collect() });
    let assets = policies.iter().flat_map(|policy| &policy.assets).chain(filters().flat_map(|it| &it.asset));
    axes.extend(setting(Key::Asset, assets.map(|it| Cell::Asset(*it))));
    let protocols = policies.iter().flat_map(|policy| &policy.protocols);
    let protocols = protocols.chain(filters().flat_map(|it| it.protocol.iter().chain(&it.spoken)));
    axes.extend(setting(Key::Protocol, protocols.map(|it| Cell::Protocol(*it))));
    axes.extend(setting(Key::Standing, filters().flat_map(|it| &it.standing).map(|it| Cell::Standing(*it))));
    axes
}

fn parameters_ask(axes: &[Axis], parameter: Parameter) -> bool {
    axes.iter().any(|axis| axis.key == Key::Parameter(parameter))
}

/// The axis of a setting, where some rule asks for it.
fn setting(key: Key, members: impl Iterator<Item = Cell>) -> Option<Axis> {
    let mut members: BTreeSet<_> = members.collect();
    if members.is_empty() {
        return None;
    }
    // Every kind of asset is one; a fact need not belong to a protocol.
    if key == Key::Asset {
        members.extend(AssetKind::ALL.iter().map(|it| Cell::Asset(*it)));
    } else {
        members.insert(Cell::Other);
    }
    Some(Axis { key, cells: members.into_iter().collect() })
}

fn cells(family: &Family, parameter: Parameter, conditions: &[&Condition]) -> Vec<Cell> {
    match parameter.takes() {
        Takes::Number => numbers(family, parameter, conditions),
        Takes::Day => days(conditions),
        Takes::Word => match words(parameter, family) {
            Some(known) => known.into_iter().map(Cell::Word).collect(),
            None => named(conditions).into_iter().map(Cell::Word).chain([Cell::Other]).collect(),
        },
    }
}

/// The words that conditions name.
fn named(conditions: &[&Condition]) -> BTreeSet<String> {
    let words = conditions.iter().flat_map(|condition| match inner(condition) {
        Condition::Words(words) | Condition::OtherWords(words) => words.clone(),
        _ => BTreeSet::new(),
    });
    words.collect()
}

fn inner(condition: &Condition) -> &Condition {
    if let Condition::IfKnown(condition) = condition { condition } else { condition }
}

fn numbers(family: &Family, parameter: Parameter, conditions: &[&Condition]) -> Vec<Cell> {
    let sizes = family.entry().map(FamilyEntry::sizes).unwrap_or_default();
    if parameter == Parameter::Bits && !sizes.is_empty() {
        return sizes.iter().map(|size| Cell::Numbers(*size, *size)).collect();
    }
    let starts = conditions.iter().flat_map(|condition| match inner(condition) {
        Condition::Range { from, to, .. } => vec![*from, to.saturating_add(1)],
        Condition::Numbers(numbers) | Condition::OtherNumbers(numbers) => {
            numbers.iter().flat_map(|number| [*number, number.saturating_add(1)]).collect()
        }
        _ => Vec::new(),
    });
    let starts: BTreeSet<_> = starts.filter(|start| *start < u64::MAX).chain([0]).collect();
    let ends = starts.iter().skip(1).map(|next| next.saturating_sub(1)).chain([u64::MAX]);
    starts.iter().zip(ends).map(|(from, to)| Cell::Numbers(*from, to)).collect()
}

fn days(conditions: &[&Condition]) -> Vec<Cell> {
    let starts = conditions.iter().flat_map(|condition| match inner(condition) {
        Condition::Days { from, until } => [Some(*from), until.tomorrow().ok()],
        _ => [None, None],
    });
    let starts: BTreeSet<_> = starts.flatten().chain([Date::MIN]).collect();
    let ends = starts.iter().skip(1).filter_map(|next| next.yesterday().ok()).chain([Date::MAX]);
    starts.iter().zip(ends).map(|(from, until)| Cell::Days(*from, until)).collect()
}

/// Whether some fact assessed on a day lies in a cell of each axis: what one parameter is can rule out another.
pub(super) fn possible(at: &[(Key, &Cell)], on: Date) -> bool {
    let cell = |parameter| at.iter().find(|(key, _)| *key == Key::Parameter(parameter)).map(|(_, cell)| *cell);
    let exponents = match (cell(Parameter::Exponent), cell(Parameter::ExponentBits)) {
        (Some(Cell::Numbers(from, to)), Some(Cell::Numbers(least, most))) => {
            let bits = |number: u64| u64::from(u64::BITS.saturating_sub(number.leading_zeros()));
            // An exponent of more than 64 bits is no number here.
            bits(*from) <= *most && (bits(*to) >= *least || *to == u64::MAX)
        }
        _ => true,
    };
    let days = match (cell(Parameter::Issued), cell(Parameter::Ends)) {
        (Some(Cell::Days(issued, _)), Some(Cell::Days(_, ends))) => issued <= ends,
        _ => true,
    };
    // A certificate that is assessed has been issued, and is still valid.
    let issued = !matches!(cell(Parameter::Issued), Some(Cell::Days(from, _)) if *from > on);
    let valid = !matches!(cell(Parameter::Ends), Some(Cell::Days(_, until)) if *until < on);
    // Only certificates are issued and end: of other assets the first cell stands for none.
    let dated = at.iter().all(|(_, cell)| !matches!(cell, Cell::Asset(it) if *it != AssetKind::Certificate));
    let days = days && (dated || at.iter().all(|(_, cell)| !matches!(cell, Cell::Days(from, _) if *from > Date::MIN)));
    let group = match cell(Parameter::Group) {
        Some(Cell::Word(group)) => FiniteFieldGroup::named(group),
        _ => None,
    };
    let within = |parameter, number: Option<u32>| match (cell(parameter), number) {
        (Some(Cell::Numbers(from, to)), Some(number)) => (*from..=*to).contains(&u64::from(number)),
        _ => true,
    };
    let sizes = group.is_none_or(|group| {
        within(Parameter::Bits, Some(group.bits())) && within(Parameter::SubgroupBits, group.subgroup_bits())
    });
    // A hybrid has a curve or a modulus: the first cell of sizes stands for none.
    let modulus = |it: Option<&Cell>| matches!(it, Some(Cell::Numbers(1.., _)));
    let halves = match (cell(Parameter::Classical), cell(Parameter::Curve)) {
        (Some(Cell::Word(half)), Some(curve)) if half == "EC" => {
            *curve != Cell::Other && !modulus(cell(Parameter::Bits))
        }
        (Some(Cell::Word(_)), Some(curve)) => *curve == Cell::Other,
        _ => true,
    };
    exponents && days && issued && valid && sizes && halves
}
