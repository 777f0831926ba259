fn main() {
    println!("order {}", ids::first());
}
