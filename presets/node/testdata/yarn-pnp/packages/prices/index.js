const { bold } = require("picocolors");

exports.price = (cents) => bold(`EUR ${(cents / 100).toFixed(2)}`);
