import type { Translated } from '../define.ts';
import type { diagnoseMessages } from '../diagnose.ts';

export const diagnose: Translated<typeof diagnoseMessages> = {
  vmOff: { text: 'VM이 꺼져 있습니다.', hint: '앱에서 또는 "slipway up"으로 시작하세요.' },
  vmOnItsWay: 'VM이 시작되거나 깨어나는 중입니다. 최대 1분까지 기다립니다.',
  vmNotReady: {
    text: 'VM이 아직 준비되지 않았습니다. 상태: {state}',
    hint: '잠시 기다리거나 "console" 로그를 확인하세요.',
  },
  otherEngine: '지금은 VM이 아닌 다른 엔진을 사용하고 있습니다.',
  noEngine: { text: '엔진이 응답하지 않습니다.', hint: '"dockerd" 로그를 확인하거나 VM을 다시 시작하세요.' },
  noEngineBecause: {
    text: '엔진이 응답하지 않습니다. {reason}',
    hint: '"dockerd" 로그를 확인하거나 VM을 다시 시작하세요.',
  },
  noPort: {
    text: '이 컴퓨터에서 VM의 포트에 연결할 수 없습니다. {reason}',
    hint: '방화벽이나 보안 프로그램이 이 컴퓨터 안의 연결을 막고 있을 수 있습니다.',
  },
  noFolders: '공유한 폴더가 없습니다.',
  folderUnseen: {
    text: 'VM에서 폴더의 내용이 보이지 않습니다: {path}',
    hint: 'VM을 다시 시작하거나 공유 폴더에서 뺐다가 다시 추가하세요.',
  },
  noName: {
    text: 'VM의 이름 서버가 응답하지 않습니다.',
    hint: '이 컴퓨터가 인터넷에 연결되어 있는지, 설정의 이름 서버가 맞는지 확인하세요.',
  },
  nameUnknown: {
    text: 'VM의 이름 서버는 응답하지만 인터넷의 이름을 찾지 못합니다.',
    hint: '이 컴퓨터가 오프라인이거나 네트워크에 프록시가 필요할 수 있습니다. 설정을 확인하세요.',
  },
  proxySilent: {
    text: '{proxy} 프록시가 응답하지 않아 이미지를 가져올 수 없습니다.',
    hint: '프록시가 실행 중인지 확인하거나 설정 → 네트워크에서 "프록시"를 바꾸세요.',
  },
  needsVm: 'VM이 실행 중이어야 확인할 수 있습니다.',
  diskFull: {
    text: 'Slipway의 데이터가 있는 디스크가 거의 찼습니다. 남은 공간: {free} MiB',
    hint: '이 컴퓨터의 공간을 확보하거나 쓰지 않는 이미지를 지우세요.',
  },
  crashed: {
    text: 'VM이 스스로 종료되어 {count}번 다시 시작되었습니다.',
    hint: '"console" 로그와 "vm-process" 로그에 마지막 기록이 있습니다.',
  },
  emulated: {
    text: 'VM이 에뮬레이션된 CPU에서 느리게 실행되고 있습니다.',
    hint: '이 컴퓨터의 펌웨어에서 가상화를 켜거나 이 사용자가 쓸 수 있게 하세요.',
  },
};
