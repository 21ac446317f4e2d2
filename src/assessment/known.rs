//! What there is to say of a fact, whoever stands by it: worked out once for each fact, and what policies make of it once for all
//! facts that no rule tells apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::finding::{self, Holder, PolicyGrade, Question};
use super::horizon::{self, Ending};
use super::memo::Memo;
use super::weakest::Bearing;
use super::{Circumstances, Horizon};
use crate::inventory::{Fact, Inventory, Observation};
use crate::policy::{Cell, Cells, Grade, Outcome, Policy, RuleId, Setting, Verdict};
use crate::vocab::{self, Aspect, Strength};

/// What there is to say of a fact.
pub(super) struct Known {
    pub(super) title: String,
    pub(super) strength: Option<Strength>,
    pub(super) grades: Arc<Vec<PolicyGrade>>,
    pub(super) judgement: Arc<Judgement>,
    /// How its aspects bear on the ways into an asset.
    pub(super) bearings: Vec<Bearing>,
    /// Whether session keys are transported to the key of a certificate.
    pub(super) transports: bool,
}

/// What each policy makes of facts that no rule tells apart, in the order of the policies.
pub(super) struct Judgement {
    pub(super) verdicts: Vec<Option<Verdict>>,
    pub(super) ends: Vec<End>,
    /// By policy, then by aspect.
    outcomes: Vec<Vec<Arc<Outcome>>>,
}

/// How meeting a policy ends, as [`Ending`], but for the name of the fact.
pub(super) enum End {
    NeverMet,
    At { date: Date, rule: Option<RuleId> },
    Open,
}

impl End {
    /// The ending of a fact of that name, if it comes before another.
    pub(super) fn before(&self, other: &Ending, because: &str) -> Option<Ending> {
        match (self, other) {
            (Self::NeverMet | Self::At { .. }, Ending::NeverMet) | (Self::Open, _) => None,
            (Self::NeverMet, _) => Some(Ending::NeverMet),
            (Self::At { date, rule }, Ending::At(known))
                if (*date, rule.as_ref(), because) >= (known.date, known.rule.as_ref(), known.because.as_str()) =>
            {
                None
            }
            (Self::At { .. }, _) => Some(self.named(because)),
        }
    }

    /// The ending of a fact of that name.
    pub(super) fn named(&self, because: &str) -> Ending {
        match self {
            Self::NeverMet => Ending::NeverMet,
            Self::Open => Ending::Open,
            Self::At { date, rule } => {
                Ending::At(Horizon { date: *date, rule: rule.clone(), because: because.to_owned() })
            }
        }
    }
}

/// What each policy makes of the aspects of one cell, through time: each outcome with its first day.
type Courses = Arc<Vec<Vec<(Date, Arc<Outcome>)>>>;

/// Works out what there is to say, each thing once.
pub(super) struct Grader<'a> {
    policies: &'a [&'a Policy],
    circumstances: &'a Circumstances,
    holders: BTreeMap<&'a str, Holder>,
    cells: Cells,
    names: Vec<Arc<str>>,
    /// The days on which some verdict of each policy changes.
    turns: Vec<BTreeSet<Date>>,
    courses: Memo<Cell, Courses>,
    judgements: Memo<Vec<Cell>, Arc<Judgement>>,
    known: Memo<Question<'a>, Arc<Known>>,
}

impl<'a> Grader<'a> {
    pub(super) fn new(inventory: &'a Inventory, policies: &'a [&'a Policy], circumstances: &'a Circumstances) -> Self {
        Self {
            policies,
            circumstances,
            holders: inventory.assets.iter().map(|asset| (asset.id.as_str(), Holder::of(asset))).collect(),
            cells: Cells::of(policies),
            names: policies.iter().map(|policy| Arc::from(policy.id())).collect(),
            turns: policies.iter().map(|policy| policy.dates()).collect(),
            courses: Memo::new(),
            judgements: Memo::new(),
            known: Memo::new(),
        }
    }

    /// What there is to say of everything that was observed, in its order.
    pub(super) fn all(&self, observations: &'a [Observation]) -> Vec<Arc<Known>> {
        let of_run = |run: &'a [Observation]| {
            let holder = run.first().and_then(|seen| self.holders.get(seen.asset.as_str())).copied();
            run.iter().map(move |observation| self.known(observation, holder))
        };
        runs(observations).collect::<Vec<_>>().into_par_iter().flat_map_iter(of_run).collect()
    }

    fn known(&self, observation: &'a Observation, holder: Option<Holder>) -> Arc<Known> {
        self.known.get(Question::of(observation, holder), |question| Arc::new(self.work_out(question)))
    }

    fn work_out(&self, question: &Question<'a>) -> Known {
        let fact = question.fact;
        let title = finding::title(fact);
        let Fact::Algorithm { algorithm, usage, protocol } = fact else { return self.without_aspects(question, title) };
        let aspects: Vec<_> = vocab::aspects_in(algorithm, *usage, *protocol).into_iter().map(Arc::new).collect();
        let setting = question.setting(self.circumstances.as_of, self.circumstances);
        let cells: Vec<_> = aspects.iter().map(|aspect| self.cells.cell(aspect, &setting)).collect();
        let judgement = self.judgements.get(cells, |cells| {
            let course = |(cell, aspect): (&Cell, &Arc<Aspect>)| {
                self.courses.get(cell.clone(), |_| Arc::new(self.through_time(aspect, &setting)))
            };
            let courses: Vec<_> = cells.iter().zip(&aspects).map(course).collect();
            Arc::new(self.judge(&courses))
        });
        Known {
            strength: vocab::strength(algorithm, *usage),
            grades: Arc::new(self.grades(&aspects, &judgement)),
            bearings: aspects.iter().filter_map(|aspect| Bearing::of(aspect)).collect(),
            transports: aspects.iter().any(|aspect| aspect.algorithm.family.name() == "RSAES-PKCS1"),
            title,
            judgement,
        }
    }

    /// What each policy makes of an aspect, from the beginning of time.
    fn through_time(&self, aspect: &Aspect, setting: &Setting<'_>) -> Vec<Vec<(Date, Arc<Outcome>)>> {
        let of = |(policy, turns): (&&Policy, &BTreeSet<Date>)| {
            let mut course: Vec<(Date, Arc<Outcome>)> = Vec::new();
            let before = turns.first().and_then(|turn| turn.yesterday().ok()).unwrap_or(Date::MIN);
            let withdrawn = policy.withdrawn.and_then(|last| last.tomorrow().ok());
            let days = turns.iter().copied().chain(withdrawn).collect::<BTreeSet<_>>().into_iter();
            for (from, day) in std::iter::once((Date::MIN, before)).chain(days.map(|day| (day, day))) {
                let outcome = policy.aspect(aspect, &Setting { as_of: day, ..*setting });
                if course.last().is_none_or(|(_, last)| **last != outcome) {
                    course.push((from, Arc::new(outcome)));
                }
            }
            course
        };
        self.policies.iter().zip(&self.turns).map(of).collect()
    }

    /// What the policies make of a fact, by the courses of its aspects.
    fn judge(&self, courses: &[Courses]) -> Judgement {
        let as_of = self.circumstances.as_of;
        let mut judgement = Judgement { verdicts: Vec::new(), ends: Vec::new(), outcomes: Vec::new() };
        for (at, policy) in self.policies.iter().enumerate() {
            let of_policy: Vec<_> = courses.iter().filter_map(|courses| courses.get(at)).collect();
            let on = |day: Date| of_policy.iter().filter_map(move |course| outcome_on(course, day));
            let verdict = |day: Date| on(day).filter_map(|outcome| outcome.verdict()).max();
            let meets = |day: Date| verdict(day).is_some_and(Verdict::meets);
            let days = of_policy.iter().flat_map(|course| course.iter().map(|(from, _)| *from));
            let turns: BTreeSet<_> = days.filter(|day| policy.is_in_force(*day)).collect();
            let rule = |day: Date| horizon::ending_rule(on(day).filter(|outcome| outcome.verdict().is_some()));
            let end = horizon::turn(&turns, as_of, meets);
            judgement.verdicts.push(verdict(as_of));
            judgement.ends.push(match end {
                Ending::At(date) => End::At { date, rule: rule(date) },
                Ending::NeverMet => End::NeverMet,
                Ending::Open => End::Open,
            });
            judgement.outcomes.push(on(as_of).cloned().collect());
        }
        judgement
    }

    fn grades(&self, aspects: &[Arc<Aspect>], judgement: &Judgement) -> Vec<PolicyGrade> {
        let policies = self.names.iter().zip(&judgement.outcomes).zip(&judgement.verdicts);
        let addressing = policies.filter(|(_, verdict)| verdict.is_some());
        addressing
            .map(|((policy, outcomes), _)| PolicyGrade {
                policy: Arc::clone(policy),
                grade: Grade::of(aspects.iter().cloned().zip(outcomes.iter().cloned())),
            })
            .collect()
    }

    /// Libraries, and values that the vocabulary does not know.
    fn without_aspects(&self, question: &Question<'a>, title: String) -> Known {
        let mut judgement = Judgement { verdicts: Vec::new(), ends: Vec::new(), outcomes: Vec::new() };
        let mut grades = Vec::new();
        for ((policy, turns), name) in self.policies.iter().zip(&self.turns).zip(&self.names) {
            let on = |day: Date| finding::without_aspects(policy, question, day, self.circumstances);
            let grade = on(self.circumstances.as_of);
            judgement.verdicts.push(grade.verdict);
            let meets = |day: Date| on(day).verdict.is_some_and(Verdict::meets);
            judgement.ends.push(match horizon::turn(turns, self.circumstances.as_of, meets) {
                // What no rule names has none that ends it.
                Ending::At(date) => End::At { date, rule: None },
                Ending::NeverMet => End::NeverMet,
                Ending::Open => End::Open,
            });
            if grade.verdict.is_some() {
                grades.push(PolicyGrade { policy: Arc::clone(name), grade });
            }
        }
        let (grades, judgement) = (Arc::new(grades), Arc::new(judgement));
        Known { title, strength: None, grades, judgement, bearings: Vec::new(), transports: false }
    }
}

/// Observations of one asset that follow each other, as they do in a sorted inventory.
pub(super) fn runs(observations: &[Observation]) -> impl Iterator<Item = &[Observation]> {
    observations.chunk_by(|one, next| one.asset == next.asset)
}

fn outcome_on(course: &[(Date, Arc<Outcome>)], day: Date) -> Option<&Arc<Outcome>> {
    let after = course.partition_point(|(from, _)| *from <= day);
    course.get(after.checked_sub(1)?).map(|(_, outcome)| outcome)
}
