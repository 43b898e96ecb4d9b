import { PageHeader, QueryView, TypeGlyph } from '@keyplane/ui';
import { Link } from 'react-router';
import { useConnectorTypes } from './connector-types';

/** Which kind of server it is; the next page needs one URL. */
export function GalleryPage() {
  const types = useConnectorTypes();
  return (
    <>
      <PageHeader title="What do you want to add?" lead="Pick the server. The next page needs one URL; Keyplane reads the rest from the server itself." trail={[{ label: 'Key managers', to: '/key-managers' }]} />
      <QueryView query={types} what="The list of server types">
        {({ items }) => (
          <ul className="kp-list">
            {items.filter(({ creatable }) => creatable).map(({ type, displayName, description }) => (
              <li key={type}>
                <Link className="kp-option" to={`/key-managers/add/${type}`} style={{ textDecoration: 'none', color: 'inherit', maxWidth: 640 }}>
                  <TypeGlyph type={type} />
                  <span><strong style={{ fontWeight: 600 }}>{displayName}</strong><span className="kp-dim" style={{ display: 'block' }}>{description}</span></span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </>
  );
}
