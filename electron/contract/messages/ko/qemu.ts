import type { Translated } from '../define.ts';
import type { acceleratorMessages, qemuMessages } from '../qemu.ts';

export const qemu: Translated<typeof qemuMessages> = {
  notInstalled: '{program} 프로그램이 설치되어 있지 않습니다.',
  noVersion: '{path} 프로그램이 버전을 알려 주지 않습니다.',
  installOnMac: '"brew install qemu"로 설치하세요.',
  installOnWindows: 'qemu.org에서 Windows용 QEMU를 설치하고 그 폴더를 PATH에 추가하세요.',
  installOnLinux:
    'Debian과 Ubuntu에서는 "sudo apt install {package}", Fedora에서는 "sudo dnf install qemu-kvm"으로 설치하세요.',
  diskInUse: {
    text: '다른 VM 프로세스가 VM의 데이터 디스크를 사용하고 있습니다.',
    hint: '이 SLIPWAY_HOME을 쓰는 다른 Slipway나 QEMU를 종료한 뒤 다시 시도하세요.',
  },
  noMemory: {
    text: '이 컴퓨터에 VM을 실행할 메모리가 부족합니다.',
    hint: '설정에서 VM의 메모리를 줄이거나 다른 프로그램을 닫으세요.',
  },
  noSpace: {
    text: '디스크에 남은 공간이 없어 VM을 시작하지 못했습니다.',
    hint: '공간을 확보한 뒤 다시 시작하세요.',
  },
  notStarted: {
    text: 'VM 프로세스를 시작하지 못했습니다: {reason}',
    hint: '"vm-process" 로그에 마지막 기록이 있습니다.',
  },
  endedAtOnce: { text: 'VM 프로세스가 바로 끝났습니다.', hint: '"vm-process" 로그에 마지막 기록이 있습니다.' },
  unkillable: {
    text: 'VM 프로세스({pid})를 강제로 종료했지만 끝나지 않습니다.',
    hint: '응답하지 않는 디스크나 네트워크 폴더를 기다리고 있을 수 있습니다. 프로세스가 사라지면 VM을 다시 시작하세요.',
  },
  uncontrolled: {
    text: 'VM 프로세스를 제어할 수 없습니다: {reason}',
    hint: '보안 프로그램이나 너무 많이 열린 파일이 원인일 수 있습니다. "vm-process" 로그를 확인하세요.',
  },
  noFilesLeft: {
    text: 'VM 프로세스가 열 수 있는 파일과 연결 {limit}개를 모두 썼습니다.',
    hint: '컨테이너의 프로그램이 연결을 계속 열고 있습니다. 연결은 끝난 뒤 몇 분이 지나면 정리됩니다.',
  },
  deaf: 'VM 프로세스의 제어 소켓이 응답하지 않아 명령을 내릴 수 없습니다.',
  refused: 'VM 프로세스가 거부했습니다: {reason}',
  refusedPort: 'QEMU가 거부했습니다: {reason}',
  controlEnded: '{command} 명령을 내리는 동안 VM 프로세스와의 제어 연결이 끝났습니다.',
};

export const accelerator: Translated<typeof acceleratorMessages> = {
  none: '이 컴퓨터에서는 하드웨어 가속을 쓸 수 없습니다.',
  lifeless: '{accelerator} 가속으로 시작한 게스트가 {seconds}초 안에 응답하지 않았습니다.',
  fails: '{accelerator} 가속으로 게스트를 실행할 수 없습니다: {reason}',
  unusable: '{accelerator} 가속을 쓸 수 없습니다: {reason}',
  endedAtOnce: '{accelerator} 가속을 쓸 수 없습니다. 바로 끝났습니다.',
  noKvm: 'KVM이 없습니다. 펌웨어에서 가상화를 켜세요. 이 컴퓨터가 VM이라면 중첩 가상화를 켜세요.',
  kvmForbidden: 'KVM은 있지만 /dev/kvm을 열 권한이 없습니다. "kvm" 그룹에 사용자를 추가하고 다시 로그인하세요.',
  gaveUp: '{accelerator} 가속이 내부 오류로 VM을 멈췄습니다.',
};
