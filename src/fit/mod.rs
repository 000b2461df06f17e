//! Least squares, two-group discriminant analysis and logistic regression on whole numbers.
//!
//! Answers are whole numbers, or decimals that become whole when the point is moved. So the sums of products that a fit
//! needs are whole numbers too, and [`Moments`] keeps them exactly. What follows loses nothing either:
//!
//! 1. the moments are centred (`scatter.rs`);
//! 2. they are eliminated without fractions, which also decides whether one predictor is a sum of others and names them
//!    (`elimination.rs`);
//! 3. linfa fits the triangular factor (`linear.rs`), and one step of refinement in whole numbers makes its solution exact
//!    (`scatter.rs`);
//! 4. each statistic is a fraction of whole numbers, or the root of one, and keeps thirty digits (`figures/real.rs`).
//!
//! Tail probabilities, confidence limits and χ² are not fractions. They are computed with whole numbers too, to more digits
//! than are kept (`fixed.rs`, `tails.rs`). So every digit of every statistic is right and the same on every machine, in
//! whatever order the rows came.
//!
//! A logistic regression is Newton's method on rows counted by pattern (`patterns.rs`): steps in floating point, each solved
//! by linfa, and at last with gradients in whole numbers (`likelihood.rs`).
//!
//! Nothing here knows files, codebooks or messages.

mod beta;
mod classifier;
mod design;
mod discriminant;
mod elimination;
mod fixed;
mod interval;
mod likelihood;
mod linear;
mod logistic;
mod moments;
mod ols;
mod patterns;
mod products;
mod scatter;
mod significance;
mod tails;
pub(crate) use tails::{chi2_tail, correlation_two_sided, f_tail, normal_two_sided, t_two_sided};

pub use classifier::Classifier;
pub use design::{Design, Refusal, Term};
pub use discriminant::{Discriminant, discriminant};
pub use interval::{Reach, clopper_pearson, effective, logit, normal, wilson};
pub use linear::slope_through_origin;
pub use logistic::{LogOdds, Logistic, logistic};
pub use moments::Moments;
pub use ols::{Coefficient, Ols, ols};
pub use patterns::Patterns;
pub(crate) use significance::{chi2_probability, f_probability, hedges};
pub(crate) use tails::t_probability;
