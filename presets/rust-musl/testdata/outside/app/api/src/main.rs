fn main() {
    println!("{}", shared::NAME);
}
