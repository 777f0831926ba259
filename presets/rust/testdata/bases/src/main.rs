use std::{env, fs};

fn main() {
    let certificates = fs::read_to_string("/etc/ssl/certs/ca-certificates.crt").expect("certificates");
    let file = env::temp_dir().join("file");
    fs::write(&file, "text").expect("a folder for temporary files");
    println!("{} {}", certificates.contains("BEGIN CERTIFICATE"), file.display());
}
