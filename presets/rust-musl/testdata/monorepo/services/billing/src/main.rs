fn main() {
    web::serve(|path| format!("billing of {path}"));
}
