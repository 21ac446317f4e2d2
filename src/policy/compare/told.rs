//! Cells in words.

use jiff::civil::Date;

use super::Told;
use super::axes::{Axis, Cell, Key};
use crate::vocab::Value;

/// What some cells of an axis are, for a person: the name of the axis and its values, neighbours as one range.
pub(super) fn condition(axis: &Axis, cells: &[&Cell]) -> Told {
    let name = match axis.key {
        Key::Parameter(parameter) => parameter.name(),
        Key::Usage => "usage",
        Key::Protocol => "protocol",
        Key::Asset => "asset",
        Key::Standing => "standing",
    };
    let words = axis.cells.iter().all(|cell| matches!(cell, Cell::Word(_)));
    let others: Vec<_> = axis.cells.iter().filter(|cell| words && !cells.contains(cell)).collect();
    let all_but = if others.len() < cells.len() { joined(&others) } else { Vec::new() };
    Told { name: name.to_owned(), values: joined(cells), all_but, if_known: false }
}

fn joined(cells: &[&Cell]) -> Vec<String> {
    let mut ranges: Vec<Cell> = Vec::new();
    for cell in cells {
        match (ranges.last_mut(), cell) {
            (Some(Cell::Numbers(_, to)), Cell::Numbers(from, end)) if to.checked_add(1) == Some(*from) => *to = *end,
            (Some(Cell::Days(_, until)), Cell::Days(from, end)) if until.tomorrow().is_ok_and(|it| it == *from) => {
                *until = *end;
            }
            _ => ranges.push((*cell).clone()),
        }
    }
    ranges.iter().map(in_words).collect()
}

fn in_words(cell: &Cell) -> String {
    match cell {
        Cell::Word(word) => word.clone(),
        Cell::Numbers(from, to) if from == to => from.to_string(),
        Cell::Numbers(0, u64::MAX) => "any".to_owned(),
        Cell::Numbers(0, to) => format!("≤ {to}"),
        Cell::Numbers(from, u64::MAX) => format!("≥ {from}"),
        Cell::Numbers(from, to) => format!("{from} to {to}"),
        Cell::Days(Date::MIN, Date::MAX) => "any day".to_owned(),
        Cell::Days(Date::MIN, until) => format!("until {until}"),
        Cell::Days(from, Date::MAX) => format!("from {from}"),
        Cell::Days(from, until) => format!("{from} to {until}"),
        Cell::Usage(it) => it.name().to_owned(),
        Cell::Protocol(it) => it.name().to_owned(),
        Cell::Asset(it) => it.name().to_owned(),
        Cell::Standing(it) => it.name().to_owned(),
        Cell::Other => "other".to_owned(),
    }
}

/// A value that lies in a cell of a parameter; none, if the parameter is not given there.
pub(super) fn value(cell: &Cell) -> Option<Value> {
    match cell {
        Cell::Word(word) => Some(Value::from(word.as_str())),
        // Sizes are multiples of 8 where a range holds one: some documents ask for it.
        Cell::Numbers(from, to) => {
            let multiple = from.checked_next_multiple_of(8).filter(|it| it <= to && *from > 0);
            Some(Value::from(multiple.unwrap_or(if *from == 0 { *to } else { *from })))
        }
        Cell::Days(from, until) => Some(Value::from(if *from == Date::MIN { *until } else { *from })),
        _ => None,
    }
}
