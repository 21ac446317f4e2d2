use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

/// As many as keep a few threads from waiting for each other.
const SHARDS: usize = 64;

/// What was worked out once, for all threads. Looked up only and never walked, so that its order is nobody's.
#[expect(clippy::disallowed_types, reason = "looked up only: the order of a hash map is seen by nobody")]
pub(super) struct Memo<K, V> {
    hasher: RandomState,
    shards: Vec<Mutex<std::collections::HashMap<K, V>>>,
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    pub(super) fn new() -> Self {
        Self { hasher: RandomState::new(), shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }

    /// What is known under the key, or what `work` makes of it. Two threads may make the same; one of the two is kept.
    pub(super) fn get(&self, key: K, work: impl FnOnce(&K) -> V) -> V {
        let hash = usize::try_from(self.hasher.hash_one(&key) % SHARDS as u64).unwrap_or_default();
        let Some(shard) = self.shards.get(hash) else { return work(&key) };
        if let Some(known) = shard.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let made = work(&key);
        shard.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(made).clone()
    }
}
