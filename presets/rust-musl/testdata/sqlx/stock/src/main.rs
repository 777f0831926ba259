fn main() {
    sqlx::query!("select 1 as one");
}
