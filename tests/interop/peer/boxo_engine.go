// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/ipfs/boxo/bitswap"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/blockstore"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	"github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

type boxoEngine struct {
	host  host.Host
	store blockstore.Blockstore
	swap  *bitswap.Bitswap
	v0    bool // 1.0.0 carries version 0 CIDs only
}

func newBoxoEngine(h host.Host, ids []protocol.ID) *boxoEngine {
	store := blockstore.NewBlockstore(dssync.MutexWrap(datastore.NewMapDatastore()))
	net := bsnet.NewFromIpfsHost(h, bsnet.SupportedProtocols(ids))
	swap := bitswap.New(context.Background(), net, nil, store)
	net.Start(swap)
	return &boxoEngine{
		host: h, store: store, swap: swap,
		v0: len(ids) == 1 && (ids[0] == "/ipfs/bitswap/1.0.0" || ids[0] == "/ipfs/bitswap"),
	}
}

func (e *boxoEngine) cid(data []byte) cid.Cid {
	if e.v0 {
		return cidV0Of(data)
	}
	return cidOf(data)
}

func (e *boxoEngine) add(seed, count, size int) error {
	for i := 0; i < count; i++ {
		data := content(uint64(seed+i), size)
		block, err := blocks.NewBlockWithCid(data, e.cid(data))
		if err != nil {
			return err
		}
		if err := e.store.Put(context.Background(), block); err != nil {
			return err
		}
		if err := e.swap.NotifyNewBlocks(context.Background(), block); err != nil {
			return err
		}
	}
	return nil
}

func (e *boxoEngine) fetch(ctx context.Context, cids []cid.Cid, each func([]byte) error) error {
	if e.v0 {
		for i, c := range cids {
			cids[i] = cid.NewCidV0(c.Hash())
		}
	}
	in, err := e.swap.NewSession(ctx).GetBlocks(ctx, cids)
	if err != nil {
		return err
	}
	got := 0
	for block := range in {
		got++
		if err := each(block.RawData()); err != nil {
			return err
		}
	}
	if got < len(cids) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("the exchange gave up")
	}
	return nil
}

func (e *boxoEngine) command(words []string) (string, error) {
	switch words[0] {
	case "ledger": // ledger <peer id>: what we say that we sent and received
		p, err := peer.Decode(words[1])
		if err != nil {
			return "", err
		}
		r := e.swap.LedgerForPeer(p)
		return fmt.Sprintf("ledger sent %d received %d exchanges %d", r.Sent, r.Recv, r.Exchanged), nil
	case "wantlist": // wantlist <peer id>: how many wants of that peer we keep
		p, err := peer.Decode(words[1])
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("wantlist %d", len(e.swap.WantlistForPeer(p))), nil
	case "ours": // our own open wants
		return fmt.Sprintf("ours %d", len(e.swap.GetWantlist())), nil
	case "stat":
		s, err := e.swap.Stat()
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("stat blocks %d dup %d sent %d", s.BlocksReceived, s.DupBlksReceived, s.BlocksSent), nil
	case "import": // import <path>: a file as UnixFS, by boxo's importer
		return importFile(e.store, words[1])
	case "save": // save <cid> <path>: a file with all that is below its root, from peers
		ctx, cancel := context.WithTimeout(context.Background(), 120*time.Second)
		defer cancel()
		return saveFile(ctx, e.store, e.swap, words[1], words[2])
	case "sleep":
		time.Sleep(200 * time.Millisecond)
		return "slept", nil
	}
	return "", fmt.Errorf("no command %q in boxo mode", words[0])
}

func (e *boxoEngine) close() { e.swap.Close() }
