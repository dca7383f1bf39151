package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"syscall"
	"time"
)

// How often the kernel is asked. It walks its table of listeners alone, which takes it some microseconds.
const listenersInterval = 500 * time.Millisecond

// More entries are not told of.
const mostListeners = 500

// That of all machines the guest is made for.
var native = binary.LittleEndian

// Of linux/sock_diag.h, linux/inet_diag.h and net/tcp_states.h.
const (
	netlinkSockDiag     = 4
	sockDiagByFamily    = 20
	diagRequestSize     = 56
	diagMessageSize     = 72
	diagAttributeV6Only = 11
	diagAttributeGroup  = 21
	tcpListens          = 1 << 10
	udpUnconnected      = 1 << 7
)

// watchListeners prints what containers on the guest's own network (--network host) listen on, in a line, now and after each
// change: "PROTOCOL ADDRESS PORT CONTAINER", with commas between. It ends with its input, as whoever asked for it has left.
func watchListeners() {
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	diag, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, netlinkSockDiag)
	if err != nil {
		log.Fatal(err)
	}
	watch := &listeners{diag: diag, ephemeral: ephemeralPorts()}
	for told := "none yet"; ; time.Sleep(listenersInterval) {
		found, err := watch.now()
		if err != nil {
			log.Fatal(err)
		}
		if found != told {
			told = found
			fmt.Println(found)
		}
	}
}

type listeners struct {
	diag int
	// The first and last port that the kernel gives to who asks for none.
	ephemeral [2]uint16
	// Containers by the number of their control group, "" for what is none.
	containers map[uint64]string
}

func (l *listeners) now() (string, error) {
	seen := map[string]bool{}
	for _, protocol := range []struct {
		name   string
		number byte
		states uint32
	}{{"tcp", syscall.IPPROTO_TCP, tcpListens}, {"udp", syscall.IPPROTO_UDP, udpUnconnected}} {
		for _, family := range []byte{syscall.AF_INET, syscall.AF_INET6} {
			err := l.dump(family, protocol.number, protocol.states, func(address string, port uint16, group uint64) {
				// Without a peer are clients of UDP, too: those ask for no port.
				if protocol.name == "udp" && port >= l.ephemeral[0] && port <= l.ephemeral[1] {
					return
				}
				if container := l.containerOf(group); container != "" {
					seen[fmt.Sprintf("%s %s %d %s", protocol.name, address, port, container)] = true
				}
			})
			if err != nil {
				return "", err
			}
		}
	}
	entries := make([]string, 0, len(seen))
	for entry := range seen {
		entries = append(entries, entry)
	}
	sort.Strings(entries)
	if len(entries) > mostListeners {
		entries = entries[:mostListeners]
	}
	return strings.Join(entries, ","), nil
}

// dump tells each socket's address, port and control group. One of IPv6 that takes IPv4 as well is told twice.
func (l *listeners) dump(family, protocol byte, states uint32, tell func(string, uint16, uint64)) error {
	request := make([]byte, syscall.NLMSG_HDRLEN+diagRequestSize)
	native.PutUint32(request[0:], uint32(len(request)))
	native.PutUint16(request[4:], sockDiagByFamily)
	native.PutUint16(request[6:], syscall.NLM_F_REQUEST|syscall.NLM_F_DUMP)
	body := request[syscall.NLMSG_HDRLEN:]
	body[0], body[1] = family, protocol
	native.PutUint32(body[4:], states)
	if err := syscall.Sendto(l.diag, request, 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		return err
	}
	buffer := make([]byte, 64<<10)
	for {
		size, _, err := syscall.Recvfrom(l.diag, buffer, 0)
		if err != nil {
			return err
		}
		messages, err := syscall.ParseNetlinkMessage(buffer[:size])
		if err != nil {
			return err
		}
		for _, message := range messages {
			switch message.Header.Type {
			case syscall.NLMSG_DONE:
				return nil
			case syscall.NLMSG_ERROR:
				return fmt.Errorf("the kernel tells nothing of its sockets: %v", message.Data)
			case sockDiagByFamily:
				if len(message.Data) >= diagMessageSize {
					tellOne(message.Data, tell)
				}
			}
		}
	}
}

func tellOne(data []byte, tell func(string, uint16, uint64)) {
	port := binary.BigEndian.Uint16(data[4:])
	var group uint64
	onlyV6 := false
	rest := data[diagMessageSize:]
	for len(rest) >= 4 {
		size := int(native.Uint16(rest))
		if size < 4 || size > len(rest) {
			break
		}
		switch value := rest[4:size]; native.Uint16(rest[2:]) {
		case diagAttributeGroup:
			if len(value) >= 8 {
				group = native.Uint64(value)
			}
		case diagAttributeV6Only:
			onlyV6 = len(value) > 0 && value[0] != 0
		}
		if size = (size + 3) &^ 3; size > len(rest) {
			break
		}
		rest = rest[size:]
	}
	if data[0] == syscall.AF_INET {
		tell(net.IP(data[8:12]).String(), port, group)
		return
	}
	address := net.IP(data[8:24])
	tell(address.String(), port, group)
	if address.IsUnspecified() && !onlyV6 {
		tell("0.0.0.0", port, group)
	}
}

var containerID = regexp.MustCompile(`/([0-9a-f]{64})(/|$)`)

// containerOf looks at all groups anew for one it does not know. A group's number is that of its folder.
func (l *listeners) containerOf(group uint64) string {
	if known, ok := l.containers[group]; ok {
		return known
	}
	l.containers = map[uint64]string{group: ""}
	filepath.WalkDir("/sys/fs/cgroup", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return nil
		}
		var stat syscall.Stat_t
		if syscall.Stat(path, &stat) == nil {
			l.containers[stat.Ino] = ""
			if id := containerID.FindStringSubmatch(path); id != nil {
				l.containers[stat.Ino] = id[1]
			}
		}
		return nil
	})
	return l.containers[group]
}

func ephemeralPorts() (ports [2]uint16) {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err == nil {
		fmt.Sscan(string(text), &ports[0], &ports[1])
	}
	return ports
}
