import type { ListedApplication } from '@keyplane/api-client';
import { PageHeader, QueryView, SearchField, useSearch } from '@keyplane/ui';
import { Text } from '@mantine/core';
import { Navigate } from 'react-router';
import { useApplications } from '../../data/queries';
import { ApplicationTable } from './components/ApplicationTable';
import { CreateApplication } from './components/CreateApplication';

export function ApplicationsPage() {
  const applications = useApplications();
  return (
    <QueryView query={applications} what="The list of your applications" isPage>
      {(items) => {
        if (items.length > 0) return <Applications applications={items} />;
        // What is known from before may be old: only an answer of now sends a person away.
        return applications.isFetching ? null : <Navigate to="/first-call" replace />;
      }}
    </QueryView>
  );
}

function Applications({ applications }: { applications: ListedApplication[] }) {
  const search = useSearch();
  const found = applications.filter(({ name, description }) => `${name} ${description ?? ''}`.toLowerCase().includes(search.toLowerCase()));
  return (
    <>
      <PageHeader title="Applications" lead="Each application holds its own keys and says which APIs it calls." actions={<CreateApplication />} />
      <SearchField label="Search applications" placeholder="Search applications" />
      {found.length === 0 ? <Text c="dimmed">No application matches “{search}”.</Text> : <ApplicationTable applications={found} />}
    </>
  );
}
