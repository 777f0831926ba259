mod text;

fn main() {
    println!("{}", text::TITLE);
}
