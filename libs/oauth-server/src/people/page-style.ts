import { FONT } from './font.js';

/** The look of the pages, light and dark: the tokens of the design. */
export const STYLE = `${FONT}
:root{--canvas:#fff;--raise:#fff;--line:#dadfdf;--text:#131e1d;--dim:#586664;--accent:#03565e;--on-accent:#fff;--bad:#b02620;--bad-bg:#fff4f2;--ok:#176b3f;--brass:#b07d12}
@media (prefers-color-scheme:dark){:root{--canvas:#121c1b;--raise:#182322;--line:#354241;--text:#e7eaea;--dim:#9ea7a6;--accent:#076f78;--on-accent:#fff;--bad:#ffa195;--bad-bg:#351815;--ok:#7fd69d;--brass:#e1a22b}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;grid-template-columns:1fr 1fr;background:var(--canvas);color:var(--text);font:14px/1.5 'Hanken Grotesk',system-ui,sans-serif}
main{width:100%;max-width:340px;margin:auto;padding:32px 0}
.wordmark{display:flex;align-items:center;gap:8px;margin:0 0 32px;font-size:20px;font-weight:680;letter-spacing:-.035em}
h1{margin:0;font-size:26px;line-height:1.23;font-weight:640;letter-spacing:-.02em}
.lead{margin:4px 0 24px;color:var(--dim)}
label{display:block;margin:0 0 4px;font-weight:560}
.help{margin:0 0 6px;color:var(--dim);font-size:13px}
input{width:100%;height:42px;margin:0 0 16px;padding:0 14px;border:1px solid var(--line);border-radius:5px;background:var(--raise);color:var(--text);font:inherit}
button,.button{display:block;width:100%;height:42px;border:0;border-radius:5px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:560;line-height:42px;text-align:center;text-decoration:none;cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (prefers-color-scheme:dark){:focus-visible{outline-color:#8bd6de}}
.problem{margin:0 0 16px;padding:10px 14px;border-radius:8px;background:var(--bad-bg);color:var(--bad);font-weight:560}
.foot{margin:24px 0 0;color:var(--dim);font-size:13px}
aside{position:relative;overflow:hidden;background:#0c2f34;color:#fff}
aside svg{position:absolute;left:14%;top:6%;height:76%;min-width:100%}
aside p{position:absolute;left:15%;bottom:6%;margin:0;font-size:20px;line-height:1.35;font-weight:620}
@media (max-width:700px){body{grid-template-columns:1fr}aside{display:none}h1{font-size:22px}main{padding:32px 24px;max-width:388px}}
`;
