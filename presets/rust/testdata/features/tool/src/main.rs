fn main() {
    println!(
        "color {} json {} xml {}",
        cfg!(feature = "color"),
        cfg!(feature = "json"),
        cfg!(feature = "xml")
    );
}
