import './styles';
import { mountPortal } from '@keyplane/ui';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { routes } from './routes';

const router = createBrowserRouter(routes, { basename: '/developer' });
mountPortal(<RouterProvider router={router} />);
