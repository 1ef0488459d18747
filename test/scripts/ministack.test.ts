import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { startMiniStack } from '../../local-cloud/ministack';

test('a MiniStack whose Python cannot be started says why', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ministack-'));
  try {
    const options = { folder, port: 1, cleanRoomsMlEndpoint: '', cloudFormationEndpoint: '', timeOrigin: 0 };
    await expect(startMiniStack(options, '/nowhere/python')).rejects.toThrow(/^MiniStack did not start on port 1 \(spawn \/nowhere\/python ENOENT\); its log is /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
