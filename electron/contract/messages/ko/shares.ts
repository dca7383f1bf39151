import type { Translated } from '../define.ts';
import type { shareMessages } from '../shares.ts';

export const shares: Translated<typeof shareMessages> = {
  noFileServer: {
    text: '{program} 프로그램이 설치되어 있지 않아 이 컴퓨터의 폴더를 VM과 공유할 수 없습니다.',
    hint: 'Debian 13, Ubuntu 24.04 이상에서는 "sudo apt install virtiofsd", Fedora에서는 "sudo dnf install virtiofsd"로 설치하세요.',
  },
  unsupported: '이 VM은 이 컴퓨터의 폴더를 공유할 수 없습니다.',
  tooMany: 'VM이 한 번에 공유할 수 있는 폴더는 {limit}개입니다.',
  notServed: '{path} 폴더를 공유할 수 없습니다: {reason}',
  missing: { text: '{path} 폴더가 없습니다.', hint: '폴더가 생기면 바로 공유됩니다.' },
  notFolder: { text: '{path}: 폴더가 아닙니다.', hint: '이 파일이 들어 있는 폴더를 공유하세요.' },
  ownData: { text: '{path} 폴더에는 Slipway의 데이터가 있습니다.', hint: '다른 폴더를 공유하세요.' },
  holdsDisk: {
    text: '{path} 폴더에 VM의 데이터 디스크가 있어, 공유하면 컨테이너가 디스크 전체를 읽을 수 있습니다.',
    hint: '다른 폴더를 공유하거나 "slipway disk move"로 디스크를 다른 곳으로 옮기세요.',
  },
  already: '{path} 폴더는 이미 공유되어 있습니다.',
  inUse: {
    text: '실행 중인 컨테이너가 {path} 폴더를 쓰고 있습니다: {containers}',
    hint: '먼저 이 컨테이너들을 중지하세요. "slipway share"에 --force를 붙이면 그대로 진행되고, 컨테이너는 더 이상 폴더의 내용을 읽을 수 없습니다.',
  },
  notListed: {
    text: '{path} 폴더는 공유되어 있지 않습니다.',
    hint: '공유 폴더 목록은 "slipway share list"로 볼 수 있습니다.',
  },
  ended: { text: '{path} 폴더를 제공하던 프로그램이 끝났습니다.', hint: '자동으로 다시 시작합니다.' },
  broken: '{path} 폴더를 다시 연결하기 전부터 쓰고 있던 컨테이너는 다시 시작해야 합니다.',
  tooFewWatches: {
    text: '{path}의 변경 사항 중 일부는 컨테이너의 파일 감시 프로그램에 전달되지 않습니다. 이 컴퓨터가 사용자에게 허용하는 파일 감시 수가 너무 적습니다.',
    hint: '한도를 늘리세요: "sudo sysctl fs.inotify.max_user_watches=1048576"',
  },
  tooFewWatchers: {
    text: '{path}의 변경 사항이 컨테이너의 파일 감시 프로그램에 전달되지 않습니다. 이 사용자의 프로그램 중 파일을 감시하는 것이 이미 너무 많습니다.',
    hint: '한도를 늘리세요: "sudo sysctl fs.inotify.max_user_instances=1024"',
  },
  tooManyToWatch: {
    text: '{path}의 변경 사항 중 일부는 컨테이너의 파일 감시 프로그램에 전달되지 않습니다. 컨테이너가 바인드한 폴더 안에 폴더가 {limit}개 넘게 있습니다.',
    hint: '작업하는 폴더만 바인드하세요.',
  },
  restart: {
    text: '실행 중인 VM은 이전 버전의 Slipway가 시작한 것이어서 폴더를 공유할 수 없습니다.',
    hint: 'VM을 다시 시작하세요.',
  },
  notMounted: 'VM이 {path} 폴더를 마운트하지 못했습니다: {reason}',
  notShared: {
    text: '{path} 경로는 VM과 공유되어 있지 않습니다.',
    hint: '다음 명령으로 폴더를 공유하세요: "slipway share add {folder}"',
  },
  leadsOut: {
    text: '{path} 경로가 가리키는 {real} 경로는 VM과 공유되어 있지 않습니다.',
    hint: '다음 명령으로 폴더를 공유하세요: "slipway share add {folder}"',
  },
  leadsElsewhere: {
    text: '{path} 경로는 컨테이너가 쓸 수 있는 폴더 안에 있지만 그 밖의 {folder} 폴더를 가리킵니다.',
    hint: '다음 명령으로 그 폴더를 직접 공유하세요: "slipway share add {folder}"',
  },
  ofTheSystem: {
    text: '{path} 경로는 이 컴퓨터의 시스템에 속합니다. VM에는 자체 시스템이 있어 공유할 수 없습니다.',
    hint: '컨테이너에 필요한 것을 공유 폴더로 복사하세요.',
  },
  hostSocket: {
    text: '{path} 경로는 이 컴퓨터의 소켓입니다. docker.sock 말고는 컨테이너에 줄 수 없습니다.',
    hint: '그 프로그램이 포트를 열게 하세요. 컨테이너는 host.docker.internal로 이 컴퓨터에 연결합니다.',
  },
  notNow: '지금은 {path} 경로를 쓸 수 없습니다: {reason}',
};
