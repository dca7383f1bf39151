package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// fuseMagic is the type of the host's folders among file systems, statfs(2).
const fuseMagic = 0x65735546

// longestPath is what the kernel takes, and its end.
const longestPath = unix.PathMax + 1

// tellWatchers has those who watch the host's folders from in here notice what the host has changed, which the kernel does not
// learn of: paths, each ended by NUL. An empty one ends a batch, which is answered by a line: how many were told of, how many could
// not be, and how much is watched at all. What nobody watches is neither.
func tellWatchers(from io.Reader, to io.Writer) error {
	input := bufio.NewReaderSize(from, longestPath)
	it := newBatch()
	for {
		word, err := input.ReadSlice(0)
		if err == io.EOF && len(word) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if len(word) > 1 {
			it.tell(string(word[:len(word)-1]))
			continue
		}
		it.end()
		if _, err := fmt.Fprintf(to, "%d %d %d\n", it.told, it.missed, it.watched().count()); err != nil {
			return err
		}
		it = newBatch()
	}
}

// batch remembers the folders of one batch: most changes of a moment are in the same few. Who watches is asked once it has begun,
// and so sees whoever watched when the host changed something.
type batch struct {
	open         map[string]int
	folders      map[string]bool
	watches      *watches
	told, missed int
}

func newBatch() *batch { return &batch{open: map[string]int{}, folders: map[string]bool{}} }

func (b *batch) end() {
	for _, fd := range b.open {
		unix.Close(fd)
	}
}

func (b *batch) watched() *watches {
	if b.watches == nil {
		b.watches = findWatches()
	}
	return b.watches
}

func (b *batch) tell(path string) {
	// Not even its folder is asked for then, which the host may have to say.
	if b.watched().count() == 0 {
		return
	}
	if wasTold, err := b.change(filepath.Clean(path)); err != nil {
		b.missed++
	} else if wasTold {
		b.told++
	}
}

// change raises IN_MODIFY for what is at the path, and IN_ATTRIB where that is a folder; where nothing is there any more, it
// raises that for the folder it was in. Where nobody watches it does nothing.
func (b *batch) change(path string) (bool, error) {
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	parent, err := b.folder(dir)
	if err != nil {
		// The path may be that of a mount point, whose parent is the guest's.
		fd, err := b.folder(path)
		if err != nil || !b.watches.has(fd, "") {
			return false, err
		}
		return true, b.touchFolder(path)
	}
	if !b.watches.has(parent, "") && !b.watches.has(parent, name) {
		return false, nil
	}
	return true, b.touch(path, parent)
}

func (b *batch) touch(path string, parent int) error {
	dir, name := filepath.Dir(path), filepath.Base(path)
	// The kernel may still hold what was at the path a second ago. To make a link it asks the host, and this one is never made:
	// not where something is, and not across file systems.
	if err := unix.Linkat(unix.AT_FDCWD, "/dev/null", parent, name, 0); errors.Is(err, unix.EXDEV) {
		return b.touchFolder(dir)
	}
	var before unix.Stat_t
	if err := unix.Fstatat(parent, name, &before, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return b.touchFolder(dir)
	}
	if before.Mode&unix.S_IFMT == unix.S_IFDIR {
		return b.touchFolder(path)
	}
	// Set to what it is: nobody who goes by times is misled. Alone, as both times would raise IN_ATTRIB.
	if err := setModified(parent, name, before.Mtim); err != nil {
		return err
	}
	var after unix.Stat_t
	if err := unix.Fstatat(parent, name, &after, unix.AT_SYMLINK_NOFOLLOW); err == nil && after.Size != before.Size {
		// The host has written to it between the two: it must not look older than that.
		return setModified(parent, name, unix.Timespec{Nsec: unix.UTIME_NOW})
	}
	return nil
}

func setModified(parent int, name string, modified unix.Timespec) error {
	times := []unix.Timespec{{Nsec: unix.UTIME_OMIT}, modified}
	return unix.UtimesNanoAt(parent, name, times, unix.AT_SYMLINK_NOFOLLOW)
}

// touchFolder raises IN_ATTRIB for a folder, once in a batch, by the mode that it has: its times are another matter, as what
// is added to a busy one between two steps of ours would seem not to have been. A mode that the host changes between the two is lost,
// see ADR 19.
func (b *batch) touchFolder(path string) error {
	if b.folders[path] {
		return nil
	}
	fd, err := b.folder(path)
	if err != nil {
		return err
	}
	b.folders[path] = true
	var now unix.Statx_t
	if err := unix.Statx(fd, "", unix.AT_EMPTY_PATH|unix.AT_STATX_FORCE_SYNC, unix.STATX_MODE, &now); err != nil {
		return err
	}
	// A descriptor of this kind is good for its path only.
	return unix.Chmod(fmt.Sprintf("/proc/self/fd/%d", fd), uint32(now.Mode)&07777)
}

// folder opens one of the host's folders, by no link: whoever has a folder could have put one there that leads to the guest's.
func (b *batch) folder(path string) (int, error) {
	if fd, ok := b.open[path]; ok {
		return fd, nil
	}
	fd, err := unix.Openat2(unix.AT_FDCWD, path, &unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_DIRECTORY | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_NO_SYMLINKS,
	})
	if err != nil {
		return -1, err
	}
	var system unix.Statfs_t
	if err := unix.Fstatfs(fd, &system); err != nil {
		unix.Close(fd)
		return -1, err
	}
	if system.Type != fuseMagic {
		unix.Close(fd)
		return -1, unix.EXDEV
	}
	b.open[path] = fd
	return fd, nil
}
