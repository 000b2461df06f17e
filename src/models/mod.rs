//! Kinds of models: what a specification may ask of each, how it is fitted, and what is printed of it.
//!
//! A kind is one file and one line in the list below. It sees the design and the sums of the responses, and no file,
//! codebook or template: the stages ask it.

mod discriminant;
mod kind;
mod logistic;
mod ols;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use kind::{Asked, Equation, Estimate, Fit, Kind, Of, Part, Place, Refused, Rows, Sums};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident => $kind:path,)+) => {
        /// Kinds of models.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ModelKind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ModelKind {
            /// All of them.
            pub const ALL: &'static [ModelKind] = &[$(ModelKind::$name),+];
        }

        impl std::ops::Deref for ModelKind {
            type Target = dyn Kind;

            fn deref(&self) -> &Self::Target {
                match self {
                    $(ModelKind::$name => &$kind,)+
                }
            }
        }
    };
}

kinds! {
    /// Multiple regression by ordinary least squares; by weighted least squares where there are weights.
    Ols => ols::KIND,
    /// Linear discriminant analysis of two groups.
    Discriminant => discriminant::KIND,
    /// Logistic regression of two groups, or of a variable that is 0 or 1.
    Logistic => logistic::KIND,
}

#[cfg(test)]
mod tests {
    use super::ModelKind;

    #[test]
    fn kinds_are_named_as_they_are_written() {
        for kind in ModelKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
