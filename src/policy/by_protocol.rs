//! What a policy makes of a fact in each of the protocols that its rules tell apart.

use std::collections::BTreeSet;

use super::compare::{can_be_in, is_whole};
use super::document::Policy;
use super::outcome::Setting;
use super::timeline::Course;
use crate::vocab::{Aspect, Protocol};

/// Protocols in which a fact has the same course.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Spoken<'a> {
    /// The protocols, in order; none where no protocol is meant, or it makes no difference in which.
    pub protocols: Vec<Protocol>,
    /// A setting in one of them.
    pub setting: Setting<'a>,
    /// The course of the fact there.
    pub course: Course,
}

impl Policy {
    /// The course of a fact by protocol: first in none in particular, then where it is another. Where the rules name no protocol it
    /// is one course.
    ///
    /// What only a protocol negotiates is asked of in that protocol only; so is what rules speak of in some protocols and not beyond.
    pub fn courses<'a>(&self, aspects: &[Aspect], setting: &Setting<'a>) -> Vec<Spoken<'a>> {
        let at = |protocols: Vec<Protocol>, setting: Setting<'a>| {
            let course = self.course(aspects, &setting);
            Spoken { protocols, setting, course }
        };
        let whole = aspects.first().and_then(|it| Some((&it.algorithm, it.algorithm.family.kind()?)));
        let whole = whole.filter(|(_, kind)| is_whole(*kind));
        let possible =
            |protocol: &Protocol| whole.is_none_or(|(algorithm, kind)| can_be_in(algorithm, kind, *protocol));
        let asked: BTreeSet<_> = self.protocols_asked(aspects).into_iter().filter(possible).collect();
        let mut courses: Vec<Spoken<'a>> = Vec::new();
        if asked.is_empty() || whole.is_none() {
            courses.push(at(Vec::new(), Setting { general: true, ..*setting }));
        }
        for protocol in asked {
            let spoken = at(vec![protocol], Setting { protocol: Some(protocol), ..*setting });
            match courses.iter_mut().find(|it| it.course == spoken.course) {
                Some(same) if same.protocols.is_empty() => {}
                Some(same) => same.protocols.push(protocol),
                None => courses.push(spoken),
            }
        }
        let ruled = |it: &Spoken<'_>| it.course.now.as_ref().is_some_and(|seen| seen.rule.is_some());
        if courses.iter().any(|it| !it.protocols.is_empty() && ruled(it)) {
            courses.retain(|it| !it.protocols.is_empty() || ruled(it));
        }
        courses
    }

    /// The protocols that rules about some aspects name.
    fn protocols_asked(&self, aspects: &[Aspect]) -> BTreeSet<Protocol> {
        let about = |aspect: &Aspect| {
            let speaking = self.rules.iter().filter(|rule| rule.mechanisms.contains(&aspect.algorithm.family));
            speaking.flat_map(|rule| rule.filters.protocol.iter().copied()).collect::<Vec<_>>()
        };
        aspects.iter().flat_map(about).collect()
    }
}
