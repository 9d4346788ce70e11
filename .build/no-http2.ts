/** What undici itself takes in place of Node's module where that is missing: nothing here speaks HTTP/2, and loading it takes 10 ms. */
export const constants = {};
