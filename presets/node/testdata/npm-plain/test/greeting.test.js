import "../lib/greeting.js";
