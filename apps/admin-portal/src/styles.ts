import '@mantine/core/styles.css';
import '@keyplane/ui/styles.css';
