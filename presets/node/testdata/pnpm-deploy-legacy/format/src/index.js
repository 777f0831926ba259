import ms from "ms";

export const euros = (cents) => (cents / 100).toFixed(2) + " EUR within " + ms(86400000);
