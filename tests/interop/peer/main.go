// SPDX-License-Identifier: GPL-3.0-or-later

// The reference side of the interop tests: a bitswap peer on boxo and go-libp2p that a test drives
// by lines on standard input. Every command answers with exactly one line on standard output; lines
// that begin with "event" may come in between.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	libp2ptls "github.com/libp2p/go-libp2p/p2p/security/tls"
	"github.com/multiformats/go-multiaddr"
	"github.com/multiformats/go-multihash"
)

// engine is what the commands need of a peer: the whole boxo exchange, or a scripted one.
type engine interface {
	add(seed, count, size int) error
	fetch(ctx context.Context, cids []cid.Cid, each func(data []byte) error) error
	command(words []string) (string, error)
	close()
}

func main() {
	listen := flag.String("listen", "/ip4/127.0.0.1/tcp/0", "address to listen on")
	mode := flag.String("mode", "boxo", "boxo: the whole exchange; raw: a scripted peer; bench, bench-hand: a side of the speed comparison")
	hosts := flag.Int("hosts", 1, "in bench mode: hosts of this process")
	protocols := flag.String("protocols", "", "comma-separated bitswap ids, empty for all")
	security := flag.String("security", "noise", "what connections are secured with, in order: noise, tls")
	flag.Parse()

	options := []libp2p.Option{
		libp2p.ListenAddrStrings(*listen),
		securityOption(*security),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.DisableRelay(),
		libp2p.DisableMetrics(),
	}
	if strings.HasPrefix(*mode, "bench") {
		if err := runBench(*hosts, *mode == "bench-hand", options...); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		return
	}
	h, err := libp2p.New(options...)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	var e engine
	if *mode == "raw" {
		e = newRawEngine(h, protocolList(*protocols))
	} else {
		e = newBoxoEngine(h, protocolList(*protocols))
	}
	h.Network().Notify(&network.NotifyBundle{
		DisconnectedF: func(_ network.Network, c network.Conn) { fmt.Println("event disconnected", c.RemotePeer()) },
	})
	for _, a := range h.Addrs() {
		fmt.Printf("listening %s/p2p/%s\n", a, h.ID())
	}
	fmt.Println("ready")

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		if words[0] == "quit" {
			break
		}
		reply, err := run(h, e, words)
		if err != nil {
			reply = "error " + strings.ReplaceAll(err.Error(), "\n", " ")
		}
		fmt.Println(reply)
	}
	e.close()
	h.Close()
}

func securityOption(list string) libp2p.Option {
	var options []libp2p.Option
	for _, name := range strings.Split(list, ",") {
		switch name {
		case "noise":
			options = append(options, libp2p.Security(noise.ID, noise.New))
		case "tls":
			options = append(options, libp2p.Security(libp2ptls.ID, libp2ptls.New))
		default:
			fmt.Println("error: no security", name)
			os.Exit(1)
		}
	}
	return libp2p.ChainOptions(options...)
}

func protocolList(text string) []protocol.ID {
	if text == "" {
		return []protocol.ID{"/ipfs/bitswap/1.2.0", "/ipfs/bitswap/1.1.0", "/ipfs/bitswap/1.0.0", "/ipfs/bitswap"}
	}
	var ids []protocol.ID
	for _, id := range strings.Split(text, ",") {
		ids = append(ids, protocol.ID(id))
	}
	return ids
}

func run(h host.Host, e engine, words []string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 120*time.Second)
	defer cancel()
	switch words[0] {
	case "connect": // connect <multiaddr with /p2p>
		a, err := multiaddr.NewMultiaddr(words[1])
		if err != nil {
			return "", err
		}
		info, err := peer.AddrInfoFromP2pAddr(a)
		if err != nil {
			return "", err
		}
		return "connected", h.Connect(ctx, *info)
	case "disconnect": // every connection of ours
		for _, p := range h.Network().Peers() {
			h.Network().ClosePeer(p)
		}
		return "disconnected", nil
	case "add": // add <seed> <count> <size>
		seed, count, size, err := numbers(words)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("added %d", count), e.add(seed, count, size)
	case "fetch": // fetch <seed> <count> <size> [timeout ms]: all of them, compared byte for byte
		return fetch(ctx, e, words)
	default:
		return e.command(words)
	}
}

func fetch(ctx context.Context, e engine, words []string) (string, error) {
	seed, count, size, err := numbers(words)
	if err != nil {
		return "", err
	}
	if len(words) > 4 {
		ms, err := strconv.Atoi(words[4])
		if err != nil {
			return "", err
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(ms)*time.Millisecond)
		defer cancel()
	}
	cids := make([]cid.Cid, count)
	expected := make(map[[32]byte]bool, count)
	for i := range cids {
		data := content(uint64(seed+i), size)
		cids[i] = cidOf(data)
		expected[sha256.Sum256(data)] = true
	}
	start := time.Now()
	got := 0
	err = e.fetch(ctx, cids, func(data []byte) error {
		digest := sha256.Sum256(data)
		if !expected[digest] {
			return fmt.Errorf("a block of %d bytes that was not asked for", len(data))
		}
		delete(expected, digest)
		got++
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("%w after %d of %d blocks", err, got, count)
	}
	return fmt.Sprintf("fetched %d ms %d", got, time.Since(start).Milliseconds()), nil
}

func numbers(words []string) (seed, count, size int, err error) {
	if len(words) < 4 {
		return 0, 0, 0, fmt.Errorf("%s needs <seed> <count> <size>", words[0])
	}
	values := make([]int, 3)
	for i := range values {
		if values[i], err = strconv.Atoi(words[i+1]); err != nil {
			return 0, 0, 0, err
		}
	}
	return values[0], values[1], values[2], nil
}

// content is the project's rule for long contents: splitmix64, little-endian.
func content(seed uint64, size int) []byte {
	data := make([]byte, 0, size+8)
	for len(data) < size {
		seed += 0x9E3779B97F4A7C15
		z := seed
		z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
		z = (z ^ (z >> 27)) * 0x94D049BB133111EB
		z ^= z >> 31
		for i := 0; i < 8; i++ {
			data = append(data, byte(z>>(8*i)))
		}
	}
	return data[:size]
}

func cidOf(data []byte) cid.Cid {
	digest := sha256.Sum256(data)
	mh, err := multihash.Encode(digest[:], multihash.SHA2_256)
	if err != nil {
		panic(err)
	}
	return cid.NewCidV1(cid.Raw, mh)
}

// cidV0Of names the same bytes as a version 0 CID: all that 1.0.0 peers can carry.
func cidV0Of(data []byte) cid.Cid {
	return cid.NewCidV0(cidOf(data).Hash())
}

func decodeHex(text string) []byte {
	data, err := hex.DecodeString(text)
	if err != nil {
		return nil
	}
	return data
}
