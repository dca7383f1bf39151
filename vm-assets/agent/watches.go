package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// mostWatches are looked at one by one; of more it is quicker to tell somebody who is not concerned.
const mostWatches = 5000

type inode struct {
	major, minor uint32
	number       uint64
}

// watches are what somebody in a container watches by inotify. To tell of a change costs several questions to the host, which a
// container that unpacks an archive into a folder would wait for, and only who watches can notice.
type watches struct {
	inodes map[inode]bool
	// There are more than are known, or of a kind that names no inode.
	any bool
}

// findWatches asks the kernel, which tells of each watch beside the descriptor that has it.
func findWatches() *watches {
	found := &watches{inodes: map[inode]bool{}}
	groups, err := os.ReadDir("/sys/fs/cgroup")
	if err != nil {
		found.any = true
		return found
	}
	for _, group := range groups {
		// The engine's own.
		if group.IsDir() && group.Name() != "slipway" {
			found.inGroup(filepath.Join("/sys/fs/cgroup", group.Name()))
		}
	}
	return found
}

// inGroup looks at the processes of a cgroup and of those in it, as a container may hold containers.
func (w *watches) inGroup(path string) {
	processes, err := os.ReadFile(filepath.Join(path, "cgroup.procs"))
	if err == nil {
		for _, pid := range strings.Fields(string(processes)) {
			w.ofProcess(filepath.Join("/proc", pid))
		}
	}
	entries, _ := os.ReadDir(path)
	for _, entry := range entries {
		if entry.IsDir() && !w.any {
			w.inGroup(filepath.Join(path, entry.Name()))
		}
	}
}

// ofProcess finds nothing where the process has ended meanwhile.
func (w *watches) ofProcess(path string) {
	descriptors, _ := os.ReadDir(filepath.Join(path, "fd"))
	for _, descriptor := range descriptors {
		target, _ := os.Readlink(filepath.Join(path, "fd", descriptor.Name()))
		switch target {
		case "anon_inode:inotify", "inotify":
			w.ofDescriptor(filepath.Join(path, "fdinfo", descriptor.Name()))
		case "anon_inode:[fanotify]":
			w.any = true
		}
		if w.any {
			return
		}
	}
}

func (w *watches) ofDescriptor(path string) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var wd, device uint32
		var number uint64
		if n, _ := fmt.Sscanf(lines.Text(), "inotify wd:%x ino:%x sdev:%x", &wd, &number, &device); n == 3 {
			// As the kernel has it inside: twenty bits are the minor number.
			w.inodes[inode{device >> 20, device & 0xfffff, number}] = true
		}
		if len(w.inodes) > mostWatches {
			w.any = true
			return
		}
	}
}

// count is how much is watched: 0 for nothing, and at least 1 for what is not known one by one.
func (w *watches) count() int {
	if w.any {
		return len(w.inodes) + 1
	}
	return len(w.inodes)
}

// has says whether what is at a name in a folder is watched, or the folder where the name is empty, by what the guest knows of
// it without a question to the host.
func (w *watches) has(folder int, name string) bool {
	if w.any {
		return true
	}
	if len(w.inodes) == 0 {
		return false
	}
	var it unix.Statx_t
	flags := unix.AT_EMPTY_PATH | unix.AT_SYMLINK_NOFOLLOW | unix.AT_STATX_DONT_SYNC
	if err := unix.Statx(folder, name, flags, unix.STATX_INO, &it); err != nil {
		return false
	}
	return w.inodes[inode{it.Dev_major, it.Dev_minor, it.Ino}]
}
