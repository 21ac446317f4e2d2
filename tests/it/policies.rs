//! Every built-in policy is sound, its own examples hold, and they would notice a mistake in it.

use std::collections::BTreeSet;

use cryptassay::policy::{Case, Condition, Policy, Setting, Verdict, embedded, library};

/// What `policy check` says of a file.
fn check(file: &str, text: &str) -> Result<(), String> {
    let policy = Policy::parse(file, text).map_err(|errors| errors.render(file, text, false))?;
    let report = policy.check();
    if report.is_clean() { Ok(()) } else { Err(report.errors().render(file, text, false)) }
}

#[test]
fn every_policy_passes_its_check() {
    let problems: Vec<_> = embedded().iter().filter_map(|(file, text)| check(file, text).err()).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn every_policy_is_in_the_library() {
    let ids: BTreeSet<_> = library().iter().map(|policy| format!("{}.toml", policy.id())).collect();
    let files: BTreeSet<_> = embedded().iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(ids, files);
}

#[test]
fn every_rule_has_an_example_of_every_mechanism() {
    for policy in library() {
        for rule in &policy.rules {
            for family in &rule.mechanisms {
                let shown = rule.examples.iter().any(|example| example.aspect.algorithm.family == *family);
                assert!(shown, "{}: {family}", rule.id);
            }
        }
    }
}

/// The answers to a question stand in the order of what they demand; whoever demands more is never told that more is fine.
#[test]
fn whoever_asks_for_more_gets_no_better_verdict() {
    // The profiles of ACN are alternatives: neither contains the other.
    for policy in library().iter().filter(|policy| policy.id() != "acn-tls") {
        let examples = policy.rules.iter().flat_map(|rule| &rule.examples);
        for (example, (name, question)) in examples.flat_map(|it| policy.context().iter().map(move |asked| (it, asked)))
        {
            let verdicts = question.values.iter().map(|answer| {
                let mut with = example.with.clone();
                with.insert(name.clone(), answer.clone());
                let mut setting = Setting::new(example.on, &with);
                (setting.protocol, setting.asset, setting.standing) =
                    (example.protocol, example.asset, example.standing);
                policy.aspect(&example.aspect, &setting).verdict()
            });
            // Where a fact is missing there is no verdict yet.
            let verdicts: Vec<_> = verdicts.filter(|it| *it != Some(Verdict::Indeterminate)).collect();
            assert!(
                verdicts.is_sorted(),
                "{}: {:?} on {}: {name}: {verdicts:?}",
                policy.id(),
                example.aspect,
                example.on
            );
        }
    }
}

/// The text with one slip of the hand each: a number in a condition one up or down, a day one later or earlier.
fn slips_in(text: &str) -> Vec<(String, String)> {
    let mut slips = Vec::new();
    let mut start = 0;
    let mut in_rule = false;
    let mut in_examples = false;
    for line in text.split_inclusive('\n') {
        let code = line.split('#').next().unwrap_or_default().trim();
        in_rule |= code == "[[rule]]";
        in_examples = (in_examples && code != "]" && code != "[[rule]]") || code.starts_with("examples");
        let rules =
            code.contains("when") || code.contains("phases") || code.contains("own =") || code.starts_with("require");
        if in_rule && !in_examples && rules && !code.starts_with("note") {
            for (from, to, new) in edits(line) {
                let mutated = format!("{}{new}{}", &text[..start + from], &text[start + to..]);
                slips.push((format!("{} -> {new} in {}", &line[from..to], line.trim()), mutated));
            }
        }
        start += line.len();
    }
    slips
}

/// Numbers and days of a line, each with what a slip makes of it.
fn edits(line: &str) -> Vec<(usize, usize, String)> {
    let mut edits = Vec::new();
    let mut quoted = false;
    let mut token = None;
    for (at, sign) in line.char_indices().chain([(line.len(), ' ')]) {
        let part = !quoted && (sign.is_ascii_digit() || (sign == '-' && token.is_some()));
        match (token, part) {
            (None, true) => token = Some(at),
            (Some(from), false) => {
                edits.extend(slips(&line[from..at]).into_iter().map(|slip| (from, at, slip)));
                token = None;
            }
            _ => {}
        }
        quoted ^= sign == '"';
    }
    edits
}

fn slips(token: &str) -> Vec<String> {
    if let Ok(number) = token.parse::<u64>() {
        return [number.checked_add(1), number.checked_sub(1)].into_iter().flatten().map(|it| it.to_string()).collect();
    }
    let Ok(day) = token.parse::<jiff::civil::Date>() else { return Vec::new() };
    [day.tomorrow(), day.yesterday()].into_iter().flatten().map(|it| it.to_string()).collect()
}

/// Whether a file with a slip in it would be noticed: it is refused, or an example no longer holds. That examples are missing does
/// not count, for they are asked for by the slip itself.
fn noticed(file: &str, text: &str) -> bool {
    Policy::parse(file, text).map_or(true, |policy| !policy.check().failed.is_empty())
}

#[test]
fn no_slip_of_a_bound_or_a_day_goes_unnoticed() {
    let mut tried = 0;
    for (file, text) in embedded() {
        let mut slips = slips_in(text);
        // What a document says of days after its own last one nobody is told.
        let withdrawn = Policy::parse(file, text).expect("is sound").withdrawn;
        slips.retain(|(what, _)| {
            let day = what.split(' ').next().and_then(|token| token.parse::<jiff::civil::Date>().ok());
            day.is_none_or(|day| withdrawn.is_none_or(|last| day < last))
        });
        let passed: Vec<_> = slips.iter().filter(|(_, text)| !noticed(file, text)).map(|(what, _)| what).collect();
        assert!(passed.is_empty(), "{file}: {} of {} slips pass: {passed:#?}", passed.len(), slips.len());
        tried += slips.len();
    }
    assert!(tried > 100, "only {tried} slips were tried");
}

/// A policy with one member less in one set, for each member of each set of more than one.
fn with_a_member_less(policy: &Policy) -> Vec<(String, Policy)> {
    let mut slips = Vec::new();
    for (at, rule) in policy.rules.iter().enumerate() {
        // Where a case says in its own words what silence means, no verdict tells the two apart.
        let tells = |case: &Case| case.phases.iter().any(|phase| phase.verdict != policy.silence.verdict);
        for (of, case) in rule.cases.iter().enumerate().filter(|(_, case)| tells(case)) {
            for (parameter, condition) in &case.when.parameters {
                for (member, less) in less(condition) {
                    let mut slip = policy.clone();
                    // What the rule requires of all its cases stands in the file once.
                    let required = rule.require.parameters.contains_key(parameter);
                    let cases = slip.rules[at].cases.iter_mut().enumerate();
                    for (_, case) in cases.filter(|(other, _)| required || *other == of) {
                        case.when.parameters.insert(*parameter, less.clone());
                    }
                    slips.push((format!("{} without {parameter} {member}", rule.id), slip));
                }
            }
        }
        let told = rule.mechanisms.len() > 1 && rule.cases.iter().any(tells);
        for family in rule.mechanisms.iter().filter(|_| told) {
            let mut slip = policy.clone();
            slip.rules[at].mechanisms.retain(|it| it != family);
            slips.push((format!("{} without {family}", rule.id), slip));
        }
    }
    slips
}

/// Each set without one of its members. What a case excepts is left alone: other cases name it, and would overlap.
fn less(condition: &Condition) -> Vec<(String, Condition)> {
    fn without<T: Ord + Clone>(set: &BTreeSet<T>, member: &T) -> BTreeSet<T> {
        set.iter().filter(|it| *it != member).cloned().collect()
    }
    match condition {
        Condition::IfKnown(inner) => {
            less(inner).into_iter().map(|(member, less)| (member, Condition::IfKnown(Box::new(less)))).collect()
        }
        Condition::Words(set) if set.len() > 1 => {
            set.iter().map(|it| (it.clone(), Condition::Words(without(set, it)))).collect()
        }
        Condition::Numbers(set) if set.len() > 1 => {
            set.iter().map(|it| (it.to_string(), Condition::Numbers(without(set, it)))).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn no_member_of_a_set_goes_missing_unnoticed() {
    for policy in library() {
        let slips = with_a_member_less(policy);
        let passed: Vec<_> =
            slips.iter().filter(|(_, slip)| slip.check().failed.is_empty()).map(|(what, _)| what).collect();
        assert!(passed.is_empty(), "{}: {} of {} slips pass: {passed:#?}", policy.id(), passed.len(), slips.len());
    }
}

#[test]
fn no_other_verdict_goes_unnoticed() {
    for policy in library() {
        for (at, rule) in policy.rules.iter().enumerate() {
            for (of, case) in rule.cases.iter().enumerate() {
                // Phases that begin after the document's own last day decide nothing.
                let begins = |phase: usize| phase.checked_sub(1).and_then(|before| case.phases[before].until);
                let reached = |phase: usize| begins(phase).zip(policy.withdrawn).is_none_or(|(end, last)| end < last);
                for (phase, now) in case.phases.iter().enumerate().filter(|(phase, _)| reached(*phase)) {
                    let mut slip = policy.clone();
                    let other = if now.verdict == Verdict::Forbidden { Verdict::Legacy } else { Verdict::Forbidden };
                    slip.rules[at].cases[of].phases[phase].verdict = other;
                    assert!(!slip.check().failed.is_empty(), "{}: case {of}, phase {phase}", rule.id);
                }
            }
        }
    }
}

/// What no rule names is told with the usage: ECCG's tables have no row for Camellia, and BSI's rules on RSA leave no usage out.
#[test]
fn what_a_policy_is_silent_on_is_told() {
    let report = |id: &str| library().iter().find(|policy| policy.id() == id).expect("it is built in").check();
    let eccg = report("eccg-acm-2");
    assert!(eccg.silent.iter().any(|family| family.name() == "Camellia"), "{:?}", eccg.silent);
    assert!(!eccg.silent.iter().any(|family| ["AES", "PSK"].contains(&family.name())), "{:?}", eccg.silent);
    let named = eccg.silent_in.values().flatten().any(|family| eccg.silent.contains(family));
    assert!(!named, "what is named nowhere is told once: {:?}", eccg.silent_in);
}
