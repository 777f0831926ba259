fn main() {
    println!("bill");
}
