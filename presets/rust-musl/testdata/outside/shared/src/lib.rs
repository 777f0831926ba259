pub const NAME: &str = env!("NAME_OF_THE_APP");
