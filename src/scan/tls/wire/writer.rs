/// A vector is longer than its length field can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a vector is too long for its length field")]
pub struct TooLong;

/// Writes fields in order; the length of a vector is filled in when its content is complete.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    overflow: bool,
}

impl Writer {
    /// Nothing written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// A 16-bit number, most significant byte first.
    pub fn u16(&mut self, value: u16) {
        self.bytes.extend(value.to_be_bytes());
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// 16-bit numbers, one after the other.
    pub fn numbers16(&mut self, numbers: &[u16]) {
        for number in numbers {
            self.u16(*number);
        }
    }

    /// A vector with its length before it in `width` bytes (1 to 4).
    pub fn vector(&mut self, width: usize, content: impl FnOnce(&mut Self)) {
        let mut inner = Self::new();
        content(&mut inner);
        self.overflow |= inner.overflow;
        let length = u32::try_from(inner.bytes.len()).unwrap_or(u32::MAX).to_be_bytes();
        let (high, low) = length.split_at(length.len().saturating_sub(width));
        self.overflow |= high.iter().any(|byte| *byte != 0);
        self.bytes.extend(low);
        self.bytes.append(&mut inner.bytes);
    }

    /// What was written.
    ///
    /// # Errors
    /// [`TooLong`] if some vector was.
    pub fn finish(self) -> Result<Vec<u8>, TooLong> {
        if self.overflow { Err(TooLong) } else { Ok(self.bytes) }
    }
}
