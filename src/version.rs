//! Version, commit and the packages that the colophon names, stamped by build.rs.

/// `0.1.0`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Packages that make the numbers and the pages, with their versions, from Cargo.lock.
pub fn packages() -> Vec<(String, String)> {
    let pairs = env!("REFIGURE_PACKAGES").split(';');
    pairs
        .filter_map(|pair| pair.split_once(' '))
        .map(|(name, version)| (name.to_string(), version.to_string()))
        .collect()
}

/// What `--version` prints: the version, the commit where there is one, and the packages.
pub fn long() -> String {
    let commit = match env!("REFIGURE_COMMIT") {
        "" => String::new(),
        commit => format!(" ({commit})"),
    };
    let packages: Vec<String> = packages().iter().map(|(n, v)| format!("{n} {v}")).collect();
    format!("refigure {VERSION}{commit}\nwith {}", packages.join(", "))
}
