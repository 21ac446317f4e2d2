use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::outcome::Missing;
use crate::vocab::{Parameter, Value};

/// What one parameter must be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// One of these words.
    Words(BTreeSet<String>),
    /// None of these words.
    OtherWords(BTreeSet<String>),
    /// A number in this range, and a multiple where one is asked for.
    Range {
        /// At least.
        from: u64,
        /// At most.
        to: u64,
        /// Divisible by this.
        multiple_of: Option<u64>,
    },
    /// One of these numbers.
    Numbers(BTreeSet<u64>),
    /// None of these numbers.
    OtherNumbers(BTreeSet<u64>),
    /// This condition, which also holds where the parameter is not known.
    IfKnown(Box<Condition>),
    /// A day in this range, both ends included.
    Days {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
}

/// Conditions that must hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conditions {
    /// On parameters.
    pub parameters: BTreeMap<Parameter, Condition>,
    /// On declared circumstances: one of these answers.
    pub context: BTreeMap<String, BTreeSet<String>>,
}

/// Whether conditions hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Yes,
    No,
    /// That depends on what is not known.
    Unknown(BTreeSet<Missing>),
}

impl Condition {
    /// That a parameter is this value.
    pub(super) fn exactly(value: Value) -> Self {
        match value {
            Value::Word(word) => Self::Words([word].into()),
            Value::Number(number) => Self::Numbers([number].into()),
            Value::Date(day) => Self::Days { from: day, until: day },
        }
    }

    /// Whether a value meets it. A value of another type does not.
    pub(super) fn meets(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Words(words), Value::Word(word)) => words.contains(word),
            (Self::OtherWords(words), Value::Word(word)) => !words.contains(word),
            (Self::Range { from, to, multiple_of }, Value::Number(number)) => {
                (from..=to).contains(&number)
                    && multiple_of.is_none_or(|divisor| number.checked_rem(divisor) == Some(0))
            }
            (Self::Numbers(numbers), Value::Number(number)) => numbers.contains(number),
            (Self::OtherNumbers(numbers), Value::Number(number)) => !numbers.contains(number),
            (Self::Days { from, until }, Value::Date(date)) => (from..=until).contains(&date),
            (Self::IfKnown(condition), value) => condition.meets(value),
            _ => false,
        }
    }

    /// What a number must be a multiple of.
    pub(super) fn divisor(&self) -> Option<u64> {
        match self {
            Self::Range { multiple_of, .. } => *multiple_of,
            Self::IfKnown(condition) => condition.divisor(),
            _ => None,
        }
    }

    /// Whether nothing can meet it.
    pub(super) fn is_impossible(&self) -> bool {
        match self {
            Self::Words(words) => words.is_empty(),
            Self::Numbers(numbers) => numbers.is_empty(),
            Self::Range { from, to, multiple_of: None } => from > to,
            Self::Range { multiple_of: Some(0), .. } => true,
            Self::Range { from, to, multiple_of: Some(divisor) } => {
                let below = from.saturating_sub(1).checked_div(*divisor);
                from > to || (*from > 0 && below == to.checked_div(*divisor))
            }
            Self::Days { from, until } => from > until,
            Self::IfKnown(condition) => condition.is_impossible(),
            Self::OtherWords(_) | Self::OtherNumbers(_) => false,
        }
    }

    /// Whether some value meets both. Exact, but for two different divisors, where yes is assumed.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            // Two of the first kind both hold where the parameter is not known.
            (Self::IfKnown(_), Self::IfKnown(_))
            | (Self::OtherWords(_), Self::OtherWords(_))
            | (Self::OtherNumbers(_), Self::OtherNumbers(_)) => true,
            (Self::IfKnown(a), b) | (b, Self::IfKnown(a)) => a.overlaps(b),
            (Self::Words(words), condition) | (condition, Self::Words(words)) => {
                words.iter().any(|word| condition.meets(&Value::Word(word.clone())))
            }
            (Self::Numbers(numbers), condition) | (condition, Self::Numbers(numbers)) => {
                numbers.iter().any(|number| condition.meets(&Value::Number(*number)))
            }
            (Self::Range { from: a, to: b, .. }, Self::Range { from: c, to: d, .. }) => a.max(c) <= b.min(d),
            (Self::Days { from: a, until: b }, Self::Days { from: c, until: d }) => a.max(c) <= b.min(d),
            (Self::Range { from, to, .. }, Self::OtherNumbers(not))
            | (Self::OtherNumbers(not), Self::Range { from, to, .. }) => {
                // A range that is no longer than the list of exceptions may be swallowed by it.
                to.saturating_sub(*from) > not.len() as u64 || (*from..=*to).any(|number| !not.contains(&number))
            }
            _ => false,
        }
    }
}

impl Condition {
    /// Values at which the condition changes: each of its bounds with its neighbour on the other side, each of its members, and
    /// one value that is none of them.
    pub(super) fn edges(&self) -> BTreeSet<Value> {
        let numbers = |numbers: &BTreeSet<u64>| -> BTreeSet<Value> {
            let beside =
                numbers.iter().flat_map(|number| [*number, number.saturating_add(1), number.saturating_sub(1)]);
            beside.chain([0, u64::MAX]).map(Value::from).collect()
        };
        match self {
            Self::IfKnown(condition) => condition.edges(),
            Self::Words(words) | Self::OtherWords(words) => {
                // No registered word is empty: it stands for every word that is not named.
                words.iter().cloned().chain([String::new()]).map(Value::from).collect()
            }
            Self::Numbers(members) | Self::OtherNumbers(members) => numbers(members),
            Self::Range { from, to, multiple_of } => {
                let step = multiple_of.unwrap_or(1);
                let next = from.checked_next_multiple_of(step).unwrap_or(*from);
                numbers(&[*from, *to, next, to.saturating_sub(to.checked_rem(step).unwrap_or(0))].into())
            }
            Self::Days { from, until } => {
                let before = from.yesterday().into_iter();
                let after = until.tomorrow().into_iter();
                [*from, *until, Date::MIN, Date::MAX].into_iter().chain(before).chain(after).map(Value::from).collect()
            }
        }
    }
}

/// For a person, after the name of the parameter: `≥ 3000`, `cbc or ctr`.
impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        fn joined<T: ToString>(members: &BTreeSet<T>) -> String {
            members.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
        }
        match self {
            Self::IfKnown(inner) => write!(f, "{inner} if known"),
            Self::Words(words) => f.write_str(&joined(words)),
            Self::OtherWords(words) => write!(f, "not {}", joined(words)),
            Self::Numbers(numbers) => f.write_str(&joined(numbers)),
            Self::OtherNumbers(numbers) => write!(f, "not {}", joined(numbers)),
            Self::Range { from, to, multiple_of } => {
                match (*from, *to) {
                    (from, u64::MAX) => write!(f, "≥ {from}")?,
                    (0, to) => write!(f, "≤ {to}")?,
                    (from, to) => write!(f, "{from} to {to}")?,
                }
                multiple_of.map_or(Ok(()), |divisor| write!(f, ", a multiple of {divisor}"))
            }
            Self::Days { from, until } => match (*from, *until) {
                (from, Date::MAX) => write!(f, "from {from}"),
                (Date::MIN, until) => write!(f, "until {until}"),
                (from, until) => write!(f, "{from} to {until}"),
            },
        }
    }
}

impl Conditions {
    /// Whether they hold for what is known of parameters and of circumstances.
    pub(super) fn hold(
        &self,
        value: impl Fn(Parameter) -> Option<Value>,
        answer: impl Fn(&str) -> Option<String>,
    ) -> Holds {
        let mut unknown = BTreeSet::new();
        for (name, answers) in &self.context {
            match answer(name) {
                None => drop(unknown.insert(Missing::Circumstance(name.clone()))),
                Some(answer) if answers.contains(&answer) => {}
                Some(_) => return Holds::No,
            }
        }
        for (parameter, condition) in &self.parameters {
            match value(*parameter) {
                None if matches!(condition, Condition::IfKnown(_)) => {}
                None => drop(unknown.insert(Missing::Parameter(*parameter))),
                Some(value) if condition.meets(&value) => {}
                Some(_) => return Holds::No,
            }
        }
        if unknown.is_empty() { Holds::Yes } else { Holds::Unknown(unknown) }
    }

    /// Whether some facts in some circumstances meet both.
    pub(super) fn overlap(&self, other: &Self) -> bool {
        let apart = self
            .parameters
            .iter()
            .any(|(parameter, condition)| other.parameters.get(parameter).is_some_and(|it| !condition.overlaps(it)));
        let declared_apart = self
            .context
            .iter()
            .any(|(name, answers)| other.context.get(name).is_some_and(|others| answers.is_disjoint(others)));
        !apart && !declared_apart
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: u64, to: u64) -> Condition {
        Condition::Range { from, to, multiple_of: None }
    }

    #[test]
    fn overlap_of_ranges_and_sets_is_exact() {
        assert!(range(1900, 2999).overlaps(&range(2999, 4000)));
        assert!(!range(1900, 2999).overlaps(&range(3000, u64::MAX)));
        assert!(range(1, 3).overlaps(&Condition::Numbers([3, 9].into())));
        assert!(!range(1, 3).overlaps(&Condition::Numbers([9].into())));
        assert!(!range(1, 2).overlaps(&Condition::OtherNumbers([1, 2].into())));
        assert!(range(1, 3).overlaps(&Condition::OtherNumbers([1, 2].into())));
    }

    #[test]
    fn a_range_without_a_multiple_is_impossible() {
        assert!(Condition::Range { from: 9, to: 15, multiple_of: Some(8) }.is_impossible());
        assert!(!Condition::Range { from: 9, to: 16, multiple_of: Some(8) }.is_impossible());
        assert!(!Condition::Range { from: 0, to: 3, multiple_of: Some(8) }.is_impossible());
        assert!(range(4, 3).is_impossible());
    }

    #[test]
    fn what_is_not_known_is_neither_yes_nor_no() {
        let when =
            Conditions { parameters: [(Parameter::Bits, range(3000, u64::MAX))].into(), ..Conditions::default() };
        let known = |bits: u64| when.hold(|_| Some(Value::from(bits)), |_| None);
        assert_eq!(known(3000), Holds::Yes);
        assert_eq!(known(2999), Holds::No);
        assert_eq!(when.hold(|_| None, |_| None), Holds::Unknown([Missing::Parameter(Parameter::Bits)].into()));
    }
}
