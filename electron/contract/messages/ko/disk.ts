import type { Translated } from '../define.ts';
import type { diskMessages } from '../disk.ts';

const EXPORT_AGAIN = '다시 내보내거나 원본 파일을 다시 복사하세요.';

export const disk: Translated<typeof diskMessages> = {
  away: {
    text: '{path} 위치에 데이터 디스크가 없습니다.',
    hint: '디스크가 있는 드라이브를 연결하거나 파일을 제자리에 돌려놓은 다음 VM을 다시 시작하세요. 새로운 빈 디스크는 초기화할 때만 만듭니다.',
  },
  newer: {
    text: '더 새로운 버전의 Slipway가 마지막으로 사용한 데이터 디스크입니다.',
    hint: '그 버전을 다시 설치하세요. 디스크의 내용은 바뀌지 않았습니다.',
  },
  none: { text: '데이터 디스크가 아직 없습니다.', hint: 'VM을 한 번 시작하면 만들어집니다.' },
  busy: {
    text: '데이터 디스크에 다른 작업이 진행 중입니다.',
    hint: '끝날 때까지 기다리거나 작업 목록에서 취소하세요.',
  },
  moving: {
    text: '데이터 디스크를 옮기는 동안 VM은 꺼져 있습니다.',
    hint: '끝나면 자동으로 다시 시작합니다. 작업을 취소할 수 있습니다.',
  },
  exporting: {
    text: '데이터 디스크를 내보내는 동안 VM은 꺼져 있습니다.',
    hint: '끝나면 자동으로 다시 시작합니다. 작업을 취소할 수 있습니다.',
  },
  replacing: {
    text: '데이터 디스크를 바꾸는 동안 VM은 꺼져 있습니다.',
    hint: '끝나면 자동으로 다시 시작합니다.',
  },
  notGrown: {
    text: 'VM이 실행되는 동안 데이터 디스크를 늘리지 못했습니다: {reason}',
    hint: 'VM을 다시 시작하면 늘어납니다.',
  },
  changed: {
    text: '복사하는 동안 데이터 디스크의 내용이 바뀌었습니다.',
    hint: '아무것도 바꾸지 않았습니다. 다시 시도하세요.',
  },
  noRoom: {
    text: '{path}에 공간이 부족합니다. {wanted} GiB가 필요하지만 {free} GiB만 남아 있습니다.',
    hint: '공간을 비우거나 다른 드라이브를 고르세요.',
  },
  nearlyFull: {
    text: '{path}의 드라이브가 거의 가득 찼습니다. 남은 공간은 VM과 다른 프로그램의 몫입니다.',
    hint: '공간을 비운 다음 같은 작업을 다시 하면 이어서 진행합니다. 또는 시작된 것을 버리세요.',
  },
  differs: {
    text: '{path}의 내용이 기록한 것과 다릅니다.',
    hint: '드라이브에 문제가 있을 수 있습니다. 데이터 디스크는 원래 자리에 그대로 있습니다.',
  },
  notFolder: { text: '{path}: 폴더가 아닙니다.', hint: '있는 폴더를 지정하세요.' },
  here: '데이터 디스크가 이미 {path}에 있습니다.',
  exists: {
    text: '{path} 파일이 이미 있습니다.',
    hint: '새 이름을 지정하세요. 있는 파일은 덮어쓰지 않습니다.',
  },
  badName: {
    text: '파일 이름은 {suffix}(으)로 끝나야 합니다.',
    hint: '폴더를 지정하면 파일 이름이 자동으로 정해집니다.',
  },
  onlyFolder: { text: '페이지에서는 폴더만 지정할 수 있습니다.', hint: '파일 이름은 자동으로 정해집니다.' },
  shared: {
    text: '{path} 폴더는 {share} 공유로 컨테이너에서도 쓸 수 있습니다. 거기서 디스크를 고치면 VM 전체를 차지할 수 있습니다.',
    hint: '공유하지 않는 폴더를 고르거나 먼저 공유를 줄이세요.',
  },
  inData: { text: '{path} 폴더에는 Slipway의 데이터가 있습니다.', hint: '다른 폴더를 고르세요.' },
  notArchive: {
    text: '{path}: 내보낸 데이터 디스크 파일이 아닙니다.',
    hint: '"slipway disk export"로 만든 파일을 지정하세요.',
  },
  newerArchive: {
    text: '{path}: 더 새로운 버전의 Slipway가 만든 파일입니다.',
    hint: '가져오려면 그 버전을 설치하세요.',
  },
  damagedArchive: { text: '{path} 파일이 손상되었습니다.', hint: `아무것도 바꾸지 않았습니다. ${EXPORT_AGAIN}` },
  cutArchive: { text: '{path} 파일이 중간에 잘렸습니다.', hint: `아무것도 바꾸지 않았습니다. ${EXPORT_AGAIN}` },
  foreign: { text: '{path}에 든 디스크는 Slipway의 디스크가 아닙니다.', hint: '아무것도 바꾸지 않았습니다.' },
  notStarted: {
    text: '{path}의 디스크로 VM을 시작하지 못했습니다: {reason}',
    hint: '이전 디스크로 되돌렸습니다.',
  },
  moved: '데이터 디스크가 이제 {path}에 있습니다.',
  exported: {
    text: '데이터 디스크를 {path} 파일로 내보냈습니다. {mib} MiB를 다시 읽어 확인했습니다.',
    hint: '이 컴퓨터나 다른 컴퓨터에서 쓰려면 다음 명령을 실행하세요. {command}',
  },
  notRunning: '다시 시작하지 못한 컨테이너가 있습니다: {names}. {said}',
  imported: '{path}의 데이터 디스크를 사용하고 있습니다.',
  unproven: {
    text: '가져온 디스크로 VM을 아직 시작하지 않았습니다.',
    hint: 'VM을 시작하거나 "slipway disk discard import"로 가져오기를 되돌리세요.',
  },
  workUnknown: {
    text: '{path} 파일에서 데이터 디스크로 시작한 작업을 읽을 수 없습니다. 파일이 손상되었거나 더 새로운 버전의 Slipway가 만든 것입니다.',
    hint: '더 새로운 버전의 Slipway에서는 이어서 할 수 있습니다. 그런 버전이 없으면 데이터 디스크 옆에 남은 파일이 있는지 확인한 뒤 이 파일을 지우세요.',
  },
  nothing: '중단된 그런 작업이 없습니다.',
  notTrimmed: 'VM이 쓰지 않는 공간을 돌려주지 못했습니다: {reason}',
};
