//! Names that may be meant.

/// The known name most like `found`, where one is alike enough to be worth suggesting.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    let length = found.chars().count();
    for name in known {
        if name.eq_ignore_ascii_case(found) {
            return Some(name);
        }
        let other = name.chars().count();
        // One character in two is not similar.
        let limit = length.max(other) / 3;
        // Comparing takes as many steps as one has characters times the other.
        if length.abs_diff(other) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(found, name);
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_far_name_is_not_suggested() {
        assert_eq!(nearest("zebra", ["meti", "jetro"]), None);
        assert_eq!(nearest("jetor", ["meti", "jetro"]), Some("jetro"));
        assert_eq!(nearest("", ["h"]), None);
        assert_eq!(nearest("x", ["h", "hx"]), None);
        assert_eq!(nearest("te", ["tea"]), Some("tea"));
    }
}
