import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const file = createRequire(import.meta.url).resolve('@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2');

/** The portals' typeface, inside the page: these pages are answered under several paths, and fetch nothing. */
export const FONT = `@font-face{font-family:"Hanken Grotesk";font-weight:100 900;font-display:swap;src:url(data:font/woff2;base64,${readFileSync(file).toString('base64')}) format("woff2")}`;
