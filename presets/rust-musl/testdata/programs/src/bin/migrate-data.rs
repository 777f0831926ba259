fn main() {
    println!("migrate");
}
