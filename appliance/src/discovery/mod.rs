//! Being found at home: mDNS (RFC 6762) and DNS-SD (RFC 6763).
