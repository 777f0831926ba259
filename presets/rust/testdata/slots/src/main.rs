fn main() {
    println!("{}", include_str!("api.json"));
}
