/// Why bytes do not follow their format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// They end before the field does.
    Truncated,
    /// Bytes are left over after the last field.
    Trailing,
    /// The value is outside what the format allows.
    Value,
}

/// A malformed message: which byte of the slice that was read, which field, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} at byte {at}: {}", match fault {
    Fault::Truncated => "ends too early",
    Fault::Trailing => "has bytes left over",
    Fault::Value => "has a value that the format does not allow",
})]
pub struct WireError {
    /// Offset of the first offending byte from the beginning of what was read.
    pub at: u64,
    /// The field, as `Message.field` in the words of the specification.
    pub field: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// Reads fields from a slice, in order, never past its end. Positions count from the beginning of the outermost slice.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    at: u64,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of a slice.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// The position of the next byte.
    pub fn position(&self) -> u64 {
        self.at
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is left, without reading it.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `len` bytes.
    ///
    /// # Errors
    /// [`Fault::Truncated`] if there are fewer.
    pub fn take(&mut self, len: usize, field: &'static str) -> Result<&'a [u8], WireError> {
        let Some((taken, rest)) = self.rest.split_at_checked(len) else {
            return Err(self.error(field, Fault::Truncated));
        };
        self.rest = rest;
        self.at = self.at.saturating_add(len as u64);
        Ok(taken)
    }

    /// One byte.
    ///
    /// # Errors
    /// [`Fault::Truncated`] at the end.
    pub fn u8(&mut self, field: &'static str) -> Result<u8, WireError> {
        self.number::<1>(field).map(|[a]| a)
    }

    /// A 16-bit number, most significant byte first.
    ///
    /// # Errors
    /// [`Fault::Truncated`] if fewer bytes are left.
    pub fn u16(&mut self, field: &'static str) -> Result<u16, WireError> {
        self.number(field).map(u16::from_be_bytes)
    }

    /// A 24-bit number, most significant byte first.
    ///
    /// # Errors
    /// [`Fault::Truncated`] if fewer bytes are left.
    pub fn u24(&mut self, field: &'static str) -> Result<u32, WireError> {
        self.number(field).map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    /// A reader over a vector whose length stands before it in one byte.
    ///
    /// # Errors
    /// [`Fault::Truncated`] if the slice ends before the vector does.
    pub fn vector8(&mut self, field: &'static str) -> Result<Self, WireError> {
        let len = self.u8(field)?;
        self.inner(usize::from(len), field)
    }

    /// A reader over a vector whose length stands before it in two bytes.
    ///
    /// # Errors
    /// [`Fault::Truncated`] if the slice ends before the vector does.
    pub fn vector16(&mut self, field: &'static str) -> Result<Self, WireError> {
        let len = self.u16(field)?;
        self.inner(usize::from(len), field)
    }

    /// A reader over a vector whose length stands before it in three bytes.
    ///
    /// # Errors
    /// [`Fault::Truncated`] if the slice ends before the vector does.
    pub fn vector24(&mut self, field: &'static str) -> Result<Self, WireError> {
        let len = self.u24(field)?;
        self.inner(usize::try_from(len).unwrap_or(usize::MAX), field)
    }

    /// All that is left, as 16-bit numbers.
    ///
    /// # Errors
    /// [`Fault::Truncated`] if an odd byte is left.
    pub fn numbers16(mut self, field: &'static str) -> Result<Vec<u16>, WireError> {
        let mut numbers = Vec::with_capacity(self.rest.len() / 2);
        while !self.is_empty() {
            numbers.push(self.u16(field)?);
        }
        Ok(numbers)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`Fault::Trailing`] if something is left.
    pub fn finish(&self, field: &'static str) -> Result<(), WireError> {
        if self.is_empty() { Ok(()) } else { Err(self.error(field, Fault::Trailing)) }
    }

    /// An error at the next byte.
    pub fn error(&self, field: &'static str, fault: Fault) -> WireError {
        WireError { at: self.at, field, fault }
    }

    fn number<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], WireError> {
        let Some((number, rest)) = self.rest.split_first_chunk::<N>() else {
            return Err(self.error(field, Fault::Truncated));
        };
        self.rest = rest;
        self.at = self.at.saturating_add(N as u64);
        Ok(*number)
    }

    fn inner(&mut self, len: usize, field: &'static str) -> Result<Self, WireError> {
        let at = self.at;
        Ok(Self { rest: self.take(len, field)?, at })
    }
}
