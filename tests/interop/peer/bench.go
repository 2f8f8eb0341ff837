// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ipfs/boxo/bitswap/message"
	pb "github.com/ipfs/boxo/bitswap/message/pb"
	"github.com/ipfs/boxo/blockstore"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	"github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
)

// benchSide is one side of the speed comparison: hosts of one process, driven by the same lines as
// the other implementation's side.
type benchSide struct {
	byHand   bool // ask with want-blocks of our own making, without boxo's client
	options  []libp2p.Option
	hosts    []host.Host
	engines  []*boxoEngine
	stores   []blockstore.Blockstore
	cids     []cid.Cid
	received []atomic.Int64
}

func runBench(hosts int, byHand bool, options ...libp2p.Option) error {
	b := &benchSide{byHand: byHand, options: options, received: make([]atomic.Int64, hosts)}
	for range hosts {
		if err := b.addHost(); err != nil {
			return err
		}
	}
	fmt.Printf("listening %s/p2p/%s\nready\n", b.hosts[0].Addrs()[0], b.hosts[0].ID())
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		reply, err := b.run(words)
		if err != nil {
			reply = "error " + strings.ReplaceAll(err.Error(), "\n", " ")
		}
		fmt.Println(reply)
	}
	return nil
}

func (b *benchSide) addHost() error {
	h, err := libp2p.New(b.options...)
	if err != nil {
		return err
	}
	b.hosts = append(b.hosts, h)
	if b.byHand {
		b.stores = append(b.stores, blockstore.NewBlockstore(dssync.MutexWrap(datastore.NewMapDatastore())))
		return nil
	}
	e := newBoxoEngine(h, protocolList(""))
	b.engines = append(b.engines, e)
	b.stores = append(b.stores, e.store)
	return nil
}

func (b *benchSide) run(words []string) (string, error) {
	switch words[0] {
	case "add":
		seed, count, size, err := numbers(words)
		if err != nil {
			return "", err
		}
		return "added", b.engines[0].add(seed, count, size)
	case "prepare":
		seed, count, size, err := numbers(words)
		if err != nil {
			return "", err
		}
		for i := range count {
			b.cids = append(b.cids, cidOf(content(uint64(seed+i), size)))
		}
		return "prepared", nil
	case "connect":
		for _, h := range b.hosts {
			if err := dial(h, words[1]); err != nil {
				return "", err
			}
		}
		return "connected", nil
	case "get":
		window, err := strconv.Atoi(words[1])
		if err != nil {
			return "", err
		}
		return b.get(window)
	case "dial":
		return b.dialNew(words)
	case "ask":
		batch, err := strconv.Atoi(words[2])
		if err != nil {
			return "", err
		}
		return b.askInVain(words[1], batch)
	case "import":
		return b.importRaw(words[1])
	case "save":
		return b.save(words[1], words[2])
	case "usage":
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			return "", err
		}
		seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
		return fmt.Sprintf("usage %f", seconds(u.Utime)+seconds(u.Stime)), nil
	}
	return "", fmt.Errorf("no such command: %s", words[0])
}

// dialNew lets one new host after the other connect; the oldest of them ends when more than the
// given number are there.
func (b *benchSide) dialNew(words []string) (string, error) {
	count, err := strconv.Atoi(words[2])
	if err != nil {
		return "", err
	}
	most, err := strconv.Atoi(words[3])
	if err != nil {
		return "", err
	}
	start := time.Now()
	for range count {
		if len(b.hosts) > most { // the first is the process's own
			if !b.byHand {
				b.engines[1].close()
				b.engines = slices.Delete(b.engines, 1, 2)
			}
			if err := b.hosts[1].Close(); err != nil {
				return "", err
			}
			b.hosts = slices.Delete(b.hosts, 1, 2)
			b.stores = slices.Delete(b.stores, 1, 2)
		}
		if err := b.addHost(); err != nil {
			return "", err
		}
		if err := dial(b.hosts[len(b.hosts)-1], words[1]); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("dialled %f", time.Since(start).Seconds()), nil
}

func dial(h host.Host, address string) error {
	a, err := multiaddr.NewMultiaddr(address)
	if err != nil {
		return err
	}
	info, err := peer.AddrInfoFromP2pAddr(a)
	if err != nil {
		return err
	}
	return h.Connect(context.Background(), *info)
}

// get lets every host fetch all that was prepared.
func (b *benchSide) get(window int) (string, error) {
	var (
		mutex   sync.Mutex
		latency []time.Duration
		ends    []time.Duration
		group   sync.WaitGroup
		failure error
	)
	start := time.Now()
	for i := range b.hosts {
		group.Add(1)
		go func() {
			defer group.Done()
			mine, err := b.fetch(i, window)
			mutex.Lock()
			defer mutex.Unlock()
			latency = append(latency, mine...)
			ends = append(ends, time.Since(start))
			if err != nil {
				failure = err
			}
		}()
	}
	ended := make(chan struct{})
	jain := make(chan float64, 1)
	go func() { jain <- b.watchFairness(ended, &mutex, &ends) }()
	group.Wait()
	close(ended)
	if failure != nil {
		return "", failure
	}
	slices.Sort(latency)
	at := func(percent int) float64 { return latency[(len(latency)-1)*percent/100].Seconds() }
	return fmt.Sprintf("got %f first %f p50 %f p99 %f jain %f", ends[len(ends)-1].Seconds(),
		ends[0].Seconds(), at(50), at(99), <-jain), nil
}

// watchFairness is the mean of Jain's index over the windows of 100 ms in which nobody has finished.
func (b *benchSide) watchFairness(ended <-chan struct{}, mutex *sync.Mutex, ends *[]time.Duration) float64 {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	before := make([]int64, len(b.hosts))
	var sum float64
	windows := 0
	for {
		select {
		case <-ended:
			if windows == 0 {
				return 1
			}
			return sum / float64(windows)
		case <-ticker.C:
		}
		var total, squares float64
		for i := range b.hosts {
			now := b.received[i].Load()
			share := float64(now - before[i])
			before[i] = now
			total += share
			squares += share * share
		}
		mutex.Lock()
		isWhole := len(*ends) == 0
		mutex.Unlock()
		if isWhole {
			windows++
			if squares > 0 {
				sum += total * total / (float64(len(b.hosts)) * squares)
			} else {
				sum++
			}
		}
	}
}

// fetch gets all that was prepared for one host, window at a time; 0: all in one call.
func (b *benchSide) fetch(host, window int) ([]time.Duration, error) {
	if b.byHand {
		return b.fetchByHand(host, window)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 120*time.Second)
	defer cancel()
	session := b.engines[host].swap.NewSession(ctx)
	latency := make([]time.Duration, 0, len(b.cids))
	if window == 0 {
		start := time.Now()
		in, err := session.GetBlocks(ctx, b.cids)
		if err != nil {
			return nil, err
		}
		for block := range in {
			if err := b.keep(host, block); err != nil {
				return nil, err
			}
			latency = append(latency, time.Since(start))
		}
	} else {
		var mutex sync.Mutex
		var group sync.WaitGroup
		next := atomic.Int64{}
		for range window {
			group.Add(1)
			go func() {
				defer group.Done()
				for i := next.Add(1) - 1; i < int64(len(b.cids)); i = next.Add(1) - 1 {
					start := time.Now()
					block, err := session.GetBlock(ctx, b.cids[i])
					if err != nil {
						return
					}
					if b.keep(host, block) != nil {
						return
					}
					mutex.Lock()
					latency = append(latency, time.Since(start))
					mutex.Unlock()
				}
			}()
		}
		group.Wait()
	}
	if len(latency) < len(b.cids) {
		return nil, fmt.Errorf("got %d of %d blocks", len(latency), len(b.cids))
	}
	return latency, nil
}

// keep stores a block that came, as whoever fetches with boxo does.
func (b *benchSide) keep(host int, block blocks.Block) error {
	b.received[host].Add(int64(len(block.RawData())))
	return b.stores[host].Put(context.Background(), block)
}

// hear hands every bitswap message that comes to a host to take; an error ends the stream.
func hear(h host.Host, take func(message.BitSwapMessage) error) {
	for _, id := range protocolList("") {
		h.SetStreamHandler(id, func(s network.Stream) {
			defer s.Close()
			for {
				m, _, err := message.FromNet(s)
				if err != nil || take(m) != nil {
					return
				}
			}
		})
	}
}

// handFetch is one fetch with messages of our own making.
type handFetch struct {
	mutex   sync.Mutex
	asked   map[cid.Cid]time.Time
	latency []time.Duration
	arrived chan int // how many blocks came in one message
}

// fetchByHand asks with plain want-blocks, as the leanest client could: message.FromNet checks each
// block against its CID's prefix by hashing it.
func (b *benchSide) fetchByHand(index, window int) ([]time.Duration, error) {
	h := b.hosts[index]
	f := &handFetch{asked: map[cid.Cid]time.Time{}, arrived: make(chan int, len(b.cids))}
	hear(h, func(m message.BitSwapMessage) error { return f.take(b, index, m) })
	stream, err := h.NewStream(context.Background(), h.Network().Peers()[0], protocolList("")...)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	if window == 0 || window > 1024 {
		window = 1024 // more than a boxo server keeps
	}
	next, open := 0, 0
	for done := 0; done < len(b.cids); {
		m := message.New(false)
		for ; open < window && next < len(b.cids); next++ {
			f.mutex.Lock()
			f.asked[b.cids[next]] = time.Now()
			f.mutex.Unlock()
			m.AddEntry(b.cids[next], int32(len(b.cids)-next), pb.Message_Wantlist_Block, false)
			open++
		}
		if !m.Empty() {
			if err := m.ToNetV1(stream); err != nil {
				return nil, err
			}
		}
		for n := <-f.arrived; ; {
			done, open = done+n, open-n
			select {
			case n = <-f.arrived:
				continue
			default:
			}
			break
		}
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.latency, nil
}

// take keeps the blocks of one message that were asked for.
func (f *handFetch) take(b *benchSide, host int, m message.BitSwapMessage) error {
	count := 0
	for _, block := range m.Blocks() {
		f.mutex.Lock()
		start, isAsked := f.asked[block.Cid()]
		delete(f.asked, block.Cid())
		f.mutex.Unlock()
		if !isAsked {
			continue
		}
		if err := b.keep(host, block); err != nil {
			return err
		}
		f.mutex.Lock()
		f.latency = append(f.latency, time.Since(start))
		f.mutex.Unlock()
		count++
	}
	if count > 0 {
		f.arrived <- count
	}
	return nil
}
