//! The ombud binary.

fn main() {}
