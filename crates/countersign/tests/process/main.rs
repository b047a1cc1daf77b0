//! The real binary, over real sockets and a real data folder.

mod chats;
mod commands;
mod crash;
mod demo_file;
mod documents;
mod faults;
mod flow_crash;
mod guesses;
mod history;
mod keep_alive;
mod limits;
mod linearizable;
mod migrate;
mod nodes;
mod numbers;
mod providers;
mod shutdown;
mod smpp;
mod support;
mod taint;
mod texts;
mod verify_guesses;
mod walk;
