import { QueryView, useMe } from '@keyplane/ui';
import { useCatalogue } from '../../data/queries';
import { FirstRun } from './components/FirstRun';

/** A page of its own: it stays, with the secret in it, when the person has an application by now. */
export function FirstCallPage() {
  const { data: me } = useMe();
  const catalogue = useCatalogue();
  return <QueryView query={catalogue} what="The catalogue">{(entries) => <FirstRun catalogue={entries} username={me?.username ?? ''} />}</QueryView>;
}
