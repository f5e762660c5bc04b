// A picture on its way stands in a text as a word that is neither sent nor kept.
const WORD = /!\[Uploading [^\]\n]*…\]\(\)/g;

export const wordFor = (file) => `![Uploading ${(file.name || "picture").replace(/[[\]\n]/g, " ")}…]()`;

export const withoutUploads = (text) => text.replace(WORD, "");
