//! Numbers interned in the order in which they appear.

use std::collections::HashMap;

/// Numbers below this are looked up in an array.
const DENSE: u64 = 1 << 18;

/// Marks a number that has not appeared.
const NONE: u32 = u32::MAX;

/// Slots of an array, by what they are the slots of.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    dense: Vec<u32>,
    sparse: HashMap<u64, u32>,
    /// The number of each slot.
    pub(super) keys: Vec<u64>,
}

impl Slots {
    /// The slot of a number; a new one if it has not appeared yet.
    pub(super) fn slot(&mut self, key: u64) -> usize {
        let next = self.keys.len() as u32;
        let slot = if key < DENSE {
            let at = key as usize;
            if at >= self.dense.len() {
                self.dense.resize((at + 1).next_power_of_two(), NONE);
            }
            match self.dense.get_mut(at) {
                Some(slot) if *slot != NONE => return *slot as usize,
                Some(slot) => {
                    *slot = next;
                    next
                }
                None => next,
            }
        } else {
            *self.sparse.entry(key).or_insert(next)
        };
        if slot == next {
            self.keys.push(key);
        }
        slot as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Slots;

    #[test]
    fn each_number_has_one_slot() {
        let mut slots = Slots::default();
        let keys = [7, 1 << 40, 0, 7, 1 << 40, (1 << 18) - 1, 3];
        let found: Vec<usize> = keys.iter().map(|key| slots.slot(*key)).collect();
        assert_eq!(found, [0, 1, 2, 0, 1, 3, 4]);
        assert_eq!(slots.keys, [7, 1 << 40, 0, (1 << 18) - 1, 3]);
    }
}
