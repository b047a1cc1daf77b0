//! The real binary, over real sockets and a real data folder.

mod crash;
mod demo_file;
mod faults;
mod guesses;
mod limits;
mod shutdown;
mod support;
mod taint;
mod walk;
