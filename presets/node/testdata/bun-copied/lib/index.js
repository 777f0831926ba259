exports.hi = require("picocolors").bold("hi");
