//! One file a format. Formats render one finished value; they never decide, filter or count.
