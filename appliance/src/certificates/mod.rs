//! The lock: certificates asked for, kept and renewed by ACME (RFC 8555).
