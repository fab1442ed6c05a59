// Where short notices appear. Not here: showing one (`notifications.show` of the component library).
import { Notifications } from '@mantine/notifications';

/** The place of notices; mounted once. */
export function Notices() {
  return <Notifications position="bottom-center" autoClose={5000} />;
}
