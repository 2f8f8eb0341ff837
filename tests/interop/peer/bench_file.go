// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/ipfs/boxo/blockservice"
	chunk "github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs/importer/balanced"
	"github.com/ipfs/boxo/ipld/unixfs/importer/helpers"
	"github.com/ipfs/go-cid"
)

// importRaw stores a file as CIDs of version 1 with raw leaves of 256 KiB, 174 links a node.
func (b *benchSide) importRaw(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	prefix, err := merkledag.PrefixForCidVersion(1)
	if err != nil {
		return "", err
	}
	parameters := helpers.DagBuilderParams{
		Dagserv:    merkledag.NewDAGService(blockservice.New(b.stores[0], nil)),
		Maxlinks:   174,
		RawLeaves:  true,
		CidBuilder: &prefix,
	}
	builder, err := parameters.New(chunk.NewSizeSplitter(file, 256*1024))
	if err != nil {
		return "", err
	}
	root, err := balanced.Layout(builder)
	if err != nil {
		return "", err
	}
	return "root " + root.Cid().String(), nil
}

// save fetches a file by its root and writes it. All of its blocks are fetched by FetchGraph, many
// at a time, as a reader of boxo's alone asks for few ahead; then the file is read from the store.
// What is said to be saved is on the disk, on both sides.
func (b *benchSide) save(root, path string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 120*time.Second)
	defer cancel()
	c, err := cid.Decode(root)
	if err != nil {
		return "", err
	}
	start := time.Now()
	e := b.engines[0]
	service := merkledag.NewDAGService(blockservice.New(e.store, e.swap))
	if err := merkledag.FetchGraph(ctx, c, service); err != nil {
		return "", err
	}
	if _, err := saveFile(ctx, e.store, nil, root, path); err != nil {
		return "", err
	}
	if err := syncFile(path); err != nil {
		return "", err
	}
	return fmt.Sprintf("saved %f", time.Since(start).Seconds()), nil
}

func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}
