//! Sums of whole numbers that never overflow.

use num_bigint::BigInt;

/// A sum: a machine number, and what went beyond it.
#[derive(Debug, Clone, Default)]
pub(super) struct Wide {
    near: i128,
    far: Option<Box<BigInt>>,
}

impl Wide {
    pub(super) fn add(&mut self, number: i128) {
        match self.near.checked_add(number) {
            Some(sum) => self.near = sum,
            None => {
                *self.far.get_or_insert_default().as_mut() += self.near;
                self.near = number;
            }
        }
    }

    pub(super) fn add_product(&mut self, one: i128, other: i128) {
        match one.checked_mul(other) {
            Some(product) => self.add(product),
            None => *self.far.get_or_insert_default().as_mut() += BigInt::from(one) * other,
        }
    }

    /// Adds another sum, times a number.
    pub(super) fn add_times(&mut self, other: &Self, factor: i128) {
        self.add_product(other.near, factor);
        if let Some(far) = &other.far {
            *self.far.get_or_insert_default().as_mut() += far.as_ref() * factor;
        }
    }

    pub(super) fn exact(&self) -> BigInt {
        match &self.far {
            Some(far) => far.as_ref() + self.near,
            None => self.near.into(),
        }
    }
}

impl PartialEq for Wide {
    fn eq(&self, other: &Self) -> bool {
        self.exact() == other.exact()
    }
}

#[cfg(test)]
mod tests {
    use super::Wide;
    use num_bigint::BigInt;

    #[test]
    fn sums_go_beyond_machine_numbers() {
        let mut sum = Wide::default();
        sum.add(i128::MAX);
        sum.add(i128::MAX);
        sum.add_product(i128::MAX, -3);
        assert_eq!(sum.exact(), -BigInt::from(i128::MAX));
        let mut other = Wide::default();
        other.add_times(&sum, 2);
        assert_eq!(other.exact(), BigInt::from(i128::MAX) * -2);
        assert_eq!(sum, {
            let mut same = Wide::default();
            same.add(-i128::MAX);
            same
        });
    }
}
