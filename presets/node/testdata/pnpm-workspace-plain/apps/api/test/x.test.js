import "../src/main.js";
