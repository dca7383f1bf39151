import type { Translated } from '../define.ts';
import type { guestMessages, imageMessages, stageMessages, stateMessages, vmMessages } from '../vm.ts';

const DAMAGED_IMAGE =
  '소스에서는 "npm run vm:build"를 실행하고, 아니면 Slipway를 다시 설치하세요. 데이터는 그대로입니다.';
const KEEP_DATA =
  '디스크의 내용은 바꾸지 않았습니다. 올바른 파일을 되돌려 놓거나 VM을 초기화해 빈 디스크로 시작하세요.';
const REPAIR = '복구하면 디스크를 꼼꼼히 검사하고 살릴 수 있는 데이터를 남깁니다. 복구를 실행하세요.';
const START_AGAIN = 'VM을 다시 시작하세요.';
const BUILD_IMAGE = '소스에서는 "npm run vm:build"를 실행하고, 아니면 Slipway를 다시 설치하세요.';

export const vm: Translated<typeof vmMessages> = {
  off: 'VM이 실행 중이 아닙니다.',
  state: 'VM이 준비되지 않았습니다(상태: {state}).',
  stateOff: { text: 'VM이 실행 중이 아닙니다(상태: {state}).', hint: '"slipway up"으로 시작하세요.' },
  startedAgain: 'VM이 예기치 않게 종료되어 다시 시작하는 중입니다.',
  noEngine: 'Slipway의 엔진이 실행 중이 아닙니다. {why}',
  noEngineHint: 'Slipway의 엔진이 실행 중이 아닙니다. {why} {hint}',
  logInVm: {
    text: '{source} 로그는 VM 안에 있지만 VM이 실행 중이 아닙니다.',
    hint: 'VM을 시작하거나 "console"과 "host" 로그를 보세요.',
  },
  stopped: '시작하는 동안 VM이 중지되었습니다.',
  hostEnding: 'Slipway를 종료하는 중입니다.',
  noConnection: 'VM에 연결되어 있지 않습니다.',
  notYet: 'VM이 아직 연결을 받지 않습니다.',
  brokenOff: 'VM 안의 연결이 끊어졌습니다.',
  closed: 'VM과의 연결이 닫혔습니다.',
  lostBecause: 'VM과의 연결이 끊어졌습니다: {reason}',
  refused: 'VM이 거부했습니다: {reason}',
  commandLate: 'VM에서 실행한 명령이 {seconds}초 안에 끝나지 않았습니다.',
  stageLate: '{stage} 단계가 {seconds}초 안에 끝나지 않았습니다.',
  runsAlready: 'VM 프로세스가 이미 실행 중입니다.',
  stopFirst: '데이터를 삭제하기 전에 VM을 중지하세요.',
  notStarted: {
    text: 'VM을 시작하지 못했습니다: {reason}',
    hint: '자세한 내용은 "console"과 "vm-process" 로그에 있습니다.',
  },
  crashed: {
    text: 'VM이 스스로 종료되었습니다: {reason}',
    hint: '"console"과 "vm-process" 로그에 마지막 기록이 있습니다. 원인을 해결한 뒤 다시 시작하세요.',
  },
  crashedAgain: {
    text: 'VM이 스스로 종료되어 {count}번 다시 시작했지만 또 종료되었습니다: {reason}',
    hint: '"console"과 "vm-process" 로그에 마지막 기록이 있습니다. 원인을 해결한 뒤 다시 시작하세요.',
  },
  processEnded: 'VM 프로세스가 끝났습니다: {reason}',
  foundUnusable: '실행 중이던 VM을 쓸 수 없습니다: {reason}',

  hostDiskFull: {
    text: 'VM이 있는 디스크가 가득 차서 VM이 일시 정지되었습니다.',
    hint: '이 컴퓨터의 공간을 확보하세요. VM은 자동으로 계속됩니다.',
  },
  channelLost: {
    text: 'VM과의 연결이 끊어져 다시 연결하는 중입니다.',
    hint: '1분 안에 돌아오지 않으면 VM을 다시 시작하세요.',
  },
  engineDown: {
    text: 'Docker Engine이 응답하지 않아 VM에서 다시 시작하는 중입니다.',
    hint: '1분 안에 돌아오지 않으면 "dockerd" 로그를 보거나 VM을 다시 시작하세요.',
  },
  controlLost: {
    text: 'VM 프로세스의 제어 소켓이 응답하지 않아 명령을 내릴 수 없습니다.',
    hint: '컨테이너는 계속 실행되며 자동으로 다시 시도합니다. 그동안 UDP 포트를 열거나 닫을 수 없습니다. 컨테이너의 프로그램이 VM 프로세스가 열 수 있는 파일을 모두 썼을 수 있습니다. 돌아오지 않으면 VM을 다시 시작하세요.',
  },
  noSpaceToStart: {
    text: 'VM이 있는 디스크가 가득 차서 시작하지 못했습니다.',
    hint: '이 컴퓨터의 공간을 확보한 뒤 다시 시작하세요.',
  },

  noImageFor: {
    text: '{arch} 프로세서용 게스트 이미지가 없습니다.',
    hint: 'Slipway는 x86-64와 arm64에서 실행됩니다.',
  },
  noImage: { text: '{path}에 게스트 이미지가 없습니다.', hint: BUILD_IMAGE },
  unreadableImage: { text: '{path} 파일을 읽지 못했습니다.', hint: BUILD_IMAGE },
  otherVariant: { text: '{path}의 게스트 이미지는 여기서 VM을 실행하는 방식에 맞지 않습니다.', hint: BUILD_IMAGE },
  badManifest: { text: '게스트 이미지의 매니페스트를 쓸 수 없습니다: {reason}', hint: BUILD_IMAGE },
  damagedImage: {
    text: '게스트 이미지의 {path} 파일이 손상되었습니다({how}).',
    hint: `이미지를 시작하지 않았습니다. ${DAMAGED_IMAGE}`,
  },
  olderImage: {
    text: '새 게스트 이미지로 시작하지 못해 이전 이미지를 사용하고 있습니다: {reason}',
    hint: '데이터는 그대로입니다. Slipway를 다시 시작하면 새 이미지를 다시 시도합니다.',
  },
  diskNoFile: {
    text: '{path} 경로가 파일이 아닙니다.',
    hint: '그것을 옮기세요. Slipway는 그곳에 데이터 디스크를 두며 링크를 따라가지 않습니다.',
  },
  diskLost: {
    text: '데이터 디스크를 복구하지 못했습니다.',
    hint: '백업을 되돌려 놓거나 VM을 초기화해 빈 디스크로 시작하세요.',
  },
};

/** Nouns: they stand in brackets. */
export const state: Translated<typeof stateMessages> = {
  absent: '없음',
  creating: '만드는 중',
  stopped: '중지됨',
  starting: '시작하는 중',
  running: '실행 중',
  degraded: '문제 있음',
  stopping: '중지하는 중',
  asleep: '잠듦',
  broken: '고장',
};

export const image: Translated<typeof imageMessages> = {
  missing: '파일 없음',
  size: '{wanted}바이트여야 하지만 {size}바이트',
  checksum: '체크섬 불일치',
};

export const guest: Translated<typeof guestMessages> = {
  'data-disk-foreign': { text: '데이터 디스크에 Slipway의 것이 아닌 데이터가 있습니다.', hint: KEEP_DATA },
  'data-disk-missing': { text: 'VM이 데이터 디스크를 찾지 못했습니다.', hint: START_AGAIN },
  'data-disk-small': {
    text: '데이터 디스크가 파일 시스템을 담기에 너무 작습니다.',
    hint: '파일이 잘렸을 수 있습니다. 백업을 되돌려 놓거나 VM을 초기화해 빈 디스크로 시작하세요.',
  },
  'data-disk-format': {
    text: '데이터 디스크를 포맷하지 못했습니다.',
    hint: 'Slipway가 있는 디스크에 공간이 남아 있고 이상이 없는지 확인한 뒤 다시 시작하세요.',
  },
  'data-disk-fsck': {
    text: '데이터 디스크의 파일 시스템이 묻지 않고 고칠 수 없을 만큼 손상되었습니다.',
    hint: REPAIR,
  },
  'data-disk-mount': { text: '데이터 디스크의 파일 시스템을 마운트하지 못했습니다.', hint: REPAIR },
  'root-missing': { text: 'VM이 시스템 디스크를 찾지 못했습니다.', hint: START_AGAIN },
  'root-invalid': { text: 'VM이 시스템 디스크를 읽지 못했습니다.', hint: DAMAGED_IMAGE },
  'seed-missing': { text: 'VM이 구성 디스크를 찾지 못했습니다.', hint: START_AGAIN },
  'seed-invalid': { text: 'VM이 구성을 거부했습니다.', hint: DAMAGED_IMAGE },
  'network-missing': { text: 'VM에 네트워크 장치가 없습니다.', hint: START_AGAIN },
  'network-filter': {
    text: 'VM의 제어 포트를 컨테이너로부터 보호하지 못해 VM을 쓰지 않았습니다.',
    hint: DAMAGED_IMAGE,
  },
  'host-access': {
    text: '설정대로 컨테이너가 이 컴퓨터의 서비스에 접근하지 못하게 할 수 없어 VM을 쓰지 않았습니다.',
    hint: DAMAGED_IMAGE,
  },
  'random-numbers': { text: 'VM에 고유한 난수가 없어 VM을 쓰지 않았습니다.', hint: START_AGAIN },
  unknown: { text: 'VM이 시작하는 동안 문제를 알렸습니다.', hint: '자세한 내용은 "console" 로그에 있습니다.' },
  because: '{problem} 게스트의 보고는 다음과 같습니다: {words}',
};

/** Nouns: what is under way. */
export const stage: Translated<typeof stageMessages> = {
  image: { text: '게스트 이미지 확인', hint: '이미지가 바뀌면 한 번 전체를 읽습니다.' },
  disk: { text: '데이터 디스크 준비', hint: 'Slipway의 데이터 폴더에 쓸 수 있는지 확인하세요.' },
  accelerator: { text: '하드웨어 가속 찾기', hint: '한 번만 몇 초 걸리며 결과를 기억합니다.' },
  process: { text: 'VM 프로세스 시작', hint: '"vm-process" 로그를 확인하세요.' },
  kernel: { text: 'Linux 부팅', hint: 'VM 콘솔 로그에서 진행 상황을 볼 수 있습니다.' },
  'data-disk': { text: '데이터 디스크 검사', hint: '비정상 종료 뒤의 검사는 몇 분 걸릴 수 있습니다.' },
  network: { text: '네트워크 설정', hint: 'VM 콘솔 로그에서 진행 상황을 볼 수 있습니다.' },
  containerd: { text: 'containerd 시작', hint: 'containerd 로그에서 진행 상황을 볼 수 있습니다.' },
  ssh: { text: 'VM에 연결', hint: '방화벽이나 보안 프로그램이 이 컴퓨터 안의 연결을 막을 수 있습니다.' },
  engine: {
    text: 'Docker Engine 시작',
    hint: 'dockerd 로그에서 진행 상황을 볼 수 있습니다. 컨테이너가 많으면 더 걸립니다.',
  },
  poweroff: { text: '컨테이너와 VM 중지', hint: '컨테이너에 10초를 준 뒤 VM을 끕니다.' },
  sleep: { text: 'VM 재우기', hint: 'VM의 메모리를 이 컴퓨터의 디스크에 씁니다.' },
  wake: { text: 'VM 깨우기', hint: 'VM의 메모리를 이 컴퓨터의 디스크에서 읽습니다.' },
  restart: {
    text: '엔진을 다시 시작하는 중',
    hint: '컨테이너는 그동안 계속 실행됩니다. dockerd 로그에 진행 상황이 나옵니다.',
  },
  again: {
    text: 'VM이 예기치 않게 종료되어 다시 시작하는 중',
    hint: 'VM 콘솔 로그에 마지막 기록이 남아 있습니다.',
  },
};
