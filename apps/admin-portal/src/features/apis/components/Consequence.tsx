import type { Api } from '@keyplane/api-client';
import { counted } from '@keyplane/ui';
import { useApiImpact } from '../api';

/** The first three of them. */
function named(applications: readonly { applicationName: string }[]): string {
  return `${applications.slice(0, 3).map(({ applicationName }) => applicationName).join(', ')}${applications.length > 3 ? ', …' : ''}`;
}

/** What a save would do to those who call the API now; said before it is done. */
export function Consequence({ api, keyManagers }: { api: Api; keyManagers: Api['keyManagers'] }) {
  const { data } = useApiImpact(api, keyManagers);
  if (data !== undefined && data.applications.length > 0) {
    const stopped = data.applications.filter(({ isCutOff }) => isCutOff);
    const others = data.applications.filter(({ isCutOff }) => !isCutOff);
    return (
      <>
        <strong>{stopped.length === 0 ? 'Stops for nobody.' : `Stops for ${counted(stopped.length, 'application')}:`}</strong>{' '}
        {stopped.length === 0 ? '' : `${named(stopped)}. `}
        {others.length === 0 ? '' : `${named(others)} ${others.length === 1 ? 'has' : 'have'} another key that goes on working.`}
      </>
    );
  }
  if (keyManagers.mode === 'selected' && api.keyManagers.mode === 'all') return <>Tokens of every key manager that is not chosen get 401 within a second.</>;
  if (keyManagers.mode === 'all' && api.keyManagers.mode === 'selected') return <>Tokens of every key manager are accepted from now on.</>;
  return <>Gateways enforce it within a second.</>;
}
