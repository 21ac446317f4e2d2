//! The only module that meets the world: sockets, files, names, clocks, threads.
