pub const TITLE: &str = "report";
