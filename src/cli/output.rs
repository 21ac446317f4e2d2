use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::problem::Problem;
use crate::report::{Detail, Layout};

/// Columns of a report that does not go to a terminal.
const WIDTH_ELSEWHERE: usize = 120;
/// More columns than this make long lines, not better ones.
const WIDTH_MOST: usize = 140;

/// Where a result goes: standard output, or a file that appears whole or not at all.
pub(super) struct Output {
    to: Option<PathBuf>,
}

impl Output {
    pub(super) fn new(to: Option<&Path>) -> Self {
        Self { to: to.filter(|path| path.as_os_str() != "-").map(Path::to_path_buf) }
    }

    /// The layout for reports for people.
    pub(super) fn layout(&self, detail: Detail) -> Layout {
        let stdout = io::stdout();
        let terminal = self.to.is_none() && stdout.is_terminal();
        let width = terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
        let mut layout = Layout::plain(width.unwrap_or(WIDTH_ELSEWHERE).min(WIDTH_MOST), detail);
        layout.colour = self.to.is_none() && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        layout
    }

    /// Hands the writer to `write`, and finishes the file under its own name only when all is written.
    pub(super) fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Problem> {
        let Some(path) = &self.to else {
            let mut out = BufWriter::new(io::stdout().lock());
            write(&mut out)?;
            return Ok(out.flush()?);
        };
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let finish = || {
            let mut out = BufWriter::new(File::create(&part)?);
            write(&mut out)?;
            out.into_inner()?.sync_all()?;
            std::fs::rename(&part, path)
        };
        finish().map_err(|error| {
            // The half-written file is of no use; the first error is the one to report.
            let _ = std::fs::remove_file(&part);
            Problem::file(path.display().to_string())(error)
        })
    }
}

/// Says on standard error why the run ends.
pub(super) fn complain(problem: &Problem) {
    if problem.is_silent() {
        return;
    }
    let mut err = anstream::stderr().lock();
    // Nothing is left to do if standard error is closed.
    let _ = match problem {
        Problem::Rendered(text) => writeln!(err, "{text}"),
        problem => writeln!(err, "cryptassay: {problem}"),
    };
}

/// Says something on standard error that does not end the run.
pub(super) fn remark(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "cryptassay: {text}");
}
