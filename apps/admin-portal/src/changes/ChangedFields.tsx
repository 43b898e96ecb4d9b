import type { AuditEntry } from '@keyplane/api-client';
import { Table } from '@mantine/core';
import { changedFields } from './words';

/** Before and after, side by side, member by member. */
export function ChangedFields({ entry }: { entry: AuditEntry }) {
  const fields = changedFields(entry);
  if (fields.length === 0) return null;
  return (
    <Table withTableBorder withColumnBorders className="kp-diff">
      <Table.Thead><Table.Tr><Table.Th>Field</Table.Th><Table.Th>Before</Table.Th><Table.Th>After</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>
        {fields.map(({ field, before, after }) => (
          <Table.Tr key={field}>
            <Table.Td>{field}</Table.Td>
            <Table.Td className={before === null ? '' : 'kp-diff-before'}>{before === null ? null : <>− {before}</>}</Table.Td>
            <Table.Td className={after === null ? '' : 'kp-diff-after'}>{after === null ? null : <>+ {after}</>}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
