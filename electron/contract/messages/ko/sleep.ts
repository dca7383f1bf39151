import type { Translated } from '../define.ts';
import type { sleepMessages } from '../sleep.ts';

export const sleep: Translated<typeof sleepMessages> = {
  noRoom: {
    text: '이 VM은 잠들 수 없습니다. 메모리가 보관할 수 있는 파일에 있지 않습니다.',
    hint: '/dev/shm의 공간을 늘리거나 설정에서 VM의 메모리를 줄인 뒤 VM을 다시 시작하세요.',
  },
  sharedMemory: {
    text: '이 컴퓨터가 전용 공간을 허용하지 않아 VM의 메모리가 모든 프로그램이 함께 쓰는 /dev/shm에 있습니다: {reason}. 다른 프로그램이 그곳을 채우면 VM과 그 안에서 실행되는 것이 강제로 종료됩니다.',
    hint: '그곳에 VM의 메모리 전체만큼 공간을 남겨 두거나, 이 컴퓨터에서 사용자 네임스페이스("unshare" 명령)를 허용한 뒤 VM을 다시 시작하세요.',
  },
  noSpace: {
    text: 'VM을 재울 수 없습니다. 저장하는 데 최대 {wanted}GiB가 필요하지만 {path}에 남은 공간은 {free}GiB입니다.',
    hint: '그곳의 공간을 확보하거나 설정에서 VM의 메모리를 줄이세요.',
  },
  inUse: {
    text: '컨테이너가 이 컴퓨터의 폴더를 사용하는 동안에는 VM을 재울 수 없습니다: {containers}',
    hint: '먼저 이 컨테이너들을 중지하거나 VM을 중지하세요.',
  },
  clients: {
    text: 'docker 명령이 VM에서 작업하는 동안에는 VM을 재울 수 없습니다. 응답을 기다리거나 붙어 있는 docker.sock 연결: {clients}개',
    hint: '먼저 이 명령들을 끝내거나 VM을 중지하세요.',
  },
  notAsleep: 'VM을 재우지 못했습니다: {reason}',
  unsupported: '이 컴퓨터에서 VM을 실행하는 프로그램은 VM을 재울 수 없습니다.',
  torn: 'VM을 새로 시작했고, 그 안에서 실행되던 것은 종료되었습니다. 저장된 상태가 온전하지 않았습니다.',
  other:
    'VM을 새로 시작했고, 그 안에서 실행되던 것은 종료되었습니다. 저장된 상태는 다른 Slipway나 QEMU, 또는 다른 CPU에서 만든 것입니다.',
  otherDisk: 'VM을 새로 시작했고, 그 안에서 실행되던 것은 종료되었습니다. 데이터 디스크가 저장할 때의 것과 다릅니다.',
  failed: 'VM을 깨울 수 없어 새로 시작했고, 그 안에서 실행되던 것은 종료되었습니다: {reason}',
};
