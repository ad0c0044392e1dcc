// SPDX-License-Identifier: Apache-2.0
//! Prints where Rust puts each member: "structure size" and "structure.member offset".
mod segue;

fn main() {
    for line in segue::layout() {
        println!("{}", line);
    }
}
