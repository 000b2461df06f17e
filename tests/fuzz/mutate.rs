//! Changes to an input: the same for the same seed.

/// Inputs are cut at this length.
const LONGEST: usize = 1 << 16;

/// Text that has broken readers before: brackets and operators to nest, numbers at the edges of their types, characters
/// that are more than a byte or less than visible.
const WORDS: [&str; 72] = [
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "\\",
    "|",
    "&",
    "*",
    "!",
    "%",
    "@",
    "#",
    "$",
    "~",
    "=",
    "-",
    "+",
    "/",
    ".",
    ",",
    ":",
    ";",
    "?",
    "^",
    "_",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\n\n",
    "\n  ",
    "\n- ",
    "- ",
    ": ",
    ", ",
    " #",
    "0",
    "-1",
    "255",
    "256",
    "65536",
    "2147483648",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999999999999",
    "1e308",
    "0.1",
    "-0.0",
    ".nan",
    ".inf",
    "0x7f",
    "null",
    "true",
    "é",
    "\u{301}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{feff}",
    "\u{e000}",
    "\u{fffd}",
    "\u{1f468}\u{200d}\u{1f469}",
];

/// Numbers that look random and depend on the seed alone (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Whether one of `sides` faces is up.
    pub fn one_in(&mut self, sides: usize) -> bool {
        self.below(sides) == 0
    }

    /// A range of an input, mostly short.
    fn range(&mut self, input: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(input.len() + 1);
        let most = *self.pick(&[1, 2, 4, 8, 16, 64, 1024]);
        let end = (start + 1 + self.below(most)).min(input.len());
        start..end.max(start)
    }
}

/// Changes an input in one to six places. `others` are inputs to take parts from, `words` the words of its language.
pub fn mutate(dice: &mut Dice, input: &[u8], others: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
    let mut out = input.to_vec();
    for _ in 0..=dice.below(6) {
        change(dice, &mut out, others, words);
    }
    out.truncate(LONGEST);
    out
}

fn change(dice: &mut Dice, out: &mut Vec<u8>, others: &[Vec<u8>], words: &[&str]) {
    let at = dice.below(out.len() + 1);
    let range = dice.range(out);
    match dice.below(13) {
        0 => {
            if let Some(byte) = out.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        1 => out.insert(at, dice.below(256) as u8),
        2 => drop(out.drain(range)),
        3 => {
            let copy = out[range].to_vec();
            insert(out, at, &copy);
        }
        4 | 5 => insert(out, at, dice.pick(&WORDS).as_bytes()),
        6 | 7 => insert(out, at, dice.pick(words).as_bytes()),
        8 => {
            let word = if dice.one_in(2) {
                dice.pick(&WORDS)
            } else {
                dice.pick(words)
            };
            drop(out.splice(range, word.bytes()));
        }
        // Deep, long or both.
        9 => {
            let word = if dice.one_in(2) {
                dice.pick(&WORDS)
            } else {
                dice.pick(words)
            };
            let times = *dice.pick(&[3, 20, 200, 2_000, 20_000]);
            insert(
                out,
                at,
                word.repeat(times.min(LONGEST / word.len().max(1)))
                    .as_bytes(),
            );
        }
        10 => {
            let other = dice.pick(others);
            let part = dice.range(other);
            let part = other[part].to_vec();
            drop(out.splice(range, part));
        }
        11 => {
            let other = dice.pick(others);
            let from = dice.below(other.len() + 1);
            out.truncate(at);
            out.extend_from_slice(&other[from..]);
        }
        _ => lines(dice, out),
    }
}

fn insert(out: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    out.splice(at..at, bytes.iter().copied());
}

/// Takes a line out, doubles it, or puts it elsewhere.
fn lines(dice: &mut Dice, out: &mut Vec<u8>) {
    let mut lines: Vec<&[u8]> = out.split_inclusive(|byte| *byte == b'\n').collect();
    let (from, to) = (dice.below(lines.len()), dice.below(lines.len()));
    if lines.is_empty() {
        return;
    }
    match dice.below(3) {
        0 => drop(lines.remove(from)),
        1 => lines.insert(to, lines[from]),
        _ => lines.swap(from, to),
    }
    *out = lines.concat();
}
