//! Which policies a word stands for: an id, the beginning of ids, all of a jurisdiction, all.

use std::collections::BTreeSet;

use jiff::civil::Date;
use thiserror::Error;

use super::Policy;

/// Why a word stands for no policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SelectionError {
    /// Nothing is called so.
    #[error("no policy is called {word:?}{}", hint(near))]
    Unknown {
        /// The word.
        word: String,
        /// What it may have been meant to be, nearest first.
        near: Vec<String>,
    },
    /// There are such policies, but on that day none of them was in force.
    #[error("no policy of {word:?} is in force on {as_of}: {}", editions.join(", "))]
    NotInForce {
        /// The word.
        word: String,
        /// The day.
        as_of: Date,
        /// Those that there are, each with when it is in force.
        editions: Vec<String>,
    },
}

fn hint(near: &[String]) -> String {
    if near.is_empty() {
        return "; `cryptassay policy list` names them all".to_owned();
    }
    format!("; did you mean {}?", near.join(" or "))
}

/// The policies that a word stands for, by id: `eccg-acm-2` that policy, whether in force or not; `ncsc-nl-tls` or `eccg`, whole
/// words that ids begin with, and `eu:*`, `de:*` or `*` those of them that are in force on that day, are no drafts, and are not
/// replaced by one that is. Before its first day the id of a document stands for the edition that it replaces, whose id is the same
/// with an edition behind it: `mozilla-modern` for `mozilla-modern-5.7`.
///
/// # Errors
/// If there is no such policy, or none of them is in force.
pub fn select<'p>(library: &'p [Policy], word: &str, as_of: Date) -> Result<Vec<&'p Policy>, SelectionError> {
    if let Some(policy) = library.iter().find(|policy| policy.id() == word) {
        return Ok(vec![edition_on(library, policy, as_of)]);
    }
    let meant: Vec<_> = library.iter().filter(|policy| belongs(policy, word)).collect();
    if meant.is_empty() {
        return Err(SelectionError::Unknown { word: word.to_owned(), near: near(library, word) });
    }
    let current: Vec<_> = meant.iter().copied().filter(|policy| is_current(library, policy, as_of)).collect();
    if current.is_empty() {
        let editions = meant.into_iter().map(when).collect();
        return Err(SelectionError::NotInForce { word: word.to_owned(), as_of, editions });
    }
    Ok(current)
}

/// The policy, or before its first day the edition of the same document that it replaces.
fn edition_on<'p>(library: &'p [Policy], policy: &'p Policy, as_of: Date) -> &'p Policy {
    let older = |of: &Policy| {
        let same = |it: &&Policy| of.replaces.contains(&it.id) && belongs(it, policy.id()) && it.in_force < of.in_force;
        library.iter().find(same)
    };
    let mut editions = std::iter::successors(Some(policy), |newer| older(newer));
    editions.find(|it| it.in_force <= as_of).unwrap_or(policy)
}

fn belongs(policy: &Policy, word: &str) -> bool {
    match word.strip_suffix('*') {
        Some("") => true,
        Some(jurisdiction) => {
            jurisdiction.strip_suffix(':').is_some_and(|code| code.eq_ignore_ascii_case(&policy.jurisdiction))
        }
        None => policy.id().strip_prefix(word).is_some_and(|rest| !word.is_empty() && rest.starts_with('-')),
    }
}

fn is_current(library: &[Policy], policy: &Policy, as_of: Date) -> bool {
    let binds = |policy: &Policy| !policy.draft && policy.is_in_force(as_of);
    // What has been replaced stays so when its successor is withdrawn too.
    let began = |by: &Policy| !by.draft && by.in_force <= as_of;
    let replaced = |by: &Policy| began(by) && by.replaces.iter().any(|id| id == policy.id());
    binds(policy) && !library.iter().any(replaced)
}

fn when(policy: &Policy) -> String {
    let draft = if policy.draft { ", a draft" } else { "" };
    let until = policy.withdrawn.map(|last| format!(" to {last}")).unwrap_or_default();
    format!("{} from {}{until}{draft}", policy.id(), policy.in_force)
}

/// The nearest of all words that stand for something.
fn near(library: &[Policy], word: &str) -> Vec<String> {
    let mut words: BTreeSet<String> = BTreeSet::from(["*".to_owned()]);
    for policy in library {
        words.insert(policy.id().to_owned());
        words.insert(format!("{}:*", policy.jurisdiction.to_lowercase()));
        words.extend(policy.id().match_indices('-').filter_map(|(at, _)| policy.id().get(..at)).map(str::to_owned));
    }
    let wanted = word.to_lowercase();
    let mut scored: Vec<_> = words
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&wanted, &known), known))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored.into_iter().take(3).map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use jiff::civil::date;

    use super::*;
    use crate::policy::library;

    fn ids(word: &str, as_of: Date) -> Vec<&'static str> {
        select(library(), word, as_of).unwrap().into_iter().map(Policy::id).collect()
    }

    #[test]
    fn a_word_stands_for_what_it_names() {
        let today = date(2026, 11, 24);
        assert_eq!(ids("eccg-acm-2", today), ["eccg-acm-2"]);
        assert_eq!(ids("eccg", today), ["eccg-acm-2"]);
        assert_eq!(ids("eccg-acm", today), ["eccg-acm-2"]);
        assert!(ids("eu:*", today).contains(&"etsi-ts-119-312"));
        assert!(ids("*", today).len() > ids("EU:*", today).len());
        assert!(!ids("eu:*", today).contains(&"bsi-tr-02102"));
    }

    #[test]
    fn the_edition_then_in_force_is_taken() {
        // The Dutch guidelines of 2025 were published in May 2025 and replace those of 2021.
        assert_eq!(ids("ncsc-nl-tls", date(2025, 5, 1)), ["ncsc-nl-tls-2.1"]);
        assert_eq!(ids("ncsc-nl", date(2026, 11, 24)), ["ncsc-nl-tls-2025"]);
        // TR-02102 of 2026 came on 2026-01-23; before that its id stands for the edition of 2025.
        assert_eq!(ids("bsi-tr-02102", date(2026, 1, 22)), ["bsi-tr-02102-2025-01"]);
        assert_eq!(ids("bsi-tr-02102", date(2026, 1, 23)), ["bsi-tr-02102"]);
        assert_eq!(ids("mozilla-modern", date(2025, 6, 1)), ["mozilla-modern-5.7"]);
        assert_eq!(ids("bsi-tr-02102", date(2001, 1, 1)), ["bsi-tr-02102"]);
        // By its id an edition is to be had at any time.
        assert_eq!(ids("ncsc-nl-tls-2.1", date(2026, 11, 24)), ["ncsc-nl-tls-2.1"]);
        let none = select(library(), "ncsc-nl-tls", date(2000, 1, 1)).unwrap_err().to_string();
        assert!(none.contains("2000-01-01") && none.contains("ncsc-nl-tls-2025 from"), "{none}");
    }

    #[test]
    fn what_is_called_nothing_has_neighbours() {
        let today = date(2026, 11, 24);
        for (word, meant) in [("ecgc-acm", "eccg-acm"), ("bsi-tr-2102", "bsi-tr-02102"), ("nll:*", "nl:*")] {
            let error = select(library(), word, today).unwrap_err().to_string();
            assert!(error.contains("did you mean") && error.contains(meant), "{word}: {error}");
        }
        for word in ["", "-", ":*", "eccg-", "eccg-ac", "zz:*", "**"] {
            assert!(matches!(select(library(), word, today), Err(SelectionError::Unknown { .. })), "{word}");
        }
    }
}
