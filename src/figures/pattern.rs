//! Patterns of ids.

use super::Figures;
use crate::diagnostic::{Code, Diagnostic};

/// Whether an id matches a pattern, in which `*` is any text.
pub fn matches(pattern: &str, id: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = id.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

impl Figures {
    /// The error that no id matches a pattern.
    pub fn no_match(&self, pattern: &str) -> Diagnostic {
        if let Some(id) = self.withheld().find(|id| matches(pattern, id)) {
            return self.unknown(id);
        }
        let message =
            Diagnostic::error(Code::NoMatch, format!("no figure's id matches `{pattern}`"))
                .help("`*` matches anything, as in `t05.jetro.*.row_pct`");
        match self.nearest(pattern) {
            Some(near) => message.help(format!("did you mean `{near}`?")),
            None => message.help("`refigure figures` lists them all"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, id, fit) in [
            ("t05.*.row_pct", "t05.meti.total.other.row_pct", true),
            ("t05.*.row_pct", "t05.meti.total.other.count", false),
            ("*", "meti.n", true),
            ("meti.n", "meti.n", true),
            ("meti", "meti.n", false),
            ("*financial*", "t05.meti.total.financial_aid.count", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, id), fit, "{pattern} {id}");
        }
    }
}
