//! The ledger against published vectors, other implementations, and hostile input.

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod notes;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod rfc6962;
#[cfg(test)]
mod successions;
#[cfg(test)]
mod tiles;
#[cfg(test)]
mod trees;
#[cfg(test)]
mod witnesses;
