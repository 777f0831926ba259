export const otter = true;
