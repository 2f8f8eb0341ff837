// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/ipfs/boxo/bitswap/message"
	pb "github.com/ipfs/boxo/bitswap/message/pb"
	"github.com/ipfs/go-cid"
)

// askInVain asks with want-haves for what nobody has, by messages of our own making: batch of them
// in a message and two messages unanswered at most. A batch is cancelled once all of it was refused.
func (b *benchSide) askInVain(address string, batch int) (string, error) {
	h := b.hosts[0]
	refused := make(chan int, len(b.cids))
	hear(h, func(m message.BitSwapMessage) error {
		refused <- len(m.DontHaves())
		return nil
	})
	if err := dial(h, address); err != nil {
		return "", err
	}
	stream, err := h.NewStream(context.Background(), h.Network().Peers()[0], protocolList("")...)
	if err != nil {
		return "", err
	}
	defer stream.Close()
	batchAt := func(number int) []cid.Cid {
		first := min(number*batch, len(b.cids))
		return b.cids[first:min(first+batch, len(b.cids))]
	}
	send := func(cids []cid.Cid, isCancel bool) error {
		m := message.New(false)
		for _, c := range cids {
			if isCancel {
				m.Cancel(c)
			} else {
				m.AddEntry(c, 1, pb.Message_Wantlist_Have, true)
			}
		}
		return m.ToNetV1(stream)
	}
	start := time.Now()
	sent := 0
	for ; sent < 2; sent++ {
		if err := send(batchAt(sent), false); err != nil {
			return "", err
		}
	}
	heard := 0
	for done := 0; done*batch < len(b.cids); done++ {
		answered := batchAt(done)
		for heard < done*batch+len(answered) {
			select {
			case n := <-refused:
				heard += n
			case <-time.After(time.Minute):
				return "", fmt.Errorf("%d of %d answers", heard, len(b.cids))
			}
		}
		if err := send(answered, true); err != nil {
			return "", err
		}
		next := batchAt(sent)
		sent++
		if len(next) > 0 {
			if err := send(next, false); err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprintf("asked %f", time.Since(start).Seconds()), nil
}
