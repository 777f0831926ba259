const amount: number = 1999;
document.title = `EUR ${(amount / 100).toFixed(2)}`;
