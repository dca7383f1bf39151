package main

import (
	"log"
	"net"
	"strings"
	"syscall"

	"golang.org/x/net/dns/dnsmessage"
)

// Where host.nft sends lookups of the host's names. A number that nobody publishes: it was XNS's, in 1983.
const namesPort = 54

// How long an answer may be kept, in seconds. The address is the network's, and stays.
const namesTTL = 60

// serveNames answers that the host's names are this address, for as long as the process lives, on "udp4" or "udp6".
func serveNames(network string, host net.IP) {
	socket, err := net.ListenUDP(network, &net.UDPAddr{Port: namesPort})
	if err == nil {
		err = tellDestination(socket, network)
	}
	query, control := make([]byte, 512), make([]byte, 64)
	for err == nil {
		var size, controlSize int
		var from *net.UDPAddr
		if size, controlSize, _, from, err = socket.ReadMsgUDP(query, control); err != nil {
			break
		}
		if answer := answerTo(query[:size], host); answer != nil {
			// From the address that was asked, of whichever network. One that cannot be sent is asked for again.
			socket.WriteMsgUDP(answer, fromWhereItCame(control[:controlSize]), from)
		}
	}
	log.Printf("the host's names are not served on %s: %v", network, err)
}

// answerTo is nil for what is no lookup of the host's names. Of IPv6 and all else the answer is that there is none: a resolver
// takes a name that is not known at all for one without an IPv4 address, too.
func answerTo(query []byte, host net.IP) (answer []byte) {
	// Any container can send anything here, and streams are carried by this process.
	defer func() {
		if recover() != nil {
			answer = nil
		}
	}()
	var parser dnsmessage.Parser
	header, err := parser.Start(query)
	if err != nil || header.Response || header.OpCode != 0 {
		return nil
	}
	question, err := parser.Question()
	if err != nil || !isHost(question.Name.String()) {
		return nil
	}
	builder := dnsmessage.NewBuilder(nil, dnsmessage.Header{
		ID:                 header.ID,
		Response:           true,
		Authoritative:      true,
		RecursionDesired:   header.RecursionDesired,
		RecursionAvailable: true,
	})
	builder.EnableCompression()
	if builder.StartQuestions() != nil || builder.Question(question) != nil || builder.StartAnswers() != nil {
		return nil
	}
	if question.Type == dnsmessage.TypeA && question.Class == dnsmessage.ClassINET {
		resource := dnsmessage.ResourceHeader{Name: question.Name, Class: question.Class, TTL: namesTTL}
		var address dnsmessage.AResource
		copy(address.A[:], host.To4())
		if builder.AResource(resource, address) != nil {
			return nil
		}
	}
	if answer, err = builder.Finish(); err != nil {
		return nil
	}
	return answer
}

func isHost(name string) bool {
	name = strings.ToLower(name)
	return name == "host.docker.internal." || name == "gateway.docker.internal."
}

// tellDestination has the kernel say of each datagram to which address of the guest it came.
func tellDestination(socket *net.UDPConn, network string) error {
	level, option := syscall.IPPROTO_IP, syscall.IP_PKTINFO
	if network == "udp6" {
		level, option = syscall.IPPROTO_IPV6, syscall.IPV6_RECVPKTINFO
	}

	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), level, option, 1)
	})
	if err != nil {
		return err
	}
	return failed
}

// fromWhereItCame makes of what the kernel says of a datagram what it is to be told of the answer, which is the same but for the
// interface: that is routing's to find. It stands before the address in the one family, and behind it in the other.
func fromWhereItCame(control []byte) []byte {
	index := syscall.CmsgLen(0)
	if len(control) >= index+syscall.SizeofInet6Pktinfo {
		index += net.IPv6len
	}
	if len(control) < index+4 {
		return nil
	}
	copy(control[index:], []byte{0, 0, 0, 0})
	return control
}
