import type { Application, CatalogueEntry } from '@keyplane/api-client';
import { counted, PageHeader, QueryView, SearchField, useMe, useSearch, useSetParameter } from '@keyplane/ui';
import { Anchor, Group, SegmentedControl, Select, Text } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import { useApplications, useCatalogue, useSubscriptions } from '../../data/queries';
import { closedInWords, isShown, matches, rowsOf, SHOWN, type Shown } from './catalogue-view';
import { CatalogueTable } from './components/CatalogueTable';

const WORDS: Record<Shown, string> = { all: 'All', subscribed: 'Subscribed', callable: 'I could call' };

/** What can I call, and with keys of which of my key managers? */
export function CataloguePage() {
  const { data: me } = useMe();
  const catalogue = useCatalogue();
  const applications = useApplications();
  return (
    <QueryView query={catalogue} what="The catalogue" isPage>
      {(entries) => <QueryView query={applications} what="The list of your applications" isPage>{(own) => <Catalogue entries={entries} applications={own} organization={me?.organizationDisplayName ?? ''} />}</QueryView>}
    </QueryView>
  );
}

function Catalogue({ entries, applications, organization }: { entries: CatalogueEntry[]; applications: Application[]; organization: string }) {
  const open = entries.filter(({ keyManagers }) => keyManagers.length > 0).length;
  return (
    <>
      <PageHeader title="API catalogue" lead={`${counted(entries.length, 'API')} of ${organization}. Your key managers open ${open} of them.`} />
      {entries.length === 0 ? <Text>No API is published yet.</Text> : <Choosing entries={entries} applications={applications} />}
    </>
  );
}

/** What is chosen stands in the address. */
function Choosing({ entries, applications }: { entries: CatalogueEntry[]; applications: Application[] }) {
  const [parameters] = useSearchParams();
  const set = useSetParameter();
  const search = useSearch();
  const application = applications.find(({ id }) => id === parameters.get('application')) ?? applications[0];
  const shown = SHOWN.find((one) => one === parameters.get('show')) ?? 'all';
  const { data: subscriptions = [] } = useSubscriptions(application?.id);
  const rows = rowsOf(entries, subscriptions);
  const found = rows.filter((row) => isShown(shown, row) && matches(row.entry, search));
  const closed = closedInWords(entries);
  return (
    <>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Group align="flex-start" gap="sm">
          <SearchField label="Search the catalogue" placeholder="Search name, operation or scope" />
          <SegmentedControl aria-label="Which APIs" value={shown} onChange={(value) => set('show', value)} data={SHOWN.map((value) => ({ value, label: `${WORDS[value]} ${rows.filter((row) => isShown(value, row)).length}` }))} mb="md" />
        </Group>
        {application === undefined ? null : <Select aria-label="Application" allowDeselect={false} w={220} value={application.id} onChange={(value) => set('application', value ?? '')} data={applications.map(({ id, name }) => ({ value: id, label: `For ${name}` }))} mb="md" />}
      </Group>
      {found.length === 0 ? <Text c="dimmed" my="lg">No API matches. {search === '' ? null : `There is none with “${search}” here.`}</Text> : <CatalogueTable rows={found} applicationId={application?.id} />}
      <Text size="sm" c="dimmed" mt="sm">{counted(found.length, 'API')}. {closed}{application === undefined ? <> An application subscribes to an API: <Anchor component={Link} to="/first-call">make your first</Anchor>.</> : null}</Text>
    </>
  );
}
