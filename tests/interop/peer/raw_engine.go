// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/ipfs/boxo/bitswap/message"
	pb "github.com/ipfs/boxo/bitswap/message/pb"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// rawEngine says exactly what a test tells it to, and reports what it hears.
type rawEngine struct {
	host host.Host
	ids  []protocol.ID

	mutex    sync.Mutex
	blocks   map[cid.Cid][]byte
	vanish   bool // die in the middle of the first block that is asked for
	haves    map[cid.Cid]bool
	dontHave map[cid.Cid]bool
	got      map[cid.Cid]int
	wants    map[cid.Cid]int
	cancels  map[cid.Cid]int
}

func newRawEngine(h host.Host, ids []protocol.ID) *rawEngine {
	e := &rawEngine{
		host: h, ids: ids,
		blocks: map[cid.Cid][]byte{}, haves: map[cid.Cid]bool{}, dontHave: map[cid.Cid]bool{},
		got: map[cid.Cid]int{}, wants: map[cid.Cid]int{}, cancels: map[cid.Cid]int{},
	}
	for _, id := range ids {
		h.SetStreamHandler(id, e.read)
	}
	return e
}

func (e *rawEngine) read(s network.Stream) {
	defer s.Close()
	for {
		m, _, err := message.FromNet(s)
		if err != nil {
			return
		}
		e.take(s.Conn().RemotePeer(), m)
	}
}

func (e *rawEngine) take(from peer.ID, m message.BitSwapMessage) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for _, c := range m.Haves() {
		e.haves[c] = true
	}
	for _, c := range m.DontHaves() {
		e.dontHave[c] = true
	}
	for _, b := range m.Blocks() {
		e.got[b.Cid()] = len(b.RawData())
	}
	for _, w := range m.Wantlist() {
		if w.Cancel {
			e.cancels[w.Cid]++
			continue
		}
		e.wants[w.Cid]++
		data, have := e.blocks[w.Cid]
		if have && e.vanish && w.WantType == pb.Message_Wantlist_Block {
			go e.dieInBlock(from, w.Cid, data)
		}
	}
}

// dieInBlock writes the front half of a block message and ends the process without a goodbye.
func (e *rawEngine) dieInBlock(to peer.ID, c cid.Cid, data []byte) {
	s, err := e.host.NewStream(context.Background(), to, e.ids...)
	if err != nil {
		os.Exit(3)
	}
	prefix := c.Prefix().Bytes()
	inner := binary.AppendUvarint([]byte{0x0a}, uint64(len(prefix)))
	inner = append(inner, prefix...)
	inner = binary.AppendUvarint(append(inner, 0x12), uint64(len(data)))
	inner = append(inner, data...)
	body := binary.AppendUvarint([]byte{0x1a}, uint64(len(inner)))
	body = append(body, inner...)
	wire := append(binary.AppendUvarint(nil, uint64(len(body))), body...)
	s.Write(wire[:len(wire)/2])
	time.Sleep(100 * time.Millisecond)
	os.Exit(3)
}

func (e *rawEngine) add(seed, count, size int) error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for i := 0; i < count; i++ {
		data := content(uint64(seed+i), size)
		e.blocks[cidOf(data)] = data
	}
	return nil
}

func (e *rawEngine) fetch(context.Context, []cid.Cid, func([]byte) error) error {
	return fmt.Errorf("a scripted peer does not fetch")
}

func (e *rawEngine) command(words []string) (string, error) {
	switch words[0] {
	case "vanish":
		e.mutex.Lock()
		e.vanish = true
		e.mutex.Unlock()
		return "armed", nil
	case "want": // want <block|have> <send dont have 0|1> <seed> <count> <size>
		return e.sendWants(words)
	case "cancel": // cancel <seed> <count> <size>
		return e.sendCancels(words)
	case "bytes": // bytes <hex>: one stream with exactly these bytes
		s, err := e.stream()
		if err != nil {
			return "", err
		}
		if _, err := s.Write(decodeHex(words[1])); err != nil {
			return "", err
		}
		return "written", s.Close()
	case "block": // block <seed> <size>: send it, asked for or not
		seed, _ := strconv.Atoi(words[1])
		size, _ := strconv.Atoi(words[2])
		return e.sendBlock(content(uint64(seed), size))
	case "heard":
		e.mutex.Lock()
		defer e.mutex.Unlock()
		return fmt.Sprintf("heard haves %d donthaves %d blocks %d wants %d cancels %d",
			len(e.haves), len(e.dontHave), len(e.got), len(e.wants), len(e.cancels)), nil
	case "sleep":
		time.Sleep(200 * time.Millisecond)
		return "slept", nil
	}
	return "", fmt.Errorf("no command %q in raw mode", words[0])
}

func (e *rawEngine) stream() (network.Stream, error) {
	peers := e.host.Network().Peers()
	if len(peers) == 0 {
		return nil, fmt.Errorf("not connected")
	}
	return e.host.NewStream(context.Background(), peers[0], e.ids...)
}

func (e *rawEngine) send(m message.BitSwapMessage) error {
	s, err := e.stream()
	if err != nil {
		return err
	}
	if s.Protocol() == "/ipfs/bitswap/1.0.0" || s.Protocol() == "/ipfs/bitswap" {
		err = m.ToNetV0(s)
	} else {
		err = m.ToNetV1(s)
	}
	if err != nil {
		return err
	}
	return s.Close()
}

func (e *rawEngine) sendWants(words []string) (string, error) {
	if len(words) < 6 {
		return "", fmt.Errorf("want needs <block|have> <0|1> <seed> <count> <size>")
	}
	kind := pb.Message_Wantlist_Block
	if words[1] == "have" {
		kind = pb.Message_Wantlist_Have
	}
	seed, count, size, err := numbers(words[2:])
	if err != nil {
		return "", err
	}
	m := message.New(false)
	for i := 0; i < count; i++ {
		m.AddEntry(cidOf(content(uint64(seed+i), size)), int32(count-i), kind, words[2] == "1")
	}
	return "sent", e.send(m)
}

func (e *rawEngine) sendCancels(words []string) (string, error) {
	seed, count, size, err := numbers(words)
	if err != nil {
		return "", err
	}
	m := message.New(false)
	for i := 0; i < count; i++ {
		m.Cancel(cidOf(content(uint64(seed+i), size)))
	}
	return "sent", e.send(m)
}

func (e *rawEngine) sendBlock(data []byte) (string, error) {
	b, err := message.NewWantlistBlock(data, cidOf(data), cidOf(data).Prefix())
	if err != nil {
		return "", err
	}
	m := message.New(false)
	m.AddBlock(b)
	return "sent", e.send(m)
}

func (e *rawEngine) close() {}
