import type { Translated } from '../define.ts';
import type { portMessages } from '../ports.ts';

export const ports: Translated<typeof portMessages> = {
  vmSilent: 'VM이 응답하지 않아 {place} 포트를 아직 열지 못했습니다. 다시 시도합니다.',
  notYet: '{place} 포트를 아직 열지 못했습니다. 다시 시도합니다. 원인: {reason}',
  noFiles:
    'Slipway나 이 컴퓨터에서 열 수 있는 파일과 연결을 모두 써서 {place} 포트를 아직 열지 못했습니다. 다시 시도합니다.',
  taken: '다른 프로그램이 {place} 포트를 사용하고 있습니다. 비는 대로 연결합니다.',
  takenBy: '{owner} 프로그램이 {place} 포트를 사용하고 있습니다. 비는 대로 연결합니다.',
  heldBy: '이 컴퓨터의 {owner} 프로그램이 이 포트를 사용하고 있습니다. 그 프로그램을 끝내거나 다른 포트를 게시하세요.',
  heldByContainer:
    '{container} 컨테이너가 이 포트를 사용하고 있습니다. 그 컨테이너를 중지하거나 다른 포트를 게시하세요.',
  held: '이 컴퓨터의 다른 프로그램이 이 포트를 사용하고 있습니다. 그 프로그램을 끝내거나 다른 포트를 게시하세요.',
  privileged:
    '{place} 포트를 열 권한이 없습니다. 이 시스템에서 {limit}보다 작은 포트는 관리자만 열 수 있습니다. "sudo sysctl net.ipv4.ip_unprivileged_port_start={port}" 명령을 실행하면 컴퓨터를 다시 시작할 때까지 누구나 열 수 있습니다. 또는 더 큰 번호의 포트를 게시하세요.',
  privilegedMac:
    '{place} 포트를 열 권한이 없습니다. macOS에서 {limit}보다 작은 포트를 한 주소에만 여는 것은 관리자만 할 수 있고, 모든 주소에 여는 것은 누구나 할 수 있습니다. 네트워크의 다른 컴퓨터에서 접근해도 되면 0.0.0.0:{port}(으)로 게시하고, 아니면 더 큰 번호의 포트를 게시하세요.',
  reserved:
    'Windows가 예약한 포트라서 {place} 포트를 열 수 없습니다. "netsh interface ipv4 show excludedportrange protocol=tcp" 명령으로 예약된 포트를 볼 수 있습니다. 다른 포트를 게시하세요.',
  forbidden: '이 시스템이 허용하지 않아 Slipway가 {place} 포트를 열 수 없습니다.',
  noAddress: '이 컴퓨터에는 {address} 주소가 없습니다.',
  failed: '{place} 포트를 열지 못했습니다: {reason}',
  sctp: 'SCTP 포트는 이 컴퓨터로 연결되지 않습니다.',
  udpElsewhere:
    'UDP 포트는 모든 주소나 127.0.0.1에 게시했을 때만 연결되며, IPv6는 그와 함께일 때만 됩니다. {address} 주소를 빼세요.',
  ofTheVm: '{address} 주소는 VM의 주소이며 이 컴퓨터에는 없습니다.',
  family: '{address} 주소에는 {protocol} 포트를 연결할 수 없습니다.',
  tooMany: '포트는 한 번에 {limit}개까지만 연결됩니다. 다른 포트가 닫히면 이 포트를 연결합니다.',
  fewer:
    '포트를 더 적게 게시하거나 -p 127.0.0.1:8080:80처럼 주소 하나에만 게시하세요. 주소가 없으면 IPv4와 IPv6가 따로 계산됩니다. 포트가 많은 컨테이너를 중지해도 됩니다.',
};
