//! Tests of tables, by name.

/// How a test was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is what its name says")]
pub enum Method {
    ChiSquare,
    RaoScott,
    Fisher,
    TTest,
    Welch,
    Anova,
    DesignTTest,
    DesignAnova,
}

impl Method {
    /// Its name in explanations.
    pub fn name(self) -> &'static str {
        match self {
            Method::ChiSquare => "Pearson's chi-square test",
            Method::RaoScott => "Pearson's chi-square test, Rao–Scott correction",
            Method::Fisher => "Fisher's exact test, two-sided",
            Method::TTest => "Student's t test",
            Method::Welch => "Welch's t test",
            Method::Anova => "Analysis of variance",
            Method::DesignTTest => "t test under the sampling design",
            Method::DesignAnova => "Wald test under the sampling design",
        }
    }
}
