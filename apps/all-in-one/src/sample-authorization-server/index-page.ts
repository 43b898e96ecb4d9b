import { SAMPLE_AUDIENCE } from './audience.js';

/** What a person sees who opens the issuer in a browser. */
export function indexPage(issuer: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sample authorization server</title></head>
<body>
<h1>Sample authorization server</h1>
<p><strong>A sample, not for production.</strong> Anybody who reaches it may register a client.</p>
<dl>
<dt>Issuer</dt><dd><code>${issuer}</code></dd>
<dt>Discovery</dt><dd><a href="/.well-known/openid-configuration">${issuer}/.well-known/openid-configuration</a></dd>
<dt>Audience of its access tokens</dt><dd><code>${SAMPLE_AUDIENCE}</code></dd>
</dl>
<p>Add it in Keyplane as a key manager: paste the issuer.</p>
</body>
</html>
`;
}
