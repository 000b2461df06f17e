//! Which entries of two lists belong together: a longest common subsequence.

/// More cells than that are not laid out: lists so long and so different are taken as replaced.
const MOST_CELLS: usize = 16_000_000;

/// A stretch of two lists, by positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stretch {
    /// The same entry in both.
    Same(usize, usize),
    /// Entries of the old list in whose place entries of the new one stand; either may be empty.
    Replaced(std::ops::Range<usize>, std::ops::Range<usize>),
}

/// Goes through two lists side by side.
pub fn align<T: PartialEq>(old: &[T], new: &[T]) -> Vec<Stretch> {
    let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.iter().rev().zip(new.iter().rev());
    let most = old.len().min(new.len()) - before;
    let after = rest.take(most).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - after, new.len() - after);
    let mut out: Vec<Stretch> = (0..before).map(|i| Stretch::Same(i, i)).collect();
    let middle = (
        old.get(before..old_end).unwrap_or_default(),
        new.get(before..new_end).unwrap_or_default(),
    );
    let (mut i, mut j) = (before, before);
    for (a, b) in common(middle.0, middle.1) {
        replaced(&mut out, i..before + a, j..before + b);
        out.push(Stretch::Same(before + a, before + b));
        (i, j) = (before + a + 1, before + b + 1);
    }
    replaced(&mut out, i..old_end, j..new_end);
    out.extend((0..after).map(|i| Stretch::Same(old_end + i, new_end + i)));
    out
}

fn replaced(out: &mut Vec<Stretch>, old: std::ops::Range<usize>, new: std::ops::Range<usize>) {
    if !old.is_empty() || !new.is_empty() {
        out.push(Stretch::Replaced(old, new));
    }
}

/// Positions of a longest common subsequence.
fn common<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    if old.len().saturating_mul(width) > MOST_CELLS {
        return Vec::new();
    }
    // The longest of what follows each pair of positions.
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    let get = |lengths: &[u32], i, j| lengths.get(at(i, j)).copied().unwrap_or_default();
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let length = if a == b {
                get(&lengths, i + 1, j + 1) + 1
            } else {
                get(&lengths, i + 1, j).max(get(&lengths, i, j + 1))
            };
            if let Some(slot) = lengths.get_mut(at(i, j)) {
                *slot = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(a), Some(b)) = (old.get(i), new.get(j)) {
        if a == b {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if get(&lengths, i + 1, j) >= get(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_stays_together() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(
            align(&chars("abcxde"), &chars("abyzde")),
            [
                Stretch::Same(0, 0),
                Stretch::Same(1, 1),
                Stretch::Replaced(2..4, 2..4),
                Stretch::Same(4, 4),
                Stretch::Same(5, 5),
            ]
        );
        assert_eq!(
            align(&chars("aXbYc"), &chars("Qaabc")),
            [
                Stretch::Replaced(0..0, 0..1),
                Stretch::Same(0, 1),
                Stretch::Replaced(1..2, 2..3),
                Stretch::Same(2, 3),
                Stretch::Replaced(3..4, 4..4),
                Stretch::Same(4, 4),
            ]
        );
        assert_eq!(align(&chars(""), &chars("")), []);
        assert_eq!(align(&chars("aaa"), &chars("aa")).len(), 3);
    }
}
