//! PDF standards that a report can ask for.

/// A standard's kind, and the versions of PDF that it allows, first and last. At most one of a kind can be asked for.
type Family = (&'static str, u8, u8);

const VERSIONS: &str = "versions";

/// By Typst's names.
const STANDARDS: [(&str, Family); 17] = [
    ("1.4", (VERSIONS, 14, 14)),
    ("1.5", (VERSIONS, 15, 15)),
    ("1.6", (VERSIONS, 16, 16)),
    ("1.7", (VERSIONS, 17, 17)),
    ("2.0", (VERSIONS, 20, 20)),
    ("a-1b", ("PDF/A", 14, 14)),
    ("a-1a", ("PDF/A", 14, 14)),
    ("a-2b", ("PDF/A", 14, 17)),
    ("a-2u", ("PDF/A", 14, 17)),
    ("a-2a", ("PDF/A", 14, 17)),
    ("a-3b", ("PDF/A", 14, 17)),
    ("a-3u", ("PDF/A", 14, 17)),
    ("a-3a", ("PDF/A", 14, 17)),
    ("a-4", ("PDF/A", 20, 20)),
    ("a-4f", ("PDF/A", 20, 20)),
    ("a-4e", ("PDF/A", 20, 20)),
    ("ua-1", ("PDF/UA", 14, 17)),
];

/// The names of all standards.
pub fn names() -> impl Iterator<Item = &'static str> {
    STANDARDS.iter().map(|(name, _)| *name)
}

fn family(name: &str) -> Option<Family> {
    let mut standards = STANDARDS.iter();
    standards
        .find(|(known, _)| *known == name)
        .map(|(_, family)| *family)
}

/// Whether a PDF can conform to both; a name that is unknown says nothing.
pub fn agree(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (family(one), family(other)) else {
        return true;
    };
    one.0 != other.0 && one.1 <= other.2 && other.1 <= one.2
}
