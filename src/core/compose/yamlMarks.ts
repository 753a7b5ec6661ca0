// The characters that YAML is made of, by their codes: compared as numbers they cost next to nothing.
export const newline = 0x0a;
export const blank = 0x20;
export const quoteDouble = 0x22;
export const hash = 0x23;
export const ampersand = 0x26;
export const quoteSingle = 0x27;
export const asterisk = 0x2a;
export const comma = 0x2c;
export const dash = 0x2d;
export const colon = 0x3a;
export const bracket = 0x5b;
export const backslash = 0x5c;
export const closingBracket = 0x5d;
export const brace = 0x7b;
export const bar = 0x7c;
export const closingBrace = 0x7d;
