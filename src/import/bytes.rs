//! Bytes of a file, read from the front; whatever is not there is nothing.

/// Bytes that are left.
#[derive(Debug, Clone, Copy)]
pub struct Bytes<'a> {
    left: &'a [u8],
    big: bool,
}

impl<'a> Bytes<'a> {
    /// All of some bytes; `big`: numbers begin with their highest byte.
    pub fn new(bytes: &'a [u8], big: bool) -> Self {
        Self { left: bytes, big }
    }

    /// The next so many bytes.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.left.split_at_checked(length)?;
        self.left = left;
        Some(taken)
    }

    /// All that is left.
    pub fn rest(&self) -> &'a [u8] {
        self.left
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes: [u8; N] = self.take(N)?.try_into().ok()?;
        if self.big {
            bytes.reverse();
        }
        Some(bytes)
    }

    /// A number of 16 bits.
    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// A number of 32 bits.
    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A number of 32 bits with a sign.
    pub fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_le_bytes)
    }

    /// A length or a count of 32 bits.
    pub fn count(&mut self) -> Option<usize> {
        self.i32().and_then(|count| usize::try_from(count).ok())
    }

    /// A place or a length of 64 bits.
    pub fn long(&mut self) -> Option<usize> {
        let number = self.array().map(i64::from_le_bytes)?;
        usize::try_from(number).ok()
    }

    /// A floating-point number.
    pub fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }
}
