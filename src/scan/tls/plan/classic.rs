use std::collections::VecDeque;

use super::applications::Applications;
use super::joint::Joint;
use super::track::{Answer, Step, Track};
use crate::scan::tls::catalogue::{self, Signer};
use crate::scan::tls::conversation::End;
use crate::scan::tls::hello::{Hello, Shape};
use crate::scan::tls::learned::{Fate, Learned, Listing, Order, Reply, VersionFacts, reason};
use crate::vocab::Protocol;

/// Everything about one version from SSL 3.0 to TLS 1.2: suites first, with all groups and schemes in every hello, then
/// groups and schemes, then finite-field groups, then whose order decides where that is still open.
pub(super) struct Classic {
    version: Protocol,
    shape: Shape,
    server_name: Option<String>,
    groups: Vec<u16>,
    schemes: Vec<u16>,
    applications: Applications,
    stage: Stage,
    forward: bool,
    chunks: VecDeque<Vec<u16>>,
    joints: VecDeque<(Vec<u16>, Joint)>,
    /// The order among suites that were found in several hellos' lists.
    ordered: Listing,
    before: (usize, usize),
    confirmations: u8,
    rechecked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Suites,
    Reorder,
    Joints,
    Fields,
    Confirm,
    Over,
}

impl Classic {
    pub(super) fn new(version: Protocol, shape: Shape, server_name: Option<String>) -> Self {
        let mut suites = catalogue::suites(version);
        if shape != Shape::Full {
            suites.sort_by_key(|suite| !catalogue::is_usual(*suite));
        }
        let chunks = suites.chunks(shape.most_suites()).map(<[u16]>::to_vec).collect();
        let extensible = version > Protocol::Ssl3 && shape < Shape::Plain;
        Self {
            version,
            shape,
            server_name: server_name.filter(|_| version > Protocol::Ssl3),
            groups: if extensible { catalogue::groups(version) } else { Vec::new() },
            schemes: if extensible && version >= Protocol::Tls12 { catalogue::schemes(version) } else { Vec::new() },
            applications: if extensible { Applications::new() } else { Applications::none() },
            stage: Stage::Suites,
            forward: true,
            chunks,
            joints: VecDeque::new(),
            ordered: Listing::default(),
            before: (0, 0),
            confirmations: 0,
            rechecked: false,
        }
    }

    fn hello(&self, suites: Vec<u16>, groups: Vec<u16>, schemes: Vec<u16>) -> Hello {
        Hello {
            version: self.version,
            suites: catalogue::without_chacha_first(suites),
            groups,
            schemes,
            server_name: self.server_name.clone(),
            alpn: Vec::new(),
            shape: self.shape,
            fallback: false,
        }
    }

    /// A hello with all groups and schemes, those not seen yet in front.
    fn whole(&self, suites: Vec<u16>, facts: &VersionFacts) -> Hello {
        let mut groups = facts.named_fields.unseen_first(&self.groups);
        groups = facts.groups.unseen_first(&groups);
        self.hello(suites, groups, facts.schemes.unseen_first(&self.schemes))
    }

    fn directed(&self, mut list: Vec<u16>) -> Vec<u16> {
        if !self.forward {
            list.reverse();
        }
        list
    }

    fn next_suites(&mut self, facts: &VersionFacts) -> Option<Hello> {
        while let Some(chunk) = self.chunks.front() {
            let unseen = facts.suites.unseen(chunk);
            if !unseen.is_empty() {
                let mut suites = self.directed(unseen);
                suites.extend(self.recheck(facts));
                let mut hello = self.whole(suites, facts);
                hello.alpn = self.applications.offer();
                return Some(hello);
            }
            self.chunks.pop_front();
        }
        None
    }

    /// The suite that was chosen first, to be offered once more in the last place while all choices so far were our first:
    /// a server that follows its client passes it by for something new, one with an order of its own cannot.
    fn recheck(&mut self, facts: &VersionFacts) -> Option<u16> {
        let wanted = !self.rechecked && facts.suites.len() >= 4 && facts.suites.is_open();
        self.rechecked |= wanted;
        facts.suites.values().first().copied().filter(|_| wanted)
    }

    fn next_joint(&mut self, facts: &VersionFacts) -> Option<Hello> {
        self.before = (facts.groups.len(), facts.schemes.len());
        while let Some((carriers, joint)) = self.joints.front_mut() {
            if let Some((groups, schemes)) =
                joint.offer(|all| facts.groups.unseen(all), |all| facts.schemes.unseen(all))
            {
                let carriers = carriers.clone();
                return Some(self.hello(carriers, groups, schemes));
            }
            self.joints.pop_front();
        }
        None
    }

    fn next_fields(&self, facts: &VersionFacts) -> Option<Hello> {
        let suites: Vec<u16> =
            facts.suites.values().into_iter().filter(|suite| catalogue::is_field_exchange(*suite)).collect();
        if suites.is_empty() || facts.named_fields.len() == 0 || self.groups.is_empty() {
            return None;
        }
        Some(self.hello(suites, facts.named_fields.unseen(&self.groups), self.schemes.clone()))
    }

    fn next_confirmation(&mut self, facts: &VersionFacts) -> Option<Hello> {
        let reversed = |list: Vec<u16>| list.into_iter().rev().collect::<Vec<u16>>();
        self.confirmations += 1;
        let mut groups = self.groups.clone();
        if !groups.is_empty() && facts.groups.len() > 0 {
            groups = reversed(facts.groups.values());
            groups.extend(facts.groups.unseen(&self.groups));
        }
        if facts.suites.is_open() && self.confirmations == 1 && facts.suites.len() < self.shape.most_suites() {
            let suites = catalogue::behind_another(reversed(facts.suites.values()), self.version);
            return Some(self.hello(suites, groups, self.schemes.clone()));
        }
        let carriers: Vec<u16> =
            facts.suites.values().into_iter().filter(|suite| catalogue::is_curve_exchange(*suite)).collect();
        (facts.groups.is_open() && self.confirmations <= 2 && !groups.is_empty() && !carriers.is_empty())
            .then(|| self.hello(carriers, groups, self.schemes.clone()))
    }

    fn next_reordering(&self, facts: &VersionFacts) -> Option<Hello> {
        let left = self.ordered.unseen(&facts.suites.values());
        let possible = left.len() > 1 && facts.suites.len() <= self.shape.most_suites();
        possible.then(|| self.whole(self.directed(left), facts))
    }

    /// Which groups and schemes are to be asked for, and with which suites: RSA first, because an elliptic-curve certificate
    /// needs its own curve among the groups.
    fn plan_joints(&mut self, learned: &Learned) {
        let Some(facts) = learned.versions.get(&self.version) else { return };
        let accepted = facts.suites.values();
        let curves: Vec<u16> =
            self.groups.iter().copied().filter(|group| !catalogue::is_finite_field(*group)).collect();
        let carriers = |signer: Option<Signer>, curve: bool| -> Vec<u16> {
            let wanted = |suite: &u16| {
                catalogue::signer(*suite) == signer
                    && if curve { catalogue::is_curve_exchange(*suite) } else { signer.is_some() }
            };
            accepted.iter().copied().filter(wanted).collect()
        };
        let schemes = |signer: Signer| if self.schemes.is_empty() { Vec::new() } else { catalogue::schemes_of(signer) };
        let mut covered = None;
        let keep = learned
            .chains
            .iter()
            .find_map(|chain| chain.certificates.first().and_then(|(der, _)| catalogue::group_of_certificate(der)));
        for signer in [Some(Signer::Rsa), None, Some(Signer::Curve)] {
            let suites = carriers(signer, true);
            if !suites.is_empty() && !curves.is_empty() {
                let keep = keep.filter(|_| signer == Some(Signer::Curve));
                let mut joint = Joint::new(curves.clone(), signer.map(schemes).unwrap_or_default()).keeping(keep);
                if facts.groups.order() == Order::Client {
                    joint = joint.apart();
                }
                self.joints.push_back((suites, joint));
                covered = signer;
                break;
            }
        }
        for signer in Signer::ALL.into_iter().filter(|signer| Some(*signer) != covered && !self.schemes.is_empty()) {
            let mut suites = carriers(Some(signer), true);
            if suites.is_empty() {
                suites = carriers(Some(signer), false);
            }
            if !suites.is_empty() {
                self.joints.push_back((suites, Joint::new(self.groups.clone(), schemes(signer)).given()));
            }
        }
    }

    fn heard_suites(&mut self, hello: &Hello, answer: &Answer, learned: &mut Learned) {
        self.forward = !self.forward;
        let accepted = learned.version(self.version).is_accepted();
        match answer {
            Answer::Chosen(reply) if reply.version == self.version && reply.offered => {
                self.applications.answered(hello, learned.version(self.version).alpn.keys());
                if self.shape == Shape::Full {
                    learned.version(self.version).suites.chosen(&hello.suites, reply.suite);
                }
            }
            Answer::Not(end) if !hello.alpn.is_empty() && (accepted || is_other_alert(end)) => {
                self.applications.refused();
            }
            other => {
                // The first list holds the usual suites: the others are worth asking only if the server takes part in
                // the version, or says that it finds no suite.
                let suiteless = self.shape == Shape::Modest && matches!(other, Answer::Not(end) if is_other_alert(end));
                if accepted || suiteless {
                    self.chunks.pop_front();
                } else {
                    self.chunks.clear();
                }
                self.settle(other, learned);
            }
        }
    }

    /// The first refusal decides what became of the version; later ones end a list.
    fn settle(&mut self, answer: &Answer, learned: &mut Learned) {
        let name = self.version.name();
        let facts = learned.version(self.version);
        if !facts.is_accepted() {
            if !self.chunks.is_empty() {
                return;
            }
            facts.fate = Some(match answer {
                Answer::Chosen(Reply { version, .. }) => Fate::Lower(*version),
                Answer::Not(end) => Fate::Refused(end.clone()),
            });
        } else if let Answer::Not(end) = answer
            && let Some(reason) = reason(end)
        {
            learned.gap_in(
                Some(self.version),
                "tls/suites",
                reason,
                format!("whether {name} accepts more suites than those found"),
            );
        }
    }

    fn heard_joint(&mut self, answer: &Answer, learned: &mut Learned) {
        let facts = learned.version(self.version);
        let new = (facts.groups.len() > self.before.0, facts.schemes.len() > self.before.1);
        let group = match answer {
            Answer::Chosen(reply) => reply.group,
            Answer::Not(end) => {
                if let Some(reason) = reason(end) {
                    let detail =
                        format!("whether {} accepts more groups and signature schemes than those found", self.version);
                    learned.gap_in(Some(self.version), "tls/groups", reason.clone(), detail.clone());
                    learned.gap_in(Some(self.version), "tls/signature-schemes", reason, detail);
                }
                None
            }
        };
        if let Some((_, joint)) = self.joints.front_mut() {
            joint.heard(new.0, new.1, group);
        }
    }

    /// Groups of RFC 7919 are taken away as they are found: a server that then sends another, or none, negotiates them.
    fn heard_fields(&mut self, hello: &Hello, answer: &Answer, learned: &mut Learned) {
        let facts = learned.version(self.version);
        let field = match answer {
            Answer::Chosen(reply) => reply.field,
            Answer::Not(_) => None,
        };
        let fixed = field.is_some_and(|field| !hello.groups.contains(&field));
        if field.is_none() || fixed {
            self.stage = Stage::Confirm;
        }
        if !fixed {
            facts.negotiates_fields = true;
        }
    }
}

impl Track for Classic {
    fn step(&mut self, learned: &mut Learned) -> Step {
        loop {
            let facts = learned.version(self.version).clone();
            let (hello, next) = match self.stage {
                Stage::Suites => (self.next_suites(&facts), Stage::Reorder),
                Stage::Reorder if self.shape != Shape::Full => (self.next_reordering(&facts), Stage::Joints),
                Stage::Reorder => (None, Stage::Joints),
                Stage::Joints => (self.next_joint(&facts), Stage::Fields),
                Stage::Fields => (self.next_fields(&facts), Stage::Confirm),
                Stage::Confirm => (self.next_confirmation(&facts), Stage::Over),
                Stage::Over => return Step::Over,
            };
            if let Some(hello) = hello {
                return Step::Hello(hello);
            }
            if next == Stage::Joints {
                learned.version(self.version).suites.reorder(&self.ordered);
                self.plan_joints(learned);
            }
            self.stage = if facts.is_accepted() { next } else { Stage::Over };
        }
    }

    fn heard(&mut self, hello: &Hello, answer: Answer, learned: &mut Learned) {
        match self.stage {
            Stage::Suites => self.heard_suites(hello, &answer, learned),
            Stage::Joints => self.heard_joint(&answer, learned),
            Stage::Fields => self.heard_fields(hello, &answer, learned),
            Stage::Reorder => {
                self.forward = !self.forward;
                let suites = &mut learned.version(self.version).suites;
                if let Answer::Chosen(reply) = &answer
                    && let Some(sight) = suites.sight(reply.suite).filter(|_| hello.suites.contains(&reply.suite))
                {
                    self.ordered.found(reply.suite, sight.clone());
                    suites.chosen(&hello.suites, reply.suite);
                } else {
                    self.plan_joints(learned);
                    self.stage = Stage::Joints;
                }
            }
            Stage::Confirm => {
                if let Answer::Chosen(reply) = answer {
                    learned.version(self.version).suites.chosen(&hello.suites, reply.suite);
                }
            }
            Stage::Over => {}
        }
    }
}

/// Whether it is an alert that says something else than that the version is not spoken.
fn is_other_alert(end: &End) -> bool {
    matches!(end, End::Alert(_)) && !is_version_alert(end)
}

/// Whether an alert says that the version is not spoken, and nothing else.
pub(super) fn is_version_alert(end: &End) -> bool {
    matches!(end, End::Alert(alert) if alert.description == crate::scan::tls::wire::alert::PROTOCOL_VERSION)
}
