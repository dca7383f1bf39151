import type { Translated } from '../define.ts';
import type { portMessages } from '../ports.ts';

export const ports: Translated<typeof portMessages> = {
  vmSilent: 'VM이 응답하지 않아 {place} 포트를 아직 열지 못했습니다. 다시 시도합니다.',
  notYet: '{place} 포트를 아직 열지 못했습니다. 다시 시도합니다. 원인: {reason}',
  noFiles:
    'Slipway나 이 컴퓨터에서 열 수 있는 파일과 연결을 모두 써서 {place} 포트를 아직 열지 못했습니다. 다시 시도합니다.',
  taken: '다른 프로그램이 {place} 포트를 사용하고 있습니다. 비는 대로 연결합니다.',
  takenBy: '{owner} 프로그램이 {place} 포트를 사용하고 있습니다. 비는 대로 연결합니다.',
  privileged: '{place} 포트를 열 권한이 없습니다. 1024보다 작은 포트에는 관리자 권한이 필요합니다.',
  noAddress: '이 컴퓨터에는 {address} 주소가 없습니다.',
  failed: '{place} 포트를 열지 못했습니다: {reason}',
  sctp: 'SCTP 포트는 이 컴퓨터로 연결되지 않습니다.',
  udpLoopback:
    'UDP 포트는 모든 주소에 게시했을 때만 연결됩니다. {address} 주소를 빼세요. 그래도 이 컴퓨터의 프로그램만 접근할 수 있습니다.',
  ofTheVm: '{address} 주소는 VM의 주소이며 이 컴퓨터에는 없습니다.',
  family: '{address} 주소에는 {protocol} 포트를 연결할 수 없습니다.',
  tooMany: '포트는 한 번에 {limit}개까지만 연결됩니다. 다른 포트가 닫히면 이 포트를 연결합니다.',
};
