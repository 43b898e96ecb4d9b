import { PageHeader } from '@keyplane/ui';
import { AddUser } from './components/AddUser';
import { Roles } from './components/Roles';
import { Users } from './components/Users';

export function PeoplePage() {
  return (
    <>
      <PageHeader title="Users and roles" lead="People who sign in to Keyplane with the built-in key manager." actions={<AddUser />} />
      <div className="kp-two"><Users /><Roles /></div>
    </>
  );
}
