//! Every built-in policy is sound, its own examples hold, and they would notice a mistake in it.

use std::collections::BTreeSet;

use cryptassay::policy::{Policy, Setting, embedded, library};

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
    for policy in library() {
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
            let verdicts: Vec<_> = verdicts.collect();
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

/// A mistake of the sort that a hand makes: each number in a condition one up or down, each day one later or earlier, each member
/// of a set gone, each word of the document another.
fn mistakes(text: &str) -> Vec<(String, String)> {
    let mut mistakes = Vec::new();
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
                mistakes.push((format!("{} -> {new} in {}", &line[from..to], line.trim()), mutated));
            }
        }
        start += line.len();
    }
    mistakes
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

#[test]
fn no_slip_of_a_bound_or_a_day_passes_the_check() {
    for (file, text) in embedded() {
        let mistakes = mistakes(text);
        let passed: Vec<_> =
            mistakes.iter().filter(|(_, text)| check(file, text).is_ok()).map(|(what, _)| what).collect();
        assert!(passed.is_empty(), "{file}: {} of {} slips pass: {passed:#?}", passed.len(), mistakes.len());
    }
}
