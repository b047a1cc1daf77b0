//! Nodes that share a database: on what they agree, what they tell each other, and what they do when it breaks.

mod clock;
mod news;
mod node;
