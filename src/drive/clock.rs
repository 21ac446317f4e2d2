//! The clocks: the time of day for people, and the steady one for limits.

#![expect(clippy::disallowed_methods, reason = "this is where clocks are read")]

use std::time::{Duration, Instant};

/// The date of today in UTC: the default of `--as-of`.
pub fn today() -> jiff::civil::Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// The steady clock.
pub(super) fn now() -> Instant {
    Instant::now()
}

/// The time so much later; a day later, if it cannot be expressed.
pub(super) fn after(now: Instant, duration: Duration) -> Instant {
    const DAY: Duration = Duration::from_secs(86_400);
    now.checked_add(duration).or_else(|| now.checked_add(DAY)).unwrap_or(now)
}

/// When a run began, by both clocks.
pub(super) struct Stopwatch {
    began: jiff::Timestamp,
    start: Instant,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self { began: jiff::Timestamp::now(), start: now() }
    }

    /// RFC 3339, in whole seconds.
    pub(super) fn began(&self) -> String {
        jiff::Timestamp::from_second(self.began.as_second()).unwrap_or(self.began).to_string()
    }

    pub(super) fn milliseconds(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
