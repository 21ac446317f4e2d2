//! Tables for people: columns as wide as they must be and no line wider than there is room.

/// A column is never made narrower than this for the sake of others.
const NARROWEST: usize = 10;
/// What stands between two columns.
const GAP: usize = 2;

/// Rows of cells under headings.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    indent: usize,
}

enum Row {
    Cells(Vec<String>),
    /// A text over all columns, so far in.
    Across(usize, String),
}

impl Table {
    pub(super) fn indented(indent: usize) -> Self {
        Self { rows: Vec::new(), indent }
    }

    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.cells(cells);
    }

    /// A row of as many cells as there are.
    pub(super) fn cells(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(Row::Cells(cells.into_iter().collect()));
    }

    /// A text at the margin, over all columns.
    pub(super) fn heading(&mut self, text: impl Into<String>) {
        self.rows.push(Row::Across(0, text.into()));
    }

    /// A text over all columns, further in than the rows.
    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.rows.push(Row::Across(self.indent.saturating_add(GAP), text.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table in so many columns of text.
    pub(super) fn render(&self, width: usize) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        for row in &self.rows {
            match row {
                Row::Cells(cells) => side_by_side(&mut text, self.indent, cells, &widths),
                Row::Across(indent, across) => {
                    let room = [width.saturating_sub(*indent)];
                    side_by_side(&mut text, *indent, std::slice::from_ref(across), &room);
                }
            }
        }
        text
    }

    /// As wide as the widest cell, or less where the room is short: the widest give way first, and no word is broken before it must.
    fn widths(&self, width: usize) -> Vec<usize> {
        let mut widths: Vec<(usize, usize)> = Vec::new();
        for row in &self.rows {
            let Row::Cells(row) = row else { continue };
            widths.resize(widths.len().max(row.len()), (0, 0));
            for ((width, least), cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(columns(cell));
                *least = cell.split_whitespace().map(columns).max().unwrap_or_default().max(*least);
            }
        }
        let gaps = widths.len().saturating_sub(1).saturating_mul(GAP).saturating_add(self.indent);
        let room = width.saturating_sub(gaps);
        while widths.iter().map(|(width, _)| width).sum::<usize>() > room {
            let whole = widths.iter().any(|(width, least)| width > least);
            let can = |(width, least): &(usize, usize)| if whole { width > least } else { *width > NARROWEST };
            let Some((widest, _)) = widths.iter_mut().filter(|it| can(it)).max_by_key(|(width, _)| *width) else {
                break;
            };
            *widest = widest.saturating_sub(1);
        }
        widths.into_iter().map(|(width, _)| width).collect()
    }
}

fn side_by_side(text: &mut String, indent: usize, cells: &[String], widths: &[usize]) {
    let cells: Vec<_> = cells.iter().zip(widths).map(|(cell, width)| wrapped(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    for line in 0..height {
        let mut out = " ".repeat(indent);
        for (cell, width) in cells.iter().zip(widths) {
            let piece = cell.get(line).map(String::as_str).unwrap_or_default();
            out.push_str(piece);
            out.push_str(&" ".repeat(width.saturating_sub(columns(piece)).saturating_add(GAP)));
        }
        text.push_str(out.trim_end());
        text.push('\n');
    }
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

/// A text in lines of so many columns, broken between words where that is possible.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        loop {
            let Some(line) = lines.last_mut() else { return lines };
            let gap = usize::from(!line.is_empty());
            let room = width.saturating_sub(columns(line).saturating_add(gap));
            if word.len() <= room {
                line.extend(std::iter::repeat_n(' ', gap));
                line.extend(&word);
                break;
            }
            if !line.is_empty() {
                lines.push(String::new());
                continue;
            }
            let rest = word.split_off(width.min(word.len()));
            line.extend(&word);
            word = rest;
            lines.push(String::new());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_there_is_room() {
        let mut table = Table::indented(2);
        table.row([
            "RSA".to_owned(),
            "a long sentence that must be broken somewhere".to_owned(),
            "2030-12-31".to_owned(),
        ]);
        table.heading("a heading that runs over all of the columns and is wide");
        let text = table.render(40);
        assert!(text.lines().all(|line| columns(line) <= 40), "{text}");
        assert_eq!(text.lines().next(), Some("  RSA  a long sentence that   2030-12-31"));
    }

    #[test]
    fn words_longer_than_a_line_are_broken() {
        assert_eq!(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrapped("", 3), [""]);
    }
}
