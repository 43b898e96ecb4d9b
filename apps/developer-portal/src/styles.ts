import '@mantine/core/styles.css';
import '@keyplane/ui/styles.css';
import './portal.css';
