//! UTCTime and GeneralizedTime (RFC 5280 §4.1.2.5, X.680 §46-47), as they should be and as they are found.

use jiff::Span;
use jiff::civil::{Date, DateTime};

use super::tlv::Element;

/// A point in time as a certificate states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// In UTC.
    pub(super) at: DateTime,
    /// What RFC 5280 does not allow about its form.
    pub(super) odd: Option<&'static str>,
}

impl Time {
    /// The day in UTC.
    pub(super) fn date(&self) -> Date {
        self.at.date()
    }

    /// The days from this second to another, both included: a day that is begun counts (CA/Browser Forum BR 6.3.2). None if the other
    /// comes first.
    pub(super) fn days_until(&self, other: &Self) -> u64 {
        let seconds = self.at.duration_until(other.at).as_secs().saturating_add(1);
        u64::try_from(seconds).unwrap_or_default().div_ceil(86_400)
    }

    /// RFC 3339, in UTC.
    pub(super) fn text(&self) -> String {
        self.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

/// Reads a Time. `None`: no time at all.
pub(super) fn read(element: &Element<'_>) -> Option<Time> {
    let octets = element.content;
    let (year, rest, generalized) = match element.tag {
        0x17 => {
            let (digits, rest) = number(octets, 2)?;
            // RFC 5280 §4.1.2.5.1: 50 to 99 are in the last century.
            (if digits >= 50 { 1900_i16.checked_add(digits)? } else { 2000_i16.checked_add(digits)? }, rest, false)
        }
        0x18 => {
            let (digits, rest) = number(octets, 4)?;
            (digits, rest, true)
        }
        _ => return None,
    };
    let (month, rest) = number(rest, 2)?;
    let (day, rest) = number(rest, 2)?;
    let (hour, rest) = number(rest, 2)?;
    let mut odd = None;
    let (minute, rest) = number(rest, 2).unwrap_or_else(|| {
        odd = Some("without minutes");
        (0, rest)
    });
    let (second, rest) = number(rest, 2).unwrap_or_else(|| {
        odd = odd.or(Some("without seconds"));
        (0, rest)
    });
    let (rest, fraction) = after_fraction(rest);
    if fraction {
        odd = odd.or(Some("with fractions of a second"));
    }
    let small = |number: i16| i8::try_from(number).ok();
    // A leap second (60) is written by some and is the second before it for our purpose.
    let second = if second == 60 { 59 } else { second };
    let local =
        DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    let at = match rest {
        b"Z" => local,
        b"" => {
            odd = odd.or(Some("without a time zone, taken as UTC"));
            local
        }
        _ => {
            odd = odd.or(Some("with an offset from UTC"));
            shifted(local, rest)?
        }
    };
    if generalized && (1950..2050).contains(&at.year()) {
        odd = odd.or(Some("GeneralizedTime before 2050"));
    }
    Some(Time { at, odd })
}

/// The first digits as a number, and what follows.
fn number(octets: &[u8], digits: usize) -> Option<(i16, &[u8])> {
    let (head, rest) = octets.split_at_checked(digits)?;
    let mut value = 0_i16;
    for octet in head {
        let digit = char::from(*octet).to_digit(10)?;
        value = value.checked_mul(10)?.checked_add(i16::try_from(digit).ok()?)?;
    }
    Some((value, rest))
}

/// What follows a decimal fraction, and whether there is one.
fn after_fraction(octets: &[u8]) -> (&[u8], bool) {
    match octets.split_first() {
        Some((b'.' | b',', rest)) => {
            let digits = rest.iter().take_while(|octet| octet.is_ascii_digit()).count();
            (rest.get(digits..).unwrap_or_default(), true)
        }
        _ => (octets, false),
    }
}

/// The time in UTC of a local time with its `+hhmm`.
fn shifted(local: DateTime, zone: &[u8]) -> Option<DateTime> {
    let (sign, digits) = zone.split_first()?;
    let (hours, rest) = number(digits, 2)?;
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { number(rest, 2)? };
    let total = i64::from(hours).checked_mul(60)?.checked_add(i64::from(minutes))?;
    let total = match sign {
        b'+' => total.checked_neg()?,
        b'-' => total,
        _ => return None,
    };
    if !rest.is_empty() {
        return None;
    }
    local.checked_add(Span::new().try_minutes(total).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::scan::certificate::tlv::Reader;

    fn time(tag: u8, text: &str) -> Option<(String, Option<&'static str>)> {
        let mut octets = vec![tag, u8::try_from(text.len()).unwrap()];
        octets.extend_from_slice(text.as_bytes());
        read(&Reader::new(&octets).any("Time").unwrap()).map(|time| (time.text(), time.odd))
    }

    /// CA/Browser Forum BR 6.3.2: a day is 86,400 seconds, and a second more is another day.
    #[test]
    fn a_day_that_is_begun_counts() {
        let days = |from: &str, until: &str| {
            let time = |text: &str| {
                let octets = [&[0x17, 13], text.as_bytes()].concat();
                read(&Reader::new(&octets).any("Time").unwrap()).unwrap()
            };
            time(from).days_until(&time(until))
        };
        assert_eq!(days("260101000000Z", "260101235959Z"), 1);
        assert_eq!(days("260101000000Z", "260102000000Z"), 2);
        assert_eq!(days("260315120000Z", "261001115959Z"), 200);
        assert_eq!(days("260315120000Z", "261001120000Z"), 201);
        assert_eq!(days("260102000000Z", "260101000000Z"), 0);
    }

    #[test]
    fn forms() {
        assert_eq!(time(0x17, "491231235959Z").unwrap(), ("2049-12-31T23:59:59Z".to_owned(), None));
        assert_eq!(time(0x17, "500101000000Z").unwrap(), ("1950-01-01T00:00:00Z".to_owned(), None));
        assert_eq!(time(0x18, "99991231235959Z").unwrap(), ("9999-12-31T23:59:59Z".to_owned(), None));
        assert_eq!(time(0x17, "2501010000Z").unwrap().1, Some("without seconds"));
        assert_eq!(time(0x17, "250101003000+0100").unwrap().0, "2024-12-31T23:30:00Z");
        assert_eq!(time(0x18, "20600101000000.5Z").unwrap().1, Some("with fractions of a second"));
        assert!(time(0x17, "251301000000Z").is_none());
        assert!(time(0x17, "yesterday").is_none());
        assert!(time(0x18, "99991231235959-2359").is_none());
    }
}
