use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::drive::{Progress, Work};

/// How long a run may last before progress is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Progress on standard error, for runs of more than a second, and only if it is a terminal.
pub(super) struct Bar {
    bar: ProgressBar,
    began: Instant,
}

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} of {len} {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        Self { bar, began: Instant::now() }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show(&self) {
        if self.bar.is_hidden() && self.began.elapsed() > PATIENCE {
            // Draws nothing where standard error is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Progress for Bar {
    fn found(&self, _work: Work, count: u64) {
        self.bar.inc_length(count);
        self.show();
    }

    fn begun(&self, _work: Work, name: &str) {
        self.bar.set_message(name.to_owned());
        self.show();
    }

    fn done(&self, _work: Work, _name: &str) {
        self.bar.inc(1);
        self.show();
    }
}
