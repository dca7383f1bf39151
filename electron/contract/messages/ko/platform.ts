import type { Translated } from '../define.ts';
import type { platformMessages } from '../platform.ts';

export const platform: Translated<typeof platformMessages> = {
  diskFull: {
    text: '{work} 작업을 하지 못했습니다. {path}에 남은 공간이 없습니다.',
    hint: '이 디스크의 공간을 확보한 뒤 다시 시도하세요.',
  },
  readOnly: {
    text: '{work} 작업을 하지 못했습니다. {path}의 파일 시스템은 읽기 전용입니다.',
    hint: 'SLIPWAY_HOME을 쓸 수 있는 폴더로 지정하세요.',
  },
  forbidden: {
    text: '{work} 작업을 하지 못했습니다. {path}에 대한 권한이 없습니다.',
    hint: '폴더의 소유자와 쓰기 권한을 확인하거나 SLIPWAY_HOME을 다른 폴더로 지정하세요.',
  },
  inTheWay: {
    text: '{work} 작업을 하지 못했습니다. {path} 위치에 다른 것이 있습니다.',
    hint: '그것을 옮기거나 SLIPWAY_HOME을 다른 폴더로 지정하세요.',
  },
  notRegular: {
    text: '{work} 작업을 하지 못했습니다. {path} 경로는 일반 파일이 아닙니다.',
    hint: '그 자리에는 폴더, 장치, 파이프를 쓸 수 없습니다.',
  },
  checkPath: '경로와 사용 권한을 확인하세요.',
  missing: {
    text: '{work} 작업을 하지 못했습니다. {path} 경로가 없습니다.',
    hint: '경로를 확인하거나 SLIPWAY_HOME을 다른 폴더로 지정하세요.',
  },
  tooLong: {
    text: '{work} 작업을 하지 못했습니다. 경로가 너무 깁니다: {path}…',
    hint: 'SLIPWAY_HOME을 더 짧은 경로로 지정하세요.',
  },
  failed: '{path}에서 {work} 작업을 하지 못했습니다: {reason}',

  homeShared: {
    text: '{path} 폴더는 다른 사용자와 함께 쓰는 폴더이며 다른 파일이 들어 있습니다.',
    hint: 'SLIPWAY_HOME을 {example} 같은 전용 폴더로 지정하세요.',
  },
  homeForeign: {
    text: '{path} 경로는 다른 사용자가 만들었거나 폴더가 아닙니다.',
    hint: '삭제하거나, 소켓이 폴더 안에 들어갈 수 있도록 SLIPWAY_HOME을 더 짧은 경로로 지정하세요.',
  },
  noHome: {
    text: '이 사용자에게 홈 폴더가 없어 Slipway의 데이터를 둘 곳이 없습니다.',
    hint: 'SLIPWAY_HOME을 직접 만든 폴더로 지정하세요.',
  },
  locked: {
    text: '{path} 폴더를 다른 프로세스가 사용하고 있습니다.',
    hint: '실행 중인 Slipway를 쓰거나 먼저 종료하세요.',
  },
  lockedBy: {
    text: '{path} 폴더를 프로세스 {pid}번이 사용하고 있습니다.',
    hint: '실행 중인 Slipway를 쓰거나 먼저 종료하세요.',
  },
  contended: { text: '다른 프로세스가 동시에 {path} 폴더를 쓰려고 합니다.', hint: '다시 시도하세요.' },

  silentPath: {
    text: '{path}에 대해 파일 시스템이 응답하지 않습니다.',
    hint: '이 경로가 있는 드라이브나 서버에 연결할 수 있는지 확인하세요.',
  },

  noSocket: {
    text: '{path} 경로에 소켓이 아닌 것이 있습니다.',
    hint: '그것을 옮기세요. Slipway는 직접 만들지 않은 것을 삭제하지 않습니다.',
  },
  foreignSocket: {
    text: '{path} 소켓은 다른 사용자의 것입니다.',
    hint: '소켓을 삭제하도록 요청하거나 SLIPWAY_HOME을 다른 폴더로 지정하세요.',
  },
  otherAnswers: {
    text: '{path}에서 다른 프로그램이 응답합니다.',
    hint: '그 프로그램을 종료하거나 SLIPWAY_HOME을 다른 폴더로 지정하세요.',
  },

  unkillable: '{program} 프로세스를 강제로 종료했지만 끝나지 않습니다.',
  late: '{program} 프로세스가 {seconds}초 안에 끝나지 않았습니다.',
  option: '"{value}" 값은 "-"로 시작할 수 없습니다.',
  notInstalled: '{program} 프로그램이 설치되어 있지 않습니다.',
  notStarted: '{program} 프로그램을 시작하지 못했습니다: {reason}',

  hostSilent: { text: 'Slipway 백그라운드 프로세스가 응답하지 않습니다.', hint: '로그를 확인하세요: {log}' },
  hostLate: {
    text: 'Slipway 백그라운드 프로세스({pid})가 응답하지 않습니다.',
    hint: '잠시 뒤 다시 시도하거나 "slipway down --force"로 종료하세요. 로그: {log}',
  },
  hostStopped: {
    text: 'Slipway 백그라운드 프로세스({pid})가 일시 정지되어 있습니다.',
    hint: '"kill -CONT {pid}" 명령으로 다시 실행하거나 "slipway down --force"로 종료하세요. 로그: {log}',
  },
  otherVersion: {
    text: '{reason}',
    hint: 'Slipway를 완전히 종료하거나 "slipway down --force"로 백그라운드 프로세스를 끝낸 뒤 다시 시작하세요.',
  },
};
