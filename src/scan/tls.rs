//! TLS endpoints: the plan of a survey, the questions it asks, and the bytes on the wire.
