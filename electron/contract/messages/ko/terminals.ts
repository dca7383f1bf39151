import type { Translated } from '../define.ts';
import type { exitMessages, terminalMessages } from '../terminals.ts';

export const terminals: Translated<typeof terminalMessages> = {
  tooMany: {
    text: '터미널은 {limit}개까지 열 수 있으며 이미 모두 열려 있습니다.',
    hint: '더 쓰지 않는 터미널을 닫으세요.',
  },
  gone: '그런 터미널이 없습니다. 이미 닫혔을 수 있습니다.',
  hostEnding: 'Slipway를 종료하는 중입니다.',
  closed: '터미널이 닫혔습니다.',
  ended: { text: '터미널이 끝났습니다.', hint: '다시 실행하려면 다시 연결하세요.' },
  endedBecause: { text: '터미널이 끝났습니다. {why}', hint: '다시 실행하려면 다시 연결하세요.' },
  running: { text: '터미널이 아직 실행 중입니다.', hint: '대신 새 터미널을 여세요.' },
  notRead: { text: '프로그램이 입력을 읽지 않습니다.', hint: '읽을 때까지 기다리거나 터미널을 닫으세요.' },
  endedUnread: '프로그램이 입력을 읽기 전에 끝났습니다.',

  paused: { text: '컨테이너가 일시 정지되어 있습니다.', hint: '재개한 뒤 다시 연결하세요.' },
  restarting: {
    text: '컨테이너가 시작될 때마다 끝나서 계속 다시 시작되고 있습니다.',
    hint: '로그에서 원인을 확인하거나 컨테이너를 중지하세요.',
  },
  notRunning: { text: '컨테이너가 실행 중이 아닙니다.', hint: '시작한 뒤 다시 연결하세요.' },
  removed: '컨테이너가 삭제되었습니다.',
  noVm: '지금 쓰는 엔진은 Slipway의 VM에서 실행되지 않습니다.',
  noShell: {
    text: '이 컨테이너에는 셸이 없습니다. bash, zsh, ash, sh를 찾아보았습니다.',
    hint: '작은 이미지에는 셸이 없는 경우가 많습니다. 이미지에 있는 명령을 고르세요.',
  },
  slowShell: {
    text: '컨테이너에서 셸을 찾는 데 {seconds}초가 넘게 걸렸습니다.',
    hint: '컴퓨터가 매우 바쁠 수 있습니다. 잠시 뒤 다시 시도하거나 실행할 명령을 고르세요.',
  },
  endless: '컨테이너에서 실행한 {command} 명령이 끝나지 않습니다.',

  exited: '프로세스가 끝났습니다(종료 코드 {code}).',
  exitedAs: '프로세스가 끝났습니다(종료 코드 {code}, {how}).',
  exitedLast: '프로세스가 끝났습니다.',
  outOfMemory: '{ending} 메모리가 부족했습니다.',
  startedAgain: '{ending} 그 뒤 컨테이너가 다시 시작되었습니다.',
  after: '{ending} {fate}',
  stopped: '컨테이너가 중지되었습니다.',
  removedNow: '컨테이너가 삭제되었습니다.',
  tooManyProcesses: {
    text: '프로세스는 {limit}개까지 실행할 수 있으며 이미 모두 실행 중입니다.',
    hint: '더 필요하지 않은 것을 종료하세요.',
  },
  noProcess: '그런 프로세스가 없습니다. 이미 끝났을 수 있습니다.',
  outputTaken: '프로세스의 출력을 이미 다른 곳에서 쓰고 있습니다.',
  inputTaken: '프로세스의 입력을 이미 다른 곳에서 쓰고 있습니다.',
  processLost: '프로세스와의 연결이 끊어졌습니다. 아직 실행 중일 수 있습니다.',
  containerLost: '컨테이너와의 연결이 끊어졌습니다. 컨테이너는 계속 실행 중입니다.',
  vmLost: 'VM과의 연결이 끊어졌습니다.',
  reconnect: '엔진이 다시 응답하면 다시 연결하세요.',
  failed: '터미널에 문제가 생겼습니다: {reason}',

  screenClosed: '터미널이 닫혔습니다.',
  screenNoThread: '화면을 위한 스레드를 시작하지 못했습니다: {reason}',
  screenFailed: '화면에 오류가 생겼습니다: {reason}',
  screenEnded: '화면이 예기치 않게 끝났습니다.',
  screenBusy: '출력이 너무 오래 화면을 점유했습니다.',
  screenLost: '{why} 다른 터미널에 영향이 없도록 이 터미널을 끝냈습니다. 다시 연결하면 빈 화면에서 시작합니다.',
};

export const exit: Translated<typeof exitMessages> = {
  refused: '엔진이 실행하지 못함',
  cannotExecute: '실행할 수 없는 명령',
  notFound: '명령을 찾을 수 없음',
  hungUp: '연결 끊김',
  interrupted: '인터럽트',
  quit: '중단',
  aborted: '비정상 중단',
  killed: '강제 종료',
  segmentationFault: '세그멘테이션 오류',
  terminated: '종료 요청',
  signal: '시그널 {number}',
};
