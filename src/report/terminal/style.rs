use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::policy::Verdict;
use crate::report::{Detail, Layout};

/// Writes lines within the layout's width and in its colours.
pub(super) struct Painter<'a> {
    layout: Layout,
    out: &'a mut dyn Write,
}

impl<'a> Painter<'a> {
    pub(super) fn new(layout: Layout, out: &'a mut dyn Write) -> Self {
        Self { layout: Layout { width: layout.width.max(40), ..layout }, out }
    }

    pub(super) fn detail(&self) -> Detail {
        self.layout.detail
    }

    /// Columns of a line.
    pub(super) fn width(&self) -> usize {
        self.layout.width
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.hanging("", text, 0)
    }

    /// A painted head, then text that wraps under its own beginning, `indent` columns in.
    pub(super) fn hanging(&mut self, head: &str, text: &str, indent: usize) -> io::Result<()> {
        let (mut column, mut first) = (indent.max(visible(head)), true);
        write!(self.out, "{head}")?;
        for word in text.split(' ') {
            let length = word.chars().count();
            if !first && column + 1 + length > self.layout.width {
                write!(self.out, "\n{:indent$}", "")?;
                column = indent;
                first = true;
            }
            if !first {
                write!(self.out, " ")?;
                column += 1;
            }
            write!(self.out, "{word}")?;
            column += length;
            first = false;
        }
        writeln!(self.out)
    }

    pub(super) fn paint(&self, text: &str, style: Style) -> String {
        if self.layout.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(super) fn bold(&self, text: &str) -> String {
        self.paint(text, Style::new().bold())
    }

    pub(super) fn faint(&self, text: &str) -> String {
        self.paint(text, Style::new().dimmed())
    }

    /// A text in the colour of a verdict.
    pub(super) fn in_colour_of(&self, verdict: Verdict, text: &str) -> String {
        self.paint(text, style_of(verdict))
    }

    /// A verdict in its colour, padded to the longest.
    pub(super) fn verdict(&self, verdict: Verdict) -> String {
        self.paint(&format!("{:<14}", verdict.name()), style_of(verdict))
    }
}

/// How many columns a painted text takes: its escape sequences, which end with `m`, take none.
fn visible(painted: &str) -> usize {
    let mut parts = painted.split('\u{1b}');
    let first = parts.next().map_or(0, |part| part.chars().count());
    let after = |part: &str| part.split_once('m').map_or(0, |(_, text)| text.chars().count());
    first + parts.map(after).sum::<usize>()
}

fn style_of(verdict: Verdict) -> Style {
    let colour = match verdict {
        Verdict::Recommended | Verdict::Acceptable => AnsiColor::Green,
        Verdict::Legacy | Verdict::Deprecated => AnsiColor::Yellow,
        Verdict::Unlisted | Verdict::Indeterminate => AnsiColor::Magenta,
        Verdict::Forbidden => AnsiColor::Red,
    };
    let style = colour.on_default();
    if verdict == Verdict::Forbidden { style.bold() } else { style }
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn colours_take_no_columns() {
        assert_eq!(visible("  plain "), 8);
        assert_eq!(visible("  \u{1b}[1mbold\u{1b}[0m "), 7);
    }
}
