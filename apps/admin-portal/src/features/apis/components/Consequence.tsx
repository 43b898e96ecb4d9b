import type { Api } from '@keyplane/api-client';
import { counted } from '@keyplane/ui';
import { useApiImpact } from '../api';

/** What a save would do to those who call the API now; said before it is done. */
export function Consequence({ api, keyManagers }: { api: Api; keyManagers: Api['keyManagers'] }) {
  const { data } = useApiImpact(api, keyManagers);
  if (data !== undefined && data.applications.length > 0) {
    const cutOff = data.applications.filter(({ isCutOff }) => isCutOff).length;
    const others = data.applications.length - cutOff;
    return (
      <>
        <strong>{cutOff === 0 ? 'Stops for nobody:' : `Stops for ${counted(cutOff, 'application')}:`}</strong>{' '}
        {data.applications.slice(0, 3).map(({ applicationName }) => applicationName).join(', ')}{data.applications.length > 3 ? ', …' : ''}
        {others === 0 ? '.' : `; ${others} of them ${others === 1 ? 'has' : 'have'} another key that goes on working.`}
      </>
    );
  }
  if (keyManagers.mode === 'selected' && api.keyManagers.mode === 'all') return <>Tokens of every key manager that is not chosen get 401 within a second.</>;
  if (keyManagers.mode === 'all' && api.keyManagers.mode === 'selected') return <>Tokens of every key manager are accepted from now on.</>;
  return <>Gateways enforce it within a second.</>;
}
