use std::collections::{BTreeMap, BTreeSet};

use ::toml::de::DeValue;
use jiff::civil::Date;

use super::conditions;
use crate::inventory::{AssetKind, Standing};
use crate::policy::document::{Case, ContextQuestion, Delegation, Filters, Phase, Rule};
use crate::policy::outcome::{Citation, RuleId};
use crate::policy::source::{Errors, Section, Value, choice, date, list, nearest, text, truth};
use crate::policy::{Conditions, Verdict};
use crate::vocab::{Family, FamilyEntry, Kind, Protocol, Usage};

/// What the rules of a file may refer to.
pub(super) struct Scope<'a> {
    pub(super) policy: &'a str,
    pub(super) document: &'a Citation,
    pub(super) words: &'a BTreeMap<String, Verdict>,
    pub(super) context: &'a BTreeMap<String, ContextQuestion>,
    pub(super) treats: &'a BTreeSet<Kind>,
    pub(super) leaves_out: &'a BTreeSet<Family>,
    pub(super) in_force: Option<Date>,
}

/// Every rule of the file, then those of the policies that it extends.
pub(super) fn read<'a>(
    top: &mut Section<'a>,
    base: Vec<Rule>,
    due: bool,
    scope: &Scope<'_>,
    errors: &'a Errors,
) -> Vec<Rule> {
    let Some(value) = (if due { top.required("rule") } else { top.optional("rule") }) else { return base };
    let mut rules: Vec<Rule> = Vec::new();
    for value in list(value, errors) {
        let Some(rule) = rule(value, scope, errors) else { continue };
        if let Some(first) = rules.iter().find(|known| known.id == rule.id) {
            let also = Some((first.place.clone(), "the first is here".to_owned()));
            errors.full::<()>(&rule.place, format!("two rules are called {}", rule.id), "the second", also, None);
        }
        rules.push(rule);
    }
    let own = rules.len();
    rules.extend(base);
    for rule in rules.iter().take(own) {
        for refined in rule.refines.iter().filter(|id| !rules.iter().any(|rule| rule.id == **id)) {
            // All ids of a policy begin alike: what comes after that tells them apart.
            let of_policy = rules.iter().filter(|rule| rule.id.policy() == refined.policy());
            let help = nearest(refined.rule(), of_policy.map(|rule| rule.id.rule()));
            errors.help::<()>(
                &rule.place,
                format!("{} refines {refined}, which is no rule here", rule.id),
                "this rule",
                help,
            );
        }
    }
    rules
}

fn rule<'a>(value: Value<'a>, scope: &Scope<'_>, errors: &'a Errors) -> Option<Rule> {
    let mut section = Section::of(value, "a rule", errors)?;
    let id = section.text("id").map(|id| RuleId(format!("{}/{id}", scope.policy)));
    let place = section.optional("id").map_or_else(|| value.span(), ::toml::Spanned::span);
    let mechanisms: Vec<_> =
        section.required("mechanism").map(|value| mechanisms(value, scope, errors)).unwrap_or_default();
    let filters = filters(&mut section, errors);
    let full = |id: String| RuleId(if id.contains('/') { id } else { format!("{}/{id}", scope.policy) });
    let refines = section.list("refines").into_iter().filter_map(|value| text(value, errors)).map(full);
    let note = section.optional_text("note");
    let binding = section.optional("binding").and_then(|value| choice(value, super::BINDINGS, errors));
    let delegates = section.optional("delegates").and_then(|value| delegation(value, errors));
    let require = section.optional("require").map(|value| conditions::read(value, &mechanisms, scope, errors));
    let require = require.unwrap_or_default();
    let cases = cases(&mut section, &require, &mechanisms, scope, errors);
    let cite = section.required("cite").and_then(|value| {
        let mut section = Section::of(value, "a citation", errors)?;
        let cite = super::citation(&mut section, scope.document, errors);
        section.finish();
        cite
    });
    let examples = super::examples::read(&mut section, &mechanisms, &filters, scope, errors);
    section.finish();
    Some(Rule {
        id: id?,
        mechanisms,
        filters,
        require,
        cases,
        refines: refines.collect(),
        note,
        binding,
        delegates,
        cite: cite?,
        examples,
        place,
    })
}

/// What the document leaves to whom.
fn delegation<'a>(value: Value<'a>, errors: &'a Errors) -> Option<Delegation> {
    let mut section = Section::of(value, "`delegates`", errors)?;
    let looser = section.choice("what", &[("later-end", false), ("looser", true)]);
    let (to, note) = (section.text("to"), section.text("note"));
    section.finish();
    Some(Delegation { to: to?, looser: looser?, note: note? })
}

/// Families, each known and of a kind that the document treats.
pub(super) fn mechanisms(value: Value<'_>, scope: &Scope<'_>, errors: &Errors) -> Vec<Family> {
    list(value, errors).into_iter().filter_map(|value| mechanism(value, scope, errors)).collect()
}

fn mechanism(value: Value<'_>, scope: &Scope<'_>, errors: &Errors) -> Option<Family> {
    let name = text(value, errors)?;
    let family = Family::new(&name);
    let Some(kind) = family.kind() else {
        let help = nearest(&name, FamilyEntry::all().map(FamilyEntry::name));
        return errors.help(
            &value.span(),
            format!("no family of algorithms is called `{name}`"),
            "unknown family",
            help,
        );
    };
    if scope.leaves_out.contains(&family) {
        return errors.note(
            &value.span(),
            format!("the rule can never match: the policy leaves out {name}"),
            "left out",
        );
    }
    if scope.treats.contains(&kind) {
        return Some(family);
    }
    let help = format!("add \"{}\" to `treats`, or remove the rule", kind.name());
    errors.help(
        &value.span(),
        format!("the rule can never match: {name} is of kind {}, which the policy does not treat", kind.name()),
        "of a kind that `treats` does not name",
        Some(help),
    )
}

/// The members of a closed list that a key names; none, if it is not there.
pub(super) fn set<'a, T: Copy + Ord>(
    section: &mut Section<'a>,
    key: &str,
    all: &[(&str, T)],
    errors: &'a Errors,
) -> BTreeSet<T> {
    section.list(key).into_iter().filter_map(|value| choice(value, all, errors)).collect()
}

fn filters<'a>(section: &mut Section<'a>, errors: &'a Errors) -> Filters {
    Filters {
        usage: set(section, "usage", &usages(), errors),
        protocol: set(section, "protocol", &protocols(), errors),
        asset: set(section, "asset", &assets(), errors),
        standing: set(section, "standing", &standings(), errors),
        spoken: BTreeSet::new(),
    }
}

pub(super) fn usages() -> Vec<(&'static str, Usage)> {
    Usage::ALL.iter().map(|usage| (usage.name(), *usage)).collect()
}

pub(super) fn protocols() -> Vec<(&'static str, Protocol)> {
    Protocol::ALL.iter().map(|protocol| (protocol.name(), *protocol)).collect()
}

/// Every protocol, and the protocols that are known under one name, with what each name stands for.
pub(super) fn protocol_suites() -> Vec<(&'static str, &'static [Protocol])> {
    let ipsec: &[Protocol] = &[Protocol::Ike1, Protocol::Ike2, Protocol::Esp];
    let single = Protocol::ALL.iter().map(|protocol| (protocol.name(), std::slice::from_ref(protocol)));
    single.chain([("TLS", Protocol::TLS), ("IPsec", ipsec)]).collect()
}

pub(super) fn assets() -> Vec<(&'static str, AssetKind)> {
    AssetKind::ALL.iter().map(|kind| (kind.name(), *kind)).collect()
}

pub(super) fn standings() -> Vec<(&'static str, Standing)> {
    Standing::ALL.iter().map(|standing| (standing.name(), *standing)).collect()
}

fn cases<'a>(
    rule: &mut Section<'a>,
    require: &Conditions,
    mechanisms: &[Family],
    scope: &Scope<'_>,
    errors: &'a Errors,
) -> Vec<Case> {
    let Some(value) = rule.required("cases") else { return Vec::new() };
    let DeValue::Array(array) = value.get_ref() else {
        errors.note::<()>(&value.span(), "`cases` is no list", "expected a list of tables");
        return Vec::new();
    };
    if array.is_empty() {
        errors.note::<()>(&value.span(), "the rule can never match: it has no case", "expected at least one case");
    }
    array.iter().filter_map(|value| case(value, require, mechanisms, scope, errors)).collect()
}

fn case<'a>(
    value: Value<'a>,
    require: &Conditions,
    mechanisms: &[Family],
    scope: &Scope<'_>,
    errors: &'a Errors,
) -> Option<Case> {
    let mut section = Section::of(value, "a case", errors)?;
    let own = section.optional("when").map(|value| conditions::read(value, mechanisms, scope, errors));
    let when = conditions::joined(own.unwrap_or_default(), require, &value.span(), errors);
    let note = section.optional_text("note");
    let phases = phases(&mut section, &value.span(), scope, errors)?;
    section.finish();
    Some(Case { when, phases, note, place: value.span() })
}

/// One verdict, or several that follow each other.
pub(super) fn phases<'a>(
    section: &mut Section<'a>,
    place: &std::ops::Range<usize>,
    scope: &Scope<'_>,
    errors: &'a Errors,
) -> Option<Vec<Phase>> {
    let before = errors.count();
    let phases = match section.optional("phases") {
        Some(phases) if section.optional("own").or(section.optional("verdict")).is_some() => {
            let message = "a case has either one verdict or `phases` of them";
            return errors.note(&phases.span(), message, "beside `own` or `verdict`");
        }
        Some(phases) => list(phases, errors).into_iter().filter_map(|value| later(value, scope, errors)).collect(),
        None => phase(section, None, scope, errors).into_iter().collect::<Vec<_>>(),
    };
    if errors.count() == before {
        ordered(&phases, scope.in_force, place, errors);
    }
    Some(phases)
}

fn later<'a>(value: Value<'a>, scope: &Scope<'_>, errors: &'a Errors) -> Option<Phase> {
    let mut section = Section::of(value, "a phase", errors)?;
    let until = section.optional("until").and_then(|value| date(value, errors));
    let moves = section.optional("extendable");
    let extendable = moves.and_then(|value| truth(value, errors)).unwrap_or(false);
    if let (true, None, Some(value)) = (extendable, until, moves) {
        errors.note::<()>(&value.span(), "a phase without an end cannot be extended", "expected `until` beside it");
    }
    let phase = phase(&mut section, until, scope, errors).map(|phase| Phase { extendable, ..phase });
    section.finish();
    phase
}

/// The verdict of a case or phase: by the document's own word, or spelt out beside free words.
fn phase<'a>(section: &mut Section<'a>, until: Option<Date>, scope: &Scope<'_>, errors: &'a Errors) -> Option<Phase> {
    let verdicts: Vec<_> = Verdict::ALL
        .iter()
        .filter(|verdict| **verdict != Verdict::Indeterminate)
        .map(|verdict| (verdict.name(), *verdict))
        .collect();
    let spelt = section.optional("verdict").map(|value| choice(value, &verdicts, errors));
    let own = section.optional("own");
    let word = own.and_then(|value| text(value, errors));
    match (spelt, own, word) {
        (Some(verdict), _, word) => {
            let verdict = verdict?;
            Some(Phase { until, verdict, own: word.unwrap_or_else(|| verdict.name().to_owned()), extendable: false })
        }
        (None, Some(value), Some(word)) => {
            if let Some(verdict) = scope.words.get(&word) {
                return Some(Phase { until, verdict: *verdict, own: word, extendable: false });
            }
            let help = nearest(&word, scope.words.keys().map(String::as_str));
            let help = help.unwrap_or_else(|| "list it under [words], or give a `verdict` beside it".to_owned());
            errors.help(&value.span(), format!("`{word}` is none of the policy's words"), "unknown word", Some(help))
        }
        (None, None, _) => {
            errors.note(&section.place, "no verdict is given", "expected `own`, `verdict`, or `phases` of them")
        }
        (None, Some(_), None) => None,
    }
}

/// Phases begin within the time of the policy, ascend, and only the last has no end.
fn ordered(phases: &[Phase], in_force: Option<Date>, place: &std::ops::Range<usize>, errors: &Errors) {
    for until in phases.iter().filter_map(|phase| phase.until) {
        if in_force.is_some_and(|in_force| until < in_force) {
            let message = format!("the phase until {until} can never decide: it ends before the policy is in force");
            errors.note::<()>(place, message, "in this case");
        }
    }
    for (earlier, next) in phases.iter().zip(phases.iter().skip(1)) {
        let problem = match (earlier.until, next.until) {
            (None, _) => "a phase without an end is followed by another".to_owned(),
            (Some(a), Some(b)) if b <= a => format!("the phase until {b} comes after the phase until {a}"),
            _ => continue,
        };
        errors.note::<()>(place, problem, "in this case");
    }
    if phases.last().is_some_and(|last| last.until.is_some()) {
        errors.note::<()>(
            place,
            "the last phase has an end: what follows it?",
            "expected a last phase without `until`",
        );
    }
}
