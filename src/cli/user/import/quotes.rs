//! Where quotes stand in a CSV file. The crate that reads it forgives those that are missing, and puts what
//! follows into the wrong value: somebody would get what is somebody else's.

/// Follows a file byte by byte (RFC 4180).
pub(super) struct Quotes {
    delimiter: u8,
    at: At,
    line: u64,
    /// Where the value in quotes began.
    began: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Beginning,
    Plain,
    Quoted,
    /// Behind a quote in a value in quotes: its end, or half of a quote.
    Behind,
}

impl Quotes {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, at: At::Beginning, line: 1, began: 1 }
    }

    /// Follows it over these bytes; none are its end.
    ///
    /// # Errors
    /// The line of the quote that is wrong.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), u64> {
        if bytes.is_empty() && self.at == At::Quoted {
            return Err(self.began);
        }
        for byte in bytes {
            let ends = *byte == self.delimiter || matches!(byte, b'\r' | b'\n');
            self.at = match (self.at, byte) {
                (At::Beginning, b'"') => {
                    self.began = self.line;
                    At::Quoted
                }
                (At::Plain, b'"') => return Err(self.line),
                (At::Quoted, b'"') => At::Behind,
                (At::Behind, b'"') | (At::Quoted, _) => At::Quoted,
                _ if ends => At::Beginning,
                (At::Behind, _) => return Err(self.line),
                (At::Beginning | At::Plain, _) => At::Plain,
            };
            self.line += u64::from(*byte == b'\n');
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_stands_around_a_value_or_twice_in_one() {
        let read = |text: &str| {
            let mut quotes = Quotes::new(b',');
            text.bytes().try_for_each(|byte| quotes.read(&[byte])).and_then(|()| quotes.read(&[]))
        };
        for good in [
            "",
            "a,b\n",
            "\"a\",\"\"\r\n",
            "\"a \"\"b\"\" c\",\"x\ny\"\n",
            "a,\"\"\"\"",
            "a\r\"b\"\r",
        ] {
            assert_eq!(read(good), Ok(()), "{good:?}");
        }
        for (bad, line) in [
            ("a,b\n1,5\" disk\n", 2),
            ("a,b\n1,\"x\n2,y\n", 2),
            ("a,b\n1,\"x,y\n2,\"z,\n", 3),
            ("a\n\"b\" \n", 2),
            ("a\r\"b\rc\r", 1),
        ] {
            assert_eq!(read(bad), Err(line), "{bad:?}");
        }
    }
}
