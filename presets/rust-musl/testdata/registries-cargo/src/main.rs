fn main() {
    println!("{} {}", text(42), include_str!("unit.txt").trim());
}

fn text(n: u32) -> String {
    itoa::Buffer::new().format(n).to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn text() {
        assert_eq!(super::text(7), "7");
    }
}
