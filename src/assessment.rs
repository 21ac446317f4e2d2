//! Inventory × policies × date → outcomes, strength, weakest link, horizon. Pure.
