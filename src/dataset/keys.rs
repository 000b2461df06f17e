//! The keys of a dataset's respondents: has one been there before?

use std::collections::{BTreeMap, HashSet};

/// Keys seen so far. Whole numbers are kept as runs without a gap, so that numbered rows take no memory however many
/// there are.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// First and last of each run, but for the one that grew last.
    runs: BTreeMap<u64, u64>,
    growing: Option<Run>,
    others: HashSet<Vec<u8>>,
}

/// A run that grows as long as the next number follows.
#[derive(Debug)]
struct Run {
    first: u64,
    last: u64,
    /// The next run begins here.
    limit: u64,
}

impl Keys {
    /// Adds a key; whether it was not there yet.
    pub(super) fn insert(&mut self, key: &[u8]) -> bool {
        match whole(key) {
            Some(number) => self.insert_number(number),
            None => self.others.insert(key.to_vec()),
        }
    }

    fn insert_number(&mut self, number: u64) -> bool {
        if let Some(run) = &mut self.growing {
            if run.last + 1 == number && number + 1 < run.limit {
                run.last = number;
                return true;
            }
            self.runs.insert(run.first, run.last);
            self.growing = None;
        }
        let before = self.runs.range(..=number).next_back();
        let before = before.map(|(first, last)| (*first, *last));
        if before.is_some_and(|(_, last)| number <= last) {
            return false;
        }
        // The run that ends just before the number grows by it; one that begins just after it is joined on.
        let first = match before {
            Some((first, last)) if last + 1 == number => first,
            _ => number,
        };
        let after = number.checked_add(1).and_then(|n| self.runs.remove(&n));
        self.runs.remove(&first);
        let limit = self.runs.range(number..).next();
        self.growing = Some(Run {
            first,
            last: after.unwrap_or(number),
            limit: limit.map_or(u64::MAX, |(first, _)| *first),
        });
        true
    }
}

/// The number, where the key is one written as numbers are: `7`, but not `07`, which is another key.
fn whole(key: &[u8]) -> Option<u64> {
    let plain = match key {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.len() < 19 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let digit = |number: u64, digit: &u8| number * 10 + u64::from(digit - b'0');
    plain.then(|| key.iter().fold(0, digit))
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn a_key_is_new_once() {
        let mut keys = Keys::default();
        for key in [
            "3",
            "1",
            "2",
            "5",
            "4",
            "02",
            "a",
            "0",
            "9999999999999999999",
        ] {
            assert!(keys.insert(key.as_bytes()), "{key}");
        }
        for key in [
            "1",
            "2",
            "3",
            "4",
            "5",
            "02",
            "a",
            "0",
            "9999999999999999999",
        ] {
            assert!(!keys.insert(key.as_bytes()), "{key}");
        }
        assert_eq!(
            keys.runs.len() + usize::from(keys.growing.is_some()),
            2,
            "0 to 5, and the largest number"
        );
    }

    #[test]
    fn keys_in_any_order_are_the_keys_of_a_set() {
        let mut keys = Keys::default();
        let mut set = std::collections::BTreeSet::new();
        let mut number: u64 = 1;
        for _ in 0..5000 {
            number = number
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let key = (number >> 33) % 3000;
            assert_eq!(keys.insert(key.to_string().as_bytes()), set.insert(key));
        }
    }
}
