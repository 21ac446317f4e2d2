//! Reading TOML with the place of everything, and a word on every key that nobody asked for.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::errors::{PolicyError, PolicyErrors};

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Errors(RefCell<Vec<PolicyError>>);

impl Errors {
    /// Notes an error; returns nothing, for use in `?` chains.
    pub(super) fn note<T>(
        &self,
        place: &Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Option<T> {
        self.full(place, message, label, None, None)
    }

    pub(super) fn help<T>(
        &self,
        place: &Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) -> Option<T> {
        self.full(place, message, label, None, help)
    }

    pub(super) fn full<T>(
        &self,
        place: &Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        also: Option<(Range<usize>, String)>,
        help: Option<String>,
    ) -> Option<T> {
        let (message, label) = (message.into(), label.into());
        self.0.borrow_mut().push(PolicyError { message, place: place.clone(), label, also, help });
        None
    }

    /// How many there are so far.
    pub(super) fn count(&self) -> usize {
        self.0.borrow().len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// All that was noted, in the order of the file.
    pub(super) fn into_errors(self) -> PolicyErrors {
        let mut errors = self.0.into_inner();
        errors.sort_by_key(|error| (error.place.start, error.place.end));
        PolicyErrors(errors)
    }
}

/// A TOML value with its place.
pub(super) type Value<'a> = &'a Spanned<DeValue<'a>>;

/// The known word nearest to a mistyped one.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lower = word.to_lowercase();
    // A slip of the hand is few edits away; a forgotten ending is more, but the beginning is the same.
    let slip = lower.chars().count().div_ceil(3).min(3);
    let scored = known.into_iter().map(|known| {
        let other = known.to_lowercase();
        let edits = strsim::osa_distance(&lower, &other);
        (if edits <= slip { edits } else { usize::MAX }, strsim::jaro_winkler(&lower, &other), known)
    });
    let near = scored.filter(|(edits, alike, _)| *edits < usize::MAX || *alike > 0.8);
    let best = near.min_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    best.map(|(.., known)| format!("did you mean `{known}`?"))
}

/// A table that is read key by key; what was not read is an error.
pub(super) struct Section<'a> {
    table: &'a DeTable<'a>,
    pub(super) place: Range<usize>,
    what: &'static str,
    errors: &'a Errors,
    read: BTreeSet<String>,
}

impl<'a> Section<'a> {
    pub(super) fn new(table: &'a DeTable<'a>, place: Range<usize>, what: &'static str, errors: &'a Errors) -> Self {
        Self { table, place, what, errors, read: BTreeSet::new() }
    }

    /// The table in a value, if it is one.
    pub(super) fn of(value: Value<'a>, what: &'static str, errors: &'a Errors) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Self::new(table, value.span(), what, errors)),
            other => errors.note(&value.span(), format!("{what} is {}", article(other)), "expected a table"),
        }
    }

    /// The value of a key, if it is there.
    pub(super) fn optional(&mut self, key: &str) -> Option<Value<'a>> {
        self.read.insert(key.to_owned());
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// The value of a key that must be there.
    pub(super) fn required(&mut self, key: &str) -> Option<Value<'a>> {
        let value = self.optional(key);
        if value.is_none() {
            let start = self.place.start;
            let place = start..self.place.end.min(start.saturating_add(1)).max(start);
            return self.errors.note(
                &place,
                format!("{} has no `{key}`", self.what),
                format!("expected a key `{key}`"),
            );
        }
        value
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.required(key).and_then(|value| text(value, self.errors))
    }

    pub(super) fn optional_text(&mut self, key: &str) -> Option<String> {
        self.optional(key).and_then(|value| text(value, self.errors))
    }

    pub(super) fn date(&mut self, key: &str) -> Option<Date> {
        self.required(key).and_then(|value| date(value, self.errors))
    }

    /// A word that must be one of a closed list.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let value = self.required(key)?;
        choice(value, choices, self.errors)
    }

    /// A value, or a list of values.
    pub(super) fn list(&mut self, key: &str) -> Vec<Value<'a>> {
        self.optional(key).map(|value| list(value, self.errors)).unwrap_or_default()
    }

    /// The keys that were not read.
    pub(super) fn rest(&self) -> impl Iterator<Item = (&'a str, Range<usize>, Value<'a>)> + use<'a> {
        let read = self.read.clone();
        self.table
            .iter()
            .filter(move |(key, _)| !read.contains(key.get_ref().as_ref()))
            .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
    }

    /// Every key must have been read by now.
    pub(super) fn finish(self) {
        for (key, place, _) in self.rest() {
            let known = self.read.iter().map(String::as_str);
            let names = known.clone().collect::<Vec<_>>().join(", ");
            let help = nearest(key, known).unwrap_or_else(|| format!("known here: {names}"));
            self.errors.help::<()>(&place, format!("{} has no key `{key}`", self.what), "unknown key", Some(help));
        }
    }
}

/// A value, or each of a list, which must not be empty: an empty list would mean nothing, or everything.
pub(super) fn list<'a>(value: Value<'a>, errors: &Errors) -> Vec<Value<'a>> {
    match value.get_ref() {
        DeValue::Array(array) if array.is_empty() => {
            errors.note(&value.span(), "this list is empty", "expected at least one entry").unwrap_or_default()
        }
        DeValue::Array(array) => array.iter().collect(),
        _ => vec![value],
    }
}

pub(super) fn text(value: Value<'_>, errors: &Errors) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) if !text.trim().is_empty() => Some(text.clone().into_owned()),
        DeValue::String(_) => errors.note(&value.span(), "this text is empty", "expected a text"),
        other => errors.note(&value.span(), format!("this is {}", article(other)), "expected a text in quotes"),
    }
}

pub(super) fn number(value: Value<'_>, errors: &Errors) -> Option<u64> {
    if let DeValue::Integer(integer) = value.get_ref()
        && let Ok(number) = u64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix())
    {
        return Some(number);
    }
    errors.note(&value.span(), format!("this is {}", article(value.get_ref())), "expected a number, 0 or more")
}

pub(super) fn truth(value: Value<'_>, errors: &Errors) -> Option<bool> {
    match value.get_ref() {
        DeValue::Boolean(truth) => Some(*truth),
        other => errors.note(&value.span(), format!("this is {}", article(other)), "expected true or false"),
    }
}

pub(super) fn date(value: Value<'_>, errors: &Errors) -> Option<Date> {
    if let DeValue::Datetime(moment) = value.get_ref()
        && let (Some(date), None) = (moment.date, moment.time)
        && let (Ok(year), Ok(month), Ok(day)) =
            (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day))
        && let Ok(date) = Date::new(year, month, day)
    {
        return Some(date);
    }
    let help = matches!(value.get_ref(), DeValue::String(_)).then(|| "write it without quotes".to_owned());
    errors.help(&value.span(), format!("this is {}", article(value.get_ref())), "expected a date, as 2025-12-31", help)
}

pub(super) fn choice<T: Copy>(value: Value<'_>, choices: &[(&str, T)], errors: &Errors) -> Option<T> {
    let word = text(value, errors)?;
    if let Some((_, chosen)) = choices.iter().find(|(name, _)| *name == word) {
        return Some(*chosen);
    }
    let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
    let help = nearest(&word, names.iter().copied());
    errors.help(&value.span(), format!("`{word}` is not known here"), format!("expected {}", names.join(", ")), help)
}

fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
