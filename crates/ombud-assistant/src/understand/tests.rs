//! Behaviour of the classifier as a whole.
