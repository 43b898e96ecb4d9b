import { shellWord } from '../../data/shell-word';

export const LANGUAGES = ['cURL', 'Node', 'Python'] as const;
export type Language = (typeof LANGUAGES)[number];

interface TokenRequest {
  tokenEndpoint: string;
  scopes: readonly string[];
}

/**
 * How an application gets its token. Node and Python keep it and use it until 60 s before it expires. Address and scopes are
 * other people's texts: they are quoted. (JSON is a text in JavaScript and in Python.)
 */
export function tokenSnippet(language: Language, { tokenEndpoint, scopes }: TokenRequest): string {
  const scope = scopes.join(' ');
  switch (language) {
    case 'cURL':
      return [`curl ${shellWord(tokenEndpoint)} \\`, '  -u "$CLIENT_ID:$CLIENT_SECRET" \\', `  -d grant_type=client_credentials${scope === '' ? '' : ` \\\n  --data-urlencode ${shellWord(`scope=${scope}`)}`}`].join('\n');
    case 'Node':
      return `import { env } from 'node:process';

let kept = { token: '', until: 0 };

export async function accessToken() {
  if (Date.now() < kept.until) return kept.token;
  const { CLIENT_ID, CLIENT_SECRET } = env;
  const basic = Buffer.from(\`\${encodeURIComponent(CLIENT_ID)}:\${encodeURIComponent(CLIENT_SECRET)}\`).toString('base64');
  const response = await fetch(${JSON.stringify(tokenEndpoint)}, {
    method: 'POST',
    headers: { authorization: \`Basic \${basic}\` },
    body: new URLSearchParams({ grant_type: 'client_credentials'${scope === '' ? '' : `, scope: ${JSON.stringify(scope)}`} }),
  });
  if (!response.ok) throw new Error(\`no token: \${response.status}\`);
  const { access_token: token, expires_in: seconds } = await response.json();
  kept = { token, until: Date.now() + (seconds - 60) * 1000 };
  return token;
}`;
    case 'Python':
      return `import os, time, requests

kept = {"token": "", "until": 0}

def access_token():
    if time.time() < kept["until"]:
        return kept["token"]
    answer = requests.post(
        ${JSON.stringify(tokenEndpoint)},
        auth=(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
        data={"grant_type": "client_credentials"${scope === '' ? '' : `, "scope": ${JSON.stringify(scope)}`}},
        timeout=10,
    )
    answer.raise_for_status()
    body = answer.json()
    kept.update(token=body["access_token"], until=time.time() + body["expires_in"] - 60)
    return kept["token"]`;
  }
}
