export const greeting = "The clock says";
