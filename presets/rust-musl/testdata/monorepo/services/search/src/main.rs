fn main() {
    web::serve(|path| format!("search of {path}"));
}
